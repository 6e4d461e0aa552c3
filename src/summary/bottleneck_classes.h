// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "skyhaul/models/link_timeline.h"

namespace skyhaul::core {

/// What a bottleneck can be made of, in the order in which ties are broken (find_bottleneck).
enum class BottleneckClass : std::uint8_t {
  kTerminalUp,
  kTerminalDown,
  kFixedUp,
  kFixedDown,
  kPower,
  kDataPlans,
  kTransport,
  kMissingPaths,
  kLatency,
  kCellUp,
  kCellDown,
  kSatelliteUp,
  kSatelliteDown,
  kGatewayUp,
  kGatewayDown,
  kIsl,
};
inline constexpr std::size_t kClasses = static_cast<std::size_t>(BottleneckClass::kIsl) + 1;

struct ClassName {
  const char* name;
  const char* direction;  ///< where the class has a twin of the other direction
};
inline constexpr std::array<ClassName, kClasses> kClassNames = {{{"terminal", "uplinks"},
                                                                 {"terminal", "downlinks"},
                                                                 {"fixed", "uplinks"},
                                                                 {"fixed", "downlinks"},
                                                                 {"power windows", ""},
                                                                 {"data plans", ""},
                                                                 {"transport", ""},
                                                                 {"missing paths", ""},
                                                                 {"latency", ""},
                                                                 {"cell", "uplinks"},
                                                                 {"cell", "downlinks"},
                                                                 {"satellites' user", "uplinks"},
                                                                 {"satellites' user", "downlinks"},
                                                                 {"gateway", "uplinks"},
                                                                 {"gateway", "downlinks"},
                                                                 {"inter-satellite links", ""}}};

/// The class of a resource's capacity. A data plan's rate goes with its terminal; `sends` tells which way.
BottleneckClass class_of(models::ResourceKind kind, bool sends);

}  // namespace skyhaul::core
