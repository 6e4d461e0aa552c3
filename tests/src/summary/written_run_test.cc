// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// The files of a run: as the program writes them, and where it lets its links go and reads them again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "skyhaul/core/answer.h"
#include "skyhaul/core/cheapest_change.h"
#include "skyhaul/core/run.h"
#include "skyhaul/orbits/input_error.h"
#include "src/summary/stages_fixture.h"

namespace skyhaul::core {
namespace {

namespace fs = std::filesystem;

struct WrittenRun : Stages {};

TEST_F(WrittenRun, AWrittenRunIsWhatTheProgramWrites) {
  const ResolvedScenario scenario = resolve(shipped("three-sites", kShort));
  const models::LinkTimeline timeline = build_timeline(scenario);
  Answer own = answer(scenario, timeline);
  CheapestChangeOptions quick;  // a run asks for these beside the answer
  quick.terminal_days = kQuickTerminalDays;
  own.summary.changes = std::make_shared<const std::vector<CheapestChange>>(
      cheapest_changes(scenario, timeline, own.summary, quick));
  own.summary.recommendation = std::make_shared<const Recommendation>(recommend(scenario, own.summary));
  write_run((folder / "own").string(), scenario, timeline, own, true);
  RunOptions options;
  options.out_dir = (folder / "run").string();
  options.links = true;
  options.alternatives = false;  // and for these
  run_scenario(scenario, options);
  std::vector<std::string> names;
  for (const auto& each : fs::directory_iterator(folder / "run")) {
    const std::string name = each.path().filename().string();
    names.push_back(name);
    if (name == "run.json") continue;
    EXPECT_EQ(bytes_of(folder / "own" / name), bytes_of(each.path())) << name;
  }
  EXPECT_THAT(names, testing::IsSupersetOf({"summary.json", "transfers.csv", "scenario.yaml",
                                            "timeline.skyhaul", "links.csv", "resources.csv", "run.json"}));
  EXPECT_THROW(write_run((folder / "own").string(), scenario, timeline, {}), InputError);
}

/// A run lets links go that its cache does not keep, and reads them again from its folder: at one thread and
/// at two, over one day and over two, and where it is interrupted in between.
TEST_F(WrittenRun, ARunThatGivesItsLinksBackWritesTheSame) {
  StageCache::Limits small;
  small.memory_bytes = 1000;  // less than any links take
  const auto compare = [&](const fs::path& a, const fs::path& b) {
    std::size_t compared = 0;
    for (const auto& each : fs::directory_iterator(a)) {
      const std::string name = each.path().filename().string();
      if (!each.is_regular_file() || name == "run.json") continue;
      EXPECT_EQ(bytes_of(each.path()), bytes_of(b / name)) << name;
      ++compared;
    }
    EXPECT_GE(compared, 7U);
  };
  int number = 0;
  for (const char* days : {"days=1", "days=2"}) {
    const ResolvedScenario scenario = resolve(shipped(
        "three-sites", {"horizon=4 min", "engines.packet.windows=0", days, "traffic[1].transport=bbr"}));
    std::vector<fs::path> written;
    for (const unsigned threads : {0U, 1U, 2U}) {  // 0: with a cache that keeps the links
      StageCache cache(small);
      RunOptions options;
      written.push_back(folder / std::to_string(number++));
      options.out_dir = written.back().string();
      options.threads = threads;
      options.links = true;
      options.alternatives = false;
      if (threads != 0) options.cache = &cache;
      EXPECT_TRUE(run_scenario(scenario, options).complete);
    }
    compare(written[0], written[1]);
    compare(written[0], written[2]);
  }

  const ResolvedScenario scenario = resolve(shipped("three-sites", {"horizon=4 min"}));
  std::vector<fs::path> written;
  for (const bool gives_back : {false, true}) {
    StageCache cache(small);
    RunOptions options;
    written.push_back(folder / std::to_string(number++));
    options.out_dir = written.back().string();
    if (gives_back) options.cache = &cache;
    std::atomic<bool> costs{false};
    options.progress = [&](const std::string& stage, double) { costs = costs || stage == "influences"; };
    options.interrupted = [&] { return costs.load(); };
    EXPECT_FALSE(run_scenario(scenario, options).complete);
    EXPECT_TRUE(costs);
  }
  EXPECT_EQ(bytes_of(written[0] / "report.html"), bytes_of(written[1] / "report.html"));
  EXPECT_EQ(bytes_of(written[0] / "summary.json"), bytes_of(written[1] / "summary.json"));
}

}  // namespace
}  // namespace skyhaul::core
