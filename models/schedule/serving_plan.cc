// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "schedule/serving_plan.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace skyhaul::models {
namespace {

constexpr double kDegree = 3.14159265358979323846 / 180;
constexpr double kNoLimit = std::numeric_limits<double>::infinity();

/// Slots that share one coarse search for the satellites that may come into view.
constexpr std::ptrdiff_t kBlock = 8;

/// Fastest motion of a satellite's ground point, with the Earth's turning: 1 deg in 14 s is faster than any
/// orbit.
constexpr double kGroundTrackDegPerS = 1.0 / 14;

double sin_elevation(const orbits::Observer& observer, const orbits::PositionArray& positions,
                     std::int32_t satellite, double* range_km) {
  const Eigen::Vector3d to = positions.row(satellite).matrix().transpose() - observer.ecef_km();
  const double range = to.norm();
  *range_km = range;
  return observer.up().dot(to) / range;  // NaN where the propagation failed: never in view
}

}  // namespace

std::vector<TerminalRef> terminals_of(const Network& network) {
  std::vector<TerminalRef> all;
  for (std::size_t s = 0; s < network.sites.size(); ++s) {
    if (network.sites[s].fixed_link) continue;
    for (std::size_t t = 0; t < network.sites[s].terminals.size(); ++t) {
      all.push_back({static_cast<std::int32_t>(s), static_cast<std::int32_t>(t)});
    }
  }
  return all;
}

const SlotPlan::Downlink* SlotPlan::downlink(std::int32_t satellite) const {
  const auto found =
      std::lower_bound(downlinks.begin(), downlinks.end(), satellite,
                       [](const Downlink& each, std::int32_t id) { return each.satellite < id; });
  return found != downlinks.end() && found->satellite == satellite ? &*found : nullptr;
}

ServingPlanner::ServingPlanner(const Network& network, const orbits::Propagator& satellites,
                               std::vector<std::int64_t> gateway_delay_ns)
    : network_(network),
      satellites_(satellites),
      gateway_delay_ns_(std::move(gateway_delay_ns)),
      terminals_(terminals_of(network)) {
  for (const Site& site : network.sites) {
    double mask = 90;
    for (const Terminal& terminal : site.terminals) mask = std::min(mask, terminal.min_elevation_deg);
    observers_.emplace_back(site.place, network.ellipsoid);
    lowest_mask_deg_.push_back(mask);
  }
  for (const Gateway& gateway : network.gateways) {
    observers_.emplace_back(gateway.place, network.ellipsoid);
    lowest_mask_deg_.push_back(gateway.min_elevation_deg);
  }
}

/// Satellites that may be in view of each observer within `seconds` of the positions' time: those whose
/// central angle is below that of the horizon mask at their height, plus what they move meanwhile.
std::vector<std::vector<std::int32_t>> ServingPlanner::near_observers(const orbits::PositionArray& positions,
                                                                      double seconds) const {
  const Eigen::ArrayXd radius = positions.square().rowwise().sum().sqrt();
  const double highest = radius.isFinite().select(radius, 0).maxCoeff();
  std::vector<std::vector<std::int32_t>> near(observers_.size());
  for (std::size_t o = 0; o < observers_.size(); ++o) {
    const orbits::Observer& observer = observers_[o];
    const double mask = lowest_mask_deg_[o] * kDegree;
    const double own_radius = observer.ecef_km().norm();
    // The vertical of the ellipsoid leaves the radius by up to 0.2 deg.
    const double reach = std::acos(std::min(1.0, own_radius / highest * std::cos(mask))) - mask +
                         (0.2 + seconds * kGroundTrackDegPerS) * kDegree;
    const double cosine = std::cos(std::min(reach, 3.14159265358979323846));
    const Eigen::Vector3d direction = observer.ecef_km() / own_radius;
    const Eigen::ArrayXd along = positions.col(0) * direction.x() + positions.col(1) * direction.y() +
                                 positions.col(2) * direction.z();
    for (Eigen::Index i = 0; i < positions.rows(); ++i) {
      if (along[i] >= cosine * radius[i]) near[o].push_back(static_cast<std::int32_t>(i));
    }
  }
  return near;
}

std::vector<ServingPlanner::Candidate> ServingPlanner::in_view(std::size_t observer, double sin_mask,
                                                               double max_range_km,
                                                               const std::vector<std::int32_t>& near,
                                                               const Sky& sky) const {
  std::vector<Candidate> found;
  for (const std::int32_t satellite : near) {
    Candidate candidate{satellite, 0, 0};
    bool seen = true;
    for (const orbits::PositionArray* positions : {&sky.start, &sky.end, &sky.middle}) {
      candidate.sin_elevation =
          sin_elevation(observers_[observer], *positions, satellite, &candidate.range_km);
      seen = seen && candidate.sin_elevation >= sin_mask && candidate.range_km <= max_range_km;
    }
    if (!seen) continue;  // of the middle are what is kept
    found.push_back(candidate);
  }
  return found;
}

