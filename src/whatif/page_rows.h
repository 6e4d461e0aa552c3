// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>

#include "skyhaul/core/sweep_results.h"

namespace skyhaul::core {

/// The policy and the future of each case, by its id.
using CasePlaces = std::map<std::string, std::pair<double, double>>;

/// A value of an input: a plain number as a number, as results.csv has it; all else as text.
nlohmann::ordered_json input_json(const std::string& text);

/// The rows of a sweep's page: [id, status, policy, future, inputs ..., outputs ...]. All of them, or as many
/// as a page below 2 MB may hold: then policies with all of their futures, so that means of different
/// policies are over the same futures, drawn evenly: ids are hashes, and the policies whose first ids are the
/// least are shown.
nlohmann::ordered_json rows_for_page(const ResultTable& table, const CasePlaces& places);

}  // namespace skyhaul::core
