// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// CUBIC against BBR over one link with loss bursts: the time to move the same bytes, with and
// without bursts.
//
//   cubic-against-bbr [--bytes=20000000] [--every=2s] [--burst=20ms] [--loss=0.5] [--seed=1]
//                     [--plot=FOLDER]
//
// --plot writes tables of the congestion window and of the round trip under bursts, and a script
// for gnuplot. What the picture shows: CUBIC takes each burst for a full queue and gives up three
// tenths of its window, which come back slowly; BBR makes its window small while it repairs the
// losses, a tenth of a second, and then goes on at the rate that it has measured before.
// Where the window is larger than what the link holds (the bandwidth-delay product, 20 Mbit/s x 50
// ms = 125 kB), the rest waits in the terminal's queue, and the round trip grows beyond 50 ms.
#include "plot-files.h"

#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/skyhaul-helper.h"
#include "ns3/skyhaul-timeline-sketch.h"
#include "ns3/skyhaul-transfer-plan-runner.h"

#include <cstdio>

using namespace ns3;
using skyhaul::models::Hop;

namespace
{

/// Loss bursts of a given length and loss at regular times, and how much is moved.
struct Settings
{
    uint64_t bytes{20'000'000};
    Time every{Seconds(2)};
    Time burst{MilliSeconds(20)};
    double loss{0.5};
    uint32_t seed{1};
};

/// \return seconds that a transfer takes, 0 if it does not end within the horizon
double
Run(const Settings& settings, const std::string& transport, bool bursts, PlotFiles& plot)
{
    // The sky, drawn by hand: two terminals on the ground (their height is 0) that see each other
    // over one leg of 25 ms, and a resource of 20 Mbit/s in each direction. A path is a list of
    // routes with the time from which each holds; here one route holds all the time.
    const int64_t from = TimelineSketch::EPOCH_NS;
    const int64_t horizonNs = Seconds(600).GetNanoSeconds();
    TimelineSketch sky(horizonNs);
    const uint32_t a = sky.Terminal("a", 0);
    const uint32_t b = sky.Terminal("b", 0);
    const uint32_t up = sky.Resource(20'000'000);
    const Hop leg = Hop::leg(sky.Leg(a, b, 25'000'000));
    sky.Path(a, b, {{0, sky.Route({Hop::resource(up), leg})}});
    sky.Path(b, a, {{0, sky.Route({Hop::resource(sky.Resource(20'000'000)), leg})}});

    // Bursts: intervals in which a packet that leaves the resource is lost with this probability.
    const int64_t step = settings.every.GetNanoSeconds();
    for (int64_t at = step; bursts && at + step < horizonNs; at += step)
    {
        sky.At(up).loss.push_back(
            {from + at, from + at + settings.burst.GetNanoSeconds(), settings.loss});
    }

    // The network over that sky: a node for each site, a device for each terminal, TCP/IP on the
    // nodes, addresses and routes. Losses are drawn from a stream of their own, so that both
    // transports meet the same numbers.
    RngSeedManager::SetRun(settings.seed);
    NodeContainer sites(2);
    SkyhaulHelper helper;
    helper.SetTimeline(sky.Get(), from, from + horizonNs);
    helper.Install(sites);
    helper.AssignStreams(1);
    InternetStackHelper().Install(sites);
    helper.AssignIpv4();

    // What is to be moved: a plan of one transfer. The runner makes the TCP connection, and stops
    // the simulation when the last byte has arrived.
    skyhaul::models::Transfer transfer;
    transfer.src = "a";
    transfer.dst = "b";
    transfer.bytes = static_cast<int64_t>(settings.bytes);
    transfer.transport = transport;
    const skyhaul::models::TransferPlan plan{{transfer}};
    TransferPlanRunner runner(helper, sites, plan, from);
    runner.Start();
    if (bursts)
    {
        plot.TraceTcp(0, transport); // node 0 is site a, which sends
    }
    Simulator::Stop(NanoSeconds(horizonNs));
    Simulator::Run();
    const auto record = runner.GetLog().records[0];
    Simulator::Destroy();
    return record.end_ns < 0 ? 0 : static_cast<double>(record.end_ns - record.start_ns) * 1e-9;
}

} // namespace

int
main(int argc, char* argv[])
{
    // What may be given on the command line; --help prints it.
    Settings settings;
    PlotFolder folder;
    CommandLine cmd(__FILE__);
    cmd.AddValue("bytes", "payload", settings.bytes);
    cmd.AddValue("every", "time between bursts", settings.every);
    cmd.AddValue("burst", "length of a burst", settings.burst);
    cmd.AddValue("loss", "share of packets lost inside a burst", settings.loss);
    cmd.AddValue("seed", "run number", settings.seed);
    cmd.AddValue("plot", "folder for tables and a script for gnuplot", folder);
    cmd.Parse(argc, argv);
    PlotFiles plot(folder);

    // The least time that is possible: each packet of 1500 bytes carries 1448 bytes of payload.
    const double wire = static_cast<double>(settings.bytes) * 8 * 1500 / 1448 / 20e6;
    std::printf("the wire alone needs %.2f s\n", wire);
    std::printf("%-6s %10s %10s\n", "", "no loss", "bursts");
    for (const char* transport : {"cubic", "bbr"})
    {
        std::printf("%-6s %8.2f s %8.2f s\n",
                    transport,
                    Run(settings, transport, false, plot),
                    Run(settings, transport, true, plot));
    }

    // Two panels over the same time: windows above, round trips below.
    if (plot.IsWanted())
    {
        plot.Script(
            "cubic-against-bbr",
            "set multiplot layout 2,1\n"
            "set ylabel \"congestion window (kB)\"\n"
            "plot \"cubic-window.csv\" using 1:($2/1000) skip 1 with steps title \"CUBIC\", \\\n"
            "     \"bbr-window.csv\" using 1:($2/1000) skip 1 with steps title \"BBR\"\n"
            "set ylabel \"round trip (ms)\"\n"
            "plot \"cubic-round-trip.csv\" using 1:2 skip 1 with steps title \"CUBIC\", \\\n"
            "     \"bbr-round-trip.csv\" using 1:2 skip 1 with steps title \"BBR\"\n"
            "unset multiplot\n");
    }
    return 0;
}
