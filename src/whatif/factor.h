// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <yaml-cpp/yaml.h>

#include <functional>
#include <string>
#include <vector>

#include "skyhaul/core/resolved_scenario.h"

namespace skyhaul::core {

/// The first stage of a run (skyhaul/core/stages.h) that a key changes: cases are run in an order in which
/// early stages change seldom.
enum class FirstStage : std::uint8_t { kSky, kLinks, kRounds };

/// A key that varies, and the values that it takes.
struct Factor {
  std::string key;  ///< as written, such as sites.*.terminals; it names the column of the results
  int line = 0;
  bool future = false;  ///< what one cannot choose, such as the weather
  FirstStage stage = FirstStage::kSky;
  bool names_items = false;         ///< it may change which entries, sites or days there are
  std::vector<std::string> paths;   ///< the scenario's keys that it sets: several where `key` has a *
  std::vector<std::string> levels;  ///< the values in order, as written; empty for a distribution
  bool is_range = false;            ///< `levels` lie between two numbers
  /// What each level sets, as KEY=VALUE, where that is not just each of `paths` to the level.
  std::vector<std::vector<std::string>> level_changes;
  /// The value at a place in [0, 1) of a distribution (its quantile function), as text.
  std::function<std::string(double place)> draw;

  /// What a value sets.
  std::vector<std::string> changes(std::size_t level) const;
  std::vector<std::string> changes(const std::string& drawn) const;
};

/// Two keys of which one sets the other would make a result depend on their order: calls refuse(outer, inner)
/// for the first such pair. A site that moves from place to place may have other keys of it varied.
void check_overlap(const std::vector<Factor>& factors,
                   const std::function<void(const Factor& outer, const Factor& inner)>& refuse);

/// Whether a sweep takes every combination of levels, or is a design of points in which a range without steps
/// is a uniform distribution.
enum class RangeForm : std::uint8_t { kLevels, kUniform };

/// A factor of a sweep over a scenario: `node` is the value of `key`: a list, {from, to, step | num | log}, a
/// distribution, or {file: PLACES} for a site. Throws InputError with the file's name and line.
Factor read_factor(const std::string& file, const std::string& key, int line, const YAML::Node& node,
                   const Scenario& base, RangeForm ranges, std::size_t cell_count);

/// The same for "KEY=A..B", "KEY=A..B:STEP" and "KEY=V1,V2,...", as `skyhaul solve --vary` takes them.
/// Throws InputError that names `--vary`.
Factor parse_factor(const std::string& text, const Scenario& base);

/// Refuses values of such a factor that the scenario cannot have: each of a list, and both ends of a range.
/// Throws InputError that names `--vary`, or what is wrong with the scenario itself.
void check_values(const Factor& factor, const Scenario& base, const ResolveOptions& presets);

}  // namespace skyhaul::core
