// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "skyhaul/models/export.h"

namespace skyhaul::models::itu {

// Two sites that rain seldom hits together. Pure functions, safe on any thread.

/// Rain attenuation where it rains as a log-normal variable: ln A of mean m and deviation s.
struct LogNormal {
  double mean, deviation;
};

/// The path to one of the sites, as in RainPath, and how often it rains at its foot.
struct DiversityPath {
  double latitude_deg = 0;
  double elevation_deg = 0;
  double rain_rate_001_mm_h = 0;
  double slant_path_km = 0;
  double rain_probability_percent = 0;
};

/// Least squares through the rain attenuations of P.618-13 section 2.2.1.1 at 0.01, 0.02, 0.03, 0.05, 0.1,
/// 0.2, 0.3, 0.5, 1, 2, 3, 5 and 10 % as far as they are below the probability of rain, against the normal
/// deviate of their probability given that it rains (P.618-13 annex 2, P.1853). Throws std::invalid_argument
/// where fewer than two are below it or there is no rain on the path.
SKYHAUL_MODELS_EXPORT LogNormal fit_rain_attenuation(const DiversityPath& path, double frequency_ghz,
                                                     double tilt_deg);

/// Percent of an average year in which the attenuation exceeds `margin_1_db` on one path and `margin_2_db` on
/// the other, `distance_km` apart: ITU-R P.618-13 section 2.2.4.1. Best below 20 GHz. Margins above 0.
SKYHAUL_MODELS_EXPORT double joint_outage_percent(const DiversityPath& path_1, double margin_1_db,
                                                  const DiversityPath& path_2, double margin_2_db,
                                                  double frequency_ghz, double tilt_deg, double distance_km);

/// Gain of the second of two like sites, dB: by how much less the attenuation exceeded by both is than that
/// exceeded at one. ITU-R P.618-13 section 2.2.4.2 (Hodge 1982), for 10 to 30 GHz and up to 20 km.
/// @param baseline_angle_deg between the azimuth of the path and the line between the sites, 0 to 90
SKYHAUL_MODELS_EXPORT double diversity_gain_db(double attenuation_db, double frequency_ghz,
                                               double elevation_deg, double distance_km,
                                               double baseline_angle_deg);

}  // namespace skyhaul::models::itu
