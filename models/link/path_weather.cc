// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "link/normal.h"
#include "skyhaul/models/itu_gas.h"
#include "skyhaul/models/itu_rain.h"
#include "skyhaul/models/weather.h"
#include "skyhaul/orbits/angle.h"

namespace skyhaul::models {
namespace {

constexpr double kLowestDeg = 5;
constexpr double kStepDeg = 0.25;
constexpr int kRows = 341;            // 5 to 90 deg
constexpr int kProbabilityRows = 10;  // the probability of rain is linear over so many

constexpr double kLargestDeviate = 4;
constexpr int kLiquidSteps = 256;  // -4 to 4

/// P.618-13 section 2.2.1.1 holds between these.
constexpr double kRarestPercent = 0.001;
constexpr double kMostPercent = 5;
constexpr double kLeastFadeOut = 1.1;

double exceeded(const std::vector<Exceeded>& curve, double percent) {
  if (curve.empty() || percent > curve.back().percent) return 0;
  const auto above = std::find_if(curve.begin(), curve.end(),
                                  [&](const Exceeded& point) { return point.percent >= percent; });
  if (above == curve.begin()) return curve.front().value;
  const auto below = above - 1;
  const double share = std::log(percent / below->percent) / std::log(above->percent / below->percent);
  return below->value + share * (above->value - below->value);
}

}  // namespace

PathWeather::PathWeather(const Climate& climate, const RadioBand& band) : climate_(climate), band_(band) {
  if (!(band.frequency_ghz >= 1 && band.frequency_ghz <= 100)) {
    throw std::invalid_argument("PathWeather: the frequency is not in 1 to 100 GHz");
  }
  if (!(band.antenna_diameter_m > 0 && band.antenna_efficiency > 0)) {
    throw std::invalid_argument("PathWeather: the antenna has no size");
  }
  const double f = band.frequency_ghz;
  const double cloud_coefficient = itu::cloud_specific_coefficient(f, 273.15);
  const double zenith_gas =
      itu::slant_gas_attenuation_db(f, 90, climate.dry_pressure_hpa, climate.vapour_density_g_m3,
                                    climate.temperature_k, climate.vapour_content_kg_m2, climate.height_km);
  rows_.reserve(kRows + 1);
  lowest_rain_deviate_ = kLargestDeviate;
  const auto slant_path_km = [&](double elevation_deg) {
    return itu::rain_slant_path_km(climate.rain_height_km, climate.height_km, elevation_deg);
  };
  const auto rain_percent = [&](int i) {
    const double elevation = kLowestDeg + kStepDeg * i;
    return itu::slant_rain_probability_percent(climate.rain_probability_percent, slant_path_km(elevation),
                                               elevation);
  };
  double percent_before = 0;
  double percent_after = rain_percent(0);
  for (int i = 0; i < kRows; ++i) {
    if (i % kProbabilityRows == 0) {
      percent_before = percent_after;
      percent_after = rain_percent(i + kProbabilityRows);
    }
    const double elevation = kLowestDeg + kStepDeg * i;
    const double sine = std::sin(elevation * orbits::kPi / 180);
    const double slant_km = slant_path_km(elevation);
    const itu::RainCurve curve = itu::rain_curve(
        {climate.latitude_deg, f, elevation, band.tilt_deg, climate.rain_rate_001_mm_h, slant_km});
    Row row{};
    row.a001_db = curve.a001_db;
    row.beta_sine = curve.beta_sine;
    const double probability =
        percent_before + (percent_after - percent_before) * (i % kProbabilityRows) / kProbabilityRows;
    row.probability_percent = probability;
    row.start_percent = std::min(kMostPercent, probability);
    row.end_percent = std::max(probability, kLeastFadeOut * row.start_percent);
    if (row.start_percent > 0) {
      row.rain_at_start_db = curve.exceeded_db(std::max(row.start_percent, kRarestPercent));
      if (row.a001_db > 0 && row.end_percent < 100) {
        lowest_rain_deviate_ = std::min(lowest_rain_deviate_, normal_tail_inverse(row.end_percent / 100));
      }
    }
    row.gas_db = zenith_gas / sine;
    row.cloud_db_per_kg_m2 = cloud_coefficient / sine;
    row.scintillation_db = itu::scintillation_deviation_db(
        {f, elevation, climate.n_wet, band.antenna_diameter_m, band.antenna_efficiency});
    rows_.push_back(row);
  }
  rows_.push_back(rows_.back());
  for (int i = 0; i <= kLiquidSteps; ++i) {
    const double deviate = kLargestDeviate * (2.0 * i / kLiquidSteps - 1);
    liquid_.push_back(exceeded(climate_.cloud_liquid_kg_m2, std::max(1.0, 100 * normal_tail(deviate))));
  }
  liquid_.push_back(liquid_.back());
}

PathWeather::Row PathWeather::row(double elevation_deg) const {
  const double at = std::clamp((elevation_deg - kLowestDeg) / kStepDeg, 0.0, kRows - 1.0);
  const auto i = static_cast<std::size_t>(at);
  const double share = at - static_cast<double>(i);
  const Row& a = rows_[i];
  const Row& b = rows_[i + 1];
  const auto between = [&](double Row::*field) { return a.*field + share * (b.*field - a.*field); };
  return {between(&Row::a001_db),       between(&Row::rain_at_start_db),   between(&Row::probability_percent),
          between(&Row::start_percent), between(&Row::end_percent),        between(&Row::beta_sine),
          between(&Row::gas_db),        between(&Row::cloud_db_per_kg_m2), between(&Row::scintillation_db)};
}

double PathWeather::rain_db(const Row& row, double percent) const {
  if (percent >= row.end_percent) return 0;
  if (percent > row.start_percent) {
    return row.rain_at_start_db * std::log(row.end_percent / percent) /
           std::log(row.end_percent / row.start_percent);
  }
  return itu::RainCurve{row.a001_db, row.beta_sine}.exceeded_db(std::max(percent, kRarestPercent));
}

double PathWeather::liquid(double deviate) const {
  const double at =
      (std::clamp(deviate, -kLargestDeviate, kLargestDeviate) / kLargestDeviate + 1) * (kLiquidSteps / 2.0);
  const auto i = static_cast<std::size_t>(at);
  return liquid_[i] + (at - static_cast<double>(i)) * (liquid_[i + 1] - liquid_[i]);
}

AirLoss PathWeather::loss(double elevation_deg, const SkyState& sky) const {
  const Row at = row(elevation_deg);
  AirLoss loss;
  loss.gas_db = at.gas_db;
  loss.scintillation_db = at.scintillation_db * sky.scintillation;
  if (sky.rain_rate_mm_h >= 0) {
    if (sky.rain_rate_mm_h == 0) return loss;
    const double elevation = std::max(elevation_deg, kLowestDeg);
    const double slant_km = itu::rain_slant_path_km(climate_.rain_height_km, climate_.height_km, elevation);
    loss.rain_db = itu::rain_curve({climate_.latitude_deg, band_.frequency_ghz, elevation, band_.tilt_deg,
                                    sky.rain_rate_mm_h, slant_km})
                       .a001_db;
    if (!sky.cloud_in_rain) loss.cloud_db = at.cloud_db_per_kg_m2 * liquid_.back();
    return loss;
  }
  loss.cloud_db = at.cloud_db_per_kg_m2 * liquid(sky.deviate);
  if (sky.deviate > lowest_rain_deviate_) loss.rain_db = rain_db(at, 100 * normal_tail(sky.deviate));
  return loss;
}

double PathWeather::gas_db(double elevation_deg) const { return row(elevation_deg).gas_db; }

double PathWeather::rain_exceeded_db(double elevation_deg, double percent) const {
  return rain_db(row(elevation_deg), percent);
}

double PathWeather::cloud_exceeded_db(double elevation_deg, double percent) const {
  return row(elevation_deg).cloud_db_per_kg_m2 *
         exceeded(climate_.cloud_liquid_kg_m2, std::max(1.0, percent));
}

double PathWeather::scintillation_deviation_db(double elevation_deg) const {
  return row(elevation_deg).scintillation_db;
}

double PathWeather::rain_probability_percent(double elevation_deg) const {
  return row(elevation_deg).probability_percent;
}

}  // namespace skyhaul::models
