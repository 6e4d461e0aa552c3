// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <optional>

#include "skyhaul/models/network.h"
#include "skyhaul/models/price.h"

namespace skyhaul::core {

/// What a month of one terminal costs that carries `bytes` in it; absent where no price is given.
inline std::optional<double> month_of(const models::Terminal& terminal, double bytes) {
  if (!terminal.price) return std::nullopt;
  const double rate_gbit_s = 1e-9 * static_cast<double>(std::max(terminal.up_bps, terminal.down_bps));
  return models::price_of_month(*terminal.price, rate_gbit_s, bytes);
}

}  // namespace skyhaul::core
