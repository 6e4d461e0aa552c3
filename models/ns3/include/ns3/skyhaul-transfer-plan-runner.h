// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_TRANSFER_PLAN_RUNNER_H
#define SKYHAUL_TRANSFER_PLAN_RUNNER_H

#include "ns3/event-id.h"
#include "ns3/node-container.h"
#include "ns3/skyhaul-bulk-transfer.h"
#include "ns3/skyhaul-helper.h"

#include "skyhaul/models/transfer_log.h"
#include "skyhaul/models/transfer_plan.h"

#include <cstdint>
#include <functional>
#include <unordered_map>
#include <vector>

namespace ns3
{

/**
 * \ingroup skyhaul
 *
 * Executes a TransferPlan over a topology: each transfer starts once it is not before its time
 * and all that it waits for has ended, as a BulkTransfer (of `streams` connections on each terminal
 * pair) or PacedUdpTransfer over all terminal pairs of its two sites. Priorities, by their
 * rank in the plan, are those of the sockets. The helper and the plan must outlive the runner.
 */
class TransferPlanRunner
{
  public:
    /**
     * \param helper whose timeline, devices and addresses are used
     * \param sites the nodes it was installed on
     * \param plan validated transfers, whose transports IsKnownTransport knows
     * \param fromNs UTC time of simulation time 0
     */
    TransferPlanRunner(const SkyhaulHelper& helper,
                       const NodeContainer& sites,
                       const skyhaul::models::TransferPlan& plan,
                       int64_t fromNs);

    /// What is called when all has ended; without it the simulation stops then.
    void OnCompleted(std::function<void()> completed);
    /// What is called at each transfer's start and end.
    void OnTransfer(std::function<void(const skyhaul::models::Transfer&, bool ended)> changed);

    /// What a plan may hold of different priorities.
    static constexpr std::size_t MOST_PRIORITIES = 256;

    /// Schedules what can start, at once or where their time comes.
    void Start();
    /// Starts nothing more, and halts what is running.
    void Stop();

    /// \return what has happened so far, in the order of the plan
    skyhaul::models::TransferLog GetLog() const;

    /// \return why a transfer cannot be carried over this topology, or an empty text
    std::string WhyImpossible(const skyhaul::models::Transfer& transfer) const;

    /// \return whether a plan may name that transport: "udp" (PacedUdpTransfer) or one that
    /// BulkTransfer::LookupTransport knows
    static bool IsKnownTransport(const std::string& name);

  private:
    Ptr<StripedTransfer> CreateTransfer(const skyhaul::models::Transfer& transfer,
                                        const std::vector<SatelliteStripe>& stripes) const;
    uint8_t GetRank(int priority) const;
    void Ready(std::size_t index, int64_t graceNs);
    void Launch(std::size_t index);
    void Ended(std::size_t index);
    int32_t FindSite(const std::string& name) const;

    const SkyhaulHelper& m_helper;               //!< the topology
    NodeContainer m_sites;                       //!< nodes by site
    const skyhaul::models::TransferPlan& m_plan; //!< what to do
    int64_t m_fromNs;                            //!< UTC of time 0
    std::vector<int> m_priorities;               //!< of the plan, rising
    std::vector<std::size_t> m_waitsFor;         //!< by transfer: how many have not ended
    std::unordered_map<uint64_t, std::vector<std::size_t>> m_waiters;      //!< by id
    std::vector<Ptr<StripedTransfer>> m_running;                           //!< by transfer
    std::vector<std::string> m_failed;                                     //!< by transfer: why
    std::vector<EventId> m_launches;                                       //!< by transfer
    std::size_t m_left;                                                    //!< not ended
    bool m_stopped{false};                                                 //!< by Stop
    std::function<void()> m_completed;                                     //!< OnCompleted
    std::function<void(const skyhaul::models::Transfer&, bool)> m_changed; //!< OnTransfer
};

} // namespace ns3

#endif /* SKYHAUL_TRANSFER_PLAN_RUNNER_H */
