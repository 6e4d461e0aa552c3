// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "calc/weather_models.h"

#include <cmath>

#include "skyhaul/models/atmosphere.h"
#include "skyhaul/models/climate.h"
#include "skyhaul/models/itu_rain.h"
#include "skyhaul/models/site_diversity.h"

namespace skyhaul::core {
namespace {

using Values = std::vector<double>;
using Results = std::vector<CalculatorValue>;
namespace itu = models::itu;

const CalculatorInput kElevation{"el", "deg", 0.1, 90, {}};
const CalculatorInput kTilt{"tau", "deg, 0 horizontal, 90 vertical, 45 circular", -180, 180, {}};
const CalculatorInput kRainBand{"f", "GHz", 1, 100, {}};

CalculatorInput atmosphere_column() {
  return {"atmosphere",
          "of P.835-6",
          0,
          5,
          {},
          {"mean-annual-global", "low-latitude", "mid-latitude-summer", "mid-latitude-winter",
           "high-latitude-summer", "high-latitude-winter"}};
}

itu::Atmosphere atmosphere(double index) { return static_cast<itu::Atmosphere>(std::lround(index)); }

std::vector<CalculatorModel> climate_models() {
  return {
      {"p837-zone",
       "rain rate of a climatic zone (ITU-R P.837-1, table 1)",
       {{"zone",
         "letter",
         0,
         14,
         {},
         {"A", "B", "C", "D", "E", "F", "G", "H", "J", "K", "L", "M", "N", "P", "Q"}}},
       {{"R001", "mm/h exceeded 0.01 % of the time"}},
       [](const Values& v) -> Results {
         return {models::zone_rain_rate_mm_h("ABCDEFGHJKLMNPQ"[std::lround(v[0])])};
       }},
      {"p839-latitude",
       "rain height by latitude, without a map (ITU-R P.839-2 and P.839-4)",
       {{"lat", "deg", -90, 90, {}}, {"lon", "deg", -180, 360, {}}},
       {{"h0", "km, 0 deg isotherm above sea level"}, {"hr", "km, rain above sea level"}},
       [](const Values& v) -> Results {
         const double h0 = itu::isotherm_height_km(v[0], v[1] > 180 ? v[1] - 360 : v[1]);
         return {h0, itu::rain_height_km(h0)};
       }},
      {"p618-slant-path",
       "length of the path below the rain height (ITU-R P.618-13, eq. 1 and 2)",
       {{"hr", "km, rain height", 0, 10, {}}, {"hs", "km, station height", -1, 10, {}}, kElevation},
       {{"Ls", "km"}},
       [](const Values& v) -> Results { return {itu::rain_slant_path_km(v[0], v[1], v[2])}; }},
      {"p618-rain-probability",
       "probability of rain on the slant path (ITU-R P.618-13, 2.2.1.2)",
       {{"P0", "probability of rain at the station, 0 to 1", 0, 1, {}},
        {"Ls", "km, slant path below the rain height", 0, 200, {}},
        kElevation},
       {{"P_rain", "% of the year"}},
       [](const Values& v) -> Results {
         return {itu::slant_rain_probability_percent(100 * v[0], v[1], v[2])};
       }},
      {"p835",
       "reference atmospheres (ITU-R P.835-6), with refractivity (ITU-R P.453-14)",
       {atmosphere_column(), {"h", "km above sea level", 0, 100, {}}},
       {{"P", "hPa, dry air and vapour"},
        {"T", "K"},
        {"rho", "g/m3, water vapour"},
        {"N", "N units"},
        {"N_wet", "N units"}},
       [](const Values& v) -> Results {
         const itu::Air air = itu::reference_air(atmosphere(v[0]), v[1]);
         return {air.pressure_hpa, air.temperature_k, air.vapour_density_g_m3, itu::refractivity(air),
                 itu::wet_refractivity(air)};
       }},
      {"p676-layers",
       "attenuation of gases on a slant path, line by line through the layers (ITU-R P.676-12, annex 1)",
       {{"f", "GHz", 1, 1000, {}},
        {"el", "deg", 0, 90, {}},
        atmosphere_column(),
        {"h", "km above sea level", 0, 10, 0.0}},
       {{"A_gas", "dB"}},
       [](const Values& v) -> Results {
         return {itu::slant_gas_layers_db(v[0], v[1], atmosphere(v[2]), v[3])};
       }},
  };
}

std::vector<CalculatorModel> diversity_models() {
  const CalculatorInput rain{"R001", "mm/h exceeded 0.01 % of the time", 0.1, 500, {}};
  const CalculatorInput path{"Ls", "km, slant path below the rain height", 0.01, 100, {}};
  const CalculatorInput probability{"P0", "probability of rain, 0 to 1", 0.0003, 0.9, {}};
  const CalculatorInput latitude{"lat", "deg", -90, 90, {}};
  CalculatorModel both{"p618-diversity",
                       "both of two sites are faded (ITU-R P.618-13, 2.2.4.1)",
                       {kRainBand, kTilt, {"d", "km between the sites", 0, 20000, {}}},
                       {{"P", "% of the year in which a_1 and a_2 are exceeded together"}},
                       [](const Values& v) -> Results {
                         const auto site = [&](std::size_t at) {
                           return itu::DiversityPath{v[at], v[at + 1], v[at + 2], v[at + 3], 100 * v[at + 4]};
                         };
                         return {itu::joint_outage_percent(site(3), v[8], site(9), v[14], v[0], v[1], v[2])};
                       }};
  for (const char* number : {"_1", "_2"}) {
    for (CalculatorInput input : {latitude, kElevation, rain, path, probability,
                                  CalculatorInput{"a", "dB, margin", 0.001, 500, {}}}) {
      input.name += number;
      both.inputs.push_back(std::move(input));
    }
  }
  return {
      std::move(both),
      {"p618-diversity-gain",
       "how much less two sites are faded than one (ITU-R P.618-13, 2.2.4.2)",
       {{"A", "dB, exceeded at one site", 0, 200, {}},
        {"f", "GHz", 1, 100, {}},
        kElevation,
        {"d", "km between the sites", 0, 20000, {}},
        {"psi", "deg between the path's azimuth and the line of the sites", 0, 90, {}}},
       {{"gain", "dB"}},
       [](const Values& v) -> Results { return {itu::diversity_gain_db(v[0], v[1], v[2], v[3], v[4])}; }},
      {"p1853-rain",
       "log-normal fit of rain attenuation where it rains (ITU-R P.1853-2)",
       {latitude, kRainBand, kElevation, kTilt, rain, path, probability},
       {{"m", "mean of ln(A/dB)"}, {"sigma", "its standard deviation"}},
       [](const Values& v) -> Results {
         const itu::LogNormal fit =
             itu::fit_rain_attenuation({v[0], v[2], v[4], v[5], 100 * v[6]}, v[1], v[3]);
         return {fit.mean, fit.deviation};
       }},
  };
}

}  // namespace

std::vector<CalculatorModel> weather_calculator_models() {
  std::vector<CalculatorModel> list = climate_models();
  for (CalculatorModel& model : diversity_models()) list.push_back(std::move(model));
  return list;
}

}  // namespace skyhaul::core
