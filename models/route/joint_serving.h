// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "route/mesh_search.h"
#include "route/way.h"
#include "schedule/serving_plan.h"
#include "skyhaul/models/network.h"

namespace skyhaul::models {

/// Chooses, in one slot, the satellites of all terminals whose plan leaves it open (SlotPlan::choices), so
/// that the ways over the mesh are short for all pairs together. A terminal has one satellite for all of its
/// peers.
///
/// With RoutingMode::kIsl the excess of a pair is e = length / least length - 1, where the least length is
/// that of the best two satellites for this pair alone. What is made small is the sum over all pairs of
/// e + e^2, of 1 more for a way with more than twice the satellites of the best way at the middle of the slot
/// over all satellites that are in view then, and of 0.11 for each two terminals of a site on one satellite,
/// where the network says that they spread: as much as a way that is a tenth longer. Before all that comes
/// that no pair which could be joined stays without a way. The search is a coordinate descent, one terminal
/// after the other, from each choice of one terminal of the group; groups are the terminals that pairs join,
/// one group after the other. For two terminals that meet no others the result is the best one there is.
/// Where there are more than four sites, only the satellites that are best by a bound are looked at, five and
/// one more for each terminal of the site.
///
/// With RoutingMode::kIslGateway a terminal takes the satellite of the least length to the ground.
///
/// Between equals the policy's order decides. Keeps memory between slots: one object for each thread. The
/// network must outlive it.
class JointServing {
 public:
  JointServing(const Network& network, Eigen::Index satellites,
               const std::vector<std::pair<Endpoint, Endpoint>>& pairs);

  /// What the ways of a slot are made of.
  struct Ground {
    const Terrestrial& terrestrial;
    std::vector<std::int32_t> relays;  ///< PoPs where terminals without public addresses may meet
  };

  /// Replaces the satellites in `plan` of the terminals that have choices.
  void choose(const Ground& ground, MeshSearch& search, SlotPlan& plan);

 private:
  /// Two terminals, and what each two of their choices cost together: cost[i * choices of b + j].
  struct Link {
    std::size_t a, b;
    bool relayed;
    std::vector<double> cost;
  };
  /// The other terminal of a link, seen from one of its ends.
  struct Peer {
    std::size_t link, other;
    bool first;  ///< the terminal is the link's a
  };

  std::int32_t part_of(std::int32_t satellite) const {
    return part_.empty() ? 0 : part_[static_cast<std::size_t>(satellite)];
  }
  void measure(const Ground& ground, MeshSearch& search, SlotPlan& plan);
  void shorten(MeshSearch& search, SlotPlan& plan);
  void measure_lengths(MeshSearch& search, const SlotPlan& plan);
  void count_satellites(MeshSearch& search, const SlotPlan& plan);
  void weigh(std::vector<double>& lengths, const std::vector<std::int32_t>& satellites,
             std::int32_t fewest) const;
  double cost(const SlotPlan& plan, std::size_t terminal, std::size_t choice) const;
  bool improve(const SlotPlan& plan, std::size_t terminal);
  std::vector<std::size_t> order_from(std::size_t seed, const SlotPlan& plan) const;
  void choose_group(const SlotPlan& plan, const std::vector<std::size_t>& group);

  const Network& network_;
  std::vector<TerminalRef> terminals_;
  std::vector<std::int32_t> part_;  ///< of the mesh, by satellite: nothing joins two; empty: of one piece
  std::vector<Link> links_;
  std::vector<std::pair<std::size_t, std::int32_t>> fixed_;  ///< terminal, site with the fixed link
  std::vector<std::vector<Peer>> peers_;                     ///< by terminal
  std::vector<std::vector<std::size_t>> groups_;             ///< terminals that links join
  std::vector<std::vector<std::size_t>> site_terminals_;     ///< terminals of each site
  std::vector<std::vector<std::size_t>> siblings_;           ///< by terminal: the others of its site

  static constexpr std::size_t kOpen = static_cast<std::size_t>(-1);
  std::vector<std::size_t> chosen_;         ///< by terminal: place among its choices, or kOpen
  std::vector<std::vector<double>> alone_;  ///< by terminal and choice: what it costs whatever others choose
  std::vector<std::int32_t> row_;           ///< by satellite: place in lengths_km_, or -1
  std::vector<std::int32_t> column_;
  std::size_t columns_ = 0;
  std::vector<double> lengths_km_;           ///< by row and column
  std::vector<std::int32_t> satellites_on_;  ///< the way of that length
  /// Satellites on the best way between two sites (by their places in the network, the lower first) at the
  /// middle of the slot; where there is one.
  std::map<std::pair<std::int32_t, std::int32_t>, std::int32_t> fewest_;
};

}  // namespace skyhaul::models
