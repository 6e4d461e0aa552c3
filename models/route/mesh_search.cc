// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "route/mesh_search.h"

namespace skyhaul::models {

std::int64_t edge_between(const orbits::Graph& graph, std::int32_t a, std::int32_t b) {
  for (const orbits::Graph::Neighbour* next = graph.begin(a); next != graph.end(a); ++next) {
    if (next->node == b) return next->edge;
  }
  return -1;
}

void MeshSearch::begin(const orbits::Graph& graph, std::vector<double> costs_km,
                       std::vector<SlotPlan::Downlink> downlinks, const std::vector<double>& gateway_factor) {
  graph_ = &graph;
  costs_km_ = std::move(costs_km);
  downlinks_ = std::move(downlinks);
  gateway_factor_ = gateway_factor;
  shared_ = false;
  forget();
}

void MeshSearch::set_shared(const std::vector<orbits::IslEdge>& links,
                            const std::vector<std::int32_t>& satellites) {
  forget();
  with_shared_km_ = costs_km_;
  shared_ = true;
  for (const auto& [a, b] : links) {
    const std::int64_t edge = edge_between(*graph_, a, b);
    if (edge >= 0) with_shared_km_[static_cast<std::size_t>(edge)] += kSharedKm;
  }
  for (const std::int32_t satellite : satellites) {
    for (const orbits::Graph::Neighbour* next = graph_->begin(satellite); next != graph_->end(satellite);
         ++next)
      with_shared_km_[next->edge] += kSharedKm;
  }
}

void MeshSearch::clear_shared() {
  if (shared_) forget();
  shared_ = false;
}

void MeshSearch::set_downlinks(std::vector<SlotPlan::Downlink> downlinks) {
  downlinks_ = std::move(downlinks);
  forget();
}

void MeshSearch::remove(std::int32_t a, std::int32_t b) {
  const std::int64_t edge = edge_between(*graph_, a, b);
  if (edge < 0) return;
  costs_km_[static_cast<std::size_t>(edge)] = orbits::ShortestPaths::kUnreachable;
  forget();
}

const orbits::ShortestPaths& MeshSearch::search(const MeshSource& source) {
  const auto [found, added] = done_.try_emplace({source.kind, source.index}, done_.size());
  if (found->second == searches_.size()) searches_.push_back(std::make_unique<orbits::ShortestPaths>());
  orbits::ShortestPaths& its = *searches_[found->second];
  if (!added) return its;
  std::vector<std::pair<std::int32_t, double>> starts;
  if (source.kind == MeshSource::kSatellite) {
    starts.emplace_back(source.index, 0);
  } else {
    for (const SlotPlan::Downlink& link : downlinks_) {
      const auto gateway = static_cast<std::size_t>(link.gateway);
      double km = link.range_km + in_vacuum_km(ground_.gateway_delay_ns(gateway));
      if (source.kind == MeshSource::kPop)
        km += in_vacuum_km(ground_.pop_delay_ns(ground_.pop_of_gateway(gateway), source.index));
      starts.emplace_back(link.satellite, km * gateway_factor_[gateway]);
    }
  }
  its.run(*graph_, shared_ ? with_shared_km_ : costs_km_, starts);
  return its;
}

}  // namespace skyhaul::models
