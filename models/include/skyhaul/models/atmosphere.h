// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "skyhaul/models/export.h"

namespace skyhaul::models::itu {

// Reference atmospheres and what follows from them. Pure functions, safe on any thread.

/// Those of ITU-R P.835-6: the mean annual global one (annex 1) and five by latitude and season (annex 2:
/// low within 22 deg of the equator, high beyond 45 deg).
enum class Atmosphere : std::uint8_t {
  kMeanAnnualGlobal,
  kLowLatitude,
  kMidLatitudeSummer,
  kMidLatitudeWinter,
  kHighLatitudeSummer,
  kHighLatitudeWinter
};

struct SKYHAUL_MODELS_EXPORT Air {
  double pressure_hpa;  ///< pressure of dry air and vapour together
  double temperature_k;
  double vapour_density_g_m3;

  double vapour_pressure_hpa() const { return vapour_density_g_m3 * temperature_k / 216.7; }
  double dry_pressure_hpa() const { return pressure_hpa - vapour_pressure_hpa(); }
};

/// ITU-R P.835-6, 0 to 100 km; heights outside are taken as the nearest end.
SKYHAUL_MODELS_EXPORT Air reference_air(Atmosphere atmosphere, double height_km);

/// The average over the year at a latitude: that of the summer and winter atmospheres of P.835-6 annex 2
/// (between 22 and 45 deg the middle latitude's).
SKYHAUL_MODELS_EXPORT Air mean_air(double latitude_deg, double height_km);

/// Integrated water vapour above a height in the average over the year, kg/m2.
SKYHAUL_MODELS_EXPORT double mean_vapour_content_kg_m2(double latitude_deg, double height_km);

/// Radio refractivity, N units: ITU-R P.453-14 eq. 6 and its wet term eq. 9.
SKYHAUL_MODELS_EXPORT double refractivity(const Air& air);
SKYHAUL_MODELS_EXPORT double wet_refractivity(const Air& air);

/// Attenuation by gases from a station to space, dB: ITU-R P.676-12 annex 1 section 2.2, line by line through
/// layers of 0.1 m growing by 1 % each up to 100 km, with refraction by P.453. Elevation (apparent, at the
/// station) from 0 to 90 deg; 1 to 1,000 GHz.
SKYHAUL_MODELS_EXPORT double slant_gas_layers_db(double frequency_ghz, double elevation_deg,
                                                 Atmosphere atmosphere, double station_height_km);

}  // namespace skyhaul::models::itu
