// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// One TCP bulk flow over a constant link: SatelliteNetDevice against ns-3's PointToPointNetDevice.
// Both runs carry the same packets at the same times (tests/ns3/point-to-point-parity-test.cc), so
// the ratio of packets a second is the inverse ratio of the times. Our device needs fewer events
// for a packet; the ratio counts the work done and not our events.
#include "ratios.h"

#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"
#include "ns3/skyhaul-helper.h"
#include "ns3/skyhaul-timeline-sketch.h"
#include "ns3/traffic-control-module.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <ctime>
#include <memory>
#include <vector>

namespace ns3
{
namespace
{

constexpr int64_t BPS = 100'000'000;
constexpr int64_t DELAY_NS = 20'000'000;
constexpr int64_t EPOCH = TimelineSketch::EPOCH_NS;
constexpr int64_t SPAN_NS = 60'000'000'000;
constexpr uint64_t BYTES = 20'000'000;

std::shared_ptr<const skyhaul::models::LinkTimeline>
ConstantTimeline()
{
    using skyhaul::models::Hop;
    TimelineSketch t(SPAN_NS);
    const uint32_t a = t.Terminal("a", 0);
    const uint32_t b = t.Terminal("b", 0);
    const Hop leg = Hop::leg(t.Leg(a, b, DELAY_NS));
    t.Path(a, b, {{0, t.Route({Hop::resource(t.Resource(BPS)), leg})}});
    t.Path(b, a, {{0, t.Route({Hop::resource(t.Resource(BPS)), leg})}});
    return t.Get();
}

/// \return seconds of processor time in Simulator::Run
double
Run(bool pointToPoint)
{
    NodeContainer nodes(2);
    NetDeviceContainer devices;
    InternetStackHelper stack;
    stack.SetIpv6StackInstall(false);
    Ipv4Address target;
    if (pointToPoint)
    {
        PointToPointHelper helper;
        helper.SetDeviceAttribute("DataRate", DataRateValue(DataRate(BPS)));
        helper.SetChannelAttribute("Delay", TimeValue(NanoSeconds(DELAY_NS)));
        helper.SetQueue("ns3::DropTailQueue", "MaxSize", StringValue("200p"));
        devices = helper.Install(nodes);
        stack.Install(nodes);
        target = Ipv4AddressHelper("10.0.0.0", "255.0.0.0").Assign(devices).GetAddress(1);
        TrafficControlHelper().Uninstall(devices);
    }
    else
    {
        SkyhaulHelper helper;
        helper.SetTimeline(ConstantTimeline(), EPOCH, EPOCH + SPAN_NS);
        helper.SetDeviceAttribute("PppHeader", BooleanValue(true));
        helper.SetDeviceAttribute("TxQueuePackets", UintegerValue(200));
        helper.SetQueueDisc("");
        devices = helper.Install(nodes);
        stack.Install(nodes);
        helper.AssignIpv4();
        target = SkyhaulHelper::GetIpv4Address(devices.Get(1));
    }
    PacketSinkHelper sink("ns3::TcpSocketFactory", InetSocketAddress(Ipv4Address::GetAny(), 9));
    sink.Install(nodes.Get(1));
    BulkSendHelper source("ns3::TcpSocketFactory", InetSocketAddress(target, 9));
    source.SetAttribute("MaxBytes", UintegerValue(BYTES));
    source.SetAttribute("SendSize", UintegerValue(65536));
    source.Install(nodes.Get(0));
    Simulator::Stop(NanoSeconds(SPAN_NS));
    const auto begin = std::clock();
    Simulator::Run();
    const auto end = std::clock();
    Simulator::Destroy();
    return static_cast<double>(end - begin) / CLOCKS_PER_SEC;
}

void
PacketDevice(benchmark::State& state)
{
    for (auto _ : state)
    {
        state.SetIterationTime(Run(state.range(0) != 0));
    }
    state.SetBytesProcessed(static_cast<int64_t>(BYTES) * static_cast<int64_t>(state.iterations()));
    state.SetLabel(state.range(0) != 0 ? "PointToPointNetDevice" : "SatelliteNetDevice");
}

BENCHMARK(PacketDevice)->Arg(1)->Arg(0)->UseManualTime()->Unit(benchmark::kMillisecond);

} // namespace

double
PacketDeviceRatio()
{
    std::vector<double> ratios;
    for (int i = 0; i < 9; ++i)
    {
        const double theirs = Run(true);
        ratios.push_back(theirs / Run(false));
    }
    std::nth_element(ratios.begin(), ratios.begin() + 4, ratios.end());
    return ratios[4];
}

} // namespace ns3
