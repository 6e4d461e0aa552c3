// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/sgp4.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sgp4_deep.h"
#include "sgp4_near.h"
#include "sgp4_theory.h"
#include "skyhaul/orbits/sidereal.h"

namespace skyhaul::orbits {

using namespace sgp4;  // NOLINT: the theory's own constants

namespace {

constexpr double kTwoThirds = 2.0 / 3;

double cube(double x) { return x * x * x; }

Sgp4State failed(Sgp4Error error) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  return {Eigen::Vector3d::Constant(nan), Eigen::Vector3d::Constant(nan), error};
}

/// Eccentric longitude by Newton's method, at most ten steps of at most 0.95 rad; returns its sine and cosine
/// at the last estimate whose equation was evaluated.
void solve_kepler(double u, double ax, double ay, double& sine, double& cosine) {
  double longitude = u;
  double step = 1;
  for (int i = 0; i < 10 && std::fabs(step) >= 1e-12; ++i) {
    sine = std::sin(longitude);
    cosine = std::cos(longitude);
    step = (u - ay * cosine + ax * sine - longitude) / (1 - cosine * ax - sine * ay);
    step = std::clamp(step, -0.95, 0.95);
    longitude += step;
  }
}

/// Long-period terms of J3, Kepler's equation, short-period terms of J2, and the state.
Sgp4State osculate(const Elements& at, double a, const InclinationTerms& terms) {
  const double ax = at.e * std::cos(at.perigee);
  const double inverse = 1 / (a * (1 - at.e * at.e));
  const double ay = at.e * std::sin(at.perigee) + inverse * terms.aycof;
  const double longitude = at.anomaly + at.perigee + at.node + inverse * terms.xlcof * ax;
  double sine = 0, cosine = 1;
  solve_kepler(std::fmod(longitude - at.node, kTwoPi), ax, ay, sine, cosine);

  const double e_cos = ax * cosine + ay * sine;
  const double e_sin = ax * sine - ay * cosine;
  const double e2 = ax * ax + ay * ay;
  const double p = a * (1 - e2);
  if (!(p >= 0)) return failed(Sgp4Error::kSemiLatusRectum);
  const double r = a * (1 - e_cos);
  const double r_dot = std::sqrt(a) * e_sin / r;
  const double rv_dot = std::sqrt(p) / r;
  const double beta = std::sqrt(1 - e2);
  const double part = e_sin / (1 + beta);
  const double sin_u = a / r * (sine - ay - ax * part);
  const double cos_u = a / r * (cosine - ax + ay * part);
  const double sin_2u = 2 * cos_u * sin_u;
  const double cos_2u = 1 - 2 * sin_u * sin_u;
  const double k1 = 0.5 * kJ2 / p;
  const double k2 = k1 / p;

  const double radius = r * (1 - 1.5 * k2 * beta * terms.con41) + 0.5 * k1 * terms.sine2 * cos_2u;
  const double u = std::atan2(sin_u, cos_u) - 0.25 * k2 * terms.x7thm1 * sin_2u;
  const double node = at.node + 1.5 * k2 * terms.cosine * sin_2u;
  const double inclination = at.inclination + 1.5 * k2 * terms.cosine * terms.sine * cos_2u;
  const double radial_speed = r_dot - at.n * k1 * terms.sine2 * sin_2u / kKe;
  const double along_speed = rv_dot + at.n * k1 * (terms.sine2 * cos_2u + 1.5 * terms.con41) / kKe;

  const double su = std::sin(u), cu = std::cos(u);
  const double sn = std::sin(node), cn = std::cos(node);
  const double si = std::sin(inclination), ci = std::cos(inclination);
  const Eigen::Vector3d m(-sn * ci, cn * ci, si);
  const Eigen::Vector3d n(cn, sn, 0);
  const Eigen::Vector3d outward = m * su + n * cu;
  const Eigen::Vector3d along = m * cu - n * su;
  const double km_s = kRadiusKm * kKe / 60;
  return {outward * (radius * kRadiusKm), (outward * radial_speed + along * along_speed) * km_s,
          radius < 1 ? Sgp4Error::kDecayed : Sgp4Error::kNone};
}

}  // namespace

Sgp4::Sgp4(const ElementSet& elements) : epoch_(elements.epoch_utc) {
  near_ = std::make_shared<const Sgp4NearEarth>(sgp4_near_earth(elements));
  if (near_->deep()) {
    // One double for the Julian date, as the paper takes it: Moon and Sun stand up to 20 us off, which its
    // verification set shows at high eccentricity (4 mm for 23333).
    const double days_1950 = (epoch_.day + epoch_.fraction) - 2433281.5;
    const TimeNs utc = static_cast<TimeNs>(epoch_.day - 2440587.5) * kDay +
                       static_cast<TimeNs>(std::llround(epoch_.fraction * static_cast<double>(kDay)));
    deep_ = std::make_shared<const Sgp4DeepSpace>(near_->start, near_->rates, days_1950, gmst82_rad(utc));
  }
}

double Sgp4::minutes_since_epoch(TimeNs utc) const {
  const JulianDate now = julian_date(utc);
  return (now.day - epoch_.day) * 1440 + (now.fraction - epoch_.fraction) * 1440;
}

