// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "timeline/resource_table.h"

#include <algorithm>
#include <stdexcept>

#include "skyhaul/models/data_plans.h"
#include "timeline/resource_nodes.h"

namespace skyhaul::models {
namespace {

std::uint64_t key_of(std::int32_t a, std::int32_t b) {
  return (static_cast<std::uint64_t>(a) << 32) | static_cast<std::uint64_t>(static_cast<std::uint32_t>(b));
}

/// What is left inside the tunnel of what goes through it.
double inside(const Encapsulation& tunnel, double amount) {
  return amount * (tunnel.mtu_bytes - tunnel.overhead_bytes) / tunnel.mtu_bytes;
}

}  // namespace

ResourceTable::ResourceTable(const Network& network, const orbits::Propagator& satellites,
                             const std::vector<TerminalRef>& terminals, const LegTable& legs,
                             LinkTimeline& timeline)
    : network_(network),
      ids_(satellites.satellites()),
      legs_(legs),
      timeline_(timeline),
      satellites_(static_cast<std::size_t>(satellites.size())),
      gateways_(network.gateways.size()),
      cells_(network.sites.size()),
      fixed_links_(network.sites.size()) {
  for (const Site& site : network.sites) {
    const auto same = std::find_if(network.sites.begin(), network.sites.end(), [&](const Site& other) {
      return &other == &site || (!site.cell.empty() && other.cell == site.cell);
    });
    cell_.push_back(static_cast<std::int32_t>(same - network.sites.begin()));
  }
  for (std::size_t i = 0; i < terminals.size(); ++i) {
    const TerminalRef& ref = terminals[i];
    const Site& site = network.sites[static_cast<std::size_t>(ref.site)];
    const Terminal& terminal = site.terminals[static_cast<std::size_t>(ref.index)];
    const std::uint32_t node = legs.node({false, static_cast<std::int32_t>(i), ref.site});
    OfTerminal resources{add_of_node(ResourceKind::kTerminalUp, node, terminal.up_bps), kNone};
    resources.down = add_of_node(ResourceKind::kTerminalDown, node, terminal.down_bps);
    if (terminal.data_plan) add_data_plan(site, ref.index, node, resources);
    terminals_.push_back(resources);
    is_gateway_.push_back(terminal.is_gateway ? 1 : 0);
  }
}

double ResourceTable::carried_bps(double rate_bps) const {
  const double left_bps = rate_bps * network_.available_share;
  return network_.encapsulation.overhead_bytes == 0 ? left_bps : inside(network_.encapsulation, left_bps);
}

std::uint32_t ResourceTable::add(ResourceKind kind, const std::string& name, std::int64_t capacity_bps) {
  const auto left = static_cast<std::int64_t>(carried_bps(static_cast<double>(capacity_bps)));
  timeline_.resources.push_back({kind, name, {{timeline_.start_ns, left}}, {}, {}});
  return static_cast<std::uint32_t>(timeline_.resources.size() - 1);
}

/// Of a terminal, or of a site with a fixed link.
std::uint32_t ResourceTable::add_of_node(ResourceKind kind, std::uint32_t node, std::int64_t capacity_bps) {
  const std::uint32_t resource = add(kind, resource_name(kind, timeline_.nodes[node]), capacity_bps);
  timeline_.resources[resource].node = node;
  return resource;
}

/// Several terminals of a site may share one.
std::uint32_t ResourceTable::data_cap(const std::string& name, const DataPlan& plan) {
  std::vector<DataCap>& caps = timeline_.data_caps;
  const auto known =
      std::find_if(caps.begin(), caps.end(), [&](const DataCap& each) { return each.name == name; });
  if (known != caps.end()) return static_cast<std::uint32_t>(known - caps.begin());
  const auto bytes_inside = [&](std::int64_t bytes) {
    return static_cast<std::int64_t>(inside(network_.encapsulation, static_cast<double>(bytes)));
  };
  caps.push_back({name, bytes_inside(std::max<std::int64_t>(0, plan.volume_bytes - plan.used_bytes)),
                  bytes_inside(plan.volume_bytes),
                  plan_renewals(plan, timeline_.start_ns, timeline_.end_ns)});
  return static_cast<std::uint32_t>(caps.size() - 1);
}

void ResourceTable::add_data_plan(const Site& site, std::int32_t index, std::uint32_t node,
                                  OfTerminal& resources) {
  const Terminal& terminal = site.terminals[static_cast<std::size_t>(index)];
  const DataPlan& plan = *terminal.data_plan;
  const std::uint32_t cap = data_cap(data_cap_name(site, static_cast<std::size_t>(index), plan), plan);
  const auto add_direction = [&](const char* direction, std::int64_t rate_bps, std::int64_t capped_bps) {
    const std::uint32_t resource =
        add(ResourceKind::kPlanCap, timeline_.nodes[node].name + direction, rate_bps);
    timeline_.resources[resource].data_cap = cap;
    timeline_.resources[resource].capped_bps =
        static_cast<std::int64_t>(carried_bps(static_cast<double>(capped_bps)));
    return resource;
  };
  resources.plan_up = add_direction(" plan up", terminal.up_bps, plan.up_bps);
  resources.plan_down = add_direction(" plan down", terminal.down_bps, plan.down_bps);
}

std::uint32_t ResourceTable::satellite(std::int32_t satellite, bool up) {
  std::uint32_t& index = satellites_.of(up)[static_cast<std::size_t>(satellite)];
  if (index == kNone) {
    const orbits::SatelliteId& id = ids_[static_cast<std::size_t>(satellite)];
    const auto shell = static_cast<std::size_t>(id.shell);
    if (shell >= network_.shells.size()) {
      throw std::invalid_argument("no capacity given for shell " + std::to_string(shell + 1));
    }
    const SatelliteCapacity& capacity = network_.shells[shell];
    index =
        add(up ? ResourceKind::kSatelliteUp : ResourceKind::kSatelliteDown,
            id.name + (up ? " users up" : " users down"), up ? capacity.user_up_bps : capacity.user_down_bps);
  }
  return index;
}

std::uint32_t ResourceTable::gateway(std::int32_t gateway, bool up) {
  std::uint32_t& index = gateways_.of(up)[static_cast<std::size_t>(gateway)];
  if (index == kNone) {
    const Gateway& its = network_.gateways[static_cast<std::size_t>(gateway)];
    index = add(up ? ResourceKind::kGatewayUp : ResourceKind::kGatewayDown,
                "gw " + its.name + (up ? " up" : " down"), up ? its.up_bps : its.down_bps);
  }
  return index;
}

std::uint32_t ResourceTable::isl(std::int32_t from, std::int32_t to) {
  const auto [found, added] = isls_.try_emplace(key_of(from, to), 0);
  if (added) {
    const orbits::SatelliteId& a = ids_[static_cast<std::size_t>(from)];
    found->second = add(ResourceKind::kIsl, a.name + ">" + ids_[static_cast<std::size_t>(to)].name,
                        network_.shells.at(static_cast<std::size_t>(a.shell)).isl_bps);
  }
  return found->second;
}

std::uint32_t ResourceTable::fixed_link(std::int32_t site, bool up) {
  std::uint32_t& index = fixed_links_.of(up)[static_cast<std::size_t>(site)];
  if (index == kNone) {
    const FixedLink& its = *network_.sites[static_cast<std::size_t>(site)].fixed_link;
    index = add_of_node(up ? ResourceKind::kFixedLinkUp : ResourceKind::kFixedLinkDown,
                        legs_.node({true, 0, site}), up ? its.up_bps : its.down_bps);
  }
  return index;
}

std::uint32_t ResourceTable::cell(const Endpoint& terminal, bool up) {
  const std::int64_t rate_bps = up ? network_.contention.cell_up_bps : network_.contention.cell_down_bps;
  if (rate_bps == 0 || is_gateway(terminal)) return kNone;
  std::uint32_t& index = cells_.of(up)[static_cast<std::size_t>(cell_of(terminal.site))];
  if (index == kNone) {
    const Site& its = network_.sites[static_cast<std::size_t>(terminal.site)];
    index = add(up ? ResourceKind::kCellUp : ResourceKind::kCellDown,
                "cell " + (its.cell.empty() ? its.name : its.cell) + (up ? " up" : " down"), rate_bps);
  }
  return index;
}

std::uint32_t ResourceTable::access(const Endpoint& terminal, std::int32_t satellite, bool up) {
  if (!is_gateway(terminal)) return this->satellite(satellite, up);
  const orbits::SatelliteId& id = ids_[static_cast<std::size_t>(satellite)];
  const std::int64_t rate_bps = network_.shells.at(static_cast<std::size_t>(id.shell)).gateway_bps;
  if (rate_bps == 0) return kNone;
  const auto [found, added] =
      accesses_.try_emplace(static_cast<std::uint64_t>(satellite) << 1 | (up ? 1 : 0), 0);
  if (added) {
    found->second = add(up ? ResourceKind::kSatelliteUp : ResourceKind::kSatelliteDown,
                        id.name + (up ? " gateways up" : " gateways down"), rate_bps);
  }
  return found->second;
}

std::uint32_t ResourceTable::feeder(std::int32_t gateway, std::int32_t satellite, bool up,
                                    std::uint32_t leg) {
  const Gateway& its = network_.gateways[static_cast<std::size_t>(gateway)];
  if (!its.radio) return kNone;
  const auto [found, added] = feeder_at_.try_emplace(key_of(gateway, satellite), feeders_.size());
  if (added) feeders_.push_back({leg, gateway, satellite});
  Feeder& feeder = feeders_[found->second];
  std::uint32_t& index = up ? feeder.up : feeder.down;
  if (index == kNone) {
    const std::string& name = ids_[static_cast<std::size_t>(satellite)].name;
    index = add(up ? ResourceKind::kGatewayUp : ResourceKind::kGatewayDown,
                up ? "gw " + its.name + ">" + name : name + ">gw " + its.name, 0);
  }
  return index;
}

}  // namespace skyhaul::models
