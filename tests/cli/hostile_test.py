#!/usr/bin/python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Names at every entrance, and what comes out of them at every exit.  The tables in tests/README.md are these.
usage: hostile_test.py SKYHAUL SOURCE_DIR"""
import csv
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

PROGRAM, SOURCE = sys.argv[1], Path(sys.argv[2])
FOLDER = tempfile.TemporaryDirectory()
OUT = Path(FOLDER.name)
SCENARIO = """
name: {name}
description: {description}
epoch: 2026-03-20T00:00:00Z
horizon: 60 s
constellation: {{name: {constellation}, operator: {operator}, shells: [{{name: {shell}, altitude: 550 km, inclination: 53, planes: 72, satellites_per_plane: 22, phasing: 39, user_up: 1 Gbit/s, user_down: 1 Gbit/s}}]}}
terminal: {{type: {type}, up: 10 Mbit/s, down: 50 Mbit/s, operator: {operator}}}
gateways: [{{name: {gateway}, latitude: -27.4, longitude: -70.3, up: 1 Gbit/s, down: 1 Gbit/s, pop: {pop}, operator: {operator}}}]
pops: [{{name: {pop}, latitude: -33.45, longitude: -70.67, operator: {operator}}}]
sites:
  - {{name: {site}, latitude: -24.5, longitude: -69.3, cell: {cell}}}
  - {{name: b, latitude: -27, longitude: -70}}
  - {{name: {fixed}, latitude: -33.4, longitude: -70.7, fixed_link: {{up: 1 Gbit/s, down: 1 Gbit/s, pop: {pop}}}}}
