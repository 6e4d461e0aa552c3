// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

#include "skyhaul/models/export.h"
#include "skyhaul/models/network.h"
#include "skyhaul/orbits/propagator.h"

namespace skyhaul::models {

/// Why a site never has a link in [start_ns, end_ns), in words such as "site iceland at 64.2 N is beyond the
/// 53 deg shells' reach (61.9 deg at 25 deg elevation)"; empty where the reasons below do not apply. They are
/// looked for in this order: no terminal; no power; latitude beyond what the shells' inclinations reach (of a
/// site that does not move); no satellite in view, or none above its horizon profile; in bent-pipe mode no
/// gateway, or none that shares a satellite with the site; faults without which it would have a link. What is
/// in view is sampled once a minute over the first day at most. Pure: safe on any thread.
SKYHAUL_MODELS_EXPORT std::string explain_site(const Network& network, const orbits::Propagator& satellites,
                                               std::size_t site, TimeNs start_ns, TimeNs end_ns);

/// Why two sites have no route between them: the reason of the first site, if it has one, else that of the
/// second, else the reason why nothing joins them: no power at the same time, no gateway below the mesh for a
/// site on fibre, for a relay or for a routing that leads to the ground, satellites without links between
/// them, none that join those over one site to those over the other, or links and satellites that are down.
SKYHAUL_MODELS_EXPORT std::string explain_pair(const Network& network, const orbits::Propagator& satellites,
                                               std::size_t a, std::size_t b, TimeNs start_ns, TimeNs end_ns);

}  // namespace skyhaul::models
