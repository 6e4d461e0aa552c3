// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/passes.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "skyhaul/orbits/parallel.h"
#include "src/moving_passes.h"
#include "src/pass_arc.h"
#include "src/pass_joiner.h"
#include "src/pass_roots.h"

namespace skyhaul::orbits {
namespace {

using Kind = PassEvent::Kind;

constexpr std::int64_t kMostTileSteps = 128;  ///< for one thread at a time; its events wait to be joined
constexpr std::int64_t kBlock = 16;           ///< propagated together
constexpr Eigen::Index kPart = 8192;          ///< satellites looked at together, for the caches' sake
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

/// Some consecutive points of the grid: positions at those of a block and around it, as interpolation needs,
/// and the events so far.
struct Tile {
  std::vector<PositionArray> around;
  SkyCells cells;
  std::vector<std::vector<PassEvent>> events;  ///< by site
};

/// Positions by satellite, read without Eigen's checks of shape.
class Columns {
 public:
  Columns(const PositionArray& array) : x_(array.data()), rows_(array.rows()) {}  // NOLINT: a view
  Eigen::Vector3d operator[](Eigen::Index i) const { return {x_[i], x_[i + rows_], x_[i + 2 * rows_]}; }

 private:
  const double* x_;
  Eigen::Index rows_;
};

class TileSearch {
 public:
  TileSearch(const Search& search, std::int64_t first, std::int64_t last, Tile& tile)
      : search_(search),
        first_(first),
        last_(last),
        tile_(tile),
        roots_(search.satellites, search.views, search.step_ns, tile.events) {}

  void run() {
    tile_.around.resize(static_cast<std::size_t>(kMargin + kBlock));
    for (std::int64_t block = first_; block < last_; block += kBlock) {
      propagate(block);
      for (std::int64_t point = block; point < std::min(block + kBlock, last_); ++point) {
        const Eigen::Index count = at(point)->rows();
        find_extremes(*at(point), *at(point + 1), count);
        for (Eigen::Index part = 0; part < count; part += kPart) {
          tile_.cells.update(*at(point), part, std::min(part + kPart, count));
          for (std::size_t s = 0; s < search_.views.size(); ++s) look(point, s);
        }
      }
    }
    roots_.finish();
  }

 private:
  static constexpr std::int64_t kMargin = PassArc::kBefore + 1 + kAfter;

  /// Positions at the points of a block and those around it; what the last block had is kept.
  void propagate(std::int64_t block) {
    std::vector<PositionArray>& around = tile_.around;
    const bool anew = block == first_;
    if (!anew) std::rotate(around.begin(), around.begin() + kBlock, around.end());
    const std::int64_t known = anew ? 0 : kMargin;
    block_ = block;
    std::vector<TimeNs> times;
    for (std::int64_t i = known; i < kMargin + kBlock; ++i)
      times.push_back(time(block - PassArc::kBefore - 1 + i));
    search_.satellites.positions_ecef_km(times.data(), times.size(), around.data() + known);
  }

  TimeNs time(std::int64_t point) const { return search_.start + point * search_.step_ns; }
  const PositionArray* at(std::int64_t point) const {
    return &tile_.around[static_cast<std::size_t>(point - block_ + PassArc::kBefore + 1)];
  }

  auto nodes(std::int64_t begin) const {
    return [this, begin](int k) -> const PositionArray& { return *at(begin + k - PassArc::kBefore); };
  }

  PassArc arc(const SkyView& view, std::int32_t satellite, std::int64_t point) const {
    PassArc::Nodes nodes;
    for (int k = 0; k < PassArc::kNodes; ++k) nodes.row(k) = at(point + k - PassArc::kBefore)->row(satellite);
    return {search_.satellites, view, satellite, nodes, time(point), search_.step_ns};
  }

