// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "skyhaul/orbits/element_set.h"
#include "skyhaul/orbits/export.h"
#include "skyhaul/orbits/propagator.h"
#include "skyhaul/orbits/sgp4.h"
#include "skyhaul/orbits/simd.h"

namespace skyhaul::orbits {

/// N states in TEME of date, each coordinate contiguous; NaN as in Sgp4State.
struct Sgp4States {
  PositionArray r_km;  ///< (N, 3)
  PositionArray v_km_s;
  std::vector<Sgp4Error> error;
};

/// SGP4 for many objects or many times at once: the theory of the class Sgp4, within 1e-8 km and 1e-11 km/s
/// of it over a month. Orbits under 225 minutes go through kernels that take 2 to 8 of them at a time, with
/// the same bits at each SimdLevel; longer ones through Sgp4. A state does not depend on the other objects or
/// times of a call. Immutable after construction, and safe to use from many threads.
class SKYHAUL_ORBITS_EXPORT Sgp4Batch {
 public:
  explicit Sgp4Batch(const std::vector<ElementSet>& elements, SimdLevel level = chosen_simd());
  ~Sgp4Batch();
  Sgp4Batch(Sgp4Batch&&) noexcept;
  Sgp4Batch& operator=(Sgp4Batch&&) noexcept;

  Eigen::Index size() const;

  /// All objects at one time.
  void states(TimeNs utc, Sgp4States& out) const;
  /// All objects, object i so many minutes after its epoch; one number for each.
  void states(const std::vector<double>& minutes, Sgp4States& out) const;
  /// One object at many times.
  void states(Eigen::Index object, const std::vector<TimeNs>& utc, Sgp4States& out) const;

  /// ECEF positions of all objects at each of `count` times (UT1 = UTC, no polar motion); out[k] is resized
  /// to (size(), 3). NaN with any error, decay included. Faster than a call for each time.
  void positions_ecef_km(const TimeNs* utc, std::size_t count, PositionArray* out) const;
  /// The same for one object.
  Eigen::Vector3d position_ecef_km(Eigen::Index object, TimeNs utc) const;

 private:
  struct Orbits;
  std::unique_ptr<const Orbits> orbits_;
};

}  // namespace skyhaul::orbits
