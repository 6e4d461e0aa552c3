// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "src/moving_passes.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace skyhaul::orbits {
namespace {

constexpr std::int64_t kStepNs = 15 * kSecond;
constexpr std::size_t kTogether = 16;  ///< grid points propagated at once
/// Of satellites and of the fastest track together, over the turning Earth.
constexpr double kFastestKmPerS = 12 + Track::kFastestKmPerS;
/// A satellite further than this below the limit at three grid points does not come above it between them:
/// the elevation of one 200 km away, as near as any comes, bends by less than 0.1 deg/s^2.
constexpr double kNearDeg = 10;
constexpr std::int64_t kExactNs = kSecond / 10'000;

class MovingSearch {
 public:
  MovingSearch(const Propagator& satellites, const PassSite& site, TimeNs start, TimeNs end,
               const Ellipsoid& ellipsoid)
      : satellites_(satellites), site_(site), start_(start), end_(end), ellipsoid_(ellipsoid) {}

  std::vector<Pass> run() {
    std::vector<PositionArray> positions(kTogether);
    std::vector<TimeNs> times;
    for (TimeNs t = start_; t < end_ + kStepNs;) {
      times.clear();
      for (; times.size() < kTogether && t < end_ + kStepNs; t += kStepNs) times.push_back(std::min(t, end_));
      satellites_.positions_ecef_km(times.data(), times.size(), positions.data());
      for (std::size_t k = 0; k < times.size(); ++k) look(times[k], positions[k]);
    }
    for (const auto& entry : open_) close(entry.second, end_, false);
    std::sort(passes_.begin(), passes_.end(), [](const Pass& a, const Pass& b) {
      return a.rise_ns != b.rise_ns ? a.rise_ns < b.rise_ns : a.satellite < b.satellite;
    });
    return std::move(passes_);
  }

 private:
  struct Open {
    std::int32_t satellite;
    TimeNs rise_ns;
    bool has_rise;
    TimeNs best_ns;  ///< grid point of the greatest elevation so far
    double best_deg;
  };
  using Values = std::unordered_map<std::int32_t, double>;

  /// Degrees above the limit, or of the range that is left if that is less; NaN for a satellite without
  /// position.
  double above(const Observer& observer, const Eigen::Vector3d& position,
               double* elevation_deg = nullptr) const {
    const Topocentric at = observer.look_at(position);
    if (elevation_deg != nullptr) *elevation_deg = at.elevation_deg;
    const double over = at.elevation_deg - site_.limits.elevation_limit_deg(at.azimuth_deg);
    if (!std::isfinite(site_.limits.max_range_km)) return over;
    return std::min(over, 90 * (site_.limits.max_range_km - at.range_km) / site_.limits.max_range_km);
  }
  double above(std::int32_t satellite, TimeNs utc) const {
    return above(Observer(site_.track->place(utc), ellipsoid_), satellites_.position_ecef_km(satellite, utc));
  }
  double elevation_deg(std::int32_t satellite, TimeNs utc) const {
    return Observer(site_.track->place(utc), ellipsoid_)
        .look_at(satellites_.position_ecef_km(satellite, utc))
        .elevation_deg;
  }

  void look(TimeNs utc, const PositionArray& positions) {
    const double margin_km = kFastestKmPerS * static_cast<double>(kStepNs) * 1e-9;
    const SkyView view(site_.track->place(utc), site_.limits, ellipsoid_, margin_km);
    cells_.update(positions);
    Values now;
    for (int c = 0; c < SkyCells::kClasses; ++c) {
      for (const SkyCells::Run& run : view.runs(c)) {
        const Eigen::Vector3d* position = cells_.positions(c, run);
        for (const std::int32_t* i = cells_.begin(c, run); i != cells_.end(c, run); ++i) {
          double elevation = 0;
          const double value = above(view.observer(), *position++, &elevation);
          now.emplace(*i, value);
          follow(*i, utc, value, elevation);
        }
      }
    }
    for (auto entry = open_.begin(); entry != open_.end();) {
      const auto found = now.find(entry->first);
      if (found != now.end() && found->second >= 0) {
        ++entry;
        continue;
      }
      close(entry->second, change(entry->first, last_ns_, utc), true);
      entry = open_.erase(entry);
    }
    for (const auto& [satellite, value] : last_) {
      if (value < 0 && value > -kNearDeg) graze(satellite, value, now);
    }
    before_last_ = std::move(last_);
    last_ = std::move(now);
    before_last_ns_ = last_ns_;
    last_ns_ = utc;
  }