  void look(std::int64_t point, std::size_t site) {
    const SkyView& view = search_.views[site];
    const Eigen::Vector3d up = view.observer().up();
    const Eigen::Vector3d from = view.observer().ecef_km();
    const double sin_lowest = view.sin_lowest();
    const double max_range = view.limits().max_range_km;
    const double below_km = -deepest_km(view, sin_lowest);
    const Columns before(*at(point - 1)), now(*at(point)), after(*at(point + 1));
    for (int c = 0; c < SkyCells::kClasses; ++c) {
      for (const SkyCells::Run& run : view.runs(c)) {
        const Eigen::Vector3d* position = tile_.cells.positions(c, run);
        for (const std::int32_t* i = tile_.cells.begin(c, run); i != tile_.cells.end(c, run); ++i) {
          const Eigen::Vector3d here = *position++ - from;
          const double height = here.dot(up), range = here.norm();
          if (height - sin_lowest * range < below_km) continue;
          const double clearance = view_clearance(height, range, sin_lowest, max_range);
          if (clearance < 0 && !near(here, now[*i], after[*i], clearance, view, sin_lowest)) continue;
          const double earlier = view_clearance(before[*i] - from, up, sin_lowest, max_range);
          if (clearance < 0 && earlier >= clearance) continue;
          const double later = view_clearance(after[*i] - from, up, sin_lowest, max_range);
          if (clearance >= 0) {
            seen(point, site, *i, earlier, clearance, later);
          } else if (clearance >= later) {
            graze(point, site, *i, earlier, clearance, later);
          }
        }
      }
    }
  }

  /// Bound on f'' for f = up.to - sin(limit) |to|, of a satellite that moves so fast and comes so near.
  double bend(double sin_lowest, double speed_km_s, double least_range_km) const {
    return kAccelerationKmPerS2 +
           std::abs(sin_lowest) * (speed_km_s * speed_km_s / least_range_km + kAccelerationKmPerS2);
  }

  /// How far below the limit, as f, any satellite of the grid point can be that near() may accept.
  double deepest_km(const SkyView& view, double sin_lowest) const {
    const double step_s = static_cast<double>(search_.step_ns) * 1e-9;
    const double fastest = kFastestKmPerS * step_s;
    if (std::isfinite(view.limits().max_range_km)) return 2 * fastest;
    const double m = bend(sin_lowest, fastest_km_s_, least_range_km(view, lowest_radius_km_));
    return std::min(fastest, 0.25 * m * step_s * step_s);
  }

  static double least_range_km(const SkyView& view, double radius_km) {
    return std::max(radius_km - view.observer().ecef_km().norm() - 50, 100.0);
  }

  /// The greatest speed and the least distance from the Earth's centre at a grid point.
  void find_extremes(const Columns& now, const Columns& next, Eigen::Index count) {
    double fastest2 = 0, lowest2 = std::numeric_limits<double>::infinity();
    for (Eigen::Index i = 0; i < count; ++i) {
      const Eigen::Vector3d here = now[i];
      const double moved2 = (next[i] - here).squaredNorm();
      const double radius2 = here.squaredNorm();
      if (moved2 > fastest2) fastest2 = moved2;  // not where either is NaN
      if (radius2 < lowest2) lowest2 = radius2;
    }
    fastest_km_s_ = speed_km_s(std::sqrt(fastest2));
    lowest_radius_km_ = std::sqrt(lowest2);
  }

  /// From a chord over a step, with what an arc is longer.
  double speed_km_s(double chord_km) const {
    return 1.1 * chord_km / (static_cast<double>(search_.step_ns) * 1e-9);
  }

