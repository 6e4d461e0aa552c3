// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Why the ways of routing isl can be much longer than the geometric shortest: a terminal keeps a satellite
// for a whole slot. Every pair of satellites that a plan could choose is tried, with geometry, the
// geostationary arc and the search for the shortest way written here again, without the models.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <queue>

#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/models/geometric_paths.h"
#include "skyhaul/models/pair_view.h"
#include "skyhaul/models/timeline_builder.h"

namespace skyhaul::core {
namespace {

using Eigen::Vector3d;
constexpr double kNone = std::numeric_limits<double>::infinity();
constexpr double kDegree = 3.14159265358979323846 / 180;
constexpr double kKmPerNs = 299'792.458e-9;
/// A way with few satellites is preferred to one that is up to so much shorter and has more than twice as
/// many.
constexpr double kForFewSatellites = 1.6;

double quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1,
                         static_cast<std::size_t>(q * static_cast<double>(values.size())))];
}

struct Reached {
  std::int32_t satellite;
  double km;
};

/// Lengths and satellites of the shortest ways to each satellite.
struct Ways {
  std::vector<double> km;
  std::vector<int> satellites;
};

class IslBound : public ::testing::Test {
 protected:
  IslBound() {
    const std::string file = ::testing::TempDir() + "isl_bound_test.yaml";
    std::ofstream(file) << R"(epoch: 2026-01-01
horizon: 1 h
ideal: true
constellation: {preset: starlink-gen1}
terminal: {up: 25 Mbit/s, down: 200 Mbit/s}
routing: isl
sites:
  - {name: london, latitude: 51.5, longitude: -0.1}
  - {name: johannesburg, latitude: -26.2, longitude: 28}
traffic: [{name: w, payload: {size: 100 MB}, topology: ring}]
)";
    scenario_ = resolve_file(file);
    satellites_ = make_propagator(scenario_);
    network_ = make_network(scenario_, *satellites_);
    network_.scheduling_delay_ns = 0;  // medium access is not geometry
    network_.slots.spike_min_ns = network_.slots.spike_max_ns = 0;
    neighbours_.resize(static_cast<std::size_t>(satellites_->size()));
    for (const auto& [a, b] : network_.isls) {
      neighbours_[static_cast<std::size_t>(a)].push_back(b);
      neighbours_[static_cast<std::size_t>(b)].push_back(a);
    }
    for (std::size_t site = 0; site < 2; ++site) {
      const orbits::Geodetic& place = network_.sites[site].place;
      const double lat = place.latitude_deg * kDegree, lon = place.longitude_deg * kDegree;
      ground_[site] = orbits::to_ecef_km(place);
      up_[site] = {std::cos(lat) * std::cos(lon), std::cos(lat) * std::sin(lon), std::sin(lat)};
      for (double east = -180; east < 180; east += 0.05) {
        const Vector3d to =
            Vector3d(42164.2 * std::cos(east * kDegree), 42164.2 * std::sin(east * kDegree), 0) -
            ground_[site];
        if (to.dot(up_[site]) > 0) arc_[site].push_back(to.normalized());
      }
    }
  }

  std::vector<Vector3d> places(TimeNs time) const {
    orbits::PositionArray all;
    satellites_->positions_ecef_km(time, all);
    std::vector<Vector3d> places;
    for (Eigen::Index i = 0; i < all.rows(); ++i) places.emplace_back(all.row(i).matrix().transpose());
    return places;
  }

  bool in_view(std::size_t site, const Vector3d& satellite) const {
    const Vector3d to = satellite - ground_[site];
    if (to.dot(up_[site]) <
        to.norm() * std::sin(network_.sites[site].terminals[0].min_elevation_deg * kDegree))
      return false;
    const double nearest = std::cos(network_.gso_separation_deg * kDegree);
    return std::none_of(arc_[site].begin(), arc_[site].end(),
                        [&](const Vector3d& arc) { return arc.dot(to) > nearest * to.norm(); });
  }

  /// With their ranges at the first of the times: satellites in view at all of them.
  std::vector<Reached> in_view(std::size_t site,
                               const std::vector<const std::vector<Vector3d>*>& times) const {
    std::vector<Reached> seen;
    for (std::size_t i = 0; i < times[0]->size(); ++i) {
      if (std::all_of(times.begin(), times.end(),
                      [&](const auto* each) { return in_view(site, (*each)[i]); }))
        seen.push_back({static_cast<std::int32_t>(i), ((*times[0])[i] - ground_[site]).norm()});
    }
    return seen;
  }

  double link_km(const std::vector<Vector3d>& at, std::int32_t a, std::int32_t b) const {
    const Vector3d& from = at[static_cast<std::size_t>(a)];
    const Vector3d& to = at[static_cast<std::size_t>(b)];
    const double km = (to - from).norm();
    const double along_km = std::clamp(-from.dot(to - from) / km, 0.0, km);
    const double lowest_km = (from + (to - from) * (along_km / km)).norm();
    const bool allowed =
        km <= network_.isl_rules.max_range_km && lowest_km >= 6356 + network_.isl_rules.grazing_altitude_km;
    return allowed ? km : kNone;
  }

  /// Dijkstra over all links.
  Ways ways_from(const std::vector<Vector3d>& at, const std::vector<Reached>& starts) const {
    Ways all{std::vector<double>(at.size(), kNone), std::vector<int>(at.size(), 0)};
    std::priority_queue<std::pair<double, std::int32_t>, std::vector<std::pair<double, std::int32_t>>,
                        std::greater<>>
        next;
    for (const Reached& each : starts) {
      all.km[static_cast<std::size_t>(each.satellite)] = each.km;
      all.satellites[static_cast<std::size_t>(each.satellite)] = 1;
      next.emplace(each.km, each.satellite);
    }
    while (!next.empty()) {
      const auto [km, satellite] = next.top();
      const auto here = static_cast<std::size_t>(satellite);
      next.pop();
      if (km > all.km[here]) continue;
      for (const std::int32_t other : neighbours_[here]) {
        const double sum = km + link_km(at, satellite, other);
        if (!(sum < all.km[static_cast<std::size_t>(other)])) continue;
        all.km[static_cast<std::size_t>(other)] = sum;
        all.satellites[static_cast<std::size_t>(other)] = all.satellites[here] + 1;
        next.emplace(sum, other);
      }
    }
    return all;
  }

  struct Best {
    double km = kNone;
    int satellites = 0;
  };
  Best best(const std::vector<Vector3d>& at, const std::vector<Reached>& from,
            const std::vector<Reached>& to) const {
    const Ways ways = ways_from(at, from);
    Best best;
    for (const Reached& each : to) {
      const auto i = static_cast<std::size_t>(each.satellite);
      if (ways.km[i] + each.km < best.km) best = {ways.km[i] + each.km, ways.satellites[i]};
    }
    return best;
  }

  ResolvedScenario scenario_;
  std::unique_ptr<orbits::Propagator> satellites_;
  models::Network network_;
  std::vector<std::vector<std::int32_t>> neighbours_;
  Vector3d ground_[2], up_[2];
  std::vector<Vector3d> arc_[2];
};

