// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "src/pass_arc.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "skyhaul/orbits/angle.h"

namespace skyhaul::orbits {
namespace {

constexpr int kRounds = 100;
constexpr int kHalf = PassWeights::kHalf;

PassWeights make_weights() {
  using Matrix = Eigen::Matrix<double, kHalf, kHalf, Eigen::RowMajor>;
  Matrix even, odd;
  for (int i = 0; i < kHalf; ++i) {
    const double node = i + 0.5;
    for (int j = 0; j < kHalf; ++j) {
      even(i, j) = 2 * std::pow(node, 2 * j);
      odd(i, j) = 2 * std::pow(node, 2 * j + 1);
    }
  }
  PassWeights weights{};
  Eigen::Map<Matrix>(&weights.even[0][0]) = even.inverse();
  Eigen::Map<Matrix>(&weights.odd[0][0]) = odd.inverse();
  return weights;
}

/// The Illinois form of regula falsi, which keeps its bracket; values at the ends have opposite signs.
template <typename Function>
double root(Function f, double a, double fa, double b, double fb) {
  int side = 0;
  for (int i = 0; i < kRounds && std::abs(b - a) > kPassTolerance; ++i) {
    double x = (a * fb - b * fa) / (fb - fa);
    if (!(x > std::min(a, b) && x < std::max(a, b)) || i > 30) x = 0.5 * (a + b);
    const double fx = f(x);
    if (fx == 0) return x;
    if ((fx > 0) == (fb > 0)) {
      if (std::abs(x - b) < 0.1 * kPassTolerance) return x;
      b = x;
      fb = fx;
      if (side == -1) fa /= 2;
      side = -1;
    } else {
      if (std::abs(x - a) < 0.1 * kPassTolerance) return x;
      a = x;
      fa = fx;
      if (side == 1) fb /= 2;
      side = 1;
    }
  }
  return 0.5 * (a + b);
}

}  // namespace

const PassWeights& PassArc::weights() {
  static const PassWeights kWeights = make_weights();
  return kWeights;
}

PassArc::PassArc(const Propagator& satellites, const SkyView& view, std::int32_t satellite,
                 const Nodes& nodes, TimeNs begin, std::int64_t step_ns)
    : satellites_(satellites),
      view_(view),
      satellite_(satellite),
      begin_(begin),
      step_ns_(step_ns),
      sin_lowest_(view.sin_lowest()),
      usable_(true),
      exact_(false) {
  using Matrix = Eigen::Matrix<double, kHalf, kHalf, Eigen::RowMajor>;
  const Eigen::Map<const Matrix> to_even(&weights().even[0][0]), to_odd(&weights().odd[0][0]);
  usable_ = nodes.allFinite();
  using Rows = Eigen::Array<double, kHalf, 3>;
  const Rows later = nodes.bottomRows<kHalf>();
  const Rows earlier = nodes.topRows<kHalf>().colwise().reverse();
  const Rows even = (to_even * (later + earlier).matrix()).array();
  const Rows odd = (to_odd * (later - earlier).matrix()).array();
  for (int j = 0; j < kHalf; ++j) {
    coefficient_[2 * static_cast<std::size_t>(j)] << even(j, 0), even(j, 1), even(j, 2), 0;
    coefficient_[2 * static_cast<std::size_t>(j) + 1] << odd(j, 0), odd(j, 1), odd(j, 2), 0;
  }
  coefficient_[0].head<3>() -= view.observer().ecef_km().array();
  exact_ = coefficient_[kNodes - 1].matrix().norm() > kPassSmoothKm;
}

TimeNs PassArc::time(double x) const { return arc_time(begin_, step_ns_, x); }

inline Eigen::Array4d PassArc::value(double x) const {
  // Estrin's scheme: what Horner's would wait for is done side by side.
  const auto& c = coefficient_;
  const double x2 = x * x;
  return ((c[0] + c[1] * x) + (c[2] + c[3] * x) * x2) +
         ((c[4] + c[5] * x) + (c[6] + c[7] * x) * x2) * (x2 * x2);
}

Eigen::Vector3d PassArc::to(double x) const {
  if (exact_) return satellites_.position_ecef_km(satellite_, time(x)) - view_.observer().ecef_km();
  return value(x).head<3>().matrix();
}

PassArc::Moving PassArc::moving(double x) const {
  if (exact_) {
    constexpr double kApart = 0.005;  // of a step: second-order error far below what moves the root by 1 ms
    return {to(x), (to(x + kApart) - to(x - kApart)) / (2 * kApart)};
  }
  const auto& c = coefficient_;
  const double x2 = x * x, x4 = x2 * x2;
  const Eigen::Array4d slope = ((c[1] + c[2] * (2 * x)) + (3 * c[3] + c[4] * (4 * x)) * x2) +
                               ((5 * c[5] + c[6] * (6 * x)) + c[7] * (7 * x2)) * x4;
  return {value(x).head<3>().matrix(), slope.head<3>().matrix()};
}

PassArc::Accelerated PassArc::accelerated(double x) const {
  const auto& c = coefficient_;
  const double x2 = x * x;
  const Eigen::Array4d bend = ((2 * c[2] + c[3] * (6 * x)) + (12 * c[4] + c[5] * (20 * x)) * x2) +
                              (30 * c[6] + c[7] * (42 * x)) * (x2 * x2);
  const Moving at = moving(x);
  return {at.to, at.velocity, bend.head<3>().matrix()};
}

double PassArc::clearance(double x) const {
  return view_clearance(to(x), view_.observer().up(), sin_lowest_, view_.limits().max_range_km);
}

double PassArc::rate(double x) const {
  const Moving at = moving(x);
  const Eigen::Vector3d& up = view_.observer().up();
  return at.velocity.dot(up) * at.to.squaredNorm() - at.to.dot(up) * at.to.dot(at.velocity);
}

double PassArc::elevation_deg(double x) const {
  const Eigen::Vector3d at = to(x);
  return std::asin(std::clamp(at.dot(view_.observer().up()) / at.norm(), -1.0, 1.0)) / kDegree;
}

double PassArc::crossing(double x_low, double low, double x_high, double high) const {
  if (exact_ || std::isfinite(view_.limits().max_range_km)) {
    return root([this](double x) { return clearance(x); }, x_low, low, x_high, high);
  }
  const Eigen::Vector3d up = view_.observer().up();
  double a = x_low, b = x_high;
  double x = a - low * (b - a) / (high - low);
  double before = b - a;
  for (int i = 0; i < kRounds; ++i) {
    const Moving at = moving(x);
    const double range = at.to.norm();
    const double value = at.to.dot(up) - sin_lowest_ * range;
    const double slope = at.velocity.dot(up) - sin_lowest_ * at.to.dot(at.velocity) / range;
    ((value > 0) == (low > 0) ? a : b) = x;
    double next = x - value / slope;
    if (!(next > a && next < b)) next = 0.5 * (a + b);
    const double step = std::abs(next - x);
    x = next;
    // Newton's method squares the error: what is left is to this step as this one is to the last.
    if (step * step < kPassTolerance * before) break;
    before = step;
  }
  return x;
}

double PassArc::top(double x_low, double x_high) const {
  const double low = rate(x_low);
  if (!(low > 0)) return x_low;
  const double high = rate(x_high);
  if (!(high < 0)) return x_high;
  return root([this](double x) { return rate(x); }, x_low, low, x_high, high);
}

double PassArc::top_near(double x) const {
  if (exact_) return top(-kPassWidest, kPassWidest);
  const Eigen::Vector3d up = view_.observer().up();
  double at_x = x;
  for (int i = 0; i < 20; ++i) {
    const Accelerated at = accelerated(at_x);
    const double height = at.to.dot(up), climb = at.velocity.dot(up);
    const double range2 = at.to.squaredNorm(), approach = at.to.dot(at.velocity);
    const double rate = climb * range2 - height * approach;
    const double change = at.acceleration.dot(up) * range2 + climb * approach -
                          height * (at.velocity.squaredNorm() + at.to.dot(at.acceleration));
    if (!(change < 0)) break;
    const double next = at_x - rate / change;
    if (!(std::abs(next) < kPassWidest)) break;
    const double step = std::abs(next - at_x);
    at_x = next;
    if (step < kPassLastStep) return at_x;
  }
  return top(-kPassWidest, kPassWidest);
}

double PassArc::best(double x_low, double x_high) const {
  const double golden = 0.6180339887498949;
  double a = x_low;
  double b = x_high;
  while (b - a > kPassTolerance) {
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
