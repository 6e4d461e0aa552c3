# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""A user's own measurements: fit_test.py PROGRAM SOURCE_FOLDER. `skyhaul fit`, and `link: {measured: FILE}` of a site."""
import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM, SOURCE = sys.argv[1], Path(sys.argv[2]).resolve()
LOG = SOURCE / "tests/data/links/dish.csv"
SCENARIO = """
epoch: 2026-03-20 00:00:00
horizon: 20 min
constellation: {preset: starlink-gen1}
gateways: {preset: starlink-2023-10}
pops: {preset: starlink-2023-10}
terminal: starlink-residential-2026
sites:
  - {name: a, latitude: 40, longitude: -100, terminals: 2}
  - {name: b, latitude: 45, longitude: -90}
traffic: [{name: w, payload: {size: 200 MB}, topology: push, source: a}]
"""


def skyhaul(*arguments, good=True):
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True)
    assert (done.returncode == 0) == good, (arguments, done.returncode, done.stderr)
    return done


def refused(*arguments):
    done = skyhaul(*arguments, good=False)
    assert done.returncode == 2 and done.stderr.count("\n") == 1, done
    return done.stderr


with tempfile.TemporaryDirectory() as name:
    folder = Path(name)
    (folder / "terminals").mkdir()
    preset = folder / "terminals/mine.yaml"
    scenario = folder / "scenario.yaml"
    scenario.write_text(SCENARIO)

    # The preset says how well it fits, and a scenario takes it by its name.
    table = skyhaul("fit", LOG, "--out", preset).stdout
    for wanted in ("down: median", "up: median", "round trips", "p95", "spread of slots", "last second", "share lost"):
        assert wanted in table, (wanted, table)
    text = preset.read_text()
    assert all("# " + line in text for line in table.splitlines() if line), text
    resolved = skyhaul("check", scenario, "--presets", folder, "--set", "terminal={preset: mine}").stdout
    assert "type: mine" in resolved and "contention_weight: 0\n" in resolved, resolved
    figures = json.loads(skyhaul("fit", LOG, "--out", folder / "again.yaml", "--json").stdout)
    assert (folder / "again.yaml").read_text().replace("again", "mine") == text
    assert figures["rows"] == 397 and figures["step_s"] == 1 and figures["down"]["by_seconds"]
    assert abs(figures["down"]["variation"]["last_second"] - 0.8) < 0.03  # as the file was made
    p25 = figures["down"]["fit"]["over_median"]["p25"]
    assert abs(p25["drawn"] / p25["measured"] - 1) < 0.25, p25
    skyhaul("fit", LOG, "--out", folder / "down.yaml", "--base", "kuiper-pro")

    # Bad input is one line.
    assert "--out: x.txt" in refused("fit", LOG, "--out", "x.txt")
    assert "--out" in refused("fit", LOG, "--out", LOG)
    assert "--base: nothing" in refused("fit", LOG, "--out", preset, "--base", "nothing")
    assert "--slot: soon" in refused("fit", LOG, "--out", preset, "--slot", "soon")
    (folder / "short.csv").write_text("time,down_mbps\n0,5\n1,6\n")
    assert "2 rows: expected at least 20 slots" in refused("fit", folder / "short.csv", "--out", preset)
    (folder / "bad.csv").write_text("time,download\n0,5\n")
    assert "bad.csv:1: download" in refused("fit", folder / "bad.csv", "--out", preset)
    refused("fit", folder / "none.csv", "--out", preset)
    assert preset.read_text() == text  # a fit that fails leaves what was there

    # A site with the log, beside one that is modelled; the resolved scenario of the run runs to the same bytes.
    measured = SCENARIO.replace("terminals: 2}", f"terminals: 2, link: {{measured: {LOG}}}}}")
    scenario.write_text(measured)
    skyhaul("run", scenario, "--out", folder / "one", "--audit", "0")
    skyhaul("run", folder / "one/scenario.yaml", "--out", folder / "two", "--audit", "0", "--threads", "1")
    assert (folder / "one/link-1.csv").read_bytes() == LOG.read_bytes()
    for each in ("summary.json", "transfers.csv", "timeline.skyhaul", "scenario.yaml", "link-1.csv"):
        assert (folder / "one" / each).read_bytes() == (folder / "two" / each).read_bytes(), each

    # Terminal 0's rates are the log's, row by row without its gap; ideal leaves them.
    with open(LOG, encoding="utf-8") as file:
        rows = [float(row["down_mbps"]) for row in csv.DictReader(file)]
    rows.append(rows[0])  # the log begins again after its 397 rows
    for ideal in ([], ["--ideal"]):
        skyhaul("links", scenario, "--save", folder / "links.timeline", *ideal)
        steps = [row for row in csv.DictReader(skyhaul("links", folder / "links.timeline", "--resources").stdout.splitlines())
                 if row["resource"] == "a/0 down"]
        start = int(steps[0]["start_ns"])
        at_second = {(int(row["start_ns"]) - start) // 10**9: int(row["capacity_bps"]) for row in steps}
        for second in (0, 1, 100, 199, 200, 202, 300, 397):
            wanted = rows[second]
            assert at_second[second] == round(wanted * 1e6), (second, at_second[second], wanted)
    scenario.write_text(measured.replace(str(LOG), str(folder / "bad.csv")))
    assert "bad.csv:1: download" in refused("check", scenario)
