# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""The scenarios of configs/scenarios/questions, each over its first half hour, against the answers that are kept in tests/data/questions.
usage: questions_test.py SKYHAUL SOURCE_DIR [--write]   (--write keeps the answers of this program instead)"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

skyhaul, source = sys.argv[1], Path(sys.argv[2])
SHORT = ["--set", "horizon=30 min", "--set", "engines.flow.starts=6"]
KEPT = source / "tests/data/questions"
scenarios = sorted((source / "configs/scenarios/questions").glob("*.yaml"))
assert len(scenarios) >= 10, scenarios
assert {each.stem for each in scenarios} == {each.stem for each in KEPT.glob("*.json")} or "--write" in sys.argv


def rounded(value):
    """Five digits, so that the page is read by people and a change in the last bits of a processor is none."""
    if isinstance(value, float):
        return float(f"{value:.5g}")
    if isinstance(value, dict):
        return {key: rounded(each) for key, each in value.items()}
    if isinstance(value, list):
        return [rounded(each) for each in value]
    return value


def close(kept, found):
    """Equal, but for the last of the five digits."""
    if isinstance(kept, float) and isinstance(found, (int, float)):
        return abs(kept - found) <= 2e-5 * abs(kept)
    if isinstance(kept, dict):
        return isinstance(found, dict) and kept.keys() == found.keys() and all(close(kept[key], found[key]) for key in kept)
    if isinstance(kept, list):
        return isinstance(found, list) and len(kept) == len(found) and all(map(close, kept, found))
    return kept == found


def answer(scenario):
    with tempfile.TemporaryDirectory() as folder:
        result = subprocess.run([skyhaul, "run", scenario, "--audit", "0", "--json", *SHORT, "--out", Path(folder) / "out"],
                                capture_output=True, text=True)
    assert result.returncode == 0, (scenario, result.stderr)
    summary = json.loads(result.stdout)
    keys = ("group", "method", "sync_s", "interval_s", "reason", "utilisation", "power_duty", "bytes_per_round", "deadline_met", "target_met",
            "bottleneck", "planning", "money")
    return rounded({"sentence": summary["answer"]["sentence"], "routing": summary["routing"],
                    "results": [{key: each[key] for key in keys} for each in summary["results"]],
                    "sites": [{key: each[key] for key in ("name", "availability", "longest_outage_s")} for each in summary["sites"]]})


for scenario in scenarios:
    found = answer(scenario)
    kept = KEPT / f"{scenario.stem}.json"
    if "--write" in sys.argv:
        kept.write_text(json.dumps(found, indent=1) + "\n")
        continue
    expected = json.loads(kept.read_text())
    for key in expected:
        assert close(expected[key], found[key]), (scenario.stem, key, expected[key], found[key])
