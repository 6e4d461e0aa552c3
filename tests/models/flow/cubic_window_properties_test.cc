// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What holds for the windows of CUBIC in any scene: no link carries more than it can, what could be carried
// without loss is the max-min share, blocks and the order of stripes do not count; and as many cuts are made
// as are likely.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "flow/cubic_window.h"
#include "models/support/plain_flow.h"
#include "models/support/random_cubic_scene.h"

namespace skyhaul::models {
namespace {

/// The times at which something changes; sums are known there, and between them by their mean.
std::vector<double> ends_of_pieces(const CubicScene& scene) {
  std::vector<double> ends;
  for (const CubicPieces::Piece& each : cut_into_pieces(scene).pieces)
    ends.push_back(static_cast<double>(each.until_s));
  return ends;
}

double capacity_at(const CubicScene& scene, std::size_t resource, double time_s) {
  double now = 0;
  for (const CubicScene::Capacity& step : scene.resources[resource])
    if (step.from_s <= time_s) now = step.packets_per_s;
  return now;
}

/// Max-min shares of all stripes together at a time.
double fair_at(const CubicScene& scene, double time_s) {
  std::vector<double> capacity;
  for (std::size_t r = 0; r < scene.resources.size(); ++r) capacity.push_back(capacity_at(scene, r, time_s));
  std::vector<test::PlainFlow> flows;
  for (const CubicScene::Stripe& stripe : scene.stripes) {
    const CubicScene::Way* now = &stripe.ways[0];
    for (const CubicScene::Way& each : stripe.ways)
      if (each.from_s <= time_s) now = &each;
    if (!now->resources.empty()) flows.push_back({now->resources, static_cast<double>(scene.streams)});
  }
  const std::vector<double> rates = test::water_fill(flows, capacity);
  return std::accumulate(rates.begin(), rates.end(), 0.0);
}

TEST(CubicWindowProperties, NoLinkCarriesMoreThanItCan) {
  double nearest = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    CubicScene scene = test::random_scene(seed);
    for (CubicScene::Stripe& stripe : scene.stripes) {  // every way crosses the first resource
      for (CubicScene::Way& way : stripe.ways) {
        if (!way.resources.empty() && way.resources[0] != 0) way.resources.insert(way.resources.begin(), 0);
      }
      if (seed % 2 == 0) stripe.bursts.clear();
    }
    CubicRun run(scene);
    double from_s = 0, before = 0;
    for (const double until_s : ends_of_pieces(scene)) {
      const double carried = run.sums(until_s).carried;
      const double most = capacity_at(scene, 0, (from_s + until_s) / 2) * (until_s - from_s);
      EXPECT_LE(carried - before, most * (1 + 1e-5) + 1e-3) << from_s;
      EXPECT_GE(carried, before);
      const double middle = run.sums((from_s + until_s) / 2).carried;  // between two changes: by their mean
      EXPECT_NEAR(middle, (before + carried) / 2, 1e-6 * carried + 1e-9);
      if (most > 1) nearest = std::max(nearest, (carried - before) / most);
      from_s = until_s;
      before = carried;
    }
  }
  EXPECT_GT(nearest, 0.99);
}

// Slow start without loss doubles its window until it holds the max-min share: from some seconds on that is
// what is offered, whatever the bursts take. Of stripes that are new to their paths it is less.
TEST(CubicWindowProperties, WhatIsOfferedIsTheMaxMinShare) {
  int pieces = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE(seed);
    CubicScene scene = test::random_scene(seed);
    for (CubicScene::Stripe& stripe : scene.stripes) {  // a path from the start on
      if (stripe.ways[0].resources.empty()) stripe.ways[0].resources = {0, 2};
      stripe.ways[0].round_trip_s = 0.1;
      std::vector<CubicScene::Way> kept;
      for (const CubicScene::Way& way : stripe.ways)
        if (way.from_s == 0 || way.from_s > 15) kept.push_back(way);
      stripe.ways = kept;
    }
    for (auto& steps : scene.resources) steps[0].packets_per_s = std::max(steps[0].packets_per_s, 500.0);
    CubicRun run(scene);
    double from_s = 0, before = 0;
    for (const double until_s : ends_of_pieces(scene)) {
      const double offered = run.sums(until_s).offered;
      if (from_s > 18 && until_s - from_s > 0.01) {
        const double expected = fair_at(scene, (from_s + until_s) / 2) * (until_s - from_s);
        EXPECT_NEAR(offered - before, expected, 1e-3 * expected + 1e-3) << from_s;
        ++pieces;
      }
      from_s = until_s;
      before = offered;
    }
  }
  EXPECT_GT(pieces, 1000);
}

