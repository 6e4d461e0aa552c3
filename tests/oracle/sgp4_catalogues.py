# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""skyhaul ephemeris against python3-sgp4 on every set of two public catalogues, at random times within a week of each
epoch. The times are whole microseconds from the epoch as it is written; python3-sgp4 is asked by minutes since the epoch
(sgp4_tsince), since the epoch that it keeps is rounded. Bounds: 1e-6 km, 1e-9 km/s, and equal error codes. And every two
hours of 30 days for the sets that have an error in them: equal until the first error, and no position after it."""
import json
import random
import sys
from datetime import datetime, timedelta

import oracle

WEEK_US = 7 * 86400 * 10**6
MONTH_MINUTES = range(0, 30 * 1440, 120)


def newest(sets):
    """(epoch, satellite) by catalogue number, the newest; of equal epochs the last."""
    kept = {}
    for number, epoch, satellite in sets:
        if number not in kept or epoch >= kept[number][0]:
            kept[number] = (epoch, satellite)
    return kept


def json_sets(path):
    from sgp4 import omm
    from sgp4.api import Satrec
    for fields in json.loads(path.read_text()):
        satellite = Satrec()
        omm.initialize(satellite, {key: str(value) for key, value in fields.items()})
        yield fields["NORAD_CAT_ID"], datetime.fromisoformat(fields["EPOCH"]), satellite


def tle_sets(path):
    from sgp4.api import Satrec
    lines = path.read_text().splitlines()
    for first, second in zip(lines, lines[1:]):
        if not (first.startswith("1 ") and second.startswith("2 ")):
            continue
        year = int(first[18:20])
        day, decimals = first[20:32].split(".")  # a unit of the eighth decimal of a day is 864 us
        epoch = datetime(year + (2000 if year < 57 else 1900), 1, 1) + timedelta(
            days=int(day) - 1, microseconds=int(decimals) * 864)
        yield int(first[2:7]), epoch, Satrec.twoline2rv(first, second)


def compare_rows(name, rows, found, expected, bounds):
    for (number, time), row, (code, r, v) in zip(rows, found, expected):
        where = f"{name}: {number} at {time}"
        assert int(row["error"]) == code, f"{where}: error {row['error']}, python3-sgp4 {code}"
        if code:
            assert row["x_km"] == row["vz_km_s"] == "", where
            continue
        for key, value in zip(("x_km", "y_km", "z_km"), r):
            bounds.add("position_km", abs(float(row[key]) - value), where)
        for key, value in zip(("vx_km_s", "vy_km_s", "vz_km_s"), v):
            bounds.add("velocity_km_s", abs(float(row[key]) - value), where)


def compare(path, kept, chooser):
    rows, expected = [], []
    for number, (epoch, satellite) in kept.items():
        for _ in range(3):
            after_us = chooser.randrange(-WEEK_US, WEEK_US)
            rows.append((number, oracle.text(epoch + timedelta(microseconds=after_us))))
            expected.append(satellite.sgp4_tsince(after_us / 60e6))
    found = oracle.rows_of([sys.argv[1], "ephemeris", path, "--times", "TIMES", "--frame", "teme"], rows)
    bounds = oracle.Bounds(position_km=1e-6, velocity_km_s=1e-9)
    compare_rows(path.name, rows, found, expected, bounds)
    print(f"{path.name}: {len(rows)} states")
    bounds.report()


def decayed(path, kept, chooser):
    rows, expected, objects = [], [], 0
    for number, (epoch, satellite) in kept.items():
        if not any(satellite.sgp4_tsince(minutes)[0] in (1, 6) for minutes in MONTH_MINUTES[::6]):
            continue
        objects += 1
        down = False
        for minutes in MONTH_MINUTES:
            state = satellite.sgp4_tsince(minutes)
            down = down or state[0] in (1, 6)
            rows.append((number, oracle.text(epoch + timedelta(minutes=minutes))))
            expected.append((state[0] or 6, None, None) if down else state)
    mixed = list(range(len(rows)))
    chooser.shuffle(mixed)  # the order of the rows does not count
    found = oracle.rows_of([sys.argv[1], "ephemeris", path, "--times", "TIMES", "--frame", "teme"],
                           [rows[i] for i in mixed])
    bounds = oracle.Bounds(position_km=1e-6, velocity_km_s=1e-9)
    compare_rows(path.name, [rows[i] for i in mixed], found, [expected[i] for i in mixed], bounds)
    print(f"{path.name}: {objects} objects with an error in 30 days, {len(rows)} states")
    assert objects > 10, objects
    bounds.report()


def main():
    try:
        import sgp4.api  # noqa: F401
    except ImportError:
        oracle.skip("Debian's python3-sgp4 is absent")
    chooser = random.Random(20260101)
    catalogues = (("catalogue/starlink_2025-05-24.json", json_sets), ("catalogue/active_2024-07-16.tle", tle_sets))
    files = [(name, oracle.reference_file(name), reader) for name, reader in catalogues]
    for name, path, reader in files:
        if path is None:
            print(name, "is absent")
            continue
        kept = newest(reader(path))
        compare(path, kept, chooser)
        decayed(path, kept, chooser)
    if all(path is None for _, path, _ in files):
        oracle.skip("the reference data have no catalogue; tests/README.md says where to get one")


main()
