// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "route/router.h"
#include "skyhaul/models/timeline_builder.h"

namespace skyhaul::models {

/// Key of an ordered pair of satellites.
inline std::uint64_t satellite_pair(std::int32_t from, std::int32_t to) {
  return (static_cast<std::uint64_t>(from) << 32) |
         static_cast<std::uint64_t>(static_cast<std::uint32_t>(to));
}

/// Turns the plan and the ways of each slot, fed in order of time, into a LinkTimeline: nodes, legs and
/// resources appear when first used, routes are stored once, and segments, leg usage and outages only grow
/// where something changes. Delays are filled in afterwards from `uses`.
class Assembler {
 public:
  /// When a leg between two moving or fixed points is in use.
  struct Use {
    TimeNs start_ns, end_ns;
  };
  /// What the delay of a leg follows from: satellite indices, or -1 with a fixed point.
  struct LegEnds {
    std::int32_t satellite_a = -1, satellite_b = -1;
    Eigen::Vector3d fixed_a, fixed_b;
    std::shared_ptr<const orbits::Track> track_a;  ///< of a moving site, instead of fixed_a
    std::int64_t ground_ns = 0;                    ///< delay of a terrestrial leg
    bool terrestrial = false;
    std::vector<Use> uses;
  };

  /// A terminal on one satellite in one slot.
  struct Service {
    TimeNs start_ns, end_ns;
    std::int64_t slot;
    std::int32_t satellite;
    bool reallocated;          ///< the slot opens with a gap
    bool over_lasers = false;  ///< a route of the terminal goes over links between satellites
  };
  static constexpr std::uint32_t kNone = 0xFFFFFFFFU;
  struct TerminalState {
    std::uint32_t node, up, down;                      ///< node and resources
    std::uint32_t plan_up = kNone, plan_down = kNone;  ///< with a data plan
    std::int32_t satellite = -1;                       ///< in the latest slot
    std::vector<Outage> outages;
    std::vector<Service> services;
  };
  /// The link between a gateway with a radio and a satellite: resources of its directions, kNone before use.
  struct Feeder {
    std::uint32_t leg;
    std::int32_t gateway, satellite;
    std::uint32_t up = kNone, down = kNone;
  };

  Assembler(const Network& network, const orbits::Propagator& satellites, const Terrestrial& ground,
            const std::vector<std::pair<Endpoint, Endpoint>>& pairs, const BuildOptions& options);

  /// `ways` are in order of time.
  void add_slot(const Slot& slot, const SlotPlan& plan, const std::vector<WayChange>& ways);
  /// Ends the horizon: works rerouting and power windows in, orders the paths. The legs' delays are still
  /// empty.
  void finish();

  LinkTimeline& timeline() { return timeline_; }
  std::vector<LegEnds>& leg_ends() { return leg_ends_; }
  const std::vector<TerminalState>& terminals() const { return terminals_; }
  const std::vector<TerminalRef>& terminal_refs() const { return terminal_refs_; }
  const std::vector<Feeder>& feeders() const { return feeders_; }
  // Resources by satellite, gateway or site; kNone where there is none.
  const std::vector<std::uint32_t>& satellite_resources(bool up) const {
    return up ? satellite_up_ : satellite_down_;
  }
  const std::vector<std::uint32_t>& gateway_resources(bool up) const {
    return up ? gateway_up_ : gateway_down_;
  }
  /// The first site of the cell that a site is in.
  std::int32_t cell_of(std::int32_t site) const { return cell_[static_cast<std::size_t>(site)]; }
  /// By the first site of the cell.
  const std::vector<std::uint32_t>& cell_resources(bool up) const { return up ? cell_up_ : cell_down_; }
  const std::vector<std::uint32_t>& fixed_resources(bool up) const { return up ? fixed_up_ : fixed_down_; }
  /// A rate of the scenario as resources have it: after available_share, in bytes inside the tunnel.
  double carried_bps(double rate_bps) const;

 private:
  struct PairState {
    std::size_t forward, backward;  ///< indices of its two paths
    Endpoint a, b;
    std::uint32_t route = kNoRoute;  ///< of the forward path in the latest slot
  };
  std::uint32_t add_node(NodeKind kind, const std::string& name, std::int32_t site = -1);
  std::uint32_t satellite_node(std::int32_t satellite);
  std::uint32_t gateway_node(std::int32_t gateway);
  std::uint32_t pop_node(std::int32_t pop);
  std::uint32_t endpoint_node(const Endpoint& end) const;
  std::uint32_t add_resource(ResourceKind kind, const std::string& name, std::int64_t capacity_bps);
  std::uint32_t leg(LegKind kind, std::uint32_t a, std::uint32_t b);
  void use(std::uint32_t leg, const Slot& slot);

