// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/sgp4.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sgp4_deep.h"
#include "sgp4_theory.h"
#include "skyhaul/orbits/sidereal.h"

namespace skyhaul::orbits {

using namespace sgp4;  // NOLINT: the theory's own constants

double sgp4::ke() {
  static const double value = 60 / std::sqrt(kRadiusKm * kRadiusKm * kRadiusKm / kMuKm3PerS2);
  return value;
}

namespace {

constexpr double kJ3OverJ2 = kJ3 / kJ2;
constexpr double kTwoThirds = 2.0 / 3;
constexpr double kSmallEccentricity = 1e-4;  ///< below it drag terms divided by the eccentricity are dropped

/// Terms of the inclination in the short- and long-period expressions.
struct InclinationTerms {
  explicit InclinationTerms(double inclination) : sine(std::sin(inclination)), cosine(std::cos(inclination)) {
    const double cosine2 = cosine * cosine;
    con41 = 3 * cosine2 - 1;
    sine2 = 1 - cosine2;
    x7thm1 = 7 * cosine2 - 1;
    aycof = -0.5 * kJ3OverJ2 * sine;
    // Guards the division at an inclination of 180 degrees.
    const double divisor = std::fabs(cosine + 1) > 1.5e-12 ? 1 + cosine : 1.5e-12;
    xlcof = -0.25 * kJ3OverJ2 * sine * (3 + 5 * cosine) / divisor;
  }
  double sine, cosine, con41, sine2, x7thm1, aycof, xlcof;
};

double cube(double x) { return x * x * x; }

/// Mean motion of Brouwer from that of Kozai, both rad/min.
double un_kozai(double n_kozai, double e, double cosine_i) {
  const double beta2 = 1 - e * e;
  const double a1 = std::pow(ke() / n_kozai, kTwoThirds);
  const double d1 = 0.75 * kJ2 * (3 * cosine_i * cosine_i - 1) / (std::sqrt(beta2) * beta2);
  const double del1 = d1 / (a1 * a1);
  const double a0 = a1 * (1 - del1 * del1 - del1 * (1.0 / 3 + 134 * del1 * del1 / 81));
  return n_kozai / (1 + d1 / (a0 * a0));
}

}  // namespace

/// Coefficients of drag and gravity; names as in the paper's equations.
struct Sgp4NearEarth {
  Sgp4NearEarth(const Elements& start, double bstar);

  Elements start;  ///< with Brouwer's mean motion
  InclinationTerms terms;
  Rates rates;
  double bstar;
  bool simple = false;  ///< perigee under 220 km, or deep space: drag to the first order only
  double c1 = 0, c4 = 0, c5 = 0, d2 = 0, d3 = 0, d4 = 0;
  double t2 = 0, t3 = 0, t4 = 0, t5 = 0;
  double node_drag = 0, perigee_drag = 0, anomaly_drag = 0;
  double eta = 0, cube_at_start = 0, sin_anomaly0 = 0;
};

Sgp4NearEarth::Sgp4NearEarth(const Elements& given, double drag)
    : start(given), terms(given.inclination), bstar(drag) {
  const double e = start.e;
  const double cos2 = terms.cosine * terms.cosine;
  const double cos4 = cos2 * cos2;
  start.n = un_kozai(given.n, e, terms.cosine);
  const double n = start.n;
  const double beta2 = 1 - e * e;
  const double beta = std::sqrt(beta2);
  const double a = std::pow(ke() / n, kTwoThirds);
  const double perigee_radius = a * (1 - e);
  const bool deep = kTwoPi / n >= 225;
  simple = deep || perigee_radius < 220 / kRadiusKm + 1;

  // The atmosphere's reference height falls with a low perigee.
  const double perigee_km = (perigee_radius - 1) * kRadiusKm;
  double s_km = 78;
  if (perigee_km < 156) s_km = perigee_km < 98 ? 20 : perigee_km - 78;
  const double s = s_km / kRadiusKm + 1;
  const double q = (120 - s_km) / kRadiusKm;
  const double xi = 1 / (a - s);
  eta = a * e * xi;
  const double eta2 = eta * eta;
  const double e_eta = e * eta;
  const double psi2 = std::fabs(1 - eta2);
  const double coefficient = q * q * q * q * xi * xi * xi * xi;
  const double coefficient1 = coefficient / std::pow(psi2, 3.5);
  const double c2 = coefficient1 * n *
                    (a * (1 + 1.5 * eta2 + e_eta * (4 + eta2)) +
                     0.375 * kJ2 * xi / psi2 * terms.con41 * (8 + 3 * eta2 * (8 + eta2)));
  c1 = bstar * c2;
  const bool eccentric = e > kSmallEccentricity;
  const double c3 = eccentric ? -2 * coefficient * xi * kJ3OverJ2 * n * terms.sine / e : 0;
  c4 = 2 * n * coefficient1 * a * beta2 *
       (eta * (2 + 0.5 * eta2) + e * (0.5 + 2 * eta2) -
        kJ2 * xi / (a * psi2) *
            (-3 * terms.con41 * (1 - 2 * e_eta + eta2 * (1.5 - 0.5 * e_eta)) +
             0.75 * terms.sine2 * (2 * eta2 - e_eta * (1 + eta2)) * std::cos(2 * start.perigee)));
  c5 = 2 * coefficient1 * a * beta2 * (1 + 2.75 * (eta2 + e_eta) + e_eta * eta2);

  const double p2 = 1 / (a * beta2 * a * beta2);
  const double k1 = 1.5 * kJ2 * p2 * n;
  const double k2 = 0.5 * k1 * kJ2 * p2;
  const double k3 = -0.46875 * kJ4 * p2 * p2 * n;
  rates.anomaly = n + 0.5 * k1 * beta * terms.con41 + 0.0625 * k2 * beta * (13 - 78 * cos2 + 137 * cos4);
  rates.perigee = -0.5 * k1 * (1 - 5 * cos2) + 0.0625 * k2 * (7 - 114 * cos2 + 395 * cos4) +
                  k3 * (3 - 36 * cos2 + 49 * cos4);
  const double node1 = -k1 * terms.cosine;
  rates.node = node1 + (0.5 * k2 * (4 - 19 * cos2) + 2 * k3 * (3 - 7 * cos2)) * terms.cosine;

  perigee_drag = bstar * c3 * std::cos(start.perigee);
  anomaly_drag = eccentric ? -kTwoThirds * coefficient * bstar / e_eta : 0;
  node_drag = 3.5 * beta2 * node1 * c1;
  t2 = 1.5 * c1;
  cube_at_start = cube(1 + eta * std::cos(start.anomaly));
  sin_anomaly0 = std::sin(start.anomaly);
  if (simple) return;
  const double c1_2 = c1 * c1;
  d2 = 4 * a * xi * c1_2;
  const double step = d2 * xi * c1 / 3;
  d3 = (17 * a + s) * step;
  d4 = 0.5 * step * a * xi * (221 * a + 31 * s) * c1;
  t3 = d2 + 2 * c1_2;
  t4 = 0.25 * (3 * d3 + c1 * (12 * d2 + 10 * c1_2));
  t5 = 0.2 * (3 * d4 + 12 * c1 * d3 + 6 * d2 * d2 + 15 * c1_2 * (2 * d2 + c1_2));
}

namespace {

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
  const double radial_speed = r_dot - at.n * k1 * terms.sine2 * sin_2u / ke();
  const double along_speed = rv_dot + at.n * k1 * (terms.sine2 * cos_2u + 1.5 * terms.con41) / ke();

