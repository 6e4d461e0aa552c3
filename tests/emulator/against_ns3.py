# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""The kernel's TCP over the live path against ns-3's over the same timeline, by hand on a quiet machine:

    python3 tests/emulator/against_ns3.py build/release/bin/skyhaul . [build/release/bin/skyhaul-packet] [SEEDS]

One flow of some 20 s, at most 100 MB, on one stripe of a Starlink day, live, and then in ns-3 from the same instant with queues of the
same size (the longest round trip of the window). Goodput: bytes over the time from the first handshake's start to the
last byte's arrival; the medians over the seeds, which the losses are drawn by, must lie within 15 % of each other."""
import csv
import os
import statistics
import subprocess
import sys
from pathlib import Path

from live import FOLDER, MS, PROGRAM, SECOND, SOURCE, constant, pushed_over, skip_without_namespaces, skyhaul

skip_without_namespaces()
packet = Path(sys.argv[3]) if len(sys.argv) > 3 else Path(PROGRAM).parent / "skyhaul-packet"
seeds = range(1, 1 + (int(sys.argv[4]) if len(sys.argv) > 4 else 3))
assert packet.exists(), f"{packet} is not built"
timeline = FOLDER / "day.skyhaul"
one = [word for site in ("atacama", "patagonia", "permian") for word in ("--set", f"sites.{site}.terminals=1")]
skyhaul("links", SOURCE / "configs/scenarios/three-sites.yaml", *one, "--save", timeline)
rows = list(csv.DictReader(skyhaul("links", timeline).splitlines()))
start = min(int(row["start_ns"]) for row in rows)
offered = skyhaul("-q", "emulate", constant(), "--", "cat", "/proc/sys/net/ipv4/tcp_available_congestion_control").split()


def of_pair(src, dst, begin, end):
    return [(max(begin, int(r["start_ns"])), min(end, int(r["end_ns"])), int(r["capacity_bps"]),
             max(int(r["delay_start_ns"] or 0), int(r["delay_end_ns"] or 0))) for r in rows
            if (r["src"], r["dst"]) == (src, dst) and int(r["start_ns"]) < end and int(r["end_ns"]) > begin]


def ns3_goodput(src, dst, begin, size, control, seed):
    plan, log = FOLDER / "plan.csv", FOLDER / "log.csv"
    plan.write_text("id,round,group,after,src,dst,bytes,not_before_ns,priority,deadline_ns,transport\n"
                    f"0,0,x,,{src},{dst},{size},{begin},0,,{control}\n")
    subprocess.run([packet, "--timeline", timeline, "--plan", plan, "--from", str(begin), "--until",
                    str(begin + 90 * SECOND), "--seed", str(seed), "--out", log], check=True, stdout=subprocess.DEVNULL)
    row, = csv.DictReader(log.open())
    assert row["status"] == "done", row
    return size * 8 / (int(row["end_ns"]) - int(row["start_ns"])) * 1e3


missed = 0
print(f"{'from':<10} {'to':<10} {'at':<6} {'control':<8} {'MB':>5} {'live Mbit/s':<28} {'ns-3 Mbit/s':<28} ratio of medians")
for src, dst, hour in (("atacama", "dallas", 6), ("permian", "atacama", 12), ("dallas", "permian", 18), ("dallas", "patagonia", 3)):
    at = start + hour * 3600 * SECOND
    window = of_pair(src, dst, at, at + 20 * SECOND)
    size = min(100_000_000, int(0.9 * sum((end - begin) * bps for begin, end, bps, _ in window) / 8e9))
    longest = max(delay for _, _, _, delay in window) + max(each[3] for each in of_pair(dst, src, at, at + 20 * SECOND))
    for control in ("cubic", "bbr"):
        if control not in offered:
            print(f"SKIPPED: this kernel does not offer {control} inside a namespace")
            continue
        runs = [pushed_over(timeline, src, dst, at, size, control, longest / MS, seed) for seed in seeds]
        begin = sorted(each.begin_ns for each in runs)[len(runs) // 2]
        goodputs = [size * 8 / each.seconds / 1e6 for each in runs]
        others = [ns3_goodput(src, dst, begin, size, control, seed) for seed in seeds]
        ratio = statistics.median(goodputs) / statistics.median(others)
        met = abs(ratio - 1) <= 0.15
        missed += not met
        print(f"{src:<10} {dst:<10} {hour:02d}:00  {control:<8} {size / 1e6:5.0f} "
              f"{' '.join(f'{rate:.2f}{run.mark}' for rate, run in zip(goodputs, runs)):<28} {' '.join(f'{each:.2f}' for each in others):<28} "
              f"{ratio:.3f} {'ok' if met else 'MISS'} (load {os.getloadavg()[0]:.1f})", flush=True)
print(f"{missed} of the ratios lie outside 0.85 to 1.15")
sys.exit(1 if missed else 0)
