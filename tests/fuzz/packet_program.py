#!/usr/bin/python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""skyhaul-packet with plans that are nearly valid: each is run and its log is whole, or it is refused with one plain
line and no log.  Never a signal, an assertion of ns-3, or a run without end.
usage: packet_program.py SKYHAUL SKYHAUL_PACKET [PLANS [SEED]]"""
import csv
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM, PACKET = sys.argv[1], sys.argv[2]
PLANS = int(sys.argv[3]) if len(sys.argv) > 3 else 60
SEED = int(sys.argv[4]) if len(sys.argv) > 4 else 1
FOLDER = tempfile.TemporaryDirectory()
OUT = Path(FOLDER.name)
START = 1773964800000000000
END = START + 10 * 10**9
NUMBERS = ["", "-1", "0", "1", "2", "64", "65", "1000", "1000000", "999999999999999999", "1000000000000000001",
           "9223372036854775807", "-9223372036854775808", "18446744073709551615", "1e3", "nan", "010", " 1", "2147483647",
           "-2147483648", str(START), str(END), str(START + 5 * 10**9)]
NAMES = ["a", "b", "c", "d", "", "a\x1b[31m", "=1", "'=a", "x" * 65, "\u202e", '"a,b"', '"a\nb"']
TRANSPORTS = ["cubic", "bbr", "udp", "ns3::TcpVegas", "ns3::TcpNewReno", "ns3::Node", "ns3::TcpCongestionOps", "", "x", "ns3::", "\x1b"]
TERMINAL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

# Links as a CSV, in both directions but for one, with silence, loss and an outage.
rows = ["start_ns,end_ns,src,dst,src_terminal,dst_terminal,path,delay_start_ns,delay_end_ns,capacity_bps,loss,outage"]
for src, dst in ("ab", "ba", "bc", "cb", "ac"):
    for first, last, path, rate, loss, outage in ((0, 3, "p", 10**7, 0, ""), (3, 5, "", 0, 0, "no_satellite"),
                                                  (5, 6, "p", 0, 0, "rain"), (6, 10, "p", 10**6, 0.01, "")):
        rows.append(f"{START + first * 10**9},{START + last * 10**9},{src},{dst},{src}/0,{dst}/0,{path},{10**7},{10**7},{rate},{loss},{outage}")
(OUT / "links.csv").write_text("\n".join(rows) + "\n")
subprocess.run([PROGRAM, "links", OUT / "links.csv", "--save", OUT / "links.sky"], check=True)


def plan(draw):
    def cell(plain, others):
        return draw.choice(others) if draw.random() < 0.06 else plain

    more = draw.random() < 0.4
    lines = ["id,round,group,after,src,dst,bytes,not_before_ns,priority,deadline_ns,transport" + (",streams,chunk_bytes" if more else "")]
    for i in range(draw.randrange(6)):
        src, dst = draw.sample("abc", 2)
        after = str(draw.randrange(1, i + 1)) if i > 0 and draw.random() < 0.5 else ""
        cells = [cell(str(i + 1), NUMBERS), cell("0", NUMBERS), cell("g", NAMES), cell(after, NUMBERS), cell(src, NAMES), cell(dst, NAMES),
                 cell(str(draw.choice([0, 1, 1400, 100000])), NUMBERS), cell(str(START), NUMBERS), cell("0", NUMBERS), cell("", NUMBERS),
                 cell(draw.choice(TRANSPORTS[:5]), TRANSPORTS)]
        if more:
            cells += [cell("1", NUMBERS), cell("0", NUMBERS)]
        lines.append(",".join(cells) + cell("", [",", '"', "\r"]))
    return "\n".join(lines) + "\n"


read = 0
for number in range(PLANS):
    draw = random.Random(SEED * 1_000_000 + number)
    (OUT / "plan.csv").write_text(plan(draw), newline="")
    log = OUT / "log.csv"
    log.unlink(missing_ok=True)
    result = subprocess.run(
        [PACKET, "--timeline", OUT / "links.sky", "--plan", OUT / "plan.csv", "--from", str(START), "--until", str(START + 8 * 10**9),
         "--out", log, "--topology", draw.choice(["path", "path", "network"]), "--segment-aggregation", draw.choice(["1", "10", "43"])],
        capture_output=True, timeout=120)
    told = (number, (OUT / "plan.csv").read_text(), result)
    assert result.returncode in (0, 2), told
    text = result.stderr.decode("utf-8")
    if result.returncode == 2:
        assert text.count("\n") == 1 and not TERMINAL.search(text) and not log.exists(), told
        continue
    read += 1
    rows = list(csv.reader(log.open(newline="")))
    assert text == "" and len(rows) >= 1 and all(len(row) == 10 for row in rows), told
    assert len(rows) == 1 + (OUT / "plan.csv").read_text().rstrip("\n").count("\n"), told
assert read >= PLANS / 5, f"only {read} of {PLANS} plans were run"
print(f"{PLANS} plans: {read} run, {PLANS - read} refused")
