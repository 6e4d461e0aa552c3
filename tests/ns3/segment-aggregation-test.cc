// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// Segment aggregation: the bytes on the wire are those of full packets, and how long a transfer
// takes differs from the run without it (the reference) by no more than models/ns3/README.md says.
#include "run-plan.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace test
{
namespace
{

constexpr int64_t BPS = 20'000'000;
constexpr double SECONDS = 60;
constexpr int64_t SEGMENTS = 16 * 1000; // whole ones for every aggregation below

PlanResult
Transfer(uint32_t aggregation,
         const std::string& transport,
         bool ipv6 = false,
         bool ppp = false,
         SkyhaulHelper::Topology topology = SkyhaulHelper::PATH)
{
    Config::SetDefault("ns3::SatelliteNetDevice::SegmentAggregation", UintegerValue(aggregation));
    Config::SetDefault("ns3::SatelliteNetDevice::PppHeader", BooleanValue(ppp));
    const int64_t bytes = SEGMENTS * (ipv6 ? 1428 : 1448);
    const auto result = RunPlan(TwoSites(BPS, 30 * MS).Get(),
                                {{MakeTransfer(1, "a", "b", bytes, transport)}},
                                SECONDS,
                                1,
                                ipv6,
                                {},
                                topology);
    EXPECT_EQ(result.log.records[0].delivered, bytes);
    EXPECT_GE(result.carriedBytes[0], static_cast<uint64_t>(SEGMENTS) * (ppp ? 1502 : 1500));
    return result;
}

/// Leaves ns-3's defaults as they were.
class SegmentAggregation : public testing::Test
{
  protected:
    void TearDown() override
    {
        Config::Reset();
    }
};

class Aggregated : public SegmentAggregation, public testing::WithParamInterface<uint32_t>
{
};

// Of the handshake and its end some packets without payload, and what is sent twice.
TEST_P(Aggregated, HeadersOnTheWireAreThoseOfFullPackets)
{
    for (const bool ipv6 : {false, true})
    {
        for (const bool ppp : {false, true})
        {
            const auto one = Transfer(1, "cubic", ipv6, ppp);
            const auto several = Transfer(GetParam(), "cubic", ipv6, ppp);
            const auto sent = static_cast<double>(one.carriedBytes[0]);
            EXPECT_NEAR(static_cast<double>(several.carriedBytes[0]) / sent, 1, 0.02);
        }
    }
}

TEST_P(Aggregated, TakesAsLong)
{
    // BBR fills the queue until it overflows when it starts, which costs it more or less.
    for (const auto& [transport, off] :
         {std::pair<std::string, double>{"cubic", 0.03}, {"bbr", 0.1}})
    {
        const double one = Transfer(1, transport).Duration(0);
        EXPECT_NEAR(Transfer(GetParam(), transport).Duration(0) / one, 1, off) << transport;
        const auto network = Transfer(GetParam(), transport, false, false, SkyhaulHelper::NETWORK);
        EXPECT_NEAR(network.Duration(0) / one, 1, off) << transport;
    }
}

INSTANTIATE_TEST_SUITE_P(Segments, Aggregated, testing::Values(2, 4, 16));

TEST_F(SegmentAggregation, LeavesOtherTransportsAlone)
{
    const auto run = [](uint32_t aggregation) {
        Config::SetDefault("ns3::SatelliteNetDevice::SegmentAggregation",
                           UintegerValue(aggregation));
        return RunPlan(TwoSites(BPS, 30 * MS).Get(),
                       {{MakeTransfer(1, "a", "b", 5'000'000, "udp")}},
                       SECONDS);
    };
    const auto one = run(1);
    const auto several = run(16);
    EXPECT_EQ(one.log.records[0].end_ns, several.log.records[0].end_ns);
    EXPECT_EQ(one.carriedBytes, several.carriedBytes);
}

TEST_F(SegmentAggregation, IsNoLongerThanAnIpPacket)
{
    auto device = CreateObject<SatelliteNetDevice>();
    EXPECT_TRUE(device->SetAttributeFailSafe("SegmentAggregation", UintegerValue(43)));
    EXPECT_EQ(device->GetMtu(), 43 * 1500);
    EXPECT_FALSE(device->SetAttributeFailSafe("SegmentAggregation", UintegerValue(44)));
    EXPECT_FALSE(device->SetAttributeFailSafe("SegmentAggregation", UintegerValue(0)));
    device->SetMtu(9000);
    EXPECT_EQ(device->GetMtu(), 65535);
    EXPECT_EQ(device->GetSegmentMtu(), 9000);
}

// A queue of any size takes two packets.
TEST_F(SegmentAggregation, PassesTheShortestQueue)
{
    Config::SetDefault("ns3::SatelliteNetDevice::SegmentAggregation", UintegerValue(43));
    Config::SetDefault("ns3::SatelliteChannel::QueueBdp", DoubleValue(0));
    Config::SetDefault("ns3::SatelliteChannel::MinQueueBytes", UintegerValue(1500));
    const auto result = RunPlan(TwoSites(BPS, 30 * MS).Get(),
                                {{MakeTransfer(1, "a", "b", 5'000'000, "cubic")}},
                                SECONDS);
    EXPECT_EQ(result.log.records[0].delivered, 5'000'000);
}

} // namespace
} // namespace test
} // namespace ns3
