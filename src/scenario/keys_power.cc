// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "scenario/keys_parts.h"

namespace skyhaul::core {

std::vector<Section> power_sections() {
  constexpr double kAny = std::numeric_limits<double>::infinity();
  constexpr double kMost = 1e9;  // kW, kWh
  constexpr double kLongest = 100000 * 86400.0;
  const auto part = [&](const char* name, const char* description) {
    return Key{name, KeyKind::kMap, description, -kAny, kAny, {}, name};
  };
  return {
      {"power",
       {{"preset", KeyKind::kText, "name of a power preset; the other keys change it"},
        part("solar", "panels"),
        part("wind", "turbines, synthesised"),
        part("gas", "a generator set with trips"),
        part("grid", "a connection to the grid"),
        {"file", KeyKind::kText,
         "measured power: a CSV file of time (UTC) and power_kw, held until the next row"},
        part("battery", "a store"),
        part("load", "what the site draws"),
        part("control", "when loads start and stop")}},
      {"power_preset",
       {{"description", KeyKind::kText, "what it is, in words for people"},
        part("power", "what feeds a site")}},
      {"solar",
       {{"peak", KeyKind::kPower, "power at 1000 W/m2", 0, kMost},
        {"mount",
         KeyKind::kChoice,
         "how the panels stand",
         -kAny,
         kAny,
         {"fixed", "single-axis", "dual-axis"}},
        {"tilt", KeyKind::kAngle, "fixed: angle between the panels and level ground", 0, 90},
        {"azimuth", KeyKind::kAngle, "fixed: direction that they face, from north through east", 0, 360},
        {"performance_ratio", KeyKind::kNumber, "share left after heat, dirt, wires and inverters", 0.01, 1},
        {"turbidity", KeyKind::kNumber, "Linke turbidity of the clear sky", 1, 10},
        {"cloud_cover", KeyKind::kNumber, "share of the sky that is always covered by clouds", 0, 1},
        {"albedo", KeyKind::kNumber, "share of the light that the ground reflects", 0, 1}}},
      {"wind",
       {{"rated", KeyKind::kPower, "power at the rated speed and above", 0, kMost},
        {"mean_speed", KeyKind::kNumber, "mean speed of the wind at the hub, m/s", 0.1, 30},
        {"weibull_shape", KeyKind::kNumber, "shape of the Weibull law of its speeds", 1, 5},
        {"correlation", KeyKind::kDuration, "time after which its correlation has fallen to 1/e", 600,
         100 * 86400.0},
        {"cut_in", KeyKind::kNumber, "lowest speed with power, m/s", 0, 30},
        {"rated_speed", KeyKind::kNumber, "lowest speed with the rated power, m/s", 0.1, 50},
        {"cut_out", KeyKind::kNumber, "highest speed with power, m/s", 0.1, 100}}},
      {"gas",
       {{"rated", KeyKind::kPower, "power while it runs", 0, kMost},
        {"mtbf", KeyKind::kDuration, "mean time between a start and the next trip", 1, kLongest},
        {"mttr", KeyKind::kDuration, "mean time until it runs again", 1, kLongest}}},
      {"grid",
       {{"rated", KeyKind::kPower, "power of the connection", 0, kMost},
        {"windows", KeyKind::kList, "daily windows with power, UTC, such as 10:00-22:00; absent: always"}}},
      {"battery",
       {{"capacity", KeyKind::kEnergy, "usable energy", 0, kMost},
        {"charge_efficiency", KeyKind::kNumber, "stored over taken in", 0.01, 1},
        {"discharge_efficiency", KeyKind::kNumber, "given over taken out of the store", 0.01, 1},
        {"max_charge", KeyKind::kPower, "most power that it takes in; absent: no limit", 0, kMost},
        {"max_discharge", KeyKind::kPower, "most power that it gives; absent: no limit", 0, kMost},
        {"initial", KeyKind::kNumber, "share of the capacity when the horizon begins", 0, 1}}},
      {"load",
       {{"radio", KeyKind::kPower, "power of the terminals and of what they need to send and store", 0,
         kMost},
        {"compute", KeyKind::kPower, "power of the compute", 0, kMost}}},
      {"control",
       {{"radio_stop", KeyKind::kNumber, "share of the battery that radios leave", 0, 1},
        {"radio_start", KeyKind::kNumber, "share of the battery at which they start again", 0, 1},
        {"compute_stop", KeyKind::kNumber, "share of the battery that compute leaves", 0, 1},
        {"compute_start", KeyKind::kNumber, "share of the battery at which it starts again", 0, 1},
        {"margin", KeyKind::kNumber, "times the load that sources must give for it to start", 1, 10},
        {"rest", KeyKind::kDuration, "shortest time off", 0, 86400}}}};
}

}  // namespace skyhaul::core
