// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// MaxMin is private to the library: reached through its header in models/.
#include "../../../models/flow/max_min.h"

#include <gtest/gtest.h>

#include <random>

#include "models/support/plain_flow.h"

namespace skyhaul::models {
namespace {

struct Case {
  std::vector<test::PlainFlow> flows;
  std::vector<double> capacity;
};

Case random_case(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Case one;
  const std::size_t resources = 1 + random() % 12;
  for (std::size_t r = 0; r < resources; ++r) {
    // A few equal capacities, a few of 0: ties and outages are the hard part.
    one.capacity.push_back(random() % 6 == 0 ? 0.0 : static_cast<double>(1 + random() % 8) * 1e6);
  }
  const std::size_t flows = 1 + random() % 20;
  for (std::size_t f = 0; f < flows; ++f) {
    test::PlainFlow flow;
    const std::size_t hops = 1 + random() % 5;
    for (std::size_t h = 0; h < hops; ++h)
      flow.resources.push_back(static_cast<std::uint32_t>(random() % resources));
    flow.weight = random() % 2 == 0 ? 1.0 : 0.25 * static_cast<double>(1 + random() % 40);
    one.flows.push_back(flow);
  }
  return one;
}

std::vector<double> allocate(MaxMin& max_min, const Case& one, std::vector<double>& left) {
  std::vector<MaxMinFlow> flows;
  for (const test::PlainFlow& flow : one.flows) {
    flows.push_back(
        {flow.resources.data(), flow.resources.data() + flow.resources.size(), flow.weight, -1.0});
  }
  std::vector<MaxMinFlow*> pointers;
  for (MaxMinFlow& flow : flows) pointers.push_back(&flow);
  max_min.allocate(pointers, left);
  std::vector<double> rates;
  for (const MaxMinFlow& flow : flows) rates.push_back(flow.rate);
  return rates;
}

TEST(MaxMin, AgreesWithWaterFilling) {
  MaxMin max_min;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    const Case one = random_case(seed);
    std::vector<double> left = one.capacity;
    const std::vector<double> rates = allocate(max_min, one, left);
    std::vector<double> plain_left = one.capacity;
    const std::vector<double> expected = test::water_fill(one.flows, plain_left);
    for (std::size_t f = 0; f < rates.size(); ++f) {
      EXPECT_NEAR(rates[f], expected[f], 1e-3) << "seed " << seed << " flow " << f;  // of 1e6 bytes a second
    }
  }
}

// An allocation is max-min fair if and only if it is feasible and every flow has a bottleneck: a full
// resource on which no flow gets more per weight (Bertsekas and Gallager, proposition of section 6.5.2).
TEST(MaxMin, EveryFlowHasABottleneck) {
  MaxMin max_min;
  for (std::uint64_t seed = 10'000; seed < 13'000; ++seed) {
    const Case one = random_case(seed);
    std::vector<double> left = one.capacity;
    const std::vector<double> rates = allocate(max_min, one, left);
    std::vector<double> load(one.capacity.size(), 0), most(one.capacity.size(), 0);
    for (std::size_t f = 0; f < rates.size(); ++f) {
      for (const std::uint32_t r : one.flows[f].resources) {
        load[r] += rates[f];
        most[r] = std::max(most[r], rates[f] / one.flows[f].weight);
      }
    }
    for (std::size_t r = 0; r < load.size(); ++r) {
      EXPECT_LE(load[r], one.capacity[r] + 1e-3) << seed;
      EXPECT_NEAR(left[r], one.capacity[r] - load[r], 1e-3) << seed;
    }
    for (std::size_t f = 0; f < rates.size(); ++f) {
      bool held = false;
      for (const std::uint32_t r : one.flows[f].resources) {
        held =
            held || (load[r] >= one.capacity[r] - 1e-3 && rates[f] / one.flows[f].weight >= most[r] - 1e-3);
      }
      EXPECT_TRUE(held) << "seed " << seed << " flow " << f;
    }
  }
}

TEST(MaxMin, ThreeFlowsByHand) {
  // a crosses 0 and 1, b (weight 3) crosses 0, c crosses 1: 0 of 8 gives 2 and 6, 1 of 10 leaves 8 for c.
  const Case one{{{{0, 1}, 1}, {{0}, 3}, {{1}, 1}}, {8, 10}};
  std::vector<double> left = one.capacity;
  MaxMin max_min;
  EXPECT_EQ(allocate(max_min, one, left), (std::vector<double>{2, 6, 8}));
}

}  // namespace
}  // namespace skyhaul::models
