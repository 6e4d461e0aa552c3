// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "schedule/mesh_parts.h"

#include <algorithm>
#include <numeric>

namespace skyhaul::models {

std::vector<std::int32_t> parts_of(Eigen::Index satellites, const std::vector<orbits::IslEdge>& links) {
  std::vector<std::int32_t> part(static_cast<std::size_t>(satellites));
  std::iota(part.begin(), part.end(), 0);
  const auto root = [&](std::int32_t i) {
    while (part[static_cast<std::size_t>(i)] != i) {
      std::int32_t& up = part[static_cast<std::size_t>(i)];
      up = part[static_cast<std::size_t>(up)];
      i = up;
    }
    return i;
  };
  for (const auto& [a, b] : links) {
    const std::int32_t x = root(a);
    const std::int32_t y = root(b);
    part[static_cast<std::size_t>(std::max(x, y))] = std::min(x, y);
  }
  // A root is the lowest satellite of its part, so that its number is there before the others ask for it.
  std::int32_t parts = 0;
  std::vector<std::int32_t> number(part.size());
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(part.size()); ++i) {
    const std::int32_t its = root(i);
    number[static_cast<std::size_t>(i)] = its == i ? parts++ : number[static_cast<std::size_t>(its)];
  }
  return number;
}

}  // namespace skyhaul::models
