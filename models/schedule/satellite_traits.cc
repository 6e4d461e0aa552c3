// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/satellite_traits.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <numeric>

#include "skyhaul/orbits/angle.h"

namespace skyhaul::models {
namespace {

constexpr double kLowKm = 500;
constexpr double kStationKm = 400;
constexpr double kSameMeanMotion = 0.01;  // revolutions a day
constexpr double kSameInclinationDeg = 1;
constexpr std::size_t kOfAShell = 20;

double altitude_km(double rev_per_day) {
  constexpr double kMuKm3PerS2 = 398600.8;  // WGS-72, as the elements
  constexpr double kRadiusKm = 6378.135;
  const double n = rev_per_day * 2 * orbits::kPi / 86400;
  return std::cbrt(kMuKm3PerS2 / (n * n)) - kRadiusKm;
}

/// Years since the launch that an international designator such as "19074A" names; 0 without one.
double age_years(const std::string& designator, int year) {
  if (designator.size() < 5 || std::isdigit(static_cast<unsigned char>(designator[0])) == 0 ||
      std::isdigit(static_cast<unsigned char>(designator[1])) == 0)
    return 0;
  const int two = 10 * (designator[0] - '0') + designator[1] - '0';
  return std::max(0, year - (two < 57 ? 2000 : 1900) - two);
}

}  // namespace

std::vector<SatelliteTraits> satellite_traits(const std::vector<orbits::ElementSet>& sets, TimeNs utc) {
  const int year = std::stoi(orbits::format_utc(utc, 0).substr(0, 4));
  std::vector<std::size_t> order(sets.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return sets[a].mean_motion_rev_per_day < sets[b].mean_motion_rev_per_day;
  });
  const std::size_t of_a_shell = std::min(kOfAShell, sets.size() / 100);
  std::vector<SatelliteTraits> traits(sets.size());
  std::size_t low = 0;
  for (const orbits::ElementSet& each : sets)
    low += altitude_km(each.mean_motion_rev_per_day) < kStationKm ? 1 : 0;
  std::size_t first = 0;  // of the mean motions that are near enough
  for (std::size_t i = 0; i < order.size(); ++i) {
    const orbits::ElementSet& own = sets[order[i]];
    const auto ahead = [&](std::size_t at) {
      return sets[order[at]].mean_motion_rev_per_day - own.mean_motion_rev_per_day;
    };
    while (ahead(first) <= -kSameMeanMotion) ++first;
    std::size_t alike = 0;
    for (std::size_t k = first; k < order.size() && alike < of_a_shell && ahead(k) < kSameMeanMotion; ++k)
      alike += std::abs(sets[order[k]].inclination_deg - own.inclination_deg) < kSameInclinationDeg ? 1 : 0;
    const double height_km = altitude_km(own.mean_motion_rev_per_day);
    SatelliteTraits& its = traits[order[i]];
    its.age_years = age_years(own.international_designator, year);
    its.off_station = alike < of_a_shell || (height_km < kStationKm && 2 * low < sets.size());
    its.low_orbit = height_km < kLowKm && !its.off_station;
  }
  return traits;
}

std::vector<SatelliteTraits> satellite_traits(const std::vector<orbits::WalkerShell>& shells) {
  std::vector<SatelliteTraits> traits;
  for (const orbits::WalkerShell& shell : shells)
    traits.insert(traits.end(), static_cast<std::size_t>(shell.size()),
                  SatelliteTraits{0, shell.altitude_km < kLowKm, false});
  return traits;
}

}  // namespace skyhaul::models
