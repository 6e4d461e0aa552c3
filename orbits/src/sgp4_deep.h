// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "sgp4_theory.h"
#include "skyhaul/orbits/sgp4.h"

namespace skyhaul::orbits {

/// SDP4: what Moon, Sun and resonance with the Earth's rotation add for periods of 225 minutes and more
/// (Hujsak, Spacetrack Report 1; AIAA 2006-6753). The resonance is integrated from the epoch in steps of 720
/// minutes, so that a state depends on its time alone.
class Sgp4DeepSpace {
 public:
  /// `initial` holds the elements at the epoch with the un-Kozai'd mean motion; `days_1950` is the epoch in
  /// days since 1949-12-31 0 h; `sidereal_rad` Greenwich's sidereal time at the epoch.
  Sgp4DeepSpace(const sgp4::Elements& initial, const sgp4::Rates& rates, double days_1950,
                double sidereal_rad);

  /// Adds the secular and resonant effects of `t` minutes; mean motion becomes the resonant one.
  void add_secular(double t, Sgp4Progress& progress, sgp4::Elements& mean) const;
  /// Adds the long-period lunar and solar effects.
  void add_periodic(double t, sgp4::Elements& osculating) const;

 private:
  /// Periodic amplitudes of one body.
  struct Body {
    double speed = 0, eccentricity = 0, anomaly0 = 0;
    double e2 = 0, e3 = 0, i2 = 0, i3 = 0, l2 = 0, l3 = 0, l4 = 0;
    double gh2 = 0, gh3 = 0, gh4 = 0, h2 = 0, h3 = 0;
  };
  struct BodyGeometry;
  enum class Resonance { kNone, kSynchronous, kHalfDay };
  struct Derivatives {
    double n = 0, longitude = 0, n2 = 0;
  };

  Body attract(const BodyGeometry& geometry, const sgp4::Elements& at);
  void prepare_synchronous(const sgp4::Elements& at);
  void prepare_half_day(const sgp4::Elements& at);
  Derivatives derivatives(double longitude, double n, double t) const;
  void integrate(double t, Sgp4Progress& progress, double& n, double& longitude) const;

  sgp4::Rates gravity_;
  double perigee0_;
  double n0_;
  double sidereal0_;
  Body sun_, moon_;
  double de_ = 0, di_ = 0, danomaly_ = 0, dperigee_ = 0, dnode_ = 0;  ///< lunar and solar secular rates
  Resonance resonance_ = Resonance::kNone;
  double longitude0_ = 0, longitude_rate_ = 0;
  double del_[3] = {};  ///< synchronous: orders 1 to 3
  double d_[10] = {};   ///< half a day: 2201 2211 3210 3222 5220 5232 4410 4422 5421 5433
};

}  // namespace skyhaul::orbits
