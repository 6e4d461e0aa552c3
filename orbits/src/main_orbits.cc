// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/main_orbits.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "src/sgp4_theory.h"

namespace skyhaul::orbits {
namespace {

constexpr double kBelowLowest = 0.5;
constexpr double kAboveHighest = 1.5;
constexpr std::size_t kLeastForNeighbours = 50;
constexpr std::size_t kPerNeighbour = 1000;
constexpr double kCellKm = 10, kCellDeg = 0.2;
constexpr int kCellsAround = 10;

struct Orbit {
  double perigee_km, apogee_km, altitude_km, inclination_deg;
};

/// Altitudes over the equator of the two-body orbit of a mean motion.
Orbit orbit_of(const ElementSet& set) {
  const double n = set.mean_motion_rev_per_day * kTwoPi / 86400;
  const double a = std::cbrt(sgp4::kMuKm3PerS2 / (n * n));
  return {a * (1 - set.eccentricity) - sgp4::kRadiusKm, a * (1 + set.eccentricity) - sgp4::kRadiusKm,
          a - sgp4::kRadiusKm, set.inclination_deg};
}

double usual_altitude_km(const std::vector<Orbit>& orbits) {
  std::vector<double> altitudes;
  for (const Orbit& orbit : orbits) altitudes.push_back(orbit.altitude_km);
  std::sort(altitudes.begin(), altitudes.end());
  std::size_t first = 0, most = 0;
  for (std::size_t i = 0, end = 0; i < altitudes.size(); ++i) {
    while (end < altitudes.size() && altitudes[end] <= 2 * altitudes[i]) ++end;
    if (end <= i) end = i + 1;  // below the ground
    if (end - i > most) {
      first = i;
      most = end - i;
    }
  }
  return altitudes[first + most / 2];
}

/// For each orbit, how many are in the cells of altitude and inclination around its own, itself included.
std::vector<std::size_t> neighbours(const std::vector<Orbit>& orbits) {
  using Cell = std::pair<int, int>;
  const auto cell = [](const Orbit& orbit) {
    const double altitude = std::clamp(orbit.altitude_km, -1e6, 1e9);
    return Cell(static_cast<int>(std::floor(altitude / kCellKm)),
                static_cast<int>(std::floor(orbit.inclination_deg / kCellDeg)));
  };
  std::map<Cell, std::size_t> filled, around;
  for (const Orbit& orbit : orbits) ++filled[cell(orbit)];
  for (const auto& [at, unused] : filled) {
    const auto end = filled.upper_bound({at.first + kCellsAround, at.second + kCellsAround});
    for (auto other = filled.lower_bound({at.first - kCellsAround, at.second - kCellsAround}); other != end;
         ++other) {
      if (std::abs(other->first.second - at.second) <= kCellsAround) around[at] += other->second;
    }
  }
  std::vector<std::size_t> counts;
  for (const Orbit& orbit : orbits) counts.push_back(around[cell(orbit)]);
  return counts;
}

}  // namespace

MainOrbits main_orbits(const std::vector<ElementSet>& sets, const std::vector<double>& altitudes_km) {
  if (sets.empty()) return {};
  std::vector<Orbit> orbits;
  for (const ElementSet& set : sets) orbits.push_back(orbit_of(set));
  double lowest = 0, highest = 0;
  if (altitudes_km.empty()) {
    lowest = highest = usual_altitude_km(orbits);
  } else {
    lowest = *std::min_element(altitudes_km.begin(), altitudes_km.end());
    highest = *std::max_element(altitudes_km.begin(), altitudes_km.end());
  }
  std::vector<bool> keep(sets.size());
  std::size_t kept = 0;
  for (std::size_t i = 0; i < sets.size(); ++i) {
    keep[i] = orbits[i].perigee_km >= kBelowLowest * lowest && orbits[i].apogee_km <= kAboveHighest * highest;
    kept += keep[i] ? 1 : 0;
  }
  if (altitudes_km.empty() && 2 * kept <= sets.size()) return {sets, {}};
  if (sets.size() >= kLeastForNeighbours) {
    const std::vector<std::size_t> near = neighbours(orbits);
    const std::size_t least = std::max<std::size_t>(2, sets.size() / kPerNeighbour);
    std::vector<bool> together = keep;
    for (std::size_t i = 0; i < sets.size(); ++i) together[i] = keep[i] && near[i] >= least;
    if (2 * std::count(together.begin(), together.end(), true) > static_cast<std::ptrdiff_t>(kept))
      keep = std::move(together);
  }
  MainOrbits result;
  for (std::size_t i = 0; i < sets.size(); ++i) {
    if (keep[i]) {
      result.kept.push_back(sets[i]);
    } else {
      result.left_out.push_back(sets[i].name.empty() ? std::to_string(sets[i].catalogue_number)
                                                     : sets[i].name);
    }
  }
  return result;
}

}  // namespace skyhaul::orbits
