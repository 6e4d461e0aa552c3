// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/radio.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "skyhaul/models/link_budget.h"
#include "skyhaul/orbits/angle.h"
#include "skyhaul/orbits/geodetic.h"

namespace skyhaul::models {
namespace {

using orbits::kPi;

}  // namespace

double scan_loss_db(double cosine, double exponent) {
  if (exponent == 0) return 0;
  if (!(cosine > 0)) return std::numeric_limits<double>::infinity();
  return -10 * exponent * std::log10(cosine);
}

double pointing_loss_db(double error_deg, double beamwidth_deg) {
  return 12 * (error_deg / beamwidth_deg) * (error_deg / beamwidth_deg);
}

double antenna_gain_dbi(double frequency_ghz, double diameter_m, double efficiency) {
  const double wavelength_m = orbits::kSpeedOfLightKmPerS * 1e-6 / frequency_ghz;
  const double turns = kPi * diameter_m / wavelength_m;
  return 10 * std::log10(efficiency * turns * turns);
}

RadioLink::RadioLink(const RadioDirection& direction)
    : direction_(direction), ladder_(direction.implementation_loss_db) {
  if (!(direction.frequency_ghz > 0 && direction.bandwidth_mhz > 0 && direction.carriers > 0)) {
    throw std::invalid_argument("RadioLink: frequency, bandwidth and carriers are above 0");
  }
  const double symbols_mhz = direction.bandwidth_mhz / (1 + direction.rolloff);
  symbols_per_s_ = symbols_mhz * 1e6;
  constant_db_ = direction.pfd_dbw_m2_mhz
                     ? held_pfd_carrier_to_noise_db(*direction.pfd_dbw_m2_mhz, direction.frequency_ghz,
                                                    direction.g_over_t_db_k) -
                           direction.pointing_loss_db - direction.other_losses_db
                     : LinkBudget{direction.eirp_dbw,
                                  direction.g_over_t_db_k,
                                  direction.frequency_ghz,
                                  1,
                                  symbols_mhz,
                                  direction.pointing_loss_db + direction.other_losses_db}
                           .carrier_to_noise_db();
  interference_ratio_ = std::pow(10, -direction.carrier_to_interference_db / 10);
}

double RadioLink::carrier_to_noise_db(const RadioGeometry& geometry, double attenuation_db) const {
  double c_n_db = constant_db_ - scan_loss_db(geometry.cos_ground_steer, direction_.ground_scan_exponent);
  if (!direction_.pfd_dbw_m2_mhz) {
    c_n_db -= 20 * std::log10(geometry.range_km) +
              scan_loss_db(geometry.cos_satellite_steer, direction_.satellite_scan_exponent);
  }
  if (!direction_.held_c_n_db) {
    c_n_db -= attenuation_db;
  } else if (direction_.power_follows_rain) {
    c_n_db = std::min(*direction_.held_c_n_db, c_n_db - attenuation_db);
  } else {
    c_n_db = std::min(*direction_.held_c_n_db, c_n_db) - attenuation_db;
  }
  if (interference_ratio_ == 0) return c_n_db;
  return -10 * std::log10(std::pow(10, -c_n_db / 10) + interference_ratio_);
}

double RadioLink::rate_bps(double carrier_to_noise_db, State& state) const {
  double efficiency = 0;
  if (direction_.coding == Coding::kShannon) {
    if (carrier_to_noise_db >= direction_.least_c_n_db) {
      constexpr double kSteps = 20;  // of 1 bit/symbol: no modem is finer, and steps bound the changes
      efficiency =
          std::floor(dvbs2x::shannon_efficiency(carrier_to_noise_db, direction_.shannon_gap_db) * kSteps) /
          kSteps;
    }
  } else {
    state = ladder_.select(carrier_to_noise_db, state, direction_.hysteresis_db);
    if (state != nullptr) efficiency = state->efficiency;
  }
  efficiency = std::min(efficiency, direction_.highest_efficiency);
  return efficiency * symbols_per_s_ * direction_.carriers * (1 - direction_.framing) * direction_.airtime;
}

}  // namespace skyhaul::models
