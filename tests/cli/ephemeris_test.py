# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""skyhaul ephemeris as a user runs it: ephemeris_test.py PROGRAM SOURCE_FOLDER."""
import csv
import io
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM, SOURCE = sys.argv[1], Path(sys.argv[2])
OMM = (SOURCE / "tests/oracle/pinned/elements.csv").read_text()
# Vanguard 1 and a decaying object of the verification set of AIAA 2006-6753 (00005, 28872).
TLE = """VANGUARD 1
1 00005U 58002B   00179.78495062  .00000023  00000-0  28098-4 0  4753
2 00005  34.2682 348.7242 1859667 331.7664  19.3264 10.82419157413667
1 28872U 05037B   05333.02012661  .25992681  00000-0  24476-3 0  1534
2 28872  96.4736 157.9986 0303955 244.0492 110.6523 16.46015938 10708
"""


def run(elements, times, *arguments):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "e").write_text(elements)
        (Path(folder) / "t.csv").write_text(times)
        return subprocess.run([PROGRAM, "ephemeris", "e", "--times", "t.csv", *arguments], cwd=folder,
                              capture_output=True, text=True)


def rows(*arguments):
    result = run(*arguments)
    assert result.returncode == 0 and result.stderr == "", result.stderr
    assert result.stdout.splitlines()[0] == "id,time,x_km,y_km,z_km,vx_km_s,vy_km_s,vz_km_s,error"
    return list(csv.DictReader(io.StringIO(result.stdout)))


def check_rows():
    # The epoch of 00005 is 2000-06-27T18:50:19.733568; tcppver.out gives its state there and 360 minutes later.
    found = rows(TLE, "id,time\n5,2000-06-28T00:50:19.733568\n00005,2000-06-27 18:50:19.733568\n"
                      "VANGUARD 1,2000-06-27T18:50:19.733568Z\n28872,2005-11-29T00:28:58.939104\n")
    assert [row["id"] for row in found] == ["5", "00005", "VANGUARD 1", "28872"]
    assert found[1]["time"] == "2000-06-27 18:50:19.733568"
    for row, expected in ((found[0], (-7154.03120202, -3783.17682504, -3536.19412294)),
                          (found[1], (7022.46529266, -1400.08296755, 0.03995155)),
                          (found[2], (7022.46529266, -1400.08296755, 0.03995155))):
        for name, value in zip(("x_km", "y_km", "z_km"), expected):
            assert abs(float(row[name]) - value) < 2e-7, row
        assert row["error"] == "0"
    # In its last hours: error 6 after 55 minutes, and no coordinates.
    late = rows(TLE, "id,time\n28872,2005-11-29T01:23:58.939104\n")[0]
    assert late["error"] == "6" and late["x_km"] == late["vz_km_s"] == "", late


def check_frames():
    times = "id,time\n" + "".join(f"44714,2025-05-24T{h:02}:00:00\n" for h in range(24))
    for teme, ecef in zip(rows(OMM, times), rows(OMM, times, "--frame", "ecef")):
        size = {key: [sum(float(row[name]) ** 2 for name in names) ** 0.5 for row in (teme, ecef)]
                for key, names in (("r", ("x_km", "y_km", "z_km")), ("v", ("vx_km_s", "vy_km_s", "vz_km_s")))}
        assert abs(size["r"][0] - size["r"][1]) < 1e-9 and teme["x_km"] != ecef["x_km"]
        # an orbit of 53 degrees goes with the turning Earth, whose surface at 550 km moves by 0.5 km/s
        assert 0.2 < size["v"][0] - size["v"][1] < 0.51, size
    moved = rows(OMM, times, "--frame", "ecef", "--dut1", "0.5", "--polar-motion", "0.1,-0.2", "--lod", "0.001")
    assert moved != rows(OMM, times, "--frame", "ecef")


def check_newest_wins():
    lines = OMM.splitlines()
    older = lines[1].replace("2025-05-24", "2025-05-20")
    times = "id,time\n44714,2025-05-24T20:00:00\n"
    assert rows("\n".join([lines[0], older, lines[1]]), times) == rows(OMM, times)
    assert rows("\n".join([lines[0], lines[1], older]), times) == rows(OMM, times)


def check_errors():
    good = "id,time\n44714,2025-05-24T20:00:00\n"
    for elements, times, arguments, expected in (
            (OMM, "id,time\n4471,2025-05-24\n", [], "t.csv:2: id: 4471: expected a catalogue number"),
            (OMM, "id,time\n44714,noon\n", [], "t.csv:2: time: noon: expected a UTC time"),
            (OMM, "id,time\n44714,\n", [], "t.csv:2: time: empty: expected "),
            (OMM, "id,time\n44714\n", [], "t.csv:2: expected 2 cells"),
            (OMM, "id,when\n44714,2025-05-24\n", [], "t.csv:1: time: no such column: expected"),
            (OMM, "", [], "t.csv:1: expected a line of column names"),
            (TLE.replace("4753", "4754"), good, [], "e:2: checksum: 4: expected 3"),
            ("", good, [], "e: an empty file: expected"),
            (OMM, good, ["--frame", "moon"], "--frame"),
            (OMM, good, ["--polar-motion", "1"], "--polar-motion"),
            (OMM, good, ["--dut1", "3"], "--dut1")):
        result = run(elements, times, *arguments)
        assert result.returncode == 2 and result.stdout == "", (arguments, result)
        assert result.stderr.count("\n") == 1 and expected in result.stderr, result.stderr
    damaged = TLE.replace("4753", "4754")
    times = "id,time\n28872,2005-11-29T00:28:58\n"
    left = run(damaged, times, "--skip-damaged")
    assert left.returncode == 0 and left.stderr == "e:2: checksum: 4: expected 3\n", left
    assert run(damaged, times, "--ignore-checksums").stdout == left.stdout


for check in (check_rows, check_frames, check_newest_wins, check_errors):
    check()
