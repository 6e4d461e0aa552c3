# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""What the live tests share: a state folder of their own, timelines drawn by hand, and the check whether this
machine lets us make namespaces."""
import collections
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

PROGRAM, SOURCE = sys.argv[1], Path(sys.argv[2])
_folder = tempfile.TemporaryDirectory()
FOLDER = Path(_folder.name)
STATE = FOLDER / "state"
os.environ["SKYHAUL_STATE_DIR"] = str(STATE)
os.environ.pop("SKYHAUL_RUN", None)
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it, and so would our children

PORT = 5201  # of traffic.py
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
    """A timeline file: pieces_of(src, dst) gives [(start_s, delay_ms, bps, loss, outage), ...]; a delay that changes is
    (at the start, at the end). Where it jumps the path changes."""
    lines = [COLUMNS]
    for src in sites:
        for dst in sites:
            if src == dst:
                continue
            rows = pieces_of(src, dst)
            for i, (start, delay, bps, loss, outage) in enumerate(rows):
                end = rows[i + 1][0] if i + 1 < len(rows) else end_s
                path = f"{src}/0>{dst}/0"
                first, last = delay if isinstance(delay, tuple) else (delay, delay)
                lines.append(f"{int(start * SECOND)},{int(end * SECOND)},{src},{dst},{src}/0,{dst}/0,{path},"
                             f"{int(first * MS)},{int(last * MS)},{int(bps)},{loss},{outage}")
    csv, timeline = FOLDER / "links.csv", FOLDER / "links.skyhaul"
    csv.write_text("\n".join(lines) + "\n")
    skyhaul("links", csv, "--save", timeline)
    return timeline


def constant(sites=("a", "b"), delay_ms=10, bps=100e6):
    return pieces(sites, lambda src, dst: [(0, delay_ms, bps, 0, "")])


class Live:
    """A run in the background. `traffic` and `start` run traffic.py at a site; after the block `report` holds the
    run's last state."""

    def __init__(self, timeline, *options):
        self.report_file = FOLDER / "report.json"
        self.run = subprocess.Popen([PROGRAM, "-q", "emulate", str(timeline), "--report", str(self.report_file),
                                     *map(str, options)], stdout=subprocess.PIPE, text=True)
        assert "runs from" in self.run.stdout.readline(), "the run does not start"
        for line in self.run.stdout:
            if line.startswith("control: "):
                self.state_url = line.split()[1]
                break

    def start(self, site, *arguments):
        return subprocess.Popen([PROGRAM, "exec", site, "--", sys.executable, str(Path(__file__).parent / "traffic.py"),
                                 *map(str, arguments)], stdout=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)

    def traffic(self, site, *arguments):
        return self.result(self.start(site, *arguments))

    @staticmethod
    def result(process):
        """What a process printed, line by line."""
        out, _ = process.communicate(timeout=600)
        assert process.returncode == 0, (process.args, process.returncode)
        return [json.loads(line) for line in out.splitlines()]

    def state(self):
        with urllib.request.urlopen(self.state_url, timeout=10) as answer:
            return json.load(answer)

    def processor_s(self):
        """Processor time of the engine so far."""
        fields = Path(f"/proc/{self.run.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.run.send_signal(signal.SIGTERM)
        self.run.wait(timeout=30)
        self.run.stdout.close()
        self.report = json.loads(self.report_file.read_text())


Pushed = collections.namedtuple("Pushed", "seconds begin_ns mark")


def pushed_over(timeline, src, dst, at, size, control, queue_ms, seed):
    """One transfer by the kernel's TCP: seconds from the first handshake's start to the last byte's arrival, the
    timeline's time at which it began, and a mark where the run was late."""
    with Live(timeline, "--start", at, "--queue", f"{queue_ms:.0f} ms", "--seed", seed) as live:
        server = live.start(dst, "serve", 300)
        time.sleep(0.5)
        first = time.monotonic()
        offset = live.state()["time_ns"] - int((first + time.monotonic()) / 2 * 1e9)
        pushed, = live.traffic(src, "push", dst, size, control)
        server_line = server.stdout.readline()
    server.wait()
    taken = json.loads(server_line)
    assert taken["bytes"] == size, (taken["bytes"], size)
    mark = "" if live.report["valid"] else " INVALID"
    return Pushed(taken["end"] - pushed["begin"], int(pushed["begin"] * 1e9) + offset, mark)


def flow_hash(src, dst, src_port, dst_port):
    """Of a TCP packet, as the path engine (segments.cc) counts it to choose a stripe, the same both ways: FNV-1a of each end, and
    the last steps of MurmurHash3."""

    def spread(value):
        value = (value ^ value >> 16) * 0x85EBCA6B % 2**32
        value = (value ^ value >> 13) * 0xC2B2AE35 % 2**32
        return value ^ value >> 16

    def end(address, port):
        value = 2166136261
        for each in address + port.to_bytes(2, "big"):
            value = (value ^ each) * 16777619 % 2**32
        return spread(value)

    return spread((end(src, src_port) + end(dst, dst_port) + 6) % 2**32)


def ports_of_stripes(sites, src, dst, terminals, streams, first=20000):
    """Source ports that put `streams` connections on each stripe. `terminals` of each site, by its name; `sites` in the
    timeline's order."""
    address = {name: bytes((10, 77, 0, 1 + index)) for index, name in enumerate(sites)}
    count = max(terminals[src], terminals[dst])
    taken = [0] * count
    ports = []
    for port in range(first, 60000):
        at = flow_hash(address[src], address[dst], port, PORT) % count
        if taken[at] < streams:
            taken[at] += 1
            ports.append(port)
        if len(ports) == streams * count:
            return ports
    raise AssertionError((src, dst, terminals, streams))


LEAD_S = 5  # before a transfer begins


def shared_over(timeline, src, dst, at, size, control, queue_ms, seed, ports):
    """One transfer by the kernel's TCP over a connection from each port, from this instant of the timeline on: what
    pushed_over gives. A connection that had no path all the while, and carried nothing, is not waited for."""
    with Live(timeline, "--start", at - LEAD_S * SECOND, "--queue", f"{queue_ms:.0f} ms", "--seed", seed) as live:
        server = live.start(dst, "serve", 300, len(ports))
        server.stdout.readline()
        first = time.monotonic()
        offset = live.state()["time_ns"] - int((first + time.monotonic()) / 2 * 1e9)
        shared, = live.traffic(src, "share", dst, size, control, (at - offset) / 1e9, *ports)
        taken = [json.loads(server.stdout.readline()) for _ in ports]
        server.wait()
    assert sum(each["bytes"] for each in taken) == size, (taken, size)
    mark = "" if live.report["valid"] else " INVALID"
    return Pushed(max(each["end"] for each in taken if each["bytes"] > 0) - shared["begin"], int(shared["begin"] * 1e9) + offset, mark)


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