// Without loss, and with queues that hold what capacities of half as much do not carry, windows that have
// once filled their paths go on filling them: what is carried is what is offered.
TEST(CubicWindowProperties, WithoutLossPathsStayFull) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    SCOPED_TRACE(seed);
    CubicScene scene = test::random_scene(seed);
    scene.queue_s = 100;
    for (CubicScene::Stripe& stripe : scene.stripes) {
      stripe.bursts.clear();
      stripe.ways.resize(1);
      if (stripe.ways[0].resources.empty()) stripe.ways[0].resources = {1};
      stripe.ways[0].round_trip_s = 0.05;
    }
    for (auto& steps : scene.resources) {
      const double first = std::max(steps[0].packets_per_s, 500.0);
      for (std::size_t i = 0; i < steps.size(); ++i) steps[i].packets_per_s = i % 2 == 0 ? first : first / 2;
    }
    CubicRun run(scene);
    double from_s = 0;
    CubicSums before;
    for (const double until_s : ends_of_pieces(scene)) {
      const CubicSums sums = run.sums(until_s);
      if (from_s > 12) {
        const double expected = fair_at(scene, (from_s + until_s) / 2) * (until_s - from_s);
        EXPECT_NEAR(sums.carried - before.carried, expected, 1e-4 * expected + 1e-3) << from_s;
      }
      from_s = until_s;
      before = sums;
    }
  }
}

/// The part of a scene in [from, until), as a scene that begins at `from`.
CubicScene part_of(const CubicScene& scene, double from_s, double until_s) {
  CubicScene part = scene;
  part.duration_s = until_s - from_s;
  const auto cut = [&](auto& steps) {
    std::size_t first = 0;
    while (first + 1 < steps.size() && steps[first + 1].from_s <= from_s) ++first;
    steps.erase(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(first));
    for (auto& each : steps) each.from_s = std::max(0.0, each.from_s - from_s);
    while (steps.size() > 1 && steps.back().from_s >= part.duration_s) steps.pop_back();
  };
  for (auto& steps : part.resources) cut(steps);
  for (CubicScene::Stripe& stripe : part.stripes) {
    cut(stripe.ways);
    for (CubicScene::Burst& each : stripe.bursts) {
      each.from_s = std::max(0.0, each.from_s - from_s);
      each.until_s -= from_s;
    }
  }
  return part;
}

// A transfer that begins within a block and goes on through the next ones is that of a scene which begins
// with it. Times are in single precision, so that windows are looked at some microseconds apart, and a cut
// may come a look earlier or later.
TEST(CubicWindowProperties, BlocksFollowEachOther) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    SCOPED_TRACE(seed);
    CubicScene scene = test::random_scene(seed);
    const double block_s = scene.duration_s / 4, offset_s = 0.375 * block_s;
    for (int b = 1; b < 4; ++b) {  // something that changes nothing, where blocks begin
      auto& steps = scene.resources[0];
      const auto behind = std::find_if(steps.begin(), steps.end(),
                                       [&](const auto& each) { return each.from_s > b * block_s; });
      const double now = std::prev(behind)->packets_per_s;
      steps.insert(behind, {b * block_s, now});
    }
    std::vector<std::shared_ptr<const CubicPieces>> blocks;
    for (int b = 0; b < 4; ++b)
      blocks.push_back(std::make_shared<const CubicPieces>(
          cut_into_pieces(part_of(scene, b * block_s, (b + 1) * block_s))));
    CubicRun in_blocks(scene.stripes.size(), scene.streams,
                       [&](std::size_t b) { return b < blocks.size() ? blocks[b] : nullptr; }, offset_s, {});
    CubicRun whole(part_of(scene, offset_s, scene.duration_s));
    for (int b = 1; b <= 4; ++b) {
      const double until_s = b * block_s - offset_s;
      const CubicSums expected = whole.sums(until_s), got = in_blocks.sums(until_s);
      EXPECT_NEAR(got.carried, expected.carried, 0.01 * expected.carried + 1) << b;
      EXPECT_NEAR(got.offered, expected.offered, 0.01 * expected.offered + 1) << b;
    }
    // Behind the last block nothing is added, and what was asked for before stays the same.
    const double all = in_blocks.sums(4 * block_s - offset_s).carried;
    EXPECT_NEAR(in_blocks.sums(10 * scene.duration_s).carried, all, 1e-5 * all);
    EXPECT_EQ(in_blocks.sums(0).carried, 0);
    EXPECT_LT(in_blocks.sums(block_s / 2).carried, in_blocks.sums(block_s * 2).carried + 1e-9);
  }
}

TEST(CubicWindowProperties, TheOrderOfStripesDoesNotCount) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const CubicScene scene = test::random_scene(seed);
    CubicScene other = scene;
    std::rotate(other.stripes.begin(), other.stripes.begin() + 1, other.stripes.end());
    const CubicSums a = CubicRun(scene).sums(scene.duration_s), b = CubicRun(other).sums(scene.duration_s);
    EXPECT_NEAR(a.carried, b.carried, 1e-6 * a.carried) << seed;
    EXPECT_NEAR(a.offered, b.offered, 1e-6 * a.offered) << seed;
  }
}

