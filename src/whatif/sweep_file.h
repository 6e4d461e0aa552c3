// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "skyhaul/core/sweep.h"
#include "whatif/factor.h"

namespace skyhaul::core {

/// How the points of a sweep are chosen.
enum class Sample : std::uint8_t { kGrid, kList, kRandom, kLhs, kSobol };
/// What sweep files call them, in this order.
inline const std::vector<std::string> kSampleWords = {"grid", "list", "random", "lhs", "sobol"};

/// The value of a factor at a point: one of its levels, or a drawn text.
struct Setting {
  std::uint32_t level = 0;
  std::string drawn;
};

/// Points in the space of some factors.
struct Points {
  std::vector<Factor> factors;
  std::vector<std::vector<Setting>> points;  ///< [point][factor]; one empty point where there is no factor
};

struct Sweep {
  std::string file, text;
  Scenario base;
  std::string base_file;  ///< as named in the sweep; empty: the base stands in the sweep file
  ResolveOptions presets;
  Sample sample = Sample::kGrid;
  std::uint64_t seed = 1;
  Points policies, futures;
  std::vector<std::uint64_t> seeds;  ///< of the scenario, one for each repetition; empty: the base's own
  std::vector<Measure> measures;
  bool keep_runs = false;
};

/// What a factor's setting is called.
const std::string& setting_text(const Factor& factor, const Setting& setting);
std::vector<std::string> setting_changes(const Factor& factor, const Setting& setting);

}  // namespace skyhaul::core
