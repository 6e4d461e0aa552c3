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
            ("constellation.elements=none.csv", "none.csv: expected a file that can be read"),
            ("constellation.select=NONE-*", "constellation.select: NONE-*: expected a pattern that names of"),
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


DATA = SOURCE / "tests/data/elements"


def states(folder, elements, rows, expect=0):
    (folder / "times.csv").write_text("id,time\n" + "".join(f"{number},{time}\n" for number, time in rows))
    result = program(folder, "ephemeris", DATA / elements, "--times", "times.csv")
    assert result.returncode == expect, result.stderr
    if expect:
        assert result.stderr.count("\n") == 1 and result.stdout == "", result.stderr
        return result.stderr
    return list(csv.DictReader(io.StringIO(result.stdout)))


def check_forms(folder):
    row, = states(folder, "spacetrack-gp.csv", [(44714, "2026-07-20T06:00:00")])
    for axis, value in zip("xyz", (-1605.0606315678, 6235.9112228140, -2150.0204236440)):  # python3-sgp4
        assert abs(float(row[f"{axis}_km"]) - value) < 1e-6, row
    (folder / "own.tle").write_text("\n".join(
        json.loads((DATA / "spacetrack-epoch-microseconds.json").read_text())[0][f"TLE_LINE{i}"] for i in (0, 1, 2)))
    time = [(25544, "2015-11-02T09:00:00")]
    (one,), (two,) = states(folder, "spacetrack-epoch-microseconds.json", time), states(folder, folder / "own.tle", time)
    for axis in "xyz":
        assert abs(float(one[f"{axis}_km"]) - float(two[f"{axis}_km"])) < 1e-6, (one, two)
    for file in ("sgp4-xp.tle", "sgp4-xp.kvn"):
        assert "SGP4-XP" in states(folder, file, [(11, "2023-03-02T00:00:00")], expect=2)
    assert "UTF-16: expected text in UTF-8" in states(folder, "utf16.json", [(7530, "2025-03-26T00:00:00")], expect=2)


def check_shared_number(folder):
    passes = program(folder, "passes", DATA / "synthetic-99999.yaml", "--site", "a")
    assert passes.returncode == 0 and "24 satellites share the catalogue number 99999" in passes.stderr, passes.stderr
    found = {row["satellite"] for row in csv.DictReader(io.StringIO(passes.stdout))}
    assert len(found) == 10, found  # Skyfield
    rows = states(folder, "synthetic-99999.tle", [(f"SYNTHETIC-0-{i}", "2024-01-01T12:00:00") for i in range(8)])
    assert len({row["x_km"] for row in rows}) == 8
    assert "a name that just one" in states(folder, "synthetic-99999.tle", [(99999, "2024-01-01")], expect=2)


def check_decay(folder):
    scenario = DATA / "decayed-ghost.yaml"
    decay = "2025-02-28T03:00:00"
    # In any order: what has decayed by an earlier time has decayed at the later one.
    times = [f"2025-03-{day:02}T{hour:02}:00:00" for day in range(1, 30) for hour in range(0, 24, 3)]
    rows = states(folder, "decayed-ghost.tle", [(55897, time) for time in reversed(times)] + [
        (55897, decay), (55897, "2025-02-28T00:00:00"), (25544, "2025-02-28T00:00:00")])
    assert [row["error"] for row in rows[-2:]] == ["0", "0"] and all(row["error"] != "0" for row in rows[:-2])
    # A time for itself, too, where SGP4 has a state again.
    assert all(states(folder, "decayed-ghost.tle", [(55897, time)])[0]["error"] != "0" for time in times[:8])
    for command in ("passes", "links", "run"):  # the answer names it
        told = program(folder, command, scenario, *(["--out", "decay"] if command == "run" else []))
        assert "DECAYER (object 55897) at 2025-02-28T0" in (told.stdout if command == "run" else told.stderr), told
    passes = list(csv.DictReader(io.StringIO(done(folder, "passes", scenario))))
    assert any(row["satellite"].startswith("ISS") for row in passes)
    assert all(row["set"] and row["set"] < "2025-02-28T03:00:01" for row in passes if row["satellite"] == "DECAYER"), passes
    parts = {}
    for threads in ("1", "3"):
        links = done(folder, "links", scenario, "--threads", threads)
        parts[threads] = links
        for row in csv.DictReader(io.StringIO(links)):
            assert "DECAYER" not in row["path"] or int(row["end_ns"]) <= 1740711600 * 10**9, row
    assert parts["1"] == parts["3"]
    later = done(folder, "paths", scenario, "--from", "2025-03-01", "--until", "2025-03-03", "--step", "1 min")
    assert "ISS" in later and "DECAYER" not in later


