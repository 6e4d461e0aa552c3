// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>

#include "emulator/carrier.h"
#include "emulator/packet_pool.h"
#include "emulator/trace_link.h"

namespace skyhaul::emulator {

/// A link of two ends, inside (0) and outside (1), whose directions are traces, with a constant delay each
/// way: packets from inside cross the trace first and then the delay, those from outside the delay first, as
/// in `mm-delay MS mm-link UP DOWN`. Time zero of both traces is `start_ns`.
class ReplayEngine final : public Carrier {
 public:
  static constexpr std::uint32_t kInside = 0, kOutside = 1;

  ReplayEngine(std::unique_ptr<TraceLink> up, std::unique_ptr<TraceLink> down, std::int64_t delay_ns,
               PacketPool& pool, Receiver& receiver, std::int64_t start_ns);
  ~ReplayEngine() override;

  void enter(Packet* packet, std::int64_t now_ns) override;
  void advance(std::int64_t now_ns) override;
  std::int64_t next_ns() const override;
  const DropCounts& drops() const override { return drops_; }

 private:
  struct Delayed {
    PacketQueue queue;  ///< queued_ns is when each is due
    std::int64_t next_ns() const { return queue.empty() ? kNever : queue.front()->queued_ns; }
  };

  void cross(TraceLink& link, Packet* packet, std::int64_t now_ns);
  std::int64_t link_next_ns(const TraceLink& link) const;

  std::unique_ptr<TraceLink> up_, down_;
  Delayed up_delay_, down_delay_;
  std::int64_t delay_ns_, start_ns_;
  PacketPool& pool_;
  Receiver& receiver_;
  DropCounts drops_{};
};

}  // namespace skyhaul::emulator
