// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "skyhaul/core/alternative.h"
#include "skyhaul/core/answer.h"
#include "skyhaul/core/decisions.h"
#include "skyhaul/core/export.h"

namespace skyhaul::core {

/// Bytes that are carried, one way. All in seconds.
struct Carried {
  std::int64_t units = 0;  ///< cartridges or disks that the bytes fill
  std::int64_t trips = 0;  ///< each of at most Alternative::units; the next one is filled while one is away
  double fill_s = 0;       ///< to write the bytes of one full trip, or of all where there is one
  double way_s = 0;        ///< time on the way of one trip
  double total_s = 0;      ///< from the first byte that is written to the last one that is read
  std::optional<double> money;  ///< price of all trips there and back, without the units; absent: no price
};

/// Carries bytes over `distance_km`: the drives of one end write them, evenly; handling; the way; handling;
/// as many drives read them. Vehicles leave as soon as they are filled.
SKYHAUL_CORE_EXPORT Carried carry(const Alternative& alternative, double bytes, double distance_km);

/// The rate, in bit/s, that `units` full cartridges or disks every `every_s` are equal to.
SKYHAUL_CORE_EXPORT double carried_bps(const Alternative& alternative, std::int64_t units, double every_s);

/// Probability that at least one of two independent links works.
SKYHAUL_CORE_EXPORT double either_works(double a, double b);

/// A link of some length that is built or rented, of one site.
struct LinkCost {
  std::optional<double> once, once_low, once_high;  ///< equipment and building
  std::optional<double> month;                      ///< with what is built paid over its life
};

/// What a link of this length costs; absent numbers have no price. Only of links.
SKYHAUL_CORE_EXPORT LinkCost link_cost(const Alternative& alternative, double distance_km);

/// The length at which a link costs `month` a month; absent where it has no price by length, and where no
/// length is that cheap.
SKYHAUL_CORE_EXPORT std::optional<double> break_even_km(const Alternative& alternative, double month);

/// The least bytes, from 1 MB on, that are carried over `distance_km`, `ways` times, in no more than
/// `seconds_per_byte` of them; absent where there are none.
SKYHAUL_CORE_EXPORT std::optional<double> break_even_bytes(const Alternative& alternative, double distance_km,
                                                           int ways, double seconds_per_byte);

/// What each of `list`, and hybrids of it with the planned satellites, would make of each traffic entry.
/// `planned` is the answer to the scenario over `links`. Fibre, microwave and satellites of other orbits are
/// run by the flow engine as a fixed link of every site that has terminals; what is carried is worked out by
/// carry(). Throws Interrupted.
SKYHAUL_CORE_EXPORT Alternatives compare_alternatives(const ResolvedScenario& scenario,
                                                      const models::LinkTimeline& links,
                                                      const Summary& planned,
                                                      const std::vector<Alternative>& list,
                                                      const AnswerOptions& options = {});

/// The table for a terminal.
SKYHAUL_CORE_EXPORT std::string alternatives_text(const Alternatives& alternatives);

}  // namespace skyhaul::core
