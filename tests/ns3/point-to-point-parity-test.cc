// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// A constant timeline against ns-3's own PointToPointNetDevice.
#include "small-timeline.h"

#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"
#include "ns3/skyhaul-helper.h"
#include "ns3/traffic-control-module.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace test
{
namespace
{

constexpr int64_t BPS = 7'300'000; // does not divide a packet's bits: rounding shows
constexpr int64_t DELAY_NS = 23'456'789;

struct Arrival
{
    int64_t timeNs;
    uint32_t size;

    bool operator==(const Arrival& other) const
    {
        return timeNs == other.timeNs && size == other.size;
    }
};

/// One TCP bulk flow of 3 MB with drop-tail queues of 50 packets; each IP packet either end
/// receives.
std::vector<Arrival>
RunTcp(bool pointToPoint)
{
    Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(1448));
    NodeContainer nodes(2);
    NetDeviceContainer devices;
    InternetStackHelper stack;
    SkyhaulHelper skyhaul;
    Ipv4Address target;
    std::string receive;
    if (pointToPoint)
    {
        PointToPointHelper helper;
        helper.SetDeviceAttribute("DataRate", DataRateValue(DataRate(BPS)));
        helper.SetChannelAttribute("Delay", TimeValue(NanoSeconds(DELAY_NS)));
        helper.SetQueue("ns3::DropTailQueue", "MaxSize", StringValue("50p"));
        devices = helper.Install(nodes);
        stack.Install(nodes);
        Ipv4AddressHelper addresses("10.0.0.0", "255.0.0.0");
        target = addresses.Assign(devices).GetAddress(1);
        TrafficControlHelper().Uninstall(devices);
    }
    else
    {
        skyhaul.SetTimeline(TwoSites(BPS, DELAY_NS).Get(), EPOCH, EPOCH + 60 * SECOND);
        skyhaul.SetDeviceAttribute("PppHeader", BooleanValue(true));
        skyhaul.SetDeviceAttribute("TxQueuePackets", UintegerValue(50));
        skyhaul.SetQueueDisc("");
        devices = skyhaul.Install(nodes);
        stack.Install(nodes);
        skyhaul.AssignIpv4();
        target = SkyhaulHelper::GetIpv4Address(devices.Get(1));
    }
    std::vector<Arrival> arrivals;
    for (uint32_t i = 0; i < 2; ++i)
    {
        devices.Get(i)->TraceConnectWithoutContext(
            "MacRx",
            Callback<void, Ptr<const Packet>>([&arrivals](Ptr<const Packet> packet) {
                arrivals.push_back({Simulator::Now().GetNanoSeconds(), packet->GetSize()});
            }));
    }
    PacketSinkHelper sink("ns3::TcpSocketFactory", InetSocketAddress(Ipv4Address::GetAny(), 9));
    sink.Install(nodes.Get(1));
    BulkSendHelper source("ns3::TcpSocketFactory", InetSocketAddress(target, 9));
    source.SetAttribute("MaxBytes", UintegerValue(3'000'000));
    source.Install(nodes.Get(0));
    Simulator::Stop(Seconds(60));
    Simulator::Run();
    Simulator::Destroy();
    return arrivals;
}

TEST(PointToPointParity, TcpPacketsArriveAtTheSameNanosecond)
{
    const auto expected = RunTcp(true);
    const auto actual = RunTcp(false);
    ASSERT_GT(expected.size(), 3000U);
    ASSERT_EQ(actual.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
    {
        ASSERT_EQ(actual[i].timeNs, expected[i].timeNs) << "packet " << i;
        ASSERT_EQ(actual[i].size, expected[i].size) << "packet " << i;
    }
}

} // namespace
} // namespace test
} // namespace ns3
