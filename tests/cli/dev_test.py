#!/usr/bin/python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""./dev on its own, with nothing to install or build: how it calls the program.  usage: dev_test.py SKYHAUL SOURCE_DIR"""
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE = Path(sys.argv[2])
FOLDER = tempfile.TemporaryDirectory()
TREE = Path(FOLDER.name) / "tree"
TOOLS = Path(FOLDER.name) / "tools"
DEFAULT = "configs/scenarios/three-sites.yaml"


def script(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o755)


TREE.mkdir()
shutil.copy(SOURCE / "dev", TREE / "dev")
script(TREE / "third_party/install.sh", "exit 0\n")
script(TREE / "build/release/bin/skyhaul", 'for each; do printf "%s\\n" "$each"; done\n')
(TREE / "build/release/build.ninja").write_text("")
script(TOOLS / "cmake", "echo built\n")


def start(*arguments):
    return subprocess.run([str(TREE / "dev"), *arguments], capture_output=True, text=True,
                          env={"PATH": f"{TOOLS}:/usr/local/bin:/usr/bin:/bin"})


def dev(*arguments):
    result = start(*arguments)
    assert result.returncode == 0 and result.stderr == "", result
    return result.stdout


def called(*arguments):
    return dev("run", *arguments).splitlines()


assert called() == ["run", DEFAULT]
assert called("--threads", "1") == ["run", DEFAULT, "--threads", "1"]
assert called("--help") == ["run", DEFAULT, "--help"]
assert called("mine.yaml", "--threads", "1") == ["run", "mine.yaml", "--threads", "1"]
assert called("mine", "--threads", "1") == ["run", "mine", "--threads", "1"]
for scenario in ("mine.yaml", "of mine/two sites.yml"):
    assert called("--threads", "1", scenario) == ["run", "--threads", "1", scenario]
    assert called("--threads", "1", scenario, "-q") == ["run", "--threads", "1", scenario, "-q"]
# A value that names a file is none.
assert called("--set", "name=mine.yaml") == ["run", DEFAULT, "--set", "name=mine.yaml"]

presets = json.loads((SOURCE / "CMakePresets.json").read_text())
usage = dev("help")
told = next(line for line in usage.splitlines() if line.startswith("  build "))
for preset in presets["buildPresets"]:
    assert preset["name"] in told, told

# A build that takes its time is announced; one that fails shows its log, and nothing is run.
script(TOOLS / "cmake", "sleep 3\n")
slow = start("run")
assert slow.returncode == 0 and slow.stderr.startswith("skyhaul: building (release)"), slow
script(TOOLS / "cmake", "echo error: no semicolon; exit 1\n")
failed = start("run")
assert failed.returncode == 1 and failed.stdout == "" and failed.stderr == "error: no semicolon\n", failed
(TREE / "build/release/build.ninja").unlink()
script(TOOLS / "cmake", "echo no compiler; exit 1\n")
assert start("run").stderr == "skyhaul: configuring (release)\nno compiler\n"
print("./dev holds")
