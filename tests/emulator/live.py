# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""What the live tests share: a state folder of their own, timelines drawn by hand, and the check whether this
machine lets us make namespaces."""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM, SOURCE = sys.argv[1], Path(sys.argv[2])
_folder = tempfile.TemporaryDirectory()
FOLDER = Path(_folder.name)
STATE = FOLDER / "state"
os.environ["SKYHAUL_STATE_DIR"] = str(STATE)
os.environ.pop("SKYHAUL_RUN", None)

SECOND = 10**9
MS = 10**6
COLUMNS = ("start_ns,end_ns,src,dst,src_terminal,dst_terminal,path,delay_start_ns,delay_end_ns,capacity_bps,"
           "loss,outage")


def skyhaul(*arguments, status=0, timeout=120):
    """Runs it to its end; stdout."""
    result = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=timeout,
                            stdin=subprocess.DEVNULL)
    assert result.returncode == status, (arguments, result.returncode, result.stdout, result.stderr)
    return result.stdout


def refused(*arguments):
    """The one line on stderr of bad input."""
    result = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=120)
    assert result.returncode == 2 and result.stderr.count("\n") == 1, (arguments, result)
    return result.stderr


def pieces(sites, pieces_of, end_s=3600):
    """A timeline file: pieces_of(src, dst) gives [(start_s, delay_ms, bps, loss, outage), ...]."""
    lines = [COLUMNS]
    for src in sites:
        for dst in sites:
            if src == dst:
                continue
            rows = pieces_of(src, dst)
            for i, (start, delay, bps, loss, outage) in enumerate(rows):
                end = rows[i + 1][0] if i + 1 < len(rows) else end_s
                path = f"{src}/0>{dst}/0"
                lines.append(f"{int(start * SECOND)},{int(end * SECOND)},{src},{dst},{src}/0,{dst}/0,{path},"
                             f"{int(delay * MS)},{int(delay * MS)},{int(bps)},{loss},{outage}")
    csv, timeline = FOLDER / "links.csv", FOLDER / "links.skyhaul"
    csv.write_text("\n".join(lines) + "\n")
    skyhaul("links", csv, "--save", timeline)
    return timeline


def constant(sites=("a", "b"), delay_ms=10, bps=100e6):
    return pieces(sites, lambda src, dst: [(0, delay_ms, bps, 0, "")])


def skip_without_namespaces():
    result = subprocess.run([PROGRAM, "-q", "emulate", str(constant()), "--", "true"], capture_output=True, text=True)
    if result.returncode == 0:
        return
    for reason in ("/dev/net/tun", "network namespaces", "Operation not permitted"):
        if reason in result.stderr:
            print(f"SKIPPED: no namespaces or TUN devices here: {result.stderr.strip()}")
            sys.exit(77)
    raise AssertionError(result)


def left_behind():
    """What a run should have taken with it."""
    found = [str(entry) for entry in STATE.iterdir() if entry.is_dir()] if STATE.exists() else []
    for process in Path("/proc").iterdir():
        try:
            environment = (process / "environ").read_bytes()
            command = (process / "cmdline").read_bytes()
        except OSError:
            continue  # another user's, or it has ended
        if process.name != str(os.getpid()) and f"SKYHAUL_RUN={STATE}".encode() in environment:
            found.append(f"process {process.name}: {command}")
    return found
