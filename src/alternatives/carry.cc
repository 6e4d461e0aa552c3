// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "skyhaul/core/alternatives.h"

namespace skyhaul::core {
namespace {

constexpr double kMonthS = 365.2425 / 12 * 86400;

double seconds(std::int64_t ns) { return static_cast<double>(ns) * 1e-9; }

}  // namespace

Carried carry(const Alternative& alternative, double bytes, double distance_km) {
  Carried carried;
  const auto unit = static_cast<double>(alternative.unit_bytes);
  carried.units = std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(bytes / unit)));
  carried.trips = (carried.units + alternative.units - 1) / alternative.units;
  carried.way_s = distance_km / alternative.km_per_hour * 3600;
  // As many units at a time as there are drives, all of them equally full.
  const auto fill = [&](double its) {
    const double count = std::max(1.0, std::ceil(its / unit));
    const double batches = std::ceil(count / static_cast<double>(alternative.drives));
    return batches * (its / count) * 8 / static_cast<double>(alternative.unit_bps);
  };
  const double full = std::min(bytes, unit * static_cast<double>(alternative.units));
  const double last = bytes - full * static_cast<double>(carried.trips - 1);
  carried.fill_s = fill(full);
  // The bytes of a trip are read for as long as those of the next one are written, so that the last trip is
  // read once the one before it has been.
  const double trips_s = carried.fill_s * static_cast<double>(carried.trips);
  carried.total_s = trips_s + 2 * seconds(alternative.handling_ns) + carried.way_s + fill(last);
  if (alternative.trip || alternative.trip_per_km)
    carried.money = 2 * static_cast<double>(carried.trips) *
                    (alternative.trip.value_or(0) + alternative.trip_per_km.value_or(0) * distance_km);
  return carried;
}

double carried_bps(const Alternative& alternative, std::int64_t units, double every_s) {
  return 8 * static_cast<double>(alternative.unit_bytes) * static_cast<double>(units) / every_s;
}

double either_works(double a, double b) { return 1 - (1 - a) * (1 - b); }

LinkCost link_cost(const Alternative& alternative, double distance_km) {
  LinkCost cost;
  const double hops = alternative.hop_km > 0 ? std::ceil(distance_km / alternative.hop_km) : 0;
  const bool by_hop = alternative.build_per_hop.has_value();
  const double rest = alternative.once.value_or(0) + alternative.build_per_hop.value_or(0) * hops;
  const auto built = [&](const std::optional<double>& per_km) -> std::optional<double> {
    if (!per_km && !by_hop && !alternative.once) return std::nullopt;
    return per_km.value_or(0) * distance_km + rest;
  };
  cost.once = built(alternative.build_per_km);
  if (alternative.build_per_km_low) cost.once_low = built(alternative.build_per_km_low);
  if (alternative.build_per_km_high) cost.once_high = built(alternative.build_per_km_high);
  if (!cost.once && !alternative.month && !alternative.month_per_gbit_s) return cost;
  const double gbit_s = 1e-9 * static_cast<double>(std::max(alternative.up_bps, alternative.down_bps));
  cost.month = alternative.month.value_or(0) + alternative.month_per_gbit_s.value_or(0) * gbit_s;
  if (cost.once && alternative.life_ns > 0)
    *cost.month += *cost.once / (seconds(alternative.life_ns) / kMonthS);
  return cost;
}

std::optional<double> break_even_km(const Alternative& alternative, double month) {
  if (!alternative.build_per_km || *alternative.build_per_km == 0 || alternative.life_ns == 0)
    return std::nullopt;
  const double fixed = link_cost(alternative, 0).month.value_or(0);
  double per_km = *alternative.build_per_km;
  if (alternative.hop_km > 0) per_km += alternative.build_per_hop.value_or(0) / alternative.hop_km;
  if (fixed > month) return std::nullopt;
  return (month - fixed) * (seconds(alternative.life_ns) / kMonthS) / per_km;
}

std::optional<double> break_even_bytes(const Alternative& alternative, double distance_km, int ways,
                                       double seconds_per_byte) {
  const auto slower = [&](double bytes) {
    return ways * carry(alternative, bytes, distance_km).total_s > seconds_per_byte * bytes;
  };
  constexpr double kLeast = 1e6;
  constexpr double kMost = 1e18;
  constexpr double kStep = 1.0005;  // times with several trips rise and fall against the payload
  double high = kLeast;
  while (slower(high)) {
    high *= kStep;
    if (high > kMost) return std::nullopt;
  }
  double low = std::max(kLeast, high / kStep);
  for (int i = 0; i < 40; ++i) {
    const double middle = (low + high) / 2;
    (slower(middle) ? low : high) = middle;
  }
  return high;
}

}  // namespace skyhaul::core
