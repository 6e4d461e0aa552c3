# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""A run gives the same bytes at each level of instructions that this processor has; SKYHAUL_SIMD names the level.
usage: simd_test.py SKYHAUL SOURCE_DIR"""
import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

SKYHAUL, SOURCE = sys.argv[1], Path(sys.argv[2])
SITES = """sites:
  - {name: zurich, latitude: 47.4, longitude: 8.5, terminals: 2}
  - {name: quito, latitude: -0.2, longitude: -78.5, altitude: 2.8 km}
"""
# Circular orbits with J2 and their polynomials; and SGP4 on element sets.
SHELL = "epoch: 2026-03-20T00:00:00Z\nhorizon: 10 min\nconstellation: starlink-gen1\nterminal: starlink-priority\n" + SITES + (
    "traffic:\n  - {name: weights, topology: ring, payload: {size: 100 MB}}\n")
ELEMENTS = SOURCE / "tests/oracle/pinned/elements.csv"
PASSES = f"""epoch: 2025-05-24T00:00:00Z
horizon: 6 h
constellation: {{elements: {ELEMENTS}, select: "*", user_up: 1 Gbit/s, user_down: 1 Gbit/s, min_elevation: 10}}
terminal: {{up: 1 Mbit/s, down: 1 Mbit/s}}
""" + SITES


def run(level, folder, *words):
    environment = dict(os.environ)
    environment.pop("SKYHAUL_SIMD", None)
    if level is not None:
        environment["SKYHAUL_SIMD"] = level
    return subprocess.run([SKYHAUL, "-q", *map(str, words)], cwd=folder, env=environment, capture_output=True, text=True)


def digests(level, folder):
    """Of every file that a run writes but run.json, and of two commands' output."""
    out = folder / f"out-{level}"
    result = run(level, folder, "run", "shell.yaml", "--audit", 0, "--links", "--out", out)
    assert result.returncode == 0, result.stderr
    found = {path.name: path.read_bytes() for path in out.iterdir() if path.name != "run.json"}
    assert {"summary.json", "timeline.skyhaul", "transfers.csv", "links.csv"} <= set(found), set(found)
    for name, words in (("passes", ["passes", "passes.yaml"]),
                        ("ephemeris", ["ephemeris", ELEMENTS, "--times", "times.csv", "--frame", "ecef"])):
        result = run(level, folder, *words)
        assert result.returncode == 0 and result.stdout.count("\n") > 50, result
        found[name] = result.stdout.encode()
    return {name: hashlib.sha256(data).hexdigest() for name, data in found.items()}


with tempfile.TemporaryDirectory() as name:
    folder = Path(name)
    (folder / "shell.yaml").write_text(SHELL)
    (folder / "passes.yaml").write_text(PASSES)
    numbers = [line.split(",")[ELEMENTS.read_text().splitlines()[0].split(",").index("NORAD_CAT_ID")]
               for line in ELEMENTS.read_text().splitlines()[1:]]
    (folder / "times.csv").write_text("id,time\n" + "".join(f"{number},2025-05-24T0{i % 10}:00:00\n"
                                                            for i, number in enumerate(numbers)))
    refused = run("mmx", folder, "passes", "passes.yaml")
    assert refused.returncode == 2 and refused.stderr.count("\n") == 1, refused
    said = "SKYHAUL_SIMD: mmx: expected a level that this processor can run: "
    assert said in refused.stderr, refused.stderr
    levels = refused.stderr.split(said)[1].strip().split(", ")
    assert levels[:2] == ["scalar", "baseline"], levels
    chosen = digests(None, folder)
    for level in levels:
        assert digests(level, folder) == chosen, level
    print(f"{len(chosen)} files are the same at {', '.join(levels)}")
