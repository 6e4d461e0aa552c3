// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// One ring all-reduce between four sites over a real constellation: 2 (N - 1) steps, each waiting
// for the one before. Prints when each step was over, and the bytes that each site sent.
//
//   ring-of-four [--bytes=20000000] [--transport=cubic]
#include "small-constellation.h"

#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/skyhaul-helper.h"
#include "ns3/skyhaul-transfer-plan-runner.h"

#include "skyhaul/models/collectives.h"

#include <algorithm>
#include <cstdio>
#include <map>

using namespace ns3;

int
main(int argc, char* argv[])
{
    int64_t bytes = 20'000'000;
    std::string transport = "cubic";
    CommandLine cmd(__FILE__);
    cmd.AddValue("bytes", "model state of each site", bytes);
    cmd.AddValue("transport", "cubic, bbr or a TypeId", transport);
    cmd.Parse(argc, argv);

    const int64_t lengthNs = 300'000'000'000;
    const auto sky = BuildSky({MakeSite("atacama", -23.0, -67.8),
                               MakeSite("pampa", -36.6, -64.3),
                               MakeSite("patagonia", -46.5, -68.0),
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

    skyhaul::models::CollectiveSpec spec;
    spec.sites = sky->sites;
    spec.bytes = bytes;
    spec.transport = transport;
    const skyhaul::models::TransferPlan plan{skyhaul::models::make_round(spec, 0, SKY_EPOCH_NS, 1)};
    TransferPlanRunner runner(helper, sites, plan, SKY_EPOCH_NS);
    runner.Start();
    Simulator::Stop(NanoSeconds(lengthNs));
    Simulator::Run();

    std::vector<double> ends;
    std::map<std::string, int64_t> sent;
    const auto log = runner.GetLog();
    for (const auto& record : log.records)
    {
        if (record.end_ns < 0)
        {
            std::printf("transfer %llu: %s\n",
                        static_cast<unsigned long long>(record.id),
                        record.reason.c_str());
            return 1;
        }
        ends.push_back(static_cast<double>(record.end_ns - SKY_EPOCH_NS) * 1e-9);
        sent[record.src] += record.bytes;
    }
    std::sort(ends.begin(), ends.end());
    for (std::size_t step = 1; step * sky->sites.size() <= ends.size(); ++step)
    {
        const double last = ends[step * sky->sites.size() - 1];
        std::printf("%zu transfers over after %6.1f s\n", step * sky->sites.size(), last);
    }
    for (const auto& [site, total] : sent)
    {
        std::printf("%-10s sent %lld bytes\n", site.c_str(), static_cast<long long>(total));
    }
    Simulator::Destroy();
    return 0;
}
