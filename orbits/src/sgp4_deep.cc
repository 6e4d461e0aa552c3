// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "sgp4_deep.h"

#include <cmath>
#include <initializer_list>

namespace skyhaul::orbits {

using namespace sgp4;  // NOLINT: the theory's own constants

namespace {

constexpr double kSunSpeed = 1.19459e-5;  // rad/min
constexpr double kMoonSpeed = 1.5835218e-4;
constexpr double kSunEccentricity = 0.01675;
constexpr double kMoonEccentricity = 0.05490;
constexpr double kEarthSpeed = 4.37526908801129966e-3;
constexpr double kFlat = 5.2359877e-2;  ///< 3 degrees: below it the node's terms are dropped

}  // namespace

/// Where a body's orbit lies, and how strongly it attracts.
struct Sgp4DeepSpace::BodyGeometry {
  double sin_g, cos_g;  ///< argument of perigee
  double sin_i, cos_i;
  double sin_h, cos_h;  ///< node, relative to the satellite's
  double strength, speed, eccentricity, anomaly0;
};

Sgp4DeepSpace::Sgp4DeepSpace(const Elements& initial, const Rates& rates, double days_1950,
                             double sidereal_rad)
    : gravity_(rates), perigee0_(initial.perigee), n0_(initial.n), sidereal0_(sidereal_rad) {
  const double day = days_1950 + 18261.5;  // since 1899-12-31 12 h
  // The Moon's orbit on the equator, from the node on the ecliptic.
  const double ecliptic_node = std::fmod(4.5236020 - 9.2422029e-4 * day, kTwoPi);
  const double sin_en = std::sin(ecliptic_node), cos_en = std::cos(ecliptic_node);
  const double moon_cos_i = 0.91375164 - 0.03568096 * cos_en;
  const double moon_sin_i = std::sqrt(1 - moon_cos_i * moon_cos_i);
  const double moon_sin_h = 0.089683511 * sin_en / moon_sin_i;
  const double moon_cos_h = std::sqrt(1 - moon_sin_h * moon_sin_h);
  const double moon_longitude = 5.8351514 + 0.0019443680 * day;
  const double zx = 0.39785416 * sin_en / moon_sin_i;
  const double zy = moon_cos_h * cos_en + 0.91744867 * moon_sin_h * sin_en;
  const double moon_perigee = moon_longitude + std::atan2(zx, zy) - ecliptic_node;
  const double sin_node = std::sin(initial.node), cos_node = std::cos(initial.node);

  const BodyGeometry sun{-0.98088458,      0.1945905,
                         0.39785416,       0.91744867,
                         sin_node,         cos_node,
                         2.9864797e-6,     kSunSpeed,
                         kSunEccentricity, std::fmod(6.2565837 + 0.017201977 * day, kTwoPi)};
  const BodyGeometry moon{std::sin(moon_perigee),
                          std::cos(moon_perigee),
                          moon_sin_i,
                          moon_cos_i,
                          sin_node * moon_cos_h - cos_node * moon_sin_h,
                          moon_cos_h * cos_node + moon_sin_h * sin_node,
                          4.7968065e-7,
                          kMoonSpeed,
                          kMoonEccentricity,
                          std::fmod(4.7199672 + 0.22997150 * day - moon_longitude, kTwoPi)};
  sun_ = attract(sun, initial);
  moon_ = attract(moon, initial);

  const double n = initial.n;
  if (n > 0.0034906585 && n < 0.0052359877) prepare_synchronous(initial);
  if (n >= 8.26e-3 && n <= 9.24e-3 && initial.e >= 0.5) prepare_half_day(initial);
}

Sgp4DeepSpace::Body Sgp4DeepSpace::attract(const BodyGeometry& z, const Elements& at) {
  const double sin_i = std::sin(at.inclination), cos_i = std::cos(at.inclination);
  const double sin_w = std::sin(at.perigee), cos_w = std::cos(at.perigee);
  const double e2 = at.e * at.e;
  const double beta2 = 1 - e2;
  const double beta = std::sqrt(beta2);

  const double a1 = z.cos_g * z.cos_h + z.sin_g * z.cos_i * z.sin_h;
  const double a3 = -z.sin_g * z.cos_h + z.cos_g * z.cos_i * z.sin_h;
  const double a7 = -z.cos_g * z.sin_h + z.sin_g * z.cos_i * z.cos_h;
  const double a8 = z.sin_g * z.sin_i;
  const double a9 = z.sin_g * z.sin_h + z.cos_g * z.cos_i * z.cos_h;
  const double a10 = z.cos_g * z.sin_i;
  const double a2 = cos_i * a7 + sin_i * a8;
  const double a4 = cos_i * a9 + sin_i * a10;
  const double a5 = -sin_i * a7 + cos_i * a8;
  const double a6 = -sin_i * a9 + cos_i * a10;
  const double x1 = a1 * cos_w + a2 * sin_w;
  const double x2 = a3 * cos_w + a4 * sin_w;
  const double x3 = -a1 * sin_w + a2 * cos_w;
  const double x4 = -a3 * sin_w + a4 * cos_w;
  const double x5 = a5 * sin_w, x6 = a6 * sin_w, x7 = a5 * cos_w, x8 = a6 * cos_w;

  const double z31 = 12 * x1 * x1 - 3 * x3 * x3;
  const double z32 = 24 * x1 * x2 - 6 * x3 * x4;
  const double z33 = 12 * x2 * x2 - 3 * x4 * x4;
  const double z1 = 2 * (3 * (a1 * a1 + a2 * a2) + z31 * e2) + beta2 * z31;
  const double z2 = 2 * (6 * (a1 * a3 + a2 * a4) + z32 * e2) + beta2 * z32;
  const double z3 = 2 * (3 * (a3 * a3 + a4 * a4) + z33 * e2) + beta2 * z33;
  const double z11 = -6 * a1 * a5 + e2 * (-24 * x1 * x7 - 6 * x3 * x5);
  const double z12 = -6 * (a1 * a6 + a3 * a5) + e2 * (-24 * (x2 * x7 + x1 * x8) - 6 * (x3 * x6 + x4 * x5));
  const double z13 = -6 * a3 * a6 + e2 * (-24 * x2 * x8 - 6 * x4 * x6);
  const double z21 = 6 * a2 * a5 + e2 * (24 * x1 * x5 - 6 * x3 * x7);
  const double z22 = 6 * (a4 * a5 + a2 * a6) + e2 * (24 * (x2 * x5 + x1 * x6) - 6 * (x4 * x7 + x3 * x8));
  const double z23 = 6 * a4 * a6 + e2 * (24 * x2 * x6 - 6 * x4 * x8);
  const double s3 = z.strength / at.n;
  const double s2 = -0.5 * s3 / beta;
  const double s4 = s3 * beta;
  const double s1 = -15 * at.e * s4;
  const double s5 = x1 * x3 + x2 * x4;
  const double s6 = x2 * x3 + x1 * x4;
  const double s7 = x2 * x4 - x1 * x3;

  Body body;
  body.speed = z.speed;
  body.eccentricity = z.eccentricity;
  body.anomaly0 = z.anomaly0;
  body.e2 = 2 * s1 * s6;
  body.e3 = 2 * s1 * s7;
  body.i2 = 2 * s2 * z12;
  body.i3 = 2 * s2 * (z13 - z11);
  body.l2 = -2 * s3 * z2;
  body.l3 = -2 * s3 * (z3 - z1);
  body.l4 = -2 * s3 * (-21 - 9 * e2) * z.eccentricity;
  body.gh2 = 2 * s4 * z32;
  body.gh3 = 2 * s4 * (z33 - z31);
  body.gh4 = -18 * s4 * z.eccentricity;
  body.h2 = -2 * s2 * z22;
  body.h3 = -2 * s2 * (z23 - z21);

  // Secular rates. Divided by the sine of the inclination the node's are dropped near the equator.
  de_ += s1 * z.speed * s5;
  di_ += s2 * z.speed * (z11 + z13);
  danomaly_ += -z.speed * s3 * (z1 + z3 - 14 - 6 * e2);
  dperigee_ += s4 * z.speed * (z31 + z33 - 6);
  const bool flat = at.inclination < kFlat || at.inclination > kPi - kFlat;
  if (!flat && sin_i != 0) {
    const double node = -z.speed * s2 * (z21 + z23) / sin_i;
    dnode_ += node;
    dperigee_ -= cos_i * node;
  }
  return body;
}

void Sgp4DeepSpace::prepare_synchronous(const Elements& at) {
  constexpr double kQ22 = 1.7891679e-6, kQ31 = 2.1460748e-6, kQ33 = 2.2123015e-7;
  resonance_ = Resonance::kSynchronous;
  const double c = std::cos(at.inclination), s = std::sin(at.inclination);
  const double e2 = at.e * at.e;
  const double inverse_a = std::pow(at.n / kKe, 2.0 / 3);
  const double g200 = 1 + e2 * (-2.5 + 0.8125 * e2);
  const double g310 = 1 + 2 * e2;
  const double g300 = 1 + e2 * (-6 + 6.60937 * e2);
  const double f220 = 0.75 * (1 + c) * (1 + c);
  const double f311 = 0.9375 * s * s * (1 + 3 * c) - 0.75 * (1 + c);
  const double f330 = 1.875 * (1 + c) * (1 + c) * (1 + c);
  const double common = 3 * at.n * at.n * inverse_a * inverse_a;
  del_[0] = common * f311 * g310 * kQ31 * inverse_a;
  del_[1] = 2 * common * f220 * g200 * kQ22;
  del_[2] = 3 * common * f330 * g300 * kQ33 * inverse_a;
  longitude0_ = std::fmod(at.anomaly + at.node + at.perigee - sidereal0_, kTwoPi);
  longitude_rate_ = gravity_.anomaly + gravity_.perigee + gravity_.node - kEarthSpeed + danomaly_ +
                    dperigee_ + dnode_ - at.n;
}

void Sgp4DeepSpace::prepare_half_day(const Elements& at) {
  constexpr double kRoot22 = 1.7891679e-6, kRoot32 = 3.7393792e-7, kRoot44 = 7.3636953e-9;
  constexpr double kRoot52 = 1.1428639e-7, kRoot54 = 2.1765803e-9;
  resonance_ = Resonance::kHalfDay;
  const double e = at.e;
  const auto cubic = [e](double k0, double k1, double k2, double k3) {
    return k0 + k1 * e + k2 * (e * e) + k3 * (e * e * e);
  };
  const bool low = e <= 0.65;
  const double g201 = -0.306 - (e - 0.64) * 0.440;
  const double g211 = low ? cubic(3.616, -13.2470, 16.2900, 0) : cubic(-72.099, 331.819, -508.738, 266.724);
  const double g310 =
      low ? cubic(-19.302, 117.3900, -228.4190, 156.5910) : cubic(-346.844, 1582.851, -2415.925, 1246.113);
  const double g322 =
      low ? cubic(-18.9068, 109.7927, -214.6334, 146.5816) : cubic(-342.585, 1554.908, -2366.899, 1215.972);
  const double g410 =
      low ? cubic(-41.122, 242.6940, -471.0940, 313.9530) : cubic(-1052.797, 4758.686, -7193.992, 3651.957);
  const double g422 = low ? cubic(-146.407, 841.8800, -1629.014, 1083.4350)
                          : cubic(-3581.690, 16178.110, -24462.770, 12422.520);
  const double g520 = low         ? cubic(-532.114, 3017.977, -5740.032, 3708.2760)
                      : e > 0.715 ? cubic(-5149.66, 29936.92, -54087.36, 31324.56)
                                  : cubic(1464.74, -4664.75, 3763.64, 0);
  const bool below = e < 0.7;
  const double g533 = below ? cubic(-919.22770, 4988.6100, -9064.7700, 5542.21)
                            : cubic(-37995.780, 161616.52, -229838.20, 109377.94);
  const double g521 = below ? cubic(-822.71072, 4568.6173, -8491.4146, 5337.524)
                            : cubic(-51752.104, 218913.95, -309468.16, 146349.42);
  const double g532 = below ? cubic(-853.66600, 4690.2500, -8624.7700, 5341.4)
                            : cubic(-40023.880, 170470.89, -242699.48, 115605.82);

  const double c = std::cos(at.inclination), s = std::sin(at.inclination);
  const double c2 = c * c, s2 = s * s;
  const double f220 = 0.75 * (1 + 2 * c + c2);
  const double f221 = 1.5 * s2;
  const double f321 = 1.875 * s * (1 - 2 * c - 3 * c2);
  const double f322 = -1.875 * s * (1 + 2 * c - 3 * c2);
  const double f441 = 35 * s2 * f220;
  const double f442 = 39.3750 * s2 * s2;
  const double f522 = 9.84375 * s * (s2 * (1 - 2 * c - 5 * c2) + 0.33333333 * (-2 + 4 * c + 6 * c2));
  const double f523 = s * (4.92187512 * s2 * (-2 - 4 * c + 10 * c2) + 6.56250012 * (1 + 2 * c - 3 * c2));
  const double f542 = 29.53125 * s * (2 - 8 * c + c2 * (-12 + 8 * c + 10 * c2));
  const double f543 = 29.53125 * s * (-2 - 8 * c + c2 * (12 + 8 * c - 10 * c2));

  const double inverse_a = std::pow(at.n / kKe, 2.0 / 3);
  const double degree2 = 3 * at.n * at.n * inverse_a * inverse_a;
  const double degree3 = degree2 * inverse_a;
  const double degree4 = degree3 * inverse_a;
  const double degree5 = degree4 * inverse_a;
  d_[0] = degree2 * kRoot22 * f220 * g201;
  d_[1] = degree2 * kRoot22 * f221 * g211;
  d_[2] = degree3 * kRoot32 * f321 * g310;
  d_[3] = degree3 * kRoot32 * f322 * g322;
  d_[4] = degree5 * kRoot52 * f522 * g520;
  d_[5] = degree5 * kRoot52 * f523 * g532;
  d_[6] = 2 * degree4 * kRoot44 * f441 * g410;
  d_[7] = 2 * degree4 * kRoot44 * f442 * g422;
  d_[8] = 2 * degree5 * kRoot54 * f542 * g521;
  d_[9] = 2 * degree5 * kRoot54 * f543 * g533;
  longitude0_ = std::fmod(at.anomaly + 2 * at.node - 2 * sidereal0_, kTwoPi);
  longitude_rate_ = gravity_.anomaly + danomaly_ + 2 * (gravity_.node + dnode_ - kEarthSpeed) - at.n;
}

Sgp4DeepSpace::Derivatives Sgp4DeepSpace::derivatives(double longitude, double n, double t) const {
  Derivatives rates;
  rates.longitude = n + longitude_rate_;
  const auto add = [&rates](double amplitude, double angle, double order) {
    rates.n += amplitude * std::sin(angle);
    rates.n2 += order * amplitude * std::cos(angle);
  };
  if (resonance_ == Resonance::kSynchronous) {
    add(del_[0], longitude - 0.13130908, 1);
    add(del_[1], 2 * (longitude - 2.8843198), 2);
    add(del_[2], 3 * (longitude - 0.37448087), 3);
  } else {
    constexpr double kG22 = 5.7686396, kG32 = 0.95240898, kG44 = 1.8014998, kG52 = 1.0508330,
                     kG54 = 4.4108898;
    const double w = perigee0_ + gravity_.perigee * t;
    add(d_[0], 2 * w + longitude - kG22, 1);
    add(d_[1], longitude - kG22, 1);
    add(d_[2], w + longitude - kG32, 1);
    add(d_[3], -w + longitude - kG32, 1);
    add(d_[4], w + longitude - kG52, 1);
    add(d_[5], -w + longitude - kG52, 1);
    add(d_[6], 2 * w + 2 * longitude - kG44, 2);
    add(d_[7], 2 * longitude - kG44, 2);
    add(d_[8], w + 2 * longitude - kG54, 2);
    add(d_[9], -w + 2 * longitude - kG54, 2);
  }
  rates.n2 *= rates.longitude;
  return rates;
}

void Sgp4DeepSpace::integrate(double t, Sgp4Progress& done, double& n, double& longitude) const {
  constexpr double kStep = 720;
  // From the epoch, where what is done lies on its other side or beyond `t`.
  if (done.minutes == 0 || (done.minutes > 0) != (t > 0) || std::fabs(done.minutes) > std::fabs(t)) {
    done = {0, n0_, longitude0_};
  }
  const auto advance = [this](Sgp4Progress& at, double dt) {
    const Derivatives rates = derivatives(at.longitude, at.n, at.minutes);
    at.longitude += rates.longitude * dt + rates.n * dt * dt * 0.5;
    at.n += rates.n * dt + rates.n2 * dt * dt * 0.5;
    at.minutes += dt;
  };
  while (std::fabs(t - done.minutes) >= kStep) advance(done, t > 0 ? kStep : -kStep);
  Sgp4Progress last = done;
  advance(last, t - done.minutes);
  n = last.n;
  longitude = last.longitude;
}

void Sgp4DeepSpace::add_secular(double t, Sgp4Progress& progress, Elements& mean) const {
  mean.e += de_ * t;
  mean.inclination += di_ * t;
  mean.perigee += dperigee_ * t;
  mean.node += dnode_ * t;
  mean.anomaly += danomaly_ * t;
  if (resonance_ == Resonance::kNone) return;
  const double theta = std::fmod(sidereal0_ + t * kEarthSpeed, kTwoPi);
  double longitude = 0;
  integrate(t, progress, mean.n, longitude);
  mean.anomaly = resonance_ == Resonance::kSynchronous ? longitude - mean.node - mean.perigee + theta
                                                       : longitude - 2 * mean.node + 2 * theta;
}

void Sgp4DeepSpace::add_periodic(double t, Elements& at) const {
  double e = 0, inclination = 0, l = 0, gh = 0, h = 0;
  for (const Body* body : {&sun_, &moon_}) {
    const double anomaly = body->anomaly0 + body->speed * t;
    const double f = anomaly + 2 * body->eccentricity * std::sin(anomaly);
    const double sin_f = std::sin(f);
    const double f2 = 0.5 * sin_f * sin_f - 0.25;
    const double f3 = -0.5 * sin_f * std::cos(f);
    e += body->e2 * f2 + body->e3 * f3;
    inclination += body->i2 * f2 + body->i3 * f3;
    l += body->l2 * f2 + body->l3 * f3 + body->l4 * sin_f;
    gh += body->gh2 * f2 + body->gh3 * f3 + body->gh4 * sin_f;
    h += body->h2 * f2 + body->h3 * f3;
  }
  at.inclination += inclination;
  at.e += e;
  const double sin_i = std::sin(at.inclination), cos_i = std::cos(at.inclination);
  if (at.inclination >= 0.2) {
    h /= sin_i;
    at.perigee += gh - cos_i * h;
    at.node += h;
    at.anomaly += l;
    return;
  }
  // Lyddane's variables near the equator.
  const double sin_node = std::sin(at.node), cos_node = std::cos(at.node);
  const double alpha = sin_i * sin_node + h * cos_node + inclination * cos_i * sin_node;
  const double beta = sin_i * cos_node - h * sin_node + inclination * cos_i * cos_node;
  const double before = std::fmod(at.node, kTwoPi);
  const double longitude = at.anomaly + at.perigee + cos_i * before + l + gh - inclination * before * sin_i;
  at.node = std::atan2(alpha, beta);
  if (std::fabs(before - at.node) > kPi) at.node += at.node < before ? kTwoPi : -kTwoPi;
  at.anomaly += l;
  at.perigee = longitude - at.anomaly - cos_i * at.node;
}

}  // namespace skyhaul::orbits
