#!/usr/bin/env python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""The exported tc script drives the kernel's own netem: what gets through a pair of devices is the link's rate, also where more than
netem's usual thousand packets are under way. Skips (77) where the machine forbids namespaces or its kernel has no netem."""
import os
import socket
import subprocess
import sys
import tempfile
import time

RATE_BPS = 200_000_000
DELAY_MS = 100
SECONDS = 7


def inside(program):
    """Runs in a network namespace of its own; the other end of the link is in that of a child."""
    other = subprocess.Popen(["unshare", "-n", "sleep", "60"])
    try:
        time.sleep(0.3)
        for command in ("link add near type veth peer name far", f"link set far netns {other.pid}",
                        "address add 10.77.0.1/24 dev near", "link set near up"):
            subprocess.run(["ip", *command.split()], check=True)
        there = ["nsenter", "-t", str(other.pid), "-n"]
        subprocess.run([*there, "ip", "address", "add", "10.77.0.2/24", "dev", "far"], check=True)
        subprocess.run([*there, "ip", "link", "set", "far", "up"], check=True)
        with tempfile.TemporaryDirectory() as folder:
            links = os.path.join(folder, "links.csv")
            with open(links, "w", encoding="utf-8") as file:
                file.write("start_ns,end_ns,src,dst,src_terminal,dst_terminal,path,delay_start_ns,delay_end_ns,capacity_bps,loss,outage\n"
                           f"0,{SECONDS}000000000,a,b,a/0,b/0,p,{DELAY_MS}000000,{DELAY_MS}000000,{RATE_BPS},0,\n")
            script = os.path.join(folder, "script")
            with open(script, "w", encoding="utf-8") as file:
                subprocess.run([program, "links", links, "--export", "tc", "--pair", "a,b"], stdout=file, check=True)
            receiver = subprocess.Popen([*there, sys.executable, __file__, "--receive"], stdout=subprocess.PIPE, text=True)
            driver = subprocess.Popen(["bash", script, "near"])
            time.sleep(0.5)
            send(SECONDS - 1)
            received = int(receiver.communicate(timeout=60)[0])
            status = driver.wait(timeout=60)
        carried = received * 8 / 3  # of IP, over three seconds
        print(f"{carried / 1e6:.1f} Mbit/s of IP through a link of {RATE_BPS / 1e6:.0f}")
        assert status == 0, "the script failed"
        # netem counts 14 bytes of Ethernet with each packet of 1,500.
        assert 0.96 * RATE_BPS < carried < 1.01 * RATE_BPS, "not the link's rate"
    finally:
        other.kill()
    return 0


def send(seconds):
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    payload = bytes(1472)
    start, sent = time.monotonic(), 0
    while (now := time.monotonic() - start) < seconds:
        due = int(now * 1.3 * RATE_BPS / 12000)
        while sent < due:
            try:
                sender.sendto(payload, ("10.77.0.2", 7777))
            except OSError:  # the queue is full
                pass
            sent += 1
        time.sleep(0.0005)


def receive():
    """Prints the IP bytes of the three seconds that begin two seconds after the first packet."""
    receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 24)
    receiver.bind(("10.77.0.2", 7777))
    receiver.settimeout(20)
    receiver.recv(2048)
    start, counted = time.monotonic(), 0
    while (now := time.monotonic() - start) < 5:
        size = len(receiver.recv(2048)) + 28
        if now >= 2:
            counted += size
    print(counted)
    return 0


def main():
    if sys.argv[1] == "--receive":
        return receive()
    if sys.argv[1] == "--inside":
        return inside(sys.argv[2])
    probe = subprocess.run(["unshare", "-rn", "sh", "-c", "ip link add probe type veth peer name other && tc qdisc add dev probe root netem delay 1ms"],
                           capture_output=True, text=True, check=False)
    if probe.returncode != 0:
        print("skipped: no namespaces, or no netem in the kernel: " + probe.stderr.strip())
        return 77
    return subprocess.run(["unshare", "-rn", sys.executable, __file__, "--inside", os.path.abspath(sys.argv[1])], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
