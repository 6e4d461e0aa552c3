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

double share_left(const Contention& contention, double weight, double hour) {
  if (contention.share.empty()) return 1;
  const double since_middle = hour - 0.5 < 0 ? hour + 23.5 : hour - 0.5;
  const auto before = static_cast<std::size_t>(since_middle) % 24;
  const double along = since_middle - std::floor(since_middle);
  const double share = contention.share[before] * (1 - along) + contention.share[(before + 1) % 24] * along;
  return 1 - weight * (1 - share);
}

double slot_step(const Contention& contention, std::uint64_t seed, std::uint64_t key, std::uint64_t more_key,
                 std::int64_t slot) {
  if (contention.slot_deviation == 0) return 1;
  const double u = keyed_uniform(seed, {static_cast<std::uint64_t>(DrawFor::kSlotStep), key, more_key,
                                        static_cast<std::uint64_t>(slot)});
  return 1 + contention.slot_deviation * std::sqrt(3.0) * (2 * u - 1);
}

}  // namespace skyhaul::models
