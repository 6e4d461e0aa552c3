#!/usr/bin/env python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Packet runs that the flow engine's parameters are fitted to.

calibrate.py BUILD/bin/flow_case BUILD/bin/skyhaul-packet OUT.csv [--traces A:B] [--seeds N] [--queues Q,Q] [--bursts B,B]
    [--transports cubic,bbr]

Each trace draws a rate, a round trip and a start; each case of the grid below runs on it with every seed. Rows
are appended as they come; cases already in OUT.csv are not run again. One process at a time. See README.md.
"""
import argparse
import csv
import itertools
import math
import os
import random
import subprocess
import tempfile

FIELDS = ["trace", "transport", "streams", "terminals", "bursts_per_s", "burst_ms", "queue_bdp", "rate_mbps",
          "rtt_ms", "start_s", "bytes", "ideal_s", "seed", "packet_s"]
GRID = list(itertools.product(["cubic", "bbr"], [(1, 1), (4, 1), (8, 1), (1, 4)], [0, 0.1, 1], [1, 0.25, 4]))


def trace_of(number):
    draw = random.Random(number)
    rate = round(math.exp(draw.uniform(math.log(8), math.log(32))), 1)
    rtt = round(draw.uniform(30, 90), 1)
    start = round(draw.uniform(0, 200), 3)
    seconds = max(220 * rtt / 1000, 8)
    return rate, rtt, start, seconds


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("flow_case")
    parser.add_argument("packet")
    parser.add_argument("out")
    parser.add_argument("--traces", default="1:5")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--queues", default="1")
    parser.add_argument("--bursts", default="0,0.1,1")
    parser.add_argument("--transports", default="cubic,bbr")
    args = parser.parse_args()
    done = set()
    fresh = not os.path.exists(args.out)
    if not fresh:
        with open(args.out) as file:
            for row in csv.DictReader(file):
                done.add((row["trace"], row["transport"], row["streams"], row["terminals"], row["bursts_per_s"],
                          row["queue_bdp"], row["seed"]))
    first, last = (int(n) for n in args.traces.split(":"))
    queues = [float(q) for q in args.queues.split(",")]
    bursts_wanted = [float(b) for b in args.bursts.split(",")]
    with open(args.out, "a", newline="") as file, tempfile.TemporaryDirectory() as work:
        out = csv.DictWriter(file, FIELDS, lineterminator="\n")
        if fresh:
            out.writeheader()
        for trace in range(first, last):
            rate, rtt, start, seconds = trace_of(trace)
            for transport, (streams, terminals), bursts, queue in GRID:
                if queue not in queues or bursts not in bursts_wanted or transport not in args.transports.split(","):
                    continue
                size = int(rate * 1e6 / 8 * seconds / terminals) * terminals
                for seed in range(1, args.seeds + 1):
                    key = tuple(str(v) for v in (trace, transport, streams, terminals, bursts, queue, seed))
                    if key in done:
                        continue
                    made = subprocess.run(
                        [args.flow_case, "--seed", str(trace), "--rate", str(rate / terminals), "--rtt", str(rtt),
                         "--bursts", str(bursts), "--terminals", str(terminals), "--bytes", str(size),
                         "--transport", transport, "--streams", str(streams), "--start", str(start),
                         "--queue", str(queue), "--dir", work], check=True, capture_output=True, text=True)
                    ideal = float(made.stdout.split(",")[0])
                    until = start + 8 * ideal
                    ran = subprocess.run(
                        [args.packet, "--timeline", f"{work}/sky.skyhaul", "--plan", f"{work}/plan.csv",
                         "--from", str(int(start * 1e9)), "--until", str(int(until * 1e9)), "--seed", str(seed),
                         "--queue-bdp", str(queue), "--start-jitter-ns", "100000000",
                         "--out", f"{work}/log.csv"], check=False)
                    packet = ""
                    if ran.returncode == 0:
                        with open(f"{work}/log.csv") as log:
                            row = next(csv.DictReader(log))
                        if row["status"] == "done":
                            packet = f"{(int(row['end_ns']) - int(row['start_ns'])) / 1e9:.6f}"
                    out.writerow(dict(zip(FIELDS, [trace, transport, streams, terminals, bursts, 20, queue, rate,
                                                   rtt, start, size, f"{ideal:.6f}", seed, packet])))
                    file.flush()


if __name__ == "__main__":
    main()
