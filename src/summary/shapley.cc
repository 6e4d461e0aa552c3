// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/shapley.h"

#include <bitset>
#include <stdexcept>

namespace skyhaul::core {

std::vector<double> shapley_values(const std::vector<double>& worth, std::size_t count) {
  if (count > 20 || worth.size() != std::size_t{1} << count)
    throw std::invalid_argument("shapley_values: one number for each set of at most 20 parts");
  // Of all orders, the share in which exactly the parts of a set of this size stand before one part.
  std::vector<double> share(count);
  for (std::size_t size = 0; size < count; ++size) {
    double orders = 1;  // size! (count - 1 - size)! / count! = 1 / (count * C(count - 1, size))
    for (std::size_t k = 0; k < size; ++k)
      orders *= static_cast<double>(k + 1) / static_cast<double>(count - 1 - k);
    share[size] = orders / static_cast<double>(count);
  }
  std::vector<double> values(count, 0.0);
  for (std::size_t part = 0; part < count; ++part) {
    const std::size_t bit = std::size_t{1} << part;
    for (std::size_t set = 0; set < worth.size(); ++set) {
      if ((set & bit) != 0) continue;
      values[part] += share[std::bitset<32>(set).count()] * (worth[set | bit] - worth[set]);
    }
  }
  return values;
}

}  // namespace skyhaul::core
