# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""skyhaul emulate and exec as a user runs them: emulate_test.py PROGRAM SOURCE_FOLDER."""
import json
import re
import shlex
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

from live import (FOLDER, PROGRAM, SOURCE, Live, constant, left_behind, pieces, refused, skip_without_namespaces, skyhaul)

skip_without_namespaces()


def ping(text):
    """Received, and the least round trip in ms, which no load of this machine makes shorter."""
    received = int(re.search(r"(\d+) received", text).group(1))
    least = float(re.search(r"= ([\d.]+)/", text).group(1))
    return received, least


# A command at the first site; names resolve; IPv4 and IPv6; never early.
timeline = constant(delay_ms=10)
for family in ("-4", "-6"):
    received, least = ping(skyhaul("-q", "emulate", timeline, "--", "ping", family, "-c", 5, "-i", 0.1, "-q", "b"))
    assert received == 5 and least >= 20, (received, least)
for delay in (0, 1, 50, 150):
    received, least = ping(skyhaul("-q", "emulate", constant(delay_ms=delay), "--", "ping", "-c", 3, "-i", 0.1, "-q",
                                   "b"))
    assert received == 3 and least >= 2 * delay, (delay, received, least)
timeline = constant(delay_ms=10)

# The command's status, its own processes, another site, exec from inside.
skyhaul("-q", "emulate", timeline, "--", "sh", "-c", "exit 7", status=7)
skyhaul("-q", "emulate", timeline, "--", "/no/such/program", status=127)
out = skyhaul("-q", "emulate", timeline, "--in", "b", "--", "sh", "-c",
              "hostname -I; cat /proc/self/net/dev | grep -c sky0; "
              f"{shlex.quote(PROGRAM)} exec a -- ping -c 2 -i 0.1 -q b; {shlex.quote(PROGRAM)} exec a -- sh -c 'exit 9' "
              "|| echo status $?")
assert "10.77.0.2" in out and "2 received" in out and "status 9" in out, out

