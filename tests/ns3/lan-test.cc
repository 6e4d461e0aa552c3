// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// Hosts behind the routers of two sites: through both topologies, by static and global routing,
// over IPv4 and IPv6, on CSMA and point-to-point LANs; broadcast and multicast reach every peer.
#include "run-plan.h"

#include "ns3/applications-module.h"
#include "ns3/csma-module.h"
#include "ns3/point-to-point-module.h"

#include <gtest/gtest.h>

#include <set>
#include <tuple>

namespace ns3
{
namespace test
{
namespace
{

enum Routing
{
    STATIC,
    GLOBAL
};

/// Sites of one terminal each over a satellite and a gateway, all joined to all.
std::shared_ptr<const skyhaul::models::LinkTimeline>
Star(uint32_t sites, int64_t bps)
{
    TimelineSketch t;
    const uint32_t satellite = t.Relay("satellite");
    const uint32_t gateway = t.Relay("gateway");
    const Hop between = Hop::leg(t.Leg(satellite, gateway, 5 * MS));
    std::vector<uint32_t> terminals;
    std::vector<Hop> up;
    std::vector<Hop> legs;
    std::vector<Hop> down;
    std::vector<Hop> downLegs;
    for (uint32_t i = 0; i < sites; ++i)
    {
        terminals.push_back(t.Terminal("site" + std::to_string(i), 0));
        up.push_back(Hop::resource(t.Resource(bps)));
        legs.push_back(Hop::leg(t.Leg(terminals.back(), satellite, 6 * MS)));
        down.push_back(Hop::resource(t.Resource(bps)));
        downLegs.push_back(Hop::leg(t.Leg(gateway, terminals.back(), 7 * MS)));
    }
    for (uint32_t a = 0; a < sites; ++a)
    {
        for (uint32_t b = 0; b < sites; ++b)
        {
            if (a != b)
            {
                t.Path(terminals[a],
                       terminals[b],
                       {{0, t.Route({up[a], legs[a], between, down[b], downLegs[b]})}});
            }
        }
    }
    return t.Get();
}

/// Two sites' routers, and behind each a host on a LAN.
class Lans
{
  public:
    Lans(SkyhaulHelper::Topology topology, bool ipv6, bool csma, Routing routing)
        : m_ipv6(ipv6)
    {
        m_helper.SetTopology(topology);
        m_helper.SetTimeline(Star(2, 20'000'000));
        m_satellite = m_helper.Install(m_routers);
        InternetStackHelper().Install(m_routers);
        InternetStackHelper().Install(m_hosts);
        ipv6 ? static_cast<void>(m_helper.AssignIpv6()) : static_cast<void>(m_helper.AssignIpv4());
        for (uint32_t i = 0; i < 2; ++i)
        {
            const NodeContainer lan(m_routers.Get(i), m_hosts.Get(i));
            if (csma)
            {
                CsmaHelper link;
                link.SetChannelAttribute("DataRate", StringValue("1Gbps"));
                m_lans[i] = link.Install(lan);
            }
            else
            {
                PointToPointHelper link;
                link.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
                m_lans[i] = link.Install(lan);
            }
        }
        ipv6 ? SetUpIpv6() : SetUpIpv4(routing);
    }

    Ptr<Node> Host(uint32_t i) const
    {
        return m_hosts.Get(i);
    }

    Address HostAddress(uint32_t i, uint16_t port) const
    {
        return m_ipv6 ? Address(Inet6SocketAddress(SkyhaulHelper::GetIpv6Address(m_lans[i].Get(1)),
                                                   port))
                      : Address(InetSocketAddress(SkyhaulHelper::GetIpv4Address(m_lans[i].Get(1)),
                                                  port));
    }

    const SkyhaulHelper& Helper() const
    {
        return m_helper;
    }

  private:
    void SetUpIpv4(Routing routing)
    {
        for (uint32_t i = 0; i < 2; ++i)
        {
            Ipv4AddressHelper addresses(i == 0 ? "192.168.0.0" : "192.168.1.0", "255.255.255.0");
            addresses.Assign(m_lans[i]);
        }
        if (routing == GLOBAL)
        {
            Ipv4GlobalRoutingHelper::PopulateRoutingTables();
            return;
        }
        Ipv4StaticRoutingHelper tables;
        for (uint32_t i = 0; i < 2; ++i)
        {
            auto router = m_routers.Get(i)->GetObject<Ipv4>();
            tables.GetStaticRouting(router)->AddNetworkRouteTo(
                i == 0 ? "192.168.1.0" : "192.168.0.0",
                "255.255.255.0",
                SkyhaulHelper::GetIpv4Address(m_satellite.Get(1 - i)),
                static_cast<uint32_t>(router->GetInterfaceForDevice(m_satellite.Get(i))));
            tables.GetStaticRouting(Host(i)->GetObject<Ipv4>())
                ->SetDefaultRoute(SkyhaulHelper::GetIpv4Address(m_lans[i].Get(0)), 1);
        }
    }

