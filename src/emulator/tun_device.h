// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "emulator/file_descriptor.h"

namespace skyhaul::emulator {

/// How a TUN device is addressed. Addresses as text.
struct TunAddress {
  std::string ipv4;
  int ipv4_prefix = 16;
  std::string ipv4_peer;  ///< of a point-to-point device; empty: the prefix is on the link
  std::string ipv6;       ///< empty: none
  int ipv6_prefix = 64;
  bool default_route = false;  ///< IPv4, over this device
  int mtu = 1500;
};

/// A TUN device of the network namespace that the caller is in: packets with a vnet header of 10 bytes, up,
/// with its addresses and MTU and a transmit queue of 5000 packets. The device goes with the descriptor.
/// `super_packets`: the kernel hands over TCP (TSO) and, where it can, UDP (USO) uncut and without checksums.
/// Reads do not block. Throws std::system_error naming the call, for /dev/net/tun "open /dev/net/tun".
FileDescriptor make_tun(const std::string& name, const TunAddress& address, bool super_packets);

/// Lets a device go with its network namespace instead of with its descriptor. The kernel removes the devices
/// of namespaces that nobody uses any more by itself and many at a time; whoever closes the descriptor of a
/// device that goes with it waits for its removal, some 25 ms for each.
void leave_to_network(int tun);

/// Brings "lo" up in the caller's network namespace.
void raise_loopback();

/// Writes a file of /proc/sys; false where it does not exist or may not be written.
bool set_sysctl(const std::string& name, const std::string& value);

/// Packets that the kernel dropped because a device's transmit queue was full, read from a descriptor of
/// /proc/net/dev that was opened inside the device's namespace.
std::uint64_t transmit_drops(int proc_net_dev, const std::string& name);

}  // namespace skyhaul::emulator
