// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "skyhaul/models/link_timeline.h"
#include "skyhaul/models/transfer_plan.h"

namespace skyhaul::core {

/// What packet runs showed of a class of transfers: how far the flow engine was off, and how far packet runs
/// of one window lay apart. `measured_by` names the validation scenario that measures both again.
struct KnownClass {
  std::string transport;
  bool many_flows;   ///< more than one connection
  std::string loss;  ///< as in AuditWindow
  std::string ends;  ///< as in AuditWindow; empty: any
  double median_error, p95_error, spread;
  std::string measured_by;
};
const std::vector<KnownClass>& known_classes();

/// A sentence for a round whose time the flow engine is not known to predict within 10 %; absent for any
/// other round. There are two such cases: a transfer belongs to one of known_classes(), or its bytes fill its
/// path for less than 100 round trips, so that start-up decides how long it takes. Each pair of sites that
/// `round` joins is judged by its transport, connections, loss (in the first hour), numbers of terminals and
/// round trips. The sentence names the class with the largest error, or else the fewest round trips. Queues
/// are not looked at: a queue below half a bandwidth-delay product or above four of them was not measured.
/// @param round the transfers of one round
std::optional<std::string> known_error(const models::TransferPlan& round,
                                       const models::LinkTimeline& timeline);

}  // namespace skyhaul::core
