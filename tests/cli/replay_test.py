#!/usr/bin/python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Intervals hold what they say: the rounds of each shipped scenario, replayed from the run's own log at the interval that
summary.json names, over whole repetitions of the horizon.  usage: replay_test.py SKYHAUL SOURCE_DIR"""
import bisect
import collections
import csv
import json
import math
import random
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM, SOURCE = sys.argv[1], Path(sys.argv[2])
CYCLES, PHASES = 12, 100


def curve_of(folder, result, start_ns):
    """Start and end, in seconds since the horizon's start, of each round of an entry."""
    ends = collections.defaultdict(float)
    with open(folder / "transfers.csv", newline="") as file:
        for row in csv.DictReader(file):
            if row["group"] == result["group"]:
                number = int(row["round"])
                end = math.inf if row["status"] != "done" else (int(row["end_ns"]) - start_ns) / 1e9
                ends[number] = max(ends[number], end)
    assert sorted(ends) == list(range(result["starts"])), (result["group"], len(ends))
    return [n * result["start_step_s"] for n in range(result["starts"])], [ends[n] for n in range(result["starts"])]


def replay(starts, ends, horizon, interval, phases):
    """Shares of the rounds in time by phase, over CYCLES repetitions of the horizon and after one to settle."""
    starts, ends = starts + [horizon], ends + [ends[0] + horizon]

    def end_of(start):
        cycle = math.floor(start / horizon)
        inside = start - cycle * horizon
        k = min(bisect.bisect_right(starts, inside) - 1, len(starts) - 2)
        part = (inside - starts[k]) / (starts[k + 1] - starts[k])
        return cycle * horizon + ends[k] + part * (ends[k + 1] - ends[k])

    shares = []
    for phase in phases:
        free, counted, in_time, n = 0.0, 0, 0, 0
        while (due := phase + n * interval) < (CYCLES + 1) * horizon:
            free = end_of(max(due, free))
            if due >= horizon:
                counted += 1
                in_time += free <= due + interval * (1 + 1e-9)
            n += 1
        shares.append(in_time / counted)
    return shares


def check(scenario, *arguments):
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "out"
        subprocess.run([PROGRAM, "-q", "run", str(scenario), "--out", str(out), "--audit", "0", *arguments], check=True,
                       capture_output=True)
        summary = json.loads((out / "summary.json").read_text())
        start_ns = 1773964800 * 10**9
        assert summary["start"] == "2026-03-20T00:00:00.000Z", summary["start"]
        checked = 0
        for result in summary["results"]:
            if result["kind"] == "dataset" or result["sync_s"]["p50"] is None:
                continue
            starts, ends = curve_of(out, result, start_ns)
            draw = random.Random(7)
            for key, quantile in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99)):
                interval = result["interval_s"][key]
                if interval is None:
                    continue
                assert interval >= result["sync_s"][key], result
                phases = [draw.uniform(0, summary["horizon_s"]) for _ in range(PHASES)]
                shares = replay(starts, ends, summary["horizon_s"], interval, phases)
                mean = sum(shares) / len(shares)
                error = math.sqrt(sum((s - mean) ** 2 for s in shares) / (PHASES - 1) / PHASES)
                # Three standard errors of this sample, and of the 64 phases that the interval was sought with.
                assert mean >= quantile - 3 * error - 3 * error * math.sqrt(PHASES / 64) - 1e-9, (result["group"], key, mean, error)
                checked += 1
        return checked


total = 0
for scenario in sorted((SOURCE / "configs/scenarios").glob("*.yaml")):
    total += check(scenario)
    print(scenario.stem, total)
# Nights without power, and users that follow the clock: sync times that differ by the hour.
total += check(SOURCE / "configs/scenarios/wet-season.yaml", "--set", "sites.tucurui.power=[\"09:00-23:00\"]")
assert total >= 15, total
