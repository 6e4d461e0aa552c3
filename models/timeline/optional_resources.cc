// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Resources that exist only where the network asks for them: data plans, cells, what terminals that are
// gateways take of satellites, and the links between gateways with a radio and satellites.
#include <algorithm>
#include <string>

#include "skyhaul/models/data_plans.h"
#include "timeline/assembler.h"

namespace skyhaul::models {

double Assembler::carried_bps(double rate_bps) const {
  const Encapsulation& tunnel = network_.encapsulation;
  const double left_bps = rate_bps * network_.available_share;
  if (tunnel.overhead_bytes == 0) return left_bps;
  return left_bps * (tunnel.mtu_bytes - tunnel.overhead_bytes) / tunnel.mtu_bytes;
}

void Assembler::add_data_plan(const TerminalRef& ref, const std::string& name, TerminalState& state) {
  const Site& site = network_.sites[static_cast<std::size_t>(ref.site)];
  const Terminal& terminal = site.terminals[static_cast<std::size_t>(ref.index)];
  const DataPlan& plan = *terminal.data_plan;
  const std::string cap_name = data_cap_name(site, static_cast<std::size_t>(ref.index), plan);
  std::vector<DataCap>& caps = timeline_.data_caps;
  auto cap =
      std::find_if(caps.begin(), caps.end(), [&](const DataCap& each) { return each.name == cap_name; });
  if (cap == caps.end()) {
    const Encapsulation& tunnel = network_.encapsulation;
    const auto inside = [&](std::int64_t bytes) {
      return static_cast<std::int64_t>(static_cast<double>(bytes) *
                                       (tunnel.mtu_bytes - tunnel.overhead_bytes) / tunnel.mtu_bytes);
    };
    DataCap added{cap_name, inside(std::max<std::int64_t>(0, plan.volume_bytes - plan.used_bytes)),
                  inside(plan.volume_bytes), plan_renewals(plan, timeline_.start_ns, timeline_.end_ns)};
    caps.push_back(std::move(added));
    cap = caps.end() - 1;
  }
  const auto index = static_cast<std::uint32_t>(cap - caps.begin());
  const auto add = [&](const char* direction, std::int64_t rate_bps, std::int64_t capped_bps) {
    const std::uint32_t resource = add_resource(ResourceKind::kPlanCap, name + direction, rate_bps);
    timeline_.resources[resource].data_cap = index;
    timeline_.resources[resource].capped_bps =
        static_cast<std::int64_t>(carried_bps(static_cast<double>(capped_bps)));
    return resource;
  };
  state.plan_up = add(" plan up", terminal.up_bps, plan.up_bps);
  state.plan_down = add(" plan down", terminal.down_bps, plan.down_bps);
}

std::uint32_t Assembler::cell_resource(std::int32_t site, bool up) {
  const std::int64_t rate_bps = up ? network_.contention.cell_up_bps : network_.contention.cell_down_bps;
  if (rate_bps == 0) return kNone;
  std::uint32_t& index = (up ? cell_up_ : cell_down_)[static_cast<std::size_t>(cell_of(site))];
  if (index == kNone) {
    const Site& its = network_.sites[static_cast<std::size_t>(site)];
    index =
        add_resource(up ? ResourceKind::kCellUp : ResourceKind::kCellDown,
                     "cell " + (its.cell.empty() ? its.name : its.cell) + (up ? " up" : " down"), rate_bps);
  }
  return index;
}

bool Assembler::is_gateway(const Endpoint& end) const {
  const TerminalRef& ref = terminal_refs_[static_cast<std::size_t>(end.index)];
  return network_.sites[static_cast<std::size_t>(ref.site)]
      .terminals[static_cast<std::size_t>(ref.index)]
      .is_gateway;
}

std::uint32_t Assembler::access_resource(const Endpoint& end, std::int32_t satellite, bool up) {
  if (!is_gateway(end)) return satellite_resource(satellite, up);
  const orbits::SatelliteId& id = satellites_.satellites()[static_cast<std::size_t>(satellite)];
  const std::int64_t rate_bps = network_.shells.at(static_cast<std::size_t>(id.shell)).gateway_bps;
  if (rate_bps == 0) return kNone;
  const auto [found, added] =
      access_resources_.try_emplace(static_cast<std::uint64_t>(satellite) << 1 | (up ? 1 : 0), 0);
  if (added) {
    found->second = add_resource(up ? ResourceKind::kSatelliteUp : ResourceKind::kSatelliteDown,
                                 id.name + (up ? " gateways up" : " gateways down"), rate_bps);
  }
  return found->second;
}

std::uint32_t Assembler::feeder_resource(std::int32_t gateway, std::int32_t satellite, bool up,
                                         std::uint32_t leg) {
  const Gateway& its = network_.gateways[static_cast<std::size_t>(gateway)];
  if (!its.radio) return kNone;
  const std::uint64_t key =
      (static_cast<std::uint64_t>(gateway) << 32) | static_cast<std::uint32_t>(satellite);
  const auto [found, added] = feeder_index_.try_emplace(key, feeders_.size());
  if (added) feeders_.push_back({leg, gateway, satellite});
  Feeder& feeder = feeders_[found->second];
  std::uint32_t& index = up ? feeder.up : feeder.down;
  if (index == kNone) {
    const std::string& name = satellites_.satellites()[static_cast<std::size_t>(satellite)].name;
    index = add_resource(up ? ResourceKind::kGatewayUp : ResourceKind::kGatewayDown,
                         up ? "gw " + its.name + ">" + name : name + ">gw " + its.name, 0);
  }
  return index;
}

}  // namespace skyhaul::models
