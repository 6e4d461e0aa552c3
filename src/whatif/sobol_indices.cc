// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "skyhaul/core/sensitivity.h"
#include "whatif/design.h"

namespace skyhaul::core {
namespace {

constexpr std::size_t kResamples = 500;

struct Pair {
  double first, total;
};

/// One input's indices over the rows that `rows` names.
Pair indices_over(const std::vector<double>& a, const std::vector<double>& b,
                  const std::vector<double>& mixed, const std::vector<std::size_t>& rows) {
  const auto n = static_cast<double>(rows.size());
  double mean = 0, squares = 0, first = 0, total = 0;
  for (const std::size_t r : rows) mean += (a[r] + b[r]) / (2 * n);
  for (const std::size_t r : rows) {
    squares += ((a[r] - mean) * (a[r] - mean) + (b[r] - mean) * (b[r] - mean)) / (2 * n);
    first += (b[r] - mean) * (mixed[r] - a[r]) / n;
    total += (a[r] - mixed[r]) * (a[r] - mixed[r]) / (2 * n);
  }
  if (!(squares > 0)) return {0, 0};
  return {first / squares, total / squares};
}

/// The 5th and the 95th percentile.
IndexRange range_of(double value, std::vector<double> drawn) {
  std::sort(drawn.begin(), drawn.end());
  const auto at = [&](double share) {
    return drawn[static_cast<std::size_t>(std::lround(share * static_cast<double>(drawn.size() - 1)))];
  };
  return {value, at(0.05), at(0.95)};
}

}  // namespace

std::vector<SobolIndices> sobol_indices(const std::vector<double>& a, const std::vector<double>& b,
                                        const std::vector<std::vector<double>>& mixed, std::uint64_t seed) {
  std::vector<std::size_t> all(a.size());
  for (std::size_t r = 0; r < all.size(); ++r) all[r] = r;
  std::vector<SobolIndices> indices;
  for (const std::vector<double>& each : mixed) {
    // The same rows are drawn for every input.
    Draws draws(seed);
    std::vector<double> first, total;
    std::vector<std::size_t> rows(a.size());
    for (std::size_t k = 0; k < kResamples; ++k) {
      for (std::size_t& row : rows) row = draws.below(a.size());
      const Pair pair = indices_over(a, b, each, rows);
      first.push_back(pair.first);
      total.push_back(pair.total);
    }
    const Pair pair = indices_over(a, b, each, all);
    indices.push_back({range_of(pair.first, std::move(first)), range_of(pair.total, std::move(total))});
  }
  return indices;
}

SaltelliPoints saltelli_points(std::size_t inputs, std::size_t count) {
  const std::size_t width = 2 * inputs;
  const std::vector<double> all =
      design_points(Design::kSobol, count + 1, std::vector<std::string>(width, "input"), 0);
  SaltelliPoints points;
  for (std::size_t i = 1; i <= count; ++i) {
    const auto row = all.begin() + static_cast<std::ptrdiff_t>(i * width);
    points.a.emplace_back(row, row + static_cast<std::ptrdiff_t>(inputs));
    points.b.emplace_back(row + static_cast<std::ptrdiff_t>(inputs),
                          row + static_cast<std::ptrdiff_t>(width));
  }
  for (std::size_t input = 0; input < inputs; ++input) {
    points.mixed.push_back(points.a);
    for (std::size_t i = 0; i < count; ++i) points.mixed.back()[i][input] = points.b[i][input];
  }
  return points;
}

}  // namespace skyhaul::core
