// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace skyhaul::emulator {

/// Why a packet did not arrive.
enum class DropCause : std::uint8_t {
  kQueueOverflow,  ///< did not fit into a resource's queue
  kCodel,          ///< CoDel took it from the queue
  kLossBurst,      ///< lost in the timeline's bad state
  kNoRoute,        ///< its path had no route, and what may wait for one was full
  kHandover,       ///< its path left the satellite or gateway at which it waited
  kNoPeer,         ///< addressed to no site, or to one that no path leads to
  kMalformed,      ///< not an IP packet, or lengths that contradict each other
  kBufferFull,     ///< all packets together fill the buffer
  kDevice          ///< the receiving device refused it
};
constexpr std::size_t kDropCauses = 9;

/// Stable names for files and messages, such as "queue_overflow".
const char* to_string(DropCause cause);

/// Packets by cause, in segments: what the wire would have carried.
using DropCounts = std::array<std::uint64_t, kDropCauses>;

/// A packet, or a super-packet of several segments of one flow that the kernel did not cut yet. `data` is a
/// virtio_net_hdr of 10 bytes and then the IP packet, as a TUN device with IFF_VNET_HDR gives and takes it.
/// Owned by the PacketPool that it came from.
struct Packet {
  std::uint8_t* data;
  std::uint32_t size;           ///< bytes at `data`
  std::uint32_t wire_bytes;     ///< IP bytes of all its segments
  std::uint32_t segments;       ///< 1 for an ordinary packet
  std::uint16_t segment_bytes;  ///< payload of each segment but the last; 0 where segments is 1
  std::uint16_t header_bytes;   ///< IP and transport headers of a segment; 0 where segments is 1
  std::uint32_t flow;           ///< hash of addresses, protocol and ports: that of both directions
  bool ecn;                     ///< the sender understands congestion marks (ECT(0) or ECT(1))
  std::uint8_t slab;            ///< the pool's
  std::uint32_t src, dst;       ///< ends
  std::uint32_t path, route, hop;
  std::int64_t entered_ns;  ///< when it came
  std::int64_t queued_ns;   ///< when it joined the queue it waits in
  Packet* next;             ///< in a PacketQueue, or the pool's free list
};

/// First in, first out, of packets linked through Packet::next.
class PacketQueue {
 public:
  bool empty() const { return head_ == nullptr; }
  std::uint64_t bytes() const { return bytes_; }
  std::uint64_t segments() const { return segments_; }

  void push(Packet* packet) {
    packet->next = nullptr;
    (head_ == nullptr ? head_ : tail_->next) = packet;
    tail_ = packet;
    bytes_ += packet->wire_bytes;
    segments_ += packet->segments;
  }

  const Packet* front() const { return head_; }

  /// Null where it is empty.
  Packet* pop() {
    Packet* packet = head_;
    if (packet == nullptr) return nullptr;
    head_ = packet->next;
    bytes_ -= packet->wire_bytes;
    segments_ -= packet->segments;
    return packet;
  }

 private:
  Packet* head_ = nullptr;
  Packet* tail_ = nullptr;
  std::uint64_t bytes_ = 0;
  std::uint64_t segments_ = 0;
};

}  // namespace skyhaul::emulator
