# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""The answer over the modelled link of a site beside that over what was measured of it, on logs of Starlink in Osnabrueck of 2024 (CC BY-SA 4.0,
reference data; skipped without them).
usage: backtest_test.py SKYHAUL SOURCE_DIR"""
import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

skyhaul, source = sys.argv[1], Path(sys.argv[2])
sys.path.insert(0, str(source / "tests/data"))
from reference_data import reference_file  # noqa: E402

PLANS, WAYS = ("best_effort", "priority"), ("down", "up")
RATES = {(plan, way): reference_file(f"rates/osnabrueck_{plan}_{way}load.csv") for plan in PLANS for way in WAYS}
if None in RATES.values():
    print("skipped: the reference data have no rates of Osnabrueck; tests/README.md says where to get them")
    sys.exit(77)

SCENARIO = """name: backtest
epoch: 2024-02-01T00:00:00Z
horizon: 1 h
constellation: starlink-gen1
routing: bent-pipe
gateways: starlink-2023-10
pops: starlink-2023-10
contention: off
sites:
  - {name: osnabrueck, latitude: 52.28, longitude: 8.05, altitude: 80 m, terminal: %s, terminals: 1%s}
  - {name: frankfurt, latitude: 50.1, longitude: 8.7, terminals: 0, fixed_link: {up: 10 Gbit/s, down: 10 Gbit/s, delay: 1 ms}}
traffic:
  - {name: up, topology: push, source: osnabrueck, sites: [frankfurt], payload: {size: %s}, transport: udp}
  - {name: down, topology: push, source: frankfurt, sites: [osnabrueck], payload: {size: %s}, transport: udp}
engines: {flow: {starts: 60}}
"""


def sync_s(folder, name, text):
    path = folder / f"{name}.yaml"
    path.write_text(text)
    result = subprocess.run([skyhaul, "-q", "run", path, "--audit", "0", "--json", "--out", folder / name], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return {each["group"]: each["sync_s"] for each in json.loads(result.stdout)["results"]}


print(f"{'plan':<12} {'way':<5} {'':>4} {'modelled':>9} {'measured':>9} {'error':>7}")
with tempfile.TemporaryDirectory() as name:
    folder = Path(name)
    for plan, terminal in (("best_effort", "starlink-residential-2024"), ("priority", "starlink-priority-2024")):
        for way, size, column in (("up", "100 MB", "up_mbps"), ("down", "1 GB", "down_mbps")):
            # One direction at a time: the two were not measured together.
            rows = list(csv.DictReader(open(RATES[plan, way], newline="")))
            log = folder / f"{plan}_{way}.csv"
            log.write_text(f"time,{column}\n" + "".join(f"{row['time']},{row['mbit_per_s']}\n" for row in rows))
            modelled = sync_s(folder, f"{plan}-{way}-modelled", SCENARIO % (terminal, "", size, size))[way]
            measured = sync_s(folder, f"{plan}-{way}-measured", SCENARIO % (terminal, f", link: {{measured: {log.name}}}", size, size))[way]
            for quantile in ("p50", "p95"):
                error = modelled[quantile] / measured[quantile] - 1
                print(f"{plan:<12} {way:<5} {quantile:>4} {modelled[quantile]:>7.1f} s {measured[quantile]:>7.1f} s {100 * error:>6.0f} %")
                # The presets' rates are medians of these logs; how times spread is the models' own. Measured: at most 10 and 43 %.
                assert abs(error) < (0.15 if quantile == "p50" else 0.5), (plan, way, quantile, modelled, measured)
