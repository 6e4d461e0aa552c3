// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// Transfers of a higher priority are served first, lower ones get what is left: at a terminal and
// at a shared resource inside, in both topologies, as the flow engine has it.
#include "run-plan.h"

#include "ns3/skyhaul-fair-queue-disc.h"
#include "ns3/skyhaul-satellite-priority-tag.h"

#include "skyhaul/models/flow_engine.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace test
{
namespace
{

constexpr int64_t BPS = 20'000'000;
constexpr int64_t BYTES = 15'000'000; // 6.2 s alone, some hundred round trips
constexpr double SECONDS = 120;

/// Two sites of 40 Mbit/s each send through a gateway of 20 Mbit/s to a third.
TimelineSketch
SharedGateway()
{
    TimelineSketch t;
    const uint32_t a = t.Terminal("a", 0);
    const uint32_t b = t.Terminal("b", 0);
    const uint32_t c = t.Terminal("c", 0);
    const uint32_t gateway = t.Relay("gateway");
    const Hop inner = Hop::resource(t.Resource(BPS));
    const Hop far = Hop::leg(t.Leg(gateway, c, 20 * MS));
    const Hop upC = Hop::resource(t.Resource(2 * BPS));
    for (uint32_t site : {a, b})
    {
        const Hop up = Hop::resource(t.Resource(2 * BPS));
        const Hop near = Hop::leg(t.Leg(site, gateway, 5 * MS));
        t.Path(site, c, {{0, t.Route({up, near, inner, far})}});
        t.Path(c, site, {{0, t.Route({upC, far, near})}});
    }
    return t;
}

class Priority
    : public testing::TestWithParam<std::tuple<std::string, SkyhaulHelper::Topology, bool>>
{
};

TEST_P(Priority, HigherGoesFirstAndLowerTakesTheRest)
{
    const auto& [transport, topology, inside] = GetParam();
    const auto sky = inside ? SharedGateway().Get() : TwoSites(BPS, 25 * MS).Get();
    const std::string to = inside ? "c" : "b";
    TransferPlan plan{{MakeTransfer(1, "a", to, BYTES, transport),
                       MakeTransfer(2, inside ? "b" : "a", to, BYTES, transport)}};
    plan.transfers[0].priority = -3;
    plan.transfers[1].priority = 4;
    plan.transfers[1].not_before_ns = EPOCH + SECOND;
    const auto packets = RunPlan(sky, plan, SECONDS, 1, false, {}, topology);
    skyhaul::models::FlowOptions options;
    options.from_ns = EPOCH;
    options.until_ns = EPOCH + static_cast<int64_t>(SECONDS) * SECOND;
    const auto fluid = skyhaul::models::FlowEngine(*sky).run(plan, options);
    for (std::size_t i : {0U, 1U})
    {
        ASSERT_EQ(packets.log.records[i].status, TransferStatus::kDone);
        const auto& record = fluid.log.records[i];
        const double expected = static_cast<double>(record.end_ns - record.start_ns) / 1e9;
        // TCP that was starved times out and has its losses to mend: it takes longer than fluid.
        const bool longer = i == 0 && transport != "udp";
        EXPECT_GE(packets.Duration(i) / expected, longer ? 0.97 : 0.9) << "transfer " << i + 1;
        if (!longer)
        {
            EXPECT_LE(packets.Duration(i) / expected, 1.1) << "transfer " << i + 1;
        }
    }
    EXPECT_LT(packets.log.records[1].end_ns, packets.log.records[0].end_ns);
}

INSTANTIATE_TEST_SUITE_P(
    Terminal,
    Priority,
    testing::Combine(testing::Values(std::string("cubic"), std::string("bbr"), std::string("udp")),
                     testing::Values(SkyhaulHelper::PATH),
                     testing::Values(false)));

INSTANTIATE_TEST_SUITE_P(Gateway,
                         Priority,
                         testing::Combine(testing::Values(std::string("cubic"), std::string("udp")),
                                          testing::Values(SkyhaulHelper::PATH,
                                                          SkyhaulHelper::NETWORK),
                                          testing::Values(true)));

/// An item of a flow and a priority.
class Item : public QueueDiscItem
{
  public:
    Item(uint32_t flow, uint8_t priority)
        : QueueDiscItem(Create<Packet>(1000), Mac48Address("ff:ff:ff:ff:ff:ff"), 0),
          m_flow(flow)
    {
        SocketPriorityTag tag;
        tag.SetPriority(priority);
        GetPacket()->AddPacketTag(tag);
    }

    void AddHeader() override
    {
    }

    bool Mark() override
    {
        return false;
    }

    uint32_t Hash(uint32_t) const override
    {
        return m_flow;
    }

    uint32_t m_flow; //!< what Hash says
};

TEST(PriorityQueue, ServesByPriorityAndInTurnWithinOne)
{
    auto disc = CreateObject<SkyhaulFairQueueDisc>();
    disc->Initialize();
    for (uint32_t flow : {1U, 2U, 3U, 4U})
    {
        for (int i = 0; i < 2; ++i)
        {
            disc->Enqueue(Create<Item>(flow, flow >= 3 ? 7 : 0));
        }
    }
    std::vector<uint32_t> order;
    while (auto item = disc->Dequeue())
    {
        order.push_back(DynamicCast<Item>(item)->m_flow);
    }
    ASSERT_EQ(order.size(), 8U);
    EXPECT_EQ(std::vector<uint32_t>(order.begin(), order.begin() + 4),
              (std::vector<uint32_t>{3, 4, 3, 4}));
    EXPECT_EQ(std::vector<uint32_t>(order.begin() + 4, order.end()),
              (std::vector<uint32_t>{1, 2, 1, 2}));
}

TEST(PriorityTag, OutlivesTheSocketsOwn)
{
    auto packet = Create<Packet>(10);
    EXPECT_EQ(SatellitePriorityTag::Of(packet), 0);
    SocketPriorityTag sockets;
    sockets.SetPriority(200);
    packet->AddPacketTag(sockets);
    EXPECT_EQ(SatellitePriorityTag::Of(packet), 200);
    SatellitePriorityTag::Keep(packet);
    packet->RemovePacketTag(sockets); // as a router does
    EXPECT_EQ(SatellitePriorityTag::Of(packet), 200);
}

} // namespace
} // namespace test
} // namespace ns3
