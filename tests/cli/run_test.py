#!/usr/bin/python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""skyhaul run as a user runs it.  usage: run_test.py SKYHAUL SOURCE_DIR"""
import collections
import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import jsonschema

PROGRAM, SOURCE = sys.argv[1], Path(sys.argv[2])
SCENARIO = SOURCE / "tests/data/scenarios/two-sites.yaml"
FOLDER = tempfile.TemporaryDirectory()
OUT = Path(FOLDER.name)

SCHEMA = json.loads((SOURCE / "configs/summary.schema.json").read_text())
jsonschema.Draft7Validator.check_schema(SCHEMA)
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)


def command(scenario, out, *arguments):
    return [PROGRAM, "run", str(scenario), "--out", str(out), *map(str, arguments)]


def run(out, *arguments, scenario=SCENARIO):
    result = subprocess.run(command(scenario, out, *arguments), capture_output=True, text=True)
    assert result.returncode == 0, result
    return result.stdout


def files(folder):
    """Every file of a run but run.json, with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in Path(folder).rglob("*")
            if path.is_file() and path.name != "run.json"}


def summary_of(folder):
    summary = json.loads((Path(folder) / "summary.json").read_text())
    problems = [f"{list(error.absolute_path)}: {error.message}" for error in VALIDATOR.iter_errors(summary)]
    assert not problems, problems
    return summary


def check_instruction_sets():
    """The same bytes where the C library may use neither AVX nor fused multiply-add."""
    plain = dict(os.environ, GLIBC_TUNABLES="glibc.cpu.hwcaps=-AVX512F,-AVX2,-FMA,-FMA4,-AVX2_Usable,-FMA_Usable")
    for scenario in (SCENARIO, SOURCE / "configs/scenarios/three-sites.yaml"):
        usual, without = OUT / f"{scenario.stem}-usual", OUT / f"{scenario.stem}-plain"
        for out, environment in ((usual, None), (without, plain)):
            subprocess.run(command(scenario, out, "-q", "--set", "horizon=20 min"), env=environment, check=True,
                           capture_output=True)
        assert files(usual) == files(without), scenario


def check_files():
    result = subprocess.run(command(SCENARIO, OUT / "one", "--threads", 1, "--links"), capture_output=True, text=True,
                            check=True)
    text = result.stdout
    stages = [line.split(": ", 1)[1] for line in result.stderr.splitlines()]
    entries = [f"{part} of {entry}" for entry in ("small", "large", "never") for part in ("rounds", "limits")]
    assert stages == ["timeline", "flow engine", "sites and pairs", *entries, "influences", "alternatives", "links", f"files in {OUT / 'one'}"], stages
    summary = summary_of(OUT / "one")
    assert summary["complete"] and [each["group"] for each in summary["results"]] == ["small", "large", "never"]
    # The sentence, and after it what to build: every payload with its advice.
    lines = text.splitlines()
    assert lines[lines.index("what to build") - 2] == summary["answer"]["sentence"], text
    after = " ".join(text.split("what to build", 1)[1].split())
    assert summary["recommendation"]["build"] in after, after
    for payload in summary["recommendation"]["payloads"]:
        assert payload["sentence"] in after, payload["sentence"]
    small, large, never = summary["results"]
    assert small["sync_s"]["p50"] < small["sync_s"]["p99"] < large["sync_s"]["p50"]
    assert small["reason"] is None and ["fills its path for only" in remark for remark in small["remarks"]] == [True]
    assert large["reason"] is None and "fewer than three" in large["remarks"][0]
    for each in summary["results"]:
        for q in ("p50", "p95", "p99"):
            assert each["interval_s"][q] is None or each["interval_s"][q] >= each["sync_s"][q], each
    for pair in summary["pairs"]:  # the scenario has no medium access
        assert pair["rtt_ms"] == pair["rtt_geometric_ms"], pair
    run(OUT / "access", "--set", "constellation.scheduling_delay=5 ms")
    for pair, bare in zip(summary_of(OUT / "access")["pairs"], summary["pairs"]):
        assert pair["rtt_geometric_ms"] == bare["rtt_ms"], pair
        assert abs(pair["rtt_ms"]["p50"] - bare["rtt_ms"]["p50"] - 4 * 5) < 1e-6, pair  # two terminals, there and back
    assert set(never["interval_s"].values()) == {None} and "one round needs about" in never["reason"]
    run_json = json.loads((OUT / "one/run.json").read_text())
    assert run_json["complete"] is True and run_json["command"] == result.args, run_json
    names = {"summary.json", "transfers.csv", "links.csv", "resources.csv", "scenario.yaml", "timeline.skyhaul"}
    # A build without npm writes no page, and says so in one line.
    assert set(files(OUT / "one")) - {"report.html"} == names, files(OUT / "one").keys()
    said = [line for line in result.stderr.splitlines() if "report.html was not written" in line]
    assert len(said) == (0 if (OUT / "one/report.html").exists() else 1), result.stderr


def check_same_bytes():
    one = files(OUT / "one")
    run(OUT / "two", "--threads", 2, "--links")
    assert files(OUT / "two") == one, "another number of threads, other bytes"
    run(OUT / "again", "--links", scenario=OUT / "one/scenario.yaml")
    assert files(OUT / "again") == one, "the resolved scenario gives other bytes"
    run(OUT / "seed", "--links", "--seed", 2)
    assert files(OUT / "seed")["links.csv"] != one["links.csv"]
    other, first = summary_of(OUT / "seed"), summary_of(OUT / "one")
    assert other["seed"] == 2
    for mine, yours in zip(other["results"], first["results"]):
        for q in ("p50", "p95"):
            if yours["sync_s"][q] is not None:  # gaps last 75 to 140 ms instead, at the same times
                assert abs(mine["sync_s"][q] / yours["sync_s"][q] - 1) < 0.2, (mine, yours)


def check_links_afterwards():
    """Without --links the two large files are not there, and skyhaul links prints them from the folder."""
    run(OUT / "small")
    one, small = files(OUT / "one"), files(OUT / "small")
    assert set(one) - set(small) == {"links.csv", "resources.csv"} and all(small[name] == one[name] for name in small)
    for name, arguments in (("links.csv", []), ("resources.csv", ["--resources"])):
        printed = subprocess.run([PROGRAM, "links", OUT / "small", *arguments], capture_output=True, check=True).stdout
        assert printed == one[name], name
    refused = subprocess.run([PROGRAM, "links", SOURCE / "configs"], capture_output=True, text=True)
    assert refused.returncode == 2 and "a folder that skyhaul run has filled" in refused.stderr, refused
    three = SOURCE / "configs/scenarios/three-sites.yaml"
    run(OUT / "three", "--audit", 0, scenario=three)
    assert sum(len(each) for each in files(OUT / "three").values()) <= 10_000_000


def check_answer_comes_first():
    """The table and the sentence are there, flushed, before the packet check has ended, and its lines follow as
    windows end."""
    if not (Path(PROGRAM).parent / "skyhaul-packet").exists():
        return
    process = subprocess.Popen(command(SCENARIO, OUT / "first", "-q", "--audit", 2), stdout=subprocess.PIPE, text=True)
    seen = []
    for line in process.stdout:
        seen.append(line)
        # The sentence stands first, and again below the table.
        if line.startswith("Over ") and len(seen) > 1:
            assert seen[0] == line, seen
            assert not (OUT / "first/summary.json").exists(), "the answer waited for the packet check"
            break
    rest = process.stdout.read()
    assert process.wait() == 0
    lines = rest.splitlines()
    assert lines[:2] == ["", "what to build"], lines
    lines = lines[lines.index("", 2):]
    assert lines[0] == "" and lines[1].startswith("packet check  ") and [line[:2] for line in lines[2:4]] == ["1 ", "2 "], lines
    assert lines[4].startswith("packet check: "), lines
    without = run(OUT / "without", "--audit", 0)
    assert without == "".join(seen) + rest.split("\npacket check", 1)[0], (without, seen)


def check_json():
    printed = run(OUT / "json", "--json", "--audit", 0)
    assert printed == (OUT / "json/summary.json").read_text()


def check_targets():
    """Exit 3 where a wanted interval or deadline is missed; 2 where nothing is wanted."""
    def status(name, *changes):
        arguments = [each for change in changes for each in ("--set", change)]
        result = subprocess.run(command(SCENARIO, OUT / name, "-q", "--audit", 0, "--fail-on-target", *arguments),
                                capture_output=True, text=True)
        return result.returncode, result.stderr
    only_small = "traffic=[{name: small, payload: {size: 100 MB}, topology: ring}]"
    assert status("met", only_small, "targets={interval: 1 h}") == (0, "")
    assert status("missed", only_small, "targets={interval: 1 s}") == (3, "")
    assert (OUT / "missed/summary.json").exists()
    dataset = "traffic=[{name: d, payload: {dataset: 1 GB}, topology: push, source: atacama, sites: [permian], deadline: %s}]"
    assert status("in-time", dataset % "10 min") == (0, "")
    assert status("late", dataset % "1 s") == (3, "")
    code, errors = status("nothing-wanted", only_small)
    assert code == 2 and "targets" in errors and len(errors.splitlines()) == 1, (code, errors)
    assert not (OUT / "nothing-wanted").exists()


def check_cache():
    """A folder of stages: reused by another process, -v says so, and the bytes are the same."""
    def errors(name, *arguments):
        result = subprocess.run(command(SCENARIO, OUT / name, "-v", "--audit", 0, "--cache", OUT / "cache", *arguments),
                                capture_output=True, text=True)
        assert result.returncode == 0, result
        return result.stderr
    assert re.search(r"sky: computed in .*serving plan: computed in .*timeline: computed in ", errors("c1"), re.S)
    assert "timeline: reused from the cache folder in " in errors("c2")
    assert files(OUT / "c1") == files(OUT / "c2")
    assert "sky: reused from the cache folder in " in errors("c3", "--set", "sites.atacama.terminals=3")
    run(OUT / "c4", "--audit", 0, "--set", "sites.atacama.terminals=3")
    assert files(OUT / "c3") == files(OUT / "c4")


def check_sync_time_from_transfers():
    """A round's sync time from transfers.csv: from its start to the last end of its transfers, which may lie past the
    horizon's end. Smallest window such that the wanted share of the starts ends within it."""
    summary = summary_of(OUT / "one")
    ends, unfinished = collections.defaultdict(dict), collections.defaultdict(set)
    moved = collections.defaultdict(lambda: collections.defaultdict(int))
    with open(OUT / "one/transfers.csv", newline="") as file:
        for row in csv.DictReader(file):
            group, number = row["group"], int(row["round"])
            moved[group][number] += int(row["bytes"])
            assert (row["status"] == "done") == (row["end_ns"] != "") == (row["reason"] == ""), row
            if row["status"] != "done":
                unfinished[group].add(number)
            else:
                assert int(row["start_ns"]) < int(row["end_ns"])
                ends[group][number] = max(ends[group].get(number, 0), int(row["end_ns"]))
    start_s = 1773964800  # 2026-03-20T00:00:00Z
    for result in summary["results"]:
        group, step, horizon = result["group"], result["start_step_s"], summary["horizon_s"]
        sync = {number: (end - start_s * 10**9) / 1e9 - number * step
                for number, end in ends[group].items() if number not in unfinished[group]}
        assert all(0 < value <= 2 * horizon for value in sync.values())
        assert set(moved[group].values()) == {result["bytes_per_round"]}

        def smallest(share):
            for window in sorted(sync.values()):
                ended = [n for n in sync if sync[n] <= window + 1e-6]
                if len(ended) >= share * result["starts"]:
                    return window if window <= horizon else None
            return None

        for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99)):
            told, found = result["sync_s"][name], smallest(share)
            assert (told is None) == (found is None), (group, name, told, found)
            assert told is None or abs(told - found) < 1e-5, (group, name, told, found)
    assert len(ends["small"]) > 50


