// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "skyhaul/models/link_timeline.h"

namespace skyhaul::emulator {

/// What the flow engine expects of a pair of sites that has traffic, against what the live path carried in
/// the same window.
struct TwinRow {
  std::uint32_t src, dst;
  double expected_goodput_bps;  ///< payload of one flow, sharing with those of the other rows
  double measured_goodput_bps;  ///< payload that arrived: IP bytes less 52 of each segment (IPv4, TCP, time
                                ///< stamps)
  double expected_rtt_ms;       ///< delay of both routes, without queues; negative without a route
  double measured_rtt_ms;       ///< mean time in the path there plus back; negative where one way was silent
};

struct TwinPair {
  std::uint32_t src, dst;
};

/// Runs the flow engine beside the live traffic, in a thread of its own. `expect` may be called from any one
/// thread; `done` is called in the twin's thread with the expected goodput of each pair, in bit/s, as long as
/// no newer question has come.
class Twin {
 public:
  using Done = std::function<void(std::vector<double>)>;

  /// The timeline must outlive it.
  explicit Twin(const models::LinkTimeline& timeline);
  ~Twin();

  /// One bulk flow each, all at once, over [from_ns, until_ns) of the timeline, started long before.
  void expect(std::vector<TwinPair> pairs, orbits::TimeNs from_ns, orbits::TimeNs until_ns, Done done);

 private:
  struct Worker;
  std::unique_ptr<Worker> worker_;
};

/// The same answer, at once.
std::vector<double> expected_goodput_bps(const models::LinkTimeline& timeline,
                                         const std::vector<TwinPair>& pairs, orbits::TimeNs from_ns,
                                         orbits::TimeNs until_ns);

}  // namespace skyhaul::emulator