# In the background: prints how to enter; exec from outside; ends with a signal; leaves nothing.
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
    run = subprocess.Popen([PROGRAM, "emulate", str(timeline)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert "runs from" in run.stdout.readline()
    assert "skyhaul exec a -- COMMAND" in run.stdout.readline()
    time.sleep(0.1)
    assert ping(skyhaul("exec", "b", "--", "ping", "-c", 2, "-i", 0.1, "-q", "a"))[0] == 2
    assert refused("exec", "nowhere", "--", "true") == "SITE: nowhere: expected one of a, b\n"
    run.send_signal(number)
    _, errors = run.communicate(timeout=20)
    assert run.returncode == 130, (run.returncode, errors)
    assert "handed over" in errors
    assert not left_behind(), left_behind()
skyhaul("exec", "a", "--", "true", status=1)

# The same for machines.
with subprocess.Popen([PROGRAM, "emulate", str(timeline), "--json", "--start", "5 s"], stdout=subprocess.PIPE, text=True,
                      stderr=subprocess.DEVNULL) as run:
    lines = [run.stdout.readline()]
    while lines[-1] not in ("}\n", ""):
        lines.append(run.stdout.readline())
    hosts = json.loads("".join(lines))
    assert [site["name"] for site in hosts["sites"]] == ["a", "b"] and hosts["speed"] == 1, hosts
    assert ping(skyhaul("exec", "b", "--", "ping", "-c", 2, "-i", 0.1, "-q", hosts["sites"][0]["ipv4"]))[0] == 2
    with urllib.request.urlopen(hosts["control"], timeout=10) as state:
        assert json.load(state), hosts
    run.send_signal(signal.SIGINT)
assert "no COMMAND" in refused("emulate", timeline, "--json", "--", "true")

# Once it runs the engine has no rights left: no capability, none to gain, and few system calls.
with Live(timeline) as live:
    program = Path(PROGRAM).read_bytes()
    sanitized = b"libasan" in program or b"libtsan" in program  # these need more system calls
    for _ in range(500):  # what is printed before is that the sites can be entered
        lines = Path(f"/proc/{live.run.pid}/status").read_text().splitlines()
        status = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
        if status["NoNewPrivs"] == "1" and (sanitized or status["Seccomp"] == "2"):
            break
        time.sleep(0.02)
    assert all(int(status[f"Cap{which}"], 16) == 0 for which in ("Inh", "Prm", "Eff", "Bnd", "Amb")), status
    assert status["NoNewPrivs"] == "1" and (sanitized or status["Seccomp"] == "2"), status
    assert ping(skyhaul("exec", "a", "--", "ping", "-c", 2, "-i", 0.1, "-q", "b"))[0] == 2

# A report that cannot be written is known before anything is set up; one that was there stays where the set-up fails.
result = subprocess.run([PROGRAM, "emulate", str(timeline), "--report", str(FOLDER / "none" / "report.json"), "--", "true"],
                        capture_output=True, text=True, timeout=60)
assert result.returncode == 1 and "none/report.json" in result.stderr and "packets" not in result.stderr, result

# It ends with the horizon; the timeline's clock runs at --speed, from --start.
short = pieces(("a", "b"), lambda src, dst: [(0, 10, 1e8, 0, "")], end_s=100)
skyhaul("-q", "emulate", short, "--start", "90 s", "--speed", 20)

# An outage holds what waits: all of it arrives, after its end.
held = pieces(("a", "b"), lambda src, dst: [(0, 1, 1e8, 0, "rain"), (1, 1, 1e8, 0, "")])
received, least = ping(skyhaul("-q", "emulate", held, "--", "ping", "-c", 3, "-i", 0.2, "-q", "b"))
assert received == 3

# Two sites whose names become one host name: each is reached by a name of its own.
clash = pieces(("a b", "a-b"), lambda src, dst: [(0, 1, 1e8, 0, "")])
with Live(clash) as live:
    for site, other in (("a b", "a-b-2"), ("a-b", "a-b")):  # a b is the host a-b, and a-b the host a-b-2
        assert ping(skyhaul("exec", site, "--", "ping", "-c", 2, "-i", 0.1, "-q", other))[0] == 2, site
    assert skyhaul("exec", "a b", "--", "getent", "ahostsv4", "a-b").split()[0] != skyhaul(
        "exec", "a b", "--", "getent", "ahostsv4", "a-b-2").split()[0]

# Loss of all packets is no outage.
lossy = pieces(("a", "b"), lambda src, dst: [(0, 1, 1e8, 1 if src == "a" else 0, "")])
out = skyhaul("-q", "emulate", lossy, "--", "ping", "-c", 3, "-i", 0.1, "-W", 1, "-q", "b", status=1)
assert " 0 received" in out

# A real scenario: three sites over satellites and one on fibre.
scenario = SOURCE / "configs/scenarios/three-sites.yaml"
for site in ("patagonia", "dallas"):
    received, least = ping(skyhaul("-q", "emulate", scenario, "--set", "horizon='1 min'", "--start", "20 s", "--", "ping",
                                   "-c", 3, "-i", 0.2, "-q", site))
    assert received == 3 and 20 < least, (site, received, least)

# A PoP as a host: of the way from atacama to dallas, which leads through it, it ends the first part.
of_2023 = ["--set", "horizon='1 min'", "--set", "ideal=true", "--set", "gateways.preset=starlink-2023-10", "--set",
           "pops.preset=starlink-2023-10", "--set", "sites.dallas.fixed_link.pop=DFW"]
with Live(scenario, *of_2023, "--start", "20 s", "--pop", "SCL", "--pop", "BOG", "--speed", 0) as live:
    delays = {(pair["src"], pair["dst"]): pair["delay_ms"] for pair in live.state()["pairs"]}
    for pop in ("SCL", "BOG"):
        received, least = ping(skyhaul("exec", pop, "--", "ping", "-c", 3, "-i", 0.2, "-q", "atacama"))
        assert received == 3 and least >= delays[pop, "atacama"] + delays["atacama", pop], (pop, least)
assert ">SCL>" in skyhaul("paths", scenario, *of_2023, "--step", "60s").splitlines()[3]
assert abs(delays["atacama", "SCL"] + delays["SCL", "dallas"] - delays["atacama", "dallas"]) < 1e-5, delays
assert delays["atacama", "BOG"] > delays["atacama", "SCL"] + 5, delays

# Packets are no longer than a tunnel of the scenario leaves room for.
out = skyhaul("-q", "emulate", scenario, "--set", "horizon='1 min'", "--set", "encapsulation.overhead=80 B", "--", "cat",
              "/sys/class/net/sky0/mtu")
assert out == "1420\n", out

# Bad input is one line.
assert "--pop: XYZ: expected one of" in refused("emulate", scenario, "--pop", "XYZ", "--", "true")
assert "--pop: SCL: expected only with a scenario" in refused("emulate", timeline, "--pop", "SCL", "--", "true")
assert "--start: 2 h: expected a time inside the horizon" in refused("emulate", timeline, "--start", "2 h", "--", "true")
assert "--in: c: expected one of a, b" in refused("emulate", timeline, "--in", "c", "--", "true")
assert "--queue: soon" in refused("emulate", timeline, "--queue", "soon", "--", "true")
assert "no-file" in refused("emulate", FOLDER / "no-file", "--", "true")
assert "--speed" in refused("emulate", timeline, "--speed", "-1", "--", "true")
assert not left_behind(), left_behind()
print("emulate: ok")
