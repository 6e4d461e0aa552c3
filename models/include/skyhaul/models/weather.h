// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "skyhaul/models/climate.h"
#include "skyhaul/models/export.h"
#include "skyhaul/models/measured_rain.h"
#include "skyhaul/orbits/time.h"

namespace skyhaul::models {

using orbits::TimeNs;

/// The weather of places on the ground over time, and what it takes from a radio link.
///
/// How to use it, for each site and gateway (all is deterministic, whatever the order of calls and threads):
///     const PathWeather down(site.weather->climate(), {11.7, 45, 0.5, 0.6});  // once for each band
///     SiteWeather::Reader reader(*site.weather);                              // one for each thread
///     const SkyState sky = reader.at(utc_ns);
///     const AirLoss loss = down.loss(elevation_deg, sky);  // about 20 ns
/// In clear sky the link has loss.gas_db only; weather takes loss.excess_db() more.
/// All terminals of a site share its sky: one reader.at for all of them.

/// One carrier and the antenna on the ground that it uses.
struct RadioBand {
  double frequency_ghz = 0;         ///< 4 to 55
  double tilt_deg = 45;             ///< tilt of the polarization: 0 horizontal, 90 vertical, 45 circular
  double antenna_diameter_m = 0.5;  ///< diameter of the aperture that averages scintillation
  double antenna_efficiency = 0.5;  ///< in (0, 1]
};

/// The state of the sky over a place at an instant.
struct SkyState {
  /// Standard normal in the long run. The rain and cloud of the place are its quantiles: at 3.72, which is
  /// exceeded for 0.01 % of the time, there is the attenuation that P.618 gives for 0.01 %.
  double deviate = 0;
  /// Scintillation in units of the long-term standard deviation of P.618 section 2.4.1; negative: stronger.
  double scintillation = 0;
  /// Measured rain, mm/h, which then takes the place of the deviate's; negative: none. There is P.840's cloud
  /// of 1 % while it rains and no cloud otherwise.
  double rain_rate_mm_h = -1;
  bool cloud_in_rain = false;  ///< the measurement contains the cloud already: none is added
};

/// What air takes from a path, dB.
struct AirLoss {
  double gas_db = 0;            ///< always there
  double rain_db = 0;           ///< at least 0
  double cloud_db = 0;          ///< at least 0
  double scintillation_db = 0;  ///< scintillation of either sign, with a mean near 0

  double excess_db() const { return rain_db + cloud_db + scintillation_db; }
};

/// Attenuation of one band at one place, by elevation and state of the sky. Its long-run exceedance at any
/// fixed elevation is that of P.618-13 section 2.2.1.1 for rain (from 0.001 % to the smaller of 5 % and the
/// probability of rain on the path; held at the 0.001 % value above it), of P.840 for cloud (held at the 1 %
/// value, as in P.618 section 2.5), and of P.618 section 2.4.1 for scintillation.
/// From 5 % (or the probability of rain, where that is less) rain fades out linearly in the logarithm of the
/// percentage, to nothing at the probability of rain on the path (P.618 section 2.2.1.2), or at 1.1 times
/// where it starts, whichever is more.
/// Elevations below 5 deg are taken as 5 deg: the Recommendations end there. Immutable: safe on any thread.
class SKYHAUL_MODELS_EXPORT PathWeather {
 public:
  /// Takes about 0.2 ms. Throws std::invalid_argument for a frequency outside 1 to 100 GHz or an antenna
  /// without size.
  PathWeather(const Climate& climate, const RadioBand& band);

  AirLoss loss(double elevation_deg, const SkyState& sky) const;
  double gas_db(double elevation_deg) const;
  /// Rain attenuation exceeded for `percent` of an average year.
  double rain_exceeded_db(double elevation_deg, double percent) const;
  /// The same of cloud.
  double cloud_exceeded_db(double elevation_deg, double percent) const;
  /// Long-term standard deviation of scintillation.
  double scintillation_deviation_db(double elevation_deg) const;
  /// Percent of an average year in which there is rain on the path (P.618-13 section 2.2.1.2).
  double rain_probability_percent(double elevation_deg) const;
  /// Synthesised rain is on no path, of any elevation, while SkyState::deviate is at most this.
  double lowest_rain_deviate() const { return lowest_rain_deviate_; }

 private:
  struct Row {  // of one elevation
    double a001_db, rain_at_start_db, probability_percent, start_percent, end_percent, beta_sine;
    double gas_db, cloud_db_per_kg_m2, scintillation_db;
  };
  Row row(double elevation_deg) const;
  double rain_db(const Row& row, double percent) const;
  double liquid(double deviate) const;

  Climate climate_;
  RadioBand band_;
  std::vector<Row> rows_;
  double lowest_rain_deviate_ = 0;
  std::vector<double> liquid_;  ///< kg/m2 by deviate
};

/// A place whose weather is wanted.
struct WeatherSite {
  std::string name;  ///< the series is keyed by it: no two may be the same
  Climate climate;
  std::shared_ptr<const MeasuredRain> measured = {};  ///< none: all is synthesised
  SeriesGaps gaps = SeriesGaps::kSynthetic;           ///< of `measured`; kRefuse has to be checked before
};

class SkyField;

/// The weather of one place over a horizon. Immutable: safe on any thread.
class SKYHAUL_MODELS_EXPORT SiteWeather {
 public:
  SiteWeather(std::shared_ptr<const SkyField> field, std::size_t index, WeatherSite site);

  const Climate& climate() const { return site_.climate; }

  /// Reads the state of the sky. It keeps the 512 s around the last instant asked for: reading in order costs
  /// some 50 ns a second of the horizon, jumping about some 20 us. Each thread needs its own. The
  /// SiteWeather must outlive it.
  class Reader {
   public:
    explicit Reader(const SiteWeather& weather) : weather_(&weather) {}
    /// The sky is constant within each second of UTC. Instants outside the horizon throw std::out_of_range.
    SkyState at(TimeNs utc_ns);
    /// Whether there is a second of [start, end) with measured rain or, where none is measured, with a
    /// deviate above `deviate`.
    bool rains(TimeNs start_ns, TimeNs end_ns, double deviate);

   private:
    /// Makes the deviates of the second's block ready; the second's place in it.
    std::size_t find(std::int64_t second);
    /// What was measured in a second; negative: nothing.
    double measured(std::int64_t second) const;

    const SiteWeather* weather_;
    std::int64_t block_ = INT64_MIN;
    bool scintillation_known_ = false;  ///< for the block
    std::vector<float> deviate_, scintillation_;
  };

 private:
  std::shared_ptr<const SkyField> field_;
  std::size_t index_;
  WeatherSite site_;
};

/// The weather of all places over [start, end), seeded. Near places have correlated rain: correlation
/// 0.59 exp(-d/31 km) + 0.41 exp(-d/800 km) of the deviates (P.1853-2), d in a straight line. The series of a
/// place depends on the seed, its name, and the places before it in the list; not on start and end.
/// Throws std::invalid_argument for two places of one name or an empty horizon.
SKYHAUL_MODELS_EXPORT std::vector<std::shared_ptr<const SiteWeather>> make_weather(
    const std::vector<WeatherSite>& sites, std::uint64_t seed, TimeNs start_ns, TimeNs end_ns);

}  // namespace skyhaul::models
