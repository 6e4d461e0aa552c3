// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "skyhaul/core/sensitivity.h"
#include "skyhaul/core/summary.h"
#include "skyhaul/core/sweep_results.h"
#include "skyhaul/orbits/text.h"

namespace skyhaul::core {
namespace {

using Json = nlohmann::ordered_json;

Json number(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

std::string shown(const std::optional<double>& value, const std::string& unit) {
  if (!value) return "none";
  if (unit == "s") return human_duration(*value);
  return fmt::format("{:.4g}{}{}", *value, unit.empty() ? "" : " ", unit);
}

Json json_of(const IndexRange& range) { return {{"value", range.value}, {"range", {range.low, range.high}}}; }

std::string shown(const IndexRange& range) {
  return fmt::format("{:5.2f} ({:.2f} to {:.2f})", range.value, range.low, range.high);
}

}  // namespace

std::string to_text(const Sensitivity& its) {
  std::string text = fmt::format("{}: {} as it is\n\n", its.measure, shown(its.own, its.unit));
  std::size_t key = 3, low = 3, high = 4;
  for (const TornadoBar& each : its.bars) {
    key = std::max(key, each.key.size());
    low = std::max(low, std::min<std::size_t>(each.low.size(), 24));
    high = std::max(high, std::min<std::size_t>(each.high.size(), 24));
  }
  double longest = 0;
  for (const TornadoBar& each : its.bars)
    longest = std::isfinite(each.swing) ? std::max(longest, each.swing) : longest;
  if (its.sobol > 0) {
    text += fmt::format("{:<{}}  {:<{}}  {:<{}}  {:<22}  {}\n", "key", key, "low", low, "high", high, "alone",
                        "with others");
  } else {
    text += fmt::format("{:<{}}  {:<{}}  {:<{}}  {:>10}  {:>10}  {:>7}\n", "key", key, "low", low, "high",
                        high, "at low", "at high", "swing");
  }
  for (const TornadoBar& each : its.bars) {
    text += fmt::format("{:<{}}  {:<{}}  {:<{}}  ", escaped(each.key), key, shortened(escaped(each.low), 24),
                        low, shortened(escaped(each.high), 24), high);
    if (its.sobol > 0) {
      text += fmt::format("{:<22}  {}\n", shown(each.indices.first), shown(each.indices.total));
      continue;
    }
    constexpr double kWidth = 30;
    const auto bar = static_cast<std::size_t>(!std::isfinite(each.swing) || longest == 0
                                                  ? kWidth
                                                  : std::max(1.0, std::round(kWidth * each.swing / longest)));
    text += fmt::format("{:>10}  {:>10}  {:>7}  {}\n", shown(each.at_low, its.unit),
                        shown(each.at_high, its.unit),
                        std::isfinite(each.swing) ? fmt::format("{:.0f} %", 100 * each.swing) : "none",
                        std::string(bar, '#'));
  }
  text += "\n";
  if (its.dropped > 0) text += fmt::format("left out: {} of less than 1 %\n", counted(its.dropped, "key"));
  for (const std::string& each : its.left_out) text += "not varied: " + escaped(each) + "\n";
  return text + counted(its.runs, "run") + "\n";
}

std::string to_json(const Sensitivity& its) {
  Json json;
  json["measure"] = its.measure;
  json["unit"] = its.unit.empty() ? Json(nullptr) : Json(its.unit);
  json["own"] = number(its.own);
  json["kind"] = its.sobol > 0 ? "sobol" : "tornado";
  if (its.sobol > 0) json["points"] = its.sobol;
  json["bars"] = Json::array();
  for (const TornadoBar& each : its.bars) {
    Json bar = {{"key", each.key}, {"low", each.low}, {"high", each.high}};
    if (its.sobol > 0) {
      bar["first_order"] = json_of(each.indices.first);
      bar["total"] = json_of(each.indices.total);
    } else {
      bar["at_low"] = number(each.at_low);
      bar["at_high"] = number(each.at_high);
      bar["swing"] = std::isfinite(each.swing) ? Json(each.swing) : Json(nullptr);
    }
    json["bars"].push_back(std::move(bar));
  }
  json["dropped"] = its.dropped;
  json["left_out"] = its.left_out;
  json["confidence"] = its.sobol > 0 ? Json(0.9) : Json(nullptr);
  json["runs"] = its.runs;
  return json.dump(2) + "\n";
}

}  // namespace skyhaul::core
