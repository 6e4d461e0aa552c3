// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Long-run statistics of the synthesised series, shorter than in tests/bench/weather. Tolerances follow from
// the length: a Gaussian process whose autocorrelation is that of P.1853-2 exceeds a level u with a share p
// of the time; the share found in a time T has the relative variance
//     2/(T p) times the integral over t of [P(both exceed u, t apart) / p - p],
// which is computed here by the bivariate normal distribution. Five of its deviations are accepted.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "link/normal.h"
#include "link/sky_field.h"
#include "skyhaul/models/itu_rain.h"
#include "skyhaul/models/weather.h"

namespace skyhaul::models {
namespace {

constexpr double kYearS = 31557600;

/// Autocorrelation of P.1853-2's process: weights and rates of its two parts.
double autocorrelation(double seconds) {
  return 0.2707 * std::exp(-9.0186e-4 * seconds) + 0.7293 * std::exp(-5.0990e-5 * seconds);
}

double relative_deviation(double share, double total_s) {
  const double level = normal_tail_inverse(share);
  double integral = 0;
  double before = 0;
  for (double at = 1; at < 2e5; at *= 1.05) {
    const double middle = (at + before) / 2;
    integral +=
        (bivariate_normal_tail(level, level, autocorrelation(middle)) / share - share) * (at - before);
    before = at;
  }
  return std::sqrt(2 * integral / (total_s * share));
}

TEST(Exceedance, RainAttenuationOf100YearsIsThatOfP618) {
  constexpr int kPlaces = 10;
  constexpr double kYears = 10;
  std::vector<SkyField::Place> places;
  // Far enough from each other to be independent: their correlation is below 0.41 exp(-2000/800) = 0.03.
  for (int i = 0; i < kPlaces; ++i) {
    places.push_back({"place" + std::to_string(i), -60.0 + 60 * (i / 4), 90.0 * (i % 4)});
  }
  const SkyField field(places, 11, 0, static_cast<orbits::TimeNs>(kYears * kYearS) * orbits::kSecond);
  std::vector<float> deviates;  // the highest of them
  for (std::size_t place = 0; place < places.size(); ++place) {
    for (std::size_t k = 0; k < field.grid_points(); ++k) {
      if (field.grid_deviate(place, k) > 1.3) deviates.push_back(field.grid_deviate(place, k));
    }
  }
  const double samples = kPlaces * static_cast<double>(field.grid_points());
  ASSERT_GT(static_cast<double>(deviates.size()), 0.06 * samples);
  std::sort(deviates.begin(), deviates.end(), std::greater<>());

  Climate climate;
  climate.latitude_deg = 41.9;
  climate.rain_rate_001_mm_h = 33.9;
  climate.rain_probability_percent = 5.27;
  climate.rain_height_km = 3.05;
  climate.temperature_k = 288;
  climate.dry_pressure_hpa = 1005;
  for (const double frequency : {11.7, 14.25, 18.8, 28.6}) {
    const PathWeather path(climate, {frequency, 45, 0.5, 0.6});
    const itu::RainCurve curve =
        itu::rain_curve({41.9, frequency, 35, 45, 33.9, itu::rain_slant_path_km(3.05, 0, 35)});
    for (const double percent : {0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 5.0}) {
      const double deviation = relative_deviation(percent / 100, kPlaces * kYears * kYearS);
      EXPECT_LT(deviation, 0.08) << "the sample is too short to say anything at " << percent << " %";
      const auto rank = static_cast<std::size_t>(percent / 100 * samples);
      const double found = path.loss(35, {deviates[rank], 0}).rain_db;
      EXPECT_LE(found, curve.exceeded_db(percent * (1 - 5 * deviation)) * 1.001)
          << frequency << " " << percent;
      EXPECT_GE(found, curve.exceeded_db(percent * (1 + 5 * deviation)) * 0.999)
          << frequency << " " << percent;
    }
  }
}

// The seconds between the points that are kept have the same law: unit variance, and the autocorrelation of
// P.1853-2's two filters.
TEST(Exceedance, SecondsHaveTheAutocorrelationOfP1853) {
  constexpr std::int64_t kBlocks = 6000;  // 35 days at each of 12 places
  std::vector<SkyField::Place> places;
  for (int i = 0; i < 12; ++i)
    places.push_back({"place" + std::to_string(i), -60.0 + 40 * (i / 4), 90.0 * (i % 4)});
  const SkyField field(places, 3, 0, kBlocks * SkyField::kBlockS * orbits::kSecond);
  double square = 0, step_1 = 0, step_30 = 0, at_middle = 0, samples = 0;
  std::vector<float> block;
  for (std::size_t place = 0; place < places.size(); ++place) {
    for (std::int64_t b = 0; b < kBlocks; ++b) {
      field.deviates(place, b, block);
      for (std::size_t i = 0; i + 30 < block.size(); ++i) {
        square += block[i] * block[i];
        step_1 += std::pow(block[i + 1] - block[i], 2);
        step_30 += std::pow(block[i + 30] - block[i], 2);
        samples += 1;
      }
      for (std::size_t i = 32; i < block.size(); i += 64) at_middle += block[i] * block[i];
    }
  }
  // 12 places of 35 days hold some 2,000 slow times (2e4 s): 5 deviations of the variance are 0.16.
  EXPECT_NEAR(square / samples, 1, 0.16);
  EXPECT_NEAR(at_middle / (12.0 * kBlocks * 8), square / samples, 0.005);
  // The steps are nearly independent: 3.6e7 of them, 5 deviations are 0.1 %; of 30 s ones 0.7 %. The bridge
  // costs less than 1e-3 of its part.
  EXPECT_NEAR(step_1 / samples, 2 * (1 - autocorrelation(1)), 0.005 * 2 * (1 - autocorrelation(1)));
  EXPECT_NEAR(step_30 / samples, 2 * (1 - autocorrelation(30)), 0.015 * 2 * (1 - autocorrelation(30)));
}

// P.1853-2: correlation of the deviates 0.59 exp(-d/31) + 0.41 exp(-d/800), d in km. 2e5 points of which some
// 6,000 are independent: 5 deviations are at most 0.07.
TEST(Exceedance, NearPlacesAreCorrelated) {
  const double km = 180 / (3.14159265358979323846 * 6371);  // degrees of latitude
  const std::vector<SkyField::Place> places = {{"here", 40, 10},
                                               {"5 km", 40 + 5 * km, 10},
                                               {"50 km", 40 + 50 * km, 10},
                                               {"1000 km", 40 + 1000 * km, 10}};
  const SkyField field(places, 5, 0, static_cast<orbits::TimeNs>(4 * kYearS) * orbits::kSecond);
  const double distances[] = {0, 5, 50, 1000};
  for (std::size_t other = 1; other < 4; ++other) {
    double xx = 0, yy = 0, xy = 0;
    for (std::size_t k = 0; k < field.grid_points(); ++k) {
      const double x = field.grid_deviate(0, k);
      const double y = field.grid_deviate(other, k);
      xx += x * x;
      yy += y * y;
      xy += x * y;
    }
    const double wanted = 0.59 * std::exp(-distances[other] / 31) + 0.41 * std::exp(-distances[other] / 800);
    EXPECT_NEAR(xy / std::sqrt(xx * yy), wanted, 0.07) << distances[other];
  }
}

// P.618-13 section 2.4.1: fades exceeded for p % of the time are a(p) deviations. P.1853-2: the spectrum
// falls by 80/3 dB a decade above 0.1 Hz; from 0.125 to 0.25 Hz that is 8.0 dB.
TEST(Exceedance, ScintillationHasTheFadesOfP618AndTheSpectrumOfP1853) {
  const SkyField field({{"place", 0, 0}}, 9, 0, 86400 * 20 * orbits::kSecond);
  std::vector<float> block;
  std::vector<float> all;
  double power_125 = 0, power_250 = 0;
  for (std::int64_t b = 0; b < 86400 * 20 / SkyField::kBlockS; ++b) {
    field.scintillations(0, b, block);
    all.insert(all.end(), block.begin(), block.end());
    for (const auto& [hz, power] : {std::pair{0.125, &power_125}, std::pair{0.25, &power_250}}) {
      double real = 0, imaginary = 0;
      for (std::size_t i = 0; i < block.size(); ++i) {
        const double angle = 2 * 3.14159265358979323846 * hz * static_cast<double>(i);
        const double window =
            std::pow(std::sin(3.14159265358979323846 * (static_cast<double>(i) + 0.5) / 512), 2);
        real += window * block[i] * std::cos(angle);
        imaginary += window * block[i] * std::sin(angle);
      }
      *power += real * real + imaginary * imaginary;
    }
  }
  std::sort(all.begin(), all.end(), std::greater<>());
  for (const double percent : {0.1, 1.0, 5.0, 20.0}) {
    const double found = all[static_cast<std::size_t>(percent / 100 * static_cast<double>(all.size()))];
    // 1.7e6 seconds, some 3e5 of them independent: at 0.1 % 300 of them, 5 deviations of the share are 30 %
    // and of the fade, which goes as the logarithm, 8 %.
    EXPECT_NEAR(found, itu::scintillation_fade_factor(percent),
                0.08 * itu::scintillation_fade_factor(percent));
  }
  // 3,375 blocks: 5 deviations of the ratio are 0.5 dB. The percentage factors are not quite linear, which
  // fills the low end of the spectrum by less than that.
  EXPECT_NEAR(10 * std::log10(power_125 / power_250), 80.0 / 3 * std::log10(2.0), 0.7);
}

// Gas, rain, cloud and scintillation together, exceeded over all states of the sky, are the total of P.618-13
// section 2.5, which adds what each exceeds for the same share of the time (the root of the sum of squares
// for scintillation). The states are summed up here instead of drawn: 900 of the deviate, 1,000 of the
// scintillation. 10 % or 0.1 dB, up to the smaller of 5 % and the probability of rain.
TEST(Exceedance, TotalAttenuationIsThatOfP618) {
  struct Place {
    double latitude_deg, height_km, rate_mm_h, rain_percent, rain_height_km, liquid_kg_m2;
  };
  constexpr double kElevationDeg = 35;
  constexpr int kStates = 1000;
  // Rain and cloud of CG-3M3J-13-ValEx at London, Kuala Lumpur, New Delhi and Addis Ababa.
  for (const Place& place :
       {Place{51.5, 0.0314, 26.48, 5.36, 2.4527, 1.26}, Place{3.133, 0.0513, 99.15, 4.54, 4.958, 2.9},
        Place{28.717, 0.2094, 63.62, 1.071, 5.2582, 1.3}, Place{9.05, 2.54, 42.91, 4.71, 4.7838, 1.8}}) {
    Climate climate = default_climate(place.latitude_deg, 0, place.height_km);
    climate.rain_rate_001_mm_h = place.rate_mm_h;
    climate.rain_probability_percent = place.rain_percent;
    climate.rain_height_km = place.rain_height_km;
    climate.cloud_liquid_kg_m2 = default_cloud(place.liquid_kg_m2);
    for (const double frequency : {11.7, 14.25, 18.8, 28.6}) {
      const PathWeather path(climate, {frequency, 45, 0.5, 0.6});
      std::vector<double> scintillation;
      for (int i = 0; i < kStates; ++i) {
        const double above = (i + 0.5) / kStates;
        scintillation.push_back(
            path.scintillation_deviation_db(kElevationDeg) *
            (above < 0.5
                 ? std::max(0.0, itu::scintillation_fade_factor(std::max(0.01, 100 * above)))
                 : -std::max(0.0, itu::scintillation_enhancement_factor(std::max(0.01, 100 * (1 - above))))));
      }
      std::vector<std::pair<double, double>> totals;  // dB, share of the time
      for (double deviate = -4; deviate < 5; deviate += 0.01) {
        const AirLoss loss = path.loss(kElevationDeg, {deviate, 0});
        const double share = normal_tail(deviate - 0.005) - normal_tail(deviate + 0.005);
        for (const double each : scintillation)
          totals.emplace_back(loss.gas_db + loss.rain_db + loss.cloud_db + each, share / kStates);
      }
      std::sort(totals.rbegin(), totals.rend());
      const double rain_percent = path.rain_probability_percent(kElevationDeg);
      auto at = totals.begin();
      double sum = 0;
      for (const double percent : {0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 3.0, 5.0}) {
        if (percent > rain_percent) break;
        for (; sum + at->second < percent / 100; ++at) sum += at->second;
        const double wanted = itu::total_attenuation_db(
            path.gas_db(kElevationDeg), path.cloud_exceeded_db(kElevationDeg, percent),
            path.rain_exceeded_db(kElevationDeg, percent),
            path.scintillation_deviation_db(kElevationDeg) * itu::scintillation_fade_factor(percent));
        EXPECT_NEAR(at->first, wanted, std::max(0.1, 0.1 * wanted))
            << place.latitude_deg << " " << frequency << " GHz " << percent << " %";
      }
    }
  }
}

}  // namespace
}  // namespace skyhaul::models
