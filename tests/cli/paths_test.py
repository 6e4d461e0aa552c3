# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""skyhaul paths as a user runs it: paths_test.py PROGRAM SOURCE_FOLDER."""
import csv
import io
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM, SOURCE = sys.argv[1], Path(sys.argv[2])
KUIPER = SOURCE / "configs/scenarios/validation/kuiper-k1.yaml"
EPOCH_NS = 946684800 * 10**9  # 2000-01-01T00:00:00Z


def run(*arguments):
    return subprocess.run([PROGRAM, "paths", *map(str, arguments)], capture_output=True, text=True)


def rows(*arguments):
    result = run(*arguments)
    assert result.returncode == 0 and result.stderr == "", result.stderr
    assert result.stdout.splitlines()[0] == "time_ns,src,dst,rtt_ns,path"
    return list(csv.DictReader(io.StringIO(result.stdout)))


def check_steps():
    whole = rows(KUIPER, "--step", "100ms")
    assert [int(row["time_ns"]) for row in whole] == [EPOCH_NS + i * 10**8 for i in range(2000)]
    for row in whole:
        path = row["path"].split(">")
        assert (row["src"], row["dst"]) == ("manila", "dalian") == (path[0], path[-1])
        # farther than the great circle of 2,700 km there and back in vacuum, and all hops satellites
        assert 18_000_000 < int(row["rtt_ns"]) < 60_000_000
        assert all(name.startswith("K1-") for name in path[1:-1])
    # from is included, until is not; each way of writing a time means the same
    for start, end in (("10 s", "2000-01-01T00:00:11Z"), (EPOCH_NS + 10**10, EPOCH_NS + 11 * 10**9)):
        assert rows(KUIPER, "--from", start, "--until", end, "--step", "100ms") == whole[100:110]
    assert rows(KUIPER, "--from", "10 s", "--until", "10 s") == []
    assert rows(KUIPER, "--step", "100ms", "--threads", "1") == whole


def check_any_sites():
    """Pairs in the scenario's order; a site that sees no satellite has neither RTT nor path."""
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder) / "other.yaml"
        text = KUIPER.read_text()
        sites = text.index("\nsites:") + 1
        other.write_text(text[:sites] + 'sites:\n  - {name: "a, b", latitude: 0, longitude: 10}\n'
                         "  - {name: pole, latitude: 90, longitude: 0}\n"
                         "  - {name: c, latitude: 30, longitude: 30}\n")
        found = rows(other, "--until", "2 s")
        assert [(row["src"], row["dst"]) for row in found] == [("a, b", "pole"), ("a, b", "c"), ("pole", "c")] * 2
        for row in found:
            none = "pole" in (row["src"], row["dst"])
            assert (row["rtt_ns"] == "") == none and (row["path"] == "") == none, row
        nearest = rows(other, "--until", "2 s", "--set", "constellation.isl_topology=nearest")
        assert len(nearest) == 6 and nearest[1]["path"] != ""
        # one link only, and not between satellites that these sites use: no way
        cut = rows(other, "--until", "1 s", "--set", "constellation.isl_topology=list",
                   "--set", "constellation.isl_links=[{between: [K1-00-00, K1-00-01]}]")
        assert cut[1]["rtt_ns"] == "" and cut[1]["path"] == ""


def check_bad_input():
    for arguments in (("--step", "0 s"), ("--step", "fast"), ("--from", "yesterday"), ("--from", "201 s"),
                      ("--until", "-1 s"), ("--from", "9 s", "--until", "8 s"),
                      ("--set", "constellation.isl_topology=list", "--set",
                       "constellation.isl_links=[{between: [K1-00-00, K9-00-00]}]")):
        result = run(KUIPER, *arguments)
        assert result.returncode == 2 and result.stdout == "", (arguments, result)
        assert len(result.stderr.splitlines()) == 1, result.stderr


def check_bent_pipe():
    found = rows(SOURCE / "configs/scenarios/three-sites.yaml", "--until", "1 s")
    assert len(found) == 6
    for row in found:
        path = row["path"].split(">")
        # the hub is on fibre; the others go over one satellite and one gateway each
        assert path[0] == row["src"] and path[-1] == row["dst"], row
        assert 5 <= len(path) <= 8 if row["dst"] == "dallas" else 7 <= len(path) <= 8, row


def check_over_satellites_to_a_gateway():
    """Where no gateway is in reach the mesh carries on to one; where one is, it is the bent pipe's path."""
    scenario = SOURCE / "configs/scenarios/three-sites.yaml"
    plain = rows(scenario, "--until", "10 s", "--set", "routing=bent-pipe")
    assert rows(scenario, "--until", "10 s", "--set", "routing=isl-gateway") == plain
    moved = ("--until", "10 s", "--set", "sites.patagonia.latitude=-25", "--set", "sites.patagonia.longitude=-110")
    assert all(row["path"] == "" for row in rows(scenario, *moved, "--set", "routing=bent-pipe")
               if "patagonia" in (row["src"], row["dst"]))
    one = rows(scenario, *moved, "--set", "routing=isl-gateway")
    for row in one:
        assert row["path"] != "", row
        if row["src"] == "patagonia":
            assert row["path"].split(">")[1].startswith("S") and row["path"].count(">S") >= 2, row
    assert one == rows(scenario, *moved, "--set", "routing=isl-gateway", "--threads", "1")


check_steps()
check_any_sites()
check_bad_input()
check_bent_pipe()
check_over_satellites_to_a_gateway()
print("skyhaul paths holds")
