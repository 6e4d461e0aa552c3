// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

namespace skyhaul::core {

/// Shares of `count` parts (at most 20) in what all of them together are worth, exact (Shapley, "A value for
/// n-person games", 1953). `worth[set]` is what a set of parts is worth, with bit i of `set` for part i:
/// 2^count numbers. A part's share is what it adds to those before it, as a mean over all orders of the
/// parts. The shares add up to worth of all less worth of none. Throws std::invalid_argument for another
/// number of sets.
std::vector<double> shapley_values(const std::vector<double>& worth, std::size_t count);

}  // namespace skyhaul::core
