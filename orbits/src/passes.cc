// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/passes.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <thread>

#include "skyhaul/orbits/parallel.h"
#include "src/pass_arc.h"
#include "src/pass_joiner.h"

namespace skyhaul::orbits {
namespace {

using Kind = PassEvent::Kind;

constexpr double kDegree = 3.14159265358979323846 / 180;
constexpr std::int64_t kTileSteps = 24;
constexpr std::int64_t kAfter = PassArc::kNodes - PassArc::kBefore;
/// No satellite on a closed orbit moves faster over the turning Earth while it is within view of the ground.
constexpr double kFastestKmPerS = 12;
/// Gravity at the ground, and what the Earth's rotation adds at that speed (2 omega v + omega^2 r), km/s^2.
constexpr double kAccelerationKmPerS2 = 0.0125;

struct Search {
  const Propagator& satellites;
  const std::vector<SkyView>& views;
  TimeNs start;
  std::int64_t step_ns;
};

/// Some consecutive points of the grid, with those around that interpolation needs.
struct Tile {
  std::vector<PositionArray> around;
  SkyCells cells;
  std::vector<std::vector<PassEvent>> events;  ///< by site
};

class TileSearch {
 public:
  TileSearch(const Search& search, std::int64_t first, std::int64_t last, Tile& tile)
      : search_(search), first_(first), last_(last), tile_(tile) {}

  void run() {
    tile_.around.resize(static_cast<std::size_t>(last_ - first_ + PassArc::kBefore + 1 + kAfter));
    std::vector<TimeNs> times;
    for (std::size_t i = 0; i < tile_.around.size(); ++i) {
      times.push_back(time(first_ - PassArc::kBefore - 1 + static_cast<std::int64_t>(i)));
    }
    search_.satellites.positions_ecef_km(times.data(), times.size(), tile_.around.data());
    tile_.events.resize(search_.views.size());
    for (auto& events : tile_.events) events.clear();
    for (std::int64_t point = first_; point < last_; ++point) {
      tile_.cells.update(*at(point));
      for (std::size_t s = 0; s < search_.views.size(); ++s) look(point, s);
    }
  }

 private:
  TimeNs time(std::int64_t point) const { return search_.start + point * search_.step_ns; }
  const PositionArray* at(std::int64_t point) const {
    return &tile_.around[static_cast<std::size_t>(point - first_ + PassArc::kBefore + 1)];
  }

  PassArc arc(const SkyView& view, std::int32_t satellite, std::int64_t point) const {
    return {search_.satellites, view, satellite, at(point), time(point), search_.step_ns};
  }

  void look(std::int64_t point, std::size_t site) {
    const SkyView& view = search_.views[site];
    const Eigen::Vector3d& up = view.observer().up();
    const Eigen::Vector3d& from = view.observer().ecef_km();
    const double sin_lowest = std::sin(view.limits().lowest_limit_deg() * kDegree);
    const double max_range = view.limits().max_range_km;
    const auto to = [&](std::int64_t p, std::int32_t i) {
      const PositionArray& positions = *at(p);
      return Eigen::Vector3d(positions(i, 0) - from.x(), positions(i, 1) - from.y(),
                             positions(i, 2) - from.z());
    };
    const auto clearance = [&](std::int64_t p, std::int32_t i) {
      return view_clearance(to(p, i), up, sin_lowest, max_range);
    };
    for (int c = 0; c < SkyCells::kClasses; ++c) {
      for (const SkyCells::Run& run : view.runs(c)) {
        for (const std::int32_t* i = tile_.cells.begin(c, run); i != tile_.cells.end(c, run); ++i) {
          const Eigen::Vector3d here = to(point, *i);
          const double now = view_clearance(here, up, sin_lowest, max_range);
          if (now >= 0) {
            seen(point, site, *i, clearance(point - 1, *i), now, clearance(point + 1, *i));
          } else if (near(here, *at(point), *at(point + 1), *i, now, view, sin_lowest)) {
            const double before = clearance(point - 1, *i);
            const double after = clearance(point + 1, *i);
            if (before < now && now >= after) graze(point, site, *i);
          }
        }
      }
    }
  }

