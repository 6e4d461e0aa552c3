#!/usr/bin/python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""skyhaul plan and skyhaul flow: on the plan of a run's round they give the run's own rows of transfers.csv, for every
topology and transport; on a user's plan they agree with skyhaul-packet.  usage: flow_test.py SKYHAUL SOURCE_DIR"""
import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM, SOURCE = sys.argv[1], Path(sys.argv[2])
PACKET = Path(PROGRAM).parent / "skyhaul-packet"
FOLDER = tempfile.TemporaryDirectory()
OUT = Path(FOLDER.name)
COLUMNS = "id,round,group,src,dst,bytes,start_ns,end_ns,status,reason".split(",")
PLAN = "id,round,group,after,src,dst,bytes,not_before_ns,priority,deadline_ns,transport"
names = iter(range(10**6))


def new(suffix=""):
    return OUT / f"file-{next(names)}{suffix}"


def run(*arguments, status=0, program=PROGRAM):
    result = subprocess.run([str(program), *map(str, arguments)], capture_output=True, text=True, timeout=250)
    assert result.returncode == status, (arguments, result)
    if status == 2:
        assert result.stderr.count("\n") == 1, result.stderr
    return result.stderr if status else result.stdout


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def plan_file(text):
    path = new(".csv")
    path.write_text(text)
    return path


def flow(timeline, plan, *more):
    out = new(".csv")
    run("flow", "--timeline", timeline, "--plan", plan, "--out", out, *more)
    assert out.read_text().split("\n")[0] == ",".join(COLUMNS)
    return rows(out)


