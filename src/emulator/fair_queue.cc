// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/fair_queue.h"

namespace skyhaul::emulator {

FairQueue::FairQueue(const Codel::Options& codel, std::uint64_t seed)
    : flows_(std::size_t{1} << kFlowBits, Flow(codel)),
      quantum_(static_cast<std::int64_t>(codel.largest_packet)),
      seed_(static_cast<std::uint32_t>(seed ^ seed >> 32U)) {}

void FairQueue::append(List& list, std::uint32_t index) {
  flows_[index].next = kNone;
  (list.head == kNone ? list.head : flows_[list.tail].next) = index;
  list.tail = index;
}

void FairQueue::remove_head(List& list) { list.head = flows_[list.head].next; }

void FairQueue::push(Packet* packet) {
  // Fibonacci hashing: the stripes of a pair of sites are chosen by the low bits.
  const std::uint32_t index = (packet->flow ^ seed_) * 0x9E3779B1U >> (32 - kFlowBits);
  Flow& flow = flows_[index];
  flow.queue.push(packet);
  bytes_ += packet->wire_bytes;
  if (flow.active) return;
  flow.active = true;
  flow.deficit = quantum_;
  append(new_, index);
}

Packet* FairQueue::take_from_longest() {
  Flow* longest = nullptr;
  for (const List& list : {new_, old_}) {
    for (std::uint32_t at = list.head; at != kNone; at = flows_[at].next) {
      if (longest == nullptr || flows_[at].queue.bytes() > longest->queue.bytes()) longest = &flows_[at];
    }
  }
  Packet* packet = longest == nullptr ? nullptr : longest->queue.pop();
  if (packet != nullptr) bytes_ -= packet->wire_bytes;
  return packet;
}

}  // namespace skyhaul::emulator
