# Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
"""The interval that skyhaul run answers for a small scenario, in packets: as large a share of the rounds is in time as the
answer says, give or take what a few rounds of packets differ by; at two thirds of the interval fewer are."""
import json
import math
import re
import subprocess
import sys
import tempfile
from pathlib import Path

skyhaul, example, source = sys.argv[1:4]
scenario = Path(source) / "tests/data/interval-in-packets.yaml"
with tempfile.TemporaryDirectory() as folder:
    out = Path(folder) / "out"
    subprocess.run([skyhaul, "-q", "run", scenario, "--out", out], check=True, stdout=subprocess.DEVNULL)
    result, = json.loads((out / "summary.json").read_text())["results"]
    interval = round(result["interval_s"]["p95"], 3)
    links = Path(folder) / "links.skyhaul"
    subprocess.run([skyhaul, "-q", "links", scenario, "--save", links], check=True)

    def least(of, share):
        """Fewer rounds in time come by chance in at most 5 % of cases where this share is (binomial distribution)."""
        below = [sum(math.comb(of, i) * share**i * (1 - share)**(of - i) for i in range(k)) for k in range(of + 1)]
        return max(k for k in range(of + 1) if below[k] <= 0.05)

    def in_time(seconds, length_min):
        ran = subprocess.run([example, f"--timeline={links}", "--bytes=10000000", f"--interval={seconds}s",
                              f"--length={length_min}min", "--quantile=0.95"], check=True, capture_output=True, text=True)
        print(ran.stdout, end="")
        good, of = map(int, re.match(r"(\d+) of (\d+) rounds in time", ran.stdout).groups())
        assert of == int(60 * length_min / seconds), (of, seconds)
        return good, of

    # Over the horizon that the answer is for: some minutes of it are better than others.
    good, of = in_time(interval, 20)
    assert good >= least(of, 0.95), (good, of)
    fewer, of_fewer = in_time(interval * 2 / 3, 1)
    assert fewer / of_fewer < good / of
    refused = subprocess.run([example, "--timeline=no-such-file", "--length=1min"], capture_output=True, text=True)
    assert refused.returncode != 0 and "no-such-file" in refused.stderr and "skyhaul links --save" in refused.stderr, refused
