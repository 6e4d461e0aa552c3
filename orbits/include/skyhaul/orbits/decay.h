// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "skyhaul/orbits/element_set.h"
#include "skyhaul/orbits/export.h"
#include "skyhaul/orbits/propagator.h"

namespace skyhaul::orbits {

/// Objects whose elements have no orbit at some times of a span. SGP4's drag is a polynomial of the time:
/// after an object has come down it can give states again, of any radius. So whoever uses states over a span
/// asks here, too. An object has failed from the first time after its epoch at which SGP4 says so (any
/// Sgp4Error but the passing kPerturbedEccentricity), to the millisecond, whatever SGP4 says later; at any
/// time, a radius above twice the semi-major axis, which no orbit of that energy reaches, is a failure, too.
/// Before its epoch an object has not decayed. Immutable: safe to use from many threads.
class SKYHAUL_ORBITS_EXPORT Decays {
 public:
  struct Failure {
    Eigen::Index object;
    TimeNs from_ns;         ///< far in the future where it does not fail after its epoch
    double most_radius_km;  ///< higher is beyond reason
  };

  Decays() = default;
  /// Failures from `begin` on are known, and those between the epochs and `end`.
  Decays(const std::vector<ElementSet>& elements, TimeNs begin, TimeNs end);

  /// Objects that need to be looked at, sorted; the others are good over the span.
  const std::vector<Failure>& failures() const { return failures_; }

  /// Whether an object had decayed by a time, or never had an orbit.
  bool decayed(Eigen::Index object, TimeNs utc) const;
  /// Puts NaN where an object has failed.
  void apply(TimeNs utc, PositionArray& positions_km) const;
  /// NaN where the object has failed, else the position.
  Eigen::Vector3d apply(Eigen::Index object, TimeNs utc, const Eigen::Vector3d& position_km) const;

 private:
  const Failure* find(Eigen::Index object) const;

  std::vector<Failure> failures_;
};

/// A sentence that names the satellites which have decayed before `end` according to SGP4, each with the time
/// of its decay, in order of time. It names at most five and counts the others. Nothing if none has decayed.
/// The run starts at `begin`: the sentence marks satellites that decayed before then, which never serve.
SKYHAUL_ORBITS_EXPORT std::optional<std::string> decay_warning(const std::vector<ElementSet>& sets,
                                                               TimeNs begin, TimeNs end);

}  // namespace skyhaul::orbits
