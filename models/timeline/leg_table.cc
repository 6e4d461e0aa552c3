// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "timeline/leg_table.h"

#include <algorithm>
#include <utility>

namespace skyhaul::models {

LegTable::LegTable(const Network& network, const orbits::Propagator& satellites, const Terrestrial& ground,
                   const std::vector<TerminalRef>& terminals, LinkTimeline& timeline)
    : network_(network),
      satellites_(satellites),
      ground_(ground),
      timeline_(timeline),
      fixed_sites_(network.sites.size(), kNone),
      satellite_nodes_(static_cast<std::size_t>(satellites.size()), kNone),
      gateways_(network.gateways.size(), kNone),
      pops_(network.pops.size(), kNone) {
  for (const TerminalRef& ref : terminals) {
    const std::string& site = network.sites[static_cast<std::size_t>(ref.site)].name;
    terminals_.push_back(add_node(NodeKind::kTerminal, site + "/" + std::to_string(ref.index), ref.site));
  }
  for (std::size_t s = 0; s < network.sites.size(); ++s) {
    if (!network.sites[s].fixed_link) continue;
    fixed_sites_[s] = add_node(NodeKind::kSite, network.sites[s].name, static_cast<std::int32_t>(s));
  }
}

std::uint32_t LegTable::add_node(NodeKind kind, const std::string& name, std::int32_t site) {
  timeline_.nodes.push_back({kind, name, site});
  return static_cast<std::uint32_t>(timeline_.nodes.size() - 1);
}

std::uint32_t LegTable::satellite_node(std::int32_t satellite) {
  const auto i = static_cast<std::size_t>(satellite);
  std::uint32_t& node = satellite_nodes_[i];
  if (node == kNone) node = add_node(NodeKind::kSatellite, satellites_.satellites()[i].name);
  return node;
}

std::uint32_t LegTable::gateway_node(std::int32_t gateway) {
  const auto i = static_cast<std::size_t>(gateway);
  std::uint32_t& node = gateways_[i];
  if (node == kNone) node = add_node(NodeKind::kGateway, "gw " + network_.gateways[i].name);
  return node;
}

std::uint32_t LegTable::pop_node(std::int32_t pop) {
  const auto i = static_cast<std::size_t>(pop);
  std::uint32_t& node = pops_[i];
  if (node == kNone) node = add_node(NodeKind::kPop, "pop " + network_.pops[i].name);
  return node;
}

std::uint32_t LegTable::node(const Endpoint& end) const {
  return end.fixed ? fixed_sites_[static_cast<std::size_t>(end.site)]
                   : terminals_[static_cast<std::size_t>(end.index)];
}

std::uint32_t LegTable::leg(LegKind kind, std::uint32_t a, std::uint32_t b) {
  if (a > b) std::swap(a, b);
  const auto [found, added] = by_nodes_.try_emplace((static_cast<std::uint64_t>(a) << 32) | b, 0);
  if (added) {
    found->second = static_cast<std::uint32_t>(timeline_.legs.size());
    timeline_.legs.push_back({kind, a, b, {}});
    ends_.emplace_back();
  }
  return found->second;
}

void LegTable::use(std::uint32_t leg, const Slot& slot) {
  std::vector<Use>& uses = ends_[leg].uses;
  if (!uses.empty() && uses.back().end_ns >= slot.start_ns) {
    uses.back().end_ns = std::max(uses.back().end_ns, slot.end_ns);
  } else {
    uses.push_back({slot.start_ns, slot.end_ns});
  }
}

std::uint32_t LegTable::radio_leg(LegKind kind, std::uint32_t ground_node, const orbits::Geodetic& place,
                                  const std::shared_ptr<const orbits::Track>& track, std::int32_t satellite,
                                  std::uint32_t satellite_node, const Slot& slot) {
  const std::uint32_t l = leg(kind, ground_node, satellite_node);
  Ends& ends = ends_[l];
  if (ends.uses.empty()) {
    ends.fixed_a = orbits::to_ecef_km(place, network_.ellipsoid);
    ends.track_a = track;
    ends.satellite_b = satellite;
  }
  use(l, slot);
  return l;
}

std::uint32_t LegTable::ground_leg(LegKind kind, std::uint32_t a, std::uint32_t b, std::int64_t delay_ns,
                                   const Slot& slot) {
  const std::uint32_t l = leg(kind, a, b);
  ends_[l].terrestrial = true;
  ends_[l].ground_ns = delay_ns;
  use(l, slot);
  return l;
}

std::uint32_t LegTable::to_satellite(const Endpoint& terminal, std::int32_t satellite, const Slot& slot) {
  const Site& site = network_.sites[static_cast<std::size_t>(terminal.site)];
  const std::uint32_t l = radio_leg(LegKind::kTerminalSatellite, node(terminal), site.place, site.track,
                                    satellite, satellite_node(satellite), slot);
  timeline_.legs[l].access = static_cast<std::uint32_t>(terminal.index);
  return l;
}

std::uint32_t LegTable::between_satellites(std::int32_t from, std::int32_t to, const Slot& slot) {
  const std::uint32_t b = satellite_node(to);
  const std::uint32_t a = satellite_node(from);
  const std::uint32_t l = leg(LegKind::kSatelliteSatellite, a, b);
  ends_[l].satellite_a = from;
  ends_[l].satellite_b = to;
  use(l, slot);
  return l;
}

std::uint32_t LegTable::to_gateway(std::int32_t satellite, std::int32_t gateway, const Slot& slot) {
  const std::uint32_t above = satellite_node(satellite);
  return radio_leg(LegKind::kSatelliteGateway, gateway_node(gateway),
                   network_.gateways[static_cast<std::size_t>(gateway)].place, nullptr, satellite, above,
                   slot);
}

std::uint32_t LegTable::gateway_to_pop(std::int32_t gateway, const Slot& slot) {
  const auto g = static_cast<std::size_t>(gateway);
  const std::uint32_t pop = pop_node(ground_.pop_of_gateway(g));
  return ground_leg(LegKind::kGatewayPop, gateway_node(gateway), pop, ground_.gateway_delay_ns(g), slot);
}

std::uint32_t LegTable::between_pops(std::int32_t from, std::int32_t to, const Slot& slot) {
  const std::uint32_t b = pop_node(to);
  return ground_leg(LegKind::kPopPop, pop_node(from), b, ground_.pop_delay_ns(from, to), slot);
}

std::uint32_t LegTable::fixed_link(const Endpoint& site, const Slot& slot) {
  const auto s = static_cast<std::size_t>(site.site);
  return ground_leg(LegKind::kFixedLink, node(site), pop_node(ground_.pop_of_site(s)),
                    network_.sites[s].fixed_link->delay_ns, slot);
}

}  // namespace skyhaul::models
