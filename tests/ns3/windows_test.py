#!/usr/bin/python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""The windows of an audit are a list that any number of programs share: the same logs, byte for byte, whoever runs them.
usage: windows_test.py SKYHAUL SKYHAUL_PACKET SOURCE_DIR"""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM, PACKET, SOURCE = sys.argv[1], sys.argv[2], Path(sys.argv[3])
FOLDER = tempfile.TemporaryDirectory(prefix="skyhaul-windows-")
OUT = Path(FOLDER.name)
HEADING = "timeline,plan,from_ns,until_ns,seed,queue_bdp,start_jitter_ns,out"
SCENARIO = SOURCE / "tests/data/scenarios/two-sites.yaml"
AUDIT = ["-q", "run", str(SCENARIO), "--audit", "4", "--set", "horizon=6 min", "--set", "engines.packet.seeds=2", "--set", "engines.packet.bytes=12 MB",
         "--set", "engines.flow.starts=4"]


def packet(*arguments, status=0):
    result = subprocess.run([PACKET, *map(str, arguments)], capture_output=True, text=True, timeout=200)
    assert result.returncode == status, (arguments, result)
    return result


def logs(folder):
    return {path.name: path.read_bytes() for path in folder.glob("*.log.csv")}


def without_logs(name, keep=0):
    """The packet folder of the run, with some of its logs left out."""
    shutil.copytree(OUT / "run", OUT / name)
    folder = OUT / name / "packet"
    for path in sorted(folder.glob("*.log.csv"))[keep:]:
        path.unlink()
    return folder


def check_list():
    subprocess.run([PROGRAM, *AUDIT, "--out", str(OUT / "run")], check=True, timeout=200, stdout=subprocess.DEVNULL)
    lines = (OUT / "run/packet/windows.csv").read_text().splitlines()
    assert lines[0] == HEADING and len(lines) == 9, lines
    assert len(WHOLE := logs(OUT / "run/packet")) == 8 and not list((OUT / "run/packet").glob("*.leases"))
    return WHOLE


def check_two_programs():
    folder = without_logs("two", keep=2)
    kept = {path: path.stat().st_mtime_ns for path in folder.glob("*.log.csv")}
    both = [subprocess.Popen([PACKET, "--windows", str(folder / "windows.csv"), "--jobs", "1"]) for _ in range(2)]
    assert [each.wait(timeout=200) for each in both] == [0, 0]
    assert logs(folder) == WHOLE and {path: path.stat().st_mtime_ns for path in kept} == kept
    assert not list(folder.glob("*.leases")) and not list(folder.glob("*.part"))


def check_killed():
    folder = without_logs("killed")
    victim = subprocess.Popen([PACKET, "--windows", str(folder / "windows.csv"), "--jobs", "2"])
    while not logs(folder):
        time.sleep(0.01)
    victim.kill()
    victim.wait()
    assert 0 < len(logs(folder)) < 8
    packet("--windows", folder / "windows.csv")  # takes the leases over
    assert logs(folder) == WHOLE
    folder = without_logs("interrupted")
    victim = subprocess.Popen([PACKET, "--windows", str(folder / "windows.csv"), "--jobs", "2"])
    while not logs(folder):
        time.sleep(0.01)
    victim.send_signal(signal.SIGINT)
    assert victim.wait(timeout=20) == 130
    assert all(WHOLE[name] == log for name, log in logs(folder).items()) and not list(folder.glob("*.part")) and not list(folder.glob("*.leases"))


def check_shared_run():
    """`skyhaul run` leaves windows to a program that has joined."""
    run = subprocess.Popen([PROGRAM, *AUDIT, "--out", str(OUT / "shared"), "--threads", "1"], stdout=subprocess.DEVNULL)
    windows = OUT / "shared/packet/windows.csv"
    while not windows.exists():
        assert run.poll() is None
        time.sleep(0.005)
    assert subprocess.run([PACKET, "--windows", str(windows), "--jobs", "1"], timeout=200).returncode == 0
    assert run.wait(timeout=200) == 0
    assert logs(windows.parent) == WHOLE
    assert len(list(windows.parent.glob("*.stderr"))) < 8  # some were run by the other program
    assert (OUT / "shared/summary.json").read_bytes() == (OUT / "run/summary.json").read_bytes()


def backwards(line):
    cells = line.split(",")
    cells[2], cells[3] = cells[3], cells[2]
    return ",".join(cells)


def check_errors():
    folder = without_logs("bad")
    good = (folder / "windows.csv").read_text().splitlines()
    bad = folder / "bad.csv"
    for lines, parts in [(["plan,out"], ["bad.csv:1:", "expected the heading"]), ([HEADING, "a,b"], ["bad.csv:2:", "expected 8 cells"]),
                         ([HEADING, good[1].replace(",1,1,", ",01,1,")], ["seed", "01"]), ([HEADING, good[1].replace(",1,1,", ",1,nan,")], ["queue_bdp", "nan"]),
                         ([HEADING, good[1], good[1]], ["bad.csv:3:", "out", "a name of its own"]),
                         ([HEADING, good[1], ",".join([*good[2].split(",")[:-1], "."])], ["bad.csv:3: out: .:", "the name of a file"]),
                         ([HEADING, ",".join([*good[1].split(",")[:-1], "sub/.."])], ["bad.csv:2: out:", "the name of a file"]),
                         ([HEADING, good[1], ",".join([*good[2].split(",")[:-1], good[1].split(",")[1]])], ["bad.csv:3: out:", "a file that is not read"]),
                         ([HEADING, ",".join([*good[1].split(",")[:-1], "../packet/" + good[2].split(",")[1]]), good[2]], ["bad.csv:2: out:", "a file that is not read"]),
                         ([HEADING, ",".join([*good[1].split(",")[:-1], "bad.csv"])], ["bad.csv:2: out:", "a file that is not read"]),
                         ([HEADING, good[1], backwards(good[2])], ["bad.csv:3: until_ns:", "after from_ns"])]:
        bad.write_text("\n".join(lines) + "\n")
        said = packet("--windows", bad, status=2).stderr.splitlines()
        assert len(said) == 1 and all(part in said[0] for part in parts), said
    # A window outside of its timeline is named with its line.
    cells = good[1].split(",")
    cells[2:4] = ["5", "6"]
    bad.write_text("\n".join([HEADING, ",".join(cells)]) + "\n")
    said = packet("--windows", bad, status=1).stderr.splitlines()
    assert len(said) == 2 and "bad.csv:2: from_ns: 5: expected" in said[0] and "bad.csv:2: the window of" in said[1], said
    # A window that fails is named, and the others have their logs.
    bad.write_text("\n".join([HEADING, good[1], good[2].replace("window-1.plan.csv", "nowhere.csv")]) + "\n")
    said = packet("--windows", bad, status=1).stderr
    assert "nowhere.csv" in said and "window-1.seed-2.log.csv ended with exit status 2" in said and len(logs(folder)) == 1, said
    said = packet("--windows", bad, "--seed", "3", status=2).stderr
    assert "--seed" in said and "expected it only without --windows" in said, said
    assert "--timeline is required" in packet("--plan", "x", status=2).stderr


WHOLE = check_list()
check_two_programs()
check_killed()
check_shared_run()
check_errors()
print("lists of windows hold")
