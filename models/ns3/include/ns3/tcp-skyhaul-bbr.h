// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_TCP_SKYHAUL_BBR_H
#define SKYHAUL_TCP_SKYHAUL_BBR_H

#include "ns3/tcp-bbr.h"

#include <memory>

namespace ns3
{

class TcpRecoveryMend;
class TcpSocketBase;

/**
 * \ingroup skyhaul
 *
 * TcpBbr that does not lock up, and keeps its window.
 *
 * In ns-3 3.37, TcpBbr can end with a pacing rate so low that one segment takes longer to pace than
 * the retransmission timer runs: after a timeout its bandwidth samples fall to about a segment a
 * timeout, and a later start of transmission, or the end of PROBE_RTT, sets the pacing rate to
 * them. Every segment then times out, for ever. This class
 *
 * - never paces slower than FloorSegments segments a minimum round trip;
 * - for RepairTime after a timeout paces at RepairShare or more of the last bandwidth estimate
 *   from before it, and lets the window grow by what is acknowledged up to that estimate's
 *   bandwidth-delay product.
 *
 * What is sent in PROBE_RTT is limited by the sender, as in Linux, so that it does not replace the
 * estimate of the bandwidth: in 3.37 a round trip below some 25 ms costs two seconds of ramping up
 * after each PROBE_RTT (mended in later versions).
 *
 * While losses are repaired, it mends what the socket of 3.37 leaves out (MendRecovery; see
 * tcp-recovery-mend.h). Versions after 3.48 do most of it themselves.
 *
 * At the end of a recovery the socket takes ssthresh for the window, which TcpBbr leaves without
 * bound; here it is the window from before the recovery, as in Linux
 * (bbr_set_cwnd_to_recover_or_restore).
 *
 * All else is TcpBbr's.
 */
class TcpSkyhaulBbr : public TcpBbr
{
  public:
    /**
     * \brief Get the type ID.
     * \return the object TypeId
     */
    static TypeId GetTypeId();

    TcpSkyhaulBbr();

    /**
     * Copy constructor.
     * \param sock The socket to copy from.
     */
    TcpSkyhaulBbr(const TcpSkyhaulBbr& sock);
    ~TcpSkyhaulBbr() override;

    std::string GetName() const override;
    void CongControl(Ptr<TcpSocketState> tcb,
                     const TcpRateOps::TcpRateConnection& rc,
                     const TcpRateOps::TcpRateSample& rs) override;
    void CongestionStateSet(Ptr<TcpSocketState> tcb,
                            const TcpSocketState::TcpCongState_t newState) override;
    void CwndEvent(Ptr<TcpSocketState> tcb, const TcpSocketState::TcpCAEvent_t event) override;
    Ptr<TcpCongestionOps> Fork() override;

  private:
    /// Raises the pacing rate to what the class guarantees.
    void RaisePacing(Ptr<TcpSocketState> tcb) const;
    bool IsRepairing() const;
    /// Marks the samples of PROBE_RTT as limited by the sender.
    void MarkProbeRtt(Ptr<const TcpSocketState> tcb,
                      const TcpRateOps::TcpRateConnection& rc,
                      TcpRateOps::TcpRateSample& sample);
    /// Mends what the socket leaves out in a recovery.
    void MendRecovery(Ptr<TcpSocketState> tcb, TcpRateOps::TcpRateSample& sample);

    uint32_t m_floorSegments;         //!< segments a minimum round trip
    Time m_repairTime;                //!< how long a repair lasts
    double m_repairShare;             //!< of the last good rate
    Time m_repairUntil;               //!< end of the repair under way
    uint64_t m_probedFrom{0};         //!< bytes delivered when the last PROBE_RTT began
    uint64_t m_probedUntil{0};        //!< bytes delivered when all that was sent in it has arrived
    uint64_t m_goodRateBps{0};        //!< pacing over gain, before the last timeout
    bool m_mendsRecovery;             //!< MendRecovery attribute
    bool m_looked{false};             //!< whether the socket was looked for
    TcpSocketBase* m_socket{nullptr}; //!< whose congestion control this is; it owns this
    std::unique_ptr<TcpRecoveryMend> m_mend; //!< of that socket
};

} // namespace ns3

#endif /* SKYHAUL_TCP_SKYHAUL_BBR_H */
