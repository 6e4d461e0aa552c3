#!/usr/bin/env python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Long transfers by CUBIC under the shipped loss: the flow engine against packet runs.

long_transfers.py BUILD/bin/skyhaul BUILD/bin/skyhaul-packet RUN

RUN is the folder of a run of configs/scenarios/three-sites.yaml. Eight transfers of 333 MB at hours that have nothing
to do with each other, each with three seeds; the error is that against the mean of the packet runs. Some ten minutes.
"""
import csv
import statistics
import subprocess
import sys
import tempfile

skyhaul, packet, run = sys.argv[1:]
EPOCH_S = 1773964800  # of the scenario, since 1970
PAIRS = [("atacama", "patagonia"), ("patagonia", "permian"), ("permian", "atacama")]


def seconds(log):
    with open(log) as file:
        row, = csv.DictReader(file)
    assert row["status"] == "done", row
    return (int(row["end_ns"]) - int(row["start_ns"])) / 1e9


errors = []
with tempfile.TemporaryDirectory() as work:
    for k, hour in enumerate((1, 4.6, 8.3, 11.1, 14.9, 18.2, 20.4, 22.7)):
        src, dst = PAIRS[k % 3]
        start = int((EPOCH_S + hour * 3600) * 10**9)
        with open(f"{work}/plan.csv", "w") as plan:
            plan.write("id,round,group,after,src,dst,bytes,not_before_ns,priority,deadline_ns,transport\n"
                       f"1,0,long,,{src},{dst},333000000,{start},0,,cubic\n")
        packets = []
        for seed in (1, 2, 3):
            subprocess.run([packet, "--timeline", run, "--plan", f"{work}/plan.csv", "--from", str(start), "--until",
                            str(start + 1200 * 10**9), "--seed", str(seed), "--start-jitter-ns", "20000000", "--out",
                            f"{work}/packet.csv"], check=True, stderr=subprocess.DEVNULL)
            packets.append(seconds(f"{work}/packet.csv"))
        subprocess.run([skyhaul, "-q", "flow", "--timeline", run, "--plan", f"{work}/plan.csv", "--out",
                        f"{work}/flow.csv"], check=True)
        flow, mean = seconds(f"{work}/flow.csv"), statistics.mean(packets)
        errors.append(flow / mean - 1)
        print(f"{hour:5} h {src} {dst}: flow {flow:.1f} s, packets {mean:.1f} s, error {100 * errors[-1]:+.1f} %, "
              f"spread {100 * statistics.stdev(packets) / mean:.1f} %", flush=True)
print(f"mean {100 * statistics.mean(errors):+.1f} %, median {100 * statistics.median(map(abs, errors)):.1f} %, "
      f"largest {100 * max(map(abs, errors)):.1f} %")
