# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""A small model, trained by several sites with DiLoCo (arXiv 2311.08105): each site takes some steps of its own, then all average what
their weights have changed by, and go on from there.

usage: train.py alone SITES ROUNDS             all sites in this process, no network
       train.py RANK SITES ROUNDS HOST         one of them; rank 0 is the hub, which gathers at HOST
Prints a line "round N loss LOSS sync START SECONDS" for each round (CLOCK_MONOTONIC, s), and last "weights SHA256"."""
import hashlib
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

STEPS, BATCH, INPUTS, HIDDEN, CLASSES, RATE, PORT = 10, 64, 784, 512, 10, np.float32(0.05), 7791


def batch(rank, step):
    """Points around ten centres, the same for every site; which of them a site draws is its own."""
    centres = np.random.default_rng(7).standard_normal((CLASSES, INPUTS), dtype=np.float32)
    draw = np.random.default_rng([rank, step])
    label = draw.integers(0, CLASSES, BATCH)
    return centres[label] + 2 * draw.standard_normal((BATCH, INPUTS), dtype=np.float32), label


def start():
    draw = np.random.default_rng(1)
    first = draw.standard_normal((INPUTS, HIDDEN), dtype=np.float32) / np.float32(28)
    second = draw.standard_normal((HIDDEN, CLASSES), dtype=np.float32) / np.float32(22)
    return np.concatenate([first.ravel(), np.zeros(HIDDEN, np.float32), second.ravel(), np.zeros(CLASSES, np.float32)])


def step(weights, points, label):
    """One step of gradient descent in place; the loss before it."""
    a, b, c = INPUTS * HIDDEN, INPUTS * HIDDEN + HIDDEN, INPUTS * HIDDEN + HIDDEN + HIDDEN * CLASSES
    first, bias, second, last = weights[:a].reshape(INPUTS, HIDDEN), weights[a:b], weights[b:c].reshape(HIDDEN, CLASSES), weights[c:]
    inside = np.maximum(points @ first + bias, 0)
    score = inside @ second + last
    score -= score.max(axis=1, keepdims=True)
    share = np.exp(score)
    share /= share.sum(axis=1, keepdims=True)
    rows = np.arange(BATCH)
    loss = float(-np.log(share[rows, label]).mean())
    share[rows, label] -= 1
    share /= np.float32(BATCH)
    back = (share @ second.T) * (inside > 0)
    second -= RATE * (inside.T @ share)
    last -= RATE * share.sum(axis=0)
    first -= RATE * (points.T @ back)
    bias -= RATE * back.sum(axis=0)
    return loss


def work(rank, weights, number):
    """A site's own steps of a round: what its weights change by, and the mean loss."""
    own = weights.copy()
    losses = [step(own, *batch(rank, number * STEPS + i)) for i in range(STEPS)]
    return own - weights, sum(losses) / STEPS


def averaged(changes):
    """In the order of the sites, so that the bits are the same wherever it is worked out."""
    total = changes[0].copy()
    for change in changes[1:]:
        total += change
    return total / np.float32(len(changes))


def receive(peer, count):
    block = bytearray(count)
    view = memoryview(block)
    while view:
        got = peer.recv_into(view)
        if got == 0:
            raise SystemExit("a site has stopped")
        view = view[got:]
    return np.frombuffer(block, np.float32).copy()


def connect(host, rank):
    for _ in range(100):
        try:
            peer = socket.create_connection((host, PORT), timeout=120)
        except OSError:
            time.sleep(0.2)
            continue
        peer.sendall(bytes([rank]))
        return peer
    raise SystemExit("the hub does not answer")


def accepted(server, count):
    """So many peers, by their ranks."""
    peers = {}
    server.settimeout(120)
    while len(peers) < count:
        peer, _ = server.accept()
        peer.settimeout(120)
        peers[peer.recv(1)[0]] = peer
    return peers


def main():
    rank, sites, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    weights = start()
    if rank != "alone":
        rank = int(rank)
        server = socket.create_server(("", PORT), backlog=sites) if rank == 0 else None
    for number in range(rounds):
        if rank == "alone":
            changes, losses = zip(*(work(each, weights, number) for each in range(sites)))
            weights += averaged(list(changes))
            print("round", number, "loss", repr(losses[0]), "sync 0 0", flush=True)
            continue
        change, loss = work(rank, weights, number)
        began = time.monotonic()
        # A connection for each round, as a round of `skyhaul plan` has: each begins with a small window.
        peers = accepted(server, sites - 1) if rank == 0 else {0: connect(sys.argv[4], rank)}
        if rank == 0:
            # All sites at once: a site that is not listened to can send no more than its window.
            others = [peers[each] for each in range(1, sites)]
            with ThreadPoolExecutor(sites) as pool:
                changes = [change, *pool.map(lambda peer: receive(peer, change.nbytes), others)]
                answer = averaged(changes).tobytes()
                list(pool.map(lambda peer: (peer.sendall(answer), peer.recv(1)), others))  # and that it has come
            change = np.frombuffer(answer, np.float32)
        else:
            peers[0].sendall(change.tobytes())
            change = receive(peers[0], change.nbytes)
            peers[0].sendall(b"+")
        for peer in peers.values():
            peer.close()
        weights += change
        print("round", number, "loss", repr(loss), "sync", began, time.monotonic() - began, flush=True)
    print("weights", hashlib.sha256(weights.tobytes()).hexdigest(), flush=True)


main()
