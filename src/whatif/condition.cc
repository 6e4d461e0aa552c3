// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/condition.h"

#include <limits>

#include "skyhaul/core/sweep_results.h"
#include "skyhaul/orbits/input_error.h"
#include "whatif/measure.h"
#include "whatif/written_number.h"

namespace skyhaul::core {
namespace {

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' ');
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(' ') + 1 - first);
}

}  // namespace

bool Condition::holds(const MeasuredValue& value) const {
  const double* number = std::get_if<double>(&value);
  if (number == nullptr)
    return !text.empty() && !std::holds_alternative<std::monostate>(value) && value_text(value) == text;
  if (!text.empty()) return false;
  if (sign == "<=") return *number <= bound;
  if (sign == "<") return *number < bound;
  if (sign == ">=") return *number >= bound;
  if (sign == ">") return *number > bound;
  return *number == bound;
}

double Condition::far(const MeasuredValue& value) const {
  constexpr double kNever = std::numeric_limits<double>::infinity();
  const double* number = std::get_if<double>(&value);
  if (number == nullptr) return holds(value) ? 0 : kNever;
  if (sign == ">=" || sign == ">") return -*number;
  return *number;
}

Condition parse_condition(const std::string& text, const Scenario& base) {
  const std::string form =
      "a condition such as 'results.8b-hub.interval_s.p95 <= 30 min', with <=, <, >=, > or ==";
  const std::size_t at = text.find_first_of("<>=");
  if (at == std::string::npos) throw InputError("", 0, "--until", text, form);
  Condition condition;
  condition.sign = text.substr(at, text.compare(at + 1, 1, "=") == 0 ? 2 : 1);
  if (condition.sign == "=") throw InputError("", 0, "--until", text, form);
  const std::string path = trimmed(text.substr(0, at)),
                    value = trimmed(text.substr(at + condition.sign.size()));
  condition.measure = make_measure(path, "", summary_names({base}),
                                   [&](const std::string& what, const std::string& accepted) {
                                     throw InputError("--until", 0, path == what ? "" : path, what, accepted);
                                   });
  const auto number = parse_written_number(value);
  const std::string& unit = condition.measure.unit;
  if (!condition.measure.number || !number) {
    if (value.empty()) throw InputError("--until", 0, path, "no value", form);
    if (condition.measure.number)
      throw InputError("--until", 0, path, value, "a number, as " + path + " is one");
    if (condition.sign != "==")
      throw InputError("--until", 0, path, condition.sign + " " + value,
                       "== and a text or true or false, as " + path + " is no number");
    condition.text = value;
    return condition;
  }
  condition.bound = number->value;
  if (number->unit.empty()) return condition;
  if (unit.empty() && number->unit == "%") {
    condition.bound = number->value / 100;
    return condition;
  }
  const auto units = unit.empty() ? std::nullopt : units_in(number->unit, unit);
  if (!units.has_value())
    throw InputError("--until", 0, path, value,
                     unit.empty() ? "a number without a unit, or in %"
                                  : "a value in " + unit + ", or in a unit that fits it");
  condition.bound = number->value * units.value_or(1);
  return condition;
}

}  // namespace skyhaul::core
