// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "skyhaul/models/export.h"
#include "skyhaul/models/link_timeline.h"

namespace skyhaul::models {

/// Who serves whom in one slot.
struct SlotPlan {
  TimeNs start_ns = 0;  ///< start of the slot; what is broken at that time is not used in it
  struct Serving {
    std::int32_t satellite = -1;
    OutageCause cause = OutageCause::kNoSatellite;  ///< kNone where there is a satellite
  };
  std::vector<Serving> terminals;  ///< in the order of the sites without a fixed link, then of their lists

  /// A satellite that a terminal could take as well.
  struct Choice {
    std::int32_t satellite;
    double range_km;  ///< to the terminal, at the middle of the slot
  };
  /// By terminal: the satellites that the routing may choose from instead, the policy's best first; none
  /// where the choice is made.
  std::vector<std::vector<Choice>> choices;

  /// By site, with RoutingMode::kIsl: what one of its terminals has in view at the middle of the slot, though
  /// it may not be for the whole of it. Empty once the choices are made.
  std::vector<std::vector<Choice>> in_view;

  /// A satellite that a gateway has in view during the whole slot, and a gateway that may serve it. Where
  /// `needs_mesh` is false only satellites that serve a terminal are listed. Satellites that are down are not
  /// listed.
  struct Downlink {
    std::int32_t satellite, gateway;
    double range_km;  ///< at the middle of the slot
    TimeNs lost_ns;   ///< when rain first interrupts it; the slot's end: never
  };
  std::vector<Downlink> downlinks;  ///< by satellite; of one satellite the best first
  /// Whether routes of this slot may go over links between satellites. With RoutingMode::kIslGateway they do
  /// where a terminal's satellite has no gateway, or may lose it before the slot ends.
  bool needs_mesh = false;
};

/// The route of a path in a slot, from the first end to the second: satellites, then perhaps ground (by a
/// relay's PoP where the path needs one), then satellites again. An index of -1 is not used.
struct Way {
  OutageCause cause = OutageCause::kNone;  ///< why the path has no route
  std::vector<std::int32_t> first;   ///< satellites in order, starting with the one that serves the first end
  std::int32_t first_gateway = -1;   ///< gateway below the last satellite of `first`
  std::int32_t relay_pop = -1;       ///< PoP that the path must visit
  std::int32_t second_gateway = -1;  ///< gateway below the first satellite of `second`
  std::vector<std::int32_t> second;  ///< satellites in order, ending with the one that serves the second end
};

/// The route of a pair of terminals (by its place in the list) from a time on, until its next change or the
/// slot's end.
struct WayChange {
  TimeNs at_ns;
  std::uint32_t pair;
  Way way;
};

/// The plan of one slot: who serves whom, and over what routes the pairs of terminals are joined.
struct PlannedSlot {
  SlotPlan plan;                ///< all choices are made, so that `choices` and `in_view` are empty
  std::vector<WayChange> ways;  ///< routes of all pairs from the slot's start on, then their changes
};

/// Who serves whom and over what routes, over a horizon, slot by slot: what the operator decides, whatever
/// the links carry. Immutable once made: threads may share it.
struct SKYHAUL_MODELS_EXPORT ServingPlan {
  TimeNs start_ns = 0, end_ns = 0;
  std::vector<PlannedSlot> slots;

  /// Bytes of memory that it takes.
  std::size_t bytes() const;
};

}  // namespace skyhaul::models
