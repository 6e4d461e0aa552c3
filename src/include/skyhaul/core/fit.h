// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "skyhaul/core/export.h"
#include "skyhaul/models/link_fit.h"

namespace skyhaul::core {

/// What is fitted to, and what the log does not say of a terminal.
struct FitQuestion {
  std::vector<std::string> files;  ///< logs of one link: see read_link_log() in src/scenario/link_log.h
  std::string base = "starlink-residential-2026";  ///< terminal preset of what the logs do not have
  models::FitOptions options;
  std::int64_t lost_after_ns = 0;  ///< a lost ping is stamped so long after it was sent
};

struct FitAnswer {
  models::LinkFit fit;
  std::vector<std::string> notes;  ///< notes on how the files were read, a line each
};

/// Reads the logs and fits the models to them. Throws InputError for a file that is no log of a link, and
/// where nothing could be fitted.
SKYHAUL_CORE_EXPORT FitAnswer fit_files(const FitQuestion& question);

/// A terminal preset of a fit: YAML for presets/terminals, with the goodness of fit as comments.
SKYHAUL_CORE_EXPORT std::string fit_preset(const FitQuestion& question, const models::LinkFit& fit,
                                           const std::string& name);

/// The table of what was measured and what is drawn, for people.
SKYHAUL_CORE_EXPORT std::string fit_table(const models::LinkFit& fit);

/// The same as JSON. {"rows", "step_s", "down" and "up": {"median_bps", "slots", "variation": {...}, "fit":
/// {...}}, "up_down", "access": {...}, "loss": {...}}; what could not be fitted is null, and so is what
/// cannot be said.
SKYHAUL_CORE_EXPORT std::string fit_json(const models::LinkFit& fit);

}  // namespace skyhaul::core
