// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/price.h"

#include <algorithm>
#include <cmath>

namespace skyhaul::models {
namespace {

/// Of the blocks from `first` on, which are sorted by falling volume.
double least(const std::vector<PriceBlock>& blocks, std::size_t first, double bytes) {
  if (bytes <= 0) return 0;
  const PriceBlock& block = blocks[first];
  const double whole = std::floor(bytes / static_cast<double>(block.volume_bytes));
  const double rest = bytes - whole * static_cast<double>(block.volume_bytes);
  if (rest <= 0) return whole * block.price;
  double cost = (whole + 1) * block.price;
  if (first + 1 < blocks.size()) {
    cost = std::min(cost, whole * block.price + least(blocks, first + 1, rest));
    cost = std::min(cost, least(blocks, first + 1, bytes));
  }
  return cost;
}

}  // namespace

double price_of_blocks(const std::vector<PriceBlock>& blocks, double bytes) {
  if (blocks.empty() || bytes <= 0) return 0;
  std::vector<PriceBlock> sorted = blocks;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const PriceBlock& a, const PriceBlock& b) { return a.volume_bytes > b.volume_bytes; });
  return least(sorted, 0, bytes);
}

std::optional<double> price_of_month(const Price& price, double rate_gbit_s, double bytes) {
  if (!price.month && !price.month_per_gbit_s) return std::nullopt;
  return price.month.value_or(0) + price.month_per_gbit_s.value_or(0) * rate_gbit_s +
         price_of_blocks(price.blocks, bytes - static_cast<double>(price.included_bytes));
}

}  // namespace skyhaul::models