  const double su = std::sin(u), cu = std::cos(u);
  const double sn = std::sin(node), cn = std::cos(node);
  const double si = std::sin(inclination), ci = std::cos(inclination);
  const Eigen::Vector3d m(-sn * ci, cn * ci, si);
  const Eigen::Vector3d n(cn, sn, 0);
  const Eigen::Vector3d outward = m * su + n * cu;
  const Eigen::Vector3d along = m * cu - n * su;
  const double km_s = kRadiusKm * ke() / 60;
  return {outward * (radius * kRadiusKm), (outward * radial_speed + along * along_speed) * km_s,
          radius < 1 ? Sgp4Error::kDecayed : Sgp4Error::kNone};
}

}  // namespace

Sgp4::Sgp4(const ElementSet& elements) : epoch_(elements.epoch_utc) {
  constexpr double kDegree = kPi / 180;
  const Elements start{elements.mean_motion_rev_per_day * kTwoPi / 1440,
                       elements.eccentricity,
                       elements.inclination_deg * kDegree,
                       elements.raan_deg * kDegree,
                       elements.argument_of_perigee_deg * kDegree,
                       elements.mean_anomaly_deg * kDegree};
  near_ = std::make_shared<const Sgp4NearEarth>(start, elements.bstar_per_earth_radius);
  if (kTwoPi / near_->start.n >= 225) {
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

Sgp4State Sgp4::at_minutes(double t) const {
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
  if (deep_) deep_->add_secular(t, mean);
  if (!(mean.n > 0)) return failed(Sgp4Error::kMeanMotion);
  const double a = std::pow(ke() / mean.n, kTwoThirds) * a_factor * a_factor;
  mean.n = ke() / std::pow(a, 1.5);
  mean.e -= e_drag;
  if (!(mean.e < 1 && mean.e >= -0.001)) return failed(Sgp4Error::kMeanEccentricity);
  mean.e = std::max(mean.e, 1e-6);
  mean.anomaly += c.start.n * longitude_drag;
  const double longitude = std::fmod(mean.anomaly + mean.perigee + mean.node, kTwoPi);
  mean.node = std::fmod(mean.node, kTwoPi);
  mean.perigee = std::fmod(mean.perigee, kTwoPi);
  mean.anomaly = std::fmod(longitude - mean.perigee - mean.node, kTwoPi);
  if (!deep_) return osculate(mean, a, c.terms);

  deep_->add_periodic(t, mean);
  if (mean.inclination < 0) {
    mean.inclination = -mean.inclination;
    mean.node += kPi;
    mean.perigee -= kPi;
  }
  if (!(mean.e >= 0 && mean.e <= 1)) return failed(Sgp4Error::kPerturbedEccentricity);
  return osculate(mean, a, InclinationTerms(mean.inclination));
}

}  // namespace skyhaul::orbits
