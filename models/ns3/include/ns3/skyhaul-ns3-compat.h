// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_NS3_COMPAT_H
#define SKYHAUL_NS3_COMPAT_H

// Where ns-3 3.37 and later versions differ in what the module uses. Nothing here asks for a
// version: each difference is read off the declaration itself.

#include "ns3/enum.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv6-routing-protocol.h"

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

} // namespace ns3

#endif /* SKYHAUL_NS3_COMPAT_H */
