// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/core/sensitivity.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <mutex>

#include "scenario/key_path.h"
#include "skyhaul/core/sweep_results.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/parallel.h"
#include "whatif/case_runner.h"
#include "whatif/factor.h"
#include "whatif/standard_ranges.h"
#include "whatif/written_number.h"

namespace skyhaul::core {
namespace {

constexpr double kShortestBar = 0.01;

class Study {
 public:
  Study(const Scenario& scenario, const SensitivityOptions& options)
      : scenario_(scenario),
        options_(options),
        whole_(resolve(scenario, options.presets)),
        measure_(measure_of()),
        runner_({measure_}, runner_options()) {
    result_.measure = measure_.path;
    result_.unit = measure_.unit;
    result_.sobol = options.sobol;
    const bool standard = options.vary.empty();
    for (const std::string& each : standard ? standard_ranges(whole_, options.presets) : options.vary) {
      const std::string key = each.substr(0, find_equals(each));
      // Other entries change nothing of what is measured of one.
      if (standard && !about(key)) continue;
      try {
        factors_.push_back(parse_factor(each, scenario));
        if (!standard) check_values(factors_.back(), scenario, options.presets);
        if (standard) resolve(changed(factors_.back(), 0), options.presets);
      } catch (const InputError& problem) {
        if (!standard) throw;
        result_.left_out.push_back(key + ": " + problem.what());
        if (!factors_.empty() && factors_.back().key == key) factors_.pop_back();
      }
    }
    if (!standard) {
      check_overlap(factors_, [](const Factor& outer, const Factor& inner) {
        throw InputError("--vary", 0, inner.key, "",
                         "keys that do not lie inside one another: " + outer.key + " is varied too");
      });
    }
    for (const Factor& each : factors_) {
      if (each.levels.size() < 2)
        throw InputError("--vary", 0, each.key, "one value", "a low and a high one");
    }
  }

  Sensitivity run() {
    options_.sobol > 0 ? indices() : tornado();
    std::stable_sort(result_.bars.begin(), result_.bars.end(), [&](const TornadoBar& a, const TornadoBar& b) {
      return options_.sobol > 0 ? a.indices.total.value > b.indices.total.value : a.swing > b.swing;
    });
    return std::move(result_);
  }

 private:
  CaseRunner::Options runner_options() const {
    CaseRunner::Options its;
    its.presets = options_.presets;
    its.interrupted = options_.interrupted;
    return its;
  }

  Measure measure_of() const {
    std::string path = options_.measure;
    for (const TrafficSpec& each : whole_.traffic) {
      if (!path.empty()) break;
      path = joined_path("results", part_of_name(each.collective.group)) +
             (each.dataset ? ".sync_s.p95" : ".interval_s.p95");
    }
    if (path.empty())
      throw InputError(whole_.file, 0, "traffic", "", "an entry, or --measure with what is to be measured");
    Measure measure = make_measure(path, "", summary_names({scenario_}),
                                   [](const std::string& what, const std::string& accepted) {
                                     throw InputError("", 0, "--measure", what, accepted);
                                   });
    if (!measure.number)
      throw InputError("", 0, "--measure", path, "the path of a number, which this is not");
    return measure;
  }

  /// Whether the key is of the entry that is measured, or of none.
  bool about(const std::string& key) const {
    const std::vector<std::string> parts = split_key_path(key);
    if (parts.size() < 2 || parts[0] != "traffic") return true;
    const std::string name = name_of_part(parts[1]);
    return measure_.path.rfind("results." + name + ".", 0) == 0 ||
           measure_.path.rfind(joined_path("results", part_of_name(name)) + ".", 0) == 0;
  }

  Scenario changed(const Factor& factor, std::size_t level) const {
    Scenario one = scenario_;
    for (std::string& each : factor.changes(level)) one.changes.push_back(std::move(each));
    return one;
  }

  /// The values of many scenarios, in their order.
  std::vector<std::optional<double>> values_of(const std::vector<Scenario>& scenarios) {
    std::vector<std::optional<double>> values(scenarios.size());
    std::size_t done = 0;
    std::mutex telling;
    parallel_for(scenarios.size(), options_.threads, [&](std::size_t i) {
      const MeasuredValue value = runner_.values(scenarios[i]).at(0);
      if (const double* number = std::get_if<double>(&value)) values[i] = *number;
      const std::lock_guard lock(telling);
      ++done;
      if (options_.progress)
        options_.progress(static_cast<double>(done) / static_cast<double>(scenarios.size()));
    });
    result_.runs += scenarios.size();
    return values;
  }

