#!/usr/bin/python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""What README.md shows is what the program prints, and its own scenario runs.  usage: readme_test.py SKYHAUL SOURCE_DIR"""
import json
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM, SOURCE = sys.argv[1], Path(sys.argv[2])
README = (SOURCE / "README.md").read_text()
PACKETS = (Path(PROGRAM).parent / "skyhaul-packet").exists()
FOLDER = tempfile.TemporaryDirectory()
OUT = Path(FOLDER.name)


def run(out, scenario, *arguments):
    result = subprocess.run([PROGRAM, "run", str(scenario), "--out", str(OUT / out), *arguments], capture_output=True, text=True)
    assert result.returncode == 0, result
    return result.stdout, json.loads((OUT / out / "summary.json").read_text())


def block(heading, kind):
    """The first code block under a heading."""
    return re.search(rf"^## {heading}$.*?^```{kind}\n(.*?)^```$", README, re.M | re.S)[1]


def check_first_command():
    shown = block("What the first command prints", "").splitlines()
    assert len(shown) == 10
    arguments = [] if PACKETS else ["--audit", "0"]
    printed, summary = run("first", SOURCE / "configs/scenarios/three-sites.yaml", *arguments)
    left = iter(printed.splitlines())
    for line in shown:  # in this order, whatever is printed between them
        assert line in left, f"README.md:\n{line}\nskyhaul run:\n{printed}"

    # Figures of the text around it, and of the glossary.
    words = " ".join((SOURCE / "src/summary/README.md").read_text().split("## Words")[1].split())
    for entry, days in re.findall(r"(1t-\w+) needs (\d+) days", words):
        told = re.search(rf"^{entry}: .*?one\s+round\s+needs\s+about\s+([\d.]+)\s+days", printed, re.M | re.S)
        assert round(float(told[1])) == int(days), (entry, days, told)
    rounds = {result["group"]: result["bytes_per_round"] for result in summary["results"] if result["kind"] == "rounds"}
    for entry, size in (("1t-hub", 108e12), ("1t-ring", 72e12), ("1b-ring", 4e9), ("1b-hub", 6e9)):
        assert rounds[entry] == size, (entry, rounds)
    assert "ring of three sites moves four times its payload, a hub of three sites six times" in words and "47 days for 108 TB" in words
    share = re.search(r"For `1b-ring` this is 50 min / \(50 min \+ (\d+) min (\d+) s\) = ([\d.]+) %", words)
    assert re.search(rf"^1b-ring +ring +{share[1]}m {share[2]}s .* {re.escape(share[3])} % ", printed, re.M), share
    for result in summary["results"]:
        if result["utilisation"] is not None:
            share = result["compute_s"] / (result["compute_s"] + result["sync_s"]["p50"] - result["overlap_s"])
            assert abs(share - result["utilisation"]) < 1e-12, result
    if not PACKETS:
        return
    rtt_s = {frozenset((pair["src"], pair["dst"])): pair["rtt_ms"]["p50"] / 1000 for pair in summary["pairs"]}
    trips = [window["flow_s"] / rtt_s[frozenset((window["src"], window["dst"]))] for window in summary["audit"]["windows"]]
    told = re.search(r"of about 120 to 220 round trips \((\d+) to (\d+) in the three of the first command\)", README)
    assert [int(told[1]), int(told[2])] == [round(min(trips)), round(max(trips))], trips


def check_own_scenario():
    text = block("Your own scenario in ten lines", "yaml")
    assert len(text.splitlines()) == 10
    scenario = OUT / "mine.yaml"
    scenario.write_text(text)
    variants = {"mine": [], "dam": ["--set", "sites.dam.terminals=4"], "more": ["--set", "sites.mine.terminals=8"],
                "both": ["--set", "sites.dam.terminals=4", "--set", "sites.mine.terminals=8"], "longer": ["--set", "horizon=3 d"]}
    tables, summaries = {}, {}
    for name, arguments in variants.items():
        tables[name], summaries[name] = run(name, scenario, *arguments)
    for name, share in (("mine", r"within (\w+ \w+), 95 % within (\w+ \w+)\."), ("dam", r"times to (\w+ \w+) and (\w+ \w+),"),
                        ("more", r"terminals=8` to (\w+ \w+) and\s+(\w+ \w+),"), ("both", r"together to (\w+ \w+) and (\w+ \w+)\.")):
        p50, p95 = re.search(share, README).groups()
        assert re.search(rf"^weights +ring +{p50} +{p95} ", tables[name], re.M), tables[name]
    mine = summaries["mine"]
    p95 = {name: each["results"][0]["sync_s"]["p95"] for name, each in summaries.items()}
    assert p95["both"] < p95["more"] < p95["dam"] < p95["mine"], p95
    assert any("fewer than three" in line for line in mine["results"][0]["remarks"])
    assert not any("fewer than three" in line for line in summaries["longer"]["results"][0]["remarks"])
    assert mine["sites"][0]["causes"]["power"] == 12 * 3600  # 02:00 to 14:00 UTC
    sought = re.search(r"`skyhaul (solve mine.yaml [^`]+)` finds .*?: (\d+)\.", README, re.S)
    solved = subprocess.run([PROGRAM, *shlex.split(sought[1])], cwd=OUT, check=True, capture_output=True, text=True).stdout
    assert f"The least that does it is sites.dam.terminals = {sought[2]}," in solved, solved
    checked = subprocess.run([PROGRAM, "check", str(scenario)], check=True, capture_output=True, text=True).stdout
    assert "terminals: 4" in checked and "starlink-performance" in checked, checked


def check_commands():
    listed = subprocess.run([PROGRAM, "--help"], check=True, capture_output=True, text=True).stdout
    known = set(re.findall(r"^  ([a-z]+)  ", listed.split("Subcommands:")[1], re.M))
    shown = set(re.findall(r"`skyhaul ([a-z]+)", README))
    assert shown == known, shown ^ known


assert len(README.splitlines()) <= 150
check_commands()
check_own_scenario()
check_first_command()
print("README.md holds")
