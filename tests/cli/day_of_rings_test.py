# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""The hourly rings of configs/scenarios/day-of-rings.yaml, two hours of them: closed form of the bytes, a run over a saved
timeline, threads.  usage: day_of_rings_test.py SKYHAUL SOURCE_DIR"""
import csv
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

skyhaul, source = sys.argv[1], Path(sys.argv[2])
SCENARIO = str(source / "configs/scenarios/day-of-rings.yaml")
SHORT = ["--set", "ideal=true", "--set", "horizon=2 h", "--set", "engines.flow.starts=2"]
SITES, BYTES = 8, 16_000_000_000


def call(*arguments):
    subprocess.run([skyhaul, *arguments, SCENARIO, *SHORT], check=True, capture_output=True)


with tempfile.TemporaryDirectory() as name:
    folder = Path(name)
    call("run", "--out", str(folder / "built"), "--links", "--threads", "1")
    call("links", "--save", str(folder / "timeline"))
    call("run", "--out", str(folder / "given"), "--links", "--threads", "2", "--timeline", str(folder / "timeline"))
    # Over links that are given, no other ones are built to look for terminals that can be left out.
    summaries = [json.loads((folder / run / "summary.json").read_text()) for run in ("built", "given")]
    assert summaries[0].pop("smaller_build")["sites"] and summaries[1].pop("smaller_build") is None
    assert summaries[0] == summaries[1]
    for file in ("transfers.csv", "links.csv", "resources.csv", "scenario.yaml", "timeline.skyhaul"):
        assert (folder / "built" / file).read_bytes() == (folder / "given" / file).read_bytes(), file

    with open(folder / "built" / "transfers.csv", newline="") as file:
        transfers = list(csv.DictReader(file))
    for round_ in ("0", "1"):
        sent, received = Counter(), Counter()
        for row in transfers:
            if row["round"] == round_:
                assert row["status"] == "done", row
                sent[row["src"]] += int(row["bytes"])
                received[row["dst"]] += int(row["bytes"])
        each = 2 * (SITES - 1) * BYTES // SITES  # 2 (N - 1) / N of what is averaged, each way
        assert sorted(sent.values()) == sorted(received.values()) == [each] * SITES, (sent, received)
    result = json.loads((folder / "built" / "summary.json").read_text())["results"][0]
    assert result["bytes_per_round"] == SITES * each
    # Four uplinks of 25 Mbit/s carry it at best in this time.
    assert each * 8 / 100e6 < result["sync_s"]["p50"] < 3600
    assert result["bottleneck"] == "terminal uplinks"
