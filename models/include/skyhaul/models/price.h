// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "skyhaul/models/export.h"

namespace skyhaul::models {

/// A volume that can be bought on top.
struct PriceBlock {
  std::int64_t volume_bytes = 0;
  double price = 0;
};

/// What a terminal and its plan cost, in the currency in which the operator names it. What is not published
/// is absent.
struct Price {
  std::string currency;                    ///< ISO 4217, such as USD
  std::optional<double> once;              ///< equipment and activation
  std::optional<double> month;             ///< fixed part of a month
  std::optional<double> month_per_gbit_s;  ///< price of a month for each Gbit/s of the terminal's larger rate
  std::int64_t included_bytes = 0;         ///< volume that a month holds without blocks; 0 with blocks: none
  std::vector<PriceBlock> blocks;          ///< bought each month for what is carried; empty: no limit
  std::string date, source;                ///< as published
};

/// What blocks for so many bytes cost at least, where any number of each may be bought and at most one of
/// them is not used whole. 0 for no bytes or no blocks.
SKYHAUL_MODELS_EXPORT double price_of_blocks(const std::vector<PriceBlock>& blocks, double bytes);

/// What one month costs of a terminal of `rate_gbit_s` that carries `bytes` in it, up and down together;
/// absent where no price of a month is published.
SKYHAUL_MODELS_EXPORT std::optional<double> price_of_month(const Price& price, double rate_gbit_s,
                                                           double bytes);

}  // namespace skyhaul::models
