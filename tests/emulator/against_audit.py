# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""The kernel's TCP over the windows of an audit, beside what the flow and the packet engine said of them; by hand:

    build/release/bin/skyhaul run configs/scenarios/validation/audit-high-loss.yaml --out out/high
    python3 tests/emulator/against_audit.py build/release/bin/skyhaul . out/high [cubic|bbr] [SEEDS]

Windows of one flow. Each runs from the window's start on, with queues of as many products as the audit's (of the longest round
trip at the start), once a seed, which the losses are drawn by. Nothing is judged: with bursts of loss one run cannot be predicted."""
import csv
import json
import statistics
import sys
from pathlib import Path

from live import MS, SECOND, pushed_over, skip_without_namespaces, skyhaul

folder = Path(sys.argv[3])
control = sys.argv[4] if len(sys.argv) > 4 else "cubic"
seeds = range(1, 1 + (int(sys.argv[5]) if len(sys.argv) > 5 else 1))
skip_without_namespaces()
timeline = folder / "timeline.skyhaul"


def delay_ms(src, dst, at):
    """Of the path at an instant."""
    rows = csv.DictReader(skyhaul("links", timeline, "--from", at, "--until", at + SECOND).splitlines())
    row = next(each for each in rows if (each["src"], each["dst"]) == (src, dst) and each["delay_start_ns"])
    return int(row["delay_start_ns"]) / MS


ratios = {"flow": [], "packet": []}
print(f"{'window':<8} {'MB':>5} {'flow s':>8} {'packet s':>9}  kernel s")
for number, window in enumerate(json.loads((folder / "summary.json").read_text())["audit"]["windows"], 1):
    if (window["class"]["transport"], window["class"]["flows"]) != (control, 1):
        continue
    src, dst, at = window["src"], window["dst"], window["start_ns"]
    queue_ms = (delay_ms(src, dst, at) + delay_ms(dst, src, at)) * float(window["class"]["queue"].split()[0])
    runs = [pushed_over(timeline, src, dst, at, window["bytes"], control, queue_ms, seed) for seed in seeds]
    median = statistics.median(run.seconds for run in runs)
    for name, values in ratios.items():
        values.append(window[f"{name}_s"] / median)
    print(f"{number:<8} {window['bytes'] / 1e6:5.1f} {window['flow_s']:8.2f} {window['packet_s']:9.2f}  "
          f"{' '.join(f'{run.seconds:.2f}{run.mark}' for run in runs)}", flush=True)
for name, values in ratios.items():
    if values:
        print(f"{name} over kernel: median {statistics.median(values):.2f}, {min(values):.2f} to {max(values):.2f}")