  /// Whether a satellite below the limit at a grid point can be above it within a step. With |f''| <= m for
  /// f = up.to - sin(limit) |to|, the top is no more than m (step/2)^2 / 2 above the nearest grid point;
  /// twice that is allowed, for the grid point that is highest need not be the nearest.
  bool near(const Eigen::Vector3d& here, const PositionArray& now, const PositionArray& next, std::int32_t i,
            double clearance, const SkyView& view, double sin_lowest) const {
    const double range = here.norm();
    const double step_s = static_cast<double>(search_.step_ns) * 1e-9;
    if (std::isfinite(view.limits().max_range_km)) {
      // A kink where one limit takes over from the other: only the speed bounds the clearance.
      const double reach = kFastestKmPerS * step_s;
      return clearance * range > -2 * reach;
    }
    if (clearance * range < -kFastestKmPerS * step_s) return false;
    const double radius = std::sqrt(now(i, 0) * now(i, 0) + now(i, 1) * now(i, 1) + now(i, 2) * now(i, 2));
    const double moved = std::sqrt((next(i, 0) - now(i, 0)) * (next(i, 0) - now(i, 0)) +
                                   (next(i, 1) - now(i, 1)) * (next(i, 1) - now(i, 1)) +
                                   (next(i, 2) - now(i, 2)) * (next(i, 2) - now(i, 2)));
    const double speed = 1.1 * moved / step_s;
    const double least_range = std::max(radius - view.observer().ecef_km().norm() - 50, 100.0);
    const double m =
        kAccelerationKmPerS2 + std::abs(sin_lowest) * (speed * speed / least_range + kAccelerationKmPerS2);
    return clearance * range > -0.25 * m * step_s * step_s;
  }

  void add(std::size_t site, std::int32_t satellite, Kind kind, TimeNs at_time, double elevation_deg) {
    tile_.events[site].push_back({satellite, kind, at_time, elevation_deg});
  }

  void seen(std::int64_t point, std::size_t site, std::int32_t i, double before, double now, double after) {
    const SkyView& view = search_.views[site];
    if (point == 0) {
      add(site, i, Kind::kUpAtStart, time(0), 0);
    } else if (before < 0) {
      const PassArc step = arc(view, i, point - 1);
      add(site, i, Kind::kRise, step.usable() ? step.time(step.crossing(-0.5, 0.5)) : time(point), 0);
    }
    const bool limited = std::isfinite(view.limits().max_range_km);
    if (limited || (before < now && now >= after)) {
      top(point, site, i, limited);
    }
    if (after < 0) {
      const PassArc step = arc(view, i, point);
      add(site, i, Kind::kSet, step.usable() ? step.time(step.crossing(-0.5, 0.5)) : time(point), 0);
    }
  }

  /// The elevation's top around a grid point: in the half-open step after it or before it.
  void top(std::int64_t point, std::size_t site, std::int32_t i, bool each_step) {
    const SkyView& view = search_.views[site];
    const PassArc after = arc(view, i, point);
    if (!after.usable()) return;
    const bool rising = after.rate(-0.5) > 0;
    if (each_step) {
      // The highest clearance may be where the range is least: look for the elevation's top in each step that
      // begins or ends in view.
      if (rising && after.rate(0.5) <= 0) emit_top(site, i, after);
      if (!rising && view_clearance_at(point - 1, view, i) < 0) {
        const PassArc before = arc(view, i, point - 1);
        if (before.usable() && before.rate(-0.5) > 0) emit_top(site, i, before);
      }
      return;
    }
    if (rising) {
      emit_top(site, i, after);
    } else {
      const PassArc before = arc(view, i, point - 1);
      if (before.usable()) emit_top(site, i, before);
    }
  }

