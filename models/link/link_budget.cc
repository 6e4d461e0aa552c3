// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/link_budget.h"

#include <cmath>

#include "skyhaul/orbits/angle.h"
#include "skyhaul/orbits/geodetic.h"

namespace skyhaul::models {
namespace {

using orbits::kPi;
constexpr double kBoltzmannJPerK = 1.380649e-23;

double decibel(double ratio) { return 10 * std::log10(ratio); }

double wavelength_m(double frequency_ghz) {
  return orbits::kSpeedOfLightKmPerS * 1e3 / (frequency_ghz * 1e9);
}

}  // namespace

double free_space_loss_db(double frequency_ghz, double range_km) {
  return 2 * decibel(4 * kPi * range_km * 1e3 / wavelength_m(frequency_ghz));
}

double LinkBudget::carrier_to_noise_db() const {
  return eirp_dbw - free_space_loss_db(frequency_ghz, range_km) - other_losses_db + g_over_t_db_k -
         decibel(kBoltzmannJPerK) - decibel(bandwidth_mhz * 1e6);
}

double held_pfd_carrier_to_noise_db(double pfd_dbw_m2_mhz, double frequency_ghz, double g_over_t_db_k) {
  const double wavelength = wavelength_m(frequency_ghz);
  return pfd_dbw_m2_mhz + decibel(wavelength * wavelength / (4 * kPi)) + g_over_t_db_k -
         decibel(kBoltzmannJPerK) - 60;
}

}  // namespace skyhaul::models
