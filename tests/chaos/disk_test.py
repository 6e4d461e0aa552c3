# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""A disk that becomes full at any write, and one that cannot be read at any place: exit 1 and a line, no file that reads
complete and is not.  usage: disk_test.py PROGRAM SOURCE_FOLDER FAULTS_LIBRARY [COUNT]"""
import json
import os
import shutil

from chaos import (BAD_SECTOR, COUNT, FOLDER, NO_SPACE, SCENARIO, SOURCE, calls_of, content, faults, is_whole, new,
                   one_line, run, steps)

turns = COUNT or 6
short = [SCENARIO, "--set", "horizon=2 min"]
reference = new("reference")
assert run(["-q", "run", *short, "--audit", "0", "--links", "--out", reference]).returncode == 0
wanted = {name: data for name, data in content(reference).items() if name != "run.json"}
timeline = reference / "timeline.skyhaul"


def failing(make, calls, error, path):
    """Runs what make() gives with a call that fails, at up to `turns` places of those that there are; gives each command
    after its end."""
    total = calls_of(make(), calls, path)
    assert total > 0, (make(), calls, path)
    for after in steps(total, turns):
        command = make()
        line = one_line(run(command, env=faults(calls, after, error, path)))
        assert os.strerror(error) in line or "cannot be read" in line, (command, after, line)
        yield command


written = 0
for command in failing(lambda: ["-q", "run", *short, "--audit", "0", "--links", "--out", new()], "write", NO_SPACE, "out-"):
    assert not (command[-1] / "summary.json").exists(), command
    is_whole(command[-1], wanted)
    shutil.rmtree(command[-1], ignore_errors=True)
    written += 1
for command in failing(lambda: ["links", *short, "--save", new("saved")], "write", NO_SPACE, "saved-"):
    assert not list(FOLDER.glob(command[-1].name + "*")), command
    written += 1
plan = FOLDER / "plan.csv"
assert run(["plan", *short]).returncode == 0
head, first = run(["plan", *short]).stdout.splitlines()[:2]
plan.write_text(head + "\n" + "".join(f"{i},{first.split(',', 1)[1]}\n" for i in range(3000)))
for command in failing(lambda: ["flow", "--timeline", timeline, "--plan", plan, "--out", new("saved")], "write", NO_SPACE, "saved-"):
    assert not list(FOLDER.glob(command[-1].name + "*")), command
    written += 1

# A bad sector in any file that is read: every reader of every command. Files of some kilobytes, so that there are reads
# to fail after the first.
files = FOLDER / "files"
files.mkdir()
elements = (SOURCE / "tests/data/elements/spacetrack-gp.csv").read_text(encoding="utf-8-sig").splitlines()
columns = [cell.strip('"') for cell in elements[0].split(",")]
record = dict(zip(columns, (cell.strip('"') for cell in elements[1].split('","'))))
minutes = [f"2026-03-20T00:{i:02}:00Z" for i in range(60)]


def put(name, *lines):
    (files / name).write_text("\n".join(lines) + "\n")
    return files / name


put("links.csv", "start_ns,end_ns,src,dst,src_terminal,dst_terminal,path,delay_start_ns,delay_end_ns,capacity_bps,loss,outage",
    *(f"{i * 10**6},{(i + 1) * 10**6},a,b,a/0,b/0,a/0>b/0,1000,1000,1000000,0," for i in range(1000)))
put("up.trace", *map(str, range(1, 3000)))
put("down.trace", *map(str, range(1, 3000)))
put("delay.trace", *["20"] * 3000)
put("places.csv", "name,latitude,longitude", *(f"site {i},{i / 100},{i / 50}" for i in range(400)))
put("places.json", '{"type": "FeatureCollection", "features": [' + ", ".join(
    f'{{"type": "Feature", "properties": {{"name": "s{i}"}}, "geometry": {{"type": "Point", "coordinates": [{i}, 1]}}}}'
    for i in range(80)) + "]}")
put("track.csv", "time,latitude,longitude,altitude", *(f"{time},{i / 10},0,0" for i, time in enumerate(minutes)))
put("power.csv", "time,power_kw", *(f"{time},100" for time in minutes))
put("rain.csv", "time,rain_mm_h", *(f"{time},1" for time in minutes))
put("elements.csv", *elements)
put("elements.json", json.dumps([record]))
put("elements.kvn", (SOURCE / "tests/data/elements/sgp4-xp.kvn").read_text().replace("EPHEMERIS_TYPE = 4", "EPHEMERIS_TYPE = 0"))
put("elements.tle", (SOURCE / "tests/data/elements/decayed-ghost.tle").read_text().strip())
put("times.csv", "id,time", *[f"{record['NORAD_CAT_ID']},{record['EPOCH']}"] * 300)
put("vanguard.csv", "id,time", "11,2023-03-01T03:00:00")
put("ghost.csv", "id,time", "55897,2025-02-27T00:00:00")
put("calc.csv", "f,el,tau,R", *["20,30,45,10"] * 1000)
(files / "presets" / "sites").mkdir(parents=True)
put("presets/sites/here.yaml", "# " + "a site " * 100, "name: here", "latitude: 1", "longitude: 2")
common = ("name: test", "horizon: 2 min", "epoch: 2026-03-20T00:00:00Z", "terminal: {preset: starlink-performance}",
          "constellation: {shells: [{altitude: 550 km, inclination: 53 deg, planes: 2, satellites_per_plane: 2, "
          "user_up: 1 Gbit/s, user_down: 1 Gbit/s}]}")


def scenario(name, *lines):
    return ["check", put(name, *common, *lines)]


OTHER = "{name: other, latitude: 3, longitude: 3}"


readers = {
    "scenario.yaml": scenario("scenario.yaml", "sites:", *(f"  - {{name: s{i}, latitude: {i}, longitude: 1}}" for i in range(80))),
    "places.csv": scenario("a.yaml", "sites: {file: places.csv}"),
    "places.json": scenario("b.yaml", "sites: {file: places.json}"),
    "track.csv": scenario("c.yaml", "sites: [{name: a, track: track.csv}, " + OTHER + "]"),
    "power.csv": scenario("d.yaml", "sites: [{name: a, latitude: 1, longitude: 1, power: {load: {radio: 1 kW, compute: 10 kW}, file: power.csv}}, " + OTHER + "]"),
    "rain.csv": scenario("e.yaml", "weather: {series: rain.csv}", "sites: [{name: a, latitude: 1, longitude: 1}, " + OTHER + "]"),
    "here.yaml": [*scenario("f.yaml", "sites: [{name: a, preset: here}, " + OTHER + "]"), "--presets", files / "presets"],
    "links.csv": ["links", files / "links.csv"],
    "up.trace": ["links", files / "up.trace", "--down", files / "down.trace", "--delay", files / "delay.trace"],
    "timeline.skyhaul": ["links", timeline],
    "plan.csv": ["flow", "--timeline", timeline, "--plan", plan, "--out", new("log")],
    "elements.csv": ["ephemeris", files / "elements.csv", "--times", files / "times.csv"],
    "elements.json": ["ephemeris", files / "elements.json", "--times", files / "times.csv"],
    "elements.kvn": ["ephemeris", files / "elements.kvn", "--times", files / "vanguard.csv"],
    "elements.tle": ["ephemeris", files / "elements.tle", "--times", files / "ghost.csv"],
    "calc.csv": ["calc", "p838", "--csv", files / "calc.csv"],
}
readers["down.trace"] = readers["delay.trace"] = readers["up.trace"]
readers["times.csv"] = readers["elements.csv"]
read = 0
for name, command in readers.items():
    for _ in failing(lambda: command, "read", BAD_SECTOR, name):
        read += 1
print(f"disk: ok after {written} writes that failed, {read} reads that failed of {len(readers)} files")
