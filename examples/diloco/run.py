# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Trains the model of train.py over the emulated sky of scenario.yaml, and without a network, and compares: weights, losses, and the time
of each synchronisation beside what the flow engine predicts.   usage: run.py SKYHAUL [ROUNDS]
Needs the rights of `skyhaul emulate` and python3-numpy."""
import csv
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

here, skyhaul, rounds = Path(__file__).resolve().parent, str(Path(sys.argv[1]).resolve()), int(sys.argv[2]) if len(sys.argv) > 2 else 5
SCENARIO, SITES = here / "scenario.yaml", ["permian", "nevada", "quebec", "atacama"]
ONE_THREAD = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # sums in one order


def parse(text):
    lines = [line.split() for line in text.splitlines()]
    syncs = [(float(line[5]), float(line[6])) for line in lines if line[:1] == ["round"]]
    return [line[3] for line in lines if line[:1] == ["round"]], syncs, [line[1] for line in lines if line[:1] == ["weights"]]


def train(arguments):
    return f"{shlex.quote(sys.executable)} {shlex.quote(str(here / 'train.py'))} {arguments}"


def predicted_s(folder, sky, offset_s):
    """Of a round that starts so long after the start of the horizon."""
    plan, log = folder / "plan.csv", folder / "log.csv"
    with open(plan, "w") as file:
        subprocess.run([skyhaul, "-q", "plan", SCENARIO, "--at", f"{offset_s:.3f} s"], check=True, stdout=file)
    log.unlink(missing_ok=True)
    subprocess.run([skyhaul, "-q", "flow", "--timeline", sky, "--plan", plan, "--out", log], check=True)
    with open(plan, newline="") as file:
        start = min(int(row["not_before_ns"]) for row in csv.DictReader(file))
    with open(log, newline="") as file:
        return (max(int(row["end_ns"]) for row in csv.DictReader(file)) - start) * 1e-9


with tempfile.TemporaryDirectory() as name:
    folder = Path(name)
    sky = folder / "sky"
    subprocess.run([skyhaul, "-q", "links", SCENARIO, "--save", sky], check=True)
    ranks = [f"{shlex.quote(skyhaul)} exec {site} -- {train(f'{rank} {len(SITES)} {rounds} {SITES[0]}')} > {folder}/{rank} &"
             for rank, site in enumerate(SITES)]
    clock = f"{shlex.quote(sys.executable)} -c 'import time; print(time.monotonic())' > {folder}/clock;"
    subprocess.run([skyhaul, "-q", "emulate", sky, "--no-control", "--", "sh", "-c", clock + " ".join(ranks) + " wait"], check=True,
                   env=ONE_THREAD, timeout=60 + 60 * rounds)
    began = float((folder / "clock").read_text())
    found = [parse((folder / str(rank)).read_text()) for rank in range(len(SITES))]
    alone = parse(subprocess.run(["sh", "-c", train(f"alone {len(SITES)} {rounds}")], check=True, capture_output=True, text=True,
                                 env=ONE_THREAD).stdout)
    assert len(alone[0]) == rounds and all(each[2] == alone[2] for each in found), "the weights differ from those without a network"
    assert found[0][0] == alone[0], "the losses differ from those without a network"
    print(f"{'round':>5}  {'loss':>8}  {'predicted':>10}  {'measured':>10}")
    errors = []
    for number, (start, measured) in enumerate(found[0][1]):
        predicted = predicted_s(folder, sky, start - began)
        errors.append(abs(predicted - measured) / measured)
        print(f"{number:>5}  {float(alone[0][number]):>8.4f}  {predicted:>8.2f} s  {measured:>8.2f} s")
    print(f"weights equal to the last bit on {len(SITES)} sites; the prediction is off by {100 * statistics.median(errors):.0f} % in the median")
