// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "link/sky_field.h"

#include <xxhash.h>

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "link/normal.h"
#include "skyhaul/models/itu_rain.h"
#include "skyhaul/models/keyed_random.h"
#include "skyhaul/orbits/angle.h"
#include "skyhaul/orbits/geodetic.h"

namespace skyhaul::models {
namespace {

using orbits::kPi;

// P.1853-2, rain with cloud.
constexpr double kFastRate = 9.0186e-4;
constexpr double kSlowRate = 5.0990e-5;
constexpr double kFastGain = 0.3746;
constexpr double kSlowGain = 0.7738;

/// Points that are run through before the first one kept: what is left of the start is exp(-40).
constexpr std::int64_t kWarmUp = 12288;

constexpr double kCornerHz = 0.1;
constexpr int kHalfTaps = 32;

constexpr double kFactorSteps = 64;  // per unit of deviate
constexpr double kFactorEnd = 5;

enum Process : std::uint64_t { kFast = 1, kSlow = 2, kBetween = 3, kScintillation = 4 };

/// A row of standard normal draws: number `first` and on of the row that belongs to the keys. The generator
/// is SplitMix64 counted from the key (see keyed_random.h), the transform Box and Muller's. `first` and
/// `count` are even.
void normals(std::uint64_t key, std::int64_t first, std::size_t count, double* out) {
  const auto uniform = [key](std::uint64_t index) {
    std::uint64_t z = key + (index + 1) * 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    z ^= z >> 31;
    return (static_cast<double>(z >> 11) + 0.5) * 0x1.0p-53;
  };
  for (std::size_t i = 0; i < count; i += 2) {
    const auto index = static_cast<std::uint64_t>(first) + i;
    const double radius = std::sqrt(-2 * std::log(uniform(index)));
    const double angle = 2 * kPi * uniform(index + 1);
    out[i] = radius * std::cos(angle);
    out[i + 1] = radius * std::sin(angle);
  }
}

struct Weights {
  double fast, slow;
};

Weights weights() {
  const double c = 2 * std::sqrt(kFastRate * kSlowRate) / (kFastRate + kSlowRate);
  const double fast = kFastGain * (kFastGain + kSlowGain * c);
  const double slow = kSlowGain * (kSlowGain + kFastGain * c);
  return {fast / (fast + slow), slow / (fast + slow)};
}

/// An Ornstein-Uhlenbeck process of unit variance that is known at 0 and at `length`: weights of the two for
/// the mean at `at`, and the variance about that.
struct Between {
  double before, after, variance;

