// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "route/way.h"
#include "skyhaul/models/timeline_builder.h"
#include "timeline/leg_table.h"

namespace skyhaul::models {

/// The resources of a timeline with their rates in clear sky, which appear when first used, and the data caps
/// that some of them share. Fills LinkTimeline::resources and ::data_caps, to which nothing else adds;
/// what varies is filled in afterwards. Directions: `up` is from the terminal or the site, and at satellites
/// and gateways the side that receives from below.
class ResourceTable {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFU;

  struct OfTerminal {
    std::uint32_t up, down;
    std::uint32_t plan_up = kNone, plan_down = kNone;  ///< with a data plan
  };
  /// The link between a gateway with a radio and a satellite: resources of its directions, kNone before use.
  struct Feeder {
    std::uint32_t leg;
    std::int32_t gateway, satellite;
    std::uint32_t up = kNone, down = kNone;
  };

  /// Must not outlive its arguments. @param legs that hold the nodes of `terminals`
  ResourceTable(const Network& network, const orbits::Propagator& satellites,
                const std::vector<TerminalRef>& terminals, const LegTable& legs, LinkTimeline& timeline);

  // A resource of a route; kNone where the network has none of the kind.
  const OfTerminal& terminal(const Endpoint& end) const {
    return terminals_[static_cast<std::size_t>(end.index)];
  }
  std::uint32_t gateway(std::int32_t gateway, bool up);
  std::uint32_t isl(std::int32_t from, std::int32_t to);
  std::uint32_t fixed_link(std::int32_t site, bool up);
  std::uint32_t cell(const Endpoint& terminal, bool up);
  /// What a terminal takes of its satellite: of the users' capacity, or of the gateways'.
  std::uint32_t access(const Endpoint& terminal, std::int32_t satellite, bool up);
  std::uint32_t feeder(std::int32_t gateway, std::int32_t satellite, bool up, std::uint32_t leg);

  // All that have appeared: by terminal, satellite, gateway, first site of a cell, or site; kNone where there
  // is none.
  const std::vector<OfTerminal>& terminals() const { return terminals_; }
  const std::vector<std::uint32_t>& satellites(bool up) const { return satellites_.of(up); }
  const std::vector<std::uint32_t>& gateways(bool up) const { return gateways_.of(up); }
  const std::vector<std::uint32_t>& cells(bool up) const { return cells_.of(up); }
  const std::vector<std::uint32_t>& fixed_links(bool up) const { return fixed_links_.of(up); }
  const std::vector<Feeder>& feeders() const { return feeders_; }

  /// The first site of the cell that a site is in.
  std::int32_t cell_of(std::int32_t site) const { return cell_[static_cast<std::size_t>(site)]; }
  /// A rate of the scenario as resources have it: after available_share, in bytes inside the tunnel.
  double carried_bps(double rate_bps) const;

 private:
  /// Resources of both directions, by what they belong to.
  struct Directions {
    explicit Directions(std::size_t size) : up(size, kNone), down(size, kNone) {}
    std::vector<std::uint32_t>& of(bool towards_sky) { return towards_sky ? up : down; }
    const std::vector<std::uint32_t>& of(bool towards_sky) const { return towards_sky ? up : down; }
    std::vector<std::uint32_t> up, down;
  };

  std::uint32_t add(ResourceKind kind, const std::string& name, std::int64_t capacity_bps);
  std::uint32_t add_of_node(ResourceKind kind, std::uint32_t node, std::int64_t capacity_bps);
  void add_data_plan(const Site& site, std::int32_t index, std::uint32_t node, OfTerminal& resources);
  std::uint32_t data_cap(const std::string& name, const DataPlan& plan);
  std::uint32_t satellite(std::int32_t satellite, bool up);
  bool is_gateway(const Endpoint& end) const { return is_gateway_[static_cast<std::size_t>(end.index)] != 0; }

  const Network& network_;
  const std::vector<orbits::SatelliteId>& ids_;
  const LegTable& legs_;
  LinkTimeline& timeline_;
  std::vector<std::int32_t> cell_;  ///< by site
  std::vector<OfTerminal> terminals_;
  std::vector<char> is_gateway_;  ///< by terminal
  Directions satellites_, gateways_, cells_, fixed_links_;
  std::unordered_map<std::uint64_t, std::uint32_t> isls_;      ///< by satellites
  std::unordered_map<std::uint64_t, std::uint32_t> accesses_;  ///< of gateways: satellite and direction
  std::unordered_map<std::uint64_t, std::size_t> feeder_at_;   ///< by gateway and satellite
  std::vector<Feeder> feeders_;
};

}  // namespace skyhaul::models
