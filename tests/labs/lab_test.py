#!/usr/bin/python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""One lab as a student does it: every command of its page runs, every answer can be found by a command of the page, and the
figures agree with what was published. The pictures beside the page are those that its commands draw from the lab as it comes.
usage: lab_test.py SKYHAUL SOURCE_DIR N [--renew]   --renew only draws these pictures anew"""
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

PROGRAM, SOURCE, NUMBER = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
LAB = next((SOURCE / "examples/labs").glob(f"{NUMBER}-*"))
TEXT = (LAB / "README.md").read_text()
DECLARED = yaml.load((LAB / "lab.yaml").read_text(), yaml.BaseLoader)  # all values as they are written
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", TEXT, re.M | re.S)
COMMANDS = [line for block in BLOCKS for line in block.splitlines()]
# The answers that are the same for every student, and why; every other answer must differ from that for no student.
SAME = {
    "revolution": "one orbit takes as long wherever one stands",
    "slot": "the operator's slots are equally long everywhere",
    "ku": "a constant of the Recommendation",
    "ka": "a constant of the Recommendation",
    "paper": "two data centers on fibre, as in the paper",
    "target": "one of two words",
}
ENVIRONMENT = {**os.environ, "PATH": f"{PROGRAM.parent}:{os.environ['PATH']}"}


def skip(why):
    print(why)
    sys.exit(77)


def run(*words, folder, status=0):
    result = subprocess.run([PROGRAM, *map(str, words)], cwd=folder, env=ENVIRONMENT, capture_output=True, text=True)
    assert result.returncode == status, (words, result)
    return result.stdout


def sources(question):
    return [question[key] for key in ("truth", "minus", "over") if key in question]


def check_page():
    for heading in ("**Goal.**", "**Afterwards you can**", "**You need**", "**Explain"):
        assert heading in TEXT, f"{LAB.name}/README.md has no {heading}"
    assert 20 <= int(DECLARED["minutes"]) <= 40
    assert re.search(rf"The lab takes {DECLARED['minutes']} minutes", TEXT.replace("\n", " ")), "minutes of page and lab.yaml differ"
    asked = [question["id"] for question in DECLARED["questions"]]
    for question in DECLARED["questions"]:
        assert f"`{question['id']}`" in TEXT, f"the page does not say where to answer {question['id']}"
        for source in sources(question):
            # Lab 8: the student's own programs are held against the model, which the page runs too.
            assert source["command"] in COMMANDS, f"{question['id']}: the page has no line '{source['command']}'"
        assert "`skyhaul" in question["hint"] or "skyhaul-packet" in question["hint"], question["id"]
    assert len(set(asked)) == len(asked) >= 3
    assert sum("published" in question for question in DECLARED["questions"]) == 1
    assert " ".join(DECLARED["explain"]["text"].split()) in " ".join(TEXT.split()), "the page and lab.yaml ask to explain different things"
    # The page of a run that the text names has the headings that it names.
    report = re.search(r"^\*\*Page\.\*\*.*?(?=\n\n|\Z)", TEXT, re.M | re.S)
    assert (report is None) == (NUMBER == "1"), "no page of a run is named"  # lab 1 runs `passes` alone
    for heading in re.findall(r'"([^"]+)"', report[0].replace("\n", " ") if report else ""):
        assert f'"{heading}"' in (SOURCE / "src/report/web/run_page.ts").read_text(), f"no page of a run has the heading {heading}"
    shown = re.findall(r"^!\[[^\]]+\]\(([\w-]+\.svg)\)$", TEXT, re.M)
    assert shown and {LAB / name for name in shown} == set(LAB.glob("*.svg")), f"{shown} are not the pictures of the folder"
    for name in shown:
        assert any(line.startswith("skyhaul plot ") and line.endswith(f" > {name}") for line in COMMANDS), f"no command draws {name}"
        assert TEXT.index(f"({name})") > TEXT.index("skyhaul lab check"), "a picture above the check would spoil the predictions"
    for move in DECLARED["moves"]:
        texts = [file.read_text() for file in LAB.glob("*.yaml") if file.name != "lab.yaml"]
        assert any(f"{move['key']}: {move['now']}" in text for text in texts), f"{move['key']}: {move['now']} stands nowhere"


def check_commands(student):
    """Runs the page's commands in order; before the check the answers are those of the solution."""
    printed = ""
    with tempfile.TemporaryDirectory() as folder:
        for line in COMMANDS:
            if line == f"skyhaul lab start {NUMBER}":
                run("lab", "start", NUMBER, "--student", student, folder=folder)
                folder_of_lab = Path(folder) / f"lab-{NUMBER}"
                # Nothing of the truth goes to the student: neither its sources nor the model answer.
                assert not (folder_of_lab / "lab.yaml").exists()
                sentence = re.search(r"[^.{}]{30,}", DECLARED["explain"]["answer"])[0].strip()
                for file in folder_of_lab.iterdir():
                    assert sentence.encode() not in file.read_bytes(), file
                assert yaml.safe_load((folder_of_lab / "answers.yaml").read_text())["explain"] is None
            elif line == f"cd lab-{NUMBER}":
                continue
            else:
                if line.startswith("skyhaul lab check"):
                    solution = run("lab", "check", NUMBER, "--solve", "--student", student, folder=folder)
                    (folder_of_lab / "answers.yaml").write_text(solution)
                result = subprocess.run(["bash", "-c", line], cwd=folder_of_lab, env=ENVIRONMENT, capture_output=True, text=True)
                assert result.returncode == 0, (line, result)
                printed += result.stdout
        assert result.stdout.count(": right: ") == len(DECLARED["questions"]), result.stdout
        if NUMBER == "8":  # what real programs measured is a right or near answer
            given = yaml.safe_load(solution)
            given["answers"]["ping"]["answer"] = re.search(r"= [\d.]+/([\d.]+)/", printed)[1] + " ms"
            given["answers"]["copy"]["answer"] = re.search(r"bytes in ([\d.]+) s", printed)[1] + " s"
            (folder_of_lab / "answers.yaml").write_text(yaml.safe_dump(given))
            told = subprocess.run([PROGRAM, "lab", "check", "8", "answers.yaml"], cwd=folder_of_lab, env=ENVIRONMENT, capture_output=True, text=True).stdout
            print(told)
            assert "ping: right" in told or "ping: near" in told, told
            assert "copy: right" in told or "copy: near" in told, told
        assert "explain:" in (folder_of_lab / "answers.yaml").read_text()
        return yaml.safe_load(solution)


