// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "schedule/gso_arc.h"
#include "schedule/sky.h"
#include "skyhaul/models/network.h"
#include "skyhaul/models/sky_view.h"
#include "skyhaul/orbits/visibility.h"

namespace skyhaul::models {

/// Finds out who sees whom in a slot (see SlotSights). Reads only places, tracks, horizons, masks and the
/// separation from the geostationary arc of a network. Immutable: many threads may use one. The arguments
/// must outlive it.
class SkyWatcher {
 public:
  explicit SkyWatcher(const Network& network);

  /// What is kept from slot to slot: one for each thread.
  struct Work {
    /// Of each site and gateway: satellites that may come into view of it until `near_until`. Of a gateway
    /// those alone that may come into view of a site, or in `near_all` all of them.
    std::vector<std::vector<std::int32_t>> near, near_all;
    TimeNs near_from = 0, near_until = 0, near_all_from = 0, near_all_until = 0;
    std::vector<char> seen;  ///< by satellite: a site sees it in this slot
  };

  /// @param block_end_ns until when slots will be asked for that follow this one; it only saves work
  SlotSights see(const Sky& sky, TimeNs block_end_ns, Work& work) const;
  /// What gateways see of the satellites that no site of `sights` sees.
  std::vector<SlotSights::OfGateway> see_rest(const Sky& sky, const SlotSights& sights, TimeNs block_end_ns,
                                              Work& work) const;

  /// Of a site at a time.
  orbits::Observer observer_at(std::size_t site, TimeNs utc) const;

 private:
  void find_near(const Sky& sky, double seconds, bool all, Work& work) const;
  void see_from_site(std::size_t site, const Sky& sky, const std::vector<std::int32_t>& near,
                     std::vector<SlotSights::OfSite>& seen,
                     std::vector<SlotSights::AtMiddle>& at_middle) const;
  void see_from_gateways(const Sky& sky, const std::vector<std::vector<std::int32_t>>& near, char seen,
                         Work& work, std::vector<SlotSights::OfGateway>& sights) const;
  bool near_arc(std::size_t gateway, std::int32_t satellite, const Sky& sky) const;

  const Network& network_;
  std::vector<orbits::Observer> observers_;          ///< sites, then gateways
  std::vector<double> lowest_mask_deg_;              ///< of each observer's equipment
  std::vector<GsoArc> arcs_;                         ///< by site; empty without a separation
  std::vector<std::optional<GsoArc>> gateway_arcs_;  ///< of gateways with a separation
};

}  // namespace skyhaul::models