    void SetUpIpv6()
    {
        Ipv6InterfaceContainer lans[2];
        for (uint32_t i = 0; i < 2; ++i)
        {
            Ipv6AddressHelper addresses(i == 0 ? "fd01::" : "fd02::", Ipv6Prefix(64));
            lans[i] = addresses.Assign(m_lans[i]);
        }
        Ipv6StaticRoutingHelper tables;
        for (uint32_t i = 0; i < 2; ++i)
        {
            auto router = m_routers.Get(i)->GetObject<Ipv6>();
            router->SetAttribute("IpForward", BooleanValue(true));
            tables.GetStaticRouting(router)->AddNetworkRouteTo(
                i == 0 ? "fd02::" : "fd01::",
                Ipv6Prefix(64),
                SkyhaulHelper::GetIpv6Address(m_satellite.Get(1 - i)),
                static_cast<uint32_t>(router->GetInterfaceForDevice(m_satellite.Get(i))));
            tables.GetStaticRouting(Host(i)->GetObject<Ipv6>())
                ->SetDefaultRoute(lans[i].GetAddress(0, 1), 1);
        }
    }

    bool m_ipv6;
    NodeContainer m_routers{2};
    NodeContainer m_hosts{2};
    SkyhaulHelper m_helper;
    NetDeviceContainer m_satellite;
    NetDeviceContainer m_lans[2];
};

class BehindRouters
    : public testing::TestWithParam<std::tuple<SkyhaulHelper::Topology, bool, bool, Routing>>
{
};

TEST_P(BehindRouters, EchoAndATransferPass)
{
    const auto [topology, ipv6, csma, routing] = GetParam();
    if (ipv6 && routing == GLOBAL)
    {
        GTEST_SKIP() << "ns-3 3.37 has no global routing of IPv6";
    }
    Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(1400));
    const Lans lans(topology, ipv6, csma, routing);
    const uint64_t bytes = csma ? 2'000'000 : 10'000'000;
    UdpEchoServerHelper(7).Install(lans.Host(1));
    UdpEchoClientHelper client(lans.HostAddress(1, 7));
    client.SetAttribute("MaxPackets", UintegerValue(1));
    auto echo = client.Install(lans.Host(0));
    echo.Start(Seconds(3));
    Time sent;
    Time roundTrip;
    echo.Get(0)->TraceConnectWithoutContext(
        "Tx",
        Callback<void, Ptr<const Packet>>([&](Ptr<const Packet>) { sent = Simulator::Now(); }));
    echo.Get(0)->TraceConnectWithoutContext(
        "Rx",
        Callback<void, Ptr<const Packet>>(
            [&](Ptr<const Packet>) { roundTrip = Simulator::Now() - sent; }));
    BulkSendHelper sender("ns3::TcpSocketFactory", lans.HostAddress(1, 9));
    sender.SetAttribute("MaxBytes", UintegerValue(bytes));
    sender.Install(lans.Host(0)).Start(Seconds(4));
    auto sink =
        DynamicCast<PacketSink>(PacketSinkHelper("ns3::TcpSocketFactory", lans.HostAddress(1, 9))
                                    .Install(lans.Host(1))
                                    .Get(0));
    uint64_t sum = 0;
    Time end;
    sink->TraceConnectWithoutContext("Rx",
                                     Callback<void, Ptr<const Packet>, const Address&>(
                                         [&](Ptr<const Packet> packet, const Address&) {
                                             sum += packet->GetSize();
                                             end = Simulator::Now();
                                         }));
    Simulator::Stop(Seconds(100));
    Simulator::Run();
    // 18 ms each way, and some for the wires and address resolution on the LANs, which ns-3 puts
    // off by up to 10 ms on each.
    EXPECT_GE(roundTrip, MilliSeconds(36));
    EXPECT_LE(roundTrip, MilliSeconds(80));
    EXPECT_EQ(sum, bytes);
    EXPECT_LT(end, Seconds(100));
    Simulator::Destroy();
}

INSTANTIATE_TEST_SUITE_P(Kinds,
                         BehindRouters,
                         testing::Combine(testing::Values(SkyhaulHelper::PATH,
                                                          SkyhaulHelper::NETWORK),
                                          testing::Bool(),
                                          testing::Bool(),
                                          testing::Values(STATIC, GLOBAL)));

TEST(BehindRouters, RelaysAnswerHostsWithIcmp)
{
    for (const bool ipv6 : {false, true})
    {
        const Lans lans(SkyhaulHelper::NETWORK, ipv6, true, STATIC);
        auto socket = Socket::CreateSocket(lans.Host(0), UdpSocketFactory::GetTypeId());
        socket->Connect(lans.HostAddress(1, 9));
        ipv6 ? socket->SetIpv6HopLimit(2) : socket->SetIpTtl(2); // ends at the satellite
        uint32_t answers = 0;
        if (ipv6)
        {
            lans.Host(0)->GetObject<Ipv6L3Protocol>()->TraceConnectWithoutContext(
                "LocalDeliver",
                Callback<void, const Ipv6Header&, Ptr<const Packet>, uint32_t>(
                    [&](const Ipv6Header&, Ptr<const Packet> packet, uint32_t) {
                        Icmpv6Header icmp;
                        packet->PeekHeader(icmp);
                        answers +=
                            icmp.GetType() == Icmpv6Header::ICMPV6_ERROR_TIME_EXCEEDED ? 1 : 0;
                    }));
        }
        else
        {
            lans.Host(0)->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
                "LocalDeliver",
                Callback<void, const Ipv4Header&, Ptr<const Packet>, uint32_t>(
                    [&](const Ipv4Header& header, Ptr<const Packet> packet, uint32_t) {
                        Icmpv4Header icmp;
                        packet->PeekHeader(icmp);
                        answers += header.GetProtocol() == 1 &&
                                           icmp.GetType() == Icmpv4Header::ICMPV4_TIME_EXCEEDED
                                       ? 1
                                       : 0;
                    }));
        }
        Simulator::Schedule(Seconds(3), [socket] { socket->Send(Create<Packet>(100)); });
        Simulator::Stop(Seconds(10));
        Simulator::Run();
        EXPECT_EQ(answers, 1U) << (ipv6 ? "IPv6" : "IPv4");
        Simulator::Destroy();
    }
}

class ToAGroup : public testing::TestWithParam<std::tuple<SkyhaulHelper::Topology, std::string>>
{
};

TEST_P(ToAGroup, EveryPeerGetsIt)
{
    const auto& [topology, group] = GetParam();
    constexpr uint32_t SITES = 12;
    const bool ipv6 = group.find(':') != std::string::npos;
    NodeContainer sites(SITES);
    SkyhaulHelper helper;
    helper.SetTopology(topology);
    helper.SetTimeline(Star(SITES, 1'000'000));
    const auto devices = helper.Install(sites);
    InternetStackHelper().Install(sites);
    ipv6 ? static_cast<void>(helper.AssignIpv6()) : static_cast<void>(helper.AssignIpv4());
    std::map<uint32_t, uint32_t> received;
    for (uint32_t i = 0; i < SITES; ++i)
    {
        auto socket = Socket::CreateSocket(sites.Get(i), UdpSocketFactory::GetTypeId());
        ipv6 ? socket->Bind(Inet6SocketAddress(Ipv6Address::GetAny(), 9))
             : socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), 9));
        if (ipv6)
        {
            sites.Get(i)->GetObject<Ipv6L3Protocol>()->AddMulticastAddress(
                Ipv6Address(group.c_str()));
        }
        socket->SetRecvCallback(Callback<void, Ptr<Socket>>([&received, i](Ptr<Socket> at) {
            while (at->Recv())
            {
                ++received[i];
            }
        }));
    }
    if (ipv6 && group.substr(0, 4) != "ff02")
    {
        auto ip = sites.Get(0)->GetObject<Ipv6>();
        Ipv6StaticRoutingHelper().GetStaticRouting(ip)->AddNetworkRouteTo("ff00::",
                                                                          Ipv6Prefix(8),
                                                                          1);
    }
    if (!ipv6 && group != "255.255.255.255")
    {
        Ipv4StaticRoutingHelper tables;
        for (uint32_t i = 0; i < SITES; ++i)
        {
            auto ip = sites.Get(i)->GetObject<Ipv4>();
            tables.GetStaticRouting(ip)->SetDefaultMulticastRoute(1);
            tables.GetStaticRouting(ip)->AddMulticastRoute(Ipv4Address::GetAny(),
                                                           Ipv4Address(group.c_str()),
                                                           1,
                                                           {});
        }
    }
    auto socket = Socket::CreateSocket(sites.Get(0), UdpSocketFactory::GetTypeId());
    socket->SetAllowBroadcast(true);
    socket->BindToNetDevice(devices.Get(0));
    ipv6 ? socket->Connect(Inet6SocketAddress(Ipv6Address(group.c_str()), 9))
         : socket->Connect(InetSocketAddress(Ipv4Address(group.c_str()), 9));
    for (int i = 0; i < 5; ++i)
    {
        Simulator::Schedule(Seconds(3 + i), [socket] { socket->Send(Create<Packet>(100)); });
    }
    Simulator::Stop(Seconds(20));
    Simulator::Run();
    for (uint32_t i = 1; i < SITES; ++i)
    {
        EXPECT_EQ(received[i], 5U) << "site " << i;
    }
    Simulator::Destroy();
}

INSTANTIATE_TEST_SUITE_P(
    Groups,
    ToAGroup,
    testing::Combine(testing::Values(SkyhaulHelper::PATH, SkyhaulHelper::NETWORK),
                     testing::Values("255.255.255.255", "239.1.1.1", "ff02::1", "ff0e::77")));

} // namespace
} // namespace test
} // namespace ns3
