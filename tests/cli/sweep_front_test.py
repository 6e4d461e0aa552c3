#!/usr/bin/python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""skyhaul sweep front: the choices that no other one beats, in money and in time.  usage: sweep_front_test.py SKYHAUL"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM = sys.argv[1]
FOLDER = tempfile.TemporaryDirectory()
OUT = Path(FOLDER.name)
SWEEP = OUT / "sweep.yaml"
MONTH, INTERVAL = "results.hub.money.amounts.USD.month", "results.hub.interval_s.p95"
SWEEP.write_text(f"""
base:
  epoch: 2026-03-20
  horizon: 30 min
  constellation: starlink-gen1
  gateways: starlink-2026-03
  pops: starlink-2026-03
  terminal: starlink-performance
  sites:
    - {{name: west, latitude: 39.5, longitude: -117.1}}
    - {{name: east, latitude: 32.8, longitude: -96.8}}
  targets: {{interval: 1 h}}
  traffic: [{{name: hub, payload: {{size: 100 MB}}, topology: hub, hub: east}}]
vary:
  sites.*.terminals: [1, 2, 4]
  traffic.hub.payload.size: [100 MB, 200 MB]
repeat: 2
measure: [{MONTH}, {INTERVAL}]
""")


def skyhaul(*arguments, expect=0):
    run = subprocess.run([PROGRAM, "-q", *map(str, arguments)], capture_output=True, text=True, timeout=240)
    assert run.returncode == expect, run
    return run


skyhaul("sweep", SWEEP, "--out", OUT / "out")
front = json.loads(skyhaul("sweep", "front", OUT / "out", "--least", MONTH, "--least", INTERVAL, "--json").stdout)
rows = {case["id"]: case for case in json.loads(skyhaul("sweep", "export", OUT / "out", "--json").stdout)["cases"]}
assert len(rows) == 12, rows


def values(ids):
    cases = [rows[each]["outputs"] for each in ids]
    month, interval = (next(key for key in cases[0] if key.startswith(name)) for name in (MONTH, INTERVAL))
    return tuple(sum(case[key] for case in cases) / len(cases) for key in (month, interval))


policies = {}
for each in rows.values():
    policies.setdefault(tuple(each["inputs"][key] for key in ("sites.*.terminals", "traffic.hub.payload.size")), []).append(each["id"])
assert len(policies) == 6 and all(len(ids) == 2 for ids in policies.values()), policies
judged = {key: values(ids) for key, ids in policies.items()}
best = {key for key, mine in judged.items()
        if not any(other != mine and other[0] <= mine[0] and other[1] <= mine[1] for other in judged.values())}
assert {tuple(one["inputs"][key] for key in ("sites.*.terminals", "traffic.hub.payload.size")) for one in front["front"]} == best, (front, judged)
assert 1 <= len(best) < 6 and front["beaten"] == 6 - len(best) and front["without_value"] == 0, front
for one in front["front"]:
    assert len(one["ids"]) == 2 and abs(one["values"][INTERVAL] - values(one["ids"])[1]) < 1e-9, one

table = skyhaul("sweep", "front", OUT / "out", "--least", MONTH, "--least", INTERVAL).stdout
assert f"{len(best)} of 6 policies" in table and "differs" in table, table  # the two seeds of a policy differ
for arguments, wanted in ((["--least", MONTH], "expected at least two goals"),
                          (["--least", MONTH, "--most", "terminal"], "--most: terminal: "),
                          ([], "expected at least two goals")):
    refused = skyhaul("sweep", "front", OUT / "out", *arguments, expect=2).stderr
    assert wanted in refused and "expected" in refused and refused.count("\n") == 1, refused
assert "expected DIR alone" in skyhaul("sweep", "front", "0123456789abcdef", OUT / "out", "--least", MONTH, "--least", INTERVAL, expect=2).stderr
print(f"{len(best)} of 6 policies are on the front")
