# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""After random kills of a run's processes nothing is left, once one more run has started and ended:
teardown_test.py PROGRAM SOURCE_FOLDER [KILLS]. With 1000 kills it is the soak of src/emulator/README.md."""
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from live import PROGRAM, STATE, constant, left_behind, skip_without_namespaces, skyhaul

skip_without_namespaces()
timeline = constant(("a", "b", "c"))
random.seed(1)
kills = int(sys.argv[3]) if len(sys.argv) > 3 else 12


def names():
    try:
        return {name for name in os.listdir("/run/netns") if name.startswith("skyhaul-")}
    except FileNotFoundError:
        return set()


def devices():
    return set(os.listdir("/sys/class/net"))


def wait_until(condition):
    for _ in range(500):
        if condition():
            return True
        time.sleep(0.02)
    return False


def processes_of(engine):
    """The holder, the relays of commands, and the cleaner, which have the engine's command line: by their names."""
    found = {}
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and int(entry.name) != engine and os.getsid(int(entry.name)) != os.getsid(0):
                arguments = (entry / "cmdline").read_bytes().split(b"\0")
                if arguments[0] == PROGRAM.encode() and str(timeline).encode() in arguments:
                    found[int(entry.name)] = (entry / "comm").read_text().strip()
        except OSError:
            continue  # it has ended
    return found


names_before, devices_before = names(), devices()
work = "sleep 300 & ping -q b & sh -c 'sleep 301; true' & wait"
for turn in range(kills):
    engine = subprocess.Popen([PROGRAM, "-q", "emulate", str(timeline), "--", "sh", "-c", work],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    assert wait_until(lambda: (STATE / str(engine.pid) / "state.json").exists() or engine.poll() is not None)
    assert engine.poll() is None, "it ended by itself"
    time.sleep(random.uniform(0, 0.15))
    inside = processes_of(engine.pid)
    cleaners = [process for process, name in inside.items() if name == "skyhaul-clean"]
    others = [process for process, name in inside.items() if name != "skyhaul-clean"]
    kind = random.choice(["engine", "engine", "holder or client", "terminate", "interrupt", "cleaner"])
    if kind == "terminate":
        engine.send_signal(signal.SIGTERM)
    elif kind == "interrupt":
        engine.send_signal(signal.SIGINT)
    elif kind == "cleaner":  # and then the engine: the next start removes what is left
        assert cleaners, inside
        os.kill(cleaners[0], signal.SIGKILL)
        engine.kill()
    elif kind == "engine" or not others:
        engine.kill()
    else:
        os.kill(random.choice(others), signal.SIGKILL)
    try:
        engine.wait(timeout=30)
    except subprocess.TimeoutExpired:
        raise AssertionError(f"turn {turn}: {kind} killed, and the engine goes on") from None
    if turn % 3 == 0 and kind == "engine":
        # The kernel ends what ran inside, and the cleaner removes names and folders.
        assert wait_until(lambda: not left_behind()), left_behind()

skyhaul("-q", "emulate", timeline, "--", "true")
assert wait_until(lambda: not left_behind()), left_behind()
assert names() == names_before, names()
assert devices() == devices_before, devices()
print(f"teardown: ok after {kills} kills")
