// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What an answer of one entry is kept under tells entries apart that are answered otherwise; and whether
// targets are met is a matter of every entry.
#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>

#include "skyhaul/core/answer.h"
#include "summary/entry_key.h"

namespace skyhaul::core {
namespace {

ResolvedScenario two_entries() {
  ResolvedScenario scenario;
  for (const char* group : {"one", "two"}) {
    TrafficSpec traffic;
    traffic.collective.group = group;
    traffic.collective.sites = {"a", "b"};
    traffic.collective.bytes = 1000;
    scenario.traffic.push_back(traffic);
  }
  return scenario;
}

TEST(EntryText, DiffersWithEverythingThatAnEntryIsAnsweredBy) {
  using Change = std::function<void(ResolvedScenario&, TrafficSpec&)>;
  const std::vector<Change> changes = {
      [](auto&, auto& t) { t.place = 7; },
      [](auto&, auto& t) { t.collective.group = "other"; },
      [](auto&, auto& t) { t.collective.topology = models::Topology::kPush; },
      [](auto&, auto& t) {
        t.collective.sites = {"b", "a"};
      },
      [](auto&, auto& t) { t.collective.hub = "a"; },
      [](auto&, auto& t) { t.collective.bytes = 1001; },
      [](auto&, auto& t) { t.collective.transport = "bbr"; },
      [](auto&, auto& t) { t.collective.priority = 3; },
      [](auto&, auto& t) { t.collective.streams = 4; },
      [](auto&, auto& t) { t.collective.chunk_bytes = 5; },
      [](auto&, auto& t) { t.collective.group_size = 6; },
      [](auto&, auto& t) { t.collective.pieces = 8; },
      [](auto&, auto& t) { t.payload = "words"; },
      [](auto&, auto& t) { t.dataset = true; },
      [](auto&, auto& t) { t.compute_ns = 9; },
      [](auto&, auto& t) { t.step_ns = 10; },
      [](auto&, auto& t) { t.overlap_steps = 11; },
      [](auto&, auto& t) { t.deadline_ns = 12; },
      [](auto& s, auto&) { s.target_interval_ns = 13; },
      [](auto& s, auto&) { s.target_quantile = 0.5; },
      [](auto& s, auto&) { s.queue_bdp = 0.25; },
      [](auto& s, auto&) { s.flow.starts = 14; },
  };
  std::set<std::string> texts{entry_text(two_entries(), 0)};
  for (const Change& change : changes) {
    ResolvedScenario scenario = two_entries();
    change(scenario, scenario.traffic[0]);
    EXPECT_TRUE(texts.insert(entry_text(scenario, 0)).second) << entry_text(scenario, 0);
  }
  // Alone, the other entry does not count; together it does.
  ResolvedScenario scenario = two_entries();
  scenario.traffic[1].collective.bytes = 5;
  EXPECT_EQ(entry_text(scenario, 0), entry_text(two_entries(), 0));
  scenario.together = true;
  EXPECT_TRUE(texts.insert(entry_text(scenario, 0)).second);
  scenario.traffic[1].collective.bytes = 6;
  EXPECT_TRUE(texts.insert(entry_text(scenario, 0)).second);
  EXPECT_NE(entry_text(scenario, 0), entry_text(scenario, 1));
}

TEST(TargetsMet, AreThoseOfAllRoundsAndAllDeadlines) {
  Summary summary;
  EXPECT_FALSE(targets_met(summary));
  GroupResult round, dataset;
  dataset.dataset = true;
  summary.results = {round, dataset};
  EXPECT_FALSE(targets_met(summary));  // nothing is wanted
  summary.results[0].target_met = true;
  EXPECT_EQ(targets_met(summary), true);
  summary.results[1].target_met = false;  // which a dataset has none of
  EXPECT_EQ(targets_met(summary), true);
  summary.results[1].deadline_s = 100;
  EXPECT_EQ(targets_met(summary), false);  // none of its starts is in time
  summary.results[1].deadline_met = 0.95;
  EXPECT_EQ(targets_met(summary), true);
  summary.results[1].deadline_met = 0.949;
  EXPECT_EQ(targets_met(summary), false);
  summary.target_quantile = 0.9;  // of a wanted interval, where there is one
  EXPECT_EQ(targets_met(summary), false);
  summary.target_interval_s = 3600;
  EXPECT_EQ(targets_met(summary), true);
  summary.results[0].target_met = false;
  EXPECT_EQ(targets_met(summary), false);
  std::swap(summary.results[0], summary.results[1]);
  EXPECT_EQ(targets_met(summary), false);
}

}  // namespace
}  // namespace skyhaul::core
