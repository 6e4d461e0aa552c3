# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Kills and signals at any moment of `skyhaul run` with packet windows: no orphan, no file that reads complete and is
not.  usage: kills_test.py PROGRAM SOURCE_FOLDER FAULTS_LIBRARY [COUNT]"""
import random
import shutil
import signal
import statistics
import subprocess
import time

from chaos import COUNT, PROGRAM, SCENARIO, content, is_whole, new, processes, run, wait_until

arguments = ["-q", "run", SCENARIO, "--set", "horizon=10 min"]
reference = new("reference")
started = time.monotonic()
assert run([*arguments, "--out", reference]).returncode == 0
whole_s = time.monotonic() - started
wanted = {name: data for name, data in content(reference).items() if not name.startswith("packet/") and name != "run.json"}
assert "summary.json" in wanted and "report.html" in wanted, wanted.keys()

late = []
turns = COUNT or 16
ends = {"complete": 0, "incomplete": 0, "nothing": 0}
for turn in range(turns):
    out = new()
    with subprocess.Popen([PROGRAM, *map(str, arguments), "--out", str(out)], stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL) as program:
        time.sleep(random.uniform(0, 1.05 * whole_s))
        number = random.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
        running = program.poll() is None
        program.send_signal(number)
        sent = time.monotonic()
        program.wait(timeout=60)
        if running and number != signal.SIGKILL:
            late.append(time.monotonic() - sent)
        said = program.stderr.read()
    killed = number == signal.SIGKILL
    assert program.returncode in ((0, -9) if killed else (0, 130, -number)), (turn, number, program.returncode, said)
    assert wait_until(lambda: not processes(str(out))), (turn, number, "left running", processes(str(out)))
    is_whole(out, wanted, killed)
    summary = out / "summary.json"
    ends["nothing" if not summary.exists() else "complete" if '"complete": true' in summary.read_text() else "incomplete"] += 1
    if program.returncode == 0 and running:
        assert '"complete": true' in summary.read_text(), turn
    shutil.rmtree(out, ignore_errors=True)
print(f"run: ok after {turns} kills and signals ({ends}); a run takes {whole_s:.2f} s; ends after a signal: median "
      f"{1e3 * statistics.median(late or [0]):.0f} ms, longest {1e3 * max(late or [0]):.0f} ms")
