// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>
#include <tuple>
#include <unordered_map>

#include "skyhaul/orbits/angle.h"
#include "skyhaul/orbits/catalogue.h"
#include "skyhaul/orbits/sgp4.h"

namespace skyhaul::orbits {
namespace {

/// A file in which more names than these share a number numbers its satellites alike on purpose.
constexpr std::size_t kMostNamesOfOneObject = 100;
/// Sets of one object, of two sources, agree within this at their newer epoch...
constexpr double kSamePlaceKm = 50;
/// ... and within as many times the error of SGP4 over the days between them.
constexpr double kSamePlaceErrors = 3;
constexpr double kMostDaysBetween = 10;
constexpr double kSameEpochDays = 1.0 / 86400;

double days_between(const JulianDate& a, const JulianDate& b) {
  return (a.day - b.day) + (a.fraction - b.fraction);
}

/// Capital letters and digits alone; nothing for what catalogues call objects that are not identified yet.
std::string plain_name(const std::string& name) {
  std::string plain;
  for (const char c : name) {
    if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) plain += c;
    if (c >= 'a' && c <= 'z') plain += static_cast<char>(c - 'a' + 'A');
  }
  for (const char* unknown : {"TBA", "UNKNOWN", "OBJECT"}) {
    if (plain.rfind(unknown, 0) == 0) return {};
  }
  return plain;
}

bool same_place(const ElementSet& a, const ElementSet& b) {
  const auto orbit = [](const ElementSet& set) {
    return std::make_tuple(set.epoch_utc.day, set.epoch_utc.fraction, set.mean_motion_rev_per_day,
                           set.eccentricity, set.inclination_deg, set.raan_deg, set.argument_of_perigee_deg,
                           set.mean_anomaly_deg);
  };
  if (orbit(a) == orbit(b)) return true;
  const double days = days_between(a.epoch_utc, b.epoch_utc);
  const ElementSet &newer = days > 0 ? a : b, &older = days > 0 ? b : a;
  const Sgp4State at = Sgp4(newer).at_minutes(0), from = Sgp4(older).at_minutes(std::fabs(days) * 1440);
  if (at.error != Sgp4Error::kNone || from.error != Sgp4Error::kNone) return false;
  return (at.r_km - from.r_km).norm() <= kSamePlaceKm + kSamePlaceErrors * sgp4_error_km(std::fabs(days));
}

/// Satellites that have one catalogue number, each with its newest set.
class Sharers {
 public:
  void take(const std::vector<ElementSet>& sets, std::size_t i) {
    std::size_t& at = find(sets, i);
    if (days_between(sets[at].epoch_utc, sets[i].epoch_utc) <= 0) at = i;
  }
  const std::vector<std::size_t>& newest() const { return newest_; }

 private:
  /// The place of the satellite that a set is of; a new one where it is of none.
  std::size_t& find(const std::vector<ElementSet>& sets, std::size_t i) {
    const std::string name = plain_name(sets[i].name);
    const bool few = newest_.size() <= kMostNamesOfOneObject;
    for (std::size_t k = 0; few && k < newest_.size(); ++k) {
      const ElementSet &set = sets[i], &other = sets[newest_[k]];
      const double days = std::fabs(days_between(set.epoch_utc, other.epoch_utc));
      const bool alike = name.empty() || names_[k].empty() || name == names_[k];
      // One object is not at two places at once; and one object may have two names.
      const bool same = alike ? days > kSameEpochDays || same_place(set, other)
                              : days <= kMostDaysBetween && same_place(set, other);
      if (!same) continue;
      if (names_[k].empty()) names_[k] = name;
      return newest_[k];
    }
    const auto known = by_name_.find(name);
    if (!few && known != by_name_.end()) return newest_[known->second];
    if (!name.empty()) by_name_.try_emplace(name, newest_.size());
    newest_.push_back(i);
    names_.push_back(name);
    return newest_.back();
  }

  std::vector<std::size_t> newest_;
  std::vector<std::string> names_;  ///< of newest_
  std::unordered_map<std::string, std::size_t> by_name_;
};

}  // namespace

std::vector<ElementSet> newest_sets(const std::vector<ElementSet>& sets) {
  std::unordered_map<std::int32_t, Sharers> objects;
  std::vector<bool> kept(sets.size());
  for (std::size_t i = 0; i < sets.size(); ++i) {
    if (sets[i].catalogue_number == 0) {
      kept[i] = true;
    } else {
      objects[sets[i].catalogue_number].take(sets, i);
    }
  }
  for (const auto& object : objects) {
    for (const std::size_t i : object.second.newest()) kept[i] = true;
  }
  std::vector<ElementSet> newest;
  for (std::size_t i = 0; i < sets.size(); ++i) {
    if (kept[i]) newest.push_back(sets[i]);
  }
  return newest;
}

