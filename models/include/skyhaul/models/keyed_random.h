// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <bitset>
#include <cstdint>
#include <initializer_list>

namespace skyhaul::models {

/// The function by which SplitMix64 mixes 64 bits: one to one, each bit of the result depends on all.
inline std::uint64_t mixed_bits(std::uint64_t z) {
  z += 0x9E3779B97F4A7C15U;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31);
}

/// Mixes more keys into what keyed_bits() gave for those before them: keyed_bits(seed, {a, b}) is
/// further_bits(keyed_bits(seed, {a}), {b}). Whoever is given that number can draw without the seed.
inline std::uint64_t further_bits(std::uint64_t state, std::initializer_list<std::uint64_t> keys) {
  for (const std::uint64_t key : keys) state = mixed_bits(state ^ mixed_bits(key));
  return state;
}

/// A random number that depends on what it is for and on nothing else: the seed and the keys (site,
/// satellite, slot, ...), mixed by SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number
/// generators", OOPSLA 2014). The same at any thread count and in any order of calls.
inline std::uint64_t keyed_bits(std::uint64_t seed, std::initializer_list<std::uint64_t> keys) {
  return further_bits(mixed_bits(seed), keys);
}

/// Bits as a number in [0, 1), by their upper 53.
inline double uniform_of(std::uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1.0p-53; }

/// Uniform in [0, 1), 53 bits.
inline double keyed_uniform(std::uint64_t seed, std::initializer_list<std::uint64_t> keys) {
  return uniform_of(keyed_bits(seed, keys));
}

/// Standard normal to within what a simulation can tell: the number of ones among 64 bits, a binomial
/// variable of deviation 4, and a uniform one that fills the steps between. Its excess kurtosis is -0.03, no
/// value is beyond 8.1. Nothing but additions and one division, so that every processor gives the same bits.
inline double keyed_normal(std::uint64_t seed, std::initializer_list<std::uint64_t> keys) {
  const std::uint64_t bits = keyed_bits(seed, keys);
  const double ones = static_cast<double>(std::bitset<64>(bits).count());
  const double between = static_cast<double>((bits * 0x9E3779B97F4A7C15U) >> 11) * 0x1.0p-53;
  constexpr double kDeviation = 4.010403138505321;  // sqrt(16 + 1 / 12)
  return (ones - 32 + between - 0.5) / kDeviation;
}

}  // namespace skyhaul::models
