# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""The control interface of a run, over HTTP and WebSocket: control_test.py PROGRAM SOURCE_FOLDER."""
import base64
import http.client
import json
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from live import FOLDER, PROGRAM, left_behind, pieces, skip_without_namespaces, skyhaul

skip_without_namespaces()
timeline = pieces(("a", "b"), lambda src, dst: [(0, 10, 1e8, 0, ""), (1000, 30, 2e7, 0, "")])
report = FOLDER / "report.json"
run = subprocess.Popen([PROGRAM, "emulate", str(timeline), "--twin", "--report", str(report)], stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE, text=True)
lines = [run.stdout.readline() for _ in range(4)]
port, token = re.fullmatch(r"control: http://127\.0\.0\.1:(\d+)/state\?token=(\w+)\n", lines[3]).groups()


def ask(method, path, body=None, bearer=token, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=30)
    if bearer is not None:
        headers["Authorization"] = f"Bearer {bearer}"
    connection.request(method, path, body if body is None or isinstance(body, bytes) else json.dumps(body), headers)
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response.status, text


def state():
    status, text = ask("GET", "/state")
    assert status == 200, (status, text)
    return json.loads(text)


def pair(of):
    return next(each for each in of["pairs"] if (each["src"], each["dst"]) == ("a", "b"))


# What is seen, and by whom.
assert ask("GET", "/state", bearer=None)[0] == 401
assert ask("GET", "/state", bearer="0" * 32)[0] == 401
assert ask("GET", f"/state?token={token}", bearer=None)[0] == 200
assert ask("GET", "/state", Origin="http://evil.example")[0] == 403
assert ask("GET", "/state", Origin=f"http://127.0.0.1:{port}")[0] == 200
assert ask("GET", "/nothing")[0] == 404
assert ask("POST", "/state")[0] == 405
assert ask("POST", "/jump", b"x" * 5000)[0] == 413
assert ask("GET", "/state", **{"X-Long": "y" * 9000})[0] in (413, 431)
before = state()
assert before["scenario"] and before["speed"] == 1 and not before["paused"]
assert pair(before)["delay_ms"] == 10 and pair(before)["capacity_bps"] == 100_000_000
skyhaul("exec", "a", "--", "ping", "-c", 3, "-i", 0.1, "-q", "b")
after = state()
assert pair(after)["delivered"] >= 3 and pair(after)["sent_bytes"] >= 3 * 84
assert after["time_ns"] > before["time_ns"] and after["lateness_us"]["count"] >= 6
metrics = ask("GET", "/metrics")[1]
assert re.search(r'^skyhaul_delivered_bytes_total\{src="a",dst="b"\} [1-9]', metrics, re.M), metrics
assert re.search(r"^# TYPE skyhaul_lateness_seconds summary$", metrics, re.M)

# What is changed.
assert ask("POST", "/jump", {"to": "1500 s"})[0] == 200
assert pair(state())["delay_ms"] == 30 and pair(state())["capacity_bps"] == 20_000_000
assert ask("POST", "/jump", {"to": "2 h"})[0] == 400
assert ask("POST", "/pause")[0] == 200
first, second = state()["time_ns"], state()["time_ns"]
assert first == second and state()["paused"]
assert ask("POST", "/resume")[0] == 200
assert state()["time_ns"] >= first and not state()["paused"]
assert ask("POST", "/rain", {"site": "a", "seconds": 600, "scale": 0.5})[0] == 200
assert pair(state())["capacity_bps"] == 10_000_000
assert ask("POST", "/fault", {"site": "a", "seconds": 1})[0] == 200
out = skyhaul("exec", "a", "--", "ping", "-c", 1, "-W", 60, "-q", "b")
assert float(re.search(r"= ([\d.]+)/", out).group(1)) >= 60, out  # held through the fault, then 30 ms each way
assert ask("POST", "/fault", {"site": "nowhere", "seconds": 1})[0] == 400

# From inside a site, with what its environment says.
reader = ("import os, urllib.request as u; print(u.urlopen(u.Request(os.environ['SKYHAUL_CONTROL'] + '/state', "
          "headers={'Authorization': 'Bearer ' + os.environ['SKYHAUL_TOKEN']})).read().decode())")
inside = skyhaul("exec", "b", "--", sys.executable, "-c", reader)
assert json.loads(inside)["scenario"] == before["scenario"]

# The stream: a WebSocket whose text frames are states.
stream = socket.create_connection(("127.0.0.1", int(port)), timeout=60)
key = base64.b64encode(os.urandom(16)).decode()
stream.sendall((f"GET /stream?token={token} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
                f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
file = stream.makefile("rb")
assert b"101" in file.readline()
while file.readline() not in (b"\r\n", b""):
    pass
for _ in range(2):
    head = file.read(2)
    assert head[0] == 0x81, head
    length = head[1]
    if length == 126:
        length = int.from_bytes(file.read(2), "big")
    assert json.loads(file.read(length))["scenario"] == before["scenario"]
stream.close()

# Half requests and silence do not hold it up.
silent = [socket.create_connection(("127.0.0.1", int(port))) for _ in range(10)]
silent[0].sendall(b"GET /state HTT")
silent[1].sendall(b"\x00\xff" * 1000)
assert ask("GET", "/state")[0] == 200

# Nor do more connections without a token than it serves at once: the oldest of them make room.
silent += [socket.create_connection(("127.0.0.1", int(port))) for _ in range(40)]
assert ask("GET", "/state")[0] == 200

# Where descriptors run out it waits, and does not spin; once there are some again it answers.
for each in silent:
    each.close()
assert ask("GET", "/state")[0] == 200
before_limit = resource.prlimit(run.pid, resource.RLIMIT_NOFILE)
resource.prlimit(run.pid, resource.RLIMIT_NOFILE, (len(os.listdir(f"/proc/{run.pid}/fd")), before_limit[1]))


def processor_s():
    fields = Path(f"/proc/{run.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


spent = processor_s()
waiting = [socket.create_connection(("127.0.0.1", int(port))) for _ in range(3)]
time.sleep(1)
spent = processor_s() - spent
assert spent < 0.3, f"{spent} s of a second while no descriptor is left"  # of processor time: the accept loop alone would take all
resource.prlimit(run.pid, resource.RLIMIT_NOFILE, before_limit)
assert ask("GET", "/state")[0] == 200
for each in waiting:
    each.close()

run.send_signal(signal.SIGTERM)
_, errors = run.communicate(timeout=30)
assert run.returncode == 130, (run.returncode, errors)
assert json.loads(report.read_text())["scenario"] == before["scenario"]
assert not left_behind(), left_behind()
print("control: ok")
