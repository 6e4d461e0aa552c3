// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>

#include "emulator/packet.h"

namespace skyhaul::emulator {

/// Controlled Delay (RFC 8289, section 5): packets leave a queue through pop(), which drops, or marks where
/// the sender understands marks, while packets have stayed above `target_ns` for `interval_ns`.
class Codel {
 public:
  struct Options {
    std::int64_t target_ns = 5'000'000;
    std::int64_t interval_ns = 100'000'000;
    std::uint64_t largest_packet = 1500;  ///< a queue of no more than this is not too long
    bool ecn = true;                      ///< mark what can be marked, instead of dropping it
  };

  explicit Codel(const Options& options) : options_(options) {}

  /// The next packet to serve at `now_ns`, or null. `mark(packet)` sets its congestion mark; `drop(packet)`
  /// takes it over.
  template <class Mark, class Drop>
  Packet* pop(PacketQueue& queue, std::int64_t now_ns, Mark&& mark, Drop&& drop) {
    bool ok_to_drop = false;
    Packet* packet = take(queue, now_ns, ok_to_drop);
    if (dropping_) {
      if (!ok_to_drop) dropping_ = false;
      while (dropping_ && now_ns >= drop_next_ns_) {
        ++count_;
        if (options_.ecn && packet->ecn) {
          mark(packet);
          drop_next_ns_ = control_law(drop_next_ns_);
          return packet;
        }
        drop(packet);
        packet = take(queue, now_ns, ok_to_drop);
        if (ok_to_drop) {
          drop_next_ns_ = control_law(drop_next_ns_);
        } else {
          dropping_ = false;
        }
      }
    } else if (ok_to_drop) {
      const bool marked = options_.ecn && packet->ecn;
      if (marked) {
        mark(packet);
      } else {
        drop(packet);
        packet = take(queue, now_ns, ok_to_drop);
      }
      dropping_ = true;
      // Soon after the last time, the rate that held the queue then is where to start.
      const std::uint64_t delta = count_ - last_count_;
      count_ = delta > 1 && now_ns - drop_next_ns_ < 16 * options_.interval_ns ? delta : 1;
      drop_next_ns_ = control_law(now_ns);
      last_count_ = count_;
    }
    return packet;
  }

 private:
  Packet* take(PacketQueue& queue, std::int64_t now_ns, bool& ok_to_drop) {
    ok_to_drop = false;
    Packet* packet = queue.pop();
    if (packet == nullptr || now_ns - packet->queued_ns < options_.target_ns ||
        queue.bytes() <= options_.largest_packet) {
      first_above_ns_ = 0;
    } else if (first_above_ns_ == 0) {
      first_above_ns_ = now_ns + options_.interval_ns;
    } else if (now_ns >= first_above_ns_) {
      ok_to_drop = true;
    }
    return packet;
  }

  std::int64_t control_law(std::int64_t from_ns) const {
    return from_ns + static_cast<std::int64_t>(static_cast<double>(options_.interval_ns) /
                                               std::sqrt(static_cast<double>(count_)));
  }

  Options options_;
  std::int64_t first_above_ns_ = 0, drop_next_ns_ = 0;
  std::uint64_t count_ = 0, last_count_ = 0;
  bool dropping_ = false;
};

}  // namespace skyhaul::emulator
