// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// A checkpoint pushed from one site to another over a real constellation, with its handovers.
//
//   two-site-checkpoint [--bytes=100000000] [--transport=bbr] [--minutes=3] [--pcap=PREFIX]
#include "small-constellation.h"

#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/skyhaul-helper.h"
#include "ns3/skyhaul-transfer-plan-runner.h"

#include <cstdio>

using namespace ns3;

int
main(int argc, char* argv[])
{
    int64_t bytes = 100'000'000;
    std::string transport = "bbr";
    double minutes = 3;
    std::string pcap;
    CommandLine cmd(__FILE__);
    cmd.AddValue("bytes", "payload", bytes);
    cmd.AddValue("transport", "cubic, bbr or a TypeId", transport);
    cmd.AddValue("minutes", "length of the simulation", minutes);
    cmd.AddValue("pcap", "write packet traces with this prefix", pcap);
    cmd.Parse(argc, argv);

    const auto lengthNs = static_cast<int64_t>(minutes * 60e9);
    const auto sky = BuildSky({MakeSite("atacama", -23.0, -67.8), MakeSite("pampa", -36.6, -64.3)},
                              skyhaul::models::RoutingMode::kBentPipe,
                              lengthNs);
    NodeContainer sites(2);
    SkyhaulHelper helper;
    helper.SetTimeline(sky, SKY_EPOCH_NS, SKY_EPOCH_NS + lengthNs);
    NetDeviceContainer devices = helper.Install(sites);
    InternetStackHelper().Install(sites);
    helper.AssignIpv4();
    helper.AssignStreams(0);
    if (!pcap.empty())
    {
        helper.EnablePcap(pcap, devices, true);
    }
    uint32_t handovers = 0;
    devices.Get(0)->TraceConnectWithoutContext(
        "Handover",
        Callback<void, uint32_t, uint32_t, uint32_t>(
            [&handovers](uint32_t, uint32_t from, uint32_t) {
                handovers += from == skyhaul::models::kNoRoute ? 0 : 1;
            }));

    skyhaul::models::Transfer push;
    push.src = "atacama";
    push.dst = "pampa";
    push.bytes = bytes;
    push.not_before_ns = SKY_EPOCH_NS;
    push.transport = transport;
    const skyhaul::models::TransferPlan plan{{push}};
    TransferPlanRunner runner(helper, sites, plan, SKY_EPOCH_NS);
    runner.Start();
    Simulator::Stop(NanoSeconds(lengthNs));
    Simulator::Run();
    const auto record = runner.GetLog().records[0];
    const double seconds = record.end_ns < 0
                               ? Simulator::Now().GetSeconds()
                               : static_cast<double>(record.end_ns - record.start_ns) * 1e-9;
    std::printf("%s: %.1f of %.1f MB in %.1f s, %.2f Mbit/s, %u handovers\n",
                skyhaul::models::to_string(record.status),
                static_cast<double>(record.delivered) * 1e-6,
                static_cast<double>(bytes) * 1e-6,
                seconds,
                static_cast<double>(record.delivered) * 8e-6 / seconds,
                handovers);
    Simulator::Destroy();
    return 0;
}
