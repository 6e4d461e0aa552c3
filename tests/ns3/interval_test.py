# Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
"""The interval that skyhaul run answers for a small scenario, in packets: as large a share of the rounds is in time as the
answer says, give or take what a few rounds of packets differ by; at two thirds of the interval fewer are."""
import json
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

    def in_time(seconds, length_min):
        ran = subprocess.run([example, f"--timeline={links}", "--bytes=10000000", f"--interval={seconds}s",
                              f"--length={length_min}min", "--quantile=0.95"], check=True, capture_output=True, text=True)
        print(ran.stdout, end="")
        good, of = map(int, re.match(r"(\d+) of (\d+) rounds in time", ran.stdout).groups())
        assert of == int(60 * length_min / seconds), (of, seconds)
        return good / of

    answered = in_time(interval, 3)
    assert answered >= 0.8, answered
    assert in_time(interval * 2 / 3, 1) < answered
    refused = subprocess.run([example, "--timeline=no-such-file", "--length=1min"], capture_output=True, text=True)
    assert refused.returncode != 0 and "no-such-file" in refused.stderr and "skyhaul links --save" in refused.stderr, refused
