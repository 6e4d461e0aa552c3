#!/usr/bin/python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""skyhaul sweep, solve, compare and sensitivity.  usage: sweep_test.py SKYHAUL SOURCE_DIR"""
import csv
import json
import os
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import jsonschema
import yaml

PROGRAM, SOURCE = sys.argv[1], Path(sys.argv[2])
FOLDER = tempfile.TemporaryDirectory(prefix="skyhaul-sweep-")
OUT = Path(FOLDER.name)
SCENARIO = OUT / "two-sites.yaml"
# Short, and with one entry that has an interval and one that has none.
text = (SOURCE / "tests/data/scenarios/two-sites.yaml").read_text().replace("30 min", "4 min").replace("flow: {}", "flow: {starts: 6}")
SCENARIO.write_text(text)
INTERVAL = "results.small.interval_s.p95"


def skyhaul(*arguments, status=0, **options):
    options.setdefault("timeout", 120)
    result = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, stdin=subprocess.DEVNULL, **options)
    assert result.returncode == status, (arguments, result)
    return result


def sweep_file(name, **keys):
    keys.setdefault("base", "two-sites.yaml")
    keys.setdefault("measure", [INTERVAL])
    path = OUT / f"{name}.yaml"
    path.write_text(yaml.safe_dump(keys, sort_keys=False))
    return path


def rows(folder):
    with open(folder / "results.csv", newline="") as file:
        return list(csv.DictReader(file))


def without_seconds(folder):
    return [{k: v for k, v in row.items() if k != "seconds"} for row in rows(folder)]


def journal_lines(folder):
    return sum(len(path.read_text().splitlines()) for path in (folder / "journal").glob("*.jsonl"))


def one_line(result, *parts):
    lines = result.stderr.splitlines()
    assert len(lines) == 1 and all(part in lines[0] for part in parts), (result.stderr, parts)


def check_table():
    file = sweep_file("table", vary={"sites.*.terminals": [1, 2], "traffic.small.payload.size": ["10 MB", "20 MB"]}, repeat=2,
                      measure=[INTERVAL, {"results.small.sync_s.p50": "min"}, {"sites.permian.availability": "%"},
                               "results.never.interval_s.p95", "results.small.bottleneck"])
    out = OUT / "table"
    skyhaul("-q", "sweep", file, "--out", out)
    table = rows(out)
    assert list(table[0]) == ["id", "status", "sites.*.terminals", "traffic.small.payload.size", "seed", INTERVAL + " [s]",
                              "results.small.sync_s.p50 [min]", "sites.permian.availability [%]",
                              "results.never.interval_s.p95 [s]", "results.small.bottleneck", "seconds"], list(table[0])
    assert [row["id"] for row in table] == sorted({row["id"] for row in table}) and len(table) == 8
    assert all(row["status"] == "done" and row["results.never.interval_s.p95 [s]"] == "" for row in table)
    # Every policy meets the same futures.
    futures = {}
    for row in table:
        futures.setdefault((row["sites.*.terminals"], row["traffic.small.payload.size"]), set()).add(row["seed"])
    assert len(futures) == 4 and len({frozenset(each) for each in futures.values()}) == 1 and len(futures.popitem()[1]) == 2
    # The command of a case gives its numbers again.
    for row in (table[0], table[5]):
        command = shlex.split(skyhaul("sweep", "command", row["id"], out).stdout)
        assert command[:2] == ["skyhaul", "run"], command
        summary = json.loads(skyhaul("-q", *command[1:], "--json", "--audit", "0", "--out", OUT / f"run-{row['id']}").stdout)
        result = summary["results"][0]
        assert float(row[INTERVAL + " [s]"]) == result["interval_s"]["p95"], (row, result)
        assert abs(float(row["results.small.sync_s.p50 [min]"]) * 60 - result["sync_s"]["p50"]) < 1e-9
        assert row["results.small.bottleneck"] == (result["bottleneck"] or "")
        assert abs(float(row["sites.permian.availability [%]"]) / 100 - summary["sites"][1]["availability"]) < 1e-12
    # The same rows in the database, in CSV and in JSON.
    database = sqlite3.connect(f"file:{out}/results.sqlite?mode=ro", uri=True)
    assert {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")} == {
        "cases", "inputs", "outputs", "failures", "provenance"}
    for row in table:
        value, unit = database.execute("SELECT value, unit FROM outputs WHERE id = ? AND name = ?", (row["id"], INTERVAL)).fetchone()
        assert (value, unit) == (float(row[INTERVAL + " [s]"]), "s")
    assert database.execute("SELECT value FROM provenance WHERE name = 'version'").fetchone()
    assert skyhaul("sweep", "export", out).stdout == (out / "results.csv").read_text()
    exported = json.loads(skyhaul("sweep", "export", out, "--json").stdout)
    assert [each["id"] for each in exported["cases"]] == [row["id"] for row in table]
    shown = skyhaul("sweep", "show", out, "--sort", INTERVAL, "--limit", "3").stdout
    assert "3 of 8 cases shown" in shown
    best = min(table, key=lambda row: float(row[INTERVAL + " [s]"]))
    assert shown.splitlines()[1].startswith(best["id"])
    assert best["id"] in skyhaul("sweep", "show", best["id"], out).stdout
    # Compared by their cases.
    two = [next(row["id"] for row in table if row["sites.*.terminals"] == n) for n in "12"]
    compared = json.loads(skyhaul("-q", "compare", out / two[0], out / two[1], "--measure", INTERVAL, "--futures", "2", "--json").stdout)
    assert any("terminals" in each["key"] for each in compared["inputs"]), compared["inputs"]
    return file, out