// Stripes that share nothing carry together what each carries alone; over many scenes, as windows are looked
// at when those of others change, which moves cuts.
TEST(CubicWindowProperties, StrangersChangeNothing) {
  CubicSums alone, together;
  for (int scene_number = 0; scene_number < 20; ++scene_number) {
    CubicScene scene;
    scene.duration_s = 60;
    scene.queue_s = 0.05;
    for (std::uint32_t s = 0; s < 3; ++s) {
      scene.resources.push_back({{0, 300.0 * (s + 1)}});
      CubicScene::Stripe stripe{{{0, 0.05 * (s + 1), {s}}}, {}};
      for (double at_s = 2 + s + 0.37 * scene_number; at_s < 60; at_s += 3 + s + 0.1 * scene_number)
        stripe.bursts.push_back({at_s, at_s + 0.1, 0.4});
      scene.stripes.push_back(stripe);
    }
    for (std::uint32_t s = 0; s < 3; ++s) {
      CubicScene one = scene;
      one.stripes = {scene.stripes[s]};
      alone += CubicRun(one).sums(60);
    }
    together += CubicRun(scene).sums(60);
  }
  EXPECT_NEAR(together.carried / alone.carried, 1, 0.01);
  EXPECT_NEAR(together.offered / alone.offered, 1, 0.01);
}

/// The window at a time, from what goes out in the next 10 ms over a path that it does not fill.
double window_at(CubicScene scene, double time_s) {
  const double round_trip_s = scene.stripes[0].ways[0].round_trip_s;
  std::vector<CubicScene::Capacity>& steps = scene.resources[0];
  while (steps.back().from_s >= time_s) steps.pop_back();
  steps.push_back({time_s, 1e6});
  steps.push_back({time_s + 0.01, 1e6});
  scene.duration_s = time_s + 1;
  CubicRun run(scene);
  return (run.sums(time_s + 0.01).carried - run.sums(time_s).carried) / 0.01 * round_trip_s;
}

/// The chances of the bursts after each cut of the only window, up to and with that of the next cut; without
/// the first burst. A cut is seen by a look just before a burst and one between one and two round trips
/// behind it, when the sender knows of it and has not repaired it.
template <class Chance>
std::vector<double> chances_of_cuts(const CubicScene& scene, const Chance& chance) {
  std::vector<double> sums;
  double sum = 0;
  const std::vector<CubicScene::Burst>& bursts = scene.stripes[0].bursts;
  for (std::size_t i = 1; i < bursts.size(); ++i) {
    const double before = window_at(scene, bursts[i].from_s - 0.01);
    sum += chance(before);
    const double round_trip_s =
        std::max(scene.stripes[0].ways[0].round_trip_s, before / scene.resources[0][0].packets_per_s);
    if (window_at(scene, bursts[i].until_s + 1.3 * round_trip_s) > 0.85 * before) continue;
    sums.push_back(sum);
    sum = 0;
  }
  if (!sums.empty()) sums.erase(sums.begin());  // to which the first burst belongs
  return sums;
}

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

// A path that is full all the time has a packet in each 1 / rate seconds, so that a burst of length L which
// takes the share q of the packets spares all of them with (1 - q)^(rate L). The chances add up, and a cut is
// made for each 1 of them: what a burst would still do after its own cut belongs to that, so that up to one
// burst more is between two cuts. A strong burst ends the time before the first loss.
TEST(CubicWindowProperties, AFullPathIsCutAsOftenAsBurstsTakeAPacketOfIt) {
  const double rate = 4000;
  for (const double length_s : {0.01, 0.12}) {
    for (const double chance : {0.15, 0.3, 0.55, 0.9}) {
      CubicScene scene;
      scene.duration_s = 2000;
      scene.queue_s = 1000;
      scene.resources = {{{0, rate}}};
      scene.stripes = {{{{0, 0.005, {0}}}, {{3, 3.01, 0.999}}}};
      const double every_s = std::max(4.0, 9 * chance);
      for (int i = 0; i < 40; ++i) {
        const double at_s = 7 + every_s * i;
        scene.stripes[0].bursts.push_back(
            {at_s, at_s + length_s, 1 - std::pow(1 - chance, 1 / (rate * length_s))});
      }
      const std::vector<double> sums = chances_of_cuts(scene, [&](double) { return chance; });
      ASSERT_GE(sums.size(), 2U) << chance << " " << length_s;
      EXPECT_GE(mean_of(sums), 1 - chance / static_cast<double>(sums.size())) << chance << " " << length_s;
      EXPECT_LE(mean_of(sums), 1 + chance) << chance << " " << length_s;
    }
  }
}