def draw_pictures(into):
    """The page's commands for the lab as it comes, as far as its last picture, without what runs in real time."""
    run("lab", "start", NUMBER, "--into", into, folder=into.parent)
    names = {file.name for file in LAB.glob("*.svg")} or set(re.findall(r"\((\w+\.svg)\)", TEXT))
    last = max(i for i, line in enumerate(COMMANDS) if any(line.endswith(f" > {name}") for name in names))
    for line in COMMANDS[: last + 1]:
        if line.startswith(("cd ", "skyhaul lab ")) or " emulate " in line or "ping." in line:
            continue
        result = subprocess.run(["bash", "-c", line], cwd=into, env=ENVIRONMENT, capture_output=True, text=True)
        assert result.returncode == 0, (line, result)
    return {name: (into / name).read_bytes() for name in names}


def check_pictures():
    with tempfile.TemporaryDirectory() as folder:
        for name, drawn in draw_pictures(Path(folder) / "lab").items():
            assert drawn == (LAB / name).read_bytes(), f"{name} is not what the page's commands draw; --renew draws it anew"


def number(answer):
    return float(re.match(r"[-+.\deE]+", str(answer))[0])


def check_explanation(as_it_comes, of_student):
    """The teacher's model answer holds the numbers of this student, and names at least one that the check judges."""
    texts = [each["explain"] for each in (as_it_comes, of_student)]
    assert texts[0] != texts[1] and not re.search("[{}]", "".join(texts)), texts
    named = re.findall(r"\{([\w-]+)\}", DECLARED["explain"]["answer"])
    judged = [question for question in DECLARED["questions"] if question["id"] in named]
    assert judged, named
    for each in (as_it_comes, of_student):
        for question in judged:
            value = number(each["answers"][question["id"]]["answer"])
            # In a sentence a number has three digits, or all before its point: within 0.5 %.
            shown = [float(text) for text in re.findall(r"(?<![\w.])-?\d+(?:\.\d+)?", each["explain"])]
            assert any(abs(text - value) <= 0.005 * abs(value) for text in shown), (question["id"], value, each["explain"])


def check_published(answers):
    for question in DECLARED["questions"]:
        if "published" in question:
            value, published = number(answers[question["id"]]["answer"]), question["published"]
            error = value / float(published["value"]) - 1
            print(f"{question['id']}: {value} {question['unit']}, published {published['value']}: {100 * error:+.1f} %")
            assert abs(error) <= float(published["within"]), question["id"]


if "--renew" in sys.argv:
    with tempfile.TemporaryDirectory() as temporary:
        for name, drawn in draw_pictures(Path(temporary) / "lab").items():
            (LAB / name).write_bytes(drawn)
    sys.exit(0)
check_page()
if NUMBER == "5" and not (PROGRAM.parent / "skyhaul-packet").exists():
    skip("lab 5 needs skyhaul-packet")
if DECLARED.get("root") == "true" and os.geteuid() != 0:
    skip(f"lab {NUMBER} needs root")
with tempfile.TemporaryDirectory() as folder:
    as_it_comes = yaml.safe_load(run("lab", "check", NUMBER, "--solve", folder=folder))
solution = as_it_comes["answers"]
check_published(solution)
check_pictures()
of_student = check_commands("a student")
check_explanation(as_it_comes, of_student)
moved = of_student["answers"]
alike = [name for name in solution if name not in SAME and moved[name]["answer"] == solution[name]["answer"]]
assert not alike, f"the same for every student: {alike}"
print(json.dumps(moved))
