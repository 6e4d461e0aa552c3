// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// CollectiveSync and DatasetPull as a script uses them. Bytes are counted at the devices'
// transfers, barriers by the trace sources.
#include "run-plan.h"

#include "ns3/skyhaul-collective-sync-helper.h"
#include "ns3/skyhaul-dataset-pull-helper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace ns3
{
namespace test
{
namespace
{

constexpr int SITES = 4;
constexpr int64_t PAYLOAD = 1'000'003; // in four parts that differ by a byte

/// Sites s0 to s3, and a hub, each of its own rate up, every two 20 ms apart.
class Applications : public testing::Test
{
  protected:
    Applications()
        : m_sites(SITES + 1)
    {
        TimelineSketch t;
        std::vector<uint32_t> terminals;
        std::vector<Hop> up;
        for (int i = 0; i <= SITES; ++i)
        {
            terminals.push_back(t.Terminal(i < SITES ? "s" + std::to_string(i) : "hub", 0));
            up.push_back(Hop::resource(t.Resource(20'000'000 + 10'000'000 * i)));
        }
        for (int a = 0; a <= SITES; ++a)
        {
            for (int b = a + 1; b <= SITES; ++b)
            {
                const Hop leg = Hop::leg(t.Leg(terminals[a], terminals[b], 20 * MS));
                t.Path(terminals[a], terminals[b], {{0, t.Route({up[a], leg})}});
                t.Path(terminals[b], terminals[a], {{0, t.Route({up[b], leg})}});
            }
        }
        m_helper.SetTimeline(t.Get(), EPOCH, EPOCH + 60 * SECOND);
        m_helper.Install(m_sites);
        InternetStackHelper().Install(m_sites);
        m_helper.AssignIpv4();
        for (int i = 0; i < SITES; ++i)
        {
            m_members.Add(m_sites.Get(i));
        }
    }

    ~Applications() override
    {
        Simulator::Destroy();
    }

    void Listen(Ptr<Application> app)
    {
        app->TraceConnectWithoutContext(
            "TransferStart",
            Callback<void, const Transfer&>([this](const Transfer& transfer) {
                m_order.push_back({transfer, false, Simulator::Now()});
            }));
        app->TraceConnectWithoutContext(
            "TransferEnd",
            Callback<void, const Transfer&>([this](const Transfer& transfer) {
                m_order.push_back({transfer, true, Simulator::Now()});
                m_sent[transfer.src] += transfer.bytes;
                m_received[transfer.dst] += transfer.bytes;
            }));
        app->TraceConnectWithoutContext(
            "RoundEnd",
            Callback<void, uint32_t, Time>(
                [this](uint32_t, Time length) { m_lengths.push_back(length); }));
        app->TraceConnectWithoutContext("RoundStart", Callback<void, uint32_t>([this](uint32_t) {
                                            m_starts.push_back(Simulator::Now());
                                        }));
    }

    /// Bytes that TCP has delivered, by the applications that the rounds have left on the nodes.
    uint64_t CountDelivered() const
    {
        uint64_t delivered = 0;
        for (uint32_t i = 0; i < m_sites.GetN(); ++i)
        {
            for (uint32_t k = 0; k < m_sites.Get(i)->GetNApplications(); ++k)
            {
                if (auto transfer = DynamicCast<StripedTransfer>(m_sites.Get(i)->GetApplication(k)))
                {
                    delivered += transfer->GetDelivered();
                }
            }
        }
        return delivered;
    }

    /// Runs one collective to its end, and checks that each site began each step only once all
    /// that the step waits for had arrived there, or at its receiver where the site had sent it.
    Ptr<CollectiveSync> Run(const std::string& topology)
    {
        CollectiveSyncHelper collective(m_helper);
        collective.SetAttribute("Topology", StringValue(topology));
        collective.SetAttribute("Bytes", UintegerValue(PAYLOAD));
        auto app = DynamicCast<CollectiveSync>(
            collective.Install(m_members, topology == "Hub" ? m_sites.Get(SITES) : nullptr).Get(0));
        Listen(app);
        Simulator::Stop(Seconds(60));
        Simulator::Run();
        EXPECT_TRUE(app->IsCompleted()) << topology;
        std::map<uint64_t, Transfer> ended;
        for (const auto& [transfer, end, time] : m_order)
        {
            if (end)
            {
                ended.emplace(transfer.id, transfer);
                continue;
            }
            for (uint64_t id : transfer.after)
            {
                EXPECT_EQ(ended.count(id), 1U) << topology << ' ' << transfer.id;
                if (ended.count(id) == 1)
                {
                    const Transfer& before = ended.at(id);
                    EXPECT_TRUE(before.src == transfer.src || before.dst == transfer.src);
                }
            }
        }
        int64_t counted = 0;
        for (const auto& [site, bytes] : m_sent)
        {
            counted += bytes;
        }
        EXPECT_EQ(CountDelivered(), static_cast<uint64_t>(counted)) << topology;
        return app;
    }

    /// Each of the members has sent and received that many bytes, to so many.
    void ExpectAll(int64_t numerator, int64_t denominator, double within)
    {
        const double expected = static_cast<double>(numerator * PAYLOAD) / double(denominator);
        for (int i = 0; i < SITES; ++i)
        {
            const std::string site = "s" + std::to_string(i);
            EXPECT_NEAR(static_cast<double>(m_sent.at(site)), expected, within) << site;
            EXPECT_NEAR(static_cast<double>(m_received.at(site)), expected, within) << site;
        }
    }

    struct Change
    {
        Transfer transfer;
        bool end;
        Time time;
    };

    NodeContainer m_sites;
    NodeContainer m_members; //!< without the hub
    SkyhaulHelper m_helper;
    std::vector<Change> m_order;
    std::map<std::string, int64_t> m_sent;
    std::map<std::string, int64_t> m_received;
    std::vector<Time> m_starts;
    std::vector<Time> m_lengths;
};

TEST_F(Applications, RingMovesTwiceAllButOnePartInChunksWithinAByte)
{
    Run("Ring");
    ExpectAll(2 * (SITES - 1), SITES, 2 * (SITES - 1));
    std::set<int64_t> chunks;
    for (const auto& change : m_order)
    {
        chunks.insert(change.transfer.bytes);
    }
    EXPECT_EQ(*chunks.rbegin() - *chunks.begin(), 1);
    EXPECT_EQ(CountDelivered(), uint64_t{2 * (SITES - 1) * PAYLOAD}); // each chunk 2(N - 1) times
}

TEST_F(Applications, RingIsExactWherePartsAreEqual)
{
    CollectiveSyncHelper collective(m_helper);
    collective.SetAttribute("Bytes", UintegerValue(1'000'000));
    Listen(collective.Install(m_members).Get(0));
    Simulator::Stop(Seconds(60));
    Simulator::Run();
    for (int i = 0; i < SITES; ++i)
    {
        EXPECT_EQ(m_sent.at("s" + std::to_string(i)), 1'500'000);
        EXPECT_EQ(m_received.at("s" + std::to_string(i)), 1'500'000);
    }
}

TEST_F(Applications, ASlowSiteHoldsTheRingBack)
{
    Run("Ring");
    // s3 has 50 Mbit/s and s0 20: without barriers s3's six steps would be over in less than half
    // of s0's time. With them its last step begins no earlier than s0's last but three ends: that
    // is how far a site may be ahead of one three hops behind it.
    std::vector<Time> ofSlow;
    Time lastOfFast;
    for (const auto& change : m_order)
    {
        if (change.end && change.transfer.src == "s0")
        {
            ofSlow.push_back(change.time);
        }
        if (!change.end && change.transfer.src == "s3")
        {
            lastOfFast = change.time;
        }
    }
    ASSERT_EQ(ofSlow.size(), 2U * (SITES - 1));
    EXPECT_GE(lastOfFast, ofSlow[2]);
}

TEST_F(Applications, ButterflyMovesTwiceAllButOnePart)
{
    Run("Butterfly");
    ExpectAll(2 * (SITES - 1), SITES, SITES);
}

TEST_F(Applications, AllGatherMovesAllButOnePart)
{
    Run("AllGather");
    ExpectAll(SITES - 1, SITES, SITES - 1);
}

TEST_F(Applications, HubAnswersOnceAllHavePushed)
{
    Run("Hub");
    ExpectAll(1, 1, 0);
    EXPECT_EQ(m_sent.at("hub"), SITES * PAYLOAD);
    int pushes = 0;
    for (const auto& change : m_order)
    {
        pushes += change.end && change.transfer.dst == "hub" ? 1 : 0;
        if (!change.end && change.transfer.src == "hub")
        {
            EXPECT_EQ(pushes, SITES);
        }
    }
}

TEST_F(Applications, GossipExchangesAll)
{
    Run("Gossip");
    ExpectAll(1, 1, 0);
}

TEST_F(Applications, HierarchyMovesAllUpAroundAndDown)
{
    Run("Hierarchical"); // groups (s0 s1) and (s2 s3)
    for (const char* member : {"s1", "s3"})
    {
        EXPECT_EQ(m_sent.at(member), PAYLOAD);
        EXPECT_EQ(m_received.at(member), PAYLOAD);
    }
    for (const char* first : {"s0", "s2"})
    {
        EXPECT_NEAR(static_cast<double>(m_sent.at(first)), 2.0 * PAYLOAD, 1);
    }
}

TEST_F(Applications, RelayStoresAndForwards)
{
    Run("Relay");
    EXPECT_EQ(m_sent.at("s0"), PAYLOAD);
    EXPECT_EQ(m_sent.at("s1"), PAYLOAD);
    EXPECT_EQ(m_sent.at("s2"), PAYLOAD);
    EXPECT_EQ(m_received.at("s3"), PAYLOAD);
    EXPECT_EQ(m_received.count("s0"), 0U);
}

TEST_F(Applications, RoundsBeginWhenDueOrWhenTheOneBeforeHasEnded)
{
    CollectiveSyncHelper collective(m_helper);
    collective.SetAttribute("Bytes", UintegerValue(PAYLOAD));
    collective.SetAttribute("Rounds", UintegerValue(3));
    collective.SetAttribute("Interval", TimeValue(Seconds(10)));
    auto due = collective.Install(m_members);
    due.Start(Seconds(1));
    Listen(due.Get(0));
    Simulator::Stop(Seconds(60));
    Simulator::Run();
    EXPECT_THAT(m_starts, testing::ElementsAre(Seconds(1), Seconds(11), Seconds(21)));
    ASSERT_EQ(m_lengths.size(), 3U);
    EXPECT_LT(m_lengths[0], Seconds(10));
}

TEST_F(Applications, LateRoundsFollowAtOnce)
{
    CollectiveSyncHelper collective(m_helper);
    collective.SetAttribute("Bytes", UintegerValue(PAYLOAD));
    collective.SetAttribute("Rounds", UintegerValue(3));
    collective.SetAttribute("Interval", TimeValue(MilliSeconds(10))); // a round takes longer
    Listen(collective.Install(m_members).Get(0));
    Simulator::Stop(Seconds(60));
    Simulator::Run();
    ASSERT_EQ(m_lengths.size(), 3U);
    EXPECT_EQ(m_starts[1], m_starts[0] + m_lengths[0]);
    EXPECT_EQ(m_starts[2], m_starts[1] + m_lengths[1]);
}

TEST_F(Applications, StopEndsIt)
{
    CollectiveSyncHelper collective(m_helper);
    collective.SetAttribute("Bytes", UintegerValue(100 * PAYLOAD));
    auto apps = collective.Install(m_members);
    apps.Start(Seconds(0));
    apps.Stop(Seconds(2));
    Listen(apps.Get(0));
    Simulator::Stop(Seconds(10));
    Simulator::Run();
    const uint64_t delivered = CountDelivered();
    // At most 140 Mbit/s in two seconds, a queue of 40 ms, and what the sockets of four senders
    // held: less than two chunks each.
    EXPECT_GT(delivered, 0U);
    EXPECT_LT(delivered, 140e6 / 8 * 2.04 + 4 * 2 * 131072);
    EXPECT_FALSE(DynamicCast<CollectiveSync>(apps.Get(0))->IsCompleted());
}

TEST_F(Applications, DatasetComesInShardsSomeAtATime)
{
    DatasetPullHelper pull(m_helper);
    pull.SetAttribute("Bytes", UintegerValue(PAYLOAD));
    pull.SetAttribute("ShardBytes", UintegerValue(100'000));
    pull.SetAttribute("Parallel", UintegerValue(3));
    auto apps = pull.Install(m_sites.Get(SITES), NodeContainer(m_sites.Get(0), m_sites.Get(1)));
    ASSERT_EQ(apps.GetN(), 2U);
    EXPECT_EQ(apps.Get(0)->GetNode(), m_sites.Get(0));
    Listen(apps.Get(0));
    Simulator::Stop(Seconds(60));
    Simulator::Run();
    int under = 0;
    int most = 0;
    for (const auto& change : m_order)
    {
        under += change.end ? -1 : 1;
        most = std::max(most, under);
    }
    EXPECT_EQ(most, 3);
    EXPECT_EQ(m_order.size(), 2U * 11); // ten of 100,000 bytes, one of 3
    EXPECT_EQ(m_received.at("s0"), PAYLOAD);
    EXPECT_EQ(m_sent.at("hub"), PAYLOAD);
    EXPECT_EQ(CountDelivered(), uint64_t{2 * PAYLOAD});
    for (uint32_t i = 0; i < 2; ++i)
    {
        EXPECT_TRUE(DynamicCast<DatasetPull>(apps.Get(i))->IsCompleted());
    }
}

TEST_F(Applications, PacedUdpCarriesThemToo)
{
    CollectiveSyncHelper collective(m_helper);
    collective.SetAttribute("Bytes", UintegerValue(PAYLOAD));
    collective.SetAttribute("Transport", StringValue("udp"));
    collective.SetAttribute("Rounds", UintegerValue(2));
    auto apps = collective.Install(m_members);
    Listen(apps.Get(0));
    Simulator::Stop(Seconds(60));
    Simulator::Run();
    EXPECT_EQ(m_lengths.size(), 2U);
    EXPECT_EQ(CountDelivered(), uint64_t{2 * 2 * (SITES - 1) * PAYLOAD});
}

TEST_F(Applications, AttributesAreChecked)
{
    auto sync = CreateObject<CollectiveSync>();
    EXPECT_FALSE(sync->SetAttributeFailSafe("Topology", StringValue("Star")));
    for (const auto& topology : skyhaul::models::kTopologies)
    {
        EXPECT_TRUE(sync->SetAttributeFailSafe("Topology", StringValue(topology.ns3_name)));
        StringValue back;
        sync->GetAttribute("Topology", back);
        EXPECT_EQ(back.Get(), topology.ns3_name);
    }
    EXPECT_FALSE(sync->SetAttributeFailSafe("Streams", UintegerValue(0)));
    EXPECT_FALSE(sync->SetAttributeFailSafe("Streams", UintegerValue(65)));
    EXPECT_FALSE(sync->SetAttributeFailSafe("Rounds", UintegerValue(0)));
    EXPECT_FALSE(sync->SetAttributeFailSafe("GroupSize", UintegerValue(0)));
    EXPECT_FALSE(sync->SetAttributeFailSafe("Pieces", UintegerValue(0)));
    auto pull = CreateObject<DatasetPull>();
    EXPECT_FALSE(pull->SetAttributeFailSafe("Parallel", UintegerValue(0)));
    EXPECT_TRUE(TypeId::LookupByName("ns3::DatasetPull").IsChildOf(Application::GetTypeId()));
}

} // namespace
} // namespace test
} // namespace ns3
