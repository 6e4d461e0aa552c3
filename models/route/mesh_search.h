// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "schedule/serving_plan.h"
#include "schedule/terrestrial.h"
#include "skyhaul/orbits/graph.h"

namespace skyhaul::models {

/// Where a search over the mesh begins.
struct MeshSource {
  enum Kind : std::uint8_t {
    kSatellite,
    kAnyPop,  ///< on the ground: each gateway's own PoP is as good as another's
    kPop      ///< at one PoP, from which the gateways of others are reached on the ground
  } kind;
  std::int32_t index;  ///< satellite or PoP; 0 for kAnyPop
};

/// Best ways over the links between satellites at one time. Each search is kept until links, gateways or
/// what is shared change. Costs are lengths, in km of light's way in vacuum, that the caller may have
/// weighted; what outweighs any length (hops, sharing) comes in steps that none reaches. Holds memory: one
/// object for each thread. The ground must outlive it.
class MeshSearch {
 public:
  /// Added to each link under RouteMetric::kHops: longer than any way.
  static constexpr double kHopKm = 1e7;
  /// Added to each link that another stripe uses: longer than any way and its hops.
  static constexpr double kSharedKm = 1e10;

  /// Added by the caller to the range of a link to a gateway that rain has taken: longer than any way that
  /// shares.
  static constexpr double kWetKm = 1e13;

  explicit MeshSearch(const Terrestrial& ground) : ground_(ground) {}

  /// Takes the costs of links (by edge of the graph, which must stay; infinite where there is none), the
  /// gateways of satellites, and a factor for each gateway's part of a way.
  void begin(const orbits::Graph& graph, std::vector<double> costs_km,
             std::vector<SlotPlan::Downlink> downlinks, const std::vector<double>& gateway_factor);

  /// Makes links costly that other stripes use, and all links of satellites that they pass.
  void set_shared(const std::vector<orbits::IslEdge>& links, const std::vector<std::int32_t>& satellites);
  void clear_shared();

  void set_downlinks(std::vector<SlotPlan::Downlink> downlinks);
  /// Takes a link away, both ways.
  void remove(std::int32_t a, std::int32_t b);

  /// Cost from the source to a satellite; ShortestPaths::kUnreachable where there is no way.
  double cost_km(const MeshSource& source, std::int32_t satellite) {
    return search(source).length(satellite);
  }
  std::int32_t satellites() const { return graph_->nodes(); }
  /// Calls use(satellite, cost, satellites on the way) for some of the satellites that can be reached from
  /// one, whatever is shared. Nothing of it is kept.
  template <class Use>
  void reach(std::int32_t from, const std::vector<std::int32_t>& to, const Use& use) {
    passing_.run(*graph_, costs_km_, {{from, 0}}, to);
    for (const std::int32_t satellite : to) {
      const double km = passing_.length(satellite);
      if (km < orbits::ShortestPaths::kUnreachable) use(satellite, km, passing_.nodes_to(satellite));
    }
  }
  /// Costs from several satellites, each with the length already gone, to all. Good until the next call of
  /// reach() or from().
  const orbits::ShortestPaths& from(const std::vector<std::pair<std::int32_t, double>>& starts) {
    passing_.run(*graph_, costs_km_, starts);
    return passing_;
  }
  /// Satellites from the source's side to the satellite; empty where there is no way.
  std::vector<std::int32_t> satellites_to(const MeshSource& source, std::int32_t satellite) {
    return search(source).path(satellite);
  }

 private:
  const orbits::ShortestPaths& search(const MeshSource& source);
  void forget() { done_.clear(); }

  const Terrestrial& ground_;
  const orbits::Graph* graph_ = nullptr;
  std::vector<double> costs_km_, with_shared_km_;
  bool shared_ = false;
  std::vector<SlotPlan::Downlink> downlinks_;
  std::vector<double> gateway_factor_;
  std::map<std::pair<int, std::int32_t>, std::size_t> done_;  ///< source -> place in searches_
  std::vector<std::unique_ptr<orbits::ShortestPaths>> searches_;
  orbits::ShortestPaths passing_;  ///< of reach()
};

/// Index of the graph's edge between two nodes, or -1.
std::int64_t edge_between(const orbits::Graph& graph, std::int32_t a, std::int32_t b);

}  // namespace skyhaul::models
