// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/segments.h"

#include <algorithm>
#include <cstring>

#include "emulator/vnet_header.h"

namespace skyhaul::emulator {
namespace {

constexpr std::uint8_t kTcp = 6, kUdp = 17;
constexpr std::uint8_t kFin = 0x01, kPsh = 0x08, kCwr = 0x80;

std::uint16_t read16(const std::uint8_t* at) { return static_cast<std::uint16_t>(at[0] << 8 | at[1]); }
void write16(std::uint8_t* at, std::size_t value) {
  at[0] = static_cast<std::uint8_t>(value >> 8);
  at[1] = static_cast<std::uint8_t>(value);
}
std::uint32_t read32(const std::uint8_t* at) { return std::uint32_t{read16(at)} << 16 | read16(at + 2); }
void write32(std::uint8_t* at, std::uint32_t value) {
  write16(at, value >> 16);
  write16(at + 2, value & 0xFFFFU);
}

/// Sum of 16-bit words (RFC 1071), not folded.
std::uint32_t sum16(const std::uint8_t* at, std::size_t bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i + 1 < bytes; i += 2) sum += read16(at + i);
  return sum;
}

std::uint16_t fold(std::uint32_t sum) {
  while (sum > 0xFFFF) sum = (sum & 0xFFFF) + (sum >> 16);
  return static_cast<std::uint16_t>(sum);
}

void set_ip_checksum(std::uint8_t* ip) {
  const std::size_t bytes = std::size_t{4} * (ip[0] & 0x0FU);
  write16(ip + 10, 0);
  write16(ip + 10, 0xFFFFU & ~std::uint32_t{fold(sum16(ip, bytes))});
}

/// FNV-1a, 32 bits (Fowler, Noll, Vo).
std::uint32_t mix(std::uint32_t hash, const std::uint8_t* at, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) hash = (hash ^ at[i]) * 16777619U;
  return hash;
}

/// The last steps of MurmurHash3, which let each bit depend on all others. The low bit of FNV is only the
/// parity of all bytes, and the ports that a host gives to its connections often have one parity.
std::uint32_t spread(std::uint32_t hash) {
  hash = (hash ^ hash >> 16) * 0x85EBCA6BU;
  hash = (hash ^ hash >> 13) * 0xC2B2AE35U;
  return hash ^ hash >> 16;
}

VnetHeader vnet(const Packet& packet) {
  VnetHeader header;
  static_assert(sizeof header == kVnetBytes);
  std::memcpy(&header, packet.data, sizeof header);
  return header;
}

}  // namespace

std::uint32_t flow_hash(std::uint8_t protocol, const std::uint8_t* addresses, std::size_t address_bytes,
                        const std::uint8_t* ports) {
  const auto end = [&](std::size_t which) {
    const std::uint32_t hash = mix(2166136261U, addresses + which * address_bytes, address_bytes);
    return spread(ports == nullptr ? hash : mix(hash, ports + 2 * which, 2));
  };
  return spread(end(0) + end(1) + protocol);
}

bool inspect(Packet& packet, IpAddress& destination) {
  if (packet.size < kVnetBytes + 20 || packet.size > 65535 + kVnetBytes) return false;
  const std::uint8_t* const ip = packet.data + kVnetBytes;
  const std::size_t bytes = packet.size - kVnetBytes;
  const VnetHeader header = vnet(packet);
  std::size_t ip_bytes = 0;
  std::uint8_t protocol = 0;
  std::uint8_t traffic_class = 0;
  bool fragment = false;
  if (ip[0] >> 4 == 4) {
    ip_bytes = std::size_t{4} * (ip[0] & 0x0FU);
    if (ip_bytes < 20 || ip_bytes > bytes || read16(ip + 2) != bytes) return false;
    traffic_class = ip[1];
    protocol = ip[9];
    fragment = (read16(ip + 6) & 0x3FFFU) != 0;
    destination.v6 = false;
    std::memcpy(destination.bytes, ip + 16, 4);
  } else if (ip[0] >> 4 == 6) {
    ip_bytes = 40;
    if (bytes < ip_bytes || std::size_t{40} + read16(ip + 4) != bytes) return false;
    traffic_class = static_cast<std::uint8_t>(ip[0] << 4 | ip[1] >> 4);
    protocol = ip[6];
    destination.v6 = true;
    std::memcpy(destination.bytes, ip + 24, 16);
  } else {
    return false;
  }
  packet.ecn = (traffic_class & 3) == 1 || (traffic_class & 3) == 2;
  const bool ports = (protocol == kTcp || protocol == kUdp) && !fragment && bytes >= ip_bytes + 4;
  packet.flow = flow_hash(protocol, destination.v6 ? ip + 8 : ip + 12, destination.v6 ? 16 : 4,
                          ports ? ip + ip_bytes : nullptr);
  packet.wire_bytes = static_cast<std::uint32_t>(bytes);
  packet.segments = 1;
  packet.segment_bytes = packet.header_bytes = 0;
  if ((header.flags & VnetHeader::kNeedsChecksum) != 0 &&
      std::size_t{header.checksum_start} + header.checksum_offset + 2 > bytes) {
    return false;
  }
  const std::uint8_t kind = header.kind & static_cast<std::uint8_t>(~VnetHeader::kEcnBit);
  if (kind == VnetHeader::kNone) return true;

  const bool tcp = kind == (destination.v6 ? VnetHeader::kTcp6 : VnetHeader::kTcp4) && protocol == kTcp;
  const bool udp = kind == VnetHeader::kUdp && protocol == kUdp;
  if ((!tcp && !udp) || fragment || header.segment_bytes == 0) return false;
  if ((header.flags & VnetHeader::kNeedsChecksum) == 0) return false;
  std::size_t transport = 8;
  if (tcp) {
    if (bytes < ip_bytes + 20) return false;
    transport = std::size_t{4} * (ip[ip_bytes + 12] >> 4);
    if (transport < 20) return false;
  }
  const std::size_t headers = ip_bytes + transport;
  if (headers >= bytes || header.checksum_start != ip_bytes || header.checksum_offset != (tcp ? 16 : 6))
    return false;
  const std::size_t payload = bytes - headers;
  if (payload <= header.segment_bytes) return true;  // one segment that calls itself a super-packet
  packet.segment_bytes = header.segment_bytes;
  packet.header_bytes = static_cast<std::uint16_t>(headers);
  packet.segments = static_cast<std::uint32_t>((payload + header.segment_bytes - 1) / header.segment_bytes);
  packet.wire_bytes = static_cast<std::uint32_t>(payload + packet.segments * headers);
  return true;
}