  /// Whether a satellite below the limit at a grid point can be above it within a step. With |f''| <= m the
  /// top is no more than m (step/2)^2 / 2 above the nearest grid point; twice that is allowed, for the grid
  /// point that is highest need not be the nearest.
  bool near(const Eigen::Vector3d& here, const Eigen::Vector3d& now, const Eigen::Vector3d& next,
            double clearance, const SkyView& view, double sin_lowest) const {
    const double range = here.norm();
    const double step_s = static_cast<double>(search_.step_ns) * 1e-9;
    const double fastest = kFastestKmPerS * step_s;
    // With a range limit there is a kink where one limit takes over from the other: only the speed bounds the
    // clearance.
    if (std::isfinite(view.limits().max_range_km)) return clearance * range > -2 * fastest;
    if (clearance * range < -fastest) return false;
    const double m = bend(sin_lowest, speed_km_s((next - now).norm()), least_range_km(view, now.norm()));
    return clearance * range > -0.25 * m * step_s * step_s;
  }

  void add(std::size_t site, std::int32_t satellite, Kind kind, TimeNs at_time, double elevation_deg) {
    tile_.events[site].push_back({satellite, kind, at_time, elevation_deg});
  }

  void seen(std::int64_t point, std::size_t site, std::int32_t i, double before, double now, double after) {
    const bool limited = std::isfinite(search_.views[site].limits().max_range_km);
    if (point == 0) add(site, i, Kind::kUpAtStart, time(0), 0);
    if (point != 0 && before < 0) change(point, site, i, point - 1, Kind::kRise, before, now);
    if (limited) {
      tops_within_range(point, site, i);
    } else if (before < now && now >= after) {
      const double x = vertex(before, now, after);
      const std::int64_t begin = x < 0 ? point - 1 : point;
      add(site, i, Kind::kTop, time(point), 0);
      roots_.top({site, time(begin)}, x < 0 ? x + 0.5 : x - 0.5, nodes(begin));
    }
    if (after < 0) change(point, site, i, point, Kind::kSet, now, after);
  }

  /// A rise or a set within the step that begins at grid point `begin`, from the clearances at its ends.
  void change(std::int64_t point, std::size_t site, std::int32_t i, std::int64_t begin, Kind kind, double low,
              double high) {
    add(site, i, kind, time(point), 0);
    if (!std::isfinite(search_.views[site].limits().max_range_km)) {
      roots_.crossing({site, time(begin)}, low, high, nodes(begin));
      return;
    }
    const PassArc step = arc(search_.views[site], i, begin);
    if (step.usable()) tile_.events[site].back().time = step.time(step.crossing(-0.5, low, 0.5, high));
  }

  /// The highest clearance may be where the range is least: looks for the elevation's top in each step that
  /// begins or ends in view.
  void tops_within_range(std::int64_t point, std::size_t site, std::int32_t i) {
    const SkyView& view = search_.views[site];
    const PassArc after = arc(view, i, point);
    if (!after.usable()) return;
    const bool rising = after.rate(-0.5) > 0;
    if (rising && after.rate(0.5) <= 0) emit_top(site, i, after, after.top(-0.5, 0.5));
    if (rising || view_clearance_at(point - 1, view, i) >= 0) return;
    const PassArc before = arc(view, i, point - 1);
    if (before.usable() && before.rate(-0.5) > 0) emit_top(site, i, before, before.top(-0.5, 0.5));
  }

  double view_clearance_at(std::int64_t point, const SkyView& view, std::int32_t i) const {
    const Eigen::Vector3d to = at(point)->row(i).matrix().transpose() - view.observer().ecef_km();
    return view_clearance(to, view.observer().up(), view.sin_lowest(), view.limits().max_range_km);
  }

  void emit_top(std::size_t site, std::int32_t i, const PassArc& step, double x) {
    if (step.clearance(x) >= 0) add(site, i, Kind::kTop, step.time(x), step.elevation_deg(x));
  }

  /// Where the top is by the parabola through the highest of three grid points and those beside it, in steps
  /// from it.
  static double vertex(double before, double now, double after) {
    return 0.5 * (before - after) / (before - 2 * now + after);
  }

