// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_NS3_COMPAT_H
#define SKYHAUL_NS3_COMPAT_H

// Where ns-3 3.37 and later versions differ in what the module uses. Nothing here asks for a
// version: each difference is read off the declaration itself.

#include "ns3/enum.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv6-routing-protocol.h"
#include "ns3/trace-helper.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

namespace ns3
{

/// How RouteInput takes its callbacks: by value in 3.37, by reference to const since.
template <typename Method>
struct RouteInputTypes;

/// Of a method of seven parameters.
template <typename Class,
          typename Packet,
          typename Header,
          typename Device,
          typename U,
          typename M,
          typename L,
          typename E>
struct RouteInputTypes<bool (Class::*)(Packet, Header, Device, U, M, L, E)>
{
    using Unicast = U;
    using Multicast = M;
    using Local = L;
    using Error = E;
};

using Ipv4RouteInput = RouteInputTypes<decltype(&Ipv4RoutingProtocol::RouteInput)>;
using Ipv6RouteInput = RouteInputTypes<decltype(&Ipv6RoutingProtocol::RouteInput)>;

/// MakeEnumAccessor with the type of the enumeration, which later versions ask for.
template <typename Enum, typename Member>
auto
MakeAccessorOfEnum(Member member) -> decltype(MakeEnumAccessor<Enum, Member>(member))
{
    return MakeEnumAccessor<Enum, Member>(member);
}

/// The same for 3.37, which deduces all.
template <typename Enum, typename Member, typename... None>
auto
MakeAccessorOfEnum(Member member, None...) -> decltype(MakeEnumAccessor(member))
{
    return MakeEnumAccessor(member);
}

/// Link types of pcap files by their numbers (tcpdump.org/linktypes.html): ns-3 3.49 gave them
/// other names, and deprecated those that 3.37 has.
constexpr auto PCAP_PPP = static_cast<PcapHelper::DataLinkType>(9);
constexpr auto PCAP_RAW_IP = static_cast<PcapHelper::DataLinkType>(101);

/// A hash of addresses: Ipv4AddressHash and Ipv6AddressHash are deprecated since ns-3 3.47, whose
/// std::hash of addresses 3.37 does not have.
struct IpAddressHash
{
    std::size_t operator()(const Ipv4Address& address) const
    {
        return std::hash<uint32_t>()(address.Get());
    }

    std::size_t operator()(const Ipv6Address& address) const
    {
        uint8_t bytes[16];
        address.GetBytes(bytes);
        return std::hash<std::string_view>()({reinterpret_cast<const char*>(bytes), sizeof(bytes)});
    }
};

} // namespace ns3

#endif /* SKYHAUL_NS3_COMPAT_H */
