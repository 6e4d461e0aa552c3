// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "skyhaul/core/resolved_scenario.h"

namespace skyhaul::core {

/// What a base asks, as a hash: of all values that it resolves to, with hashes of files' content in place of
/// their names; of its text where it does not resolve by itself, which `problem` then tells.
std::string base_key(const Scenario& base, const ResolveOptions& presets, std::string* problem = nullptr);

/// The id of a case: the base's key, what is changed in it in any order, the seed, and program_version().
std::string case_id(const std::string& base_key, std::vector<std::string> changes,
                    std::optional<std::uint64_t> seed);

}  // namespace skyhaul::core
