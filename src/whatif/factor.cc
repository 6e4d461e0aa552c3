// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/factor.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "scenario/key_path.h"
#include "scenario/site_items.h"
#include "skyhaul/orbits/input_error.h"
#include "whatif/distribution.h"
#include "whatif/key_paths.h"
#include "whatif/node_text.h"
#include "whatif/written_number.h"

namespace skyhaul::core {
namespace {

constexpr std::size_t kMostLevels = 1'000'000;
constexpr const char* kForms =
    "a list of values, {from, to} with step, num or log, a distribution {uniform: ...}, {normal: ...}, "
    "{triangular: ...} or {choice: ...}, or for a site {file: PLACES}";

bool one_of(const std::string& text, std::initializer_list<const char*> all) {
  return std::find(all.begin(), all.end(), text) != all.end();
}

/// What nobody chooses: every choice should meet the same of it.
bool is_future(const std::vector<std::string>& parts) {
  const char* const kinds[] = {"seed", "weather", "contention", "faults", "loss"};
  const auto among = [&](const std::string& part) {
    return std::find(std::begin(kinds), std::end(kinds), part) != std::end(kinds);
  };
  return among(parts[0]) || (parts.size() > 2 && one_of(parts[0], {"sites", "gateways"}) && among(parts[2]));
}

FirstStage first_stage(const std::vector<std::string>& parts) {
  if (one_of(parts[0],
             {"traffic", "targets", "together", "alternatives", "engines", "name", "description", "days"}))
    return FirstStage::kRounds;
  if (one_of(parts[0], {"constellation", "epoch", "horizon", "gateways", "ellipsoid", "ideal"}))
    return FirstStage::kSky;
  const bool moves =
      parts.size() == 2 || one_of(parts.back(), {"latitude", "longitude", "altitude", "preset", "track"});
  return parts[0] == "sites" && moves ? FirstStage::kSky : FirstStage::kLinks;
}

/// The values between commas, but for commas inside of brackets and quotes.
std::vector<std::string> split_levels(const std::string& text) {
  std::vector<std::string> levels(1);
  int depth = 0;
  char quote = '\0';
  for (const char c : text) {
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      --depth;
    } else if (c == ',' && depth == 0) {
      levels.emplace_back();
      continue;
    }
    levels.back() += c;
  }
  return levels;
}

/// Whether a key may change which entries, sites or days a summary has.
bool names_items(const std::vector<std::string>& parts) {
  return parts[0] == "days" || (one_of(parts[0], {"traffic", "sites"}) &&
                                (parts.size() <= 2 || one_of(parts.back(), {"name", "preset", "file"})));
}

class Reader {
 public:
  Reader(std::string file, std::string key, int line, const Scenario& base, bool on_command_line)
      : file_(std::move(file)), key_(std::move(key)), line_(line), command_line_(on_command_line) {
    factor_.key = key_;
    factor_.line = line_;
    places_ = find_key_places(base, key_, [&](const std::string& what, const std::string& accepted) {
      throw InputError(file_, line_, full_key(), what, accepted);
    });
    factor_.paths = places_.paths;
    if (one_of(places_.parts[0], {"name", "description", "warnings", "unverified"}))
      throw InputError(file_, line_, full_key(), "",
                       "a key that changes the answer, which this one does not");
    if (command_line_ && places_.parts[0] == "seed")
      throw InputError(
          file_, line_, full_key(), "",
          "a key that somebody can choose: a seed has no low or high value, and each answer is tried "
          "with several seeds by --futures of solve and compare");
    factor_.future = is_future(places_.parts);
    factor_.names_items = names_items(places_.parts);
    factor_.stage = first_stage(places_.parts);
    whole_ = places_.key != nullptr &&
             (places_.key->kind == KeyKind::kCount || std::string(places_.key->name) == "terminals");
  }

