// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// CUBIC against BBR over one link with loss bursts: time to move the same bytes, with and without
// bursts.
//
//   cubic-against-bbr [--bytes=20000000] [--every=2s] [--burst=20ms] [--loss=0.5] [--seed=1]
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
Run(const Settings& settings, const std::string& transport, bool bursts)
{
    const int64_t from = TimelineSketch::EPOCH_NS;
    const int64_t horizonNs = Seconds(600).GetNanoSeconds();
    TimelineSketch sky(horizonNs);
    const uint32_t a = sky.Terminal("a", 0);
    const uint32_t b = sky.Terminal("b", 0);
    const uint32_t up = sky.Resource(20'000'000);
    const Hop leg = Hop::leg(sky.Leg(a, b, 25'000'000));
    sky.Path(a, b, {{0, sky.Route({Hop::resource(up), leg})}});
    sky.Path(b, a, {{0, sky.Route({Hop::resource(sky.Resource(20'000'000)), leg})}});
    const int64_t step = settings.every.GetNanoSeconds();
    for (int64_t at = step; bursts && at + step < horizonNs; at += step)
    {
        sky.At(up).loss.push_back(
            {from + at, from + at + settings.burst.GetNanoSeconds(), settings.loss});
    }

    RngSeedManager::SetRun(settings.seed);
    NodeContainer sites(2);
    SkyhaulHelper helper;
    helper.SetTimeline(sky.Get(), from, from + horizonNs);
    helper.Install(sites);
    helper.AssignStreams(1);
    InternetStackHelper().Install(sites);
    helper.AssignIpv4();
    skyhaul::models::Transfer transfer;
    transfer.src = "a";
    transfer.dst = "b";
    transfer.bytes = static_cast<int64_t>(settings.bytes);
    transfer.transport = transport;
    const skyhaul::models::TransferPlan plan{{transfer}};
    TransferPlanRunner runner(helper, sites, plan, from);
    runner.Start();
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
    Settings settings;
    CommandLine cmd(__FILE__);
    cmd.AddValue("bytes", "payload", settings.bytes);
    cmd.AddValue("every", "time between bursts", settings.every);
    cmd.AddValue("burst", "length of a burst", settings.burst);
    cmd.AddValue("loss", "share of packets lost inside a burst", settings.loss);
    cmd.AddValue("seed", "run number", settings.seed);
    cmd.Parse(argc, argv);
    const double wire = static_cast<double>(settings.bytes) * 8 * 1500 / 1448 / 20e6;
    std::printf("the wire alone needs %.2f s\n", wire);
    std::printf("%-6s %10s %10s\n", "", "no loss", "bursts");
    for (const char* transport : {"cubic", "bbr"})
    {
        std::printf("%-6s %8.2f s %8.2f s\n",
                    transport,
                    Run(settings, transport, false),
                    Run(settings, transport, true));
    }
    return 0;
}
