// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// ns-3's FlowMonitor over satellite devices sees what was sent, delayed and lost.
#include "run-plan.h"

#include "ns3/applications-module.h"
#include "ns3/flow-monitor-module.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace test
{
namespace
{

TEST(FlowMonitor, CountsPacketsDelayAndLoss)
{
    auto t = TwoSites(10'000'000, 30 * MS);
    t.At(0).loss.push_back({EPOCH + 2 * SECOND, EPOCH + 3 * SECOND, 1.0});
    NodeContainer sites(2);
    SkyhaulHelper helper;
    helper.SetTimeline(t.Get(), EPOCH, EPOCH + 60 * SECOND);
    NetDeviceContainer devices = helper.Install(sites);
    InternetStackHelper().Install(sites);
    helper.AssignIpv4();
    UdpServerHelper server(4000);
    server.Install(sites.Get(1));
    UdpClientHelper client(SkyhaulHelper::GetIpv4Address(devices.Get(1)), 4000);
    client.SetAttribute("MaxPackets", UintegerValue(500));
    client.SetAttribute("Interval", TimeValue(MilliSeconds(10)));
    client.SetAttribute("PacketSize", UintegerValue(972)); // 1000 with UDP and IPv4 headers
    client.Install(sites.Get(0)).Start(MilliSeconds(5));
    FlowMonitorHelper monitors;
    Ptr<FlowMonitor> monitor = monitors.InstallAll();
    Simulator::Stop(Seconds(20));
    Simulator::Run();
    monitor->CheckForLostPackets();
    const auto& flows = monitor->GetFlowStats();
    ASSERT_EQ(flows.size(), 1U);
    const auto& stats = flows.begin()->second;
    EXPECT_EQ(stats.txPackets, 500U);
    EXPECT_EQ(stats.rxPackets, 400U); // those of one second in five are lost
    EXPECT_EQ(stats.lostPackets, 100U);
    // 1000 bytes at 10 Mbit/s take 0.8 ms.
    EXPECT_NEAR(stats.delaySum.GetSeconds() / 400, 0.0308, 1e-9);
    Simulator::Destroy();
}

} // namespace
} // namespace test
} // namespace ns3
