// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>

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

  /// A second of UTC or less. Rates are 0 where nothing closes; the cause is then rain, or that the link
  /// would not close in a clear sky either.
  struct Second {
    TimeNs start_ns, end_ns;
    double up_bps, down_bps;
    OutageCause up_cause, down_cause;  ///< kNone where there is a rate
    /// Shares of the clear sky's rates that rain leaves: 1 without rain, and 0 in rain where nothing closes
    /// in a clear sky either. They are worked out for radios that limit rates by rain; 1 for others.
    double up_left = 1, down_left = 1;
  };

  /// Calls consume(Second) for each second of UTC in [start, end), cut to it; the satellite is where it is at
  /// the middle of each. What the receivers hold on to begins anew with each call.
  /// @param observer where the ground's antenna is meanwhile
  template <class Consumer>
  void run(const orbits::Observer& observer, std::int32_t satellite, TimeNs start_ns, TimeNs end_ns,
           const Consumer& consume) const {
    constexpr TimeNs kLongestArc = 15 * orbits::kSecond;
    RadioLink::State up = nullptr, clear_up = nullptr;
    RadioLink::State down = nullptr, clear_down = nullptr;
    const bool by_rain = ground_.radio.limit == RadioLimit::kRain;
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
        const double up_bps = ground_.up.rate_bps(ground_.up.carrier_to_noise_db(geometry, air.up_db), up);
        const double down_bps =
            ground_.down.rate_bps(ground_.down.carrier_to_noise_db(geometry, air.down_db), down);
        Second now{from,
                   until,
                   up_bps,
                   down_bps,
                   cause(up_bps, ground_.up, geometry, air.clear_up_db),
                   cause(down_bps, ground_.down, geometry, air.clear_down_db)};
        if (by_rain) {
          now.up_left = left(up_bps, ground_.up, geometry, air.up_db, air.clear_up_db, clear_up);
          now.down_left = left(down_bps, ground_.down, geometry, air.down_db, air.clear_down_db, clear_down);
        }
        consume(now);
        from = until;
      }
    }
  }

 private:
  static OutageCause cause(double rate_bps, const RadioLink& link, const RadioGeometry& geometry,
                           double clear_db) {
    if (rate_bps > 0) return OutageCause::kNone;
    RadioLink::State state = nullptr;
    return link.rate_bps(link.carrier_to_noise_db(geometry, clear_db), state) > 0 ? OutageCause::kRain
                                                                                  : OutageCause::kLinkBudget;
  }

  static double left(double rate_bps, const RadioLink& link, const RadioGeometry& geometry, double air_db,
                     double clear_db, RadioLink::State& state) {
    const double clear_bps = link.rate_bps(link.carrier_to_noise_db(geometry, clear_db), state);
    if (clear_bps > 0) return std::min(1.0, rate_bps / clear_bps);
    return air_db > clear_db ? 0 : 1;
  }

  GroundRadio::Reader& air_;
  const GroundRadio& ground_;
  const orbits::Propagator& satellites_;
};

}  // namespace skyhaul::models