  double view_clearance_at(std::int64_t point, const SkyView& view, std::int32_t i) const {
    const Eigen::Vector3d to = at(point)->row(i).matrix().transpose() - view.observer().ecef_km();
    return view_clearance(to, view.observer().up(), std::sin(view.limits().lowest_limit_deg() * kDegree),
                          view.limits().max_range_km);
  }

  void emit_top(std::size_t site, std::int32_t i, const PassArc& step) {
    const double x = step.top(-0.5, 0.5);
    if (step.clearance(x) >= 0) add(site, i, Kind::kTop, step.time(x), step.elevation_deg(x));
  }

  /// A pass between two grid points, both below the limit.
  void graze(std::int64_t point, std::size_t site, std::int32_t i) {
    const SkyView& view = search_.views[site];
    const bool limited = std::isfinite(view.limits().max_range_km);
    for (const std::int64_t begin : {point - 1, point}) {
      const PassArc step = arc(view, i, begin);
      if (!step.usable()) continue;
      const double x = limited ? step.best(-0.5, 0.5) : step.top(-0.5, 0.5);
      if (!(x > -0.5 && x < 0.5) || !(step.clearance(x) > 0)) continue;
      add(site, i, Kind::kRise, step.time(step.crossing(-0.5, x)), 0);
      const double highest = limited ? step.top(-0.5, 0.5) : x;
      if (step.clearance(highest) >= 0)
        add(site, i, Kind::kTop, step.time(highest), step.elevation_deg(highest));
      add(site, i, Kind::kSet, step.time(step.crossing(x, 0.5)), 0);
      return;
    }
  }

  const Search& search_;
  std::int64_t first_, last_;
  Tile& tile_;
};

}  // namespace

std::vector<std::vector<Pass>> find_passes(const Propagator& satellites, const std::vector<PassSite>& sites,
                                           TimeNs start, TimeNs end, const PassOptions& options) {
  if (options.step_ns < 10 * kSecond || options.step_ns > 120 * kSecond) {
    throw std::invalid_argument("find_passes: a step from 10 s to 120 s");
  }
  if (end < start) throw std::invalid_argument("find_passes: an end that is not before the start");
  const double margin_km = kFastestKmPerS * static_cast<double>(options.step_ns) * 1e-9 / 2;
  std::vector<SkyView> views;
  for (const PassSite& site : sites) views.emplace_back(site.place, site.limits, kWgs84, margin_km);
  const std::int64_t points = (end - start + options.step_ns - 1) / options.step_ns + 1;
  const Search search{satellites, views, start, options.step_ns};
  std::vector<PassJoiner> joiners;
  for (const SkyView& view : views) joiners.emplace_back(satellites, view, start, end);

  const unsigned threads =
      options.threads > 0 ? options.threads : std::max(1u, std::thread::hardware_concurrency());
  std::vector<Tile> tiles(threads);
  for (std::int64_t first = 0; first < points; first += kTileSteps * static_cast<std::int64_t>(threads)) {
    parallel_for(threads, threads, [&](std::size_t t) {
      const std::int64_t begin = std::min(first + kTileSteps * static_cast<std::int64_t>(t), points);
      const std::int64_t last = std::min(begin + kTileSteps, points);
      tiles[t].events.assign(views.size(), {});
      if (begin < last) TileSearch(search, begin, last, tiles[t]).run();
    });
    parallel_for(views.size(), threads, [&](std::size_t s) {
      std::vector<PassEvent> events;
      for (const Tile& tile : tiles)
        events.insert(events.end(), tile.events[s].begin(), tile.events[s].end());
      joiners[s].take(events);
    });
  }
  std::vector<std::vector<Pass>> result(views.size());
  parallel_for(views.size(), threads, [&](std::size_t s) { result[s] = joiners[s].finish(); });
  return result;
}

}  // namespace skyhaul::orbits
