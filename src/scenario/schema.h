// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace skyhaul::core {

/// The JSON Schema (draft 7) of a scenario file, made from the parser's table of keys, so that both say the
/// same: configs/schema.json holds this text, which a test checks. Values are checked by type, form and
/// unit; limits of quantities with a unit, and what two keys say of each other, are left to the parser.
std::string scenario_schema();

}  // namespace skyhaul::core
