# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""skyhaul replay as a user runs it: replay_test.py PROGRAM SOURCE_FOLDER."""
import os
import re
import socket
import sys
import threading

from live import FOLDER, PROGRAM, left_behind, refused, skip_without_namespaces, skyhaul

skip_without_namespaces()
if os.geteuid() != 0:
    print("SKIPPED: not root: the outside end is not in this network")
    sys.exit(77)

every_ms = FOLDER / "every-ms"
every_ms.write_text("".join(f"{i + 1}\n" for i in range(1000)))
every_100_ms = FOLDER / "every-100-ms"
every_100_ms.write_text("100\n")
theaterq = FOLDER / "theaterq"
theaterq.write_text("# KEEP,LATENCY,RATE,LOSS,LIMIT\n1000000,30000000,100000000,0,1000\n")


def least_rtt(*arguments):
    out = skyhaul("-q", "replay", *arguments, "--", "sh", "-c", "ping -c 4 -i 0.1 -q $MAHIMAHI_BASE")
    assert "4 received" in out, out
    return float(re.search(r"= ([\d.]+)/", out).group(1))


# An opportunity is never early: with one each millisecond a packet waits for the next one, each way.
assert least_rtt(every_ms, every_ms, "--delay", 25) >= 50
assert least_rtt(every_ms, every_ms, "--delay", "25 ms") >= 50
# Opportunities at 100, 200, ... ms of both directions: a round trip takes whole hundreds, less the wait for the first.
assert least_rtt(every_100_ms, every_100_ms) >= 100
assert least_rtt(theaterq, theaterq) >= 60
assert least_rtt(theaterq, every_ms) >= 30

# The outside end is the network that replay was started from; what comes through is what was sent, no faster than
# the trace: 12 Mbit/s of opportunities of 1504 bytes.
server = socket.create_server(("0.0.0.0", 0))
server.settimeout(60)
port = server.getsockname()[1]
received = bytearray()


def serve():
    connection, peer = server.accept()
    assert peer[0].startswith("100.64.0."), peer
    while True:
        data = connection.recv(65536)
        if not data:
            break
        received.extend(data)
    connection.sendall(b"done")
    connection.close()


thread = threading.Thread(target=serve)
thread.start()
sender = (f"import os, socket, time; s = socket.create_connection((os.environ['MAHIMAHI_BASE'], {port}));"
          "start = time.monotonic(); s.sendall(bytes(range(256)) * 4000); s.shutdown(socket.SHUT_WR);"
          "assert s.recv(4) == b'done'; print(time.monotonic() - start)")
seconds = float(skyhaul("-q", "replay", every_ms, every_ms, "--", sys.executable, "-c", sender))
thread.join()
assert bytes(received) == bytes(range(256)) * 4000
assert seconds >= len(received) / 1448 * 1e-3, seconds  # at most 1448 bytes of payload in each millisecond

# Its status is the command's.
skyhaul("-q", "replay", every_ms, every_ms, "--", "sh", "-c", "exit 5", status=5)

# Bad input is one line that names the file and the line.
bad = FOLDER / "bad"
bad.write_text("5\n4\n")
assert refused("replay", bad, every_ms, "--", "true").startswith(f"{bad}:2: 4: expected whole milliseconds")
assert refused("replay", every_ms, FOLDER / "none", "--", "true").startswith(f"{FOLDER}/none: expected a trace that can be read")
assert "--delay: soon" in refused("replay", every_ms, every_ms, "--delay", "soon", "--", "true")
assert not left_behind(), left_behind()
print("replay: ok")
