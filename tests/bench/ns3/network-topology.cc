// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// The network topology on the grid of Hypatia's evaluation (Kassing et al., "Exploring the Internet
// from space with Hypatia", IMC 2020, section 3.4): a permutation of 100 cities over the first
// shell of Kuiper, every link at one rate, queues of 100 packets, one TCP or constant-rate UDP flow
// from each city; wall time over simulated time. And against a network of static point-to-point
// links with the same hops.
#include "cities.h"
#include "ratios.h"

#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"
#include "ns3/skyhaul-helper.h"
#include "ns3/traffic-control-module.h"

#include "skyhaul/models/timeline_builder.h"
#include "skyhaul/orbits/walker.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <ctime>
#include <map>
#include <memory>
#include <numeric>
#include <random>
#include <vector>

namespace ns3
{
namespace
{

using skyhaul::models::Hop;
using skyhaul::models::LinkTimeline;

constexpr int64_t EPOCH = 946'684'800'000'000'000; // 2000-01-01T00:00:00Z
constexpr int64_t SPAN_NS = 30'000'000'000;
constexpr int64_t UNLIMITED_BPS = 1'000'000'000'000; // where Hypatia has no queue
constexpr uint16_t PORT = 9;

/// Kuiper K1: 34 planes of 34 satellites, 630 km, 51.9 degrees, +grid.
std::shared_ptr<const LinkTimeline>
Kuiper(int64_t bps)
{
    skyhaul::orbits::WalkerShell shell;
    shell.altitude_km = 630;
    shell.inclination_deg = 51.9;
    shell.planes = 34;
    shell.satellites_per_plane = 34;
    shell.half_slot_phasing = true;
    const auto satellites = skyhaul::orbits::make_j2_propagator({shell}, EPOCH);
    skyhaul::models::Network network;
    for (const City& city : CITIES)
    {
        skyhaul::models::Site site;
        site.name = city.name;
        site.place = {city.latitudeDeg, city.longitudeDeg, 0};
        skyhaul::models::Terminal terminal;
        terminal.up_bps = bps;
        terminal.down_bps = UNLIMITED_BPS;
        terminal.min_elevation_deg = 30;
        site.terminals = {terminal};
        network.sites.push_back(site);
    }
    network.routing.mode = skyhaul::models::RoutingMode::kIsl;
    network.shells = {{UNLIMITED_BPS, bps, bps}};
    network.isls = skyhaul::orbits::plus_grid(satellites->satellites());
    skyhaul::models::BuildOptions options;
    options.start_ns = EPOCH;
    options.end_ns = EPOCH + SPAN_NS;
    return std::make_shared<const LinkTimeline>(
        skyhaul::models::build_timeline(network, *satellites, options));
}

/// To which city each one sends: a permutation in one cycle, always the same.
std::vector<std::pair<uint32_t, uint32_t>>
Permutation()
{
    std::vector<uint32_t> order(std::size(CITIES));
    std::iota(order.begin(), order.end(), 0);
    std::mt19937 random(123456789);
    std::shuffle(order.begin(), order.end(), random);
    std::vector<std::pair<uint32_t, uint32_t>> pairs;
    for (std::size_t i = 0; i < order.size(); ++i)
    {
        pairs.emplace_back(order[i], order[(i + 1) % order.size()]);
    }
    return pairs;
}

struct Result
{
    double seconds{0}; //!< of processor time in Simulator::Run
    double events{0};  //!< simulated
    double packets{0}; //!< sent over one hop
};

/// Flows over nodes and target addresses by city; counts what devices send.
Result
RunFlows(const NodeContainer& cities,
         const std::vector<Ipv4Address>& addresses,
         const std::vector<NetDeviceContainer>& devices,
         const char* trace,
         bool tcp,
         int64_t bps,
         double seconds)
{
    for (const auto& [from, to] : Permutation())
    {
        if (tcp)
        {
            PacketSinkHelper("ns3::TcpSocketFactory",
                             InetSocketAddress(Ipv4Address::GetAny(), PORT))
                .Install(cities.Get(to));
            BulkSendHelper("ns3::TcpSocketFactory", InetSocketAddress(addresses[to], PORT))
                .Install(cities.Get(from));
            continue;
        }
        UdpServerHelper(PORT).Install(cities.Get(to));
        UdpClientHelper client(addresses[to], PORT);
        client.SetAttribute("MaxPackets", UintegerValue(UINT32_MAX));
        client.SetAttribute("Interval", TimeValue(Seconds(1500 * 8 / static_cast<double>(bps))));
        client.SetAttribute("PacketSize", UintegerValue(1472));
        client.Install(cities.Get(from));
    }
    Result result;
    for (const auto& container : devices)
    {
        for (uint32_t i = 0; i < container.GetN(); ++i)
        {
            container.Get(i)->TraceConnectWithoutContext(
                trace,
                Callback<void, Ptr<const Packet>>(
                    [&result](Ptr<const Packet>) { result.packets += 1; }));
        }
    }
    Simulator::Stop(Seconds(seconds));
    const auto begin = std::clock();
    Simulator::Run();
    result.seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    result.events = static_cast<double>(Simulator::GetEventCount());
    Simulator::Destroy();
    return result;
}

Result
RunSky(std::shared_ptr<const LinkTimeline> sky, bool tcp, int64_t bps, double seconds)
{
    NodeContainer cities(static_cast<uint32_t>(sky->sites.size()));
    SkyhaulHelper helper;
    helper.SetTopology(SkyhaulHelper::NETWORK);
    helper.SetPairs(Permutation());
    helper.SetTimeline(sky, EPOCH, EPOCH + SPAN_NS);
    helper.SetQueueDisc("");
    helper.SetDeviceAttribute("TxQueuePackets", UintegerValue(100));
    std::vector<NetDeviceContainer> devices{helper.Install(cities)};
    InternetStackHelper stack;
    stack.SetIpv6StackInstall(false);
    stack.Install(cities);
    helper.AssignIpv4();
    std::vector<Ipv4Address> addresses(sky->sites.size());
    for (uint32_t i = 0; i < devices[0].GetN(); ++i)
    {
        const auto node = DynamicCast<SatelliteNetDevice>(devices[0].Get(i))->GetNode();
        addresses[node->GetId()] = SkyhaulHelper::GetIpv4Address(devices[0].Get(i));
    }
    for (uint32_t i = 0; i < helper.GetRelays().GetN(); ++i)
    {
        for (uint32_t d = 0; d + 1 < helper.GetRelays().Get(i)->GetNDevices(); ++d)
        {
            devices[0].Add(helper.GetRelays().Get(i)->GetDevice(d));
        }
    }
    return RunFlows(cities, addresses, devices, "Tx", tcp, bps, seconds);
}

/// Point-to-point links for the legs of the permutation's routes at the epoch, host routes along
/// them.
Result
RunStatic(std::shared_ptr<const LinkTimeline> sky, bool tcp, int64_t bps, double seconds)
{
    NodeContainer nodes(static_cast<uint32_t>(sky->sites.size()));
    std::map<uint32_t, Ptr<Node>> relays;
    const auto nodeOf = [&](uint32_t node) {
        if (sky->nodes[node].site >= 0)
        {
            return nodes.Get(static_cast<uint32_t>(sky->nodes[node].site));
        }
        auto& relay = relays[node];
        relay = relay ? relay : CreateObject<Node>();
        return relay;
    };
    std::vector<NetDeviceContainer> devices;
    std::map<uint32_t, std::size_t> links; // by leg
    std::map<std::pair<int32_t, int32_t>, const skyhaul::models::Path*> paths;
    for (const auto& path : sky->paths)
    {
        paths[{sky->nodes[path.src].site, sky->nodes[path.dst].site}] = &path;
    }
    std::vector<const skyhaul::models::Path*> used;
    for (const auto& [from, to] : Permutation())
    {
        used.push_back(paths.at({from, to}));
        used.push_back(paths.at({to, from}));
    }
    PointToPointHelper helper;
    helper.SetDeviceAttribute("DataRate", DataRateValue(DataRate(static_cast<uint64_t>(bps))));
    helper.SetQueue("ns3::DropTailQueue", "MaxSize", StringValue("100p"));
    const auto forLegs = [&](const skyhaul::models::Path& path, auto f) {
        const uint32_t route = path.segments.front().route;
        if (route == skyhaul::models::kNoRoute)
        {
            return;
        }
        uint32_t at = path.src;
        for (const Hop& hop : sky->routes[route])
        {
            if (!hop.is_resource())
            {
                const auto& leg = sky->legs[hop.index()];
                const uint32_t next = leg.a == at ? leg.b : leg.a;
                f(hop.index(), at, next);
                at = next;
            }
        }
    };
    for (const auto* path : used)
    {
        forLegs(*path, [&](uint32_t leg, uint32_t at, uint32_t next) {
            if (links.try_emplace(leg, devices.size()).second)
            {
                helper.SetChannelAttribute(
                    "Delay",
                    TimeValue(
                        NanoSeconds(skyhaul::models::leg_delay_ns(sky->legs[leg], sky->start_ns))));
                devices.push_back(helper.Install(nodeOf(at), nodeOf(next)));
            }
        });
    }
    InternetStackHelper stack;
    stack.SetIpv6StackInstall(false);
    stack.Install(nodes);
    for (const auto& [index, relay] : relays)
    {
        stack.Install(relay);
    }
    Ipv4AddressHelper network("10.0.0.0", "255.255.255.252");
    std::vector<Ipv4Address> addresses(sky->sites.size());
    for (const auto& pair : devices)
    {
        const auto interfaces = network.Assign(pair);
        network.NewNetwork();
        for (uint32_t i : {0, 1})
        {
            const uint32_t id = pair.Get(i)->GetNode()->GetId();
            if (id < addresses.size())
            {
                addresses[id] = interfaces.GetAddress(i);
            }
        }
        TrafficControlHelper().Uninstall(pair);
    }
    for (const auto* path : used)
    {
        const auto to = addresses[static_cast<std::size_t>(sky->nodes[path->dst].site)];
        forLegs(*path, [&](uint32_t leg, uint32_t at, uint32_t) {
            const auto& pair = devices[links.at(leg)];
            auto ipv4 = nodeOf(at)->GetObject<Ipv4>();
            auto device = pair.Get(0)->GetNode() == nodeOf(at) ? pair.Get(0) : pair.Get(1);
            Ipv4StaticRoutingHelper().GetStaticRouting(ipv4)->AddHostRouteTo(
                to,
                static_cast<uint32_t>(ipv4->GetInterfaceForDevice(device)));
        });
    }
    return RunFlows(nodes, addresses, devices, "PhyTxBegin", tcp, bps, seconds);
}

/// Wall over simulated time; the larger rates only when asked for by --benchmark_filter.
void
Slowdown(benchmark::State& state)
{
    const int64_t bps = state.range(1) * 1'000'000;
    const bool tcp = state.range(0) != 0;
    // TCP needs some round trips; the more packets a second, the less time is simulated.
    const double seconds = std::clamp(40.0 / static_cast<double>(state.range(1)), 0.2, 4.0);
    const auto sky = Kuiper(bps);
    Result result;
    for (auto _ : state)
    {
        result = RunSky(sky, tcp, bps, seconds);
        state.SetIterationTime(result.seconds);
    }
    state.counters["slowdown"] = result.seconds / seconds;
    state.counters["Mpacket_hops_per_s"] = 1e-6 * result.packets / result.seconds;
    state.SetLabel(tcp ? "TCP" : "UDP");
}

BENCHMARK(Slowdown)
    ->ArgsProduct({{1, 0}, {10, 25}})
    ->UseManualTime()
    ->Iterations(1)
    ->Unit(benchmark::kSecond);

} // namespace

void
RegisterLargeGrid()
{
    benchmark::RegisterBenchmark("SlowdownLarge", Slowdown)
        ->ArgsProduct({{1, 0}, {100, 250, 1000}})
        ->UseManualTime()
        ->Iterations(1)
        ->Unit(benchmark::kSecond);
}

NetworkRatio
NetworkTopologyRatio()
{
    constexpr int64_t BPS = 10'000'000;
    constexpr double SECONDS = 1;
    const auto sky = Kuiper(BPS);
    std::vector<double> events;
    std::vector<double> packets;
    for (int i = 0; i < 3; ++i)
    {
        const auto theirs = RunStatic(sky, true, BPS, SECONDS);
        const auto ours = RunSky(sky, true, BPS, SECONDS);
        events.push_back(ours.events / ours.seconds / (theirs.events / theirs.seconds));
        packets.push_back(ours.packets / ours.seconds / (theirs.packets / theirs.seconds));
    }
    std::sort(events.begin(), events.end());
    std::sort(packets.begin(), packets.end());
    return {events[1], packets[1]};
}

} // namespace ns3
