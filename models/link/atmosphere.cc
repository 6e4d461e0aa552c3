// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/atmosphere.h"

#include <algorithm>
#include <cmath>

#include "skyhaul/models/itu_gas.h"
#include "skyhaul/orbits/angle.h"

namespace skyhaul::models::itu {
namespace {

constexpr double kTopKm = 100;

double square(double x) { return x * x; }

/// P.835-6 annex 1: the U.S. Standard Atmosphere of 1976, by geopotential height up to 84.852 km'.
Air mean_annual_global(double h) {
  const double g = 6356.766 * h / (6356.766 + h);
  Air air{};
  if (h < 86) {
    if (g <= 11) {
      air.temperature_k = 288.15 - 6.5 * g;
      air.pressure_hpa = 1013.25 * std::pow(288.15 / air.temperature_k, -34.1632 / 6.5);
    } else if (g <= 20) {
      air.temperature_k = 216.65;
      air.pressure_hpa = 226.3226 * std::exp(-34.1632 * (g - 11) / 216.65);
    } else if (g <= 32) {
      air.temperature_k = 216.65 + (g - 20);
      air.pressure_hpa = 54.74980 * std::pow(216.65 / air.temperature_k, 34.1632);
    } else if (g <= 47) {
      air.temperature_k = 228.65 + 2.8 * (g - 32);
      air.pressure_hpa = 8.680422 * std::pow(228.65 / air.temperature_k, 34.1632 / 2.8);
    } else if (g <= 51) {
      air.temperature_k = 270.65;
      air.pressure_hpa = 1.109106 * std::exp(-34.1632 * (g - 47) / 270.65);
    } else if (g <= 71) {
      air.temperature_k = 270.65 - 2.8 * (g - 51);
      air.pressure_hpa = 0.6694167 * std::pow(270.65 / air.temperature_k, -34.1632 / 2.8);
    } else {
      air.temperature_k = 214.65 - 2 * (g - 71);
      air.pressure_hpa = 0.03956649 * std::pow(214.65 / air.temperature_k, -34.1632 / 2);
    }
  } else {
    air.temperature_k = h <= 91 ? 186.8673 : 263.1905 - 76.3232 * std::sqrt(1 - square((h - 91) / 19.9429));
    air.pressure_hpa =
        std::exp(95.571899 + h * (-4.011801 + h * (6.424731e-2 + h * (-4.789660e-4 + h * 1.340543e-6))));
  }
  // The vapour falls with a scale height of 2 km until its mixing ratio is 2e-6, and keeps that.
  air.vapour_density_g_m3 = 7.5 * std::exp(-h / 2);
  if (air.vapour_pressure_hpa() < 2e-6 * air.pressure_hpa) {
    air.vapour_density_g_m3 = 2e-6 * air.pressure_hpa * 216.7 / air.temperature_k;
  }
  return air;
}

/// Pressure of annex 2: a parabola up to 10 km, an exponential up to 72 km and another above.
double annex2_pressure(double h, double p0, double p1, double p2, double lower_rate, double upper_rate) {
  const auto parabola = [&](double x) { return p0 + x * (p1 + x * p2); };
  if (h <= 10) return parabola(h);
  const double p10 = parabola(10);
  if (h <= 72) return p10 * std::exp(-lower_rate * (h - 10));
  return p10 * std::exp(-lower_rate * 62) * std::exp(-upper_rate * (h - 72));
}

/// exp of a polynomial without its constant term, below a height; 0 above it.
double annex2_vapour(double h, double top, double at_0, double c1, double c2, double c3, double c4) {
  return h <= top ? at_0 * std::exp(h * (c1 + h * (c2 + h * (c3 + h * c4)))) : 0;
}

Air low_latitude(double h) {
  double t = 184;
  if (h < 17) {
    t = 300.4222 - 6.3533 * h + 0.005886 * h * h;
  } else if (h < 47) {
    t = 194 + (h - 17) * 2.533;
  } else if (h < 52) {
    t = 270;
  } else if (h < 80) {
    t = 270 - (h - 52) * 3.0714;
  }
  return {annex2_pressure(h, 1012.0306, -109.0338, 3.6316, 0.147, 0.165), t,
          annex2_vapour(h, 15, 19.6542, -0.2313, -0.1122, 0.01351, -0.0005923)};
}

Air mid_latitude_summer(double h) {
  double t = 175;
  if (h < 13) {
    t = 294.9838 - 5.2159 * h - 0.07109 * h * h;
  } else if (h < 17) {
    t = 215.15;
  } else if (h < 47) {
    t = 215.15 * std::exp((h - 17) * 0.008128);
  } else if (h < 53) {
    t = 275;
  } else if (h < 80) {
    t = 275 + 20 * (1 - std::exp((h - 53) * 0.06));
  }
  return {annex2_pressure(h, 1012.8186, -111.5569, 3.8646, 0.147, 0.165), t,
          annex2_vapour(h, 15, 14.3542, -0.4174, -0.02290, 0.001007, 0)};
}

Air mid_latitude_winter(double h) {
  double t = 210;
  if (h < 10) {
    t = 272.7241 - 3.6217 * h - 0.1759 * h * h;
  } else if (h < 33) {
    t = 218;
  } else if (h < 47) {
    t = 218 + (h - 33) * 3.3571;
  } else if (h < 53) {
    t = 265;
  } else if (h < 80) {
    t = 265 - (h - 53) * 2.0370;
  }
  return {annex2_pressure(h, 1018.8627, -124.2954, 4.8307, 0.147, 0.155), t,
          annex2_vapour(h, 10, 3.4742, -0.2697, -0.03604, 0.0004489, 0)};
}

Air high_latitude_summer(double h) {
  double t = 171;
  if (h < 10) {
    t = 286.8374 - 4.7805 * h - 0.1402 * h * h;
  } else if (h < 23) {
    t = 225;
  } else if (h < 48) {
    t = 225 * std::exp((h - 23) * 0.008317);
  } else if (h < 53) {
    t = 277;
  } else if (h < 79) {
    t = 277 - (h - 53) * 4.0769;
  }
  return {annex2_pressure(h, 1008.0278, -113.2494, 3.9408, 0.140, 0.165), t,
          annex2_vapour(h, 15, 8.988, -0.3614, -0.005402, -0.001955, 0)};
}

Air high_latitude_winter(double h) {
  double t = 260 - (h - 54) * 1.667;
  if (h < 8.5) {
    t = 257.4345 + 2.3474 * h - 1.5479 * h * h + 0.08473 * h * h * h;
  } else if (h < 30) {
    t = 217.5;
  } else if (h < 50) {
    t = 217.5 + (h - 30) * 2.125;
  } else if (h < 54) {
    t = 260;
  }
  return {annex2_pressure(h, 1010.8828, -122.2411, 4.554, 0.147, 0.150), t,
          annex2_vapour(h, 10, 1.2319, 0.07481, -0.0981, 0.00281, 0)};
}

}  // namespace

Air reference_air(Atmosphere atmosphere, double height_km) {
  const double h = std::clamp(height_km, 0.0, kTopKm);
  switch (atmosphere) {
    case Atmosphere::kMeanAnnualGlobal:
      return mean_annual_global(h);
    case Atmosphere::kLowLatitude:
      return low_latitude(h);
    case Atmosphere::kMidLatitudeSummer:
      return mid_latitude_summer(h);
    case Atmosphere::kMidLatitudeWinter:
      return mid_latitude_winter(h);
    case Atmosphere::kHighLatitudeSummer:
      return high_latitude_summer(h);
    case Atmosphere::kHighLatitudeWinter:
      return high_latitude_winter(h);
  }
  return mean_annual_global(h);
}

Air mean_air(double latitude_deg, double height_km) {
  const double latitude = std::abs(latitude_deg);
  if (latitude < 22) return reference_air(Atmosphere::kLowLatitude, height_km);
  const bool high = latitude > 45;
  const Air summer =
      reference_air(high ? Atmosphere::kHighLatitudeSummer : Atmosphere::kMidLatitudeSummer, height_km);
  const Air winter =
      reference_air(high ? Atmosphere::kHighLatitudeWinter : Atmosphere::kMidLatitudeWinter, height_km);
  return {(summer.pressure_hpa + winter.pressure_hpa) / 2, (summer.temperature_k + winter.temperature_k) / 2,
          (summer.vapour_density_g_m3 + winter.vapour_density_g_m3) / 2};
}

double mean_vapour_content_kg_m2(double latitude_deg, double height_km) {
  constexpr double kStepKm = 0.01;  // (g/m3) km is kg/m2
  double content = 0;
  const double first_km = std::max(0.0, height_km) + kStepKm / 2;
  for (int i = 0; first_km + i * kStepKm < 15; ++i) {
    const double h = first_km + i * kStepKm;
    content += mean_air(latitude_deg, h).vapour_density_g_m3 * kStepKm;
  }
  return content;
}

double wet_refractivity(const Air& air) {
  const double e = air.vapour_pressure_hpa();
  return 72 * e / air.temperature_k + 3.75e5 * e / square(air.temperature_k);
}

double refractivity(const Air& air) {
  return 77.6 * air.dry_pressure_hpa() / air.temperature_k + wet_refractivity(air);
}

double slant_gas_layers_db(double frequency_ghz, double elevation_deg, Atmosphere atmosphere,
                           double station_height_km) {
  constexpr double kEarthRadiusKm = 6371;
  const auto index = [&](double h) { return 1 + 1e-6 * refractivity(reference_air(atmosphere, h)); };
  const double start = std::max(0.0, station_height_km);
  double height = start;
  // Snell's law in spherical layers: index * radius * sine of the angle from the vertical stays the same.
  double constant = 0;
  double total = 0;
  for (int i = 0; height < kTopKm; ++i) {
    const double thickness = std::min(1e-4 * std::exp(i / 100.0), kTopKm - height);
    const double middle = height + thickness / 2;
    const Air air = reference_air(atmosphere, middle);
    const double bottom_km = kEarthRadiusKm + height;
    const double n = index(middle);
    if (i == 0) {
      constant = n * bottom_km * std::cos(elevation_deg * orbits::kPi / 180);
    }
    const double sine = std::min(1.0, constant / (n * bottom_km));
    const double cosine = std::sqrt(1 - sine * sine);
    const double length_km =
        std::sqrt(square(bottom_km * cosine) + thickness * (2 * bottom_km + thickness)) - bottom_km * cosine;
    const GasAttenuation gas = specific_gas_attenuation(frequency_ghz, air.dry_pressure_hpa(),
                                                        air.vapour_density_g_m3, air.temperature_k);
    total += length_km * (gas.oxygen_db_per_km + gas.water_vapour_db_per_km);
    height += thickness;
  }
  return total;
}

}  // namespace skyhaul::models::itu
