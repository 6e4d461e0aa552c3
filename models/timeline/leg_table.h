// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "route/way.h"
#include "schedule/serving_plan.h"
#include "schedule/terrestrial.h"
#include "skyhaul/models/timeline_builder.h"

namespace skyhaul::models {

/// The nodes of a timeline and the legs between them, which appear when first used, and what the delay of
/// each leg follows from. Fills LinkTimeline::nodes and ::legs, to which nothing else adds; the delays are
/// filled in afterwards.
class LegTable {
 public:
  /// When a leg is in use.
  struct Use {
    TimeNs start_ns, end_ns;
  };
  /// What the delay of a leg follows from: satellite indices, or -1 with a fixed point.
  struct Ends {
    std::int32_t satellite_a = -1, satellite_b = -1;
    Eigen::Vector3d fixed_a, fixed_b;
    std::shared_ptr<const orbits::Track> track_a;  ///< of a moving site, instead of fixed_a
    std::int64_t ground_ns = 0;                    ///< delay of a terrestrial leg
    bool terrestrial = false;
    std::vector<Use> uses;
  };

  /// Must not outlive its arguments.
  LegTable(const Network& network, const orbits::Propagator& satellites, const Terrestrial& ground,
           const std::vector<TerminalRef>& terminals, LinkTimeline& timeline);

  std::uint32_t node(const Endpoint& end) const;

  // The leg between two points, in use during a slot.
  std::uint32_t to_satellite(const Endpoint& terminal, std::int32_t satellite, const Slot& slot);
  std::uint32_t between_satellites(std::int32_t from, std::int32_t to, const Slot& slot);
  std::uint32_t to_gateway(std::int32_t satellite, std::int32_t gateway, const Slot& slot);
  std::uint32_t gateway_to_pop(std::int32_t gateway, const Slot& slot);
  std::uint32_t between_pops(std::int32_t from, std::int32_t to, const Slot& slot);
  std::uint32_t fixed_link(const Endpoint& site, const Slot& slot);

  /// By leg.
  std::vector<Ends>& ends() { return ends_; }
  const std::vector<Ends>& ends() const { return ends_; }

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFU;

  std::uint32_t add_node(NodeKind kind, const std::string& name, std::int32_t site = -1);
  std::uint32_t satellite_node(std::int32_t satellite);
  std::uint32_t gateway_node(std::int32_t gateway);
  std::uint32_t pop_node(std::int32_t pop);
  std::uint32_t leg(LegKind kind, std::uint32_t a, std::uint32_t b);
  std::uint32_t radio_leg(LegKind kind, std::uint32_t ground_node, const orbits::Geodetic& place,
                          const std::shared_ptr<const orbits::Track>& track, std::int32_t satellite,
                          std::uint32_t satellite_node, const Slot& slot);
  std::uint32_t ground_leg(LegKind kind, std::uint32_t a, std::uint32_t b, std::int64_t delay_ns,
                           const Slot& slot);
  void use(std::uint32_t leg, const Slot& slot);

  const Network& network_;
  const orbits::Propagator& satellites_;
  const Terrestrial& ground_;
  LinkTimeline& timeline_;
  std::vector<Ends> ends_;
  // Nodes by terminal, site, satellite, gateway or PoP; kNone where there is none yet.
  std::vector<std::uint32_t> terminals_, fixed_sites_, satellite_nodes_, gateways_, pops_;
  std::unordered_map<std::uint64_t, std::uint32_t> by_nodes_;
};

}  // namespace skyhaul::models
