// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "emulator/codel.h"
#include "emulator/packet.h"

namespace skyhaul::emulator {

/// FQ-CoDel (RFC 8290): deficit round robin over 1024 queues, each with its own CoDel; a packet's queue is
/// chosen by a hash of its flow. A flow that comes anew is served before those that have had their quantum. A
/// super-packet takes its queue's turns for as many quanta as it has, so that shares are those of bytes.
class FairQueue {
 public:
  /// `seed`: of the hash. The quantum is `codel.largest_packet`.
  FairQueue(const Codel::Options& codel, std::uint64_t seed);

  bool empty() const { return bytes_ == 0; }
  std::uint64_t bytes() const { return bytes_; }

  void push(Packet* packet);

  /// As Codel::pop().
  template <class Mark, class Drop>
  Packet* pop(std::int64_t now_ns, Mark&& mark, Drop&& drop) {
    for (;;) {
      List* const list = new_.head != kNone ? &new_ : &old_;
      const std::uint32_t index = list->head;
      if (index == kNone) return nullptr;
      Flow& flow = flows_[index];
      if (flow.deficit <= 0) {
        flow.deficit += quantum_;
        remove_head(*list);
        append(old_, index);
        continue;
      }
      const std::uint64_t before = flow.queue.bytes();
      Packet* packet = flow.codel.pop(flow.queue, now_ns, mark, drop);
      bytes_ -= before - flow.queue.bytes();
      if (packet != nullptr) {
        flow.deficit -= packet->wire_bytes;
        return packet;
      }
      remove_head(*list);
      // An emptied new flow passes through the old ones, or it could come anew at once and starve them.
      if (list == &new_ && old_.head != kNone) {
        append(old_, index);
      } else {
        flow.active = false;
      }
    }
  }

  /// The first packet of the queue that holds most bytes, or null where all are empty.
  Packet* take_from_longest();

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  static constexpr unsigned kFlowBits = 10;

  struct Flow {
    explicit Flow(const Codel::Options& options) : codel(options) {}
    PacketQueue queue;
    Codel codel;
    std::int64_t deficit = 0;
    std::uint32_t next = kNone;
    bool active = false;  ///< in one of the lists
  };
  struct List {
    std::uint32_t head = kNone, tail = kNone;
  };

  void append(List& list, std::uint32_t index);
  void remove_head(List& list);

  std::vector<Flow> flows_;
  List new_, old_;
  std::uint64_t bytes_ = 0;
  std::int64_t quantum_;
  std::uint32_t seed_;
};

}  // namespace skyhaul::emulator
