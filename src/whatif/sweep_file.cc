// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/sweep_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "scenario/map_reader.h"
#include "skyhaul/core/sweep_results.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/numbers.h"
#include "whatif/design.h"
#include "whatif/measure.h"
#include "whatif/node_text.h"

namespace skyhaul::core {
namespace {

constexpr double kMostCases = 10'000'000;
const std::vector<std::string> kKeys = {"name", "description", "base",   "vary",    "futures", "sample",
                                        "n",    "seed",        "repeat", "measure", "keep"};

/// A power of two that is at least n.
std::size_t cells_of(std::size_t n) {
  std::size_t cells = 1;
  while (cells < n) cells *= 2;
  return cells;
}

class Reader {
 public:
  Reader(const std::string& path, const ResolveOptions& presets, const std::vector<std::string>& set)
      : path_(path), set_(set) {
    sweep_.file = path;
    sweep_.text = read_yaml(path);
    sweep_.presets = presets;
    root_ = parse_yaml_map(sweep_.text, path);
  }

  Sweep read() {
    check_keys();
    read_base();
    sweep_.base = changed(std::move(sweep_.base), set_);
    read_sample();
    read_factors();
    read_measures();
    const std::string keep = text("keep", "table", {"table", "run"});
    sweep_.keep_runs = keep == "run";
    return std::move(sweep_);
  }

 private:
  [[noreturn]] void refuse(const YAML::Node& node, const std::string& key, const std::string& value,
                           const std::string& accepted) const {
    throw InputError(path_, node.IsDefined() ? node.Mark().line + 1 : 0, key, value, accepted);
  }

  bool has(const char* key) const { return root_[key].IsDefined(); }

  void check_keys() const {
    for (const auto& entry : root_) {
      const std::string name = entry.first.Scalar();
      if (std::find(kKeys.begin(), kKeys.end(), name) != kKeys.end()) continue;
      const std::string meant = did_you_mean(name, kKeys);
      refuse(entry.first, name,
             meant.empty() ? "unknown key" : "unknown key; " + meant.substr(0, meant.size() - 1),
             fmt::format("one of {}", fmt::join(kKeys, ", ")));
    }
    for (const char* key : {"base", "vary", "measure"}) {
      if (!has(key)) refuse(root_, key, "missing", fmt::format("the keys base, vary and measure at least"));
    }
    for (const char* key : {"name", "description"}) {
      if (has(key) && !root_[key].IsScalar()) refuse(root_[key], key, shown_text(root_[key]), "a text");
    }
  }

  std::string text(const char* key, const std::string& standard,
                   const std::vector<std::string>& choices) const {
    if (!has(key)) return standard;
    const YAML::Node node = root_[key];
    const std::string value = node.IsScalar() ? node.Scalar() : "";
    if (std::find(choices.begin(), choices.end(), value) == choices.end())
      refuse(node, key, shown_text(node),
             did_you_mean(value, choices) + fmt::format("one of {}", fmt::join(choices, ", ")));
    return value;
  }

  std::uint64_t count(const char* key, std::uint64_t standard, std::uint64_t least,
                      std::uint64_t most) const {
    if (!has(key)) return standard;
    const YAML::Node node = root_[key];
    const std::string value = node.IsScalar() ? node.Scalar() : "";
    const auto number = parsed_number<std::uint64_t>(value);
    if (!number || *number < least || *number > most)
      refuse(node, key, shown_text(node), fmt::format("a whole number from {} to {}", least, most));
    return *number;
  }

