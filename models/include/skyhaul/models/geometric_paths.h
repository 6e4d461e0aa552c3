// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "skyhaul/models/export.h"
#include "skyhaul/models/network.h"
#include "skyhaul/orbits/isl_mesh.h"
#include "skyhaul/orbits/propagator.h"

namespace skyhaul::models {

/// The shortest route between each two sites at each time, by geometry alone: whatever is in reach can be
/// used, and nothing is scheduled, loaded or broken. Sites never relay for others.
///
/// With RoutingMode::kIsl a site reaches the satellites that its terminals can reach (minimum elevation,
/// maximum range, separation from the geostationary arc), and the route goes over the links between
/// satellites; a site with a fixed link goes by its PoP and any gateway. With RoutingMode::kBentPipe each
/// site goes over one satellite to a gateway and its PoP, and the two PoPs are joined on the ground; with
/// RoutingMode::kIslGateway a site that has no such route goes over the links between satellites to the
/// gateway from which its PoP is nearest. Terrestrial delays are those of the network; medium access is left
/// out. One object serves one thread; several objects over one network share the steps of a long run.
class SKYHAUL_MODELS_EXPORT GeometricPaths {
 public:
  using Pair = std::pair<std::int32_t, std::int32_t>;  ///< sites

  virtual ~GeometricPaths() = default;

  /// See orbits::SitePaths::settle.
  virtual void settle(TimeNs first, TimeNs earliest, std::int64_t step_ns) = 0;
  /// Times must not go back.
  virtual void step(TimeNs utc) = 0;

  /// Twice the one-way delay; -1 where there is no route.
  virtual std::int64_t rtt_ns(std::size_t pair) const = 0;
  /// Names of the nodes from site to site, joined by '>', added to `text`; nothing where there is no route.
  virtual void append_path(std::size_t pair, std::string& text) const = 0;
};

/// The arguments must outlive the result, but for the mesh. Throws std::invalid_argument for a gateway or a
/// fixed link without a PoP.
SKYHAUL_MODELS_EXPORT std::unique_ptr<GeometricPaths> make_geometric_paths(
    const Network& network, const orbits::Propagator& satellites, orbits::IslMesh mesh,
    std::vector<GeometricPaths::Pair> pairs);

}  // namespace skyhaul::models
