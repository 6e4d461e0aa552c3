// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_TCP_SOCKET_SETUP_H
#define SKYHAUL_TCP_SOCKET_SETUP_H

#include "ns3/address.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/socket.h"

#include <cstdint>

namespace ns3
{

/// \return a socket address of a device's first IPv4 address, or global IPv6 one where it has no
/// IPv4
Address GetSocketAddress(Ptr<NetDevice> device, uint16_t port);

/// \return the local port of a bound socket
uint16_t GetBoundPort(Ptr<Socket> socket);

/// \return the most payload of an IP packet through a device, without aggregation, that a transport
/// with so long a header carries, by the family of GetSocketAddress
uint32_t GetLargestPayload(Ptr<NetDevice> device, uint32_t headerBytes);

/// \return a TCP socket of a device's node with a congestion control and proportional rate
/// reduction (RFC 6937); CUBIC grows by the segments that the device's packets stand for
Ptr<Socket> CreateTcpSocket(Ptr<NetDevice> device, TypeId congestion);

/// Sets a TCP socket up as Linux has it, where ns-3's defaults differ, and to outlast any outage.
/// Segments are no longer than the device's packets allow, times its segment aggregation.
/// \param initialCwnd in segments, before aggregation
void Tune(Ptr<Socket> socket,
          Ptr<NetDevice> device,
          uint32_t bufferBytes,
          uint32_t segmentBytes,
          uint32_t initialCwnd,
          Time minRto);

/// Has the receiver acknowledge each packet until the sender's slow start ends, as Linux does while
/// its buffer grows (tcp_grow_window in net/ipv4/tcp_input.c): HyStart sees how close the
/// acknowledgements come. A sender of another congestion control than TcpSkyhaulCubic changes
/// nothing.
/// \param receiver a socket that was set up as above and has just been accepted
void AcknowledgeAtOnce(Ptr<Socket> receiver, Ptr<Socket> sender);

} // namespace ns3

#endif /* SKYHAUL_TCP_SOCKET_SETUP_H */