  /// A base that stands in the sweep file keeps the lines of that file.
  void read_base() {
    const YAML::Node base = root_["base"];
    if (base.IsScalar() && !base.Scalar().empty()) {
      sweep_.base_file = beside(path_, base.Scalar());
      if (const std::string why = why_unreadable(sweep_.base_file); !why.empty())
        refuse(base, "base", base.Scalar(), "the file of a scenario that can be read: " + why);
      sweep_.base = load_scenario(sweep_.base_file);
      return;
    }
    if (!base.IsMap()) refuse(base, "base", shown_text(base), "a scenario's file, or a scenario");
    const std::string& all = sweep_.text;
    const auto from = static_cast<std::size_t>(base.Mark().pos);
    std::size_t until = all.size();
    for (const auto& entry : root_) {
      const auto at = static_cast<std::size_t>(entry.first.Mark().pos);
      if (at > from) until = std::min(until, at);
    }
    // A map in braces may have the next key's comma behind it; blocks have whole lines.
    const bool block = base.Style() != YAML::EmitterStyle::Flow;
    std::string text(static_cast<std::size_t>(base.Mark().line), '\n');
    text += block ? std::string(static_cast<std::size_t>(base.Mark().column), ' ') +
                        all.substr(from, until - from)
                  : node_text(base);
    sweep_.base = parse_scenario(text, path_);
  }

  void read_sample() {
    const std::string sample = text("sample", "grid", kSampleWords);
    const auto at = std::find(kSampleWords.begin(), kSampleWords.end(), sample) - kSampleWords.begin();
    sweep_.sample = static_cast<Sample>(at);
    sweep_.seed = count("seed", 1, 0, ~std::uint64_t{0});
    designed_ =
        sweep_.sample == Sample::kRandom || sweep_.sample == Sample::kLhs || sweep_.sample == Sample::kSobol;
    if (designed_ && !has("n")) refuse(root_, "n", "missing", "the number of points, for sample: " + sample);
    if (!designed_ && has("n"))
      refuse(root_["n"], "n", shown_text(root_["n"]), "no value with sample: " + sample);
    n_ = count("n", 1, 1, 10'000'000);
    repeat_ = count("repeat", 1, 1, 1'000'000);
  }

  void read_map(const char* key, bool futures, std::size_t cells) {
    const YAML::Node map = root_[key];
    if (!map.IsMap() || map.size() == 0)
      refuse(map, key, shown_text(map), "a map from keys of the scenario to the values that they take");
    for (const auto& entry : map) {
      Factor factor = read_factor(path_, entry.first.Scalar(), entry.first.Mark().line + 1, entry.second,
                                  sweep_.base, designed_ ? RangeForm::kUniform : RangeForm::kLevels, cells);
      factor.future = factor.future || futures;
      check_applies(factor);
      std::set<std::string> seen;
      for (const std::string& level : factor.levels) {
        if (!seen.insert(level).second && sweep_.sample != Sample::kList)
          throw InputError(path_, factor.line, "vary." + factor.key, level, "each value once");
      }
      factors_.push_back(std::move(factor));
    }
  }

  /// A key that the base does not take is refused here: it would fail in every case.
  void check_applies(const Factor& factor) const {
    const std::vector<std::string> changes =
        factor.draw ? factor.changes(factor.draw(0.5)) : factor.changes(0);
    try {
      changed(sweep_.base, changes);
    } catch (const InputError& problem) {
      const std::string what = problem.what(), prefix = "--set: ";
      throw InputError(path_, factor.line, "vary." + factor.key, "",
                       "expected a key that the base can take: " +
                           (what.rfind(prefix, 0) == 0 ? what.substr(prefix.size()) : what));
    }
  }

  void check_overlap() const {
    skyhaul::core::check_overlap(factors_, [&](const Factor& outer, const Factor& inner) {
      throw InputError(path_, inner.line, "vary." + inner.key, "",
                       "keys that do not lie inside one another: " + outer.key + " is varied too");
    });
  }

