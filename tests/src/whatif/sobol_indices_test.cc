// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <cmath>

#include "skyhaul/core/sensitivity.h"

namespace skyhaul::core {
namespace {

template <class Model>
std::vector<SobolIndices> indices_of(const Model& model, std::size_t inputs, std::size_t points) {
  const SaltelliPoints at = saltelli_points(inputs, points);
  const auto values = [&](const std::vector<std::vector<double>>& rows) {
    std::vector<double> all;
    for (const auto& row : rows) all.push_back(model(row));
    return all;
  };
  std::vector<std::vector<double>> mixed;
  for (const auto& each : at.mixed) mixed.push_back(values(each));
  return sobol_indices(values(at.a), values(at.b), mixed, 1);
}

/// Ishigami and Homma (1990): sin x1 + a sin^2 x2 + b x3^4 sin x1 with x uniform from -pi to pi.
double ishigami(const std::vector<double>& u) {
  const auto x = [&](std::size_t i) { return M_PI * (2 * u[i] - 1); };
  return std::sin(x(0)) + 7 * std::pow(std::sin(x(1)), 2) + 0.1 * std::pow(x(2), 4) * std::sin(x(0));
}

TEST(SobolIndices, IshigamisFunctionHasItsClosedForm) {
  const double a = 7, b = 0.1, pi4 = std::pow(M_PI, 4), pi8 = std::pow(M_PI, 8);
  const double variance = a * a / 8 + b * pi4 / 5 + b * b * pi8 / 18 + 0.5;
  const double v1 = 0.5 * std::pow(1 + b * pi4 / 5, 2), v2 = a * a / 8,
               v13 = b * b * pi8 * (1 / 18.0 - 1 / 50.0);
  const std::vector<SobolIndices> found = indices_of(ishigami, 3, 4096);
  const double first[] = {v1 / variance, v2 / variance, 0};
  const double total[] = {(v1 + v13) / variance, v2 / variance, v13 / variance};
  EXPECT_NEAR(first[0], 0.3139, 1e-4);  // as published for a = 7, b = 0.1
  EXPECT_NEAR(total[2], 0.2437, 1e-4);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(found[i].first.value, first[i], 0.01) << i;
    EXPECT_NEAR(found[i].total.value, total[i], 0.01) << i;
    EXPECT_LE(found[i].first.low, first[i] + 0.01);
    EXPECT_GE(found[i].first.high, first[i] - 0.01);
    EXPECT_LT(found[i].first.high - found[i].first.low, 0.15);
  }
}

TEST(SobolIndices, TheGFunctionHasItsClosedForm) {
  // Sobol' (1993): the product of (|4 x - 2| + a) / (1 + a).
  const std::vector<double> a = {0, 1, 4.5, 9, 99, 99};
  const auto g = [&](const std::vector<double>& u) {
    double product = 1;
    for (std::size_t i = 0; i < a.size(); ++i) product *= (std::abs(4 * u[i] - 2) + a[i]) / (1 + a[i]);
    return product;
  };
  double all = 1;
  std::vector<double> alone;
  for (const double each : a) {
    alone.push_back(1 / (3 * (1 + each) * (1 + each)));
    all *= 1 + alone.back();
  }
  const std::vector<SobolIndices> found = indices_of(g, a.size(), 4096);
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_NEAR(found[i].first.value, alone[i] / (all - 1), 0.015) << i;
    EXPECT_NEAR(found[i].total.value, alone[i] * all / (1 + alone[i]) / (all - 1), 0.015) << i;
  }
}

TEST(SobolIndices, RangesHoldTheTruthAboutAsOftenAsTheySay) {
  // Of a sum of two inputs each explains its share alone; 90 % ranges over designs of independent points.
  int held = 0;
  const int trials = 100;
  for (int t = 0; t < trials; ++t) {
    const SaltelliPoints at = saltelli_points(2, static_cast<std::size_t>(64 + t));
    const auto model = [&](const std::vector<double>& u) {
      // Shifted around the circle, so that each trial has points of its own.
      const auto x = [&](std::size_t i) {
        return std::fmod(u[i] + 0.37 * t * static_cast<double>(i + 1), 1.0);
      };
      return x(0) + 0.5 * x(1);
    };
    std::vector<double> fa, fb, fab;
    for (std::size_t i = 0; i < at.a.size(); ++i) {
      fa.push_back(model(at.a[i]));
      fb.push_back(model(at.b[i]));
      fab.push_back(model(at.mixed[0][i]));
    }
    const SobolIndices found = sobol_indices(fa, fb, {fab}, static_cast<std::uint64_t>(t))[0];
    if (found.total.low <= 0.8 && 0.8 <= found.total.high) ++held;
  }
  EXPECT_GE(held, 80);  // Sobol' points lie closer to the truth than independent ones
}

TEST(SobolIndices, WhatDoesNotVaryHasNone) {
  const auto indices = indices_of([](const std::vector<double>&) { return 3.0; }, 2, 16);
  ASSERT_EQ(indices.size(), 2U);
  for (const SobolIndices& each : indices) {
    EXPECT_EQ(each.first.value, 0);
    EXPECT_EQ(each.total.value, 0);
  }
}

}  // namespace
}  // namespace skyhaul::core
