// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// What a script gives the helper is checked: one sentence names the call and what it expects.
#include "run-plan.h"

#include "skyhaul/models/timeline_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

namespace ns3
{
namespace test
{
namespace
{

using testing::HasSubstr;

/// A helper with two sites, as far as a call needs it.
struct Script
{
    NodeContainer sites{2};
    SkyhaulHelper helper;
    NetDeviceContainer devices;

    void Install()
    {
        helper.SetTimeline(TwoSites(10'000'000, 20 * MS).Get());
        devices = helper.Install(sites);
    }

    void InstallAll()
    {
        Install();
        InternetStackHelper().Install(sites);
        helper.AssignIpv4();
    }
};

struct Case
{
    const char* name;
    void (*call)(Script&);
    const char* sentence;
};

class InputDeathTest : public testing::TestWithParam<Case>
{
};

std::shared_ptr<const skyhaul::models::LinkTimeline>
Sky()
{
    return TwoSites(10'000'000, 20 * MS).Get(); // 1000 s
}

TEST_P(InputDeathTest, EndsWithOneSentence)
{
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(
        {
            Script script;
            GetParam().call(script);
        },
        HasSubstr(GetParam().sentence));
}

const Case CASES[] = {
    {"WindowBefore",
     [](Script& s) { s.helper.SetTimeline(Sky(), EPOCH - 1, EPOCH + SECOND); },
     "SkyhaulHelper::SetTimeline: the window starts at 1767225599999999999 ns (UTC); expected"},
    {"WindowBeyond",
     [](Script& s) { s.helper.SetTimeline(Sky(), EPOCH + 1000 * SECOND, EPOCH + 1001 * SECOND); },
     "SkyhaulHelper::SetTimeline: the window starts at"},
    {"WindowReversed",
     [](Script& s) { s.helper.SetTimeline(Sky(), Seconds(10), Seconds(5)); },
     "SkyhaulHelper::SetTimeline: the window ends at +5s; expected a time after its start at +10s"},
    {"WindowOverrun",
     [](Script& s) { s.helper.SetTimeline(Sky(), Seconds(10), Seconds(1001)); },
     "not after the end of the timeline at +1000s"},
    {"WindowNegative",
     [](Script& s) { s.helper.SetTimeline(Sky(), Seconds(-1)); },
     "SkyhaulHelper::SetTimeline: the window starts at -1s; expected"},
    {"NoTimeline",
     [](Script& s) {
         s.helper.SetTimeline(std::shared_ptr<const skyhaul::models::LinkTimeline>());
     },
     "SkyhaulHelper::SetTimeline: expected a timeline, not null"},
    {"NoPositions",
     [](Script& s) {
         s.Install();
         s.helper.PlaceNodes();
     },
     "SkyhaulHelper::PlaceNodes: the timeline does not say where its nodes are; expected"},
    {"PlacedBeforeInstall",
     [](Script& s) { s.helper.PlaceNodes(); },
     "SkyhaulHelper::PlaceNodes: nothing is installed; expected Install before"},
    {"NoFile", [](Script& s) { s.helper.SetTimeline("no-such-file.bin"); }, "no-such-file.bin"},
    {"NoTimelineFile",
     [](Script& s) { s.helper.SetTimeline("/proc/self/exe"); },
     "expected a file that `skyhaul links --save` has written"},
    {"InstallFirst",
     [](Script& s) { s.helper.Install(s.sites); },
     "SkyhaulHelper::Install: no timeline is set; expected SetTimeline before"},
    {"InstallTwice",
     [](Script& s) {
         s.Install();
         s.helper.Install(s.sites);
     },
     "SkyhaulHelper::Install: the topology is installed already"},
    {"TooFewNodes",
     [](Script& s) {
         s.helper.SetTimeline(Sky());
         s.helper.Install(NodeContainer(1));
     },
     "SkyhaulHelper::Install: 1 nodes are given; expected one for each of the timeline's 2 sites"},
    {"TopologyLate",
     [](Script& s) {
         s.Install();
         s.helper.SetTopology(SkyhaulHelper::NETWORK);
     },
     "SkyhaulHelper::SetTopology: the topology is installed already; expected the call once"},
    {"AttributeLate",
     [](Script& s) {
         s.Install();
         s.helper.SetDeviceAttribute("Mtu", UintegerValue(1400));
     },
     "SkyhaulHelper::SetDeviceAttribute: the topology is installed already"},
    {"QueueDiscLate",
     [](Script& s) {
         s.InstallAll();
         s.helper.SetQueueDisc("ns3::FifoQueueDisc");
     },
     "SkyhaulHelper::SetQueueDisc: the queue discs are installed already; expected the call"},
    {"PairOutOfRange",
     [](Script& s) {
         s.helper.SetTimeline(Sky());
         s.helper.SetPairs({{0U, 7U}});
         s.helper.Install(s.sites);
     },
     "SkyhaulHelper::SetPairs: 7 is no site; expected one of the timeline's 2"},
    {"PairWithoutPath",
     [](Script& s) {
         s.helper.SetTimeline(Sky());
         s.helper.SetPairs({{1U, 1U}});
         s.helper.Install(s.sites);
     },
     "SkyhaulHelper::SetPairs: the timeline has no path between b and b; expected a pair"},
    {"PairOfNoName",
     [](Script& s) {
         s.helper.SetTimeline(Sky());
         s.helper.SetPairs({{"a", "mars"}});
     },
     "SkyhaulHelper: no site is named \"mars\"; expected one of a, b"},
    {"AddressesFirst",
     [](Script& s) { s.helper.AssignIpv4(); },
     "SkyhaulHelper::AssignIpv4: nothing is installed; expected Install before"},
    {"NoStack",
     [](Script& s) {
         s.Install();
         s.helper.AssignIpv4();
     },
     "SkyhaulHelper::AssignIpv4: the node of site a has no IPv4 stack; expected "
     "InternetStackHelper::Install"},
    {"NoIpv6Stack",
     [](Script& s) {
         s.Install();
         InternetStackHelper stack;
         stack.SetIpv6StackInstall(false);
         stack.Install(s.sites);
         s.helper.AssignIpv6();
     },
     "SkyhaulHelper::AssignIpv6: the node of site a has no IPv6 stack"},
    {"AddressesTwice",
     [](Script& s) {
         s.InstallAll();
         s.helper.AssignIpv4();
     },
     "SkyhaulHelper::AssignIpv4: expected one call, not a second one"},
    {"NetworkTooSmall",
     [](Script& s) {
         s.Install();
         InternetStackHelper().Install(s.sites);
         s.helper.AssignIpv4("10.0.0.0", "255.255.255.255");
     },
     "expected room for 2"},
    {"StripesFirst",
     [](Script& s) { s.helper.GetStripes(0, 1); },
     "SkyhaulHelper::GetStripes: nothing is installed; expected Install before"},
    {"StripesOfNoName",
     [](Script& s) {
         s.Install();
         s.helper.GetStripes("a", "c");
     },
     "no site is named \"c\""},
    {"StreamsFirst",
     [](Script& s) { s.helper.AssignStreams(0); },
     "SkyhaulHelper::AssignStreams: nothing is installed"},
    {"NodeOutOfRange",
     [](Script& s) {
         s.Install();
         s.helper.GetNode(99);
     },
     "SkyhaulHelper::GetNode: 99 is no node; expected one of the timeline's 2"},
    {"NoAddress",
     [](Script& s) {
         s.Install();
         SkyhaulHelper::GetIpv4Address(s.devices.Get(0));
     },
     "SkyhaulHelper::GetIpv4Address: the device has no IPv4 address; expected AssignIpv4 before"},
    {"UnknownTransport",
     [](Script& s) {
         s.InstallAll();
         auto transfer = CreateObject<BulkTransfer>();
         transfer->SetAttribute("Transport", StringValue("ns3::TcpWarp"));
         transfer->SetAttribute("Bytes", UintegerValue(1));
         const auto stripe = s.helper.GetStripes("a", "b").front();
         transfer->AddStripe(stripe.source, stripe.destination);
         s.sites.Get(0)->AddApplication(transfer);
         Simulator::Run();
     },
     "BulkTransfer::Transport: no TCP is named \"ns3::TcpWarp\"; expected cubic, bbr or the "
     "TypeId"},
    {"RunsOverTheEndOfTheWindow",
     [](Script& s) {
         s.helper.SetTimeline(Sky(), Seconds(0), Seconds(1));
         s.devices = s.helper.Install(s.sites);
         InternetStackHelper().Install(s.sites);
         s.helper.AssignIpv4();
         auto socket = Socket::CreateSocket(s.sites.Get(0), UdpSocketFactory::GetTypeId());
         socket->Connect(InetSocketAddress(SkyhaulHelper::GetIpv4Address(s.devices.Get(1)), 9));
         Simulator::Schedule(Seconds(2), [socket] { socket->Send(Create<Packet>(100)); });
         Simulator::Run();
     },
     "SatelliteNetDevice::Send: a packet is sent at +2s, after the end of the window that "
     "SetTimeline was given; expected Simulator::Stop at +1s or before"},
};

INSTANTIATE_TEST_SUITE_P(Calls, InputDeathTest, testing::ValuesIn(CASES), [](const auto& which) {
    return std::string(which.param.name);
});

TEST(Input, ATimelineIsReadFromItsFileAndTimesCountFromItsStart)
{
    const std::string file = testing::TempDir() + "input-test-links.bin";
    skyhaul::models::save_timeline(*Sky(), file);
    NodeContainer sites(2);
    SkyhaulHelper helper;
    helper.SetTimeline(file, Seconds(100), Seconds(160));
    EXPECT_EQ(helper.GetFromNs(), EPOCH + 100 * SECOND);
    const auto devices = helper.Install(sites);
    InternetStackHelper().Install(sites);
    const auto ipv4 = helper.AssignIpv4();
    const auto ipv6 = helper.AssignIpv6();
    ASSERT_EQ(ipv4.GetN(), 2U);
    ASSERT_EQ(ipv6.GetN(), 2U);
    for (uint32_t i = 0; i < 2; ++i)
    {
        EXPECT_EQ(ipv4.GetAddress(i), SkyhaulHelper::GetIpv4Address(devices.Get(i)));
        EXPECT_EQ(ipv6.GetAddress(i, 1), SkyhaulHelper::GetIpv6Address(devices.Get(i)));
    }
    EXPECT_EQ(helper.GetSiteIndex("b"), 1U);
    EXPECT_EQ(helper.GetSite("b"), sites.Get(1));
    EXPECT_EQ(helper.GetStripes("a", "b").size(), 1U);
    Simulator::Destroy();
    std::remove(file.c_str());
}

TEST(Input, AnyTcpOfNs3IsATransport)
{
    for (const std::string transport :
         {"ns3::TcpCubic", "ns3::TcpNewReno", "ns3::TcpVegas", "ns3::TcpBbr", "ns3::TcpDctcp"})
    {
        const auto result =
            RunPlan(Sky(), TransferPlan{{MakeTransfer(1, "a", "b", 1'000'000, transport)}}, 30);
        EXPECT_EQ(result.log.records[0].status, TransferStatus::kDone) << transport;
    }
}

} // namespace
} // namespace test
} // namespace ns3