def check_packet_windows():
    run(OUT / "audit", "--audit", 1)
    audit = summary_of(OUT / "audit")["audit"]
    # without ns-3 in the build there is no skyhaul-packet, which is said
    assert len(audit["windows"]) == 1 or "skyhaul-packet" in audit["note"], audit
    for window in audit["windows"]:
        assert window["status"] == "done" and window["error"] < 0.1, window
        runs = window["packet_runs"]
        assert len(runs) == 5 and abs(window["packet_s"] - sum(runs) / 5) < 1e-9, window
        assert len(set(runs)) > 1 and 0 < window["packet_cv"] < 0.04, window
        assert abs(window["error"] - abs(window["flow_s"] / window["packet_s"] - 1)) < 1e-9, window
        assert audit["median_error"] == window["error"] and audit["failures"] == 0, audit


def check_failing_packet_processes():
    """A packet process that is killed, and one that fails: named with their window, the others count."""
    real = Path(PROGRAM).parent / "skyhaul-packet"
    if not real.exists():
        return
    box = OUT / "box"
    box.mkdir()
    shutil.copy(PROGRAM, box / "skyhaul")
    (box / "skyhaul-packet").write_text(f"""#!/bin/sh
case "$*" in
*"--seed 2 "*) kill -9 $$ ;;
*"--seed 3 "*) exit 1 ;;
esac
exec '{real}' "$@"
""")
    (box / "skyhaul-packet").chmod(0o755)
    arguments = [str(box / "skyhaul")] + command(SCENARIO, OUT / "killed", "--audit", 1, "--presets", SOURCE / "configs/presets",
                                                 "--set", "engines.packet.bytes=2 MB")[1:]
    result = subprocess.run(arguments, capture_output=True, text=True)
    assert result.returncode == 0, result
    audit = summary_of(OUT / "killed")["audit"]
    window = audit["windows"][0]
    assert [run is None for run in window["packet_runs"]] == [False, True, True, False, False], window
    assert window["status"] == "seed 2 was killed by signal 9; seed 3 ended with exit status 1", window
    assert audit["failures"] == 2 and "2 packet runs failed" in audit["note"], audit
    assert window["status"] in result.stdout, result.stdout


