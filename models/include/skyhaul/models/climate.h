// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "skyhaul/models/export.h"

namespace skyhaul::models {

/// A value that is exceeded for so much of an average year.
struct Exceeded {
  double percent;
  double value;
};

/// Long-run statistics of the weather of a place on the ground: all that the ITU-R methods need in
/// addition to the radio. These are plain values; default_climate gives them where nothing better is known.
struct Climate {
  double latitude_deg = 0;
  double longitude_deg = 0;
  double height_km = 0;                 ///< height of the station above mean sea level
  double rain_rate_001_mm_h = 0;        ///< exceeded for 0.01 % of an average year (P.837); 0: it never rains
  double rain_probability_percent = 0;  ///< percent of an average year in which it rains (P0)
  double rain_height_km = 0;            ///< above mean sea level (P.839)
  double n_wet = 0;                     ///< median wet term of the surface refractivity, N units (P.453)
  /// Columnar content of cloud liquid water reduced to 273.15 K, kg/m2 (P.840): percents rising, values not;
  /// linear in log(percent) between, constant below the first, none above the last. Empty: no cloud.
  std::vector<Exceeded> cloud_liquid_kg_m2;
  double dry_pressure_hpa = 0;      ///< mean at the station
  double temperature_k = 0;         ///< mean at the station
  double vapour_density_g_m3 = 0;   ///< mean at the station
  double vapour_content_kg_m2 = 0;  ///< mean integrated water vapour above the station
};

/// Rain rate exceeded for 0.01 % of an average year in a rain climatic zone of ITU-R P.837-1, A to H, J to N,
/// P and Q, mm/h. 0 for any other letter.
SKYHAUL_MODELS_EXPORT double zone_rain_rate_mm_h(char zone);

/// What stands in where only the place is known:
/// - rain_rate_001_mm_h 0: it must be known, from measurement, a zone or a map;
/// - rain_probability_percent 5: the map of P.837-7 has 4.5 to 5.4 % at London, Rome, Kuala Lumpur and Addis
///   Ababa, and 1.1 to 1.4 % at New Delhi, Rio de Janeiro and by the Libyan coast;
/// - rain height by latitude (P.839-2 and -4);
/// - air and water vapour: the yearly average of P.835-6 (itu::mean_air), N_wet by P.453 from it;
/// - cloud: default_cloud of 1.3 kg/m2 (the maps of P.840-8 have 1.26 at London for 1 % of the year, 0.7 to
///   0.9 by the Mediterranean, 2.3 to 3.3 in the wet tropics, 0.3 in the Sahara).
SKYHAUL_MODELS_EXPORT Climate default_climate(double latitude_deg, double longitude_deg, double height_km);

/// A log-normal curve of cloud liquid water through the value that is exceeded for 1 % of the year, with
/// cloud for 50 % of it and a standard deviation of the logarithm of 0.7, which are those of P.840-8's maps
/// at London.
SKYHAUL_MODELS_EXPORT std::vector<Exceeded> default_cloud(double liquid_1_kg_m2);

}  // namespace skyhaul::models
