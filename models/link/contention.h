// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "skyhaul/models/network.h"

namespace skyhaul::models {

/// Hour of local mean solar time, in [0, 24): UTC and 4 minutes for each degree east.
double local_solar_hour(TimeNs utc, double longitude_deg);

/// Share of capacity that background users leave a class of resource with this weight at that hour.
double share_left(const Contention& contention, double weight, double hour);

/// The factor of one slot, with a mean of 1. `key` says which terminal, cell or satellite, and direction.
double slot_step(const Contention& contention, std::uint64_t seed, std::uint64_t key, std::uint64_t more_key,
                 std::int64_t slot);

}  // namespace skyhaul::models
