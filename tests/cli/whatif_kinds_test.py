#!/usr/bin/python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Kinds of questions that once got a wrong answer from what-ifs: one key by two spellings, values out of order, several keys of
which more does not help, days without an entry, numbers below 0.  usage: whatif_kinds_test.py SKYHAUL"""
import csv
import io
import json
import re
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
skyhaul("sweep", sweep("base: base.yaml\nvary: {days: [2]}\nmeasure: [target.interval_s]\n"), "--out", OUT / "days")
listed = skyhaul("sweep", sweep(f"base: base.yaml\nvary: {{sites.mine.longitude: [-117.5, -116]}}\nmeasure: {P95}\n"), "--list").stdout
assert [row[1] for row in csv.reader(io.StringIO(listed))][1:] == ["-117.5", "-116"], listed


def one_line(run, *parts):
    lines = run.stderr.splitlines()
    assert len(lines) == 1 and all(part in lines[0] for part in parts), (run.stderr, parts)
    return lines[0]


def refused(text, *parts, command="--list"):
    """A sweep that is refused at its start by one line with its place in the file, and starts no folder."""
    out = OUT / "refused"
    one_line(skyhaul("sweep", sweep(text), *([command] if command else ["--out", out]), expect=2), *parts)
    assert not out.exists()


# What can be known before anything is computed is refused there, with the line of the sweep file.
GOOD = "base: base.yaml\nvary:\n  sites.dam.terminals: [1, 2]\nmeasure:\n  - %s\n"
for path, accepted in {"results.weights.bottleneck.y": "one value and has none below it", "results[7].interval_s.p95": "[0] to [0]",
                       "results.wights.interval_s.p95": "did you mean weights?", "results.weights.by_day[3].starts": "by_day of this scenario is empty",
                       "results.weights.interval_s.p95.x": "one value and has none below it", "influences.rain>wights.with_s": "rain>weights",
                       "pairs.dam>mine.no_path_s": "mine>dam", "audit.median_error": "in the place of audit", "changes[0].then_s": "in the place of changes",
                       "{results.weights.bottleneck: s}": "no unit"}.items():
    for command in ("--list", None):
        refused(GOOD % path, "sweep.yaml:5: measure: ", accepted, command=command)
for key, accepted in {"sites.dam.latitud": "did you mean latitude?", "horizon.x": "one value, and has none below it",
                      "traffic.weights.payload.siz": "did you mean size?", "seed.x": "has none below it", "description": "changes the answer",
                      "sites.dams.terminals": "did you mean dam?"}.items():
    for command in ("--list", None):
        refused(f"base: base.yaml\nvary:\n  {key}: [1, 2]\nmeasure: {P95}\n", f"sweep.yaml:3: vary.{key}: ", accepted, command=command)
for name in ("nope.yaml", "."):
    refused(f"vary: {{sites.dam.terminals: [1]}}\nbase: {name}\nmeasure: {P95}\n", f"sweep.yaml:2: base: {name}: ", "a scenario that can be read")
refused(f"base: base.yaml\nvary:\n  sites.dam:\n    file: nope.csv\nmeasure: {P95}\n", "sweep.yaml:4: vary.sites.dam.file: nope.csv: ", "No such file")
broken = OUT / "broken.yaml"
broken.write_text(BASE.read_text().replace("latitude: 49.2", "latitude: 149.2"))
for command in ("--list", None):
    refused(f"base: broken.yaml\nvary: {{sites.mine.terminals: [1, 2, 3]}}\nmeasure: {P95}\n", "broken.yaml:9: sites.dam.latitude: 149.2: ", command=command)
# A base that only its varied values make whole is none.
broken.write_text(BASE.read_text().replace("terminals: 2", "terminals: many"))
skyhaul("sweep", sweep(f"base: broken.yaml\nvary: {{sites.dam.terminals: [1]}}\nmeasure: {P95}\n"), "--out", OUT / "whole")

# Values of the command line are refused before anything is computed, as what they are.
UNTIL = ["--until", f"{P95} <= 1 h"]
for vary, parts in {"sites.dam.terminals=1,100000": ["100000"], "sites.dam.terminals=1..100000": ["100000"], "sites.dam.terminals=a,b": [": a: "],
                    "traffic.weights.transport=cubic,bbrr": ["bbrr", "did you mean bbr?"], "seed=1..5": ["a seed has no low or high value"],
                    "name=a,b": ["changes the answer"], "sites.dam.terminals=1..2..3": ["2..3"], "sites.dam.latitude=80..100": ["100"]}.items():
    key = vary.split("=")[0]
    for command in (["solve", *UNTIL], ["sensitivity"]):
        assert one_line(skyhaul(command[0], BASE, "--vary", vary, *command[1:], expect=2), *parts).startswith(f"--vary: {key}: "), vary
one_line(skyhaul("solve", BASE, "--vary", "sites.dam.terminals=1..2", "--until", "results.weights.bottleneck <= 3", expect=2), "--until: results.weights.bottleneck", "no number")
one_line(skyhaul("solve", BASE, "--vary", "sites.dam.terminals=1..2", "--until", f"{P95} == soon", expect=2), f"--until: {P95}: soon", "a number")
one_line(skyhaul("solve", BASE, "--vary", "sites.dam.terminals=1..2", "--until", "results.weights.bottleneck.class == x", expect=2), "--until", "none below it")
for path in ("results.weights.bottleneck", "results.weights.target_met", "results.weights.bottleneck.class"):
    one_line(skyhaul("sensitivity", BASE, "--vary", "sites.dam.terminals=1..2", "--measure", path, expect=2), "--measure", path)

# Names with dots: in brackets, in every command, and the same key by its index.
DOTS = OUT / "dots.yaml"
DOTS.write_text(BASE.read_text().replace("name: dam", "name: dc.1").replace("name: weights", "name: v1.5"))
Q95 = "results[v1.5].interval_s.p95"
out = OUT / "dots"
skyhaul("sweep", sweep(f"base: dots.yaml\nvary:\n  sites[dc.1].terminals: [1, 2]\nmeasure:\n  - {Q95}\n  - results.v1.5.sync_s.p50\n"
                       "  - sites[dc.1].availability\n"), "--out", out)
for case in json.loads(skyhaul("sweep", "export", out, "--json").stdout)["cases"]:
    terminals = case["inputs"]["sites[dc.1].terminals"]
    run = json.loads(skyhaul("run", DOTS, "--set", f"sites[dc.1].terminals={terminals:g}", "--audit", 0, "--json", "--out", OUT / f"dots-{terminals:g}").stdout)
    assert case["outputs"][f"{Q95} [s]"] == run["results"][0]["interval_s"]["p95"] is not None, case
    assert case["outputs"]["sites[dc.1].availability"] == run["sites"][1]["availability"]
found = json.loads(skyhaul("solve", DOTS, "--vary", "sites[dc.1].terminals=1..2", "--vary", "sites.mine.terminals=3,4", "--cost",
                           "sites[dc.1].terminals * 100 + 50 * sites.mine.terminals", "--until", f"{Q95} <= 1 h", "--futures", 1, "--json").stdout)
assert found["answer"]["cost"] == 250, found
one_line(skyhaul("check", DOTS, "--set", "sites.dc.1.terminals=2", expect=2), "[dc.1]")
assert "latitude" in one_line(skyhaul("check", DOTS, "--set", "sites[dc.1].latitude=100", expect=2), "sites[dc.1].latitude: 100")

# What one side does not have is told apart from what has no value.
OTHER = OUT / "other.yaml"
OTHER.write_text(BASE.read_text().replace("name: dam", "name: dam2").replace("traffic: [", "traffic: [{name: never, payload: {size: 90 TB}, topology: ring}, "))
text = skyhaul("compare", BASE, OTHER, "--futures", 1).stdout
assert "results.never.interval_s.p95: not in A | none" in text and "sites.dam.availability: 100" not in text, text
assert " | not in B\n" in next(line for line in text.splitlines(True) if line.startswith("  sites.dam.availability")), text
found = json.loads(skyhaul("compare", BASE, OTHER, "--measure", "results.never.interval_s.p95", "--futures", 1, "--json").stdout)["outputs"]
assert found[0]["there"] == [False, True] and found[0]["values"] == [None, None] and found[0]["differs"], found
one_line(skyhaul("compare", BASE, OTHER, "--measure", "results.nevr.reason", expect=2), "did you mean never?")

# A folder's table may grow, and loses nothing without being told to.
file = f"base: base.yaml\nvary: {{sites.dam.terminals: [1, 2]}}\nmeasure: [{P95}]\n"
kept = OUT / "kept"
skyhaul("sweep", sweep(file), "--out", kept)
table = (kept / "results.csv").read_bytes()
for other, what in {file.replace("[1, 2]", "[2, 3]"): "1 of 2 cases", file.replace(P95, "results.weights.sync_s.p50"): f"the column {P95}",
                    file.replace("dam", "mine"): "the column sites.dam.terminals", file + "repeat: 2\n": "2 of 2 cases"}.items():
    for option in ([], ["--merge"]):
        one_line(skyhaul("sweep", sweep(other), "--out", kept, *option, expect=2), f"--out: {kept}: ", what, "another --out")
    assert (kept / "results.csv").read_bytes() == table
skyhaul("sweep", sweep(file.replace("[1, 2]", "[3, 2, 1]").replace(P95, f"results.weights.sync_s.p50, {P95}")), "--out", kept)
assert len((kept / "results.csv").read_text().splitlines()) == 4

# `command` says so where the base, or a file or preset that it names, is no longer that of the sweep.
case = json.loads(skyhaul("sweep", "export", kept, "--json").stdout)["cases"][0]["id"]
assert skyhaul("sweep", "command", case, kept).stdout.startswith("skyhaul run ")
was = BASE.read_text()
for change in (was.replace("39.5", "39.6"), was + "nonsense: 1\n", None):
    BASE.unlink() if change is None else BASE.write_text(change)
    run = skyhaul("sweep", "command", case, kept, expect=1)
    assert run.stdout == "" and "base.yaml" in one_line(run, f"no command gives case {case} again"), run
    assert "none any more" in skyhaul("sweep", "show", case, kept).stdout
BASE.write_text("# the same in other words\n" + was)
assert skyhaul("sweep", "command", case, kept).stdout.startswith("skyhaul run ")
BASE.write_text(was)

# Goals are numbers that a policy decides.
futures = OUT / "futures"
skyhaul("sweep", sweep(f"base: base.yaml\nvary: {{sites.dam.terminals: [1, 2], traffic.weights.transport: [cubic, bbr]}}\nrepeat: 2\n"
                       f"measure: [{P95}, results.weights.bottleneck]\n"), "--out", futures)
for column, what in {"seed": "a future", "traffic.weights.transport": "a column of numbers", "results.weights.bottleneck": "a column of numbers"}.items():
    one_line(skyhaul("sweep", "front", futures, "--least", column, "--least", P95, expect=2), f"--least: {column}: ", what)

# What sensitivity varies is a preset, of which one may have one's own.
ranges = OUT / "mine/ranges/standard.yaml"
ranges.parent.mkdir(parents=True)
ranges.write_text("ranges:\n  - {key: traffic.*.payload, times: [0.5, 3]}\n  - {key: terminal.min_elevation, values: [20, 45], operator: kuiper}\n")
bars = json.loads(skyhaul("sensitivity", BASE, "--presets", OUT / "mine", "--json").stdout)["bars"]
assert [(bar["key"], bar["low"], bar["high"]) for bar in bars] == [("traffic.weights.payload", "{size: 50000000 B}", "{size: 300000000 B}")], bars
for item, parts in {"{key: horizon, times: [1, 2]}": ["times: horizon"], "{key: horizon, time: [1, 2]}": ["did you mean times?"],
                    "{key: horizon}": ["either values or times"], "{key: loss, values: ['off', starlink], needs: rain}": ["one of terminals"]}.items():
    ranges.write_text(f"ranges:\n  - {item}\n")
    one_line(skyhaul("sensitivity", BASE, "--presets", OUT / "mine", expect=2), "standard.yaml:2: ranges", *parts)

# Counts and their nouns fit each other.
one = sweep(f"base: base.yaml\nvary: {{sites.dam.terminals: [1]}}\nmeasure: [{P95}]\n")
said = [skyhaul("sweep", one, "--dry-run", "--workers", 1).stdout, subprocess.run([PROGRAM, "sweep", one, "--out", OUT / "one"], capture_output=True, text=True).stderr,
        skyhaul("sweep", "show", OUT / "one").stdout, skyhaul("sweep", "front", OUT / "one", "--least", P95, "--least", "sites.dam.terminals").stdout,
        skyhaul("solve", BASE, "--vary", "sites.dam.terminals=1,2", *UNTIL, "--futures", 1).stdout,
        skyhaul("sensitivity", BASE, "--vary", "targets.interval=1 h,2 h").stdout]
for text in said:
    assert "1 " in text and not re.search(r"\b1 (cases|policies|futures|runs|keys|workers|values|points)\b", text), text

# In a design, too, every policy meets the same futures.
file = f"base: base.yaml\nsample: lhs\nn: 3\nvary: {{traffic.weights.payload.size: {{uniform: [1 MB, 9 MB]}}, contention: ['off', evening-peak]}}\nmeasure: {P95}\n"
listed = list(csv.DictReader(io.StringIO(skyhaul("sweep", sweep(file), "--list").stdout)))
met = {}
for row in listed:
    met.setdefault(row["traffic.weights.payload.size"], []).append(row["contention"])
assert len(listed) == 6 and list(met.values()) == [["off", "evening-peak"]] * 3, listed
drawn = file.replace("contention: ['off', evening-peak]", "contention.slot_deviation: {uniform: [0.1, 0.3]}")
refused(drawn, "sweep.yaml:4: repeat: missing", "contention.slot_deviation is a future")
assert len(skyhaul("sweep", sweep(drawn + "repeat: 2\n"), "--list").stdout.splitlines()) == 7
print("what-ifs answer each kind as every value says")
