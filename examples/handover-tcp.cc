// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// A handover as TCP sees it: at each slot the terminal moves to another satellite, is silent for a
// short gap, and gets another capacity and delay. Prints what the trace sources say, and goodput by
// second.
//
//   handover-tcp [--slots=3] [--gap=90ms] [--transport=cubic] [--plot=FOLDER]
//
// --plot writes tables of the link's rate, of goodput, of the congestion window and of the round
// trip, and a script for gnuplot. What the picture shows: packets wait in a gap, and the round trip
// grows by its length. The window fitted the old link; the new one and the terminal's queue hold
// less, so that the queue overflows, and CUBIC gives up three tenths of its window.
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
using skyhaul::models::OutageCause;

namespace
{

// Bytes of payload that have arrived so far. ns-3 calls the functions below, when their time has
// come or when something happens, and they have no object to keep it in.
uint64_t g_received = 0;

// The terminal's rate in Mbit/s, as it was told last.
double g_rate = 0;

/// Prints what has arrived in the second that ends now, and calls itself again a second later.
void
PrintSecond(PlotFiles* plot, uint64_t before)
{
    const double now = Simulator::Now().GetSeconds();
    const double goodput = static_cast<double>(g_received - before) * 8e-6;
    std::printf("%5.1f s  goodput %5.2f Mbit/s\n", now, goodput);
    if (plot->IsWanted())
    {
        plot->Row("goodput", "time_s,goodput_mbps") << now << ',' << goodput << '\n';
    }
    Simulator::Schedule(Seconds(1), &PrintSecond, plot, g_received);
}

/// Called when the path takes another route: the path's number, the old route and the new one.
void
PrintHandover(uint32_t, uint32_t, uint32_t to)
{
    std::printf("%5.1f s  route %u\n", Simulator::Now().GetSeconds(), to);
}

/// Called when the terminal sends faster or slower from now on; a gap is a rate of 0.
void
PrintRate(PlotFiles* plot, uint64_t bps)
{
    const double now = Simulator::Now().GetSeconds();
    g_rate = static_cast<double>(bps) * 1e-6;
    std::printf("%7.3f s  rate %.1f Mbit/s\n", now, g_rate);
    if (plot->IsWanted())
    {
        plot->Row("rate", "time_s,rate_mbps") << now << ',' << g_rate << '\n';
    }
}

} // namespace

