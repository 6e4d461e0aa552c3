// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/core/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <mutex>
#include <set>

#include "scenario/key_path.h"
#include "skyhaul/core/sweep_results.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/parallel.h"
#include "whatif/case_runner.h"
#include "whatif/flat_yaml.h"
#include "whatif/futures.h"

namespace skyhaul::core {
namespace {

namespace fs = std::filesystem;

/// The scenario of a sweep's case.
Scenario scenario_of_case(const std::string& dir, const std::string& id) {
  ResultTable table = load_results(dir, id);
  const std::string& base_file = table.provenance["base_file"];
  Scenario scenario = parse_scenario(table.provenance["base"],
                                     base_file.empty() ? table.provenance["sweep_file"] : base_file);
  scenario.changes = table.rows[0].changes;
  if (!table.rows[0].seed.empty()) scenario.seed = std::stoull(table.rows[0].seed);
  return scenario;
}

Scenario scenario_of(const std::string& item) {
  std::error_code error;
  const fs::path path = item;
  if (fs::is_directory(path, error)) {
    const fs::path scenario = path / "scenario.yaml";
    if (!fs::exists(scenario, error))
      throw InputError(
          item, 0, "", "",
          "a scenario's file, the folder of a run, or DIR/ID of a case in the folder of a sweep");
    return load_scenario(scenario.string());
  }
  if (!fs::exists(path, error) && fs::exists(path.parent_path() / "results.sqlite", error))
    return scenario_of_case(path.parent_path().string(), path.filename().string());
  return load_scenario(item);
}

class Comparing {
 public:
  explicit Comparing(const CompareOptions& options) : options_(options) {
    if (options.items.size() < 2)
      throw InputError("", 0, "A B", "", "two scenarios, runs or cases of sweeps, or more");
    for (const std::string& each : options.items) {
      scenarios_.push_back(scenario_of(each));
      resolved_.push_back(resolve(scenarios_.back(), options.presets));
    }
    result_.items = options.items;
  }

  Comparison run() {
    inputs();
    outputs();
    return std::move(result_);
  }

 private:
  void inputs() {
    std::vector<std::map<std::string, std::string>> values;
    std::vector<std::string> order;
    std::set<std::string> seen;
    for (const ResolvedScenario& each : resolved_) {
      values.emplace_back();
      for (auto& [key, value] : flat_yaml(to_yaml(each))) {
        if (seen.insert(key).second) order.push_back(key);
        values.back()[key] = std::move(value);
      }
    }
    for (const std::string& key : order) {
      InputDifference difference{key, {}};
      for (auto& each : values) difference.values.push_back(each.count(key) > 0 ? each[key] : "");
      const auto& first = difference.values[0];
      const bool same = std::all_of(difference.values.begin(), difference.values.end(),
                                    [&](const std::string& each) { return each == first; });
      if (!same) result_.inputs.push_back(std::move(difference));
    }
  }

  /// Paths of every entry and site that one of them has.
  std::vector<Measure> measures() const {
    const SummaryNames names = summary_names(scenarios_);
    std::vector<Measure> all;
    const auto add = [&](const std::string& path) {
      if (std::any_of(all.begin(), all.end(), [&](const Measure& each) { return each.path == path; })) return;
      all.push_back(make_measure(path, "", names, [](const std::string& what, const std::string& accepted) {
        throw InputError("", 0, "--measure", what, accepted);
      }));
    };
    for (const std::string& each : options_.measures) add(each);
    if (!all.empty()) return all;
    for (const ResolvedScenario& item : resolved_) {
      for (const TrafficSpec& entry : item.traffic) {
        const std::string name = joined_path("results", part_of_name(entry.collective.group));
        if (!entry.dataset) add(name + ".interval_s.p95");
        add(name + ".sync_s.p50");
        add(name + ".sync_s.p95");
        if (!entry.dataset && entry.compute_ns > 0) add(name + ".utilisation");
        if (entry.deadline_ns) add(name + ".deadline_met");
        add(name + ".bottleneck");
      }
    }
    for (const ResolvedScenario& item : resolved_) {
      for (const SiteSpec& site : item.sites)
        add(joined_path("sites", part_of_name(site.site.name)) + ".availability");
    }
    return all;
  }

