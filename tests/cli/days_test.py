#!/usr/bin/python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""skyhaul run over many days, and what the real sky costs.  usage: days_test.py SKYHAUL SOURCE_DIR"""
import collections
import csv
import datetime
import json
import math
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import jsonschema

PROGRAM, SOURCE = sys.argv[1], Path(sys.argv[2])
SCENARIO = SOURCE / "tests/data/scenarios/two-sites.yaml"
FOLDER = tempfile.TemporaryDirectory()
OUT = Path(FOLDER.name)
VALIDATOR = jsonschema.Draft7Validator(json.loads((SOURCE / "configs/summary.schema.json").read_text()))


def run(name, *arguments, scenario=SCENARIO):
    result = subprocess.run([PROGRAM, "run", scenario, "--out", OUT / name, "--audit", "0", *map(str, arguments)],
                            capture_output=True, text=True)
    assert result.returncode == 0, result
    return result.stdout


def summary_of(name):
    summary = json.loads((OUT / name / "summary.json").read_text())
    problems = [f"{list(error.absolute_path)}: {error.message}" for error in VALIDATOR.iter_errors(summary)]
    assert not problems, problems
    return summary


def rows_of(name):
    with open(OUT / name / "transfers.csv", newline="") as file:
        return list(csv.DictReader(file))


def files(name):
    return {path.name: path.read_bytes() for path in (OUT / name).iterdir() if path.name != "run.json"}


def check_days():
    text = run("one", "--set", "days=1")
    several = run("three", "--set", "days=3", "--threads", 1)
    run("again", "--set", "days=3", "--threads", 3)
    assert files("three") == files("again")
    run("resolved", "--threads", 2, scenario=OUT / "three" / "scenario.yaml")
    assert files("three") == files("resolved")
    one, three = summary_of("one"), summary_of("three")
    assert one["days"] == {"wanted": 1, "answered": 1} and three["days"] == {"wanted": 3, "answered": 3}
    # Day 0 is the scenario of one day.
    assert files("one")["timeline.skyhaul"] == files("three")["timeline.skyhaul"]
    assert rows_of("one") == [row for row in rows_of("three") if row["day"] == "0"]
    lines = text.splitlines()
    assert lines[lines.index("what to build") - 2] == one["answer"]["sentence"], text
    first, *_ = lines = several.splitlines()
    last = lines[lines.index("what to build") - 2]
    assert first == "First of 3 days: " + one["answer"]["sentence"], first
    assert last == three["answer"]["sentence"] and last.startswith("Over 3 days of "), last
    assert one["sites"] == three["sites"] and one["pairs"] == three["pairs"]
    # The numbers follow from the rows, by counting.
    ends = collections.defaultdict(dict)
    for row in rows_of("three"):
        key = (row["group"], int(row["day"]), int(row["round"]))
        ends[key[:2]][key[2]] = max(ends[key[:2]].get(key[2], 0), int(row["end_ns"] or 10**19))
    epoch_ns = int(datetime.datetime.fromisoformat(one["start"].replace("Z", "+00:00")).timestamp()) * 10**9
    for result, alone in zip(three["results"], one["results"]):
        assert [day["day"] for day in result["by_day"]] == ([0, 1, 2])
        assert result["by_day"][0]["sync_s"] == alone["sync_s"]
        assert result["by_day"][0]["interval_s"] == alone["interval_s"]
        assert result["bottleneck"] == alone["bottleneck"]
        if result["sync_s"]["p50"] is None:
            assert result["sync_range_s"]["p50"] is None and result["interval_range_s"]["p50"] is None
            continue
        times = []
        for day in range(3):
            rounds = ends[result["group"], day]
            assert len(rounds) == result["starts"] == result["by_day"][day]["starts"]
            times += [(end - epoch_ns) / 1e9 - n * result["start_step_s"] for n, end in rounds.items()]
        times.sort()
        for name, q in ("p50", 0.5), ("p95", 0.95), ("p99", 0.99):
            wanted = times[math.ceil(q * len(times) - 1e-9) - 1]
            got = result["sync_s"][name]
            assert got is None and wanted > three["horizon_s"] or abs(got - wanted) < 0.5, (result["group"], name, got, wanted)
            low, high = result["sync_range_s"][name] or (None, None)
            assert low is None or got is None or low <= got, (low, got)
            assert high is None or got is None or got <= high, (got, high)
            days = [day["sync_s"][name] for day in result["by_day"]]
            assert None in days or (low is None or min(days) <= low) and (high is None or high <= max(days))
            if result["interval_s"][name] is not None:
                assert result["interval_s"][name] >= got
    text = run("file", "--set", "days=3", "--timeline", OUT / "one" / "timeline.skyhaul")
    assert "holds the links of one day" in re.sub(r"\s+", " ", text), text
    assert summary_of("file")["days"] == {"wanted": 3, "answered": 1}
    for wrong in ("0", "367", "1.5", "many"):
        result = subprocess.run([PROGRAM, "check", SCENARIO, "--set", f"days={wrong}"], capture_output=True, text=True)
        assert result.returncode == 2 and "days" in result.stderr and result.stderr.count("\n") == 1, result


