// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "skyhaul/orbits/export.h"
#include "skyhaul/orbits/geodetic.h"
#include "skyhaul/orbits/time.h"

namespace skyhaul::orbits {

/// Bytes of a track: a year of places every 30 seconds has about 60 MB.
constexpr std::uint64_t kLargestTrackFile = 64 << 20;

struct TrackPoint {
  TimeNs utc;
  Geodetic place;
};

/// Where a ship, a train or an aircraft is over time. It moves from point to point along the great circle
/// between their verticals, at an even speed, and its altitude changes evenly too. Before the first point's
/// time it stands at the first point, and after the last point's time at the last one. A track never changes,
/// so that many threads may use it.
class SKYHAUL_ORBITS_EXPORT Track {
 public:
  /// No track moves faster than this, 3,600 km/h; what looks for satellites near a track counts on it.
  static constexpr double kFastestKmPerS = 1;

  /// Throws std::invalid_argument unless there is a point, times rise, and nothing is faster than
  /// kFastestKmPerS or goes to the far side of the Earth in one step.
  explicit Track(std::vector<TrackPoint> points);

  Geodetic place(TimeNs utc) const;
  const std::vector<TrackPoint>& points() const { return points_; }

 private:
  std::vector<TrackPoint> points_;
};

/// A table with the columns time (UTC), latitude, longitude (degrees) and altitude (metres above the
/// ellipsoid; may be absent: 0), others ignored. Throws InputError with file and line.
SKYHAUL_ORBITS_EXPORT Track read_track(std::string_view text, const std::string& file);
/// The same of a file of at most kLargestTrackFile bytes (see InputFile).
SKYHAUL_ORBITS_EXPORT Track read_track_file(const std::string& path);

/// The table, with all digits but for the altitude's, which are those of a micrometre.
SKYHAUL_ORBITS_EXPORT std::string write_track(const Track& track);

}  // namespace skyhaul::orbits
