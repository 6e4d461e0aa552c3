// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "skyhaul/core/decisions.h"

namespace skyhaul::core {

/// How to run one payload of the summary: `result` is one of its results, and `currency` that of the whole
/// recommendation, empty where it has none.
Recommendation::Payload payload_advice(const Summary& summary, const GroupResult& result,
                                       const std::string& currency);

}  // namespace skyhaul::core
