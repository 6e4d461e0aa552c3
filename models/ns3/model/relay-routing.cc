// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "relay-routing.h"

#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/output-stream-wrapper.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("SkyhaulRelayRouting");

NS_OBJECT_ENSURE_REGISTERED(Ipv4RelayRouting);
NS_OBJECT_ENSURE_REGISTERED(Ipv6RelayRouting);

TypeId
Ipv4RelayRouting::GetTypeId()
{
    static TypeId tid = TypeId("ns3::Ipv4RelayRouting")
                            .SetParent<Ipv4RoutingProtocol>()
                            .SetGroupName("Skyhaul")
                            .AddConstructor<Ipv4RelayRouting>();
    return tid;
}

void
Ipv4RelayRouting::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_routes.reset();
    m_ipv4 = nullptr;
    Ipv4RoutingProtocol::DoDispose();
}

void
Ipv4RelayRouting::Set(std::shared_ptr<Ipv4RelayRoutes> routes, uint32_t relay)
{
    NS_LOG_FUNCTION(this << relay);
    m_routes = std::move(routes);
    m_relay = relay;
}

Ptr<Ipv4Route>
Ipv4RelayRouting::RouteOutput(Ptr<Packet>,
                              const Ipv4Header& header,
                              Ptr<NetDevice> oif,
                              Socket::SocketErrno& sockerr)
{
    auto route = m_routes->Find(m_relay, header.GetDestination());
    const bool found = route && (!oif || route->GetOutputDevice() == oif);
    sockerr = found ? Socket::ERROR_NOTERROR : Socket::ERROR_NOROUTETOHOST;
    return found ? route : nullptr;
}

bool
Ipv4RelayRouting::RouteInput(Ptr<const Packet> p,
                             const Ipv4Header& header,
                             Ptr<const NetDevice> idev,
                             Ipv4RouteInput::Unicast ucb,
                             Ipv4RouteInput::Multicast,
                             Ipv4RouteInput::Local lcb,
                             Ipv4RouteInput::Error ecb)
{
    NS_LOG_FUNCTION(this << p << header << idev);
    if (auto route = m_routes->FindInput(m_relay, p, header.GetSource(), header.GetDestination()))
    {
        NS_LOG_LOGIC("relay " << m_relay << ": to " << header.GetDestination() << " by "
                              << route->GetGateway());
        ucb(route, p, header);
        return true;
    }
    const auto interface = static_cast<uint32_t>(m_ipv4->GetInterfaceForDevice(idev));
    if (m_ipv4->IsDestinationAddress(header.GetDestination(), interface))
    {
        lcb(p, header, interface);
        return true;
    }
    NS_LOG_LOGIC("relay " << m_relay << ": no route to " << header.GetDestination());
    ecb(p, header, Socket::ERROR_NOROUTETOHOST);
    return true;
}

void
Ipv4RelayRouting::NotifyInterfaceUp(uint32_t)
{
}

void
Ipv4RelayRouting::NotifyInterfaceDown(uint32_t)
{
}

void
Ipv4RelayRouting::NotifyAddAddress(uint32_t, Ipv4InterfaceAddress)
{
}

void
Ipv4RelayRouting::NotifyRemoveAddress(uint32_t, Ipv4InterfaceAddress)
{
}

void
Ipv4RelayRouting::SetIpv4(Ptr<Ipv4> ipv4)
{
    m_ipv4 = ipv4;
}

void
Ipv4RelayRouting::PrintRoutingTable(Ptr<OutputStreamWrapper> stream, Time::Unit) const
{
    *stream->GetStream() << "Relay " << m_relay << ": to each terminal as SkyhaulForwarding says\n";
}

TypeId
Ipv6RelayRouting::GetTypeId()
{
    static TypeId tid = TypeId("ns3::Ipv6RelayRouting")
                            .SetParent<Ipv6RoutingProtocol>()
                            .SetGroupName("Skyhaul")
                            .AddConstructor<Ipv6RelayRouting>();
    return tid;
}

void
Ipv6RelayRouting::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_routes.reset();
    m_ipv6 = nullptr;
    Ipv6RoutingProtocol::DoDispose();
}

void
Ipv6RelayRouting::Set(std::shared_ptr<Ipv6RelayRoutes> routes, uint32_t relay)
{
    NS_LOG_FUNCTION(this << relay);
    m_routes = std::move(routes);
    m_relay = relay;
}

Ptr<Ipv6Route>
Ipv6RelayRouting::RouteOutput(Ptr<Packet>,
                              const Ipv6Header& header,
                              Ptr<NetDevice> oif,
                              Socket::SocketErrno& sockerr)
{
    auto route = m_routes->Find(m_relay, header.GetDestination());
    const bool found = route && (!oif || route->GetOutputDevice() == oif);
    sockerr = found ? Socket::ERROR_NOTERROR : Socket::ERROR_NOROUTETOHOST;
    return found ? route : nullptr;
}

bool
Ipv6RelayRouting::RouteInput(Ptr<const Packet> p,
                             const Ipv6Header& header,
                             Ptr<const NetDevice> idev,
                             Ipv6RouteInput::Unicast ucb,
                             Ipv6RouteInput::Multicast,
                             Ipv6RouteInput::Local lcb,
                             Ipv6RouteInput::Error ecb)
{
    NS_LOG_FUNCTION(this << p << header << idev);
    if (auto route = m_routes->FindInput(m_relay, p, header.GetSource(), header.GetDestination()))
    {
        NS_LOG_LOGIC("relay " << m_relay << ": to " << header.GetDestination() << " by "
                              << route->GetGateway());
        ucb(idev, route, p, header);
        return true;
    }
    const auto interface = static_cast<uint32_t>(m_ipv6->GetInterfaceForDevice(idev));
    for (uint32_t i = 0; i < m_ipv6->GetNInterfaces(); ++i)
    {
        for (uint32_t j = 0; j < m_ipv6->GetNAddresses(i); ++j)
        {
            if (m_ipv6->GetAddress(i, j).GetAddress() == header.GetDestination())
            {
                lcb(p, header, interface);
                return true;
            }
        }
    }
    NS_LOG_LOGIC("relay " << m_relay << ": no route to " << header.GetDestination());
    if (!ecb.IsNull())
    {
        ecb(p, header, Socket::ERROR_NOROUTETOHOST);
    }
    return header.GetDestination().IsMulticast();
}

void
Ipv6RelayRouting::NotifyInterfaceUp(uint32_t)
{
}

void
Ipv6RelayRouting::NotifyInterfaceDown(uint32_t)
{
}

void
Ipv6RelayRouting::NotifyAddAddress(uint32_t, Ipv6InterfaceAddress)
{
}

void
Ipv6RelayRouting::NotifyRemoveAddress(uint32_t, Ipv6InterfaceAddress)
{
}

void
Ipv6RelayRouting::NotifyAddRoute(Ipv6Address, Ipv6Prefix, Ipv6Address, uint32_t, Ipv6Address)
{
}

void
Ipv6RelayRouting::NotifyRemoveRoute(Ipv6Address, Ipv6Prefix, Ipv6Address, uint32_t, Ipv6Address)
{
}

void
Ipv6RelayRouting::SetIpv6(Ptr<Ipv6> ipv6)
{
    m_ipv6 = ipv6;
}

void
Ipv6RelayRouting::PrintRoutingTable(Ptr<OutputStreamWrapper> stream, Time::Unit) const
{
    *stream->GetStream() << "Relay " << m_relay << ": to each terminal as SkyhaulForwarding says\n";
}

} // namespace ns3