  Factor read(const YAML::Node& node, RangeForm ranges, std::size_t cells) {
    if (node.IsSequence()) {
      for (std::size_t i = 0; i < node.size(); ++i) factor_.levels.push_back(level_text(node[i]));
      return checked(node);
    }
    if (!node.IsMap()) refuse(node, "", shown_text(node), kForms);
    if (node["file"].IsDefined()) return places(node);
    if (node["from"].IsDefined()) return range(node, ranges);
    for (const char* name : {"uniform", "normal", "triangular", "choice"}) {
      if (node[name].IsDefined()) return distribution(node, name, ranges, cells);
    }
    refuse(node, "", "a map without from and without a distribution", kForms);
  }

  Factor levels_of(const std::string& text) {
    const std::size_t dots = text.find("..");
    if (dots == std::string::npos) {
      for (const std::string& level : split_levels(text)) {
        if (level.empty()) refuse(YAML::Node(), "", text, "values between the commas");
        factor_.levels.push_back(level);
      }
      return std::move(factor_);
    }
    factor_.is_range = true;
    const std::size_t colon = text.find(':', dots);
    const WrittenNumber from = number(YAML::Node(text.substr(0, dots)), "");
    const WrittenNumber to = converted(
        from,
        number(YAML::Node(text.substr(dots + 2, colon == std::string::npos ? colon : colon - dots - 2)), ""),
        "");
    if (colon != std::string::npos) {
      by_step(YAML::Node(), from, to.value,
              converted(from, number(YAML::Node(text.substr(colon + 1)), ""), "").value);
    } else if (whole_) {
      by_step(YAML::Node(), from, to.value, 1);
    } else {
      constexpr std::size_t kSteps = 64;
      by_count(YAML::Node(), from, to.value, kSteps + 1, false);
    }
    return std::move(factor_);
  }

 private:
  std::string full_key() const { return command_line_ ? key_ : "vary." + key_; }

  [[noreturn]] void refuse(const YAML::Node& node, const std::string& key, const std::string& value,
                           const std::string& accepted) const {
    const bool placed = !command_line_ && node.IsDefined() && node.Mark().line >= 0;
    throw InputError(file_, placed ? node.Mark().line + 1 : line_,
                     full_key() + (key.empty() ? "" : "." + key), value, accepted);
  }

  /// At least one level.
  Factor checked(const YAML::Node& node) {
    if (factor_.levels.empty()) refuse(node, "", "an empty list", "at least one value");
    return std::move(factor_);
  }

  std::string level_text(const YAML::Node& node) const {
    if (node.IsNull()) refuse(node, "", "nothing", "a value");
    return node_text(node);
  }

  WrittenNumber number(const YAML::Node& node, const std::string& key) const {
    const std::optional<WrittenNumber> number =
        node.IsScalar() ? parse_written_number(node.Scalar()) : std::nullopt;
    if (!number) refuse(node, key, shown_text(node), "a number, with a unit where the key has one");
    return *number;
  }

  /// `other` in the unit of `form`.
  WrittenNumber converted(const WrittenNumber& form, WrittenNumber other, const std::string& key) const {
    const std::optional<double> value = in_unit_of(form, other);
    if (!value)
      throw InputError(file_, line_, full_key() + (key.empty() ? "" : "." + key), written(other.value, other),
                       form.unit.empty() ? "a number without a unit, as the first one"
                                         : "a unit that fits '" + form.unit + "'");
    other = form;
    other.value = *value;
    return other;
  }

  void add_level(double value, const WrittenNumber& form) {
    // Counts are whole, with K, M, B or T behind them too.
    const double scale = !whole_             ? 0
                         : form.unit.empty() ? 1
                         : form.unit == "K"  ? 1e3
                         : form.unit == "M"  ? 1e6
                         : form.unit == "T"  ? 1e12
                                             : 1e9;
    const std::string level = written(scale > 0 ? std::round(value * scale) / scale : value, form);
    if (factor_.levels.empty() || factor_.levels.back() != level) factor_.levels.push_back(level);
  }

