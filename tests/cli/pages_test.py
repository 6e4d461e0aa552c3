#!/usr/bin/python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Pages hold: every folder has one, links lead somewhere, commands exist, and the words of telegrams stay out.
usage: pages_test.py SKYHAUL SOURCE_DIR"""
import re
import subprocess
import sys
from pathlib import Path

PROGRAM, SOURCE = sys.argv[1], Path(sys.argv[2])
listed = subprocess.run(["git", "-C", SOURCE, "ls-files"], capture_output=True, text=True)
FILES = [SOURCE / name for name in listed.stdout.splitlines()] if listed.returncode == 0 else \
        [file for top in ("configs", "examples", "models", "orbits", "src", "tests") for file in (SOURCE / top).rglob("*") if file.is_file()] + list(SOURCE.glob("*"))
PAGES = [file for file in FILES if file.suffix == ".md" and file.exists()]


def anchors(page):
    """As GitHub makes them of headings."""
    heads = re.findall(r"^#+ (.*)$", page.read_text(), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def check_rooms():
    rooms = {SOURCE / top for top in ("orbits", "configs", "examples", "tests", "models", "src")}
    for top in ("models", "src"):
        rooms |= {folder for folder in (SOURCE / top).iterdir() if folder.is_dir() and folder.name != "include"}
    without = [str(room) for room in sorted(rooms) if not (room / "README.md").exists()]
    assert not without, without
    for name in ("CONTRIBUTING.md", "CHANGES.md", "DESIGN.md", "CITATION.cff"):
        assert (SOURCE / name).exists(), name


def check_links():
    broken = []
    for page in PAGES:
        text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.M | re.S)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if re.match(r"[a-z]+:", target):
                continue
            place, _, anchor = target.partition("#")
            file = page.parent / place if place else page
            if not file.exists() or (anchor and file.suffix == ".md" and anchor not in anchors(file)):
                broken.append(f"{page.relative_to(SOURCE)}: {target}")
    assert not broken, broken


def check_commands():
    """Each command that a page names exists, and so does each of its options."""
    listing = subprocess.run([PROGRAM, "--help"], check=True, capture_output=True, text=True).stdout
    known = set(re.findall(r"^  ([a-z]+)  ", listing.split("Subcommands:")[1], re.M))
    helps = {name: subprocess.run([PROGRAM, name, "--help"], check=True, capture_output=True, text=True).stdout for name in known}
    wrong = []
    for page in PAGES:
        spans = re.findall(r"`(skyhaul [^`]+)`", page.read_text()) + re.findall(r"^ *(skyhaul [a-z].*)$", page.read_text(), re.M)
        for span in spans:
            words = re.split(r" -- | [|>] | && ", span)[0].split()
            if len(words) < 2 or not re.fullmatch(r"[a-z]+", words[1]):
                continue
            if words[1] not in known:
                wrong.append(f"{page.relative_to(SOURCE)}: {span}: no such command")
                continue
            for option in words[2:]:
                option = option.split("=")[0].rstrip("],.").lstrip("[")
                if re.fullmatch(r"--[a-z-]+", option) and option not in helps[words[1]] + listing:
                    wrong.append(f"{page.relative_to(SOURCE)}: {span}: no option {option}")
    assert not wrong, wrong


def check_words():
    telegrams = [f"{page.relative_to(SOURCE)}: {word}" for page in PAGES for word in ("likewise", "besides") if re.search(rf"\b{word}\b", page.read_text(), re.I)]
    assert not telegrams, telegrams


check_rooms()
check_links()
check_commands()
check_words()
print("pages hold")
