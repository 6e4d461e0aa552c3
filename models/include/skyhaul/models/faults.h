// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "skyhaul/models/export.h"
#include "skyhaul/models/time_interval.h"

namespace skyhaul::orbits {
class Propagator;
}

namespace skyhaul::models {

struct Network;

/// What a fault rule takes down.
enum class FaultPart : std::uint8_t {
  kSatellite,
  kGateway,
  kPop,
  kTerminal,   ///< named "site/0"
  kIsl,        ///< both directions; named "S1-00-07>S1-00-08", ends in either order
  kFixedLink,  ///< named by its site
  kPower       ///< power of a site, whose terminals are then off; named by the site
};

/// One cause of faults. The parts are those whose name matches one of the patterns (orbits::name_matches).
/// Either each chosen part goes down at `at_ns` for `length_ns`, or it goes down and up again by itself:
/// times up are exponential with mean `mtbf_ns`, times down with mean `mttr_ns` (an alternating renewal
/// process without memory), failures beginning in [at_ns, at_ns + length_ns).
struct SKYHAUL_MODELS_EXPORT FaultRule {
  FaultPart part = FaultPart::kSatellite;
  std::vector<std::string> names;
  /// Satellites: only those below this height over the equatorial radius (6378.137 km) when the horizon
  /// begins.
  double max_altitude_km = std::numeric_limits<double>::infinity();
  double fraction = 1;  ///< share of the matching parts, rounded to a whole number of them, drawn at random
  std::optional<TimeNs> at_ns;  ///< absent: the horizon's start; with mtbf_ns: since long before it, so that
                                ///< the share mttr / (mtbf + mttr) of the parts is down when it begins
  std::optional<std::int64_t> length_ns;  ///< absent: for good
  std::int64_t mtbf_ns = 0;               ///< 0: once, at a stated time
  std::int64_t mttr_ns = 0;
};

/// When something is down: sorted, without overlaps, inside the horizon.
using DownTimes = std::vector<TimeInterval>;

/// When the parts of a network are down, by their index in the network; a list is empty where no part of that
/// kind ever is.
struct SKYHAUL_MODELS_EXPORT FaultTimes {
  std::vector<DownTimes> satellites;
  std::vector<DownTimes> gateways;  ///< with those of their PoPs
  std::vector<DownTimes> pops;
  std::vector<DownTimes> terminals;    ///< in the order of the network's sites without a fixed link
  std::vector<DownTimes> isls;         ///< of Network::isls
  std::vector<DownTimes> fixed_links;  ///< by site, with those of their PoPs
  std::vector<DownTimes> power;        ///< by site

  bool empty() const;
};

/// Works out the times of all rules over [start_ns, end_ns). Draws are keyed by the seed, the rule's place in
/// the list and the part's name, so that a part's faults do not change when other parts come or go. Throws
/// std::invalid_argument, naming the pattern, where a pattern matches nothing. A rule's fraction may choose
/// nothing.
SKYHAUL_MODELS_EXPORT FaultTimes fault_times(const std::vector<FaultRule>& rules, const Network& network,
                                             const orbits::Propagator& satellites, TimeNs start_ns,
                                             TimeNs end_ns, std::uint64_t seed);

/// Names of the parts that a rule could name, in the network's order.
SKYHAUL_MODELS_EXPORT std::vector<std::string> fault_part_names(FaultPart part, const Network& network,
                                                                const orbits::Propagator& satellites);

/// Whether part `index` is down at `time`; a list that is empty knows of no faults.
SKYHAUL_MODELS_EXPORT bool is_down(const std::vector<DownTimes>& parts, std::size_t index, TimeNs time);

/// The first instant in (from, until) at which a part that is up at `from` goes down; `until` where it stays
/// up.
SKYHAUL_MODELS_EXPORT TimeNs goes_down(const std::vector<DownTimes>& parts, std::size_t index, TimeNs from,
                                       TimeNs until);

/// When a site has power over [start_ns, end_ns): its windows less the faults of its power.
SKYHAUL_MODELS_EXPORT std::vector<TimeInterval> power_times(const Network& network, std::size_t site,
                                                            TimeNs start_ns, TimeNs end_ns);

}  // namespace skyhaul::models
