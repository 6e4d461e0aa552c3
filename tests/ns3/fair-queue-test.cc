// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "run-plan.h"

#include "ns3/skyhaul-fair-queue-disc.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace test
{
namespace
{

/// A queue disc item of a given flow.
class Item : public QueueDiscItem
{
  public:
    Item(uint32_t flow, uint32_t size)
        : QueueDiscItem(Create<Packet>(size), Mac48Address("ff:ff:ff:ff:ff:ff"), 0),
          m_flow(flow)
    {
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

  private:
    uint32_t m_flow;
};

TEST(FairQueueDisc, CountsInPacketsToo)
{
    auto disc = CreateObjectWithAttributes<SkyhaulFairQueueDisc>("MaxSize",
                                                                 QueueSizeValue(QueueSize("2p")));
    disc->Initialize();
    EXPECT_TRUE(disc->Enqueue(Create<Item>(1, 1500)));
    EXPECT_TRUE(disc->Enqueue(Create<Item>(1, 1500)));
    EXPECT_FALSE(disc->Enqueue(Create<Item>(1, 1500)));
    EXPECT_EQ(CreateObject<SkyhaulFairQueueDisc>()->GetMaxSize(), QueueSize("1000p"));
}

TEST(FairQueueDisc, ServesFlowsInTurnAndDropsTheLongestFlowsTail)
{
    auto disc =
        CreateObjectWithAttributes<SkyhaulFairQueueDisc>("MaxSize",
                                                         QueueSizeValue(QueueSize("6000B")));
    disc->Initialize();
    EXPECT_TRUE(disc->Enqueue(Create<Item>(1, 1500)));
    EXPECT_TRUE(disc->Enqueue(Create<Item>(1, 1400)));
    EXPECT_TRUE(disc->Enqueue(Create<Item>(1, 1300)));
    EXPECT_TRUE(disc->Enqueue(Create<Item>(2, 1000)));
    EXPECT_TRUE(disc->Enqueue(Create<Item>(2, 900)));   // pushes out the 1300 of the longer flow
    EXPECT_FALSE(disc->Enqueue(Create<Item>(1, 1350))); // is itself the longest flow's tail
    std::vector<uint32_t> sizes;
    while (auto item = disc->Dequeue())
    {
        sizes.push_back(item->GetSize());
    }
    // A round is 1500 bytes: one packet of flow 1, one of flow 2 (500 left over), and again.
    EXPECT_EQ(sizes, (std::vector<uint32_t>{1500, 1000, 1400, 900}));
    EXPECT_EQ(disc->GetStats().nTotalDroppedPackets, 2U);
    EXPECT_EQ(disc->GetNBytes(), 0U);
    Simulator::Destroy();
}

TEST(FairQueueDisc, FlowsOfDifferentRoundTripsShareATerminalEqually)
{
    // From a to b over 10 ms, to c over 60 ms, both through a's 20 Mbit/s.
    TimelineSketch t;
    const uint32_t a = t.Terminal("a", 0);
    const uint32_t b = t.Terminal("b", 0);
    const uint32_t c = t.Terminal("c", 0);
    const uint32_t up = t.Resource(20'000'000);
    const Hop near = Hop::leg(t.Leg(a, b, 10 * MS));
    const Hop far = Hop::leg(t.Leg(a, c, 60 * MS));
    t.Path(a, b, {{0, t.Route({Hop::resource(up), near})}});
    t.Path(a, c, {{0, t.Route({Hop::resource(up), far})}});
    t.Path(b, a, {{0, t.Route({Hop::resource(t.Resource(20'000'000)), near})}});
    t.Path(c, a, {{0, t.Route({Hop::resource(t.Resource(20'000'000)), far})}});
    constexpr int64_t BYTES = 15'000'000;
    const auto result =
        RunPlan(t.Get(),
                TransferPlan{{MakeTransfer(1, "a", "b", BYTES), MakeTransfer(2, "a", "c", BYTES)}},
                60);
    const double both = 2.0 * BYTES * 8 / (1448.0 / 1500.0) / 20e6;
    for (std::size_t i : {0U, 1U})
    {
        EXPECT_GE(result.Duration(i), both * 0.93);
        EXPECT_LE(result.Duration(i), both * 1.05);
    }
}

} // namespace
} // namespace test
} // namespace ns3
