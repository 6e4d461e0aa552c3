#!/usr/bin/python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""A sweep of 100,000 cases: listed, resumed and shown, in less than 500 MB, and each case once. The journals are written here, as workers
would have, with numbers that follow from the inputs; two cases are left to the program. How long each step takes is printed and not
tested.  usage: sweep_many_test.py SKYHAUL SOURCE_DIR"""
import csv
import ctypes
import ctypes.util
import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM, SOURCE = sys.argv[1], Path(sys.argv[2])
FOLDER = tempfile.TemporaryDirectory(prefix="skyhaul-many-")
OUT = Path(FOLDER.name)
MOST_BYTES = 500e6
INTERVAL = "results.small.interval_s.p95"
XXHASH = ctypes.CDLL(ctypes.util.find_library("xxhash"))
XXHASH.XXH3_64bits.restype = ctypes.c_uint64
XXHASH.XXH3_64bits.argtypes = [ctypes.c_char_p, ctypes.c_size_t]


def skyhaul(what, *arguments):
    begun, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=300)
    # Of all children until now: what one of them has taken is at most this.
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    most, used = after.ru_maxrss * 1024, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{what}: {time.monotonic() - begun:.2f} s, {used:.2f} s of processors, at most {most / 1e6:.0f} MB", flush=True)
    assert run.returncode == 0, run
    assert most < MOST_BYTES, (what, most)
    return run


def line(case, version, number):
    """As journal_line() of src/whatif/journal.cc writes it."""
    body = json.dumps({"id": case, "version": version, "status": "done", "outputs": {INTERVAL: number}, "seconds": 0.001, "host": "here"},
                      separators=(",", ":"))[:-1]
    data = body.encode()
    return f'{body},"sum":"{XXHASH.XXH3_64bits(data, len(data)):016x}"}}\n'


scenario = OUT / "two-sites.yaml"
scenario.write_text((SOURCE / "tests/data/scenarios/two-sites.yaml").read_text().replace("30 min", "3 min").replace("flow: {}", "flow: {starts: 4}"))
sweep, out = OUT / "many.yaml", OUT / "many"
sweep.write_text(f"base: two-sites.yaml\nvary:\n  traffic.small.payload.size: {{from: 1 MB, to: 1000 MB, num: 1000}}\n"
                 f"  sites.*.terminals: {{from: 1, to: 100, step: 1}}\nmeasure: [{INTERVAL}]\n")
small = OUT / "small.yaml"
small.write_text(sweep.read_text().replace("1000 MB, num: 1000", "2 MB, num: 2").replace("to: 100", "to: 1"))
listed = list(csv.DictReader(skyhaul("listed", "sweep", sweep, "--list").stdout.splitlines()))
ids = [row["id"] for row in listed]
assert len(set(ids)) == 100_000
# What this program writes into a journal says which version it is.
skyhaul("a small one", "-q", "sweep", small, "--out", OUT / "small")
its = [json.loads(text) for path in (OUT / "small/journal").iterdir() for text in path.read_text().splitlines()]
assert len(its) == 2 and {each["id"] for each in its} <= set(ids), its
left = {each["id"] for each in its}
(out / "journal").mkdir(parents=True)
(out / "leases").mkdir()
wanted = {row["id"]: float(row["traffic.small.payload.size"].split()[0]) / int(row["sites.*.terminals"]) for row in listed}
for part in range(2):
    with open(out / f"journal/here-{part}-0.jsonl", "w") as journal:
        journal.writelines(line(case, its[0]["version"], wanted[case]) for case in ids[part::2] if case not in left)

before, begun = set((out / "journal").iterdir()), time.time()
said = skyhaul("resumed, with the tables", "sweep", sweep, "--out", out, "--workers", "2").stderr
assert "2 computed now" in said, said
first = min(path.stat().st_mtime for path in set((out / "journal").iterdir()) - before)
print(f"the first case of the resumed sweep ended {first - begun:.2f} s after its start", flush=True)
with open(out / "results.csv", newline="") as file:
    rows = list(csv.DictReader(file))
assert [row["id"] for row in rows] == sorted(ids)
assert all(float(row[f"{INTERVAL} [s]"]) == wanted[row["id"]] for row in rows if row["id"] not in left)
assert "0 computed now" in skyhaul("nothing left", "sweep", sweep, "--out", out).stderr
shown = skyhaul("shown", "sweep", "show", out, "--sort", INTERVAL, "--limit", 5).stdout.splitlines()
least = min((value, case) for case, value in wanted.items() if case not in left)
assert least[1] in {row.split()[0] for row in shown[1:6]} or any(case in row for case in left for row in shown[1:6]), shown
skyhaul("one shown", "sweep", "show", ids[77], out)
database = sqlite3.connect(f"file:{out}/results.sqlite?mode=ro", uri=True)
for what, query in {"by an output": "SELECT c.id, o.value FROM outputs o JOIN cases c USING(id) WHERE o.name = ? ORDER BY o.value",
                    "by an output, the worst first": "SELECT id, value FROM outputs WHERE name = ? ORDER BY value DESC"}.items():
    begun = time.monotonic()
    found = database.execute(query, (INTERVAL,)).fetchall()
    print(f"ORDER BY {what}: {time.monotonic() - begun:.3f} s for all rows", flush=True)
    values = [value for _, value in found if value is not None]
    assert len(found) == 100_000 and (values == sorted(values) or values == sorted(values, reverse=True))
begun = time.monotonic()
assert len(database.execute("SELECT * FROM cases ORDER BY seconds").fetchall()) == 100_000
print(f"ORDER BY seconds: {time.monotonic() - begun:.3f} s for all rows")
