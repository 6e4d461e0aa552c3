// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "files/packed_sections.h"
#include "skyhaul/models/link_timeline.h"
#include "skyhaul/models/positions.h"

namespace skyhaul::models {

/// Says which promise of positions.h the positions of a timeline break, if it has any: an empty text for
/// none.
std::string problem_of_positions(const LinkTimeline& timeline);

/// The points of a track that say where a site is from start_ns to end_ns.
std::vector<orbits::TrackPoint> points_within(const orbits::Track& track, TimeNs start_ns, TimeNs end_ns);

// What the section POSN of a timeline file holds, in its columns: see FORMAT.md and packed_timeline.h. The
// three columns of a place's numbers begin at kPlaceColumn.

constexpr std::size_t kPlaceColumn = 5;

template <class Io, class Place>
void code_place(Io& io, Place& place) {
  io.raw(kPlaceColumn, place.latitude_deg);
  io.raw(kPlaceColumn + 1, place.longitude_deg);
  io.raw(kPlaceColumn + 2, place.altitude_km);
}

/// Points of a track. Each number is near the one before.
template <class Io, class Points>
void code_points(Io& io, Points& points, TimeNs start_ns) {
  io.items(0, points);
  orbits::TrackPoint last{start_ns, {}};
  for (auto& point : points) {
    io.difference(1, point.utc, last.utc);
    io.difference(2, point.place.latitude_deg, last.place.latitude_deg);
    io.difference(3, point.place.longitude_deg, last.place.longitude_deg);
    io.difference(4, point.place.altitude_km, last.place.altitude_km);
    last = point;
  }
}

template <class Io, class Site>
void code_site(Io& io, Site& site, TimeNs start_ns, TimeNs end_ns) {
  code_place(io, site.place);
  std::vector<orbits::TrackPoint> points;
  if constexpr (!Io::kReads) {
    if (site.track) points = points_within(*site.track, start_ns, end_ns);
  }
  code_points(io, points, start_ns);
  if constexpr (Io::kReads) {
    if (points.empty()) return;
    try {
      site.track = std::make_shared<const orbits::Track>(std::move(points));
    } catch (const std::invalid_argument& error) {
      io.require(false, error.what());
    }
  }
}

template <class Io, class Shell>
void code_shell(Io& io, Shell& shell) {
  io.text(8, shell.name);
  io.value(0, shell.planes);
  io.value(0, shell.satellites_per_plane);
  io.value(0, shell.half_slot_phasing);
  io.raw(5, shell.altitude_km);
  io.raw(5, shell.inclination_deg);
  io.raw(5, shell.phasing);
  io.raw(5, shell.raan_spread_deg);
  io.raw(5, shell.raan0_deg);
  io.raw(5, shell.argument_of_latitude0_deg);
  bool has_mean_motion = shell.mean_motion_rev_per_day.has_value();
  io.value(0, has_mean_motion);
  if (!has_mean_motion) return;
  if constexpr (Io::kReads) shell.mean_motion_rev_per_day.emplace();
  io.raw(5, *shell.mean_motion_rev_per_day);
}

template <class Io, class Elements>
void code_elements(Io& io, Elements& elements) {
  io.items(0, elements);
  std::int32_t number = 0;
  for (auto& set : elements) {
    io.text(8, set.name);
    io.difference(0, set.catalogue_number, number);
    number = set.catalogue_number;
    io.raw(1, set.epoch_utc.day);
    io.raw(1, set.epoch_utc.fraction);
    io.raw(2, set.mean_motion_rev_per_day);
    io.raw(3, set.eccentricity);
    io.raw(4, set.inclination_deg);
    io.raw(5, set.raan_deg);
    io.raw(6, set.argument_of_perigee_deg);
    io.raw(6, set.mean_anomaly_deg);
    io.raw(7, set.bstar_per_earth_radius);
  }
}

template <class Io, class Its>
void code_positions_of(Io& io, Its& its, TimeNs start_ns, TimeNs end_ns) {
  io.items(0, its.sites);
  for (auto& site : its.sites) code_site(io, site, start_ns, end_ns);
  io.items(0, its.ground);
  for (auto& each : its.ground) {
    io.value(0, each.node);
    code_place(io, each.place);
  }
  auto& orbits = its.orbits;
  io.value(0, orbits.model);
  io.require(orbits.model <= kLastOrbitModel, "orbits of a known kind");
  if (orbits.model == OrbitModel::kNone) return;
  if (orbits.model == OrbitModel::kElements) {
    io.difference(0, orbits.begin_ns, start_ns);
    io.difference(0, orbits.end_ns, end_ns);
    return code_elements(io, orbits.elements);
  }
  io.difference(0, orbits.epoch_ns, start_ns);
  io.items(0, orbits.shells);
  for (auto& shell : orbits.shells) code_shell(io, shell);
}

template <class Io, class Timeline>
void code_positions(Io& io, Timeline& timeline) {
  bool known = timeline.positions != nullptr;
  io.value(0, known);
  if (!known) return;
  if constexpr (Io::kReads) {
    auto read = std::make_shared<Positions>();
    code_positions_of(io, *read, timeline.start_ns, timeline.end_ns);
    timeline.positions = std::move(read);
  } else {
    code_positions_of(io, *timeline.positions, timeline.start_ns, timeline.end_ns);
  }
}

}  // namespace skyhaul::models
