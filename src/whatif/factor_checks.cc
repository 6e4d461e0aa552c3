// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>
#include <optional>

#include "skyhaul/orbits/input_error.h"
#include "whatif/factor.h"

namespace skyhaul::core {

void check_values(const Factor& factor, const Scenario& base, const ResolveOptions& presets) {
  const auto problem_of = [&](const std::vector<std::string>& changes) -> std::string {
    try {
      resolve(changed(base, changes), presets);
      return {};
    } catch (const InputError& problem) {
      return problem.what();
    }
  };
  std::optional<std::string> own;  // what is wrong with the scenario as it is
  for (std::size_t level = 0; level < factor.levels.size(); ++level) {
    if (factor.is_range && level != 0 && level + 1 != factor.levels.size()) continue;
    const std::string problem = problem_of(factor.changes(level));
    if (problem.empty()) continue;
    if (!own) own = problem_of({});
    if (*own == problem) resolve(base, presets);  // throws
    const std::string prefix = "--set: ";
    const bool named = problem.rfind(prefix, 0) == 0;
    const std::string what = named ? problem.substr(prefix.size()) : problem;
    // Of "KEY: VALUE: did you mean X? expected ..." the end says it all, where the key is this one.
    const std::size_t end = std::min(what.find("did you mean "), what.find("expected "));
    const bool of_this_key = what.rfind(factor.paths[0] + ": ", 0) == 0 && end != std::string::npos;
    throw InputError("--vary", 0, factor.key, factor.levels[level],
                     of_this_key ? what.substr(end) : "expected a value that the scenario can have: " + what);
  }
}

void check_overlap(const std::vector<Factor>& factors,
                   const std::function<void(const Factor& outer, const Factor& inner)>& refuse) {
  const auto inside = [](const std::string& a, const std::string& b) {
    return b.compare(0, a.size(), a) == 0 &&
           (b.size() == a.size() || b[a.size()] == '.' || b[a.size()] == '[');
  };
  for (const Factor& a : factors) {
    for (const Factor& b : factors) {
      if (&a == &b) continue;
      for (const std::string& x : a.paths) {
        for (const std::string& y : b.paths) {
          const bool place = !a.level_changes.empty() && !inside(y, x);  // sites.x beside sites.x.terminals
          if (inside(x, y) && !place) refuse(a, b);
        }
      }
    }
  }
}

}  // namespace skyhaul::core
