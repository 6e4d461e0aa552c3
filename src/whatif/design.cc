// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/design.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <boost/random/sobol.hpp>
#include <numeric>
#include <stdexcept>

namespace skyhaul::core {
namespace {

void random_column(std::size_t count, std::size_t stride, std::uint64_t seed, double* to) {
  Draws draws(seed);
  for (std::size_t i = 0; i < count; ++i) to[i * stride] = draws.unit();
}

void lhs_column(std::size_t count, std::size_t stride, std::uint64_t seed, double* to) {
  Draws draws(seed);
  std::vector<std::size_t> strata(count);
  std::iota(strata.begin(), strata.end(), std::size_t{0});
  for (std::size_t i = count; i > 1; --i) std::swap(strata[i - 1], strata[draws.below(i)]);
  const auto n = static_cast<double>(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto stratum = static_cast<double>(strata[i]);
    // The sum may be rounded to the stratum's end, which is the next one's beginning.
    const double point = (stratum + draws.unit()) / n;
    to[i * stride] = point * n < stratum + 1 ? point : (stratum + 0.5) / n;
  }
}

void sobol(std::size_t count, std::size_t dimensions, double* to) {
  if (dimensions > kMostSobolDimensions) throw std::invalid_argument("at most 3667 dimensions");
  // Boost's engine leaves out the sequence's point 0, whose coordinates are all 0.
  boost::random::sobol engine(dimensions);
  for (std::size_t i = dimensions; i < count * dimensions; ++i)
    to[i] = static_cast<double>(engine() >> 11U) * 0x1p-53;
}

}  // namespace

std::uint64_t seed_of(std::uint64_t seed, const std::string& text) {
  return XXH3_64bits_withSeed(text.data(), text.size(), seed);
}

std::uint64_t Draws::next() {
  state_ += 0x9E3779B97F4A7C15U;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31U);
}

std::size_t Draws::below(std::size_t bound) {
  const std::uint64_t least = -static_cast<std::uint64_t>(bound) % bound;  // 2^64 mod bound
  for (;;) {
    const std::uint64_t draw = next();
    if (draw >= least) return static_cast<std::size_t>(draw % bound);
  }
}

std::vector<double> design_points(Design design, std::size_t count, const std::vector<std::string>& names,
                                  std::uint64_t seed) {
  std::vector<double> points(count * names.size(), 0.0);
  if (points.empty()) return points;
  if (design == Design::kSobol) {
    sobol(count, names.size(), points.data());
    return points;
  }
  for (std::size_t d = 0; d < names.size(); ++d) {
    const std::uint64_t its = seed_of(seed, names[d]);
    if (design == Design::kLhs) {
      lhs_column(count, names.size(), its, &points[d]);
    } else {
      random_column(count, names.size(), its, &points[d]);
    }
  }
  return points;
}

}  // namespace skyhaul::core
