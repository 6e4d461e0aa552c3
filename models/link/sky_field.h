// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <string>
#include <vector>

#include "skyhaul/orbits/time.h"

namespace skyhaul::models {

/// The random processes behind the weather of several places, after ITU-R P.1853-2.
///
/// Rain and cloud: P.1853-2 passes one white noise through two first-order filters, beta1 = 9.0186e-4 /s and
/// beta2 = 5.0990e-5 /s, and adds 0.3746 and 0.7738 of them. The autocorrelation of that is
///     w1 exp(-beta1 t) + w2 exp(-beta2 t),  w1 = g1^2 + g1 g2 c,  w2 = g2^2 + g1 g2 c,
///     c = 2 sqrt(beta1 beta2) / (beta1 + beta2),
/// which is also that of two independent Ornstein-Uhlenbeck processes of variances w1 and w2: a Gaussian
/// process is its autocorrelation, so these two are drawn here. They are kept every 64 s; what is between is
/// drawn when it is read, as a Brownian bridge scaled to the exact variance (bridges of two processes of
/// these rates differ from it by less than 1e-3 of a variance of 0.02).
/// At the 64 s points the places are correlated by Cholesky's factor of P.1853-2's correlation by distance;
/// between them each place has its own noise, so that two places at one spot correlate by 0.99.
///
/// Scintillation: white noise at 1 Hz through a filter that passes up to 0.1 Hz and then falls by 80/3 dB a
/// decade (P.1853-2: power as f^(-8/3)), zero-phase, 65 taps; then through P.618's percentage factors.
///
/// Every draw is keyed by seed, name, process and place on the clock, so any part can be made by itself.
class SkyField {
 public:
  struct Place {
    std::string name;
    double latitude_deg, longitude_deg;
  };

  SkyField(const std::vector<Place>& places, std::uint64_t seed, orbits::TimeNs start_ns,
           orbits::TimeNs end_ns);

  static constexpr std::int64_t kGridS = 64;
  static constexpr std::int64_t kBlockGrid = 8;
  static constexpr std::int64_t kBlockS = kGridS * kBlockGrid;

  /// Values of one block of 512 s, a value for each second. Block b begins at second 512 b of Unix time.
  void deviates(std::size_t place, std::int64_t block, std::vector<float>& out) const;
  void scintillations(std::size_t place, std::int64_t block, std::vector<float>& out) const;

  /// The deviates that are kept, one each 64 s.
  std::size_t grid_points() const { return grid_points_; }
  float grid_deviate(std::size_t place, std::size_t point) const {
    return fast_[place * grid_points_ + point] + slow_[place * grid_points_ + point];
  }

  bool covers(std::int64_t second) const { return second >= first_second_ && second < end_second_; }

 private:
  std::vector<float> kept(std::uint64_t process, double rate, double weight,
                          const Eigen::MatrixXd& factor) const;

  std::uint64_t seed_;
  std::vector<std::uint64_t> keys_;  ///< of the places' names
  std::int64_t first_second_, end_second_;
  std::int64_t first_grid_;         ///< the first kept point, number of 64 s since 1970
  std::size_t grid_points_;         ///< kept for each place
  std::vector<float> fast_, slow_;  ///< place by place
  struct Bridge {  // at a second after a kept point: weights of it and the next one, and of the noise
    double fast_before, fast_after, slow_before, slow_after, noise;
  };
  std::vector<Bridge> bridge_;
  std::vector<double> scintillation_taps_, factor_;
};

}  // namespace skyhaul::models
