// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// The Reno-friendly region of RFC 9438, section 4.3: after a reduction from W segments the window
// is
//     W_est(n) = beta W + alpha n,  alpha = 3 (1 - beta) / (1 + beta),  n round trips later
// until it has reached W, and one segment a round trip more from there, wherever CUBIC's own curve
// is lower.
#include "ns3/core-module.h"
#include "ns3/tcp-skyhaul-cubic.h"
#include "ns3/tcp-socket-state.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace
{

constexpr double BETA = 0.7;
constexpr double ALPHA = 3 * (1 - BETA) / (1 + BETA);

/// Window in segments, a number of round trips after a reduction from `before` segments, each of
/// which is acknowledged by itself.
double
WindowAfter(Ptr<TcpCongestionOps> ops, uint32_t before, Time roundTrip, int roundTrips)
{
    constexpr uint32_t SEGMENT = 1448;
    auto tcb = CreateObject<TcpSocketState>();
    tcb->m_segmentSize = SEGMENT;
    tcb->m_cWnd = before * SEGMENT;
    tcb->m_ssThresh = ops->GetSsThresh(tcb, before * SEGMENT);
    tcb->m_cWnd = tcb->m_ssThresh;
    EXPECT_NEAR(tcb->m_cWnd / SEGMENT, BETA * before, 1);
    const std::function<void()> acknowledge = [&] {
        ops->PktsAcked(tcb, 1, roundTrip);
        ops->IncreaseWindow(tcb, 1);
        Simulator::Schedule(roundTrip * SEGMENT / tcb->m_cWnd.Get(), acknowledge);
    };
    Simulator::Schedule(Seconds(0), acknowledge);
    Simulator::Stop(roundTrip * roundTrips);
    Simulator::Run();
    const double window = static_cast<double>(tcb->m_cWnd.Get()) / SEGMENT;
    Simulator::Destroy();
    return window;
}

double
Reno(double before, int roundTrips)
{
    const double first = (1 - BETA) * before / ALPHA; // round trips until it has reached `before`
    return roundTrips < first ? BETA * before + ALPHA * roundTrips : before + roundTrips - first;
}

/// W(t) = C (t - K)^3 + W, K = cbrt(W (1 - beta) / C), C = 0.4 (RFC 9438, section 4.2).
double
Cubic(double before, double seconds)
{
    const double k = std::cbrt(before * (1 - BETA) / 0.4);
    return 0.4 * std::pow(seconds - k, 3) + before;
}

TEST(SkyhaulCubic, SmallWindowsGrowAsRenoDoes)
{
    for (int roundTrips : {3, 5, 10, 20})
    {
        for (uint32_t before : {10U, 20U})
        {
            ASSERT_GT(Reno(before, roundTrips), Cubic(before, 0.05 * roundTrips));
            EXPECT_NEAR(
                WindowAfter(CreateObject<TcpSkyhaulCubic>(), before, MilliSeconds(50), roundTrips),
                Reno(before, roundTrips),
                1.5)
                << before << " " << roundTrips;
        }
    }
}

TEST(SkyhaulCubic, LargeWindowsGrowAsCubicDoes)
{
    // 1,000 segments over 200 ms: CUBIC is back at 1,000 in 9.1 s, Reno in 113.
    for (int roundTrips : {20, 60})
    {
        ASSERT_LT(Reno(1000, roundTrips), Cubic(1000, 0.2 * roundTrips));
        const double own =
            WindowAfter(CreateObject<TcpSkyhaulCubic>(), 1000, MilliSeconds(200), roundTrips);
        EXPECT_EQ(own, WindowAfter(CreateObject<TcpCubic>(), 1000, MilliSeconds(200), roundTrips));
        EXPECT_NEAR(own, Cubic(1000, 0.2 * roundTrips), 0.05 * 1000);
    }
}

} // namespace
} // namespace ns3
