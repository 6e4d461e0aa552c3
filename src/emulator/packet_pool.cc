// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/packet_pool.h"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <system_error>

namespace skyhaul::emulator {
namespace {

constexpr std::array<std::size_t, 4> kRoom{2048, 8192, 32768, PacketPool::kLargest};

constexpr std::size_t slot_bytes(std::size_t slab) {
  return (sizeof(Packet) + kRoom[slab] + alignof(Packet) - 1) / alignof(Packet) * alignof(Packet);
}

}  // namespace

PacketPool::PacketPool(std::size_t limit_bytes) : limit_(std::max(limit_bytes, slot_bytes(3))) {
  for (std::size_t i = 0; i < slabs_.size(); ++i) {
    Slab& slab = slabs_[i];
    slab.slot_bytes = slot_bytes(i);
    slab.slots = limit_ / slab.slot_bytes;
    void* memory = mmap(nullptr, slab.slots * slab.slot_bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
      const int error = errno;
      for (std::size_t j = 0; j < i; ++j) munmap(slabs_[j].memory, slabs_[j].slots * slabs_[j].slot_bytes);
      throw std::system_error(error, std::generic_category(), "mmap");
    }
    slab.memory = static_cast<std::uint8_t*>(memory);
  }
}

PacketPool::~PacketPool() {
  for (const Slab& slab : slabs_) munmap(slab.memory, slab.slots * slab.slot_bytes);
}

Packet* PacketPool::take_from(std::size_t index) {
  Slab& slab = slabs_[index];
  if (used_ + slab.slot_bytes > limit_) return nullptr;
  Packet* packet = slab.free;
  if (packet != nullptr) {
    slab.free = packet->next;
  } else {
    packet = new (slab.memory + slab.touched++ * slab.slot_bytes) Packet;
    packet->data = reinterpret_cast<std::uint8_t*>(packet + 1);
    packet->slab = static_cast<std::uint8_t>(index);
  }
  used_ += slab.slot_bytes;
  return packet;
}

Packet* PacketPool::take(std::size_t bytes) {
  std::size_t index = 0;
  while (index < kRoom.size() && kRoom[index] < bytes) ++index;
  return index < kRoom.size() ? take_from(index) : nullptr;
}

void PacketPool::give(Packet* packet) {
  Slab& slab = slabs_[packet->slab];
  packet->next = slab.free;
  slab.free = packet;
  used_ -= slab.slot_bytes;
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
