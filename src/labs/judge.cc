// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <stdexcept>

#include "labs/answers.h"
#include "skyhaul/orbits/text.h"
#include "skyhaul/orbits/time.h"

namespace skyhaul::labs {
namespace {

constexpr double kNearTolerances = 5;
constexpr double kNearCount = 0.10;
constexpr const char* kInstant = "UTC";

struct Unit {
  const char* name;
  const char* dimension;
  double size;
};

constexpr Unit kUnits[] = {
    {"ns", "time", 1e-9},    {"us", "time", 1e-6},    {"ms", "time", 1e-3},    {"s", "time", 1},
    {"min", "time", 60},     {"h", "time", 3600},     {"d", "time", 86400},    {"bit/s", "rate", 1},
    {"kbit/s", "rate", 1e3}, {"Mbit/s", "rate", 1e6}, {"Gbit/s", "rate", 1e9}, {"MB/s", "rate", 8e6},
    {"GB/s", "rate", 8e9},   {"B", "size", 1},        {"kB", "size", 1e3},     {"MB", "size", 1e6},
    {"GB", "size", 1e9},     {"TB", "size", 1e12},    {"m", "length", 1},      {"km", "length", 1e3},
    {"%", "share", 0.01},    {"of one", "share", 1},
};

struct Quantity {
  bool number = false;
  double value = 0;
  std::string unit;
};

Quantity quantity_of(const std::string& text) {
  Quantity all;
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, all.value);
  all.number = error == std::errc() && std::isfinite(all.value);
  if (all.number) all.unit = std::string(end, last);
  all.unit.erase(0, all.unit.find_first_not_of(' '));
  if (all.unit == "percent") all.unit = "%";
  return all;
}

double tolerance_of(const Question& question, double truth) {
  return question.relative ? question.tolerance * std::abs(truth) : question.tolerance;
}

bool is_right(const Question& question, double truth, double value) {
  return std::abs(value - truth) <= tolerance_of(question, truth) + 1e-9 * std::abs(truth);
}

bool is_near(const Question& question, double truth, double value) {
  const double tolerance = tolerance_of(question, truth);
  const double near = tolerance > 0 ? kNearTolerances * tolerance : kNearCount * std::abs(truth);
  return std::abs(value - truth) <= near;
}

/// The unit, other than the question's, in which a bare number would be right; empty where there is none.
std::string unit_that_fits(const Question& question, double truth, double value) {
  const auto asked = std::find_if(std::begin(kUnits), std::end(kUnits),
                                  [&](const Unit& unit) { return question.unit == unit.name; });
  if (asked == std::end(kUnits)) return "";
  for (const Unit& unit : kUnits) {
    if (&unit != asked && std::string(unit.dimension) == asked->dimension &&
        is_right(question, truth, value * unit.size / asked->size))
      return unit.name;
  }
  return "";
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

/// How the prediction compares with the result, once the result is known to the student.
std::string beside(const Question& question, const Value& truth, const Answer& answer) {
  if (answer.prediction.empty()) return "You wrote no prediction; write it before you run.";
  const std::string start = fmt::format("You predicted {}", escaped(shortened(answer.prediction, 80)));
  const Quantity predicted = quantity_of(answer.prediction);
  const bool comparable = question.choices.empty() && question.unit != kInstant && predicted.number &&
                          *truth.number != 0 && (predicted.unit.empty() || predicted.unit == question.unit);
  if (!comparable) return fmt::format("{} and found {}.", start, with_unit(question, truth));
  const double error = (predicted.value / *truth.number - 1) * 100;
  if (std::abs(error) < 0.5) return start + ", which is what came out.";
  return fmt::format("{}, which is {:.0f} % too {}.", start, std::abs(error), error > 0 ? "high" : "low");
}

Verdict told(const Question& question, Status status, const std::string& what) {
  return {status, fmt::format("{} {}", what, question.hint)};
}

Verdict judge_text(const Question& question, const Value& truth, const Answer& answer) {
  std::string given = lower(answer.answer);
  if (given == "true") given = "yes";  // as some YAML writers have it
  if (given == "false") given = "no";
  const auto chosen = std::find_if(question.choices.begin(), question.choices.end(),
                                   [&](const std::string& choice) { return lower(choice) == given; });
  const std::string shown = escaped(shortened(answer.answer, 80));
  if (chosen == question.choices.end())
    return told(question, Status::kWrong,
                fmt::format("'{}': expected one of: {}.", shown, fmt::join(question.choices, "; ")));
  if (*chosen != truth.text)
    return told(question, Status::kWrong, fmt::format("'{}' is not the right one.", shown));
  return {Status::kRight, fmt::format("It is {}. {}", truth.text, beside(question, truth, answer))};
}

Verdict judge_number(const Question& question, const Value& truth, const Answer& answer,
                     const Quantity& given) {
  const double value = given.value;
  const std::string shown = escaped(shortened(answer.answer, 80));
  if (!given.unit.empty() && given.unit != question.unit)
    return told(question, Status::kWrongUnit,
                fmt::format("'{}': expected a number in {}.", shown, question.unit));
  if (is_right(question, *truth.number, value)) {
    std::string remark =
        fmt::format("The command gives {}. {}", with_unit(question, truth), beside(question, truth, answer));
    if (question.published) {
      const Published& published = *question.published;
      remark += fmt::format(" Measured: {} {} ({}).", published.value, question.unit, published.source);
    }
    return {Status::kRight, remark};
  }
  if (given.unit.empty()) {
    const std::string unit = unit_that_fits(question, *truth.number, value);
    if (!unit.empty())
      return told(
          question, Status::kWrongUnit,
          fmt::format("'{}' would be right in another unit: expected a number in {}.", shown, question.unit));
  }
  if (is_near(question, *truth.number, value))
    return told(question, Status::kNear, fmt::format("'{}' is close, but not within the tolerance.", shown));
  return told(question, Status::kWrong, fmt::format("'{}' is not what the command gives.", shown));
}

Quantity instant_of(std::string text) {
  const std::size_t offset = text.find("+00:00");  // as some YAML writers have it
  if (offset != std::string::npos && offset + 6 == text.size()) text.resize(offset);
  try {
    return {true, static_cast<double>(orbits::parse_utc(text)) / static_cast<double>(orbits::kSecond), ""};
  } catch (const std::invalid_argument&) {
    return {};
  }
}

}  // namespace

const char* status_name(Status status) {
  switch (status) {
    case Status::kRight:
      return "right";
    case Status::kNear:
      return "near";
    case Status::kWrong:
      return "wrong";
    case Status::kMissing:
      return "missing";
    case Status::kWrongUnit:
      return "wrong unit";
  }
  return "";
}

std::string with_unit(const Question& question, const Value& value) {
  if (!question.choices.empty()) return value.text;
  if (question.unit == kInstant)
    return orbits::format_utc(static_cast<orbits::TimeNs>(*value.number * 1e3 + 0.5) * 1'000'000);
  return fmt::format("{:.6g} {}", *value.number, question.unit);
}

std::string in_words(const Question& question, const Value& value) {
  if (!value.number || !question.choices.empty()) return value.text;
  if (question.unit == kInstant) return with_unit(question, value);
  const std::string number = std::abs(*value.number) >= 100 ? fmt::format("{:.0f}", *value.number)
                                                            : fmt::format("{:.3g}", *value.number);
  return question.unit.empty() ? number : number + " " + question.unit;
}

Verdict judge(const Question& question, const Value& truth, const Answer& answer) {
  if (answer.answer.empty()) return told(question, Status::kMissing, "No answer is written.");
  if (!question.choices.empty()) return judge_text(question, truth, answer);
  const bool instant = question.unit == kInstant;
  const Quantity given = instant ? instant_of(answer.answer) : quantity_of(answer.answer);
  if (!given.number)
    return told(
        question, Status::kWrong,
        fmt::format("'{}': expected {}.", escaped(shortened(answer.answer, 80)),
                    instant ? "a time such as 2026-03-20T00:01:30Z" : "a number in " + question.unit));
  return judge_number(question, truth, answer, given);
}

}  // namespace skyhaul::labs
