// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "skyhaul/models/export.h"
#include "skyhaul/models/solar.h"

namespace skyhaul::models {

// What sources of power other than sunlight give over a horizon. Random sources are keyed by the seed, the
// site's name and the time, and do not depend on where the horizon begins (except for trips, see there).

/// A turbine or a farm of equal ones, and the wind at their hubs. The speed has Weibull's law at every time;
/// it follows a Gaussian series of hourly values with correlation exp(-lag / correlation), each turned to the
/// speed of the same quantile, linear between full hours in the Gaussian. The power is 0 below cut-in and
/// above cut-out, rises with the cube of the speed from cut-in to the rated speed, and is `rated_kw` from
/// there on. A plain model, not that of one machine.
struct WindFarm {
  double rated_kw = 0;
  double mean_speed_m_s = 7.5;
  double weibull_shape = 2;
  std::int64_t correlation_ns = 12 * orbits::kHour;
  double cut_in_m_s = 3, rated_speed_m_s = 12, cut_out_m_s = 25;
};
SKYHAUL_MODELS_EXPORT double wind_power_kw(const WindFarm& farm, double speed_m_s);

/// Wind speeds at one site. Immutable after construction.
class SKYHAUL_MODELS_EXPORT WindSeries {
 public:
  WindSeries(const WindFarm& farm, std::uint64_t seed, const std::string& site, TimeNs start_ns,
             TimeNs end_ns);
  double speed_m_s(TimeNs utc) const;

 private:
  double shape_, scale_m_s_, correlation_;
  TimeNs first_hour_ns_;
  std::vector<double> hourly_;  ///< standard normal
};

/// A generator set on flare gas or other fuel: `rated_kw`, but for trips. Times up and down are exponential.
struct GasEngine {
  double rated_kw = 0;
  std::int64_t mtbf_ns = 30 * orbits::kDay;
  std::int64_t mttr_ns = 8 * orbits::kHour;
};
/// When it is down in [start_ns, end_ns); in the long run's state when the horizon begins.
SKYHAUL_MODELS_EXPORT std::vector<TimeInterval> gas_trips(const GasEngine& engine, std::uint64_t seed,
                                                          const std::string& site, TimeNs start_ns,
                                                          TimeNs end_ns);

/// One measured value of a series; holds until the next.
struct PowerSample {
  TimeNs start_ns;
  double power_kw;
};

/// Reads a CSV file with the columns time (UTC) and power_kw, times rising. Throws InputError for anything
/// else.
SKYHAUL_MODELS_EXPORT std::vector<PowerSample> read_power_file(const std::string& path);
SKYHAUL_MODELS_EXPORT std::string write_power(const std::vector<PowerSample>& samples);

}  // namespace skyhaul::models
