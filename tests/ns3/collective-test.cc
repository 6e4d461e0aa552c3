// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// Collectives packet by packet: each site's bytes by their closed forms, and real barriers.
#include "run-plan.h"

#include "skyhaul/models/collectives.h"
#include "skyhaul/models/flow_engine.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ns3
{
namespace test
{
namespace
{

using skyhaul::models::CollectiveSpec;
using skyhaul::models::Topology;

constexpr int SITES = 4;
constexpr int64_t PAYLOAD = 1'000'003; // in four parts that differ by a byte

/// Sites s0 to s3, and a hub, each of 50 Mbit/s up, every two 20 ms apart.
std::shared_ptr<const skyhaul::models::LinkTimeline>
Mesh()
{
    TimelineSketch t;
    std::vector<uint32_t> terminals;
    std::vector<Hop> up;
    for (int i = 0; i <= SITES; ++i)
    {
        terminals.push_back(t.Terminal(i < SITES ? "s" + std::to_string(i) : "hub", 0));
        up.push_back(Hop::resource(t.Resource(50'000'000)));
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
    return t.Get();
}

struct Bytes
{
    std::map<std::string, int64_t> sent;
    std::map<std::string, int64_t> received;
};

/// Runs one round and counts what arrived; checks that nothing began before what it waits for
/// ended.
Bytes
RunRound(Topology topology)
{
    CollectiveSpec spec;
    spec.group = "test";
    spec.topology = topology;
    for (int i = 0; i < SITES; ++i)
    {
        spec.sites.push_back("s" + std::to_string(i));
    }
    spec.hub = topology == Topology::kHub ? "hub" : "";
    spec.bytes = PAYLOAD;
    const TransferPlan plan{skyhaul::models::make_round(spec, 0, EPOCH, 1)};
    const auto log = RunPlan(Mesh(), plan, 60).log;
    Bytes bytes;
    std::map<uint64_t, int64_t> ends;
    for (const auto& record : log.records)
    {
        EXPECT_EQ(record.status, TransferStatus::kDone) << record.id;
        bytes.sent[record.src] += record.delivered;
        bytes.received[record.dst] += record.delivered;
        ends[record.id] = record.end_ns;
    }
    for (std::size_t i = 0; i < plan.transfers.size(); ++i)
    {
        for (uint64_t before : plan.transfers[i].after)
        {
            EXPECT_GE(log.records[i].start_ns, ends.at(before)) << plan.transfers[i].id;
        }
    }
    return bytes;
}

/// Each of the sites has sent and received that many bytes, to so many.
void
ExpectAll(const Bytes& bytes, double expected, double within)
{
    for (int i = 0; i < SITES; ++i)
    {
        const std::string site = "s" + std::to_string(i);
        EXPECT_NEAR(static_cast<double>(bytes.sent.at(site)), expected, within) << site;
        EXPECT_NEAR(static_cast<double>(bytes.received.at(site)), expected, within) << site;
    }
}

TEST(Collective, RingMovesTwiceAllButOnePart)
{
    const Bytes bytes = RunRound(Topology::kRing);
    // Of 2(N - 1) chunks of S/N bytes, each is rounded by less than a byte.
    ExpectAll(bytes, 2.0 * (SITES - 1) / SITES * PAYLOAD, 2.0 * (SITES - 1));
    int64_t total = 0;
    for (const auto& [site, sent] : bytes.sent)
    {
        total += sent;
    }
    EXPECT_EQ(total, 2 * (SITES - 1) * PAYLOAD); // exactly: each chunk goes 2(N - 1) times
}

TEST(Collective, HubIsPushedToAndAnswers)
{
    const Bytes bytes = RunRound(Topology::kHub);
    ExpectAll(bytes, PAYLOAD, 0);
    EXPECT_EQ(bytes.sent.at("hub"), SITES * PAYLOAD);
    EXPECT_EQ(bytes.received.at("hub"), SITES * PAYLOAD);
}

// In packets and in the flow engine alike: the hub answers once the quorum has come and its grace
// is over, or all have come.
TEST(Collective, HubAnswersAfterAQuorum)
{
    CollectiveSpec spec;
    spec.group = "test";
    spec.topology = Topology::kHub;
    spec.sites = {"s0", "s1", "s2"};
    spec.hub = "hub";
    spec.bytes = PAYLOAD;
    spec.quorum = 2;
    for (const int64_t graceMs : {0, 700, 60'000})
    {
        spec.grace_ns = graceMs * MS;
        TransferPlan plan{skyhaul::models::make_round(spec, 0, EPOCH, 1)};
        plan.transfers[2].not_before_ns += 5'000 * MS; // s2 is late
        const auto log = RunPlan(Mesh(), plan, 60).log;
        const auto& records = log.records;
        ASSERT_EQ(records.size(), 6U);
        const int64_t quorumNs = std::max(records[0].end_ns, records[1].end_ns);
        const int64_t dueNs = std::min(quorumNs + graceMs * MS, records[2].end_ns);
        for (std::size_t i = 3; i < 6; ++i)
        {
            EXPECT_EQ(records[i].start_ns, dueNs) << graceMs;
            EXPECT_EQ(records[i].status, TransferStatus::kDone);
        }
        skyhaul::models::FlowOptions options;
        options.from_ns = EPOCH;
        options.until_ns = EPOCH + 60'000 * MS;
        const auto flow = skyhaul::models::FlowEngine(*Mesh()).run(plan, options).log;
        EXPECT_NEAR(static_cast<double>(flow.records[3].start_ns - EPOCH),
                    static_cast<double>(dueNs - EPOCH),
                    0.1 * static_cast<double>(quorumNs - EPOCH))
            << graceMs;
    }
}

TEST(Collective, ButterflyMovesTwiceAllButOnePart)
{
    ExpectAll(RunRound(Topology::kButterfly), 2.0 * (SITES - 1) / SITES * PAYLOAD, 4);
}

TEST(Collective, AllGatherMovesAllButOnePart)
{
    ExpectAll(RunRound(Topology::kAllGather), (SITES - 1.0) / SITES * PAYLOAD, SITES - 1);
}

TEST(Collective, GossipExchangesAll)
{
    ExpectAll(RunRound(Topology::kGossip), PAYLOAD, 0);
}

TEST(Collective, HierarchicalPushesRingsAndSendsBack)
{
    const Bytes bytes = RunRound(Topology::kHierarchical);
    // Groups (s0 s1) and (s2 s3): a member sends S and gets S; a first site gets S, moves S in a
    // ring of two, and sends S.
    for (const char* member : {"s1", "s3"})
    {
        EXPECT_EQ(bytes.sent.at(member), PAYLOAD);
        EXPECT_EQ(bytes.received.at(member), PAYLOAD);
    }
    for (const char* first : {"s0", "s2"})
    {
        EXPECT_NEAR(static_cast<double>(bytes.sent.at(first)), 2.0 * PAYLOAD, 1);
        EXPECT_NEAR(static_cast<double>(bytes.received.at(first)), 2.0 * PAYLOAD, 1);
    }
}

TEST(Collective, RelayStoresAndForwards)
{
    const Bytes bytes = RunRound(Topology::kRelay);
    EXPECT_EQ(bytes.sent.at("s0"), PAYLOAD);
    EXPECT_EQ(bytes.received.at("s3"), PAYLOAD);
    for (const char* between : {"s1", "s2"})
    {
        EXPECT_EQ(bytes.sent.at(between), PAYLOAD);
        EXPECT_EQ(bytes.received.at(between), PAYLOAD);
    }
}

} // namespace
} // namespace test
} // namespace ns3