int
main(int argc, char* argv[])
{
    // What may be given on the command line; --help prints it.
    uint32_t slots = 3;
    Time gap = MilliSeconds(90);
    Time slot = Seconds(5);
    std::string transport = "cubic";
    PlotFolder folder;
    CommandLine cmd(__FILE__);
    cmd.AddValue("slots", "how many", slots);
    cmd.AddValue("gap", "silence at each", gap);
    cmd.AddValue("transport", "cubic, bbr or a TypeId", transport);
    cmd.AddValue("plot", "folder for tables and a script for gnuplot", folder);
    cmd.Parse(argc, argv);
    NS_ABORT_MSG_IF(slots == 0 || gap.IsStrictlyNegative() || gap >= slot,
                    "handover-tcp: --slots="
                        << slots << " --gap=" << gap.As(Time::MS)
                        << ": expected one slot or more, and a gap shorter than "
                        << slot.As(Time::S));
    PlotFiles plot(folder);

    // The sky, drawn by hand: a ship and a port. Each slot has its own leg (another satellite, so
    // another delay in ns) and a route that takes it. All routes begin with one resource, the
    // ship's uplink, whose capacity in bit/s changes with the slot too. The times of routes count
    // from the start of the sketch; those of capacities and outages are UTC in ns.
    const int64_t rates[] = {20'000'000, 14'000'000, 17'000'000};
    const int64_t delays[] = {22'000'000, 16'000'000, 27'000'000};
    TimelineSketch sky;
    const uint32_t a = sky.Terminal("ship", 0);
    const uint32_t b = sky.Terminal("port", 0);
    const uint32_t up = sky.Resource(rates[0]);
    std::vector<std::pair<int64_t, uint32_t>> routes;
    for (uint32_t i = 0; i < slots; ++i)
    {
        const int64_t startNs = i * slot.GetNanoSeconds();
        const Hop leg = Hop::leg(sky.Leg(a, b, delays[i % 3]));
        routes.emplace_back(startNs, sky.Route({Hop::resource(up), leg}));
        const int64_t at = TimelineSketch::EPOCH_NS + startNs;
        if (i > 0)
        {
            sky.At(up).capacity.push_back({at, rates[i % 3]});
            // The gap: the link is there, but sends nothing. Packets wait in the terminal.
            if (gap.IsStrictlyPositive())
            {
                sky.At(up).outages.push_back(
                    {at, at + gap.GetNanoSeconds(), OutageCause::kReallocationGap});
            }
        }
    }
    // Acknowledgements come back over a link of 50 Mbit/s and 20 ms that never changes.
    const Hop back = Hop::leg(sky.Leg(b, a, 20'000'000));
    sky.Path(a, b, routes);
    sky.Path(b, a, {{0, sky.Route({Hop::resource(sky.Resource(50'000'000)), back})}});

    // The network over that sky: a node for each site, a device for each terminal, TCP/IP on the
    // nodes, addresses and routes.
    const Time end = slots * slot;
    const int64_t from = TimelineSketch::EPOCH_NS;
    NodeContainer sites(2);
    SkyhaulHelper helper;
    helper.SetTimeline(sky.Get(), from, from + end.GetNanoSeconds());
    NetDeviceContainer devices = helper.Install(sites);
    InternetStackHelper().Install(sites);
    helper.AssignIpv4();

    // Who wants to know what: the ship's device says when its route and its rate change, the port's
    // what arrives there (a packet has 52 bytes of headers, which are no payload).
    devices.Get(0)->TraceConnectWithoutContext("Handover", MakeCallback(&PrintHandover));
    devices.Get(0)->TraceConnectWithoutContext("RateChange", MakeBoundCallback(&PrintRate, &plot));
    devices.Get(1)->TraceConnectWithoutContext(
        "Rx",
        Callback<void, Ptr<const Packet>>(
            [](Ptr<const Packet> p) { g_received += p->GetSize() - 52; }));

    // What is to be moved: a plan of one transfer, which the runner starts at 0 s.
    skyhaul::models::Transfer transfer;
    transfer.src = "ship";
    transfer.dst = "port";
    transfer.bytes = 1'000'000'000; // more than fits
    transfer.transport = transport;
    const skyhaul::models::TransferPlan plan{{transfer}};
    TransferPlanRunner runner(helper, sites, plan, from);
    runner.Start();
    plot.TraceTcp(0, "tcp"); // node 0 is the ship, which sends
    Simulator::Schedule(Seconds(1), &PrintSecond, &plot, uint64_t{0});
    Simulator::Stop(end);
    Simulator::Run();
    std::printf("delivered %.1f MB\n",
                static_cast<double>(runner.GetLog().records[0].delivered) * 1e-6);
    Simulator::Destroy();

    // Three panels over the same time: what the link offers and what arrives, window, round trip.
    if (plot.IsWanted())
    {
        plot.Row("rate", "time_s,rate_mbps") << end.GetSeconds() << ',' << g_rate << '\n';
        plot.Script("handover-tcp",
                    "set multiplot layout 3,1\n"
                    "set xrange [0:" +
                        std::to_string(end.GetSeconds()) +
                        "]\n"
                        "set yrange [0:]\n"
                        "set key bottom right\n"
                        "set ylabel \"Mbit/s\"\n"
                        "plot \"rate.csv\" using 1:2 skip 1 with steps title \"link\", \\\n"
                        "     \"goodput.csv\" using 1:2 skip 1 with fsteps title \"goodput\"\n"
                        "set ylabel \"window (kB)\"\n"
                        "plot \"tcp-window.csv\" using 1:($2/1000) skip 1 with steps notitle\n"
                        "set ylabel \"round trip (ms)\"\n"
                        "plot \"tcp-round-trip.csv\" using 1:2 skip 1 with steps notitle\n"
                        "unset multiplot\n");
    }
    return 0;
}