std::vector<std::string> shared_number_warnings(const std::vector<ElementSet>& sets) {
  std::map<std::int32_t, std::vector<const ElementSet*>> by_number;
  for (const ElementSet& set : sets) {
    if (set.catalogue_number != 0) by_number[set.catalogue_number].push_back(&set);
  }
  std::vector<std::string> warnings;
  std::size_t more = 0;
  for (const auto& [number, sharers] : by_number) {
    if (sharers.size() < 2) continue;
    if (warnings.size() == 3) {
      ++more;
      continue;
    }
    std::string names;
    for (std::size_t i = 0; i < std::min<std::size_t>(sharers.size(), 3); ++i) {
      names += (i > 0 ? ", " : "") + (sharers[i]->name.empty() ? "unnamed" : sharers[i]->name);
    }
    if (sharers.size() > 3) names += ", ...";
    warnings.push_back(std::to_string(sharers.size()) + " satellites share the catalogue number " +
                       std::to_string(number) + " (" + names + "): each is kept as a satellite of its own");
  }
  if (more > 0)
    warnings.push_back(std::to_string(more) +
                       " more catalogue numbers are shared by satellites that are kept");
  return warnings;
}

namespace {
constexpr double kAlongTrackKm = 0.5;  ///< see sgp4_error_km() in catalogue.h
}  // namespace

double sgp4_error_km(double days) {
  const double age = std::fabs(days);
  return 1 + age + kAlongTrackKm * age * age;
}

double sgp4_error_km(const ElementSet& set, double days) {
  constexpr double kEarthMu = 398'600.4418;  // km^3/s^2
  constexpr double kDayS = 86'400;
  const double turns_per_s = set.mean_motion_rev_per_day / kDayS;
  // 2 pi a, of mu = (2 pi n)^2 a^3
  const double turn_km = std::cbrt(kTwoPi * kEarthMu / (turns_per_s * turns_per_s));
  const double drag_km = std::fabs(set.ndot_rev_per_day2) * turn_km;
  const double more_km = drag_km > kAlongTrackKm ? drag_km - kAlongTrackKm : 0;  // no NaN either
  return sgp4_error_km(days) + more_km * days * days;
}

std::string sgp4_error_text(double error_km) {
  constexpr double kAnywhereKm = 10'000;  // a quarter of a turn
  if (error_km >= kAnywhereKm)
    return "satellites may be anywhere along their orbits, thousands of kilometres off";
  // Two digits: more would say that more is known.
  const double unit = std::pow(10, std::max(0.0, std::floor(std::log10(error_km)) - 1));
  return "positions may be about " + std::to_string(std::llround(std::round(error_km / unit) * unit)) +
         " km off";
}

double most_days_from_epoch(const std::vector<ElementSet>& sets, TimeNs utc) {
  const JulianDate now = julian_date(utc);
  double most = 0;
  for (const ElementSet& set : sets) most = std::max(most, std::fabs(days_between(now, set.epoch_utc)));
  return most;
}

std::optional<std::string> age_warning(const std::vector<ElementSet>& sets, TimeNs utc, double days) {
  const JulianDate now = julian_date(utc);
  std::size_t old = 0;
  double worst = 0;
  const ElementSet* oldest = nullptr;
  for (const ElementSet& set : sets) {
    const double age = std::fabs(days_between(now, set.epoch_utc));
    if (age > days) ++old;
    if (age > worst || oldest == nullptr) {
      worst = age;
      oldest = &set;
    }
  }
  if (old == 0) return std::nullopt;
  const auto rounded = [](double value) {
    std::ostringstream text;
    text.imbue(std::locale::classic());
    text << std::round(value * 10) / 10;
    return text.str();
  };
  const std::string name = oldest->name.empty() ? std::to_string(oldest->catalogue_number) : oldest->name;
  return std::to_string(old) + " of " + std::to_string(sets.size()) + " element sets are more than " +
         rounded(days) + " days from their epochs at " + format_utc(utc, 0) + " (" + name + " by " +
         rounded(worst) + " days): " + sgp4_error_text(sgp4_error_km(*oldest, worst));
}

}  // namespace skyhaul::orbits
