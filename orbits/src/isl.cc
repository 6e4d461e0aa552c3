// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/isl.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>
#include <tuple>
#include <unordered_map>

#include "skyhaul/orbits/angle.h"

namespace skyhaul::orbits {

std::vector<IslEdge> plus_grid(const std::vector<SatelliteId>& satellites, bool wrap_planes, int wrap_slots) {
  struct Extent {
    int planes = 0, slots = 0;
  };
  std::map<int, Extent> shells;
  std::map<std::tuple<int, int, int>, std::int32_t> index;  // (shell, plane, slot)
  for (std::size_t i = 0; i < satellites.size(); ++i) {
    const SatelliteId& id = satellites[i];
    if (id.plane < 0 || id.slot < 0) continue;
    Extent& extent = shells[id.shell];
    extent.planes = std::max(extent.planes, id.plane + 1);
    extent.slots = std::max(extent.slots, id.slot + 1);
    index[{id.shell, id.plane, id.slot}] = static_cast<std::int32_t>(i);
  }
  std::vector<IslEdge> edges;
  const auto join = [&](std::int32_t from, const std::tuple<int, int, int>& to) {
    const auto found = index.find(to);
    if (found == index.end() || found->second == from) return;
    edges.emplace_back(std::min(from, found->second), std::max(from, found->second));
  };
  for (const auto& [place, satellite] : index) {
    const auto& [shell, plane, slot] = place;
    const Extent& extent = shells[shell];
    join(satellite, {shell, plane, (slot + 1) % extent.slots});
    if (plane + 1 < extent.planes) {
      join(satellite, {shell, plane + 1, slot});
    } else if (wrap_planes) {
      const int shifted = (slot + wrap_slots) % extent.slots;
      join(satellite, {shell, 0, shifted < 0 ? shifted + extent.slots : shifted});
    }
  }
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  return edges;
}

std::vector<IslEdge> edges_by_name(const std::vector<SatelliteId>& satellites,
                                   const std::vector<std::pair<std::string, std::string>>& names) {
  std::unordered_map<std::string, std::int32_t> index;
  for (std::size_t i = 0; i < satellites.size(); ++i) {
    index.emplace(satellites[i].name, static_cast<std::int32_t>(i));
  }
  const auto find = [&](const std::string& name) {
    const auto found = index.find(name);
    if (found == index.end()) throw std::invalid_argument("no satellite is named '" + name + "'");
    return found->second;
  };
  std::vector<IslEdge> edges;
  for (const auto& [first, second] : names) {
    const std::int32_t a = find(first);
    const std::int32_t b = find(second);
    if (a == b) throw std::invalid_argument("'" + first + "' is linked to itself");
    edges.emplace_back(std::min(a, b), std::max(a, b));
  }
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  return edges;
}

bool line_of_sight(const Eigen::Vector3d& a_ecef_km, const Eigen::Vector3d& b_ecef_km,
                   double grazing_altitude_km) {
  // Stretched along z the surface becomes a sphere, and straight lines stay straight.
  const double equatorial = kWgs84.semi_major_axis_km + grazing_altitude_km;
  const double polar = kWgs84.semi_major_axis_km * (1 - 1 / kWgs84.inverse_flattening) + grazing_altitude_km;
  const Eigen::Vector3d stretch(1, 1, equatorial / polar);
  const Eigen::Vector3d a = a_ecef_km.cwiseProduct(stretch);
  const Eigen::Vector3d along = b_ecef_km.cwiseProduct(stretch) - a;
  const double length2 = along.squaredNorm();
  const double nearest = length2 > 0 ? std::clamp(-a.dot(along) / length2, 0.0, 1.0) : 0;
  return (a + nearest * along).squaredNorm() >= equatorial * equatorial;
}

bool link_allowed(const IslRules& rules, const Eigen::Vector3d& a_ecef_km, const Eigen::Vector3d& b_ecef_km,
                  bool same_plane) {
  // Written so that NaN is refused.
  if (!((a_ecef_km - b_ecef_km).squaredNorm() <= rules.max_range_km * rules.max_range_km)) return false;
  if (!same_plane && rules.max_latitude_deg < 90) {
    const double limit = std::sin(rules.max_latitude_deg * kPi / 180);
    if (!(std::abs(a_ecef_km.z()) <= limit * a_ecef_km.norm())) return false;
    if (!(std::abs(b_ecef_km.z()) <= limit * b_ecef_km.norm())) return false;
  }
  return line_of_sight(a_ecef_km, b_ecef_km, rules.grazing_altitude_km);
}

std::vector<char> same_planes(const std::vector<SatelliteId>& satellites, const std::vector<IslEdge>& edges) {
  std::vector<char> same;
  same.reserve(edges.size());
  for (const auto& [first, second] : edges) {
    const SatelliteId& a = satellites[static_cast<std::size_t>(first)];
    const SatelliteId& b = satellites[static_cast<std::size_t>(second)];
    same.push_back(a.plane >= 0 && a.plane == b.plane && a.shell == b.shell);
  }
  return same;
}

std::vector<IslEdge> nearest_neighbours(const std::vector<SatelliteId>& satellites,
                                        const PositionArray& ecef_km, int terminals, const IslRules& rules) {
  std::vector<std::int32_t> open;  // satellites with a free terminal, from west to east along the x axis
  double radius_km = 0;
  for (Eigen::Index i = 0; i < ecef_km.rows(); ++i) {
    const double r = ecef_km.row(i).matrix().norm();
    if (terminals < 1 || !std::isfinite(r)) continue;
    open.push_back(static_cast<std::int32_t>(i));
    radius_km = std::max(radius_km, r);
  }
  const auto by_x = [&](std::int32_t i, std::int32_t j) {
    return std::make_pair(ecef_km(i, 0), i) < std::make_pair(ecef_km(j, 0), j);
  };
  std::sort(open.begin(), open.end(), by_x);
  std::vector<int> free(static_cast<std::size_t>(ecef_km.rows()), terminals);
  const double range_km = std::min(rules.max_range_km, 2 * radius_km);
  // All pairs up to a length that gives each satellite a few, then the rest of those that are still open with
  // the length doubled, and so on: the order is that of all pairs by length.
  double done_km = -1;
  double limit_km = std::min(range_km, 4 * radius_km / std::sqrt(1.0 + static_cast<double>(open.size())));
  std::vector<IslEdge> edges;
  std::vector<std::tuple<double, std::int32_t, std::int32_t>> pairs;
  while (open.size() > 1 && done_km < range_km) {
    pairs.clear();
    for (std::size_t i = 0; i < open.size(); ++i) {
      for (std::size_t j = i + 1; j < open.size(); ++j) {
        if (ecef_km(open[j], 0) - ecef_km(open[i], 0) > limit_km) break;
        const double km = (ecef_km.row(open[i]) - ecef_km.row(open[j])).matrix().norm();
        if (km > done_km && km <= limit_km) {
          pairs.emplace_back(km, std::min(open[i], open[j]), std::max(open[i], open[j]));
        }
      }
    }
    std::sort(pairs.begin(), pairs.end());
    for (const auto& [km, a, b] : pairs) {
      int& free_a = free[static_cast<std::size_t>(a)];
      int& free_b = free[static_cast<std::size_t>(b)];
      if (free_a == 0 || free_b == 0) continue;
      const SatelliteId& id_a = satellites[static_cast<std::size_t>(a)];
      const SatelliteId& id_b = satellites[static_cast<std::size_t>(b)];
      const bool same_plane = id_a.plane >= 0 && id_a.plane == id_b.plane && id_a.shell == id_b.shell;
      if (!link_allowed(rules, ecef_km.row(a).matrix(), ecef_km.row(b).matrix(), same_plane)) continue;
      --free_a;
      --free_b;
      edges.emplace_back(a, b);
    }
    open.erase(std::remove_if(open.begin(), open.end(),
                              [&](std::int32_t i) { return free[static_cast<std::size_t>(i)] == 0; }),
               open.end());
    done_km = limit_km;
    limit_km = std::min(range_km, 2 * limit_km);
  }
  std::sort(edges.begin(), edges.end());
  return edges;
}

}  // namespace skyhaul::orbits
