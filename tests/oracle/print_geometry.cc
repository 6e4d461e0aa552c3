// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// print_geometry ELEMENTS TIMES DUT1 XP YP LATITUDE LONGITUDE ALTITUDE_KM: what the library finds for each
// row id,time of TIMES, as CSV, for the oracle scripts. Not installed.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>

#include "skyhaul/orbits/catalogue.h"
#include "skyhaul/orbits/frames.h"
#include "skyhaul/orbits/sgp4.h"
#include "skyhaul/orbits/sun.h"

using namespace skyhaul::orbits;  // NOLINT: one short file

int main(int argc, char** argv) {
  if (argc != 9) return 2;
  EarthOrientation orientation;
  orientation.ut1_utc_s = std::atof(argv[3]);
  orientation.polar_motion_x_arcsec = std::atof(argv[4]);
  orientation.polar_motion_y_arcsec = std::atof(argv[5]);
  const Observer observer({std::atof(argv[6]), std::atof(argv[7]), std::atof(argv[8])});
  std::map<std::string, Sgp4> orbits;
  for (const ElementSet& set : read_element_file(argv[1]).sets) {
    orbits.emplace(std::to_string(set.catalogue_number), Sgp4(set));
  }
  std::printf(
      "id,time,x,y,z,vx,vy,vz,azimuth,elevation,range,range_rate,sun_x,sun_y,sun_z,shadow,sun_in_beam,"
      "latitude,longitude,"
      "altitude,round_trip_m\n");
  std::ifstream in(argv[2]);
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    const std::string id = line.substr(0, line.find(',')), time = line.substr(line.find(',') + 1);
    const TimeNs utc = parse_utc(time);
    const Sgp4State teme = orbits.at(id).at(utc);
    const StateVector at = TemeToEcef(utc, orientation).state({teme.r_km, teme.v_km_s});
    const Topocentric look = observer.look_at(at.position_km);
    const Eigen::Vector3d sun = sun_ecef_km(utc, orientation);
    const Geodetic below = to_geodetic(at.position_km);
    const double round_trip_m = (to_ecef_km(below) - at.position_km).norm() * 1e3;
    std::printf(
        "%s,%s,%.9f,%.9f,%.9f,%.12f,%.12f,%.12f,%.9f,%.9f,%.9f,%.12f,%.3f,%.3f,%.3f,%d,%.9f,%.9f,%.9f,%.9f,%."
        "3e\n",
        id.c_str(), time.c_str(), at.position_km.x(), at.position_km.y(), at.position_km.z(),
        at.velocity_km_s.x(), at.velocity_km_s.y(), at.velocity_km_s.z(), look.azimuth_deg,
        look.elevation_deg, look.range_km, range_rate_km_s(observer, at), sun.x(), sun.y(), sun.z(),
        static_cast<int>(earth_shadow(at.position_km, sun)),
        sun_in_beam_deg(observer.ecef_km(), at.position_km, sun), below.latitude_deg, below.longitude_deg,
        below.altitude_km, round_trip_m);
  }
  return 0;
}
