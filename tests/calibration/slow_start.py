# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Where CUBIC leaves slow start: ns-3's, as the module has it, beside the kernel's over the live path.

    python3 tests/calibration/slow_start.py build/release/bin/skyhaul . build/release/bin/random_loss

Paths without loss, with a queue of four bandwidth-delay products. Rows: packets of 1500 bytes a second, round trip,
then for each of the two the window at which slow start ends and the windows 1, 2 and 3 seconds later. By hand, on a
quiet machine: the kernel runs in real time."""
import bisect
import json
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "emulator"))
from live import SECOND, Live, pieces  # noqa: E402  (reads the first two arguments)

SECONDS = 9
PATHS = [(1170, 94), (2500, 400), (400, 400), (4000, 50), (2500, 100), (800, 40), (6000, 200)]


def summary(windows):
    """Of [time, window, threshold], in order of time."""
    ended = next((each for each in windows if each[2]), None)
    if ended is None:
        return "none"
    times = [each[0] for each in windows]
    later = [windows[bisect.bisect(times, ended[0] + s) - 1][1] for s in (1, 2, 3)]
    return f"{ended[2]} at {ended[0]:.2f} s, then {later}"


def of_ns3(rate, rtt):
    ran = subprocess.run([sys.argv[3], "--rate", f"{rate * 0.012:g}", "--rtt", f"{rtt:g}", "--loss", "0", "--transport", "cubic",
                          "--queue", "4", "--seconds", f"{SECONDS:g}", "--windows"], check=True, capture_output=True, text=True)
    rows = [line.split(",")[1:] for line in ran.stdout.splitlines() if line.startswith("window")]
    return [(float(t), int(w), int(threshold) % (2**32 // 1448)) for t, w, threshold in rows]  # none yet: 2^32 - 1 bytes


def of_kernel(rate, rtt):
    timeline = pieces(("a", "b"), lambda src, dst: [(0, rtt / 2, rate * 12000, 0, "")])
    with Live(timeline, "--start", SECOND, "--queue", f"{4 * rtt:.0f} ms") as live:
        live.start("b", "serve", SECONDS + 5, 1).stdout.readline()
        windows, = live.traffic("a", "windows", "b", SECONDS, "cubic")
    return windows, "" if live.report["valid"] else " (late)"


for rate, rtt in PATHS:
    kernel, mark = of_kernel(rate, rtt)
    print(f"{rate} packets/s, {rtt} ms: ns-3 {summary(of_ns3(rate, rtt))}; kernel {summary(kernel)}{mark}", flush=True)
