# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""examples/diloco: four sites train over the emulated sky, with the weights of a run without a network: diloco_test.py PROGRAM SOURCE_FOLDER."""
import importlib.util
import subprocess
import sys

from live import PROGRAM, SOURCE, left_behind, skip_without_namespaces

skip_without_namespaces()
if importlib.util.find_spec("numpy") is None:
    print("skipped: python3-numpy is not installed")
    sys.exit(77)
out = subprocess.run([sys.executable, SOURCE / "examples/diloco/run.py", PROGRAM, "3"], capture_output=True, text=True, timeout=280)
assert out.returncode == 0, out
lines = out.stdout.splitlines()
assert len(lines) == 5 and "equal to the last bit on 4 sites" in lines[-1], out.stdout
losses = [float(line.split()[1]) for line in lines[1:4]]
assert losses[2] < losses[0], losses  # it learns
assert not left_behind(), left_behind()
print(out.stdout)
