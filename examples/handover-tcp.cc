// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// A handover as TCP sees it: at each slot the terminal moves to another satellite, is silent for a
// short gap, and gets another capacity and delay. Prints what the trace sources say, and goodput by
// second.
//
//   handover-tcp [--slots=3] [--gap=90ms] [--transport=cubic]
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

uint64_t g_received = 0;

void
PrintSecond(uint64_t before)
{
    std::printf("%5.1f s  goodput %5.2f Mbit/s\n",
                Simulator::Now().GetSeconds(),
                static_cast<double>(g_received - before) * 8e-6);
    Simulator::Schedule(Seconds(1), &PrintSecond, g_received);
}

void
PrintHandover(uint32_t, uint32_t, uint32_t to)
{
    std::printf("%5.1f s  route %u\n", Simulator::Now().GetSeconds(), to);
}

void
PrintRate(uint64_t bps)
{
    std::printf("%7.3f s  rate %.1f Mbit/s\n",
                Simulator::Now().GetSeconds(),
                static_cast<double>(bps) * 1e-6);
}

} // namespace

int
main(int argc, char* argv[])
{
    uint32_t slots = 3;
    Time gap = MilliSeconds(90);
    Time slot = Seconds(5);
    std::string transport = "cubic";
    CommandLine cmd(__FILE__);
    cmd.AddValue("slots", "how many", slots);
    cmd.AddValue("gap", "silence at each", gap);
    cmd.AddValue("transport", "cubic, bbr or a TypeId", transport);
    cmd.Parse(argc, argv);

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
            sky.At(up).outages.push_back(
                {at, at + gap.GetNanoSeconds(), OutageCause::kReallocationGap});
        }
    }
    const Hop back = Hop::leg(sky.Leg(b, a, 20'000'000));
    sky.Path(a, b, routes);
    sky.Path(b, a, {{0, sky.Route({Hop::resource(sky.Resource(50'000'000)), back})}});

    const Time end = slots * slot;
    const int64_t from = TimelineSketch::EPOCH_NS;
    NodeContainer sites(2);
    SkyhaulHelper helper;
    helper.SetTimeline(sky.Get(), from, from + end.GetNanoSeconds());
    NetDeviceContainer devices = helper.Install(sites);
    InternetStackHelper().Install(sites);
    helper.AssignIpv4();
    devices.Get(0)->TraceConnectWithoutContext("Handover", MakeCallback(&PrintHandover));
    devices.Get(0)->TraceConnectWithoutContext("RateChange", MakeCallback(&PrintRate));
    devices.Get(1)->TraceConnectWithoutContext(
        "Rx",
        Callback<void, Ptr<const Packet>>(
            [](Ptr<const Packet> p) { g_received += p->GetSize() - 52; }));

    skyhaul::models::Transfer transfer;
    transfer.src = "ship";
    transfer.dst = "port";
    transfer.bytes = 1'000'000'000; // more than fits
    transfer.transport = transport;
    const skyhaul::models::TransferPlan plan{{transfer}};
    TransferPlanRunner runner(helper, sites, plan, from);
    runner.Start();
    Simulator::Schedule(Seconds(1), &PrintSecond, uint64_t{0});
    Simulator::Stop(end);
    Simulator::Run();
    std::printf("delivered %.1f MB\n",
                static_cast<double>(runner.GetLog().records[0].delivered) * 1e-6);
    Simulator::Destroy();
    return 0;
}
