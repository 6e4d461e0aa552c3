// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "skyhaul/models/flow_engine.h"

namespace skyhaul::core {

struct LongRound {
  double seconds =
      0;  ///< From the start to the last arrival; where it does not end, how far it was followed.
  bool ends = false;
  bool stalls = false;  ///< It does not end because nothing arrives in a whole horizon.
  double delivered =
      0;  ///< Bytes that arrived within one horizon of the start, the mean where several are run as one.
  std::vector<double> plan_left;  ///< As in models::FlowResult, after `seconds`.
  double left = 0;                ///< Bytes that had not arrived after `seconds`; 0 where it ends.
};

/// Follows a round that starts at `options.from_ns` for as long as it takes, horizon by horizon (several at
/// once where a horizon is shorter than an hour). Bytes that have not arrived by the end of a horizon go on
/// over the same links again, so that every phase has the rates of its own links, at the hours of the day
/// that the horizon holds. Horizons in which no transfer ends are alike, and are counted without being run,
/// unless a data plan is being used up. Each horizon begins with what the one before it left of the data
/// plans. A round that stalls is given up, and so is one that would need too many runs. `options.until_ns` is
/// not read.
LongRound long_round(const models::FlowEngine& engine, models::TransferPlan plan, std::int64_t horizon_ns,
                     models::FlowOptions options);

}  // namespace skyhaul::core
