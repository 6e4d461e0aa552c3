#!/usr/bin/env python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""What segment aggregation costs: transfers of 60 MB over a drawn sky (25 Mbit/s, 60 ms), three seeds each.

aggregation.py BUILD/bin/flow_case BUILD/bin/skyhaul-packet

Error against the mean of the runs without it, "spread" over the seeds, and how many times shorter the runs took.
"""
import csv
import itertools
import statistics
import subprocess
import sys
import tempfile
import time

flow_case, packet = sys.argv[1:]
print("transport streams bursts/s  K | time s  error %  spread %  times as fast")
with tempfile.TemporaryDirectory() as work:
    for transport, streams, bursts in itertools.product(("cubic", "bbr"), (1, 8), (0, 1)):
        subprocess.run([flow_case, "--seed", "3", "--rate", "25", "--rtt", "60", "--bursts", str(bursts), "--bytes",
                        "60000000", "--transport", transport, "--streams", str(streams), "--start", "0", "--dir", work],
                       check=True, capture_output=True)
        reference = None
        for aggregation in (1, 4, 16, 43):
            seconds, begin = [], time.monotonic()
            for seed in (1, 2, 3):
                subprocess.run([packet, "--timeline", f"{work}/sky.skyhaul", "--plan", f"{work}/plan.csv", "--from", "0",
                                "--until", str(300 * 10**9), "--seed", str(seed), "--segment-aggregation",
                                str(aggregation), "--start-jitter-ns", "100000000", "--out", f"{work}/log.csv"], check=True)
                with open(f"{work}/log.csv") as log:
                    row, = csv.DictReader(log)
                assert row["status"] == "done", row
                seconds.append((int(row["end_ns"]) - int(row["start_ns"])) / 1e9)
            mean, wall = statistics.mean(seconds), time.monotonic() - begin
            reference = reference or (mean, wall)
            print(f"{transport:9} {streams:7} {bursts:8} {aggregation:2} | {mean:6.2f} {100 * (mean / reference[0] - 1):+8.1f} "
                  f"{100 * statistics.stdev(seconds) / mean:9.1f} {reference[1] / wall:14.1f}", flush=True)
