// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Long-run exceedance of the synthesised rain attenuation against P.618's curve, at four climates and four
// frequencies, from 0.01 % to the smaller of 5 % and the probability of rain on the path:
// - 50 years of every second, as links read them;
// - 1,000 years of the points kept each 64 s, for the error of the method without that of the sample.
// Rain attenuation is a function of the deviate alone, so the deviates are counted in bins of 1/1024 and the
// attenuations looked up for each bin. "worst" is over the percentages, as a share of what is accepted: 10 %
// or 0.1 dB, whichever is more.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "link/sky_field.h"
#include "skyhaul/models/itu_rain.h"
#include "skyhaul/models/weather.h"
#include "skyhaul/orbits/parallel.h"

namespace skyhaul::models {
namespace {

constexpr std::int64_t kYearS = 31557600;
constexpr double kPercents[] = {0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 3, 5};
constexpr double kElevationDeg = 35;

struct Named {
  const char* name;
  Climate climate;
};

Climate climate(double latitude, double longitude, double height, double rain, double probability,
                double rain_height) {
  Climate one;
  one.latitude_deg = latitude;
  one.longitude_deg = longitude;
  one.height_km = height;
  one.rain_rate_001_mm_h = rain;
  one.rain_probability_percent = probability;
  one.rain_height_km = rain_height;
  one.n_wet = 60;
  one.dry_pressure_hpa = 1000;
  one.temperature_k = 288;
  one.vapour_density_g_m3 = 7.5;
  one.vapour_content_kg_m2 = 15;
  return one;
}

/// Rows of the validation examples of ITU-R Study Group 3 (CG-3M3J-13-ValEx); rain height from Ls and el.
const std::vector<Named>& climates() {
  static const std::vector<Named> all = {
      {"London", climate(51.5, -0.14, 0.031382984, 26.48052, 5.3615096, 2.4527)},
      {"Kuala Lumpur", climate(3.133, 101.7, 0.051251456, 99.15117186, 4.5365437, 4.95797440)},
      {"New Delhi", climate(28.717, 77.3, 0.209383699, 63.61888808, 1.0708936, 5.2582)},
      {"Addis Ababa", climate(9.05, 38.7, 2.539861878, 42.91007183, 4.7124668, 4.7838)}};
  return all;
}

class DeviateCounts {
 public:
  static constexpr int kBins = 12 * 1024;  // -6 to 6
  void add(float deviate) {
    const int bin = static_cast<int>((static_cast<double>(deviate) + 6) * 1024);
    ++counts_[static_cast<std::size_t>(std::clamp(bin, 0, kBins - 1))];
    ++samples_;
  }
  /// Deviate that is exceeded by this share of the samples.
  double quantile(double share) const {
    double left = share * static_cast<double>(samples_);
    for (int bin = kBins; bin-- > 0;) {
      const auto count = static_cast<double>(counts_[static_cast<std::size_t>(bin)]);
      if (left < count) return (bin + 1 - left / count) / 1024 - 6;
      left -= count;
    }
    return -6;
  }

