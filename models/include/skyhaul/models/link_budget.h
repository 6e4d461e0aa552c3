// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "skyhaul/models/export.h"

namespace skyhaul::models {

/// Free-space basic transmission loss, dB (ITU-R P.525-4): 20 log10(4 pi d / lambda).
SKYHAUL_MODELS_EXPORT double free_space_loss_db(double frequency_ghz, double range_km);

/// One direction of a radio link. Gains and losses in dB; pure, safe on any thread.
struct SKYHAUL_MODELS_EXPORT LinkBudget {
  double eirp_dbw = 0;
  double g_over_t_db_k = 0;
  double frequency_ghz = 0;
  double range_km = 0;
  double bandwidth_mhz = 0;    ///< noise bandwidth
  double other_losses_db = 0;  ///< atmosphere, pointing, scan loss, implementation

  /// C/N in the bandwidth: EIRP - free space - losses + G/T - k - B, with Boltzmann's k (exact, SI) of -228.6
  /// dBW/K/Hz.
  double carrier_to_noise_db() const;
};

/// C/N where the satellite holds the power flux density on the ground: PFD per MHz + 10 log10(lambda^2 / 4
/// pi) + G/T - k - 60 dB. Independent of range in clear sky. @param pfd_dbw_m2_mhz on the ground
SKYHAUL_MODELS_EXPORT double held_pfd_carrier_to_noise_db(double pfd_dbw_m2_mhz, double frequency_ghz,
                                                          double g_over_t_db_k);

}  // namespace skyhaul::models
