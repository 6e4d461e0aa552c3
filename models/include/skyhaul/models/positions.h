// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "skyhaul/models/export.h"
#include "skyhaul/orbits/element_set.h"
#include "skyhaul/orbits/geodetic.h"
#include "skyhaul/orbits/propagator.h"
#include "skyhaul/orbits/time.h"
#include "skyhaul/orbits/track.h"
#include "skyhaul/orbits/walker.h"

namespace skyhaul::models {

using orbits::TimeNs;

struct LinkTimeline;
struct Network;

// Where the nodes of a timeline are over its horizon, as its scenario says. A timeline carries it for those
// who show or place the nodes; its delays and rates are what they are without it. Places are geodetic on
// WGS-84.

/// How the orbits of a constellation are given.
enum class OrbitModel : std::uint8_t {
  kNone,           ///< there are no satellites
  kJ2,             ///< shells, by make_j2_propagator()
  kSgp4,           ///< shells, by make_walker_sgp4_propagator() with all digits
  kSgp4TleDigits,  ///< the same with the digits of a TLE
  kElements        ///< element sets, by make_sgp4_propagator()
};
constexpr OrbitModel kLastOrbitModel = OrbitModel::kElements;

struct ConstellationOrbits {
  OrbitModel model = OrbitModel::kNone;
  // Of the models that have shells.
  std::vector<orbits::WalkerShell> shells;
  TimeNs epoch_ns = 0;
  // Of kElements. A file holds of each set its name, its catalogue number, and what SGP4 reads.
  std::vector<orbits::ElementSet> elements;
  TimeNs begin_ns = 0, end_ns = 0;  ///< as make_sgp4_propagator() takes them
};

/// The satellites of a constellation; null for OrbitModel::kNone. Throws std::invalid_argument for a shell
/// that cannot be.
SKYHAUL_MODELS_EXPORT std::unique_ptr<orbits::Propagator> make_propagator(const ConstellationOrbits& orbits);

struct SKYHAUL_MODELS_EXPORT SitePosition {
  orbits::Geodetic place;                           ///< where it stands, or where its track begins
  std::shared_ptr<const orbits::Track> track = {};  ///< of a site that moves; none: it stands

  orbits::Geodetic at(TimeNs utc) const { return track ? track->place(utc) : place; }
};

struct GroundPosition {
  std::uint32_t node;  ///< index into LinkTimeline::nodes
  orbits::Geodetic place;
};

struct Positions {
  std::vector<SitePosition> sites;     ///< by LinkTimeline::sites; terminals stand where their site does
  std::vector<GroundPosition> ground;  ///< gateways and PoPs, in the order of their nodes
  /// Every satellite of the timeline is among these, by its node's name. With element sets there are no
  /// others.
  ConstellationOrbits orbits;
};

/// Where the nodes of a timeline are that was built from a network and from satellites on these orbits.
/// Throws InputError for a track that on WGS-84 is faster than tracks can be, which on the network's
/// ellipsoid it was not.
SKYHAUL_MODELS_EXPORT Positions positions_of(const Network& network, ConstellationOrbits orbits,
                                             const LinkTimeline& timeline);

}  // namespace skyhaul::models
