// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "skyhaul/models/flow_engine.h"

namespace skyhaul::core {

struct LongRound {
  double seconds = 0;  ///< from the start to the last arrival; where it does not end, how far it was followed
  bool ends = false;
  bool stalls = false;        ///< it does not end because nothing arrives in a whole horizon
  double delivered = 0;       ///< bytes that arrived before the horizon's end
  double left = 0;            ///< bytes that had not arrived after `seconds`; 0 where it ends
  std::vector<char> holding;  ///< as FlowResult::holding, over the whole round, where the options ask for it
};

/// A round that starts at `options.from_ns`. Where the horizon's end (`options.until_ns`) cuts it, it goes on
/// with what is left at the horizon's start (`start_ns`), over the same links again, until it has ended: so
/// every phase has the rates of its own links, at the hours of the day that the horizon holds. Horizons in
/// which no transfer ends are alike, and counted without being run. A round that stalls, and one
/// that would need too many runs, is given up.
LongRound long_round(const models::FlowEngine& engine, models::TransferPlan plan, models::TimeNs start_ns,
                     models::FlowOptions options);

}  // namespace skyhaul::core