  void follow(std::int32_t satellite, TimeNs utc, double value, double elevation) {
    if (!(value >= 0)) return;
    const auto found = open_.find(satellite);
    if (found == open_.end()) {
      const bool first = utc == start_;
      open_[satellite] = {satellite, first ? start_ : change(satellite, last_ns_, utc), !first, utc,
                          elevation};
    } else if (elevation > found->second.best_deg) {
      found->second.best_ns = utc;
      found->second.best_deg = elevation;
    }
  }

  /// When a satellite comes above its limit or goes below it, which differ at the two times.
  TimeNs change(std::int32_t satellite, TimeNs a, TimeNs b) const {
    const bool later = above(satellite, b) >= 0;
    while (b - a > kExactNs) {
      const TimeNs middle = a + (b - a) / 2;
      ((above(satellite, middle) >= 0) == later ? b : a) = middle;
    }
    return b;
  }

  template <class Function>
  static TimeNs highest(Function f, TimeNs a, TimeNs b) {
    constexpr double kGolden = 0.6180339887498949;
    while (b - a > kExactNs) {
      const auto part = static_cast<TimeNs>(kGolden * static_cast<double>(b - a));
      if (f(b - part) >= f(a + part)) {
        b = a + part;
      } else {
        a = b - part;
      }
    }
    return a + (b - a) / 2;
  }

  /// A pass between three grid points that are all below the limit, the middle one the highest.
  void graze(std::int32_t satellite, double value, const Values& now) {
    const auto before = before_last_.find(satellite);
    const auto after = now.find(satellite);
    if (before == before_last_.end() || after == now.end()) return;
    if (!(before->second < value && value >= after->second)) return;
    const TimeNs later = std::min(last_ns_ + kStepNs, end_);
    const TimeNs top = highest([&](TimeNs t) { return above(satellite, t); }, before_last_ns_, later);
    if (!(above(satellite, top) >= 0)) return;
    const Open pass{satellite, change(satellite, before_last_ns_, top), true, top, 0};
    close(pass, change(satellite, top, later), true);
  }

  void close(const Open& open, TimeNs set_ns, bool has_set) {
    Pass pass;
    pass.satellite = open.satellite;
    pass.rise_ns = open.rise_ns;
    pass.has_rise = open.has_rise;
    pass.set_ns = set_ns;
    pass.has_set = has_set;
    const TimeNs from = std::max(open.best_ns - kStepNs, pass.rise_ns);
    const TimeNs until = std::min(open.best_ns + kStepNs, set_ns);
    const TimeNs top = highest([&](TimeNs t) { return elevation_deg(open.satellite, t); }, from, until);
    pass.culmination_ns = top;
    pass.max_elevation_deg = elevation_deg(open.satellite, top);
    // At an end of the search the true top may lie outside it.
    pass.has_culmination =
        (top > pass.rise_ns + kExactNs || pass.has_rise) && (top < set_ns - kExactNs || has_set);
    if (pass.set_ns > pass.rise_ns && pass.rise_ns < end_) passes_.push_back(pass);
  }

  const Propagator& satellites_;
  const PassSite& site_;
  TimeNs start_, end_;
  const Ellipsoid& ellipsoid_;
  SkyCells cells_;
  std::unordered_map<std::int32_t, Open> open_;
  Values last_, before_last_;  ///< degrees above the limit at the grid points before
  TimeNs last_ns_ = 0, before_last_ns_ = 0;
  std::vector<Pass> passes_;
};

}  // namespace

std::vector<Pass> find_moving_passes(const Propagator& satellites, const PassSite& site, TimeNs start,
                                     TimeNs end, const Ellipsoid& ellipsoid) {
  return MovingSearch(satellites, site, start, end, ellipsoid).run();
}

}  // namespace skyhaul::orbits
