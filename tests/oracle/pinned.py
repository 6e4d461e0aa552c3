# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""The outputs of python3-sgp4 and astropy that are kept in pinned/states.csv (written by astropy_geometry.py --pin),
against skyhaul: needs neither of them. Bounds: 1e-6 km and 1e-9 km/s in TEME, 0.1 m in ITRS, 0.001 deg to the Sun."""
import csv
import math
import sys
from datetime import datetime

import oracle

with open(oracle.PINNED / "states.csv", newline="") as file:
    pinned = list(csv.DictReader(file))
assert len(pinned) > 100
rows = [(row["id"], datetime.fromisoformat(row["time"])) for row in pinned]
teme = oracle.rows_of([sys.argv[1], "ephemeris", oracle.ELEMENTS, "--times", "TIMES", "--frame", "teme"],
                      [(number, oracle.text(time)) for number, time in rows])
pole = f"{oracle.POLE_X_ARCSEC},{oracle.POLE_Y_ARCSEC}"
ecef = oracle.rows_of([sys.argv[1], "ephemeris", oracle.ELEMENTS, "--times", "TIMES", "--frame", "ecef",
                       "--dut1", oracle.DUT1_S, "--polar-motion", pole],
                      [(number, oracle.text(time)) for number, time in rows])
bounds = oracle.Bounds(teme_km=1e-6, teme_km_s=1e-9, itrs_m=0.1, sun_deg=1e-3)
for want, ours, fixed, seen in zip(pinned, teme, ecef, oracle.geometry(rows)):
    where = f"{want['id']} at {want['time']}"
    for axis in "xyz":
        bounds.add("teme_km", abs(float(ours[f"{axis}_km"]) - float(want[f"teme_{axis}"])), where)
        bounds.add("teme_km_s", abs(float(ours[f"v{axis}_km_s"]) - float(want[f"teme_v{axis}"])), where)
        bounds.add("itrs_m", abs(float(fixed[f"{axis}_km"]) - float(want[f"itrs_{axis}"])) * 1e3, where)
    sun, expected = oracle.numbers(seen, ("sun_x", "sun_y", "sun_z")), oracle.numbers(want, ("sun_x", "sun_y", "sun_z"))
    # the chord between unit vectors, which is the angle where that is small
    unit = [a / math.hypot(*sun) - b / math.hypot(*expected) for a, b in zip(sun, expected)]
    bounds.add("sun_deg", math.degrees(math.hypot(*unit)), where)
    assert seen["shadow"] == want["shadow"], where
print(len(pinned), "states")
bounds.report()
