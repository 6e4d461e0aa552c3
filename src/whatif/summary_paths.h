// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "skyhaul/core/scenario.h"

namespace skyhaul::core {

/// configs/summary.schema.json, as it was when the program was built.
extern const char* const kSummarySchemaText;

/// What the lists of a summary hold, as far as a scenario says it before it is answered.
struct SummaryNames {
  std::vector<std::string> entries, sites;
  std::vector<std::string> pairs;   ///< "atacama>dallas"
  std::optional<std::size_t> days;  ///< absent: not known
};

/// Of some scenarios: whatever one of them has. Throws InputError for a list of places that cannot be read.
SummaryNames summary_names(const std::vector<Scenario>& scenarios);

/// What may stand at a path of a summary.
struct ValueKinds {
  bool number = false, text = false, flag = false;
};

/// Looks a path up in the schema of summaries, without what a what-if never works out (audit, alternatives
/// and change). `refuse` is called with the path and with what is accepted where no summary has a value
/// there, and must throw.
ValueKinds kinds_at(const std::string& path, const SummaryNames& names,
                    const std::function<void(const std::string&, const std::string&)>& refuse);

/// The value at a path of one summary; nullptr where this summary has none.
const nlohmann::json* find_in(const nlohmann::json& summary, const std::string& path);

}  // namespace skyhaul::core