// A window that leaves its path free goes out in a small part of each round trip, of the length of its
// packets at the path's rate: a burst that takes all it meets meets it with the chance of both lengths
// together over the round trip. Packets keep their distances from before a cut, so that it is a little more
// after one.
TEST(CubicWindowProperties, AFreePathIsCutAsOftenAsBurstsMeetTheWindow) {
  const double round_trip_s = 0.5, every_s = 4, rate = 1e6;
  for (const double length_s : {0.04, 0.15, 0.3}) {
    CubicScene scene;
    scene.duration_s = 400;
    scene.queue_s = 1;
    scene.resources = {{{0, rate}}};
    scene.stripes = {{{{0, round_trip_s, {0}}}, {{2, 2.5, 0.5}}}};  // which ends slow start
    for (double at_s = 10; at_s + every_s <= scene.duration_s; at_s += every_s)
      scene.stripes[0].bursts.push_back({at_s, at_s + length_s, 0.999999});
    const auto chance = [&](double window) {
      return std::min(1.0, (window / rate + length_s) / round_trip_s);
    };
    const std::vector<double> sums = chances_of_cuts(scene, chance);
    ASSERT_GE(sums.size(), 8U);
    const double most = chance(20'000);
    EXPECT_GE(mean_of(sums), 0.9 - most / static_cast<double>(sums.size())) << length_s;
    EXPECT_LE(mean_of(sums), 1 + (length_s < 0.05 ? 0.05 : most)) << length_s;  // one look cuts at its end
  }
}

// One cut is for all that is lost until everything of it has arrived: a round trip until the sender knows,
// and the part of another one that goes to what is sent again first, the lost share of a window of 0.7. A
// second burst within this time cuts no more, and one after it does. Bursts are certain to take some of a
// thousand packets.
TEST(CubicWindowProperties, ACutIsForAllThatIsLostUntilEverythingHasArrived) {
  const double rate = 5000, round_trip_s = 0.4, at_s = 30, length_s = 0.04;
  for (const double loss : {0.1, 0.45}) {
    const auto window_after = [&](double second_s) {
      CubicScene scene;
      scene.duration_s = 40;
      scene.queue_s = 10;
      scene.resources = {{{0, rate}}};
      scene.stripes = {{{{0, round_trip_s, {0}}}, {{2, 2.2, 0.3}, {at_s, at_s + length_s, loss}}}};
      if (second_s > 0) scene.stripes[0].bursts.push_back({second_s, second_s + length_s, loss});
      return window_at(scene, at_s + 4.2);
    };
    CubicScene before;
    before.queue_s = 10;
    before.resources = {{{0, rate}}};
    before.stripes = {{{{0, round_trip_s, {0}}}, {{2, 2.2, 0.3}}}};
    const double trip_s = std::max(round_trip_s, window_at(before, at_s) / rate);  // with what waits
    const double known_s = at_s + length_s / 2 + trip_s;
    const double deaf_s = known_s + trip_s * loss / 0.7;
    ASSERT_LT(deaf_s + 2 * trip_s, at_s + 4);
    const double once = window_after(0);
    EXPECT_NEAR(window_after(deaf_s - 0.05 - length_s) / once, 1, 0.02) << loss;
    EXPECT_LT(window_after(deaf_s + 0.05) / once, 0.85) << loss;
  }
}

// By hand: 400 packets a second are too few for a train of acknowledgements (one each 2 ms), so that HyStart
// waits until the first half of a round has to wait 16 ms, an eighth of a round trip but at most that. The
// first 10 packets leave after 0.4 s. A round trip holds 160: windows of 20, 40, 80, 160 at
// 0.8, 1.2, 1.6, 2.0 s, and 320 at 2.4 s. Half of these take 0.4 s, less than 0.416: the round that begins
// at 2.8 s, of 0.8 s with the queue, adds another 320; half of 640 take longer, which the ninth
// acknowledgement shows, at its end at 3.6 s. From there on each twentieth of the 400 packets lets one more
// go. (Linux 6.18 leaves at 648 at 3.64 s: tests/calibration/slow_start.py.)
TEST(CubicWindowProperties, SlowStartEndsWhereTheFirstPacketsOfARoundHadToWait) {
  CubicScene scene;
  scene.duration_s = 20;
  scene.queue_s = 10;
  scene.resources = {{{0, 400}}};
  scene.stripes = {{{{0, 0.4, {0}}}, {}}};
  EXPECT_NEAR(window_at(scene, 3.3), 640, 7);
  for (const double time_s : {4.6, 5.6, 6.6}) {
    const double expected = 648 + 20 * (time_s - 3.6);
    EXPECT_NEAR(window_at(scene, time_s), expected, 0.01 * expected) << time_s;
  }
}

}  // namespace
}  // namespace skyhaul::models
