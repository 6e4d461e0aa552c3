// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/constellation_code.h"

#include <charconv>
#include <cmath>
#include <stdexcept>
#include <string>

namespace skyhaul::orbits {
namespace {

[[noreturn]] void refuse(std::string_view part, const std::string& accepted) {
  throw std::invalid_argument("'" + std::string(part) + "': " + accepted);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

template <typename Number>
Number number(std::string_view text, Number least, Number most, const std::string& accepted) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value >= least && value <= most)) {
    refuse(text, accepted);
  }
  return value;
}

double angle(std::string_view text, const char* what) {
  return number(text, -360.0, 360.0, std::string(what) + " in degrees, -360 to 360");
}

WalkerShell parse_shell(std::string_view text) {
  static const std::string kForm = "a shell as D:550:53:1584/72/39 (D or S, altitude km, inclination, T/P/F)";
  const auto fields = split(text, ':');
  const bool pattern = fields.size() == 4;
  if (!pattern && fields.size() != 3) refuse(text, kForm);
  WalkerShell shell;
  if (pattern) {
    const auto parts = split(fields[0], '/');
    if ((parts[0] != "D" && parts[0] != "S") || parts.size() > 2)
      refuse(fields[0], "D or S, or D/RAAN_OFFSET");
    shell.raan_spread_deg = parts[0] == "S" ? 180 : 360;
    if (parts.size() == 2) shell.raan0_deg = angle(parts[1], "a RAAN offset");
  }
  const std::string_view altitude = fields[fields.size() - 3];
  if (altitude.find('/') != std::string_view::npos)
    refuse(altitude, "one altitude in km: circular orbits only");
  shell.altitude_km = number(altitude, 100.0, 100'000.0, "an altitude in km, 100 to 100000");
  shell.inclination_deg =
      number(fields[fields.size() - 2], 0.0, 180.0, "an inclination in degrees, 0 to 180");
  const auto plane = split(fields.back(), '/');
  constexpr int kMost = 1'000'000;
  const int total = number(plane[0], 1, kMost, "a number of satellites, 1 to 1000000");
  if (plane.size() == 1) {
    shell.planes = 1;
    shell.satellites_per_plane = total;
    return shell;
  }
  if (plane.size() > 4 || plane.size() < 3) refuse(fields.back(), "T/P/F or T/P/F/ANOMALY_OFFSET");
  shell.planes = number(plane[1], 1, total, "a number of planes, 1 to T");
  if (total % shell.planes != 0) refuse(fields.back(), "T/P/F where P divides T");
  shell.satellites_per_plane = total / shell.planes;
  shell.phasing = number(plane[2], 0.0, static_cast<double>(kMost), "a phasing F, 0 or more");
  if (plane.size() == 4) shell.argument_of_latitude0_deg = angle(plane[3], "an anomaly offset");
  return shell;
}

}  // namespace

std::vector<WalkerShell> parse_constellation_code(std::string_view text) {
  std::vector<WalkerShell> shells;
  for (const std::string_view part : split(text, '+')) shells.push_back(parse_shell(part));
  return shells;
}

}  // namespace skyhaul::orbits
