// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "skyhaul/models/flow_engine.h"

namespace skyhaul::models::test {

/// A transfer that may begin at once.
inline Transfer transfer(std::uint64_t id, const std::string& src, const std::string& dst, std::int64_t bytes,
                         const std::string& transport = "ideal") {
  Transfer one;
  one.id = id;
  one.src = src;
  one.dst = dst;
  one.bytes = bytes;
  one.transport = transport;
  return one;
}

inline FlowOptions window(TimeNs until, TimeNs from = 0) {
  FlowOptions options;
  options.from_ns = from;
  options.until_ns = until;
  return options;
}

/// The same window with an account of what each resource carried.
inline FlowOptions accounted(TimeNs until, TimeNs from = 0) {
  FlowOptions options = window(until, from);
  options.account = true;
  return options;
}

inline double seconds(TimeNs ns) { return static_cast<double>(ns) * 1e-9; }

}  // namespace skyhaul::models::test
