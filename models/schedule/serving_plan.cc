// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "schedule/serving_plan.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "schedule/mesh_parts.h"
#include "skyhaul/orbits/angle.h"

namespace skyhaul::models {
namespace {

using orbits::kDegree;

/// Slots that share one coarse search for the satellites that may come into view.
constexpr std::ptrdiff_t kBlock = 8;

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
      watcher_(network),
      feeders_(network, satellites) {
  for (const Site& site : network.sites) {
    double farthest_km = 0;
    for (const Terminal& terminal : site.terminals)
      farthest_km = std::max(farthest_km, terminal.max_range_km);
    farthest_km_.push_back(farthest_km);
    if (network.policy == ServingPolicy::kMeasured)
      arcs_.emplace_back(orbits::Observer(site.place, network.ellipsoid));
    any_downlink_ = any_downlink_ || network.routing.mode == RoutingMode::kIslGateway ||
                    (site.fixed_link && network.routing.mode == RoutingMode::kIsl);
    for (const Terminal& terminal : site.terminals) {
      any_downlink_ =
          any_downlink_ || (!terminal.public_address && network.routing.mode == RoutingMode::kIsl);
    }
  }
  if (network.routing.mode == RoutingMode::kIsl && network.nearest_isls == 0) {
    part_ = parts_of(satellites.size(), network.isls);
    for (const std::int32_t each : part_) parts_ = std::max(parts_, each + 1);
  }
}

/// Slots until the satellite sets, at most those of an hour.
double ServingPlanner::slots_visible(std::size_t site, double sin_mask, std::int32_t satellite,
                                     const Sky& sky) const {
  double slots = 0;
  for (TimeNs t = sky.middle_ns(); t - sky.middle_ns() <= orbits::kHour;
       t += network_.slots.length_ns, ++slots) {
    const Eigen::Vector3d position = satellites_.position_ecef_km(satellite, t);
    const orbits::Observer from = watcher_.observer_at(site, t);
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
    case ServingPolicy::kMeasured:  // weighed already
      return candidate.value;
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

bool ServingPlanner::Rank::better_than(const Rank& other) const {
  return joined != other.joined       ? joined
         : dry != other.dry           ? dry
         : taken != other.taken       ? other.taken
         : grounded != other.grounded ? grounded
         : load != other.load         ? load < other.load
                                      : worth > other.worth;
}

/// What speaks for a candidate, but whether it is joined to the others and taken.
ServingPlanner::Rank ServingPlanner::rank_of(const Candidate& candidate, const MeasuredDraw* draw,
                                             const Sky& sky, const Work& work) const {
  const RoutingMode mode = network_.routing.mode;
  const auto id = static_cast<std::size_t>(candidate.satellite);
  const std::vector<Option>& options = work.options[id];
  Rank rank;
  rank.dry =
      mode != RoutingMode::kBentPipe ||
      std::any_of(options.begin(), options.end(), [&](const Option& each) { return is_dry(each, sky); });
  rank.grounded = mode == RoutingMode::kIslGateway && !options.empty();
  const std::int32_t terminals = work.load[id];
  rank.load = network_.policy == ServingPolicy::kLeastLoaded ? terminals : 0;
  rank.worth = candidate.value;
  if (network_.policy == ServingPolicy::kWeighted) rank.worth -= network_.weights.load * terminals;
  if (draw != nullptr) rank.worth = draw->worth(candidate.value, candidate.satellite);
  return rank;
}

/// Why a satellite in view cannot serve any terminal; kNone where it can.
OutageCause ServingPlanner::unfit(std::int32_t satellite, const Sky& sky, const Work& work) const {
  const auto id = static_cast<std::size_t>(satellite);
  const bool down = is_down(network_.faults.satellites, id, sky.start_ns());
  if (network_.routing.mode != RoutingMode::kBentPipe) return down ? OutageCause::kFault : OutageCause::kNone;
  if (!down && !work.options[id].empty()) return OutageCause::kNone;
  return work.lost[id] != 0 ? OutageCause::kFault : OutageCause::kNoGateway;
}

void ServingPlanner::serve_terminals(std::int64_t slot, const Sky& sky,
                                     std::vector<std::vector<Candidate>>& in_view, Work& work,
                                     SlotPlan& plan) const {
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
    const bool drawn = network_.policy == ServingPolicy::kMeasured;
    const bool valued = drawn || valued_mask == terminal.min_elevation_deg;
    valued_mask = terminal.min_elevation_deg;
    if (is_down(network_.faults.terminals, i, sky.start_ns())) {
      plan.terminals[i].cause = OutageCause::kFault;
      continue;
    }
    std::optional<MeasuredDraw> draw;
    if (drawn) draw.emplace(network_.measured, terminals_[i].site, terminals_[i].index, slot);
    serve(i, {common, valued, draw ? &*draw : nullptr, taken}, in_view[site], sky, work, plan);
    const std::int32_t satellite = plan.terminals[i].satellite;
    if (satellite < 0) continue;
    if (network_.spread_terminals) taken.push_back(satellite);
    ++work.load[static_cast<std::size_t>(satellite)];
  }
}

void ServingPlanner::serve(std::size_t index, const Wish& wish, std::vector<Candidate>& in_view,
                           const Sky& sky, const Work& work, SlotPlan& plan) const {
  const RoutingMode mode = network_.routing.mode;
  const auto site = static_cast<std::size_t>(terminals_[index].site);
  const Terminal& terminal =
      network_.sites[site].terminals[static_cast<std::size_t>(terminals_[index].index)];
  const double sin_mask = std::sin(terminal.min_elevation_deg * kDegree);
  SlotPlan::Serving& serving = plan.terminals[index];
  Rank best;
  std::vector<std::pair<SlotPlan::Choice, Rank>> possible;
  for (Candidate& candidate : in_view) {
    if (candidate.lowest_sin_elevation < sin_mask || candidate.farthest_km > terminal.max_range_km) continue;
    const OutageCause cause = unfit(candidate.satellite, sky, work);
    if (cause != OutageCause::kNone) {
      if (serving.satellite < 0 && serving.cause != OutageCause::kFault) serving.cause = cause;
      continue;
    }
    if (!wish.valued) candidate.value = value(site, sin_mask, candidate, sky);
    Rank rank = rank_of(candidate, wish.draw, sky, work);
    rank.joined = wish.common >= 0 && part_[static_cast<std::size_t>(candidate.satellite)] == wish.common;
    rank.taken = std::find(wish.taken.begin(), wish.taken.end(), candidate.satellite) != wish.taken.end();
    if (mode != RoutingMode::kBentPipe) possible.push_back({{candidate.satellite, candidate.range_km}, rank});
    if (serving.satellite >= 0 && !rank.better_than(best)) continue;
    serving = {candidate.satellite, OutageCause::kNone};
    best = rank;
  }
  if (serving.satellite < 0 || mode == RoutingMode::kBentPipe || best.grounded) return;
  std::stable_sort(possible.begin(), possible.end(), [](const auto& a, const auto& b) {
    return a.second.joined != b.second.joined ? a.second.joined : a.second.worth > b.second.worth;
  });
  for (const auto& each : possible) plan.choices[index].push_back(each.first);
}

/// Whether a route may have to leave the satellites that serve terminals: see SlotPlan::needs_mesh.
bool ServingPlanner::needs_mesh(const Sky& sky, const SlotPlan& plan) const {
  if (network_.routing.mode == RoutingMode::kBentPipe) return false;
  if (network_.routing.mode == RoutingMode::kIsl || !network_.faults.empty()) return true;
  for (const std::vector<SlotPlan::Choice>& choices : plan.choices) {
    if (!choices.empty()) return true;
  }
  for (const SlotPlan::Downlink& each : plan.downlinks) {
    const std::vector<Outage>& outages = network_.gateways[static_cast<std::size_t>(each.gateway)].outages;
    const auto next = next_outage(outages, sky.start_ns());
    if (each.lost_ns < sky.end_ns() || (next != outages.end() && next->start_ns < sky.end_ns())) return true;
  }
  for (std::size_t i = 0; i < terminals_.size(); ++i) {
    const std::int32_t satellite = plan.terminals[i].satellite;
    const auto its = std::lower_bound(plan.downlinks.begin(), plan.downlinks.end(), satellite,
                                      [](const auto& link, std::int32_t id) { return link.satellite < id; });
    const bool grounded = its != plan.downlinks.end() && its->satellite == satellite;
    if (satellite >= 0 && !grounded) return true;  // its gateways have no antenna left
  }
  return false;
}

SlotPlan ServingPlanner::plan_slot(std::int64_t slot, const Sky& sky, const SlotSights& sights,
                                   TimeNs block_end_ns, Work& work) const {
  SlotPlan plan;
  plan.start_ns = sky.start_ns();
  plan.terminals.resize(terminals_.size());
  plan.choices.resize(terminals_.size());
  std::vector<std::vector<Candidate>> in_view(network_.sites.size());
  std::fill(work.load.begin(), work.load.end(), 0);
  if (network_.routing.mode == RoutingMode::kIsl) plan.in_view.resize(network_.sites.size());
  for (std::size_t s = 0; s < plan.in_view.size(); ++s) {
    for (const SlotSights::AtMiddle& each : sights.at_middle[s]) {
      if (each.range_km <= farthest_km_[s]) plan.in_view[s].push_back({each.satellite, each.range_km});
    }
  }
  for (std::size_t s = 0; s < network_.sites.size(); ++s) {
    for (const SlotSights::OfSite& each : sights.sites[s]) in_view[s].push_back({each, 0});
    if (network_.policy == ServingPolicy::kMeasured) weigh(s, in_view[s], sky);
  }
  for (const std::int32_t satellite : work.touched) work.options[static_cast<std::size_t>(satellite)].clear();
  work.touched.clear();
  std::fill(work.lost.begin(), work.lost.end(), 0);
  const bool grounded = network_.routing.mode == RoutingMode::kBentPipe || any_downlink_;
  if (grounded) add_options(sights.gateways, sky, work);
  serve_terminals(slot, sky, in_view, work, plan);
  if (grounded) {
    // Those that serve terminals come first: antennas may run out.
    std::fill(work.wanted.begin(), work.wanted.end(), 0);
    std::fill(work.gateway_load.begin(), work.gateway_load.end(), 0);
    std::vector<std::int32_t> order;
    const auto add = [&](std::int32_t satellite) {
      char& known = work.wanted[static_cast<std::size_t>(satellite)];
      if (known == 0) order.push_back(satellite);
      known = 1;
    };
    for (const SlotPlan::Serving& serving : plan.terminals) {
      if (serving.satellite >= 0) add(serving.satellite);
    }
    for (const std::vector<SlotPlan::Choice>& choices : plan.choices) {
      for (const SlotPlan::Choice& each : choices) add(each.satellite);
    }
    choose_gateways(order, sky, work, plan);
    plan.needs_mesh = needs_mesh(sky, plan);
    if (any_downlink_ && plan.needs_mesh) {
      add_options(watcher_.see_rest(sky, sights, block_end_ns, work.watcher), sky, work);
      order.clear();
      for (const std::int32_t satellite : work.touched) add(satellite);
      std::sort(order.begin(), order.end());
      choose_gateways(order, sky, work, plan);
    }
  } else {
    plan.needs_mesh = needs_mesh(sky, plan);
  }
  return plan;
}

void ServingPlanner::plan(const Slot* first, const Slot* last, const SlotSights* sights,
                          const Consumer& consume) const {
  const auto count = static_cast<std::size_t>(satellites_.size());
  Work work{{}, {}, {}, {}, {}, {}, {}, Feeders::Reader(feeders_)};
  work.wanted.resize(count);
  work.lost.resize(count);
  work.load.resize(count);
  work.options.resize(count);
  work.gateway_load.resize(network_.gateways.size());
  Sky sky(satellites_);
  for (const Slot* slot = first; slot != last; ++slot) {
    sky.move_to(*slot);
    const TimeNs block_end_ns = (slot + std::min(kBlock, last - slot) - 1)->end_ns;
    if (sights != nullptr) {
      consume(*slot, plan_slot(slot->number, sky, sights[slot - first], block_end_ns, work), sky);
    } else {
      const SlotSights seen = watcher_.see(sky, block_end_ns, work.watcher);
      consume(*slot, plan_slot(slot->number, sky, seen, block_end_ns, work), sky);
    }
  }
}

}  // namespace skyhaul::models
