// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "timeline/assembler.h"

#include <algorithm>
#include <stdexcept>

namespace skyhaul::models {

Assembler::Assembler(const Network& network, const orbits::Propagator& satellites, const Terrestrial& ground,
                     const std::vector<std::pair<Endpoint, Endpoint>>& pairs, const BuildOptions& options)
    : network_(network),
      satellites_(satellites),
      ground_(ground),
      options_(options),
      terminal_refs_(terminals_of(network)),
      fixed_site_nodes_(network.sites.size(), kNone),
      satellite_nodes_(static_cast<std::size_t>(satellites.size()), kNone),
      gateway_nodes_(network.gateways.size(), kNone),
      pop_nodes_(network.pops.size(), kNone),
      fixed_up_(network.sites.size(), kNone),
      fixed_down_(network.sites.size(), kNone),
      cell_up_(network.sites.size(), kNone),
      cell_down_(network.sites.size(), kNone),
      satellite_up_(satellite_nodes_.size(), kNone),
      satellite_down_(satellite_nodes_.size(), kNone),
      gateway_up_(network.gateways.size(), kNone),
      gateway_down_(network.gateways.size(), kNone) {
  for (std::vector<Half>& halves : halves_) halves.resize(terminal_refs_.size() + network.sites.size());
  timeline_.start_ns = options.start_ns;
  timeline_.end_ns = options.end_ns;
  timeline_.mtu_bytes = network.encapsulation.mtu_bytes - network.encapsulation.overhead_bytes;
  for (const Site& site : network.sites) {
    const auto same = std::find_if(network.sites.begin(), network.sites.end(), [&](const Site& other) {
      return &other == &site || (!site.cell.empty() && other.cell == site.cell);
    });
    cell_.push_back(static_cast<std::int32_t>(same - network.sites.begin()));
    timeline_.sites.push_back(site.name);
  }
  for (const TerminalRef& ref : terminal_refs_) {
    const Site& site = network.sites[static_cast<std::size_t>(ref.site)];
    const Terminal& terminal = site.terminals[static_cast<std::size_t>(ref.index)];
    const std::string name = site.name + "/" + std::to_string(ref.index);
    TerminalState state;
    state.node = add_node(NodeKind::kTerminal, name, ref.site);
    state.up = add_resource(ResourceKind::kTerminalUp, name + " up", terminal.up_bps);
    state.down = add_resource(ResourceKind::kTerminalDown, name + " down", terminal.down_bps);
    if (terminal.data_plan) add_data_plan(ref, name, state);
    timeline_.access.push_back({state.node, 0, {}});
    terminals_.push_back(std::move(state));
  }
  for (std::size_t s = 0; s < network.sites.size(); ++s) {
    if (!network.sites[s].fixed_link) continue;
    const auto site = static_cast<std::int32_t>(s);
    fixed_site_nodes_[s] = add_node(NodeKind::kSite, network.sites[s].name, site);
  }
  for (const auto& [a, b] : pairs) {
    const std::size_t forward = timeline_.paths.size();
    timeline_.paths.push_back({endpoint_node(a), endpoint_node(b), {}});
    timeline_.paths.push_back({endpoint_node(b), endpoint_node(a), {}});
    pairs_.push_back({forward, forward + 1, a, b});
  }
}

std::uint32_t Assembler::add_node(NodeKind kind, const std::string& name, std::int32_t site) {
  timeline_.nodes.push_back({kind, name, site});
  return static_cast<std::uint32_t>(timeline_.nodes.size() - 1);
}

std::uint32_t Assembler::satellite_node(std::int32_t satellite) {
  const auto i = static_cast<std::size_t>(satellite);
  std::uint32_t& node = satellite_nodes_[i];
  if (node == kNone) node = add_node(NodeKind::kSatellite, satellites_.satellites()[i].name);
  return node;
}

std::uint32_t Assembler::gateway_node(std::int32_t gateway) {
  const auto i = static_cast<std::size_t>(gateway);
  std::uint32_t& node = gateway_nodes_[i];
  if (node == kNone) node = add_node(NodeKind::kGateway, "gw " + network_.gateways[i].name);
  return node;
}

std::uint32_t Assembler::pop_node(std::int32_t pop) {
  const auto i = static_cast<std::size_t>(pop);
  std::uint32_t& node = pop_nodes_[i];
  if (node == kNone) node = add_node(NodeKind::kPop, "pop " + network_.pops[i].name);
  return node;
}

std::uint32_t Assembler::endpoint_node(const Endpoint& end) const {
  return end.fixed ? fixed_site_nodes_[static_cast<std::size_t>(end.site)]
                   : terminals_[static_cast<std::size_t>(end.index)].node;
}

std::uint32_t Assembler::add_resource(ResourceKind kind, const std::string& name, std::int64_t capacity_bps) {
  const auto left = static_cast<std::int64_t>(carried_bps(static_cast<double>(capacity_bps)));
  timeline_.resources.push_back({kind, name, {{timeline_.start_ns, left}}, {}, {}});
  return static_cast<std::uint32_t>(timeline_.resources.size() - 1);
}

std::uint32_t Assembler::leg(LegKind kind, std::uint32_t a, std::uint32_t b) {
  if (a > b) std::swap(a, b);
  const auto [found, added] = legs_by_nodes_.try_emplace((static_cast<std::uint64_t>(a) << 32) | b, 0);
  if (added) {
    found->second = static_cast<std::uint32_t>(timeline_.legs.size());
    timeline_.legs.push_back({kind, a, b, {}});
    leg_ends_.emplace_back();
  }
  return found->second;
}

void Assembler::use(std::uint32_t leg, const Slot& slot) {
  std::vector<Use>& uses = leg_ends_[leg].uses;
  if (!uses.empty() && uses.back().end_ns >= slot.start_ns) {
    uses.back().end_ns = std::max(uses.back().end_ns, slot.end_ns);
  } else {
    uses.push_back({slot.start_ns, slot.end_ns});
  }
}

std::uint32_t Assembler::satellite_resource(std::int32_t satellite, bool up) {
  std::uint32_t& index = (up ? satellite_up_ : satellite_down_)[static_cast<std::size_t>(satellite)];
  if (index == kNone) {
    const orbits::SatelliteId& id = satellites_.satellites()[static_cast<std::size_t>(satellite)];
    const auto shell = static_cast<std::size_t>(id.shell);
    if (shell >= network_.shells.size()) {
      throw std::invalid_argument("no capacity given for shell " + std::to_string(shell + 1));
    }
    const SatelliteCapacity& capacity = network_.shells[shell];
    index = add_resource(up ? ResourceKind::kSatelliteUp : ResourceKind::kSatelliteDown,
                         id.name + (up ? " users up" : " users down"),
                         up ? capacity.user_up_bps : capacity.user_down_bps);
  }
  return index;
}

std::uint32_t Assembler::gateway_resource(std::int32_t gateway, bool up) {
  std::uint32_t& index = (up ? gateway_up_ : gateway_down_)[static_cast<std::size_t>(gateway)];
  if (index == kNone) {
    const Gateway& its = network_.gateways[static_cast<std::size_t>(gateway)];
    index = add_resource(up ? ResourceKind::kGatewayUp : ResourceKind::kGatewayDown,
                         "gw " + its.name + (up ? " up" : " down"), up ? its.up_bps : its.down_bps);
  }
  return index;
}

std::uint32_t Assembler::isl_resource(std::int32_t from, std::int32_t to) {
  const auto [found, added] = isl_resources_.try_emplace(satellite_pair(from, to), 0);
  if (added) {
    const auto& ids = satellites_.satellites();
    const orbits::SatelliteId& a = ids[static_cast<std::size_t>(from)];
    found->second = add_resource(ResourceKind::kIsl, a.name + ">" + ids[static_cast<std::size_t>(to)].name,
                                 network_.shells.at(static_cast<std::size_t>(a.shell)).isl_bps);
  }
  return found->second;
}

std::uint32_t Assembler::fixed_resource(std::int32_t site, bool up) {
  std::uint32_t& index = (up ? fixed_up_ : fixed_down_)[static_cast<std::size_t>(site)];
  if (index == kNone) {
    const Site& its = network_.sites[static_cast<std::size_t>(site)];
    index = add_resource(up ? ResourceKind::kFixedLinkUp : ResourceKind::kFixedLinkDown,
                         its.name + (up ? " link up" : " link down"),
                         up ? its.fixed_link->up_bps : its.fixed_link->down_bps);
  }
  return index;
}

void Assembler::append_segment(std::size_t path, TimeNs start_ns, std::uint32_t route, OutageCause cause) {
  std::vector<PathSegment>& segments = timeline_.paths[path].segments;
  if (!segments.empty() && segments.back().route == route && segments.back().cause == cause) return;
  segments.push_back({start_ns, route, cause});
}

void Assembler::add_slot(const Slot& slot, const SlotPlan& plan, const std::vector<WayChange>& ways) {
  for (std::size_t i = 0; i < terminals_.size(); ++i) add_terminal(i, slot, plan);
  std::vector<TimeNs> cut, until, ends(ways.size());
  for (const PairState& pair : pairs_) cut.push_back(first_fault(pair, slot));
  until = cut;
  for (std::size_t i = ways.size(); i-- > 0;) {
    ends[i] = until[ways[i].pair];
    until[ways[i].pair] = std::min(ends[i], ways[i].at_ns);
  }
  for (std::size_t i = 0; i < ways.size(); ++i) {
    if (ends[i] <= ways[i].at_ns) continue;
    add_way(pairs_[ways[i].pair], ways[i].way, {slot.number, ways[i].at_ns, ends[i]});
  }
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    if (cut[i] >= slot.end_ns) continue;
    append_segment(pairs_[i].forward, cut[i], kNoRoute, OutageCause::kFault);
    append_segment(pairs_[i].backward, cut[i], kNoRoute, OutageCause::kFault);
  }
}

