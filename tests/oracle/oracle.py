# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""What the oracle scripts share. Each is called as SCRIPT PROGRAM PRINT_GEOMETRY [--pin]."""
import csv
import io
import random
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

SKIP = 77
HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "data"))
from reference_data import reference_file  # noqa: E402,F401
PINNED = HERE / "pinned"
# 62 sets of two public catalogues (May 2025, July 2024): low orbits, eccentric ones, half-day, Molniya, geostationary.
ELEMENTS = PINNED / "elements.csv"
# Of no day in particular; what matters is that both programs take the same.
DUT1_S, POLE_X_ARCSEC, POLE_Y_ARCSEC = 0.0421, 0.1234, 0.3456
SITE = (47.5, 8.6, 0.43)  # deg, deg, km


def skip(reason):
    print("skipped:", reason)
    sys.exit(SKIP)


def elements():
    with open(ELEMENTS, newline="") as file:
        return list(csv.DictReader(file))


def satellites():
    """python3-sgp4's satellites by catalogue number."""
    from sgp4 import omm
    from sgp4.api import Satrec
    found = {}
    for fields in elements():
        found[fields["NORAD_CAT_ID"]] = Satrec()
        omm.initialize(found[fields["NORAD_CAT_ID"]], fields)
    return found


def random_times(each, seed):
    """(catalogue number, datetime) within two days of each epoch, in whole microseconds."""
    chooser = random.Random(seed)
    rows = []
    for fields in elements():
        for _ in range(each):
            epoch = datetime.fromisoformat(fields["EPOCH"])
            after = timedelta(microseconds=chooser.randrange(-2 * 86400 * 10**6, 2 * 86400 * 10**6))
            rows.append((fields["NORAD_CAT_ID"], epoch + after))
    return rows


def text(time):
    return time.isoformat(timespec="microseconds")


def rows_of(command, rows):
    """Runs a command with `rows` as a CSV file of id and time in place of TIMES; its rows, checked to be in that order."""
    with tempfile.TemporaryDirectory() as folder:
        times = Path(folder) / "times.csv"
        times.write_text("id,time\n" + "".join(f"{number},{time}\n" for number, time in rows))
        result = subprocess.run([str(times) if part == "TIMES" else str(part) for part in command],
                                capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    found = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [(row["id"], row["time"]) for row in found] == [(str(number), time) for number, time in rows]
    return found


def geometry(rows):
    command = [sys.argv[2], ELEMENTS, "TIMES", DUT1_S, POLE_X_ARCSEC, POLE_Y_ARCSEC, *SITE]
    return rows_of(command, [(number, text(time)) for number, time in rows])


def numbers(row, names):
    return [float(row[name]) for name in names]


class Bounds:
    """Greatest differences by quantity, each with its bound."""

    def __init__(self, **bounds):
        self.bounds, self.worst = bounds, dict.fromkeys(bounds, 0.0)

    def add(self, name, difference, where):
        assert difference <= self.bounds[name], f"{name}: {difference:.3e} above {self.bounds[name]:.1e} at {where}"
        self.worst[name] = max(self.worst[name], difference)

    def report(self):
        for name, bound in self.bounds.items():
            print(f"{name}: {self.worst[name]:.2e} (bound {bound:.1e})")
