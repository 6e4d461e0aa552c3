// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_PACED_UDP_RATE_H
#define SKYHAUL_PACED_UDP_RATE_H

#include <cstdint>
#include <deque>
#include <functional>
#include <utility>

namespace ns3
{

/**
 * The best value (by \p Better) of the last so many entries of a clock that only rises.
 */
template <typename Better>
class SlidingBest
{
  public:
    explicit SlidingBest(int64_t window)
        : m_window(window)
    {
    }

    void Add(int64_t clock, double value)
    {
        while (!m_entries.empty() && !Better()(m_entries.back().second, value))
        {
            m_entries.pop_back();
        }
        m_entries.emplace_back(clock, value);
        while (m_entries.front().first + m_window < clock)
        {
            m_entries.pop_front();
        }
    }

    /// \return the best, 0 before the first entry
    double Get() const
    {
        return m_entries.empty() ? 0 : m_entries.front().second;
    }

  private:
    int64_t m_window;                                 //!< entries live as long
    std::deque<std::pair<int64_t, double>> m_entries; //!< clock and value, the best first
};

/**
 * \ingroup skyhaul
 *
 * At what rate a stripe of a PacedUdpTransfer sends, and how much may be under way. In the manner
 * of BBR (Cardwell et al., "BBR: congestion-based congestion control", ACM Queue 14(5), 2016): the
 * bandwidth is the largest delivery rate of the last ten rounds, and neither loss nor a longer path
 * makes it smaller. A round is one round trip, at least a report's interval.
 *
 * It begins with twice the delivery rate, until that has grown by less than a quarter for three
 * rounds or packets queue for longer than the target. From then on, in each eight rounds, it sends
 * in one at 1.25 of the bandwidth, in the next one at so much less that what queues is drained, and
 * in the others at 1.25 while packets queue for less than the target, else at the bandwidth. The
 * queueing delay is how much longer a packet takes than the quickest of the last twenty rounds.
 * When a path grows longer it shows one that is not there, which costs some growth for so long.
 */
class PacedUdpRate
{
  public:
    /**
     * \param initialBps until the first report
     * \param reportSeconds between reports
     * \param queueTargetSeconds queueing delay aimed at
     */
    PacedUdpRate(double initialBps, double reportSeconds, double queueTargetSeconds);

    /**
     * A report has come.
     * \param nowNs the sender's clock
     * \param deliveredBps between the newest packet of the last report and that of this one, by the
     * receiver's clock
     * \param oneWaySeconds that the newest packet took, any constant added
     * \param rttSeconds since the newest packet was sent
     */
    void Report(int64_t nowNs, double deliveredBps, double oneWaySeconds, double rttSeconds);

    /// \return at what to send, in bit/s
    double GetRate() const;
    /// \return how many bits may be unsettled: twice what the path holds, and what waits for a
    /// report
    double GetWindow() const;
    /// \return the latest round trip in seconds, 0 before the first report
    double GetRtt() const;

  private:
    bool IsRoundOver(int64_t nowNs, double rttSeconds);

    double m_initialBps;                         //!< until the first report
    double m_reportSeconds;                      //!< between reports
    double m_queueTargetSeconds;                 //!< aimed at
    SlidingBest<std::greater<>> m_bandwidth{10}; //!< bit/s, by round
    SlidingBest<std::less<>> m_oneWay{20};       //!< seconds, by round
    SlidingBest<std::less<>> m_rtt{20};          //!< seconds, by round
    double m_latestRtt{0};                       //!< seconds
    double m_gain{1};                            //!< over the bandwidth
    int64_t m_round{0};                          //!< rounds so far
    int64_t m_roundEndNs{INT64_MIN};             //!< of the one under way
    int64_t m_firstRound{0};                     //!< of the cycles of eight
    bool m_starting{true};                       //!< the bandwidth is not found yet
    int m_flatRounds{0};                         //!< in which it hardly grew
    double m_bandwidthBefore{0};                 //!< at the end of the last round
};

} // namespace ns3

#endif /* SKYHAUL_PACED_UDP_RATE_H */
