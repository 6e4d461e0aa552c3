// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_PACED_UDP_TRANSFER_H
#define SKYHAUL_PACED_UDP_TRANSFER_H

#include "ns3/data-rate.h"
#include "ns3/event-id.h"
#include "ns3/skyhaul-striped-transfer.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

namespace ns3
{

class PacedUdpHeader;
class Socket;

/**
 * \ingroup skyhaul
 *
 * Moves bytes by paced UDP with selective repeat and, if wanted, parity packets, as satellite
 * transfer tools do: loss does not slow it down.
 *
 * Every packet of a stripe has a sequence number of its own, and carries one piece of the payload.
 * The receiver reports what is missing each ReportInterval; missing pieces go to the front of the
 * pool that all stripes take from. After FecBlock packets (0: never) a parity packet lets the
 * receiver restore one that is lost.
 *
 * The rate of a stripe follows the largest delivery rate of its last ten round trips, and probes
 * for more: neither loss nor a longer path slows it down. At most twice what the path holds is
 * under way, so that an outage stops it; ProbeInterval after the last report, what is unsettled is
 * sent again.
 */
class PacedUdpTransfer : public StripedTransfer
{
  public:
    /**
     * \brief Get the type ID.
     * \return the object TypeId
     */
    static TypeId GetTypeId();

    PacedUdpTransfer();
    ~PacedUdpTransfer() override;

    void AddStripe(Ptr<NetDevice> source, Ptr<NetDevice> destination) override;

    /// \return packets of payload sent, first times and repeats
    uint64_t GetSentPackets() const;
    /// \return pieces that parity packets restored
    uint64_t GetRestoredPackets() const;

  protected:
    void DoDispose() override;

  private:
    struct Stripe;

    void StartApplication() override;
    void StopApplication() override;
    void Finish() override;

    /// Opens a stripe's sockets. \param port of the receiver; 0: any
    void Open(Stripe& stripe, uint16_t port);
    void SendNext(Stripe& stripe);
    bool TakeIndex(uint64_t* index);
    void SendData(Stripe& stripe, uint64_t index);
    void SendParity(Stripe& stripe);
    void Arrived(Stripe& stripe, Ptr<Socket> socket);
    void Accept(Stripe& stripe, uint64_t index);
    void Reported(Stripe& stripe, Ptr<Socket> socket);
    void Settle(Stripe& stripe, const PacedUdpHeader& report);
    void RepeatSilent(Stripe& stripe);
    uint32_t GetSize(uint64_t index) const;

    std::vector<std::unique_ptr<Stripe>> m_stripes; //!< device pairs
    uint64_t m_pieces{0};                           //!< of the payload
    uint64_t m_next{0};                             //!< piece that was never sent
    std::deque<uint64_t> m_repeats;                 //!< pieces to be sent again
    std::vector<bool> m_arrived;                    //!< by piece
    uint64_t m_sent{0};                             //!< data packets
    uint64_t m_restored{0};                         //!< by parity
    uint32_t m_pieceBytes;                          //!< payload of a packet
    uint32_t m_fecBlock;                            //!< packets a parity packet, 0: none
    DataRate m_initialRate;                         //!< of each stripe
    Time m_reportInterval;                          //!< between reports
    Time m_queueTarget;                             //!< queueing delay aimed at
    Time m_probeInterval;                           //!< without a report before repeats
};

} // namespace ns3

#endif /* SKYHAUL_PACED_UDP_TRANSFER_H */
