// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>

#include "emulator/packet.h"

namespace skyhaul::emulator {

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

/// Takes what arrives at the far end. The packet is the receiver's from then on.
class Receiver {
 public:
  virtual ~Receiver() = default;
  /// `packet->dst` is the end; it was due at `due_ns` of the monotonic clock.
  virtual void deliver(Packet* packet, std::int64_t due_ns) = 0;
};

/// Carries packets between ends. A plain object: it reads no clock and touches no device. Times are
/// nanoseconds of one monotonic clock and never decrease from call to call. One thread.
class Carrier {
 public:
  virtual ~Carrier() = default;
  /// Takes over an inspected packet with its `src` and `dst` set, that came at `now_ns`.
  virtual void enter(Packet* packet, std::int64_t now_ns) = 0;
  /// Does everything that is due at or before `now_ns`; calls Receiver::deliver for what arrived.
  virtual void advance(std::int64_t now_ns) = 0;
  /// When advance() has something to do next; kNever where nothing is under way.
  virtual std::int64_t next_ns() const = 0;
  /// Packets that were lost, in segments.
  virtual const DropCounts& drops() const = 0;
};

}  // namespace skyhaul::emulator
