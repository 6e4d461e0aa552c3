// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <vector>

#include "skyhaul/orbits/export.h"
#include "skyhaul/orbits/propagator.h"
#include "skyhaul/orbits/simd.h"

namespace skyhaul::orbits {

struct SKYHAUL_ORBITS_EXPORT EphemerisOptions {
  std::int64_t window_ns = 900 * kSecond;
  int coefficients = 10;  ///< coefficients of each coordinate, 4 to 24
  /// A satellite whose last coefficient is above it in a window is propagated there instead of interpolated:
  /// eccentric orbits near their perigees, and those that decay in it.
  double tolerance_km = 1e-6;
  SimdLevel level = chosen_simd();
};

/// Positions of all satellites through one window of time, as Chebyshev polynomials of their ECEF coordinates
/// through the propagator's positions at the Chebyshev points of the window. Orbits near the Earth are met
/// within 0.1 mm by the default options. Holds a reference to the propagator, which must outlive it.
/// Immutable: safe to use from many threads. The same bits at each SimdLevel.
class SKYHAUL_ORBITS_EXPORT EphemerisWindow {
 public:
  EphemerisWindow(const Propagator& satellites, TimeNs begin, const EphemerisOptions& options = {});

  TimeNs begin() const { return begin_; }
  TimeNs end() const { return begin_ + options_.window_ns; }

  /// Positions at `count` times of the window (ends included), into out[0] to out[count - 1].
  void positions_ecef_km(const TimeNs* utc, std::size_t count, PositionArray* out) const;
  void positions_ecef_km(TimeNs utc, PositionArray& out) const { positions_ecef_km(&utc, 1, &out); }
  /// The same for one satellite, to the last bit.
  Eigen::Vector3d position_ecef_km(Eigen::Index satellite, TimeNs utc) const;

  /// Satellites that are propagated, sorted.
  const std::vector<Eigen::Index>& propagated() const { return propagated_; }

 private:
  Eigen::ArrayXd polynomials(TimeNs utc) const;

  const Propagator& satellites_;
  TimeNs begin_;
  EphemerisOptions options_;
  Eigen::Index rows_;             ///< satellites, rounded up to whole blocks
  Eigen::ArrayXXd coefficients_;  ///< (rows_, 3 coefficients), x first; zero where a satellite is propagated
  std::vector<Eigen::Index> propagated_;
};

/// The window around a time, kept while the times stay in it: for going through a day without holding it. One
/// object serves one thread. Windows begin at multiples of their length from `origin`, whatever is asked for.
class SKYHAUL_ORBITS_EXPORT EphemerisStream {
 public:
  EphemerisStream(const Propagator& satellites, TimeNs origin, const EphemerisOptions& options = {})
      : satellites_(satellites), origin_(origin), options_(options) {}

  const EphemerisWindow& at(TimeNs utc);

 private:
  const Propagator& satellites_;
  TimeNs origin_;
  EphemerisOptions options_;
  std::optional<EphemerisWindow> window_;
};

}  // namespace skyhaul::orbits