def check_again(file, out):
    before, lines = rows(out), journal_lines(out)
    said = skyhaul("sweep", file, "--out", out).stderr
    assert "0 computed now" in said and rows(out) == before and journal_lines(out) == lines
    # More values: what is there stays, the order of keys and comments make no other cases.
    more = OUT / "more.yaml"
    keys = yaml.safe_load(file.read_text())
    keys["vary"] = {"traffic.small.payload.size": ["10 MB", "20 MB", "30 MB"], "sites.*.terminals": [1, 2]}
    more.write_text("# a comment\n" + yaml.safe_dump(keys, sort_keys=False))
    skyhaul("-q", "sweep", more, "--out", out)
    assert journal_lines(out) == lines + 4 and len(rows(out)) == 12
    other = OUT / "other"
    said = skyhaul("sweep", more, "--out", other, "--reuse", out).stderr
    assert "12 were taken" in said and "0 computed now" in said and without_seconds(other) == without_seconds(out)
    # Another output of the same cases is computed.
    keys["measure"].append("results.small.sync_s.p99")
    file.write_text(yaml.safe_dump(keys, sort_keys=False))
    skyhaul("-q", "sweep", file, "--out", out)
    assert journal_lines(out) == lines + 4 + 12
    one_line(skyhaul("sweep", file, "--out", OUT, status=2), "--out", "a new or empty folder")


def check_failures():
    file = sweep_file("failing", vary={"sites.atacama.terminals": [1, 100000, 2]})
    out = OUT / "failing"
    result = skyhaul("-q", "sweep", file, "--out", out, status=1)
    one_line(result, "1 of 3 cases failed", "terminals")
    assert sorted(row["status"] for row in rows(out)) == ["done", "done", "failed"]
    database = sqlite3.connect(f"file:{out}/results.sqlite?mode=ro", uri=True)
    [(reason,)] = database.execute("SELECT reason FROM failures")
    assert "terminals" in reason
    lone = next(row["id"] for row in rows(out) if row["status"] == "failed")
    assert json.loads(skyhaul("-q", "sweep", file, "--one", lone, status=1).stdout)["status"] == "failed"
    skyhaul("-q", "sweep", file, "--out", out, status=1)


