# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""The kernel's TCP over the windows of an audit, beside what the flow and the packet engine said of them; by hand:

    build/release/bin/skyhaul run configs/scenarios/validation/audit-shipped-loss.yaml --out out/shipped
    python3 tests/emulator/against_audit.py build/release/bin/skyhaul . out/shipped [cubic|bbr] [SEEDS] [FIRST:LAST]

Each window runs from its start on, once for each seed (5), which the losses are drawn by, with as many connections on each
stripe as the audit's, which take what they send from one pool. Queues are of as many products as the audit's (of the
longest round trip at the start), first in first out. A run in which packets were handed over late is made again, up to twice, and
left out where it is late still. The rows go to kernel.csv in the folder; windows and seeds that are there are not run again, so
that a later call goes on, or (with FIRST:LAST, windows from 1) several calls share the work."""
import csv
import json
import statistics
import sys
from pathlib import Path

from live import MS, SECOND, ports_of_stripes, shared_over, skip_without_namespaces, skyhaul

folder = Path(sys.argv[3])
control = sys.argv[4] if len(sys.argv) > 4 else "cubic"
seeds = range(1, 1 + (int(sys.argv[5]) if len(sys.argv) > 5 else 5))
first, last = (int(n) for n in sys.argv[6].split(":")) if len(sys.argv) > 6 else (1, 10**6)
skip_without_namespaces()
timeline = folder / "timeline.skyhaul"
kept = folder / "kernel.csv"
COLUMNS = "window,control,seed,seconds"
if not kept.exists():
    kept.write_text(COLUMNS + "\n")


def rows_at(at):
    rows = csv.DictReader(skyhaul("links", timeline, "--from", at, "--until", at + SECOND).splitlines())
    return [row for row in rows if row["delay_start_ns"]]


def seconds_of(number, window, seed):
    """None where it was late each time."""
    with kept.open() as file:
        for row in csv.DictReader(file):
            if (int(row["window"]), row["control"], int(row["seed"])) == (number, control, seed):
                return float(row["seconds"])
    src, dst, at = window["src"], window["dst"], window["start_ns"]
    rows = rows_at(at)
    delay_ms = {pair: max(int(row["delay_start_ns"]) / MS for row in rows if (row["src"], row["dst"]) == pair)
                for pair in ((src, dst), (dst, src))}
    queue_ms = sum(delay_ms.values()) * float(window["class"]["queue"].split()[0])
    terminals = {name: len({row["src_terminal"] for row in rows if row["src"] == name}) for name in (src, dst)}
    streams = window["class"]["flows"] // max(terminals.values())
    ports = ports_of_stripes(sites, src, dst, terminals, streams, 20000 + 1000 * seed)
    for _ in range(3):
        run = shared_over(timeline, src, dst, at, window["bytes"], control, queue_ms, seed, ports)
        if not run.mark:
            with kept.open("a") as file:
                file.write(f"{number},{control},{seed},{run.seconds:.4f}\n")
            return run.seconds
    return None


summary = json.loads((folder / "summary.json").read_text())
sites = [site["name"] for site in summary["sites"]]
ratios = {"flow": [], "packet": []}
print(f"{'window':<8} {'from':<12} {'flows':>5} {'MB':>5} {'flow s':>8} {'packet s':>9}  kernel s: median, each")
for number, window in enumerate(summary["audit"]["windows"], 1):
    if window["class"]["transport"] != control or not first <= number <= last:
        continue
    runs = [run for run in (seconds_of(number, window, seed) for seed in seeds) if run is not None]
    if not runs:
        print(f"{number:<8} was late each time")
        continue
    median = statistics.median(runs)
    for name, values in ratios.items():
        values.append(window[f"{name}_s"] / median)
    print(f"{number:<8} {window['src']:<12} {window['class']['flows']:>5} {window['bytes'] / 1e6:5.1f} {window['flow_s']:8.2f} "
          f"{window['packet_s']:9.2f}  {median:8.2f}  {' '.join(f'{run:.2f}' for run in runs)}", flush=True)
for name, values in ratios.items():
    if values:
        print(f"{name} over the kernel's median: median {statistics.median(values):.3f}, {min(values):.3f} to {max(values):.3f}")
