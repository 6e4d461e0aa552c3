#!/usr/bin/python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""--json of the commands that print a table for people: one document with what the table says.
usage: json_test.py SKYHAUL SOURCE_DIR"""
import csv
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM, SOURCE = sys.argv[1], Path(sys.argv[2])
FOLDER = tempfile.TemporaryDirectory()
OUT = Path(FOLDER.name)


def run(*arguments, status=0):
    result = subprocess.run([PROGRAM, *map(os.fspath, arguments)], capture_output=True, text=True, timeout=120)
    assert result.returncode == status, (arguments, result)
    if status:
        assert result.stderr.count("\n") == 1, result
    return result.stderr if status else result.stdout


def document(*arguments):
    text = run(*arguments, "--json")
    assert text.endswith("}\n")
    return json.loads(text)


# Presets: the same lines, also of a file whose name is no UTF-8, and where one kind is asked for.
folder = OUT / "presets/terminals"
folder.mkdir(parents=True)
Path(os.fsdecode(bytes(folder) + b"/a\x1b\xff.yaml")).write_text("description: \"x\\ny\"\nup: 1 Mbit/s\ndown: 1 Mbit/s\n")
for arguments in (["presets"], ["presets", "terminals", "--presets", OUT / "presets"]):
    whole = document(*arguments)
    assert list(whole) == ["presets"]
    lines = run(*arguments).splitlines()
    assert len(lines) == len(whole["presets"]) > 3
    for line, preset in zip(lines, whole["presets"]):
        assert list(preset) == ["kind", "name", "description"]
        shown = f"{preset['kind']:<15} {preset['name']:<26} {preset['description']}".replace("\x1b", "\\x1b").replace("\n", " ")
        assert re.sub(" +", " ", line) == re.sub(" +", " ", shown), (line, preset)
assert any(preset["description"] == "x\ny" for preset in whole["presets"]), whole
assert "one of" in run("presets", "nothing", "--json", status=2)

# Models: rewritten as the table has them.
text = ""
for model in document("calc", "--list")["models"]:
    text += f"{model['name']}: {model['description']}\n"
    for each in model["inputs"]:
        if "choices" in each:
            text += f"  in   {each['name']:<14} {each['unit']}: {', '.join(each['choices'])}\n"
        else:
            numbers = [re.sub(r"\.0$", "", repr(each[key])) for key in ("min", "max", "default") if key in each]
            text += f"  in   {each['name']:<14} {numbers[0]} to {numbers[1]} {each['unit']}" + (
                f"; {numbers[2]} where the column is absent" if len(numbers) > 2 else "") + "\n"
    for each in model["outputs"]:
        text += f"  out  {each['name']:<14} {each['unit']}\n"
for mine, table in zip(text.splitlines(), run("calc", "--list").splitlines()):
    words = [[float(word) if re.fullmatch(r"-?[0-9.]+(e[-+]?[0-9]+)?", word) else word for word in line.replace(";", " ;").split()]
             for line in (mine, table)]
    assert words[0] == words[1], (mine, table)
assert len(text.splitlines()) == len(run("calc", "--list").splitlines())
assert "--list" in run("calc", "p838", "--json", status=2)

# Differences of links: digit by digit those of --csv, which the table rounds.
scenario = [SOURCE / "configs/scenarios/three-sites.yaml", "--set", "horizon=2 min"]
run("links", *scenario, "--save", OUT / "a")
run("links", *scenario, "--set", "seed=2", "--save", OUT / "b")
found = document("links", OUT / "a", "--compare", OUT / "b")
rows = list(csv.DictReader(run("links", OUT / "a", "--compare", OUT / "b", "--csv").splitlines()))
assert list(found) == ["paths"] and len(found["paths"]) == len(rows) > 2
for path, row in zip(found["paths"], rows):
    assert list(path) == list(row)
    for key, value in path.items():
        assert (value == row[key] if key.endswith("terminal") else value == float(row[key])), (key, path, row)
assert any(path["capacity_difference_bps"] > 0 for path in found["paths"])
table = run("links", OUT / "a", "--compare", OUT / "b").splitlines()[2:]
for path, line in zip(found["paths"], table):
    assert f"{path['capacity_a_bps'] / 1e6:.3f}" in line and f"{path['delay_b_ms']:.3f}" in line, (path, line)
assert "--compare" in run("links", OUT / "a", "--json", status=2)
assert "--csv" in run("links", OUT / "a", "--compare", OUT / "b", "--csv", "--json", status=2)
print("documents hold")