  /// Whether an item has what the path names: an entry that it lacks is another matter than one without a
  /// value.
  static bool has(const SummaryNames& names, const std::string& path) {
    struct Missing {};
    try {
      kinds_at(path, names, [](const std::string&, const std::string&) { throw Missing(); });
      return true;
    } catch (const Missing&) {
      return false;
    }
  }

  void outputs() {
    const std::vector<Measure> wanted = measures();
    const bool draws = std::any_of(resolved_.begin(), resolved_.end(), draws_anything);
    const std::vector<std::uint64_t> seeds = future_seeds(scenarios_[0].seed.value_or(resolved_[0].seed),
                                                          draws ? std::max(1, options_.futures) : 1);
    // What limits an entry is told of the first future alone.
    std::vector<Measure> numbers;
    for (const Measure& each : wanted) {
      if (each.path.find(".bottleneck") == std::string::npos) numbers.push_back(each);
    }
    CaseRunner::Options its;
    its.presets = options_.presets;
    its.interrupted = options_.interrupted;
    CaseRunner whole(wanted, its), few(numbers, its);
    const std::size_t count = scenarios_.size() * seeds.size();
    std::vector<std::vector<MeasuredValue>> values(count);
    std::size_t done = 0;
    std::mutex telling;
    parallel_for(count, options_.threads, [&](std::size_t i) {
      Scenario one = scenarios_[i / seeds.size()];
      one.seed = seeds[i % seeds.size()];
      values[i] = (i % seeds.size() == 0 ? whole : few).values(one);
      const std::lock_guard lock(telling);
      ++done;
      if (options_.progress) options_.progress(static_cast<double>(done) / static_cast<double>(count));
    });
    result_.runs = count;
    result_.futures = static_cast<int>(seeds.size());
    std::vector<SummaryNames> names;
    for (const Scenario& each : scenarios_) names.push_back(summary_names({each}));
    for (std::size_t m = 0, n = 0; m < wanted.size(); ++m) {
      OutputDifference output;
      output.path = wanted[m].path;
      output.unit = wanted[m].unit;
      for (std::size_t s = 0; s < scenarios_.size(); ++s) {
        output.values.push_back(values[s * seeds.size()][m]);
        output.there.push_back(has(names[s], output.path));
        output.differs = output.differs || output.there[s] != output.there[0];
      }
      const bool number = n < numbers.size() && numbers[n].path == wanted[m].path;
      for (std::size_t s = 1; s < scenarios_.size(); ++s)
        output.differs = output.differs || output.values[s] != output.values[0];
      bool texts = std::any_of(output.values.begin(), output.values.end(), [](const MeasuredValue& value) {
        return std::holds_alternative<std::string>(value) || std::holds_alternative<bool>(value);
      });
      for (std::size_t s = 1; number && !texts && s < scenarios_.size(); ++s) {
        std::vector<double> differences;
        for (std::size_t f = 0; f < seeds.size(); ++f) {
          const auto value = [&](std::size_t item) {
            const auto& all = values[item * seeds.size() + f];
            return std::get_if<double>(f == 0 ? &all[m] : &all[n]);
          };
          if (value(0) != nullptr && value(s) != nullptr) differences.push_back(*value(s) - *value(0));
        }
        PairedDifference paired;
        paired.futures = static_cast<int>(differences.size());
        if (!differences.empty()) {
          const MeanRange range = mean_range(differences);
          paired.mean = range.mean;
          if (differences.size() > 1) {
            paired.low = range.low;
            paired.high = range.high;
          }
          output.differs = output.differs || range.mean != 0;
        }
        output.differences.push_back(paired);
      }
      if (number) ++n;
      result_.outputs.push_back(std::move(output));
    }
  }

  const CompareOptions& options_;
  std::vector<Scenario> scenarios_;
  std::vector<ResolvedScenario> resolved_;
  Comparison result_;
};

}  // namespace

Comparison compare(const CompareOptions& options) { return Comparing(options).run(); }

}  // namespace skyhaul::core
