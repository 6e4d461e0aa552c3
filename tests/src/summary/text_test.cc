// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// The table and summary.json: what people read is what programs read.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "skyhaul/core/summary.h"

namespace skyhaul::core {
namespace {

using ::testing::HasSubstr;

Summary example() {
  Summary summary;
  summary.scenario = "made-up";
  summary.seed = 41;
  summary.start_ns = 1'700'000'000'123'456'789;
  summary.horizon_s = 86400;
  summary.version = "1.2.3";
  summary.routing = "isl-gateway";
  summary.routing_reason = "isl-gateway, as there are gateways";
  summary.warnings = {"elements are old"};
  summary.unverified = {"starlink-gen1: a capacity"};
  summary.influences = {{"rain", "g-ring", 4332, 4000}, {"loss", "corpus", 18060, std::nullopt}};
  GroupResult round;
  round.group = "g-ring";
  round.payload = "1B x 1 B";
  round.topology = "ring";
  round.bytes_per_round = 4'120'000'000;
  round.starts = 77;
  round.start_step_s = 90;
  round.sync_s = {601, 3723, 7384};
  round.interval_s = {711, 4332, std::nullopt};
  round.reason =
      "why not, in more words than a line of a terminal holds, so that the line has to be broken somewhere";
  round.utilisation = 0.8342;
  round.compute_s = 5 * 3600;
  round.overlap_s = 60;
  round.rpo_s = 8055;
  round.remarks = {"the horizon is short"};
  round.plan = "atacama/0 plan";
  round.plan_rounds = 6.04;
  round.plan_interval_s = 432'100;
  round.plan_used_up_s = 10'830;
  round.bottleneck = "atacama terminal uplinks";
  round.bottleneck_gain = 0.0876;
  GroupResult dataset;
  dataset.group = "corpus";
  dataset.payload = "200 GB";
  dataset.topology = "push";
  dataset.dataset = true;
  dataset.bytes_per_round = 615'000'000'000;
  dataset.sync_s = {10830, 18060, std::nullopt};
  dataset.deadline_s = 8 * 3600;
  dataset.deadline_met = 0.4567;
  dataset.bottleneck = "nothing that 10 % would change";
  dataset.bottleneck_gain = 0;
  summary.results = {round, dataset};
  SiteResult site;
  site.name = "atacama";
  site.availability = 0.9876;
  site.longest_outage_s = 333;
  site.causes = {{"no_satellite", 45}, {"power", 1234}};
  summary.sites = {site};
  PairResult pair;
  pair.src = "atacama";
  pair.dst = "permian";
  pair.rtt_ms = {61.26, 81.5, 92.71};
  pair.jitter_ms = {1.24, 3, 8.96};
  pair.no_path_s = 97;
  pair.causes = {{"no_gateway", 97}};
  summary.pairs = {pair};
  AuditWindow window;
  window.transport = "cubic";
  window.src = "atacama";
  window.dst = "permian";
  window.bytes = 55'500'000;
  window.flow_s = 12.34;
  window.packet_runs = {12.99, 13.05, 12.93, 12.98, 13.0};
  window.loss = "low";
  window.queue = "1 bdp";
  window.state = "loss";
  window.status = "done";
  Audit audit;
  audit.windows = {window, window, window};
  audit.windows[1].transport = "bbr";
  audit.windows[1].packet_runs[2] = 19.5;
  audit.windows[2].packet_runs[1] = std::nullopt;
  audit.windows[2].status = "seed 2 was killed by signal 9";
  judge_audit(audit, 41);
  summary.audit = audit;
  summary.sentence = answer_sentence(summary);
  return summary;
}

TEST(Text, EveryNumberOfTheTableIsOneOfTheJson) {
  const Summary summary = example();
  std::string text = to_text(summary);
  // Lines that were broken, joined again; columns of the tables stay apart.
  for (std::size_t at; (at = text.find("\n  ")) != std::string::npos;) text.replace(at, 3, " ");
  const auto json = nlohmann::json::parse(to_json(summary));
  EXPECT_EQ(json["seed"], 41);
  EXPECT_EQ(json["start"], "2023-11-14T22:13:20.123Z");
  EXPECT_THAT(text, HasSubstr("seed 41"));
  EXPECT_THAT(text, HasSubstr(human_duration(json["horizon_s"])));
  const auto shows = [&](const std::string& piece) { EXPECT_THAT(text, HasSubstr(piece)); };
  for (const auto& result : json["results"]) {
    for (const char* table : {"sync_s", "interval_s"}) {
      for (const auto& [q, value] : result[table].items()) {
        if (!value.is_null()) shows(human_duration(value));
      }
    }
    shows(human_size(result["bytes_per_round"]));
    for (const char* share : {"utilisation", "deadline_met"}) {
      if (!result[share].is_null()) shows(fmt::format("{:.1f} %", 100 * result[share].get<double>()));
    }
    shows(result["bottleneck"]);
    shows(result["payload"]);
    if (!result["reason"].is_null()) shows(result["reason"]);
    for (const auto& remark : result["remarks"]) shows(remark);
    if (result["plan"].is_null()) continue;
    shows(result["plan"]);
    shows(fmt::format("{:.1f} rounds", result["plan_rounds"].get<double>()));
    shows(human_duration(result["plan_interval_s"]));
    shows(human_duration(result["plan_used_up_s"]));
  }
  shows(json["routing"]);
  shows(json["routing_reason"]);
  for (const auto& line : json["warnings"]) shows(line);
  for (const auto& line : json["unverified"]) shows(line);
  for (const auto& each : json["influences"]) {
    shows(each["name"]);
    shows(fmt::format("the {} of {} at 95 % would be", each["group"] == "corpus" ? "finish time" : "interval",
                      each["group"].get<std::string>()));
    for (const char* value : {"with_s", "without_s"}) {
      if (!each[value].is_null()) shows(human_duration(each[value]));
    }
  }
  shows(fmt::format("{:.1f} % less time", 100 * json["results"][0]["bottleneck_gain"].get<double>()));
  const auto& place = json["sites"][0];
  shows(fmt::format("{:.1f} %", 100 * place["availability"].get<double>()));
  shows(human_duration(place["longest_outage_s"]));
  for (const auto& [cause, total] : place["causes"].items()) shows(human_duration(total));
  const auto& two = json["pairs"][0];
  for (const char* q : {"p50", "p99"}) {
    shows(fmt::format("{:.1f} ms", two["rtt_ms"][q].get<double>()));
    shows(fmt::format("{:.1f} ms", two["jitter_ms"][q].get<double>()));
  }
  for (const auto& [cause, total] : two["causes"].items()) shows(human_duration(total));
  const auto& window = json["audit"]["windows"][0];
  shows(fmt::format("{:.2f} s", window["flow_s"].get<double>()));
  shows(fmt::format("{:.2f} s", window["packet_s"].get<double>()));
  shows(fmt::format("{:.1f} %", 100 * window["error"].get<double>()));
  shows(fmt::format("{:.1f} %", 100 * window["packet_cv"].get<double>()));
  shows(fmt::format("{:.1f} %", 100 * json["audit"]["median_error"].get<double>()));
  shows(fmt::format("{:.1f} %", 100 * json["audit"]["p95_error"].get<double>()));
  shows("seed 2 was killed by signal 9");
  shows("one run cannot be predicted");
  const auto& computing = json["results"][0];
  shows(
      fmt::format("GPU use of rounds back to back: {} of compute, then one sync (p50); compute goes on "
                  "through the first {} of the sync",
                  human_duration(computing["compute_s"]), human_duration(computing["overlap_s"])));
  shows(human_duration(json["results"][1]["deadline_s"]));
  shows(json["answer"]["sentence"]);
}

TEST(Text, FitsATerminal) {
  std::istringstream lines(to_text(example()));
  std::string line;
  while (std::getline(lines, line) && line.rfind("Over ", 0) != 0) EXPECT_LE(line.size(), 100U) << line;
}

TEST(Text, BreaksNoLineBeforeAPerCentSign) {
  Summary summary = example();
  // At some length of the reason the line would have to be broken there.
  for (std::size_t length = 80; length < 110; ++length) {
    summary.results[0].reason = std::string(length, 'x') + " of 99.9 % in all";
    EXPECT_THAT(to_text(summary), HasSubstr("99.9 %"));
  }
}

TEST(Text, TheSentence) {
  EXPECT_EQ(
      example().sentence,
      "Over 24h 00m of made-up, at 95 %: g-ring can sync every 5.0 days without its 5h 00m of compute "
      "(limited by atacama terminal "
      "uplinks); corpus arrives within 5h 01m (within 8h 00m: missed; nothing that 10 % would change).");
  Summary summary = example();
  summary.results[0].interval_s = {};
  summary.results[1].sync_s = {};
  EXPECT_THAT(answer_sentence(summary), HasSubstr("g-ring has no achievable interval"));
  EXPECT_THAT(answer_sentence(summary), HasSubstr("corpus does not arrive"));
  // It leaves none out, be it of a payload that others have too.
  summary = example();
  for (const char* name : {"g-hub", "g-gossip", "g-push"}) {
    GroupResult other = summary.results[0];
    other.group = name;
    other.plan = "";
    other.plan_interval_s = std::nullopt;
    other.interval_s[1] = 1000;
    summary.results.push_back(other);
  }
  for (const GroupResult& each : summary.results)
    EXPECT_THAT(answer_sentence(summary), HasSubstr(each.group));
  EXPECT_THAT(answer_sentence(summary), HasSubstr("g-hub can sync every 16m 40s"));
}

// The range over days is of the quantile that the sentence speaks of.
TEST(Text, TheSentenceHasTheRangeOverDays) {
  Summary summary = example();
  summary.days_answered = 3;
  GroupResult& ring = summary.results[0];
  ring.plan = "";
  ring.plan_interval_s = std::nullopt;
  for (std::size_t q = 0; q < kQuantiles.size(); ++q) {
    const double s = 100 * static_cast<double>(q + 1);
    ring.interval_s[q] = s;
    ring.interval_range_s[q] = Range{s - 10, s + 20};
    summary.results[1].sync_s[q] = 10 * s;
    summary.results[1].sync_range_s[q] = Range{10 * s - 300, 10 * s + 60};
  }
  EXPECT_THAT(answer_sentence(summary), HasSubstr("(3m 10s to 3m 40s;"));
  EXPECT_THAT(answer_sentence(summary), HasSubstr("33m 20s (28m 20s to 34m 20s"));
}

TEST(Text, ASiteMayBeNamedLikeTheBeginningOfASentence) {
  Summary summary = example();
  summary.results[0].bottleneck = "norway terminal uplinks";
  summary.results[0].target_met = true;
  summary.target_interval_s = 3600;
  summary.target_quantile = 0.975;
  EXPECT_THAT(answer_sentence(summary), HasSubstr("limited by norway terminal uplinks"));
  summary.results[0].bottleneck = "no path between a and b";
  EXPECT_THAT(answer_sentence(summary), HasSubstr("(met; no path between a and b)"));
  EXPECT_THAT(to_text(summary), HasSubstr("97.5 %: yes"));
}

/// What is wanted stands beside what comes out, and compute that is left out of a number is named with it.
TEST(Text, TheSentenceSaysWhatIsMetAndWhatIsMissed) {
  Summary summary = example();
  summary.target_interval_s = 3600;
  summary.target_quantile = 0.95;
  summary.results[0].target_met = true;
  summary.results[1].deadline_met = 0.96;
  EXPECT_EQ(
      answer_sentence(summary),
      "Over 24h 00m of made-up, at 95 %, with rounds wanted every 1h 00m: g-ring can sync every 5.0 days "
      "without its 5h 00m of compute "
      "(met; limited by atacama terminal uplinks); corpus arrives within 5h 01m (within 8h 00m: met; "
      "nothing that 10 % would change).");
  summary.target_quantile = 0.9;
  summary.results[0].target_met = false;
  summary.results[0].compute_limit = "the compute takes too long";
  EXPECT_THAT(answer_sentence(summary),
              HasSubstr("wanted every 1h 00m at 90 %: g-ring can sync every 5.0 days "
                        "without its 5h 00m of compute (missed; limited by"));
  std::string text = to_text(summary);
  for (std::size_t at; (at = text.find("\n  ")) != std::string::npos;) text.replace(at, 3, " ");
  EXPECT_THAT(text, HasSubstr("the compute takes too long"));
  EXPECT_THAT(text, HasSubstr("(10 % more of what limits the links: 8.8 % less time)"));
}

TEST(Text, WhatWasInterruptedSaysSo) {
  Summary summary = example();
  summary.complete = false;
  summary.results.clear();
  EXPECT_THAT(to_text(summary), HasSubstr("INCOMPLETE"));
  EXPECT_THAT(answer_sentence(summary), HasSubstr("no payload was answered before the run was interrupted"));
  EXPECT_EQ(nlohmann::json::parse(to_json(summary))["complete"], false);
  summary.complete = true;
  EXPECT_THAT(answer_sentence(summary), HasSubstr("no traffic"));
}

TEST(Text, Durations) {
  EXPECT_EQ(human_duration(0), "0 s");
  EXPECT_EQ(human_duration(0.25), "0.25 s");
  EXPECT_EQ(human_duration(9.3), "9.3 s");
  EXPECT_EQ(human_duration(10), "10 s");
  EXPECT_EQ(human_duration(45.4), "45 s");
  EXPECT_EQ(human_duration(119.4), "119 s");
  EXPECT_EQ(human_duration(119.6), "2m 00s");
  EXPECT_EQ(human_duration(552), "9m 12s");
  EXPECT_EQ(human_duration(1800), "30m 00s");
  EXPECT_EQ(human_duration(3599.4), "59m 59s");
  EXPECT_EQ(human_duration(3599.6), "1h 00m");
  EXPECT_EQ(human_duration(12000), "3h 20m");
  EXPECT_EQ(human_duration(86400), "24h 00m");
  EXPECT_EQ(human_duration(172769), "47h 59m");
  EXPECT_EQ(human_duration(172770), "2.0 days");  // half a minute short of it
  EXPECT_EQ(human_duration(216000), "2.5 days");
  EXPECT_EQ(human_duration(99.94 * 86400), "99.9 days");
  EXPECT_EQ(human_duration(995.9 * 86400), "996 days");  // no estimate is known to a tenth of a day
  EXPECT_EQ(human_duration(86400 * 1461.0), "4.0 years");
  EXPECT_EQ(human_duration(1e12), "more than 1000 years");
}

TEST(Text, Lists) {
  EXPECT_EQ(listed({}), "");
  EXPECT_EQ(listed({"a"}), "a");
  EXPECT_EQ(listed({"a", "b"}), "a and b");
  EXPECT_EQ(listed({"a", "b", "c"}), "a, b and c");
}

TEST(Text, Sizes) {
  EXPECT_EQ(human_size(0), "0 B");
  EXPECT_EQ(human_size(999), "999 B");
  EXPECT_EQ(human_size(999.6), "1 kB");
  EXPECT_EQ(human_size(999.5), "1 kB");
  EXPECT_EQ(human_size(2e21), "2e+03 EB");  // there is no larger unit
  EXPECT_EQ(human_size(1234), "1.23 kB");
  EXPECT_EQ(human_size(4e9), "4 GB");
  EXPECT_EQ(human_size(1.05e12), "1.05 TB");
  EXPECT_EQ(human_size(18e12), "18 TB");
  EXPECT_EQ(human_size(2e15), "2 PB");
  EXPECT_EQ(human_size(2e18), "2 EB");
}

}  // namespace
}  // namespace skyhaul::core
