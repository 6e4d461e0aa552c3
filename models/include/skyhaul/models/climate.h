// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <vector>

namespace skyhaul::models {

/// A value that is exceeded for so much of an average year.
struct Exceeded {
  double percent;
  double value;
};

/// Long-run statistics of the weather of a place on the ground: all that the ITU-R methods need besides the
/// radio. Plain values; see climate_of for where they come from when nothing better is known.
struct Climate {
  double latitude_deg = 0;
  double longitude_deg = 0;
  double height_km = 0;                 ///< of the station, above mean sea level
  double rain_rate_001_mm_h = 0;        ///< exceeded for 0.01 % of an average year (P.837); 0: it never rains
  double rain_probability_percent = 0;  ///< of an average year (P0 of P.837)
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

}  // namespace skyhaul::models
