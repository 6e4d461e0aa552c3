// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_TCP_RECOVERY_MEND_H
#define SKYHAUL_TCP_RECOVERY_MEND_H

#include "ns3/nstime.h"
#include "ns3/sequence-number.h"
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
 * - Each acknowledgement that moves the window on restarts the retransmission timer, as RFC 6298
 *   (5.3) and Linux have it. (ns-3 does so for the first one of a recovery only, so that a recovery
 *   of some round trips ends in a timeout.)
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
     * To be called after each acknowledgement, before the socket sends.
     * \param socket the one that FindSocket has returned
     * \param tcb its state
     */
    void AfterAck(TcpSocketBase* socket, Ptr<const TcpSocketState> tcb);

  private:
    SequenceNumber32 m_head{0}; //!< first byte that is not acknowledged
    Time m_newestDelivered{0};  //!< when the newest data that has arrived was sent
};

} // namespace ns3

#endif /* SKYHAUL_TCP_RECOVERY_MEND_H */
