// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstring>
#include <vector>

#include "emulator/carrier.h"
#include "emulator/packet_pool.h"
#include "emulator/segments.h"
#include "emulator/vnet_header.h"

namespace skyhaul::emulator::test {

/// Headers and payload of a TCP or UDP packet with a vnet header, as a TUN device would give it; checksums as
/// the kernel leaves them for the device to complete.
struct Recipe {
  bool v6 = false;
  bool udp = false;
  std::size_t payload = 1460;
  std::uint16_t segment = 0;  ///< payload of each segment of a super-packet; 0: an ordinary packet
  std::uint8_t flags = 0x18;  ///< TCP: PSH, ACK
  std::uint8_t traffic_class = 0;
  std::uint16_t source_port = 1000;
};

inline std::vector<std::uint8_t> bytes_of(const Recipe& recipe) {
  const std::size_t ip = recipe.v6 ? 40 : 20;
  const std::size_t transport = recipe.udp ? 8 : 20;
  const std::size_t total = ip + transport + recipe.payload;
  std::vector<std::uint8_t> out(kVnetBytes + total, 0);
  VnetHeader vnet{};
  vnet.flags = VnetHeader::kNeedsChecksum;
  vnet.checksum_start = static_cast<std::uint16_t>(ip);
  vnet.checksum_offset = recipe.udp ? 6 : 16;
  if (recipe.segment > 0) {
    vnet.kind = recipe.udp ? VnetHeader::kUdp : recipe.v6 ? VnetHeader::kTcp6 : VnetHeader::kTcp4;
    vnet.segment_bytes = recipe.segment;
    vnet.header_bytes = static_cast<std::uint16_t>(ip + transport);
  }
  std::memcpy(out.data(), &vnet, sizeof vnet);
  std::uint8_t* const at = out.data() + kVnetBytes;
  const auto put16 = [](std::uint8_t* to, std::size_t value) {
    to[0] = static_cast<std::uint8_t>(value >> 8);
    to[1] = static_cast<std::uint8_t>(value);
  };
  if (recipe.v6) {
    at[0] = static_cast<std::uint8_t>(0x60 | recipe.traffic_class >> 4);
    at[1] = static_cast<std::uint8_t>(recipe.traffic_class << 4);
    put16(at + 4, transport + recipe.payload);
    at[6] = recipe.udp ? 17 : 6;
    at[7] = 64;
    at[8] = at[24] = 0xFD;
    at[23] = 1;
    at[39] = 2;
  } else {
    at[0] = 0x45;
    at[1] = recipe.traffic_class;
    put16(at + 2, total);
    put16(at + 4, 0xFFFE);  // identification: wraps inside a super-packet
    at[6] = 0x40;
    at[8] = 64;
    at[9] = recipe.udp ? 17 : 6;
    at[12] = at[16] = 10;
    at[15] = 1;
    at[19] = 2;
  }
  std::uint8_t* const l4 = at + ip;
  put16(l4, recipe.source_port);
  put16(l4 + 2, 80);
  if (recipe.udp) {
    put16(l4 + 4, transport + recipe.payload);
  } else {
    put16(l4 + 4, 0xFFFF);  // sequence number: wraps inside a super-packet
    put16(l4 + 6, 0xF000);
    l4[12] = 0x50;
    l4[13] = recipe.flags;
  }
  for (std::size_t i = 0; i < recipe.payload; ++i)
    l4[transport + i] = static_cast<std::uint8_t>(i * 7 + i / 256);
  return out;
}

/// A packet of the pool that holds these bytes, inspected; null where they are refused.
inline Packet* packet_of(PacketPool& pool, const std::vector<std::uint8_t>& bytes) {
  Packet* packet = pool.take(bytes.size());
  std::memcpy(packet->data, bytes.data(), bytes.size());
  packet->size = static_cast<std::uint32_t>(bytes.size());
  IpAddress destination{};
  if (inspect(*packet, destination)) return packet;
  pool.give(packet);
  return nullptr;
}

/// An ordinary packet of so many IP bytes from one end to another.
inline Packet* plain(PacketPool& pool, std::uint32_t src, std::uint32_t dst, std::size_t ip_bytes = 1500,
                     const Recipe& like = {}) {
  Recipe recipe = like;
  recipe.payload = ip_bytes - (recipe.v6 ? 40 : 20) - (recipe.udp ? 8 : 20);
  Packet* packet = packet_of(pool, bytes_of(recipe));
  packet->src = src;
  packet->dst = dst;
  return packet;
}

/// Notes what arrives.
class Arrivals final : public Receiver {
 public:
  struct Arrival {
    std::int64_t ns;
    std::uint32_t src, dst, segments, wire_bytes;
    std::uint16_t tag;  ///< source port
    std::uint8_t traffic_class;
  };

  explicit Arrivals(PacketPool& pool) : pool_(pool) {}

  void deliver(Packet* packet, std::int64_t due_ns) override {
    const std::uint8_t* const ip = packet->data + kVnetBytes;
    const std::uint8_t* const l4 = ip + (ip[0] >> 4 == 6 ? 40 : 20);
    all.push_back({due_ns, packet->src, packet->dst, packet->segments, packet->wire_bytes,
                   static_cast<std::uint16_t>(l4[0] << 8 | l4[1]), ip[1]});
    pool_.give(packet);
  }

  std::vector<std::int64_t> times() const {
    std::vector<std::int64_t> out;
    for (const Arrival& each : all) out.push_back(each.ns);
    return out;
  }

  std::vector<Arrival> all;

 private:
  PacketPool& pool_;
};

}  // namespace skyhaul::emulator::test
