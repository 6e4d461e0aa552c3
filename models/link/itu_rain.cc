// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/itu_rain.h"

#include <cmath>
#include <cstddef>

#include "link/normal.h"
#include "skyhaul/orbits/angle.h"

namespace skyhaul::models::itu {
namespace {

using orbits::kDegree;

double square(double x) { return x * x; }

/// sum of a_j exp(-((log10 f - b_j)/c_j)^2) + m log10 f + c: P.838-3 eq. 2 and 3 with the rows of tables 1
/// to 4.
template <std::size_t N>
struct Fit {
  double a[N], b[N], c[N], slope, constant;

  double operator()(double frequency_ghz) const {
    const double x = std::log10(frequency_ghz);
    double sum = slope * x + constant;
    for (std::size_t j = 0; j < N; ++j) sum += a[j] * std::exp(-square((x - b[j]) / c[j]));
    return sum;
  }
};

constexpr Fit<4> kLogKHorizontal{{-5.33980, -0.35351, -0.23789, -0.94158},
                                 {-0.10008, 1.26970, 0.86036, 0.64552},
                                 {1.13098, 0.45400, 0.15354, 0.16817},
                                 -0.18961,
                                 0.71147};
constexpr Fit<4> kLogKVertical{{-3.80595, -3.44965, -0.39902, 0.50167},
                               {0.56934, -0.22911, 0.73042, 1.07319},
                               {0.81061, 0.51059, 0.11899, 0.27195},
                               -0.16398,
                               0.63297};
constexpr Fit<5> kAlphaHorizontal{{-0.14318, 0.29591, 0.32177, -5.37610, 16.1721},
                                  {1.82442, 0.77564, 0.63773, -0.96230, -3.29980},
                                  {-0.55187, 0.19822, 0.13164, 1.47828, 3.43990},
                                  0.67849,
                                  -1.95537};
constexpr Fit<5> kAlphaVertical{{-0.07771, 0.56727, -0.20238, -48.2991, 48.5833},
                                {2.33840, 0.95545, 1.14520, 0.791669, 0.791459},
                                {-0.76284, 0.54039, 0.26809, 0.116226, 0.116479},
                                -0.053739,
                                0.83433};

}  // namespace

RainCoefficients rain_coefficients(double frequency_ghz, double elevation_deg, double tilt_deg) {
  const double kh = std::pow(10, kLogKHorizontal(frequency_ghz));
  const double kv = std::pow(10, kLogKVertical(frequency_ghz));
  const double ah = kAlphaHorizontal(frequency_ghz);
  const double av = kAlphaVertical(frequency_ghz);
  const double mix = square(std::cos(elevation_deg * kDegree)) * std::cos(2 * tilt_deg * kDegree);
  const double k = (kh + kv + (kh - kv) * mix) / 2;
  return {k, (kh * ah + kv * av + (kh * ah - kv * av) * mix) / (2 * k)};
}

double rain_specific_attenuation(double rain_rate_mm_h, const RainCoefficients& coefficients) {
  return coefficients.k * std::pow(rain_rate_mm_h, coefficients.alpha);
}

double isotherm_height_km(double latitude_deg, double longitude_deg) {
  const double lat = latitude_deg;
  const bool america_or_europe = longitude_deg <= 60 && longitude_deg >= -170;
  if (america_or_europe && lat >= 35 && lat <= 70) return 3.2 - 0.075 * (lat - 35);
  double height = 5;
  if (lat > 23) height = 5 - 0.075 * (lat - 23);
  if (lat < -21) height = lat < -71 ? 0 : 5 + 0.1 * (lat + 21);
  return height > 0 ? height : 0;
}

double rain_slant_path_km(double rain_height_km, double station_height_km, double elevation_deg) {
  const double rise = rain_height_km - station_height_km;
  if (rise <= 0) return 0;
  const double sine = std::sin(elevation_deg * kDegree);
  if (elevation_deg >= 5) return rise / sine;
  constexpr double kEffectiveEarthRadiusKm = 8500;
  return 2 * rise / (std::sqrt(square(sine) + 2 * rise / kEffectiveEarthRadiusKm) + sine);
}

RainCurve rain_curve(const RainPath& path) {
  if (path.rain_rate_001_mm_h <= 0 || path.slant_path_km <= 0) return {};
  const double theta = path.elevation_deg * kDegree;
  const double f = path.frequency_ghz;
  const double latitude = std::abs(path.latitude_deg);
  const double specific = rain_specific_attenuation(path.rain_rate_001_mm_h,
                                                    rain_coefficients(f, path.elevation_deg, path.tilt_deg));

  const double horizontal = path.slant_path_km * std::cos(theta);
  const double rise = path.slant_path_km * std::sin(theta);
  const double horizontal_reduction =
      1 / (1 + 0.78 * std::sqrt(horizontal * specific / f) - 0.38 * (1 - std::exp(-2 * horizontal)));
  const double zeta = std::atan2(rise, horizontal * horizontal_reduction);
  const double length =
      zeta > theta ? horizontal * horizontal_reduction / std::cos(theta) : rise / std::sin(theta);
  const double chi_deg = latitude < 36 ? 36 - latitude : 0;
  const double vertical_adjustment =
      1 / (1 + std::sqrt(std::sin(theta)) * (31 * (1 - std::exp(-path.elevation_deg / (1 + chi_deg))) *
                                                 std::sqrt(length * specific) / square(f) -
                                             0.45));
  const double a001 = specific * length * vertical_adjustment;

  double beta = 0;
  if (latitude < 36) {
    beta = -0.005 * (latitude - 36);
    if (path.elevation_deg < 25) beta += 1.8 - 4.25 * std::sin(theta);
  }
  return {a001, beta * std::sin(theta)};
}

double RainCurve::exceeded_db(double percent) const {
  if (a001_db <= 0) return 0;
  const double slope = percent < 1 ? beta_sine * (1 - percent) : 0;
  const double exponent = 0.655 + 0.033 * std::log(percent) - 0.045 * std::log(a001_db) - slope;
  return a001_db * std::pow(percent / 0.01, -exponent);
}

double rain_attenuation_db(const RainPath& path, double percent) {
  return rain_curve(path).exceeded_db(percent);
}

double slant_rain_probability_percent(double rain_probability_percent, double slant_path_km,
                                      double elevation_deg) {
  const double p0 = rain_probability_percent / 100;
  if (p0 <= 0) return 0;
  if (p0 >= 1) return 100;
  const double distance_km = std::abs(slant_path_km * std::cos(elevation_deg * kDegree));
  const double correlation = 0.59 * std::exp(-distance_km / 31) + 0.41 * std::exp(-distance_km / 800);
  const double alpha = normal_tail_inverse(p0);
  const double both = bivariate_normal_tail(alpha, alpha, correlation);
  return 100 * (1 - (1 - p0) * std::pow((both - square(p0)) / (p0 * (1 - p0)), p0));
}

double cloud_specific_coefficient(double frequency_ghz, double temperature_k) {
  const double f = frequency_ghz;
  const double t = 300 / temperature_k - 1;
  const double epsilon0 = 77.66 + 103.3 * t;
  const double epsilon1 = 0.0671 * epsilon0;
  constexpr double kEpsilon2 = 3.52;
  const double principal_ghz = 20.20 - 146 * t + 316 * square(t);
  const double secondary_ghz = 39.8 * principal_ghz;
  const double u = f / principal_ghz;
  const double v = f / secondary_ghz;
  const double real =
      (epsilon0 - epsilon1) / (1 + square(u)) + (epsilon1 - kEpsilon2) / (1 + square(v)) + kEpsilon2;
  const double imaginary =
      u * (epsilon0 - epsilon1) / (1 + square(u)) + v * (epsilon1 - kEpsilon2) / (1 + square(v));
  const double eta = (2 + real) / imaginary;
  return 0.819 * f / (imaginary * (1 + square(eta)));
}

double cloud_attenuation_db(double frequency_ghz, double elevation_deg, double reduced_liquid_kg_m2) {
  return reduced_liquid_kg_m2 * cloud_specific_coefficient(frequency_ghz, 273.15) /
         std::sin(elevation_deg * kDegree);
}

double scintillation_deviation_db(const ScintillationPath& path) {
  constexpr double kTurbulenceHeightM = 1000;
  const double sine = std::sin(path.elevation_deg * kDegree);
  const double reference_deviation_db = 3.6e-3 + 1e-4 * path.n_wet;
  const double length_m = 2 * kTurbulenceHeightM / (std::sqrt(square(sine) + 2.35e-4) + sine);
  const double x =
      1.22 * path.antenna_efficiency * square(path.antenna_diameter_m) * path.frequency_ghz / length_m;
  const double averaging_square =
      3.86 * std::pow(square(x) + 1, 11.0 / 12) * std::sin(11.0 / 6 * std::atan2(1, x)) -
      7.08 * std::pow(x, 5.0 / 6);
  if (averaging_square <= 0) return 0;  // x >= 7: the aperture averages it all out
  return reference_deviation_db * std::pow(path.frequency_ghz, 7.0 / 12) * std::sqrt(averaging_square) /
         std::pow(sine, 1.2);
}

double scintillation_fade_factor(double percent) {
  const double l = std::log10(percent);
  return -0.061 * l * l * l + 0.072 * l * l - 1.71 * l + 3.0;
}

double scintillation_enhancement_factor(double percent) {
  const double l = std::log10(percent);
  return -0.0597 * l * l * l - 0.0835 * l * l - 1.258 * l + 2.672;
}

double scintillation_db(const ScintillationPath& path, double percent) {
  return scintillation_fade_factor(percent) * scintillation_deviation_db(path);
}

double total_attenuation_db(double gas_db, double cloud_db, double rain_db, double scintillation) {
  return gas_db + std::hypot(rain_db + cloud_db, scintillation);
}

double cross_polar_discrimination_db(double frequency_ghz, double elevation_deg, double tilt_deg,
                                     double rain_attenuation, double percent) {
  const double f = frequency_ghz;
  double frequency_term = 35.9 * std::log10(f) - 11.3;
  if (f < 36) frequency_term = 26 * std::log10(f) + 4.1;
  if (f < 9) frequency_term = 60 * std::log10(f) - 28.3;
  double slope = 13.0 * std::pow(f, 0.15);
  if (f < 40) slope = 22.6;
  if (f < 20) slope = 12.8 * std::pow(f, 0.19);
  if (f < 9) slope = 30.8 * std::pow(f, -0.21);
  const double l = std::log10(percent);
  double canting_deg = -5 * l;  // 0, 5, 10, 15 deg at 1, 0.1, 0.01, 0.001 %
  if (canting_deg < 0) canting_deg = 0;
  if (canting_deg > 15) canting_deg = 15;
  const double rain = frequency_term - slope * std::log10(rain_attenuation) -
                      10 * std::log10(1 - 0.484 * (1 + std::cos(4 * tilt_deg * kDegree))) -
                      40 * std::log10(std::cos(elevation_deg * kDegree)) + 0.0053 * square(canting_deg);
  return rain - rain * (0.3 + 0.1 * l) / 2;  // less the effect of ice
}

FadeDuration::FadeDuration(double frequency_ghz, double elevation_deg, double attenuation_db) {
  const double f = frequency_ghz;
  long_median_s_ = 80 * std::pow(elevation_deg, -0.4) * std::pow(f, 1.4) * std::pow(attenuation_db, -0.39);
  sigma_ = 1.85 * std::pow(f, -0.05) * std::pow(attenuation_db, -0.027);
  gamma_ = 0.055 * std::pow(f, 0.65) * std::pow(attenuation_db, -0.003);
  const double p1 = 0.885 * gamma_ - 0.814;
  const double p2 = -1.05 * square(gamma_) + 2.23 * gamma_ - 1.61;
  boundary_s_ = long_median_s_ * std::exp(p1 * square(sigma_) + p2 * sigma_ - 0.39);
  short_median_s_ = long_median_s_ * std::exp(-square(sigma_));
  const double long_over_short = std::sqrt(short_median_s_ * long_median_s_) * (1 - gamma_) /
                                 (boundary_s_ * gamma_) *
                                 normal_tail(std::log(boundary_s_ / long_median_s_) / sigma_) /
                                 normal_tail(std::log(boundary_s_ / short_median_s_) / sigma_);
  short_share_ = 1 / (1 + long_over_short);
}

double FadeDuration::probability_longer(double duration_s) const {
  if (duration_s <= boundary_s_) return std::pow(duration_s, -gamma_);
  return std::pow(boundary_s_, -gamma_) * normal_tail(std::log(duration_s / short_median_s_) / sigma_) /
         normal_tail(std::log(boundary_s_ / short_median_s_) / sigma_);
}

double FadeDuration::time_fraction_longer(double duration_s) const {
  if (duration_s <= boundary_s_) return 1 - short_share_ * std::pow(duration_s / boundary_s_, 1 - gamma_);
  return (1 - short_share_) * normal_tail(std::log(duration_s / long_median_s_) / sigma_) /
         normal_tail(std::log(boundary_s_ / long_median_s_) / sigma_);
}

double FadeDuration::fades_longer(double duration_s, double total_fade_time_s) const {
  return total_fade_time_s * short_share_ * (1 - gamma_) / gamma_ * std::pow(boundary_s_, gamma_ - 1) *
         probability_longer(duration_s);
}

}  // namespace skyhaul::models::itu
