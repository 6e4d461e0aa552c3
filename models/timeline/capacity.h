// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "timeline/assembler.h"

namespace skyhaul::models {

/// Works into an assembled timeline what makes capacity and loss vary: radio budgets of terminals and of
/// gateways' links (sampled each second of UTC), background users, failures of fixed links, and the loss
/// model. Leaves resources alone that nothing of it touches. Each resource is filled by itself: the result
/// does not depend on `options.threads`.
void fill_capacity(const Network& network, const orbits::Propagator& satellites, const BuildOptions& options,
                   Assembler& assembler);

/// Adds outages where there is none yet. `added` is sorted and without overlaps, as `outages` are.
void add_outages(const std::vector<TimeInterval>& added, OutageCause cause, std::vector<Outage>& outages);

}  // namespace skyhaul::models
