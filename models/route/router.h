// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "route/terrestrial.h"
#include "schedule/serving_plan.h"
#include "skyhaul/models/network.h"
#include "skyhaul/orbits/graph.h"

namespace skyhaul::models {

/// An end of a path: a terminal (index into terminals_of) or a site with a fixed link (index of the site).
struct Endpoint {
  bool fixed;
  std::int32_t index;
  std::int32_t site;
};

/// What a path crosses between its ends in one slot, from the first end to the second: satellites, then
/// perhaps ground, then satellites again. -1: not used.
struct Way {
  OutageCause cause = OutageCause::kNone;  ///< why there is none
  std::vector<std::int32_t> first;         ///< satellites from the first end's on
  std::int32_t first_gateway = -1;         ///< below the last of `first`
  std::int32_t second_gateway = -1;        ///< below the first of `second`
  std::vector<std::int32_t> second;        ///< satellites up to the second end's
};

/// Finds the ways between all pairs in a slot. In ISL mode by the least delay at the middle of the slot over
/// the links that the network's rules allow then and that are up when the slot begins; a mesh path does not
/// change inside a slot. Where only faults keep two ends apart the cause is kFault. Holds working memory: one
/// object for each thread.
class Router {
 public:
  Router(const Network& network, const orbits::Propagator& satellites, const orbits::Graph& mesh,
         const Terrestrial& ground, std::vector<std::pair<Endpoint, Endpoint>> pairs);

  /// The ways of all pairs, in their order.
  std::vector<Way> ways(const SlotPlan& plan, const orbits::PositionArray& positions);

 private:
  OutageCause cause_of(const SlotPlan& plan, const Endpoint& end) const;
  void remove_broken(TimeNs time);
  std::vector<char> joined_but_for_faults(const std::vector<std::pair<std::int32_t, double>>& starts,
                                          const std::vector<std::int32_t>& targets);
  Way bent_pipe(const SlotPlan& plan, const Endpoint& a, const Endpoint& b) const;
  void measure(const orbits::PositionArray& positions);
  void gateway_ways(const SlotPlan& plan, const orbits::PositionArray& positions, std::vector<Way>& ways);
  void mesh_ways(const SlotPlan& plan, const orbits::PositionArray& positions, std::vector<Way>& ways);

  const Network& network_;
  const orbits::Graph& mesh_;
  const Terrestrial& ground_;
  std::vector<std::pair<Endpoint, Endpoint>> pairs_;
  std::vector<char> same_plane_;
  std::vector<double> lengths_km_;
  std::vector<std::pair<std::size_t, double>> broken_;  ///< links that faults took from lengths_km_
  orbits::ShortestPaths shortest_;
};

}  // namespace skyhaul::models