std::size_t piece_bytes(const Packet& from, std::uint32_t count) {
  return kVnetBytes + from.header_bytes + std::size_t{count} * from.segment_bytes;
}

void cut(const Packet& from, std::uint32_t first, std::uint32_t count, Packet& to) {
  const std::size_t headers = from.header_bytes;
  const std::size_t payload = from.size - kVnetBytes - headers;
  const std::size_t begin = std::size_t{first} * from.segment_bytes;
  const std::size_t bytes = std::min(payload - begin, std::size_t{count} * from.segment_bytes);
  std::memcpy(to.data, from.data, kVnetBytes + headers);
  std::memcpy(to.data + kVnetBytes + headers, from.data + kVnetBytes + headers + begin, bytes);
  to.size = static_cast<std::uint32_t>(kVnetBytes + headers + bytes);
  to.segments = count;
  to.segment_bytes = count > 1 ? from.segment_bytes : std::uint16_t{0};
  to.header_bytes = count > 1 ? from.header_bytes : std::uint16_t{0};
  to.wire_bytes = static_cast<std::uint32_t>(bytes + count * headers);
  to.flow = from.flow;
  to.ecn = from.ecn;
  to.src = from.src;
  to.dst = from.dst;
  to.path = from.path;
  to.route = from.route;
  to.hop = from.hop;
  to.entered_ns = from.entered_ns;
  to.queued_ns = from.queued_ns;

  VnetHeader header = vnet(from);
  if (count == 1) {
    header.kind = VnetHeader::kNone;
    header.segment_bytes = 0;
    header.header_bytes = 0;
  }
  std::memcpy(to.data, &header, sizeof header);
  std::uint8_t* const ip = to.data + kVnetBytes;
  const bool v6 = ip[0] >> 4 == 6;
  const std::size_t ip_bytes = header.checksum_start;
  std::uint8_t* const transport = ip + ip_bytes;
  const std::size_t transport_bytes = headers - ip_bytes + bytes;
  const std::uint8_t protocol = v6 ? ip[6] : ip[9];
  std::uint32_t pseudo = protocol + static_cast<std::uint32_t>(transport_bytes);
  if (v6) {
    write16(ip + 4, transport_bytes);
    pseudo += sum16(ip + 8, 32);
  } else {
    write16(ip + 2, ip_bytes + transport_bytes);
    write16(ip + 4, (read16(ip + 4) + first) & 0xFFFFU);
    set_ip_checksum(ip);
    pseudo += sum16(ip + 12, 8);
  }
  write16(transport + header.checksum_offset, fold(pseudo));
  if (protocol == kTcp) {
    write32(transport + 4, read32(transport + 4) + static_cast<std::uint32_t>(begin));
    if (begin + bytes < payload) transport[13] &= static_cast<std::uint8_t>(~(kFin | kPsh));
    if (first > 0) transport[13] &= static_cast<std::uint8_t>(~kCwr);
  } else {
    write16(transport + 4, transport_bytes);
  }
}

void mark_congestion(Packet& packet) {
  std::uint8_t* const ip = packet.data + kVnetBytes;
  if (ip[0] >> 4 == 6) {
    ip[1] |= 0x30;
    return;
  }
  ip[1] |= 3;
  set_ip_checksum(ip);
}

}  // namespace skyhaul::emulator
