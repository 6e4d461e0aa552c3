# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""ECEF states and topocentric directions against Skyfield, with the same UT1-UTC and polar motion. Skyfield takes python3-
sgp4's TEME to the celestial frame and from there to ITRS by IAU 2000A precession and nutation: another way than ours.

Bounds: 0.1 m and 0.001 deg as the field expects; velocities 1e-5 km/s, since Skyfield leaves the turning of precession
out (7e-12 rad/s: 3e-7 km/s at geostationary distance) and takes the Earth's rate from the sidereal angle."""
import oracle

try:
    import numpy as np
    from skyfield.api import EarthSatellite, load, wgs84
    from skyfield.framelib import itrs
except ImportError:
    oracle.skip("Debian's python3-skyfield is absent")

TAI_UTC_S = 37  # since 2017: all the epochs

scale = load.timescale(delta_t=32.184 + TAI_UTC_S - oracle.DUT1_S)
scale.polar_motion_table = (np.array([-1e9, 1e9]), np.full(2, oracle.POLE_X_ARCSEC), np.full(2, oracle.POLE_Y_ARCSEC))
satellites = {number: EarthSatellite.from_satrec(each, scale) for number, each in oracle.satellites().items()}
place = wgs84.latlon(oracle.SITE[0], oracle.SITE[1], elevation_m=oracle.SITE[2] * 1e3)
rows = oracle.random_times(5, seed=1)
bounds = oracle.Bounds(position_m=0.1, velocity_km_s=1e-5, elevation_deg=1e-3, azimuth_deg=1e-3, range_m=0.1,
                       range_rate_km_s=1e-5, round_trip_m=1e-6, latitude_deg=1e-6, longitude_deg=1e-6, altitude_m=0.1)
for (number, time), row in zip(rows, oracle.geometry(rows)):
    where = f"{number} at {time}"
    at = scale.utc(time.year, time.month, time.day, time.hour, time.minute, time.second + time.microsecond * 1e-6)
    position, velocity = satellites[number].at(at).frame_xyz_and_velocity(itrs)
    for ours, theirs in zip(oracle.numbers(row, "xyz"), position.km):
        bounds.add("position_m", abs(ours - theirs) * 1e3, where)
    for ours, theirs in zip(oracle.numbers(row, ("vx", "vy", "vz")), velocity.km_per_s):
        bounds.add("velocity_km_s", abs(ours - theirs), where)
    seen = (satellites[number] - place).at(at)
    elevation, azimuth, distance, _, _, rate = seen.frame_latlon_and_rates(place)
    bounds.add("elevation_deg", abs(float(row["elevation"]) - elevation.degrees), where)
    # across the line of sight, so that the zenith is no special case
    across = (float(row["azimuth"]) - azimuth.degrees + 180) % 360 - 180
    bounds.add("azimuth_deg", abs(across) * np.cos(elevation.radians), where)
    bounds.add("range_m", abs(float(row["range"]) - distance.km) * 1e3, where)
    bounds.add("range_rate_km_s", abs(float(row["range_rate"]) - rate.km_per_s), where)
    bounds.add("round_trip_m", float(row["round_trip_m"]), where)
    below = wgs84.geographic_position_of(satellites[number].at(at))
    bounds.add("latitude_deg", abs(float(row["latitude"]) - below.latitude.degrees), where)
    bounds.add("longitude_deg", abs((float(row["longitude"]) - below.longitude.degrees + 180) % 360 - 180), where)
    bounds.add("altitude_m", abs(float(row["altitude"]) - below.elevation.km) * 1e3, where)
print(len(rows), "states")
bounds.report()