def check_main_orbits(folder):
    """Observatories and reflectors in a file of a constellation serve nothing, unless they are asked for."""
    lines = (folder / "sets.csv").read_text().splitlines(keepends=True)
    lines.insert(1, "SDO,2010-005A,2026-01-01T00:00:00,1.0027,0.0001,33,0,0,0,36395,0\n")
    lines.append("LAGEOS 1,1976-039A,2026-01-01T00:00:00,6.3866,0.004,109.8,0,0,0,8820,0\n")
    (folder / "mixed.csv").write_text("".join(lines))
    change = ["--set", "constellation={elements: mixed.csv, user_up: 1 Gbit/s, user_down: 1 Gbit/s, min_elevation: 10}"]
    result = program(folder, "run", "s.yaml", "--out", "mixed", *change)
    assert result.returncode == 0, result.stderr
    note = "2 of 579 satellites of"
    assert note in result.stderr and "SDO, LAGEOS 1;" in result.stderr, result.stderr
    warnings = json.loads((folder / "mixed/run.json").read_text())["warnings"]
    assert any(note in each for each in warnings), warnings
    assert "SDO" not in (folder / "mixed/elements.csv").read_text()
    # The folder's own scenario takes what stands in it.
    again = program(folder, "run", "mixed/scenario.yaml", "--out", "mixed-again")
    assert again.returncode == 0 and "left out" not in again.stderr, again.stderr
    assert files(folder / "mixed") == files(folder / "mixed-again")
    for select in ("*", "LAGEOS*"):
        result = program(folder, "passes", "s.yaml", "--site", "a", *change, "--set", f"constellation.select='{select}'",
                         "--set", "horizon=12 h")
        assert result.returncode == 0 and "left out" not in result.stderr and "LAGEOS" in result.stdout, result.stderr


def check_preset(folder):
    """A preset's rules stay where its satellites are those of a file."""
    change = ["--set", "constellation={preset: starlink-gen1, elements: sets.csv}"]
    result = program(folder, "check", "s.yaml", *change)
    assert result.returncode == 0, result.stderr
    assert "lasers join each satellite to its 4 nearest neighbours" in result.stderr, result.stderr
    preset = done(folder, "check", "s.yaml", "--set", "constellation={preset: starlink-gen1}")

    def rules(text):
        part = text[text.index("constellation:"):text.index("\nsites:")] if "\nsites:" in text else text
        keys = ("length:", "offset:", "gap_", "reallocation", "spike_", "isl:", "isl_max_range", "isl_acquisition",
                "scheduling_delay", "gso_separation", "min_elevation")
        return [line.strip() for line in part.splitlines() if line.strip().startswith(keys)]

    assert rules(result.stdout) == rules(preset) and len(rules(preset)) > 12, (rules(result.stdout), rules(preset))
    for line in ("user_up: 1200 Mbit/s", "user_down: 17 Gbit/s", "isl_rate: 100 Gbit/s", "isl_topology: nearest"):
        assert line in result.stdout, result.stdout
    # Whose satellites a file holds is seen by their names: without the preset a warning says what is missing.
    (folder / "named.csv").write_text((folder / "sets.csv").read_text().replace("TEST-", "STARLINK-"))
    named = program(folder, "check", "s.yaml", "--set", "constellation.elements=named.csv", "--set",
                    "constellation.select='*'")
    assert "constellation.preset: starlink-gen1 adds" in named.stderr, named.stderr
    # The resolved scenario is the same again.
    (folder / "resolved.yaml").write_text(result.stdout)
    again = program(folder, "check", "resolved.yaml")
    assert again.returncode == 0 and again.stdout == result.stdout, (again.stderr, again.stdout)
    (folder / "low.csv").write_text((folder / "sets.csv").read_text().replace(",14.89,", ",15.9,"))
    refused = program(folder, "check", "s.yaml", "--set", "constellation={preset: oneweb, elements: low.csv}")
    assert refused.returncode == 2 and "satellites near the orbits of oneweb" in refused.stderr, refused.stderr


with tempfile.TemporaryDirectory() as name:
    home = Path(name).resolve()
    (home / "sets.csv").write_text(walker())
    (home / "s.yaml").write_text(SCENARIO)
    for check in (check_run, check_passes_and_paths, check_warnings, check_errors, check_codes,
                  check_forms, check_shared_number, check_decay, check_main_orbits, check_preset):
        check(home)
