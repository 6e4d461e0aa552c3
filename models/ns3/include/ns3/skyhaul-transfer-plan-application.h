// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_TRANSFER_PLAN_APPLICATION_H
#define SKYHAUL_TRANSFER_PLAN_APPLICATION_H

#include "ns3/application.h"
#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/skyhaul-helper.h"
#include "ns3/traced-callback.h"

#include "skyhaul/models/collectives.h"
#include "skyhaul/models/transfer_plan.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{

/**
 * \ingroup skyhaul
 *
 * What repeats rounds of transfers between sites: each round is a plan, which a TransferPlanRunner
 * executes. Rounds are due every Interval from the start; one begins when it is due, or when the
 * round before it has ended if that is later. All sites' ends live in this one application.
 */
class TransferPlanApplication : public Application
{
  public:
    /**
     * \brief Get the type ID.
     * \return the object TypeId
     */
    static TypeId GetTypeId();

    TransferPlanApplication();
    ~TransferPlanApplication() override;

    /// Sets the topology: after SkyhaulHelper::AssignIpv4 or AssignIpv6, before the start.
    void SetTopology(std::shared_ptr<const SkyhaulHelper> topology);

    /// \return whether all rounds have ended
    bool IsCompleted() const;

    /**
     * TracedCallback signature of RoundStart.
     * \param round from 0
     */
    typedef void (*RoundStartTracedCallback)(uint32_t round);
    /**
     * TracedCallback signature of RoundEnd.
     * \param round from 0
     * \param length since it began
     */
    typedef void (*RoundEndTracedCallback)(uint32_t round, Time length);
    /**
     * TracedCallback signature of TransferStart and TransferEnd.
     * \param transfer one of the round's
     */
    typedef void (*TransferTracedCallback)(const skyhaul::models::Transfer& transfer);

  protected:
    void DoDispose() override;

    /// \return the transfers of a round, to start at a time (UTC). Throws std::invalid_argument
    /// where the attributes do not go together.
    virtual std::vector<skyhaul::models::Transfer> MakeRound(uint32_t round,
                                                             int64_t startNs) const = 0;
    /// \return what all transfers have in common
    skyhaul::models::CollectiveSpec MakeSpec() const;

  private:
    struct Round;

    void StartApplication() override;
    void StopApplication() override;
    void StartRound(uint32_t round);
    void RoundEnded();

    std::shared_ptr<const SkyhaulHelper> m_topology; //!< devices and addresses
    std::unique_ptr<Round> m_round;                  //!< the one that runs
    uint64_t m_bytes;                                //!< payload
    std::string m_transport;                         //!< name
    uint32_t m_streams;                              //!< connections on each stripe
    uint32_t m_rounds;                               //!< how many
    Time m_interval;                                 //!< from one round to the next
    Time m_start;                                    //!< first round
    EventId m_next;                                  //!< start of the next round
    bool m_completed{false};                         //!< all rounds

    TracedCallback<uint32_t> m_roundStart;                            //!< RoundStart
    TracedCallback<uint32_t, Time> m_roundEnd;                        //!< RoundEnd
    TracedCallback<const skyhaul::models::Transfer&> m_transferStart; //!< TransferStart
    TracedCallback<const skyhaul::models::Transfer&> m_transferEnd;   //!< TransferEnd
    TracedCallback<> m_completedTrace;                                //!< Completed
};

} // namespace ns3

#endif /* SKYHAUL_TRANSFER_PLAN_APPLICATION_H */