  std::uint32_t satellite_resource(std::int32_t satellite, bool up);
  /// What a terminal takes of its satellite: of the users' capacity, or of the gateways'.
  std::uint32_t access_resource(const Endpoint& end, std::int32_t satellite, bool up);
  bool is_gateway(const Endpoint& end) const;
  std::uint32_t gateway_resource(std::int32_t gateway, bool up);
  std::uint32_t isl_resource(std::int32_t from, std::int32_t to);
  std::uint32_t fixed_resource(std::int32_t site, bool up);
  std::uint32_t cell_resource(std::int32_t site, bool up);
  std::uint32_t feeder_resource(std::int32_t gateway, std::int32_t satellite, bool up, std::uint32_t leg);
  void add_data_plan(const TerminalRef& ref, const std::string& name, TerminalState& state);
  /// A terminal's or site's part of its routes in the latest slot.
  struct Half {
    std::vector<std::int32_t> satellites;  ///< from the terminal's on
    std::int32_t gateway = -1;             ///< below the last of them
    TimeNs start_ns = 0, end_ns = 0;       ///< the slot that it was made for
    std::uint32_t part = kNoPart;
  };
  void push(std::uint32_t resource);
  void push_radio_leg(LegKind kind, std::uint32_t ground_node, const orbits::Geodetic& place,
                      const std::shared_ptr<const orbits::Track>& track, std::int32_t satellite,
                      const Slot& slot);
  void push_ground_leg(LegKind kind, std::uint32_t x, std::uint32_t y, std::int64_t delay_ns,
                       const Slot& slot);
  void push_satellites(const std::vector<std::int32_t>& satellites, bool up, const Slot& slot);
  void push_gateway(std::int32_t gateway, std::int32_t satellite, bool up, const Slot& slot);
  std::uint32_t half(const Endpoint& end, const std::vector<std::int32_t>& satellites, std::int32_t gateway,
                     bool up, const Slot& slot);
  void make_half(const Endpoint& end, const std::vector<std::int32_t>& satellites, std::int32_t gateway,
                 bool up, const Slot& slot);
  std::int32_t pop_of(const Endpoint& end, std::int32_t gateway) const;
  std::uint32_t route_of(const Endpoint& a, const Endpoint& b, const Way& way, const Slot& slot);
  std::uint32_t part_of_hops();
  std::uint32_t add_route(const RouteTable::Parts& parts);
  void order_routes();
  void mark_lasers(const Endpoint& end, const std::vector<std::int32_t>& satellites);
  void add_way(const PairState& pair, const Way& way, const Slot& part);
  void append_segment(std::size_t path, TimeNs start_ns, std::uint32_t route, OutageCause cause);
  void add_outage(TerminalState& terminal, TimeNs start_ns, TimeNs end_ns, OutageCause cause);
  void apply_power();
  void add_terminal(std::size_t index, const Slot& slot, const SlotPlan& plan);
  std::pair<TimeNs, OutageCause> first_outage(const SlotPlan& plan, std::size_t terminal,
                                              const Slot& slot) const;
  TimeNs first_fault(const PairState& pair, const Slot& slot) const;
  void apply_reroute_delay();

  const Network& network_;
  const orbits::Propagator& satellites_;
  const Terrestrial& ground_;
  const BuildOptions& options_;
  LinkTimeline timeline_;
  std::vector<LegEnds> leg_ends_;
  std::vector<PairState> pairs_;
  std::vector<TerminalRef> terminal_refs_;
  std::vector<TerminalState> terminals_;
  // Indices by site, satellite, gateway or PoP; kNone where there is none yet.
  std::vector<std::uint32_t> fixed_site_nodes_, satellite_nodes_, gateway_nodes_, pop_nodes_;
  std::vector<std::int32_t> cell_;  ///< by site
  std::vector<std::uint32_t> fixed_up_, fixed_down_, cell_up_, cell_down_;
  std::vector<std::uint32_t> satellite_up_, satellite_down_, gateway_up_, gateway_down_;
  std::unordered_map<std::uint64_t, std::uint32_t> legs_by_nodes_;
  std::unordered_map<std::uint64_t, std::uint32_t> isl_resources_;  ///< by satellites
  std::unordered_map<std::uint64_t, std::uint32_t>
      access_resources_;                                         ///< of gateways: satellite and direction
  std::unordered_map<std::uint64_t, std::size_t> feeder_index_;  ///< by gateway and satellite
  std::vector<Feeder> feeders_;
  std::vector<Hop> hops_;  ///< of the part in hand
  /// Parts and routes by the hash of what they hold, XXH3; of several with one hash each is compared.
  std::unordered_multimap<std::uint64_t, std::uint32_t> parts_by_hash_, routes_by_hash_;
  std::vector<Half> halves_[2];  ///< down and up, by terminal, then by site
};

}  // namespace skyhaul::models
