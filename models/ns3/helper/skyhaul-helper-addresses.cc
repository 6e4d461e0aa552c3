// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// SkyhaulHelper: addresses, routes, neighbour entries and queue discs.
#include "../model/network-cut.h"
#include "../model/relay-routing.h"
#include "../model/satellite-channel-inside.h"

#include "ns3/arp-cache.h"
#include "ns3/boolean.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/ipv6-interface.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/ipv6-static-routing-helper.h"
#include "ns3/ndisc-cache.h"
#include "ns3/node.h"
#include "ns3/ppp-header.h"
#include "ns3/queue-size.h"
#include "ns3/skyhaul-helper.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/traffic-control-layer.h"

#include <algorithm>

namespace ns3
{

namespace
{

/// What differs between IPv4 and IPv6.
struct Ipv4Family
{
    static constexpr uint16_t ETHER_TYPE = 0x0800;

    using Header = Ipv4Header;
    using Protocol = Ipv4L3Protocol;
    using Addresses = Ipv4AddressHelper;
    using StaticRouting = Ipv4StaticRoutingHelper;
    using Routing = Ipv4RelayRouting;
    using Routes = Ipv4RelayRoutes;
    using Route = Ipv4Route;

    static Ipv4Address GetAddress(Ptr<NetDevice> device)
    {
        return SkyhaulHelper::GetIpv4Address(device);
    }

    static Ptr<ArpCache> GetNeighbours(Ptr<Protocol> ip, uint32_t interface)
    {
        return ip->GetInterface(interface)->GetArpCache();
    }

    static void Forward(Ptr<Protocol>)
    {
    }
};

struct Ipv6Family
{
    static constexpr uint16_t ETHER_TYPE = 0x86DD;

    using Header = Ipv6Header;
    using Protocol = Ipv6L3Protocol;
    using Addresses = Ipv6AddressHelper;
    using StaticRouting = Ipv6StaticRoutingHelper;
    using Routing = Ipv6RelayRouting;
    using Routes = Ipv6RelayRoutes;
    using Route = Ipv6Route;

    static Ipv6Address GetAddress(Ptr<NetDevice> device)
    {
        return SkyhaulHelper::GetIpv6Address(device);
    }

    static Ptr<NdiscCache> GetNeighbours(Ptr<Protocol> ip, uint32_t interface)
    {
        return ip->GetInterface(interface)->GetNdiscCache();
    }

