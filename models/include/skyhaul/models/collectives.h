// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "skyhaul/models/transfer_plan.h"

namespace skyhaul::models {

/// How a payload is exchanged. S is the payload's bytes, N the number of sites.
enum class Topology : std::uint8_t {
  kRing,  ///< ring all-reduce: 2(N-1) steps; every site sends 2(N-1)/N S in all, its chunks differing by at
          ///< most a byte
  kHub,   ///< every site pushes S to the hub, which then sends S back to each once all have arrived
  kPush   ///< the first site pushes S to each of the others (checkpoint replica, dataset)
};

const char* to_string(Topology topology);

struct CollectiveSpec {
  std::string group;
  Topology topology = Topology::kRing;
  std::vector<std::string> sites;  ///< members, in ring order; kPush: the source first
  std::string hub;                 ///< kHub only; not one of `sites`
  std::int64_t bytes = 0;
  std::string transport = "cubic";
  int priority = 0;
};

/// The transfers of one round, starting not before `start_ns`; ids from `first_id` on. A step of the ring
/// waits for the same site's and its predecessor's previous step; the hub's answers wait for all pushes.
/// Throws std::invalid_argument for fewer than two members, a repeated one, or a hub that is missing where
/// needed.
std::vector<Transfer> make_round(const CollectiveSpec& spec, std::int64_t round, TimeNs start_ns,
                                 std::uint64_t first_id);

}  // namespace skyhaul::models
