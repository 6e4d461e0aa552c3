// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// The same two distant sites over inter-satellite links and over gateways and fibre: light in
// vacuum from satellite to satellite takes less time than light in fibre on the ground. Round trip
// of a small UDP packet at several times, and the time that a bulk transfer takes.
//
//   isl-against-bent-pipe [--bytes=10000000] [--seconds=60]
#include "small-constellation.h"

#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/skyhaul-helper.h"
#include "ns3/skyhaul-transfer-plan-runner.h"

#include <algorithm>
#include <cstdio>

using namespace ns3;
using skyhaul::models::RoutingMode;

namespace
{

/// Echoes a packet a second on an idle path, then moves the bytes.
void
Run(const char* name, RoutingMode routing, int64_t bytes, double seconds)
{
    const auto lengthNs = static_cast<int64_t>(seconds * 1e9);
    const auto sky = BuildSky({MakeSite("ireland", 53.0, -8.0), MakeSite("ontario", 48.0, -80.0)},
                              routing,
                              2 * lengthNs);
    NodeContainer sites(2);
    SkyhaulHelper helper;
    helper.SetTimeline(sky, SKY_EPOCH_NS, SKY_EPOCH_NS + 2 * lengthNs);
    NetDeviceContainer devices = helper.Install(sites);
    InternetStackHelper().Install(sites);
    helper.AssignIpv4();
    helper.AssignStreams(0);

    UdpEchoServerHelper server(7);
    server.Install(sites.Get(1));
    UdpEchoClientHelper client(SkyhaulHelper::GetIpv4Address(devices.Get(1)), 7);
    client.SetAttribute("MaxPackets", UintegerValue(static_cast<uint32_t>(seconds) - 1));
    client.SetAttribute("Interval", TimeValue(Seconds(1)));
    client.SetAttribute("PacketSize", UintegerValue(36));
    auto echo = client.Install(sites.Get(0));
    echo.Start(Seconds(0.5));
    Time sent;
    std::vector<double> rttMs;
    echo.Get(0)->TraceConnectWithoutContext(
        "Tx",
        Callback<void, Ptr<const Packet>>([&sent](Ptr<const Packet>) { sent = Simulator::Now(); }));
    echo.Get(0)->TraceConnectWithoutContext(
        "Rx",
        Callback<void, Ptr<const Packet>>([&](Ptr<const Packet>) {
            rttMs.push_back((Simulator::Now() - sent).GetSeconds() * 1e3);
        }));

    skyhaul::models::Transfer push;
    push.src = "ireland";
    push.dst = "ontario";
    push.bytes = bytes;
    push.not_before_ns = SKY_EPOCH_NS + lengthNs;
    const skyhaul::models::TransferPlan plan{{push}};
    TransferPlanRunner runner(helper, sites, plan, SKY_EPOCH_NS);
    runner.Start();
    Simulator::Stop(NanoSeconds(2 * lengthNs));
    Simulator::Run();
    const auto record = runner.GetLog().records[0];
    Simulator::Destroy();
    std::sort(rttMs.begin(), rttMs.end());
    if (rttMs.empty() || record.end_ns < 0)
    {
        std::printf("%-10s no path\n", name);
        return;
    }
    std::printf("%-10s RTT %5.1f to %5.1f ms, median %5.1f; transfer %.1f s\n",
                name,
                rttMs.front(),
                rttMs.back(),
                rttMs[rttMs.size() / 2],
                static_cast<double>(record.end_ns - record.start_ns) * 1e-9);
}

} // namespace

int
main(int argc, char* argv[])
{
    int64_t bytes = 10'000'000;
    double seconds = 60;
    CommandLine cmd(__FILE__);
    cmd.AddValue("bytes", "payload", bytes);
    cmd.AddValue("seconds", "echoes, and again for the transfer", seconds);
    cmd.Parse(argc, argv);
    Run("ISL", RoutingMode::kIsl, bytes, seconds);
    Run("bent pipe", RoutingMode::kBentPipe, bytes, seconds);
    return 0;
}
