# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Rain, other users, loss and wear in one scenario, as a user changes them one at a time.
usage: wet_season_test.py SKYHAUL SOURCE_DIR"""
import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

skyhaul, source = sys.argv[1], Path(sys.argv[2])
SCENARIO = source / "configs/scenarios/wet-season.yaml"
SHORT = ["--set", "horizon=6 h", "--set", "engines={flow: {starts: 24}}"]


def run(folder, *arguments):
    result = subprocess.run([skyhaul, "run", str(SCENARIO), "--out", str(folder), "--links", *SHORT, *arguments],
                            capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return json.loads((folder / "summary.json").read_text()), result.stderr


def mean_uplink_bps(folder):
    """Of the terminals' own links, weighted by time."""
    total = length = 0
    with open(folder / "resources.csv", newline="") as file:
        for row in csv.DictReader(file):
            if row["kind"] == "terminal_up":
                span = int(row["end_ns"]) - int(row["start_ns"])
                total += span * int(row["capacity_bps"])
                length += span
    return total / length


with tempfile.TemporaryDirectory() as name:
    folder = Path(name)
    all_of_it, _ = run(folder / "all", "--threads", "1")
    run(folder / "again", "--threads", "2")
    for file in ("summary.json", "transfers.csv", "links.csv", "resources.csv", "scenario.yaml"):
        assert (folder / "all" / file).read_bytes() == (folder / "again" / file).read_bytes(), file

    # Less rain, fewer users: more capacity; the plan's rate is the most there is.
    capacity = mean_uplink_bps(folder / "all")
    for case, setting in (("dry", "weather=off"), ("alone", "contention={}")):
        run(folder / case, "--set", setting)
        assert capacity < mean_uplink_bps(folder / case) <= 30e6, case
    # Loss slows what is sent and leaves the capacity as it is.
    lossless, _ = run(folder / "lossless", "--set", "loss={}", "--set", "traffic[0].transport=cubic")
    lossy, _ = run(folder / "lossy", "--set", "traffic[0].transport=cubic")
    assert lossless["results"][0]["sync_s"]["p50"] < lossy["results"][0]["sync_s"]["p50"]
    # Weather over terminals without a radio changes nothing, and the run says so.
    _, said = run(folder / "plain", "--set", "terminal={up: 30 Mbit/s, down: 400 Mbit/s, min_elevation: 25}")
    assert "it changes nothing" in said, said
    assert "it changes nothing" not in run(folder / "radio")[1]
