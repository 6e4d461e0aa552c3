// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

#include "skyhaul/models/export.h"
#include "skyhaul/models/time_interval.h"
#include "skyhaul/orbits/visibility.h"

namespace skyhaul::models {

// Sunlight on a site and on its panels. Pure, safe on any thread.

/// Where the Sun stands over a place: its centre, with refraction, azimuth from north through east.
struct SunPosition {
  double elevation_deg;  ///< by Bennett's formula for refraction (1982) as Saemundsson turned it round (1986)
  double azimuth_deg;
  double distance_au;
};

/// The Sun over a place through a time. Its ECEF position (orbits::sun_ecef_km) is worked out at each full
/// hour and turned with the mean Sun between two of them: good to 0.001 deg.
class SKYHAUL_MODELS_EXPORT SunPath {
 public:
  /// For times in [start_ns, end_ns].
  SunPath(const orbits::Geodetic& place, const orbits::Ellipsoid& ellipsoid, TimeNs start_ns, TimeNs end_ns);

  SunPosition at(TimeNs utc) const;

 private:
  orbits::Observer observer_;
  TimeNs first_hour_ns_;
  std::vector<Eigen::Vector3d> hourly_km_;
};

/// W/m2 on level ground and, direct, square to the Sun.
struct Irradiance {
  double global = 0, direct_normal = 0, diffuse = 0;
};

/// Clear sky by Ineichen and Perez, "A new airmass independent formulation for the Linke turbidity
/// coefficient", Solar Energy 73 (2002) 151-157, without their enhancement at low Sun; the solar constant is
/// 1361 W/m2 (IAU 2015 B3) at 1 au, air mass by Kasten and Young (1989) at the pressure of the standard
/// atmosphere. Altitude -0.5 to 9 km; turbidity 1 to 10: about 2 for very clean cold air, 3 for clean warm
/// air, 4 to 6 for moist or dusty air. The result is zero while the Sun is below the horizon.
SKYHAUL_MODELS_EXPORT Irradiance clear_sky(const SunPosition& sun, double altitude_km,
                                           double linke_turbidity);
/// Clear sky by the model's own inputs: the zenith angle of the Sun as it is seen, the absolute air mass, and
/// the irradiance outside the atmosphere.
SKYHAUL_MODELS_EXPORT Irradiance clear_sky(double zenith_deg, double air_mass, double altitude_km,
                                           double linke_turbidity, double outside_w_m2);
/// Kasten and Young (1989), at sea level's pressure.
SKYHAUL_MODELS_EXPORT double relative_air_mass(double zenith_deg);

/// The share of clear-sky light that comes through clouds that cover the share `cover` of the sky: Kasten and
/// Czeplak, Solar Energy 24 (1980) 177-189: 1 - 0.75 cover^3.4.
SKYHAUL_MODELS_EXPORT double cloud_factor(double cover);

enum class SolarMount {
  kFixed,
  kSingleAxis,  ///< level axis from north to south, turned so that the Sun is as square as can be; no
                ///< backtracking
  kDualAxis     ///< always square to the Sun
};

struct SolarArray {
  double peak_kw = 0;  ///< at 1000 W/m2
  SolarMount mount = SolarMount::kFixed;
  double tilt_deg = 0;             ///< angle between a fixed panel and level ground
  double azimuth_deg = 180;        ///< direction that a fixed panel faces, from north through east
  double performance_ratio = 0.8;  ///< what is left after heat, dirt, wires and inverters
  double linke_turbidity = 3;
  double cloud_cover = 0;  ///< share of the sky, always
  double albedo = 0.2;     ///< share of the light that the ground reflects
};

/// Light on the panel's plane, W/m2: direct, diffuse from an even sky (Liu and Jordan 1963), and what the
/// ground throws back.
SKYHAUL_MODELS_EXPORT double plane_irradiance_w_m2(const SolarArray& array, const SunPosition& sun,
                                                   double altitude_km);

/// peak x light on the plane / 1000 W/m2 x performance ratio.
SKYHAUL_MODELS_EXPORT double solar_power_kw(const SolarArray& array, const SunPosition& sun,
                                            double altitude_km);

}  // namespace skyhaul::models
