// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// The mended BBR: no lock-up, where ns-3 3.37's own class locks up.
#include "run-plan.h"

#include "ns3/tcp-skyhaul-bbr.h"
#include "ns3/tcp-socket-state.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace test
{
namespace
{

constexpr double PAYLOAD_SHARE = 1448.0 / 1500.0;

/// Share of a link's payload capacity that a transfer got over so many seconds.
double
Utilisation(const std::string& transport, int64_t bps, double seconds, bool gaps, uint32_t seed)
{
    auto t = TwoSites(bps, 30 * MS);
    if (gaps)
    {
        for (int64_t slot = 1; slot * 15 < static_cast<int64_t>(seconds); ++slot)
        {
            const int64_t start = EPOCH + slot * 15 * SECOND;
            t.At(0).outages.push_back(
                {start, start + (50 + slot * 37 % 90) * MS, OutageCause::kReallocationGap});
        }
    }
    const double could = static_cast<double>(bps) / 8 * seconds * PAYLOAD_SHARE;
    const auto result = RunPlan(
        t.Get(),
        TransferPlan{{MakeTransfer(1, "a", "b", static_cast<int64_t>(2 * could), transport)}},
        seconds,
        seed);
    return static_cast<double>(result.log.records[0].delivered) / could;
}

TEST(SkyhaulBbr, TenMinutesOnAConstantLink)
{
    // BBR drains its window for 0.2 s in each 10 s; the rest is at the full rate.
    EXPECT_GE(Utilisation("bbr", 3'000'000, 600, false, 1), 0.95);
}

TEST(SkyhaulBbr, TenMinutesWithReallocationGaps)
{
    EXPECT_GE(Utilisation("bbr", 3'000'000, 600, true, 2), 0.93);
}

TEST(SkyhaulBbr, LossBurstsDoNotStopIt)
{
    // Half the packets lost for 20 ms in each second. ns-3 3.37's TcpBbr ends below 0.3 of such a
    // link at 60 Mbit/s, the mended class above 0.89 (models/ns3/README.md); here at 10 Mbit/s for
    // a minute.
    for (uint32_t seed : {1U, 2U, 3U})
    {
        auto t = TwoSites(10'000'000, 20 * MS);
        for (int64_t second = 1; second < 60; ++second)
        {
            const int64_t start =
                EPOCH + second * SECOND + (second * 37 + seed * 11) % 90 * 10 * MS;
            t.At(0).loss.push_back({start, start + 20 * MS, 0.5});
        }
        const double could = 10e6 / 8 * 60 * PAYLOAD_SHARE;
        const auto result = RunPlan(t.Get(),
                                    TransferPlan{{MakeTransfer(1, "a", "b", 200'000'000, "bbr")}},
                                    60,
                                    seed);
        EXPECT_GE(static_cast<double>(result.log.records[0].delivered) / could, 0.8) << seed;
    }
}

TEST(SkyhaulBbr, ARecoveryEndsWithTheWindowFromBeforeIt)
{
    constexpr uint32_t SEGMENT = 1448;
    auto ops = CreateObject<TcpSkyhaulBbr>();
    auto tcb = CreateObject<TcpSocketState>();
    tcb->m_segmentSize = SEGMENT;
    tcb->m_cWnd = 100 * SEGMENT;
    ops->CongestionStateSet(tcb, TcpSocketState::CA_OPEN);
    ops->CongestionStateSet(tcb, TcpSocketState::CA_RECOVERY);
    tcb->m_congState = TcpSocketState::CA_RECOVERY;
    EXPECT_LT(tcb->m_cWnd, 100 * SEGMENT);
    ops->CwndEvent(tcb, TcpSocketState::CA_EVENT_COMPLETE_CWR);
    EXPECT_EQ(tcb->m_ssThresh, 100 * SEGMENT); // what the socket makes the window now
    EXPECT_EQ(tcb->m_cWnd, 100 * SEGMENT);
    Simulator::Destroy();
}

/// Mbit/s of payload over a link that loses each packet with the same probability.
double
GoodputUnderLoss(int64_t bps, int64_t rttNs, double loss, double seconds, bool mended)
{
    Config::SetDefault("ns3::TcpSkyhaulBbr::MendRecovery", BooleanValue(mended));
    auto t = TwoSites(bps, rttNs / 2);
    t.At(0).loss.push_back({EPOCH, EPOCH + 1000 * SECOND, loss});
    const auto result = RunPlan(t.Get(),
                                TransferPlan{{MakeTransfer(1, "a", "b", int64_t{1} << 40, "bbr")}},
                                seconds);
    Config::Reset();
    return static_cast<double>(result.log.records[0].delivered) * 8e-6 / seconds;
}

TEST(SkyhaulBbr, RandomLossTakesLittleMoreThanWhatIsLost)
{
    // The kernel's BBR gets 9.31 to 9.43 Mbit/s over 10 Mbit/s at these points, and 92.8 over 100
    // at 1 % (models/ns3/README.md).
    for (const double loss : {0.01, 0.02, 0.05})
    {
        const double left = 10 * (1 - loss) * PAYLOAD_SHARE;
        EXPECT_GE(GoodputUnderLoss(10'000'000, 20 * MS, loss, 20, true), 0.95 * left) << loss;
        EXPECT_LE(GoodputUnderLoss(10'000'000, 20 * MS, loss, 20, true), left) << loss;
    }
    EXPECT_GE(GoodputUnderLoss(50'000'000, 40 * MS, 0.01, 10, true),
              0.9 * 50 * 0.99 * PAYLOAD_SHARE);
}

TEST(SkyhaulBbr, TheRecoveryOfNs3AloneLosesMuchMore)
{
    // What the mending is for: without it the socket waits for timeouts.
    EXPECT_LE(GoodputUnderLoss(50'000'000, 40 * MS, 0.05, 10, false),
              0.5 * GoodputUnderLoss(50'000'000, 40 * MS, 0.05, 10, true));
}

TEST(SkyhaulBbr, TheRateIsKnownThroughTheRecoveryThatEndsTheStart)
{
    // STARTUP ends in a full queue, and some thousand packets are lost. The rate was seen at every
    // round trip until then, and the kernel's BBR goes on at it once they are repaired: over 20 s
    // it gets 86.2 Mbit/s here (models/ns3/README.md). Samples that ns-3 counts from the start of
    // the simulation leave 53 % of the link from 4 s to 6 s.
    const auto delivered = [](double seconds) {
        const auto result =
            RunPlan(TwoSites(100'000'000, 100 * MS).Get(),
                    TransferPlan{{MakeTransfer(1, "a", "b", int64_t{1} << 40, "bbr")}},
                    seconds);
        return static_cast<double>(result.log.records[0].delivered);
    };
    const double got = delivered(6) - delivered(4);
    EXPECT_GE(got, 0.95 * 2 * 100e6 / 8 * PAYLOAD_SHARE);
}

TEST(SkyhaulBbr, IsKnownByNameAndKeepsItsAttributes)
{
    TypeId type;
    ASSERT_TRUE(BulkTransfer::LookupTransport("bbr", &type));
    EXPECT_EQ(type.GetName(), "ns3::TcpSkyhaulBbr");
    ASSERT_TRUE(BulkTransfer::LookupTransport("ns3::TcpHybla", &type));
    EXPECT_FALSE(BulkTransfer::LookupTransport("ns3::Node", &type));
    EXPECT_FALSE(BulkTransfer::LookupTransport("hybla", &type));
    EXPECT_EQ(TcpSkyhaulBbr::GetTypeId().GetParent(), TcpBbr::GetTypeId());
}

} // namespace
} // namespace test
} // namespace ns3
