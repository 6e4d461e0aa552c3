# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""A disk that becomes full at any write, and one that cannot be read at any place: exit 1 and a line, no file that reads
complete and is not.  usage: disk_test.py PROGRAM SOURCE_FOLDER FAULTS_LIBRARY [COUNT]"""
import os
import shutil

from chaos import (BAD_SECTOR, COUNT, FOLDER, NO_SPACE, SCENARIO, SOURCE, calls_of, content, faults, is_whole, new,
                   one_line, run, steps)

turns = COUNT or 6
short = [SCENARIO, "--set", "horizon=2 min"]
reference = new("reference")
assert run(["-q", "run", *short, "--audit", "0", "--out", reference]).returncode == 0
wanted = {name: data for name, data in content(reference).items() if name != "run.json"}
timeline = reference / "timeline.skyhaul"


def failing(make, calls, error, path, packet=None):
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
for command in failing(lambda: ["-q", "run", *short, "--audit", "0", "--out", new()], "write", NO_SPACE, "out-"):
    assert not (command[-1] / "summary.json").exists(), command
    is_whole(command[-1], wanted)
    shutil.rmtree(command[-1], ignore_errors=True)
    written += 1
for command in failing(lambda: ["links", *short, "--save", new("saved")], "write", NO_SPACE, "saved-"):
    assert not list(FOLDER.glob(command[-1].name + "*")), command
    written += 1

# A bad sector in any file that is read: every reader of every command, whatever the file's form.
data = SOURCE / "tests/data"
files = FOLDER / "files"
files.mkdir()
LINK = ("start_ns,end_ns,src,dst,src_terminal,dst_terminal,path,delay_start_ns,delay_end_ns,capacity_bps,loss,outage\n" +
        "".join(f"{i}000000,{i + 1}000000,a,b,a/0,b/0,a/0>b/0,1000,1000,1000000,0,\n" for i in range(2000)))
(files / "links.csv").write_text(LINK)
(files / "up.trace").write_text("".join(f"{i}\n" for i in range(1, 5000)))
(files / "theaterq.csv").write_text("KEEP,LATENCY,JITTER,RATE,LOSS,LIMIT\n" + "1000000,1000000,0,1000000,0,100\n" * 2000)
(files / "places.csv").write_text("name,latitude,longitude\n" + "".join(f"site {i},{i / 100},{i / 50}\n" for i in range(500)))
(files / "track.csv").write_text("time,latitude,longitude\n" + "".join(f"2026-03-20T00:{i:02}:00Z,{i / 10},0\n" for i in range(31)))
(files / "power.csv").write_text("time,power\n" + "".join(f"2026-03-20T00:{i:02}:00Z,100 kW\n" for i in range(31)))
head = "name: test\nhorizon: 2 min\nepoch: 2026-03-20T00:00:00Z\nterminal: {preset: starlink-performance}\n"
shell = "constellation: {shells: [{altitude: 550 km, inclination: 53 deg, planes: 2, satellites_per_plane: 2, user_up: 1 Gbit/s, user_down: 1 Gbit/s}]}\n"
(files / "scenario.yaml").write_text(head + shell + "sites:\n" + "".join(f"  - {{name: s{i}, latitude: {i}, longitude: 1}}\n" for i in range(40)))
(files / "places.yaml").write_text(head + shell + "sites: {file: places.csv}\n")
(files / "track.yaml").write_text(head + shell + "sites:\n  - {name: a, track: track.csv}\n")
(files / "power.yaml").write_text(head + shell + "sites:\n  - {name: a, latitude: 1, longitude: 1, compute: {power: 10 kW}, "
                                  "supply: {sources: [{kind: measured, file: power.csv}]}}\n")
READERS = {
    "scenario.yaml": ["check", files / "scenario.yaml"],
    "places.csv": ["check", files / "places.yaml"],
    "track.csv": ["check", files / "track.yaml"],
    "links.csv": ["links", files / "links.csv"],
    "up.trace": ["links", files / "up.trace"],
    "timeline.skyhaul": ["links", timeline],
}
read = 0
for name, command in READERS.items():
    for _ in failing(lambda: command, "read", BAD_SECTOR, name):
        read += 1
print(f"disk: ok after {written} writes that failed, {read} reads that failed")
