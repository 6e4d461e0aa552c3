// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "link/contention.h"

#include <cmath>

#include "link/random_outages.h"
#include "skyhaul/models/keyed_random.h"

namespace skyhaul::models {

double local_solar_hour(TimeNs utc, double longitude_deg) {
  const TimeNs of_day = (utc % orbits::kDay + orbits::kDay) % orbits::kDay;
  const double hour = static_cast<double>(of_day) / static_cast<double>(orbits::kHour) + longitude_deg / 15;
  const double wrapped = std::fmod(hour + 48, 24);
  return wrapped < 0 ? wrapped + 24 : wrapped;
}

double share_left(const Contention& contention, double weight, double hour, LinkDirection direction) {
  const bool up = direction == LinkDirection::kUp && !contention.share_up.empty();
  const std::vector<double>& shares = up ? contention.share_up : contention.share;
  if (shares.empty()) return 1;
  const double since_middle = hour - 0.5 < 0 ? hour + 23.5 : hour - 0.5;
  const auto before = static_cast<std::size_t>(since_middle) % 24;
  const double along = since_middle - std::floor(since_middle);
  const double share = shares[before] * (1 - along) + shares[(before + 1) % 24] * along;
  return 1 - weight * (1 - share);
}

double slot_step(const Contention& contention, std::uint64_t seed, std::uint64_t cell,
                 std::uint64_t satellite, std::int64_t slot) {
  if (contention.slot_deviation == 0) return 1;
  constexpr auto kStep = static_cast<std::uint64_t>(DrawFor::kSlotStep);
  constexpr std::int64_t kGroup = 4;
  const std::int64_t first = slot - (slot % kGroup + kGroup) % kGroup;
  const auto order = [&](std::int64_t each) {
    return keyed_bits(seed, {kStep, cell, static_cast<std::uint64_t>(each)});
  };
  int quarter = 0;
  for (std::int64_t each = first; each < first + kGroup; ++each) {
    quarter += order(each) < order(slot) ? 1 : 0;
  }
  const double u = keyed_uniform(seed, {kStep, cell, static_cast<std::uint64_t>(slot), 1 + satellite});
  return 1 + contention.slot_deviation * std::sqrt(3.0) * (2 * (quarter + u) / kGroup - 1);
}

}  // namespace skyhaul::models
