#!/usr/bin/python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""What `skyhaul plot` draws is where the table says, and what it cannot draw is one line.  usage: plot_test.py SKYHAUL SOURCE_DIR"""
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

PROGRAM, SOURCE = sys.argv[1], Path(sys.argv[2])
FOLDER = tempfile.TemporaryDirectory()
OUT = Path(FOLDER.name)
SVG = "{http://www.w3.org/2000/svg}"


def plot(text, *options, status=0):
    (OUT / "table.csv").write_text(text)
    result = subprocess.run([PROGRAM, "plot", "table.csv", *options], cwd=OUT, capture_output=True, text=True, timeout=60)
    assert result.returncode == status, (text[:80], options, result)
    if status:
        assert len(result.stderr.splitlines()) == 1 and "expected" in result.stderr and not result.stdout, result
        return result.stderr
    return result.stdout


class Picture:
    """The picture as a reader of SVG sees it: ticks with their places, and the strokes of each colour."""

    def __init__(self, printed):
        root = ElementTree.fromstring(printed)
        assert root.tag == SVG + "svg" and not list(root.iter(SVG + "script")) and "href" not in printed
        texts = list(root.iter(SVG + "text"))
        self.words = [each.text for each in texts]
        self.title = root.find(SVG + "title").text
        self.x = [(float(each.get("x")), each.text) for each in texts if each.get("text-anchor") == "middle" and each.get("fill") == "#55636f"]
        self.y = [(float(each.get("y")) - 5, each.text) for each in texts if each.get("text-anchor") == "end"]
        self.lines = [each for each in root.iter(SVG + "path") if each.get("fill") == "none"]

    def strokes(self, series=0):
        """Lists of points, one for each line that is not broken."""
        parts = self.lines[series].get("d").split("M")[1:]
        return [[tuple(map(float, point.split())) for point in part.split("L")] for part in parts]

    def value(self, axis, place):
        """The value at a place, by the axis's first and last tick."""
        (first, low), (last, high) = getattr(self, axis)[0], getattr(self, axis)[-1]
        return float(low) + (place - first) / (last - first) * (float(high) - float(low))


def check_places():
    # Places are written to a tenth of 900 by 420 points: values are read back to within a thousandth of the axis.
    points = [(3, 40), (1, 10), (10, 25)]
    drawn = Picture(plot("a,b_km\n" + "".join(f"{a},{b}\n" for a, b in points), "--x", "a", "--y", "b_km", "--title", "T & <t>"))
    assert drawn.title == "T & <t>" and "b (km)" in drawn.words and "a" in drawn.words, drawn.words
    line = drawn.strokes()
    assert [len(each) for each in line] == [3], line
    read = sorted({(round(drawn.value("x", x), 1), round(drawn.value("y", y), 0)) for x, y in line[0]})
    assert read == sorted(points), (read, drawn.x, drawn.y)
    # Rows without a cell break the line; rows that --where leaves out do not.
    broken = Picture(plot("a,b,c\n1,1,k\n2,,k\n3,1,k\n4,2,k\n5,9,other\n6,3,k\n", "--x", "a", "--y", "b", "--where", "c=k"))
    assert [len(each) for each in broken.strokes()] == [2, 3], broken.strokes()
    assert max(float(text) for _, text in broken.y) < 5, broken.y


def check_rows_as_lines():
    text = "start_ns,end_ns,low_ns,high_ns,rate_bps,src\n1773964800000000000,1773964860000000000,1000000,3000000,5e6,b\n" \
           "1773964860000000000,1773964920000000000,3000000,2000000,7e6,b\n1773964890000000000,1773964920000000000,2000000,2000000,1e6,a\n"
    drawn = Picture(plot(text, "--x", "start_ns,end_ns", "--y", "low_ns,high_ns", "--by", "src"))
    assert "low (ms)" in drawn.words and "time (UTC, from 2026-03-20 on)" in drawn.words and {"a", "b"} <= set(drawn.words), drawn.words
    assert [text for _, text in drawn.x] == [f"00:0{s // 60}:{s % 60:02}" for s in range(0, 121, 30)], drawn.x
    assert len(drawn.strokes(0)) == 1 and len(drawn.strokes(0)[0]) == 3  # the two rows of b meet
    assert [round(drawn.value("y", y), 1) for _, y in drawn.strokes(0)[0]] == [1, 3, 2]
    level = Picture(plot(text, "--x", "start_ns,end_ns", "--y", "rate_bps", "--where", "src=a"))
    assert "rate (Mbit/s)" in level.words and len({y for _, y in level.strokes()[0]}) == 1, level.words
    bars = Picture(plot(text, "--x", "start_ns,end_ns", "--y", "src"))
    assert [text for _, text in bars.y] == ["b", "a"] and bars.lines[0].get("stroke-width") == "12", bars.y
    assert [y for y, _ in bars.y] == sorted({y for part in bars.strokes() for _, y in part}), bars.strokes()
    iso = Picture(plot("rise,v\n2026-03-20T23:59:00Z,1\n2026-03-21T00:01:00.5Z,2\n", "--x", "rise", "--y", "v"))
    assert any(text.startswith("00:00") for _, text in iso.x), iso.x


