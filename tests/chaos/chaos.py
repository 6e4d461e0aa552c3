# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""What the tests of accidents share: programs under faults, what they may leave behind, and the scenario they run."""
import errno
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM, SOURCE, FAULTS = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
COUNT = int(sys.argv[4]) if len(sys.argv) > 4 else 0  # how many turns; 0: as many as the test by itself takes
_folder = tempfile.TemporaryDirectory(prefix="skyhaul-chaos-")
FOLDER = Path(_folder.name)
SCENARIO = FOLDER / "two-sites.yaml"
random.seed(int(os.environ.get("CHAOS_SEED", "1")))
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it, and so would our children
_numbers = iter(range(10**9))


# tests/data/scenarios/two-sites.yaml over slow links, with its small payload alone: packet windows take a second or two.
_text = (SOURCE / "tests/data/scenarios/two-sites.yaml").read_text().replace("starlink-performance", "starlink-throttled")
SCENARIO.write_text(_text[:_text.index("  - name: large")].replace("20 MB", "200 kB") +
                    "engines:\n  flow: {}\n  packet: {windows: 2, seeds: 2}\n")


def new(name="out"):
    return FOLDER / f"{name}-{next(_numbers)}"


def faults(calls, after, error, path="", count=None):
    """An environment in which calls fail: see faults.cc."""
    its = {"CHAOS_CALLS": calls, "CHAOS_AFTER": str(after), "CHAOS_ERROR": str(error), "CHAOS_PATH": str(path),
           "LD_PRELOAD": FAULTS}
    if count:
        its["CHAOS_COUNT"] = str(count)
    return {**os.environ, **its}


def run(arguments, **options):
    """Runs the program to its end, which must be one by itself: not by a signal, and soon enough."""
    options.setdefault("timeout", 120)
    result = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, stdin=subprocess.DEVNULL,
                            **options)
    assert result.returncode >= 0, ("ended by a signal", arguments, result)
    return result


def calls_of(arguments, calls, path=""):
    """How many calls of a kind the program makes where none fails."""
    count = new("count")
    result = run(arguments, env=faults(calls, 10**9, 0, path, count))
    assert result.returncode == 0, (arguments, result)
    return int(count.read_text())


def steps(total, wanted):
    """Up to `wanted` numbers from 0 to total - 1, both ends among them, spread at random."""
    if total <= wanted:
        return list(range(total))
    return sorted({0, total - 1, *random.sample(range(total), wanted - 2)})


def processes(text):
    """Numbers of the processes whose command line holds a text; this one and its own are not."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and int(entry.name) != os.getpid() and text in (entry / "cmdline").read_text(errors="replace"):
                found.append(int(entry.name))
        except OSError:
            continue  # it has ended
    return found


def wait_until(condition, seconds=20):
    """The time is counted in looks: one in which this process and those that it waits for were stopped does not count."""
    for _ in range(50 * seconds):
        if condition():
            return True
        time.sleep(0.02)
    return condition()


def content(folder):
    """Files of a folder by their path in it, with their bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# What differs between two runs of one scenario, or is no result: how long each stage took and what a process said.
PASSING = {"run.json", "running.part", "report.html"}


def is_whole(folder, wanted, killed=False):
    """Each file that bears its name holds what it holds in a run that nobody disturbed; the folder reads complete only
    where all are there."""
    if not folder.exists():
        return
    found = content(folder)
    for name, data in found.items():
        if name.endswith(".part"):
            assert killed, (folder, name, "is left")
            continue
        if name in PASSING or name.startswith("packet/"):
            continue
        if name in ("summary.json", "transfers.csv") and b'"complete": true' not in found.get("summary.json", b""):
            continue  # of a run that says so itself, or that has no summary yet
        assert name in wanted, (folder, name)
        assert data == wanted[name], (folder, name, len(data), len(wanted[name]))
    if "summary.json" in found and b'"complete": true' in found["summary.json"]:
        assert set(wanted) <= set(found), (folder, set(wanted) - set(found))
        assert not any(name.endswith(".part") for name in found) or killed, found.keys()


def one_line(result):
    """A command that failed says why in its last line, and says nothing else that is no progress."""
    assert result.returncode in (1, 2), result
    lines = [line for line in result.stderr.splitlines() if line]
    assert lines, result
    assert not any("terminate called" in line or "Sanitizer" in line or "what():" in line for line in lines), result
    return lines[-1]


NO_SPACE, BAD_SECTOR = errno.ENOSPC, errno.EIO
