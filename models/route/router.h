// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "route/joint_serving.h"
#include "route/mesh_search.h"
#include "route/way.h"
#include "schedule/serving_plan.h"
#include "schedule/terrestrial.h"
#include "skyhaul/models/network.h"
#include "skyhaul/orbits/isl_mesh.h"

namespace skyhaul::models {

/// Finds the ways between all pairs slot by slot, by the network's Routing. Each way is planned at the slot's
/// start, by the state at its middle, over the links between satellites that can be used at the start. Inside
/// the slot the links are looked at every 7.5 s at most: pairs that have no way take one as soon as a look
/// finds it. A link of a way that ends before the next look (range, latitude, line of sight), or a gateway
/// that goes out, ends the way at that instant, to 1 ms, and another one is taken from there on where there
/// is one. Gateways that went out stay out until the slot's end. A link to a gateway that rain takes is left
/// as well, but only for another way: where there is none, the way stays and waits for the rain to end. One
/// object serves one thread. The arguments must outlive it.
class Router {
 public:
  Router(const Network& network, const orbits::Propagator& satellites, const Terrestrial& ground,
         std::vector<std::pair<Endpoint, Endpoint>> pairs);

  /// Before the first call of ways(): where the slots of the whole horizon are. They must stay.
  void begin(const Slot* all);

  /// The ways of all pairs from the slot's start on, then their changes in order of time and pair. First
  /// chooses the satellites of the terminals that the plan leaves open, and sets them in it. The slot is one
  /// of those of begin(), and later than the one before. No slot's ways depend on which slots came before:
  /// where the links between satellites were not followed through them, this is made up for.
  std::vector<WayChange> ways(const Slot& slot, SlotPlan& plan, const Sky& sky);

 private:
  using Edge = orbits::IslEdge;
  struct EdgeHash {
    std::size_t operator()(const Edge& edge) const {
      return (static_cast<std::size_t>(edge.first) << 32) ^ static_cast<std::size_t>(edge.second);
    }
  };

  void open(const Slot& slot, SlotPlan& plan, const Sky& sky);
  void take(std::size_t pair, Way way, TimeNs at, std::vector<WayChange>& changes);
  void replace_ended(const SlotPlan& plan, TimeNs from, TimeNs until, const orbits::PositionArray& at_until,
                     std::vector<WayChange>& changes);
  void look_again(const SlotPlan& plan, const Sky& sky, TimeNs at, const orbits::PositionArray& positions,
                  std::vector<WayChange>& changes);
  bool uses_mesh() const { return network_.routing.mode != RoutingMode::kBentPipe; }
  void settle(const Slot* first);
  void measure(const SlotPlan& plan, const Sky& sky);
  void choose_serving(SlotPlan& plan);
  Way find(const SlotPlan& plan, std::size_t pair);
  Way find_apart(const SlotPlan& plan, std::size_t pair);
  void search_way(const SlotPlan& plan, const Endpoint& a, const Endpoint& b, MeshSearch& search,
                  Way& way) const;
  bool would_be_joined(const SlotPlan& plan, const Endpoint& a, const Endpoint& b);
  OutageCause cause_of(const SlotPlan& plan, const Endpoint& end) const;
  bool is_broken(const std::vector<DownTimes>& parts, std::int64_t index) const;
  bool may_relay(std::int32_t pop) const;
  bool needs_relay(const Endpoint& a, const Endpoint& b) const;
  void bent_pipe(const SlotPlan& plan, const Endpoint& a, const Endpoint& b, Way& way) const;
  void over_mesh(const SlotPlan& plan, const Endpoint& a, const Endpoint& b, MeshSearch& search,
                 Way& way) const;
  void to_gateways(const SlotPlan& plan, const Endpoint& a, const Endpoint& b, MeshSearch& search,
                   Way& way) const;
  /// Of each satellite, or of one: the best link to a gateway that is not out, of those that rain has left it
  /// if there are any.
  std::vector<SlotPlan::Downlink> usable_downlinks(const SlotPlan& plan) const;
  const SlotPlan::Downlink* downlink(const SlotPlan& plan, std::int32_t satellite) const;
  bool is_wet(const SlotPlan& plan, const SlotPlan::Downlink& link) const {
    return wet_[static_cast<std::size_t>(&link - plan.downlinks.data())] != 0;
  }
  OutageCause no_downlink(const SlotPlan& plan, std::int32_t satellite) const;
  /// When the way ends in (from, until); `until` where it holds. Remembers what ends it.
  TimeNs end_of(const SlotPlan& plan, const Way& way, TimeNs from, TimeNs until,
                const orbits::PositionArray& at_until);
  TimeNs end_of_link(const Edge& link, TimeNs from, TimeNs until, const orbits::PositionArray& at_until);
  void take_out(const Way& way, TimeNs at);
  void take_out_downlinks(const SlotPlan& plan, TimeNs at);
  bool is_usable(const Way& way) const;
  bool same_plane(const Edge& link) const;

  const Network& network_;
  const orbits::Propagator& satellites_;
  const Terrestrial& ground_;
  std::vector<std::pair<Endpoint, Endpoint>> pairs_;
  std::vector<char> private_;    ///< by terminal: it has no public address
  std::int32_t relay_pop_ = -1;  ///< -1: any
  bool can_break_ = false;       ///< ways may end inside a slot
  orbits::IslMesh mesh_;
  MeshSearch search_;
  JointServing serving_;
  const Slot* all_slots_ = nullptr;
  const Slot* settled_for_ = nullptr;   ///< the slot that the links have been followed up to
  std::vector<double> whole_km_;        ///< costs of links as if nothing were broken
  std::vector<double> gateway_factor_;  ///< by gateway
  bool any_broken_ = false;             ///< faults have taken links away
  TimeNs slot_start_ns_ = 0, now_ns_ = 0;
  std::vector<Way> active_;                          ///< by pair
  std::vector<char> planned_;                        ///< by pair: active_ is of this slot
  std::vector<char> out_;                            ///< by gateway: went out in this slot
  std::vector<char> wet_;                            ///< by the plan's downlinks: rain has taken it
  std::unordered_map<Edge, TimeNs, EdgeHash> ends_;  ///< of links, until the next look
};

}  // namespace skyhaul::models
