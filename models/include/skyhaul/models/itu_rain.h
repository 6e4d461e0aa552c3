// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "skyhaul/models/export.h"

namespace skyhaul::models::itu {

// Attenuation by rain, cloud and scintillation on an Earth-space path. Pure functions, safe on any thread.
// Angles in degrees, frequencies in GHz, heights and lengths in km, attenuations in dB, rain rates in mm/h,
// and times as percent of an average year unless named otherwise. The polarization tilt is from the
// horizontal: 0 horizontal, 90 vertical, 45 circular.

/// Coefficients of the specific attenuation gamma_R = k R^alpha.
struct RainCoefficients {
  double k, alpha;
};

/// ITU-R P.838-3, 1 to 1,000 GHz.
SKYHAUL_MODELS_EXPORT RainCoefficients rain_coefficients(double frequency_ghz, double elevation_deg,
                                                         double tilt_deg);

/// gamma_R, dB/km (P.838-3).
SKYHAUL_MODELS_EXPORT double rain_specific_attenuation(double rain_rate_mm_h,
                                                       const RainCoefficients& coefficients);

/// Mean annual 0 deg C isotherm height by latitude, with no map: ITU-R P.839-2. Longitude matters from 35 to
/// 70 N, where North America and Europe west of 60 E have a lower one. At the joints of the Recommendation's
/// pieces the value is that of the piece that ends there.
SKYHAUL_MODELS_EXPORT double isotherm_height_km(double latitude_deg, double longitude_deg);

/// Rain height above mean sea level: the isotherm plus 0.36 km (P.839-4).
inline double rain_height_km(double isotherm_km) { return isotherm_km + 0.36; }

/// Length of the slant path below the rain height, km (P.618-13 eq. 1 and 2), with the effective Earth radius
/// 8,500 km below 5 deg. 0 where the station is above the rain.
SKYHAUL_MODELS_EXPORT double rain_slant_path_km(double rain_height_km, double station_height_km,
                                                double elevation_deg);

struct RainPath {
  double latitude_deg = 0;
  double frequency_ghz = 0;
  double elevation_deg = 0;
  double tilt_deg = 45;
  double rain_rate_001_mm_h = 0;  ///< exceeded for 0.01 % of the time
  double slant_path_km = 0;       ///< below the rain height
};

/// Attenuation by rain exceeded for `percent` of the time, 0.001 to 5 %: ITU-R P.618-13 section 2.2.1.1 (the
/// same in P.618-14). 0 where there is no rain or no path below it.
SKYHAUL_MODELS_EXPORT double rain_attenuation_db(const RainPath& path, double percent);

/// The parts of rain_attenuation_db() that do not depend on the percentage.
struct SKYHAUL_MODELS_EXPORT RainCurve {
  double a001_db = 0;    ///< exceeded for 0.01 % of the time; 0: no rain
  double beta_sine = 0;  ///< the sine of the elevation times beta of P.618-13 eq. 9, below 1 %

  double exceeded_db(double percent) const;
};
SKYHAUL_MODELS_EXPORT RainCurve rain_curve(const RainPath& path);

/// Probability of rain somewhere on the slant path, percent of the time, from that at its foot: ITU-R
/// P.618-13 section 2.2.1.2. 0 where it never rains, `rain_probability_percent` where no path is below the
/// rain.
SKYHAUL_MODELS_EXPORT double slant_rain_probability_percent(double rain_probability_percent,
                                                            double slant_path_km, double elevation_deg);

/// Specific attenuation of cloud liquid water K_l, (dB/km)/(g/m3): ITU-R P.840-8 annex 1, up to 200 GHz.
SKYHAUL_MODELS_EXPORT double cloud_specific_coefficient(double frequency_ghz, double temperature_k);

/// Attenuation by cloud for a columnar content of liquid reduced to 273.15 K, kg/m2 (P.840-8 section 3).
SKYHAUL_MODELS_EXPORT double cloud_attenuation_db(double frequency_ghz, double elevation_deg,
                                                  double reduced_liquid_kg_m2);

struct ScintillationPath {
  double frequency_ghz = 0;  ///< 4 to 55
  double elevation_deg = 0;  ///< at least 5
  double n_wet = 0;          ///< median wet term of the surface refractivity, N units
  double antenna_diameter_m = 0;
  double antenna_efficiency = 0.5;
};

/// Fade depth by tropospheric scintillation exceeded for `percent` of the time, 0.01 to 50 % (P.618-13
/// section 2.4.1): the factor times the standard deviation.
SKYHAUL_MODELS_EXPORT double scintillation_db(const ScintillationPath& path, double percent);
SKYHAUL_MODELS_EXPORT double scintillation_deviation_db(const ScintillationPath& path);
SKYHAUL_MODELS_EXPORT double scintillation_fade_factor(double percent);

/// The same of enhancements: their strength exceeded for `percent` of the time is this factor times the
/// standard deviation, 0.01 to 50 % (P.1853-2; Karasawa, Yamada, Allnutt, IEEE Trans. Antennas Propag. 36
/// (11), 1988).
SKYHAUL_MODELS_EXPORT double scintillation_enhancement_factor(double percent);

/// Total attenuation exceeded for `percent` of the time (P.618-13 section 2.5). Below 1 % the gas and cloud
/// values are those of 1 %: the caller passes those.
SKYHAUL_MODELS_EXPORT double total_attenuation_db(double gas_db, double cloud_db, double rain_db,
                                                  double scintillation_db);

/// Cross-polarization discrimination not exceeded for `percent` of the time, for the co-polar attenuation
/// exceeded for the same time (P.618-13 section 4.1): 6 to 55 GHz. The spread of raindrop canting angles is
/// that of the Recommendation at 1, 0.1, 0.01 and 0.001 % and interpolated in log(percent) between.
SKYHAUL_MODELS_EXPORT double cross_polar_discrimination_db(double frequency_ghz, double elevation_deg,
                                                           double tilt_deg, double rain_attenuation_db,
                                                           double percent);

/// Fade durations, ITU-R P.1623-1 section 2.2, 10 to 50 GHz and 5 to 60 deg.
class SKYHAUL_MODELS_EXPORT FadeDuration {
 public:
  /// Fades deeper than `attenuation_db`.
  FadeDuration(double frequency_ghz, double elevation_deg, double attenuation_db);

  /// Probability that a fade of at least 1 s lasts longer than `duration_s`.
  double probability_longer(double duration_s) const;
  /// Fraction of the total fade time that is in fades longer than `duration_s`.
  double time_fraction_longer(double duration_s) const;
  /// Number of fades longer than `duration_s` where the attenuation is exceeded for `total_fade_time_s` in
  /// all.
  double fades_longer(double duration_s, double total_fade_time_s) const;

 private:
  double long_median_s_, short_median_s_, sigma_, gamma_, boundary_s_, short_share_;
};

}  // namespace skyhaul::models::itu
