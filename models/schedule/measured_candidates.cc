// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What ServingPolicy::kMeasured knows of the satellites in view.
#include <algorithm>
#include <cmath>

#include "schedule/serving_plan.h"
#include "skyhaul/orbits/angle.h"
#include "skyhaul/orbits/sun.h"

namespace skyhaul::models {
namespace {

using orbits::kDegree;

}  // namespace

/// The arc that a site sees; of one that moves, from where it is.
GsoArc ServingPlanner::arc_of(std::size_t site, const orbits::Observer& from) const {
  return network_.sites[site].track || arcs_.empty() ? GsoArc(from) : arcs_[site];
}

MeasuredCandidate ServingPlanner::measured(const SlotSights::OfSite& seen, const GsoArc& arc,
                                           const orbits::Observer& from, const Eigen::Vector3d& sun_km,
                                           const Sky& sky) const {
  const Eigen::Vector3d position = sky.middle().row(seen.satellite).matrix().transpose();
  MeasuredCandidate candidate;
  candidate.satellite = seen.satellite;
  candidate.elevation_deg = std::asin(seen.sin_elevation) / kDegree;
  candidate.arc_deg = arc.about_separation_deg((position - from.ecef_km()).normalized());
  if (!network_.traits.empty()) candidate.traits = network_.traits[static_cast<std::size_t>(seen.satellite)];
  candidate.sunlit =
      network_.measured.sunlit != 0 && orbits::earth_shadow(position, sun_km) == orbits::Shadow::kSunlit;
  return candidate;
}

/// Gives candidates of a site their weights in the draw.
void ServingPlanner::weigh(std::size_t site, std::vector<Candidate>& seen, const Sky& sky) const {
  if (seen.empty()) return;
  const orbits::Observer from = watcher_.observer_at(site, sky.middle_ns());
  const GsoArc arc = arc_of(site, from);
  Eigen::Vector3d sun_km = Eigen::Vector3d::Zero();
  if (network_.measured.sunlit != 0) sun_km = orbits::sun_ecef_km(sky.middle_ns());
  for (Candidate& each : seen)
    each.value = std::exp(measured_utility(network_.measured, measured(each, arc, from, sun_km, sky)));
}

std::vector<MeasuredCandidate> ServingPlanner::measured_candidates(std::size_t terminal,
                                                                   const Slot& slot) const {
  const auto site = static_cast<std::size_t>(terminals_.at(terminal).site);
  const Terminal& its = network_.sites[site].terminals[static_cast<std::size_t>(terminals_[terminal].index)];
  const double sin_mask = std::sin(its.min_elevation_deg * kDegree);
  Sky sky(satellites_);
  sky.move_to(slot);
  SkyWatcher::Work work;
  const SlotSights sights = watcher_.see(sky, slot.end_ns, work);
  const orbits::Observer from = watcher_.observer_at(site, sky.middle_ns());
  const GsoArc arc = arc_of(site, from);
  const Eigen::Vector3d sun_km = orbits::sun_ecef_km(sky.middle_ns());
  const Eigen::Vector3d east = Eigen::Vector3d::UnitZ().cross(from.up()).normalized();
  const Eigen::Vector3d north = from.up().cross(east);
  std::vector<MeasuredCandidate> candidates;
  for (const SlotSights::OfSite& seen : sights.sites[site]) {
    if (seen.lowest_sin_elevation < sin_mask || seen.farthest_km > its.max_range_km) continue;
    candidates.push_back(measured(seen, arc, from, sun_km, sky));
    const Eigen::Vector3d to = sky.middle().row(seen.satellite).matrix().transpose() - from.ecef_km();
    const double azimuth_deg = std::atan2(east.dot(to), north.dot(to)) / kDegree;
    candidates.back().azimuth_deg = azimuth_deg < 0 ? azimuth_deg + 360 : azimuth_deg;
  }
  return candidates;
}

std::vector<std::vector<MeasuredCandidate>> measured_candidates(const Network& network,
                                                                const orbits::Propagator& satellites,
                                                                std::size_t terminal, TimeNs start_ns,
                                                                TimeNs end_ns) {
  const ServingPlanner planner(network, satellites, std::vector<std::int64_t>(network.gateways.size(), 0));
  std::vector<std::vector<MeasuredCandidate>> all;
  for (const Slot& slot : slots_of(network.slots, start_ns, end_ns))
    all.push_back(planner.measured_candidates(terminal, slot));
  return all;
}

}  // namespace skyhaul::models
