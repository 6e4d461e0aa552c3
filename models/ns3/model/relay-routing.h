// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_RELAY_ROUTING_H
#define SKYHAUL_RELAY_ROUTING_H

#include "ns3/ipv4-route.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-route.h"
#include "ns3/ipv6-routing-protocol.h"
#include "ns3/ipv6.h"
#include "ns3/packet.h"
#include "ns3/skyhaul-forwarding.h"
#include "ns3/skyhaul-ns3-compat.h"
#include "satellite-ends-tag.h"

#include <memory>
#include <unordered_map>
#include <vector>

namespace ns3
{

/// What the routing protocols of all relays share.
template <typename Address, typename Hash, typename Route>
struct RelayRoutes
{
    using Nodes = std::unordered_map<Address, uint32_t, Hash>; //!< of the timeline, by address

    Ptr<SkyhaulForwarding> forwarding;
    Nodes nodes;                    //!< by terminal's address
    Nodes behind;                   //!< terminal by the address of a host seen behind it
    std::vector<Ptr<Route>> routes; //!< by link

    /// \return the link that a packet takes which a terminal has sent, or
    /// SkyhaulForwarding::NO_LINK
    uint32_t FindLink(uint32_t relay, const SatelliteEndsTag& tag) const
    {
        return forwarding->GetLink(relay, tag.GetSource(), tag.GetDestination());
    }

    /// \return the route that it takes, or null
    Ptr<Route> Find(uint32_t relay, const SatelliteEndsTag& tag) const
    {
        const uint32_t link = FindLink(relay, tag);
        return link == SkyhaulForwarding::NO_LINK ? nullptr : routes[link];
    }

    /// \return the route that what a relay sends itself takes at a relay, such as an ICMP message,
    /// or null
    Ptr<Route> Find(uint32_t relay, const Address& destination) const
    {
        auto to = nodes.find(destination);
        if (to == nodes.end())
        {
            to = behind.find(destination);
            if (to == behind.end())
            {
                return nullptr;
            }
        }
        const uint32_t link = forwarding->GetLink(relay, SkyhaulForwarding::NO_LINK, to->second);
        return link == SkyhaulForwarding::NO_LINK ? nullptr : routes[link];
    }

    /// Remembers behind which terminal a host is.
    void Learn(const Address& host, const SatelliteEndsTag& tag)
    {
        if (nodes.find(host) == nodes.end())
        {
            behind[host] = tag.GetSource();
        }
    }

    /// \return the route that a packet takes which has come to a relay, or null
    Ptr<Route> FindInput(uint32_t relay,
                         Ptr<const Packet> packet,
                         const Address& source,
                         const Address& destination)
    {
        SatelliteEndsTag tag;
        if (!packet->PeekPacketTag(tag))
        {
            return Find(relay, destination);
        }
        Learn(source, tag);
        return Find(relay, tag);
    }
};

using Ipv4RelayRoutes = RelayRoutes<Ipv4Address, IpAddressHash, Ipv4Route>;
using Ipv6RelayRoutes = RelayRoutes<Ipv6Address, IpAddressHash, Ipv6Route>;

/// IPv4 routing of a relay by a SkyhaulForwarding.
class Ipv4RelayRouting : public Ipv4RoutingProtocol
{
  public:
    static TypeId GetTypeId();

    void Set(std::shared_ptr<Ipv4RelayRoutes> routes, uint32_t relay);

    Ptr<Ipv4Route> RouteOutput(Ptr<Packet> p,
                               const Ipv4Header& header,
                               Ptr<NetDevice> oif,
                               Socket::SocketErrno& sockerr) override;
    bool RouteInput(Ptr<const Packet> p,
                    const Ipv4Header& header,
                    Ptr<const NetDevice> idev,
                    Ipv4RouteInput::Unicast ucb,
                    Ipv4RouteInput::Multicast mcb,
                    Ipv4RouteInput::Local lcb,
                    Ipv4RouteInput::Error ecb) override;
    void NotifyInterfaceUp(uint32_t interface) override;
    void NotifyInterfaceDown(uint32_t interface) override;
    void NotifyAddAddress(uint32_t interface, Ipv4InterfaceAddress address) override;
    void NotifyRemoveAddress(uint32_t interface, Ipv4InterfaceAddress address) override;
    void SetIpv4(Ptr<Ipv4> ipv4) override;
    void PrintRoutingTable(Ptr<OutputStreamWrapper> stream, Time::Unit unit) const override;

  protected:
    void DoDispose() override;

  private:
    std::shared_ptr<Ipv4RelayRoutes> m_routes; //!< shared by all relays
    uint32_t m_relay{0};                       //!< index of this one
    Ptr<Ipv4> m_ipv4;                          //!< its stack
};

/// The same for IPv6.
class Ipv6RelayRouting : public Ipv6RoutingProtocol
{
  public:
    static TypeId GetTypeId();

    void Set(std::shared_ptr<Ipv6RelayRoutes> routes, uint32_t relay);

    Ptr<Ipv6Route> RouteOutput(Ptr<Packet> p,
                               const Ipv6Header& header,
                               Ptr<NetDevice> oif,
                               Socket::SocketErrno& sockerr) override;
    bool RouteInput(Ptr<const Packet> p,
                    const Ipv6Header& header,
                    Ptr<const NetDevice> idev,
                    Ipv6RouteInput::Unicast ucb,
                    Ipv6RouteInput::Multicast mcb,
                    Ipv6RouteInput::Local lcb,
                    Ipv6RouteInput::Error ecb) override;
    void NotifyInterfaceUp(uint32_t interface) override;
    void NotifyInterfaceDown(uint32_t interface) override;
    void NotifyAddAddress(uint32_t interface, Ipv6InterfaceAddress address) override;
    void NotifyRemoveAddress(uint32_t interface, Ipv6InterfaceAddress address) override;
    void NotifyAddRoute(Ipv6Address dst,
                        Ipv6Prefix mask,
                        Ipv6Address nextHop,
                        uint32_t interface,
                        Ipv6Address prefixToUse) override;
    void NotifyRemoveRoute(Ipv6Address dst,
                           Ipv6Prefix mask,
                           Ipv6Address nextHop,
                           uint32_t interface,
                           Ipv6Address prefixToUse) override;
    void SetIpv6(Ptr<Ipv6> ipv6) override;
    void PrintRoutingTable(Ptr<OutputStreamWrapper> stream, Time::Unit unit) const override;

  protected:
    void DoDispose() override;

  private:
    std::shared_ptr<Ipv6RelayRoutes> m_routes; //!< shared by all relays
    uint32_t m_relay{0};                       //!< index of this one
    Ptr<Ipv6> m_ipv6;                          //!< its stack
};

} // namespace ns3

#endif /* SKYHAUL_RELAY_ROUTING_H */
