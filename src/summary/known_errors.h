// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "skyhaul/models/link_timeline.h"
#include "skyhaul/models/transfer_plan.h"

namespace skyhaul::core {

/// What packet runs showed of a class of transfers: how far the flow engine was off, and how far packet runs
/// of one window lay apart. `measured_by` names what measures it anew.
struct KnownClass {
  std::string transport;
  bool many_flows;   ///< more than one connection
  std::string loss;  ///< as in AuditWindow
  std::string ends;  ///< as in AuditWindow; empty: any
  double median_error, p95_error, spread;
  std::string measured_by;
};
const std::vector<KnownClass>& known_classes();

/// One sentence where the flow engine's answer for a round is known not to be sure to 10 %; nothing where it
/// is. That is so where a transfer belongs to a class of which the audits say so, and where its bytes fill
/// its path for less than 100 round trips, so that start-up decides how long it takes. Transport,
/// connections, loss, relation of the ends and round trips are those of each pair of sites that the plan
/// joins, over the horizon; the worst of them is named. Does not look at queues: a queue below half a product
/// or above four was not measured.
/// @param round the transfers of one round
std::optional<std::string> known_error(const models::TransferPlan& round,
                                       const models::LinkTimeline& timeline);

}  // namespace skyhaul::core
