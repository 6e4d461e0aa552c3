// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// A scene that is cut into pieces, at many times against the scene itself: which way a stripe has, what its
// bursts let pass, and the textbook's max-min shares of what its resources then carry.
#include "flow/cubic_scene.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "models/support/plain_flow.h"
#include "models/support/random_cubic_scene.h"

namespace skyhaul::models {
namespace {

template <typename Steps>
const auto& step_at(const Steps& steps, double time_s) {
  std::size_t at = 0;
  while (at + 1 < steps.size() && steps[at + 1].from_s <= time_s) ++at;
  return steps[at];
}

/// Holds a piece against the scene at one of its times.
void compare(const CubicScene& scene, const CubicPieces& cut, std::size_t piece, double time_s) {
  SCOPED_TRACE(time_s);
  std::vector<double> capacity;
  for (const auto& steps : scene.resources) capacity.push_back(step_at(steps, time_s).packets_per_s);
  const std::vector<double> whole = capacity;
  std::vector<test::PlainFlow> flows;
  std::vector<int> users(capacity.size(), 0);
  for (const CubicScene::Stripe& stripe : scene.stripes) {
    const auto& resources = step_at(stripe.ways, time_s).resources;
    if (resources.empty()) continue;
    flows.push_back({resources, static_cast<double>(scene.streams)});
    for (const std::uint32_t r : resources) users[r] += scene.streams;
  }
  const std::vector<double> rates = test::water_fill(flows, capacity);
  bool each_is_limited_alone = true;
  std::size_t flow = 0;
  for (std::size_t s = 0; s < scene.stripes.size(); ++s) {
    const CubicPieces::Stripe& its = cut.stripes[piece * cut.stripe_count + s];
    const CubicScene::Way& way = step_at(scene.stripes[s].ways, time_s);
    EXPECT_EQ(its.round_trip_s, static_cast<float>(way.round_trip_s));
    double passes = 1;
    for (const CubicScene::Burst& burst : scene.stripes[s].bursts)
      passes *= burst.from_s <= time_s && time_s < burst.until_s ? 1 - burst.loss : 1;
    EXPECT_NEAR(its.passes, passes, 1e-6);
    if (way.resources.empty()) {
      EXPECT_EQ(its.fair, 0);
      EXPECT_EQ(its.queue, 0);
      continue;
    }
    const double fair = rates[flow++] / scene.streams;
    EXPECT_NEAR(its.fair, fair, 1e-5 * fair + 1e-9);
    bool limited = false;
    double least = 1e99, queue = 0;
    for (const std::uint32_t r : way.resources) {
      limited = limited || (users[r] == 1 && whole[r] <= fair * (1 + 1e-9));
      if (whole[r] == 0 || whole[r] / users[r] >= least) continue;
      least = whole[r] / users[r];
      queue = scene.queue_s * scene.greatest[r];
    }
    each_is_limited_alone = each_is_limited_alone && limited;
    EXPECT_NEAR(its.queue, queue, 1e-6 * queue);
  }
  const std::uint32_t shared = cut.pieces[piece].shared;
  EXPECT_EQ(shared == CubicPieces::kSeparate, each_is_limited_alone);
  if (shared == CubicPieces::kSeparate) return;
  EXPECT_EQ(cut.shared[shared].packets_per_s, whole);
  for (std::size_t s = 0; s < scene.stripes.size(); ++s)
    EXPECT_EQ(cut.shared[shared].ways[s], step_at(scene.stripes[s].ways, time_s).resources);
}

TEST(CubicScene, EachPieceHasWhatTheSceneHasAtItsTimes) {
  std::size_t pieces = 0, separate = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE(seed);
    const CubicScene scene = test::random_scene(seed);
    const CubicPieces cut = cut_into_pieces(scene);
    double from_s = 0;
    for (std::size_t p = 0; p < cut.pieces.size(); ++p) {
      const double until_s = static_cast<double>(cut.pieces[p].until_s);
      ASSERT_GT(until_s, from_s);
      // Ends are in single precision: not at the very ends.
      for (const double part : {0.01, 0.5, 0.99}) {
        if (until_s - from_s > 1e-3) compare(scene, cut, p, from_s + part * (until_s - from_s));
      }
      from_s = until_s;
      ++pieces;
      separate += cut.pieces[p].shared == CubicPieces::kSeparate ? 1 : 0;
    }
    EXPECT_NEAR(from_s, scene.duration_s, 1e-5);
    EXPECT_EQ(cut.duration_s(), from_s);
  }
  EXPECT_GT(pieces, 2000U);
  EXPECT_GT(separate, 10U);
  EXPECT_LT(separate, pieces);
}

TEST(CubicScene, ItsBytesAreThoseOfWhatItHolds) {
  CubicScene alone = test::random_scene(1);
  alone.stripes.resize(1);
  for (const CubicScene& scene : {test::random_scene(1), alone}) {
    const CubicPieces cut = cut_into_pieces(scene);
    ASSERT_GT(cut.pieces.size(), 20U);
    EXPECT_EQ(cut.shared.empty(), scene.stripes.size() == 1);
    std::size_t held =
        cut.pieces.size() * sizeof(CubicPieces::Piece) + cut.stripes.size() * sizeof(CubicPieces::Stripe);
    std::size_t lists = 1;
    for (const CubicPieces::Shared& each : cut.shared) {
      held += each.packets_per_s.size() * sizeof(double);
      for (const auto& way : each.ways) held += way.size() * sizeof(std::uint32_t);
      lists += 2 + each.ways.size();
    }
    EXPECT_GE(cut.bytes(), held);
    EXPECT_LE(cut.bytes(), held + lists * 100);  // a list's own size is below a hundred bytes
  }
}

}  // namespace
}  // namespace skyhaul::models
