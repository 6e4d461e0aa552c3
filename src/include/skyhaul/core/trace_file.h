// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "skyhaul/core/export.h"

namespace skyhaul::core {

constexpr std::uint64_t kLargestTrace = 64 << 20;  ///< bytes of a trace's file (see InputFile)

/// Reads a trace of mahimahi: each line is the millisecond of an opportunity to send a packet, in plain
/// digits and not less than the line before; the last line is the length of the trace. Lines end in LF or
/// CRLF, and empty lines at the end do not count. Throws InputError for a file of more than kLargestTrace
/// bytes, and where a line is not a whole number without leading zeros of at most 2^32 - 1, is less than the
/// one before, or the last is 0.
SKYHAUL_CORE_EXPORT std::vector<std::uint32_t> read_mahimahi_trace(const std::string& file);

/// Reads a series of delays in milliseconds, one a line, from 0 to 60000. Lines end as those of a trace do.
/// Throws InputError.
SKYHAUL_CORE_EXPORT std::vector<double> read_delays_ms(const std::string& file);

}  // namespace skyhaul::core
