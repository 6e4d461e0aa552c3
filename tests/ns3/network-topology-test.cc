// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// The network topology: the relays that are used and no others, and the same packets as over the
// path topology.
#include "run-plan.h"

#include "../../examples/small-constellation.h"

#include "ns3/applications-module.h"

#include <gtest/gtest.h>

#include <set>

namespace ns3
{
namespace test
{
namespace
{

using skyhaul::models::NodeKind;
using skyhaul::models::RoutingMode;

/// Sites a and b over satellite s0, from 2 s on over s1, which no path uses before; s2 is never
/// used.
TimelineSketch
TwoSatellites()
{
    TimelineSketch t;
    const uint32_t a = t.Terminal("a", 0);
    const uint32_t b = t.Terminal("b", 0);
    const uint32_t satellites[] = {t.Relay("s0"), t.Relay("s1"), t.Relay("s2")};
    const Hop upA = Hop::resource(t.Resource(10'000'000));
    const Hop upB = Hop::resource(t.Resource(10'000'000));
    std::vector<std::pair<int64_t, uint32_t>> forth;
    std::vector<std::pair<int64_t, uint32_t>> back;
    for (int i : {0, 1, 2})
    {
        const Hop legA = Hop::leg(t.Leg(a, satellites[i], (10 + 5 * i) * MS));
        const Hop legB = Hop::leg(t.Leg(satellites[i], b, 20 * MS));
        const Hop down = Hop::resource(t.Resource(8'000'000));
        const Hop downBack = Hop::resource(t.Resource(8'000'000));
        if (i < 2)
        {
            forth.emplace_back(i * 2 * SECOND, t.Route({upA, legA, down, legB}));
            back.emplace_back(i * 2 * SECOND, t.Route({upB, legB, downBack, legA}));
        }
    }
    t.Path(a, b, forth);
    t.Path(b, a, back);
    return t;
}

TEST(NetworkTopology, HasTheRelaysThatPathsUseInTheWindow)
{
    const auto sky = TwoSatellites().Get();
    for (const auto& [seconds, relays] : std::map<int64_t, uint32_t>{{1, 1}, {10, 2}})
    {
        NodeContainer sites(2);
        SkyhaulHelper helper;
        helper.SetTopology(SkyhaulHelper::NETWORK);
        helper.SetTimeline(sky, EPOCH, EPOCH + seconds * SECOND);
        const auto devices = helper.Install(sites);
        EXPECT_EQ(helper.GetRelays().GetN(), relays);
        EXPECT_EQ(devices.GetN(), 2U);
        EXPECT_EQ(helper.GetNode(0), sites.Get(0));
        EXPECT_EQ(helper.GetNode(2), helper.GetRelays().Get(0));
        EXPECT_EQ(helper.GetNode(3) != nullptr, relays == 2);
        EXPECT_EQ(helper.GetNode(4), nullptr);
        // s0 has one device for its downlink to each of the two.
        EXPECT_EQ(helper.GetNode(2)->GetNDevices(), 2U);
        Simulator::Destroy();
    }
}

TEST(NetworkTopology, ForwardsByThePathThatHoldsAndFinishesWhatIsUnderWay)
{
    const auto sky = TwoSatellites().Get();
    NodeContainer sites(2);
    SkyhaulHelper helper;
    helper.SetTopology(SkyhaulHelper::NETWORK);
    helper.SetTimeline(sky, EPOCH, EPOCH + 10 * SECOND);
    helper.Install(sites);
    InternetStackHelper stack;
    stack.SetIpv6StackInstall(false);
    stack.Install(sites);
    helper.AssignIpv4();
    PacketSinkHelper sink("ns3::UdpSocketFactory", InetSocketAddress(Ipv4Address::GetAny(), 9));
    sink.Install(sites.Get(1));
    std::vector<int64_t> arrivals;
    sites.Get(1)->GetApplication(0)->TraceConnectWithoutContext(
        "Rx",
        Callback<void, Ptr<const Packet>, const Address&>(
            [&arrivals](Ptr<const Packet>, const Address&) {
                arrivals.push_back(Simulator::Now().GetNanoSeconds());
            }));
    std::vector<std::pair<uint32_t, uint32_t>> changes;
    helper.GetForwarding()->TraceConnectWithoutContext(
        "Change",
        Callback<void, uint32_t, uint32_t>(
            [&changes](uint32_t path, uint32_t route) { changes.emplace_back(path, route); }));
    auto socket = Socket::CreateSocket(sites.Get(0), UdpSocketFactory::GetTypeId());
    const auto target = SkyhaulHelper::GetIpv4Address(helper.GetStripes(0, 1)[0].destination);
    socket->Connect(InetSocketAddress(target, 9));
    // 1000 bytes with headers: 0.8 ms at 10 Mbit/s, 1 ms at 8. The second leaves s0 after the
    // change.
    for (int64_t at : {1000 * MS, 1995 * MS, 2100 * MS})
    {
        Simulator::Schedule(NanoSeconds(at), [socket] { socket->Send(Create<Packet>(972)); });
    }
    Simulator::Stop(Seconds(5));
    Simulator::Run();
    const int64_t sending = 1'800'000;
    EXPECT_EQ(
        arrivals,
        (std::vector<int64_t>{1030 * MS + sending, 2025 * MS + sending, 2135 * MS + sending}));
    EXPECT_EQ(changes.size(), 2U); // the two paths at 2 s; their first routes came before the sink
    Simulator::Destroy();
}

/// Of 49 packets that leave a at 1.95 s: how many reach b, and how many are dropped at the
/// handover.
std::pair<uint32_t, uint32_t>
SendOverHandover(SkyhaulHelper::Topology topology, const std::string& policy, bool ipv6)
{
    NodeContainer sites(2);
    SkyhaulHelper helper;
    helper.SetTopology(topology);
    helper.SetChannelAttribute("HandoverPolicy", StringValue(policy));
    helper.SetTimeline(TwoSatellites().Get(), EPOCH, EPOCH + 10 * SECOND);
    const auto devices = helper.Install(sites);
    InternetStackHelper().Install(sites);
    if (ipv6)
    {
        helper.AssignIpv6();
    }
    else
    {
        helper.AssignIpv4();
    }
    const Address target =
        ipv6 ? Address(Inet6SocketAddress(SkyhaulHelper::GetIpv6Address(devices.Get(1)), 9))
             : Address(InetSocketAddress(SkyhaulHelper::GetIpv4Address(devices.Get(1)), 9));
    auto sink = PacketSinkHelper("ns3::UdpSocketFactory", target).Install(sites.Get(1));
    uint32_t dropped = 0;
    const auto count = [&dropped](SatelliteDropCause cause) {
        dropped += cause == SatelliteDropCause::HANDOVER ? 1 : 0;
    };
    helper.GetChannel()->TraceConnectWithoutContext(
        "Drop",
        Callback<void, Ptr<const Packet>, uint32_t, SatelliteDropCause>(
            [&count](Ptr<const Packet>, uint32_t, SatelliteDropCause cause) { count(cause); }));
    for (std::size_t i = 0; i < helper.GetChannel()->GetNDevices(); ++i)
    {
        helper.GetChannel()->GetDevice(i)->TraceConnectWithoutContext(
            "Drop",
            Callback<void, Ptr<const Packet>, SatelliteDropCause>(
                [&count](Ptr<const Packet>, SatelliteDropCause cause) { count(cause); }));
    }
    auto socket = Socket::CreateSocket(sites.Get(0), UdpSocketFactory::GetTypeId());
    socket->Connect(target);
    Simulator::Schedule(MilliSeconds(1950), [socket, ipv6] {
        for (int i = 0; i < 49; ++i)
        {
            socket->Send(Create<Packet>(ipv6 ? 952 : 972)); // 1000 with headers
        }
    });
    Simulator::Stop(Seconds(5));
    Simulator::Run();
    const auto received = DynamicCast<PacketSink>(sink.Get(0))->GetTotalRx();
    Simulator::Destroy();
    return {static_cast<uint32_t>(received / (ipv6 ? 952 : 972)), dropped};
}

TEST(NetworkTopology, PacketsQueuedAtARelayThatIsLeftAreForwardedOrDroppedAsOverPaths)
{
    // They take 0.8 ms each at 10 Mbit/s and reach s0 from 1.9608 to 1.9992 s, where each takes 1
    // ms at 8 Mbit/s: at 2 s the 40th is being sent, and nine wait.
    for (const auto topology : {SkyhaulHelper::PATH, SkyhaulHelper::NETWORK})
    {
        for (const bool ipv6 : {false, true})
        {
            EXPECT_EQ(SendOverHandover(topology, "Forward", ipv6), std::make_pair(49U, 0U));
            EXPECT_EQ(SendOverHandover(topology, "Drop", ipv6), std::make_pair(40U, 9U));
        }
    }
}

/// Round trips of a packet each 0.1 s for so long, in ns.
std::vector<int64_t>
Echoes(std::shared_ptr<const skyhaul::models::LinkTimeline> sky,
       SkyhaulHelper::Topology topology,
       bool ipv6,
       uint32_t number)
{
    NodeContainer sites(static_cast<uint32_t>(sky->sites.size()));
    SkyhaulHelper helper;
    helper.SetTopology(topology);
    helper.SetTimeline(sky, sky->start_ns, sky->end_ns);
    const auto devices = helper.Install(sites);
    InternetStackHelper().Install(sites);
    if (ipv6)
    {
        helper.AssignIpv6();
    }
    else
    {
        helper.AssignIpv4();
    }
    UdpEchoServerHelper(7).Install(sites.Get(1));
    const Address target = ipv6 ? Address(SkyhaulHelper::GetIpv6Address(devices.Get(1)))
                                : Address(SkyhaulHelper::GetIpv4Address(devices.Get(1)));
    UdpEchoClientHelper client(target, 7);
    client.SetAttribute("MaxPackets", UintegerValue(number));
    client.SetAttribute("Interval", TimeValue(MilliSeconds(100)));
    client.SetAttribute("PacketSize", UintegerValue(36));
    auto echo = client.Install(sites.Get(0));
    echo.Start(Seconds(2)); // IPv6 addresses are tentative for a second
    std::vector<int64_t> sent;
    std::vector<int64_t> rtts;
    echo.Get(0)->TraceConnectWithoutContext(
        "Tx",
        Callback<void, Ptr<const Packet>>(
            [&](Ptr<const Packet>) { sent.push_back(Simulator::Now().GetNanoSeconds()); }));
    echo.Get(0)->TraceConnectWithoutContext(
        "Rx",
        Callback<void, Ptr<const Packet>>([&](Ptr<const Packet>) {
            rtts.push_back(Simulator::Now().GetNanoSeconds() - sent[rtts.size()]);
        }));
    Simulator::Stop(NanoSeconds(sky->end_ns - sky->start_ns));
    Simulator::Run();
    Simulator::Destroy();
    return rtts;
}

class SameAsPath : public testing::TestWithParam<std::tuple<RoutingMode, bool>>
{
};

TEST_P(SameAsPath, AnIdleNetworkHasTheSameRoundTrips)
{
    const auto [mode, ipv6] = GetParam();
    const auto sky = BuildSky({MakeSite("ireland", 53.0, -8.0), MakeSite("ontario", 48.0, -80.0)},
                              mode,
                              60 * SECOND);
    constexpr uint32_t NUMBER = 500;
    const auto path = Echoes(sky, SkyhaulHelper::PATH, ipv6, NUMBER);
    const auto network = Echoes(sky, SkyhaulHelper::NETWORK, ipv6, NUMBER);
    ASSERT_GE(path.size(), NUMBER - 20U); // those in a gap at a hand-over may find a full queue
    ASSERT_EQ(path.size(), network.size());
    for (std::size_t i = 0; i < path.size(); ++i)
    {
        // Each leg's delay is taken at its own departure here, at that of the first there: no leg
        // changes by more than 25 us a second (7.5 km/s), and none is reached later than 0.1 s.
        EXPECT_NEAR(static_cast<double>(path[i]), static_cast<double>(network[i]), 25'000) << i;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Modes,
    SameAsPath,
    testing::Combine(testing::Values(RoutingMode::kIsl, RoutingMode::kBentPipe), testing::Bool()));

TEST(NetworkTopology, TransfersTakeAsLongAsOverPaths)
{
    const auto sky = BuildSky({MakeSite("atacama", -23.0, -67.8),
                               MakeSite("pampa", -36.6, -64.3),
                               MakeSite("patagonia", -46.5, -68.0)},
                              RoutingMode::kIsl,
                              60 * SECOND);
    constexpr int64_t BYTES = 4'000'000;
    const TransferPlan plan{{MakeTransfer(1, "atacama", "pampa", BYTES),
                             MakeTransfer(2, "pampa", "patagonia", BYTES, "bbr"),
                             MakeTransfer(3, "atacama", "patagonia", BYTES, "udp")}};
    const auto path = RunPlan(sky, plan, 60);
    const auto network = RunPlan(sky, plan, 60, 1, false, {}, SkyhaulHelper::NETWORK);
    for (std::size_t i = 0; i < plan.transfers.size(); ++i)
    {
        ASSERT_EQ(path.log.records[i].status, TransferStatus::kDone) << i;
        ASSERT_EQ(network.log.records[i].status, TransferStatus::kDone) << i;
        EXPECT_EQ(network.log.records[i].delivered, BYTES) << i;
        EXPECT_NEAR(network.Duration(i), path.Duration(i), 0.03 * path.Duration(i)) << i;
    }
}

TEST(NetworkTopology, PairsLimitIt)
{
    const auto sky = BuildSky({MakeSite("ireland", 53.0, -8.0),
                               MakeSite("ontario", 48.0, -80.0),
                               MakeSite("pampa", -36.6, -64.3)},
                              RoutingMode::kIsl,
                              30 * SECOND);
    std::set<uint32_t> relays;
    for (const auto& pairs : std::vector<std::vector<std::pair<uint32_t, uint32_t>>>{{}, {{0, 1}}})
    {
        NodeContainer sites(3);
        SkyhaulHelper helper;
        helper.SetTopology(SkyhaulHelper::NETWORK);
        helper.SetPairs(pairs);
        helper.SetTimeline(sky, sky->start_ns, sky->end_ns);
        EXPECT_EQ(helper.Install(sites).GetN(), pairs.empty() ? 3U : 2U);
        EXPECT_EQ(helper.GetStripes(0, 2).empty(), !pairs.empty());
        EXPECT_EQ(helper.GetStripes(1, 0).size(), 1U);
        relays.insert(helper.GetRelays().GetN());
        Simulator::Destroy();
    }
    EXPECT_EQ(relays.size(), 2U);
}

} // namespace
} // namespace test
} // namespace ns3
