#!/usr/bin/python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""The memory that skyhaul run is estimated to take is what it takes, to a quarter: for a horizon whose fixed part weighs most
and for one of a larger network.  usage: memory_test.py SKYHAUL"""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM = sys.argv[1]
FOLDER = tempfile.TemporaryDirectory()
OUT = Path(FOLDER.name)
UNITS = {"kB": 1e3, "MB": 1e6, "GB": 1e9}
SITES = ["atacama", "patagonia", "permian", "nevada", "iceland", "quebec"]


def scenario(name, sites, terminals, horizon):
    names = SITES[:sites]
    path = OUT / f"{name}.yaml"
    path.write_text(f"""\
epoch: 2026-06-21 00:00:00
horizon: {horizon}
constellation: starlink-gen1
gateways: {{preset: starlink-2026-09}}
pops: {{preset: starlink-2026-09}}
terminal: starlink-performance
routing: bent-pipe
sites: [{", ".join(f"{{preset: {each}, terminals: {terminals}}}" for each in names)}]
traffic: [{{name: r, payload: {{size: 1 GB}}, topology: ring, sites: [{", ".join(names)}]}}]
""")
    return path


def estimated(path):
    """What the refusal says, where less is allowed than any run takes."""
    said = subprocess.run([PROGRAM, "run", path, "--memory", "1 MB", "--out", OUT / "none"], capture_output=True, text=True, timeout=100)
    assert said.returncode == 2, said
    number, unit = re.search(r"this one takes about ([\d.]+) (kB|MB|GB)", said.stderr).groups()
    return float(number) * UNITS[unit]


def measured(path, name):
    """Greatest resident memory of a run, bytes."""
    process = subprocess.Popen([PROGRAM, "run", path, "--audit", "0", "--threads", "2", "--out", OUT / name], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, status
    return usage.ru_maxrss * 1024


for name, *size in [("small", 2, 2, "3 h"), ("large", 6, 4, "9 h")]:
    path = scenario(name, *size)
    wanted, taken = estimated(path), measured(path, name)
    print(f"{name}: estimated {wanted / 1e6:.0f} MB, taken {taken / 1e6:.0f} MB")
    assert abs(wanted / taken - 1) <= 0.25, (name, wanted, taken)