  void by_step(const YAML::Node& node, const WrittenNumber& from, double to, double step) {
    if (!(step > 0)) refuse(node, "step", written(step, from), "a step above 0");
    if (to < from.value) refuse(node, "to", written(to, from), "at least `from`");
    const double count = std::floor((to - from.value) / step * (1 + 1e-12) + 1e-9) + 1;
    if (count > static_cast<double>(kMostLevels))
      refuse(node, "step", written(step, from), "at most 1000000 values");
    for (double i = 0; i < count; ++i) add_level(from.value + i * step, from);
  }

  void by_count(const YAML::Node& node, const WrittenNumber& from, double to, std::size_t count,
                bool logarithmic) {
    if (to < from.value) refuse(node, "to", written(to, from), "at least `from`");
    if (logarithmic && !(from.value > 0)) refuse(node, "from", written(from.value, from), "above 0, for log");
    for (std::size_t i = 0; i < count; ++i) {
      const double share = count == 1 ? 0 : static_cast<double>(i) / static_cast<double>(count - 1);
      const double value = i + 1 == count && count > 1 ? to
                           : logarithmic               ? from.value * std::pow(to / from.value, share)
                                                       : from.value + (to - from.value) * share;
      add_level(value, from);
    }
  }

  std::size_t count_of(const YAML::Node& node, const char* key) const {
    const WrittenNumber n = number(node[key], key);
    if (!(n.value >= 1 && n.value <= static_cast<double>(kMostLevels)) || n.value != std::floor(n.value) ||
        !n.unit.empty())
      refuse(node[key], key, shown_text(node[key]), "a whole number from 1 to 1000000");
    return static_cast<std::size_t>(n.value);
  }

  void only(const YAML::Node& node, std::initializer_list<const char*> known) const {
    for (const auto& entry : node) {
      const std::string name = entry.first.Scalar();
      if (one_of(name, known)) continue;
      const std::string meant = did_you_mean(name, {known.begin(), known.end()});
      refuse(entry.first, name,
             meant.empty() ? "unknown key" : "unknown key; " + meant.substr(0, meant.size() - 1),
             fmt::format("one of {}", fmt::join(known, ", ")));
    }
  }

  Factor range(const YAML::Node& node, RangeForm ranges) {
    only(node, {"from", "to", "step", "num", "log"});
    if (!node["to"].IsDefined()) refuse(node, "to", "missing", "the end of the range");
    const WrittenNumber from = number(node["from"], "from");
    const WrittenNumber to = converted(from, number(node["to"], "to"), "to");
    const bool log_flag = node["log"].IsDefined() && one_of(node["log"].Scalar(), {"true", "false"});
    const int forms = (node["step"].IsDefined() ? 1 : 0) + (node["num"].IsDefined() ? 1 : 0) +
                      (node["log"].IsDefined() && !log_flag ? 1 : 0);
    if (forms == 0 && ranges == RangeForm::kUniform && !node["log"].IsDefined()) {
      factor_.draw = uniform_distribution(from, to.value, whole_);
      if (to.value < from.value) refuse(node, "to", written(to.value, to), "at least `from`");
      return std::move(factor_);
    }
    if (forms != 1) refuse(node, "", "a range", "exactly one of step, num and log beside from and to");
    if (node["step"].IsDefined()) {
      if (log_flag) refuse(node["log"], "log", node["log"].Scalar(), "no value beside step");
      by_step(node, from, to.value, converted(from, number(node["step"], "step"), "step").value);
    } else {
      const bool logarithmic = node["log"].IsDefined() && node["log"].Scalar() != "false";
      by_count(node, from, to.value, count_of(node, node["num"].IsDefined() ? "num" : "log"), logarithmic);
    }
    return checked(node);
  }

