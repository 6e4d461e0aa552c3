// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// Two small runs in which every part of the module decides something, compiled with the module's
// sources and with logs, whatever ns-3 itself was built with. NS_LOG says which components speak.
#include "../../../examples/small-constellation.h"

#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/mobility-module.h"
#include "ns3/network-module.h"
#include "ns3/skyhaul-collective-sync-helper.h"
#include "ns3/skyhaul-dataset-pull-helper.h"
#include "ns3/skyhaul-ground-site-mobility-model.h"
#include "ns3/skyhaul-helper.h"
#include "ns3/skyhaul-leo-mobility-model.h"
#include "ns3/skyhaul-timeline-sketch.h"
#include "ns3/skyhaul-transfer-plan-runner.h"

using namespace ns3;
using skyhaul::models::Hop;

namespace
{

constexpr int64_t MS = 1'000'000;
constexpr int64_t SECOND = 1000 * MS;
constexpr int64_t EPOCH = TimelineSketch::EPOCH_NS;
constexpr uint16_t NO_IP = 0x88B5; // an EtherType for experiments (IEEE 802)

/// Two sites over a resource inside the channel, which loses packets; a data cap that is used up.
std::shared_ptr<const skyhaul::models::LinkTimeline>
Sky()
{
    TimelineSketch sky(60 * SECOND);
    const uint32_t a = sky.Terminal("a", 0);
    const uint32_t b = sky.Terminal("b", 0);
    const uint32_t middle = sky.Relay("middle");
    const uint32_t up = sky.Resource(10'000'000);
    const uint32_t down = sky.Resource(8'000'000);
    const uint32_t back = sky.Resource(10'000'000);
    const Hop first = Hop::leg(sky.Leg(a, middle, 10 * MS));
    const Hop second = Hop::leg(sky.Leg(middle, b, 10 * MS));
    sky.Path(a, b, {{0, sky.Route({Hop::resource(up), first, Hop::resource(down), second})}});
    sky.Path(b, a, {{0, sky.Route({Hop::resource(back), second, first})}});
    sky.At(down).loss.push_back({EPOCH + 2 * SECOND, EPOCH + 4 * SECOND, 0.3});
    sky.Cap({"a/0 plan", 12'000'000, 100'000'000, {EPOCH + 40 * SECOND}}, {{up, 4'000'000}});
    return sky.Get();
}

/// TCP, UDP, rounds and a dataset over the path topology.
void
RunApplications()
{
    SkyhaulHelper helper;
    helper.SetTimeline(Sky());
    NodeContainer sites(2);
    helper.Install(sites);
    helper.AssignStreams(0);
    InternetStackHelper().Install(sites);
    helper.AssignIpv4();
    skyhaul::models::TransferPlan plan;
    for (const char* transport : {"cubic", "bbr", "udp"})
    {
        skyhaul::models::Transfer transfer;
        transfer.id = plan.transfers.size() + 1;
        transfer.src = "a";
        transfer.dst = "b";
        transfer.bytes = 4'000'000;
        transfer.transport = transport;
        transfer.not_before_ns = EPOCH;
        plan.transfers.push_back(transfer);
    }
    TransferPlanRunner runner(helper, sites, plan, EPOCH);
    runner.OnCompleted([] {});
    runner.Start();
    CollectiveSyncHelper collective(helper);
    collective.SetAttribute("Bytes", UintegerValue(100'000));
    collective.Install(sites).Start(Seconds(1));
    DatasetPullHelper pull(helper);
    pull.SetAttribute("Bytes", UintegerValue(100'000));
    pull.SetAttribute("ShardBytes", UintegerValue(50'000));
    pull.Install(sites.Get(0), sites.Get(1));
    Simulator::Stop(Seconds(50));
    Simulator::Run();
    Simulator::Destroy();
}

/// A transfer, a frame to everyone, and positions over the network topology.
void
RunNetwork()
{
    const auto sky = BuildSky({MakeSite("ireland", 53.0, -8.0), MakeSite("ontario", 48.0, -80.0)},
                              skyhaul::models::RoutingMode::kIsl,
                              30 * SECOND);
    skyhaul::orbits::WalkerShell shell; // that of BuildSky
    shell.altitude_km = 550;
    shell.inclination_deg = 53;
    shell.planes = 72;
    shell.satellites_per_plane = 22;
    shell.half_slot_phasing = true;
    NodeContainer sites(2);
    SkyhaulHelper helper;
    helper.SetTopology(SkyhaulHelper::NETWORK);
    helper.SetTimeline(sky);
    const auto devices = helper.Install(sites);
    InternetStackHelper().Install(sites);
    helper.AssignIpv4();
    helper.AssignIpv6(); // keeps the queue discs of the first call
    helper.PlaceNodes(skyhaul::orbits::make_j2_propagator({shell}, SKY_EPOCH_NS),
                      {{"ireland", {53.0, -8.0, 0}}});
    MobilityHelper places; // gives no position: the place stays
    places.SetMobilityModel("ns3::GroundSiteMobilityModel");
    places.Install(NodeContainer(1));
    Simulator::Schedule(Seconds(1), [device = devices.Get(0)] {
        device->Send(Create<Packet>(100), device->GetBroadcast(), NO_IP);
    });
    skyhaul::models::Transfer transfer;
    transfer.src = "ireland";
    transfer.dst = "ontario";
    transfer.bytes = 200'000;
    transfer.not_before_ns = SKY_EPOCH_NS;
    const skyhaul::models::TransferPlan plan{{transfer}};
    TransferPlanRunner runner(helper, sites, plan, SKY_EPOCH_NS);
    runner.OnCompleted([] {});
    runner.Start();
    Simulator::Stop(Seconds(20));
    Simulator::Run();
    Simulator::Destroy();
}

} // namespace

int
main()
{
    RunApplications();
    RunNetwork();
    return 0;
}
