// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "src/pass_arc.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>

namespace skyhaul::orbits {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kDegree = kPi / 180;
/// Of the degree-7 term over a step, km. A circular orbit 160 km up has 2e-7 km on 90 s steps; ten times that
/// still means an error of the interpolated position of no more than 2 cm.
constexpr double kSmoothKm = 2e-6;
constexpr double kTolerance = 1e-9;  ///< of a step
constexpr int kRounds = 100;

using Weights = Eigen::Matrix<double, PassArc::kNodes, PassArc::kNodes>;

/// Powers of x from values at the nodes -3.5, -2.5, ... 3.5.
Weights power_weights() {
  Weights vandermonde;
  for (int i = 0; i < PassArc::kNodes; ++i) {
    double power = 1;
    for (int j = 0; j < PassArc::kNodes; ++j) {
      vandermonde(i, j) = power;
      power *= i - PassArc::kBefore - 0.5;
    }
  }
  return vandermonde.inverse();
}

/// The Illinois form of regula falsi, which keeps its bracket; values at the ends have opposite signs.
template <typename Function>
double root(Function f, double a, double b) {
  double fa = f(a);
  double fb = f(b);
  int side = 0;
  for (int i = 0; i < kRounds && std::abs(b - a) > kTolerance; ++i) {
    double x = (a * fb - b * fa) / (fb - fa);
    if (!(x > std::min(a, b) && x < std::max(a, b)) || i > 30) x = 0.5 * (a + b);
    const double fx = f(x);
    if (fx == 0) return x;
    if ((fx > 0) == (fb > 0)) {
      if (std::abs(x - b) < 0.1 * kTolerance) return x;
      b = x;
      fb = fx;
      if (side == -1) fa /= 2;
      side = -1;
    } else {
      if (std::abs(x - a) < 0.1 * kTolerance) return x;
      a = x;
      fa = fx;
      if (side == 1) fb /= 2;
      side = 1;
    }
  }
  return 0.5 * (a + b);
}

}  // namespace

double view_clearance(const Eigen::Vector3d& to, const Eigen::Vector3d& up, double sin_lowest,
                      double max_range_km) {
  const double range = to.norm();
  if (!(range > 0)) return -2;
  const double elevation = to.dot(up) / range - sin_lowest;
  if (range <= max_range_km) return std::min(elevation, (max_range_km - range) / max_range_km);
  return std::min(elevation, (max_range_km - range) / range);
}

PassArc::PassArc(const Propagator& satellites, const SkyView& view, std::int32_t satellite,
                 const PositionArray* grid, TimeNs begin, std::int64_t step_ns)
    : satellites_(satellites),
      view_(view),
      satellite_(satellite),
      begin_(begin),
      step_ns_(step_ns),
      sin_lowest_(std::sin(view.limits().lowest_limit_deg() * kDegree)),
      usable_(true),
      exact_(false) {
  static const Weights kWeights = power_weights();
  Eigen::Matrix<double, kNodes, 3> nodes;
  for (int i = 0; i < kNodes; ++i) nodes.row(i) = grid[i - kBefore].row(satellite).matrix();
  usable_ = nodes.allFinite();
  const Eigen::Matrix<double, kNodes, 3> powers = kWeights * nodes;
  for (int j = 0; j < kNodes; ++j) coefficient_[static_cast<std::size_t>(j)] = powers.row(j);
  coefficient_[0] -= view.observer().ecef_km();
  exact_ = coefficient_[kNodes - 1].norm() > kSmoothKm;
}

TimeNs PassArc::time(double x) const {
  return begin_ + static_cast<std::int64_t>(std::llround((x + 0.5) * static_cast<double>(step_ns_)));
}

Eigen::Vector3d PassArc::to(double x) const {
  if (exact_) return satellites_.position_ecef_km(satellite_, time(x)) - view_.observer().ecef_km();
  Eigen::Vector3d value = coefficient_[kNodes - 1];
  for (std::size_t j = kNodes - 1; j-- > 0;) value = value * x + coefficient_[j];
  return value;
}

PassArc::Moving PassArc::moving(double x) const {
  if (exact_) {
    constexpr double kApart = 0.005;  // of a step: second-order error far below what moves the root by 1 ms
    return {to(x), (to(x + kApart) - to(x - kApart)) / (2 * kApart)};
  }
  Eigen::Vector3d value = coefficient_[kNodes - 1];
  Eigen::Vector3d slope = Eigen::Vector3d::Zero();
  for (std::size_t j = kNodes - 1; j-- > 0;) {
    slope = slope * x + value;
    value = value * x + coefficient_[j];
  }
  return {value, slope};
}

double PassArc::clearance(const Eigen::Vector3d& to) const {
  return view_clearance(to, view_.observer().up(), sin_lowest_, view_.limits().max_range_km);
}

double PassArc::clearance(double x) const { return clearance(to(x)); }

double PassArc::rate(double x) const {
  const Moving at = moving(x);
  const Eigen::Vector3d& up = view_.observer().up();
  return at.velocity.dot(up) * at.to.squaredNorm() - at.to.dot(up) * at.to.dot(at.velocity);
}

double PassArc::elevation_deg(double x) const {
  const Eigen::Vector3d at = to(x);
  return std::asin(std::clamp(at.dot(view_.observer().up()) / at.norm(), -1.0, 1.0)) / kDegree;
}

double PassArc::crossing(double x_low, double x_high) const {
  return root([this](double x) { return clearance(to(x)); }, x_low, x_high);
}

double PassArc::top(double x_low, double x_high) const {
  if (!(rate(x_low) > 0)) return x_low;
  if (!(rate(x_high) < 0)) return x_high;
  return root([this](double x) { return rate(x); }, x_low, x_high);
}

double PassArc::best(double x_low, double x_high) const {
  const double golden = 0.6180339887498949;
  double a = x_low;
  double b = x_high;
  while (b - a > kTolerance) {
    const double c = b - golden * (b - a);
    const double d = a + golden * (b - a);
    if (clearance(c) >= clearance(d)) {
      b = d;
    } else {
      a = c;
    }
  }
  return 0.5 * (a + b);
}

}  // namespace skyhaul::orbits