  /// A pass between two grid points, both below the limit.
  void graze(std::int64_t point, std::size_t site, std::int32_t i, double before, double now, double after) {
    const SkyView& view = search_.views[site];
    if (std::isfinite(view.limits().max_range_km)) {
      for (const std::int64_t begin : {point - 1, point}) {
        const PassArc step = arc(view, i, begin);
        if (step.usable() && emit_within_step(site, i, step, -0.5, step.best(-0.5, 0.5), true)) return;
      }
      return;
    }
    const double top = vertex(before, now, after);
    const PassArc step = arc(view, i, top < 0 ? point - 1 : point);
    if (!step.usable()) return;
    const double x = step.top_near(top < 0 ? top + 0.5 : top - 0.5);
    emit_within_step(site, i, step, std::floor(x + 0.5) - 0.5, x, false);
  }

  /// The pass around the best view `x` of the step that begins at `x_low`, if it is one.
  bool emit_within_step(std::size_t site, std::int32_t i, const PassArc& step, double x_low, double x,
                        bool limited) {
    const double x_high = x_low + 1;
    const double best = step.clearance(x);
    if (!(x > x_low && x < x_high && best > 0)) return false;
    add(site, i, Kind::kRise, step.time(step.crossing(x_low, step.clearance(x_low), x, best)), 0);
    emit_top(site, i, step, limited ? step.top(x_low, x_high) : x);
    add(site, i, Kind::kSet, step.time(step.crossing(x, best, x_high, step.clearance(x_high))), 0);
    return true;
  }

  const Search& search_;
  std::int64_t first_, last_;
  std::int64_t block_ = 0;  ///< first point of the block at hand
  Tile& tile_;
  PassRoots roots_;
  double fastest_km_s_ = 0, lowest_radius_km_ = 0;  ///< at the grid point looked at
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
  std::vector<std::size_t> fixed, moving;
  for (std::size_t s = 0; s < sites.size(); ++s) (sites[s].track ? moving : fixed).push_back(s);
  for (const std::size_t s : fixed) {
    views.emplace_back(sites[s].place, sites[s].limits, options.ellipsoid, margin_km);
  }
  const std::int64_t points = (end - start + options.step_ns - 1) / options.step_ns + 1;
  const Search search{satellites, views, start, options.step_ns};
  std::vector<PassJoiner> joiners;
  for (const SkyView& view : views) joiners.emplace_back(satellites, view, start, end);

  const unsigned threads = thread_count(options.threads);
  std::vector<Tile> tiles(threads);
  // Tiles of equal length, so that no thread waits long for another; what is found does not depend on them.
  const std::int64_t rounds = (points + kMostTileSteps * threads - 1) / (kMostTileSteps * threads);
  const std::int64_t steps = (points + rounds * threads - 1) / (rounds * threads);
  for (std::int64_t first = 0; !fixed.empty() && first < points;
       first += steps * static_cast<std::int64_t>(threads)) {
    parallel_for(threads, threads, [&](std::size_t t) {
      const std::int64_t begin = std::min(first + steps * static_cast<std::int64_t>(t), points);
      const std::int64_t last = std::min(begin + steps, points);
      tiles[t].events.resize(views.size());
      for (auto& events : tiles[t].events) events.clear();
      if (begin < last) TileSearch(search, begin, last, tiles[t]).run();
    });
    parallel_for(views.size(), threads, [&](std::size_t s) {
      for (const Tile& tile : tiles) joiners[s].take(tile.events[s]);
    });
  }
  std::vector<std::vector<Pass>> result(sites.size());
  parallel_for(fixed.size(), threads, [&](std::size_t s) { result[fixed[s]] = joiners[s].finish(); });
  parallel_for(moving.size(), threads, [&](std::size_t m) {
    result[moving[m]] = find_moving_passes(satellites, sites[moving[m]], start, end, options.ellipsoid);
  });
  return result;
}

}  // namespace skyhaul::orbits
