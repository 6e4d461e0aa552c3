// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/segments.h"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>

#include "src/emulator/support/packets.h"

namespace skyhaul::emulator {
namespace {

using test::bytes_of;
using test::packet_of;
using test::Recipe;

/// One's complement sum of RFC 1071, folded, written apart from the code under test.
std::uint16_t sum(const std::uint8_t* at, std::size_t bytes, std::uint32_t start = 0) {
  for (std::size_t i = 0; i < bytes; ++i) start += i % 2 == 0 ? std::uint32_t{at[i]} << 8 : at[i];
  while (start > 0xFFFF) start = (start & 0xFFFF) + (start >> 16);
  return static_cast<std::uint16_t>(start);
}

std::size_t get16(const std::uint8_t* at) { return std::size_t{at[0]} << 8 | at[1]; }
std::uint32_t get32(const std::uint8_t* at) {
  return static_cast<std::uint32_t>(get16(at) << 16 | get16(at + 2));
}

TEST(Segments, AnOrdinaryPacketIsOneSegment) {
  PacketPool pool(1 << 20);
  Packet* packet = packet_of(pool, bytes_of({}));
  ASSERT_NE(packet, nullptr);
  EXPECT_EQ(packet->segments, 1U);
  EXPECT_EQ(packet->wire_bytes, 1500U);
  pool.give(packet);
  EXPECT_EQ(pool.used_bytes(), 0U);
}

TEST(Segments, TheWireBytesOfASuperPacketCountEveryHeader) {
  PacketPool pool(1 << 20);
  Packet* packet = packet_of(pool, bytes_of({false, false, 10'000, 1448}));
  ASSERT_NE(packet, nullptr);
  EXPECT_EQ(packet->segments, 7U);
  EXPECT_EQ(packet->wire_bytes, 10'000U + 7 * 40);
  pool.give(packet);
}

/// The ports that a host gives to its connections are often all even, and follow each other: they spread over
/// any number of stripes as chance would have it.
TEST(Segments, FlowsOfNeighbouringPortsSpreadEvenly) {
  const std::uint8_t addresses[] = {10, 77, 0, 1, 10, 77, 0, 2};
  for (const std::uint32_t stripes : {2U, 3U, 4U, 8U, 13U}) {
    for (const std::uint32_t step : {1U, 2U, 256U}) {
      constexpr std::uint32_t kFlows = 4096;
      std::vector<double> counts(stripes);
      for (std::uint32_t i = 0; i < kFlows; ++i) {
        const std::uint32_t port = (32768 + i * step) & 0xFFFFU;
        const std::uint8_t ports[] = {static_cast<std::uint8_t>(port >> 8),
                                      static_cast<std::uint8_t>(port + i * step / 65536), 0x14, 0x51};
        ++counts[flow_hash(6, addresses, 4, ports) % stripes];
      }
      const double expected = static_cast<double>(kFlows) / stripes;
      for (const double count : counts)
        EXPECT_NEAR(count, expected, 4.5 * std::sqrt(expected))
            << stripes << " stripes, ports " << step << " apart";
    }
  }
}

TEST(Segments, BothDirectionsOfAFlowHaveOneHash) {
  std::mt19937 random(5);
  std::set<std::uint32_t> seen;
  for (const std::size_t bytes : {4U, 16U}) {
    for (int i = 0; i < 500; ++i) {
      std::vector<std::uint8_t> there(2 * bytes), ports(4);
      for (std::uint8_t& each : there) each = static_cast<std::uint8_t>(random());
      for (std::uint8_t& each : ports) each = static_cast<std::uint8_t>(random());
      const std::uint32_t hash = flow_hash(17, there.data(), bytes, ports.data());
      const std::uint32_t without = flow_hash(17, there.data(), bytes, nullptr);
      EXPECT_NE(hash, flow_hash(6, there.data(), bytes, ports.data()));
      std::rotate(there.begin(), there.begin() + static_cast<std::ptrdiff_t>(bytes), there.end());
      EXPECT_EQ(flow_hash(17, there.data(), bytes, nullptr), without);
      EXPECT_NE(flow_hash(17, there.data(), bytes, ports.data()), hash);  // the ports are of the other ends
      std::rotate(ports.begin(), ports.begin() + 2, ports.end());
      EXPECT_EQ(flow_hash(17, there.data(), bytes, ports.data()), hash);
      seen.insert(hash);
    }
  }
  EXPECT_GT(seen.size(), 998U);
}

/// Cut into pieces of every size, the payload is that of the whole; every header is one that the receiver
/// accepts: lengths agree, checksums hold once the device has completed them, numbers go on.
void expect_cuts_are_whole(const Recipe& recipe) {
  PacketPool pool(4 << 20);
  Packet* whole = packet_of(pool, bytes_of(recipe));
  ASSERT_NE(whole, nullptr);
  const std::size_t ip_bytes = recipe.v6 ? 40 : 20;
  const std::size_t headers = ip_bytes + (recipe.udp ? 8 : 20);
  const std::uint8_t* const whole_ip = whole->data + kVnetBytes;
  for (std::uint32_t step = 1; step < whole->segments; ++step) {
    std::size_t payload = 0;
    std::uint64_t wire = 0;
    for (std::uint32_t first = 0; first < whole->segments; first += step) {
      const std::uint32_t count = std::min(step, whole->segments - first);
      Packet* part = pool.take(piece_bytes(*whole, count));
      ASSERT_NE(part, nullptr);
      cut(*whole, first, count, *part);
      wire += part->wire_bytes;
      const std::uint8_t* const ip = part->data + kVnetBytes;
      const std::uint8_t* const l4 = ip + ip_bytes;
      const std::size_t l4_bytes = part->size - kVnetBytes - ip_bytes;
      const std::size_t bytes = l4_bytes - (headers - ip_bytes);
      ASSERT_EQ(std::memcmp(ip + headers, whole_ip + headers + payload, bytes), 0);
      if (recipe.v6) {
        EXPECT_EQ(get16(ip + 4), l4_bytes);
      } else {
        EXPECT_EQ(get16(ip + 2), ip_bytes + l4_bytes);
        EXPECT_EQ(sum(ip, 20), 0xFFFF);
        EXPECT_EQ(get16(ip + 4), (get16(whole_ip + 4) + first) % 65536);
      }
      // What NEEDS_CSUM promises: completed over the whole segment, the transport checksum verifies.
      const std::size_t at = recipe.udp ? 6 : 16;
      const std::uint32_t pseudo = (recipe.v6 ? sum(ip + 8, 32) : sum(ip + 12, 8)) + (recipe.udp ? 17U : 6U) +
                                   static_cast<std::uint32_t>(l4_bytes);
      std::vector<std::uint8_t> completed(l4, l4 + l4_bytes);
      const auto check = static_cast<std::uint16_t>(~sum(l4, l4_bytes));
      completed[at] = static_cast<std::uint8_t>(check >> 8);
      completed[at + 1] = static_cast<std::uint8_t>(check);
      EXPECT_EQ(sum(completed.data(), completed.size(), pseudo), 0xFFFF);
      VnetHeader vnet{};
      std::memcpy(&vnet, part->data, sizeof vnet);
      EXPECT_EQ(vnet.kind != VnetHeader::kNone, count > 1);
      if (recipe.udp) {
        EXPECT_EQ(get16(l4 + 4), l4_bytes);
      } else {
        EXPECT_EQ(get32(l4 + 4), get32(whole_ip + ip_bytes + 4) + static_cast<std::uint32_t>(payload));
        const bool last = first + count == whole->segments;
        const std::uint8_t expected =
            static_cast<std::uint8_t>(recipe.flags & (last ? 0xFF : ~0x09) & (first == 0 ? 0xFF : ~0x80));
        EXPECT_EQ(l4[13], expected);
      }
      payload += bytes;
      Packet again = *part;
      IpAddress destination{};
      ASSERT_TRUE(inspect(again, destination));
      EXPECT_EQ(again.segments, count);
      EXPECT_EQ(again.wire_bytes, part->wire_bytes);
      EXPECT_EQ(again.flow, whole->flow);
      pool.give(part);
    }
    EXPECT_EQ(payload, recipe.payload);
    EXPECT_EQ(wire, whole->wire_bytes);
  }
  pool.give(whole);
}

TEST(Segments, PiecesOfTcpOverIpv4) { expect_cuts_are_whole({false, false, 20'001, 1448, 0x99}); }
TEST(Segments, PiecesOfTcpOverIpv6) { expect_cuts_are_whole({true, false, 20'001, 1428, 0x99}); }
TEST(Segments, PiecesOfUdpOverIpv4) { expect_cuts_are_whole({false, true, 20'000, 1200}); }
TEST(Segments, PiecesOfUdpOverIpv6) { expect_cuts_are_whole({true, true, 20'000, 1200}); }

TEST(Segments, ACongestionMarkKeepsTheChecksum) {
  PacketPool pool(1 << 20);
  for (const bool v6 : {false, true}) {
    Recipe recipe;
    recipe.v6 = v6;
    recipe.traffic_class = 2;
    Packet* packet = packet_of(pool, bytes_of(recipe));
    ASSERT_TRUE(packet->ecn);
    mark_congestion(*packet);
    const std::uint8_t* const ip = packet->data + kVnetBytes;
    if (v6) {
      EXPECT_EQ(ip[1] >> 4 & 3, 3);
    } else {
      EXPECT_EQ(ip[1] & 3, 3);
      EXPECT_EQ(sum(ip, 20), 0xFFFF);
    }
    pool.give(packet);
  }
}

TEST(Segments, WhatContradictsItselfIsRefused) {
  PacketPool pool(1 << 20);
  const auto refused = [&](std::vector<std::uint8_t> bytes, std::size_t at, int value) {
    bytes[at] = static_cast<std::uint8_t>(value);
    Packet* packet = packet_of(pool, bytes);
    if (packet != nullptr) pool.give(packet);
    return packet == nullptr;
  };
  const auto plain = bytes_of({});
  const auto large = bytes_of({false, false, 10'000, 1448});
  EXPECT_TRUE(refused(plain, kVnetBytes, 0x55)) << "version 5";
  EXPECT_TRUE(refused(plain, kVnetBytes, 0x44)) << "a header of 16 bytes";
  EXPECT_TRUE(refused(plain, kVnetBytes + 3, 1)) << "another length";
  EXPECT_TRUE(refused(plain, 7, 0xFF)) << "a checksum beyond the end";
  EXPECT_TRUE(refused(large, 1, 3)) << "UFO, which no device here offers";
  EXPECT_TRUE(refused(large, 1, 4)) << "TSO for IPv6 on IPv4";
  EXPECT_TRUE(refused(large, 0, 0)) << "a super-packet without a checksum to complete";
  EXPECT_TRUE(refused(large, 6, 24)) << "a checksum that begins elsewhere";
  EXPECT_TRUE(refused(large, kVnetBytes + 32, 0x40)) << "a TCP header of 16 bytes";
  auto zero = large;
  zero[4] = zero[5] = 0;
  EXPECT_TRUE(refused(zero, 4, 0)) << "segments of nothing";
  EXPECT_TRUE(refused(std::vector<std::uint8_t>(kVnetBytes + 19, 0x45), 0, 0)) << "too short";
}

TEST(PacketPool, ReusesWhatCameBackAndKeepsItsLimit) {
  PacketPool pool(1 << 20);
  Packet* first = pool.take(2048);
  pool.give(first);
  EXPECT_EQ(pool.take(100), first);
  pool.give(first);
  std::vector<Packet*> all;
  while (Packet* packet = pool.take(PacketPool::kLargest)) all.push_back(packet);
  EXPECT_GE(all.size(), 14U);
  EXPECT_LE(pool.used_bytes(), pool.limit_bytes());
  for (Packet* packet : all) pool.give(packet);
  EXPECT_EQ(pool.used_bytes(), 0U);
  EXPECT_EQ(pool.take(PacketPool::kLargest + 1), nullptr);
}

TEST(PacketPool, ShrinksToTheSmallestSlot) {
  PacketPool pool(1 << 20);
  const auto shrunk = [&pool] {
    Packet* large = pool.take(PacketPool::kLargest);
    std::memset(large->data, 7, 1510);
    large->size = 1510;
    large->wire_bytes = 1500;
    return pool.shrink(large);
  };
  Packet* small = shrunk();
  EXPECT_EQ(small->wire_bytes, 1500U);
  EXPECT_EQ(small->data[1509], 7);
  // Many lie in the room of one large packet.
  const std::size_t used = pool.used_bytes();
  std::vector<Packet*> all{small};
  while (all.size() < 40) all.push_back(shrunk());
  EXPECT_EQ(pool.used_bytes(), used);
  for (Packet* packet : all) pool.give(packet);
  EXPECT_EQ(pool.used_bytes(), 0U);
}

TEST(PacketPool, SizesShareTheMemoryAndKeepTheirBytesApart) {
  PacketPool pool(4 << 20);
  std::mt19937 random(1);
  struct Held {
    Packet* packet;
    std::size_t bytes;
    std::uint8_t value;
  };
  std::vector<Held> held;
  constexpr std::size_t kSizes[] = {62, 1510, 4000, 9000, 15'000, 30'000, PacketPool::kLargest};
  for (int turn = 0; turn < 20'000; ++turn) {
    if (random() % 2 == 0 || held.empty()) {
      const std::size_t bytes = kSizes[random() % 7];
      Packet* packet = pool.take(bytes);
      if (packet != nullptr) {
        held.push_back({packet, bytes, static_cast<std::uint8_t>(turn)});
        std::memset(packet->data, held.back().value, bytes);
      }
    } else {
      std::swap(held[random() % held.size()], held.back());
      const Held last = held.back();
      held.pop_back();
      ASSERT_EQ(last.packet->data[0], last.value);
      ASSERT_EQ(std::memcmp(last.packet->data, last.packet->data + 1, last.bytes - 1), 0);
      pool.give(last.packet);
    }
    ASSERT_LE(pool.used_bytes(), pool.limit_bytes());
  }
  for (const Held& each : held) pool.give(each.packet);
  EXPECT_EQ(pool.used_bytes(), 0U);
  std::vector<Packet*> all;
  while (Packet* packet = pool.take(PacketPool::kLargest)) all.push_back(packet);
  EXPECT_EQ(pool.used_bytes(), pool.limit_bytes()) << "whatever it held before, all of it can be used anew";
  for (Packet* packet : all) pool.give(packet);
}

TEST(PacketPool, WhatIsCommittedIsResident) {
  PacketPool pool(64 << 20);
  Packet* first = pool.take(62);
  const auto resident = [&](std::size_t ahead) {
    const auto address = reinterpret_cast<std::uintptr_t>(first) / 4096 * 4096 + ahead;
    unsigned char answer = 0;
    EXPECT_EQ(mincore(reinterpret_cast<void*>(address), 4096, &answer), 0);
    return (answer & 1) != 0;
  };
  EXPECT_FALSE(resident(12 << 20));
  pool.commit(10'000);  // 15 MB and the acknowledgements
  for (std::size_t ahead = 0; ahead < (15U << 20U); ahead += 4096) ASSERT_TRUE(resident(ahead)) << ahead;
  EXPECT_FALSE(resident(48 << 20));
  pool.commit(1'000'000);
  EXPECT_TRUE(resident(48 << 20)) << "as far as the limit goes";
  pool.give(first);
}

}  // namespace
}  // namespace skyhaul::emulator
