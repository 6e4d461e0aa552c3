// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <vector>

#include "emulator/fair_queue.h"
#include "emulator/path_engine.h"

namespace skyhaul::emulator {

/// A resource: what is being sent, and what waits.
struct PathEngine::Server {
  Server(std::uint32_t of, RateCursor with, std::uint64_t limit, const PathOptions& options)
      : resource(of), rate(std::move(with)), limit_bytes(limit), codel(options.codel) {
    if (options.discipline == Discipline::kFair) fair.emplace(options.codel, options.seed);
  }

  std::uint64_t queued_bytes() const { return fair ? fair->bytes() : queue.bytes(); }

  std::uint32_t resource;
  RateCursor rate;
  std::uint64_t limit_bytes;
  Codel codel;
  PacketQueue queue;
  std::optional<FairQueue> fair;  ///< instead of `queue`
  Packet* sending = nullptr;
  std::int64_t from_ns = 0, left = 0;  ///< bit/s x ns of `sending` that were left at from_ns
  std::uint32_t generation = 0;        ///< of the kServed event that counts
  RateCursor::Throttle throttle;
  DataCapMeter* cap = nullptr;  ///< of the plan that it belongs to
  std::uint32_t restore_generation = 0;
  std::size_t loss_index = 0;
  std::uint64_t draws = 0;
  std::uint64_t carried_bytes = 0, dropped = 0;
};

struct PathEngine::PathState {
  explicit PathState(const models::Path& path) : routes(path) {}

  models::PathCursor routes;
  PacketQueue held;  ///< waits for a route
  std::uint64_t hold_bytes = 0;
  std::uint32_t generation = 0;  ///< of the kRoute event that counts
  bool waiting = false;          ///< there is one
  std::uint32_t order_route = models::kNoRoute;
  std::vector<std::int64_t> latest_ns;  ///< latest arrival at each hop of order_route
};

}  // namespace skyhaul::emulator
