// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_TCP_RECOVERY_MEND_H
#define SKYHAUL_TCP_RECOVERY_MEND_H

#include "ns3/nstime.h"
#include "ns3/tcp-rate-ops.h"
#include "ns3/tcp-socket-base.h"

namespace ns3
{

/**
 * \ingroup skyhaul
 *
 * What a TCP socket of ns-3 3.37 leaves out while it repairs losses, done from outside after each
 * acknowledgement:
 *
 * - A retransmission that is acknowledged selectively no longer counts as in flight. (ns-3 counts
 * it until the cumulative acknowledgement passes it, so that the window seems full; mended in ns-3
 *   after 3.48, issue 1190.)
 * - A retransmission is lost when data that was sent a quarter of a round trip after it has been
 *   acknowledged, and is sent once more: the rule of RACK (RFC 8985). (ns-3 waits for the timeout;
 *   after 3.48 it has the rule without the quarter, issue 1349.)
 * - Each acknowledgement of something new restarts the retransmission timer. (ns-3 does so for the
 *   first one of a recovery only, so that a recovery of some round trips ends in a timeout; and it
 *   takes no round trip from selective acknowledgements, as Linux does, so that the timer does not
 *   know of a queue that has filled up.)
 * - A rate sample that ns-3 has found invalid, and those up to the next that it takes a time for,
 *   are not used. (ns-3 uses all, and counts the time of the latter from the start of the
 *   simulation, so that BBR takes the rate for next to nothing, and a round trip for over.)
 * - A rate sample counts as lost what is newly marked as lost. (ns-3 counts it a second time when
 * it is repaired, and BBR takes both off its window.)
 */
class TcpRecoveryMend
{
  public:
    /**
     * \param congestion the congestion control that asks
     * \return the socket of the node under way that has it, or null
     */
    static TcpSocketBase* FindSocket(Ptr<const Object> congestion);

    /**
     * Mends the repair of losses. To be called after each acknowledgement, before the socket sends.
     * \param socket the one that FindSocket has returned
     * \param tcb its state
     * \param isNew whether it acknowledges anything new, selectively or not
     */
    void Repair(TcpSocketBase* socket, Ptr<const TcpSocketState> tcb, bool isNew);

    /**
     * The same, and mends the rate sample.
     * \param socket the one that FindSocket has returned
     * \param tcb its state
     * \param sample what the socket has measured with it; corrected
     */
    void AfterAck(TcpSocketBase* socket,
                  Ptr<const TcpSocketState> tcb,
                  TcpRateOps::TcpRateSample& sample);

  private:
    /// Marks retransmissions as arrived or as lost.
    void MendScoreboard(TcpSocketBase* socket, Ptr<const TcpSocketState> tcb);

    uint32_t m_lostBytes{0};   //!< that the scoreboard counted after the last acknowledgement
    Time m_newestDelivered{0}; //!< when the newest data that has arrived was sent
    Time m_wrongElapsed{-1};   //!< that a rate sample counted from the start of the simulation
};

} // namespace ns3

#endif /* SKYHAUL_TCP_RECOVERY_MEND_H */
