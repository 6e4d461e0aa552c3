# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""What the tests of this folder share: a sweep of small cases, its table, and processes that are to be killed."""
import csv
import os
import subprocess
import sys
import time
from pathlib import Path

SKIP = 77


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIP)


class Sweep:
    """A sweep file of small cases in a folder, and the table of it that a pool of this machine gives."""

    def __init__(self, program, source, folder):
        self.program, self.folder = str(program), Path(folder)
        text = (Path(source) / "tests/data/scenarios/two-sites.yaml").read_text()
        self.folder.joinpath("two-sites.yaml").write_text(text.replace("30 min", "4 min").replace("flow: {}", "flow: {starts: 64}"))
        # Two skies, four links, and 200 cases; one of the skies is longer.
        self.file = self.folder / "cases of two skies.yaml"
        self.file.write_text("""base: two-sites.yaml
vary:
  horizon: [4 min, 6 min]
  sites.atacama.terminals: [1, 2]
  traffic.small.payload.size: {from: 1 MB, to: 50 MB, num: 25}
repeat: 2
measure: [results.small.interval_s.p95]
""")
        self.table = self.run(self.folder / "local", "--workers", "2")
        assert len(self.table) == 201, len(self.table)

    def command(self, out, *arguments):
        return [self.program, "sweep", str(self.file), "--out", str(out), *arguments]

    def run(self, out, *arguments, launcher=(), status=0):
        result = subprocess.run([*launcher, *self.command(out, *arguments)], capture_output=True, text=True, timeout=100, stdin=subprocess.DEVNULL)
        assert result.returncode == status, (result, log_of(out))
        return table_of(out)

    def start(self, out, *arguments, launcher=()):
        return subprocess.Popen([*launcher, *self.command(out, *arguments)], stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)


def log_of(out):
    log = Path(out) / "slurm.log"
    return log.read_text() if log.exists() else ""


def table_of(out):
    """The rows of a sweep's table, without the seconds that each case took."""
    path = Path(out) / "results.csv"
    if not path.exists():
        return []
    with open(path, newline="") as file:
        return [row[:-1] for row in csv.reader(file)]


def finished(out):
    """Lines of all journals."""
    return sum(path.read_bytes().count(b"\n") for path in (Path(out) / "journal").glob("*.jsonl"))


def journals(out):
    return len(list((Path(out) / "journal").glob("*.jsonl")))


def wait_until(condition, seconds=40):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return False


def processes_with(variable):
    """Numbers of the processes that have VARIABLE=VALUE in their environment."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        try:
            if variable.encode() in (each / "environ").read_bytes().split(b"\0"):
                found.append(int(each.name))
        except OSError:
            pass
    return found


def parent_of(pid):
    return int((Path("/proc") / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[1])


def is_root():
    return os.geteuid() == 0