def check_designs():
    for sample in ("random", "lhs", "sobol"):
        file = sweep_file(sample, sample=sample, n=8, seed=3, measure=[INTERVAL],
                          vary={"traffic.small.payload.size": {"uniform": ["1 MB", "41 MB"]}, "sites.atacama.terminals": {"from": 1, "to": 4}})
        listed = list(csv.DictReader(skyhaul("sweep", file, "--list").stdout.splitlines()))
        assert len(listed) == 8
        sizes = [float(row["traffic.small.payload.size"].split()[0]) for row in listed]
        assert all(1 <= size <= 41 for size in sizes)
        if sample != "random":
            assert sorted(int((size - 1) / 40 * 8 + 1e-9) for size in sizes) == list(range(8)), sizes
            assert sorted(row["sites.atacama.terminals"] for row in listed) == sorted("11223344")
        assert skyhaul("sweep", file, "--list").stdout == skyhaul("sweep", file, "--list").stdout
        # Futures: with repeat, every policy meets the same ones.
        keys = yaml.safe_load(file.read_text())
        keys.update(repeat=3)
        keys["vary"]["contention"] = ["off", "evening-peak"]
        file.write_text(yaml.safe_dump(keys))
        listed = list(csv.DictReader(skyhaul("sweep", file, "--list").stdout.splitlines()))
        assert len(listed) == 24
        met = {}
        for row in listed:
            met.setdefault((row["traffic.small.payload.size"], row["sites.atacama.terminals"]), []).append((row["contention"], row["seed"]))
        assert len({tuple(each) for each in met.values()}) == 1
    file = sweep_file("list", sample="list", vary={"sites.atacama.terminals": [1, 2], "traffic.small.payload.size": ["1 MB", "2 MB"]})
    listed = [list(row)[1:] for row in csv.reader(skyhaul("sweep", file, "--list").stdout.splitlines())]
    assert listed[1:] == [["1", "1 MB"], ["2", "2 MB"]]
    said = skyhaul("-q", "sweep", file, "--dry-run").stdout
    assert said.startswith("2 cases") and "about" in said


def check_ranges():
    def values(of, **keys):
        file = sweep_file("range", vary={"traffic.small.payload.size": of}, **keys)
        return [row["traffic.small.payload.size"] for row in csv.DictReader(skyhaul("sweep", file, "--list").stdout.splitlines())]
    assert values({"from": "1 MB", "to": "2 MB", "step": "500 kB"}) == ["1 MB", "1.5 MB", "2 MB"]
    assert values({"from": "1 MB", "to": "2 MB", "num": 3}) == ["1 MB", "1.5 MB", "2 MB"]
    assert values({"from": "1 MB", "to": "1 GB", "log": 4}) == ["1 MB", "10 MB", "100 MB", "1000 MB"]


def check_places():
    (OUT / "places.csv").write_text("name,latitude,longitude\nnear,-33.0,-70.5\nsouth pole,-90,0\n")
    file = sweep_file("places", vary={"sites.permian": {"file": "places.csv"}},
                      measure=["sites.permian.availability", INTERVAL, "results.small.reason", "results.small.bottleneck"])
    out = OUT / "places"
    skyhaul("-q", "sweep", file, "--out", out)
    of = {row["sites.permian"]: row for row in rows(out)}
    assert float(of["near"]["sites.permian.availability"]) > 0.9 and of["near"]["results.small.bottleneck"]
    assert float(of["south pole"]["sites.permian.availability"]) == 0 and of["south pole"]["results.small.reason"], of
    assert of["south pole"][INTERVAL + " [s]"] == ""


def check_errors():
    good = {"base": "two-sites.yaml", "vary": {"sites.atacama.terminals": [1]}, "measure": [INTERVAL]}
    schema = jsonschema.Draft7Validator(json.loads((SOURCE / "configs/sweep.schema.json").read_text()))
    schema.validate(good)
    for change, parts, refused in [
            ({"vary": {"sites.atacam.terminals": [1]}}, ["bad.yaml:", "vary.sites.atacam.terminals", "did you mean atacama?"], False),
            ({"vary": {"sites.atacama.terminal.upp": [1]}}, ["bad.yaml:", "unknown key", "did you mean up?"], False),
            ({"vary": {"sites.atacama.terminals": {"from": 1, "to": 3}}}, ["exactly one of step, num and log"], False),
            ({"vary": {"sites.atacama.terminals": {"from": 3, "to": 1, "step": 1}}}, ["at least `from`"], False),
            ({"vary": {"sites.atacama.terminals": {"uniform": [1, 3]}}}, ["sample: random, lhs or sobol"], False),
            ({"vary": {"sites.atacama.terminals": {"from": 1, "to": 3, "stp": 1}}}, ["did you mean step?"], True),
            ({"vary": {"sites.atacama.terminals": [1, 1]}}, ["each value once"], False),
            ({"vary": {"sites.atacama.terminals": [1], "sites.*.terminals": [2]}}, ["do not lie inside one another"], False),
            ({"vary": {}}, ["vary"], True),
            ({"measure": ["results.smal.interval_s.p95"]}, ["did you mean small?"], False),
            ({"measure": ["results.small.interval_s"]}, ["one value, such as"], False),
            ({"measure": {INTERVAL: "GB"}}, ["a unit that fits s"], False),
            ({"sample": "lhc"}, ["did you mean lhs?"], True),
            ({"sample": "lhs"}, ["n: missing"], False),
            ({"n": 5}, ["no value with sample: grid"], False),
            ({"repeat": 0}, ["a whole number from 1"], True),
            ({"keep": "all"}, ["one of table, run"], True),
            ({"measures": []}, ["unknown key", "did you mean measure?"], True),
            ({"base": "nowhere.yaml"}, ["nowhere.yaml", "No such file"], False)]:
        keys = {**good, **change}
        assert bool(list(schema.iter_errors(keys))) >= refused, change
        path = OUT / "bad.yaml"
        path.write_text(yaml.safe_dump(keys, sort_keys=False))
        one_line(skyhaul("sweep", path, "--list", status=2), *parts)
    for shipped in (SOURCE / "configs/sweeps").glob("*.yaml"):
        # YAML 1.1 reads `off` as false, which a scenario's schema allows too.
        schema.validate(yaml.safe_load(shipped.read_text()))