def check_interruption():
    process = subprocess.Popen([PROGRAM, "run", SCENARIO, "--out", OUT / "cut", "--audit", "0", "--set", "days=366"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        for line in process.stderr:
            if re.search(r"\bdays\b", line):
                process.send_signal(signal.SIGINT)
                break
        text, _ = process.communicate(timeout=120)
    finally:
        process.kill()
    assert process.returncode == 130, process.returncode
    assert text.startswith("First of 366 days: ") and "INCOMPLETE" in text, text
    summary = summary_of("cut")
    assert summary["complete"] is False and 1 <= summary["days"]["answered"] < 366, summary["days"]
    days = {row["day"] for row in rows_of("cut")}
    assert "0" in days and len(days) == summary["days"]["answered"], (days, summary["days"])


def check_costs():
    changes = ["--set", "loss={preset: starlink-2026}", "--set", "contention={preset: evening-peak}", "--set",
               "engines.flow.starts=16", "--set", "weather=off"]
    text = run("costs", "--explain-cost", *changes)
    run("costs-again", "--explain-cost", "--threads", 1, *changes)
    assert files("costs") == files("costs-again")
    bare = run("ideal", "--ideal", *changes)
    assert "ideal sky" not in bare and summary_of("ideal")["influences"] == [], bare
    real, ideal = summary_of("costs"), summary_of("ideal")
    told = 0
    for result, without in zip(real["results"], ideal["results"]):
        assert without["cost"] is None and without["ideal_interval_s"] is None
        kind = "sync_s" if result["kind"] == "dataset" else "interval_s"
        assert result["ideal_interval_s"] == without[kind]["p95"], result["group"]
        assert result["first_day_interval_s"] == result[kind]["p95"], result["group"]
        if result["cost"] is None:
            assert None in (result["ideal_interval_s"], result["first_day_interval_s"]), result
            continue
        told += 1
        assert set(result["cost"]) == {"contention", "loss"}, result["cost"]
        assert abs(sum(result["cost"].values()) - (result["first_day_interval_s"] - result["ideal_interval_s"])) < 1e-6
    assert told > 0
    assert "an ideal sky would allow" in text and "Shapley" in text and "\n  other users" in text, text
    assert "weather" not in text.split("an ideal sky would allow", 1)[1].split("without", 1)[0]
    result = subprocess.run([PROGRAM, "run", SCENARIO, "--explain-cost", "--timeline", OUT / "one" / "timeline.skyhaul"],
                            capture_output=True, text=True)
    assert result.returncode == 2 and "--explain-cost" in result.stderr, result


check_days()
check_interruption()
check_costs()
print("days ok")
