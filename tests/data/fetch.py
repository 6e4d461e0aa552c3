#!/usr/bin/env python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Gets the reference data that may not be shipped with Skyhaul from where their authors published them.

usage: fetch.py [--list] [--from FOLDER] [--to FOLDER] [NAME ...]

Each NAME is a file that the tests look for; all of them without one. --list shows what there is, with its source and its
licence. --from takes the published files from FOLDER/REPOSITORY/PATH instead of the network. --to is where the files go:
tests/data/fetched, where the tests look. A file is written only if what was published and what is made of it have the
SHA-256 sums below. Exit status: 0 all there, 1 something could not be had, 2 usage."""
import argparse
import csv
import hashlib
import io
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path


def as_it_is(published):
    return published


def table(columns, rows):
    out = io.StringIO(newline="")
    csv.writer(out).writerows([columns, *rows])
    return out.getvalue().encode()


def rates(plan, column):
    """One plan's rates of one direction, second by second, with the dish at rest."""
    def convert(published):
        rows = csv.DictReader(io.StringIO(published.decode(), newline=""))
        return table(["time", "mbit_per_s"], [[row["timestamp_start"], row[column]] for row in rows
                                              if row["priority"] == plan and row[column] and row["average_speed"] in ("0", "")])
    return convert


def pings(published):
    """Lines of a time, a number and a round trip in ms (-1: lost), parted by tabulators."""
    cells = [line.split("\t") for line in published.decode().splitlines()]
    return table(["unix_s", "rtt_ms"], [[f"{float(time):.3f}", rtt] for time, _, rtt in cells])


LEOCC = ("SpaceNetLab/LeoCC", "867e67399094b1ff1439fcd693f61c8fe31fe160", "MIT")
ON_THE_ROAD = ("sys-uos/Starlink-on-the-Road", "6be9959c3e3ae9ee43483e8e4775fe3402771f9b", "CC BY-SA 4.0")
LIVESTREAMING = ("clarkzjw/mmsys24-starlink-livestreaming-data", "bcf33b9a75680847b6fd53c3c14cfead4cce8e81", "CC BY-SA 4.0")
CARBSAT = ("carbform/carbsat", "908b821242f4cf7e73e899c8d03f13d07681f47a", "a public catalogue; the repository has no licence")
IPERF = ("data/iperf.csv", "0906c0dfcc3bc30fec0b9db05a1951404ce9c7cfbabb3a8f4108546e47026633")

# name: (repository, commit, licence), (path there, SHA-256 of what was published), how it is converted, SHA-256 of the result
FILES = {
    "leocc/bw.txt": (
        LEOCC, ("leoreplayer/replayer/example/Cubic/bw_example.txt", "a99ded2c73aaf24be50bd03b2ff6e2c1b8bde09b5bb4c705b08e9ef3fc4212e2"),
        as_it_is, "a99ded2c73aaf24be50bd03b2ff6e2c1b8bde09b5bb4c705b08e9ef3fc4212e2"),
    "leocc/delay.txt": (
        LEOCC, ("leoreplayer/replayer/example/Cubic/delay_example.txt", "53fe96e652cfa9f8e1ae08ebf0a39c4e3a0b2c0849dd7f827476e0450e0483f2"),
        as_it_is, "53fe96e652cfa9f8e1ae08ebf0a39c4e3a0b2c0849dd7f827476e0450e0483f2"),
    "rates/osnabrueck_best_effort_download.csv": (
        ON_THE_ROAD, IPERF, rates("0", "download_mbps"), "33dc809df12843198dd03650c83a7cbf2936a2bbda40aab2a992c1531e19135d"),
    "rates/osnabrueck_best_effort_upload.csv": (
        ON_THE_ROAD, IPERF, rates("0", "upload_mbps"), "ec238bbe56312e6b21140165925cafeab655545c300fb82cbf6551db016f8a45"),
    "rates/osnabrueck_priority_download.csv": (
        ON_THE_ROAD, IPERF, rates("1", "download_mbps"), "047bd31ebe9d37284f6ff0cc7113f0831d88c687a32f71e69c891a89cee952f6"),
    "rates/osnabrueck_priority_upload.csv": (
        ON_THE_ROAD, IPERF, rates("1", "upload_mbps"), "e133f94396fb362145e046d63224e43a60fcd08a7605b212e40b3fd6903f40b8"),
    "rtt/seattle_bent_pipe.csv": (
        LIVESTREAMING, ("src/latency/no-isl-ping-gw-seattle-230911-170535-0.1s-60min.txt",
                        "92baa7057abce1b5ad1cc86ce9026c279a21ebc2c2b3c16b339264a156738139"),
        pings, "9c07b37afbd2bf5e1be4dfcc8b25a1efb3d66bf8b220192a3ad07b117307972d"),
    "rtt/seychelles_laser.csv": (
        LIVESTREAMING, ("src/latency/isl-ping-gw-lagos-230911-172603-0.1s-60min.txt",
                        "5369ee1f11db4ddc5cafb1e67f64ed60ec3c477f78ba4c5f8db3ad6dd09f4b2b"),
        pings, "4b91931611a8f456f8b6decdf07a442e9b1f098256389dc9138c2a73be8873bc"),
    "catalogue/starlink_2025-05-24.json": (
        CARBSAT, ("data/starlink.json", "b6f14aacac9fe5acb956c7c9a5decef0d8e1964dbfed26842c077013449faf72"),
        as_it_is, "b6f14aacac9fe5acb956c7c9a5decef0d8e1964dbfed26842c077013449faf72"),
}


def published(source, path, folder):
    """The bytes of a published file; OSError where they cannot be had."""
    repository, commit, _ = source
    if folder is not None:
        return (folder / repository / path).read_bytes()
    with urllib.request.urlopen(f"https://raw.githubusercontent.com/{repository}/{commit}/{path}", timeout=60) as answer:
        return answer.read()


def expect_sum(data, expected, what):
    found = hashlib.sha256(data).hexdigest()
    if found != expected:
        raise ValueError(f"{what}: its SHA-256 is {found}: expected {expected}")


def write_whole(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(data)
    os.replace(partial, path)


def get(name, source_folder, to):
    """Writes one file, unless it is there already."""
    source, (path, sum_published), convert, sum_result = FILES[name]
    there = to / name
    if there.is_file() and hashlib.sha256(there.read_bytes()).hexdigest() == sum_result:
        return "is there"
    data = published(source, path, source_folder)
    expect_sum(data, sum_published, f"{source[0]}/{path}")
    result = convert(data)
    expect_sum(result, sum_result, f"{name}, made of {source[0]}/{path}")
    write_whole(there, result)
    return f"written, {len(result)} bytes"


def main():
    usage = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    usage.add_argument("--list", action="store_true")
    usage.add_argument("--from", dest="source", type=Path)
    usage.add_argument("--to", type=Path, default=Path(__file__).resolve().parent / "fetched")
    usage.add_argument("names", nargs="*", metavar="NAME")
    given = usage.parse_args()
    unknown = [name for name in given.names if name not in FILES]
    if unknown:
        usage.error(f"{unknown[0]}: expected one of {', '.join(FILES)}")
    failed = 0
    for name in given.names or FILES:
        source, (path, _), _, _ = FILES[name]
        if given.list:
            print(f"{name}: {source[0]}, commit {source[1][:7]}, {path} ({source[2]})")
            continue
        try:
            print(f"{name}: {get(name, given.source, given.to)}")
        except (OSError, ValueError, urllib.error.URLError) as error:
            failed += 1
            print(f"{name}: {error}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
