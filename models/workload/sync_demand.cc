// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/sync_demand.h"

#include <algorithm>

namespace skyhaul::models {
namespace {

/// Compute between two fragments.
double spacing_s(const SyncDemand& demand) { return demand.inner_steps * demand.step_s / demand.fragments; }

double fragment_bits(const SyncDemand& demand) {
  return demand.parameters * demand.bits_per_parameter / demand.fragments;
}

/// What compute hides of a fragment.
double hidden_s(const SyncDemand& demand) {
  if (demand.overlap == SyncOverlap::kRound) return spacing_s(demand);
  const double steps = kBackwardOverlapSteps + (demand.overlap == SyncOverlap::kSteps ? kOverlapSteps : 0.0);
  return std::min(steps * demand.step_s, spacing_s(demand));
}

}  // namespace

double sync_bit_per_s(const SyncDemand& demand, double utilisation) {
  const double waiting_s = spacing_s(demand) * (1 / utilisation - 1);
  return fragment_bits(demand) / (waiting_s + hidden_s(demand));
}

double sync_floor_bit_per_s(const SyncDemand& demand, double utilisation) {
  return fragment_bits(demand) * utilisation / spacing_s(demand);
}

double sync_utilisation(const SyncDemand& demand, double bit_per_s) {
  const double waiting_s = std::max(0.0, fragment_bits(demand) / bit_per_s - hidden_s(demand));
  return spacing_s(demand) / (spacing_s(demand) + waiting_s);
}

}  // namespace skyhaul::models
