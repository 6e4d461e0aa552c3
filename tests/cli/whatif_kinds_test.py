#!/usr/bin/python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Kinds of questions that once got a wrong answer from what-ifs: one key by two spellings, values out of order, several keys of
which more does not help, days without an entry, numbers below 0.  usage: whatif_kinds_test.py SKYHAUL"""
import csv
import io
import json
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM = sys.argv[1]
FOLDER = tempfile.TemporaryDirectory()
OUT = Path(FOLDER.name)
BASE = OUT / "base.yaml"
BASE.write_text("""epoch: 2026-06-21 00:00:00
horizon: 3 min
constellation: {preset: starlink-gen1}
gateways: {preset: starlink-2023-10}
pops: {preset: starlink-2023-10}
terminal: starlink-performance
sites:
  - {name: mine, latitude: 39.5, longitude: -117.1, terminals: 4}
  - {name: dam, latitude: 49.2, longitude: -68.3, terminals: 2}
traffic: [{name: weights, payload: {size: 100 MB}, topology: ring}]
""")
P95 = "results.weights.interval_s.p95"


def skyhaul(*arguments, expect=0):
    run = subprocess.run([PROGRAM, "-q", *map(str, arguments)], capture_output=True, text=True, timeout=240)
    assert run.returncode == expect, (arguments, run)
    return run


def sweep(text):
    file = OUT / "sweep.yaml"
    file.write_text(text)
    return file


# One key by its item's name and by its index is one key.
for one, other in (("sites.dam.terminals: [2]", "'sites[1].terminals': [1]"), ("'sites[1].terminals': [1]", "sites.*.terminals: [2]"),
                   ("traffic.weights.payload: [{size: 50 MB}]", "'traffic[0].payload.size': [10 MB]")):
    said = skyhaul("sweep", sweep(f"base: base.yaml\nvary: {{{one}, {other}}}\nmeasure: {P95}\n"), "--list", expect=2).stderr
    assert "expected keys that do not lie inside one another" in said and said.count("\n") == 1, said
for command in (["solve", "--until", f"{P95} <= 1 h", "--cost", "sites.dam.terminals * 1"], ["sensitivity"]):
    said = skyhaul(command[0], BASE, "--vary", "sites.dam.terminals=1..3", "--vary", "sites[1].terminals=1..3", *command[1:], expect=2).stderr
    assert "expected keys that do not lie inside one another" in said and said.count("\n") == 1, said
ids = {skyhaul("sweep", sweep(f"base: base.yaml\nvary: {{{key}: [1]}}\nmeasure: {P95}\n"), "--list").stdout.splitlines()[1].split(",")[0]
       for key in ("sites.dam.terminals", "'sites[1].terminals'")}
assert len(ids) == 1, ids


def every(dam, mine):
    """The measured value of each combination, by a sweep."""
    file = sweep(f"base: base.yaml\nvary: {{sites.dam.terminals: {dam}, sites.mine.terminals: {mine}}}\nmeasure: {P95}\n")
    out = OUT / f"out-{len(list(OUT.iterdir()))}"
    skyhaul("sweep", file, "--out", out)
    cases = json.loads(skyhaul("sweep", "export", out, "--json").stdout)["cases"]
    return {tuple(case["inputs"].values()): next(iter(case["outputs"].values())) for case in cases}


# The least is the least, in whatever order values are given; and the cheapest is that of every combination.
values = every([1, 2, 3, 4], [3, 4])
alone = {dam: value for (dam, mine), value in values.items() if mine == 4}
for limit in sorted(alone.values())[:3]:
    least = min(dam for dam, value in alone.items() if value <= limit * 1.0001)
    for order in ("1,2,3,4", "4,3,2,1", "1,3,2,4"):
        found = json.loads(skyhaul("solve", BASE, "--vary", f"sites.dam.terminals={order}", "--until", f"{P95} <= {limit * 1.0001} s",
                                   "--futures", 1, "--json").stdout)
        if found["answer"] is not None:  # bisection may pass over a dip between values that fail
            assert int(found["answer"]["value"]) == least, (limit, order, found)
    cheapest = min((100 * (dam + mine) for (dam, mine), value in values.items() if value <= limit * 1.0001))
    found = json.loads(skyhaul("solve", BASE, "--vary", "sites.dam.terminals=1..4", "--vary", "sites.mine.terminals=3,4", "--cost",
                               "sites.dam.terminals * 100 + sites.mine.terminals * 100", "--until", f"{P95} <= {limit * 1.0001} s",
                               "--futures", 1, "--json").stdout)
    assert found["answer"] is not None and found["answer"]["cost"] == cheapest, (limit, cheapest, values, found)

# Days of which nothing is asked, and numbers below 0.
skyhaul("sweep", sweep("base: base.yaml\nvary: {days: [2]}\nmeasure: [target.x]\n"), "--out", OUT / "days")
listed = skyhaul("sweep", sweep(f"base: base.yaml\nvary: {{sites.mine.longitude: [-117.5, -116]}}\nmeasure: {P95}\n"), "--list").stdout
assert [row[1] for row in csv.reader(io.StringIO(listed))][1:] == ["-117.5", "-116"], listed
print("what-ifs answer each kind as every value says")
