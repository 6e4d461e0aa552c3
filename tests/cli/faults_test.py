# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Faults as a user meets them: faults_test.py PROGRAM SOURCE_FOLDER."""
import csv
import io
import json
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM, SOURCE = sys.argv[1], Path(sys.argv[2])
SCENARIO = SOURCE / "configs/scenarios/three-sites.yaml"
EPOCH_NS = 1773964800 * 10**9  # 2026-03-20


def skyhaul(*arguments):
    result = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True)
    assert result.returncode == 0, (arguments, result.stderr)
    return result


def links(*assignments, options=()):
    sets = [word for each in ("horizon='10 min'", *assignments) for word in ("--set", each)]
    return list(csv.DictReader(io.StringIO(skyhaul("links", SCENARIO, *sets, *options).stdout)))


def at(rows, src, dst, second):
    time = EPOCH_NS + second * 10**9
    return next(r for r in rows if r["src_terminal"] == src and r["dst_terminal"] == dst
                and int(r["start_ns"]) <= time < int(r["end_ns"]))


# A terminal, from inside one slot to inside another; back with the slot after.
rows = links("faults=[{terminals: [atacama/0], at: 100 s, for: 60 s}]")
assert at(rows, "atacama/0", "dallas", 99)["path"]
for second in (100, 159, 161):
    row = at(rows, "atacama/0", "dallas", second)
    assert row["outage"] == "fault" and not row["path"], row
assert at(rows, "atacama/0", "dallas", 163)["path"]
assert at(rows, "atacama/1", "dallas", 120)["path"]

# A satellite that serves, taken away: another one serves, and the dead one is on no path.
path = at(links(), "permian/0", "dallas", 0)["path"]
satellite = path.split(">")[1]
rows = links(f"faults={{satellites: [{satellite}]}}")
assert at(rows, "permian/0", "dallas", 0)["path"]
assert not any(satellite in row["path"].split(">") for row in rows)

# Presets: the core network down.
rows = links("faults={preset: core-outage, at: 2026-03-20T00:05:00Z}")
assert at(rows, "permian/0", "dallas", 299)["path"]
assert all(at(rows, "permian/0", "dallas", s)["outage"] == "fault" for s in (300, 599))
storm = links("faults=[{preset: solar-storm}, {preset: wear}]", options=("--threads", "1"))
assert storm == links("faults=[{preset: solar-storm}, {preset: wear}]", options=("--threads", "3"))
assert storm != links("faults=[{preset: solar-storm}, {preset: wear}]", options=("--seed", "2"))

# Geometry alone says that it does not look at them.
result = skyhaul("paths", SCENARIO, "--until", "1 s", "--set", "faults={preset: solar-storm}")
assert "leaves the scenario's faults out" in result.stderr
assert result.stdout == skyhaul("paths", SCENARIO, "--until", "1 s").stdout

with tempfile.TemporaryDirectory() as name:
    # The summary names the cause, and why a site never has a link.
    out = Path(name) / "run"
    skyhaul("run", SCENARIO, "--out", out, "--set", "horizon='10 min'", "--set", "engines={flow: {starts: 2}}", "--set",
            "faults=[{terminals: ['patagonia/*']}]")
    summary = json.loads((out / "summary.json").read_text())
    site = {each["name"]: each for each in summary["sites"]}["patagonia"]
    assert site["availability"] == 0 and site["causes"] == {"fault": 600}, site
    assert site["reason"] == "site patagonia has no link: all of its terminals are down throughout", site
    ring = next(each for each in summary["results"] if each["group"] == "1b-ring")
    assert ring["reason"].startswith("patagonia is never served"), ring
    assert ring["bottleneck"] == "no path between atacama and patagonia", ring
    text = skyhaul("check", out / "scenario.yaml").stdout
    assert text == (out / "scenario.yaml").read_text()
