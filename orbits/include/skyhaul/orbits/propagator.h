// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <string>
#include <vector>

#include "skyhaul/orbits/export.h"
#include "skyhaul/orbits/time.h"

namespace skyhaul::orbits {

/// Positions of N satellites, km: N rows, columns x, y, z, column-major, so that each coordinate is
/// contiguous (structure of arrays).
using PositionArray = Eigen::Array<double, Eigen::Dynamic, 3>;

/// What identifies a satellite of a constellation, whatever propagates it. `plane` and `slot` are -1 for
/// satellites that come from element sets.
struct SatelliteId {
  std::string name;          ///< unique within the constellation, such as "S1-07-13" or "STARLINK-1007"
  int shell = 0;             ///< index of the shell, in the order of the scenario
  int plane = -1;            ///< 0-based within the shell
  int slot = -1;             ///< 0-based within the plane
  int catalogue_number = 0;  ///< 0 when there is none
};

/// Where the satellites of one constellation are. Implementations are immutable after construction: every
/// member is safe to call from many threads at once. A satellite whose propagation fails (decayed, elements
/// out of range) has NaN coordinates from then on; it is never an exception.
class SKYHAUL_ORBITS_EXPORT Propagator {
 public:
  virtual ~Propagator() = default;

  const std::vector<SatelliteId>& satellites() const { return satellites_; }
  Eigen::Index size() const { return static_cast<Eigen::Index>(satellites_.size()); }

  /// ECEF positions of all satellites at `utc`; `out` is resized to (size(), 3).
  virtual void positions_ecef_km(TimeNs utc, PositionArray& out) const = 0;

  /// The same at `count` times, into `out[0]` to `out[count - 1]`; some propagators do it faster together.
  virtual void positions_ecef_km(const TimeNs* utc, std::size_t count, PositionArray* out) const {
    for (std::size_t k = 0; k < count; ++k) positions_ecef_km(utc[k], out[k]);
  }

  /// ECEF position of one satellite; equal to its row in positions_ecef_km to the last bit.
  virtual Eigen::Vector3d position_ecef_km(Eigen::Index satellite, TimeNs utc) const = 0;

 protected:
  explicit Propagator(std::vector<SatelliteId> satellites) : satellites_(std::move(satellites)) {}

 private:
  std::vector<SatelliteId> satellites_;
};

}  // namespace skyhaul::orbits