def check_no_path_is_said():
    run(OUT / "dark", "--set", "sites.atacama.latitude=-89", "--set", "sites.atacama.longitude=0")
    summary = summary_of(OUT / "dark")
    assert "atacama" in summary["results"][0]["reason"] and summary["results"][0]["bottleneck"].startswith("no path between ")
    assert {site["name"]: site["availability"] for site in summary["sites"]}["atacama"] == 0


def check_links_that_do_not_close():
    """A radio too weak for a clear sky: said at the site, with no advice on routing, and no path between the two."""
    run(OUT / "weak", "--audit", "0", "--set", "terminal={preset: starlink-performance, radio: {preset: starlink-ku, "
        "up: {airtime: 0.13, eirp_dbw: -10}, down: {airtime: 0.5}}}", "--set", "weather=rain-zone-n", "--set", "horizon=10 min")
    summary = summary_of(OUT / "weak")
    assert all("does not close, even in a clear sky" in site["reason"] and "tried" not in site["reason"] for site in summary["sites"])
    assert summary["results"][0]["bottleneck"].startswith("no path between "), summary["results"][0]
    assert summary["influences"] == [], summary["influences"]


def check_never_overwrites():
    before = files(OUT / "one")
    result = subprocess.run(command(SCENARIO, OUT / "one"), capture_output=True, text=True)
    lines = [line for line in result.stderr.splitlines() if line]
    assert result.returncode == 2 and result.stdout == "" and len(lines) == 1, result
    assert "--out" in lines[0] and "never overwritten" in lines[0], lines
    assert files(OUT / "one") == before


