// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "emulator/packet.h"

namespace skyhaul::emulator {

/// Where all packets of a run live: address space reserved once, in four sizes of slots; memory is used from
/// the first touch on and the slot given back last is taken first, so that what is resident is the most that
/// was ever stored. No call allocates after construction. One thread.
class PacketPool {
 public:
  /// Most bytes of one packet with its virtio_net_hdr.
  static constexpr std::size_t kLargest = 65536 + 10;

  /// `limit_bytes`: of all packets together. Throws std::system_error naming mmap.
  explicit PacketPool(std::size_t limit_bytes);
  ~PacketPool();
  PacketPool(const PacketPool&) = delete;
  PacketPool& operator=(const PacketPool&) = delete;

  /// A packet with room for `bytes` (at most kLargest); only `data` and `slab` are set. Null where the limit
  /// is reached.
  Packet* take(std::size_t bytes);

  void give(Packet* packet);

  /// The packet itself, or its first packet->size bytes in the smallest slot that holds them.
  Packet* shrink(Packet* packet);

  std::size_t used_bytes() const { return used_; }
  std::size_t limit_bytes() const { return limit_; }

 private:
  struct Slab {
    std::uint8_t* memory = nullptr;
    std::size_t slot_bytes = 0, slots = 0, touched = 0;
    Packet* free = nullptr;
  };

  Packet* take_from(std::size_t slab);

  std::array<Slab, 4> slabs_;
  std::size_t limit_, used_ = 0;
};

}  // namespace skyhaul::emulator
