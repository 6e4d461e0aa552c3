// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace skyhaul::cli {

/// How much is said on stderr: -q errors only, -v details too.
void set_verbosity(bool quiet, bool verbose);

/// Each writes one line to stderr, as a terminal may be given it.
void say_error(const std::string& line);
void warn(const std::string& line);
void say(const std::string& line);
void say_detail(const std::string& line);

/// Whether `say` writes anything.
bool is_quiet();

}  // namespace skyhaul::cli
