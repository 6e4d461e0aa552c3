// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// The answer of `skyhaul run`, in packets: rounds of model state by TCP over two hours of a
// scenario, one due each interval, and the share of them that end before the next is due.
//
//   skyhaul run scenario.yaml                              says: weights can sync every 62 s at 95
//   % skyhaul links scenario.yaml --save links.skyhaul interval-in-packets --timeline=links.skyhaul
//   --bytes=100000000 --interval=62s --quantile=0.95
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/mobility-model.h"
#include "ns3/network-module.h"
#include "ns3/skyhaul-collective-sync-helper.h"
#include "ns3/skyhaul-helper.h"

#include <cstdio>

using namespace ns3;

int
main(int argc, char* argv[])
{
    std::string timeline;
    std::string topology = "Ring";
    std::string transport = "cubic";
    std::string members;
    uint64_t bytes = 100'000'000;
    Time interval = Seconds(60);
    Time from;
    Time length = Hours(2);
    double quantile = 0.95;
    CommandLine cmd(__FILE__);
    cmd.AddValue("timeline", "file that skyhaul links --save has written", timeline);
    cmd.AddValue("topology", "of a round: Ring, Push, Butterfly, AllGather, Gossip", topology);
    cmd.AddValue("transport", "cubic, bbr, udp or a TypeId", transport);
    cmd.AddValue("members", "sites of the round, with commas between; empty: all", members);
    cmd.AddValue("bytes", "payload of a site", bytes);
    cmd.AddValue("interval", "from one due time to the next", interval);
    cmd.AddValue("from", "start, from that of the timeline", from);
    cmd.AddValue("length", "time that is simulated", length);
    cmd.AddValue("quantile", "share of the rounds that skyhaul run has answered for", quantile);
    cmd.Parse(argc, argv);

    // The network: one call makes a node for each site, and all between them.
    SkyhaulHelper helper;
    const NodeContainer sites = helper.InstallTimeline(timeline, from, from + length);
    helper.PlaceNodes(); // where they are, which the file says too

    // The traffic: rounds between all sites or the members, as many as fall due.
    NodeContainer ring = members.empty() ? sites : NodeContainer();
    std::istringstream names(members);
    for (std::string name; std::getline(names, name, ',');)
    {
        ring.Add(helper.GetSite(name));
    }
    const auto rounds = static_cast<uint32_t>(length.GetSeconds() / interval.GetSeconds());
    CollectiveSyncHelper collective(helper);
    collective.SetAttribute("Topology", StringValue(topology));
    collective.SetAttribute("Transport", StringValue(transport));
    collective.SetAttribute("Bytes", UintegerValue(bytes));
    collective.SetAttribute("Rounds", UintegerValue(rounds));
    collective.SetAttribute("Interval", TimeValue(interval));
    auto sync = collective.Install(ring).Get(0);

    // The answer: a round that ends before the next is due is in time.
    uint32_t inTime = 0;
    uint32_t ended = 0;
    Time longest;
    sync->TraceConnectWithoutContext("RoundEnd",
                                     Callback<void, uint32_t, Time>([&](uint32_t round, Time took) {
                                         ++ended;
                                         longest = std::max(longest, took);
                                         inTime += Simulator::Now() <= (round + 1) * interval;
                                     }));
    Simulator::Stop(length);
    Simulator::Run();
    std::printf(
        "%u of %u rounds in time at an interval of %.1f s: %.1f %%; answered for: %.1f %%\n",
        inTime,
        rounds,
        interval.GetSeconds(),
        rounds > 0 ? 100.0 * inTime / rounds : 0.0,
        100 * quantile);
    std::printf("%u rounds ended, the longest took %.1f s\n", ended, longest.GetSeconds());
    for (uint32_t i = 0; i < ring.GetN(); ++i)
    {
        const auto next = ring.Get((i + 1) % ring.GetN());
        std::printf("%s and %s are %.0f km apart\n",
                    helper.GetSiteName(ring.Get(i)).c_str(),
                    helper.GetSiteName(next).c_str(),
                    ring.Get(i)->GetObject<MobilityModel>()->GetDistanceFrom(
                        next->GetObject<MobilityModel>()) /
                        1000);
    }
    Simulator::Destroy();
    return 0;
}
