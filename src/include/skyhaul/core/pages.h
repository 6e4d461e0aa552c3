// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "skyhaul/core/compare.h"
#include "skyhaul/core/sensitivity.h"

namespace skyhaul::core {

// Pages of what-ifs: each is one HTML file that needs no network.

/// Whether this build has pages (the switch SKYHAUL_WEB of CMake).
bool has_pages();

/// Writes DIR/report.html of a sweep's folder: its table as pictures. Of very large sweeps the page holds
/// some cases, taken evenly, and says so. Does nothing in builds without pages and where no case is finished.
/// Throws std::system_error where the file cannot be written.
void write_sweep_page(const std::string& dir);

/// Writes the page of a comparison, or of a study of what matters in the scenario called `name`. Throws
/// InputError that names --html in builds without pages, and std::system_error where the file cannot be
/// written.
void write_comparison_page(const Comparison& comparison, const std::string& file);
void write_sensitivity_page(const Sensitivity& sensitivity, const std::string& name, const std::string& file);

}  // namespace skyhaul::core
