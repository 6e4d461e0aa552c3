# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Sites that move, as a user writes them: track_test.py PROGRAM SOURCE_FOLDER."""
import csv
import io
import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM, SOURCE = sys.argv[1], Path(sys.argv[2])
SCENARIO = """name: ship
epoch: 2026-01-01
horizon: 1 h
constellation:
  shells:
    - {code: 'D:550:53:1584/72/39', user_up: 1 Gbit/s, user_down: 10 Gbit/s, isl_rate: 10 Gbit/s}
  isl: true
terminal: {up: 20 Mbit/s, down: 200 Mbit/s}
sites:
  - {name: mover, track: way.csv}
  - {name: still, latitude: 45, longitude: 11}
traffic:
  - {name: t, payload: {size: 20 MB}, topology: ring, compute: {step_time: 1 s, steps: 10}}
"""
# An aircraft's 250 m/s, westwards from Milan.
WAY = "time,latitude,longitude,altitude\n2026-01-01T00:00:00,45.5,9,10000\n2026-01-01T01:00:00,46,-2.5,10000\n"


def program(folder, *arguments):
    return subprocess.run([PROGRAM, *map(str, arguments)], cwd=folder, capture_output=True, text=True)


def done(folder, *arguments):
    result = program(folder, *arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout


def rows(*arguments):
    return list(csv.DictReader(io.StringIO(done(*arguments))))


def files(folder):
    return {path.name: path.read_bytes() for path in Path(folder).iterdir() if path.name != "run.json"}


def on_the_way(part):
    """The place on the great circle of WAY, by turning its first vertical about the axis to the second."""
    def vertical(latitude, longitude):
        a, b = math.radians(latitude), math.radians(longitude)
        return math.cos(a) * math.cos(b), math.cos(a) * math.sin(b), math.sin(a)

    def cross(a, b):
        return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]

    first, last = vertical(45.5, 9), vertical(46, -2.5)
    axis = cross(first, last)
    size = math.hypot(*axis)
    ahead = cross([each / size for each in axis], first)
    angle = math.asin(size) * part
    x, y, z = (math.cos(angle) * a + math.sin(angle) * b for a, b in zip(first, ahead))
    return math.degrees(math.asin(z)), math.degrees(math.atan2(y, x))


def check_paths_and_links(folder):
    """Whatever the model: at both ends of the way, and on it, all is as for a site that stays there."""
    for at_s in (0, 1800, 3540):
        latitude, longitude = on_the_way(at_s / 3600)
        (folder / "there.csv").write_text(
            f"time,latitude,longitude,altitude\n2026-01-01,{latitude!r},{longitude!r},10000\n")
        place = ["--set", "sites.mover.track=there.csv"]
        span = ["--from", f"{at_s} s", "--until", f"{at_s + 1} s", "--step", "1 s"]
        moving, standing = rows(folder, "paths", "s.yaml", *span), rows(folder, "paths", "s.yaml", *span, *place)
        assert len(moving) == len(standing) == 1 and moving[0]["path"] == standing[0]["path"], (moving, standing)
        assert abs(int(moving[0]["rtt_ns"]) - int(standing[0]["rtt_ns"])) <= 1, (moving, standing)
    links = [row for row in rows(folder, "links", "s.yaml") if row["path"]]
    assert links
    # The timeline's delay and that of skyhaul paths agree wherever both take the same way.
    compared = 0
    for step in rows(folder, "paths", "s.yaml", "--step", "30 s"):
        for row in links:
            if row["src"] != "mover" or not int(row["start_ns"]) <= int(step["time_ns"]) < int(row["end_ns"]):
                continue
            if [n for n in row["path"].split(">") if n.startswith("S1")] != step["path"].split(">")[1:-1]:
                continue
            part = (int(step["time_ns"]) - int(row["start_ns"])) / (int(row["end_ns"]) - int(row["start_ns"]))
            delay = float(row["delay_start_ns"]) + part * (float(row["delay_end_ns"]) - float(row["delay_start_ns"]))
            assert abs(2 * delay - int(step["rtt_ns"])) < 20_000, (row, step)  # twice the pair view's 10 us
            compared += 1
    assert compared > 5, compared


def check_passes(folder):
    moving = rows(folder, "passes", "s.yaml", "--site", "mover")
    (folder / "there.csv").write_text("time,latitude,longitude,altitude\n2026-01-01,45.5,9,10000\n")
    standing = rows(folder, "passes", "s.yaml", "--site", "mover", "--set", "sites.mover.track=there.csv")
    fixed = rows(folder, "passes", "s.yaml", "--site", "still")
    assert len(moving) > 50 and moving != standing and len(fixed) > 50
    both = [(a, b) for a in moving for b in standing if a["satellite"] == b["satellite"]]
    assert both


def check_run(folder):
    done(folder, "-q", "run", "s.yaml", "--out", "one")
    assert json.loads((folder / "one/summary.json").read_text())["complete"]
    assert (folder / "one/track-1.csv").exists()
    (folder / "apart").mkdir()
    (folder / "one").rename(folder / "apart/moved")
    done(folder, "-q", "run", "apart/moved/scenario.yaml", "--out", "two", "--threads", "1")
    assert files(folder / "two") == files(folder / "apart/moved")


def check_errors(folder):
    (folder / "bad.csv").write_text(WAY + "2026-01-01T00:30:00,46,-2,0\n")
    (folder / "fast.csv").write_text(WAY.replace("-2.5", "-82.5"))
    for change, expected in (
            ("sites.mover.track=none.csv", "none.csv: expected a file that can be read"),
            ("sites.mover.track=bad.csv", "bad.csv:4: 2026-01-01T00:30:00,46,-2,0: expected a time after"),
            ("sites.mover.track=fast.csv", "no more than 1 km/s"),
            ("sites.mover.latitude=4", "sites.mover.latitude: 4: expected a place or a track")):
        result = program(folder, "check", "s.yaml", "--set", change)
        assert result.returncode == 2 and result.stderr.count("\n") == 1, (change, result)
        assert expected in result.stderr, (change, result.stderr)


with tempfile.TemporaryDirectory() as name:
    home = Path(name).resolve()
    (home / "way.csv").write_text(WAY)
    (home / "s.yaml").write_text(SCENARIO)
    for check in (check_paths_and_links, check_passes, check_run, check_errors):
        check(home)
