// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/shapley.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace skyhaul::core {
namespace {

/// A toy: parts that add, that multiply, that only count together, and one that does nothing.
double toy(std::size_t set) {
  double worth = 100;
  if ((set & 1) != 0) worth += 7;
  if ((set & 2) != 0) worth *= 1.3;
  if ((set & 12) == 12) worth += 20;
  if ((set & 2) != 0 && (set & 4) != 0) worth -= 3;
  return worth;
}

std::vector<double> worth_of(std::size_t count) {
  std::vector<double> worth(std::size_t{1} << count);
  for (std::size_t set = 0; set < worth.size(); ++set) worth[set] = toy(set);
  return worth;
}

/// The definition: what a part adds when it comes, as a mean over all orders.
std::vector<double> by_all_orders(const std::vector<double>& worth, std::size_t count) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  std::vector<double> sum(count, 0.0);
  double orders = 0;
  do {
    std::size_t set = 0;
    for (const std::size_t part : order) {
      const std::size_t with = set | std::size_t{1} << part;
      sum[part] += worth[with] - worth[set];
      set = with;
    }
    ++orders;
  } while (std::next_permutation(order.begin(), order.end()));
  for (double& each : sum) each /= orders;
  return sum;
}

TEST(Shapley, IsTheMeanOverAllOrders) {
  for (const std::size_t count : {1U, 2U, 3U, 5U}) {
    const std::vector<double> worth = worth_of(count);
    const std::vector<double> values = shapley_values(worth, count);
    const std::vector<double> plain = by_all_orders(worth, count);
    ASSERT_EQ(values.size(), count);
    for (std::size_t part = 0; part < count; ++part) EXPECT_NEAR(values[part], plain[part], 1e-9) << part;
    EXPECT_NEAR(std::accumulate(values.begin(), values.end(), 0.0), worth.back() - worth.front(), 1e-9);
  }
  EXPECT_NEAR(shapley_values(worth_of(5), 5)[4], 0, 1e-12);  // the one that does nothing
  EXPECT_TRUE(shapley_values({3}, 0).empty());
}

TEST(Shapley, DoesNotDependOnHowPartsAreNumbered) {
  constexpr std::size_t kCount = 4;
  const std::vector<double> worth = worth_of(kCount);
  const std::vector<double> values = shapley_values(worth, kCount);
  const std::vector<std::size_t> renamed{2, 0, 3, 1};
  std::vector<double> other(worth.size());
  for (std::size_t set = 0; set < worth.size(); ++set) {
    std::size_t its = 0;
    for (std::size_t part = 0; part < kCount; ++part) its |= (set >> part & 1) << renamed[part];
    other[its] = worth[set];
  }
  const std::vector<double> again = shapley_values(other, kCount);
  for (std::size_t part = 0; part < kCount; ++part) EXPECT_NEAR(again[renamed[part]], values[part], 1e-9);
}

TEST(Shapley, NeedsOneNumberForEachSet) {
  EXPECT_THROW(shapley_values({1, 2, 3}, 2), std::invalid_argument);
  EXPECT_THROW(shapley_values({}, 0), std::invalid_argument);
}

}  // namespace
}  // namespace skyhaul::core