    static void Forward(Ptr<Protocol> ip)
    {
        ip->SetAttribute("IpForward", BooleanValue(true));
        ip->GetObject<Icmpv6L4Protocol>()->SetAttribute("DAD", BooleanValue(false));
    }
};

/// Whether the forwarding state no longer sends a packet between terminals over the link on which
/// it waits at a relay. What relays send themselves goes on.
template <typename Family>
bool
HasLeft(const typename Family::Routes& routes, uint32_t relay, const TimelineFrame& frame, bool ppp)
{
    auto packet = frame.packet->Copy();
    if (ppp)
    {
        PppHeader link;
        packet->RemoveHeader(link);
    }
    typename Family::Header header;
    packet->PeekHeader(header);
    return routes.nodes.count(header.GetSource()) != 0 &&
           routes.FindLink(relay, header.GetSource(), header.GetDestination()) != frame.path;
}

/// Makes a peer's hardware address known. \return the interface of the device
template <typename Family>
uint32_t
AddNeighbour(Ptr<NetDevice> device, Ptr<NetDevice> peer)
{
    auto ip = device->GetNode()->GetObject<typename Family::Protocol>();
    const auto interface = static_cast<uint32_t>(ip->GetInterfaceForDevice(device));
    const auto address = Family::GetAddress(peer);
    auto cache = Family::GetNeighbours(ip, interface);
    if (!cache->Lookup(address))
    {
        auto* entry = cache->Add(address);
        entry->SetMacAddress(peer->GetAddress());
        entry->MarkPermanent();
    }
    return interface;
}

} // namespace

void
SkyhaulHelper::InstallQueueDisc(Ptr<SatelliteNetDevice> device) const
{
    auto layer = device->GetNode()->GetObject<TrafficControlLayer>();
    if (layer && layer->GetRootQueueDiscOnDevice(device))
    {
        TrafficControlHelper().Uninstall(device); // ns-3's address helpers put FqCoDel there
    }
    const auto resource = device->GetOwnResource();
    if (m_queueDisc.empty() || !resource)
    {
        return; // without a resource of its own, the device hands on what it gets
    }
    const uint64_t bytes = std::min<uint64_t>(m_channel->GetQueueLimit(*resource), UINT32_MAX);
    TrafficControlHelper helper;
    helper.SetRootQueueDisc(
        m_queueDisc,
        "MaxSize",
        QueueSizeValue(QueueSize(QueueSizeUnit::BYTES, static_cast<uint32_t>(bytes))));
    helper.Install(device);
}

template <typename Family>
void
SkyhaulHelper::AssignAddresses(typename Family::Addresses& addresses) const
{
    for (const auto& device : m_devices)
    {
        if (device)
        {
            addresses.Assign(NetDeviceContainer(device));
            InstallQueueDisc(device);
        }
    }
    typename Family::StaticRouting routing;
    for (std::size_t p = 0; p < m_chosen.size(); ++p)
    {
        if (m_chosen[p])
        {
            Ptr<NetDevice> source = m_devices[m_timeline->paths[p].src];
            Ptr<NetDevice> peer = m_devices[m_timeline->paths[p].dst];
            const uint32_t interface = AddNeighbour<Family>(source, peer);
            auto ip = source->GetNode()->GetObject<typename Family::Protocol>();
            routing.GetStaticRouting(ip)->AddHostRouteTo(Family::GetAddress(peer), interface);
        }
    }
}

void
SkyhaulHelper::InstallRelayStacks() const
{
    InternetStackHelper stack;
    stack.SetIpv4StackInstall(m_sites.Get(0)->GetObject<Ipv4>() != nullptr);
    stack.SetIpv6StackInstall(m_sites.Get(0)->GetObject<Ipv6>() != nullptr);
    for (uint32_t i = 0; i < m_relays.GetN(); ++i)
    {
        auto node = m_relays.Get(i);
        if (!node->GetObject<Ipv4>() && !node->GetObject<Ipv6>())
        {
            stack.Install(node);
        }
    }
}

template <typename Family>
void
SkyhaulHelper::AssignRelays(typename Family::Addresses& addresses) const
{
    InstallRelayStacks();
    auto routes = std::make_shared<typename Family::Routes>();
    routes->forwarding = m_forwarding;
    for (uint32_t node = 0; node < m_devices.size(); ++node)
    {
        if (m_devices[node])
        {
            routes->nodes.emplace(Family::GetAddress(m_devices[node]), node);
        }
    }
    for (uint32_t i = 0; i < m_relays.GetN(); ++i)
    {
        auto ip = m_relays.Get(i)->GetObject<typename Family::Protocol>();
        auto routing = CreateObject<typename Family::Routing>();
        routing->Set(routes, i);
        Family::Forward(ip);
        ip->SetRoutingProtocol(routing);
        for (uint32_t d = 0; d < m_cut->relays[i].devices; ++d)
        {
            const auto& device = m_relayDevices[m_cut->relays[i].firstDevice + d];
            addresses.Assign(NetDeviceContainer(device));
            InstallQueueDisc(device);
        }
    }
    for (uint32_t link = 0; link < m_cut->timeline->paths.size(); ++link)
    {
        const auto& path = m_cut->timeline->paths[link];
        Ptr<NetDevice> from = m_relayDevices[path.src];
        routes->routes.push_back(nullptr);
        if (!from)
        {
            continue; // a terminal's: its routing is static
        }
        Ptr<NetDevice> to = m_channel->GetAttached(path.dst);
        AddNeighbour<Family>(from, to);
        auto route = Create<typename Family::Route>();
        route->SetDestination(Family::GetAddress(to));
        route->SetSource(Family::GetAddress(from));
        route->SetGateway(Family::GetAddress(to));
        route->SetOutputDevice(from);
        routes->routes.back() = route;
    }
    if (m_channel->GetHandoverPolicy() == SatelliteChannel::DROP)
    {
        std::vector<uint32_t> relayOf(m_cut->timeline->nodes.size(), NetworkCut::NONE);
        for (uint32_t i = 0; i < m_relays.GetN(); ++i)
        {
            const auto first = relayOf.begin() + m_cut->relays[i].firstDevice;
            std::fill(first, first + m_cut->relays[i].devices, i);
        }
        auto& left = m_channel->m_inside->left;
        left = [routes, relayOf, cut = m_cut, other = left, ppp = m_channel->m_pppHeader](
                   const TimelineFrame& frame) {
            const uint32_t relay = relayOf[cut->timeline->paths[frame.path].src];
            if (frame.protocol != Family::ETHER_TYPE)
            {
                return other && other(frame);
            }
            return relay != NetworkCut::NONE && HasLeft<Family>(*routes, relay, frame, ppp);
        };
    }
}

void
SkyhaulHelper::AssignIpv4(Ipv4Address network, Ipv4Mask mask) const
{
    Ipv4AddressHelper addresses(network, mask);
    AssignAddresses<Ipv4Family>(addresses);
    if (m_cut)
    {
        AssignRelays<Ipv4Family>(addresses);
    }
}

void
SkyhaulHelper::AssignIpv6(Ipv6Address network, Ipv6Prefix prefix) const
{
    Ipv6AddressHelper addresses(network, prefix);
    AssignAddresses<Ipv6Family>(addresses);
    if (m_cut)
    {
        AssignRelays<Ipv6Family>(addresses);
    }
}

Ipv4Address
SkyhaulHelper::GetIpv4Address(Ptr<NetDevice> device)
{
    auto ipv4 = device->GetNode()->GetObject<Ipv4>();
    const auto index = static_cast<uint32_t>(ipv4->GetInterfaceForDevice(device));
    return ipv4->GetAddress(index, 0).GetLocal();
}

Ipv6Address
SkyhaulHelper::GetIpv6Address(Ptr<NetDevice> device)
{
    auto ipv6 = device->GetNode()->GetObject<Ipv6>();
    const auto index = static_cast<uint32_t>(ipv6->GetInterfaceForDevice(device));
    return ipv6->GetAddress(index, 1).GetAddress(); // 0 is link-local
}

} // namespace ns3
