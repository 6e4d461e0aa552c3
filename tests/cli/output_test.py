#!/usr/bin/python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""What every command does where its output cannot be written, and with options that say nothing.  The table in
tests/README.md is this one.  usage: output_test.py SKYHAUL SOURCE_DIR FAULTS_LIBRARY"""
import errno
import os
import re
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM, SOURCE = sys.argv[1], Path(sys.argv[2])
SCENARIO = SOURCE / "tests/data/scenarios/two-sites.yaml"
FOLDER = tempfile.TemporaryDirectory()
OUT = Path(FOLDER.name)
SHORT = [SCENARIO, "--set", "horizon=1 min"]
LOG = SOURCE / "tests/data/links/dish.csv"
(OUT / "sites.csv").write_text("latitude,longitude\n1,2\n")
ELEMENTS = SOURCE / "tests/data/elements/spacetrack-gp.csv"
number = ELEMENTS.read_text(encoding="utf-8-sig").splitlines()
columns, first = ([cell.strip('"') for cell in line.split(",")] for line in number[:2])
(OUT / "times.csv").write_text(f"id,time\n{first[columns.index('NORAD_CAT_ID')]},{first[columns.index('EPOCH')]}\n")
SKY, PLAN = OUT / "sky", OUT / "plan.csv"
SWEEP = OUT / "sweep.yaml"
SWEEP.write_text(f"base: {SCENARIO.resolve()}\nvary: {{sites.atacama.terminals: [1, 2]}}\nmeasure: results.small.interval_s.p95\n")
TRIES = ["--vary", "sites.atacama.terminals=1..2"]
subprocess.run([PROGRAM, "links", SCENARIO, "--set", "horizon=1 min", "--save", SKY], check=True)
PLAN.write_bytes(subprocess.run([PROGRAM, "plan", SCENARIO, "--entry", "small"], check=True, stdout=subprocess.PIPE).stdout)
names = iter(range(1000))


def new():
    return OUT / f"out-{next(names)}"


# Each command in a form that prints; those that run a program of the user print what it prints.
COMMANDS = {
    "run": lambda: ["run", *SHORT, "--audit", "0", "--out", new()],
    "check": lambda: ["check", *SHORT],
    "alternatives": lambda: ["alternatives", *SHORT],
    "links": lambda: ["links", *SHORT],
    "plan": lambda: ["plan", *SHORT, "--entry", "small"],
    "flow": lambda: ["flow", "--timeline", SKY, "--plan", PLAN, "--out", "/dev/stdout"],
    "presets": lambda: ["presets"],
    "paths": lambda: ["paths", *SHORT],
    "passes": lambda: ["passes", SCENARIO],
    "power": lambda: ["power", *SHORT],
    "plot": lambda: ["plot", OUT / "sites.csv", "--x", "longitude", "--y", "latitude"],
    "ephemeris": lambda: ["ephemeris", ELEMENTS, "--times", OUT / "times.csv"],
    "calc": lambda: ["calc", "--list"],
    "sweep": lambda: ["sweep", SWEEP, "--list"],
    "solve": lambda: ["solve", *SHORT, *TRIES, "--until", "results.small.interval_s.p95 <= 1 h", "--futures", "1"],
    "compare": lambda: ["compare", SCENARIO, SCENARIO, "--measure", "sites.atacama.availability", "--futures", "1"],
    "sensitivity": lambda: ["sensitivity", *SHORT, *TRIES],
    "fit": lambda: ["fit", LOG, "--out", f"{new()}.yaml"],
    "lab": lambda: ["lab", "list"],
}
UNWRITTEN = "cannot (be )?writ|write /dev/"
RUNS_A_PROGRAM = {"emulate", "exec", "rehearse", "replay"}


def run(arguments, **streams):
    streams.setdefault("stdout", subprocess.DEVNULL)
    return subprocess.run([PROGRAM, *map(str, arguments)], stderr=subprocess.PIPE, text=True, timeout=120, **streams)


def check_output(command, full, closed):
    """Exit 1 and one line where the standard output is full, or closed; 0 where it is not."""
    assert run(command()).returncode == 0, command()
    with open("/dev/full", "w") as device:
        result = run(command(), stdout=device)
    assert (result.returncode == 1) == full, (command(), result)
    assert not full or re.search(UNWRITTEN, result.stderr), result
    shell = subprocess.run(["sh", "-c", '"$@" >&-', "sh", PROGRAM, *map(str, command())], stderr=subprocess.PIPE, text=True)
    assert (shell.returncode == 1) == closed and re.search(UNWRITTEN, shell.stderr), (command(), shell)


text = subprocess.run([PROGRAM, "--help"], check=True, capture_output=True, text=True).stdout
listed = set(re.findall(r"^  ([a-z]+)  ", text.split("Subcommands:")[1], re.M))
assert listed == set(COMMANDS) | RUNS_A_PROGRAM, listed
table_rows = (SOURCE / "tests/README.md").read_text().split("| command | standard output on a full disk")[1].split("\n\n")[0].splitlines()[2:]
in_table = [name for row in table_rows for name in re.findall(r"`([a-z]+)`", row.split("|")[1])]
assert sorted(in_table) == sorted(listed), set(in_table) ^ listed
for name, command in COMMANDS.items():
    check_output(command, True, True)
for name in sorted(listed):
    check_output(lambda: [name, "--help"], True, True)

# Options without a value, and values that are no number.
for name in sorted(listed):
    page = subprocess.run([PROGRAM, name, "--help"], check=True, capture_output=True, text=True).stdout
    options = re.findall(r"^  (?:-\w,)?(--[a-z0-9-]+) [A-Z\[|a-z:]", page, re.M)
    valued = [option for option in options if not re.search(rf"^  (?:-\w,)?{option} {{2,}}", page, re.M)]
    assert valued or name == "exec", (name, page)
    for option in valued:
        result = run([name, f"{option}="] if name in ("presets", "flow") else [name, SCENARIO, SCENARIO, f"{option}="] if name == "compare" else [name, SCENARIO, f"{option}="])
        assert result.returncode == 2 and len(result.stderr.splitlines()) == 1 and option in result.stderr, (name, option, result)
for option, values in {"--seed": ["-1", "18446744073709551616", "010", "nan", "1e3", "+1"], "--threads": ["-1", "nan", "01"],
                       "--audit": ["-1", "nan", "010", "1e9"]}.items():
    for value in values:
        result = run(["run", *SHORT, option, value])
        assert result.returncode == 2 and value in result.stderr and "expected" in result.stderr, (option, value, result)
for option in ("--dut1", "--lod", "--polar-motion"):
    for value in ("nan", "inf", "1e999", "-nan"):
        arguments = [option, f"{value},{value}" if option == "--polar-motion" else value]
        result = run([*COMMANDS["ephemeris"](), "--frame", "ecef", *arguments])
        assert result.returncode == 2 and value in result.stderr, (option, value, result)
for value in ("-1", "nan", "010", "1e3", "18446744073709551616"):
    result = run([*COMMANDS["plan"](), "--round", value])
    assert result.returncode == 2 and value in result.stderr and "expected" in result.stderr, (value, result)
for value in ("nan", "inf", "-nan", "1e999", "-1"):
    result = run([*COMMANDS["flow"](), "--queue-bdp", value])
    assert result.returncode == 2 and value in result.stderr and "expected" in result.stderr, (value, result)
result = run(["emulate", *SHORT, "--speed", "nan"])
assert result.returncode == 2 and "nan" in result.stderr, result
result = run(["run", *SHORT, "--seed", "18446744073709551615", "--audit", "0", "--out", new()])
assert result.returncode == 0, result

# Options that what is read or asked for has no use for, and wrong values: 2 and one line that names the option.
trace, delays, queue_of_packets = OUT / "mm.trace", OUT / "delays", OUT / "theaterq.trace"
trace.write_text("1\n2\n100\n")
delays.write_text("20\n")
queue_of_packets.write_text("1000,2,3000000,0,5\n")
saved, table = OUT / "saved.sky", OUT / "links.csv"
assert run(["links", *SHORT, "--save", saved]).returncode == 0
with open(table, "w") as file:
    assert run(["links", *SHORT], stdout=file).returncode == 0
OF_TRACES = [["--down", trace], ["--delay", "20 ms"], ["--start", "2026-01-01"]]
OF_SCENARIOS = [["--set", "seed=2"], ["--seed", "2"], ["--ideal"], ["--presets", OUT], ["--memory", "1 GB"]]
ephemeris = COMMANDS["ephemeris"]()
row = table.read_text().splitlines()[1].split(",")
tc = ["--export", "tc", "--pair", f"{row[4]},{row[5]}"]
idle = [(["links", file], option) for file in (SCENARIO, saved, table) for option in OF_TRACES]
idle += [(["links", file], option) for file in (saved, table, trace) for option in OF_SCENARIOS]
idle += [(["links", file], option) for file in (SCENARIO, saved, table, trace)
         for option in (["--csv"], ["--pair", "a,b"], ["--step", "1 s"], ["--step", "nan"])]
idle += [(["links", SCENARIO, "--export", "czml"], ["--pair", "a,b"]),
         (["links", saved, "--export", "mahimahi", "--pair", "a,b"], ["--step", "1 s"]),
         (["links", saved, "--compare", table], ["--save", OUT / "never"]), (["links", saved, "--compare", table], ["--export", "tc"]),
         (["links", saved, "--compare", table], ["--delay", "1 ms"]), (["links", saved, "--save", OUT / "never"], ["--export", "tc"]),
         (["run", *SHORT, "--out", OUT / "never"], ["--timeline-anyway"]),
         (["run", *SHORT, "--out", OUT / "never", "--timeline", saved], ["--memory", "1 GB"]),
         (["run", *SHORT, "--out", OUT / "never", "--timeline", saved], ["--cache", OUT / "never"]),
         (["links", saved, "--compare", table], ["--resources"]), (["links", saved, "--save", OUT / "never"], ["--resources"]),
         (["calc", "p838", "--list"], None), (["calc", "--list"], ["--csv", OUT / "sites.csv"]),
         (ephemeris, ["--dut1", "0.1"]), (ephemeris, ["--lod", "0"]), (ephemeris, ["--polar-motion", "0,0"]),
         ([*ephemeris, "--frame", "teme"], ["--dut1", "0"]), (ephemeris, ["--ignore-checksums"]),
         (["emulate", SCENARIO, "--no-control", "--", "true"], ["--port", "80"]), (["emulate", SCENARIO, "--", "true"], ["--no-ecn"]),
         (["emulate", SCENARIO], ["--in", "small"]), (["replay", trace, trace, "--", "true"], ["--seed", "2"]),
         (["replay", queue_of_packets, queue_of_packets, "--", "true"], ["--queue-packets", "5"]),
         (["replay", queue_of_packets, queue_of_packets, "--", "true"], ["--queue-bytes", "5 kB"])]
idle += [(["emulate", saved, "--", "true"], option)
         for option in [each for each in OF_SCENARIOS if each[0] != "--seed"] + [["--pop", "SCL"], ["--threads", "1"]]]
wrong = [(["links", trace], ["--delay", value]) for value in ("nan", "-1 ms", "61 s", "010 ms", "1", "none")]
wrong += [(["links", trace], ["--start", value]) for value in ("nan", "-1", "010", "soon")]
wrong += [(["links", saved, *tc], ["--step", value]) for value in ("nan", "0 s", "-1 s", "1", "01 s")]
wrong += [(["links", SCENARIO], ["--memory", value]) for value in ("nan", "1", "1 s")]
wrong += [(["run", *SHORT, "--out", OUT / "never"], ["--memory", "nan"])]
wrong += [(["paths", *SHORT], ["--step", value]) for value in ("nan", "0 s", "1", "010 ms")]
wrong += [(["emulate", SCENARIO, "--", "true"], [option, value])
          for option, values in {"--port": ("65536", "-1", "010", "nan", "0x50"), "--queue": ("nan", "61 s", "-1 s"), "--speed": ("nan", "-1"),
                                 "--start": ("nan", "-1")}.items() for value in values]
wrong += [(["replay", trace, trace, "--", "true"], [option, value])
          for option, values in {"--queue-packets": ("-1", "010", "nan", "18446744073709551616"), "--queue-bytes": ("nan", "-1 kB", "5"),
                                 "--delay": ("nan", "-1", "010", "60001")}.items() for value in values]
wrong += [(["replay", queue_of_packets, queue_of_packets, "--", "true"], ["--seed", value]) for value in ("-1", "010", "nan")]
for command, option in idle + wrong:
    dashes = command.index("--") if "--" in command else len(command)
    result = run([*command[:dashes], *(option or []), *command[dashes:]])
    lines = result.stderr.splitlines()
    assert result.returncode == 2 and len(lines) == 1, (command, option, result)
    assert (option[0] if option else "MODEL") in lines[0] or option[:1] == ["--ignore-checksums"], (command, option, result)
    assert (command, option) in wrong or "only " in lines[0] or "no others" in lines[0], (command, option, result)
assert "from 0 to 65535" in run(["emulate", SCENARIO, "--port", "65536", "--", "true"]).stderr
assert not (OUT / "never").exists()

# Input that cannot be read to its end, and input that is not UTF-8: one line and 2, before anything is written. `exec` reads
# no file, and `presets` those of the kind that is asked for.
ours = OUT / "ours"
(ours / "sites").mkdir(parents=True)
READS = {
    "sweep": lambda file: ["sweep", file, "--list"],
    "solve": lambda file: ["solve", file, *TRIES, "--until", "results.small.interval_s.p95 <= 1 h"],
    "compare": lambda file: ["compare", file, SCENARIO],
    "sensitivity": lambda file: ["sensitivity", file, *TRIES],
    "fit": lambda file: ["fit", file, "--out", f"{new()}.yaml"],
    **{name: (lambda file, name=name: [name, file]) for name in ("check", "links", "paths", "passes", "power", "plan", "alternatives", "rehearse")},
    "run": lambda file: ["run", file, "--out", OUT / "never"],
    "emulate": lambda file: ["emulate", file, "--", "true"],
    "ephemeris": lambda file: ["ephemeris", file, "--times", OUT / "times.csv"],
    "calc": lambda file: ["calc", "p838", "--csv", file],
    "replay": lambda file: ["replay", file, file, "--", "true"],
    "flow": lambda file: ["flow", "--timeline", SKY, "--plan", file, "--out", OUT / "never"],
    "presets": lambda file: ["presets", "sites", "--presets", ours],
    "plot": lambda file: ["plot", file, "--x", "f", "--y", "R"],
    "lab": lambda file: ["lab", "check", "1", file],
}
assert listed == set(READS) | {"exec"}, listed
bad_sector = {**os.environ, "LD_PRELOAD": sys.argv[3], "CHAOS_CALLS": "read", "CHAOS_AFTER": "0", "CHAOS_ERROR": str(errno.EIO),
              "CHAOS_PATH": "input."}
not_utf8 = {"ephemeris": b"SAT \xff\n" + b"1 25544U 98067A   25058.50000000  .00016717  00000-0  10270-3 0  9002\n"
                         b"2 25544  51.6392  96.6358 0005156  88.7140 271.4601 15.49497216  6061\n",
            "calc": b"f,el,tau,R\n2\xff,30,45,10\n", "plot": b"f,R\n1,2\xff\n", "replay": b"1\n\xff\n",
            "flow": PLAN.read_bytes().replace(b",small,", b",sm\xffall,")}
for name, command in READS.items():
    file = (ours / "sites" if name == "presets" else OUT) / "input.yaml"
    file.write_bytes(SCENARIO.read_bytes())
    result = run(command(file), env=bad_sector)
    lines = result.stderr.splitlines()
    assert result.returncode == 2 and len(lines) == 1 and "Input/output error" in lines[0], (name, result)
    file.write_bytes(not_utf8.get(name, SCENARIO.read_bytes().replace(b"two-sites", b"two-\xffsites")))
    result = run(command(file))
    lines = result.stderr.splitlines()
    assert result.returncode == 2 and len(lines) == 1 and file.name in lines[0], (name, result)
    assert not (OUT / "never").exists(), name
    file.unlink()

header, first_row = PLAN.read_text().splitlines()[:2]
(OUT / "many.csv").write_text(header + "\n" + "".join(f"{i},{first_row.split(',', 1)[1]}\n" for i in range(200)))

# A link stays, and what it leads to is written; no command writes over what it reads; a file that may not grow is an error.
target, link = OUT / "target.sky", OUT / "link.sky"
target.write_text("old")
link.symlink_to(target)
assert run(["links", *SHORT, "--save", link]).returncode == 0
assert link.is_symlink() and target.read_bytes().startswith(b"SKYHAULT"), target
with open(OUT / "piped", "w") as out:
    assert run(["links", *SHORT, "--save", "/dev/stdout"], stdout=out).returncode == 0
assert (OUT / "piped").read_bytes() == target.read_bytes()
own = OUT / "own.yaml"
own.write_bytes(SCENARIO.read_bytes())
for arguments in (["links", own, "--save", own], ["links", link, "--save", target], ["emulate", own, "--report", own, "--", "true"],
                  ["flow", "--timeline", link, "--plan", PLAN, "--out", target]):
    result = run(arguments)
    assert result.returncode == 2 and "own input" in result.stderr, (arguments, result)
assert own.read_bytes() == SCENARIO.read_bytes() and target.read_bytes().startswith(b"SKYHAULT")
for arguments in (["flow", "--timeline", SKY, "--plan", OUT / "many.csv", "--out", OUT / "limited.csv"], ["links", *SHORT, "--save", OUT / "limited.sky"], ["run", *SHORT, "--out", OUT / "limited"]):
    result = run(["-q", *arguments], preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048)))
    assert result.returncode == 1 and "File too large" in result.stderr, (arguments, result)
assert not list(OUT.rglob("*.part")), list(OUT.rglob("*.part"))
print("outputs, inputs and options hold")
