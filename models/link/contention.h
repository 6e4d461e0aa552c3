// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "skyhaul/models/link_variation.h"
#include "skyhaul/models/network.h"

namespace skyhaul::models {

/// Hour of local mean solar time, in [0, 24): UTC and 4 minutes for each degree east.
double local_solar_hour(TimeNs utc, double longitude_deg);

/// Share of capacity that background users leave a class of resource with this weight at that hour.
double share_left(const Contention& contention, double weight, double hour,
                  LinkDirection direction = LinkDirection::kDown);

/// The factor of one slot, uniform with a mean of 1. `cell` says which site and direction, `satellite` whose
/// users: 0 those of all. Of each four slots (counted from the Unix epoch) one has its factor in each quarter
/// of the range, in an order that all satellites of the cell share; where in the quarter is the satellite's
/// own.
double slot_step(const Contention& contention, std::uint64_t seed, std::uint64_t cell,
                 std::uint64_t satellite, std::int64_t slot);

}  // namespace skyhaul::models
