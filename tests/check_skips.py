#!/usr/bin/env python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Says which tests of a run were skipped, and fails where one was that may not be.

usage: check_skips.py [--whole] RESULTS.xml ALLOWED.txt

RESULTS.xml is what `ctest --output-junit` writes, and ALLOWED.txt has one line for each test that may be skipped: its name,
in which * stands for any text, what it needs, and where that is to be had, parted by "|". --whole says that every test was
run: a line to which no test belongs is then an error, too. Exit status: 0 good, 1 not."""
import fnmatch
import sys
import xml.etree.ElementTree as ElementTree


def allowed(path):
    """The rows of the list, each its cells."""
    rows = []
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if line.strip() and not line.startswith("#"):
                cells = [cell.strip() for cell in line.split("|")]
                if len(cells) != 3 or not all(cells):
                    sys.exit(f"{path}:{number}: {line.strip()}: expected TEST | WHAT IT NEEDS | WHERE THAT IS TO BE HAD")
                rows.append(cells)
    return rows


def last_words(case):
    """The line in which a test said why it was skipped, of what it printed."""
    printed = (case.findtext("system-out") or "").splitlines()
    said = [line.strip() for line in printed if line.strip() and not line.startswith(("[", "Note: Google Test filter"))]
    return said[-1] if said else "it says nothing"


def main():
    arguments = [each for each in sys.argv[1:] if each != "--whole"]
    if len(arguments) != 2:
        sys.exit(__doc__)
    cases = ElementTree.parse(arguments[0]).getroot().findall("testcase")
    rows = allowed(arguments[1])
    if not cases:
        sys.exit(f"{arguments[0]}: expected at least one test")
    faults, skipped = [], {}
    for case in cases:
        if case.get("status") == "run" or case.find("skipped") is None:
            continue
        row = next((row for row in rows if fnmatch.fnmatchcase(case.get("name"), row[0])), None)
        if row is None:
            faults.append(f"{case.get('name')} was skipped ({last_words(case)}): expected it to run, or to be in {arguments[1]}")
        else:
            skipped[row[1]] = skipped.get(row[1], 0) + 1
    if "--whole" in sys.argv:
        names = [case.get("name") for case in cases]
        faults += [f"{arguments[1]}: {row[0]}: expected a test of this name" for row in rows if not fnmatch.filter(names, row[0])]
    for needs, count in sorted(skipped.items()):
        print(f"skyhaul: {count} {'test' if count == 1 else 'tests'} skipped, which may be, for want of {needs}")
    for fault in faults:
        print(f"skyhaul: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
