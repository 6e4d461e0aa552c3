// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "skyhaul/models/export.h"
#include "skyhaul/models/transfer_plan.h"

namespace skyhaul::models {

/// How a payload is exchanged; kTopologies says what each is.
enum class Topology : std::uint8_t {
  kRing,
  kHub,
  kPush,
  kButterfly,
  kAllGather,
  kGossip,
  kHierarchical,
  kRelay
};

/// What a topology is called, and what it does with a payload of S bytes and N sites. Where S is cut, it is
/// in N parts that differ by at most a byte.
struct TopologyInfo {
  Topology topology;
  const char* name;      ///< in scenarios and reports
  const char* ns3_name;  ///< value of the attribute Topology of ns3::CollectiveSync
  const char* round;     ///< what a round is, in one line of Markdown
  const char* sends;     ///< bytes that a site sends in a round
  /// Keys of a traffic entry that not every topology has; "" fills the rest.
  std::array<std::string_view, 3> keys;
  std::size_t least_sites;  ///< least number of CollectiveSpec::sites
};

/// Every topology, in the order of the enumeration. The scenario's keys and their schema, the documents, the
/// flow engine and ns-3 take their names from here.
inline constexpr std::array<TopologyInfo, 8> kTopologies = {{
    {Topology::kRing,
     "ring",
     "Ring",
     "all-reduce around the ring of `sites`: 2(N-1) steps",
     "2(N-1)/N S",
     {},
     2},
    {Topology::kHub,
     "hub",
     "Hub",
     "every site pushes S to the `hub`, which sends S back to each once all have come (or a `quorum` of "
     "them, and the `grace` is over)",
     "S; the hub S for each of them",
     {"hub", "quorum", "grace"},
     1},
    {Topology::kPush,
     "push",
     "Push",
     "the `source` sends S to each of the others",
     "the source (N-1) S",
     {"source"},
     2},
    {Topology::kButterfly,
     "butterfly",
     "Butterfly",
     "all-reduce by halving and doubling: 2 log2 N steps; N a power of two",
     "2(N-1)/N S",
     {},
     2},
    {Topology::kAllGather,
     "all-gather",
     "AllGather",
     "each site has a part of S and gets all of it around the ring: N-1 steps",
     "(N-1)/N S",
     {},
     2},
    {Topology::kGossip,
     "gossip",
     "Gossip",
     "pairs exchange S both ways; in N-1 rounds (N where N is odd, and one site rests) each meets each",
     "S",
     {},
     2},
    {Topology::kHierarchical,
     "hierarchical",
     "Hierarchical",
     "the `sites` in groups of `group_size`: members push S to the first of their group, the G first ones "
     "all-reduce in a ring, and send S back",
     "S; the first 2(G-1)/G S + S for each of its members",
     {"group_size"},
     2},
    {Topology::kRelay,
     "relay",
     "Relay",
     "store and forward from the `source` along `sites`, in `pieces`",
     "S; the last none",
     {"source", "pieces"},
     2},
}};

constexpr const TopologyInfo& info(Topology topology) {
  return kTopologies[static_cast<std::size_t>(topology)];
}

/// Whether traffic entries of the topology have a key of that name.
SKYHAUL_MODELS_EXPORT bool has_key(Topology topology, const std::string& key);

/// Its name in scenarios.
SKYHAUL_MODELS_EXPORT const char* to_string(Topology topology);
/// The one of that name. Throws std::invalid_argument for any other.
SKYHAUL_MODELS_EXPORT Topology topology_named(const std::string& name);

struct CollectiveSpec {
  std::string group;
  Topology topology = Topology::kRing;
  std::vector<std::string> sites;  ///< members, in ring order; kPush, kRelay: the source first
  std::string hub;                 ///< kHub only; not one of `sites`
  std::int64_t bytes = 0;
  std::string transport = "cubic";
  int priority = 0;
  int streams = 1;               ///< connections of each transfer: Transfer::streams
  std::int64_t chunk_bytes = 0;  ///< Transfer::chunk_bytes
  std::size_t group_size = 2;    ///< kHierarchical: sites in a group; the last one may be smaller
  std::size_t pieces = 1;        ///< kRelay: a site sends a piece on once it has the whole of it
  std::size_t quorum = 0;        ///< kHub: pushes that the hub waits for; 0: all
  std::int64_t grace_ns = 0;     ///< kHub: so long it waits for the others once the quorum has come
};

/// The transfers of one round, starting not before `start_ns`; ids from `first_id` on. A step of the ring
/// waits for the same site's and its predecessor's previous step; the hub's answers wait for all pushes, or
/// for the quorum and the grace (Transfer::quorum); plan_end_ns() says when a round with a quorum is done; a
/// site sends what it has reduced once all that belongs to it has come.
/// Throws std::invalid_argument for fewer than two members, a repeated one, a hub that is missing where
/// needed, a butterfly whose size is no power of two, a group size or number of pieces of 0, a quorum of more
/// sites than push, and a grace below 0 or without a quorum.
SKYHAUL_MODELS_EXPORT std::vector<Transfer> make_round(const CollectiveSpec& spec, std::int64_t round,
                                                       TimeNs start_ns, std::uint64_t first_id);

/// The id of the first transfer of a round in a run's transfers.csv, by the place of its traffic entry in the
/// scenario, from 0: ids of an entry do not depend on the other ones, nor those of a round on other rounds.
constexpr std::int64_t kMostRounds = 1'000'000;
constexpr std::uint64_t first_id_of_round(std::size_t entry, std::int64_t round) {
  return (std::uint64_t{entry} + 1) * 1'000'000'000'000 + static_cast<std::uint64_t>(round) * 1'000'000;
}

}  // namespace skyhaul::models
