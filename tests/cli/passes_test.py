# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""skyhaul passes as a user runs it: passes_test.py PROGRAM SOURCE_FOLDER."""
import csv
import io
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path

PROGRAM, SOURCE = sys.argv[1], Path(sys.argv[2])
SCENARIO = SOURCE / "tests/data/scenarios/two-sites.yaml"
KUIPER = SOURCE / "configs/scenarios/validation/kuiper-k1.yaml"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def run(*arguments):
    return subprocess.run([PROGRAM, "passes", *map(str, arguments)], capture_output=True, text=True)


def rows(*arguments):
    result = run(*arguments)
    assert result.returncode == 0 and result.stderr == "", result.stderr
    assert result.stdout.splitlines()[0] == "site,satellite,rise,culmination,set,max_elevation_deg"
    return list(csv.DictReader(io.StringIO(result.stdout)))


def seconds(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def check_rows():
    found = rows(SCENARIO)
    assert {row["site"] for row in found} == {"atacama", "permian"}
    cut_at_start = [row for row in found if not row["rise"]]
    cut_at_end = [row for row in found if not row["set"]]
    assert cut_at_start and cut_at_end and len(found) > 100
    for row in found:
        for name in ("rise", "culmination", "set"):
            assert row[name] == "" or TIME.fullmatch(row[name]), row
        if row["rise"] and row["culmination"] and row["set"]:
            assert seconds(row["rise"]) <= seconds(row["culmination"]) <= seconds(row["set"])
            # 550 km above a mask of 25 degrees: never more than five minutes
            assert seconds(row["set"]) - seconds(row["rise"]) < 300, row
            assert 25 <= float(row["max_elevation_deg"]) <= 90
    assert rows(SCENARIO, "--site", "permian") == [row for row in found if row["site"] == "permian"]
    assert rows(SCENARIO, "--threads", "1") == rows(SCENARIO, "--threads", "3") == found


def check_horizon():
    """A hill of 50 degrees in the north: what culminates there sets behind it, the south is as it was."""
    hill = ("sites.permian.horizon=[{azimuth: 260, elevation: 0}, {azimuth: 270, elevation: 50}, "
            "{azimuth: 90, elevation: 50}, {azimuth: 100, elevation: 0}]")
    open_sky, hidden = rows(SCENARIO, "--site", "permian"), rows(SCENARIO, "--site", "permian", "--set", hill)
    same = {tuple(row.values()) for row in open_sky} & {tuple(row.values()) for row in hidden}
    assert 0 < len(same) < len(open_sky), (len(same), len(open_sky))
    high = [row for row in hidden if tuple(row.values()) not in same]
    assert high and len(hidden) < len(open_sky) + len(high)
    flat = "sites.permian.horizon=[{azimuth: 0, elevation: 10}, {azimuth: 180, elevation: 10}]"
    assert rows(SCENARIO, "--site", "permian", "--set", flat) == open_sky  # below min_elevation everywhere
    checked = subprocess.run([PROGRAM, "check", SCENARIO, "--set", hill], capture_output=True, text=True)
    assert "{azimuth: 90, elevation: 50}" in checked.stdout, checked


def check_range():
    """A range instead of a mask: kuiper-k1 takes satellites within 1,260 km, on an ellipsoid of its own."""
    found = rows(KUIPER, "--set", "horizon=1 h")
    assert found and all(float(row["max_elevation_deg"]) > 20 for row in found)
    near = rows(KUIPER, "--set", "horizon=1 h", "--set", "constellation.max_range=900 km")
    assert 0 < len(near) < len(found)


def check_errors():
    for arguments, expected in (
            ([SCENARIO, "--site", "nowhere"], "--site: nowhere: expected a site of the scenario: atacama permian"),
            ([SCENARIO, "--set", "sites.permian.horizon=[]"], "sites.permian.horizon: "),
            ([SCENARIO, "--set", "sites.permian.horizon=[{azimuth: 400, elevation: 1}]"], "horizon[0].azimuth: 400: "),
            ([SCENARIO, "--set", "sites.permian.horizon=[{azimuth: 0, elevation: 1}, {azimuth: 360, elevation: 2}]"],
             "horizon[1].azimuth: 360: expected an azimuth that no other corner has"),
            ([SCENARIO, "--set", "sites.permian.horizon=[{azimuth: 4}]"], "horizon[0].elevation"),
            (["none.yaml"], "none.yaml")):
        result = run(*arguments)
        assert result.returncode == 2 and result.stdout == "" and result.stderr.count("\n") == 1, result
        assert expected in result.stderr, result.stderr


for check in (check_rows, check_horizon, check_range, check_errors):
    check()
