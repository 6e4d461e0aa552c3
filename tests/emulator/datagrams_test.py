# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""UDP through losses, falling delays and fair queues: datagrams_test.py PROGRAM SOURCE_FOLDER. Nothing here depends on
how fast this machine is."""
import math

from live import Live, constant, left_behind, pieces, skip_without_namespaces

skip_without_namespaces()

# Losses are those of the timeline, within the 99 % band of a binomial; every packet is delivered or counted as lost;
# the delay falls by 3 ms within each ms, and none overtakes another.
share = 0.05
timeline = pieces(("a", "b"), lambda src, dst: [
    (i + part, delay, 100e6, share if src == "a" else 0, "")
    for i in range(60) for part, delay in ((0, (20, 50)), (0.5, 50), (0.75, (50, 20)), (0.76, 20))])
with Live(timeline) as live:
    catcher = live.start("b", "catch", 5)
    live.traffic("a", "datagrams", "b", 4, 24)
    caught, = live.result(catcher)
pair = next(each for each in live.report["pairs"] if each["src"] == "a")
lost, sent = live.report["drops"]["loss_burst"], pair["sent"]
assert sent > 1000 and caught["count"] > 500, (sent, caught)
assert abs(lost - sent * share) <= 2.576 * math.sqrt(sent * share * (1 - share)), (lost, sent)
assert pair["delivered"] + sum(live.report["drops"].values()) == sent, live.report
assert caught["late"] == 0 and caught["repeated"] == 0, caught

# A link of 10 Mbit/s with six times as much offered, whatever the discipline.
for discipline in ("fifo", "codel", "fair"):
    with Live(constant(bps=10e6), "--discipline", discipline) as live:
        catcher = live.start("b", "catch", 3)
        live.traffic("a", "datagrams", "b", 2, 60)
        caught, = live.result(catcher)
    assert caught["late"] == 0 and caught["repeated"] == 0, caught
    assert caught["count"] > 0, caught
    counts = live.report["drops"]
    assert counts["codel" if discipline == "codel" else "queue_overflow"] > 0, (discipline, counts)
    pair = next(each for each in live.report["pairs"] if each["src"] == "a")
    assert pair["delivered"] + sum(counts.values()) == pair["sent"], live.report
assert not left_behind(), left_behind()
print("datagrams: ok")
