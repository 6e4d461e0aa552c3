# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""One TCP connection under random loss: ns-3's, as the module has it, beside the kernel's over the live path.

    python3 tests/calibration/random_loss.py build/release/bin/skyhaul . build/release/bin/random_loss OUT.csv
        [--rates 10,100] [--rtts 20,100,200] [--losses 0,0.001,0.01,0.02,0.05] [--controls bbr,cubic] [--seeds 1] [--seconds 20]

Rows: control, rate, round trip, loss, seed of the losses, Mbit/s in ns-3, Mbit/s of the kernel (empty where this machine has no namespaces or
the kernel no such control; in brackets where the run was late, see `valid` in the report of `skyhaul emulate`), and the
payload rate that the losses leave, rate (1 - p) 1448 / 1500. One run for each seed, as they come; rows already in OUT.csv are kept.
By hand, on a quiet machine: the kernel runs in real time."""
import argparse
import csv
import itertools
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "emulator"))
from live import MS, SECOND, pieces, pushed_over  # noqa: E402  (reads the first two arguments)

FIELDS = ["control", "rate_mbps", "rtt_ms", "loss", "seed", "ns3_mbps", "kernel_mbps", "left_mbps", "ns3_over_kernel"]


def numbers(text):
    return [float(each) for each in text.split(",")]


parser = argparse.ArgumentParser()
for name in ("skyhaul", "source", "random_loss", "out"):
    parser.add_argument(name)
parser.add_argument("--rates", type=numbers, default=[10, 100])
parser.add_argument("--rtts", type=numbers, default=[20, 100, 200])
parser.add_argument("--losses", type=numbers, default=[0, 0.001, 0.01, 0.02, 0.05])
parser.add_argument("--controls", default="bbr,cubic")
parser.add_argument("--seeds", type=numbers, default=[1])
parser.add_argument("--seconds", type=float, default=20)
args = parser.parse_args()


def kernel_mbps(control, rate, rtt, loss, seed, size):
    timeline = pieces(("a", "b"), lambda src, dst: [(0, rtt / 2, rate * 1e6, loss if src == "a" else 0, "")])
    run = pushed_over(timeline, "a", "b", SECOND, size, control, rtt, int(seed))
    return f"{size * 8e-6 / run.seconds:.2f}" if not run.mark else f"({size * 8e-6 / run.seconds:.2f})"


out = Path(args.out)
done = set()
if out.exists():
    done = {tuple(row[k] for k in FIELDS[:5]) for row in csv.DictReader(out.open())}
with out.open("a", newline="") as file:
    writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
    if not done:
        writer.writeheader()
    for control, rate, rtt, loss, seed in itertools.product(args.controls.split(","), args.rates, args.rtts, args.losses, args.seeds):
        key = (control, f"{rate:g}", f"{rtt:g}", f"{loss:g}", f"{seed:g}")
        if key in done:
            continue
        ran = subprocess.run([args.random_loss, "--rate", key[1], "--rtt", key[2], "--loss", key[3], "--transport", control,
                              "--seed", key[4], "--seconds", str(args.seconds)], check=True, capture_output=True, text=True)
        ns3, left = (float(each) for each in ran.stdout.split(",")[4:6])
        kernel = ""
        try:
            kernel = kernel_mbps(control, rate, rtt, loss, seed, int(ns3 * 1e6 / 8 * args.seconds))
        except (AssertionError, OSError, ValueError) as error:
            print(f"{key}: no kernel run: {str(error)[:200]}", file=sys.stderr)
        ratio = f"{ns3 / float(kernel.strip('()')):.3f}" if kernel else ""
        writer.writerow(dict(zip(FIELDS, [*key, f"{ns3:.2f}", kernel, f"{left:.2f}", ratio])))
        file.flush()
