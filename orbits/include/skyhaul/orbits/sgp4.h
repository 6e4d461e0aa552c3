// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <memory>

#include "skyhaul/orbits/element_set.h"
#include "skyhaul/orbits/export.h"
#include "skyhaul/orbits/time.h"

namespace skyhaul::orbits {

/// Why SGP4 has no answer; numbers as in AIAA 2006-6753.
enum class Sgp4Error {
  kNone = 0,
  kMeanEccentricity = 1,       ///< mean eccentricity outside -0.001 to 1
  kMeanMotion = 2,             ///< mean motion not positive
  kPerturbedEccentricity = 3,  ///< eccentricity with lunar and solar terms outside 0 to 1
  kSemiLatusRectum = 4,        ///< negative
  kDecayed = 6,                ///< below the Earth's surface
};

/// In TEME of date. NaN with errors 1 to 4; with kDecayed the state that the theory gives.
struct Sgp4State {
  Eigen::Vector3d r_km;
  Eigen::Vector3d v_km_s;
  Sgp4Error error = Sgp4Error::kNone;
};

/// Bounds on the radius, km; both 0 where there is no orbit, or where nothing is known. Meant to find the
/// times that need a closer look: the theory's terms are bounded one by one.
struct Sgp4Reach {
  double lowest_km = 0, highest_km = 0;
};

/// What depends on the elements alone, for orbits of less and of more than 225 minutes (internal).
struct InclinationTerms;
struct Sgp4NearEarth;
class Sgp4DeepSpace;

/// How far the resonance of a deep-space orbit has been integrated (internal): kept between calls for one
/// object, in the order of time, it saves the steps from the epoch. States are the same bits with and
/// without.
struct Sgp4Progress {
  double minutes = 0, n = 0, longitude = 0;  ///< minutes 0: at the epoch
};

/// One object's orbit by SGP4 with the deep-space extension SDP4: Hoots and Roehrich, Spacetrack Report 3, as
/// revised by Vallado, Crawford, Hujsak and Kelso, "Revisiting Spacetrack Report #3", AIAA 2006-6753;
/// constants WGS-72, improved mode. Immutable after construction, cheap to copy and safe to use from many
/// threads. Never throws for elements out of range: the state says what is wrong.
class SKYHAUL_ORBITS_EXPORT Sgp4 {
 public:
  explicit Sgp4(const ElementSet& elements);

  /// State so many minutes after the epoch.
  Sgp4State at_minutes(double tsince) const {
    Sgp4Progress progress;
    return at_minutes(tsince, progress);
  }
  Sgp4State at_minutes(double tsince, Sgp4Progress& progress) const;
  /// How low and how high the orbit goes within half a revolution of a time.
  Sgp4Reach reach_around(double tsince, Sgp4Progress& progress) const;
  /// And from the epoch to a time after it; known for orbits near the Earth with drag alone.
  Sgp4Reach reach_until(double tsince) const;
  /// Of the mean orbit at the epoch.
  double semi_major_axis_km() const;
  double period_minutes() const;
  /// Minutes from the epoch, which keeps both its parts, to a time.
  double minutes_since_epoch(TimeNs utc) const;
  Sgp4State at(TimeNs utc) const { return at_minutes(minutes_since_epoch(utc)); }

 private:
  struct Mean;
  Sgp4Error mean_at(double t, Sgp4Progress& progress, Mean& result) const;
  Sgp4Reach reach(double least_a, double most_a, double e, const InclinationTerms& terms) const;

  JulianDate epoch_;
  std::shared_ptr<const Sgp4NearEarth> near_;
  std::shared_ptr<const Sgp4DeepSpace> deep_;  ///< null for periods under 225 minutes
};

}  // namespace skyhaul::orbits
