#!/usr/bin/python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Every wrong scenario ends `skyhaul check` with status 2, its one line on stderr and nothing on stdout.
usage: bad_scenarios_test.py SKYHAUL SOURCE_DIR"""
import os
import subprocess
import sys

program, source = sys.argv[1:3]
folder = os.path.join(source, "tests", "data", "bad-scenarios")
with open(os.path.join(folder, "errors.txt"), encoding="utf-8") as file:
    lines = file.read().splitlines()
for line in lines:
    name = line.split(":", 1)[0]
    run = subprocess.run([program, "check", name], cwd=folder, capture_output=True, timeout=20)
    assert run.returncode == 2, (name, run.returncode)
    assert run.stdout == b"", name
    assert run.stderr.decode() == line + "\n", (name, run.stderr.decode())
print(f"{len(lines)} wrong scenarios")
