# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Data flows down, and nothing below calls up. Which room (folder) uses which is in the column "uses" of the tables of
models/README.md and src/README.md; this test holds the code to it in two ways. What a file includes: a header of a room, or a public
header, which belongs to the room that models/include/README.md or src/include/README.md names. And what it calls: the symbols that
an object of one room leaves open and an object of another one defines; a header that hides an arrow does not hide this.
usage: rooms_test.py BUILD_DIR SOURCE_DIR [--draw]   --draw prints every arrow"""
import collections
import json
import re
import subprocess
import sys
from pathlib import Path

BUILD, SOURCE = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
# The libraries, each with those below it: DESIGN.md. Only models/ns3 (and examples and tests) includes ns-3.
LIBRARIES = {"orbits": [], "models": ["orbits"], "src": ["orbits", "models"]}
NS3 = re.compile(r'#include [<"](?:\.\./include/)?ns3/')
# Headers that take seconds to compile wherever they are included, and the file of the command line that may include them.
COSTLY = {"CLI/": "command.cc", "spdlog/": "messages.cc"}


def rows(page):
    for line in (SOURCE / page).read_text().splitlines():
        if line.startswith("| "):
            yield [cell.strip() for cell in line.strip().strip("|").split("|")]


def read_table(library):
    """room: the rooms of its own library that it uses."""
    uses = {}
    for cells in rows(f"{library}/README.md"):
        named = re.match(r"\[([\w0-9]+)\]\(", cells[0])
        if named and len(cells) == 3 and named[1] != "include":
            uses[named[1]] = {name for name in re.findall(r"\w+", cells[2]) if name != "-"}
    return uses


USES = {library: read_table(library) for library in ("models", "src")}
for library, table in USES.items():
    folders = {path.name for path in (SOURCE / library).iterdir() if path.is_dir() and path.name != "include"}
    assert folders == set(table), f"{library}/README.md: rooms {sorted(folders ^ set(table))} are not both in the table and a folder"
    drawn_rooms = set(re.findall(rf"\]\({library}/(\w+)/README\.md\)", (SOURCE / "DESIGN.md").read_text()))
    assert folders == drawn_rooms, f"DESIGN.md: rooms {sorted(folders ^ drawn_rooms)} of {library} are not both in its table and a folder"
    for name, used in table.items():
        for each in used - {"all"}:
            assert each in table, f"{library}/README.md: {name} uses {each}, which is no room"
            assert "all" in used or name not in table[each], f"{library}/README.md: {name} and {each} use each other"
    for name in table:  # no circle: from a room one never comes back to it
        seen, left = set(), [name]
        while left:
            for each in table[left.pop()] - {"all"} - seen:
                assert each != name, f"{library}/README.md: {name} uses itself, through others"
                seen.add(each)
                left.append(each)


def allowed(user, used):
    """A room is (library, name); name is "" in orbits, and of headers that belong to no room."""
    if user == used or "" in (user[1], used[1]) and user[0] == used[0]:
        return True
    if user[0] != used[0]:
        return used[0] in LIBRARIES[user[0]]
    return "all" in USES[user[0]][user[1]] or used[1] in USES[user[0]][user[1]]


def public_rooms():
    rooms = {path.name: ("orbits", "") for path in (SOURCE / "orbits/include").rglob("*.h")}
    found = {f"skyhaul/orbits/{name}": room for name, room in rooms.items()}
    for library, name in (("models", "models"), ("src", "core")):
        folder = SOURCE / library / "include/skyhaul" / name
        patterns = {}
        for cells in rows(f"{library}/include/README.md"):
            link = re.match(r"\[(\w+)\]\(\.\./", cells[-1])  # a row without one: values that all rooms share
            for pattern in re.findall(r"`([\w*.]+\.h)`", cells[0]):
                patterns[pattern] = (library, link[1] if link else "")
        for path in folder.glob("*.h"):
            rooms = [room for pattern, room in patterns.items() if path.match(pattern)]
            assert len(rooms) == 1, f"{path}: expected one row of {library}/include/README.md, found {len(rooms)}"
            found[f"skyhaul/{name}/{path.name}"] = rooms[0]
    for name in ("models", "core", "orbits"):
        found.pop(f"skyhaul/{name}/export.h", None)
    return found


PUBLIC = public_rooms()


def room_of(path):
    parts = path.relative_to(SOURCE).parts
    if parts[0] == "orbits":
        return ("orbits", "")
    if parts[1] == "include":
        return PUBLIC["/".join(parts[2:])]
    return (parts[0], parts[1])


def arrows_of_includes():
    for library in LIBRARIES:
        for path in sorted((SOURCE / library).rglob("*")):
            if path.suffix not in (".h", ".cc"):
                continue
            user = room_of(path)
            text = path.read_text()
            if user != ("models", "ns3"):
                assert not NS3.search(text), f"{path.relative_to(SOURCE)} includes ns-3"
            for header, home in COSTLY.items():
                if user == ("src", "cli") and path.name != home:
                    assert f"#include <{header}" not in text, f"{path.relative_to(SOURCE)} includes {header}, which is for {home} alone"
            for name in re.findall(r'^#include "([^"]+)"', text, re.M):
                if name in PUBLIC:
                    yield user, PUBLIC[name], path.relative_to(SOURCE), name
                    continue
                for root in (SOURCE / "src", SOURCE / "models"):
                    if "/" in name and (root / name).exists():
                        yield user, room_of(root / name), path.relative_to(SOURCE), name


def arrows_of_calls():
    """Of the objects of libraries and programs that are up to date in this build; not of tests."""
    objects = []
    for entry in json.loads((BUILD / "compile_commands.json").read_text()):
        path = Path(entry["file"])
        if SOURCE not in path.parents or path.relative_to(SOURCE).parts[0] not in LIBRARIES:
            continue
        made = BUILD / re.search(r" -o (\S+)", entry["command"])[1]
        # One that is older than its source says what the code was.
        if made.exists() and made.stat().st_mtime >= path.stat().st_mtime:
            objects.append((path, made))
    defined, open_symbols = {}, []
    for path, made in objects:
        for line in subprocess.run(["nm", made], capture_output=True, text=True, check=True).stdout.splitlines():
            kind, symbol = line.split()[-2:]
            if kind == "U":
                open_symbols.append((path, symbol))
            elif kind in "TDBR":
                defined[symbol] = path
    for path, symbol in open_symbols:
        if symbol in defined and symbol != "main":
            yield room_of(path), room_of(defined[symbol]), path.relative_to(SOURCE), symbol
    assert len(objects) > 250, f"{BUILD} has {len(objects)} objects: expected those of all libraries, up to date"


wrong, drawn = [], collections.Counter()
for arrows in (arrows_of_includes(), arrows_of_calls()):
    count = 0
    for user, used, path, what in arrows:
        count += 1
        if user != used and "" not in (user[1], used[1]):
            drawn[user, used] += 1
        if not allowed(user, used):
            wrong.append(f"{path} uses {what} of {'/'.join(used).rstrip('/')}, which is not below it")
    assert count > 500, f"{count} arrows: expected those of all of the code"
if "--draw" in sys.argv:
    for (user, used), count in sorted(drawn.items()):
        print(f"{'/'.join(user)} -> {'/'.join(used)}: {count}")
for library, table in USES.items():
    for name, used in table.items():
        for each in used - {"all"}:
            if not drawn[(library, name), (library, each)]:
                wrong.append(f"{library}/README.md: {name} uses {each} in the table, and not in the code")
assert not wrong, "\n".join(wrong)
print("the rooms hold")
