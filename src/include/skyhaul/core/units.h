// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "skyhaul/core/export.h"

namespace skyhaul::core {

// Quantities as users write them: a number, perhaps a space, and a unit ("25 Mbit/s", "14 GB", "550 km", "6
// h", "100ms"). A number is decimal, with an optional fraction and exponent; thousands may be set off with
// underscores. Every function throws std::invalid_argument, whose text says what is accepted, for anything
// else: no unit, another unit, infinities, a value that does not fit. Pure, safe on any thread.

/// ns, us, ms, s, min, h, d (also spelled out); to nanoseconds, rounded.
SKYHAUL_CORE_EXPORT std::int64_t parse_duration_ns(std::string_view text);

/// B, kB, MB, GB, TB, PB (powers of 1000), KiB, MiB, GiB, TiB, PiB (powers of 1024), and bit, kbit, ... or b,
/// kb, ... for bits; to bytes, rounded.
SKYHAUL_CORE_EXPORT std::int64_t parse_size_bytes(std::string_view text);

/// A size in bits or bytes a second: bit/s, kbit/s, Mbit/s, Gbit/s, Tbit/s, bps, kbps, Mbps, ..., B/s, MB/s,
/// ...; to bit/s.
SKYHAUL_CORE_EXPORT std::int64_t parse_rate_bps(std::string_view text);

/// m or km; to kilometres.
SKYHAUL_CORE_EXPORT double parse_length_km(std::string_view text);

/// W, kW, MW or GW; to kilowatts.
SKYHAUL_CORE_EXPORT double parse_power_kw(std::string_view text);

/// Wh, kWh, MWh or GWh; to kilowatt-hours.
SKYHAUL_CORE_EXPORT double parse_energy_kwh(std::string_view text);

/// A plain number of degrees, or with the unit deg.
SKYHAUL_CORE_EXPORT double parse_angle_deg(std::string_view text);

/// A plain number.
SKYHAUL_CORE_EXPORT double parse_number(std::string_view text);

/// A count: a plain number, or with K, M, B (or G) or T for powers of 1000 ("8B" parameters); to a whole
/// number.
SKYHAUL_CORE_EXPORT std::int64_t parse_count(std::string_view text);

/// The same quantities as text that parses back to the same value.
SKYHAUL_CORE_EXPORT std::string format_duration(std::int64_t ns);
SKYHAUL_CORE_EXPORT std::string format_size(std::int64_t bytes);
SKYHAUL_CORE_EXPORT std::string format_rate(std::int64_t bps);
SKYHAUL_CORE_EXPORT std::string format_length(double km);
SKYHAUL_CORE_EXPORT std::string format_power(double kw);
SKYHAUL_CORE_EXPORT std::string format_energy(double kwh);

/// Every unit that the parser of each quantity takes, smallest first within each way of writing.
SKYHAUL_CORE_EXPORT std::vector<std::string> duration_units();
SKYHAUL_CORE_EXPORT std::vector<std::string> size_units();
SKYHAUL_CORE_EXPORT std::vector<std::string> rate_units();
SKYHAUL_CORE_EXPORT std::vector<std::string> length_units();
SKYHAUL_CORE_EXPORT std::vector<std::string> power_units();
SKYHAUL_CORE_EXPORT std::vector<std::string> energy_units();

}  // namespace skyhaul::core
