#!/usr/bin/env python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Breaks the code in small ways, one at a time, and says how many of the breaks the tests find.

usage: mutate.py BUILD [--area NAME] [--count N] [--seed N] [--jobs N] [--list]

BUILD is a build folder of the preset release in which core_test, models_test and orbits_test are up to date; nothing in it and no
source file is changed. Each area of AREAS names the files that are broken, the test program that links them, and which of its tests
are run. A mutant is one change on one line of code: a comparison flipped (< to <=, == to !=, && to ||), an arithmetic operator
exchanged (+ to -, * to /), a term of a sum dropped, a whole number one off, min and max exchanged, or a condition
negated. --count mutants of each area are drawn by --seed, and --jobs of them are tried at a time; only the object of the broken
file is compiled, and a copy of the program is linked with it. A mutant is killed where a test fails, crashes or takes more than
four times as long as all tests without it; tests that take less than half a second are run first. One that does not compile is
not counted, nor is one whose object has the same bytes as the unbroken file's: the compiler proved it equal. Lines that reserve
room for a list are left as they are, and so are the values that a key has in place of what its stage does not read: no answer
depends on them. So are lines that wait, and comparisons with the tolerance of rounding, which nothing equals. The survivors are printed. Exit status: 0 if at least 85 % were killed, 1 if not, 2 usage."""
import argparse
import itertools
import json
import os
import random
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
WANTED_SHARE = 0.85
# area: (files, the archive that has them, test program, where its tests are, tests that are left out, as they take longest)
AREAS = {
    "flow": ("models/flow/*.cc", "models/libskyhaul_models.a", "models_test", "tests/models/flow/*_test.cc", ()),
    "summary": ("src/summary/*.cc", "src/libskyhaul_core.a", "core_test", "tests/src/summary/*_test.cc",
                ("DayRanges.AreThose*", "RandomScenarios.*", "Stages.RandomChanges*", "Stages.ManyThreads*", "WrittenRun.*",
                 "Days.TheFirstIs*", "Answer.SaysThatAHorizonIsNotWholeDays*", "Bottleneck.AgainstAllSets*", "Stages.AChangeReuses*")),
    "sgp4": ("orbits/src/sgp4*.cc", "orbits/libskyhaul_orbits.a", "orbits_test", "tests/orbits/[sd]*_test.cc", ()),
}


def filter_of(tests, without):
    """The filter that names every test suite of those files."""
    suites = {name for path in SOURCE.glob(tests) for name in re.findall(r"^TEST(?:_F|_P)?\((\w+),", path.read_text(), re.MULTILINE)}
    suites |= {name for path in SOURCE.glob(tests) for name in re.findall(r"RC_GTEST_PROP\((\w+),", path.read_text())}
    return ":".join(pattern for name in sorted(suites) for pattern in (f"{name}.*", f"*/{name}.*")) + "-" + ":".join(without)


RULES = (
    ("comparison", r"(?<= )<(?= )", "<="),
    ("comparison", r"(?<= )>(?= )", ">="),
    ("comparison", r"<=", "<"),
    ("comparison", r"(?<!-)>=", ">"),
    ("comparison", r"==", "!="),
    ("comparison", r"!=", "=="),
    ("logic", r"&&", "||"),
    ("logic", r"\|\|", "&&"),
    ("operator", r"(?<=[\w)\]] )\+(?= [\w(])", "-"),
    ("operator", r"(?<=[\w)\]] )-(?= [\w(])", "+"),
    ("operator", r"(?<=[\w)\]] )\*(?= [\w(])", "/"),
    ("operator", r"(?<=[\w)\]] )/(?= [\w(])", "*"),
    ("operator", r"\+=", "-="),
    ("operator", r"-=", "+="),
    ("dropped term", r" [+-] [A-Za-z_]\w*(?:\.\w+)*(?: \* [A-Za-z_]\w*)*(?=[;,)])", ""),
    ("one off", r"(?<![\w.'])(?:[1-9]\d?|0)(?![\w.'x])", None),
    ("min and max", r"std::min\(", "std::max("),
    ("min and max", r"std::max\(", "std::min("),
    ("negated", r"\bif \((?=[a-z])", "if (!("),
)


def is_code(line):
    code = line.strip()
    return (bool(code) and ".reserve(" not in code and "sleep_for(" not in code and "< 1e-" not in code and
            not code.startswith(("//", "#", "namespace", "using", "}", "template", "static_assert", "throw ", '"')))


def mutants_of(path):
    """(line number, what is done, the line as it becomes) of a file, all that the rules make."""
    found = []
    inside_text = re.compile(r'"(?:\\.|[^"\\])*"')
    for number, line in enumerate(path.read_text().splitlines()):
        if not is_code(line):
            continue
        code = line.split("//")[0]
        texts = [match.span() for match in inside_text.finditer(code)]
        for name, pattern, replacement in RULES:
            for match in re.finditer(pattern, code):
                if any(first <= match.start() < last for first, last in texts):
                    continue
                # A key sets what its stage does not read to some value: any does, as all scenarios have it then.
                if path.name == "stage_keys.cc" and name == "one off" and re.search(r" = \d+;", code):
                    continue
                new = replacement
                if name == "one off":
                    new = str(int(match.group()) + 1)
                changed = code[:match.start()] + new + code[match.end():]
                if name == "negated":
                    if not code.rstrip().endswith(("{", ";", ")")):
                        continue
                    depth, at = 0, match.end() - 1
                    for at in range(match.end() - 1, len(code)):
                        depth += {"(": 1, ")": -1}.get(code[at], 0)
                        if depth == 0:
                            break
                    if depth != 0:
                        continue
                    changed = code[:match.start()] + "if (!(" + code[match.end():at] + "))" + code[at + 1:]
                found.append((number, name, changed))
    return found


def run_tests(program, names, timeout, *options):
    """True where all tests pass."""
    process = subprocess.Popen([program, f"--gtest_filter={names}", "--gtest_brief=1", "--gtest_fail_fast", *options],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, process_group=0,
                               env={**os.environ, "RC_PARAMS": "seed=20261130"})
    try:
        return process.wait(timeout) == 0
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return False


class Area:
    def __init__(self, build, name, folder):
        self.build, self.folder = build, folder
        files, self.archive, program, tests, without = AREAS[name]
        self.tests = filter_of(tests, without)
        self.files = sorted(SOURCE.glob(files))
        self.commands = {Path(entry["file"]): entry["command"] for entry in json.loads((build / "compile_commands.json").read_text())
                         if f"-o {Path(self.archive).parent}/CMakeFiles/" in entry["command"]}
        steps = subprocess.run(["ninja", "-C", build, "-t", "commands", program], capture_output=True, text=True).stdout.splitlines()
        link = next(step for step in reversed(steps) if f"-o bin/{program} " in step)
        self.link = next(part for part in link.split("&&") if f"-o bin/{program} " in part).replace(f"-o bin/{program} ", "-o PROGRAM ")
        begin = time.monotonic()
        if not run_tests(build / "bin" / program, self.tests, 900, f"--gtest_output=json:{folder}/times.json"):
            sys.exit(f"{program} --gtest_filter={self.tests} fails without a mutant")
        self.limit = 4 * (time.monotonic() - begin) + 10
        suites = json.loads((folder / "times.json").read_text())["testsuites"]
        times = {f"{suite['name']}.{test['name']}": float(test["time"].rstrip("s")) for suite in suites for test in suite["testsuite"]}
        quick = [name for name, seconds in times.items() if seconds < 0.5]
        slow = [name for name in times if name not in quick]
        self.stages = [":".join(names) for names in (quick, slow) if names]

    def try_mutant(self, path, mutant):
        """"killed", "survived", "equal" or "no code"."""
        number, _, changed = mutant
        lines = path.read_text().splitlines()
        lines[number] = changed
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            return self.try_in(Path(folder), path, lines)

    def try_in(self, folder, path, lines):
        broken, obj, program = folder / path.name, folder / f"{path.name}.o", folder / "program"
        broken.write_text("\n".join(lines) + "\n")
        words = shlex.split(self.commands[path])
        words = words[next(i for i, word in enumerate(words) if word.endswith(("c++", "g++", "clang++"))):]
        sound = self.build / words[words.index("-o") + 1]
        words[words.index("-o") + 1] = str(obj)
        words[words.index("-c") + 1] = str(broken)
        if subprocess.run([*words, "-iquote", path.parent], cwd=self.build, capture_output=True).returncode != 0:
            return "no code"
        if obj.read_bytes() == sound.read_bytes():
            return "equal"
        # Before the archive, so that nothing asks for the sound one in it.
        link = self.link.replace(f" {self.archive}", f" {obj} {self.archive}", 1).replace("-o PROGRAM ", f"-o {program} ")
        subprocess.run(link, shell=True, cwd=self.build, check=True, capture_output=True)
        return "survived" if all(run_tests(program, names, self.limit) for names in self.stages) else "killed"


def main():
    usage = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    usage.add_argument("build", type=Path)
    usage.add_argument("--area", choices=AREAS, action="append")
    usage.add_argument("--count", type=int, default=15)
    usage.add_argument("--seed", type=int, default=1)
    usage.add_argument("--jobs", type=int, default=os.cpu_count())
    usage.add_argument("--list", action="store_true", help="only show the mutants that are drawn")
    given = usage.parse_args()
    build = given.build.resolve()
    with tempfile.TemporaryDirectory() as folder:
        return run(given, build, Path(folder))


def run(given, build, folder):
    killed, counted = 0, 0
    for name in given.area or AREAS:
        everything = [(path, mutant) for path in sorted(SOURCE.glob(AREAS[name][0])) for mutant in mutants_of(path)]
        area = None if given.list else Area(build, name, folder)
        random.Random(f"{name} {given.seed}").shuffle(everything)
        outcomes, left = {"killed": 0, "survived": 0, "equal": 0, "no code": 0}, given.count
        drawn = iter(everything)
        with ThreadPoolExecutor(given.jobs) as pool:
            while left > 0 and (some := list(itertools.islice(drawn, left))):
                tried_ones = [""] * len(some) if given.list else pool.map(lambda each: area.try_mutant(*each), some)
                for (path, (number, what, changed)), outcome in zip(some, tried_ones):
                    place = f"{path.relative_to(SOURCE)}:{number + 1}: {what}: {changed.strip()}"
                    print(f"{outcome}: {place}" if outcome else place, flush=True)
                    left -= outcome in ("", "killed", "survived")
                    if outcome:
                        outcomes[outcome] += 1
        if given.list:
            continue
        tried = outcomes["killed"] + outcomes["survived"]
        print(f"{name}: {outcomes['killed']} of {tried} killed; of {len(everything)} possible; {outcomes['equal']} gave the same "
              f"code, {outcomes['no code']} did not compile", flush=True)
        killed, counted = killed + outcomes["killed"], counted + tried
    if counted == 0:
        return 0 if given.list else 2
    print(f"all: {killed} of {counted} killed, {100 * killed / counted:.0f} %")
    return 0 if killed >= WANTED_SHARE * counted else 1


if __name__ == "__main__":
    sys.exit(main())
