#!/usr/bin/env python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""What segment aggregation costs: transfers of 60 MB over drawn skies (25 Mbit/s, 60 ms), three seeds each, and over
hand-overs between the satellites of a constellation, from four starts with three seeds each.

aggregation.py BUILD/bin/flow_case BUILD/bin/skyhaul-packet BUILD/bin/skyhaul

Error against the mean of the runs without it, "spread" over the seeds, and how many times shorter the runs took. Over
hand-overs the error and the spread are means over the starts, and the largest error of one start follows.
"""
import csv
import itertools
import statistics
import subprocess
import sys
import tempfile
import time

flow_case, packet, skyhaul = sys.argv[1:]
KS = (1, 4, 16, 43)
EPOCH_S = 1773964800  # of the scenario, since 1970
# Slots of 15 s with the satellite that is drawn and its reallocation gaps; nothing else loses or delays packets.
SCENARIO = """
epoch: 2026-03-20T00:00:00Z
horizon: 10 min
constellation: {preset: starlink-gen1, access: {}}
gateways: starlink-2026-03
pops: starlink-2026-03
terminal: {preset: starlink-priority, up: 25 Mbit/s, variation: {}}
sites:
  - {preset: permian, terminals: 1}
  - {preset: atacama, terminals: 1}
loss: {}
contention: {}
"""


def times_s(folder, timeline, plan, from_s, until_s, aggregation):
    """Seconds that the one transfer of the plan takes, for each seed."""
    seconds = []
    for seed in (1, 2, 3):
        subprocess.run([packet, "--timeline", timeline, "--plan", plan, "--from", str(from_s * 10**9), "--until",
                        str(until_s * 10**9), "--seed", str(seed), "--segment-aggregation", str(aggregation),
                        "--start-jitter-ns", "100000000", "--out", f"{folder}/log.csv"], check=True)
        with open(f"{folder}/log.csv") as log:
            row, = csv.DictReader(log)
        assert row["status"] == "done", row
        seconds.append((int(row["end_ns"]) - int(row["start_ns"])) / 1e9)
    return seconds


def over_hand_overs(folder, transport, streams):
    with open(f"{folder}/sky.yaml", "w") as scenario:
        scenario.write(SCENARIO)
    timeline = f"{folder}/hand-overs.skyhaul"
    subprocess.run([skyhaul, "-q", "links", f"{folder}/sky.yaml", "--save", timeline], check=True)
    errors = {k: [] for k in KS}
    spreads = {k: [] for k in KS}
    walls = {k: 0 for k in KS}
    for start_s in (EPOCH_S + 7, EPOCH_S + 67, EPOCH_S + 127, EPOCH_S + 187):
        plan = f"{folder}/own.csv"
        with open(plan, "w") as out:
            out.write("id,round,group,after,src,dst,bytes,not_before_ns,priority,deadline_ns,transport,streams,"
                      "chunk_bytes\n"
                      f"1,0,case,,permian,atacama,60000000,{start_s * 10**9},0,,{transport},{streams},0\n")
        reference = None
        for k in KS:
            begin = time.monotonic()
            seconds = times_s(folder, timeline, plan, EPOCH_S, EPOCH_S + 600, k)
            walls[k] += time.monotonic() - begin
            reference = reference or statistics.mean(seconds)
            errors[k].append(100 * (statistics.mean(seconds) / reference - 1))
            spreads[k].append(100 * statistics.stdev(seconds) / statistics.mean(seconds))
    for k in KS:
        largest = max(errors[k], key=abs)
        print(f"{transport:9} {streams:7} hand-over {k:2} |   -    {statistics.mean(errors[k]):+8.1f} "
              f"{statistics.mean(spreads[k]):9.1f} {walls[KS[0]] / walls[k]:14.1f}   largest {largest:+.1f}", flush=True)


print("transport streams bursts/s  K | time s  error %  spread %  times as fast")
with tempfile.TemporaryDirectory() as work:
    for transport, streams, bursts in itertools.product(("cubic", "bbr"), (1, 8), (0, 1)):
        subprocess.run([flow_case, "--seed", "3", "--rate", "25", "--rtt", "60", "--bursts", str(bursts), "--bytes",
                        "60000000", "--transport", transport, "--streams", str(streams), "--start", "0", "--dir", work],
                       check=True, capture_output=True)
        reference = None
        for aggregation in KS:
            begin = time.monotonic()
            seconds = times_s(work, f"{work}/sky.skyhaul", f"{work}/plan.csv", 0, 300, aggregation)
            mean, wall = statistics.mean(seconds), time.monotonic() - begin
            reference = reference or (mean, wall)
            print(f"{transport:9} {streams:7} {bursts:8} {aggregation:2} | {mean:6.2f} {100 * (mean / reference[0] - 1):+8.1f} "
                  f"{100 * statistics.stdev(seconds) / mean:9.1f} {reference[1] / wall:14.1f}", flush=True)
    for transport, streams in itertools.product(("cubic", "bbr"), (1, 8)):
        over_hand_overs(work, transport, streams)