  Factor distribution(const YAML::Node& node, const char* name, RangeForm ranges, std::size_t cells) {
    if (ranges == RangeForm::kLevels)
      refuse(node, name, "a distribution",
             "sample: random, lhs or sobol, or else a list or a range of values");
    const bool choice = std::string(name) == "choice";
    if (choice) only(node, {"choice", "weights"});
    if (!choice) only(node, {name});
    const auto refused = [&](const YAML::Node& at, const std::string& value, const std::string& accepted) {
      refuse(at.IsDefined() ? at : node, name, value, accepted);
    };
    if (choice) {
      const Choice its = read_choice(node, refused);
      factor_.draw = [its](double place) { return its.at(place); };
      return std::move(factor_);
    }
    const std::vector<const char*> parameters = distribution_parameters(name);
    const YAML::Node value = node[name];
    if (value.IsMap()) {
      for (const auto& entry : value) {
        const bool known =
            std::find(parameters.begin(), parameters.end(), entry.first.Scalar()) != parameters.end();
        if (!known)
          refused(entry.first, entry.first.Scalar(), fmt::format("{}", fmt::join(parameters, ", ")));
      }
    }
    std::vector<WrittenNumber> numbers;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const bool listed = value.IsSequence() && value.size() == parameters.size();
      const bool mapped = value.IsMap() && value[parameters[i]].IsDefined();
      if (!listed && !mapped)
        refused(value, value.IsMap() ? std::string(parameters[i]) + " is missing" : shown_text(value),
                fmt::format("[{0}] or a map with {0}", fmt::join(parameters, ", ")));
      const WrittenNumber one = number(listed ? value[i] : value[parameters[i]], name);
      numbers.push_back(numbers.empty() ? one : converted(numbers[0], one, name));
    }
    factor_.draw = make_distribution(name, numbers, whole_, cells, [&](const std::string& accepted) {
      refused(value, shown_text(value), accepted);
    });
    return std::move(factor_);
  }

  /// A site that takes the places of a file one after the other.
  Factor places(const YAML::Node& node) {
    only(node, {"file"});
    if (places_.parts.size() != 2 || places_.parts[0] != "sites" || !node["file"].IsScalar())
      refuse(node, "file", shown_text(node["file"]),
             "a file of places for one site: `sites.NAME: {file: places.csv}`");
    if (places_.paths.size() != 1)
      refuse(node, "", key_,
             fmt::format("sites.NAME of the one site that moves, since {} sites have terminals",
                         places_.paths.size()));
    const std::string path = beside(file_, node["file"].Scalar());
    if (const std::string why = why_unreadable(path); !why.empty())
      refuse(node["file"], "file", node["file"].Scalar(), "a file of places that can be read: " + why);
    std::vector<std::string> warnings;
    std::set<std::string> seen;
    for (const Place& place : read_places(path, warnings)) {
      const std::string name = item_name(place.map);
      if (!seen.insert(name).second) refuse(node, "file", name, "each place once, by its name");
      std::vector<std::string> changes;
      if (!place.map["altitude"].IsDefined()) changes.push_back(places_.paths[0] + ".altitude=0 m");
      for (const auto& entry : place.map) {
        if (entry.first.Scalar() != "name")
          changes.push_back(places_.paths[0] + "." + entry.first.Scalar() + "=" + node_text(entry.second));
      }
      factor_.levels.push_back(name);
      factor_.level_changes.push_back(std::move(changes));
    }
    return std::move(factor_);
  }

  std::string file_, key_;
  int line_;
  bool command_line_;
  KeyPlaces places_;
  bool whole_ = false;
  Factor factor_;
};

}  // namespace

std::vector<std::string> Factor::changes(std::size_t level) const {
  return level_changes.empty() ? changes(levels[level]) : level_changes[level];
}

std::vector<std::string> Factor::changes(const std::string& drawn) const {
  std::vector<std::string> all;
  for (const std::string& path : paths) all.push_back(path + "=" + drawn);
  return all;
}

Factor read_factor(const std::string& file, const std::string& key, int line, const YAML::Node& node,
                   const Scenario& base, RangeForm ranges, std::size_t cell_count) {
  return Reader(file, key, line, base, false).read(node, ranges, cell_count);
}

Factor parse_factor(const std::string& text, const Scenario& base) {
  const std::size_t equals = find_equals(text);
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
    throw InputError("--vary", 0, "", text,
                     "KEY=A..B such as sites.atacama.terminals=1..16, KEY=A..B:STEP or KEY=V1,V2,V3");
  return Reader("--vary", text.substr(0, equals), 0, base, true).levels_of(text.substr(equals + 1));
}

}  // namespace skyhaul::core
