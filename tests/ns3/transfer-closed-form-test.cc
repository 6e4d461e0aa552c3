// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// Transfers over small timelines against what can be worked out by hand.
#include "run-plan.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace ns3
{
namespace test
{
namespace
{

constexpr double PAYLOAD_SHARE = 1448.0 / 1500.0; // TCP with timestamps in IPv4 packets of 1500

/// Seconds that the wire needs for a transfer's full packets.
double
WireSeconds(double bytes, double bps)
{
    return bytes * 8 / PAYLOAD_SHARE / bps;
}

TEST(TransferClosedForm, ConstantLinkOneFlow)
{
    constexpr double BPS = 20e6;
    constexpr double RTT = 0.06;
    constexpr int64_t BYTES = 20'000'000;
    const auto result = RunPlan(TwoSites(20'000'000, 30 * MS).Get(),
                                TransferPlan{{MakeTransfer(1, "a", "b", BYTES)}},
                                60);
    ASSERT_EQ(result.log.records[0].status, TransferStatus::kDone);
    // Never faster than the handshake, the wire and the way of the last packet.
    const double least = RTT + WireSeconds(BYTES, BPS) + RTT / 2;
    EXPECT_GE(result.Duration(0), least);
    // Slow start doubles each round trip from 10 segments to the bandwidth-delay product (100):
    // four round trips that are not full, and one more for delayed acknowledgements and HyStart.
    EXPECT_LE(result.Duration(0), least + 5 * RTT);
}

TEST(TransferClosedForm, TwoFlowsShareTheLink)
{
    constexpr int64_t BYTES = 20'000'000;
    const auto result =
        RunPlan(TwoSites(20'000'000, 30 * MS).Get(),
                TransferPlan{{MakeTransfer(1, "a", "b", BYTES), MakeTransfer(2, "a", "b", BYTES)}},
                60);
    const double both = WireSeconds(2.0 * BYTES, 20e6);
    const double last = std::max(result.Duration(0), result.Duration(1));
    EXPECT_GE(last, both);
    // Fair shares end together; what start and window growth cost is within five hundredths.
    EXPECT_LE(last, both * 1.05);
}

TEST(TransferClosedForm, FlowsShareAnInnerResourceFairly)
{
    // Two sites of 40 Mbit/s each send through one inner resource of 20 Mbit/s to a third.
    TimelineSketch t;
    const uint32_t a = t.Terminal("a", 0);
    const uint32_t b = t.Terminal("b", 0);
    const uint32_t c = t.Terminal("c", 0);
    const uint32_t upA = t.Resource(40'000'000);
    const uint32_t upB = t.Resource(40'000'000);
    const uint32_t upC = t.Resource(40'000'000);
    const uint32_t inner = t.Resource(20'000'000);
    const uint32_t gateway = t.Relay("gateway");
    const uint32_t far = t.Leg(gateway, c, 20 * MS);
    for (auto [site, up] : {std::make_pair(a, upA), std::make_pair(b, upB)})
    {
        const uint32_t near = t.Leg(site, gateway, 5 * MS);
        t.Path(
            site,
            c,
            {{0,
              t.Route({Hop::resource(up), Hop::leg(near), Hop::resource(inner), Hop::leg(far)})}});
        t.Path(c, site, {{0, t.Route({Hop::resource(upC), Hop::leg(far), Hop::leg(near)})}});
    }
    constexpr int64_t BYTES = 20'000'000;
    const auto result =
        RunPlan(t.Get(),
                TransferPlan{{MakeTransfer(1, "a", "c", BYTES), MakeTransfer(2, "b", "c", BYTES)}},
                60);
    const double both = WireSeconds(2.0 * BYTES, 20e6);
    for (std::size_t i : {0U, 1U})
    {
        EXPECT_GE(result.Duration(i), both * 0.95);
        EXPECT_LE(result.Duration(i), both * 1.05);
    }
}

TEST(TransferClosedForm, OutageAddsItsLength)
{
    constexpr int64_t BYTES = 20'000'000;
    const TransferPlan plan{{MakeTransfer(1, "a", "b", BYTES)}};
    const auto whole = RunPlan(TwoSites(20'000'000, 30 * MS).Get(), plan, 60);
    auto cut = TwoSites(20'000'000, 30 * MS);
    // Shorter than the least retransmission timeout: packets wait, and nothing is sent again.
    cut.At(0).outages.push_back(
        {EPOCH + 4 * SECOND, EPOCH + 4 * SECOND + 140 * MS, OutageCause::kReallocationGap});
    const auto result = RunPlan(cut.Get(), plan, 60);
    EXPECT_NEAR(result.Duration(0) - whole.Duration(0), 0.140, 0.020);
    auto longer = TwoSites(20'000'000, 30 * MS);
    longer.At(0).outages.push_back(
        {EPOCH + 4 * SECOND, EPOCH + 9 * SECOND, OutageCause::kNoSatellite});
    const auto late = RunPlan(longer.Get(), plan, 60);
    // After a long outage the timeout has backed off, and the window starts again.
    EXPECT_GE(late.Duration(0) - whole.Duration(0), 5.0);
    EXPECT_LE(late.Duration(0) - whole.Duration(0), 5.0 + 1.0);
}

TEST(TransferClosedForm, NoRouteHoldsTheQueueAsAnOutageDoes)
{
    constexpr int64_t BYTES = 20'000'000;
    const TransferPlan plan{{MakeTransfer(1, "a", "b", BYTES)}};
    const auto whole = RunPlan(TwoSites(20'000'000, 30 * MS).Get(), plan, 60);
    TimelineSketch t;
    const uint32_t a = t.Terminal("a", 0);
    const uint32_t b = t.Terminal("b", 0);
    const uint32_t up = t.Resource(20'000'000);
    const uint32_t back = t.Resource(20'000'000);
    const uint32_t leg = t.Leg(a, b, 30 * MS);
    const uint32_t route = t.Route({Hop::resource(up), Hop::leg(leg)});
    t.Path(a, b, {{0, route}, {4 * SECOND, kNoRoute}, {4 * SECOND + 140 * MS, route}});
    t.Path(b, a, {{0, t.Route({Hop::resource(back), Hop::leg(leg)})}});
    const auto result = RunPlan(t.Get(), plan, 60);
    EXPECT_NEAR(result.Duration(0) - whole.Duration(0), 0.140, 0.020);
    EXPECT_EQ(result.dropped.count("no_route"), 0U);
}

TEST(TransferClosedForm, StripesAddUp)
{
    // Site a has two terminals of 10 and 30 Mbit/s, b has one of 100: stripes a0-b0 and a1-b0.
    TimelineSketch t;
    const uint32_t a0 = t.Terminal("a", 0);
    const uint32_t a1 = t.Terminal("a", 1);
    const uint32_t b0 = t.Terminal("b", 0);
    const uint32_t slow = t.Resource(10'000'000);
    const uint32_t fast = t.Resource(30'000'000);
    const uint32_t back = t.Resource(100'000'000);
    const Hop leg0 = Hop::leg(t.Leg(a0, b0, 25 * MS));
    const Hop leg1 = Hop::leg(t.Leg(a1, b0, 25 * MS));
    t.Path(a0, b0, {{0, t.Route({Hop::resource(slow), leg0})}});
    t.Path(a1, b0, {{0, t.Route({Hop::resource(fast), leg1})}});
    t.Path(b0, a0, {{0, t.Route({Hop::resource(back), leg0})}});
    t.Path(b0, a1, {{0, t.Route({Hop::resource(back), leg1})}});
    constexpr int64_t BYTES = 40'000'000;
    const auto result = RunPlan(t.Get(), TransferPlan{{MakeTransfer(1, "a", "b", BYTES)}}, 60);
    const double least = WireSeconds(BYTES, 40e6);
    EXPECT_GE(result.Duration(0), least);
    EXPECT_LE(result.Duration(0), least * 1.06);
    EXPECT_NEAR(static_cast<double>(result.carriedBytes[fast]) /
                    static_cast<double>(result.carriedBytes[slow]),
                3.0,
                0.25);
    // And back: the same stripes from the site with one terminal.
    const auto reverse = RunPlan(t.Get(), TransferPlan{{MakeTransfer(1, "b", "a", BYTES)}}, 60);
    EXPECT_GE(reverse.Duration(0), WireSeconds(BYTES, 100e6));
    EXPECT_LE(reverse.Duration(0), WireSeconds(BYTES, 100e6) * 1.2);
}

TEST(TransferClosedForm, SuccessorsWaitAndTimesAreKept)
{
    TransferPlan plan{{MakeTransfer(1, "a", "b", 1'000'000),
                       MakeTransfer(2, "b", "a", 1'000'000),
                       MakeTransfer(3, "a", "b", 0),
                       MakeTransfer(4, "a", "b", 1000)}};
    plan.transfers[1].after = {1};
    plan.transfers[2].after = {2};
    plan.transfers[3].not_before_ns = EPOCH + 100 * SECOND;
    const auto result = RunPlan(TwoSites(20'000'000, 30 * MS).Get(), plan, 50);
    const auto& records = result.log.records;
    EXPECT_EQ(records[0].start_ns, EPOCH);
    EXPECT_EQ(records[1].start_ns, records[0].end_ns);
    EXPECT_EQ(records[2].start_ns, records[1].end_ns);
    EXPECT_EQ(records[2].end_ns, records[2].start_ns);
    EXPECT_EQ(records[3].status, TransferStatus::kNotStarted);
    EXPECT_EQ(records[3].start_ns, -1);
}

TEST(TransferClosedForm, Ipv6CarriesTheSame)
{
    constexpr int64_t BYTES = 5'000'000;
    const auto result = RunPlan(TwoSites(20'000'000, 30 * MS).Get(),
                                TransferPlan{{MakeTransfer(1, "a", "b", BYTES)}},
                                60,
                                1,
                                true);
    ASSERT_EQ(result.log.records[0].status, TransferStatus::kDone);
    EXPECT_GE(result.Duration(0), BYTES * 8 / 20e6);
    EXPECT_LE(result.Duration(0), WireSeconds(BYTES, 20e6) + 0.5);
}

} // namespace
} // namespace test
} // namespace ns3
