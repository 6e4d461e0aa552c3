# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Power windows as a user meets them: power_test.py PROGRAM SOURCE_FOLDER."""
import csv
import io
import json
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

PROGRAM, SOURCE = sys.argv[1], Path(sys.argv[2])
SCENARIO = SOURCE / "configs/scenarios/compute-by-day.yaml"


def run(folder, *arguments):
    subprocess.run([PROGRAM, "run", str(SCENARIO), "--out", str(folder), *arguments], check=True,
                   capture_output=True)
    return json.loads((folder / "summary.json").read_text())


def sets(*assignments):
    return [word for each in assignments for word in ("--set", each)]


def power(*arguments):
    text = subprocess.run([PROGRAM, "power", str(SCENARIO), *arguments], check=True, capture_output=True, text=True)
    return list(csv.DictReader(io.StringIO(text.stdout)))


# skyhaul power: windows, and the steps that they follow from.
windows = power("--site", "atacama")
assert [(w["load"], w["start"], w["end"]) for w in windows if w["load"] == "radio"] == [
    ("radio", "2026-03-20T00:00:00.000Z", "2026-03-22T00:00:00.000Z")], windows
steps = power("--site", "atacama", "--steps")
assert len(steps) == 48 * 60
on = sum(int(step["compute"]) for step in steps) / 60
dates = [[datetime.fromisoformat(w[end][:-1]) for end in ("start", "end")] for w in windows if w["load"] == "compute"]
assert abs(sum((b - a).total_seconds() for a, b in dates) / 3600 - on) < 1e-6
assert {row["site"] for row in power()} == {"atacama", "nevada", "dallas"}

with tempfile.TemporaryDirectory() as name:
    folder = Path(name)
    # The shipped example over two days: radios never off, compute for a third to half of the time.
    summary = run(folder / "shipped", *sets("engines={flow: {starts: 24}}"))
    sites = {site["name"]: site for site in summary["sites"]}
    for name in ("atacama", "nevada"):
        assert "power" not in sites[name]["causes"], sites[name]
        assert 0.25 < sites[name]["compute_power"] < 0.5, sites[name]
    assert sites["dallas"]["compute_power"] == 1
    result = summary["results"][0]
    assert result["sync_s"]["p95"] is not None and result["target_met"], result
    duty = min(sites[name]["compute_power"] for name in ("atacama", "nevada"))
    assert result["power_duty"] == duty, (result, duty)
    assert abs(result["effective_utilisation"] - result["utilisation"] * duty) < 1e-12
    # Resolved, it runs again to the same windows.
    text = subprocess.run([PROGRAM, "check", str(folder / "shipped/scenario.yaml")], check=True,
                          capture_output=True, text=True).stdout
    assert text == (folder / "shipped/scenario.yaml").read_text()

    # Windows that never overlap: a blocking ring never completes, and the answer says why.
    apart = sets("sites.atacama.power=['00:00-06:00']", "sites.nevada.power=['12:00-18:00']",
                 "engines={flow: {starts: 4}}",
                 "traffic=[{name: ring, payload: {size: 1 GB}, topology: ring, sites: [atacama, nevada], "
                 "compute: {step_time: 6 s}}, {name: hub, payload: {size: 1 GB}, topology: hub, hub: dallas, "
                 "sites: [atacama, nevada]}]")
    summary = run(folder / "apart", *apart)
    ring, hub = summary["results"]
    assert ring["bottleneck"] == "power windows" and ring["interval_s"]["p50"] is None, ring
    assert "never have power at the same time" in ring["reason"] and "hub" in ring["reason"], ring
    assert "limited by power windows" in summary["answer"]["sentence"], summary["answer"]
    assert "power" in {site["name"]: site for site in summary["sites"]}["nevada"]["causes"]
    # The hub answers, waiting for each site's window: power is what limits it.
    assert hub["bottleneck"] == "atacama power windows" and hub["bottleneck_gain"] > 0, hub

    # A power fault at a stated time.
    fault = sets("horizon='2 h'", "traffic=[]", "faults=[{power: [dallas], at: 30 min, for: 15 min}]")
    summary = run(folder / "fault", *fault)
    dallas = {site["name"]: site for site in summary["sites"]}["dallas"]
    assert abs(dallas["causes"]["power"] - 900) < 1e-6 and abs(dallas["availability"] - 0.875) < 1e-9, dallas