// No plan with one satellite for each terminal and slot has ways within 30 % of the geometric shortest at
// p99: not even if it took another pair of satellites for each instant, of those that stay in view for the
// slot. The model's ways are as short as these; they have more than twice the satellites of the shortest only
// where all others have too, or are much longer.
TEST_F(IslBound, LondonToJohannesburgIsAsShortAsAPlanBySlotsCanMakeIt) {
  models::BuildOptions options;
  options.start_ns = scenario_.epoch_ns;
  options.end_ns = scenario_.epoch_ns + scenario_.horizon_ns;
  options.threads = 2;
  const models::LinkTimeline timeline = build_timeline(network_, *satellites_, options);
  const models::Path& path = timeline.paths.front();
  const auto shortest =
      make_geometric_paths(network_, *satellites_, make_isl_mesh(scenario_, *satellites_), {{0, 1}});
  const std::int64_t slot_ns = network_.slots.length_ns;
  std::vector<double> model, bound;
  int many = 0, avoidable = 0;
  TimeNs slot = 0;
  std::vector<Vector3d> first, middle, last;
  for (TimeNs time = options.start_ns + slot_ns / 6; time < options.end_ns; time += slot_ns / 3) {
    const TimeNs offset = network_.slots.offset_ns;
    const TimeNs its_slot = (time - offset) / slot_ns * slot_ns + offset;  // slots divide a minute
    if (its_slot != slot) {
      slot = its_slot;
      first = places(slot);
      middle = places(slot + slot_ns / 2);
      last = places(slot + slot_ns);
    }
    const std::vector<Vector3d> now = places(time);
    const std::vector<Reached> from = in_view(0, {&now, &first, &middle, &last});
    const std::vector<Reached> to = in_view(1, {&now, &first, &middle, &last});
    const Best least = best(now, in_view(0, {&now}), in_view(1, {&now}));
    const Best planned = best(now, from, to);
    shortest->step(time);
    ASSERT_NEAR(static_cast<double>(shortest->rtt_ns(0)) / 2 * kKmPerNs, least.km, 1e-4 * least.km);

    const std::uint32_t route = segment_at(path, time).route;
    ASSERT_NE(route, models::kNoRoute);
    const std::string name = route_name(timeline, path, route);
    const double km = static_cast<double>(route_delay_ns(timeline, route, time)) * kKmPerNs;
    ASSERT_GE(km, planned.km * (1 - 1e-6));
    model.push_back(km / least.km);
    bound.push_back(planned.km / least.km);
    if (std::count(name.begin(), name.end(), '>') - 1 <= 2 * least.satellites) continue;
    ++many;
    bool other = false;
    for (const Reached& start : from) {
      const Ways ways = ways_from(now, {start});
      other = other || std::any_of(to.begin(), to.end(), [&](const Reached& end) {
                const auto i = static_cast<std::size_t>(end.satellite);
                return ways.satellites[i] <= 2 * least.satellites && ways.satellites[i] > 0 &&
                       ways.km[i] + end.km < kForFewSatellites * planned.km;
              });
    }
    avoidable += other ? 1 : 0;
  }
  std::printf(
      "routes %.3f %.3f %.3f times the shortest (median, p99, greatest), the best of all plans %.3f %.3f "
      "%.3f; "
      "%d of %zu with more than twice the satellites\n",
      quantile(model, 0.5), quantile(model, 0.99), quantile(model, 1), quantile(bound, 0.5),
      quantile(bound, 0.99), quantile(bound, 1), many, model.size());
  EXPECT_LE(quantile(bound, 0.5), 1.1);
  EXPECT_GT(quantile(bound, 0.99), 1.3);  // what no plan by slots can better
  for (const double q : {0.5, 0.99, 1.0}) EXPECT_LE(quantile(model, q), quantile(bound, q) + 0.005) << q;
  EXPECT_GT(many, 0);
  EXPECT_EQ(avoidable, 0);
}

}  // namespace
}  // namespace skyhaul::core
