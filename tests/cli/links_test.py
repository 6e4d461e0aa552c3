# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""skyhaul links as a user runs it: links_test.py PROGRAM SOURCE_FOLDER."""
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM, SOURCE = sys.argv[1], Path(sys.argv[2])
SCENARIO = SOURCE / "configs/scenarios/three-sites.yaml"


def run(*arguments, status=0):
    result = subprocess.run([PROGRAM, "links", *map(str, arguments)], capture_output=True, text=True)
    assert result.returncode == status, (arguments, result.stderr)
    if status == 2:
        assert result.stderr.count("\n") == 1, result.stderr
    return result.stdout


with tempfile.TemporaryDirectory() as name:
    folder = Path(name)
    whole, part = folder / "whole.skyhaul", folder / "part.skyhaul"
    run(SCENARIO, "--set", "horizon='2 min'", "--save", whole)
    text = run(whole)
    assert text == run(SCENARIO, "--set", "horizon='2 min'")
    run(whole, "--from", "30 s", "--until", "90 s", "--save", part)
    assert run(part) == run(whole, "--from", "30 s", "--until", "90 s")
    # A CSV is a timeline again, and compares as equal.
    (folder / "links.csv").write_text(text)
    lines = run(whole, "--compare", folder / "links.csv", "--csv").splitlines()
    header = lines[0].split(",")
    assert len(lines) > 2
    for line in lines[1:]:
        row = dict(zip(header, line.split(",")))
        assert float(row["seconds"]) == 120 and float(row["capacity_difference_bps"]) == 0, row
        assert float(row["delay_difference_ms"]) < 0.02 and float(row["outage_differs_s"]) == 0, row
    assert "|A - B|" in run(whole, "--compare", part)
    # Paths that only one of two has are not compared, and named.
    fewer = folder / "fewer.skyhaul"
    run(SCENARIO, "--set", "horizon='2 min'", "--set", "sites.atacama.terminals=1", "--save", fewer)
    told = subprocess.run([PROGRAM, "links", whole, "--compare", fewer], capture_output=True, text=True, check=True).stderr
    assert "A alone has the paths atacama/1 - " in told, told
    # Exports.
    pair = ("--pair", "atacama,permian")
    trace = folder / "trace"
    trace.write_text(run(whole, "--export", "mahimahi", *pair))
    assert "inside" in run(trace, "--delay", "25 ms")
    rows = [line.split(",") for line in run(whole, "--export", "theaterq", *pair).splitlines()[1:]]
    assert sum(int(row[0]) for row in rows) == 120_000_000 and all(len(row) == 5 for row in rows)
    script = folder / "link.sh"
    script.write_text(run(whole, "--export", "tc", *pair))
    subprocess.run(["bash", "-n", script], check=True)
    if shutil.which("shellcheck"):
        subprocess.run(["shellcheck", script], check=True)
    # Its words to tc, with a tc that writes them down.
    fake = folder / "tc"
    fake.write_text(f'#!/bin/sh\necho "$@" >> {folder}/log\n')
    fake.chmod(0o755)
    short = folder / "short.sh"
    short.write_text(run(whole, "--until", "2 s", "--export", "tc", *pair))
    subprocess.run(["env", f"PATH={folder}:/usr/bin:/bin", "bash", short, "eth0"], check=True)
    log = (folder / "log").read_text().splitlines()
    words = log[0].split()
    assert " ".join(words[:9]) == "qdisc replace dev eth0 root handle 1: netem limit", log[0]
    limit, delay_us, rate_bps = int(words[9]), int(words[11].rstrip("us")), int(words[13].removesuffix("bit"))
    in_flight = rate_bps * delay_us * 1e-6 / 12000  # packets of 1,500 bytes; the queue holds a round trip more
    assert abs(limit - 3 * in_flight) <= 1, log[0]
    assert log[-1] == "qdisc del dev eth0 root"
    # What cannot be used.
    run(whole, "--from", "5 min", status=2)
    run(whole, "--until", "soon", status=2)
    run(whole, "--export", "tc", "--pair", "atacama", status=2)
    run(whole, "--export", "tc", "--pair", "atacama,nowhere", status=2)
    run(whole, "--export", "tc", "--step", "0 s", *pair, status=2)
    (folder / "bad.csv").write_text(text.splitlines()[0] + "\n1,2,3\n")
    run(folder / "bad.csv", status=2)
