# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Resident memory of a run under traffic: memory_soak.py PROGRAM SOURCE_FOLDER [SECONDS]. The first fifth of the
time fills what is ever used; from then on it must not grow by more than 1 %. Not a test of the suite: it takes 20
minutes."""
import signal
import subprocess
import sys
import time

from live import PROGRAM, constant, skip_without_namespaces

skip_without_namespaces()
seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 1200
timeline = constant(bps=100e6, delay_ms=25)
run = subprocess.Popen([PROGRAM, "-q", "emulate", str(timeline)], stdout=subprocess.DEVNULL)
time.sleep(1)
traffic = [subprocess.Popen([PROGRAM, "exec", site, "--", "sh", "-c", command], stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL)
           for site, command in (("b", "while :; do iperf3 -s -1; done"),
                                 ("a", "while :; do iperf3 -c b -t 30; sleep 1; done"), ("a", "ping -q b"))]


def resident_kib():
    with open(f"/proc/{run.pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))


time.sleep(seconds / 5)
first = resident_kib()
most = first
end = time.monotonic() + seconds * 4 / 5
while time.monotonic() < end:
    time.sleep(5)
    most = max(most, resident_kib())
run.send_signal(signal.SIGTERM)
run.wait(timeout=30)
for each in traffic:
    each.wait(timeout=30)
print(f"resident: {first} KiB after {seconds / 5:.0f} s, at most {most} KiB until {seconds:.0f} s: "
      f"{100 * (most - first) / first:.2f} % more")
sys.exit(0 if most <= first * 1.01 else 1)
