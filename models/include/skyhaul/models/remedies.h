// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "skyhaul/models/export.h"
#include "skyhaul/models/network.h"
#include "skyhaul/orbits/propagator.h"

namespace skyhaul::models {

/// The same sites under another constellation, to be tried. The network holds that constellation's links.
struct OtherSky {
  std::string name;
  Network network;
  std::shared_ptr<const orbits::Propagator> satellites;
};

/// What would give a route to a site that never has one, as a sentence such as "It would be served by
/// routing: isl-gateway (in 12 of 12 slots tried)"; or that nothing tried would. Each remedy is tried by
/// itself, by the serving plan and the routes of twelve slots that are spread evenly over [start_ns, end_ns):
/// the other routing modes; one more gateway, on the line towards the nearest one and as far away as still
/// serves as often as one at the site; the highest whole degree of elevation below the terminals' own, down
/// to 5 deg; no separation from the geostationary arc; no faults; and other constellations. Power windows are
/// not looked at. A site without terminals, or on fibre, has no such sentence: the result is empty.
///
/// `network` must hold the constellation's links between satellites whatever its routing, so that they can be
/// tried. Pure: safe on any thread.
SKYHAUL_MODELS_EXPORT std::string site_remedies(const Network& network, const orbits::Propagator& satellites,
                                                std::size_t site, TimeNs start_ns, TimeNs end_ns,
                                                const std::vector<OtherSky>& others);

/// What would give a route to two sites that never have one between them, found as by site_remedies(); a
/// gateway is tried at both sites at once.
SKYHAUL_MODELS_EXPORT std::string pair_remedies(const Network& network, const orbits::Propagator& satellites,
                                                std::size_t a, std::size_t b, TimeNs start_ns, TimeNs end_ns,
                                                const std::vector<OtherSky>& others);

}  // namespace skyhaul::models
