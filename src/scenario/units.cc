// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/core/units.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>

#include "scenario/unit_ratio.h"
#include "skyhaul/orbits/leading_zeros.h"

namespace skyhaul::core {
namespace {

struct Unit {
  std::string_view name;
  double factor;
};

constexpr std::array kDurations = {
    Unit{"ns", 1},         Unit{"us", 1e3},       Unit{"ms", 1e6},      Unit{"s", 1e9},
    Unit{"sec", 1e9},      Unit{"second", 1e9},   Unit{"seconds", 1e9}, Unit{"min", 60e9},
    Unit{"minute", 60e9},  Unit{"minutes", 60e9}, Unit{"h", 3600e9},    Unit{"hour", 3600e9},
    Unit{"hours", 3600e9}, Unit{"d", 86400e9},    Unit{"day", 86400e9}, Unit{"days", 86400e9}};
constexpr double kKi = 1024;
constexpr std::array kSizes = {Unit{"B", 1},
                               Unit{"byte", 1},
                               Unit{"bytes", 1},
                               Unit{"kB", 1e3},
                               Unit{"MB", 1e6},
                               Unit{"GB", 1e9},
                               Unit{"TB", 1e12},
                               Unit{"PB", 1e15},
                               Unit{"KiB", kKi},
                               Unit{"MiB", kKi* kKi},
                               Unit{"GiB", kKi* kKi* kKi},
                               Unit{"TiB", kKi* kKi* kKi* kKi},
                               Unit{"PiB", kKi* kKi* kKi* kKi* kKi},
                               Unit{"bit", 1 / 8.0},
                               Unit{"kbit", 125},
                               Unit{"Mbit", 125e3},
                               Unit{"Gbit", 125e6},
                               Unit{"Tbit", 125e9},
                               Unit{"b", 1 / 8.0},
                               Unit{"kb", 125},
                               Unit{"Mb", 125e3},
                               Unit{"Gb", 125e6},
                               Unit{"Tb", 125e9}};
constexpr std::array kRates = {
    Unit{"bit/s", 1}, Unit{"kbit/s", 1e3}, Unit{"Mbit/s", 1e6}, Unit{"Gbit/s", 1e9}, Unit{"Tbit/s", 1e12},
    Unit{"bps", 1},   Unit{"kbps", 1e3},   Unit{"Mbps", 1e6},   Unit{"Gbps", 1e9},   Unit{"Tbps", 1e12},
    Unit{"B/s", 8},   Unit{"kB/s", 8e3},   Unit{"MB/s", 8e6},   Unit{"GB/s", 8e9},   Unit{"TB/s", 8e12}};
constexpr std::array kLengths = {Unit{"m", 1e-3}, Unit{"km", 1}};
constexpr std::array kPowers = {Unit{"W", 1e-3}, Unit{"kW", 1}, Unit{"MW", 1e3}, Unit{"GW", 1e6}};
constexpr std::array kEnergies = {Unit{"Wh", 1e-3}, Unit{"kWh", 1}, Unit{"MWh", 1e3}, Unit{"GWh", 1e6}};
constexpr std::array kAngles = {Unit{"", 1}, Unit{"deg", 1}};
constexpr std::array kNumbers = {Unit{"", 1}};
constexpr std::array kCounts = {Unit{"", 1},    Unit{"K", 1e3}, Unit{"M", 1e6},
                                Unit{"B", 1e9}, Unit{"G", 1e9}, Unit{"T", 1e12}};

template <std::size_t N>
double parse(std::string_view text, const std::array<Unit, N>& units, const char* accepted) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  std::string digits;
  std::size_t used = 0;
  for (; used < text.size(); ++used) {
    const char c = text[used];
    const bool sign = (c == '-' || c == '+') && (used == 0 || text[used - 1] == 'e' || text[used - 1] == 'E');
    const bool exponent = (c == 'e' || c == 'E') && used + 1 < text.size() &&
                          (std::isdigit(static_cast<unsigned char>(text[used + 1])) ||
                           text[used + 1] == '-' || text[used + 1] == '+');
    if (!sign && !exponent && c != '.' && c != '_' && !std::isdigit(static_cast<unsigned char>(c))) break;
    if (c != '_' && !(c == '+' && used == 0)) digits += c;
  }
  if (has_leading_zero(digits)) throw std::invalid_argument(std::string(accepted) + " (no leading zeros)");
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) throw std::invalid_argument(accepted);
  std::string_view unit = text.substr(used);
  while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
  for (const Unit& each : units) {
    if (each.name == unit) return value * each.factor + 0.0;  // -0 is 0
  }
  throw std::invalid_argument(accepted);
}

std::int64_t whole(double value, const char* accepted) {
  if (!(std::abs(value) < 9.2e18)) throw std::invalid_argument(accepted);
  return std::llround(value);
}

