// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "skyhaul/models/export.h"

namespace skyhaul::models::itu {

/// Specific attenuation by atmospheric gases, dB/km.
struct GasAttenuation {
  double oxygen_db_per_km;
  double water_vapour_db_per_km;
};

/// ITU-R P.676-12 annex 1: the sum over the oxygen and water-vapour lines, with the dry continuum. Valid from
/// 1 to 1,000 GHz.
/// @param frequency_ghz
/// @param dry_pressure_hpa dry-air pressure p
/// @param water_vapour_g_m3 density rho
/// @param temperature_k
/// All functions of this header are pure and may be called from any thread.
SKYHAUL_MODELS_EXPORT GasAttenuation specific_gas_attenuation(double frequency_ghz, double dry_pressure_hpa,
                                                              double water_vapour_g_m3, double temperature_k);

/// ITU-R P.676-12 annex 2, section 2.3: attenuation by water vapour along the zenith, dB, from the integrated
/// content.
/// @param water_vapour_kg_m2 integrated water vapour content V_t (mm); 0 gives 0
/// @param station_height_km height above mean sea level, used within [0, 4]
SKYHAUL_MODELS_EXPORT double zenith_water_vapour_db(double frequency_ghz, double water_vapour_kg_m2,
                                                    double station_height_km);

/// ITU-R P.676-12 annex 2: equivalent height of dry air, km.
SKYHAUL_MODELS_EXPORT double dry_air_equivalent_height_km(double frequency_ghz, double dry_pressure_hpa,
                                                          double water_vapour_g_m3, double temperature_k);

/// ITU-R P.676-12 annex 2: attenuation by gases along a slant path, dB: oxygen by its equivalent height at
/// the surface values given, water vapour by zenith_water_vapour_db. Elevation in [5, 90] deg.
SKYHAUL_MODELS_EXPORT double slant_gas_attenuation_db(double frequency_ghz, double elevation_deg,
                                                      double dry_pressure_hpa, double water_vapour_g_m3,
                                                      double temperature_k, double water_vapour_kg_m2,
                                                      double station_height_km);

}  // namespace skyhaul::models::itu
