# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Kills of workers and parents of `skyhaul sweep` at any moment: in the end the table is that of an undisturbed sweep, no case
is there twice, none is lost, and nothing is left running. As many processes are killed as KILLS says (12), one after the other.
usage: sweep_kills_test.py PROGRAM SOURCE_FOLDER FAULTS_LIBRARY [KILLS]"""
import csv
import os
import random
import signal
import subprocess
import time

from chaos import COUNT, FOLDER, PROGRAM, SCENARIO, new, processes, run, wait_until

wanted_kills = COUNT or 12
sweep = FOLDER / "sweep.yaml"
sweep.write_text(f"""base: {SCENARIO.name}
vary:
  sites.*.terminals: [1, 2]
  traffic.small.payload.size: {{from: 100 kB, to: 1 MB, num: {max(10, wanted_kills // 2)}}}
measure: results.small.interval_s.p95
""")


def table(folder):
    with open(folder / "results.csv", newline="") as file:
        return [row[:-1] for row in csv.reader(file)]  # without the seconds


def children(pid):
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True)
    return [int(each) for each in found.stdout.split()]


whole, out = new("whole"), new("disturbed")
started = time.monotonic()
assert run(["-q", "sweep", sweep, "--out", whole, "--workers", "2"]).returncode == 0
case_s = (time.monotonic() - started) / len(table(whole)) * 2
kills = {"worker": 0, "parent": 0}
most_turns = 20 * wanted_kills  # each starts the sweep once: far more than it takes
turns = 0
while sum(kills.values()) < wanted_kills:
    turns += 1
    assert turns <= most_turns, ("the sweep ends before it is killed", kills)
    if out.exists():  # it was quicker than the kills: some of it once more
        for path in list((out / "journal").glob("*.jsonl"))[:1]:
            path.unlink()
    program = subprocess.Popen([PROGRAM, "-q", "sweep", str(sweep), "--out", str(out), "--workers", "2"], stdin=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True)
    while program.poll() is None:
        time.sleep(random.uniform(0, 2.5 * case_s))
        if sum(kills.values()) >= wanted_kills or program.poll() is not None:
            continue
        if random.random() < 0.3:
            program.kill()
            kills["parent"] += 1
            break
        workers = children(program.pid)  # asked once: a worker may end at any time
        if workers:
            try:
                os.kill(random.choice(workers), signal.SIGKILL)
                kills["worker"] += 1
            except ProcessLookupError:
                pass
    said = program.communicate()[1]
    assert wait_until(lambda: not processes(str(out))), ("left running", processes(str(out)))
    assert program.returncode in (0, -signal.SIGKILL), (program.returncode, said)
result = run(["-q", "sweep", sweep, "--out", out, "--workers", "2"])  # what the last kill has left
assert result.returncode == 0, result
assert table(out) == table(whole), kills
ids = [row[0] for row in table(out)]
assert len(ids) == len(set(ids))
assert not list((out / "leases").iterdir())
assert sum(kills.values()) == wanted_kills
print(f"{kills} of processes, in {turns} starts; {len(ids) - 1} cases, as in an undisturbed sweep")
