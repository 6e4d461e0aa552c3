# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Constellations from element sets and from codes, as a user writes them: elements_test.py PROGRAM SOURCE_FOLDER."""
import csv
import io
import json
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM, SOURCE = sys.argv[1], Path(sys.argv[2])
HEADER = ("OBJECT_NAME,OBJECT_ID,EPOCH,MEAN_MOTION,ECCENTRICITY,INCLINATION,RA_OF_ASC_NODE,ARG_OF_PERICENTER,"
          "MEAN_ANOMALY,NORAD_CAT_ID,BSTAR\n")
SCENARIO = """name: from-elements
epoch: 2026-01-01
horizon: 20 min
constellation:
  elements: sets.csv
  select: 'TEST-*'
  user_up: 1 Gbit/s
  user_down: 10 Gbit/s
  min_elevation: 10
gateways: [{name: g, latitude: 46, longitude: 9, min_elevation: 10, up: 10 Gbit/s, down: 10 Gbit/s, pop: p}]
pops: [{name: p, latitude: 46, longitude: 9}]
terminal: {up: 20 Mbit/s, down: 200 Mbit/s}
sites:
  - {name: a, latitude: 47, longitude: 8}
  - {name: b, latitude: 45, longitude: 11}
traffic:
  - {name: t, payload: {size: 20 MB}, topology: ring, compute: {step_time: 1 s, steps: 10}}
"""


def walker(planes=24, slots=24):
    """The sets of D:600:60:576/24/1, as circular as catalogues write them."""
    lines = []
    for p in range(planes):
        for s in range(slots):
            number = 100000 + p * slots + s
            anomaly = (360 * s / slots + 360 * p / (planes * slots)) % 360
            lines.append(f"TEST-{p:02}-{s:02},2025-001A,2026-01-01T00:00:00,14.89,0.0000001,60,{360 * p / planes},0,"
                         f"{anomaly},{number},0\n")
    return HEADER + "".join(lines) + "OTHER,2025-001B,2026-01-01T00:00:00,14.89,0,60,0,0,0,99999,0\n"


def program(folder, *arguments):
    return subprocess.run([PROGRAM, *map(str, arguments)], cwd=folder, capture_output=True, text=True)


