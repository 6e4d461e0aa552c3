// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "link/random_outages.h"

#include <algorithm>
#include <cmath>

#include "skyhaul/models/keyed_random.h"

namespace skyhaul::models {
namespace {

/// Outages that began longer ago than this many mean lengths have ended but for one in e^30.
constexpr double kLookBack = 30;

double exponential(double uniform) { return -std::log1p(-uniform); }

}  // namespace

std::vector<TimeInterval> random_outages(std::uint64_t seed, DrawFor purpose, std::uint64_t key,
                                         std::int64_t every_ns, std::int64_t length_ns, TimeNs start_ns,
                                         TimeNs end_ns) {
  const auto day_of = [](double ns) {
    return static_cast<std::int64_t>(std::floor(ns / static_cast<double>(orbits::kDay)));
  };
  const double every = static_cast<double>(every_ns);
  const double length = static_cast<double>(length_ns);
  std::vector<TimeInterval> all;
  for (std::int64_t day = day_of(static_cast<double>(start_ns) - kLookBack * length);
       day * orbits::kDay < end_ns; ++day) {
    const auto draw = [&](std::uint64_t index) {
      return keyed_uniform(
          seed, {static_cast<std::uint64_t>(purpose), key, static_cast<std::uint64_t>(day), index});
    };
    double since = exponential(draw(0)) * every;
    for (std::uint64_t i = 1; since < static_cast<double>(orbits::kDay); i += 2) {
      const TimeNs begin = day * orbits::kDay + static_cast<TimeNs>(since);
      const TimeNs until = begin + static_cast<TimeNs>(exponential(draw(i)) * length);
      if (until > start_ns && begin < end_ns && until > begin) {
        all.push_back({std::max(begin, start_ns), std::min(until, end_ns)});
      }
      since += exponential(draw(i + 1)) * every;
    }
  }
  return united(all, {});
}

std::vector<TimeInterval> link_failures(const FixedLink& link, std::uint64_t seed, std::uint64_t site,
                                        TimeNs start_ns, TimeNs end_ns) {
  if (link.availability >= 1) return {};
  const double every = -static_cast<double>(link.repair_ns) / std::log(link.availability);
  return random_outages(seed, DrawFor::kFixedLink, site, static_cast<std::int64_t>(every), link.repair_ns,
                        start_ns, end_ns);
}

}  // namespace skyhaul::models