  Between(double rate, double at, double length)
      : before(std::sinh(rate * (length - at)) / std::sinh(rate * length)),
        after(std::sinh(rate * at) / std::sinh(rate * length)),
        variance(1 - before * before - after * after - 2 * before * after * std::exp(-rate * length)) {}
};

std::int64_t floor_divide(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

Eigen::MatrixXd correlation_factor(const std::vector<SkyField::Place>& places) {
  const auto n = static_cast<Eigen::Index>(places.size());
  std::vector<Eigen::Vector3d> at;
  for (const auto& place : places) {
    at.push_back(orbits::to_ecef_km({place.latitude_deg, place.longitude_deg, 0}));
  }
  Eigen::MatrixXd correlation(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < n; ++j) {
      const double km = (at[static_cast<std::size_t>(i)] - at[static_cast<std::size_t>(j)]).norm();
      correlation(i, j) = 0.59 * std::exp(-km / 31) + 0.41 * std::exp(-km / 800);
    }
    correlation(i, i) = 1 + 1e-9;  // places at one spot
  }
  return correlation.llt().matrixL();
}

/// Taps of the scintillation's filter, of unit power: the inverse transform of the amplitude,
/// (f / 0.1 Hz)^(-4/3) above the corner.
std::vector<double> scintillation_taps() {
  constexpr int kSteps = 4096;
  std::vector<double> taps;
  double power = 0;
  for (int k = 0; k <= 2 * kHalfTaps; ++k) {
    double tap = 0;
    for (int i = 0; i < kSteps; ++i) {
      const double hz = 0.5 * (i + 0.5) / kSteps;
      const double amplitude = hz <= kCornerHz ? 1 : std::pow(hz / kCornerHz, -4.0 / 3);
      tap += amplitude * std::cos(2 * kPi * hz * (k - kHalfTaps)) / kSteps;
    }
    taps.push_back(tap);
    power += tap * tap;
  }
  for (double& tap : taps) tap /= std::sqrt(power);
  return taps;
}

/// What the scintillation of a median depth is multiplied by, for deviates in steps (P.618).
std::vector<double> scintillation_factors() {
  std::vector<double> factors;
  const auto steps = static_cast<int>(2 * kFactorEnd * kFactorSteps);
  for (int i = 0; i <= steps + 1; ++i) {
    const double deviate = i / kFactorSteps - kFactorEnd;
    const double percent = std::max(0.01, 100 * normal_tail(std::abs(deviate)));
    factors.push_back(deviate > 0 ? std::max(0.0, itu::scintillation_fade_factor(percent))
                                  : -std::max(0.0, itu::scintillation_enhancement_factor(percent)));
  }
  return factors;
}

}  // namespace

SkyField::SkyField(const std::vector<Place>& places, std::uint64_t seed, orbits::TimeNs start_ns,
                   orbits::TimeNs end_ns)
    : seed_(seed), scintillation_taps_(scintillation_taps()), factor_(scintillation_factors()) {
  if (end_ns <= start_ns) throw std::invalid_argument("SkyField: the horizon is empty");
  for (const Place& place : places) {
    const std::uint64_t key = XXH3_64bits(place.name.data(), place.name.size());
    if (std::find(keys_.begin(), keys_.end(), key) != keys_.end()) {
      throw std::invalid_argument("SkyField: two places are named " + place.name);
    }
    keys_.push_back(key);
  }
  first_second_ = floor_divide(start_ns, orbits::kSecond);
  end_second_ = floor_divide(end_ns - 1, orbits::kSecond) + 1;
  const std::int64_t first_block = floor_divide(first_second_, kBlockS);
  const std::int64_t end_block = floor_divide(end_second_ - 1, kBlockS) + 1;
  first_grid_ = first_block * kBlockGrid;
  grid_points_ = static_cast<std::size_t>((end_block - first_block) * kBlockGrid + 1);

  const Eigen::MatrixXd factor = correlation_factor(places);
  const Weights share = weights();
  fast_ = kept(kFast, kFastRate, share.fast, factor);
  slow_ = kept(kSlow, kSlowRate, share.slow, factor);

  constexpr auto kLength = static_cast<double>(kGridS);
  for (std::int64_t s = 0; s < kGridS; ++s) {
    const auto at = static_cast<double>(s);
    const Between fast(kFastRate, at, kLength);
    const Between slow(kSlowRate, at, kLength);
    const double variance = share.fast * fast.variance + share.slow * slow.variance;
    bridge_.push_back({fast.before, fast.after, slow.before, slow.after,
                       s == 0 ? 0 : std::sqrt(variance / (at * (kLength - at) / kLength))});
  }
}

/// A process of variance `weight` at the kept points, place by place. @param factor of the correlation
std::vector<float> SkyField::kept(std::uint64_t process, double rate, double weight,
                                  const Eigen::MatrixXd& factor) const {
  const Eigen::Index n = factor.rows();
  std::vector<float> out(static_cast<std::size_t>(n) * grid_points_);
  const double keep = std::exp(-rate * static_cast<double>(kGridS));
  const double fresh = std::sqrt(1 - keep * keep);
  Eigen::VectorXd state = Eigen::VectorXd::Zero(n);
  constexpr std::int64_t kChunk = 1024;
  const std::int64_t begin = floor_divide(first_grid_ - kWarmUp, kChunk) * kChunk;
  const std::int64_t end = first_grid_ + static_cast<std::int64_t>(grid_points_);
  Eigen::MatrixXd noise(kChunk, n);
  Eigen::MatrixXd mixed;
  for (std::int64_t chunk = begin; chunk < end; chunk += kChunk) {
    for (Eigen::Index i = 0; i < n; ++i) {
      normals(keyed_bits(seed_, {keys_[static_cast<std::size_t>(i)], process}), chunk, kChunk,
              noise.col(i).data());
    }
    mixed.noalias() = noise * factor.transpose();
    for (std::int64_t k = 0; k < kChunk && chunk + k < end; ++k) {
      state = keep * state + fresh * mixed.row(k).transpose();
      if (chunk + k < first_grid_) continue;
      for (Eigen::Index i = 0; i < n; ++i) {
        out[static_cast<std::size_t>(i) * grid_points_ + static_cast<std::size_t>(chunk + k - first_grid_)] =
            static_cast<float>(std::sqrt(weight) * state(i));
      }
    }
  }
  return out;
}

void SkyField::deviates(std::size_t place, std::int64_t block, std::vector<float>& out) const {
  out.resize(kBlockS);
  double noise[kBlockS];
  normals(keyed_bits(seed_, {keys_[place], kBetween}), block * kBlockS, kBlockS, noise);
  const std::size_t first = place * grid_points_ + static_cast<std::size_t>(block * kBlockGrid - first_grid_);
  for (std::int64_t g = 0; g < kBlockGrid; ++g) {
    const double* steps = noise + g * kGridS;
    const double whole = std::accumulate(steps, steps + kGridS, 0.0);
    const std::size_t at = first + static_cast<std::size_t>(g);
    double walk = 0;
    for (std::int64_t s = 0; s < kGridS; ++s) {
      const Bridge& bridge = bridge_[static_cast<std::size_t>(s)];
      const double mean = bridge.fast_before * fast_[at] + bridge.fast_after * fast_[at + 1] +
                          bridge.slow_before * slow_[at] + bridge.slow_after * slow_[at + 1];
      const double share = static_cast<double>(s) / static_cast<double>(kGridS);
      out[static_cast<std::size_t>(g * kGridS + s)] =
          static_cast<float>(mean + bridge.noise * (walk - share * whole));
      walk += steps[s];
    }
  }
}

void SkyField::scintillations(std::size_t place, std::int64_t block, std::vector<float>& out) const {
  double noise[kBlockS + 2L * kHalfTaps];
  normals(keyed_bits(seed_, {keys_[place], kScintillation}), block * kBlockS - kHalfTaps,
          kBlockS + 2L * kHalfTaps, noise);
  double sum[kBlockS] = {};
  for (std::size_t k = 0; k < scintillation_taps_.size(); ++k) {
    const double tap = scintillation_taps_[k];
    for (std::int64_t s = 0; s < kBlockS; ++s) sum[s] += tap * noise[s + static_cast<std::int64_t>(k)];
  }
  out.resize(kBlockS);
  for (std::int64_t s = 0; s < kBlockS; ++s) {
    const double at = (std::clamp(sum[s], -kFactorEnd, kFactorEnd) + kFactorEnd) * kFactorSteps;
    const auto i = static_cast<std::size_t>(at);
    const double share = at - static_cast<double>(i);
    out[static_cast<std::size_t>(s)] = static_cast<float>(factor_[i] + share * (factor_[i + 1] - factor_[i]));
  }
}

}  // namespace skyhaul::models
