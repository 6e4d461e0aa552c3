// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// The full network topology: satellites, gateways and points of presence are nodes that forward IP
// packets, by a state that follows the constellation, and move along their orbits. Prints the
// relays that were built, the way of a path whenever it changes, the transfer over it, and how far
// the satellites have moved over the ground's frame.
//
//   full-network [--mode=isl|bent-pipe] [--bytes=20000000] [--seconds=60] [--pcap=PREFIX]
#include "small-constellation.h"

#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/mobility-model.h"
#include "ns3/network-module.h"
#include "ns3/skyhaul-helper.h"
#include "ns3/skyhaul-transfer-plan-runner.h"

#include "skyhaul/models/pair_view.h"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <map>

using namespace ns3;
using skyhaul::models::kNoRoute;
using skyhaul::models::RoutingMode;

int
main(int argc, char* argv[])
{
    std::string mode = "isl";
    int64_t bytes = 20'000'000;
    double seconds = 60;
    std::string pcap;
    CommandLine cmd(__FILE__);
    cmd.AddValue("mode", "isl or bent-pipe", mode);
    cmd.AddValue("bytes", "payload", bytes);
    cmd.AddValue("seconds", "length of the window", seconds);
    cmd.AddValue("pcap", "write a pcap file for each device of each relay", pcap);
    cmd.Parse(argc, argv);
    if ((mode != "isl" && mode != "bent-pipe") || bytes < 1 || !(seconds >= 10 && seconds <= 3600))
    {
        std::cerr << "full-network: isl or bent-pipe, a payload, and 10 to 3600 seconds\n";
        return 2;
    }
    const auto lengthNs = static_cast<int64_t>(seconds * 1e9);
    const auto sky = BuildSky({MakeSite("ireland", 53.0, -8.0), MakeSite("ontario", 48.0, -80.0)},
                              mode == "isl" ? RoutingMode::kIsl : RoutingMode::kBentPipe,
                              lengthNs);

    NodeContainer sites(2);
    SkyhaulHelper helper;
    helper.SetTopology(SkyhaulHelper::NETWORK);
    helper.SetTimeline(sky, SKY_EPOCH_NS, SKY_EPOCH_NS + lengthNs);
    helper.Install(sites);
    InternetStackHelper stack;
    stack.SetIpv6StackInstall(false);
    stack.Install(sites);
    helper.AssignIpv4();
    helper.AssignStreams(0);
    if (!pcap.empty())
    {
        helper.EnablePcap(pcap, helper.GetRelays(), true);
    }

    // Each node gets a position. CourseChange fires for each satellite every second.
    helper.PlaceNodes();
    std::map<Ptr<const MobilityModel>, Vector> first;
    double moved = 0;
    Config::ConnectWithoutContext(
        "/NodeList/*/$ns3::MobilityModel/CourseChange",
        Callback<void, Ptr<const MobilityModel>>([&](Ptr<const MobilityModel> model) {
            const auto begin = first.emplace(model, model->GetPosition()).first->second;
            moved = std::max(moved, CalculateDistance(begin, model->GetPosition()));
        }));

    std::map<std::string, int> kinds;
    uint32_t devices = 0;
    for (uint32_t node = 0; node < sky->nodes.size(); ++node)
    {
        const auto at = helper.GetNode(node);
        if (at && sky->nodes[node].site < 0)
        {
            ++kinds[skyhaul::models::to_string(sky->nodes[node].kind)];
            devices += at->GetNDevices() - 1; // without the loopback device
        }
    }
    std::printf("relays:");
    for (const auto& [kind, number] : kinds)
    {
        std::printf(" %d %s%s,", number, kind.c_str(), number == 1 ? "" : "s");
    }
    std::printf(" %u devices\n", devices);

    const auto show = [&](uint32_t path, uint32_t route) {
        const auto& its = sky->paths[path];
        const bool there = route != kNoRoute;
        const auto way = there ? skyhaul::models::route_name(*sky, its, route) : "none";
        if (sky->nodes[its.src].name == "ireland/0")
        {
            std::printf("%5.1f s  %s\n", Simulator::Now().GetSeconds(), way.c_str());
        }
    };
    show(0, skyhaul::models::segment_at(sky->paths[0], SKY_EPOCH_NS).route);
    helper.GetForwarding()->TraceConnectWithoutContext("Change",
                                                       Callback<void, uint32_t, uint32_t>(show));

    skyhaul::models::Transfer push;
    push.src = "ireland";
    push.dst = "ontario";
    push.bytes = bytes;
    push.not_before_ns = SKY_EPOCH_NS + 8'000'000'000; // 4 s before the satellites change
    const skyhaul::models::TransferPlan plan{{push}};
    TransferPlanRunner runner(helper, sites, plan, SKY_EPOCH_NS);
    runner.Start();
    Simulator::Stop(NanoSeconds(lengthNs));
    Simulator::Run();
    const auto record = runner.GetLog().records[0];
    std::printf("%zu satellites moved, by up to %.0f km\n", first.size(), moved / 1000);
    Simulator::Destroy();
    std::printf("%lld of %lld bytes", (long long)record.delivered, (long long)bytes);
    std::printf(record.end_ns < 0 ? "\n" : " in %.1f s\n",
                static_cast<double>(record.end_ns - record.start_ns) * 1e-9);
    return record.end_ns < 0 ? 1 : 0;
}
