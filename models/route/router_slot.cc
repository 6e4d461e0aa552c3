// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// How ways change inside a slot.
#include <algorithm>

#include "route/router.h"

namespace skyhaul::models {
namespace {

/// Between two looks at the links.
constexpr std::int64_t kLongestLookNs = 7'500'000'000;
/// To which the end of a link is found.
constexpr std::int64_t kInstantNs = 1'000'000;

std::vector<TimeNs> looks(const Slot& slot) {
  const std::int64_t length = slot.end_ns - slot.start_ns;
  const std::int64_t count = (length + kLongestLookNs - 1) / kLongestLookNs;
  std::vector<TimeNs> all;
  for (std::int64_t i = 0; i <= count; ++i)
    all.push_back(slot.start_ns + length / count * i + length % count * i / count);
  return all;
}

}  // namespace

void Router::begin(const Slot* all) { all_slots_ = all; }

/// Follows the links through as many of the slots before `first` as their acquisition needs; those that are
/// up where this begins are established.
void Router::settle(const Slot* first) {
  mesh_.restart();
  const Slot* slot = first;
  while (slot != all_slots_ && slot->start_ns > first->start_ns - network_.isl_rules.acquisition_ns) --slot;
  orbits::PositionArray positions;
  for (; slot != first; ++slot) {
    const std::vector<TimeNs> times = looks(*slot);
    for (std::size_t i = 0; i + 1 < times.size(); ++i) {
      satellites_.positions_ecef_km(times[i], positions);
      mesh_.update(times[i], positions);
    }
  }
}

bool Router::same_plane(const Edge& link) const {
  const orbits::SatelliteId& a = satellites_.satellites()[static_cast<std::size_t>(link.first)];
  const orbits::SatelliteId& b = satellites_.satellites()[static_cast<std::size_t>(link.second)];
  return a.plane >= 0 && a.plane == b.plane && a.shell == b.shell;
}

TimeNs Router::end_of_link(const Edge& link, TimeNs from, TimeNs until,
                           const orbits::PositionArray& at_until) {
  const auto [known, added] = ends_.try_emplace(link, until);
  if (!added) return known->second;
  const FaultTimes& faults = network_.faults;
  TimeNs& end = known->second;
  for (const std::int32_t satellite : {link.first, link.second})
    end = goes_down(faults.satellites, static_cast<std::size_t>(satellite), from - 1, end);
  if (!faults.isls.empty()) {
    const std::int64_t edge = edge_between(mesh_.graph(), link.first, link.second);
    end = goes_down(faults.isls, static_cast<std::size_t>(edge), from - 1, end);
  }
  const bool plane = same_plane(link);
  const auto allowed = [&](const Eigen::Vector3d& a, const Eigen::Vector3d& b) {
    return orbits::link_allowed(network_.isl_rules, a, b, plane);
  };
  if (allowed(at_until.row(link.first).matrix(), at_until.row(link.second).matrix())) return end;
  TimeNs up = from;
  TimeNs down = until;
  while (down - up > kInstantNs) {
    const TimeNs middle = up + (down - up) / 2;
    (allowed(satellites_.position_ecef_km(link.first, middle),
             satellites_.position_ecef_km(link.second, middle))
         ? up
         : down) = middle;
  }
  return end = std::min(end, up);
}

TimeNs Router::end_of(const SlotPlan& plan, const Way& way, TimeNs from, TimeNs until,
                      const orbits::PositionArray& at_until) {
  TimeNs end = until;
  for_links(way, [&](std::int32_t a, std::int32_t b) {
    end = std::min(end, end_of_link(link_of(a, b), from, until, at_until));
  });
  for (const std::vector<std::int32_t>* part : {&way.first, &way.second}) {
    for (const std::int32_t satellite : *part)
      end = goes_down(network_.faults.satellites, static_cast<std::size_t>(satellite), from - 1, end);
  }
  if (way.relay_pop >= 0)
    end = goes_down(network_.faults.pops, static_cast<std::size_t>(way.relay_pop), from - 1, end);
  const auto to_gateway = [&](std::int32_t satellite, std::int32_t gateway) {
    end = goes_down(network_.faults.gateways, static_cast<std::size_t>(gateway), from - 1, end);
    const std::vector<Outage>& outages = network_.gateways[static_cast<std::size_t>(gateway)].outages;
    const auto next = next_outage(outages, from);
    if (next != outages.end()) end = std::min(end, next->start_ns);
    const SlotPlan::Downlink* link = downlink(plan, satellite);
    if (link != nullptr && link->gateway == gateway && !is_wet(plan, *link))
      end = std::min(end, link->lost_ns);
  };
  if (way.first_gateway >= 0) to_gateway(way.first.back(), way.first_gateway);
  if (way.second_gateway >= 0) to_gateway(way.second.front(), way.second_gateway);
  return end;
}

/// Gateways that have gone out by `at`, and links to gateways that rain has taken.
void Router::take_out_downlinks(const SlotPlan& plan, TimeNs at) {
  bool any = false;
  for (std::size_t g = 0; g < network_.gateways.size(); ++g) {
    if (out_[g] != 0) continue;
    const std::vector<Outage>& outages = network_.gateways[g].outages;
    const auto next = next_outage(outages, slot_start_ns_);
    const bool out = next != outages.end() && next->start_ns <= at;
    if (!out && !is_broken(network_.faults.gateways, static_cast<std::int64_t>(g))) continue;
    any_broken_ = any_broken_ || !out;
    out_[g] = 1;
    any = true;
  }
  for (std::size_t i = 0; i < wet_.size(); ++i) {
    if (wet_[i] != 0 || plan.downlinks[i].lost_ns > at) continue;
    wet_[i] = 1;
    any = true;
  }
  if (any && plan.needs_mesh) search_.set_downlinks(usable_downlinks(plan));
}

/// What of a way has ended by `at`.
void Router::take_out(const Way& way, TimeNs at) {
  for_links(way, [&](std::int32_t a, std::int32_t b) {
    const auto known = ends_.find(link_of(a, b));
    if (known == ends_.end() || known->second > at) return;
    search_.remove(a, b);
    const auto edge = static_cast<std::size_t>(edge_between(mesh_.graph(), a, b));
    const FaultTimes& faults = network_.faults;
    if (is_broken(faults.satellites, a) || is_broken(faults.satellites, b) ||
        is_broken(faults.isls, static_cast<std::int64_t>(edge))) {
      any_broken_ = true;
    } else if (!whole_km_.empty()) {
      whole_km_[edge] = orbits::ShortestPaths::kUnreachable;
    }
  });
}

/// Whether the links of a way are those of the latest look.
bool Router::is_usable(const Way& way) const {
  bool all = true;
  for_links(way, [&](std::int32_t a, std::int32_t b) {
    const std::int64_t edge = edge_between(mesh_.graph(), a, b);
    all = all && edge >= 0 &&
          mesh_.lengths_km()[static_cast<std::size_t>(edge)] < orbits::ShortestPaths::kUnreachable;
  });
  return all;
}

/// Takes up a slot: nothing is out yet, and the links between satellites are those of its start.
void Router::open(const Slot& slot, SlotPlan& plan, const Sky& sky) {
  slot_start_ns_ = now_ns_ = slot.start_ns;
  std::fill(out_.begin(), out_.end(), 0);
  std::fill(planned_.begin(), planned_.end(), 0);
  wet_.clear();
  for (const SlotPlan::Downlink& each : plan.downlinks) wet_.push_back(each.lost_ns <= slot.start_ns ? 1 : 0);
  any_broken_ = false;
  if (!plan.needs_mesh) return;
  if (settled_for_ != &slot) settle(&slot);
  settled_for_ = &slot + 1;
  mesh_.update(slot.start_ns, sky.start());
  measure(plan, sky);
  choose_serving(plan);
}

void Router::take(std::size_t pair, Way way, TimeNs at, std::vector<WayChange>& changes) {
  active_[pair] = std::move(way);
  planned_[pair] = 1;
  changes.push_back({at, static_cast<std::uint32_t>(pair), active_[pair]});
}

/// Takes another way at each instant of (from, until) at which one ends.
void Router::replace_ended(const SlotPlan& plan, TimeNs from, TimeNs until,
                           const orbits::PositionArray& at_until, std::vector<WayChange>& changes) {
  ends_.clear();
  for (;;) {
    TimeNs next = until;
    for (const Way& way : active_) next = std::min(next, end_of(plan, way, from, until, at_until));
    if (next >= until) return;
    now_ns_ = next;
    std::vector<std::size_t> ended;
    for (std::size_t i = 0; i < pairs_.size(); ++i) {
      if (end_of(plan, active_[i], from, until, at_until) > next) continue;
      ended.push_back(i);
      take_out(active_[i], next);
    }
    take_out_downlinks(plan, next);
    // Another way may have ended before: what it goes over is found out and taken out in turn.
    for (const std::size_t i : ended) {
      planned_[i] = 0;
      Way way = find_apart(plan, i);
      while (end_of(plan, way, from, until, at_until) <= next) {
        take_out(way, next);
        way = find_apart(plan, i);
      }
      take(i, std::move(way), next, changes);
    }
  }
}

/// Looks at the links anew, inside the slot: pairs without a way, or whose links are gone, take another one.
void Router::look_again(const SlotPlan& plan, const Sky& sky, TimeNs at,
                        const orbits::PositionArray& positions, std::vector<WayChange>& changes) {
  now_ns_ = at;
  take_out_downlinks(plan, at - 1);
  mesh_.update(at, positions);
  measure(plan, sky);
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    const bool none = active_[i].cause == OutageCause::kNoRoute;
    if (!none && is_usable(active_[i])) continue;
    planned_[i] = 0;
    Way way = find_apart(plan, i);
    planned_[i] = 1;
    if (none && way.cause == OutageCause::kNoRoute) continue;
    take(i, std::move(way), at, changes);
  }
}

