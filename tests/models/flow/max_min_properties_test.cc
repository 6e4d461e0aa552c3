// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What must hold of every max-min fair allocation, on cases that rapidcheck draws and, where one fails, makes
// smaller. RC_PARAMS="max_success=100000" runs more of them, RC_PARAMS="seed=..." others.
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

// MaxMin is private to the library: reached through its header in models/.
#include "../../../models/flow/max_min.h"

namespace skyhaul::models {
namespace {

struct Flow {
  std::vector<std::uint32_t> resources;
  double weight;
};

struct Case {
  std::vector<double> capacity;
  std::vector<Flow> flows;
};

/// Few different values, so that ties and outages are common.
Case drawn_case() {
  Case one;
  const auto steps = *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 9)));
  for (const int step : steps) one.capacity.push_back(step * 1e6);
  const auto resource = rc::gen::inRange(std::uint32_t{0}, static_cast<std::uint32_t>(steps.size()));
  const auto routes = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::vector<std::uint32_t>>>(
      rc::gen::nonEmpty(rc::gen::container<std::vector<std::uint32_t>>(resource))));
  for (const auto& route : routes) one.flows.push_back({route, 0.25 * *rc::gen::inRange(1, 41)});
  return one;
}

std::vector<double> rates_of(const Case& one) {
  std::vector<MaxMinFlow> flows;
  for (const Flow& flow : one.flows) {
    flows.push_back(
        {flow.resources.data(), flow.resources.data() + flow.resources.size(), flow.weight, -1.0});
  }
  std::vector<MaxMinFlow*> pointers;
  for (MaxMinFlow& flow : flows) pointers.push_back(&flow);
  std::vector<double> left = one.capacity;
  MaxMin().allocate(pointers, left);
  std::vector<double> rates;
  for (const MaxMinFlow& flow : flows) rates.push_back(flow.rate);
  return rates;
}

void expect_close(const std::vector<double>& rates, const std::vector<double>& wanted) {
  RC_ASSERT(rates.size() == wanted.size());
  for (std::size_t f = 0; f < rates.size(); ++f) {
    RC_ASSERT(std::abs(rates[f] - wanted[f]) <= 1e-9 * std::max(1.0, std::abs(wanted[f])));
  }
}

RC_GTEST_PROP(MaxMinProperties, NoResourceIsOverfullAndEveryFlowHasABottleneck, ()) {
  const Case one = drawn_case();
  const std::vector<double> rates = rates_of(one);
  std::vector<double> load(one.capacity.size(), 0), most(one.capacity.size(), 0);
  for (std::size_t f = 0; f < rates.size(); ++f) {
    RC_ASSERT(rates[f] >= 0);
    for (const std::uint32_t r : one.flows[f].resources) {
      load[r] += rates[f];
      most[r] = std::max(most[r], rates[f] / one.flows[f].weight);
    }
  }
  for (std::size_t r = 0; r < load.size(); ++r) RC_ASSERT(load[r] <= one.capacity[r] * (1 + 1e-9));
  // Bertsekas and Gallager, proposition of section 6.5.2: a full resource on which no flow gets more per
  // weight.
  for (std::size_t f = 0; f < rates.size(); ++f) {
    const auto& route = one.flows[f].resources;
    RC_ASSERT(std::any_of(route.begin(), route.end(), [&](std::uint32_t r) {
      return load[r] >= one.capacity[r] * (1 - 1e-9) &&
             rates[f] / one.flows[f].weight >= most[r] * (1 - 1e-9);
    }));
  }
}

RC_GTEST_PROP(MaxMinProperties, OnlyTheRatioOfWeightsCounts, ()) {
  const Case one = drawn_case();
  Case scaled = one;
  const double factor = 0.5 * *rc::gen::inRange(1, 20);
  for (Flow& flow : scaled.flows) flow.weight *= factor;
  expect_close(rates_of(scaled), rates_of(one));
}

RC_GTEST_PROP(MaxMinProperties, RatesGrowWithAllCapacities, ()) {
  const Case one = drawn_case();
  Case scaled = one;
  const double factor = 0.5 * *rc::gen::inRange(1, 20);
  for (double& capacity : scaled.capacity) capacity *= factor;
  std::vector<double> wanted = rates_of(one);
  for (double& rate : wanted) rate *= factor;
  expect_close(rates_of(scaled), wanted);
}

RC_GTEST_PROP(MaxMinProperties, TheOrderOfFlowsDoesNotCount, ()) {
  const Case one = drawn_case();
  const std::vector<double> rates = rates_of(one);
  std::vector<std::size_t> order(one.flows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto turn = *rc::gen::inRange(std::size_t{0}, order.size());
  std::rotate(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(turn), order.end());
  if (*rc::gen::arbitrary<bool>()) std::reverse(order.begin(), order.end());
  Case mixed{one.capacity, {}};
  std::vector<double> wanted;
  for (const std::size_t f : order) {
    mixed.flows.push_back(one.flows[f]);
    wanted.push_back(rates[f]);
  }
  expect_close(rates_of(mixed), wanted);
}

// To the last bit: a rate depends only on flows that share a resource, directly or through others.
RC_GTEST_PROP(MaxMinProperties, StrangersChangeNoBit, ()) {
  const Case one = drawn_case();
  const Case other = drawn_case();
  Case both = one;
  both.capacity.insert(both.capacity.end(), other.capacity.begin(), other.capacity.end());
  for (Flow flow : other.flows) {
    for (std::uint32_t& r : flow.resources) r += static_cast<std::uint32_t>(one.capacity.size());
    // Before, between and behind the flows of the first.
    const auto at = *rc::gen::inRange(std::size_t{0}, both.flows.size() + 1);
    both.flows.insert(both.flows.begin() + static_cast<std::ptrdiff_t>(at), flow);
  }
  const std::vector<double> alone = rates_of(one), together = rates_of(both);
  std::size_t f = 0;
  for (std::size_t i = 0; i < both.flows.size(); ++i) {
    if (both.flows[i].resources.front() >= one.capacity.size()) continue;
    RC_ASSERT(together[i] == alone[f]);
    ++f;
  }
  RC_ASSERT(f == one.flows.size());
}

}  // namespace
}  // namespace skyhaul::models