double ServingPlanner::score(std::size_t observer, double sin_mask, const Candidate& candidate,
                             const Sky& sky) const {
  if (network_.policy == ServingPolicy::kHighestElevation) return candidate.sin_elevation;
  // Longest visible: slots until the satellite sets, and the elevation between equals.
  double slots = 0;
  for (TimeNs t = sky.middle_ns;; t += network_.slots.length_ns, ++slots) {
    const Eigen::Vector3d to =
        satellites_.position_ecef_km(candidate.satellite, t) - observers_[observer].ecef_km();
    if (!(observers_[observer].up().dot(to) >= sin_mask * to.norm()) || t - sky.middle_ns > orbits::kHour)
      break;
  }
  return slots + candidate.sin_elevation / 2;
}

SlotPlan ServingPlanner::plan_slot(const Sky& sky, const std::vector<std::vector<std::int32_t>>& near) const {
  SlotPlan plan;
  // Gateways first: in bent-pipe mode they decide which satellites can serve.
  for (std::size_t g = 0; g < network_.gateways.size(); ++g) {
    const std::size_t observer = network_.sites.size() + g;
    const double sin_mask = std::sin(network_.gateways[g].min_elevation_deg * kDegree);
    for (const Candidate& candidate : in_view(observer, sin_mask, kNoLimit, near[observer], sky)) {
      plan.downlinks.push_back({candidate.satellite, static_cast<std::int32_t>(g), candidate.range_km});
    }
  }
  const auto delay_ns = [&](const SlotPlan::Downlink& link) {
    return link.range_km / orbits::kSpeedOfLightKmPerS * 1e9 +
           static_cast<double>(gateway_delay_ns_[static_cast<std::size_t>(link.gateway)]);
  };
  std::sort(plan.downlinks.begin(), plan.downlinks.end(), [&](const auto& a, const auto& b) {
    if (a.satellite != b.satellite) return a.satellite < b.satellite;
    const double da = delay_ns(a);
    const double db = delay_ns(b);
    return da != db ? da < db : a.gateway < b.gateway;
  });
  plan.downlinks.erase(std::unique(plan.downlinks.begin(), plan.downlinks.end(),
                                   [](const auto& a, const auto& b) { return a.satellite == b.satellite; }),
                       plan.downlinks.end());

  plan.terminals.resize(terminals_.size());
  std::vector<std::int32_t> taken;
  for (std::size_t i = 0; i < terminals_.size(); ++i) {
    const auto site = static_cast<std::size_t>(terminals_[i].site);
    if (i == 0 || terminals_[i - 1].site != terminals_[i].site) taken.clear();
    const Terminal& terminal = network_.sites[site].terminals[static_cast<std::size_t>(terminals_[i].index)];
    const double sin_mask = std::sin(terminal.min_elevation_deg * kDegree);
    SlotPlan::Serving& serving = plan.terminals[i];
    double best = 0;
    bool best_taken = false;
    for (const Candidate& candidate : in_view(site, sin_mask, terminal.max_range_km, near[site], sky)) {
      if (network_.routing == RoutingMode::kBentPipe && plan.downlink(candidate.satellite) == nullptr) {
        if (serving.satellite < 0) serving.cause = OutageCause::kNoGateway;
        continue;
      }
      const double value = score(site, sin_mask, candidate, sky);
      const bool is_taken = std::find(taken.begin(), taken.end(), candidate.satellite) != taken.end();
      const bool better = is_taken != best_taken ? best_taken : value > best;
      if (serving.satellite >= 0 && !better) continue;
      serving = {candidate.satellite, OutageCause::kNone};
      best = value;
      best_taken = is_taken;
    }
    if (serving.satellite >= 0) taken.push_back(serving.satellite);
  }
  return plan;
}

void ServingPlanner::plan(const Slot* first, const Slot* last, const Consumer& consume) const {
  orbits::PositionArray start, middle, end;
  std::vector<std::vector<std::int32_t>> near;
  TimeNs near_until = first->start_ns;
  satellites_.positions_ecef_km(first->start_ns, start);
  for (const Slot* slot = first; slot != last; ++slot) {
    if (slot->start_ns >= near_until) {
      const Slot* block_end = std::min(slot + kBlock, last);
      near_until = (block_end - 1)->end_ns;
      near = near_observers(start, static_cast<double>(near_until - slot->start_ns) * 1e-9);
    }
    const TimeNs middle_ns = slot->start_ns + (slot->end_ns - slot->start_ns) / 2;
    satellites_.positions_ecef_km(middle_ns, middle);
    satellites_.positions_ecef_km(slot->end_ns, end);
    consume(*slot, plan_slot({middle_ns, start, middle, end}, near), middle);
    start.swap(end);
  }
}

}  // namespace skyhaul::models
