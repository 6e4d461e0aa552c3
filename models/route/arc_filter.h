// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <vector>

#include "schedule/gso_arc.h"
#include "skyhaul/models/network.h"
#include "skyhaul/orbits/paths.h"
#include "skyhaul/orbits/propagator.h"

namespace skyhaul::models {

/// Takes from what sites reach the satellites that stand nearer to the geostationary arc than the network's
/// separation, as the serving plan does. A site that moves has the arc of its first place. Sites with a fixed
/// link are left as they are. Safe on any thread.
class ArcFilter {
 public:
  explicit ArcFilter(const Network& network) : separation_deg_(network.gso_separation_deg) {
    if (!active()) return;
    for (const Site& site : network.sites) {
      observers_.emplace_back(site.place, network.ellipsoid);
      arcs_.emplace_back(observers_.back());
      fixed_.push_back(site.fixed_link ? 1 : 0);
    }
  }

  bool active() const { return separation_deg_ > 0; }

  void apply(const orbits::PositionArray& ecef_km, std::vector<std::vector<orbits::Access>>& by_site) const {
    for (std::size_t s = 0; active() && s < arcs_.size(); ++s) {
      if (fixed_[s] != 0) continue;
      std::vector<orbits::Access>& access = by_site[s];
      access.erase(std::remove_if(access.begin(), access.end(),
                                  [&](const orbits::Access& each) {
                                    const Eigen::Vector3d to =
                                        ecef_km.row(each.node).matrix().transpose() - observers_[s].ecef_km();
                                    return arcs_[s].near(to.normalized(), separation_deg_);
                                  }),
                   access.end());
    }
  }

 private:
  double separation_deg_;
  std::vector<orbits::Observer> observers_;
  std::vector<GsoArc> arcs_;
  std::vector<char> fixed_;
};

}  // namespace skyhaul::models
