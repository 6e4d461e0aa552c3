// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/climate.h"

#include <cmath>
#include <cstring>

#include "link/normal.h"
#include "skyhaul/models/atmosphere.h"
#include "skyhaul/models/itu_rain.h"

namespace skyhaul::models {

double zone_rain_rate_mm_h(char zone) {
  // P.837-1 table 1, the row of 0.01 %.
  constexpr const char* kZones = "ABCDEFGHJKLMNPQ";
  constexpr double kRates[] = {8, 12, 15, 19, 22, 28, 30, 32, 35, 42, 60, 63, 95, 145, 115};
  const char* at = zone == '\0' ? nullptr : std::strchr(kZones, zone);
  return at == nullptr ? 0 : kRates[at - kZones];
}

std::vector<Exceeded> default_cloud(double liquid_1_kg_m2) {
  constexpr double kCloudPercent = 50;
  constexpr double kDeviation = 0.7;
  const auto deviate = [](double percent) { return normal_tail_inverse(percent / kCloudPercent); };
  std::vector<Exceeded> curve;
  for (const double percent : {1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 30.0}) {
    curve.push_back({percent, liquid_1_kg_m2 * std::exp(kDeviation * (deviate(percent) - deviate(1)))});
  }
  curve.push_back({kCloudPercent, 0});
  return curve;
}

Climate default_climate(double latitude_deg, double longitude_deg, double height_km) {
  Climate climate;
  climate.latitude_deg = latitude_deg;
  climate.longitude_deg = longitude_deg;
  climate.height_km = height_km;
  climate.rain_probability_percent = 5;
  climate.rain_height_km = itu::rain_height_km(itu::isotherm_height_km(latitude_deg, longitude_deg));
  const itu::Air air = itu::mean_air(latitude_deg, height_km);
  climate.n_wet = itu::wet_refractivity(air);
  climate.cloud_liquid_kg_m2 = default_cloud(1.3);
  climate.dry_pressure_hpa = air.dry_pressure_hpa();
  climate.temperature_k = air.temperature_k;
  climate.vapour_density_g_m3 = air.vapour_density_g_m3;
  climate.vapour_content_kg_m2 = itu::mean_vapour_content_kg_m2(latitude_deg, height_km);
  return climate;
}

}  // namespace skyhaul::models
