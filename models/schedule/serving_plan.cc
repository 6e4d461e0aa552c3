// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "schedule/serving_plan.h"

#include <algorithm>
#include <cmath>

#include "schedule/mesh_parts.h"
#include "schedule/sin_elevation.h"

namespace skyhaul::models {
namespace {

constexpr double kDegree = 3.14159265358979323846 / 180;

/// Slots that share one coarse search for the satellites that may come into view.
constexpr std::ptrdiff_t kBlock = 8;

/// Fastest motion of a track, seen from the Earth's centre.
constexpr double kTrackRadPerS = orbits::Track::kFastestKmPerS / 6300;
/// Fastest motion of a satellite's ground point, with the Earth's turning: 1 deg in 14 s is faster than any
/// orbit.
constexpr double kGroundTrackDegPerS = 1.0 / 14;

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

ServingPlanner::ServingPlanner(const Network& network, const orbits::Propagator& satellites,
                               std::vector<std::int64_t> gateway_delay_ns)
    : network_(network),
      satellites_(satellites),
      gateway_delay_ns_(std::move(gateway_delay_ns)),
      terminals_(terminals_of(network)),
      feeders_(network, satellites) {
  for (const Site& site : network.sites) {
    double mask = 90;
    for (const Terminal& terminal : site.terminals) mask = std::min(mask, terminal.min_elevation_deg);
    observers_.emplace_back(site.place, network.ellipsoid);
    lowest_mask_deg_.push_back(mask);
    in_use_.push_back(!site.fixed_link && !site.terminals.empty());
    any_downlink_ = any_downlink_ || network.routing.mode == RoutingMode::kIslGateway ||
                    (site.fixed_link && network.routing.mode == RoutingMode::kIsl);
    for (const Terminal& terminal : site.terminals) {
      any_downlink_ =
          any_downlink_ || (!terminal.public_address && network.routing.mode == RoutingMode::kIsl);
    }
    if (network.gso_separation_deg > 0) arcs_.emplace_back(observers_.back());
  }
  for (const Gateway& gateway : network.gateways) {
    observers_.emplace_back(gateway.place, network.ellipsoid);
    lowest_mask_deg_.push_back(gateway.min_elevation_deg);
    in_use_.push_back(network.routing.mode == RoutingMode::kBentPipe || any_downlink_);
    gateway_arcs_.emplace_back();
    if (gateway.gso_separation_deg > 0) gateway_arcs_.back().emplace(observers_.back());
  }
  if (network.routing.mode == RoutingMode::kIsl && network.nearest_isls == 0) {
    part_ = parts_of(satellites.size(), network.isls);
    for (const std::int32_t each : part_) parts_ = std::max(parts_, each + 1);
  }
}

bool ServingPlanner::site_moves(std::size_t observer) const {
  return observer < network_.sites.size() && network_.sites[observer].track != nullptr;
}

orbits::Observer ServingPlanner::observer_at(std::size_t observer, TimeNs utc) const {
  if (!site_moves(observer)) return observers_[observer];
  return orbits::Observer(network_.sites[observer].track->place(utc), network_.ellipsoid);
}

/// Satellites that may be in view of each observer within `seconds` of the positions' time: those whose
/// central angle is below that of the horizon mask at their height, plus what they move meanwhile. Of
/// gateways in bent-pipe mode only those that may be in view of a site as well.
void ServingPlanner::find_near(TimeNs utc, const orbits::PositionArray& positions, double seconds,
                               Work& work) const {
  const Eigen::ArrayXd radius = positions.square().rowwise().sum().sqrt();
  const double highest = radius.isFinite().select(radius, 0).maxCoeff();
  const auto count = static_cast<std::size_t>(positions.rows());
  std::vector<char> near_site(count, 0);
  std::vector<std::int32_t> of_sites;
  work.near.resize(observers_.size());
  for (std::size_t o = 0; o < observers_.size(); ++o) {
    std::vector<std::int32_t>& near = work.near[o];
    near.clear();
    if (in_use_[o] == 0) continue;
    const orbits::Observer observer = observer_at(o, utc);
    const double mask = lowest_mask_deg_[o] * kDegree;
    const double own_radius = observer.ecef_km().norm();
    // The vertical of the ellipsoid leaves the radius by up to 0.2 deg.
    const double reach = std::acos(std::min(1.0, own_radius / highest * std::cos(mask))) - mask +
                         (0.2 + seconds * kGroundTrackDegPerS) * kDegree +
                         (site_moves(o) ? seconds * kTrackRadPerS : 0);
    const double cosine = std::cos(std::min(reach, 3.14159265358979323846));
    const Eigen::Vector3d direction = observer.ecef_km() / own_radius;
    const auto is_near = [&](Eigen::Index i) {
      return positions(i, 0) * direction.x() + positions(i, 1) * direction.y() +
                 positions(i, 2) * direction.z() >=
             cosine * radius[i];
    };
    const bool site = o < network_.sites.size();
    if (site || any_downlink_) {
      for (Eigen::Index i = 0; i < positions.rows(); ++i) {
        if (!is_near(i)) continue;
        near.push_back(static_cast<std::int32_t>(i));
        if (site) near_site[static_cast<std::size_t>(i)] = 1;
      }
      continue;
    }
    if (o == network_.sites.size()) {
      for (std::size_t i = 0; i < count; ++i) {
        if (near_site[i] != 0) of_sites.push_back(static_cast<std::int32_t>(i));
      }
    }
    for (const std::int32_t satellite : of_sites) {
      if (is_near(satellite)) near.push_back(satellite);
    }
  }
}

/// Satellites above the lowest mask of a site's terminals during the whole slot, and clear of the
/// geostationary arc.
void ServingPlanner::find_candidates(std::size_t site, const Sky& sky, Work& work) const {
  work.candidates.clear();
  const orbits::Observer observer = observer_at(site, sky.middle_ns);
  const orbits::Observer at_slot_start = observer_at(site, sky.start_ns);
  const orbits::Observer at_slot_end = observer_at(site, sky.end_ns);
  const double sin_mask = std::sin(lowest_mask_deg_[site] * kDegree);
  for (const std::int32_t satellite : work.near[site]) {
    double at_middle_km = 0, at_start_km = 0, at_end_km = 0;
    const double at_middle = sin_elevation(observer, sky.middle, satellite, &at_middle_km);
    if (!(at_middle >= sin_mask)) continue;
    const double at_start = sin_elevation(at_slot_start, sky.start, satellite, &at_start_km);
    if (!(at_start >= sin_mask)) continue;
    const double at_end = sin_elevation(at_slot_end, sky.end, satellite, &at_end_km);
    if (!(at_end >= sin_mask)) continue;
    const auto above = [&](const orbits::Observer& from, const orbits::PositionArray& positions) {
      return orbits::above_profile(from, network_.sites[site].horizon,
                                   positions.row(satellite).matrix().transpose());
    };
    if (!above(at_slot_start, sky.start) || !above(observer, sky.middle) || !above(at_slot_end, sky.end))
      continue;
    const Candidate candidate{satellite,
                              at_middle,
                              std::min({at_middle, at_start, at_end}),
                              std::max({at_middle_km, at_start_km, at_end_km}),
                              at_middle_km,
                              0};
    if (!arcs_.empty()) {
      const auto near_arc = [&](const orbits::PositionArray& positions) {
        const Eigen::Vector3d to = positions.row(satellite).matrix().transpose() - observer.ecef_km();
        return arcs_[site].near(to.normalized(), network_.gso_separation_deg);
      };
      if (near_arc(sky.start) || near_arc(sky.middle) || near_arc(sky.end)) continue;
    }
    work.candidates.push_back(candidate);
  }
}

/// Slots until the satellite sets, at most those of an hour.
double ServingPlanner::slots_visible(std::size_t site, double sin_mask, std::int32_t satellite,
                                     const Sky& sky) const {
  double slots = 0;
  for (TimeNs t = sky.middle_ns; t - sky.middle_ns <= orbits::kHour; t += network_.slots.length_ns, ++slots) {
    const Eigen::Vector3d position = satellites_.position_ecef_km(satellite, t);
    const orbits::Observer from = observer_at(site, t);
    const Eigen::Vector3d to = position - from.ecef_km();
    if (!(from.up().dot(to) >= sin_mask * to.norm())) break;
    if (!orbits::above_profile(from, network_.sites[site].horizon, position)) break;
  }
  return slots;
}

double ServingPlanner::value(std::size_t site, double sin_mask, const Candidate& candidate,
                             const Sky& sky) const {
  switch (network_.policy) {
    case ServingPolicy::kLongestVisible:  // the elevation between equals
      return slots_visible(site, sin_mask, candidate.satellite, sky) + candidate.sin_elevation / 2;
    case ServingPolicy::kWeighted: {
      const double seconds = slots_visible(site, sin_mask, candidate.satellite, sky) *
                             static_cast<double>(network_.slots.length_ns) * 1e-9;
      return network_.weights.elevation * candidate.sin_elevation +
             network_.weights.visible * std::min(1.0, seconds / 300);
    }
    case ServingPolicy::kHighestElevation:
    case ServingPolicy::kLeastLoaded:
      break;
  }
  return candidate.sin_elevation;
}

/// The part of the mesh that most terminals have in view; of equals the lowest.
std::int32_t ServingPlanner::common_part(const std::vector<std::vector<Candidate>>& in_view) const {
  std::vector<std::size_t> terminals(static_cast<std::size_t>(parts_), 0);
  std::vector<std::size_t> seen_by(terminals.size(), 0);  // site + 1
  for (std::size_t site = 0; site < in_view.size(); ++site) {
    if (network_.sites[site].fixed_link) continue;
    for (const Candidate& each : in_view[site]) {
      const auto its = static_cast<std::size_t>(part_[static_cast<std::size_t>(each.satellite)]);
      if (seen_by[its] == site + 1) continue;
      seen_by[its] = site + 1;
      terminals[its] += network_.sites[site].terminals.size();
    }
  }
  return static_cast<std::int32_t>(std::max_element(terminals.begin(), terminals.end()) - terminals.begin());
}

void ServingPlanner::serve_terminals(const Sky& sky, std::vector<std::vector<Candidate>>& in_view, Work& work,
                                     SlotPlan& plan) const {
  const RoutingMode mode = network_.routing.mode;
  const std::int32_t common = part_.empty() ? -1 : common_part(in_view);
  std::vector<std::int32_t> taken;
  double valued_mask = -1;  // the mask that the candidates' values hold for
  for (std::size_t i = 0; i < terminals_.size(); ++i) {
    const auto site = static_cast<std::size_t>(terminals_[i].site);
    if (i == 0 || terminals_[i - 1].site != terminals_[i].site) {
      taken.clear();
      valued_mask = -1;
    }
    const Terminal& terminal = network_.sites[site].terminals[static_cast<std::size_t>(terminals_[i].index)];
    const double sin_mask = std::sin(terminal.min_elevation_deg * kDegree);
    const bool valued = valued_mask == terminal.min_elevation_deg;
    valued_mask = terminal.min_elevation_deg;
    SlotPlan::Serving& serving = plan.terminals[i];
    if (is_down(network_.faults.terminals, i, sky.start_ns)) {
      serving.cause = OutageCause::kFault;
      continue;
    }
    // Of two: the one that is joined to the others, the one that rain has not cut off, the one that no other
    // terminal of the site has, the one with a gateway, the less loaded where that counts, the better.
    struct {
      bool joined = false, dry = false, taken = false, grounded = false;
      std::int32_t load = 0;
      double value = 0;
    } best;
    struct Possible {
      SlotPlan::Choice choice;
      bool joined;
      double worth;
    };
    std::vector<Possible> possible;
    for (Candidate& candidate : in_view[site]) {
      if (candidate.lowest_sin_elevation < sin_mask || candidate.farthest_km > terminal.max_range_km)
        continue;
      const auto id = static_cast<std::size_t>(candidate.satellite);
      const bool has_gateway = !work.options[id].empty();
      const bool down = is_down(network_.faults.satellites, id, sky.start_ns);
      if (down || (mode == RoutingMode::kBentPipe && !has_gateway)) {
        const bool by_fault = mode == RoutingMode::kBentPipe ? work.lost[id] != 0 : down;
        if (serving.satellite < 0 && serving.cause != OutageCause::kFault) {
          serving.cause = by_fault ? OutageCause::kFault : OutageCause::kNoGateway;
        }
        continue;
      }
      const bool joined = common >= 0 && part_[static_cast<std::size_t>(candidate.satellite)] == common;
      const bool dry = mode != RoutingMode::kBentPipe ||
                       std::any_of(work.options[id].begin(), work.options[id].end(),
                                   [&](const Option& each) { return is_dry(each, sky); });
      const bool grounded = mode == RoutingMode::kIslGateway && has_gateway;
      if (!valued) candidate.value = value(site, sin_mask, candidate, sky);
      const std::int32_t terminals = work.load[id];
      const std::int32_t load = network_.policy == ServingPolicy::kLeastLoaded ? terminals : 0;
      double worth = candidate.value;
      if (network_.policy == ServingPolicy::kWeighted) worth -= network_.weights.load * terminals;
      if (mode != RoutingMode::kBentPipe)
        possible.push_back({{candidate.satellite, candidate.range_km}, joined, worth});
      const bool is_taken = std::find(taken.begin(), taken.end(), candidate.satellite) != taken.end();
      const bool better = joined != best.joined       ? joined
                          : dry != best.dry           ? dry
                          : is_taken != best.taken    ? best.taken
                          : grounded != best.grounded ? grounded
                          : load != best.load         ? load < best.load
                                                      : worth > best.value;
      if (serving.satellite >= 0 && !better) continue;
      serving = {candidate.satellite, OutageCause::kNone};
      best = {joined, dry, is_taken, grounded, load, worth};
    }
    if (serving.satellite < 0) continue;
    if (mode != RoutingMode::kBentPipe && !best.grounded) {
      std::stable_sort(possible.begin(), possible.end(), [](const Possible& a, const Possible& b) {
        return a.joined != b.joined ? a.joined : a.worth > b.worth;
      });
      for (const Possible& each : possible) plan.choices[i].push_back(each.choice);
    }
    if (network_.spread_terminals) taken.push_back(serving.satellite);
    ++work.load[static_cast<std::size_t>(serving.satellite)];
  }
}

SlotPlan ServingPlanner::plan_slot(const Sky& sky, Work& work) const {
  SlotPlan plan;
  plan.start_ns = sky.start_ns;
  plan.terminals.resize(terminals_.size());
  plan.choices.resize(terminals_.size());
  std::vector<std::vector<Candidate>> in_view(network_.sites.size());
  std::fill(work.wanted.begin(), work.wanted.end(), 0);
  std::fill(work.load.begin(), work.load.end(), 0);
  for (std::size_t s = 0; s < network_.sites.size(); ++s) {
    find_candidates(s, sky, work);
    for (const Candidate& each : work.candidates) work.wanted[static_cast<std::size_t>(each.satellite)] = 1;
    in_view[s] = work.candidates;
  }
  find_gateways(sky, work);
  serve_terminals(sky, in_view, work, plan);
  if (network_.routing.mode == RoutingMode::kBentPipe || any_downlink_) choose_gateways(sky, work, plan);
  return plan;
}

void ServingPlanner::plan(const Slot* first, const Slot* last, const Consumer& consume) const {
  orbits::PositionArray start, middle, end;
  const auto count = static_cast<std::size_t>(satellites_.size());
  Work work{{}, {}, {}, {}, {}, {}, {}, {}, Feeders::Reader(feeders_)};
  work.wanted.resize(count);
  work.lost.resize(count);
  work.load.resize(count);
  work.options.resize(count);
  work.gateway_load.resize(network_.gateways.size());
  TimeNs near_until = first->start_ns;
  satellites_.positions_ecef_km(first->start_ns, start);
  for (const Slot* slot = first; slot != last; ++slot) {
    if (slot->start_ns >= near_until) {
      const Slot* block_end = std::min(slot + kBlock, last);
      near_until = (block_end - 1)->end_ns;
      find_near(slot->start_ns, start, static_cast<double>(near_until - slot->start_ns) * 1e-9, work);
    }
    const TimeNs middle_ns = slot->start_ns + (slot->end_ns - slot->start_ns) / 2;
    satellites_.positions_ecef_km(middle_ns, middle);
    satellites_.positions_ecef_km(slot->end_ns, end);
    const Sky sky{slot->start_ns, middle_ns, slot->end_ns, start, middle, end};
    consume(*slot, plan_slot(sky, work), sky);
    start.swap(end);
  }
}

}  // namespace skyhaul::models
