// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "alternatives/ways.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "skyhaul/orbits/angle.h"

namespace skyhaul::core {
namespace {

double great_circle_km(const orbits::Geodetic& a, const orbits::Geodetic& b) {
  using orbits::kDegree;
  constexpr double kEarthKm = 6371;
  const double dlat = (b.latitude_deg - a.latitude_deg) * kDegree / 2;
  const double dlon = (b.longitude_deg - a.longitude_deg) * kDegree / 2;
  const double h = std::pow(std::sin(dlat), 2) + std::cos(a.latitude_deg * kDegree) *
                                                     std::cos(b.latitude_deg * kDegree) *
                                                     std::pow(std::sin(dlon), 2);
  return 2 * kEarthKm * std::asin(std::min(1.0, std::sqrt(h)));
}

const orbits::Geodetic& place_of(const ResolvedScenario& scenario, const std::string& name) {
  return std::find_if(scenario.sites.begin(), scenario.sites.end(),
                      [&](const SiteSpec& site) { return site.site.name == name; })
      ->site.place;
}

std::set<std::string> members(const TrafficSpec& traffic) {
  std::set<std::string> names(traffic.collective.sites.begin(), traffic.collective.sites.end());
  if (!traffic.collective.hub.empty()) names.insert(traffic.collective.hub);
  return names;
}

}  // namespace

CarriedWay carried_way(const ResolvedScenario& scenario, const TrafficSpec& traffic,
                       const Alternative& alternative) {
  using models::Topology;
  const models::CollectiveSpec& spec = traffic.collective;
  const std::set<std::string> names = members(traffic);
  const auto way_km = [&](const std::string& a, const std::string& b) {
    if (alternative.distance_km) return *alternative.distance_km;
    return alternative.detour * great_circle_km(place_of(scenario, a), place_of(scenario, b));
  };
  CarriedWay way;
  const auto bytes = static_cast<double>(spec.bytes);
  if (spec.topology == Topology::kGossip) {
    for (const models::Transfer& each : models::make_round(spec, 0, 0, 0))
      way.distance_km = std::max(way.distance_km, way_km(each.src, each.dst));
    way.out_bytes = bytes;
    return way;
  }
  const auto farthest = [&](const std::string& from) {
    double km = 0;
    for (const std::string& each : names) {
      if (each != from) km = std::max(km, way_km(each, from));
    }
    return km;
  };
  const bool one_way = spec.topology == Topology::kPush || spec.topology == Topology::kRelay;
  if (one_way || spec.topology == Topology::kHub) {
    way.meeting = one_way ? spec.sites.front() : spec.hub;
    way.distance_km = farthest(way.meeting);
  } else {
    way.distance_km = std::numeric_limits<double>::infinity();
    for (const std::string& each : names) {
      const double km = farthest(each);
      if (km >= way.distance_km) continue;
      way.distance_km = km;
      way.meeting = each;
    }
  }
  way.out_bytes =
      spec.topology == Topology::kAllGather ? bytes / static_cast<double>(spec.sites.size()) : bytes;
  way.back_bytes = one_way ? 0 : bytes;
  return way;
}

std::map<std::string, double> link_lengths_km(const ResolvedScenario& scenario, const TrafficSpec& traffic,
                                              const Alternative& alternative) {
  std::map<std::string, double> lengths;
  const std::set<std::string> names = members(traffic);
  for (const SiteSpec& site : scenario.sites) {
    if (names.count(site.site.name) == 0 || site.site.fixed_link) continue;
    if (scenario.pops.empty() && !alternative.distance_km) return {};
    double km = std::numeric_limits<double>::infinity();
    for (const models::Pop& pop : scenario.pops)
      km = std::min(km, alternative.detour * great_circle_km(site.site.place, pop.place));
    lengths[site.site.name] = alternative.distance_km.value_or(km);
  }
  return lengths;
}

std::string beyond_latitudes(const ResolvedScenario& scenario, const TrafficSpec& traffic,
                             const Alternative& alternative) {
  for (const std::string& name : members(traffic)) {
    const bool connected =
        std::any_of(scenario.sites.begin(), scenario.sites.end(),
                    [&](const SiteSpec& site) { return site.site.name == name && site.site.fixed_link; });
    if (!connected && std::abs(place_of(scenario, name).latitude_deg) > alternative.max_latitude_deg)
      return name;
  }
  return "";
}

bool is_orbit(const Alternative& each) {
  return each.kind == Alternative::Kind::kGeo || each.kind == Alternative::Kind::kMeo;
}

double seconds(std::int64_t ns) { return static_cast<double>(ns) * 1e-9; }

void price_link(const Alternative& each, const std::map<std::string, double>& lengths, AlternativeRow& row) {
  double works = 1;
  double longest_km = 0;
  double km_in_all = 0;
  double month = 0;
  LinkCost sum{0.0, 0.0, 0.0, 0.0};
  const auto add = [](std::optional<double>& total, const std::optional<double>& part) {
    total = total && part ? std::optional<double>(*total + *part) : std::nullopt;
  };
  for (const auto& [site, length_km] : lengths) {
    const double km = is_orbit(each) ? 0 : length_km;
    works *= std::max(0.0, each.availability - each.outage_per_km * km);
    longest_km = std::max(longest_km, km);
    km_in_all += km;
    const LinkCost cost = link_cost(each, km);
    add(sum.once, cost.once);
    add(sum.once_low, cost.once_low);
    add(sum.once_high, cost.once_high);
    add(sum.month, cost.month);
    month += cost.month.value_or(0);
  }
  row.availability = works;
  row.ready_s = seconds(each.build_ns) + each.build_ns_per_km * 1e-9 * longest_km;
  if (!is_orbit(each)) row.distance_km = km_in_all;
  if (!sum.month) {
    row.reason += fmt::format("{}no price is published or given", row.reason.empty() ? "" : "; ");
    return;
  }
  row.currency = each.currency;
  row.once = sum.once;
  row.once_low = sum.once_low;
  row.once_high = sum.once_high;
  row.month = month;
}

}  // namespace skyhaul::core