template <std::size_t N>
std::vector<std::string> names(const std::array<Unit, N>& units) {
  std::vector<std::string> all;
  for (const Unit& unit : units) all.emplace_back(unit.name);
  return all;
}

/// The largest unit of `units` in which the value is a whole number.
template <std::size_t N>
std::string format(std::int64_t value, const std::array<std::pair<const char*, std::int64_t>, N>& units) {
  for (const auto& [name, factor] : units) {
    if (value % factor == 0 && (value != 0 || factor == 1)) return fmt::format("{} {}", value / factor, name);
  }
  return {};
}

template <std::size_t N>
std::optional<double> ratio(std::string_view from, std::string_view to, const std::array<Unit, N>& units) {
  const auto find = [&](std::string_view name) {
    return std::find_if(units.begin(), units.end(), [&](const Unit& each) { return each.name == name; });
  };
  const auto a = find(from), b = find(to);
  if (a == units.end() || b == units.end()) return std::nullopt;
  return a->factor / b->factor;
}

}  // namespace

std::optional<double> unit_ratio(std::string_view from, std::string_view to) {
  if (const auto its = ratio(from, to, kDurations)) return its;
  if (const auto its = ratio(from, to, kSizes)) return its;
  if (const auto its = ratio(from, to, kRates)) return its;
  if (const auto its = ratio(from, to, kLengths)) return its;
  if (const auto its = ratio(from, to, kPowers)) return its;
  return ratio(from, to, kEnergies);
}

std::int64_t parse_duration_ns(std::string_view text) {
  constexpr const char* kAccepted = "a duration such as 15 s, 100 ms, 30 min, 6 h or 2 d";
  return whole(parse(text, kDurations, kAccepted), kAccepted);
}

std::int64_t parse_size_bytes(std::string_view text) {
  constexpr const char* kAccepted = "a size such as 14 GB, 16 GiB or 900 kB (B is byte, bit is bit)";
  return whole(parse(text, kSizes, kAccepted), kAccepted);
}

std::int64_t parse_rate_bps(std::string_view text) {
  constexpr const char* kAccepted = "a rate such as 25 Mbit/s, 1 Gbit/s or 3 MB/s";
  return whole(parse(text, kRates, kAccepted), kAccepted);
}

double parse_length_km(std::string_view text) {
  return parse(text, kLengths, "a length such as 550 km or 2400 m");
}

double parse_power_kw(std::string_view text) {
  return parse(text, kPowers, "a power such as 75 W, 500 kW or 12 MW");
}

double parse_energy_kwh(std::string_view text) {
  return parse(text, kEnergies, "an energy such as 500 kWh or 63 MWh");
}

double parse_angle_deg(std::string_view text) {
  return parse(text, kAngles, "a number of degrees such as 53 or 53 deg");
}

double parse_number(std::string_view text) { return parse(text, kNumbers, "a number"); }

std::int64_t parse_count(std::string_view text) {
  constexpr const char* kAccepted = "a whole number such as 4 or 8B (K, M, B and T are powers of 1000)";
  const double value = parse(text, kCounts, kAccepted);
  if (value != std::floor(value)) throw std::invalid_argument(kAccepted);
  return whole(value, kAccepted);
}

std::string format_duration(std::int64_t ns) {
  return format<7>(ns, {{{"d", 86'400'000'000'000},
                         {"h", 3'600'000'000'000},
                         {"min", 60'000'000'000},
                         {"s", 1'000'000'000},
                         {"ms", 1'000'000},
                         {"us", 1'000},
                         {"ns", 1}}});
}

std::string format_size(std::int64_t bytes) {
  return format<5>(
      bytes,
      {{{"TB", 1'000'000'000'000}, {"GB", 1'000'000'000}, {"MB", 1'000'000}, {"kB", 1'000}, {"B", 1}}});
}

std::string format_rate(std::int64_t bps) {
  return format<5>(bps, {{{"Tbit/s", 1'000'000'000'000},
                          {"Gbit/s", 1'000'000'000},
                          {"Mbit/s", 1'000'000},
                          {"kbit/s", 1'000},
                          {"bit/s", 1}}});
}

std::string format_length(double km) { return fmt::format("{} km", km); }
std::string format_power(double kw) { return fmt::format("{} kW", kw); }
std::string format_energy(double kwh) { return fmt::format("{} kWh", kwh); }

std::vector<std::string> duration_units() { return names(kDurations); }
std::vector<std::string> size_units() { return names(kSizes); }
std::vector<std::string> rate_units() { return names(kRates); }
std::vector<std::string> length_units() { return names(kLengths); }
std::vector<std::string> power_units() { return names(kPowers); }
std::vector<std::string> energy_units() { return names(kEnergies); }

}  // namespace skyhaul::core