def check_axes():
    logs = Picture(plot("a,b\n1,2\n10,3\n1000,5\n", "--x", "a", "--y", "b", "--logx"))
    assert [text for _, text in logs.x] == ["1", "10", "100", "1000"], logs.x
    places = [place for place, _ in logs.x]
    assert abs((places[1] - places[0]) - (places[3] - places[2])) < 0.2, places
    for values in ("5", "0", "-3", "1e16\n10000000000000002", "1e-300\n2e-300", "-1e100\n1e100"):  # one value, or nearly; the ends of what is drawn
        Picture(plot("a\n" + values + "\n", "--x", "a", "--y", "a"))
    assert plot("a,b\n1,2\n3,4\n", "--x", "a", "--y", "b") == plot("a,b\n1,2\n3,4\n", "--x", "a", "--y", "b")


def check_bad_input():
    table = "a,b,c\n1,2,x\n2,3,y\n"
    for text, options, told in (
            (table, ["--x", "d", "--y", "b"], "table.csv:1: --x: d: expected one of a, b, c"), (table, ["--x", "a,b,c", "--y", "b"], "--x"),
            (table, ["--x", "a", "--y", "a,b,c"], "--y"), (table, ["--x", "a", "--y", "b", "--by", "d"], "--by"),
            (table, ["--x", "a", "--y", "b", "--where", "c"], "--where: c: expected COLUMN=TEXT"), (table, ["--x", "a", "--y", "b", "--where", "d=1"], "--where"),
            (table, ["--x", "a", "--y", "b", "--where", "c=z"], "at least one row"), (table, ["--x", "a", "--y", "b", "--where", "c=x", "--where", "c=y"], "once"),
            (table, ["--x", "c", "--y", "b"], "table.csv:2: c: x: expected numbers"), (table, ["--x", "a", "--y", "c", "--logy"], "--logy"),
            ("a,b\n1,nan\n2,3\n", ["--x", "a", "--y", "b"], "table.csv:2: b: nan"), ("a,b\n1,2\n2,inf\n", ["--x", "a", "--y", "b"], "table.csv:3: b: inf"),
            ("a,b\n1e101,1\n", ["--x", "a", "--y", "b"], "1e101"), ("a,b\n0,1\n", ["--x", "a", "--y", "b", "--logx"], "more than 0"),
            ("a,b\n1,2\n2,few\n", ["--x", "a", "--y", "b"], "table.csv:3: b: few"), ("a,b\nsoon,\n1,2\n", ["--x", "a", "--y", "b"], "table.csv:2: a: soon"),
            ("a,b\n1\n", ["--x", "a", "--y", "b"], "table.csv:2"), ("", ["--x", "a", "--y", "b"], "no rows"), ("a,b\n", ["--x", "a", "--y", "b"], "at least one row"),
            ("a,b\n" + "".join(f"{i},n{i}\n" for i in range(25)), ["--x", "a", "--y", "b"], "at most 24"),
            ("a,b\n" + "".join(f"{i},n{i}\n" for i in range(9)), ["--x", "a", "--y", "a", "--by", "b"], "at most 8"),
            ("a\n" + "1\n" * 100001, ["--x", "a", "--y", "a"], "at most 100000 rows")):
        error = plot(text, *options, status=2)
        assert told in error, (told, error)
    marked = plot("a,b\n1,2\n", "--x", "a", "--y", "b", "--title", "<script>&\x1b")
    assert "<script>" not in marked and "\x1b" not in marked and Picture(marked)


check_places()
check_rows_as_lines()
check_axes()
check_bad_input()
print("pictures hold")