class Run:
    """A run's folder, with the rows of each round of each entry, and when a round starts."""

    def __init__(self, scenario, *more):
        self.folder = new()
        run("run", scenario, *more, "--audit", "0", "--out", self.folder)
        self.summary = json.loads((self.folder / "summary.json").read_text())
        self.timeline = self.folder / "timeline.skyhaul"
        self.rounds = {}
        for row in rows(self.folder / "transfers.csv"):
            self.rounds.setdefault((row["group"], int(row["round"])), []).append({key: row[key] for key in COLUMNS})
        info = json.loads(json.dumps(self.summary))
        self.horizon_ns = round(info["horizon_s"] * 1e9)
        self.step_ns = {result["group"]: round(result["start_step_s"] * 1e9) for result in info["results"]}
        self.start_ns = int(run("links", self.timeline, "--until", "1 s").splitlines()[1].split(",")[0])

    def start(self, group, number):
        return self.start_ns + number * self.step_ns[group]

    def window(self):
        """A run follows a round beyond the horizon's end, over the links of its beginning."""
        return "--until", self.start_ns + 3 * self.horizon_ns

    def sample(self, group):
        numbers = sorted(number for name, number in self.rounds if name == group)
        return sorted({numbers[0], numbers[len(numbers) // 3], numbers[len(numbers) // 2], numbers[-1]})


def check_round(of, group, number, *more):
    """The plan that `skyhaul plan` prints gives the run's own rows, byte for byte."""
    plan = plan_file(run("plan", of.folder / "scenario.yaml", "--entry", group, "--round", number, "--at", of.start(group, number)))
    found = flow(of.timeline, plan, *of.window(), *more)
    assert found == of.rounds[group, number], (group, number, found, of.rounds[group, number])
    return plan


# The shipped scenario with a shorter horizon: rounds at its beginning, inside, and across its end.
three = Run(SOURCE / "configs/scenarios/three-sites.yaml", "--set", "horizon=2 h")
checked, beyond = 0, 0
for group in ("1b-ring", "1b-hub", "8b-hub", "corpus"):
    for number in three.sample(group):
        done = [row for row in three.rounds[group, number] if row["status"] == "done"]
        beyond += any(int(row["end_ns"]) > three.start_ns + three.horizon_ns for row in done)
        if len(done) < len(three.rounds[group, number]):
            continue  # of an entry without rounds that end, the run has the first alone, cut after two horizons
        check_round(three, group, number)
        checked += 1
assert checked >= 8 and beyond >= 1, (checked, beyond)

# The same plan from the log alone, by what a ring is: a step waits for the site's own step before it and its predecessor's.
number = three.sample("1b-ring")[1]
ring = three.rounds["1b-ring", number]
assert len(ring) == 12 and [row["src"] for row in ring[:3]] == ["atacama", "patagonia", "permian"], ring
lines = [PLAN]
for place, row in enumerate(ring):
    after = "" if place < 3 else " ".join(sorted([ring[place - 3]["id"], ring[place - 3 - 1 if place % 3 else place - 1]["id"]]))
    lines.append(f"{row['id']},{number},1b-ring,{after},{row['src']},{row['dst']},{row['bytes']},{three.start('1b-ring', number)},0,,cubic")
assert flow(three.timeline, plan_file("\n".join(lines) + "\n"), *three.window()) == ring

# Every topology, with each transport, bursts of loss and a data plan that does not count in a run's rounds.
schema = json.loads((SOURCE / "configs/schema.json").read_text())
topologies = schema["definitions"]["traffic"]["properties"]["topology"]["enum"]
keys = {"hub": ", hub: d", "push": ", source: b", "hierarchical": ", group_size: 3", "relay": ", source: c, pieces: 3"}
transports = ["cubic", "bbr, streams: 4", "udp", "cubic, streams: 2"]
entries = [f"  - {{name: '{name}, one', payload: {{size: {3 + place} MB}}, topology: {name}{keys.get(name, '')}, "
           f"transport: {transports[place % 4]}}}" for place, name in enumerate(topologies)]
scenario = new(".yaml")
scenario.write_text("""epoch: 2026-06-21 00:00:00
horizon: 20 min
constellation: {preset: starlink-gen1}
gateways: {preset: starlink-2023-10}
pops: {preset: starlink-2023-10}
loss: {preset: starlink}
routing: bent-pipe
terminal: {preset: starlink-performance, data_plan: {volume: 10 MB, up: 1 Mbit/s, down: 1 Mbit/s}}
sites: [{preset: atacama, name: a}, {preset: patagonia, name: b, terminals: 2}, {preset: permian, name: c}, {preset: dallas, name: d, terminals: 2}]
traffic:
""" + "\n".join(entries) + "\n")
many = Run(scenario)
slower = 0
for name in topologies:
    for number in many.sample(f"{name}, one"):
        plan = check_round(many, f"{name}, one", number, "--data-plans", "unused")
    counted = flow(many.timeline, plan, *many.window())
    slower += counted != many.rounds[f"{name}, one", number]
assert slower >= 4, slower  # by default a plan's volume is used up

# Twice the same bytes; a window, a queue and a transport without loss change them.
plan = plan_file(run("plan", many.folder / "scenario.yaml", "--entry", "ring, one", "--at", "60 s"))
first = flow(many.timeline, plan)
assert first == flow(many.timeline, plan) and all(row["status"] == "done" for row in first), first
assert {row["status"] for row in flow(many.timeline, plan, "--until", "60.1 s")} == {"unfinished", "not_started"}
late = flow(many.timeline, plan, "--from", "5 min")
assert min(int(row["start_ns"]) for row in late) >= many.start_ns + 300 * 10**9, late
ideal = plan_file(plan.read_text().replace(",cubic", ",ideal"))
assert int(flow(many.timeline, ideal)[-1]["end_ns"]) < int(first[-1]["end_ns"])
assert flow(many.timeline, plan_file(PLAN + "\n")) == []
said = subprocess.run([PROGRAM, "-v", "flow", "--timeline", many.timeline, "--plan", plan, "--out", new()], capture_output=True, text=True)
assert said.returncode == 0 and said.stdout == "" and "transfers: files read in" in said.stderr, said

# What is refused, with one line.
log = new(".csv")


def refused(wanted, *more, plan_text=None):
    files = ["--timeline", many.timeline, "--plan", plan if plan_text is None else plan_file(plan_text), "--out", log]
    said = run("flow", *files, *more, status=2)
    assert wanted in said, (wanted, said)
    assert not log.exists()


row = "7,0,g,,{},{},1000,0,0,,{}\n"
refused("transfer 7: nowhere: expected a site of the timeline", plan_text=PLAN + "\n" + row.format("a", "nowhere", "cubic"))
refused("transfer 7: ns3::TcpVegas: expected cubic, bbr, udp or ideal", plan_text=PLAN + "\n" + row.format("a", "b", "ns3::TcpVegas"))
refused("expected two different sites as source and destination", plan_text=PLAN + "\n" + row.format("a", "a", "cubic"))
refused("the header", plan_text="id\n")
for option, values in {"--queue-bdp": ["nan", "-1", "inf", "1e9", "x"], "--from": ["nan", "-1", "1 h", "2000-01-01", "x"],
                       "--until": ["nan", "0 s", "2500-01-01", "9223372036854775807", "100 days"], "--data-plans": ["never"]}.items():
    for value in values:
        refused(value, option, value)
refused("--until", "--from", "5 min", "--until", "4 min")
for own in (many.timeline, plan):
    before = own.read_bytes()
    assert "own input" in run("flow", "--timeline", many.timeline, "--plan", plan, "--out", own, status=2)
    assert own.read_bytes() == before
assert "/nowhere" in run("flow", "--timeline", many.timeline, "--plan", plan, "--out", OUT / "nowhere/log", status=1)

# The folder of a run stands for the timeline in it, wherever a timeline is read; another folder is refused.
assert flow(many.folder, plan) == first
assert run("links", many.folder, "--until", "1 s") == run("links", many.timeline, "--until", "1 s")
summaries = []
for given in (many.timeline, many.folder):
    again = new()
    run("run", many.folder / "scenario.yaml", "--timeline", given, "--audit", "0", "--out", again)
    assert (again / "timeline.skyhaul").read_bytes() == many.timeline.read_bytes()
    summaries.append((again / "summary.json").read_bytes())
assert summaries[0] == summaries[1]
empty = new()
empty.mkdir()
no_timeline = f"{empty}: a folder without timeline.skyhaul: expected a timeline file, or a folder that skyhaul run has filled"
packet = [["--timeline", empty, "--plan", plan, "--from", "0", "--until", "1", "--out", log]] if PACKET.exists() else []
for arguments in (["flow", "--timeline", empty, "--plan", plan, "--out", log], ["links", empty], ["emulate", empty],
                  ["run", many.folder / "scenario.yaml", "--timeline", empty, "--out", new()], *packet):
    said = run(*arguments, status=2, program=PACKET if arguments in packet else PROGRAM)
    assert no_timeline in said, (arguments, said)
own = many.timeline.read_bytes()
assert "own input" in run("flow", "--timeline", many.folder, "--plan", plan, "--out", many.timeline, status=2)
for arguments in packet:
    arguments = ["--timeline", many.folder, *arguments[2:-1], many.timeline]
    assert "not an input" in run(*arguments, status=2, program=PACKET)
assert many.timeline.read_bytes() == own and not log.exists()
for arguments, wanted in ((["--entry", "none"], "one of the scenario's traffic: ring, one"), ([], "none given"),
                          (["--entry", "ring, one", "--round", "1000000"], "999999"), (["--entry", "ring, one", "--at", "nan"], "nan")):
    assert wanted in run("plan", scenario, *arguments, status=2), arguments

# A user's own plan over the shipped scenario, by both engines: within 10 %, as models/flow/README.md says of transfers of
# more than 100 round trips without loss.
sky = new(".skyhaul")
run("links", SOURCE / "configs/scenarios/three-sites.yaml", "--set", "horizon=5 min", "--ideal", "--save", sky)
example = SOURCE / "examples/plans/one-then-two.csv"
fluid = flow(sky, example)
assert [each["status"] for each in fluid] == ["done"] * 3 and all(int(each["start_ns"]) >= int(fluid[0]["end_ns"]) for each in fluid[1:]), fluid
if PACKET.exists():
    start = int(run("links", sky, "--until", "1 s").splitlines()[1].split(",")[0])
    log = new(".csv")
    run("--timeline", sky, "--plan", example, "--from", start, "--until", start + 300 * 10**9, "--out", log, program=PACKET)
    packets = rows(log)
    assert [[each[key] for key in COLUMNS[:6]] for each in packets] == [[each[key] for key in COLUMNS[:6]] for each in fluid]
    for mine, real in zip(fluid, packets):
        assert real["status"] == "done", real
        ratio = (int(mine["end_ns"]) - int(mine["start_ns"])) / (int(real["end_ns"]) - int(real["start_ns"]))
        print(f"transfer {mine['id']} by {mine['src']}: flow over packet {ratio:.3f}")
        assert abs(ratio - 1) <= 0.10, (mine, real)
print(f"{checked} rounds of three-sites ({beyond} beyond its end), {len(topologies)} topologies: the run's own rows")
