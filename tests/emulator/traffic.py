# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Traffic of the measuring scripts, by plain sockets; each prints one line of JSON where it has something to say.

traffic.py serve SECONDS [FLOWS]           takes TCP flows: bytes of each tenth of a second of each; with a number of flows
                                           it says first that it listens, and ends after so many
traffic.py send HOST SECONDS [CONTROL]     one TCP flow under this congestion control (default: the system's)
traffic.py push HOST BYTES [CONTROL]       the same for so many bytes
traffic.py share HOST BYTES CONTROL BEGIN PORT...  the same over a connection from each of these ports, which take chunks
                                           from one pool; at this instant of the monotonic clock (0: at once)
traffic.py windows HOST SECONDS CONTROL    one TCP flow for so long, and its windows: [s since it connects, window,
                                           threshold of slow start or null], in segments, whenever one is new
traffic.py plain DEVICE                    the kernel makes no super-packets for this device any more
traffic.py datagrams HOST SECONDS MBPS [BYTES]  UDP at this rate of IP bytes, numbered
traffic.py catch SECONDS                   UDP: count, IP bytes a second, lost, late numbers, from first to last
traffic.py ping HOST COUNT INTERVAL        ICMP; round trips in ms by the kernel's receive time, null where lost
"""
import ctypes
import fcntl
import json
import os
import select
import selectors
import socket
import struct
import sys
import threading
import time

PORT = 5201
UDP_SEGMENT, UDP_GRO, SO_TIMESTAMPNS = 103, 104, 35
CHUNK, TCP_NOTSENT_LOWAT = 131072, 25


def take(connection, peer):
    buffer, tenths, begin = bytearray(1 << 20), [], time.monotonic()
    connection.settimeout(60)
    while True:
        try:
            got = connection.recv_into(buffer)
        except OSError:
            break
        if got == 0:
            break
        at = int((time.monotonic() - begin) * 10)
        if at >= len(tenths):
            tenths.extend([0] * (at + 1 - len(tenths)))
        tenths[at] += got
    end = time.monotonic()
    connection.close()
    print(json.dumps({"from": peer[0], "tenths": tenths, "bytes": sum(tenths), "end": end}) + "\n", end="", flush=True)


def run_at_once():
    """A flow that waits for its program to be scheduled is not the network's: real-time priority, where that is allowed."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    except PermissionError:
        pass


def serve(seconds, count=None):
    if count:
        run_at_once()
    server = socket.create_server(("", PORT), backlog=64)
    if count:
        print(json.dumps({"listens": True}), flush=True)
    end = time.monotonic() + seconds
    flows = []
    while (left := end - time.monotonic()) > 0 and len(flows) != count:
        server.settimeout(left)
        try:
            flows.append(threading.Thread(target=take, args=server.accept()))
        except TimeoutError:
            break
        flows[-1].start()
    for flow in flows:
        flow.join()


def connect(host, control):
    for _ in range(100):
        connection = socket.socket()
        if control:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, control.encode())
        try:
            connection.connect((host, PORT))
            break
        except ConnectionRefusedError:
            time.sleep(0.1)
    connection.settimeout(120)
    return connection


def send(host, seconds, control=None):
    connection = connect(host, control)
    data = bytes(1 << 18)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        connection.send(data)
    # What is still queued is not waited for.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def windows(host, seconds, control):
    begin = time.monotonic()
    connection = connect(host, control)
    data = bytes(1 << 16)

    def fill():
        try:
            while True:
                connection.send(data)
        except OSError:
            pass
    threading.Thread(target=fill, daemon=True).start()
    seen = []
    while (now := time.monotonic() - begin) < seconds:
        numbers = struct.unpack("8B24I", connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104))[8:]
        threshold = numbers[17] if numbers[17] < 1 << 30 else None
        if not seen or seen[-1][1:] != [numbers[18], threshold]:
            seen.append([round(now, 4), numbers[18], threshold])
        time.sleep(0.001)
    print(json.dumps(seen), flush=True)
    os._exit(0)  # what is still queued is not waited for


def push(host, count, control=None):
    begin = time.monotonic()
    connection = connect(host, control)
    connection.sendall(bytes(count))
    connection.shutdown(socket.SHUT_WR)
    connection.recv(1)
    print(json.dumps({"begin": begin}), flush=True)


