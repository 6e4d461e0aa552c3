// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "paced-udp-rate.h"

#include "ns3/log.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("PacedUdpRate");

namespace
{
constexpr double START_GAIN = 2;
constexpr double START_GROWTH = 1.25; // that shows that the bandwidth is not found yet
constexpr int START_FLAT_ROUNDS = 3;
constexpr double PROBE_GAIN = 1.25;
constexpr double LEAST_DRAIN_GAIN = 0.5;
constexpr int64_t CYCLE_ROUNDS = 8;
constexpr double LEAST_RATE_BPS = 100'000;
constexpr double WINDOW = 1.5; // in what the path holds
} // namespace

PacedUdpRate::PacedUdpRate(double initialBps, double reportSeconds, double queueTargetSeconds)
    : m_initialBps(initialBps),
      m_reportSeconds(reportSeconds),
      m_queueTargetSeconds(queueTargetSeconds)
{
}

bool
PacedUdpRate::IsRoundOver(int64_t nowNs, double rttSeconds)
{
    if (nowNs < m_roundEndNs)
    {
        return false;
    }
    ++m_round;
    m_roundEndNs = nowNs + static_cast<int64_t>(1e9 * std::max(rttSeconds, m_reportSeconds));
    return true;
}

void
PacedUdpRate::Report(int64_t nowNs, double deliveredBps, double oneWaySeconds, double rttSeconds)
{
    NS_LOG_FUNCTION(this << nowNs << deliveredBps << oneWaySeconds << rttSeconds);
    const bool roundOver = IsRoundOver(nowNs, rttSeconds);
    m_bandwidth.Add(m_round, deliveredBps);
    m_oneWay.Add(m_round, oneWaySeconds);
    m_rtt.Add(m_round, rttSeconds);
    m_latestRtt = rttSeconds;
    const double queueing = oneWaySeconds - m_oneWay.Get();
    if (m_starting)
    {
        if (roundOver)
        {
            const bool grew = m_bandwidth.Get() >= START_GROWTH * m_bandwidthBefore;
            m_flatRounds = grew ? 0 : m_flatRounds + 1;
            m_bandwidthBefore = m_bandwidth.Get();
        }
        m_starting = m_flatRounds < START_FLAT_ROUNDS && queueing <= m_queueTargetSeconds;
        m_gain = START_GAIN;
        m_firstRound = m_round - 1; // then the queue of the start is drained
        NS_LOG_LOGIC("start: round " << m_round << ", bandwidth " << m_bandwidth.Get() << " bit/s"
                                     << (m_starting ? "" : ": found, the start is over"));
        return;
    }
    const int64_t place = (m_round - m_firstRound) % CYCLE_ROUNDS;
    if (place == 0)
    {
        m_gain = PROBE_GAIN;
    }
    else if (place == 1)
    {
        m_gain = std::max(LEAST_DRAIN_GAIN, 1 - queueing / rttSeconds);
    }
    else
    {
        m_gain = queueing < m_queueTargetSeconds ? PROBE_GAIN : 1;
    }
    NS_LOG_LOGIC("round " << m_round << ": queueing of " << queueing << " s, gain " << m_gain
                          << ", bandwidth " << m_bandwidth.Get() << " bit/s");
}

double
PacedUdpRate::GetRate() const
{
    const double bandwidth = m_bandwidth.Get();
    return std::max(LEAST_RATE_BPS, bandwidth > 0 ? m_gain * bandwidth : m_initialBps);
}

double
PacedUdpRate::GetWindow() const
{
    const double bandwidth = m_bandwidth.Get() > 0 ? m_bandwidth.Get() : m_initialBps;
    return bandwidth * (WINDOW * m_rtt.Get() + m_queueTargetSeconds + m_reportSeconds);
}

double
PacedUdpRate::GetRtt() const
{
    return m_latestRtt;
}

} // namespace ns3
