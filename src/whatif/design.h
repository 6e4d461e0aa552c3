// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace skyhaul::core {

/// How points are chosen in the unit cube [0, 1)^d.
enum class Design : std::uint8_t {
  kRandom,  ///< independent draws
  kLhs,     ///< Latin hypercube: in each dimension one point in each of n equal strata (McKay et al. 1979)
  kSobol    ///< the Sobol' sequence with the direction numbers of Joe and Kuo (2008), from its point 0 on
};

/// The largest number of dimensions of Design::kSobol.
constexpr std::size_t kMostSobolDimensions = 3667;

/// `count` points, one row after the other. A dimension is drawn from the seed and its own name, so that
/// another dimension beside it changes nothing (Sobol' has no draws and no names: it goes by place). The same
/// arguments give the same points on any machine. Throws std::invalid_argument for more than
/// kMostSobolDimensions dimensions of Design::kSobol.
std::vector<double> design_points(Design design, std::size_t count, const std::vector<std::string>& names,
                                  std::uint64_t seed);

/// 64 bits that follow from a seed and a text.
std::uint64_t seed_of(std::uint64_t seed, const std::string& text);

/// A stream of random numbers (splitmix64: Steele, Lea and Flood 2014), the same on any machine.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  /// In [0, 1), a multiple of 2^-53.
  double unit() { return static_cast<double>(next() >> 11U) * 0x1p-53; }
  /// In [0, bound), bound > 0, each number equally likely.
  std::size_t below(std::size_t bound);

 private:
  std::uint64_t state_;
};

}  // namespace skyhaul::core
