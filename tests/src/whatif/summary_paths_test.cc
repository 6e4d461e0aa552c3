// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/summary_paths.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "scenario/key_path.h"
#include "skyhaul/core/answer.h"

namespace skyhaul::core {
namespace {

using Json = nlohmann::json;

Scenario two_sites(std::vector<std::string> changes) {
  Scenario scenario = load_scenario(SKYHAUL_TEST_DATA "/scenarios/two-sites.yaml");
  changes.insert(changes.begin(), {"horizon=3 min", "engines.flow.starts=4"});
  return changed(std::move(scenario), changes);
}

/// What is accepted instead, where a path is refused; empty where it is not.
std::string refused(const std::string& path, const SummaryNames& names) {
  struct Refused {
    std::string accepted;
  };
  try {
    kinds_at(path, names, [](const std::string&, const std::string& accepted) { throw Refused{accepted}; });
    return {};
  } catch (const Refused& its) {
    return its.accepted;
  }
}

/// Calls `found` with the path of each single value.
void each_value(const Json& json, const std::string& path,
                const std::function<void(const std::string&, const Json&)>& found) {
  if (json.is_object()) {
    for (const auto& entry : json.items()) each_value(entry.value(), joined_path(path, entry.key()), found);
  } else if (json.is_array()) {
    for (std::size_t i = 0; i < json.size(); ++i) each_value(json[i], path + fmt::format("[{}]", i), found);
  } else {
    found(path, json);
  }
}

TEST(SummaryPaths, EveryValueOfASummaryHasItsKind) {
  const Scenario scenario = two_sites({"days=2", "contention=evening-peak", "loss=starlink"});
  const ResolvedScenario resolved = resolve(scenario);
  const Json summary = Json::parse(to_json(answer(resolved, *StageCache().timeline(resolved)).summary));
  const SummaryNames names = summary_names({scenario});
  int values = 0;
  each_value(summary, "", [&](const std::string& path, const Json& value) {
    if (value.is_null() && (path == "alternatives" || path == "smaller_build" || path == "recommendation"))
      return;
    // Null stands for a map too, such as `target`.
    if (value.is_null() && refused(path, names).rfind("one value, such as", 0) == 0) return;
    ASSERT_EQ(refused(path, names), "") << path;
    const ValueKinds kinds = kinds_at(path, names, [](const auto&, const auto&) {});
    EXPECT_TRUE(value.is_null() || (value.is_number() && kinds.number) || (value.is_string() && kinds.text) ||
                (value.is_boolean() && kinds.flag))
        << path;
    EXPECT_EQ(find_in(summary, path), &summary.at(Json::json_pointer([&] {
      std::string pointer;
      for (const std::string& part : split_key_path(path))
        pointer += "/" + (is_index(part) ? part.substr(1, part.size() - 2) : part);
      return pointer;
    }())))
        << path;
    ++values;
  });
  EXPECT_GT(values, 150);
}

TEST(SummaryPaths, WhatNoSummaryHasIsRefused) {
  const SummaryNames names = summary_names({two_sites({"traffic.never.name=a.b"})});
  ASSERT_EQ(names.entries, (std::vector<std::string>{"small", "large", "a.b"}));
  const std::map<std::string, std::string> cases = {
      {"results.smal.interval_s.p95", "did you mean small? one of small, large, [a.b] in the place of smal"},
      {"results[3].interval_s.p95", "an index from [0] to [2] in the place of [3]"},
      {"results[01].interval_s.p95", "an index from [0] to [2] in the place of [01]"},
      {"results.small.bottleneck.y", "results.small.bottleneck, which is one value and has none below it"},
      {"results.small.interval_s", "one value, such as results.small.interval_s.p50"},
      {"results", "one value, such as results.small"},
      {"results.small.intervall_s.p95", "did you mean interval_s? "},
      {"results.small.interval_s.p96", "one of p50, p95, p99 in the place of p96"},
      {"results.small.by_day[7].starts", "another path: the list by_day of this scenario is empty"},
      {"results[0]x.interval_s.p95", "the path of a value"},
      {"pairs[1].no_path_s", "an index from [0] to [0] in the place of [1]"},
      {"sites.atacama.causes.snow", "in the place of snow"},
      {"influences.rain>smal.with_s", "rain>small"},
      {"target.x", "one of interval_s, quantile in the place of x"},
      {"audit.median_error", "in the place of audit"},
      {"alternatives.rows[0].month", "in the place of alternatives"},
      {"changes[0].then_s", "in the place of changes"},
      {"", "in the place of nothing"},
      {"results.", "in the place of nothing"},
      {"results.small..reason", "in the place of nothing"}};
  for (const auto& [path, accepted] : cases)
    EXPECT_NE(refused(path, names).find(accepted), std::string::npos) << path << ": " << refused(path, names);
  for (const char* path : {"results.a.b.interval_s.p95", "results[a.b].interval_s.p95", "results[2].reason",
                           "pairs.atacama>permian.rtt_ms.p50", "influences.rain>a.b.with_s",
                           "results.small.money.amounts.USD.month", "results.small.cost.weather",
                           "results.small.planning.volumes.atacama.month_bytes", "target.interval_s"})
    EXPECT_EQ(refused(path, names), "") << path;
}

}  // namespace
}  // namespace skyhaul::core
