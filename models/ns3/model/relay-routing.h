// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_RELAY_ROUTING_H
#define SKYHAUL_RELAY_ROUTING_H

#include "ns3/ipv4-route.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-route.h"
#include "ns3/ipv6-routing-protocol.h"
#include "ns3/ipv6.h"
#include "ns3/skyhaul-forwarding.h"
#include "ns3/skyhaul-ns3-compat.h"

#include <memory>
#include <unordered_map>
#include <vector>

namespace ns3
{

/// What the routing protocols of all relays share.
template <typename Address, typename Hash, typename Route>
struct RelayRoutes
{
    Ptr<SkyhaulForwarding> forwarding;
    std::unordered_map<Address, uint32_t, Hash> nodes; //!< of the timeline, by terminal's address
    std::vector<Ptr<Route>> routes;                    //!< by link

    /// \return the link that a packet takes at a relay, or SkyhaulForwarding::NO_LINK
    uint32_t FindLink(uint32_t relay, const Address& source, const Address& destination) const
    {
        const auto to = nodes.find(destination);
        if (to == nodes.end())
        {
            return SkyhaulForwarding::NO_LINK;
        }
        const auto from = nodes.find(source);
        return forwarding->GetLink(relay,
                                   from == nodes.end() ? SkyhaulForwarding::NO_LINK : from->second,
                                   to->second);
    }

    /// \return the route that a packet takes at a relay, or null
    Ptr<Route> Find(uint32_t relay, const Address& source, const Address& destination) const
    {
        const uint32_t link = FindLink(relay, source, destination);
        return link == SkyhaulForwarding::NO_LINK ? nullptr : routes[link];
    }
};

using Ipv4RelayRoutes = RelayRoutes<Ipv4Address, Ipv4AddressHash, Ipv4Route>;
using Ipv6RelayRoutes = RelayRoutes<Ipv6Address, Ipv6AddressHash, Ipv6Route>;

/// IPv4 routing of a relay by a SkyhaulForwarding.
class Ipv4RelayRouting : public Ipv4RoutingProtocol
{
  public:
    static TypeId GetTypeId();

    void Set(std::shared_ptr<const Ipv4RelayRoutes> routes, uint32_t relay);

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
    std::shared_ptr<const Ipv4RelayRoutes> m_routes; //!< shared by all relays
    uint32_t m_relay{0};                             //!< index of this one
    Ptr<Ipv4> m_ipv4;                                //!< its stack
};

/// The same for IPv6.
class Ipv6RelayRouting : public Ipv6RoutingProtocol
{
  public:
    static TypeId GetTypeId();

    void Set(std::shared_ptr<const Ipv6RelayRoutes> routes, uint32_t relay);

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
    std::shared_ptr<const Ipv6RelayRoutes> m_routes; //!< shared by all relays
    uint32_t m_relay{0};                             //!< index of this one
    Ptr<Ipv6> m_ipv6;                                //!< its stack
};

} // namespace ns3

#endif /* SKYHAUL_RELAY_ROUTING_H */