  void read_factors() {
    // With repeat, the design of futures has its own number of points.
    read_map("vary", false, sweep_.sample == Sample::kSobol ? cells_of(std::max(n_, repeat_)) : 0);
    if (has("futures"))
      read_map("futures", true, sweep_.sample == Sample::kSobol ? cells_of(std::max(n_, repeat_)) : 0);
    check_overlap();
    std::vector<Factor> policies, futures;
    const bool apart = sweep_.sample != Sample::kList;
    const std::vector<Factor> all = factors_;
    for (const Factor& each : all) (each.future && apart ? futures : policies).push_back(each);
    if (policies.empty()) policies.swap(futures);
    // Every policy meets the same futures. Without `repeat` these are all that the lists of values make.
    const bool every_future = designed_ && !has("repeat");
    for (const Factor& each : futures) {
      if (every_future && each.draw)
        throw InputError(path_, each.line, "repeat", "missing",
                         fmt::format("the number of futures that every policy meets: {} is a future, and a "
                                     "distribution has no number of its own",
                                     each.key));
    }
    sweep_.policies = points_of(std::move(policies), n_, designed_);
    sweep_.futures = points_of(std::move(futures), repeat_, designed_ && !every_future);
    if (repeat_ > 1) {
      for (const Points* points : {&sweep_.policies, &sweep_.futures}) {
        for (const Factor& each : points->factors) {
          if (each.key == "seed")
            throw InputError(path_, each.line, "vary.seed", "",
                             "no seed among the varied keys where repeat draws it");
        }
      }
      // Below 2^53, so that every reader of tables keeps all digits.
      for (std::uint64_t r = 0; r < repeat_; ++r)
        sweep_.seeds.push_back(seed_of(sweep_.seed, fmt::format("repeat {}", r)) >> 33U);
      // The design of futures gives each repetition a point of its own; of a grid every one meets each seed.
      if (!(designed_ && !sweep_.futures.factors.empty())) repeat_points(sweep_.futures);
    }
    if (static_cast<double>(sweep_.policies.points.size()) *
            static_cast<double>(sweep_.futures.points.size()) >
        kMostCases)
      refuse(root_["vary"], "vary",
             fmt::format("{} cases", sweep_.policies.points.size() * sweep_.futures.points.size()),
             "at most 10 million cases");
  }

  /// Every point once for each seed; sweep_.seeds then has one for each point.
  void repeat_points(Points& points) {
    std::vector<std::vector<Setting>> all;
    std::vector<std::uint64_t> seeds;
    for (const auto& point : points.points) {
      for (const std::uint64_t seed : sweep_.seeds) {
        all.push_back(point);
        seeds.push_back(seed);
      }
    }
    points.points = std::move(all);
    sweep_.seeds = std::move(seeds);
  }

  Points points_of(std::vector<Factor> factors, std::size_t count, bool designed) const {
    Points points;
    points.factors = std::move(factors);
    if (points.factors.empty()) {
      points.points.emplace_back();
    } else if (designed) {
      design(points, count);
    } else if (sweep_.sample == Sample::kList) {
      list(points);
    } else {
      grid(points);
    }
    return points;
  }

  void grid(Points& points) const {
    double all = 1;
    for (const Factor& each : points.factors) all *= static_cast<double>(each.levels.size());
    if (all > kMostCases)
      refuse(root_["vary"], "vary", fmt::format("{:.0f} cases", all), "at most 10 million cases");
    std::vector<Setting> point(points.factors.size());
    for (std::size_t left = static_cast<std::size_t>(all); left > 0; --left) {
      points.points.push_back(point);
      for (std::size_t f = point.size(); f-- > 0;) {
        if (++point[f].level < points.factors[f].levels.size()) break;
        point[f].level = 0;
      }
    }
  }

  void list(Points& points) const {
    const std::size_t count = points.factors[0].levels.size();
    for (const Factor& each : points.factors) {
      if (each.levels.size() != count)
        throw InputError(path_, each.line, "vary." + each.key, counted(each.levels.size(), "value"),
                         fmt::format("{}, as {} has: with sample: list a case takes one of each list",
                                     counted(count, "value"), points.factors[0].key));
    }
    for (std::size_t i = 0; i < count; ++i)
      points.points.emplace_back(points.factors.size(), Setting{static_cast<std::uint32_t>(i), ""});
  }

