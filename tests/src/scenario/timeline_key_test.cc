// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What a timeline was built from, and whose links a scenario is answered with.
#include "skyhaul/core/timeline_key.h"
#include "skyhaul/core/stages.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "skyhaul/core/link_export.h"
#include "skyhaul/core/run.h"
#include "skyhaul/models/flow_engine.h"
#include "skyhaul/models/timeline_builder.h"
#include "skyhaul/models/timeline_file.h"
#include "skyhaul/orbits/input_error.h"
#include "src/scenario/load_fixture.h"

namespace skyhaul::core {
namespace {

using testing::HasSubstr;

class TimelineKeyTest : public LoadTest {
 protected:
  ResolvedScenario with(const std::vector<std::string>& set = {}) const {
    ScenarioOptions options;
    options.set = {"traffic=[]", "horizon=10 min"};
    options.set.insert(options.set.end(), set.begin(), set.end());
    return resolve_file(kThreeSites, options);
  }
  std::string text_of(const std::string& name) const {
    std::ifstream in(folder_ / name);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  /// The first part of the key that differs from the plain scenario's, as the refusal names it.
  std::string refused(const std::vector<std::string>& set) const {
    models::LinkTimeline timeline;
    timeline.built_from = timeline_key(with());
    try {
      check_timeline(timeline, "sky", with(set), false);
    } catch (const InputError& error) {
      std::string what = error.what();
      EXPECT_THAT(what, HasSubstr("--timeline-anyway"));
      what = what.substr(what.find(": ") + 2);
      return what.substr(0, what.find(": "));
    }
    return "taken";
  }
};

TEST_F(TimelineKeyTest, TheFirstPartThatDiffersIsNamed) {
  EXPECT_EQ(refused({}), "taken");
  EXPECT_EQ(refused({"name=other", "description=x", "engines.queue=2", "targets.interval=1 h"}), "taken");
  EXPECT_EQ(refused({"epoch=2026-03-21T00:00:00Z", "seed=5"}), "epoch");
  EXPECT_EQ(refused({"horizon=20 min"}), "horizon");
  EXPECT_EQ(refused({"seed=5"}), "seed");
  EXPECT_EQ(refused({"constellation={preset: oneweb}"}), "constellation.shells");
  EXPECT_EQ(refused({"constellation.slots={length: 14 s}"}), "constellation.slots.length");
  EXPECT_EQ(refused({"routing={mode: isl-gateway, reroute_delay: 7 ms}"}), "routing.mode");
  EXPECT_EQ(refused({"policy=least-loaded"}), "policy.name");
  EXPECT_EQ(refused({"available_share=0.5"}), "available_share");
  EXPECT_EQ(refused({"contention=evening-peak"}), "contention.share");
  EXPECT_EQ(refused({"loss=starlink"}), "loss.burst");
  EXPECT_EQ(refused({"sites.permian.terminals=7"}), "sites.permian.terminals");
  EXPECT_EQ(refused({"sites.atacama.weather={rain_zone: K}"}), "sites.atacama.weather.rain_rate");
  EXPECT_EQ(refused({"sites.dallas.name=elsewhere"}), "sites.elsewhere");
  EXPECT_EQ(refused({"faults=wear"}), "faults");
}

TEST_F(TimelineKeyTest, EveryKeyOfTheScenarioIsInItOrKnownNotToMatter) {
  const std::set<std::string> not_in_it{"name",  "description", "warnings", "unverified", "sources",
                                        "ideal", "traffic",     "targets",  "engines",    "days"};
  std::set<std::string> parts;
  for (const models::KeyPart& part : timeline_key(load(kFull))) {
    parts.insert(part.name.substr(0, part.name.find('.')));
    EXPECT_LE(part.value.size(), 40U);
  }
  for (const char* key : {"epoch", "horizon", "seed", "constellation", "ellipsoid", "routing", "policy",
                          "gateway_choice", "available_share", "contention", "loss", "encapsulation", "sites",
                          "gateways", "pops", "terrestrial", "faults"}) {
    EXPECT_EQ(parts.count(key), 1U) << key;
  }
  for (const std::string& key : not_in_it) EXPECT_EQ(parts.count(key), 0U) << key;
}

TEST_F(TimelineKeyTest, FilesCountByTheirContent) {
  const std::string rain =
      "time,rain_mm_h\n2026-03-20T00:00:00Z,1\n2026-03-20T00:05:00Z,2\n2026-03-20T00:10:00Z,2\n";
  const std::string a = write("a/rain.csv", rain), b = write("b/rain.csv", rain);
  const std::string c = write("c/rain.csv", rain.substr(0, rain.size() - 2) + "3\n");
  const auto key_of = [&](const std::string& file) {
    std::string all;
    for (const models::KeyPart& part : timeline_key(with({"sites.atacama.weather={series: " + file + "}"})))
      all += part.name + "=" + part.value + "\n";
    return all;
  };
  EXPECT_EQ(key_of(a), key_of(b));
  EXPECT_NE(key_of(a), key_of(c));
}

/// A run's folder holds the resolved scenario and the element sets that were chosen: its links are its own.
TEST_F(TimelineKeyTest, ChosenElementsCountAndNotHowTheyWereChosen) {
  std::string csv =
      "OBJECT_NAME,OBJECT_ID,EPOCH,MEAN_MOTION,ECCENTRICITY,INCLINATION,RA_OF_ASC_NODE,ARG_OF_PERICENTER,"
      "MEAN_ANOMALY,NORAD_CAT_ID,BSTAR\n";
  for (int i = 0; i < 40; ++i) {
    csv += "ONEWEB-" + std::to_string(i) + ",2025-001A,2026-03-20T00:00:00,13.15,0.0001,87.9,0,0," +
           std::to_string(9 * i) + "," + std::to_string(100000 + i) + ",0\n";
  }
  write("sets.csv", csv + "OTHER,2025-001B,2026-03-20T00:00:00,14.89,0.0001,60,0,0,0,99998,0\n");
  int made = 0;
  for (const char* how : {", preset: oneweb", ", preset: oneweb, select: 'ONEWEB-*'", ", select: 'ONEWEB-*'",
                          ", select: '*'", ""}) {
    const ResolvedScenario scenario = load(
        std::string("epoch: 2026-03-20T00:00:00Z\nhorizon: 2 min\nterminal: oneweb-sla\nsites: [atacama, "
                    "permian]\nconstellation: {elements: sets.csv, user_up: 1 Gbit/s, user_down: 1 Gbit/s") +
        how + "}\n");
    RunOptions options;
    options.out_dir = (folder_ / ("run-" + std::to_string(++made))).string();
    run_scenario(scenario, options);
    const models::LinkTimeline timeline = models::load_timeline(options.out_dir + "/timeline.skyhaul");
    EXPECT_EQ(check_timeline(timeline, "sky", resolve_file(options.out_dir + "/scenario.yaml"), false), "")
        << how;
    EXPECT_EQ(check_timeline(timeline, "sky", scenario, false), "") << how;
  }
}

TEST_F(TimelineKeyTest, WhatIsNotKnownIsTakenWithARemark) {
  EXPECT_THAT(check_timeline({}, "sky", with(), false), HasSubstr("does not say what they were built from"));
  models::LinkTimeline timeline;
  timeline.built_from = timeline_key(with({"seed=5", "sites.permian.terminals=7"}));
  EXPECT_THAT(check_timeline(timeline, "sky", with(), true),
              HasSubstr("differs in seed, sites.permian.terminals"));
}

/// Over the whole way: save, slice, run.
TEST_F(TimelineKeyTest, AHorizonThatWouldTakeTooMuchMemoryIsRefusedWithTheEstimate) {
  const ResolvedScenario scenario = with({"horizon=10 days"});
  EXPECT_NO_THROW(check_memory(scenario));
  std::string said;
  try {
    check_memory(scenario, 0, 1e6);
  } catch (const InputError& error) {
    said = error.what();
  }
  EXPECT_THAT(said, HasSubstr("horizon: 10 d: expected a horizon whose answer takes at most 1 MB of memory"));
  // It must not be below what the links and the engine of these days take.
  const models::LinkTimeline links = build_timeline(scenario);
  const models::FlowEngine engine(links);
  const double bytes = needed_bytes(MemoryFor::kRun, static_cast<double>(models::timeline_bytes(links)),
                                    static_cast<double>(engine.prepared_bytes()));
  const auto at = said.find("this one takes about ");
  ASSERT_NE(at, std::string::npos) << said;
  const double unit = said.find(" GB, and", at) != std::string::npos ? 1e9 : 1e6;
  const double estimate = std::stod(said.substr(at + 21)) * unit;
  EXPECT_GE(estimate, bytes) << said;
  EXPECT_LE(estimate, 1.5 * bytes) << said;
}

/// Short horizons are asked for too: what does not fit is refused, and what fits twice over is not.
TEST_F(TimelineKeyTest, AHorizonOfAnyLengthIsRefusedWhereItDoesNotFit) {
  for (const char* horizon : {"1 min", "1 h", "12 h", "2 days"}) {
    const ResolvedScenario scenario = with({std::string("horizon=") + horizon});
    const models::LinkTimeline timeline = build_timeline(scenario);
    const double bytes = needed_bytes(MemoryFor::kRun, static_cast<double>(models::timeline_bytes(timeline)),
                                      static_cast<double>(models::FlowEngine(timeline).prepared_bytes()));
    EXPECT_THROW(check_memory(scenario, 0, bytes / 2), InputError) << horizon;
    EXPECT_NO_THROW(check_memory(scenario, 0, 2 * bytes)) << horizon;
  }
}

TEST_F(TimelineKeyTest, ARunTakesItsOwnLinksOnly) {
  const std::string small =
      "epoch: 2026-03-20T00:00:00Z\nhorizon: 10 min\nconstellation: oneweb\nterminal: oneweb-sla\nsites: "
      "[atacama, "
      "permian]\n";
  const ResolvedScenario scenario = load(small);
  RunOptions options;
  options.out_dir = (folder_ / "one").string();
  run_scenario(scenario, options);
  options.timeline_file = options.out_dir + "/timeline.skyhaul";
  options.out_dir = (folder_ / "two").string();
  EXPECT_NO_THROW(run_scenario(resolve_file((folder_ / "one/scenario.yaml").string()), options));
  ScenarioOptions other;
  other.set = {"sites.atacama.terminals=3"};
  options.out_dir = (folder_ / "three").string();
  EXPECT_THROW(run_scenario(load(small, other), options), InputError);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "three")) << "a refused run leaves a folder";
  ScenarioOptions another_site;
  another_site.set = {"sites=[atacama, dallas]"};
  try {
    run_scenario(load(small, another_site), options);
    ADD_FAILURE();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr(": sites.dallas: absent: ")) << "the first part that differs is told";
  }
  options.timeline_anyway = true;
  options.out_dir = (folder_ / "four").string();
  const Summary summary = run_scenario(load(small, other), options);
  const std::string warning = "they were built from another one, which differs in sites.atacama.terminals";
  EXPECT_THAT(summary.warnings, testing::Contains(HasSubstr(warning)));
  EXPECT_THAT(text_of("four/summary.json"), HasSubstr(warning));
  EXPECT_THAT(text_of("four/report.html"), HasSubstr(warning));
  EXPECT_THAT(text_of("four/run.json"), HasSubstr(warning));
  std::string table = to_text(summary);
  std::replace(table.begin(), table.end(), '\n', ' ');
  table.erase(std::unique(table.begin(), table.end(), [](char a, char b) { return a == ' ' && b == ' '; }),
              table.end());
  EXPECT_THAT(table, HasSubstr(warning));

  const models::LinkTimeline whole = models::load_timeline(options.timeline_file);
  const models::LinkTimeline part =
      slice(whole, whole.start_ns + 60'000'000'000, whole.start_ns + 360'000'000'000);
  ScenarioOptions cut;
  cut.set = {"epoch=2026-03-20T00:01:00Z", "horizon=5 min"};
  EXPECT_NO_THROW(check_timeline(part, "sky", load(small, cut), false));
  EXPECT_THROW(check_timeline(part, "sky", scenario, false), InputError);
}

}  // namespace
}  // namespace skyhaul::core
