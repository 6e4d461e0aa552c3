// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "emulator/packet.h"

namespace skyhaul::emulator {

constexpr std::size_t kVnetBytes = 10;  ///< struct virtio_net_hdr without num_buffers

/// An address of a packet, without its family's meaning.
struct IpAddress {
  bool v6;
  std::uint8_t bytes[16];  ///< network order; the first 4 for IPv4
};

/// The hash of a flow, the same in both of its directions: of the protocol, the addresses (source and
/// destination, one after the other, `address_bytes` each) and the ports (4 bytes; nullptr: none). Addresses
/// and ports are in network order. All bits of it are equally good.
std::uint32_t flow_hash(std::uint8_t protocol, const std::uint8_t* addresses, std::size_t address_bytes,
                        const std::uint8_t* ports);

/// Reads packet.data (packet.size bytes) and fills wire_bytes, segments, segment_bytes, header_bytes, flow
/// and ecn; `destination` too. False where the bytes are no IP packet that may be passed on: too short, a
/// length or an offset that contradicts another, a kind of super-packet that was not asked for. Super-packets
/// are TCP (TSO) and UDP (USO), virtio 1.2, section 5.1.6. Never reads beyond packet.size.
bool inspect(Packet& packet, IpAddress& destination);

/// Writes segments [first, first + count) of a super-packet, as a packet or a smaller super-packet, to `to`,
/// with headers as the kernel's own segmentation writes them: lengths, IPv4 identification and checksum, TCP
/// sequence number, FIN and PSH on the last segment alone, CWR on the first alone. The transport checksum
/// stays the pseudo-header's sum, as VIRTIO_NET_HDR_F_NEEDS_CSUM asks. `to.data` must have room for
/// piece_bytes(); its other fields are filled, path and ends copied.
void cut(const Packet& from, std::uint32_t first, std::uint32_t count, Packet& to);

/// Bytes that cut() writes for `count` full segments.
std::size_t piece_bytes(const Packet& from, std::uint32_t count);

/// Sets the IP header's congestion mark (CE, RFC 3168).
void mark_congestion(Packet& packet);

}  // namespace skyhaul::emulator
