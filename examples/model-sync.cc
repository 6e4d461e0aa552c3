// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// Three sites synchronise their model state every 20 seconds, while one of them fetches a dataset
// from another from the second round on. Prints how long each round took, and the pull's shards.
//
//   model-sync [--topology=Ring] [--bytes=6000000] [--rounds=3] [--interval=20s]
//              [--dataset=20000000] [--shard=5000000] [--transport=cubic]
#include "small-constellation.h"

#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/skyhaul-collective-sync-helper.h"
#include "ns3/skyhaul-dataset-pull-helper.h"
#include "ns3/skyhaul-helper.h"

#include <cstdio>

using namespace ns3;
using skyhaul::models::Transfer;

int
main(int argc, char* argv[])
{
    std::string topology = "Ring";
    std::string transport = "cubic";
    uint64_t bytes = 6'000'000;
    uint64_t dataset = 20'000'000;
    uint64_t shard = 5'000'000;
    uint32_t rounds = 3;
    Time interval = Seconds(20);
    CommandLine cmd(__FILE__);
    cmd.AddValue(
        "topology",
        "a value of CollectiveSync's Topology that needs no hub and no power of two of sites",
        topology);
    cmd.AddValue("transport", "cubic, bbr, udp or a TypeId", transport);
    cmd.AddValue("bytes", "model state of each site", bytes);
    cmd.AddValue("dataset", "bytes that chaco fetches from atacama; 0: none", dataset);
    cmd.AddValue("shard", "bytes of each shard of it", shard);
    cmd.AddValue("rounds", "of synchronisation", rounds);
    cmd.AddValue("interval", "from one round to the next", interval);
    cmd.Parse(argc, argv);

    const int64_t lengthNs = 300'000'000'000;
    const auto sky = BuildSky({MakeSite("atacama", -23.0, -67.8),
                               MakeSite("pampa", -36.6, -64.3),
                               MakeSite("chaco", -22.3, -60.0)},
                              skyhaul::models::RoutingMode::kBentPipe,
                              lengthNs);
    NodeContainer sites(static_cast<uint32_t>(sky->sites.size()));
    SkyhaulHelper helper;
    helper.SetTimeline(sky, SKY_EPOCH_NS, SKY_EPOCH_NS + lengthNs);
    helper.Install(sites);
    InternetStackHelper().Install(sites);
    helper.AssignIpv4();
    helper.AssignStreams(0);

    CollectiveSyncHelper collective(helper);
    collective.SetAttribute("Topology", StringValue(topology));
    collective.SetAttribute("Transport", StringValue(transport));
    collective.SetAttribute("Bytes", UintegerValue(bytes));
    collective.SetAttribute("Rounds", UintegerValue(rounds));
    collective.SetAttribute("Interval", TimeValue(interval));
    auto sync = collective.Install(sites).Get(0);
    sync->TraceConnectWithoutContext(
        "RoundEnd",
        Callback<void, uint32_t, Time>([](uint32_t round, Time length) {
            const double end = Simulator::Now().GetSeconds();
            std::printf("%6.1f s: round %u over, %.1f s\n", end, round, length.GetSeconds());
        }));

    if (dataset > 0)
    {
        DatasetPullHelper pull(helper);
        pull.SetAttribute("Transport", StringValue(transport));
        pull.SetAttribute("Bytes", UintegerValue(dataset));
        pull.SetAttribute("ShardBytes", UintegerValue(shard));
        auto apps = pull.Install(sites.Get(0), sites.Get(2));
        apps.Start(interval);
        apps.Get(0)->TraceConnectWithoutContext(
            "TransferEnd",
            Callback<void, const Transfer&>([](const Transfer& transfer) {
                std::printf("%6.1f s: shard %llu has reached %s\n",
                            Simulator::Now().GetSeconds(),
                            static_cast<unsigned long long>(transfer.id),
                            transfer.dst.c_str());
            }));
    }
    Simulator::Stop(NanoSeconds(lengthNs));
    Simulator::Run();
    Simulator::Destroy();
    return 0;
}
