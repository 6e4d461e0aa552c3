// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "schedule/feeders.h"
#include "schedule/gso_arc.h"
#include "schedule/slots.h"
#include "skyhaul/models/link_timeline.h"
#include "skyhaul/models/network.h"
#include "skyhaul/orbits/propagator.h"

namespace skyhaul::models {

/// A terminal of the network by its place in the lists.
struct TerminalRef {
  std::int32_t site, index;
};

/// Terminals of the sites that have no fixed link, in order.
std::vector<TerminalRef> terminals_of(const Network& network);

/// Who serves whom in one slot.
struct SlotPlan {
  TimeNs start_ns = 0;  ///< of the slot: what is broken then takes no part in it
  struct Serving {
    std::int32_t satellite = -1;
    OutageCause cause = OutageCause::kNoSatellite;  ///< kNone where there is a satellite
  };
  std::vector<Serving> terminals;  ///< in the order of terminals_of

  /// A satellite that a terminal could take as well.
  struct Choice {
    std::int32_t satellite;
    double range_km;  ///< to the terminal, at the middle of the slot
  };
  /// By terminal: the satellites that the routing may choose from instead, the policy's best first; none
  /// where the choice is made. See ServingPlanner.
  std::vector<std::vector<Choice>> choices;

  /// A satellite that a gateway has in view during the whole slot, with a gateway of its choice. In bent-pipe
  /// mode only satellites that serve a terminal are listed. None that is down.
  struct Downlink {
    std::int32_t satellite, gateway;
    double range_km;  ///< at the middle of the slot
    TimeNs lost_ns;   ///< when rain takes it first; the slot's end: never
  };
  std::vector<Downlink> downlinks;  ///< by satellite; of one satellite the best first
};

/// The first of sorted outages that begins at `from` or later, or the end.
std::vector<Outage>::const_iterator next_outage(const std::vector<Outage>& outages, TimeNs from);

/// Where the satellites are in a slot.
struct Sky {
  TimeNs start_ns, middle_ns, end_ns;
  const orbits::PositionArray &start, &middle, &end;
};

/// Chooses serving satellites and gateways slot by slot. A satellite may serve when it is above the
/// terminal's minimum elevation and within its range at the start, the middle and the end of the slot, and in
/// bent-pipe mode when a gateway has it in view as well; among those the policy decides, by the state at the
/// middle of the slot. Terminals choose in the order of terminals_of: load counts the terminals that chose
/// before. Terminals of one site take different satellites as long as there are enough, if the network says
/// so; where paths stay between satellites (RoutingMode::kIsl) over a fixed list of links, they prefer
/// satellites of that part of the mesh which most terminals can join. Then the satellites choose their
/// gateways by GatewayPolicy, of those that have them in view at the start, the middle and the end of the
/// slot, are not out at its start and have an antenna left; satellites that serve terminals choose first, in
/// the order of these. Links to a gateway that rain has taken when the slot begins come last, and in
/// bent-pipe mode so do satellites that have no other. What is down when the slot begins serves and is served
/// by none; where that alone stands in the way the cause is kFault. With RoutingMode::kIsl all satellites
/// that may serve a terminal are listed as choices for the routes to decide (route/joint_serving.h), and with
/// kIslGateway those of terminals whose satellites see no gateway. Immutable after construction: plan() may
/// be called from many threads.
class ServingPlanner {
 public:
  /// `gateway_delay_ns`: terrestrial delay of each gateway to its PoP. The arguments must outlive the
  /// planner.
  ServingPlanner(const Network& network, const orbits::Propagator& satellites,
                 std::vector<std::int64_t> gateway_delay_ns);

  using Consumer = std::function<void(const Slot&, const SlotPlan&, const Sky&)>;

  /// Plans consecutive slots in order. Which block of slots a call covers does not change any slot's plan.
  void plan(const Slot* first, const Slot* last, const Consumer& consume) const;

  const std::vector<TerminalRef>& terminals() const { return terminals_; }

 private:
  struct Candidate {
    std::int32_t satellite;
    double sin_elevation;         ///< at the middle of the slot
    double lowest_sin_elevation;  ///< of start, middle and end
    double farthest_km;           ///< of start, middle and end
    double range_km;              ///< at the middle of the slot
    double value;                 ///< by the policy, load apart
  };
  /// A gateway that a satellite could take.
  struct Option {
    std::int32_t gateway;
    double range_km;
    double delay_ns;  ///< to the PoP
    TimeNs lost_ns;   ///< as SlotPlan::Downlink has it
  };
  /// What one call of plan() keeps from slot to slot.
  struct Work {
    std::vector<std::vector<std::int32_t>> near;  ///< of each observer: may be in view during the block
    std::vector<char> wanted;                     ///< by satellite: a downlink of it is of use
    std::vector<char> lost;                       ///< by satellite: a fault keeps a gateway from it
    std::vector<std::int32_t> load;               ///< by satellite: terminals served in this slot
    std::vector<std::vector<Option>> options;     ///< by satellite
    std::vector<std::int32_t> touched;            ///< satellites with options
    std::vector<std::int32_t> gateway_load;       ///< by gateway: satellites that took it in this slot
    std::vector<Candidate> candidates;
    Feeders::Reader feeders;
  };

  void find_near(TimeNs utc, const orbits::PositionArray& positions, double seconds, Work& work) const;
  bool site_moves(std::size_t observer) const;
  /// Of a site or gateway at a time.
  orbits::Observer observer_at(std::size_t observer, TimeNs utc) const;
  void find_candidates(std::size_t site, const Sky& sky, Work& work) const;
  static bool is_dry(const Option& option, const Sky& sky) { return option.lost_ns > sky.start_ns; }
  bool near_arc(std::size_t gateway, std::int32_t satellite, const Sky& sky) const;
  void find_gateways(const Sky& sky, Work& work) const;
  void serve_terminals(const Sky& sky, std::vector<std::vector<Candidate>>& in_view, Work& work,
                       SlotPlan& plan) const;
  std::int32_t common_part(const std::vector<std::vector<Candidate>>& in_view) const;
  void choose_gateways(const Sky& sky, Work& work, SlotPlan& plan) const;
  SlotPlan plan_slot(const Sky& sky, Work& work) const;
  double value(std::size_t site, double sin_mask, const Candidate& candidate, const Sky& sky) const;
  double slots_visible(std::size_t site, double sin_mask, std::int32_t satellite, const Sky& sky) const;

  const Network& network_;
  const orbits::Propagator& satellites_;
  std::vector<std::int64_t> gateway_delay_ns_;
  std::vector<TerminalRef> terminals_;
  std::vector<orbits::Observer> observers_;  ///< sites, then gateways
  std::vector<double> lowest_mask_deg_;      ///< of each observer's equipment
  std::vector<char> in_use_;                 ///< by observer: whether what it sees matters
  std::vector<GsoArc> arcs_;                 ///< by site; empty without a separation
  Feeders feeders_;
  std::vector<std::optional<GsoArc>> gateway_arcs_;  ///< of gateways with a separation
  bool any_downlink_ = false;                        ///< downlinks of all satellites are wanted
  std::vector<std::int32_t> part_;                   ///< of the mesh, by satellite; empty: all are as good
  std::int32_t parts_ = 0;
};

}  // namespace skyhaul::models
