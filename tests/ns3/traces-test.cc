// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// The traces and attributes that ns-3's users look for: every queue inside the channel, all losses
// in one place, the receiver's error model, addresses, and positions.
#include "run-plan.h"

#include "../../examples/small-constellation.h"

#include "ns3/mobility-module.h"
#include "ns3/skyhaul-module.h"

#include "skyhaul/orbits/walker.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace test
{
namespace
{

/// Two sites over a satellite whose downlink to b is slower than a's uplink.
TimelineSketch
SlowDownlink()
{
    TimelineSketch t;
    const uint32_t a = t.Terminal("a", 0);
    const uint32_t b = t.Terminal("b", 0);
    const uint32_t satellite = t.Relay("satellite");
    const Hop legA = Hop::leg(t.Leg(a, satellite, 10 * MS));
    const Hop legB = Hop::leg(t.Leg(satellite, b, 10 * MS));
    const Hop up = Hop::resource(t.Resource(20'000'000));
    const Hop down = Hop::resource(t.Resource(10'000'000));
    const Hop back = Hop::resource(t.Resource(10'000'000));
    t.Path(a, b, {{0, t.Route({up, legA, down, legB})}});
    t.Path(b, a, {{0, t.Route({back, legB, legA})}});
    return t;
}

TEST(Traces, QueuesInsideTheChannelAndLossesInOnePlace)
{
    constexpr uint32_t DOWN = 1;
    uint64_t enqueued = 0;
    uint64_t dequeued = 0;
    uint64_t overflow = 0; // of what waited
    uint64_t longest = 0;
    uint64_t last = 1;
    uint64_t lost = 0;
    const auto configure = [&](SkyhaulHelper& helper) {
        auto channel = helper.GetChannel();
        const auto count = [](uint64_t& number) {
            return Callback<void, Ptr<const Packet>, uint32_t>(
                [&number](Ptr<const Packet>, uint32_t resource) {
                    number += resource == DOWN ? 1 : 0;
                });
        };
        channel->TraceConnectWithoutContext("Enqueue", count(enqueued));
        channel->TraceConnectWithoutContext("Dequeue", count(dequeued));
        channel->TraceConnectWithoutContext(
            "QueueLength",
            Callback<void, uint32_t, uint64_t>([&](uint32_t resource, uint64_t bytes) {
                if (resource == DOWN)
                {
                    longest = std::max(longest, bytes);
                    last = bytes;
                }
            }));
        channel->TraceConnectWithoutContext(
            "Loss",
            Callback<void, Ptr<const Packet>, uint32_t, SatelliteDropCause>(
                [&](Ptr<const Packet>, uint32_t resource, SatelliteDropCause cause) {
                    ++lost;
                    overflow +=
                        resource == DOWN && cause == SatelliteDropCause::QUEUE_OVERFLOW ? 1 : 0;
                }));
        EXPECT_GT(channel->GetQueueLimit(DOWN), 0U);
    };
    auto t = SlowDownlink();
    t.At(0).loss.push_back({EPOCH + SECOND, EPOCH + 2 * SECOND, 0.02});
    const auto result = RunPlan(t.Get(),
                                TransferPlan{{MakeTransfer(1, "a", "b", 5'000'000)}},
                                60,
                                1,
                                false,
                                configure);
    ASSERT_EQ(result.log.records[0].status, TransferStatus::kDone);
    EXPECT_GT(enqueued, 1000U);
    EXPECT_GT(longest, 10'000U);
    EXPECT_LE(last, longest);
    EXPECT_GT(overflow, 0U);
    EXPECT_LE(dequeued, enqueued);
    EXPECT_GE(dequeued + overflow, enqueued); // what is refused at the door was never enqueued
    uint64_t dropped = 0;
    for (const auto& [cause, number] : result.dropped)
    {
        dropped += number;
    }
    EXPECT_EQ(lost, dropped); // no queue disc dropped anything here
}

TEST(Traces, TheDeviceHasThoseOfAPointToPointOne)
{
    NodeContainer sites(2);
    SkyhaulHelper helper;
    helper.SetTimeline(TwoSites(10'000'000, 20 * MS).Get());
    const auto devices = helper.Install(sites);
    InternetStackHelper stack;
    stack.SetIpv6StackInstall(false); // which sends packets of its own
    stack.Install(sites);
    helper.AssignIpv4();
    auto errors = CreateObject<RateErrorModel>();
    errors->SetUnit(RateErrorModel::ERROR_UNIT_PACKET);
    errors->SetRate(1);
    devices.Get(1)->SetAttribute("ReceiveErrorModel", PointerValue(errors));
    std::map<std::string, uint32_t> seen;
    const auto watch = [&](uint32_t device, const std::string& trace) {
        EXPECT_TRUE(devices.Get(device)->TraceConnectWithoutContext(
            trace,
            Callback<void, Ptr<const Packet>>([&seen, name = trace + std::to_string(device)](
                                                  Ptr<const Packet>) { ++seen[name]; })))
            << trace;
    };
    for (uint32_t device : {0U, 1U})
    {
        for (const std::string trace : {"MacTx",
                                        "MacTxDrop",
                                        "MacRx",
                                        "MacRxDrop",
                                        "MacPromiscRx",
                                        "PhyTxBegin",
                                        "PhyTxEnd",
                                        "PhyTxDrop",
                                        "PhyRxEnd",
                                        "PhyRxDrop",
                                        "Sniffer",
                                        "PromiscSniffer"})
        {
            watch(device, trace);
        }
    }
    uint32_t lost = 0;
    helper.GetChannel()->TraceConnectWithoutContext(
        "Loss",
        Callback<void, Ptr<const Packet>, uint32_t, SatelliteDropCause>(
            [&](Ptr<const Packet>, uint32_t, SatelliteDropCause cause) {
                lost += cause == SatelliteDropCause::RECEIVE_ERROR ? 1 : 0;
            }));
    const auto send = [&](uint32_t from, uint32_t to) {
        auto socket = Socket::CreateSocket(sites.Get(from), UdpSocketFactory::GetTypeId());
        socket->Connect(InetSocketAddress(SkyhaulHelper::GetIpv4Address(devices.Get(to)), 9));
        Simulator::Schedule(Seconds(1), [socket] { socket->Send(Create<Packet>(100)); });
    };
    send(0, 1);
    send(0, 1);
    send(1, 0);
    Simulator::Stop(Seconds(5));
    Simulator::Run();
    // Two packets from a, and its answer to that of b that no one listens; b gets none of them.
    EXPECT_EQ(seen["PhyTxBegin0"], 3U);
    EXPECT_EQ(seen["PhyTxEnd0"], 3U);
    EXPECT_EQ(seen["PhyRxDrop1"], 3U);
    EXPECT_EQ(seen["MacRxDrop1"], 3U);
    EXPECT_EQ(seen["MacRx1"], 0U);
    EXPECT_EQ(seen["PhyRxEnd1"], 0U);
    EXPECT_EQ(lost, 3U);
    EXPECT_EQ(seen["PhyRxEnd0"], 1U);
    EXPECT_EQ(seen["MacPromiscRx0"], 1U);
    Simulator::Destroy();
}

TEST(Traces, AnAddressThatIsGivenIsKept)
{
    NodeContainer sites(2);
    SkyhaulHelper helper;
    helper.SetTimeline(TwoSites(10'000'000, 20 * MS).Get());
    const auto devices = helper.Install(sites);
    EXPECT_NE(devices.Get(0)->GetAddress(), devices.Get(1)->GetAddress());
    auto device = CreateObjectWithAttributes<SatelliteNetDevice>(
        "Address",
        Mac48AddressValue(Mac48Address("02:00:00:00:00:07")));
    EXPECT_EQ(device->GetAddress(), Address(Mac48Address("02:00:00:00:00:07")));
    Simulator::Destroy();
}

TEST(Positions, OneCallPlacesSitesAndRelaysAndSatellitesMove)
{
    const auto sky = BuildSky({MakeSite("ireland", 53.0, -8.0), MakeSite("ontario", 48.0, -80.0)},
                              skyhaul::models::RoutingMode::kBentPipe,
                              60 * SECOND);
    skyhaul::orbits::WalkerShell shell;
    shell.altitude_km = 550;
    shell.inclination_deg = 53;
    shell.planes = 72;
    shell.satellites_per_plane = 22;
    shell.half_slot_phasing = true;
    std::shared_ptr<const skyhaul::orbits::Propagator> satellites =
        skyhaul::orbits::make_j2_propagator({shell}, SKY_EPOCH_NS);
    NodeContainer sites(2);
    SkyhaulHelper helper;
    helper.SetTopology(SkyhaulHelper::NETWORK);
    helper.SetTimeline(sky, Seconds(0), Seconds(30));
    helper.Install(sites);
    helper.PlaceNodes(satellites, {{"ireland", {53.0, -8.0, 0}}, {"ontario", {48.0, -80.0, 0}}});
    auto ireland = DynamicCast<GroundSiteMobilityModel>(sites.Get(0)->GetObject<MobilityModel>());
    ASSERT_TRUE(ireland);
    EXPECT_NEAR(ireland->GetPosition().GetLength(), 6.365e6, 0.01e6);
    uint32_t moving = 0;
    uint32_t changes = 0;
    for (uint32_t i = 0; i < helper.GetRelays().GetN(); ++i)
    {
        if (auto model = helper.GetRelays().Get(i)->GetObject<LeoMobilityModel>())
        {
            ++moving;
            EXPECT_NEAR(model->GetPosition().GetLength(), 6.928e6, 0.02e6);
            model->TraceConnectWithoutContext(
                "CourseChange",
                Callback<void, Ptr<const MobilityModel>>(
                    [&changes](Ptr<const MobilityModel>) { ++changes; }));
        }
    }
    EXPECT_GE(moving, 1U);
    Simulator::Stop(Seconds(30));
    Simulator::Run();
    EXPECT_NEAR(changes, 31 * moving, moving); // each second, from 0 to 30 s
    Simulator::Destroy();
}

TEST(Positions, MobilityHelperKeepsLatitudeAndLongitude)
{
    MobilityHelper places;
    places.SetMobilityModel("ns3::GroundSiteMobilityModel",
                            "Latitude",
                            DoubleValue(90),
                            "Longitude",
                            DoubleValue(0));
    NodeContainer nodes(1);
    places.Install(nodes);
    EXPECT_NEAR(nodes.Get(0)->GetObject<MobilityModel>()->GetPosition().z, 6'356'752.3, 1);
    places.SetMobilityModel("ns3::LeoMobilityModel"); // waits for SetSatellite
    places.Install(NodeContainer(1));
    Simulator::Destroy();
}

} // namespace
} // namespace test
} // namespace ns3
