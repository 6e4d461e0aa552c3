// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What must hold of every answer, on random small scenarios: no interval below the sync time of the same
// share, none that shrinks as the share grows, none below the mean length of rounds.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <fstream>

#include "skyhaul/core/stages.h"
#include "skyhaul/models/keyed_random.h"
#include "src/summary/share_in_time.h"
#include "summary/answer.h"
#include "summary/influences.h"

namespace skyhaul::core {
namespace {

std::string scenario_text(std::uint64_t draw) {
  std::uint64_t key = 0;
  const auto u = [&] { return models::keyed_uniform(draw, {++key}); };
  const auto pick = [&](std::initializer_list<const char*> all) {
    return *(all.begin() + static_cast<std::ptrdiff_t>(u() * static_cast<double>(all.size())));
  };
  const int sites = u() < 0.6 ? 2 : 3;
  std::string text = fmt::format(
      "seed: {}\nepoch: 2026-03-20T{:02}:00:00Z\nhorizon: {} min\n"
      "constellation:\n  shells: [{{altitude: 550 km, inclination: 53, planes: 24, satellites_per_plane: 20, "
      "user_up: 1 Gbit/s, user_down: 10 Gbit/s, isl_rate: 10 Gbit/s}}]\n  min_elevation: {}\nrouting: "
      "bent-pipe\n"
      "pops: [{{name: P, latitude: 41, longitude: 1}}]\n"
      "gateways: [{{name: G, latitude: 41, longitude: 1, up: 10 Gbit/s, down: 10 Gbit/s}}]\n"
      "terminal: {{up: {} Mbit/s, down: {} Mbit/s}}\nsites:\n",
      draw, static_cast<int>(u() * 24), 20 + static_cast<int>(u() * 160), 10 + static_cast<int>(u() * 15),
      5 + static_cast<int>(u() * 40), 20 + static_cast<int>(u() * 200));
  for (int s = 0; s < sites; ++s) {
    text += fmt::format("  - {{name: s{}, latitude: {:.2f}, longitude: {:.2f}, terminals: {}", s,
                        36 + 10 * u(), -8 + 20 * u(), 1 + static_cast<int>(u() * 3));
    const auto hour = static_cast<int>(u() * 24);
    if (u() < 0.3) text += fmt::format(", power: [\"{:02}:00-{:02}:30\"]", hour, (hour + 2) % 24);
    text += "}\n";
  }
  text += fmt::format("traffic: [{{name: t, payload: {{size: {} MB}}, topology: {}, transport: {}}}]\n",
                      1 + static_cast<int>(u() * u() * 4000), pick({"ring", "all-gather", "gossip"}),
                      pick({"cubic", "cubic, streams: 4", "bbr", "udp"}));
  if (u() < 0.5) text += "contention: {preset: evening-peak}\n";
  if (u() < 0.5) text += "loss: {preset: starlink}\n";
  if (u() < 0.3) text += fmt::format("engines: {{queue: {}}}\n", pick({"0.25", "0.5", "4"}));
  return text;
}

TEST(RandomScenarios, IntervalsAreNeverBelowSyncTimes) {
  int answered = 0;
  int varied = 0;
  for (std::uint64_t draw = 0; draw < 200; ++draw) {
    const std::string text = scenario_text(draw);
    const std::string file = testing::TempDir() + fmt::format("random-{}.yaml", draw);
    std::ofstream(file) << text;
    const ResolvedScenario scenario = resolve_file(file);
    const models::LinkTimeline timeline = build_timeline(scenario, {2});
    const models::FlowEngine engine(timeline, scenario.queue_bdp);
    RelaxedEngines engines(engine, timeline, scenario.queue_bdp);
    RoundsOptions rounds = rounds_options(scenario, scenario.traffic[0], 2);
    rounds.starts = 64;
    const SyncRuns runs = run_rounds(engine, timeline, scenario.traffic[0], rounds);
    Summary sky;
    sky.sites = site_results(timeline);
    sky.pairs = pair_results(timeline, scenario.constellation.slots.length_ns);
    const GroupResult result = group_result(engines, scenario.traffic[0], scenario, runs, sky, rounds);
    ASSERT_FALSE(result.bottleneck.empty()) << text;
    for (std::size_t q = 0; q < kQuantiles.size(); ++q) {
      if (!result.interval_s[q]) continue;
      ++answered;
      ASSERT_TRUE(result.sync_s[q]) << text;
      EXPECT_GE(*result.interval_s[q], *result.sync_s[q]) << text;
      EXPECT_GE(*result.interval_s[q], runs.curve.mean_length_s() * (1 - 1e-9)) << text;
      // Replayed over other phases and repetitions than those that it was sought with.
      if (draw % 4 == 0) {
        EXPECT_GE(share_in_time(runs.curve, *result.interval_s[q], 97, 20), kQuantiles[q] - 0.01) << text;
      }
      if (q > 0) {
        EXPECT_GE(*result.interval_s[q], result.interval_s[q - 1].value()) << text;
        varied += *result.interval_s[q] > 1.01 * *result.interval_s[q - 1] ? 1 : 0;
      }
    }
    // A later start never ends earlier. (One may with loss, which is judged once for each transfer, and in
    // gossip, whose rounds join other pairs each.)
    const bool alike = !scenario.loss.active() && result.topology != "gossip";
    for (std::size_t i = 0; i + 1 < runs.curve.size() && alike; ++i)
      ASSERT_LE(runs.curve.ends_s()[i], runs.curve.ends_s()[i + 1] + 1e-6) << text;
  }
  EXPECT_GT(answered, 280);
  EXPECT_GT(varied, 40);  // sync times that differ by start
}

}  // namespace
}  // namespace skyhaul::core
