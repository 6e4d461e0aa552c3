// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/design.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "whatif/distribution.h"

namespace skyhaul::core {
namespace {

TEST(Design, SobolsFirstPointsAreThePublishedOnes) {
  // Joe and Kuo, "Notes on generating Sobol' sequences", August 2008, and the output of their program with
  // new-joe-kuo-6.21201 for three dimensions and ten points.
  const std::vector<double> published = {0,      0,      0,      0.5,    0.5,    0.5,   0.75,  0.25,
                                         0.25,   0.25,   0.75,   0.75,   0.375,  0.375, 0.625, 0.875,
                                         0.875,  0.125,  0.625,  0.125,  0.875,  0.125, 0.625, 0.375,
                                         0.1875, 0.3125, 0.9375, 0.6875, 0.8125, 0.4375};
  EXPECT_EQ(design_points(Design::kSobol, 10, {"a", "b", "c"}, 7), published);
}

TEST(Design, EveryPowerOfTwoOfSobolsPointsHasOneInEachStratum) {
  const std::vector<double> points = design_points(Design::kSobol, 64, std::vector<std::string>(40, "x"), 0);
  for (std::size_t d = 0; d < 40; ++d) {
    std::vector<bool> seen(64);
    for (std::size_t i = 0; i < 64; ++i) {
      const auto stratum = static_cast<std::size_t>(points[i * 40 + d] * 64);
      EXPECT_FALSE(seen[stratum]) << "dimension " << d;
      seen[stratum] = true;
    }
  }
}

TEST(Design, LatinHypercubesAreStratifiedExactly) {
  for (const std::size_t count : {1U, 2U, 3U, 10U, 49U, 1000U}) {
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
      const std::vector<double> points = design_points(Design::kLhs, count, {"a", "b", "c"}, seed);
      for (std::size_t d = 0; d < 3; ++d) {
        std::vector<std::size_t> strata;
        for (std::size_t i = 0; i < count; ++i) {
          const double point = points[i * 3 + d];
          EXPECT_GE(point, 0);
          EXPECT_LT(point, 1);
          strata.push_back(static_cast<std::size_t>(point * static_cast<double>(count)));
        }
        std::sort(strata.begin(), strata.end());
        for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(strata[i], i) << count << " points, seed " << seed;
      }
    }
  }
}

TEST(Design, AKeyIsDrawnByItsNameWhateverIsBesideIt) {
  for (const Design design : {Design::kRandom, Design::kLhs}) {
    const std::vector<double> alone = design_points(design, 20, {"b"}, 3);
    const std::vector<double> beside = design_points(design, 20, {"a", "b", "c"}, 3);
    for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(alone[i], beside[3 * i + 1]);
    EXPECT_NE(design_points(design, 20, {"b"}, 4), alone);
    EXPECT_NE(beside[0], beside[1]);
  }
}

TEST(Design, RandomPointsFillTheCubeEvenly) {
  const std::vector<double> points = design_points(Design::kRandom, 100'000, {"x"}, 1);
  const double mean = std::accumulate(points.begin(), points.end(), 0.0) / 1e5;
  EXPECT_NEAR(mean, 0.5, 4 * std::sqrt(1 / 12.0 / 1e5));  // four standard deviations
  double squares = 0;
  for (const double each : points) squares += each * each / 1e5;
  EXPECT_NEAR(squares, 1 / 3.0, 4 * std::sqrt(4 / 45.0 / 1e5));
}

double number(const std::string& text) { return std::stod(text); }

Quantile distribution(const char* name, const std::vector<double>& numbers, bool whole = false,
                      std::size_t cells = 0) {
  std::vector<WrittenNumber> written;
  for (const double each : numbers) written.push_back({each, "", ""});
  return make_distribution(name, written, whole, cells,
                           [](const std::string& accepted) { throw std::invalid_argument(accepted); });
}

TEST(Distribution, QuantilesAreThoseOfTheTables) {
  EXPECT_DOUBLE_EQ(number(distribution("uniform", {10, 30})(0.25)), 15);
  // Quantiles of the standard normal distribution (Abramowitz and Stegun, table 26.5).
  EXPECT_NEAR(number(distribution("normal", {0, 1})(0.975)), 1.959963985, 1e-8);
  EXPECT_NEAR(number(distribution("normal", {5, 2})(0.5)), 5, 1e-12);
  // A triangle from 0 over 1 to 4: half of its area lies below 4 - sqrt(6).
  EXPECT_NEAR(number(distribution("triangular", {0, 1, 4})(0.5)), 4 - std::sqrt(6.0), 1e-9);
  EXPECT_NEAR(number(distribution("triangular", {0, 1, 4})(0.25)), 1, 1e-9);
}

TEST(Distribution, NormalHasAValueAtTheLowerEndOfSobolsCells) {
  EXPECT_NEAR(number(distribution("normal", {0, 1}, false, 2)(0)), -0.674489750, 1e-8);  // at 25 %
  EXPECT_TRUE(std::isfinite(number(distribution("normal", {0, 1})(0))));
}

TEST(Distribution, WholeNumbersAreEquallyLikely) {
  const Quantile draw = distribution("uniform", {1, 4}, true);
  std::vector<int> counts(5);
  for (int i = 0; i < 400; ++i) ++counts[static_cast<std::size_t>(std::stoi(draw(i / 400.0)))];
  EXPECT_EQ(counts, (std::vector<int>{0, 100, 100, 100, 100}));
}

TEST(Distribution, ChoicesFollowTheirWeights) {
  const Choice choice =
      read_choice(YAML::Load("{choice: {a: 1, b: 3}}"),
                  [](const YAML::Node&, const std::string&, const std::string&) { FAIL(); });
  EXPECT_EQ(choice.at(0), "a");
  EXPECT_EQ(choice.at(0.2499), "a");
  EXPECT_EQ(choice.at(0.25), "b");
  EXPECT_EQ(choice.at(0.9999), "b");
}

}  // namespace
}  // namespace skyhaul::core
