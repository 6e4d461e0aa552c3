// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "skyhaul/orbits/geodetic.h"
#include "skyhaul/orbits/isl.h"
#include "skyhaul/orbits/propagator.h"
#include "skyhaul/orbits/time.h"
#include "skyhaul/orbits/track.h"
#include "skyhaul/orbits/visibility.h"

namespace skyhaul::models {

using orbits::TimeNs;

/// [start_ns, end_ns)
struct TimeInterval {
  TimeNs start_ns, end_ns;
};

/// A user terminal: the rates it gets when nothing else is in the way.
struct Terminal {
  std::string type;  ///< preset name, for reports
  std::int64_t up_bps = 0;
  std::int64_t down_bps = 0;
  double min_elevation_deg = 25;
  double max_range_km = std::numeric_limits<double>::infinity();  ///< to the satellite
};

/// A terrestrial link of a site to a PoP (fibre, microwave), or nothing.
struct FixedLink {
  std::int64_t up_bps = 0;
  std::int64_t down_bps = 0;
  std::int64_t delay_ns = 0;  ///< one way, to the PoP
  std::string pop;            ///< name; empty: the nearest by great circle
};

struct Site {
  std::string name;
  orbits::Geodetic place;
  std::vector<Terminal> terminals;
  std::optional<FixedLink> fixed_link;              ///< a site with one sends all its traffic over it
  std::vector<TimeInterval> power;                  ///< when terminals have power; sorted; empty: always
  std::shared_ptr<const orbits::Track> track = {};  ///< of a site that moves; `place` is where it begins
  std::vector<orbits::HorizonPoint> horizon = {};   ///< what stands around it, sorted by azimuth
};

struct Gateway {
  std::string name;
  orbits::Geodetic place;
  double min_elevation_deg = 25;
  std::int64_t up_bps = 0;  ///< to satellites, all antennas together
  std::int64_t down_bps = 0;
  std::string pop;  ///< name of the PoP it is joined to; empty: the nearest by great circle
};

struct Pop {
  std::string name;
  orbits::Geodetic place;
};

/// Known terrestrial delay between two PoPs, or a gateway and its PoP. Pairs that are not listed get the
/// great-circle distance times `terrestrial_stretch` at the speed of light in fibre (2/3 c).
struct TerrestrialDelay {
  std::string a, b;
  std::int64_t delay_ns;
};

/// The operator's scheduling interval: each slot begins at (offset + n * length) since the minute, and opens
/// with a gap in which a terminal that changes its satellite moves nothing.
struct SlotRule {
  std::int64_t length_ns = 15 * orbits::kSecond;
  std::int64_t offset_ns = 12 * orbits::kSecond;
  std::int64_t gap_min_ns = 50'000'000;  ///< gap length is drawn uniformly, keyed by seed, terminal and slot
  std::int64_t gap_max_ns = 140'000'000;
};

enum class ServingPolicy : std::uint8_t {
  kHighestElevation,
  kLongestVisible,
  kLeastLoaded,  ///< fewest of the network's terminals in this slot; among equals the highest
  kWeighted      ///< the best by ServingWeights
};

/// What a satellite is worth to a terminal under kWeighted:
///     elevation * sin(elevation) + visible * min(1, time until it sets / 300 s) - load * n
/// with n terminals of the network that it already serves in this slot.
struct ServingWeights {
  double elevation = 1;
  double visible = 0.5;
  double load = 0.25;
};

enum class RoutingMode : std::uint8_t {
  kBentPipe,  ///< terminal - satellite - gateway - PoP only
  kIsl  ///< over the ISL mesh: site to site when that is shortest, else to the best gateway for a fixed-link
        ///< site
};

struct SatelliteCapacity {
  std::int64_t user_up_bps = 0;
  std::int64_t user_down_bps = 0;
  std::int64_t isl_bps = 0;  ///< each direction
};

/// All that the timeline builder needs besides the satellites' positions. Plain values, no defaults taken
/// from anywhere.
struct Network {
  std::vector<Site> sites;
  std::vector<Gateway> gateways;
  std::vector<Pop> pops;
  std::vector<TerrestrialDelay> terrestrial;
  double terrestrial_stretch = 1.5;
  std::vector<orbits::IslEdge> isls;             ///< empty: none
  orbits::IslRules isl_rules;                    ///< looked at once a slot; acquisition takes no time here
  orbits::Ellipsoid ellipsoid = orbits::kWgs84;  ///< that the places on the ground refer to
  SlotRule slots;
  ServingPolicy policy = ServingPolicy::kHighestElevation;
  ServingWeights weights;  ///< of kWeighted
  /// Terminals use no satellite whose direction is nearer than this to the geostationary arc at the start,
  /// middle or end of the slot; 0: no such rule.
  double gso_separation_deg = 0;
  RoutingMode routing = RoutingMode::kBentPipe;
  std::vector<SatelliteCapacity> shells;  ///< by SatelliteId::shell
  std::int64_t scheduling_delay_ns =
      0;  ///< added once each way to every terminal - satellite leg: medium access
  /// Share of the terminal's, satellite's and gateway's capacity that is left after background users, in (0,
  /// 1].
  double available_share = 1;
};

}  // namespace skyhaul::models
