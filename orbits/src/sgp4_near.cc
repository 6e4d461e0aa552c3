// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "sgp4_near.h"

#include <cmath>

namespace skyhaul::orbits {

using namespace sgp4;  // NOLINT: the theory's own constants

namespace {

constexpr double kJ3OverJ2 = kJ3 / kJ2;
constexpr double kTwoThirds = 2.0 / 3;
constexpr double kSmallEccentricity = 1e-4;  ///< below it drag terms divided by the eccentricity are dropped

double cube(double x) { return x * x * x; }

/// Mean motion of Brouwer from that of Kozai, both rad/min.
double un_kozai(double n_kozai, double e, double cosine_i) {
  const double beta2 = 1 - e * e;
  const double a1 = std::pow(kKe / n_kozai, kTwoThirds);
  const double d1 = 0.75 * kJ2 * (3 * cosine_i * cosine_i - 1) / (std::sqrt(beta2) * beta2);
  const double del1 = d1 / (a1 * a1);
  const double a0 = a1 * (1 - del1 * del1 - del1 * (1.0 / 3 + 134 * del1 * del1 / 81));
  return n_kozai / (1 + d1 / (a0 * a0));
}

}  // namespace

InclinationTerms::InclinationTerms(double inclination)
    : sine(std::sin(inclination)), cosine(std::cos(inclination)) {
  const double cosine2 = cosine * cosine;
  con41 = 3 * cosine2 - 1;
  sine2 = 1 - cosine2;
  x7thm1 = 7 * cosine2 - 1;
  aycof = -0.5 * kJ3OverJ2 * sine;
  // Guards the division at an inclination of 180 degrees.
  const double divisor = std::fabs(cosine + 1) > 1.5e-12 ? 1 + cosine : 1.5e-12;
  xlcof = -0.25 * kJ3OverJ2 * sine * (3 + 5 * cosine) / divisor;
}

Sgp4NearEarth::Sgp4NearEarth(const Elements& given, double drag)
    : start(given), terms(given.inclination), bstar(drag) {
  const double e = start.e;
  const double cos2 = terms.cosine * terms.cosine;
  const double cos4 = cos2 * cos2;
  start.n = un_kozai(given.n, e, terms.cosine);
  const double n = start.n;
  const double beta2 = 1 - e * e;
  const double beta = std::sqrt(beta2);
  a = std::pow(kKe / n, kTwoThirds);
  const double perigee_radius = a * (1 - e);
  simple = deep() || perigee_radius < 220 / kRadiusKm + 1;

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

Sgp4NearEarth sgp4_near_earth(const ElementSet& elements) {
  const Elements start{elements.mean_motion_rev_per_day * kTwoPi / 1440,
                       elements.eccentricity,
                       elements.inclination_deg * kDegree,
                       elements.raan_deg * kDegree,
                       elements.argument_of_perigee_deg * kDegree,
                       elements.mean_anomaly_deg * kDegree};
  return Sgp4NearEarth(start, elements.bstar_per_earth_radius);
}

}  // namespace skyhaul::orbits
