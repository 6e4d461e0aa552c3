// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_TCP_SKYHAUL_CUBIC_H
#define SKYHAUL_TCP_SKYHAUL_CUBIC_H

#include "ns3/tcp-cubic.h"

namespace ns3
{

/**
 * \ingroup skyhaul
 *
 * TcpCubic as Linux runs it, where TcpCubic of ns-3 3.37 does not:
 *
 * - the Reno-friendly region of RFC 9438, section 4.3 (ns-3 has it from 3.38 on): in congestion
 *   avoidance the window is never below what an additive-increase flow of the same average would
 *   have,
 *
 *       W_est += alpha x segments acknowledged / cwnd,   alpha = 3 (1 - beta) / (1 + beta),
 *
 *   counted from the window after the last reduction, with alpha = 1 once W_est has reached the
 *   window from before it. With small windows and frequent losses this is most of the growth.
 * - slow start ends at ssthresh, and a segment counts once, when it is SACKed or acknowledged. In
 *   TcpCubic the acknowledgement that ends a repair raises the window by all that it covers.
 * - one reduction for all losses of a window: a retransmission that is lost again costs ns-3 a
 *   timeout, where Linux (RACK, RFC 8985) sends it once more. The timeout and its slow start stay;
 *   the second reduction does not, nor the curve's start from nothing, which grows by 5 % a round
 *   trip until the next loss.
 */
class TcpSkyhaulCubic : public TcpCubic
{
  public:
    /**
     * \brief Get the type ID.
     * \return the object TypeId
     */
    static TypeId GetTypeId();

    TcpSkyhaulCubic();

    /**
     * Copy constructor.
     * \param sock The socket to copy from.
     */
    TcpSkyhaulCubic(const TcpSkyhaulCubic& sock);

    std::string GetName() const override;
    void IncreaseWindow(Ptr<TcpSocketState> tcb, uint32_t segmentsAcked) override;
    uint32_t GetSsThresh(Ptr<const TcpSocketState> tcb, uint32_t bytesInFlight) override;
    void CongestionStateSet(Ptr<TcpSocketState> tcb,
                            const TcpSocketState::TcpCongState_t newState) override;
    Ptr<TcpCongestionOps> Fork() override;

    /// Grows as one whose segments are so many times shorter.
    void SetSegmentAggregation(uint32_t segments);

  private:
    double m_estimate{0};    //!< W_est, in segments; 0: begins at the next increase
    double m_alpha{1};       //!< growth a round trip until it has reached m_before
    double m_before{0};      //!< the window before the last reduction, in segments
    bool m_reduced{false};   //!< for the losses of the recovery that runs
    double m_aggregation{1}; //!< segments that one stands for
};

} // namespace ns3

#endif /* SKYHAUL_TCP_SKYHAUL_CUBIC_H */
