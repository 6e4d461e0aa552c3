// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cmath>
#include <iterator>

#include "skyhaul/core/summary.h"

namespace skyhaul::core {

std::string human_duration(double seconds) {
  if (seconds < 10) return fmt::format("{:.2g} s", seconds);
  const auto whole = static_cast<long long>(std::llround(seconds));
  if (whole < 120) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{}m {:02}s", whole / 60, whole % 60);
  const long long minutes = std::llround(seconds / 60);
  if (minutes < 48LL * 60) return fmt::format("{}h {:02}m", minutes / 60, minutes % 60);
  constexpr double kDay = 86400;
  constexpr double kYear = 365.25 * kDay;
  if (seconds < 1000 * kDay)
    return fmt::format("{:.{}f} days", seconds / kDay, seconds < 99.95 * kDay ? 1 : 0);
  return seconds < 1000 * kYear ? fmt::format("{:.1f} years", seconds / kYear)
                                : std::string("more than 1000 years");
}

std::string human_size(double bytes) {
  constexpr const char* kUnits[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  std::size_t unit = 0;
  while (bytes >= 999.5 && unit + 1 < std::size(kUnits)) {
    bytes /= 1000;
    ++unit;
  }
  return fmt::format("{:.3g} {}", bytes, kUnits[unit]);
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  return text;
}

}  // namespace skyhaul::core
