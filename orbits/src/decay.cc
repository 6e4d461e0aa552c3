// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/decay.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "skyhaul/orbits/parallel.h"
#include "skyhaul/orbits/sgp4.h"
#include "src/sgp4_theory.h"

namespace skyhaul::orbits {
namespace {

/// Steps at which the bounds on the radius are looked at; they change slowly.
constexpr double kCoarseMinutes = 360;
/// What the bounds may miss, such as the Moon's and Sun's pull within a step.
constexpr double kMarginKm = 15;
constexpr int kStepsOfAPeriod = 16;
constexpr double kExactMinutes = 1.0 / 60'000;
constexpr double kMostRadiusOverAxis = 2.2;

class Search {
 public:
  explicit Search(const ElementSet& elements)
      : orbit_(elements), most_radius_km_(kMostRadiusOverAxis * orbit_.semi_major_axis_km()) {}

  double most_radius_km() const { return most_radius_km_; }
  double minutes(TimeNs utc) const { return orbit_.minutes_since_epoch(utc); }

  /// Whether the bounds leave room for a failure somewhere between two times, which may be before the epoch.
  bool doubtful(double begin, double end) {
    for (double t = begin;; t = std::min(t + kCoarseMinutes, end)) {
      if (doubtful(t)) return true;
      if (t >= end) return false;
    }
  }

  /// The first failure between the epoch and `end`, in minutes.
  std::optional<double> first(double end) {
    const double begin = certain(end);
    if (begin >= end) return std::nullopt;
    bool before = doubtful(begin);
    for (double t = begin; t < end; t += kCoarseMinutes) {
      const double next = std::min(t + kCoarseMinutes, end);
      const bool after = doubtful(next);
      if (before || after) {
        if (const auto found = scan(t, next)) return found;
      }
      before = after;
    }
    return std::nullopt;
  }

 private:
  bool good(const Sgp4Reach& reach) const {
    return reach.lowest_km > sgp4::kRadiusKm + kMarginKm && reach.highest_km < most_radius_km_;
  }

  bool doubtful(double t) {
    Sgp4Progress progress = coarse_;
    const Sgp4Reach reach = orbit_.reach_around(t, progress);
    if (t >= 0) coarse_ = progress;
    return !good(reach);
  }

  /// Steps of the coarse search after the epoch for which one bound speaks, in minutes; most objects need no
  /// more.
  double certain(double end) const {
    if (good(orbit_.reach_until(end))) return end;
    auto few = std::int64_t{0}, many = static_cast<std::int64_t>(std::max(end, 0.0) / kCoarseMinutes) + 1;
    while (many - few > 1) {
      const std::int64_t middle = few + (many - few) / 2;
      (good(orbit_.reach_until(static_cast<double>(middle) * kCoarseMinutes)) ? few : many) = middle;
    }
    return static_cast<double>(few) * kCoarseMinutes;
  }

  /// The radius, km, or -1 where the object has failed.
  double radius_km(double t) {
    Sgp4Progress progress = fine_;
    const Sgp4State state = orbit_.at_minutes(t, progress);
    if (state.error == Sgp4Error::kPerturbedEccentricity) return most_radius_km_;  // passes
    const double radius_km = state.r_km.norm();
    return state.error != Sgp4Error::kNone || !(radius_km < most_radius_km_) ? -1 : radius_km;
  }

  std::optional<double> scan(double begin, double end) {
    // Anew from the epoch where the last scan has gone beyond.
    fine_ = {};
    const double step = std::min(orbit_.period_minutes(), kCoarseMinutes) / kStepsOfAPeriod;
    double two_ago = radius_km(begin), one_ago = two_ago;
    if (two_ago < 0) return begin;
    for (double t = begin;;) {
      const double next = std::min(t + step, end);
      const double radius = radius_km(next);
      if (radius < 0) return edge(t, next);
      if (one_ago <= two_ago && one_ago <= radius) {  // a perigee near the middle one
        const double low = lowest(std::max(t - step, begin), next);
        if (radius_km(low) < 0) return edge(std::max(t - step, begin), low);
      }
      if (next >= end) return std::nullopt;
      two_ago = one_ago;
      one_ago = radius;
      t = next;
    }
  }

  /// The time of the least radius between two times, by the golden section.
  double lowest(double a, double b) {
    constexpr double kGolden = 0.6180339887498949;
    while (b - a > kExactMinutes) {
      const double part = kGolden * (b - a);
      if (radius_km(b - part) <= radius_km(a + part)) {
        b = a + part;
      } else {
        a = b - part;
      }
    }
    return a;
  }

