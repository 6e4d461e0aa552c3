// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "skyhaul/orbits/export.h"

namespace skyhaul::orbits {

/// UTC as nanoseconds since 1970-01-01T00:00:00Z, leap seconds not counted (POSIX time). Covers 1678 to 2262.
using TimeNs = std::int64_t;

constexpr TimeNs kSecond = 1'000'000'000;
constexpr TimeNs kMinute = 60 * kSecond;
constexpr TimeNs kHour = 60 * kMinute;
constexpr TimeNs kDay = 24 * kHour;

/// A Julian date in two parts (day number ending in .5, and fraction of that day): 1 ns near the present is
/// kept.
struct JulianDate {
  double day;       ///< Julian day number at 0 h, such as 2451544.5
  double fraction;  ///< fraction of a day, in [0, 1)
};

/// The UTC Julian date of a time. Exact day; fraction rounded once.
SKYHAUL_ORBITS_EXPORT JulianDate julian_date(TimeNs utc);

/// Parses ISO 8601 UTC: `2026-01-01`, `2026-01-01T00:00:00`, a space instead of `T`, up to nine decimals of a
/// second, an optional `Z`. Throws std::invalid_argument with the reason.
SKYHAUL_ORBITS_EXPORT TimeNs parse_utc(std::string_view text);

/// ISO 8601 with `T`, `Z` and `decimals` (0 to 9) digits of a second, rounded to nearest.
SKYHAUL_ORBITS_EXPORT std::string format_utc(TimeNs utc, int decimals = 3);

}  // namespace skyhaul::orbits
