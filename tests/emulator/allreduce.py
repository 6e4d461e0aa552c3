# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""All-reduce (sum) around a ring with plain sockets: allreduce.py RANK SITE SITE ... Each rank holds a vector of
its own; every rank ends with the sum of all: reduce-scatter and all-gather, chunk by chunk."""
import array
import socket
import sys
import threading
import time

rank, sites = int(sys.argv[1]), sys.argv[2:]
ranks, chunk = len(sites), 20_000
vector = array.array("q", ((rank + 1) * i for i in range(ranks * chunk)))

server = socket.create_server(("", 5555), family=socket.AF_INET6, dualstack_ipv6=True)
accepted = []
thread = threading.Thread(target=lambda: accepted.append(server.accept()[0]))
thread.start()
for attempt in range(200):
    try:
        to_next = socket.create_connection((sites[(rank + 1) % ranks], 5555), timeout=60)
        break
    except OSError:
        time.sleep(0.1)
thread.join()
from_previous = accepted[0]


def exchange(send, receive):
    out = vector[send * chunk:(send + 1) * chunk].tobytes()
    sender = threading.Thread(target=to_next.sendall, args=(out,))
    sender.start()
    data = bytearray()
    while len(data) < len(out):
        part = from_previous.recv(len(out) - len(data))
        assert part, "the ring broke"
        data.extend(part)
    sender.join()
    got = array.array("q")
    got.frombytes(bytes(data))
    return got


for step in range(ranks - 1):
    receive = (rank - step - 1) % ranks
    got = exchange((rank - step) % ranks, receive)
    for i in range(chunk):
        vector[receive * chunk + i] += got[i]
for step in range(ranks - 1):
    receive = (rank - step) % ranks
    vector[receive * chunk:(receive + 1) * chunk] = exchange((rank - step + 1) % ranks, receive)

factor = sum(range(1, ranks + 1))
assert all(value == factor * i for i, value in enumerate(vector)), "not the sum"
print(f"rank {rank}: the sum")
