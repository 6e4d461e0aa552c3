// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/ephemeris.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "skyhaul/orbits/angle.h"
#include "src/chebyshev_kernel.h"
#include "src/simd_choice.h"

namespace skyhaul::orbits {
namespace {

/// Satellites whose coefficients stay in the nearest cache while the times are gone through.
constexpr Eigen::Index kTogether = 64;

ChebyshevKernel kernel(SimdLevel level) {
  return for_level(level, chebyshev_kernel_scalar, chebyshev_kernel_baseline, chebyshev_kernel_avx2,
                   chebyshev_kernel_avx512)();
}

}  // namespace

EphemerisWindow::EphemerisWindow(const Propagator& satellites, TimeNs begin, const EphemerisOptions& options)
    : satellites_(satellites),
      begin_(begin),
      options_(options),
      rows_((satellites.size() + kChebyshevLanes - 1) / kChebyshevLanes * kChebyshevLanes) {
  const int terms = options.coefficients;
  if (terms < 4 || terms > 24) throw std::invalid_argument("EphemerisWindow: from 4 to 24 coefficients");
  if (options.window_ns < kSecond) throw std::invalid_argument("EphemerisWindow: a window of 1 s at least");
  // Times are whole nanoseconds; what they differ from Chebyshev's points by is not lost: each is fitted at
  // its own place.
  std::vector<TimeNs> times(static_cast<std::size_t>(terms));
  Eigen::MatrixXd values(terms, terms);  // polynomials by point
  for (int j = 0; j < terms; ++j) {
    const double x = std::cos(kPi * (2 * j + 1) / (2 * terms));
    times[static_cast<std::size_t>(j)] =
        begin + static_cast<TimeNs>(std::llround((x + 1) / 2 * static_cast<double>(options.window_ns)));
    values.row(j) = polynomials(times[static_cast<std::size_t>(j)]).matrix().transpose();
  }
  const Eigen::MatrixXd weights = values.inverse();  // coefficients from values at the points
  // A satellite that fails after the last of the points is known by the window's end.
  times.push_back(begin + options.window_ns);
  std::vector<PositionArray> at(times.size());
  satellites.positions_ecef_km(times.data(), times.size(), at.data());
  const Eigen::Index count = satellites.size();
  coefficients_ = Eigen::ArrayXXd::Zero(rows_, Eigen::Index{3} * terms);
  for (int axis = 0; axis < 3; ++axis) {
    for (int k = 0; k < terms; ++k) {
      auto column = coefficients_.col(axis * terms + k).head(count);
      for (int j = 0; j < terms; ++j) column += weights(k, j) * at[static_cast<std::size_t>(j)].col(axis);
    }
  }
  for (Eigen::Index i = 0; i < count; ++i) {
    double last = 0;
    for (int axis = 0; axis < 3; ++axis) {
      const double c = coefficients_(i, axis * terms + terms - 1);
      last += c * c;
    }
    const bool lasts = !std::isnan(at.back()(i, 0));
    if (lasts && std::sqrt(last) <= options.tolerance_km) continue;  // not where it is NaN
    propagated_.push_back(i);
    coefficients_.row(i).setZero();
  }
}

Eigen::ArrayXd EphemerisWindow::polynomials(TimeNs utc) const {
  const double x = 2 * (static_cast<double>(utc - begin_) / static_cast<double>(options_.window_ns)) - 1;
  Eigen::ArrayXd t(options_.coefficients);
  t[0] = 1;
  t[1] = x;
  for (int k = 2; k < options_.coefficients; ++k) t[k] = 2 * x * t[k - 1] - t[k - 2];
  return t;
}

void EphemerisWindow::positions_ecef_km(const TimeNs* utc, std::size_t count, PositionArray* out) const {
  const int terms = options_.coefficients;
  const Eigen::Index satellites = satellites_.size();
  Eigen::ArrayXXd t(terms, static_cast<Eigen::Index>(count));
  for (std::size_t k = 0; k < count; ++k) {
    t.col(static_cast<Eigen::Index>(k)) = polynomials(utc[k]);
    out[k].resize(satellites, 3);
  }
  const ChebyshevKernel sum = kernel(options_.level);
  std::vector<double*> to(count);
  const auto run = [&](Eigen::Index first, Eigen::Index rows, int axis) {
    sum(&coefficients_(first, static_cast<Eigen::Index>(axis) * terms), static_cast<std::size_t>(rows_),
        static_cast<std::size_t>(rows), terms, t.data(), count, to.data());
  };
  const Eigen::Index whole = satellites / kChebyshevLanes * kChebyshevLanes;
  for (Eigen::Index first = 0; first < whole; first += kTogether) {
    const Eigen::Index rows = std::min(kTogether, whole - first);
    for (int axis = 0; axis < 3; ++axis) {
      for (std::size_t k = 0; k < count; ++k) to[k] = &out[k](first, axis);
      run(first, rows, axis);
    }
  }
  if (whole < satellites) {
    Eigen::ArrayXXd last(kChebyshevLanes, static_cast<Eigen::Index>(count));
    for (int axis = 0; axis < 3; ++axis) {
      for (std::size_t k = 0; k < count; ++k) to[k] = &last(0, static_cast<Eigen::Index>(k));
      run(whole, kChebyshevLanes, axis);
      for (std::size_t k = 0; k < count; ++k) {
        out[k].col(axis).tail(satellites - whole) =
            last.col(static_cast<Eigen::Index>(k)).head(satellites - whole);
      }
    }
  }
  for (const Eigen::Index i : propagated_) {
    for (std::size_t k = 0; k < count; ++k) {
      out[k].row(i) = satellites_.position_ecef_km(i, utc[k]).transpose();
    }
  }
}

Eigen::Vector3d EphemerisWindow::position_ecef_km(Eigen::Index satellite, TimeNs utc) const {
  if (std::binary_search(propagated_.begin(), propagated_.end(), satellite)) {
    return satellites_.position_ecef_km(satellite, utc);
  }
  const int terms = options_.coefficients;
  const Eigen::ArrayXd t = polynomials(utc);
  Eigen::Vector3d position;
  for (int axis = 0; axis < 3; ++axis) {
    double sum = coefficients_(satellite, axis * terms + terms - 1) * t[terms - 1];
    for (int k = terms - 2; k >= 0; --k) sum = sum + coefficients_(satellite, axis * terms + k) * t[k];
    position[axis] = sum;
  }
  return position;
}

const EphemerisWindow& EphemerisStream::at(TimeNs utc) {
  if (!window_ || utc < window_->begin() || utc >= window_->end()) {
    std::int64_t index = (utc - origin_) / options_.window_ns;
    if (utc < origin_ + index * options_.window_ns) --index;
    window_.emplace(satellites_, origin_ + index * options_.window_ns, options_);
  }
  return *window_;
}

}  // namespace skyhaul::orbits
