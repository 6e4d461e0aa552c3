# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Resident memory of a run under traffic: memory_soak.py PROGRAM SOURCE_FOLDER [SECONDS]. CUBIC flows of 30 s and a
ping over 100 Mbit/s, 25 ms; after the first minute it must not grow by more than 1 %. Not a test of the suite: it
takes 20 minutes."""
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

from live import FOLDER, PROGRAM, constant, skip_without_namespaces

skip_without_namespaces()
seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 1200
traffic = f"{sys.executable} {Path(__file__).parent / 'traffic.py'}"
report = FOLDER / "report.json"
run = subprocess.Popen([PROGRAM, "-q", "emulate", str(constant(bps=100e6, delay_ms=25)), "--report", str(report)],
                       stdout=subprocess.DEVNULL)
time.sleep(1)
inside = [subprocess.Popen([PROGRAM, "exec", site, "--", "sh", "-c", command], stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
          for site, command in (("b", f"{traffic} serve {seconds + 60}"),
                                ("a", f"while :; do {traffic} send b 30 cubic; sleep 1; done"), ("a", "ping -q b"))]


def resident_kib():
    with open(f"/proc/{run.pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))


begin = time.monotonic()
time.sleep(min(60, seconds / 5))
first = most = resident_kib()
shown = most
while time.monotonic() < begin + seconds:
    time.sleep(2)
    most = max(most, resident_kib())
    if most > shown:
        shown = most
        print(f"{time.monotonic() - begin:.0f} s: {most} KiB", flush=True)
run.send_signal(signal.SIGTERM)
run.wait(timeout=30)
for each in inside:
    each.wait(timeout=30)
carried = next(pair["delivered_bytes"] for pair in json.loads(report.read_text())["pairs"] if pair["src"] == "a")
growth = 100 * (most - first) / first
print(f"resident: {first} KiB at first, at most {most} KiB in {seconds:.0f} s: {growth:.2f} % more; "
      f"{carried * 8 / seconds / 1e6:.1f} Mbit/s carried")
assert carried * 8 / seconds > 50e6, "too little traffic to say anything"
sys.exit(0 if growth <= 1 else 1)
