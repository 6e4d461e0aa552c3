// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "link/ground_radio.h"
#include "skyhaul/models/link_timeline.h"
#include "skyhaul/orbits/angle.h"
#include "skyhaul/orbits/geodetic.h"
#include "skyhaul/orbits/propagator.h"

namespace skyhaul::models {

/// The budget of a link between a place on the ground and a satellite, second by second.
class RadioPass {
 public:
  RadioPass(GroundRadio::Reader& air, const orbits::Propagator& satellites)
      : air_(air), ground_(air.ground()), satellites_(satellites) {}

  /// What a direction carries: at most `most_bps`, and `left` of what is sent. A radio that limits by its
  /// budget has a most, and all is left below it; one that limits by rain has no most, and rain leaves a
  /// share of what would be carried in a clear sky (0 also where nothing closes in a clear sky).
  struct Carried {
    double most_bps, left;
    OutageCause cause;  ///< kNone where anything is carried; rain, or the link would not close in a clear sky
    double of(double plan_bps) const { return std::min(plan_bps, most_bps) * left; }
  };

  /// A second of UTC or less.
  struct Second {
    TimeNs start_ns, end_ns;
    Carried up, down;
  };

  /// Calls consume(Second) for each second of UTC in [start, end), cut to it; the satellite is where it is at
  /// the middle of each. What the receivers hold on to begins anew with each call.
  /// @param observer where the ground's antenna is meanwhile
  template <class Consumer>
  void run(const orbits::Observer& observer, std::int32_t satellite, TimeNs start_ns, TimeNs end_ns,
           const Consumer& consume) const {
    constexpr TimeNs kLongestArc = 15 * orbits::kSecond;
    States up, down;
    const double tilt = ground_.radio.tilt_deg * orbits::kDegree;
    const double azimuth = ground_.radio.tilt_azimuth_deg * orbits::kDegree;
    const Eigen::Vector3d boresight =
        std::cos(tilt) * observer.up() +
        std::sin(tilt) * (std::cos(azimuth) * observer.north() + std::sin(azimuth) * observer.east());
    for (TimeNs arc = start_ns; arc < end_ns; arc += kLongestArc) {
      const TimeNs arc_end = std::min(arc + kLongestArc, end_ns);
      // Over 15 s a parabola through three points of an orbit is right to a metre.
      const TimeNs half = std::max<TimeNs>(1, (arc_end - arc) / 2);
      const Eigen::Vector3d a = satellites_.position_ecef_km(satellite, arc);
      const Eigen::Vector3d b = satellites_.position_ecef_km(satellite, arc + half);
      const Eigen::Vector3d c = satellites_.position_ecef_km(satellite, arc + 2 * half);
      for (TimeNs from = arc; from < arc_end;) {
        const TimeNs second = from - (from % orbits::kSecond + orbits::kSecond) % orbits::kSecond;
        const TimeNs until = std::min(second + orbits::kSecond, arc_end);
        const double s = static_cast<double>((from - arc) + (until - arc)) / 2 / static_cast<double>(half);
        const Eigen::Vector3d position =
            a * ((s - 1) * (s - 2) / 2) - b * (s * (s - 2)) + c * (s * (s - 1) / 2);
        const Eigen::Vector3d to = position - observer.ecef_km();
        const double range_km = to.norm();
        const RadioGeometry geometry{range_km, to.dot(boresight) / range_km,
                                     to.dot(position) / (range_km * position.norm())};
        const GroundRadio::Loss air = air_.air(from, to.dot(observer.up()) / range_km);
        consume(Second{from, until, carried(ground_.up, geometry, air.up_db, air.clear_up_db, up),
                       carried(ground_.down, geometry, air.down_db, air.clear_down_db, down)});
        from = until;
      }
    }
  }

 private:
  /// What the receiver of a direction holds on to, and what it would in a clear sky.
  struct States {
    RadioLink::State now = nullptr, clear = nullptr;
  };

  Carried carried(const RadioLink& link, const RadioGeometry& geometry, double air_db, double clear_db,
                  States& states) const {
    const double bps = link.rate_bps(link.carrier_to_noise_db(geometry, air_db), states.now);
    const double clear_c_n_db = link.carrier_to_noise_db(geometry, clear_db);
    if (ground_.radio.limit == RadioLimit::kRain) {
      const double clear_bps = link.rate_bps(clear_c_n_db, states.clear);
      const double dry_or_none = air_db > clear_db ? 0 : 1;
      const double left = clear_bps > 0 ? std::min(1.0, bps / clear_bps) : dry_or_none;
      return {kAny, left, left > 0 ? OutageCause::kNone : OutageCause::kRain};
    }
    if (bps > 0) return {bps, 1, OutageCause::kNone};
    RadioLink::State fresh = nullptr;
    return {0, 1, link.rate_bps(clear_c_n_db, fresh) > 0 ? OutageCause::kRain : OutageCause::kLinkBudget};
  }

  static constexpr double kAny = std::numeric_limits<double>::infinity();
  GroundRadio::Reader& air_;
  const GroundRadio& ground_;
  const orbits::Propagator& satellites_;
};

}  // namespace skyhaul::models
