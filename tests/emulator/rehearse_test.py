# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""skyhaul rehearse: rounds by the kernel's TCP beside what is predicted: rehearse_test.py PROGRAM SOURCE_FOLDER [ROUNDS]."""
import json
import os
import signal
import subprocess
import sys
import time

from live import COLUMNS, FOLDER, PROGRAM, SECOND, left_behind, refused, skip_without_namespaces, skyhaul

skip_without_namespaces()
(FOLDER / "temporary").mkdir()
os.environ["TMPDIR"] = str(FOLDER / "temporary")
rounds = sys.argv[3] if len(sys.argv) > 3 else "3"
scenario = FOLDER / "fibre.yaml"
SITES = "".join(f"  - {{name: s{i}, latitude: {i}, longitude: 10, fixed_link: {{up: 40 Mbit/s, down: 80 Mbit/s, delay: 10 ms}}}}\n"
                for i in range(3))
scenario.write_text("name: fibre\nepoch: 2026-01-01\nhorizon: 30 min\nconstellation: oneweb\nrouting: bent-pipe\nsites:\n" + SITES +
                    "pops: [{name: P, latitude: 1, longitude: 10}]\ntraffic:\n"
                    "  - {name: ring, topology: ring, payload: {size: 12 MB}, transport: bbr}\n"
                    "  - {name: hub, topology: hub, hub: s0, payload: {size: 6 MB}}\n"
                    "  - {name: first, topology: hub, hub: s0, quorum: 1, grace: 100 ms, payload: {size: 6 MB}}\n"
                    "  - {name: paced, topology: push, source: s0, payload: {size: 6 MB}, transport: udp}\n"
                    "targets: {interval: 60 s}\n")
for entry in ("ring", "hub", "first"):
    found = json.loads(skyhaul("-q", "rehearse", scenario, "--entry", entry, "--rounds", rounds, "--json", timeout=280))
    assert found["entry"] == entry and len(found["rounds"]) == int(rounds) and found["held"] == int(rounds), found
    starts = [each["start_s"] for each in found["rounds"]]
    assert all(b - a >= each["measured_s"] for a, b, each in zip(starts, starts[1:], found["rounds"])), found  # one after the other
    # No less than the bytes take at the rate of the narrowest link: a loaded machine may take longer.
    least_s = {"ring": 4 * 4e6 * 8 / 40e6, "hub": 6e6 * 8 / 40e6 + 2 * 6e6 * 8 / 40e6, "first": 2 * 6e6 * 8 / 40e6}[entry]
    for each in found["rounds"]:
        assert each["measured_s"] > least_s and each["predicted_s"] > least_s, (least_s, found)
    print(entry, "median error", found["median_error"])
# Rounds that have ended are told of a rehearsal that is interrupted: it hears of a second round when that has begun.
running = subprocess.Popen([PROGRAM, "-q", "rehearse", scenario, "--entry", "hub", "--rounds", "50", "--json"], stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, text=True)
time.sleep(3 * found["rounds"][0]["measured_s"] + 5)
running.send_signal(signal.SIGINT)
told, said = running.communicate(timeout=60)
found = json.loads(told)
assert running.returncode == 130 and 1 <= len(found["rounds"]) < 50, (running.returncode, told, said)
# Two pairs of terminals, of which the second has no way through all the time: its connection has nothing to carry, and nobody waits
# for it. The setup is written as `skyhaul rehearse` writes it for the driver that it starts inside.
links = [COLUMNS]
for src, dst in ("a", "b"), ("b", "a"):
    for i, outage in enumerate(("", "fault")):
        links.append(f"0,{3600 * SECOND},{src},{dst},{src}/{i},{dst}/{i},{src}/{i}>{dst}/{i},10000000,10000000,40000000,0,{outage}")
(FOLDER / "two.csv").write_text("\n".join(links) + "\n")
skyhaul("links", FOLDER / "two.csv", "--save", FOLDER / "two.skyhaul")
inside = FOLDER / "inside"
inside.mkdir()
(inside / "setup.json").write_text(json.dumps({"timeout_s": 60, "connections": [{"stripes": 2, "for_each": 2}] * 2, "sites": ["a", "b"], "rounds": 2}))
for i in range(2):
    (inside / f"round-{i}.csv").write_text("id,round,group,after,src,dst,bytes,not_before_ns,priority,deadline_ns,transport\n"
                                           f"{2 * i},{i},,,a,b,6000000,0,0,,cubic\n{2 * i + 1},{i},,{2 * i},b,a,6000000,0,0,,bbr\n")
skyhaul("-q", "emulate", FOLDER / "two.skyhaul", "--", PROGRAM, "-q", "rehearse", inside, "--driver", inside, timeout=100)
found = json.loads((inside / "result.json").read_text())
assert len(found) == 2 and all(each["length_s"] > 2 * 6e6 * 8 / 40e6 for each in found), found
assert "cubic or bbr" in refused("rehearse", scenario, "--entry", "paced")
assert "--limit" in refused("rehearse", scenario, "--entry", "ring", "--rounds", "1000")
assert "--entry" in refused("rehearse", scenario)
assert not left_behind(), left_behind()
for _ in range(100):  # a process of its own removes them
    left = list((FOLDER / "temporary").iterdir())
    if not left:
        break
    time.sleep(0.1)
assert not left, left
