// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "emulator/packet.h"

namespace skyhaul::emulator {

/// Where all packets of a run live: blocks of one region of address space, each cut into slots of one of
/// seven sizes as long as any of its slots is used. What was given back last is taken first, so that no more
/// memory is touched than the most that was ever stored, or commit() asked for. No call allocates after
/// construction. One thread.
class PacketPool {
 public:
  /// Most bytes of one packet with its virtio_net_hdr.
  static constexpr std::size_t kLargest = 65536 + 10;

  /// `limit_bytes`: of all packets together. Throws std::system_error naming mmap.
  explicit PacketPool(std::size_t limit_bytes);
  ~PacketPool();
  PacketPool(const PacketPool&) = delete;
  PacketPool& operator=(const PacketPool&) = delete;

  /// Makes the memory for `segments` full segments, and as many acknowledgements, resident, so that storing
  /// them later makes no page fault; as far as the limit goes. This takes up to half a second, and throws
  /// Interrupted where a StopScope asks to stop.
  void commit(std::size_t segments);

  /// A packet with room for `bytes` (at most kLargest); only `data` and `slab` are set. Null where the limit
  /// is reached.
  Packet* take(std::size_t bytes);

  void give(Packet* packet);

  /// The packet itself, or its first packet->size bytes in the smallest slot that holds them.
  Packet* shrink(Packet* packet);

  /// Of blocks of which a slot is used.
  std::size_t used_bytes() const;
  std::size_t limit_bytes() const;
  /// Packets that the pool holds at most, all of them being small.
  std::size_t most_packets() const;

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  static constexpr std::size_t kSizes = 7;

  struct Block {
    std::uint32_t used = 0, touched = 0;           ///< slots; those never used lie behind the touched ones
    std::uint32_t previous = kNone, next = kNone;  ///< in a list
    std::uint8_t slab = 0;
    Packet* free = nullptr;
  };

  Packet* take_from(std::size_t slab);
  std::uint8_t* memory_of(std::uint32_t block) const;
  void link(std::uint32_t block, std::uint32_t& list);
  void unlink(std::uint32_t block, std::uint32_t& list);

  std::uint8_t* memory_;
  std::vector<Block> blocks_;
  std::uint32_t empty_ = kNone;                  ///< list of the blocks that were used and are not now
  std::uint32_t begun_ = 0;                      ///< blocks that were ever used
  std::uint32_t in_use_ = 0;                     ///< blocks
  std::array<std::uint32_t, kSizes> with_room_;  ///< lists of blocks in use that have a free slot
};

}  // namespace skyhaul::emulator
