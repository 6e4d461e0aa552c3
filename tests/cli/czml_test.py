# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""skyhaul links --export czml: its structure by the CZML guide, and positions against the propagator by way of the paths' delays:
czml_test.py PROGRAM SOURCE_FOLDER."""
import csv
import io
import json
import math
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

PROGRAM, SOURCE = sys.argv[1], Path(sys.argv[2])
SCENARIO = SOURCE / "configs/scenarios/three-sites.yaml"
# Without the delay's rise at reallocations, so that it is geometry and the ground's part.
SETS = ("--set", "ideal=true", "--set", "horizon='10 min'", "--set", "constellation.slots.spike_min=0 s", "--set",
        "constellation.slots.spike_max=0 s")
LIGHT_M_S = 299792458


def run(*arguments, status=0):
    result = subprocess.run([PROGRAM, "links", *map(str, arguments)], capture_output=True, text=True)
    assert result.returncode == status, (arguments, result.stderr)
    return result.stdout if status == 0 else result.stderr


def interval(text):
    start, end = (datetime.fromisoformat(each.replace("Z", "+00:00")).timestamp() for each in text.split("/"))
    assert start < end, text
    return start, end


def intervals(value):
    return [interval(each) for each in ([value] if isinstance(value, str) else value)]


def ecef_m(longitude, latitude, height):
    """WGS-84."""
    a, f = 6378137.0, 1 / 298.257223563
    e2 = f * (2 - f)
    lon, lat = math.radians(longitude), math.radians(latitude)
    n = a / math.sqrt(1 - e2 * math.sin(lat) ** 2)
    return ((n + height) * math.cos(lat) * math.cos(lon), (n + height) * math.cos(lat) * math.sin(lon),
            (n * (1 - e2) + height) * math.sin(lat))


packets = json.loads(run(SCENARIO, *SETS, "--export", "czml"))
document = packets[0]
assert document["id"] == "document" and document["version"] == "1.0" and document["name"] == "three-sites"
start, end = interval(document["clock"]["interval"])
assert end - start == 600
by_id = {packet["id"]: packet for packet in packets}
assert len(by_id) == len(packets), "ids are not unique"
for name in ("atacama", "patagonia", "permian", "dallas"):
    lon, lat, height = by_id["site/" + name]["position"]["cartographicDegrees"]
    assert -180 <= lon <= 360 and -90 <= lat <= 90 and -500 <= height <= 9000
kinds = {packet["id"].split("/")[0] for packet in packets[1:]}
assert kinds == {"site", "satellite", "gateway", "pop", "link"}, kinds

samples = {}  # satellite id -> {time: position}
for packet in packets[1:]:
    if packet["id"].startswith("satellite/"):
        assert [interval(each["interval"]) for each in packet["position"]] == intervals(packet["availability"])
        for each in packet["position"]:
            begin, finish = interval(each["interval"])
            assert each["referenceFrame"] == "FIXED" and len(each["cartesian"]) % 4 == 0
            epoch = datetime.fromisoformat(each["epoch"].replace("Z", "+00:00")).timestamp()
            times = [epoch + t for t in each["cartesian"][0::4]]
            assert len(times) >= 6 and times[0] == begin and times[-1] == finish, (packet["id"], times)
            assert all(b - a <= 60 + 1e-3 for a, b in zip(times, times[1:]))
            for i, time in enumerate(times):
                x, y, z = each["cartesian"][4 * i + 1:4 * i + 4]
                assert 6.8e6 < math.hypot(x, y, z) < 7.0e6
                samples.setdefault(packet["id"], {})[time] = (x, y, z)
    if packet["id"].startswith("link/"):
        ends = packet["polyline"]["positions"]["references"]
        assert len(ends) == 2 and all(each.endswith("#position") and each[:-9] in by_id for each in ends), ends
        for begin, finish in intervals(packet["availability"]):
            assert start <= begin and finish <= end
            for each in ends:  # what a line joins is there while the line is
                if each.startswith("satellite/"):
                    its = intervals(by_id[each[:-9]]["availability"])
                    assert any(a <= begin and finish <= b for a, b in its), packet["id"]

# A path's delay where its satellite comes into use is the length of its two radio legs, exact there, with medium access and what the
# ground takes: the same for all that go the same way on the ground. Legs are in whole ns; 0.1 m of a position is 0.3 ns.
rows = list(csv.DictReader(io.StringIO(run(SCENARIO, *SETS))))
checked = 0
ground_ns = {}
for row in rows:
    nodes = row["path"].split(">")
    if row["dst"] != "dallas" or len(nodes) < 4:
        continue
    satellite, gateway = "satellite/" + nodes[1], "gateway/" + nodes[2]
    time = int(row["start_ns"]) / 1e9
    if satellite not in by_id or time not in [a for a, _ in intervals(by_id[satellite]["availability"])]:
        continue
    at = samples[satellite][time]
    length_m = sum(math.dist(at, ecef_m(*by_id[each]["position"]["cartographicDegrees"]))
                   for each in ("site/" + row["src"], gateway))
    ground = int(row["delay_start_ns"]) - length_m / LIGHT_M_S * 1e9
    known = ground_ns.setdefault(tuple(nodes[2:]), ground)
    assert abs(ground - known) < 10, (row, ground, known)
    checked += 1
assert checked > 20, checked

few = run(SCENARIO, *SETS, "--export", "czml", "--step", "5 min")
many = run(SCENARIO, *SETS, "--export", "czml", "--step", "2 s")
assert len(few) < len(many)
with tempfile.TemporaryDirectory() as name:
    part = json.loads(run(SCENARIO, *SETS, "--from", "2 min", "--until", "3 min", "--export", "czml"))
    assert interval(part[0]["clock"]["interval"]) == (start + 120, start + 180)
    saved = Path(name) / "saved"
    run(SCENARIO, *SETS, "--save", saved)
    # A timeline file says where everything is too, to the last digit.
    of_file = json.loads(run(saved, "--export", "czml"))
    assert of_file[0].pop("name") == "saved" and packets[0].pop("name") == "three-sites"
    assert of_file == packets
    # Links that were imported do not.
    table = Path(name) / "links.csv"
    table.write_text(run(saved))
    error = run(table, "--export", "czml", status=2)
    assert "expected links that say where satellites and sites are" in error and error.count("\n") == 1, error
    error = run(SCENARIO, *SETS, "--export", "czml", "--step", "10 ms", status=2)
    assert "a time of at least 1 s" in error, error
