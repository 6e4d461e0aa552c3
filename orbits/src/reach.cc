// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/reach.h"

#include <cmath>

#include "skyhaul/orbits/angle.h"

namespace skyhaul::orbits {
namespace {

/// Of satellites and of the fastest track together.
constexpr double kFastestKmPerS = 12 + Track::kFastestKmPerS;
constexpr double kFarKm = 50'000;
constexpr std::int64_t kLookAgainS = 10;

}  // namespace

GroundReach::GroundReach(const std::vector<GroundStation>& stations, const Ellipsoid& ellipsoid)
    : ellipsoid_(ellipsoid) {
  for (const GroundStation& station : stations) {
    const Observer observer(station.place, ellipsoid);
    stations_.push_back({observer,
                         station.track,
                         station.horizon,
                         std::sin(station.min_elevation_deg * kPi / 180),
                         station.max_range_km,
                         {}});
  }
}

void GroundReach::update(TimeNs utc, const PositionArray& ecef_km, std::vector<std::vector<Access>>& out) {
  const bool look = ecef_km.rows() != satellites_ || utc < looked_ || utc - looked_ > kLookAgainS * kSecond;
  constexpr double kMovedKm = kFastestKmPerS * kLookAgainS;
  out.resize(stations_.size());
  for (std::size_t s = 0; s < stations_.size(); ++s) {
    Station& station = stations_[s];
    if (station.track) station.observer = Observer(station.track->place(utc), ellipsoid_);
    if (look) {
      // Each satellite may move by kMovedKm towards the station, and as much upwards.
      station.candidates.clear();
      for (Eigen::Index i = 0; i < ecef_km.rows(); ++i) {
        const Eigen::Vector3d position = ecef_km.row(i).matrix();
        const Eigen::Vector3d to = position - station.observer.ecef_km();
        const double range = to.norm();
        const double least =
            station.sin_elevation * (range + (station.sin_elevation > 0 ? -kMovedKm : kMovedKm));
        if ((range - kMovedKm <= station.max_range_km && to.dot(station.observer.up()) + kMovedKm >= least) ||
            position.squaredNorm() > kFarKm * kFarKm) {
          station.candidates.push_back(static_cast<std::int32_t>(i));
        }
      }
    }
    out[s].clear();
    for (const std::int32_t i : station.candidates) {
      const Eigen::Vector3d position = ecef_km.row(i).matrix().transpose();
      const Eigen::Vector3d to = position - station.observer.ecef_km();
      const double range = to.norm();
      if (range <= station.max_range_km && to.dot(station.observer.up()) >= station.sin_elevation * range &&
          above_profile(station.observer, station.horizon, position)) {
        out[s].push_back({i, range});
      }
    }
  }
  if (look) {
    looked_ = utc;
    satellites_ = ecef_km.rows();
  }
}

}  // namespace skyhaul::orbits
