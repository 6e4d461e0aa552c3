// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "skyhaul/core/answer.h"
#include "skyhaul/core/sweep.h"
#include "skyhaul/core/sweep_results.h"
#include "whatif/summary_paths.h"

namespace skyhaul::core {

/// A measure by its path, in the unit that the summary has it in, or in `unit`. `names` says which entries,
/// sites and pairs there are. `refuse` is called with what is wrong and what is accepted, and must throw.
Measure make_measure(const std::string& path, const std::string& unit, const SummaryNames& names,
                     const std::function<void(const std::string&, const std::string&)>& refuse);

/// What of an answer the measures need.
struct Needs {
  std::vector<std::string> entries;  ///< traffic entries; those that are not named need no rounds
  bool all_entries = false;
  bool explain_cost = false;  ///< AnswerOptions::explain_cost
  AnswerParts parts;
};
Needs needs_of(const std::vector<Measure>& measures);

/// The values in a summary, in the summary's own units. Nothing where this summary has none.
std::vector<MeasuredValue> measured(const Summary& summary, const std::vector<Measure>& measures);

/// A value of the summary in the measure's unit.
MeasuredValue in_unit(const MeasuredValue& value, const Measure& measure);

}  // namespace skyhaul::core
