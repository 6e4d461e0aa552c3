# Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
"""The scripts for teaching with --plot: plots_test.py data|picture EXAMPLES GOLDEN.

data: what they print stays what it is without --plot (GOLDEN), two runs write the same bytes, and the tables hold what the scripts
say of the link. picture: gnuplot draws each script's picture with every curve; skipped (77) where there is no gnuplot."""
import csv
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree
from pathlib import Path

what, examples, golden = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
SCRIPTS = {"handover-tcp": ["link", "goodput", "window (kB)", "round trip (ms)"],
           "cubic-against-bbr": ["CUBIC", "BBR", "congestion window (kB)", "round trip (ms)"],
           "ring-of-four": ["atacama", "pampa", "patagonia", "chaco", "time (s)"]}
TABLES = {"handover-tcp": {"rate", "goodput", "tcp-window", "tcp-round-trip"},
          "cubic-against-bbr": {f"{transport}-{curve}" for transport in ("cubic", "bbr") for curve in ("window", "round-trip")},
          "ring-of-four": {"transfers"}}


def run(script, folder):
    ran = subprocess.run([examples / script, f"--plot={folder}"], check=True, capture_output=True, text=True)
    assert not ran.stderr, ran.stderr
    return ran.stdout


def rows(folder, table):
    with open(folder / f"{table}.csv", newline="") as file:
        return list(csv.DictReader(file))


def curve(folder, table, column, until):
    """Time and value of each row: times that do not fall, within the run."""
    points = [(float(row["time_s"]), float(row[column])) for row in rows(folder, table)]
    assert points and all(a[0] <= b[0] for a, b in zip(points, points[1:])), table
    assert points[0][0] >= 0 and points[-1][0] <= until, (table, points[0], points[-1])
    return points


def check_handover(folder, printed):
    said = [float(rate) for rate in re.findall(r"rate +([\d.]+) Mbit/s", printed)]
    assert [rate for _, rate in curve(folder, "rate", "rate_mbps", 15)] == said + said[-1:], said  # to the end of the picture
    said = re.findall(r"([\d.]+) s  goodput +([\d.]+)", printed)
    found = [(f"{at:.1f}", f"{goodput:.2f}") for at, goodput in curve(folder, "goodput", "goodput_mbps", 15)]
    assert found == said, (found, said)
    # Legs of 22, 16 and 27 ms there and 20 ms back, by the script: no round trip is shorter than that, and the gap of 90 ms at
    # 5 s shows in it.
    trips = curve(folder, "tcp-round-trip", "round_trip_ms", 15)
    assert min(trip for _, trip in trips) >= 36, min(trips, key=lambda point: point[1])
    first = [trip for at, trip in trips if at < 5]
    assert min(first) >= 42, first
    assert max(trip for at, trip in trips if 5 < at < 5.5) > max(trip for at, trip in trips if 4 <= at < 5) + 45
    # RFC 9438: what the full queue drops after the hand-over leaves CUBIC 0.7 of its window, give or take a few segments.
    windows = curve(folder, "tcp-window", "window_bytes", 15)
    before = max(window for at, window in windows if 4.5 < at < 5.15)
    assert 0.65 < min(window for at, window in windows if 5.15 < at < 6) / before < 0.75, windows
    none = subprocess.run([examples / "handover-tcp", "--gap=0ms"], capture_output=True, text=True)
    assert none.returncode == 0 and "delivered" in none.stdout, none
    refused = subprocess.run([examples / "handover-tcp", "--gap=5s"], capture_output=True, text=True)
    assert refused.returncode != 0 and "a gap shorter than" in refused.stderr, refused


def check_cubic_against_bbr(folder, printed):
    lasted = {transport: float(seconds) for transport, seconds in re.findall(r"^(\w+) +[\d.]+ s +([\d.]+) s$", printed, re.M)}
    for transport, seconds in lasted.items():
        # The leg is 25 ms each way. The queue is one bandwidth-delay product at most, so the round trip at most doubles, give or
        # take a packet in service at each end (0.6 ms) and the least packets of a queue; a retransmission waits longer.
        trips = curve(folder, f"{transport}-round-trip", "round_trip_ms", seconds + 1)
        assert min(trip for _, trip in trips) >= 50, transport
    # RFC 9438: a loss leaves CUBIC 0.7 of what was in flight; there is a burst each 2 s, and in each one half of the packets are lost.
    windows = curve(folder, "cubic-window", "window_bytes", lasted["cubic"] + 1)
    for burst in range(2, int(lasted["cubic"]), 2):
        before = max(window for at, window in windows if burst - 0.5 <= at <= burst)
        least = min(window for at, window in windows if burst < at <= burst + 0.5)
        assert least <= 0.75 * before, (burst, before, least)
    assert set(lasted) == {"cubic", "bbr"}, printed


def check_ring(folder, printed):
    transfers = [(row["src"], row["dst"], float(row["start_s"]), float(row["end_s"])) for row in rows(folder, "transfers")]
    # A ring of N sites takes 2 (N - 1) steps of N transfers, each site to one neighbour.
    assert len(transfers) == 24 and len({(src, dst) for src, dst, *_ in transfers}) == 4
    came = {}
    for src, dst, start, end in sorted(transfers, key=lambda transfer: transfer[2]):
        came.setdefault(dst, []).append(end)
    for site in came:
        begun = sorted(start for src, _, start, _ in transfers if src == site)
        for step in range(1, 6):
            assert begun[step] >= sorted(came[site])[step - 1] - 1e-6, (site, step)
    last = float(re.search(r"24 transfers over after +([\d.]+) s", printed)[1])
    assert abs(max(end for *_, end in transfers) - last) <= 0.05, last


CHECKS = {"handover-tcp": check_handover, "cubic-against-bbr": check_cubic_against_bbr, "ring-of-four": check_ring}
if what == "picture" and not shutil.which("gnuplot"):
    print("skipped: there is no gnuplot")
    sys.exit(77)
with tempfile.TemporaryDirectory() as temporary:
    for script, texts in SCRIPTS.items():
        folder = Path(temporary) / script / "made" / "with its parents"
        printed = run(script, folder)
        if what == "data":
            assert printed == (golden / f"{script}.txt").read_text(), printed
            again = Path(temporary) / script / "again"
            run(script, again)
            names = {path.name for path in folder.iterdir()}
            assert names == {f"{table}.csv" for table in TABLES[script]} | {f"{script}.gp"}, names
            for name in names:
                assert (folder / name).read_bytes() == (again / name).read_bytes(), name
            commands = (folder / f"{script}.gp").read_text()
            assert set(re.findall(r'"([\w-]+)\.csv"', commands)) == TABLES[script], commands
            CHECKS[script](folder, printed)
            refused = subprocess.run([examples / script, "--plot=/dev/null/folder"], capture_output=True, text=True)
            assert refused.returncode == 2, refused
            assert refused.stderr == "--plot: /dev/null/folder: expected a folder in which files can be written\n", refused
        else:
            drawn = subprocess.run(["gnuplot", f"{script}.gp"], cwd=folder, capture_output=True, text=True)
            assert drawn.returncode == 0 and not drawn.stderr, drawn
            picture = xml.etree.ElementTree.parse(folder / f"{script}.svg").getroot()
            shown = " | ".join("".join(text.itertext()).strip() for text in picture.iter("{http://www.w3.org/2000/svg}text"))
            for text in texts:
                assert text in shown, (text, shown)
        print(f"{script}: as expected")
