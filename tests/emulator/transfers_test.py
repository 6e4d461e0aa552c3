# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Real transfers through reallocations and an outage: transfers_test.py PROGRAM SOURCE_FOLDER [MEGABYTES]."""
import hashlib
import shlex
import sys
from pathlib import Path

from live import FOLDER, PROGRAM, left_behind, pieces, skip_without_namespaces, skyhaul

skip_without_namespaces()
megabytes = int(sys.argv[3]) if len(sys.argv) > 3 else 20
here = Path(__file__).parent
program = shlex.quote(PROGRAM)


def sky(src, dst):
    """Reallocations at 2 s and 4 s (a gap, another rate and delay), an outage from 5 to 6 s, bursts of loss."""
    return [(0, 25, 80e6, 0, ""), (1.5, 25, 80e6, 0.02, ""), (1.6, 25, 80e6, 0, ""), (2, 25, 80e6, 0, "reallocation_gap"),
            (2.1, 32, 60e6, 0, ""), (4, 32, 60e6, 0, "reallocation_gap"), (4.1, 22, 90e6, 0, ""),
            (5, 22, 90e6, 0, "no_satellite"), (6, 28, 70e6, 0, "")]


timeline = pieces(("a", "b", "c", "d"), sky, end_s=3000)

# rsync ends with equal checksums.
source, target = FOLDER / "source", FOLDER / "target"
source.mkdir()
target.mkdir()
digest = hashlib.sha256()
with open(source / "state", "wb") as file:
    for i in range(megabytes):
        block = hashlib.sha512(str(i).encode()).digest() * (1_000_000 // 64)
        digest.update(block)
        file.write(block)
(FOLDER / "rsyncd.conf").write_text(f"use chroot = no\n[state]\npath = {target}\nread only = no\nuid = 0\ngid = 0\n")
skyhaul("-q", "emulate", timeline, "--", "sh", "-c",
        f"{program} exec b -- rsync --daemon --no-detach --config={FOLDER}/rsyncd.conf & "
        f"for i in 1 2 3 4 5 6 7 8 9 10; do rsync -W --timeout=60 {source}/state rsync://b/state/ && exit 0; sleep 0.3; done; exit 1",
        timeout=280)
assert hashlib.sha256((target / "state").read_bytes()).digest() == digest.digest()

# An all-reduce over four sites ends with the sum everywhere.
sites = "a b c d"
ranks = " ".join(f"{program} exec {site} -- {sys.executable} {here}/allreduce.py {rank} {sites} &"
                 for rank, site in enumerate(sites.split()))
out = skyhaul("-q", "emulate", timeline, "--", "sh", "-c", f"{ranks} wait")
assert out.count("the sum") == 4, out
assert not left_behind(), left_behind()
print("transfers: ok")
