# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""SIGINT to every command that computes for long: it ends with 130, prints that it was interrupted, and leaves no
unfinished file.  How soon is printed.  usage: interrupts_test.py PROGRAM SOURCE_FOLDER FAULTS_LIBRARY [COUNT]"""
import random
import shutil
import signal
import subprocess
import time

from chaos import COUNT, FOLDER, PROGRAM, SOURCE, new, wait_until

rings, three = SOURCE / "configs/scenarios/day-of-rings.yaml", SOURCE / "configs/scenarios/three-sites.yaml"
COMMANDS = {
    "run": lambda: ["run", rings, "--out", new("run")],
    "links": lambda: ["links", rings],
    "links --save": lambda: ["links", rings, "--save", new("saved")],
    "links of 400 days": lambda: ["links", rings, "--set", "horizon=400 days", "--memory", "1 PB", "--save", new("saved")],
    "passes": lambda: ["passes", three, "--set", "horizon=300 days"],
    "paths": lambda: ["paths", three, "--step", "1ms"],
    "power": lambda: ["power", SOURCE / "configs/scenarios/compute-by-day.yaml", "--set", "horizon=400 days", "--steps"],
    "sweep": lambda: ["sweep", SOURCE / "configs/sweeps/how-many-terminals.yaml", "--out", new("sweep")],
    "solve": lambda: ["solve", three, "--vary", "sites.*.terminals=1..16", "--until", "results.8b-hub.interval_s.p95 <= 30 min"],
    "compare": lambda: ["compare", three, rings],
    "sensitivity": lambda: ["sensitivity", three],
    "flow": lambda: ["flow", "--timeline", FOLDER / "sky", "--plan", FOLDER / "plan.csv", "--out", new("log")],
}
subprocess.run([PROGRAM, "links", three, "--set", "horizon=10 min", "--save", FOLDER / "sky"], check=True)
sites = ("atacama", "patagonia", "permian", "dallas")
(FOLDER / "plan.csv").write_text("id,round,group,after,src,dst,bytes,not_before_ns,priority,deadline_ns,transport\n" + "".join(
    f"{i},0,g,,{sites[i % 4]},{sites[(i + 1 + i // 4 % 3) % 4]},{1000 + i},0,{i % 5},,cubic\n" for i in range(400_000)))
latest = {}
for name, command in COMMANDS.items():
    for _ in range(COUNT or 2):
        arguments = command()
        with subprocess.Popen([PROGRAM, "-q", *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                              stdin=subprocess.DEVNULL) as program:
            time.sleep(random.uniform(0.1, 0.8))
            running = program.poll() is None
            program.send_signal(signal.SIGINT)
            sent = time.monotonic()
            # wait() looks every 50 ms only, once it has waited for some time.
            while program.poll() is None and time.monotonic() < sent + 60:
                time.sleep(0.002)
            ended_s = time.monotonic() - sent
            said = program.stderr.read()
        left = [path for path in FOLDER.rglob("*.part")]
        assert not left, (name, left)
        if name.startswith("run"):
            shutil.rmtree(arguments[-1], ignore_errors=True)
        # A command may end by itself between the look and the signal; what it says then is not that of an interrupt.
        if not running or program.returncode == 0:
            continue
        # On a busy machine the signal may come before the program has its handlers: the system ends it.
        if program.returncode == -signal.SIGINT and not said:
            continue
        assert program.returncode == 130, (name, program.returncode, said)
        assert name == "run" or said.endswith("interrupted\n"), (name, said)
        latest[name] = max(latest.get(name, 0), ended_s)
# A second signal ends a run at once, wherever it is; what it has claimed and begun goes all the same.
out = new()
with subprocess.Popen([PROGRAM, "-q", "run", str(three), "--set", "horizon=30 days", "--audit", "0", "--out", str(out)],
                      stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL) as program:
    assert wait_until(lambda: (out / "running.part").exists()), "it has not begun"
    program.send_signal(signal.SIGINT)
    program.send_signal(signal.SIGTERM)
    program.wait(timeout=60)
    assert program.returncode == 130, (program.returncode, program.stderr.read())
assert not list(out.rglob("*.part")), list(out.rglob("*"))
assert len(latest) == len(COMMANDS), f"never interrupted: {set(COMMANDS) - set(latest)}"
print("interrupts: ok; ends at the latest after", ", ".join(f"{name} {1e3 * each:.0f} ms" for name, each in latest.items()))