/// Notes it where the satellites on an end's part of a way are more than its own.
void Assembler::mark_lasers(const Endpoint& end, const std::vector<std::int32_t>& satellites) {
  if (end.fixed || satellites.size() < 2) return;
  std::vector<Service>& services = terminals_[static_cast<std::size_t>(end.index)].services;
  if (!services.empty()) services.back().over_lasers = true;
}

/// Both directions of a pair's way through a part of a slot.
void Assembler::add_way(const PairState& pair, const Way& way, const Slot& part) {
  if (way.cause != OutageCause::kNone) {
    append_segment(pair.forward, part.start_ns, kNoRoute, way.cause);
    append_segment(pair.backward, part.start_ns, kNoRoute, way.cause);
    return;
  }
  mark_lasers(pair.a, way.first);
  mark_lasers(pair.b, way.second.empty() && way.first_gateway < 0 ? way.first : way.second);
  Way back;
  back.first.assign(way.second.rbegin(), way.second.rend());
  back.second.assign(way.first.rbegin(), way.first.rend());
  back.first_gateway = way.second_gateway;
  back.second_gateway = way.first_gateway;
  back.relay_pop = way.relay_pop;
  if (way.second.empty() && way.first_gateway < 0)
    std::swap(back.first, back.second);  // in space all the way
  append_segment(pair.forward, part.start_ns, route_of(pair.a, pair.b, way, part), OutageCause::kNone);
  append_segment(pair.backward, part.start_ns, route_of(pair.b, pair.a, back, part), OutageCause::kNone);
}

}  // namespace skyhaul::models