  /// When an object that is good at `a` and has failed at `b` does.
  double edge(double a, double b) {
    while (b - a > kExactMinutes) {
      const double middle = 0.5 * (a + b);
      (radius_km(middle) < 0 ? b : a) = middle;
    }
    return b;
  }

  Sgp4 orbit_;
  double most_radius_km_;
  Sgp4Progress coarse_, fine_;
};

constexpr TimeNs kNever = std::numeric_limits<TimeNs>::max();

std::optional<Decays::Failure> failure(const ElementSet& elements, Eigen::Index object, TimeNs begin,
                                       TimeNs end) {
  Search search(elements);
  const double from = search.minutes(begin), until = search.minutes(end);
  Decays::Failure found{object, kNever, search.most_radius_km()};
  if (const auto minutes = search.first(until)) {
    found.from_ns =
        epoch_ns(elements) + static_cast<TimeNs>(std::llround(*minutes * static_cast<double>(kMinute)));
    return found;
  }
  if (from < 0 && search.doubtful(from, std::min(0.0, until))) return found;
  return std::nullopt;
}

}  // namespace

Decays::Decays(const std::vector<ElementSet>& elements, TimeNs begin, TimeNs end) {
  std::vector<std::optional<Failure>> found(elements.size());
  parallel_for(elements.size(), 0, [&](std::size_t i) {
    found[i] = failure(elements[i], static_cast<Eigen::Index>(i), begin, end);
  });
  for (const auto& each : found) {
    if (each) failures_.push_back(*each);
  }
}

const Decays::Failure* Decays::find(Eigen::Index object) const {
  const auto at = std::lower_bound(failures_.begin(), failures_.end(), object,
                                   [](const Failure& a, Eigen::Index o) { return a.object < o; });
  return at == failures_.end() || at->object != object ? nullptr : &*at;
}

bool Decays::decayed(Eigen::Index object, TimeNs utc) const {
  const Failure* failure = find(object);
  return failure != nullptr && utc >= failure->from_ns;
}

void Decays::apply(TimeNs utc, PositionArray& positions_km) const {
  for (const Failure& each : failures_) {
    const double radius_km = positions_km.row(each.object).matrix().norm();
    if (utc >= each.from_ns || !(radius_km <= each.most_radius_km)) {
      positions_km.row(each.object).setConstant(std::numeric_limits<double>::quiet_NaN());
    }
  }
}

Eigen::Vector3d Decays::apply(Eigen::Index object, TimeNs utc, const Eigen::Vector3d& position_km) const {
  const Failure* failure = find(object);
  if (failure == nullptr || (utc < failure->from_ns && position_km.norm() <= failure->most_radius_km))
    return position_km;
  return Eigen::Vector3d::Constant(std::numeric_limits<double>::quiet_NaN());
}

std::optional<std::string> decay_warning(const std::vector<ElementSet>& sets, TimeNs begin, TimeNs end) {
  constexpr std::size_t kMostNamed = 5;
  std::vector<Decays::Failure> decayed;
  const Decays decays(sets, begin, end);
  for (const Decays::Failure& each : decays.failures()) {
    if (each.from_ns < end) decayed.push_back(each);
  }
  if (decayed.empty()) return std::nullopt;
  std::stable_sort(decayed.begin(), decayed.end(),
                   [](const auto& a, const auto& b) { return a.from_ns < b.from_ns; });
  std::string named;
  for (std::size_t i = 0; i < std::min(decayed.size(), kMostNamed); ++i) {
    const ElementSet& set = sets[static_cast<std::size_t>(decayed[i].object)];
    const std::string number = std::to_string(set.catalogue_number);
    named += (i > 0 ? ", " : "") + (set.name.empty() ? number : set.name);
    if (!set.name.empty() && set.catalogue_number > 0) named += " (object " + number + ")";
    named += " at " + format_utc(decayed[i].from_ns, 0);
    if (decayed[i].from_ns <= begin) named += ", before the start";
  }
  if (decayed.size() > kMostNamed) named += " and " + std::to_string(decayed.size() - kMostNamed) + " more";
  const bool one = decayed.size() == 1;
  return "SGP4 says that " + std::to_string(decayed.size()) + " of " + std::to_string(sets.size()) +
         " satellites " + (one ? "has" : "have") + " decayed before the end at " + format_utc(end, 0) + ": " +
         named + "; a decayed satellite serves nothing";
}

}  // namespace skyhaul::orbits