def check_accidents():
    file = sweep_file("accidents", vary={"traffic.small.payload.size": {"from": "1 MB", "to": "12 MB", "num": 12}})
    out = OUT / "accidents"
    skyhaul("-q", "sweep", file, "--out", out)
    wanted = without_seconds(out)
    # A torn journal, and one with a damaged line: these cases are computed again.
    journals = sorted((out / "journal").glob("*.jsonl"))
    first = journals[0].read_text()
    journals[0].write_text(first[:-30])
    result = skyhaul("sweep", file, "--out", out)
    assert "1 computed now" in result.stderr and without_seconds(out) == wanted, result
    lines = journals[-1].read_text().splitlines(True)
    journals[-1].write_text(lines[0].replace("done", "dune") + "".join(lines[1:]))
    result = skyhaul("sweep", file, "--out", out)
    assert "1 damaged line" in result.stderr and "1 computed now" in result.stderr and without_seconds(out) == wanted, result
    # A damaged database is written anew from the journals.
    (out / "results.sqlite").write_bytes(b"no database")
    one_line(skyhaul("sweep", "show", out, status=2), "results.sqlite")
    skyhaul("-q", "sweep", file, "--out", out)
    assert without_seconds(out) == wanted and skyhaul("sweep", "show", out).stdout
    # Results of another version are not mixed in.
    for path in (out / "journal").glob("*.jsonl"):
        kept = path.read_bytes()
    database = sqlite3.connect(out / "results.sqlite")
    database.execute("UPDATE provenance SET value = '0.0.9' WHERE name = 'version'")
    database.commit()
    database.close()
    one_line(skyhaul("sweep", file, "--out", out, status=2), "version", "0.0.9")
    one_line(skyhaul("sweep", "show", out, status=2), "version", "0.0.9")
    assert path.read_bytes() == kept
    # A folder that cannot be written.
    if os.getuid() != 0:
        closed = OUT / "closed"
        closed.mkdir()
        closed.chmod(0o500)
        one_line(skyhaul("sweep", file, "--out", closed / "out", status=2), "--out", "Permission denied")
    one_line(skyhaul("sweep", file, "--out", "/proc/out", status=2), "--out")
    # Files that may not grow stand for a full disk.
    full = OUT / "full"
    result = subprocess.run(f"ulimit -f 1; exec {shlex.quote(PROGRAM)} -q sweep {file} --out {full}", shell=True, executable="/bin/bash",
                            capture_output=True, text=True, timeout=120)
    assert result.returncode == 1, result
    one_line(result, "cannot write", "journal")
    kept = journal_lines(full)
    assert 0 < kept < 13
    result = skyhaul("sweep", file, "--out", full)
    assert without_seconds(full) == wanted


def check_together():
    """Two parents on one folder, as from two machines: both end well, with one table."""
    file = sweep_file("together", vary={"traffic.small.payload.size": {"from": "1 MB", "to": "60 MB", "num": 60}})
    out = OUT / "together"
    parents = [subprocess.Popen([PROGRAM, "-q", "sweep", str(file), "--out", str(out), "--workers", "1"], stderr=subprocess.PIPE, text=True)
               for _ in range(2)]
    for parent in parents:
        said = parent.communicate(timeout=120)[1]
        assert parent.returncode == 0, said
    assert len(rows(out)) == 60 and all(row["status"] == "done" for row in rows(out))
    assert 60 <= journal_lines(out) <= 62, journal_lines(out)


