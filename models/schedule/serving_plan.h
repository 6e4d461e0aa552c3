// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "schedule/feeders.h"
#include "schedule/sky.h"
#include "schedule/sky_watcher.h"
#include "skyhaul/models/link_timeline.h"
#include "skyhaul/models/measured_policy.h"
#include "skyhaul/models/network.h"
#include "skyhaul/models/slot_plan.h"
#include "skyhaul/orbits/propagator.h"

namespace skyhaul::models {

/// A terminal of the network by its place in the lists.
struct TerminalRef {
  std::int32_t site, index;
};

/// Which terminal random draws are for.
inline std::uint64_t terminal_key(const TerminalRef& ref) {
  return static_cast<std::uint64_t>(ref.site) << 32 | static_cast<std::uint64_t>(ref.index);
}

/// Terminals of the sites that have no fixed link, in order.
std::vector<TerminalRef> terminals_of(const Network& network);

/// The first of sorted outages that begins at `from` or later, or the end.
std::vector<Outage>::const_iterator next_outage(const std::vector<Outage>& outages, TimeNs from);

/// Chooses serving satellites and gateways slot by slot. A satellite may serve when it is above the
/// terminal's minimum elevation and within its range at the start, the middle and the end of the slot, and in
/// bent-pipe mode when a gateway has it in view as well; among those the policy decides, by the state at the
/// middle of the slot. Terminals choose in the order of terminals_of: load counts the terminals that chose
/// before; ServingPolicy::kMeasured draws (measured_policy.h). Terminals of one site take different
/// satellites as long as there are enough, if the network says so; where paths stay between satellites
/// (RoutingMode::kIsl) over a fixed list of links, they prefer satellites of that part of the mesh which most
/// terminals can join. Then the satellites choose their gateways by GatewayPolicy, of those that have them in
/// view at the start, the middle and the end of the slot, are not out at its start and have an antenna left;
/// satellites that serve terminals choose first, in the order of these. Links to a gateway that rain has
/// taken when the slot begins come last, and in bent-pipe mode so do satellites that have no other. What is
/// down when the slot begins serves and is served by none; where that alone stands in the way the cause is
/// kFault. With RoutingMode::kIsl all satellites that may serve a terminal are listed as choices for the
/// routes to decide (route/joint_serving.h), and with kIslGateway those of terminals whose satellites see no
/// gateway. Immutable after construction: plan() may be called from many threads.
class ServingPlanner {
 public:
  /// `gateway_delay_ns`: terrestrial delay of each gateway to its PoP. The arguments must outlive the
  /// planner.
  ServingPlanner(const Network& network, const orbits::Propagator& satellites,
                 std::vector<std::int64_t> gateway_delay_ns);

  using Consumer = std::function<void(const Slot&, const SlotPlan&, const Sky&)>;

  /// Plans consecutive slots in order. Which block of slots a call covers does not change any slot's plan.
  /// @param sights of these slots, in order, where they are known; nullptr: they are found out
  void plan(const Slot* first, const Slot* last, const SlotSights* sights, const Consumer& consume) const;

  const std::vector<TerminalRef>& terminals() const { return terminals_; }

  /// What measured_candidates() gives, of one slot.
  std::vector<MeasuredCandidate> measured_candidates(std::size_t terminal, const Slot& slot) const;

 private:
  struct Candidate : SlotSights::OfSite {
    double value = 0;  ///< by the policy, load apart; kMeasured: the weight in the draw
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
    SkyWatcher::Work watcher;
    std::vector<char> wanted;                  ///< by satellite: it has chosen its gateways
    std::vector<char> lost;                    ///< by satellite: a fault keeps a gateway from it
    std::vector<std::int32_t> load;            ///< by satellite: terminals served in this slot
    std::vector<std::vector<Option>> options;  ///< by satellite
    std::vector<std::int32_t> touched;         ///< satellites with options
    std::vector<std::int32_t> gateway_load;    ///< by gateway: satellites that took it in this slot
    Feeders::Reader feeders;
  };

  /// What speaks for a satellite, the first thing most: it is joined to the others, rain has not cut it off,
  /// no other terminal of the site has it, it has a gateway, it is less loaded where that counts, it is worth
  /// more.
  struct Rank {
    bool joined = false, dry = false, taken = false, grounded = false;
    std::int32_t load = 0;
    double worth = 0;
    bool better_than(const Rank& other) const;
  };
  /// What a terminal looks for.
  struct Wish {
    std::int32_t common;                     ///< the part of the mesh that it should join; -1: any
    bool valued;                             ///< the candidates have their values already
    const MeasuredDraw* draw;                ///< nullptr: the policy draws nothing
    const std::vector<std::int32_t>& taken;  ///< by other terminals of the site
  };

  static bool is_dry(const Option& option, const Sky& sky) { return option.lost_ns > sky.start_ns(); }
  void add_options(const std::vector<SlotSights::OfGateway>& sights, const Sky& sky, Work& work) const;
  void serve_terminals(std::int64_t slot, const Sky& sky, std::vector<std::vector<Candidate>>& in_view,
                       Work& work, SlotPlan& plan) const;
  void serve(std::size_t index, const Wish& wish, std::vector<Candidate>& in_view, const Sky& sky,
             const Work& work, SlotPlan& plan) const;
  Rank rank_of(const Candidate& candidate, const MeasuredDraw* draw, const Sky& sky, const Work& work) const;
  OutageCause unfit(std::int32_t satellite, const Sky& sky, const Work& work) const;
  std::int32_t common_part(const std::vector<std::vector<Candidate>>& in_view) const;
  void choose_gateways(const std::vector<std::int32_t>& satellites, const Sky& sky, Work& work,
                       SlotPlan& plan) const;
  bool needs_mesh(const Sky& sky, const SlotPlan& plan) const;
  SlotPlan plan_slot(std::int64_t slot, const Sky& sky, const SlotSights& sights, TimeNs block_end_ns,
                     Work& work) const;
  MeasuredCandidate measured(const SlotSights::OfSite& seen, const GsoArc& arc, const orbits::Observer& from,
                             const Eigen::Vector3d& sun_km, const Sky& sky) const;
  void weigh(std::size_t site, std::vector<Candidate>& seen, const Sky& sky) const;
  GsoArc arc_of(std::size_t site, const orbits::Observer& from) const;
  double value(std::size_t site, double sin_mask, const Candidate& candidate, const Sky& sky) const;
  double slots_visible(std::size_t site, double sin_mask, std::int32_t satellite, const Sky& sky) const;

  const Network& network_;
  const orbits::Propagator& satellites_;
  std::vector<std::int64_t> gateway_delay_ns_;
  std::vector<TerminalRef> terminals_;
  std::vector<double> farthest_km_;  ///< by site: the greatest range of its terminals
  std::vector<GsoArc> arcs_;         ///< by site, for kMeasured
  SkyWatcher watcher_;
  Feeders feeders_;
  bool any_downlink_ = false;       ///< satellites that serve no terminal may go down to a gateway
  std::vector<std::int32_t> part_;  ///< of the mesh, by satellite; empty: all are as good
  std::int32_t parts_ = 0;
};

}  // namespace skyhaul::models
