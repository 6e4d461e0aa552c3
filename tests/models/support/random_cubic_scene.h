// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>

#include "flow/cubic_scene.h"

namespace skyhaul::models::test {

/// Three stripes over four resources. Capacities, ways and bursts change at times of their own.
inline CubicScene random_scene(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto pick = [&](double least, double most) {
    return least + (most - least) * static_cast<double>(random() % 1'000'003) / 1'000'003;
  };
  CubicScene scene;
  scene.duration_s = pick(20, 60);
  scene.streams = static_cast<int>(1 + random() % 3);
  scene.queue_s = pick(0.01, 0.2);
  for (int r = 0; r < 4; ++r) {
    auto& steps = scene.resources.emplace_back();
    for (double at_s = 0; at_s < scene.duration_s; at_s += pick(1, 15))
      steps.push_back({at_s, random() % 6 == 0 ? 0 : pick(100, 5000)});
    double greatest = 0;
    for (const CubicScene::Capacity& step : steps) greatest = std::max(greatest, step.packets_per_s);
    scene.greatest.push_back(greatest);
  }
  for (int s = 0; s < 3; ++s) {
    CubicScene::Stripe& stripe = scene.stripes.emplace_back();
    for (double at_s = 0; at_s < scene.duration_s; at_s += pick(2, 20)) {
      CubicScene::Way way{at_s, pick(0.02, 0.3), {}};
      for (std::uint32_t r = 0; r < 4; ++r) {
        if (random() % 2 == 0) way.resources.push_back(r);
      }
      stripe.ways.push_back(way);
    }
    for (double at_s = pick(0, 3); at_s < scene.duration_s; at_s += pick(0.1, 5))
      stripe.bursts.push_back({at_s, at_s + pick(0.01, 2), pick(0.05, 0.9)});
  }
  return scene;
}

}  // namespace skyhaul::models::test