def check_joined():
    """Workers that join leave the tables to one process; --merge writes them, and computes nothing."""
    file = sweep_file("joined", vary={"traffic.small.payload.size": {"from": "1 MB", "to": "30 MB", "num": 30}, "sites.atacama.terminals": [1, 2]})
    local, out = OUT / "joined-local", OUT / "joined"
    skyhaul("-q", "sweep", file, "--out", local)
    skyhaul("sweep", file, "--out", out, "--merge")
    assert rows(out) == [] and not journal_lines(out)
    joined = [subprocess.Popen([PROGRAM, "sweep", str(file), "--out", str(out), "--join", "--workers", "1", "--cache", str(OUT / "stages")],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    for each in joined:
        said = each.communicate(timeout=120)
        assert each.returncode == 0 and said == ("", ""), said
    assert rows(out) == [] and 60 <= journal_lines(out) <= 63, journal_lines(out)
    result = skyhaul("sweep", file, "--out", out, "--merge")
    assert "0 computed now" in result.stderr and without_seconds(out) == without_seconds(local), result
    stages = sorted(path.name.split("-")[0] for path in (OUT / "stages").iterdir())
    assert stages == ["sky", "timeline", "timeline"], stages
    for options in (["--join", "--merge"], ["--merge", "--workers", "2"], ["--list", "--cache", "x"], ["--join", "--reuse", local], ["--tasks", "3"], ["--dry-run", "--join"]):
        one_line(skyhaul("sweep", file, "--out", out, *options, status=2), options[0] if options[0] == "--tasks" else "--")


def check_kept_runs():
    file = sweep_file("kept", keep="run", vary={"sites.atacama.terminals": [1, 2]})
    out, other = OUT / "kept", OUT / "kept-too"
    skyhaul("-q", "sweep", file, "--out", out)
    for row in rows(out):
        summary = json.loads((out / "runs" / row["id"] / "summary.json").read_text())
        assert summary["results"][0]["interval_s"]["p95"] == float(row[INTERVAL + " [s]"]), row
    skyhaul("-q", "sweep", file, "--out", other, "--reuse", out)
    assert {path.name for path in (other / "runs").iterdir()} == {row["id"] for row in rows(out)}
    shutil.rmtree(out / "runs" / rows(out)[0]["id"])  # what is missing is computed again
    assert "1 computed now" in skyhaul("sweep", file, "--out", out).stderr
    runs = [out / "runs" / row["id"] for row in rows(out)]
    compared = json.loads(skyhaul("-q", "compare", *runs, "--measure", INTERVAL, "--futures", "1", "--json").stdout)
    assert compared["outputs"][0]["values"] == [float(row[INTERVAL + " [s]"]) for row in rows(out)], compared


def check_interrupted():
    file = sweep_file("interrupted", vary={"traffic.small.payload.size": {"from": "1 MB", "to": "400 MB", "num": 20_000}})
    out = OUT / "interrupted"
    with subprocess.Popen([PROGRAM, "-q", "sweep", str(file), "--out", str(out)], stderr=subprocess.PIPE, text=True) as program:
        while not any(path.stat().st_size for path in (out / "journal").glob("*.jsonl")):  # until a case is done
            time.sleep(0.01)
        program.send_signal(signal.SIGINT)
        program.wait(timeout=20)
        assert program.returncode == 130, program.stderr.read()
    kept = rows(out)
    assert 0 < len(kept) < 20_000 and all(row["status"] == "done" for row in kept)
    left = subprocess.run(["pgrep", "-f", str(out)], capture_output=True, text=True).stdout.split()
    assert not left, left


def check_many():
    """Listing and resuming resolve nothing."""
    file = sweep_file("many", vary={"traffic.small.payload.size": {"from": "1 MB", "to": "1000 MB", "num": 1000}, "sites.*.terminals": list(range(1, 101))})
    listed = skyhaul("sweep", file, "--list").stdout.splitlines()
    assert len(listed) == 100_001 and len({line.split(",")[0] for line in listed}) == 100_001


def check_solve():
    condition = f"{INTERVAL} <= 12 s"
    answer = json.loads(skyhaul("-q", "solve", SCENARIO, "--vary", "traffic.small.payload.size=1 MB..40 MB:3 MB", "--until", condition,
                                "--most", "--futures", "3", "--json").stdout)
    values = {}
    for size in range(1, 41, 3):
        summary = json.loads(skyhaul("-q", "run", SCENARIO, "--set", f"traffic.small.payload.size={size} MB", "--audit", "0", "--json",
                                     "--set", "engines.flow.starts=6", "--out", OUT / f"solve-{size}").stdout)
        values[f"{size} MB"] = summary["results"][0]["interval_s"]["p95"]
    held = [size for size, value in values.items() if value is not None and value <= 12]
    assert held and answer["answer"]["value"] == held[-1], (answer, values)
    assert answer["answer"]["measured"] == values[held[-1]]
    assert answer["runs"] < 14 and answer["monotone"], answer
    none = json.loads(skyhaul("-q", "solve", SCENARIO, "--vary", "sites.*.terminals=1..4", "--until", "results.never.interval_s.p95 <= 1 s", "--json").stdout)
    assert none["answer"] is None and none["limits"] and "No value" in none["sentence"], none
    cheapest = json.loads(skyhaul("-q", "solve", SCENARIO, "--vary", "sites.atacama.terminals=1..3", "--vary", "sites.permian.terminals=1..3",
                                  "--cost", "sites.atacama.terminals * 3 + 2 * sites.permian.terminals", "--until", f"{INTERVAL} <= 9 s", "--json").stdout)
    costs = {}
    for a in range(1, 4):
        for b in range(1, 4):
            one = json.loads(skyhaul("-q", "run", SCENARIO, "--set", f"sites.atacama.terminals={a}", "--set", f"sites.permian.terminals={b}",
                                     "--audit", "0", "--json", "--out", OUT / f"cost-{a}-{b}").stdout)
            value = one["results"][0]["interval_s"]["p95"]
            if value is not None and value <= 9:
                costs[3 * a + 2 * b] = (a, b)
    found = cheapest["answer"]
    assert (found is None) == (not costs), (cheapest, costs)
    assert found is None or found["cost"] == min(costs), (cheapest, costs)
    one_line(skyhaul("solve", SCENARIO, "--vary", "sites.atacama.terminals=1..4", "--until", "results.small.interval_s.p95 < 3 GB", status=2), "--until", "a value in s")


def check_compare_and_sensitivity():
    other = OUT / "other.yaml"
    other.write_text(text.replace("20 MB", "10 MB"))
    compared = json.loads(skyhaul("-q", "compare", SCENARIO, other, "--measure", INTERVAL, "--futures", "4", "--json").stdout)
    [difference] = compared["outputs"][0]["differences"]
    assert difference["high"] < 0 and difference["futures"] == 4 and compared["runs"] == 8, compared
    assert any("payload" in each["key"] or "size" in each["key"] for each in compared["inputs"]), compared["inputs"]
    same = skyhaul("-q", "compare", SCENARIO, SCENARIO, "--measure", INTERVAL).stdout
    assert "The inputs are the same" in same and "The outputs are the same" in same
    bars = json.loads(skyhaul("-q", "sensitivity", SCENARIO, "--vary", "traffic.small.payload.size=10 MB..40 MB", "--vary", "targets.interval=1 h,2 h",
                              "--vary", "sites.*.terminals=1..2", "--json").stdout)
    assert bars["dropped"] == 1 and {bar["key"] for bar in bars["bars"]} == {"traffic.small.payload.size", "sites.*.terminals"}
    assert bars["bars"][0]["swing"] >= bars["bars"][1]["swing"] > 0.01
    indices = json.loads(skyhaul("-q", "sensitivity", SCENARIO, "--vary", "traffic.small.payload.size=10 MB..40 MB", "--vary", "targets.interval=1 h,2 h",
                                 "--sobol", "8", "--json").stdout)
    of = {bar["key"]: bar for bar in indices["bars"]}
    assert of["targets.interval"]["total"]["value"] == 0 and of["traffic.small.payload.size"]["total"]["value"] > 0.5, indices


table, folder = check_table()
check_again(table, folder)
check_failures()
check_designs()
check_ranges()
check_places()
check_errors()
check_accidents()
check_together()
check_joined()
check_kept_runs()
check_interrupted()
check_many()
check_solve()
check_compare_and_sensitivity()
