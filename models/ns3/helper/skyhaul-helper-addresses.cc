// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// SkyhaulHelper: addresses, routes, neighbour entries and queue discs.
#include "../model/network-cut.h"
#include "../model/queue-disc-choice.h"
#include "../model/relay-routing.h"
#include "../model/satellite-channel-inside.h"

#include "ns3/abort.h"
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
#include "ns3/log.h"
#include "ns3/ndisc-cache.h"
#include "ns3/node.h"
#include "ns3/skyhaul-helper.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/traffic-control-layer.h"

#include <algorithm>
#include <cmath>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("SkyhaulHelperAddresses");

namespace
{

/// What differs between IPv4 and IPv6.
struct Ipv4Family
{
    static constexpr const char* NAME = "IPv4";

    using Protocol = Ipv4L3Protocol;
    using Addresses = Ipv4AddressHelper;
    using Interfaces = Ipv4InterfaceContainer;
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
    static constexpr const char* NAME = "IPv6";

    using Protocol = Ipv6L3Protocol;
    using Addresses = Ipv6AddressHelper;
    using Interfaces = Ipv6InterfaceContainer;
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

/// Whether a device has a root queue disc.
bool
HasQueueDisc(Ptr<NetDevice> device)
{
    auto layer = device->GetNode()->GetObject<TrafficControlLayer>();
    return layer && layer->GetRootQueueDiscOnDevice(device);
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
SkyhaulHelper::InstallQueueDisc(Ptr<SatelliteNetDevice> device, bool wasThere) const
{
    NS_LOG_FUNCTION(this << device << wasThere);
    if (wasThere)
    {
        NS_LOG_LOGIC("node " << device->GetNode()->GetId() << " keeps the queue disc that it has");
        return; // the script's own, or what the other address family has installed
    }
    auto layer = device->GetNode()->GetObject<TrafficControlLayer>();
    if (layer && layer->GetRootQueueDiscOnDevice(device))
    {
        TrafficControlHelper().Uninstall(device); // ns-3's address helpers put FqCoDel there
    }
    const auto resource = device->GetOwnResource();
    if (!layer || m_queueDisc->typeName.empty() || !resource)
    {
        NS_LOG_LOGIC("node " << device->GetNode()->GetId() << " gets no queue disc");
        return; // without a resource of its own, the device hands on what it gets
    }
    QueueDiscPlace place;
    place.limitBytes = m_channel->GetQueueLimit(*resource);
    for (const auto& step : m_channel->GetTimeline().resources[*resource].capacity)
    {
        place.rateBps = std::max(place.rateBps, static_cast<uint64_t>(step.capacity_bps));
    }
    place.rtt = m_channel->GetLongestRtt();
    const auto disc = InstallQueueDiscChoice(*m_queueDisc, device, place);
    disc->TraceConnectWithoutContext(
        "Drop",
        Callback<void, Ptr<const QueueDiscItem>>(
            [channel = PeekPointer(m_channel),
             resource = *resource](Ptr<const QueueDiscItem> item) {
                channel->Lost(item->GetPacket(), resource, SatelliteDropCause::QUEUE_OVERFLOW);
            }));
}

template <typename Family>
void
SkyhaulHelper::RequireStacks(const char* call, double room) const
{
    RequireInstalled(call);
    double devices = 0;
    for (std::size_t i = 0; i < m_devices.size(); ++i)
    {
        if (!m_devices[i])
        {
            continue;
        }
        ++devices;
        NS_ABORT_MSG_IF(!m_devices[i]->GetNode()->GetObject<typename Family::Protocol>(),
                        "SkyhaulHelper::" << call << ": the node of site "
                                          << GetSiteName(m_devices[i]->GetNode()) << " has no "
                                          << Family::NAME
                                          << " stack; expected InternetStackHelper::Install on "
                                             "the sites' nodes before");
    }
    for (const auto& relay : m_relayDevices)
    {
        devices += relay ? 1 : 0;
    }
    NS_ABORT_MSG_IF(devices > room,
                    "SkyhaulHelper::" << call << ": the network has " << room
                                      << " addresses for devices; expected room for " << devices);
}

template <typename Family>
typename Family::Interfaces
SkyhaulHelper::AssignAddresses(typename Family::Addresses& addresses) const
{
    typename Family::Interfaces interfaces;
    for (const auto& device : m_devices)
    {
        if (device)
        {
            const bool wasThere = HasQueueDisc(device);
            interfaces.Add(addresses.Assign(NetDeviceContainer(device)));
            InstallQueueDisc(device, wasThere);
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
            if (auto table =
                    routing.GetStaticRouting(ip)) // none where the script has no static one
            {
                table->AddHostRouteTo(Family::GetAddress(peer), interface);
            }
        }
    }
    return interfaces;
}

void
SkyhaulHelper::InstallRelayStacks() const
{
    // Static routing, until a relay gets its own: with global routing the relays would be routers
    // that PopulateRoutingTables explores, where to the sites' routers they are parts of one link.
    InternetStackHelper stack;
    stack.SetRoutingHelper(Ipv4StaticRoutingHelper());
    stack.SetRoutingHelper(Ipv6StaticRoutingHelper());
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
            const bool wasThere = HasQueueDisc(device);
            addresses.Assign(NetDeviceContainer(device));
            InstallQueueDisc(device, wasThere);
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
        m_channel->m_inside->left = [forwarding = m_forwarding, relayOf, cut = m_cut](
                                        const TimelineFrame& frame) {
            const uint32_t relay = relayOf[cut->timeline->paths[frame.path].src];
            SatelliteEndsTag tag; // what relays send themselves has none, and goes on
            return relay != NetworkCut::NONE && frame.packet->PeekPacketTag(tag) &&
                   forwarding->GetLink(relay, tag.GetSource(), tag.GetDestination()) != frame.path;
        };
    }
}

Ipv4InterfaceContainer
SkyhaulHelper::AssignIpv4(Ipv4Address network, Ipv4Mask mask)
{
    NS_LOG_FUNCTION(this << network << mask);
    NS_ABORT_MSG_IF(m_hasIpv4, "SkyhaulHelper::AssignIpv4: expected one call, not a second one");
    RequireStacks<Ipv4Family>("AssignIpv4", std::exp2(32 - mask.GetPrefixLength()) - 2);
    Ipv4AddressHelper addresses(network, mask);
    auto interfaces = AssignAddresses<Ipv4Family>(addresses);
    if (m_cut)
    {
        AssignRelays<Ipv4Family>(addresses);
    }
    m_hasIpv4 = true;
    return interfaces;
}

Ipv6InterfaceContainer
SkyhaulHelper::AssignIpv6(Ipv6Address network, Ipv6Prefix prefix)
{
    NS_LOG_FUNCTION(this << network << prefix);
    NS_ABORT_MSG_IF(m_hasIpv6, "SkyhaulHelper::AssignIpv6: expected one call, not a second one");
    RequireStacks<Ipv6Family>("AssignIpv6", std::exp2(128 - prefix.GetPrefixLength()) - 2);
    Ipv6AddressHelper addresses(network, prefix);
    auto interfaces = AssignAddresses<Ipv6Family>(addresses);
    if (m_cut)
    {
        AssignRelays<Ipv6Family>(addresses);
    }
    m_hasIpv6 = true;
    return interfaces;
}

Ipv4Address
SkyhaulHelper::GetIpv4Address(Ptr<NetDevice> device)
{
    auto ipv4 = device->GetNode()->GetObject<Ipv4>();
    const int32_t index = ipv4 ? ipv4->GetInterfaceForDevice(device) : -1;
    NS_ABORT_MSG_IF(index < 0 || ipv4->GetNAddresses(static_cast<uint32_t>(index)) == 0,
                    "SkyhaulHelper::GetIpv4Address: the device has no IPv4 address; expected "
                    "AssignIpv4 before");
    return ipv4->GetAddress(static_cast<uint32_t>(index), 0).GetLocal();
}

Ipv6Address
SkyhaulHelper::GetIpv6Address(Ptr<NetDevice> device)
{
    auto ipv6 = device->GetNode()->GetObject<Ipv6>();
    const int32_t index = ipv6 ? ipv6->GetInterfaceForDevice(device) : -1;
    NS_ABORT_MSG_IF(index < 0 || ipv6->GetNAddresses(static_cast<uint32_t>(index)) < 2,
                    "SkyhaulHelper::GetIpv6Address: the device has no global IPv6 address; "
                    "expected AssignIpv6 before");
    return ipv6->GetAddress(static_cast<uint32_t>(index), 1).GetAddress(); // 0 is link-local
}

} // namespace ns3
