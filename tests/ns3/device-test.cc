// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// The device and channel packet by packet: rate over changes, delay, order, hand-over, loss,
// traces, files.
#include "run-plan.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <numeric>

namespace ns3
{
namespace test
{
namespace
{

/// Sends raw packets from the first device and notes what comes out at the second.
class Bench
{
  public:
    explicit Bench(TimelineSketch t, uint32_t queuePackets = 1000, int64_t lossStream = 7)
    {
        sites.Create(2);
        helper.SetTimeline(t.Get(), EPOCH, EPOCH + 100 * SECOND);
        helper.SetDeviceAttribute("TxQueuePackets", UintegerValue(queuePackets));
        devices = helper.Install(sites);
        helper.AssignStreams(lossStream);
        devices.Get(1)->SetReceiveCallback(
            Callback<bool, Ptr<NetDevice>, Ptr<const Packet>, uint16_t, const Address&>(
                [this](Ptr<NetDevice>, Ptr<const Packet> packet, uint16_t, const Address&) {
                    arrivalsNs.push_back(Simulator::Now().GetNanoSeconds());
                    sizes.push_back(packet->GetSize());
                    return true;
                }));
        devices.Get(0)->TraceConnectWithoutContext(
            "Drop",
            Callback<void, Ptr<const Packet>, SatelliteDropCause>(
                [this](Ptr<const Packet>, SatelliteDropCause cause) { drops.push_back(cause); }));
        helper.GetChannel()->TraceConnectWithoutContext(
            "Drop",
            Callback<void, Ptr<const Packet>, uint32_t, SatelliteDropCause>(
                [this](Ptr<const Packet>, uint32_t, SatelliteDropCause cause) {
                    drops.push_back(cause);
                }));
    }

    ~Bench()
    {
        Simulator::Destroy();
    }

    Bench(const Bench&) = delete;
    Bench& operator=(const Bench&) = delete;

    void SendAt(int64_t ns, uint32_t size)
    {
        Simulator::Schedule(NanoSeconds(ns), [this, size] {
            devices.Get(0)->Send(Create<Packet>(size), devices.Get(1)->GetAddress(), 0x0800);
        });
    }

    void Run(double seconds = 50)
    {
        Simulator::Stop(Seconds(seconds));
        Simulator::Run();
    }