def check_interruption(name, stage, answered):
    """SIGINT once `stage` has begun leaves what was finished, marked."""
    # 10^5 rounds of each entry over three days: minutes, if nothing stops them
    arguments = command(SCENARIO, OUT / name, "--set", "horizon=3 d", "--set", "engines.flow.starts=100000",
                        "--set", "traffic.small.payload.size=2 MB")
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        for line in process.stderr:
            if re.search(rf"\b{stage}\b", line):
                process.send_signal(signal.SIGINT)
                break
        text, _ = process.communicate(timeout=120)
    finally:
        process.kill()
    assert process.returncode == 130, (stage, process.returncode)
    summary = summary_of(OUT / name)
    assert summary["complete"] is False and len(summary["results"]) == answered, summary
    assert "INCOMPLETE" in text and "interrupted" in summary["answer"]["sentence"]
    assert json.loads((OUT / name / "run.json").read_text())["complete"] is False
    assert (OUT / name / "transfers.csv").read_text().startswith("id,day,round,group,")


def check_help():
    text = subprocess.run([PROGRAM, "--help"], check=True, capture_output=True, text=True).stdout
    listed = re.findall(r"^  ([a-z]+)  ", text.split("Subcommands:")[1], re.M)
    sources = (SOURCE / "src/cli/main.cc").read_text()
    declared = re.findall(r"cli::add_([a-z]+)\(app, action\)", sources)
    assert sorted(listed) == sorted(declared) and {"run", "check", "links", "paths", "presets"} <= set(listed), listed
    for name in listed:
        page = subprocess.run([PROGRAM, name, "--help"], check=True, capture_output=True, text=True).stdout
        assert re.search(rf"Example:\n(  skyhaul .*\n)*  skyhaul {name}( |\n)", page), page
    version = subprocess.run([PROGRAM, "--version"], check=True, capture_output=True, text=True).stdout
    assert re.fullmatch(r"skyhaul \d+\.\d+\.\d+\S*\n", version), version


