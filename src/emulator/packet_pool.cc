// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/packet_pool.h"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <system_error>

#include "skyhaul/orbits/interrupt.h"

namespace skyhaul::emulator {
namespace {

/// Room for bytes with the vnet header: an acknowledgement, a segment of an MTU of 1500 bytes, super-packets.
constexpr std::array<std::size_t, 7> kRoom{208, 1520, 4560, 9120, 18240, 36480, PacketPool::kLargest};

constexpr std::size_t slot_bytes(std::size_t slab) {
  return (sizeof(Packet) + kRoom[slab] + alignof(Packet) - 1) / alignof(Packet) * alignof(Packet);
}

constexpr std::size_t kPageBytes = 4096;
constexpr std::size_t kBlockBytes = (slot_bytes(kRoom.size() - 1) + kPageBytes - 1) / kPageBytes * kPageBytes;

constexpr std::size_t slots(std::size_t slab) { return kBlockBytes / slot_bytes(slab); }

}  // namespace

PacketPool::PacketPool(std::size_t limit_bytes)
    : blocks_(std::max<std::size_t>(limit_bytes / kBlockBytes, 4)) {
  void* memory = mmap(nullptr, blocks_.size() * kBlockBytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
  memory_ = static_cast<std::uint8_t*>(memory);
  with_room_.fill(kNone);
}

PacketPool::~PacketPool() { munmap(memory_, blocks_.size() * kBlockBytes); }

std::size_t PacketPool::used_bytes() const { return in_use_ * kBlockBytes; }
std::size_t PacketPool::limit_bytes() const { return blocks_.size() * kBlockBytes; }
std::size_t PacketPool::most_packets() const { return blocks_.size() * slots(0); }

void PacketPool::commit(std::size_t segments) {
  const std::size_t blocks =
      std::min(segments / slots(1) + segments / slots(0) + 2 * kRoom.size(), blocks_.size());
  constexpr std::size_t kPagesBetweenStops = 256;  // some 0.3 ms
  for (std::size_t at = 0; at < blocks * kBlockBytes; at += kPageBytes) {
    if (at / kPageBytes % kPagesBetweenStops == 0) stop_point();
    static_cast<volatile std::uint8_t*>(memory_)[at] = 0;
  }
}

std::uint8_t* PacketPool::memory_of(std::uint32_t block) const {
  return memory_ + std::size_t{block} * kBlockBytes;
}

void PacketPool::link(std::uint32_t block, std::uint32_t& list) {
  blocks_[block].previous = kNone;
  blocks_[block].next = list;
  if (list != kNone) blocks_[list].previous = block;
  list = block;
}

void PacketPool::unlink(std::uint32_t block, std::uint32_t& list) {
  const Block& it = blocks_[block];
  (it.previous == kNone ? list : blocks_[it.previous].next) = it.next;
  if (it.next != kNone) blocks_[it.next].previous = it.previous;
}

Packet* PacketPool::take_from(std::size_t slab) {
  std::uint32_t at = with_room_[slab];
  if (at == kNone) {
    if (empty_ != kNone) {
      at = empty_;
      unlink(at, empty_);
    } else if (begun_ < blocks_.size()) {
      at = begun_++;
    } else {
      return nullptr;
    }
    ++in_use_;
    blocks_[at] = Block{};
    blocks_[at].slab = static_cast<std::uint8_t>(slab);
    link(at, with_room_[slab]);
  }
  Block& block = blocks_[at];
  Packet* packet = block.free;
  if (packet != nullptr) {
    block.free = packet->next;
  } else {
    packet = new (memory_of(at) + block.touched++ * slot_bytes(slab)) Packet;
    packet->data = reinterpret_cast<std::uint8_t*>(packet + 1);
    packet->slab = static_cast<std::uint8_t>(slab);
  }
  if (++block.used == slots(slab)) unlink(at, with_room_[slab]);
  return packet;
}

Packet* PacketPool::take(std::size_t bytes) {
  std::size_t index = 0;
  while (index < kRoom.size() && kRoom[index] < bytes) ++index;
  return index < kRoom.size() ? take_from(index) : nullptr;
}

void PacketPool::give(Packet* packet) {
  const std::size_t slab = packet->slab;
  const auto offset = static_cast<std::size_t>(reinterpret_cast<std::uint8_t*>(packet) - memory_);
  const auto at = static_cast<std::uint32_t>(offset / kBlockBytes);
  Block& block = blocks_[at];
  packet->next = block.free;
  block.free = packet;
  if (block.used-- == slots(slab)) link(at, with_room_[slab]);
  if (block.used > 0) return;
  unlink(at, with_room_[slab]);
  link(at, empty_);
  --in_use_;
}

Packet* PacketPool::shrink(Packet* packet) {
  std::size_t index = 0;
  while (kRoom[index] < packet->size) ++index;
  if (index >= packet->slab) return packet;
  Packet* smaller = take_from(index);
  if (smaller == nullptr) return packet;
  std::uint8_t* const data = smaller->data;
  const std::uint8_t slab = smaller->slab;
  *smaller = *packet;
  smaller->data = data;
  smaller->slab = slab;
  std::memcpy(data, packet->data, packet->size);
  give(packet);
  return smaller;
}

}  // namespace skyhaul::emulator