  void design(Points& points, std::size_t count) const {
    const std::size_t width = points.factors.size();
    if (sweep_.sample == Sample::kSobol && width > kMostSobolDimensions)
      refuse(root_["vary"], "vary", fmt::format("{} keys", width),
             fmt::format("at most {} keys with sample: sobol", kMostSobolDimensions));
    std::vector<std::string> names;
    for (const Factor& each : points.factors) names.push_back(each.key);
    const Design kind = sweep_.sample == Sample::kLhs     ? Design::kLhs
                        : sweep_.sample == Sample::kSobol ? Design::kSobol
                                                          : Design::kRandom;
    const std::vector<double> places = design_points(kind, count, names, sweep_.seed);
    for (std::size_t i = 0; i < count; ++i) {
      std::vector<Setting> point(width);
      for (std::size_t f = 0; f < width; ++f) {
        const Factor& factor = points.factors[f];
        const double place = places[i * width + f];
        if (factor.draw) {
          point[f].drawn = factor.draw(place);
        } else {
          const auto levels = static_cast<double>(factor.levels.size());
          point[f].level = static_cast<std::uint32_t>(std::min(levels - 1, std::floor(place * levels)));
        }
      }
      points.points.push_back(std::move(point));
    }
  }

  void add_measure(const YAML::Node& node, const std::string& path, const std::string& unit) {
    const Measure measure =
        make_measure(path, unit, names_, [&](const std::string& value, const std::string& accepted) {
          refuse(node, "measure", value, accepted);
        });
    for (const Measure& each : sweep_.measures) {
      if (each.path == path) refuse(node, "measure", path, "each output once");
    }
    sweep_.measures.push_back(measure);
  }

  /// The base and what it becomes where lists of entries or sites, their names or the days vary.
  std::vector<Scenario> with_other_names() const {
    constexpr std::size_t kMost = 1000;
    std::vector<Scenario> all = {sweep_.base};
    for (const Factor& factor : factors_) {
      if (!factor.names_items) continue;
      if (factor.draw) all.push_back(changed(sweep_.base, factor.changes(factor.draw(0.999999))));
      for (std::size_t level = 0; level < std::min(kMost, factor.levels.size()); ++level) {
        try {
          all.push_back(changed(sweep_.base, factor.changes(level)));
        } catch (const InputError&) {
          continue;  // that case will say why
        }
      }
    }
    return all;
  }

  void read_measures() {
    names_ = summary_names(with_other_names());
    const YAML::Node list = root_["measure"];
    const char* accepted = "paths of the summary, such as results.ENTRY.interval_s.p95, or PATH: UNIT";
    const auto pair = [&](const YAML::Node& key, const YAML::Node& unit) {
      if (!key.IsScalar() || !unit.IsScalar()) refuse(key, "measure", shown_text(unit), accepted);
      add_measure(key, key.Scalar(), unit.Scalar());
    };
    if (list.IsScalar() && !list.Scalar().empty()) {
      add_measure(list, list.Scalar(), "");
    } else if (list.IsMap()) {
      for (const auto& entry : list) pair(entry.first, entry.second);
    } else if (list.IsSequence()) {
      for (const auto& item : list) {
        if (item.IsScalar()) {
          add_measure(item, item.Scalar(), "");
        } else if (item.IsMap() && item.size() == 1) {
          pair(item.begin()->first, item.begin()->second);
        } else if (item.IsMap() && item.size() == 2 && item["path"].IsDefined() && item["unit"].IsDefined()) {
          pair(item["path"], item["unit"]);
        } else {
          refuse(item, "measure", shown_text(item), accepted);
        }
      }
    }
    if (sweep_.measures.empty()) refuse(list, "measure", shown_text(list), accepted);
  }

  std::string path_;
  std::vector<std::string> set_;
  YAML::Node root_;
  Sweep sweep_;
  bool designed_ = false;
  std::size_t n_ = 1, repeat_ = 1;
  std::vector<Factor> factors_;
  SummaryNames names_;
};

}  // namespace

const std::string& setting_text(const Factor& factor, const Setting& setting) {
  return factor.draw ? setting.drawn : factor.levels[setting.level];
}

std::vector<std::string> setting_changes(const Factor& factor, const Setting& setting) {
  return factor.draw ? factor.changes(setting.drawn) : factor.changes(setting.level);
}

std::shared_ptr<const Sweep> load_sweep(const std::string& path, const ResolveOptions& presets,
                                        const std::vector<std::string>& set) {
  return std::make_shared<const Sweep>(Reader(path, presets, set).read());
}

}  // namespace skyhaul::core
