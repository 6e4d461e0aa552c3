#!/usr/bin/python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Each sweep of configs/sweeps runs, over a shorter horizon, and says what it is there to say.
usage: sweeps_test.py SKYHAUL SOURCE_DIR"""
import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM, SOURCE = sys.argv[1], Path(sys.argv[2])
FOLDER = tempfile.TemporaryDirectory(prefix="skyhaul-sweeps-")
OUT = Path(FOLDER.name)
SHORT = ["--set", "horizon=20 min", "--set", "engines.flow.starts=8"]


def table(name):
    result = subprocess.run([PROGRAM, "-q", "sweep", SOURCE / f"configs/sweeps/{name}.yaml", "--out", OUT / name, *SHORT],
                            capture_output=True, text=True, timeout=280)
    assert result.returncode == 0, (name, result)
    with open(OUT / name / "results.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows and all(row["status"] == "done" for row in rows), (name, rows)
    return rows


def number(text):
    return float(text) if text else float("inf")  # none


def by(rows, key, output):
    values = {}
    for row in rows:
        values.setdefault(row[key], []).append(number(row[output]))
    return {value: sum(all_of) / len(all_of) for value, all_of in values.items()}


left = {path.stem for path in (SOURCE / "configs/sweeps").glob("*.yaml")}

rows = table("how-many-terminals")
interval = by(rows, "sites.*.terminals", "results.8b-hub.interval_s.p95 [min]")
assert interval["8"] < interval["2"] or interval["2"] == float("inf"), interval
assert {row["seed"] for row in rows} and len(rows) == 8
left.remove("how-many-terminals")

rows = table("which-constellation")
assert len(rows) == 4
assert all(number(row["results.gradients.interval_s.p95 [min]"]) < float("inf") or row["results.gradients.reason"] for row in rows), rows
left.remove("which-constellation")

interval = by(table("rainy-season"), "sites.*.terminals", "results.1b-hub.interval_s.p95 [min]")
assert interval["3"] <= interval["1"], interval
left.remove("rainy-season")

interval = by(table("what-compression-buys"), "traffic.1b-hub.payload", "results.1b-hub.interval_s.p95 [min]")
assert interval["1b-fp4"] < interval["1b-int8"] < interval["1b-bf16"] <= interval["8b-bf16"], interval
left.remove("what-compression-buys")

rows = table("how-far-from-a-gateway")
served = by(rows, "sites.vessel", "sites.vessel.availability [%]")
assert served["50 km"] > 90 and served["2400 km"] < served["1000 km"] <= served["50 km"], served
left.remove("how-far-from-a-gateway")

# The year has 216 cases: some of them, by their ids.
year = SOURCE / "configs/sweeps/year.yaml"


def of_year(*arguments):
    result = subprocess.run([PROGRAM, "-q", "sweep", year, *SHORT, *arguments], capture_output=True, text=True, timeout=280)
    assert result.returncode == 0, result
    return result.stdout


cases = list(csv.DictReader(of_year("--list").splitlines()))
assert len(cases) == 12 * 2 * 3 * 3 and len({row["epoch"] for row in cases}) == 12, len(cases)
met = {}
for row in cases:
    met.setdefault(row["sites.*.terminals"], []).append((row["epoch"], row["weather"], row["seed"]))
assert len({tuple(each) for each in met.values()}) == 1  # every number of terminals meets the same futures
interval = {}
for row in cases:
    if row["epoch"].startswith("2026-07") and (row["weather"], row["seed"]) == (cases[0]["weather"], cases[0]["seed"]):
        one = json.loads(of_year("--one", row["id"]))
        assert one["status"] == "done" and one["outputs"]["sites.patagonia.availability [%]"] > 90, one
        interval[row["sites.*.terminals"]] = one["outputs"]["results.1b-hub.interval_s.p95 [min]"]
# With one terminal no interval may fit into the short day.
assert interval["4"] is not None and (interval["1"] is None or interval["4"] < interval["1"]), interval
left.remove("year")
assert not left, left