traffic: [{{name: {traffic}, payload: {{size: 20 MB, description: {payload}}}, topology: ring}}]
warnings: [{warning}]
unverified: [{unverified}]
"""
NAMES = ["name", "constellation", "operator", "shell", "type", "gateway", "pop", "site", "cell", "fixed", "traffic"]
TEXTS = ["description", "payload", "warning", "unverified"]
BAD = {"a control character": ["\x1b[31m", "\x07", "a\nb", "a\tb", "\x7f", "\x9b31m"], "a line separator": ["\u2028", "\u2029"],
       "a turn of writing": ["\u202e", "\u2066", "\u2069", "\u200f", "\u061c"], "not UTF-8": [b"\xff", b"\xc3", b"\xed\xa0\x80"]}
TERMINAL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")


def run(arguments, **options):
    return subprocess.run([PROGRAM, *(each if isinstance(each, bytes) else os.fsencode(str(each)) for each in arguments)], capture_output=True, timeout=120, **options)


def shown(stream):
    """What a terminal is given: UTF-8 without commands."""
    text = stream.decode("utf-8")
    assert not TERMINAL.search(text), ascii(text)
    return text


def refused(arguments, wanted="", **options):
    result = run(arguments, **options)
    assert result.returncode == 2, (arguments, result)
    text = shown(result.stderr)
    assert text.count("\n") == 1 and wanted in text, (arguments, text, wanted)
    return text


def scenario(values, raw=False, path=OUT / "scenario.yaml"):
    """A scenario in which the fields have these values; raw ones are bytes that stand there as they are."""
    fields = {key: json.dumps(f"{key[:9]} x") for key in NAMES + TEXTS}
    marks = {}
    for key, value in values.items():
        if isinstance(value, bytes):
            marks[f"@{key}@"] = value
            fields[key] = f'"@{key}@"'
        else:
            fields[key] = json.dumps(value, ensure_ascii=all(ord(c) < 0x10000 for c in value)).replace("\x7f", "\\x7f")
    content = SCENARIO.format(**fields).encode()
    for mark, value in marks.items():
        content = content.replace(mark.encode(), value)
    path.write_bytes(content)
    return path


assert run(["check", scenario({})]).returncode == 0, run(["check", scenario({})]).stderr

# Entrances: every field of a scenario. Commands on the command line are read the same way.
for key in NAMES + TEXTS:
    for kind, values in BAD.items():
        for value in values:
            if key == "description" and value in ("a\nb", "a\tb"):
                continue  # a description may have lines
            text = refused(["check", scenario({key: value})])
            if isinstance(value, str) and key in NAMES:
                assert "1 to 64 bytes" in text, text
for key in NAMES:
    refused(["check", scenario({key: "x" * 65})], "1 to 64 bytes")
    assert run(["check", scenario({key: "x" * 64})]).returncode == 0, key
refused(["check", scenario({}), "--set", 'sites[0].name="a\\eb"'], "1 to 64 bytes")
refused(["check", scenario({}), "--set", b"name=\xff"], "UTF-8")

# Lists of places, links, element sets and plans.
(OUT / "places.yaml").write_text("epoch: 2026-03-20T00:00:00Z\nhorizon: 60 s\nterminal: {up: 1 Mbit/s, down: 2 Mbit/s}\n"
                                 "constellation: {shells: [{altitude: 550 km, inclination: 53, planes: 3, satellites_per_plane: 4, user_up: 1 Gbit/s, user_down: 1 Gbit/s}]}\n"
                                 "sites: {file: places}\n")
FEATURE = b'{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"name":"%s"}}'
COLUMNS = b"start_ns,end_ns,src,dst,src_terminal,dst_terminal,path,delay_start_ns,delay_end_ns,capacity_bps,loss,outage\n"
ELEMENTS = (b"1 25544U 98067A   20287.20310731  .00001520  00000-0  35470-4 0  9994\n"
            b"2 25544  51.6430 114.6790 0001345  81.6670  20.5580 15.49300070250767\n")
(OUT / "times.csv").write_text("id,time\n25544,2020-10-14T00:00:00\n")
for name, value in [(kind, value) for kind, values in BAD.items() for value in values] + [("length", "x" * 65), ("none", "")]:
    raw = value if isinstance(value, bytes) else value.encode()
    (OUT / "places").write_bytes(b'name,latitude,longitude\n"%s",1,2\nb,3,4\n' % (b"a" + raw if raw == b"a\tb" else raw))
    refused(["check", OUT / "places.yaml"])
    if b"\n" not in raw and b"\t" not in raw:  # JSON has them escaped only
        (OUT / "places").write_bytes(b'{"type":"FeatureCollection","features":[%s,%s]}' % (FEATURE % raw, FEATURE % b"b"))
        refused(["check", OUT / "places.yaml"])
    for row in (b'0,10,"%s",b,a/0,b/0,p,1,1,1,0,\n', b'0,10,a,b,"%s",b/0,p,1,1,1,0,\n', b'0,10,a,b,a/0,"%s",p,1,1,1,0,\n'):
        (OUT / "links.csv").write_bytes(COLUMNS + row % raw)
        if name != "length" or row.startswith(b'0,10,"'):  # a terminal's name is its site's and more
            refused(["links", OUT / "links.csv"])
    if b"\n" not in raw and name != "none":
        (OUT / "set.tle").write_bytes(raw + b"x\n" + ELEMENTS)
        refused(["ephemeris", OUT / "set.tle", "--times", OUT / "times.csv", "--frame", "teme", "--ignore-checksums"], "1 to 64 bytes")

# What is no file, or has no end.
commands = [["check"], ["links"], ["passes"], ["paths"], ["power"], ["run", "--out", OUT / "never"], ["calc", "p618-rain", "--csv"],
            ["ephemeris", "--times", OUT / "times.csv", "--frame", "teme"], ["ephemeris", OUT / "set.tle", "--frame", "teme", "--times"],
            ["flow", "--plan", OUT / "plan.csv", "--out", OUT / "never", "--timeline"],
            ["flow", "--timeline", OUT / "sky", "--out", OUT / "never", "--plan"], ["plan"],
            ["links", scenario({}), "--compare"], ["run", scenario({}), "--out", OUT / "never", "--timeline"]]
(OUT / "set.tle").write_bytes(ELEMENTS)
assert run(["links", scenario({}), "--save", OUT / "sky"]).returncode == 0
(OUT / "plan.csv").write_bytes(run(["plan", scenario({})]).stdout)
for command in commands:
    for device in ("/dev/zero", "/dev/null", "/"):
        refused([*command, device] + (["--ignore-checksums"] if command[0] == "ephemeris" else []), "a folder" if device == "/" else "a device")
assert not (OUT / "never").exists()

# A file whose name is no text: it works, and is shown escaped.
odd = Path(os.fsdecode(bytes(OUT) + b"/a\x1b[31m\xff>.yaml"))
odd.write_text(scenario({}).read_text().replace("name: \"name x\"", ""))
result = run(["run", odd, "--out", OUT / "odd", "--audit", "0"])
assert result.returncode == 0, result
shown(result.stdout), shown(result.stderr)
assert "a\\x1b[31m\\xff" in json.loads((OUT / "odd/run.json").read_text())["scenario"].replace("\x1b", "\\x1b")
assert json.loads((OUT / "odd/summary.json").read_text())["scenario"] == "a\\x1b[31m\\xff_"
refused(["check", bytes(odd) + b"x"], "a\\x1b[31m\\xff")
refused(["check", scenario({}), "--set", "a\x1b=1"], "a\\x1b")
refused(["links", scenario({}), "--export", "\x1b[2J"], "\\x1b[2J")
presets = OUT / "presets/terminals"
presets.mkdir(parents=True)
Path(os.fsdecode(bytes(presets) + b"/a\x1b\xff.yaml")).write_text("description: \"x\\ny\"\nup: 1 Mbit/s\ndown: 1 Mbit/s\n")
result = run(["presets", "terminals", "--presets", OUT / "presets"])
assert result.returncode == 0 and "a\\x1b\\xff" in shown(result.stdout) and "x y" in shown(result.stdout), result

# Exits: names that are allowed, and mean something to a spreadsheet, a page, a shell or a parser.
HOSTILE = ["=1+1", "+cmd|' '!A0", "-2", "@SUM(A1)", "'=1", "<!--<script ", "<script src=x ", "$(touch pwned)", "`touch pwned`",
           "a\";touch pwned;\"", "{a: b}", "# x", "- a", "&a *a", "\\", "a,b", "\"", "\u885b\u661f \U0001f6f0"]
for index in range(len(HOSTILE)):
    values = {key: HOSTILE[(index + place) % len(HOSTILE)] for place, key in enumerate(NAMES + TEXTS)}
    if len({values["site"], values["fixed"], "b"}) < 3:
        continue
    path = scenario(values)
    result = run(["check", path])
    assert result.returncode == 0, (values, result)
    resolved = yaml.load(result.stdout, yaml.BaseLoader)  # all texts, as Skyhaul reads them
    for key, found in (("name", resolved["name"]), ("site", resolved["sites"][0]["name"]), ("gateway", resolved["gateways"][0]["name"]),
                       ("pop", resolved["pops"][0]["name"]), ("traffic", resolved["traffic"][0]["name"]),
                       ("description", resolved["description"]), ("warning", resolved["warnings"][0])):
        assert found == values[key], (key, found, values[key])
    (OUT / "again.yaml").write_bytes(result.stdout)
    assert run(["check", OUT / "again.yaml"]).stdout == result.stdout

    if index % 3 != 0:
        continue
    folder = OUT / f"run-{index}"
    result = run(["run", path, "--out", folder, "--links", "--audit", "0"])
    assert result.returncode == 0, result
    shown(result.stdout), shown(result.stderr)
    summary = json.loads((folder / "summary.json").read_text())
    assert {site["name"] for site in summary["sites"]} == {values["site"], "b", values["fixed"]}, summary["sites"]
    tables = {name: (folder / name).read_text() for name in ("links.csv", "resources.csv", "transfers.csv")}
    tables.update({command: run([command, path, *more]).stdout.decode() for command, more in
                   (("passes", []), ("paths", ["--step", "10 s"]), ("power", []), ("links", []), ("plan", []))})
    tables["compare"] = run(["links", path, "--compare", path, "--csv"]).stdout.decode()
    for name, text in tables.items():
        rows = list(csv.reader(text.splitlines()))
        assert len(rows) > 1, (name, text)
        assert all(len(row) == len(rows[0]) for row in rows), name
        for cell in {cell for row in rows for cell in row}:
            formula = cell[:1] in ("=", "+", "-", "@", "\t", "\r")
            assert not formula or re.fullmatch(r"-[0-9.e+-]+", cell) and cell != "-2", (name, cell)
    page = folder / "report.html"
    if page.exists():
        data = re.search(r'<script type="application/json" id="data">(.*?)</script>', page.read_text(), re.S).group(1)
        assert not re.search("[<>&\u2028\u2029]", data), data
        assert json.loads(data)["summary"] == summary

    # Exports of the link from the first site to b.
    (OUT / "links.csv").write_bytes(run(["links", path]).stdout)
    for column in (2, 3, 4, 5):  # what is read from it is what was written
        again = run(["links", OUT / "links.csv"]).stdout.decode()
        assert {row[column] for row in csv.reader(again.splitlines())} == {row[column] for row in csv.reader(tables["links"].splitlines())}
    pair = f"{values['site']}/0,b/0"
    for form in ("tc", "theaterq", "mahimahi"):
        result = run(["links", path, "--export", form, "--pair", pair]) if "," not in values["site"] else None
        if result is None:
            continue
        assert result.returncode == 0, result
        lines = shown(result.stdout).splitlines()
        spoken = [line for line in lines if values["site"] + "/0" in line]
        assert all(line.startswith("#") for line in spoken), spoken
        if form == "mahimahi":
            assert all(re.fullmatch("[0-9]+", line) for line in lines), lines
        if form == "tc":
            bin_folder = OUT / "bin"
            bin_folder.mkdir(exist_ok=True)
            (bin_folder / "tc").write_text("#!/bin/sh\nexit 0\n")
            (bin_folder / "sleep").write_text("#!/bin/sh\nexit 0\n")
            for stub in bin_folder.iterdir():
                stub.chmod(0o755)
            (OUT / "script").write_bytes(result.stdout)
            subprocess.run(["bash", OUT / "script", "lo"], check=True, cwd=OUT, env={"PATH": f"{bin_folder}:/usr/bin:/bin"}, timeout=60)
            assert not (OUT / "pwned").exists()
    czml = json.loads(run(["links", path, "--export", "czml"]).stdout)
    assert czml[0]["name"] == values["name"] and any(packet.get("name") == values["site"] for packet in czml)
