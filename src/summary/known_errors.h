// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "skyhaul/core/summary.h"
#include "skyhaul/models/link_timeline.h"
#include "skyhaul/models/transfer_plan.h"

namespace skyhaul::core {

/// What packet runs showed of a class of transfers: how far the flow engine was off, and how far packet runs
/// of one window lay apart, as shares of the time of a transfer. models/flow/README.md has the same table.
struct MeasuredClass {
  std::string transport;
  bool many_flows;   ///< more than one connection
  std::string loss;  ///< as in AuditWindow
  std::string ends;  ///< as in AuditWindow; empty: any; "long": one stream a path, for over 250 round trips
  double median_error, largest_error, spread;
  std::string measured_by;  ///< the windows, and the validation scenario that measures them again
};
const std::vector<MeasuredClass>& measured_classes();

/// What was measured of the class of a round's transfers. Each pair of sites that `round` joins is judged by
/// its transport, connections, loss (in the first hour), and numbers of terminals; of several classes, the
/// one with the largest error counts. Absent where a transfer's class was not measured, unless another one is
/// off by more than 10 %; where a transfer fills its path for less than 100 round trips; and for transports
/// that have no connections. Queues are not looked at: a queue below half a bandwidth-delay product or above
/// four of them was not measured.
/// @param round the transfers of one round
std::optional<EngineError> engine_error(const models::TransferPlan& round,
                                        const models::LinkTimeline& timeline);

/// A sentence for a round whose time the flow engine is not known to predict within 10 %; absent for any
/// other round. There are two such cases: the class of a transfer was measured to be off by more, or its
/// bytes fill its path for less than 100 round trips, so that start-up decides how long it takes. The
/// sentence names the class with the largest error, or else the fewest round trips.
std::optional<std::string> known_error(const models::TransferPlan& round,
                                       const models::LinkTimeline& timeline);

}  // namespace skyhaul::core
