#!/usr/bin/python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Every command that a page shows in a block of `sh` is run here, made shorter where it would take long, or stands in the table
below with the reason why it is only read. A command that the table does not know fails, and so does a line of the table whose
command has left its page. The pages of labs are run by tests/labs.  usage: page_commands_test.py SKYHAUL SOURCE_DIR"""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM, SOURCE = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
FOLDER = tempfile.TemporaryDirectory()
WORK = Path(FOLDER.name)
PACKETS = (PROGRAM.parent / "skyhaul-packet").exists()
NAMESPACES = os.geteuid() == 0 and subprocess.run(["unshare", "--net", "true"], capture_output=True).returncode == 0
SMALL = """
epoch: 2026-03-20 00:00:00
horizon: 20 min
constellation: {preset: starlink-gen1}
gateways: {preset: starlink-2026-09}
pops: {preset: starlink-2026-09}
terminal: starlink-residential-2026
sites:
  - {name: page-a, latitude: 40, longitude: -100}
  - {name: page-b, latitude: 45, longitude: -90}
traffic: [{name: w, payload: {size: 20 MB}, topology: push, source: page-a, transport: bbr}]
"""
SWEEP = "base: scenario.yaml\nvary: {seed: [1, 2]}\nmeasure: [results.w.sync_s.p50]\n"
# Stand-ins for what a page takes from the reader's cluster: GNU parallel of one machine, and one task of Slurm.
PARALLEL = '#!/bin/bash\n[ "$1" = --sshloginfile ] || exit 9\nshift 2\nwhile read -r id; do "${@//\\{\\}/$id}" </dev/null || exit 1; done\n'
SRUN = '#!/bin/sh\n[ "$1" = --no-kill ] || exit 9\nshift\nexec "$@"\n'


def units(page):
    """The commands of a page: the lines of its `sh` blocks without their comments, joined until the shell takes them as whole."""
    text = page.read_text()
    loose = re.findall(r"^    (?:\S*python3|skyhaul|\./dev) .*", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S), re.M)
    assert not loose, f"{page.relative_to(SOURCE)}: commands outside of a block of sh: {loose}"
    for block in re.findall(r"^```sh\n(.*?)^```$", text, re.M | re.S):
        waiting = ""
        for line in block.splitlines():
            waiting += re.sub(r"\s+# .*", "", line) + "\n"
            if subprocess.run(["bash", "-n", "-c", waiting], capture_output=True).returncode == 0:
                yield waiting.strip()
                waiting = ""
        assert not waiting, f"{page.relative_to(SOURCE)}: the shell cannot read: {waiting}"


def shell(command, cwd=WORK):
    environment = {**os.environ, "PATH": f"{WORK / 'tools'}:{PROGRAM.parent}:{os.environ['PATH']}"}
    result = subprocess.run(["bash", "-e", "-o", "pipefail", "-c", command], cwd=cwd, env=environment, capture_output=True, text=True, timeout=250)
    assert result.returncode == 0, f"{command}\n{result.stdout}{result.stderr}"
    return result.stdout


def swapped(command, pairs):
    for shown, used in pairs:
        assert shown in command, f"{command}: the table replaces '{shown}', which is not there"
        command = command.replace(shown, str(used))
    return command


def run(*pairs, root=False, packets=False):
    """Run as it stands, but for these texts."""
    def how(command):
        if (root and not NAMESPACES) or (packets and not PACKETS):
            print(f"not run, as this machine or build cannot: {command}")
            return
        shell(swapped(command, pairs))
    return how


def inside(*pairs):
    """Run while an emulation of the small scenario is up."""
    def how(command):
        if NAMESPACES:
            shell(f"cat > inside.sh <<'END'\n{swapped(command, pairs)}\nEND\nskyhaul emulate scenario.yaml --set 'horizon=2 min' -- sh -e inside.sh")
        else:
            print(f"not run, as this machine cannot: {command}")
    return how


def verb(command):
    """Builds, installs or runs for long: `./dev` must list the verb, and for fuzz the forms."""
    words = command.split()
    assert words[0] == "./dev" and re.search(rf"^  {words[1]} ", shell("./dev help", SOURCE), re.M), command
    forms = re.search(r"Forms:(.*?)^  \w", shell("./dev help", SOURCE), re.M | re.S)[1].split()
    assert words[1] != "fuzz" or set(words[3:]) <= set(forms), command


def by_hand(*missing):
    """Takes minutes, and a quiet machine or a run that is there: the programs exist, can be read, and take these arguments."""
    def how(command):
        names = [name for name in re.findall(r"\S+\.py", command) if "$" not in name] or list(missing)
        assert names, command
        for name in names:
            text = (SOURCE / name).read_text()
            compile(text, name, "exec")
            arguments = command.split(name)[-1].split() if name in command else []
            most = max([int(n) for n in re.findall(r"sys\.argv\[(\d+)\]", text)] or [2])
            assert len(arguments) <= most or "sys.argv[3:]" in text, f"{command}: {name} takes {most} arguments"
    return how


CHAOS = [f"tests/chaos/{name}_test.py" for name in ("kills", "sweep_kills", "interrupts", "emulations", "disk", "limits")]
THREE = ("configs/scenarios/three-sites.yaml", SOURCE / "configs/scenarios/three-sites.yaml")
SHORT = (" -- ", " --set 'horizon=2 min' -- ")
SWEEPS = (("FILE", "sweep.yaml"), ("DIR", "swept"))
TABLE = {
    "README.md": {
        "./dev run": verb,
        "./dev test": verb,
        "skyhaul run mine.yaml --out out/now": run(("run mine.yaml", "run scenario.yaml --audit 0")),
        "skyhaul run mine.yaml --out out/more --set sites.dam.terminals=4": run(("run mine.yaml", "run scenario.yaml --audit 0"), ("dam", "page-b")),
        "skyhaul compare out/now out/more": run(),
    },
    "examples/diloco/README.md": {"/usr/bin/python3 examples/diloco/run.py build/release/bin/skyhaul 5": by_hand()},  # tests/emulator/diloco_test.py runs it
    "examples/labs/README.md": {
        "export PATH=$PWD/build/release/bin:$PATH": run(),
        "skyhaul lab list": run(),
        "skyhaul lab start 1": run(),
    },
    "models/flow/README.md": {
        "python3 tests/emulator/against_audit.py build/release/bin/skyhaul . FOLDER cubic 5": by_hand(),
        "skyhaul flow --timeline RUN --plan plan.csv --out log.csv --until T": run(("RUN", "kept"), ("until T", "until 2026-03-20T01:00:00Z")),
    },
    "src/emulator/README.md": {
        "skyhaul emulate configs/scenarios/three-sites.yaml -- ping dallas": run(THREE, ("ping dallas", "ping -c 1 dallas"), SHORT, root=True),
        "skyhaul emulate configs/scenarios/three-sites.yaml --start '6 h'": run(THREE, ("'6 h'", "'6 h' --set 'horizon=6.1 h' -- true"), root=True),
        "skyhaul exec dallas -- iperf3 -s": inside(("dallas", "page-b"), ("iperf3 -s", "true")),
        "skyhaul exec atacama -- iperf3 -c dallas": inside(("atacama", "page-a"), ("iperf3 -c dallas", "ping -c 1 page-b")),
        "skyhaul replay up.trace down.trace --delay 25 -- sh -c 'iperf3 -c $MAHIMAHI_BASE'": run(("iperf3 -c", "ping -c 1"), root=True),
        "python3 tests/emulator/measure.py build/release/bin/skyhaul .": by_hand(),
        "python3 tests/emulator/against_ns3.py build/release/bin/skyhaul . build/release/bin/skyhaul-packet": by_hand(),
        "python3 tests/emulator/memory_soak.py build/release/bin/skyhaul .": by_hand(),
        "python3 tests/emulator/transfers_test.py build/release/bin/skyhaul . 2000": by_hand(),
        "./dev fuzz 600 packet http": verb,
    },
    "src/fit/README.md": {
        "skyhaul fit down.csv up.csv pings.csv --out mine/terminals/dish.yaml": run(),
        "skyhaul run scenario.yaml --presets mine --set 'terminal={preset: dish}'": run(("skyhaul run", "skyhaul run --audit 0 --out fitted")),
    },
    "src/whatif/README.md": {
        "skyhaul sweep FILE --list | tail -n +2 | cut -d, -f1 | parallel --sshloginfile hosts skyhaul -q sweep FILE --out DIR --one {}": run(*SWEEPS),
        "skyhaul sweep FILE --out DIR --merge": run(*SWEEPS),
        "skyhaul run SCENARIO --audit 1000 --out DIR &": run(("SCENARIO", "scenario.yaml"), ("1000", "2"), ("DIR", "audited"), ("&", ""), packets=True),
        "until [ -e DIR/packet/windows.csv ]; do sleep 1; done": run(("DIR", "audited"), packets=True),
        "srun --no-kill skyhaul-packet --windows DIR/packet/windows.csv --jobs 1": run(("DIR", "audited"), packets=True),
        "wait": run(),
    },
    "tests/chaos/README.md": {
        "for test in kills sweep_kills interrupts emulations disk limits; do\n"
        "  python3 tests/chaos/${test}_test.py build/release/bin/skyhaul . build/release/tests/chaos/libchaos_faults.so 300\ndone": by_hand(*CHAOS),
    },
}


def prepare():
    for name, text in (("scenario.yaml", SMALL), ("sweep.yaml", SWEEP), ("up.trace", "1\n2\n3\n"), ("down.trace", "1\n2\n3\n")):
        (WORK / name).write_text(text)
    for name, text in (("parallel", PARALLEL), ("srun", SRUN)):
        tool = WORK / "tools" / name
        tool.parent.mkdir(exist_ok=True)
        tool.write_text(text)
        tool.chmod(0o755)
    # One log of everything, cut into one file for each kind of measurement, as the page on `fit` has them.
    (WORK / "mine/terminals").mkdir(parents=True)
    lines = [line.split(",") for line in (SOURCE / "tests/data/links/dish.csv").read_text().splitlines() if line[:1] != "#"]
    head = lines[0]
    for name, words in (("down", ("down",)), ("up", ("up",)), ("pings", ("rtt", "loss", "lost"))):
        kept = [0] + [n for n, column in enumerate(head) if n and column.startswith(words)]
        assert len(kept) > 1, (name, head)
        (WORK / f"{name}.csv").write_text("".join(",".join(row[n] for n in kept) + "\n" for row in lines))
    shell("skyhaul run scenario.yaml --audit 0 --out kept && skyhaul plan scenario.yaml --entry w > plan.csv")


def check_commands():
    listed = subprocess.run(["git", "-C", SOURCE, "ls-files", "*.md"], capture_output=True, text=True)
    pages = [SOURCE / name for name in listed.stdout.split()] if listed.returncode == 0 else \
            [file for top in ("configs", "examples", "models", "orbits", "src", "tests") for file in (SOURCE / top).rglob("*.md")] + list(SOURCE.glob("*.md"))
    shown = {}
    for page in pages:
        name = page.relative_to(SOURCE).as_posix()
        if not re.match(r"examples/labs/\d-", name):
            shown.update({(name, command): None for command in units(page)})
    known = {(page, command): how for page, commands in TABLE.items() for command, how in commands.items()}
    assert not shown.keys() - known.keys(), f"commands of pages that the table of this test does not know: {sorted(shown.keys() - known.keys())}"
    assert not known.keys() - shown.keys(), f"commands of the table that no page shows: {sorted(known.keys() - shown.keys())}"
    labs = sorted(page.parent.name[0] for page in pages if re.match(r"examples/labs/\d-", page.relative_to(SOURCE).as_posix()))
    ran = re.search(r"foreach\(lab RANGE (\d) (\d)\)", (SOURCE / "tests/labs/CMakeLists.txt").read_text())
    assert labs == [str(n) for n in range(int(ran[1]), int(ran[2]) + 1)], f"tests/labs does not run all of the labs {labs}"
    return known


COMMANDS = check_commands()
prepare()
for (page, command), how in COMMANDS.items():
    how(command)
print(f"{len(COMMANDS)} commands of pages hold")
