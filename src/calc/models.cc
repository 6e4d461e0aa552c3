// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// The models of `skyhaul calc`. Columns are named as in the validation examples of ITU-R Study Group 3
// (CG-3M3J-13-ValEx).
#include <cmath>

#include "calc/sync_model.h"
#include "calc/weather_models.h"
#include "skyhaul/core/calculator.h"
#include "skyhaul/models/dvbs2x.h"
#include "skyhaul/models/itu_gas.h"
#include "skyhaul/models/itu_rain.h"
#include "skyhaul/models/link_budget.h"
#include "skyhaul/models/radio.h"
#include "skyhaul/orbits/angle.h"

namespace skyhaul::core {
namespace {

using Values = std::vector<double>;
using Results = std::vector<CalculatorValue>;
namespace itu = models::itu;

const CalculatorInput kFrequency{"f", "GHz", 1, 1000, {}};
const CalculatorInput kElevation{"el", "deg", 0.1, 90, {}};
const CalculatorInput kTilt{"tau", "deg, 0 horizontal, 90 vertical, 45 circular", -180, 180, {}};
const CalculatorInput kPercent{"p", "% of the year", 0.0001, 100, {}};
const CalculatorInput kDryPressure{"P", "hPa, dry air", 0.001, 1200, {}};
const CalculatorInput kTemperature{"T", "K", 150, 350, {}};
const CalculatorInput kVapourDensity{"rho", "g/m3", 0, 100, {}};
const CalculatorInput kVapourContent{"V_t", "kg/m2", 0, 150, {}};
const CalculatorInput kHeight{"h", "km above sea level", -1, 10, {}};

CalculatorInput decibels(const char* name) { return {name, "dB", 0, 1000, {}}; }

Results modcod_at(double es_n0_db) {
  static const models::dvbs2x::Ladder ladder;
  const auto* step = ladder.select(es_n0_db);
  if (step == nullptr) return {std::string("none"), 0.0};
  return {std::string(step->modcod->name), step->efficiency};
}

std::vector<CalculatorModel> rain_models() {
  return {
      {"p618-rain",
       "rain attenuation exceeded for p % of the time (ITU-R P.618-13, 2.2.1.1)",
       {{"lat", "deg", -90, 90, {}},
        kFrequency,
        kElevation,
        kTilt,
        {"p", "% of the year", 0.001, 5, {}},
        {"R001", "mm/h exceeded 0.01 % of the time", 0, 500, {}},
        {"Ls", "km, slant path below the rain height", 0, 100, {}}},
       {{"A_rain", "dB"}},
       [](const Values& v) -> Results {
         return {itu::rain_attenuation_db({v[0], v[1], v[2], v[3], v[5], v[6]}, v[4])};
       }},
      {"p618-scintillation",
       "scintillation fade exceeded for p % of the time (ITU-R P.618-13, 2.4.1)",
       {kFrequency,
        kElevation,
        {"p", "% of the year", 0.001, 50, {}},
        {"N_wet", "N units", 0, 500, {}},
        {"D", "m", 0.01, 100, {}},
        {"eta", "antenna efficiency", 0.01, 1, {}}},
       {{"A_scin", "dB"}},
       [](const Values& v) -> Results {
         return {itu::scintillation_db({v[0], v[1], v[3], v[4], v[5]}, v[2])};
       }},
      {"p618-total",
       "total attenuation; below 1 % gas and cloud are those of 1 % (ITU-R P.618-13, 2.5)",
       {kPercent, decibels("A_gas"), decibels("A_gas_1"), decibels("A_clouds"), decibels("A_clouds_1"),
        decibels("A_rain"), decibels("A_scin")},
       {{"A_total", "dB"}},
       [](const Values& v) -> Results {
         const bool rare = v[0] < 1;
         return {itu::total_attenuation_db(rare ? v[2] : v[1], rare ? v[4] : v[3], v[5], v[6])};
       }},
      {"p618-xpd",
       "cross-polarization discrimination not exceeded for p % of the time (ITU-R P.618-13, 4.1)",
       {{"p", "% of the year", 0.001, 1, {}},
        {"f", "GHz", 6, 55, {}},
        {"el", "deg", 0.1, 89.9, {}},
        kTilt,
        {"Ap", "dB, rain attenuation exceeded for p %", 0.001, 1000, {}}},
       {{"XPD", "dB"}},
       [](const Values& v) -> Results {
         return {itu::cross_polar_discrimination_db(v[1], v[2], v[3], v[4], v[0])};
       }},
      {"p838",
       "specific attenuation of rain (ITU-R P.838-3)",
       {kFrequency, kElevation, kTilt, {"R", "mm/h", 0, 1000, {}}},
       {{"k", ""}, {"alpha", ""}, {"gamma_r", "dB/km"}},
       [](const Values& v) -> Results {
         const itu::RainCoefficients c = itu::rain_coefficients(v[0], v[1], v[2]);
         return {c.k, c.alpha, itu::rain_specific_attenuation(v[3], c)};
       }},
      {"p840",
       "cloud attenuation (ITU-R P.840-8)",
       {{"f", "GHz", 1, 200, {}}, kElevation, {"Lred", "kg/m2", 0, 50, {}}},
       {{"Ac", "dB"}},
       [](const Values& v) -> Results { return {itu::cloud_attenuation_db(v[0], v[1], v[2])}; }},
      {"p1623-fades",
       "number of fades deeper than A that last longer than D (ITU-R P.1623-1, 2.2)",
       {{"D", "s", 1, 1e6, {}},
        {"A", "dB", 0.1, 200, {}},
        {"el", "deg", 0.1, 90, {}},
        {"f", "GHz", 1, 100, {}},
        {"T_tot", "s, time in which A is exceeded", 0, 1e12, {}}},
       {{"N", ""}},
       [](const Values& v) -> Results {
         return {itu::FadeDuration(v[3], v[2], v[1]).fades_longer(v[0], v[4])};
       }},
  };
}

std::vector<CalculatorModel> gas_models() {
  return {
      {"p676-gamma",
       "specific attenuation of gases, line by line (ITU-R P.676-12, annex 1)",
       {kFrequency, kDryPressure, kTemperature, kVapourDensity},
       {{"gamma0", "dB/km, oxygen"}, {"gammaw", "dB/km, water vapour"}, {"gamma", "dB/km"}},
       [](const Values& v) -> Results {
         const itu::GasAttenuation gas = itu::specific_gas_attenuation(v[0], v[1], v[3], v[2]);
         return {gas.oxygen_db_per_km, gas.water_vapour_db_per_km,
                 gas.oxygen_db_per_km + gas.water_vapour_db_per_km};
       }},
      {"p676-slant",
       "attenuation of gases on a slant path (ITU-R P.676-12, annex 2)",
       {{"f", "GHz", 1, 350, {}},
        {"el", "deg", 5, 90, {}},
        kDryPressure,
        kVapourDensity,
        kTemperature,
        kVapourContent,
        kHeight},
       {{"A_gas", "dB"}},
       [](const Values& v) -> Results {
         return {itu::slant_gas_attenuation_db(v[0], v[1], v[2], v[3], v[4], v[5], v[6])};
       }},
      {"p676-zenith",
       "attenuation of water vapour along the zenith (ITU-R P.676-12, annex 2)",
       {{"f", "GHz", 1, 350, {}}, kVapourContent, kHeight},
       {{"Aw", "dB"}},
       [](const Values& v) -> Results { return {itu::zenith_water_vapour_db(v[0], v[1], v[2])}; }},
  };
}

std::vector<CalculatorModel> radio_models() {
  const CalculatorInput range{"range_km", "km", 0.001, 1e6, {}};
  return {
      {"dvbs2x",
       "best MODCOD that closes (EN 302 307-1 table 13, EN 302 307-2 table 20a; normal frames, no pilots)",
       {{"es_n0_db", "dB", -100, 100, {}}},
       {{"modcod", "name, or none"}, {"efficiency", "bit/symbol"}},
       [](const Values& v) { return modcod_at(v[0]); }},
      {"free-space",
       "free-space basic transmission loss (ITU-R P.525-4)",
       {{"f", "GHz", 0.001, 1000, {}}, range},
       {{"fspl_db", "dB"}},
       [](const Values& v) -> Results { return {models::free_space_loss_db(v[0], v[1])}; }},
      {"link-budget",
       "carrier to noise of one direction, and the DVB-S2X MODCOD and rate it gives",
       {{"f", "GHz", 0.001, 1000, {}},
        range,
        {"eirp_dbw", "dBW", -100, 200, {}},
        {"g_over_t_db_k", "dB/K", -100, 100, {}},
        {"bandwidth_mhz", "MHz", 1e-6, 1e5, {}},
        {"loss_db", "dB, all losses but free space", 0, 1000, 0.0},
        {"rolloff", "of the symbol pulse", 0, 1, 0.05}},
       {{"c_n_db", "dB"}, {"modcod", "name, or none"}, {"efficiency", "bit/symbol"}, {"rate_mbps", "Mbit/s"}},
       [](const Values& v) -> Results {
         // The noise bandwidth of a Nyquist pulse is the symbol rate, so C/N in it is Es/N0.
         const double symbols_mhz = v[4] / (1 + v[6]);
         const double c_n_db =
             models::LinkBudget{v[2], v[3], v[0], v[1], symbols_mhz, v[5]}.carrier_to_noise_db();
         const Results best = modcod_at(c_n_db);
         return {c_n_db, best[0], best[1], symbols_mhz * std::get<double>(best[1])};
       }},
      {"held-pfd",
       "carrier to noise where the satellite holds the power flux density on the ground",
       {{"f", "GHz", 0.001, 1000, {}},
        {"pfd_dbw_m2_mhz", "dBW/m2 in 1 MHz", -300, 100, {}},
        {"g_over_t_db_k", "dB/K", -100, 100, {}},
        {"loss_db", "dB, between the ground and the receiver", 0, 1000, 0.0}},
       {{"c_n_db", "dB"}, {"modcod", "name, or none"}, {"efficiency", "bit/symbol"}},
       [](const Values& v) -> Results {
         const double c_n_db = models::held_pfd_carrier_to_noise_db(v[1], v[0], v[2]) - v[3];
         const Results best = modcod_at(c_n_db);
         return {c_n_db, best[0], best[1]};
       }},
      {"scan-loss",
       "gain lost by a phased array steered off its boresight: -10 n log10(cos)",
       {{"steer_deg", "deg from the boresight", 0, 89.9, {}}, {"n", "exponent of the cosine", 0, 10, 1.3}},
       {{"scan_loss_db", "dB"}},
       [](const Values& v) -> Results {
         return {models::scan_loss_db(std::cos(v[0] * orbits::kPi / 180), v[1])};
       }},
      {"pointing-loss",
       "loss of an antenna that points off its target by a small angle: 12 (error / beamwidth)^2",
       {{"error_deg", "deg", 0, 90, {}}, {"beamwidth_deg", "deg between the 3 dB points", 1e-6, 180, {}}},
       {{"pointing_loss_db", "dB"}},
       [](const Values& v) -> Results { return {models::pointing_loss_db(v[0], v[1])}; }},
      {"antenna-gain",
       "gain of a circular aperture",
       {{"f", "GHz", 0.001, 1000, {}},
        {"D", "m", 0.001, 1000, {}},
        {"eta", "antenna efficiency", 0.01, 1, {}}},
       {{"gain_dbi", "dBi"}},
       [](const Values& v) -> Results { return {models::antenna_gain_dbi(v[0], v[1], v[2])}; }},
      {"shannon",
       "capacity of a channel with a gap to Shannon's limit: log2(1 + C/N / gap)",
       {{"c_n_db", "dB", -100, 100, {}}, {"gap_db", "dB", 0, 100, 0.0}},
       {{"efficiency", "bit/s/Hz"}},
       [](const Values& v) -> Results { return {models::dvbs2x::shannon_efficiency(v[0], v[1])}; }},
  };
}

}  // namespace

const std::vector<CalculatorModel>& calculator_models() {
  static const std::vector<CalculatorModel> all = [] {
    std::vector<CalculatorModel> list = rain_models();
    for (CalculatorModel& model : gas_models()) list.push_back(std::move(model));
    for (CalculatorModel& model : weather_calculator_models()) list.push_back(std::move(model));
    for (CalculatorModel& model : radio_models()) list.push_back(std::move(model));
    list.push_back(sync_calculator_model());
    return list;
  }();
  return all;
}

}  // namespace skyhaul::core
