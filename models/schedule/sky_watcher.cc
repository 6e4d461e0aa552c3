// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "schedule/sky_watcher.h"

#include <algorithm>
#include <cmath>

#include "schedule/sin_elevation.h"
#include "skyhaul/orbits/angle.h"

namespace skyhaul::models {
namespace {

using orbits::kDegree;

/// Fastest motion of a track, seen from the Earth's centre.
constexpr double kTrackRadPerS = orbits::Track::kFastestKmPerS / 6300;
/// Fastest motion of a satellite's ground point, with the Earth's turning: 1 deg in 14 s is faster than any
/// orbit.
constexpr double kGroundTrackDegPerS = 1.0 / 14;

bool watches(const Site& site) { return !site.fixed_link && !site.terminals.empty(); }

}  // namespace

std::size_t SkyView::bytes() const {
  std::size_t sum = slots.size() * sizeof(SlotSights);
  for (const SlotSights& slot : slots) {
    sum += slot.sites.size() * sizeof slot.sites[0] + slot.gateways.size() * sizeof(SlotSights::OfGateway);
    for (const auto& site : slot.sites) sum += site.size() * sizeof(SlotSights::OfSite);
    for (const auto& site : slot.at_middle) sum += sizeof site + site.size() * sizeof(SlotSights::AtMiddle);
  }
  return sum;
}

SkyWatcher::SkyWatcher(const Network& network) : network_(network) {
  for (const Site& site : network.sites) {
    double mask = 90;
    for (const Terminal& terminal : site.terminals) mask = std::min(mask, terminal.min_elevation_deg);
    observers_.emplace_back(site.place, network.ellipsoid);
    lowest_mask_deg_.push_back(mask);
    if (network.gso_separation_deg > 0) arcs_.emplace_back(observers_.back());
  }
  for (const Gateway& gateway : network.gateways) {
    observers_.emplace_back(gateway.place, network.ellipsoid);
    lowest_mask_deg_.push_back(gateway.min_elevation_deg);
    gateway_arcs_.emplace_back();
    if (gateway.gso_separation_deg > 0) gateway_arcs_.back().emplace(observers_.back());
  }
}

orbits::Observer SkyWatcher::observer_at(std::size_t site, TimeNs utc) const {
  const auto& track = network_.sites[site].track;
  return track ? orbits::Observer(track->place(utc), network_.ellipsoid) : observers_[site];
}

/// Satellites that may be in view of each observer within `seconds` of the slot's start: those whose central
/// angle is below that of the horizon mask at their height, plus what they move meanwhile.
void SkyWatcher::find_near(const Sky& sky, double seconds, bool all, Work& work) const {
  const orbits::PositionArray& positions = sky.start();
  const Eigen::ArrayXd radius = positions.square().rowwise().sum().sqrt();
  const double highest = radius.isFinite().select(radius, 0).maxCoeff();
  const auto count = static_cast<std::size_t>(positions.rows());
  const std::size_t sites = network_.sites.size();
  std::vector<char> near_site(count, 0);
  std::vector<std::int32_t> candidates;  // of gateways
  auto& lists = all ? work.near_all : work.near;
  lists.resize(observers_.size());
  for (std::size_t o = all ? sites : 0; o < observers_.size(); ++o) {
    std::vector<std::int32_t>& near = lists[o];
    near.clear();
    const bool is_site = o < sites;
    if (is_site && !watches(network_.sites[o])) continue;
    const bool moves = is_site && network_.sites[o].track != nullptr;
    const orbits::Observer observer = is_site ? observer_at(o, sky.start_ns()) : observers_[o];
    const double mask = lowest_mask_deg_[o] * kDegree;
    const double own_radius = observer.ecef_km().norm();
    // The vertical of the ellipsoid leaves the radius by up to 0.2 deg.
    const double reach = std::acos(std::min(1.0, own_radius / highest * std::cos(mask))) - mask +
                         (0.2 + seconds * kGroundTrackDegPerS) * kDegree +
                         (moves ? seconds * kTrackRadPerS : 0);
    const double cosine = std::cos(std::min(reach, orbits::kPi));
    const Eigen::Vector3d direction = observer.ecef_km() / own_radius;
    const auto is_near = [&](Eigen::Index i) {
      return positions(i, 0) * direction.x() + positions(i, 1) * direction.y() +
                 positions(i, 2) * direction.z() >=
             cosine * radius[i];
    };
    if (is_site || all) {
      for (Eigen::Index i = 0; i < positions.rows(); ++i) {
        if (!is_near(i)) continue;
        near.push_back(static_cast<std::int32_t>(i));
        if (is_site) near_site[static_cast<std::size_t>(i)] = 1;
      }
      continue;
    }
    if (o == sites) {
      for (std::size_t i = 0; i < count; ++i) {
        if (near_site[i] != 0) candidates.push_back(static_cast<std::int32_t>(i));
      }
    }
    for (const std::int32_t satellite : candidates) {
      if (is_near(satellite)) near.push_back(satellite);
    }
  }
}

/// Satellites above the lowest mask of a site's terminals during the whole slot, and clear of the
/// geostationary arc; and those for which this holds at its middle.
void SkyWatcher::see_from_site(std::size_t site, const Sky& sky, const std::vector<std::int32_t>& near,
                               std::vector<SlotSights::OfSite>& seen,
                               std::vector<SlotSights::AtMiddle>& at_middle) const {
  if (near.empty()) return;
  const orbits::Observer observer = observer_at(site, sky.middle_ns());
  const orbits::Observer at_slot_start = observer_at(site, sky.start_ns());
  const orbits::Observer at_slot_end = observer_at(site, sky.end_ns());
  const double sin_mask = std::sin(lowest_mask_deg_[site] * kDegree);
  for (const std::int32_t satellite : near) {
    const auto above = [&](const orbits::Observer& from, const orbits::PositionArray& positions) {
      return orbits::above_profile(from, network_.sites[site].horizon,
                                   positions.row(satellite).matrix().transpose());
    };
    const auto near_arc = [&](const orbits::PositionArray& positions) {
      if (arcs_.empty()) return false;
      const Eigen::Vector3d to = positions.row(satellite).matrix().transpose() - observer.ecef_km();
      return arcs_[site].near(to.normalized(), network_.gso_separation_deg);
    };
    double middle_km = 0, start_km = 0, end_km = 0;
    const double middle = sin_elevation(observer, sky.middle(), satellite, &middle_km);
    if (!(middle >= sin_mask) || !above(observer, sky.middle()) || near_arc(sky.middle())) continue;
    at_middle.push_back({satellite, middle_km});
    const double start = sin_elevation(at_slot_start, sky.start(), satellite, &start_km);
    if (!(start >= sin_mask)) continue;
    const double end = sin_elevation(at_slot_end, sky.end(), satellite, &end_km);
    if (!(end >= sin_mask)) continue;
    if (!above(at_slot_start, sky.start()) || !above(at_slot_end, sky.end())) continue;
    if (near_arc(sky.start()) || near_arc(sky.end())) continue;
    seen.push_back({satellite, middle, std::min({middle, start, end}),
                    std::max({middle_km, start_km, end_km}), middle_km});
  }
}

/// Whether a gateway sees a satellite too near to the geostationary arc at the start, middle or end of the
/// slot.
bool SkyWatcher::near_arc(std::size_t gateway, std::int32_t satellite, const Sky& sky) const {
  if (!gateway_arcs_[gateway]) return false;
  const Eigen::Vector3d from = observers_[network_.sites.size() + gateway].ecef_km();
  const auto near = [&](const orbits::PositionArray& positions) {
    const Eigen::Vector3d to = positions.row(satellite).matrix().transpose() - from;
    return gateway_arcs_[gateway]->near(to.normalized(), network_.gateways[gateway].gso_separation_deg);
  };
  return near(sky.start()) || near(sky.middle()) || near(sky.end());
}

void SkyWatcher::see_from_gateways(const Sky& sky, const std::vector<std::vector<std::int32_t>>& near,
                                   char seen, Work& work, std::vector<SlotSights::OfGateway>& sights) const {
  for (std::size_t g = 0; g < network_.gateways.size(); ++g) {
    const std::size_t o = network_.sites.size() + g;
    const orbits::Observer& observer = observers_[o];
    const double sin_mask = std::sin(lowest_mask_deg_[o] * kDegree);
    for (const std::int32_t satellite : near[o]) {
      if (work.seen[static_cast<std::size_t>(satellite)] != seen) continue;
      double range_km = 0;
      if (!(sin_elevation(observer, sky.middle(), satellite, &range_km) >= sin_mask)) continue;
      if (!(sin_elevation(observer, sky.start(), satellite) >= sin_mask)) continue;
      if (!(sin_elevation(observer, sky.end(), satellite) >= sin_mask)) continue;
      if (near_arc(g, satellite, sky)) continue;
      sights.push_back({static_cast<std::int32_t>(g), satellite, range_km});
    }
  }
}

SlotSights SkyWatcher::see(const Sky& sky, TimeNs block_end_ns, Work& work) const {
  if (sky.start_ns() < work.near_from || sky.end_ns() > work.near_until) {
    work.near_from = sky.start_ns();
    work.near_until = std::max(block_end_ns, sky.end_ns());
    find_near(sky, static_cast<double>(work.near_until - work.near_from) * 1e-9, false, work);
  }
  work.seen.assign(static_cast<std::size_t>(sky.start().rows()), 0);
  SlotSights sights;
  sights.sites.resize(network_.sites.size());
  sights.at_middle.resize(network_.sites.size());
  for (std::size_t s = 0; s < network_.sites.size(); ++s) {
    see_from_site(s, sky, work.near[s], sights.sites[s], sights.at_middle[s]);
    for (const SlotSights::OfSite& each : sights.sites[s])
      work.seen[static_cast<std::size_t>(each.satellite)] = 1;
  }
  see_from_gateways(sky, work.near, 1, work, sights.gateways);
  return sights;
}

std::vector<SlotSights::OfGateway> SkyWatcher::see_rest(const Sky& sky, const SlotSights& sights,
                                                        TimeNs block_end_ns, Work& work) const {
  if (sky.start_ns() < work.near_all_from || sky.end_ns() > work.near_all_until) {
    work.near_all_from = sky.start_ns();
    work.near_all_until = std::max(block_end_ns, sky.end_ns());
    find_near(sky, static_cast<double>(work.near_all_until - work.near_all_from) * 1e-9, true, work);
  }
  work.seen.assign(static_cast<std::size_t>(sky.start().rows()), 0);
  for (const auto& site : sights.sites) {
    for (const SlotSights::OfSite& each : site) work.seen[static_cast<std::size_t>(each.satellite)] = 1;
  }
  std::vector<SlotSights::OfGateway> rest;
  see_from_gateways(sky, work.near_all, 0, work, rest);
  return rest;
}

}  // namespace skyhaul::models
