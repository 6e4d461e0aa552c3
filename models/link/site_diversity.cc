// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/site_diversity.h"

#include <cmath>
#include <stdexcept>

#include "link/normal.h"
#include "skyhaul/models/itu_rain.h"

namespace skyhaul::models::itu {

LogNormal fit_rain_attenuation(const DiversityPath& path, double frequency_ghz, double tilt_deg) {
  const RainCurve curve = rain_curve({path.latitude_deg, frequency_ghz, path.elevation_deg, tilt_deg,
                                      path.rain_rate_001_mm_h, path.slant_path_km});
  double n = 0, sum_x = 0, sum_y = 0, sum_xx = 0, sum_xy = 0;
  for (const double percent : {0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0}) {
    if (percent >= path.rain_probability_percent) break;
    const double x = normal_tail_inverse(percent / path.rain_probability_percent);
    const double y = std::log(curve.exceeded_db(percent));
    n += 1;
    sum_x += x;
    sum_y += y;
    sum_xx += x * x;
    sum_xy += x * y;
  }
  if (n < 2 || curve.a001_db <= 0) throw std::invalid_argument("fit_rain_attenuation: too little rain");
  const double deviation = (n * sum_xy - sum_x * sum_y) / (n * sum_xx - sum_x * sum_x);
  return {(sum_y - deviation * sum_x) / n, deviation};
}

double joint_outage_percent(const DiversityPath& path_1, double margin_1_db, const DiversityPath& path_2,
                            double margin_2_db, double frequency_ghz, double tilt_deg, double distance_km) {
  const double d = distance_km;
  const double rain_correlation = 0.7 * std::exp(-d / 60) + 0.3 * std::exp(-(d / 700) * (d / 700));
  const double both_rain =
      bivariate_normal_tail(normal_tail_inverse(path_1.rain_probability_percent / 100),
                            normal_tail_inverse(path_2.rain_probability_percent / 100), rain_correlation);
  const auto deviate = [&](const DiversityPath& path, double margin_db) {
    const LogNormal fit = fit_rain_attenuation(path, frequency_ghz, tilt_deg);
    return (std::log(margin_db) - fit.mean) / fit.deviation;
  };
  const double attenuation_correlation = 0.94 * std::exp(-d / 30) + 0.06 * std::exp(-(d / 500) * (d / 500));
  const double both_exceed = bivariate_normal_tail(deviate(path_1, margin_1_db), deviate(path_2, margin_2_db),
                                                   attenuation_correlation);
  return 100 * both_rain * both_exceed;
}

double diversity_gain_db(double attenuation_db, double frequency_ghz, double elevation_deg,
                         double distance_km, double baseline_angle_deg) {
  const double a = 0.78 * attenuation_db - 1.94 * (1 - std::exp(-0.11 * attenuation_db));
  const double b = 0.59 * (1 - std::exp(-0.1 * attenuation_db));
  const double distance = a * (1 - std::exp(-b * distance_km));
  const double frequency = std::exp(-0.025 * frequency_ghz);
  const double elevation = 1 + 0.006 * elevation_deg;
  const double baseline = 1 + 0.002 * baseline_angle_deg;
  return distance * frequency * elevation * baseline;
}

}  // namespace skyhaul::models::itu
