// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_TCP_SKYHAUL_CUBIC_H
#define SKYHAUL_TCP_SKYHAUL_CUBIC_H

#include "ns3/tcp-cubic.h"

#include <memory>

namespace ns3
{

class TcpRecoveryMend;
class TcpSocketBase;

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
 *   counted from the window after the last reduction. With small windows and frequent losses this
 *   is most of the growth. (The RFC has alpha = 1 once W_est has reached the window from before the
 *   reduction; Linux 6.18 has not.)
 * - slow start ends at ssthresh, and a segment counts once, when it is SACKed or acknowledged. In
 *   TcpCubic the acknowledgement that ends a repair raises the window by all that it covers.
 * - a retransmission that is lost again is sent once more (RACK, RFC 8985) without a timeout, and
 *   what arrives restarts the timer, as MendRecovery of TcpSkyhaulBbr has it. Versions of ns-3
 *   after 3.48 do most of this themselves.
 * - one reduction for all losses of a window: where a timeout comes nevertheless in a recovery,
 *   the window is not reduced again, and the cubic curve is kept. TcpCubic forgets the curve, and
 *   its window then grows by only 5 % a round trip until the next loss.
 * - one reduction for timeouts that follow each other while nothing arrives (RFC 5681, section
 *   3.1), where TcpCubic comes down to two segments in a long outage.
 * - HyStart (Ha and Rhee, "Taming the elephants", 2011) as Linux has it since 2.6.29: it looks at
 *   round trips themselves, where TcpCubic is given smoothed ones; slow start ends where the
 *   shortest of a round's first ones is longer than the shortest of all by an eighth, within 4 and
 *   16 ms, where TcpCubic allows all of the round trip (at most a second) more; or where
 *   acknowledgements have come without a pause for half of the shortest round trip, where TcpCubic
 *   waits for a whole one. Over a medium on which packets wait by chance, slow start ends early.
 *
 * Of TcpCubic's attributes of HyStart, HyStart, HyStartLowWindow, HyStartDetect,
 * HyStartMinSamples, HyStartAckDelta and HyStartDelayMin are read at the first acknowledgement;
 * HyStartDelayMax is not: 16 ms, as in Linux. A round trip is taken back out of the socket's
 * estimate, so RttMeanDeviation's Alpha must be that of its default value. With segment
 * aggregation trains alone end slow start.
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

    ~TcpSkyhaulCubic() override;

    std::string GetName() const override;
    void PktsAcked(Ptr<TcpSocketState> tcb, uint32_t segmentsAcked, const Time& rtt) override;
    void IncreaseWindow(Ptr<TcpSocketState> tcb, uint32_t segmentsAcked) override;
    uint32_t GetSsThresh(Ptr<const TcpSocketState> tcb, uint32_t bytesInFlight) override;
    void CongestionStateSet(Ptr<TcpSocketState> tcb,
                            const TcpSocketState::TcpCongState_t newState) override;
    Ptr<TcpCongestionOps> Fork() override;

    /// Grows as one whose segments are so many times shorter.
    void SetSegmentAggregation(uint32_t segments);

  private:
    /// What HyStart has seen of a connection.
    struct HyStart
    {
        bool read{false};       //!< whether what follows is what the attributes say
        bool trains{true};      //!< ends slow start by trains of acknowledgements
        bool delays{true};      //!< ends slow start by round trips that grow
        double alpha{0.125};    //!< weight of a round trip in the socket's estimate
        uint32_t lowWindow{16}; //!< segments from which on it looks
        uint32_t samples{8};    //!< round trips before the one that is judged, in each round
        Time apart;             //!< acknowledgements of a train are at most
        Time leastGrowth;       //!< of a round trip
        Time estimate;          //!< the socket's last one; zero: none yet
        Time least;             //!< round trip of all; zero: none yet
        bool found{false};      //!< slow start has ended
        SequenceNumber32 end;   //!< of the round: what had been sent when it began
        Time start;             //!< of the round
        Time train;             //!< last acknowledgement of the round's first train
        Time shortest;          //!< round trip of the round
        uint32_t seen{0};       //!< round trips of the round
    };

    /// Takes over TcpCubic's attributes of HyStart.
    void ReadHyStart();
    /// The round trip that has made this of the socket's estimate.
    Time TakeSample(const Time& estimate);
    /// Looks whether slow start is to end.
    void UpdateHyStart(Ptr<TcpSocketState> tcb, const Time& sample);

    HyStart m_hyStart;                       //!< of the connection
    double m_estimate{0};                    //!< W_est, in segments; 0: begins at the next increase
    double m_alpha{1};                       //!< growth a round trip
    bool m_reduced{false};                   //!< for the losses of the recovery that runs
    double m_aggregation{1};                 //!< segments that one stands for
    bool m_mendsRecovery{true};              //!< MendRecovery attribute
    TcpSocketBase* m_socket{nullptr};        //!< whose congestion control this is; it owns this
    std::unique_ptr<TcpRecoveryMend> m_mend; //!< of that socket
};

} // namespace ns3

#endif /* SKYHAUL_TCP_SKYHAUL_CUBIC_H */