def share(host, count, control, begin, ports):
    """As BulkTransfer does in ns-3: a connection takes no more ahead of sending than a chunk, or half of its part of the
    pool where that is less."""
    run_at_once()
    time.sleep(max(0, begin - time.monotonic()))
    begin = time.monotonic()
    waiting = selectors.DefaultSelector()
    owed = {}
    for port in ports:
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, control.encode())
        connection.setsockopt(socket.IPPROTO_TCP, TCP_NOTSENT_LOWAT, CHUNK)
        connection.bind(("", port))
        connection.setblocking(False)
        connection.connect_ex((host, PORT))
        owed[connection] = 0
        waiting.register(connection, selectors.EVENT_WRITE)
    data, pool = memoryview(bytes(CHUNK)), count
    while waiting.get_map():
        for key, _ in waiting.select():
            connection = key.fileobj
            if owed[connection] == 0:
                owed[connection] = min(pool, max(2896, min(CHUNK, pool // len(ports) // 2)))
                pool -= owed[connection]
            if owed[connection] > 0:
                owed[connection] -= connection.send(data[:owed[connection]])
            if owed[connection] == 0 and pool == 0:
                waiting.unregister(connection)
                connection.setblocking(True)
                connection.shutdown(socket.SHUT_WR)
    for connection in owed:
        connection.settimeout(120)
        connection.recv(1)
    print(json.dumps({"begin": begin}), flush=True)


def plain(device):
    """ioctl SIOCETHTOOL: ETHTOOL_STSO and ETHTOOL_SGSO with 0."""
    any_socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for command in (0x1F, 0x24):
        value = ctypes.create_string_buffer(struct.pack("II", command, 0))
        fcntl.ioctl(any_socket, 0x8946, struct.pack("16sP16x", device.encode(), ctypes.addressof(value)))


def datagrams(host, seconds, mbps, ip_bytes=1500):
    """Handed to the kernel in groups (UDP_SEGMENT) of at most half a millisecond, so that one process keeps up."""
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    to = (socket.gethostbyname(host), PORT)  # not connected: refusals of what comes too early are not for us
    payload, gap = ip_bytes - 28, ip_bytes * 8 / (mbps * 1e6)
    group = max(1, min(40, int(0.0005 / gap)))
    sender.setsockopt(socket.SOL_UDP, UDP_SEGMENT, payload)
    sender.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)
    filling, number = bytes(payload - 8), 0
    begin = time.monotonic()
    while (now := time.monotonic() - begin) < seconds:
        if number * gap > now:
            time.sleep(number * gap - now)
            continue
        sender.sendto(b"".join(struct.pack("!Q", number + i) + filling for i in range(group)), to)
        number += group
    print(json.dumps({"sent": number, "mbps": number * ip_bytes * 8 / seconds / 1e6}), flush=True)


def catch(seconds):
    catcher = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    catcher.setsockopt(socket.SOL_SOCKET, 33, 1 << 26)  # SO_RCVBUFFORCE
    catcher.bind(("", PORT))
    catcher.settimeout(0.2)
    begin = time.monotonic()
    times, numbers, size = [], [], 0
    while time.monotonic() - begin < seconds:
        try:
            data = catcher.recv(65536)
        except TimeoutError:
            continue
        times.append(time.monotonic())
        numbers.append(int.from_bytes(data[:8], "big"))
        size = len(data) + 28
    late = sum(1 for a, b in zip(numbers, numbers[1:]) if b < a)
    span = times[-1] - times[0] if len(times) > 1 else 0
    print(json.dumps({"count": len(numbers), "first": min(numbers, default=0), "last": max(numbers, default=0),
                      "late": late, "repeated": len(numbers) - len(set(numbers)), "span_s": span,
                      "mbps": (len(numbers) - 1) * size * 8 / span / 1e6 if span else 0}), flush=True)


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF


def ping(host, count, interval):
    """Sequence numbers are of 16 bits: at most 60,000."""
    raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    raw.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    raw.connect((host, 0))
    own = os.getpid() & 0xFFFF
    sent, rtt = [0] * count, [None] * count
    begin = time.monotonic()
    number = 0
    while number < count or time.monotonic() < begin + (count - 1) * interval + 2:
        due = begin + number * interval
        now = time.monotonic()
        if number < count and now >= due:
            packet = struct.pack("!BBHHH", 8, 0, 0, own, number) + bytes(56)
            packet = packet[:2] + struct.pack("!H", checksum(packet)) + packet[4:]
            sent[number] = time.time_ns()
            raw.send(packet)
            number += 1
            continue
        wait = due - now if number < count else 0.1
        if not select.select([raw], [], [], wait)[0]:
            continue
        data, ancillary, _, _ = raw.recvmsg(2048, 256)
        kind, _, _, identity, sequence = struct.unpack("!BBHHH", data[20:28])
        if kind == 0 and identity == own:
            seconds, ns = struct.unpack("qq", ancillary[0][2])
            rtt[sequence] = (seconds * 10**9 + ns - sent[sequence]) / 1e6
        if None not in rtt:
            break
    print(json.dumps({"begin": begin, "at": [(each - sent[0]) / 1e9 for each in sent], "rtt": rtt}), flush=True)


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "ping":
        ping(rest[0], int(rest[1]), float(rest[2]))
    elif what == "datagrams":
        datagrams(rest[0], float(rest[1]), float(rest[2]), *map(int, rest[3:]))
    elif what == "send":
        send(rest[0], float(rest[1]), *rest[2:])
    elif what == "push":
        push(rest[0], int(rest[1]), *rest[2:])
    elif what == "share":
        share(rest[0], int(rest[1]), rest[2], float(rest[3]), [int(port) for port in rest[4:]])
    elif what == "windows":
        windows(rest[0], float(rest[1]), rest[2])
    elif what == "plain":
        plain(rest[0])
    else:
        {"serve": serve, "catch": catch}[what](float(rest[0]), *map(int, rest[1:]))
