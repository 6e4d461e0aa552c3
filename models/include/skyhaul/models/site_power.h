// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "skyhaul/models/export.h"
#include "skyhaul/models/power_source.h"

namespace skyhaul::models {

struct SKYHAUL_MODELS_EXPORT Battery {
  double capacity_kwh = 0;                                            ///< 0: none
  double charge_efficiency = 0.95, discharge_efficiency = 0.95;       ///< each in (0, 1]
  double max_charge_kw = std::numeric_limits<double>::infinity();     ///< into its terminals
  double max_discharge_kw = std::numeric_limits<double>::infinity();  ///< out of them
  double initial = 0.5;  ///< share of the capacity when the horizon begins
};

/// What the site draws while on.
struct PowerLoads {
  double radio_kw = 0;    ///< terminals, and the storage node that they serve
  double compute_kw = 0;  ///< beside the radios'
};

/// When loads start and stop, so that they do not flap. A load that is on stays on while the sources carry it
/// or the battery is above the load's `stop`; one that is off starts when the sources carry `margin` times
/// it, or the battery is at its `start` (and above its `stop`), and it has been off for `rest_ns`. Radios
/// come first. Shares are of the battery's capacity.
struct PowerControl {
  double radio_stop = 0.05, radio_start = 0.15;
  double compute_stop = 0.3, compute_start = 0.5;
  double margin = 1.1;
  std::int64_t rest_ns = 10 * orbits::kMinute;
};

/// Everything that feeds one site. What sources give adds up.
struct PowerSupply {
  std::optional<SolarArray> solar;
  std::optional<WindFarm> wind;
  std::optional<GasEngine> gas;
  double grid_kw = 0;
  std::vector<TimeInterval> grid;     ///< when there is grid power
  std::vector<PowerSample> measured;  ///< covers the horizon, or empty
  Battery battery;
  PowerLoads loads;
  PowerControl control;
};

/// A step's state, from its start on.
struct PowerStep {
  TimeNs start_ns;
  double source_kw;   ///< what the sources could give
  double stored_kwh;  ///< at the step's end
  bool radio, compute;
};

/// What came of it. generated = served + lost + spilled + stored_end - stored_start.
struct PowerRun {
  std::vector<TimeInterval> radio, compute;  ///< when each has power
  std::vector<PowerStep> steps;
  double generated_kwh = 0;
  double served_kwh = 0;
  double lost_kwh = 0;     ///< in the battery
  double spilled_kwh = 0;  ///< neither used nor stored
  double stored_start_kwh = 0, stored_end_kwh = 0;
};

/// Runs a site's supply over [start_ns, end_ns) in steps of a minute, with what the sources give in the
/// middle of each. Pure, safe on any thread.
SKYHAUL_MODELS_EXPORT PowerRun run_site_power(const PowerSupply& supply, const orbits::Geodetic& place,
                                              const orbits::Ellipsoid& ellipsoid, const std::string& site,
                                              std::uint64_t seed, TimeNs start_ns, TimeNs end_ns);

}  // namespace skyhaul::models
