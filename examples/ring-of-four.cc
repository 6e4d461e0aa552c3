// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// One ring all-reduce between four sites over a real constellation: 2 (N - 1) steps, each waiting
// for the one before. Prints when each step was over, and the bytes that each site sent, and how
// far.
//
//   ring-of-four [--bytes=20000000] [--transport=cubic] [--plot=FOLDER]
//
// --plot writes a table of the transfers and a script for gnuplot. What the picture shows: a bar
// for each transfer, in the row of the site that sends. No bar begins before the bar of the site's
// left neighbour that it waits for has ended, so that the slowest link sets the pace of all four.
#include "plot-files.h"
#include "small-constellation.h"

#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/mobility-model.h"
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
    // What may be given on the command line; --help prints it.
    int64_t bytes = 20'000'000;
    std::string transport = "cubic";
    PlotFolder folder;
    CommandLine cmd(__FILE__);
    cmd.AddValue("bytes", "model state of each site", bytes);
    cmd.AddValue("transport", "cubic, bbr or a TypeId", transport);
    cmd.AddValue("plot", "folder for tables and a script for gnuplot", folder);
    cmd.Parse(argc, argv);
    PlotFiles plot(folder);

    // The sky: five minutes of a constellation whose satellites move along their orbits, and four
    // sites, each with a gateway nearby. Bent pipe: terminal, satellite, gateway, and from there
    // over the ground to the other site's gateway.
    const int64_t lengthNs = 300'000'000'000;
    const auto sky = BuildSky({MakeSite("atacama", -23.0, -67.8),
                               MakeSite("pampa", -36.6, -64.3),
                               MakeSite("patagonia", -46.5, -68.0),
                               MakeSite("chaco", -22.3, -60.0)},
                              skyhaul::models::RoutingMode::kBentPipe,
                              lengthNs);

    // The network over that sky: a node for each site, a device for each terminal, TCP/IP on the
    // nodes, addresses and routes. Streams of random numbers are numbered from 0, so that each run
    // is the same.
    NodeContainer sites(static_cast<uint32_t>(sky->sites.size()));
    SkyhaulHelper helper;
    helper.SetTimeline(sky, SKY_EPOCH_NS, SKY_EPOCH_NS + lengthNs);
    helper.Install(sites);
    InternetStackHelper().Install(sites);
    helper.AssignIpv4();
    helper.AssignStreams(0);
    // Where the sites are: the timeline knows that. Each node gets a mobility model, as in any ns-3
    // script. (With the network topology satellites have one too, and move.)
    helper.PlaceNodes();

    // What is to be moved: one round of the ring, which is what a CollectiveSpec asks for by
    // default. Each site's state is cut into four parts. In each of the six steps every site sends
    // one part to its right neighbour: three steps add the parts up, three hand the sums round.
    // make_round writes that down as transfers, each of which names the ones that it waits for.
    skyhaul::models::CollectiveSpec spec;
    spec.sites = sky->sites;
    spec.bytes = bytes;
    spec.transport = transport;
    const skyhaul::models::TransferPlan plan{skyhaul::models::make_round(spec, 0, SKY_EPOCH_NS, 1)};
    // The runner starts a transfer when all that it waits for has ended, and stops the simulation
    // after the last one.
    TransferPlanRunner runner(helper, sites, plan, SKY_EPOCH_NS);
    runner.Start();
    Simulator::Stop(NanoSeconds(lengthNs));
    Simulator::Run();

    // The log has a record for each transfer: who, how much, from when to when (UTC in ns).
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
        if (plot.IsWanted())
        {
            const auto row = std::find(sky->sites.begin(), sky->sites.end(), record.src);
            plot.Row("transfers", "id,src,dst,row,start_s,end_s")
                << record.id << ',' << record.src << ',' << record.dst << ','
                << row - sky->sites.begin() << ','
                << static_cast<double>(record.start_ns - SKY_EPOCH_NS) * 1e-9 << ',' << ends.back()
                << '\n';
        }
    }
    // Four transfers make a step; the steps' ends are every fourth of all ends in order of time.
    std::sort(ends.begin(), ends.end());
    for (std::size_t step = 1; step * sky->sites.size() <= ends.size(); ++step)
    {
        const double last = ends[step * sky->sites.size() - 1];
        std::printf("%zu transfers over after %6.1f s\n", step * sky->sites.size(), last);
    }
    for (const auto& [site, total] : sent)
    {
        // The right neighbour is the next one of the list, and the first one of the last.
        const uint32_t to = (helper.GetSiteIndex(site) + 1) % sites.GetN();
        const auto here = helper.GetSite(site)->GetObject<MobilityModel>();
        const auto there = sites.Get(to)->GetObject<MobilityModel>();
        std::printf("%-10s sent %lld bytes to %s, %.0f km away\n",
                    site.c_str(),
                    static_cast<long long>(total),
                    sky->sites[to].c_str(),
                    here->GetDistanceFrom(there) / 1000);
    }
    Simulator::Destroy();

    // A bar for each transfer: an arrow without a head from its start, as long as it took.
    if (plot.IsWanted())
    {
        plot.Script("ring-of-four",
                    "set yrange [3.5:-0.5]\n"
                    "unset key\n"
                    "plot \"transfers.csv\" using 5:4:($6-$5):(0):ytic(2) skip 1 \\\n"
                    "     with vectors heads size 0.1,90 linewidth 3\n");
    }
    return 0;
}