def children_of(pid):
    """Processes that a process has started and that are still there, by pid."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:  # it has ended meanwhile
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.add(int(stat.parent.name))
    return found


def check_killed_runs_leave_no_process():
    """SIGKILL of a run takes its packet processes with it, and its folder does not say that it is complete."""
    if not (Path(PROGRAM).parent / "skyhaul-packet").exists():
        return
    for number in range(5):
        out = OUT / f"orphans-{number}"
        process = subprocess.Popen(command(SCENARIO, out, "-q", "--audit", 8, "--set", "engines.packet.bytes=1 GB"),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        packets = set()
        for _ in range(1200):
            packets = children_of(process.pid)
            if packets:
                break
            time.sleep(0.05)
        assert packets, "no packet process was started"
        time.sleep(0.02 * number)
        packets |= children_of(process.pid)
        process.kill()
        process.wait()
        for _ in range(100):
            left = {pid for pid in packets if Path(f"/proc/{pid}/stat").exists()
                    and Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"}
            if not left:
                break
            time.sleep(0.05)
        assert not left, left
        assert not (out / "summary.json").exists() and (out / "running.part").exists(), list(out.iterdir())
        refused = subprocess.run(command(SCENARIO, out), capture_output=True, text=True)
        assert refused.returncode == 2 and "--out" in refused.stderr, refused


def check_runs_do_not_mix():
    """Of several runs into one folder at once, one writes it and the others are refused."""
    for number in range(8):
        out = OUT / f"shared-{number}"
        runs = [subprocess.Popen(command(SCENARIO, out, "-q", "--audit", 0, "--set", "horizon=10 min", "--seed", seed),
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for seed in range(1, 5)]
        ended = [run.communicate() + (run.returncode,) for run in runs]
        assert sorted(status for _, _, status in ended) == [0, 2, 2, 2], ended
        assert all("--out" in errors for _, errors, status in ended if status == 2), ended
        seed = [status for _, _, status in ended].index(0) + 1
        assert summary_of(out)["seed"] == seed and f"seed: {seed}\n" in (out / "scenario.yaml").read_text()
        assert not list(out.glob("**/*.part")), list(out.iterdir())
    box = OUT / "default-names"
    box.mkdir()
    arguments = command(SCENARIO, "", "-q", "--audit", 0, "--set", "horizon=1 min")
    del arguments[3:5]  # no --out
    runs = [subprocess.Popen(arguments, cwd=box, stdout=subprocess.DEVNULL) for _ in range(6)]
    assert [run.wait() for run in runs] == [0] * 6
    assert len(list((box / "out").iterdir())) == 6, list((box / "out").iterdir())


def check_packet_program_keeps_its_inputs():
    packet = Path(PROGRAM).parent / "skyhaul-packet"
    if not packet.exists():
        return
    timeline, plan = OUT / "one/timeline.skyhaul", OUT / "plan.csv"
    plan.write_text("id,round,group,after,src,dst,bytes,not_before_ns,priority,deadline_ns,transport\n")
    before = (timeline.read_bytes(), plan.read_bytes())
    for target in (timeline, plan):
        result = subprocess.run([packet, "--timeline", timeline, "--plan", plan, "--from", "0", "--until", "1", "--out", target],
                                capture_output=True, text=True)
        assert result.returncode == 2 and "--out" in result.stderr and "not an input" in result.stderr, result
    assert (timeline.read_bytes(), plan.read_bytes()) == before


check_files()
check_same_bytes()
check_instruction_sets()
check_links_afterwards()
check_answer_comes_first()
check_json()
check_targets()
check_cache()
check_sync_time_from_transfers()
check_packet_windows()
check_failing_packet_processes()
check_no_path_is_said()
check_links_that_do_not_close()
check_never_overwrites()
check_runs_do_not_mix()
check_killed_runs_leave_no_process()
check_packet_program_keeps_its_inputs()
check_interruption("early", "timeline", 0)
check_interruption("later", "small", 0)
check_help()
print("skyhaul run holds")
