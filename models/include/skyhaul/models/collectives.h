// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "skyhaul/models/transfer_plan.h"

namespace skyhaul::models {

/// How a payload is exchanged. S is the payload's bytes, N the number of sites. Where S is cut, it is in N
/// parts that differ by at most a byte.
enum class Topology : std::uint8_t {
  kRing,       ///< ring all-reduce: 2(N-1) steps; every site sends 2(N-1)/N S in all
  kHub,        ///< every site pushes S to the hub, which then sends S back to each once all have arrived
  kPush,       ///< the first site pushes S to each of the others (checkpoint replica, dataset)
  kButterfly,  ///< all-reduce by recursive halving and doubling, N a power of two: 2 log2 N steps; every
               ///< site sends 2(N-1)/N S in all
  kAllGather,  ///< each site has a part of S and gets all of it, around a ring: N-1 steps; every site sends
               ///< (N-1)/N S
  kGossip,     ///< pairs exchange S both ways; the pairing changes from round to round so that in N-1
               ///< rounds (N, where N is odd and one site rests) each site has met each other one
  kHierarchical,  ///< groups of neighbours: members push S to their group's first site, these all-reduce S in
                  ///< a ring, and send S back to their members
  kRelay          ///< store and forward along the sites in their order, in pieces
};

/// "ring", "hub", "push", "butterfly", "all-gather", "gossip", "hierarchical", "relay".
const char* to_string(Topology topology);
/// The one of that name. Throws std::invalid_argument for any other.
Topology topology_named(const std::string& name);

struct CollectiveSpec {
  std::string group;
  Topology topology = Topology::kRing;
  std::vector<std::string> sites;  ///< members, in ring order; kPush, kRelay: the source first
  std::string hub;                 ///< kHub only; not one of `sites`
  std::int64_t bytes = 0;
  std::string transport = "cubic";
  int priority = 0;
  int streams = 1;               ///< of each transfer: Transfer::streams
  std::int64_t chunk_bytes = 0;  ///< Transfer::chunk_bytes
  std::size_t group_size = 2;    ///< kHierarchical: sites in a group; the last one may be smaller
  std::size_t pieces = 1;        ///< kRelay: a site sends a piece on once it has the whole of it
};

/// The transfers of one round, starting not before `start_ns`; ids from `first_id` on. A step of the ring
/// waits for the same site's and its predecessor's previous step; the hub's answers wait for all pushes; a
/// site sends what it has reduced once all that belongs to it has come.
/// Throws std::invalid_argument for fewer than two members, a repeated one, a hub that is missing where
/// needed, a butterfly whose size is no power of two, and a group size or number of pieces of 0.
std::vector<Transfer> make_round(const CollectiveSpec& spec, std::int64_t round, TimeNs start_ns,
                                 std::uint64_t first_id);

}  // namespace skyhaul::models
