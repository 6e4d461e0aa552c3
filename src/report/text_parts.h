// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace skyhaul::core {

struct GroupResult;

/// "99.4 %"; what is nearly but not quite all is never shown as 100 %.
std::string percent(double share);

/// Pads each column to its widest cell. The first column is aligned to the left, the others to the right.
std::string aligned(const std::vector<std::vector<std::string>>& rows);

/// Lines of at most 100 columns, broken at spaces, but not before a per cent sign. All lines but the first
/// are indented; with `set_in` the first is indented too.
std::string wrapped(const std::string& text, bool set_in = false);

/// Indented lines on the training method of an entry: bytes, fragments, overlap, staleness. Empty without
/// one.
std::string method_text(const GroupResult& result);

/// "USD 1,240", "USD 1.25 million", "EUR 0.3".
std::string money_text(const std::string& currency, double amount);

/// Indented lines on utilisation, checkpoints, energy, volumes and cost of an entry, as far as the scenario
/// asks for them or names prices.
std::string planning_text(const GroupResult& result);

}  // namespace skyhaul::core
