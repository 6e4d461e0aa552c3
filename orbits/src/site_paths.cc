// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/site_paths.h"

namespace skyhaul::orbits {

SitePaths::SitePaths(const Propagator& satellites, IslMesh mesh, const std::vector<GroundStation>& stations,
                     const Ellipsoid& ellipsoid, std::vector<PathSet::Pair> pairs)
    : satellites_(satellites),
      mesh_(std::move(mesh)),
      reach_(stations, ellipsoid),
      paths_(mesh_.graph(), std::move(pairs)) {}

void SitePaths::update_mesh(TimeNs utc) {
  satellites_.positions_ecef_km(utc, ecef_km_);
  if (mesh_.update(utc, ecef_km_)) paths_.restart(mesh_.graph());
}

void SitePaths::settle(TimeNs first, TimeNs earliest, std::int64_t step_ns) {
  for (const TimeNs time : mesh_.settling_times(first, earliest, step_ns)) update_mesh(time);
}

void SitePaths::step(TimeNs utc, const Extend& extend) {
  update_mesh(utc);
  reach_.update(utc, ecef_km_, access_);
  if (extend) extend(utc, ecef_km_, access_);
  paths_.step(mesh_.lengths_km(), access_);
}

}  // namespace skyhaul::orbits