  void tornado() {
    std::vector<Scenario> scenarios = {scenario_};
    for (const Factor& each : factors_) {
      scenarios.push_back(changed(each, 0));
      scenarios.push_back(changed(each, each.levels.size() - 1));
    }
    const std::vector<std::optional<double>> values = values_of(scenarios);
    result_.own = values[0];
    for (std::size_t f = 0; f < factors_.size(); ++f) {
      TornadoBar bar;
      bar.key = factors_[f].key;
      bar.low = factors_[f].levels.front();
      bar.high = factors_[f].levels.back();
      bar.at_low = values[1 + 2 * f];
      bar.at_high = values[2 + 2 * f];
      bar.swing = swing(bar);
      if (bar.swing < kShortestBar) {
        ++result_.dropped;
      } else {
        result_.bars.push_back(std::move(bar));
      }
    }
  }

  double swing(const TornadoBar& bar) const {
    if (!bar.at_low && !bar.at_high && !result_.own) return 0;
    if (!bar.at_low || !bar.at_high || !result_.own) return std::numeric_limits<double>::infinity();
    const auto [low, high] = std::minmax({*bar.at_low, *bar.at_high, *result_.own});
    if (*result_.own == 0) return high > low ? std::numeric_limits<double>::infinity() : 0;
    return (high - low) / std::abs(*result_.own);
  }

  /// A number between the ends of a range, or one of the values.
  std::string value_at(const Factor& factor, double place) const {
    const auto count = static_cast<double>(factor.levels.size());
    return factor.levels[static_cast<std::size_t>(std::min(count - 1, std::floor(place * count)))];
  }

  void indices() {
    const SaltelliPoints points = saltelli_points(factors_.size(), static_cast<std::size_t>(options_.sobol));
    std::vector<std::vector<double>> all = points.a;
    all.insert(all.end(), points.b.begin(), points.b.end());
    for (const auto& each : points.mixed) all.insert(all.end(), each.begin(), each.end());
    // Points that come to the same values are computed once.
    std::map<std::vector<std::string>, std::size_t> places;
    std::vector<Scenario> scenarios = {scenario_};
    std::vector<std::size_t> of_point;
    for (const std::vector<double>& point : all) {
      std::vector<std::string> changes;
      for (std::size_t f = 0; f < factors_.size(); ++f) {
        for (std::string& each : factors_[f].changes(value_at(factors_[f], point[f])))
          changes.push_back(std::move(each));
      }
      const auto [place, fresh] = places.try_emplace(changes, scenarios.size());
      if (fresh) {
        scenarios.push_back(scenario_);
        scenarios.back().changes.insert(scenarios.back().changes.end(), changes.begin(), changes.end());
      }
      of_point.push_back(place->second);
    }
    const std::vector<std::optional<double>> values = values_of(scenarios);
    result_.own = values[0];
    const auto none = std::count_if(values.begin() + 1, values.end(), [](const auto& each) { return !each; });
    if (none > 0)
      throw InputError("", 0, "--sobol",
                       fmt::format("no value at {} of {}", none, counted(values.size() - 1, "point")),
                       "ranges (--vary) in which every point has one");
    const auto n = static_cast<std::size_t>(options_.sobol);
    const auto part = [&](std::size_t k) {
      std::vector<double> its;
      for (std::size_t i = k * n; i < (k + 1) * n; ++i) its.push_back(values[of_point[i]].value_or(0));
      return its;
    };
    std::vector<std::vector<double>> mixed;
    for (std::size_t f = 0; f < factors_.size(); ++f) mixed.push_back(part(2 + f));
    const std::vector<SobolIndices> found = sobol_indices(part(0), part(1), mixed, whole_.seed);
    for (std::size_t f = 0; f < factors_.size(); ++f) {
      TornadoBar bar;
      bar.key = factors_[f].key;
      bar.low = factors_[f].levels.front();
      bar.high = factors_[f].levels.back();
      bar.indices = found[f];
      result_.bars.push_back(std::move(bar));
    }
  }

  const Scenario& scenario_;
  const SensitivityOptions& options_;
  ResolvedScenario whole_;
  Measure measure_;
  CaseRunner runner_;
  std::vector<Factor> factors_;
  Sensitivity result_;
};

}  // namespace

Sensitivity sensitivity(const Scenario& scenario, const SensitivityOptions& options) {
  return Study(scenario, options).run();
}

}  // namespace skyhaul::core
