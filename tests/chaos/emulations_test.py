# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Signals to `skyhaul emulate` in its set-up, run and teardown: each ends it, and nothing is left, after SIGKILL
neither.  usage: emulations_test.py PROGRAM SOURCE_FOLDER FAULTS_LIBRARY [COUNT]"""
import random
import signal
import statistics
import subprocess
import time
import os
from pathlib import Path

from chaos import COUNT, FOLDER, PROGRAM, new, processes, run, wait_until

STATE = FOLDER / "state"
os.environ["SKYHAUL_STATE_DIR"] = str(STATE)
os.environ.pop("SKYHAUL_RUN", None)
SITES = [f"site{i}" for i in range(12)]
head = "start_ns,end_ns,src,dst,src_terminal,dst_terminal,path,delay_start_ns,delay_end_ns,capacity_bps,loss,outage\n"
links, timeline = FOLDER / "links.csv", FOLDER / "chaos.skyhaul"
links.write_text(head + "".join(f"0,3600000000000,{a},{b},{a}/0,{b}/0,{a}/0>{b}/0,1000000,1000000,100000000,0,\n"
                                for a in SITES for b in SITES if a != b))
assert run(["links", links, "--save", timeline]).returncode == 0
probe = run(["-q", "emulate", timeline, "--", "true"])
if probe.returncode != 0 and ("network namespaces" in probe.stderr or "/dev/net/tun" in probe.stderr):
    print("skipped: this system lets us make no namespaces:", probe.stderr)
    raise SystemExit(77)
assert probe.returncode == 0, probe


def left():
    """What a run has left in the system."""
    found = [f"process {each}" for each in processes(str(timeline))]
    for place in ("/run/netns", "/sys/class/net"):
        try:
            found += [f"{place}/{name}" for name in os.listdir(place) if name.startswith(("skyhaul-site", "sky0"))]
        except FileNotFoundError:
            pass
    if STATE.exists():
        found += [str(path) for path in STATE.iterdir() if path.is_dir()]
    found += [line for line in Path("/proc/mounts").read_text().splitlines() if "skyhaul-site" in line]
    return found


started = time.monotonic()
run(["-q", "emulate", timeline, "--", "true"])
whole_s = time.monotonic() - started
assert wait_until(lambda: not left()), left()
turns = COUNT or 20
late, kinds = [], {}
for turn in range(turns):
    report = new("report")
    command = random.choice([["--", "sleep", "300"], [], ["--", "sh", "-c", "trap '' TERM; sleep 300 & wait; sleep 300"], ["--", "true"]])
    program = subprocess.Popen([PROGRAM, "-q", "emulate", str(timeline), "--report", str(report), *command], stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True)
    time.sleep(random.choice([random.uniform(0, 0.03), random.uniform(0, 1.2 * whole_s)]))
    number = random.choice([signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGKILL])
    program.send_signal(number)
    numbers = [number]
    if number != signal.SIGKILL and random.random() < 0.3:
        numbers.append(random.choice([signal.SIGINT, signal.SIGTERM]))
        program.send_signal(numbers[1])
    sent = time.monotonic()
    while program.poll() is None and time.monotonic() - sent < 1:
        time.sleep(0.002)
    assert wait_until(lambda: program.poll() is not None), f"turn {turn}: {signal.Signals(number).name} is lost: {command}"
    if number != signal.SIGKILL:
        late.append(time.monotonic() - sent)
    said = program.stderr.read()
    program.stderr.close()
    # A signal that comes before the program has installed its handlers ends it as the system does.
    assert program.returncode in (0, 130, *(-each for each in numbers)), (turn, numbers, program.returncode, said)
    assert wait_until(lambda: not left()), (turn, signal.Signals(number).name, command, left())
    assert not report.exists() or report.read_text() == "" and number == signal.SIGKILL or report.read_text().rstrip().endswith("}"), (
        numbers, program.returncode, command, said, report.read_text()[-50:])
    name = signal.Signals(number).name
    kinds[name] = kinds.get(name, 0) + 1
print(f"emulate: ok after {turns} signals ({kinds}); ends after one that is not SIGKILL: median "
      f"{1e3 * statistics.median(late or [0]):.0f} ms, longest {1e3 * max(late or [0]):.0f} ms")