struct Sgp4::Mean {
  Elements elements;
  double a = 0;  ///< Earth radii
  double a_factor =
      0;  ///< what drag has left of the root of a; falls through 0 where drag has used up the orbit
};

Sgp4Error Sgp4::mean_at(double t, Sgp4Progress& progress, Mean& result) const {
  const Sgp4NearEarth& c = *near_;
  const double t2 = t * t;
  Elements mean = c.start;
  mean.anomaly += c.rates.anomaly * t;
  mean.perigee += c.rates.perigee * t;
  mean.node += c.rates.node * t + c.node_drag * t2;
  double a_factor = 1 - c.c1 * t;
  double e_drag = c.bstar * c.c4 * t;
  double longitude_drag = c.t2 * t2;
  if (!c.simple) {
    const double shift =
        c.perigee_drag * t + c.anomaly_drag * (cube(1 + c.eta * std::cos(mean.anomaly)) - c.cube_at_start);
    mean.anomaly += shift;
    mean.perigee -= shift;
    const double t3 = t2 * t, t4 = t3 * t;
    a_factor -= c.d2 * t2 + c.d3 * t3 + c.d4 * t4;
    e_drag += c.bstar * c.c5 * (std::sin(mean.anomaly) - c.sin_anomaly0);
    longitude_drag += c.t3 * t3 + t4 * (c.t4 + t * c.t5);
  }
  if (deep_) deep_->add_secular(t, progress, mean);
  if (!(mean.n > 0)) return Sgp4Error::kMeanMotion;
  const double a = (deep_ ? std::pow(kKe / mean.n, kTwoThirds) : c.a) * a_factor * a_factor;
  mean.n = kKe / (a * std::sqrt(a));
  mean.e -= e_drag;
  if (!(mean.e < 1 && mean.e >= -0.001)) return Sgp4Error::kMeanEccentricity;
  mean.e = std::max(mean.e, 1e-6);
  mean.anomaly += c.start.n * longitude_drag;
  const double longitude = std::fmod(mean.anomaly + mean.perigee + mean.node, kTwoPi);
  mean.node = std::fmod(mean.node, kTwoPi);
  mean.perigee = std::fmod(mean.perigee, kTwoPi);
  mean.anomaly = std::fmod(longitude - mean.perigee - mean.node, kTwoPi);
  if (deep_) deep_->add_periodic(t, mean);
  result = {mean, a, a_factor};
  return Sgp4Error::kNone;
}

Sgp4State Sgp4::at_minutes(double t, Sgp4Progress& progress) const {
  Mean at;
  const Sgp4Error error = mean_at(t, progress, at);
  if (error != Sgp4Error::kNone) return failed(error);
  if (!deep_) return osculate(at.elements, at.a, near_->terms);
  Elements& mean = at.elements;
  if (mean.inclination < 0) {
    mean.inclination = -mean.inclination;
    mean.node += kPi;
    mean.perigee -= kPi;
  }
  if (!(mean.e >= 0 && mean.e <= 1)) return failed(Sgp4Error::kPerturbedEccentricity);
  return osculate(mean, at.a, InclinationTerms(mean.inclination));
}

Sgp4Reach Sgp4::reach(double least_a, double most_a, double e, const InclinationTerms& terms) const {
  // J3 adds to the eccentricity vector, J2's short-period terms and what drag does to the eccentricity within
  // a revolution to the radius.
  const double e_most =
      e + std::fabs(terms.aycof) / (least_a * (1 - e * e)) + 2 * std::fabs(near_->bstar * near_->c5);
  const double lowest = least_a * (1 - e_most), p = lowest * (1 + e);
  if (!(p > 0)) return {};
  const double k1 = 0.5 * kJ2 / p;
  return {(lowest * (1 - 1.5 * k1 / p * std::fabs(terms.con41)) - 0.5 * k1 * terms.sine2) * kRadiusKm,
          most_a * (1 + e_most) * kRadiusKm};
}

Sgp4Reach Sgp4::reach_around(double t, Sgp4Progress& progress) const {
  Mean at;
  if (mean_at(t, progress, at) != Sgp4Error::kNone || !(at.a_factor > 0)) return {};
  return reach(at.a, at.a, std::clamp(at.elements.e, 0.0, 1.0), InclinationTerms(at.elements.inclination));
}

Sgp4Reach Sgp4::reach_until(double t) const {
  // With drag all terms of the axis fall.
  if (deep_ || !(near_->c1 >= 0) || !(t >= 0)) return {};
  Sgp4Progress none;
  Mean at;
  if (mean_at(t, none, at) != Sgp4Error::kNone || !(at.a_factor > 0)) return {};
  const double e_growth = std::max(0.0, -near_->bstar * near_->c4 * t);
  return reach(at.a, near_->a, std::clamp(near_->start.e + e_growth, 0.0, 1.0), near_->terms);
}

double Sgp4::semi_major_axis_km() const { return near_->a * kRadiusKm; }
double Sgp4::period_minutes() const { return kTwoPi / near_->start.n; }

}  // namespace skyhaul::orbits
