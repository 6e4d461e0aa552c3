# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""ECEF states, the Sun and the Earth's shadow against astropy, with the same UT1-UTC and polar motion.

Bounds: 0.1 m; velocities 3.2e-7 km/s, which is what the turning of TEME's own axes makes out (precession of 7.1e-12 rad/s
in right ascension, at 42,200 km), since here TEME is taken as fixed while a satellite moves on; the Sun's direction 0.001 deg (ours is geocentric of date with annual aberration, as
astropy's get_sun is); states of shadow equal but within 0.01 deg of a change of them."""
import sys
import warnings
from datetime import datetime

import oracle

try:
    import astropy.units as u
    import numpy as np
    from astropy.coordinates import ITRS, TEME, CartesianRepresentation, EarthLocation, get_sun
    from astropy.coordinates.builtin_frames import cirs_observed_transforms, intermediate_rotation_transforms
    from astropy.time import Time
    from astropy.utils import iers
except ImportError:
    oracle.skip("Debian's python3-astropy is absent")

warnings.simplefilter("ignore")
iers.conf.auto_download = False
iers.conf.iers_degraded_accuracy = "ignore"
ARCSEC = np.pi / 180 / 3600


def pole(_):
    return oracle.POLE_X_ARCSEC * ARCSEC, oracle.POLE_Y_ARCSEC * ARCSEC


for module in (intermediate_rotation_transforms, cirs_observed_transforms):
    if hasattr(module, "get_polar_motion"):
        module.get_polar_motion = pole

satellites = oracle.satellites()
rows = oracle.random_times(4, seed=2)
times = Time([time for _, time in rows], scale="utc")
times.delta_ut1_utc = oracle.DUT1_S
ours = oracle.geometry(rows)

# python3-sgp4's state at the time itself, so that only the frames are compared.
states = []
epochs = {fields["NORAD_CAT_ID"]: datetime.fromisoformat(fields["EPOCH"]) for fields in oracle.elements()}
for number, time in rows:
    after = time - epochs[number]
    error, r, v = satellites[number].sgp4_tsince((after.days * 86400 * 10**6 + after.seconds * 10**6 +
                                                  after.microseconds) / 60e6)
    assert error == 0, (number, time, error)
    states.append((r, v))
r = np.array([s[0] for s in states]).T
v = np.array([s[1] for s in states]).T


def to_itrs(shift_s):
    """Positions of the straight lines through the states, so long after their times."""
    shifted = times + shift_s * u.s
    shifted.delta_ut1_utc = oracle.DUT1_S
    moved = TEME(CartesianRepresentation((r + v * shift_s) * u.km), obstime=shifted)
    return moved.transform_to(ITRS(obstime=shifted)).cartesian.xyz.to_value(u.km).T


x = to_itrs(0)
# astropy's own velocities lose delta_ut1_utc on the way; a central difference of its positions does not. Its third
# derivative is 3 omega^2 v, which leaves 1.2e-9 km/s, and more only where v is above 8 km/s.
xdot = (to_itrs(0.25) - to_itrs(-0.25)) / 0.5
sun = get_sun(times).transform_to(ITRS(obstime=times)).cartesian.xyz.to_value(u.km).T


def degrees_between(a, b):
    return np.degrees(np.arctan2(np.linalg.norm(np.cross(a, b)), a @ b))


bounds = oracle.Bounds(position_m=0.1, velocity_km_s=3.2e-7, sun_deg=1e-3, sun_distance=1e-4, sun_in_beam_deg=1e-3)
site = np.array(EarthLocation.from_geodetic(oracle.SITE[1] * u.deg, oracle.SITE[0] * u.deg, oracle.SITE[2] * u.km)
                .get_itrs().cartesian.xyz.to_value(u.km))
shadows = [0, 0, 0]
for i, row in enumerate(ours):
    where = f"{row['id']} at {row['time']}"
    bounds.add("position_m", np.abs(np.array(oracle.numbers(row, "xyz")) - x[i]).max() * 1e3, where)
    bounds.add("velocity_km_s", np.abs(np.array(oracle.numbers(row, ("vx", "vy", "vz"))) - xdot[i]).max(), where)
    our_sun = np.array(oracle.numbers(row, ("sun_x", "sun_y", "sun_z")))
    bounds.add("sun_deg", degrees_between(our_sun, sun[i]), where)
    bounds.add("sun_distance", abs(np.linalg.norm(our_sun) / np.linalg.norm(sun[i]) - 1), where)
    bounds.add("sun_in_beam_deg", abs(float(row["sun_in_beam"]) - degrees_between(x[i] - site, sun[i] - site)), where)
    # Seen from the satellite: apparent radii of Sun and Earth, and how far apart their centres are.
    radius_sun = np.degrees(np.arcsin(695700 / np.linalg.norm(sun[i] - x[i])))
    radius_earth = np.degrees(np.arcsin(6378.137 / np.linalg.norm(x[i])))
    apart = degrees_between(sun[i] - x[i], -x[i])
    expected = 2 if apart < radius_earth - radius_sun else 1 if apart < radius_earth + radius_sun else 0
    edge = min(abs(apart - radius_earth - radius_sun), abs(apart - radius_earth + radius_sun))
    assert int(row["shadow"]) == expected or edge < 0.01, where
    shadows[expected] += 1
assert shadows[0] > 50 and shadows[2] > 20, shadows
print(f"{len(rows)} states; sunlit, penumbra, umbra: {shadows}")
bounds.report()
if "--pin" in sys.argv:
    with open(oracle.PINNED / "states.csv", "w") as out:
        out.write("id,time,teme_x,teme_y,teme_z,teme_vx,teme_vy,teme_vz,itrs_x,itrs_y,itrs_z,sun_x,sun_y,sun_z,shadow\n")
        for i, (number, time) in list(enumerate(rows))[::2]:
            cells = [f"{value:.9f}" for value in (*r[:, i],)] + [f"{value:.12f}" for value in (*v[:, i],)]
            cells += [f"{value:.9f}" for value in x[i]] + [f"{value:.3f}" for value in sun[i]]
            out.write(",".join([number, oracle.text(time), *cells, ours[i]["shadow"]]) + "\n")