    NodeContainer sites;
    SkyhaulHelper helper;
    NetDeviceContainer devices;
    std::vector<int64_t> arrivalsNs;
    std::vector<uint32_t> sizes;
    std::vector<SatelliteDropCause> drops;
};

TEST(Device, RateIsIntegratedOverItsChanges)
{
    auto t = TwoSites(1'000'000, 10 * MS);
    // 1250 bytes are 10,000 bits: 5 ms at 1 Mbit/s, 10 ms of nothing, the rest at 5 Mbit/s takes 1
    // ms.
    t.At(0).capacity.push_back({EPOCH + 5 * MS, 0});
    t.At(0).capacity.push_back({EPOCH + 15 * MS, 5'000'000});
    Bench bench(t);
    bench.SendAt(0, 1250);
    bench.SendAt(0, 1250);
    bench.Run();
    EXPECT_EQ(bench.arrivalsNs, (std::vector<int64_t>{26 * MS, 28 * MS}));
}

TEST(Device, OutageInsideAPacketMovesItsEnd)
{
    auto t = TwoSites(1'000'000, 10 * MS);
    t.At(0).outages.push_back({EPOCH + 3 * MS, EPOCH + 73 * MS, OutageCause::kReallocationGap});
    Bench bench(t);
    bench.SendAt(0, 1250);
    bench.Run();
    EXPECT_EQ(bench.arrivalsNs, (std::vector<int64_t>{90 * MS}));
}

TEST(Device, ADataCapHoldsTheRateDownUntilItIsRenewed)
{
    auto t = TwoSites(1'000'000, 10 * MS);
    // 2500 bytes at 1 Mbit/s (10 ms each 1250), then 100 kbit/s (100 ms each) until 150 ms, where
    // 1250 more are free: the fourth packet is half sent at 70 ms of its 100 and ends at the full
    // rate.
    t.Cap({"plan", 2500, 1250, {EPOCH + 150 * MS}}, {{0, 100'000}});
    Bench bench(t);
    for (int i = 0; i < 5; ++i)
    {
        bench.SendAt(0, 1250);
    }
    bench.Run();
    // 10, 20, 120 ms; 30 of 100 ms by 150 ms, then 7 ms; the last one begins with 1250 bytes left.
    EXPECT_EQ(bench.arrivalsNs,
              (std::vector<int64_t>{20 * MS, 30 * MS, 130 * MS, 167 * MS, 177 * MS}));
}

TEST(Device, PacketsAreNoLongerThanTheTimelineAllows)
{
    auto t = TwoSites(10'000'000, 10 * MS);
    t.SetMtu(1420);
    for (const char* transport : {"cubic", "udp"})
    {
        for (bool ipv6 : {false, true})
        {
            uint32_t longest = 0;
            const auto result = RunPlan(
                t.Get(),
                {{MakeTransfer(1, "a", "b", 300'000, transport)}},
                20,
                1,
                ipv6,
                [&longest](SkyhaulHelper& helper) {
                    helper.GetStripes(0, 1)[0].source->TraceConnectWithoutContext(
                        "Tx",
                        Callback<void, Ptr<const Packet>>([&longest](Ptr<const Packet> packet) {
                            longest = std::max(longest, packet->GetSize());
                        }));
                });
            EXPECT_EQ(result.log.records[0].delivered, 300'000) << transport << ipv6;
            EXPECT_EQ(longest, 1420U)
                << transport << ipv6; // full packets, and no fragments of longer
        }
    }
}

TEST(Device, DelayIsTakenAtDepartureAndDoesNotReorder)
{
    auto t = TwoSites(1'000'000, 0);
    // 20 ms falling to 10 ms over 100 ms, then at once to 2 ms: the second packet would overtake.
    t.LegAt(0).delay = {{EPOCH, EPOCH + 100 * MS, 20 * MS, 10 * MS},
                        {EPOCH + 100 * MS, EPOCH + 1000 * SECOND, 2 * MS, 2 * MS}};
    Bench bench(t);
    bench.SendAt(40 * MS, 1250);  // departs at 50 ms: 15 ms
    bench.SendAt(89 * MS, 1250);  // departs at 99 ms: 10.1 ms
    bench.SendAt(91 * MS, 625);   // departs at 104 ms: 2 ms, would arrive at 106 ms
    bench.SendAt(150 * MS, 1250); // departs at 160 ms
    bench.Run();
    ASSERT_EQ(bench.arrivalsNs.size(), 4U);
    EXPECT_EQ(bench.arrivalsNs[0], 65 * MS);
    EXPECT_EQ(bench.arrivalsNs[1], 109'100'000);
    EXPECT_EQ(bench.arrivalsNs[2], 109'100'000);
    EXPECT_EQ(bench.arrivalsNs[3], 162 * MS);
    EXPECT_EQ(bench.sizes[2], 625U);
}

TEST(Device, PacketsInFlightFinishOnTheOldPath)
{
    TimelineSketch t;
    const uint32_t a = t.Terminal("a", 0);
    const uint32_t b = t.Terminal("b", 0);
    const uint32_t up = t.Resource(1'000'000);
    const uint32_t oldLeg = t.Leg(a, b, 50 * MS);
    const uint32_t newLeg = t.Leg(a, b, 5 * MS);
    const uint32_t oldRoute = t.Route({Hop::resource(up), Hop::leg(oldLeg)});
    const uint32_t newRoute = t.Route({Hop::resource(up), Hop::leg(newLeg)});
    t.Path(a, b, {{0, oldRoute}, {20 * MS, newRoute}});
    t.Path(b, a, {{0, t.Route({Hop::leg(newLeg)})}});
    Bench bench(t);
    std::vector<uint32_t> routes;
    bench.devices.Get(0)->TraceConnectWithoutContext(
        "Handover",
        Callback<void, uint32_t, uint32_t, uint32_t>(
            [&routes](uint32_t, uint32_t, uint32_t to) { routes.push_back(to); }));
    bench.SendAt(0, 1250);       // departs at 10 ms on the old path, arrives at 60 ms
    bench.SendAt(5 * MS, 1250);  // departs at 20 ms, when the new path holds: 25 ms
    bench.SendAt(15 * MS, 1250); // departs at 30 ms: 35 ms
    bench.Run();
    EXPECT_EQ(bench.arrivalsNs, (std::vector<int64_t>{25 * MS, 35 * MS, 60 * MS}));
    EXPECT_EQ(routes, (std::vector<uint32_t>{oldRoute, newRoute}));
}

/// A fast terminal, then an inner resource of 1 Mbit/s that the path leaves at 15 ms.
TimelineSketch
InnerQueue()
{
    TimelineSketch t;
    const uint32_t a = t.Terminal("a", 0);
    const uint32_t b = t.Terminal("b", 0);
    const uint32_t up = t.Resource(1'000'000'000);
    const uint32_t inner = t.Resource(1'000'000);
    const uint32_t leg = t.Leg(a, b, 0);
    t.Path(a,
           b,
           {{0, t.Route({Hop::resource(up), Hop::resource(inner), Hop::leg(leg)})},
            {15 * MS, t.Route({Hop::resource(up), Hop::leg(leg)})}});
    t.Path(b, a, {{0, t.Route({Hop::leg(leg)})}});
    return t;
}

TEST(Device, PacketsQueuedInsideAreForwardedOrDroppedAsToldAtAHandover)
{
    {
        Bench bench(InnerQueue());
        for (int i = 0; i < 4; ++i)
        {
            bench.SendAt(0, 1250);
        }
        bench.Run();
        EXPECT_EQ(bench.arrivalsNs.size(), 4U);
        EXPECT_NEAR(static_cast<double>(bench.arrivalsNs[3]), 40.0 * MS, 0.1 * MS);
    }
    Bench bench(InnerQueue());
    bench.helper.GetChannel()->SetAttribute("HandoverPolicy", StringValue("Drop"));
    for (int i = 0; i < 4; ++i)
    {
        bench.SendAt(0, 1250);
    }
    bench.Run();
    EXPECT_EQ(bench.arrivalsNs.size(), 2U); // the second was in service when the path left
    EXPECT_EQ(bench.drops, std::vector<SatelliteDropCause>(2, SatelliteDropCause::HANDOVER));
}

TEST(Device, OverflowDropsFromTheTail)
{
    Bench bench(TwoSites(1'000'000, MS), 3);
    for (uint32_t size : {100U, 200U, 300U, 400U, 500U})
    {
        bench.SendAt(0, size); // one in service, three waiting
    }
    bench.Run();
    EXPECT_EQ(bench.sizes, (std::vector<uint32_t>{100, 200, 300, 400}));
    EXPECT_EQ(bench.drops, std::vector<SatelliteDropCause>(1, SatelliteDropCause::QUEUE_OVERFLOW));
}

TEST(Device, LossIntervalsLoseTheirShareAndFollowTheirStream)
{
    auto t = TwoSites(100'000'000, MS);
    t.At(0).loss.push_back({EPOCH + SECOND, EPOCH + 3 * SECOND, 0.25});
    const auto run = [&t](int64_t stream) {
        Bench bench(t, 1000, stream);
        for (int i = 0; i < 4000; ++i)
        {
            bench.SendAt(i * MS, 1000); // 2000 of them inside the interval
        }
        bench.Run();
        return bench.arrivalsNs;
    };
    const auto first = run(11);
    const auto lost = static_cast<double>(4000 - first.size());
    EXPECT_NEAR(lost, 500, 4 * std::sqrt(2000 * 0.25 * 0.75)); // four standard deviations
    EXPECT_EQ(first, run(11));
    EXPECT_NE(first, run(12));
}

TEST(Device, OneUnreachablePeerDoesNotHoldUpTheOthers)
{
    TimelineSketch t;
    const uint32_t a = t.Terminal("a", 0);
    const uint32_t b = t.Terminal("b", 0);
    const uint32_t c = t.Terminal("c", 0);
    const uint32_t up = t.Resource(1'000'000);
    const Hop toB = Hop::leg(t.Leg(a, b, MS));
    const Hop toC = Hop::leg(t.Leg(a, c, MS));
    t.Path(a, b, {{0, kNoRoute}, {SECOND, t.Route({Hop::resource(up), toB})}});
    t.Path(a, c, {{0, t.Route({Hop::resource(up), toC})}});
    NodeContainer sites(3);
    SkyhaulHelper helper;
    helper.SetTimeline(t.Get(), EPOCH, EPOCH + 100 * SECOND);
    const auto devices = helper.Install(sites);
    std::vector<std::pair<uint32_t, int64_t>> arrivals;
    for (uint32_t i : {b, c})
    {
        devices.Get(i)->SetReceiveCallback(
            Callback<bool, Ptr<NetDevice>, Ptr<const Packet>, uint16_t, const Address&>(
                [&arrivals, i](Ptr<NetDevice>, Ptr<const Packet>, uint16_t, const Address&) {
                    arrivals.emplace_back(i, Simulator::Now().GetNanoSeconds());
                    return true;
                }));
    }
    Simulator::Schedule(Seconds(0), [&devices, b, c] {
        devices.Get(0)->Send(Create<Packet>(1250), devices.Get(b)->GetAddress(), 0x0800);
        devices.Get(0)->Send(Create<Packet>(1250), devices.Get(b)->GetAddress(), 0x0800);
        devices.Get(0)->Send(Create<Packet>(1250), devices.Get(c)->GetAddress(), 0x0800);
    });
    Simulator::Stop(Seconds(5));
    Simulator::Run();
    const std::vector<std::pair<uint32_t, int64_t>> expected{{c, 11 * MS},
                                                             {b, 1011 * MS},
                                                             {b, 1021 * MS}};
    EXPECT_EQ(arrivals, expected);
    Simulator::Destroy();
}

TEST(Device, TracesNameTheRateAndWritePcapAndAscii)
{
    const auto folder = std::filesystem::temp_directory_path() /
                        ("skyhaul-device-test-" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    auto t = TwoSites(1'000'000, 10 * MS);
    t.At(0).outages.push_back({EPOCH + SECOND, EPOCH + 2 * SECOND, OutageCause::kRain});
    std::vector<uint64_t> rates;
    {
        Bench bench(t);
        bench.helper.EnablePcap((folder / "p").string(), bench.devices.Get(0), true);
        bench.helper.EnableAscii((folder / "a").string(), bench.devices.Get(1));
        bench.devices.Get(0)->TraceConnectWithoutContext(
            "RateChange",
            Callback<void, uint64_t>([&rates](uint64_t bps) { rates.push_back(bps); }));
        bench.SendAt(0, 1250);
        bench.Run(5);
    }
    EXPECT_EQ(rates, (std::vector<uint64_t>{1'000'000, 0, 1'000'000}));
    uintmax_t pcapBytes = 0;
    std::string ascii;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
    {
        if (entry.path().extension() == ".pcap")
        {
            pcapBytes = entry.file_size();
        }
        else
        {
            std::ifstream file(entry.path());
            std::getline(file, ascii);
        }
    }
    EXPECT_EQ(pcapBytes, 24U + 16U + 1250U); // pcap's file and record headers, and the packet
    EXPECT_EQ(ascii.substr(0, 6), "r 0.02");
    std::filesystem::remove_all(folder);
}

} // namespace
} // namespace test
} // namespace ns3
