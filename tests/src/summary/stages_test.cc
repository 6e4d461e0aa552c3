// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Stages give the same bytes however they are asked for: at once or one by one, from a cache in memory or in
// a folder, at any number of threads, from one thread or many.
#include "skyhaul/core/stages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <thread>

#include "skyhaul/core/answer.h"
#include "skyhaul/models/timeline_file.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/interrupt.h"
#include "src/summary/stages_fixture.h"
#include "summary/program_version.h"
#include "summary/stage_hash.h"

namespace skyhaul::core {
namespace {

namespace fs = std::filesystem;
using Source = StageCache::Source;
using testing::ElementsAre;

/// What a call of a cache used, as "sky computed" and so on.
std::vector<std::string> used(StageCache& cache, const ResolvedScenario& scenario) {
  std::vector<std::string> all;
  const char* names[] = {" computed", " memory", " folder"};
  cache.timeline(scenario, {}, [&](const char* stage, Source source, double) {
    all.push_back(stage + std::string(names[static_cast<int>(source)]));
  });
  return all;
}

TEST_F(Stages, AChangeReusesWhatItDoesNotTouch) {
  StageCache cache;
  const Scenario asked = shipped("wet-season", kShort);
  const auto with = [&](const std::string& change) { return used(cache, resolve(changed(asked, {change}))); };
  EXPECT_THAT(with("seed=1"), ElementsAre("sky computed", "serving plan computed", "timeline computed"));
  EXPECT_THAT(with("traffic[0].payload={size: 3 GB}"), ElementsAre("timeline memory"));
  EXPECT_THAT(with("targets.interval=10 h"), ElementsAre("timeline memory"));
  EXPECT_THAT(with("description=other words"), ElementsAre("timeline memory"));
  EXPECT_THAT(with("contention.slot_deviation=0.05"),
              ElementsAre("serving plan memory", "timeline computed"));
  EXPECT_THAT(with("loss=off"), ElementsAre("serving plan memory", "timeline computed"));
  EXPECT_THAT(with("sites[0].terminals=5"),
              ElementsAre("sky memory", "serving plan computed", "timeline computed"));
  EXPECT_THAT(with("routing=isl-gateway"),
              ElementsAre("sky memory", "serving plan computed", "timeline computed"));
  EXPECT_THAT(with("sites[0].latitude=1"),
              ElementsAre("sky computed", "serving plan computed", "timeline computed"));
}

TEST_F(Stages, AFolderIsSharedByCachesAndMendedWhereItIsDamaged) {
  const fs::path shared = folder / "cache";
  const ResolvedScenario one = resolve(shipped("three-sites", kShort));
  const ResolvedScenario more =
      resolve(changed(shipped("three-sites", kShort), {"sites.atacama.terminals=1"}));
  StageCache first({0, shared.string()}), second({0, shared.string()});
  EXPECT_THAT(used(first, one), ElementsAre("sky computed", "serving plan computed", "timeline computed"));
  EXPECT_THAT(used(second, one), ElementsAre("timeline folder"));
  EXPECT_THAT(used(second, more), ElementsAre("sky folder", "serving plan computed", "timeline computed"));
  EXPECT_EQ(bytes(*second.timeline(one)), bytes(build_timeline(one)));
  EXPECT_EQ(bytes(*second.timeline(more)), bytes(build_timeline(more)));
  for (const auto& each : fs::directory_iterator(shared))
    fs::resize_file(each.path(), fs::file_size(each.path()) / 2);
  EXPECT_EQ(bytes(*first.timeline(one)), bytes(build_timeline(one)));
  EXPECT_THAT(used(second, one), ElementsAre("timeline folder")) << "it was not written anew";
  EXPECT_EQ(first.memory_bytes(), 0U);
}

/// What lies under a name of the folder's is taken for what it says it is, and nothing outside is written.
TEST_F(Stages, FilesOfOtherKeysAndLinksInTheFolderAreNotTaken) {
  const fs::path shared = folder / "odd";
  const ResolvedScenario one = resolve(shipped("three-sites", kShort));
  const ResolvedScenario far =
      resolve(shipped("three-sites", {kShort[0], kShort[1], "sites.atacama.latitude=40"}));
  StageCache cache({0, shared.string()});
  used(cache, one);
  const auto name = [&](const std::string& stage, const std::string& key) {
    return shared / (stage + "-" + hash_of_text(std::string(program_version()) + " " + key));
  };
  const StageKeys own = stage_keys(one), other = stage_keys(far);
  ASSERT_NE(own.sky, other.sky);
  fs::copy_file(name("sky", own.sky), name("sky", other.sky));
  fs::copy_file(name("timeline", own.timeline), name("timeline", other.timeline));
  EXPECT_THAT(used(cache, far), ElementsAre("sky computed", "serving plan computed", "timeline computed"));
  EXPECT_EQ(bytes(*cache.timeline(far)), bytes(build_timeline(far)));

  const fs::path precious = folder / "precious";
  for (const fs::path& file : {name("sky", own.sky), name("timeline", own.timeline)}) {
    fs::remove(file);
    std::ofstream(precious) << "mine";
    fs::create_symlink(precious, file);
  }
  EXPECT_THAT(used(cache, one), ElementsAre("sky computed", "serving plan computed", "timeline computed"));
  EXPECT_EQ(bytes_of(precious), "mine");
  for (const fs::path& file : {name("sky", own.sky), name("timeline", own.timeline)}) {
    fs::remove(file);
    ASSERT_EQ(mkfifo(file.c_str(), 0600), 0);
  }
  EXPECT_THAT(used(cache, one), ElementsAre("sky computed", "serving plan computed", "timeline computed"));
}

TEST_F(Stages, AFolderAndTheMemoryStayWithinTheirBounds) {
  StageCache cache({3'000'000, (folder / "small").string(), 400'000});
  for (const char* seed : {"seed=1", "seed=2", "seed=3", "seed=4", "seed=5"}) {
    used(cache, resolve(shipped("three-sites", {kShort[0], seed})));
    EXPECT_LE(cache.memory_bytes(), 3'000'000U);
    std::uintmax_t sum = 0;
    for (const auto& each : fs::directory_iterator(folder / "small")) sum += fs::file_size(each.path());
    EXPECT_LE(sum, 400'000U);
    EXPECT_GT(sum, 0U);
  }
  EXPECT_THROW(StageCache({1, "/proc/cpuinfo/cache"}), InputError);
}

TEST_F(Stages, AnAnswerCanBeCancelled) {
  const ResolvedScenario scenario = resolve(shipped("three-sites", {"engines.flow.starts=100000"}));
  const models::LinkTimeline timeline = build_timeline(scenario);
  std::atomic<bool> stop{false};
  AnswerOptions options;
  options.interrupted = [&] { return stop.load(); };
  std::thread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    stop = true;
  });
  EXPECT_THROW(answer(scenario, timeline, options), Interrupted);
  later.join();
  StageOptions stage;
  stage.proceed = [](double) { return false; };
  EXPECT_THROW(see_sky(scenario, stage), Interrupted);
  EXPECT_THROW(build_timeline(scenario, stage), Interrupted);
}

TEST_F(Stages, ManyThreadsAnswerAtOnceWithOneCache) {
  std::vector<Scenario> asked;
  for (const char* name : {"three-sites", "wet-season", "day-of-rings", "compute-by-day"}) {
    for (const char* seed : {"seed=3", "seed=4"}) asked.push_back(shipped(name, {"horizon=4 min", seed}));
  }
  std::vector<std::string> expected(asked.size()), got(asked.size());
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const ResolvedScenario scenario = resolve(asked[i]);
    expected[i] = to_json(answer(scenario, build_timeline(scenario)).summary);
  }
  StageCache cache;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    threads.emplace_back([&, i] {
      const ResolvedScenario scenario = resolve(asked[i]);
      AnswerOptions options;
      options.threads = 2;
      options.cache = &cache;
      got[i] = to_json(answer(scenario, *cache.timeline(scenario, {2}), options).summary);
    });
  }
  for (std::thread& each : threads) each.join();
  EXPECT_EQ(got, expected);
}

TEST_F(Stages, StagesOfAnotherHorizonAreRefused) {
  const ResolvedScenario scenario = resolve(shipped("three-sites", {"horizon=2 min"}));
  const ResolvedScenario longer = resolve(shipped("three-sites", {"horizon=3 min"}));
  const models::SkyView sky = see_sky(scenario);
  EXPECT_THROW(plan_serving(longer, sky), std::invalid_argument);
  EXPECT_THROW(timeline_over(longer, plan_serving(scenario, sky)), std::invalid_argument);
  EXPECT_EQ(bytes(timeline_over(scenario, plan_serving(scenario, sky))), bytes(build_timeline(scenario)));
}

/// Each change is one of what a stage reads, or of what it does not: the keys of those before it stay.
TEST_F(Stages, AChangeHasAnotherKeyFromTheStageOnThatReadsIt) {
  struct Case {
    const char* change;
    bool sky, plan, timeline;
  };
  const auto keys_of = [](std::vector<std::string> changes) {
    changes.insert(changes.begin(), {"horizon=6 min", "policy=highest-elevation"});
    return stage_keys(resolve(shipped("three-sites", changes)));
  };
  const auto check = [&](const std::vector<std::string>& base, const std::vector<Case>& cases) {
    const StageKeys before = keys_of(base);
    for (const Case& each : cases) {
      std::vector<std::string> changes = base;
      changes.emplace_back(each.change);
      const StageKeys after = keys_of(changes);
      EXPECT_EQ(after.sky != before.sky, each.sky) << each.change;
      EXPECT_EQ(after.plan != before.plan, each.plan) << each.change;
      EXPECT_EQ(after.timeline != before.timeline, each.timeline) << each.change;
    }
  };
  const std::vector<Case> of_sky = {{"horizon=7 min", true, true, true},
                                    {"epoch=2026-09-01 12:00:00", true, true, true},
                                    {"sites[0].latitude=50", true, true, true},
                                    {"terminal.min_elevation=35", true, true, true}};
  const std::vector<Case> of_plan = {
      {"policy=least-loaded", false, true, true},
      {"routing={mode: isl-gateway, metric: hops}", false, true, true},
      {"faults=[{gateways: ['*'], mtbf: 1 h, mttr: 5 min}]", false, true, true}};
  const std::vector<Case> of_links = {{"terminal.up=45 Mbit/s", false, false, true},
                                      {"available_share=0.5", false, false, true},
                                      {"loss=off", false, false, true},
                                      {"encapsulation.overhead=80 B", false, false, true},
                                      {"seed=77", false, false, true}};
  const std::vector<Case> of_answers = {{"traffic[0].payload={size: 7 MB}", false, false, false},
                                        {"engines.queue=3", false, false, false},
                                        {"targets.interval=2 min", false, false, false}};
  for (const auto& cases : {of_sky, of_plan, of_links, of_answers}) check({}, cases);
  // Other users count for links alone, unless routes avoid them.
  check({}, {{"contention=off", false, false, true}});
  check({"routing={mode: isl, metric: load}"}, {{"contention=off", false, true, true}});
  check({"routing={mode: isl, metric: delay}"}, {{"contention=off", false, false, true}});
  // What is drawn, or fails at random, follows the seed.
  check({"policy=measured"}, {{"seed=77", false, true, true}});
  check({"faults=[{gateways: ['*'], mtbf: 1 h, mttr: 5 min}]"}, {{"seed=77", false, true, true}});
}

/// Random changes of random keys: what the cache gives is what is computed from scratch, at 1 and 2 threads.
/// SKYHAUL_RANDOM_CHANGES says how many; 500 take some minutes.
TEST_F(Stages, RandomChangesByTheCacheAreThoseFromScratch) {
  const std::vector<std::vector<std::string>> keys{
      {"traffic[0].payload", "{size: 10 MB}", "{size: 700 MB}", "{size: 2 GB}"},
      {"traffic[0].transport", "cubic", "bbr"},
      {"traffic[0].streams", "1", "4"},
      {"seed", "1", "2", "3"},
      {"horizon", "5 min", "7 min", "12 min"},
      {"epoch", "2026-03-20 00:00:00", "2026-03-20 07:11:00", "2026-09-01 12:00:00"},
      {"sites[0].terminals", "1", "2", "3"},
      {"sites[1].terminals", "1", "4"},
      {"sites[0].latitude", "-24", "12.5", "50"},
      {"sites[1].longitude", "-70", "10"},
      {"sites[0].power", "[\"00:01-00:04\"]", "[\"00:00-24:00\"]"},
      {"sites[0].weather", "rain-zone-n", "off"},
      {"terminal.min_elevation", "25", "35"},
      {"terminal.up", "20 Mbit/s", "45 Mbit/s"},
      {"terminal.contention_weight", "0.5", "1"},
      {"terminal.data_plan", "{volume: 1 GB, slow_up: 1 Mbit/s, slow_down: 1 Mbit/s}"},
      {"constellation.gso_separation", "0", "18"},
      {"constellation.scheduling_delay", "0 ms", "6 ms"},
      {"constellation.slots.gap_max", "140 ms", "100 ms"},
      {"constellation.slots.length", "15 s", "10 s"},
      {"available_share", "0.5", "0.9"},
      {"contention", "starlink", "off"},
      {"loss", "starlink", "off"},
      {"weather", "rain-zone-n", "off"},
      {"faults", "off", "[{satellites: ['S1-*'], mtbf: 1 h, mttr: 5 min}]",
       "[{gateways: ['*'], mtbf: 1 h, mttr: 5 min}]"},
      {"routing", "bent-pipe", "isl-gateway", "isl"},
      {"routing", "{mode: isl, metric: load}", "{mode: isl-gateway, metric: hops}",
       "{mode: isl, disjoint: links}"},
      {"routing", "{mode: bent-pipe, reroute_delay: 50 ms}", "{mode: isl, reroute_delay: 0 ms}"},
      {"policy", "highest-elevation", "least-loaded", "longest-visible", "measured",
       "{name: measured, kept: 0.6}", "{name: highest-elevation, spread: false}"},
      {"gateway_choice", "{name: least-delay, links: 2}", "{name: least-loaded}"},
      {"encapsulation.overhead", "0 B", "80 B"},
      {"engines.queue", "0.5", "1", "3"},
      {"engines.flow.starts", "8", "16"},
      {"targets.interval", "2 min", "1 h"},
      {"terrestrial.stretch", "1.5", "2"},
      {"ideal", "true", "false"},
      {"name", "other"}};
  const char* wanted =
      std::getenv("SKYHAUL_RANDOM_CHANGES");  // NOLINT(concurrency-mt-unsafe): no thread runs yet
  const int count = wanted != nullptr ? std::atoi(wanted) : 24;
  const std::vector<std::string> names{"three-sites", "wet-season", "day-of-rings", "compute-by-day"};
  StageCache cache;
  std::mt19937_64 random(19);
  const auto pick = [&](std::size_t size) { return random() % size; };
  std::vector<std::vector<std::string>> changes(names.size());
  int answered = 0, reused = 0;
  for (int i = 0; answered < count && i < 4 * count; ++i) {
    const std::size_t which = pick(names.size());
    // Changes pile up, as in a session, and begin anew now and then.
    std::vector<std::string>& all = changes[which];
    if (all.size() > 8) all.clear();
    const std::vector<std::string>& key = keys[pick(keys.size())];
    std::vector<std::string> with = all;
    with.push_back(key[0] + "=" + key[1 + pick(key.size() - 1)]);
    std::vector<std::string> set{"horizon=6 min", "engines.packet.windows=0", "engines.flow.starts=12"};
    set.insert(set.end(), with.begin(), with.end());
    SCOPED_TRACE(names[which] + testing::PrintToString(set));
    std::optional<ResolvedScenario> scenario;
    try {
      scenario = resolve(shipped(names[which], set));
    } catch (const InputError&) {
      continue;  // not every key goes with every other one
    }
    all = with;
    ++answered;
    const auto told = [&](const char*, Source source, double) {
      reused += source == Source::kMemory ? 1 : 0;
    };
    const auto timeline = cache.timeline(*scenario, {1}, told);
    const std::string scratch = bytes(build_timeline(*scenario, {2}));
    ASSERT_EQ(bytes(*timeline), scratch);
    AnswerOptions options;
    options.threads = 1;
    options.cache = &cache;
    const std::string cached = to_json(answer(*scenario, *timeline, options).summary);
    AnswerOptions plain;
    plain.threads = 2;
    ASSERT_EQ(cached, to_json(answer(*scenario, build_timeline(*scenario, {1}), plain).summary));
  }
  EXPECT_EQ(answered, count);
  EXPECT_GT(reused, count / 4) << "nothing was taken from the cache";
}

}  // namespace
}  // namespace skyhaul::core