def done(folder, *arguments):
    result = program(folder, *arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout


def files(folder):
    return {path.name: path.read_bytes() for path in Path(folder).iterdir() if path.name != "run.json"}


def check_run(folder):
    done(folder, "-q", "run", "s.yaml", "--out", "one")
    summary = json.loads((folder / "one/summary.json").read_text())
    assert summary["complete"] and summary["results"][0]["interval_s"]["p95"] is not None, summary["results"]
    # The run's folder stands by itself: its scenario gives the same bytes elsewhere, without the first file.
    (folder / "apart").mkdir()
    (folder / "one").rename(folder / "apart/moved")
    done(folder, "-q", "run", "apart/moved/scenario.yaml", "--out", "two")
    assert files(folder / "two") == files(folder / "apart/moved")
    assert len((folder / "two/elements.csv").read_text().splitlines()) == 1 + 576
    # The resolved scenario names the file by its whole path.
    assert f"elements: {folder}/sets.csv" in done(folder, "check", "s.yaml")


def check_passes_and_paths(folder):
    passes = list(csv.DictReader(io.StringIO(done(folder, "passes", "s.yaml", "--site", "a"))))
    assert len(passes) > 10 and all(row["satellite"].startswith("TEST-") for row in passes)
    every = done(folder, "passes", "s.yaml", "--site", "a", "--set", "constellation.select='*'")
    assert len(every.splitlines()) >= 1 + len(passes)
    # The same shell as a Walker constellation by J2: the same satellites rise, within some seconds.
    shell = "constellation={shells: [{name: TEST, code: 'D:600:60:576/24/1', user_up: 1 Gbit/s, user_down: 1 Gbit/s}]}"
    by_code = list(csv.DictReader(io.StringIO(done(
        folder, "passes", "s.yaml", "--site", "a", "--set", shell, "--set", "constellation.min_elevation=10"))))
    assert {row["satellite"] for row in by_code} == {row["satellite"] for row in passes}
    isl = ["--set", "constellation.isl=true", "--set", "constellation.isl_topology=nearest", "--set",
           "constellation.isl_rate=1 Gbit/s"]
    paths = list(csv.DictReader(io.StringIO(done(folder, "paths", "s.yaml", "--step", "5 min", *isl))))
    assert len(paths) == 4 and all(row["path"] for row in paths), paths


def check_warnings(folder):
    result = program(folder, "check", "s.yaml", "--set", "epoch=2026-01-10")
    assert result.returncode == 0 and "576 of 576 element sets are more than 3 days" in result.stderr, result.stderr
    (folder / "bad.csv").write_text((folder / "sets.csv").read_text().replace("14.89", "fast", 1))
    refused = program(folder, "check", "s.yaml", "--set", "constellation.elements=bad.csv")
    assert refused.returncode == 2 and "bad.csv:2: MEAN_MOTION: fast" in refused.stderr, refused.stderr
    skipped = program(folder, "run", "s.yaml", "--out", "skipped", "--set", "constellation.elements=bad.csv",
                      "--set", "constellation.damaged=skip")
    assert skipped.returncode == 0 and "bad.csv:2: MEAN_MOTION: fast" in skipped.stderr
    assert any("MEAN_MOTION" in each for each in json.loads((folder / "skipped/run.json").read_text())["warnings"])


def check_errors(folder):
    for change, expected in (
            ("constellation.elements=none.csv", "none.csv: a file that can be read"),
            ("constellation.select=NONE-*", "constellation.select: NONE-*: a pattern that names of"),
            ("constellation.propagator=j2", "sgp4 for element sets"),
            ("constellation.tle_digits=true", "constellation.tle_digits: true: "),
            ("constellation.isl=true", "nearest or list"),
            ("constellation.shells=[{code: 'D:550:53:9/3/1', user_up: 1 Mbit/s, user_down: 1 Mbit/s}]",
             "element sets or shells"),
            ("constellation={preset: starlink-gen1, user_up: 1 Mbit/s}", "only with elements"),
            ("constellation={shells: [{code: 'D:550', user_up: 1 Mbit/s, user_down: 1 Mbit/s}]}", "a shell as D:550"),
            ("constellation={shells: [{code: 'X:550:53:9/3/1', user_up: 1 Mbit/s, user_down: 1 Mbit/s}]}", "D or S"),
            ("constellation={shells: [{code: 'D:550:53:9/3/1', planes: 3, user_up: 1 Mbit/s, user_down: 1 Mbit/s}]}",
             "the orbits by their code, or by keys"),
            ("constellation={elements: sets.csv}", "constellation.user_up")):
        result = program(folder, "check", "s.yaml", "--set", change)
        assert result.returncode == 2 and result.stderr.count("\n") == 1, (change, result.stderr)
        assert expected in result.stderr, (change, result.stderr)


def check_codes(folder):
    text = done(folder, "check", "s.yaml", "--set",
                "constellation={shells: [{code: 'D:550:53:1584/72/39+S:560:97.6:348/6/1', user_up: 1 Gbit/s, "
                "user_down: 1 Gbit/s}]}")
    for line in ("altitude: 550 km", "planes: 72", "satellites_per_plane: 22", "phasing: 39", "raan_spread: 180",
                 "satellites_per_plane: 58", "name: S2"):
        assert line in text, text


with tempfile.TemporaryDirectory() as name:
    home = Path(name).resolve()
    (home / "sets.csv").write_text(walker())
    (home / "s.yaml").write_text(SCENARIO)
    for check in (check_run, check_passes_and_paths, check_warnings, check_errors, check_codes):
        check(home)
