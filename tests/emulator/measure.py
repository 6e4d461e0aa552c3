# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Every figure that src/emulator promises, with its target beside it, by hand on a quiet machine:

    python3 tests/emulator/measure.py build/release/bin/skyhaul . [PART ...]

Parts: ping udp ceiling tcp queue fair loss day (all of them: some 15 minutes). Against ns-3: against_ns3.py. Each line
says what was wanted and whether it was met, and how many processes ran beside it (load); a run that was marked
invalid says so. Exit status 1 where something was not met."""
import bisect
import csv
import math
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

from live import FOLDER, MS, PROGRAM, SOURCE, Live, constant, pieces, skip_without_namespaces, skyhaul

skip_without_namespaces()
HEADERS = 1448 / 1500  # payload of an IP packet of 1500 bytes: TCP with time stamps
missed = 0


def show(what, value, wanted, met, live=None):
    global missed
    missed += 0 if met else 1
    notes = "" if live is None or live.report["valid"] else f"; INVALID: {live.report['invalid']}"
    print(f"{'ok  ' if met else 'MISS'} {what:<58} {value:<34} wanted {wanted} (load {os.getloadavg()[0]:.1f}{notes})",
          flush=True)


def quantile(values, q):
    return sorted(values)[min(len(values) - 1, int(q * len(values)))]


def control(name):
    return name in skyhaul("-q", "emulate", constant(), "--", "cat",
                           "/proc/sys/net/ipv4/tcp_available_congestion_control").split()


def mbps(tenths, begin, end):
    part = tenths[int(begin * 10):int(end * 10)]
    return sum(part) * 8 / len(part) * 10 / 1e6


def part_ping():
    for delay in (0, 1, 10, 50, 300):
        with Live(constant(delay_ms=delay, bps=1e9)) as live:
            live.traffic("a", "ping", "b", 5, 0.05)
            before, begin = live.processor_s(), time.monotonic()
            answer, = live.traffic("a", "ping", "b", 400, 0.02)
            share = (live.processor_s() - before) / (time.monotonic() - begin)
        errors = [each - 2 * delay for each in answer["rtt"] if each is not None]
        middle, p99 = statistics.median(map(abs, errors)), quantile(list(map(abs, errors)), 0.99)
        show(f"ping over {delay} ms each way: error, median; 99 %", f"{middle:.3f}; {p99:.3f} ms", "<= 0.3; 0.6 ms",
             len(errors) == 400 and middle <= 0.3 and p99 <= 0.6, live)
        late = live.report["lateness_us"]["p99"]
        show("  lateness of the engine at 99 %", f"{late:.0f} us", "<= 200 us", late <= 200, live)
        show("  processor time with 50 pings a second", f"{share:.3f} of a core", "< 0.1", share < 0.1, live)
    with Live(constant()) as live:
        time.sleep(1)
        before = live.processor_s()
        time.sleep(10)
        share = (live.processor_s() - before) / 10
    show("processor time of an idle run", f"{share:.4f} of a core", "< 0.1", share < 0.1, live)


def part_udp():
    for rate in (1, 10, 100, 1000):
        seconds = 20 if rate == 1 else 6
        for what, link, sent in (("a full link of", rate, 1.1 * rate), ("half of a link of twice", 2 * rate, rate)):
            with Live(constant(bps=link * 1e6)) as live:
                catcher = live.start("b", "catch", seconds + 2)
                time.sleep(0.5)
                offered, = live.traffic("a", "datagrams", "b", seconds, sent)
                caught, = live.result(catcher)
            # What was handed over, in the time that the receiver saw: it may itself be too slow to take it all.
            handed = next(pair["delivered"] for pair in live.report["pairs"] if pair["src"] == "a")
            mbps_handed = (handed - 1) * 1500 * 8 / caught["span_s"] / 1e6
            error = mbps_handed / rate - 1
            show(f"UDP over {what} {rate} Mbit/s: rate", f"{mbps_handed:.3f} Mbit/s ({error:+.3%})", "1 %",
                 abs(error) <= 0.01, live)
            print(f"     offered {offered['mbps']:.1f} Mbit/s; the receiver missed {handed - caught['count']} of {handed}")
            show("  numbers out of order; repeated", f"{caught['late']}; {caught['repeated']}", "0; 0",
                 caught["late"] == 0 and caught["repeated"] == 0, live)


def part_ceiling():
    program = Path(PROGRAM).parent / "bench_live"
    if not program.exists():
        print(f"SKIPPED: TCP against a bare pass-through: {program} is not built")
        return
    out = subprocess.run([program, "--benchmark_filter=none"], capture_output=True, text=True, check=False).stdout
    print("     " + out.replace("\n", "\n     ").rstrip())
    ratio = float(re.search(r"ratio live_tcp_of_ceiling ([\d.]+)", out).group(1))
    show("one TCP flow, not shaped, over a bare pass-through", f"{ratio:.2f}", ">= 0.8", ratio >= 0.8)


def part_tcp():
    for name, wanted in (("cubic", 0.98), ("bbr", 0.95)):
        if not control(name):
            print(f"SKIPPED: this kernel does not offer {name} inside a namespace")
            continue
        with Live(constant(bps=1e9, delay_ms=25)) as live:
            server = live.start("b", "serve", 38)
            live.traffic("a", "send", "b", 36, name)
            flow, = live.result(server)
        rate, whole = mbps(flow["tenths"], 5, 35), mbps(flow["tenths"], 0, 35)
        best = 1000 * HEADERS
        show(f"TCP {name} over 1 Gbit/s, 25 ms each way, from 5 s to 35 s",
             f"{rate:.1f} Mbit/s, {rate / best:.3f} of {best:.1f}", f">= {wanted}", rate >= wanted * best, live)
        print(f"     with its start: {whole:.1f} Mbit/s; lost at queues: {live.report['drops']['queue_overflow']}")


def part_queue():
    """Super-packets against plain mode, twice each in turn: the sawtooth of CUBIC moves both from run to run."""
    spread, change = {True: [], False: []}, {True: [], False: []}
    for plain in (True, False, True, False):
        with Live(constant(bps=100e6, delay_ms=25)) as live:
            if plain:
                live.traffic("a", "plain", "sky0")
            server = live.start("b", "serve", 34)
            sender = live.start("a", "send", "b", 32, "cubic")
            time.sleep(10)
            answer, = live.traffic("a", "ping", "b", 2000, 0.01)
            live.result(sender)
            flow, = live.result(server)
        rtt = [each for each in answer["rtt"] if each is not None]
        spread[plain].append(quantile(rtt, 0.99) - quantile(rtt, 0.01))
        change[plain].append(statistics.fmean(abs(b - a) for a, b in zip(rtt, rtt[1:])))
        print(f"     {'plain packets' if plain else 'super-packets'}: ping {quantile(rtt, 0.01):.2f} to "
              f"{quantile(rtt, 0.99):.2f} ms, from one to the next {change[plain][-1]:.3f} ms; "
              f"{mbps(flow['tenths'], 5, 30):.2f} Mbit/s")
    span_ms = 0.1  # PathOptions::span_ns: what is left uncut may take so long
    show("ping beside 100 Mbit/s: 1 % to 99 %", f"{statistics.fmean(spread[False]):.2f} ms, plain "
         f"{statistics.fmean(spread[True]):.2f}", "no more, but for a piece's span of 0.1 ms",
         statistics.fmean(spread[False]) <= statistics.fmean(spread[True]) + span_ms)
    show("  from one ping to the next", f"{statistics.fmean(change[False]):.3f} ms, plain "
         f"{statistics.fmean(change[True]):.3f}", "the same",
         statistics.fmean(change[False]) <= statistics.fmean(change[True]) + span_ms)


def part_fair():
    with Live(constant(bps=100e6, delay_ms=25), "--discipline", "fair") as live:
        server = live.start("b", "serve", 22)
        senders = [live.start("a", "send", "b", 20, "cubic") for _ in range(2)]
        time.sleep(5)
        answer, = live.traffic("a", "ping", "b", 500, 0.02)
        for sender in senders:
            live.result(sender)
        rates = [mbps(flow["tenths"], 5, 19) for flow in live.result(server)]
    rtt = [each for each in answer["rtt"] if each is not None]
    share = rates[0] / sum(rates)
    show("--discipline fair: the first of two CUBIC flows' share", f"{share:.3f} of {sum(rates):.1f} Mbit/s", "0.5 +- 0.02",
         abs(share - 0.5) <= 0.02, live)
    show("  a ping beside them, over 50 ms: 99 %", f"{quantile(rtt, 0.99):.2f} ms", "<= 51 ms", quantile(rtt, 0.99) <= 51,
         live)


def part_loss():
    share = 0.02
    timeline = pieces(("a", "b"), lambda src, dst: [
        (i + part, delay, 100e6, share if src == "a" else 0, "")
        for i in range(60) for part, delay in ((0, (20, 50)), (0.5, 50), (0.75, (50, 20)), (0.76, 20))])
    with Live(timeline) as live:
        catcher = live.start("b", "catch", 22)
        time.sleep(0.5)
        live.traffic("a", "datagrams", "b", 20, 30)
        caught, = live.result(catcher)
    sent = next(each["sent"] for each in live.report["pairs"] if each["src"] == "a")
    lost = live.report["drops"]["loss_burst"]
    half = 2.576 * math.sqrt(sent * share * (1 - share))
    show(f"lost of {sent} packets at {share:.0%}", str(lost), f"{sent * share - half:.0f} to {sent * share + half:.0f} (99 %)",
         abs(lost - sent * share) <= half, live)
    show("  out of order while the delay falls by 3 ms a ms", f"{caught['late']} of {caught['count']}", "0",
         caught["late"] == 0, live)


def pieces_of_pair(rows, src, dst):
    return [(int(r["start_ns"]), int(r["end_ns"]), r["path"], int(r["delay_start_ns"] or 0), int(r["delay_end_ns"] or 0),
             r["outage"]) for r in rows if r["src"] == src and r["dst"] == dst]


class Delay:
    """The delay of a pair at a time, from the pair view; None without a path or within `margin` of a change of it."""

    def __init__(self, rows, margin=300 * MS):
        self.rows, self.margin, self.at = rows, margin, 0
        self.changes = [b[0] for a, b in zip(rows, rows[1:]) if a[2] != b[2] or bool(a[5]) != bool(b[5])]

    def __call__(self, time_ns):
        while self.at > 0 and self.rows[self.at][0] > time_ns:
            self.at -= 1
        while self.at + 1 < len(self.rows) and self.rows[self.at][1] <= time_ns:
            self.at += 1
        start, end, path, first, last, outage = self.rows[self.at]
        if not path or outage or self.near_change(time_ns):
            return None
        return first + (last - first) * (time_ns - start) / (end - start)

    def near_change(self, time_ns):
        at = bisect.bisect(self.changes, time_ns)
        return any(abs(each - time_ns) <= self.margin for each in self.changes[max(0, at - 1):at + 1])


def part_day():
    """The five minutes of a day in which the round trip between two Starlink sites varies most."""
    scenario = SOURCE / "configs/scenarios/three-sites.yaml"
    timeline, here, there = FOLDER / "day.skyhaul", "atacama", "permian"
    one = [f"sites.{site}.terminals=1" for site in ("atacama", "patagonia", "permian")]
    skyhaul("links", scenario, *(word for each in one for word in ("--set", each)), "--save", timeline)
    rows = list(csv.DictReader(skyhaul("links", timeline).splitlines()))
    out, back = (Delay(pieces_of_pair(rows, *pair)) for pair in ((here, there), (there, here)))
    begin, end = out.rows[0][0], out.rows[-1][1]

    def variation(start):
        rtts = [a + b for t in range(start, start + 300 * 10**9, 10**9)
                if (a := out(t)) is not None and (b := back(t)) is not None]
        return statistics.pstdev(rtts) if len(rtts) > 30 else 0

    worst = max(range(begin, end - 300 * 10**9, 300 * 10**9), key=variation)
    with Live(timeline, "--start", worst) as live:
        pinger = live.start(here, "ping", there, 5960, 0.05)
        # What the clock says halfway through the shortest of some requests.
        stamps = []
        for _ in range(20):
            first = time.monotonic()
            state = live.state()
            stamps.append((time.monotonic() - first, state["time_ns"] - int((first + time.monotonic()) / 2 * 1e9)))
        offset = min(stamps)[1]
        answer, = live.result(pinger)
    squares, judged = 0.0, 0
    for at, rtt in zip(answer["at"], answer["rtt"]):
        sent = int((answer["begin"] + at) * 1e9) + offset
        delay = out(sent)
        if rtt is None or delay is None or out(sent + int(delay)) is None:
            continue
        second = back(sent + int(delay))
        if second is None or back(sent + int(delay + second)) is None:
            continue
        squares += (rtt - (delay + second) / 1e6) ** 2
        judged += 1
    rmse = math.sqrt(squares / judged) if judged else math.inf
    show(f"{here}-{there}, five minutes that vary most (std. {variation(worst) / 1e6:.1f} ms): RMSE",
         f"{rmse:.3f} ms over {judged} of {len(answer['rtt'])} pings", "<= 0.5 ms, half of them judged",
         rmse <= 0.5 and judged >= len(answer["rtt"]) / 2, live)


PARTS = {"ping": part_ping, "udp": part_udp, "ceiling": part_ceiling, "tcp": part_tcp, "queue": part_queue,
         "fair": part_fair, "loss": part_loss, "day": part_day}
for name in sys.argv[3:] or PARTS:
    print(f"== {name}", flush=True)
    PARTS[name]()
print(f"{missed} of the targets were missed")
sys.exit(1 if missed else 0)
