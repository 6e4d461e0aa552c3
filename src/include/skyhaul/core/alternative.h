// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "skyhaul/core/export.h"
#include "skyhaul/core/resolved_scenario.h"

namespace skyhaul::core {

/// What could carry a payload instead of the scenario's satellites, as written in `alternatives`.
struct SKYHAUL_CORE_EXPORT Alternative {
  enum class Kind : std::uint8_t { kFibre, kMicrowave, kGeo, kMeo, kRoad, kAir };
  std::string name, description;
  Kind kind = Kind::kFibre;
  std::optional<double> distance_km;  ///< distance of every site; absent: from the map
  double detour = 1;                  ///< way over great circle, where the distance is from the map
  double max_distance_km = std::numeric_limits<double>::infinity();
  double max_latitude_deg = 90;  ///< beyond it there is no service
  bool under_sea = false;        ///< it needs a sea on the way, which no one looks for; see AlternativeRow
  // Links: fibre, microwave, geostationary and medium orbits.
  std::int64_t up_bps = 0, down_bps = 0;
  std::int64_t delay_ns = 0;                   ///< one way to the PoP, beside that of the distance
  double delay_ns_per_km = 0;                  ///< one way
  double hop_km = 0;                           ///< microwave: longest hop; 0: none are counted
  double availability = 1, outage_per_km = 0;  ///< the share of time lost grows with the length
  std::int64_t repair_ns = 0;                  ///< mean time of one; 0: not said
  std::int64_t build_ns = 0;                   ///< until it works, whatever its length
  double build_ns_per_km = 0;                  ///< in addition
  std::int64_t life_ns = 0;                    ///< over which what is built is paid
  std::optional<double> build_per_km, build_per_km_low, build_per_km_high, build_per_hop;  ///< money
  // Cartridges or disks that are carried.
  std::int64_t unit_bytes = 0;   ///< bytes that one cartridge or disk holds
  std::int64_t units = 1;        ///< cartridges or disks that one trip carries
  std::int64_t drives = 1;       ///< drives that write, or read, at the same time at each end
  std::int64_t unit_bps = 0;     ///< rate of one drive
  std::int64_t handling_ns = 0;  ///< at each end of a trip
  double km_per_hour = 0;
  std::optional<double> trip, trip_per_km, unit_price;  ///< money; a trip is one way
  // Money of both.
  std::string currency, date, source;
  std::optional<double> once, month, month_per_gbit_s;
};

/// "fibre", "microwave", "geo", "meo", "road", "air".
SKYHAUL_CORE_EXPORT const char* to_string(Alternative::Kind kind);

/// The shipped alternatives, and those of the caller's preset folders, by name; what they say of their own
/// numbers that no one has published goes to `unverified`, and where the others come from to `sources`.
SKYHAUL_CORE_EXPORT std::vector<Alternative> all_alternatives(const ResolveOptions& options,
                                                              std::vector<std::string>& unverified,
                                                              std::vector<Source>& sources);

}  // namespace skyhaul::core
