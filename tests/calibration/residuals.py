#!/usr/bin/env python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""The flow engine as it is now against kept packet runs, class by class.

residuals.py BUILD/bin/flow_case RUNS.csv [--traces A:B]
"""
import argparse
import collections
import csv
import statistics
import subprocess
import tempfile


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("flow_case")
    parser.add_argument("runs")
    parser.add_argument("--traces", default="1:1000000")
    args = parser.parse_args()
    first, last = (int(n) for n in args.traces.split(":"))
    cases = collections.defaultdict(list)
    with open(args.runs) as file:
        for row in csv.DictReader(file):
            if first <= int(row["trace"]) < last:
                cases[tuple(row[key] for key in ("transport", "streams", "terminals", "bursts_per_s", "queue_bdp",
                                                 "trace"))].append(row)
    classes = collections.defaultdict(list)
    with tempfile.TemporaryDirectory() as work:
        for key, rows in cases.items():
            transport, streams, terminals, bursts, queue, trace = key
            row = rows[0]
            ended = [float(each["packet_s"]) for each in rows if each["packet_s"]]
            if not ended:
                continue
            made = subprocess.run(
                [args.flow_case, "--seed", trace, "--rate", str(float(row["rate_mbps"]) / int(terminals)), "--rtt",
                 row["rtt_ms"], "--bursts", bursts, "--terminals", terminals, "--bytes", row["bytes"], "--transport",
                 transport, "--streams", streams, "--start", row["start_s"], "--queue", queue, "--dir", work],
                check=True, capture_output=True, text=True)
            flow, packet = float(made.stdout.split(",")[1]), statistics.mean(ended)
            spread = statistics.stdev(ended) / packet if len(ended) > 1 else 0
            classes[key[:5]].append((flow / packet - 1, spread))
    print("transport streams terminals bursts/s queue | traces  bias %  median |error| %  worst %  spread %")
    for key, values in sorted(classes.items()):
        errors = [abs(error) for error, _ in values]
        spread = (sum(each * each for _, each in values) / len(values)) ** 0.5
        print(f"{key[0]:9} {key[1]:>7} {key[2]:>9} {key[3]:>8} {key[4]:>5} | {len(values):6} "
              f"{100 * statistics.mean(error for error, _ in values):+7.1f} {100 * statistics.median(errors):17.1f} "
              f"{100 * max(errors):8.1f} {100 * spread:9.1f}")


if __name__ == "__main__":
    main()
