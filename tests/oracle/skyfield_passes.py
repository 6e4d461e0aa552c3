# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""skyhaul passes of catalogued objects against Skyfield, both with UT1 = UTC and no polar motion.

Skyfield's find_events says which passes there are; it is good to half a second itself, so rise and set are checked by the
sign of Skyfield's elevation 0.05 s before and after ours, and the greatest elevation within 0.001 deg."""
import csv
import io
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import oracle

try:
    import numpy as np
    from sgp4.api import jday
    from skyfield.api import EarthSatellite, load, wgs84
except ImportError:
    oracle.skip("Debian's python3-skyfield is absent")

SITES = {"zurich": (47.4, 8.5, 0.4), "quito": (-0.2, -78.5, 2.8), "tromso": (69.6, 19.0, 0.0)}
EPOCH, MASK = "2025-05-24T00:00:00", 10
SCENARIO = f"""name: passes
epoch: {EPOCH}
horizon: 24 h
constellation: {{elements: {oracle.ELEMENTS}, select: "*", user_up: 1 Gbit/s, user_down: 1 Gbit/s, min_elevation: {MASK}}}
terminal: {{up: 1 Mbit/s, down: 1 Mbit/s}}
sites:
""" + "".join(f"  - {{name: {name}, latitude: {place[0]}, longitude: {place[1]}, altitude: {place[2]} km}}\n"
              for name, place in SITES.items())



def has_decayed(fields):
    """Whether python3-sgp4 gives an error between an object's epoch and the day: later states of it are none, though SGP4
    gives some (XIAOXIANG 1 erred in October 2024 and has states again in May 2025)."""
    orbit, time = oracle.satellites()[fields["NORAD_CAT_ID"]], datetime.fromisoformat(fields["EPOCH"])
    while time < datetime.fromisoformat(EPOCH):
        if orbit.sgp4(*jday(time.year, time.month, time.day, time.hour, time.minute, time.second))[0] != 0:
            return True
        time += timedelta(hours=2)
    return False


scale = load.timescale(delta_t=32.184 + 37)
satellites, decayed = {}, set()
for fields in oracle.elements():
    if has_decayed(fields):
        decayed.add(fields["OBJECT_NAME"])
        continue
    each = EarthSatellite.from_satrec(oracle.satellites()[fields["NORAD_CAT_ID"]], scale)
    if float(fields["MEAN_MOTION"]) > 6.4:  # those of long passes are compared in skyfield_geometry.py
        satellites[fields["OBJECT_NAME"]] = each

with tempfile.TemporaryDirectory() as folder:
    (Path(folder) / "s.yaml").write_text(SCENARIO)
    result = subprocess.run([sys.argv[1], "-q", "passes", str(Path(folder) / "s.yaml")], capture_output=True, text=True)
assert result.returncode == 0, result.stderr
assert len(decayed) == 3 and not any(row["satellite"] in decayed for row in csv.DictReader(io.StringIO(result.stdout))), decayed
found = [row for row in csv.DictReader(io.StringIO(result.stdout)) if row["satellite"] in satellites]

start = scale.utc(2025, 5, 24)
start_utc = datetime.fromisoformat(EPOCH)


def seconds(text):
    return (datetime.fromisoformat(text.rstrip("Z")) - start_utc).total_seconds()


def at(offsets_s):
    return scale.tt_jd(start.tt + np.asarray(offsets_s) / 86400)


bounds = oracle.Bounds(max_elevation_deg=1e-3)
rises = sets = 0
for name, (latitude, longitude, altitude) in SITES.items():
    place = wgs84.latlon(latitude, longitude, elevation_m=altitude * 1e3)
    for satellite, orbit in satellites.items():
        def elevation(offsets_s):
            return (orbit - place).at(at(offsets_s)).altaz()[0].degrees

        passes = [row for row in found if row["site"] == name and row["satellite"] == satellite]
        _, events = orbit.find_events(place, start, at(86400), altitude_degrees=MASK)
        # Grazing ones may be there by half a second and not by ours: none is, in this day.
        where = f"{satellite} over {name}"
        assert sum(1 for row in passes if row["rise"]) == int((events == 0).sum()), where
        assert sum(1 for row in passes if row["set"]) == int((events == 2).sum()), where
        for row in passes:
            if row["rise"]:
                before, after = elevation([seconds(row["rise"]) - 0.05, seconds(row["rise"]) + 0.05])
                assert before < MASK < after, (where, row, before, after)
                rises += 1
            if row["set"]:
                before, after = elevation([seconds(row["set"]) - 0.05, seconds(row["set"]) + 0.05])
                assert before > MASK > after, (where, row, before, after)
                sets += 1
            if row["culmination"]:
                top = seconds(row["culmination"])
                before, highest, after = elevation([top - 1, top, top + 1])
                bounds.add("max_elevation_deg", abs(highest - float(row["max_elevation_deg"])), where)
                assert highest >= max(before, after) - 1e-9 or not (row["rise"] and row["set"]), (where, row)
assert rises > 300 and sets > 300, (rises, sets)
print(f"{rises} rises and {sets} sets within 0.05 s")
bounds.report()
