// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/isl_mesh.h"

#include <limits>

namespace skyhaul::orbits {
namespace {

constexpr TimeNs kDown = std::numeric_limits<TimeNs>::max();
constexpr TimeNs kEstablished = std::numeric_limits<TimeNs>::min();

}  // namespace

IslMesh::IslMesh(std::vector<SatelliteId> satellites, std::vector<IslEdge> edges, const IslRules& rules)
    : satellites_(std::move(satellites)),
      edges_(std::move(edges)),
      rules_(rules),
      graph_(static_cast<std::int32_t>(satellites_.size()), edges_),
      same_plane_(same_planes(satellites_, edges_)),
      usable_from_(edges_.size(), kDown),
      lengths_km_(edges_.size(), ShortestPaths::kUnreachable) {}

IslMesh IslMesh::nearest(std::vector<SatelliteId> satellites, int terminals, const IslRules& rules) {
  IslMesh mesh(std::move(satellites), {}, rules);
  mesh.terminals_ = terminals;
  return mesh;
}

bool IslMesh::choose_nearest(const PositionArray& ecef_km) {
  std::vector<IslEdge> edges = nearest_neighbours(satellites_, ecef_km, terminals_, rules_);
  if (edges == edges_) return false;
  std::vector<TimeNs> usable_from(edges.size(), kDown);
  std::size_t old = 0;  // both lists are sorted
  for (std::size_t e = 0; e < edges.size(); ++e) {
    while (old < edges_.size() && edges_[old] < edges[e]) ++old;
    if (old < edges_.size() && edges_[old] == edges[e]) usable_from[e] = usable_from_[old];
  }
  edges_ = std::move(edges);
  usable_from_ = std::move(usable_from);
  same_plane_ = same_planes(satellites_, edges_);
  lengths_km_.assign(edges_.size(), ShortestPaths::kUnreachable);
  graph_ = Graph(static_cast<std::int32_t>(satellites_.size()), edges_);
  return true;
}

bool IslMesh::update(TimeNs utc, const PositionArray& ecef_km) {
  const bool changed = terminals_ > 0 && choose_nearest(ecef_km);
  for (std::size_t e = 0; e < edges_.size(); ++e) {
    const Eigen::Vector3d a = ecef_km.row(edges_[e].first).matrix();
    const Eigen::Vector3d b = ecef_km.row(edges_[e].second).matrix();
    TimeNs& from = usable_from_[e];
    if (!link_allowed(rules_, a, b, same_plane_[e] != 0)) {
      from = kDown;
    } else if (from == kDown) {
      from = first_ ? kEstablished : utc + rules_.acquisition_ns;
    }
    lengths_km_[e] = from != kDown && from <= utc ? (a - b).norm() : ShortestPaths::kUnreachable;
  }
  first_ = false;
  return changed;
}

void IslMesh::restart() {
  first_ = true;
  usable_from_.assign(usable_from_.size(), kDown);
}

std::vector<TimeNs> IslMesh::settling_times(TimeNs first, TimeNs earliest, std::int64_t step_ns) const {
  std::vector<TimeNs> times;
  for (std::int64_t steps = (rules_.acquisition_ns + step_ns - 1) / step_ns; steps > 0; --steps) {
    if (first - steps * step_ns >= earliest) times.push_back(first - steps * step_ns);
  }
  return times;
}

}  // namespace skyhaul::orbits