 private:
  std::vector<std::int64_t> counts_ = std::vector<std::int64_t>(kBins);
  std::int64_t samples_ = 0;
};

/// Prints a table of the errors of each band; returns the worst as a share of what is accepted.
double report(const Named& place, const DeviateCounts& counts, const char* what) {
  double worst = 0;
  for (const double frequency : {11.7, 14.25, 18.8, 28.6}) {
    const PathWeather path(place.climate, {frequency, 45, 0.5, 0.6});
    const double slant =
        itu::rain_slant_path_km(place.climate.rain_height_km, place.climate.height_km, kElevationDeg);
    const itu::RainCurve curve = itu::rain_curve(
        {place.climate.latitude_deg, frequency, kElevationDeg, 45, place.climate.rain_rate_001_mm_h, slant});
    std::string row;
    std::vector<double> percents(std::begin(kPercents), std::end(kPercents));
    percents.back() = std::min(percents.back(), path.rain_probability_percent(kElevationDeg));
    for (const double percent : percents) {
      if (percent > percents.back()) continue;
      const double expected = curve.exceeded_db(percent);
      const double got = path.loss(kElevationDeg, {counts.quantile(percent / 100), 0}).rain_db;
      worst = std::max(worst, std::abs(got - expected) / std::max(0.1 * expected, 0.1));
      char cell[64];
      std::snprintf(cell, sizeof cell, " %g%%:%.2f(%+.1f%%)", percent, expected,
                    100 * (got - expected) / expected);
      row += cell;
    }
    std::printf("exceedance %s, %s, %.2f GHz, dB (error):%s\n", what, place.name, frequency, row.c_str());
  }
  return worst;
}

void EverySecondOf50Years(benchmark::State& state) {
  for (auto _ : state) {
    std::vector<DeviateCounts> counts(climates().size());
    parallel_for(climates().size(), 0, [&](std::size_t i) {
      const Climate& at = climates()[i].climate;
      std::vector<float> block;
      for (std::int64_t year = 0; year < 50; ++year) {
        const SkyField field({{climates()[i].name, at.latitude_deg, at.longitude_deg}}, 1,
                             year * kYearS * orbits::kSecond, (year + 1) * kYearS * orbits::kSecond);
        for (std::int64_t b = year * kYearS / SkyField::kBlockS; b < (year + 1) * kYearS / SkyField::kBlockS;
             ++b) {
          field.deviates(0, b, block);
          for (const float deviate : block) counts[i].add(deviate);
        }
      }
    });
    double worst = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      worst = std::max(worst, report(climates()[i], counts[i], "50 years"));
    }
    state.counters["worst"] = worst;
  }
}
BENCHMARK(EverySecondOf50Years)->Iterations(1)->Unit(benchmark::kSecond)->UseRealTime();

void PointsOf1000Years(benchmark::State& state) {
  for (auto _ : state) {
    std::vector<DeviateCounts> counts(climates().size());
    parallel_for(climates().size(), 0, [&](std::size_t i) {
      const Climate& at = climates()[i].climate;
      for (std::int64_t part = 0; part < 100; ++part) {  // ten years each, of another seed
        const SkyField field({{climates()[i].name, at.latitude_deg, at.longitude_deg}},
                             static_cast<std::uint64_t>(part + 2), 0, 10 * kYearS * orbits::kSecond);
        for (std::size_t k = 0; k < field.grid_points(); ++k) counts[i].add(field.grid_deviate(0, k));
      }
    });
    double worst = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      worst = std::max(worst, report(climates()[i], counts[i], "1,000 years"));
    }
    state.counters["worst"] = worst;
  }
}
BENCHMARK(PointsOf1000Years)->Iterations(1)->Unit(benchmark::kSecond)->UseRealTime();

/// What a link pays each second: the state of the sky and the loss of four bands.
void ReadADay(benchmark::State& state) {
  const auto weather = make_weather({{"site", climates()[0].climate}}, 1, 0, 86400 * orbits::kSecond);
  std::vector<PathWeather> bands;
  for (const double frequency : {11.7, 14.25, 18.8, 28.6}) {
    bands.emplace_back(climates()[0].climate, RadioBand{frequency, 45, 0.5, 0.6});
  }
  for (auto _ : state) {
    SiteWeather::Reader reader(*weather[0]);
    double sum = 0;
    for (std::int64_t second = 0; second < 86400; ++second) {
      const SkyState sky = reader.at(second * orbits::kSecond);
      for (const PathWeather& band : bands) {
        sum += band.loss(25 + static_cast<double>(second % 60), sky).excess_db();
      }
    }
    benchmark::DoNotOptimize(sum);
  }
  state.counters["ns_a_second"] = benchmark::Counter(
      86400e-9, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
BENCHMARK(ReadADay)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace skyhaul::models

BENCHMARK_MAIN();