std::vector<WayChange> Router::ways(const Slot& slot, SlotPlan& plan, const Sky& sky) {
  open(slot, plan, sky);
  std::vector<WayChange> changes;
  for (std::size_t i = 0; i < pairs_.size(); ++i) take(i, find_apart(plan, i), slot.start_ns, changes);
  if (!can_break_) return changes;

  const std::vector<TimeNs> times = looks(slot);
  orbits::PositionArray between;
  for (std::size_t look = 0; look + 1 < times.size(); ++look) {
    const TimeNs until = times[look + 1];
    const orbits::PositionArray* at_until = &between;
    if (!plan.needs_mesh) {
      // no link between satellites can end
    } else if (until == slot.end_ns) {
      at_until = &sky.end();
    } else if (until == sky.middle_ns()) {
      at_until = &sky.middle();
    } else {
      satellites_.positions_ecef_km(until, between);
    }
    replace_ended(plan, times[look], until, *at_until, changes);
    if (until != slot.end_ns && plan.needs_mesh) look_again(plan, sky, until, *at_until, changes);
  }
  std::stable_sort(changes.begin(), changes.end(),
                   [](const WayChange& x, const WayChange& y) { return x.at_ns < y.at_ns; });
  return changes;
}

}  // namespace skyhaul::models
