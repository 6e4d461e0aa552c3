// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "skyhaul/models/dvbs2x.h"
#include "skyhaul/models/export.h"

namespace skyhaul::models {

/// How the rate of a carrier follows from its C/N.
enum class Coding : std::uint8_t {
  kDvbS2x,  ///< the ladder of DVB-S2 and S2X (EN 302 307), a stand-in for systems that use another
  kShannon  ///< log2(1 + C/N / gap), cut to steps of 0.05 bit/symbol
};

/// One direction of a class of radio links between the ground and satellites.
struct SKYHAUL_MODELS_EXPORT RadioDirection {
  double frequency_ghz = 0;
  double bandwidth_mhz = 0;  ///< occupied by one carrier; symbols a second are this / (1 + rolloff)
  int carriers = 1;
  double rolloff = 0.05;
  /// Power flux density that the satellite holds on the ground while it steers and moves (downlinks). Where
  /// it is given, EIRP, range and the scan loss of the satellite do not count.
  std::optional<double> pfd_dbw_m2_mhz;
  double eirp_dbw = 0;       ///< EIRP of one carrier, without scan loss
  double g_over_t_db_k = 0;  ///< G/T of the receiver, without scan loss
  /// The gain of a phased array falls as the cosine of the steer angle to this power; 0: a dish that turns.
  double ground_scan_exponent = 0;     ///< angle from the boresight of the antenna on the ground
  double satellite_scan_exponent = 0;  ///< angle at the satellite from the point below it
  double pointing_loss_db = 0;
  double other_losses_db = 0;  ///< feed, polarization, clear air where there is no weather
  double carrier_to_interference_db = std::numeric_limits<double>::infinity();
  Coding coding = Coding::kDvbS2x;
  double shannon_gap_db = 0;  ///< kShannon
  double least_c_n_db = -10;  ///< kShannon: below it the link is lost
  double highest_efficiency = std::numeric_limits<double>::infinity();  ///< bit/symbol
  /// kDvbS2x: a better MODCOD is taken only where C/N exceeds its threshold by this.
  double hysteresis_db = 0;
  /// kDvbS2x: added to each MODCOD's threshold, by bits a symbol (index 0 to 8); what is missing is 0.
  std::vector<double> implementation_loss_db;
  double framing = 0;  ///< share of the symbols' bits that is not IP packets, in [0, 1)
  /// Power control: the sender's power is such that the receiver has this C/N in a clear sky, and eirp_dbw is
  /// the most that it can be. Nothing: it always sends with eirp_dbw.
  std::optional<double> held_c_n_db;
  /// With held_c_n_db: whether the control also follows what the air takes, so that rain takes first what is
  /// left below eirp_dbw, or knows the clear sky only, so that rain takes from the C/N at once.
  bool power_follows_rain = false;
  /// Share of the carriers' time that one end gets at most, in (0, 1]. With a whole share a plan's rate below
  /// the carriers' is not felt to fall before they have lost as much.
  double airtime = 1;
};

/// What a terminal's radio does to its rates.
enum class RadioLimit : std::uint8_t {
  kBudget,  ///< they are at most what the link budget gives, by geometry and weather
  /// They are those of a clear sky at any elevation. Rain takes of them the share that it takes, with its
  /// clouds, of what the budget gives; clouds without rain, and scintillation, take nothing.
  kRain
};

/// Both directions of a class of radio links and the antenna on the ground.
struct Radio {
  RadioDirection up, down;  ///< from and to the ground
  RadioLimit limit = RadioLimit::kBudget;
  double tilt_deg = 0;  ///< angle between the ground antenna's boresight and the zenith
  double tilt_azimuth_deg = 0;
  double polarization_tilt_deg = 45;  ///< 0 horizontal, 90 vertical, 45 circular
  double antenna_diameter_m = 0.5;    ///< diameter of the aperture that averages scintillation
  double antenna_efficiency = 0.6;
};

/// Where the ends of a link are, as its budget sees them.
struct RadioGeometry {
  double range_km = 0;
  double cos_ground_steer = 1;     ///< angle between the boresight and the satellite
  double cos_satellite_steer = 1;  ///< angle at the satellite between the link and the Earth's centre
};

/// Gain lost by a phased array steered by an angle whose cosine is given: -10 n log10(cosine), infinite from
/// 90 deg on.
SKYHAUL_MODELS_EXPORT double scan_loss_db(double cosine, double exponent);

/// Loss of an antenna that points off by `error_deg` with a 3 dB beamwidth of `beamwidth_deg`: 12 (error /
/// beamwidth)^2 dB (Maral and Bousquet, Satellite Communications Systems, 5th ed., 5.2.1); near the axis.
SKYHAUL_MODELS_EXPORT double pointing_loss_db(double error_deg, double beamwidth_deg);

/// Gain of a circular aperture: 10 log10(efficiency (pi D / lambda)^2), dBi.
SKYHAUL_MODELS_EXPORT double antenna_gain_dbi(double frequency_ghz, double diameter_m, double efficiency);

/// C/N and rate of one direction. Immutable: safe on any thread.
class SKYHAUL_MODELS_EXPORT RadioLink {
 public:
  /// Throws std::invalid_argument for a frequency or bandwidth that is not above 0.
  explicit RadioLink(const RadioDirection& direction);

  /// C/N in the symbols' bandwidth. @param attenuation_db of the air
  double carrier_to_noise_db(const RadioGeometry& geometry, double attenuation_db) const;

  /// What a receiver holds on to from one instant to the next.
  using State = const dvbs2x::Ladder::Step*;

  /// IP bit/s of the share of all carriers at a C/N; 0 where nothing closes. `state` begins as nullptr.
  double rate_bps(double carrier_to_noise_db, State& state) const;

 private:
  RadioDirection direction_;
  dvbs2x::Ladder ladder_;
  double constant_db_;  ///< all of the budget that the geometry does not change
  double symbols_per_s_;
  double interference_ratio_;  ///< of C; 0: none
};

}  // namespace skyhaul::models
