#!/usr/bin/python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""What `skyhaul lab` says of right, near, wrong and missing answers, of wrong units, of labs that were not started, and of a class.
usage: check_test.py SKYHAUL SOURCE_DIR"""
import csv
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

PROGRAM, SOURCE = sys.argv[1], Path(sys.argv[2])
FOLDER = tempfile.TemporaryDirectory()
OUT = Path(FOLDER.name)


def lab(*words, status=0):
    result = subprocess.run([PROGRAM, "lab", *map(str, words)], cwd=OUT, capture_output=True, text=True)
    assert result.returncode == status, (words, result)
    return result.stderr if status == 2 else result.stdout


def lines(answers, student="anna", status=3):
    """Status and remark of each question of lab 1 for these answers."""
    file = OUT / "given.yaml"
    file.write_text(yaml.safe_dump({"lab": 1, "student": student, "answers": answers}))
    printed = lab("check", 1, file, status=status)
    return dict(re.findall(r"^([a-z-]+): (.*)$", printed, re.M)), printed


def check_list_and_start():
    assert [line[0] for line in lab("list").splitlines()] == list("12345678")
    labs = json.loads(lab("list", "--json"))["labs"]
    assert [each["number"] for each in labs] == list(range(1, 9)) and [each["root"] for each in labs] == [False] * 7 + [True]
    assert all(20 <= each["minutes"] <= 40 for each in labs)
    lab("start", 1, "--student", "anna")
    assert "lab-1" in lab("start", 1, status=2)  # never overwritten
    lab("start", 1, "--student", "bert", "--into", "bert")
    lab("start", 1, "--student", "anna", "--into", "again")
    texts = [(OUT / folder / "scenario.yaml").read_text() for folder in ("lab-1", "bert", "again")]
    assert texts[0] != texts[1] and texts[0] == texts[2]
    template = yaml.safe_load((OUT / "lab-1/answers.yaml").read_text())
    assert template["student"] == "anna" and all(each == {"prediction": None, "answer": None} for each in template["answers"].values())
    printed = lab("check", 1, "lab-1/answers.yaml", status=3)
    assert printed.count(": missing: ") == 5 and "0 of 5" in printed, printed


def check_verdicts():
    truth = {name: each["answer"] for name, each in yaml.safe_load(lab("check", 1, "--solve", "--student", "anna"))["answers"].items()}
    other = yaml.safe_load(lab("check", 1, "--solve", "--student", "bert"))["answers"]
    assert any(other[name]["answer"] != truth[name] for name in truth)
    passes, highest, duration = (float(truth[name].split()[0]) for name in ("passes", "highest", "duration"))

    said, printed = lines({name: {"prediction": 2 * passes if name == "passes" else None, "answer": truth[name]} for name in truth}, status=0)
    assert all(remark.startswith("right: ") for name, remark in said.items() if name in truth), printed
    assert "You predicted" in said["passes"] and "100 % too high" in said["passes"] and truth["passes"] in said["passes"], printed
    assert "no prediction" in said["highest"] and "Measured: 95.92" in said["revolution"], printed

    said, printed = lines({"passes": round(passes * 1.05) + 1, "highest": f"{highest + 0.3} deg", "duration": duration / 60, "revolution": "1.6 h"})
    for name, status in (("passes", "near"), ("highest", "near"), ("duration", "wrong unit"), ("revolution", "wrong unit"), ("first-rise", "missing")):
        assert said[name].startswith(status + ": "), (name, printed)
        assert "skyhaul passes" in said[name] and truth[name].split()[0] not in said[name], printed  # the command, not the answer
    said, printed = lines({"duration": f"{duration // 60:.0f}m {duration % 60:.0f}s"})  # as the program prints durations
    assert said["duration"].startswith("wrong unit: ") and "expected a number in s" in said["duration"], printed
    said, printed = lines({"passes": 3 * passes, "highest": "nan", "duration": "long", "first-rise": "noon", "revolution": "1e999 min"})
    assert all(said[name].startswith("wrong: ") for name in truth), printed
    assert len(printed.splitlines()) == 6

    given = json.loads(lab("check", 1, OUT / "given.yaml", "--json", status=3))
    assert given["right"] == 0 and given["of"] == 5 and {each["status"] for each in given["questions"]} == {"wrong"}
    return truth


def check_bad_input():
    """One line each, status 2."""
    (OUT / "other.yaml").write_text("lab: 2\nanswers: {}\n")
    (OUT / "unknown.yaml").write_text("lab: 1\nanswers: {moons: 3}\n")
    (OUT / "list.yaml").write_text("lab: 1\nanswers: [1, 2]\n")
    for words, told in ((("check", 3, "lab-3/answers.yaml"), "lab 3 is not started"), (("check", 1, "other.yaml"), "which are in lab-1/answers.yaml"),
                        (("check", 1, "unknown.yaml"), "moons"), (("check", 1, "list.yaml"), "answers"), (("check", 1), "ANSWERS"),
                        (("start", 9), "1, 2, 3, 4, 5, 6, 7, 8"), (("start", "one"), "one"), (("begin", 1), "start"), (("start",), "start N"),
                        (("list", "--solve"), "--solve"), (("check", 1, "--solve", "--json"), "--json"), (("start", 2, "--student", "a\nb"), "--student"), (("class", "nowhere"), "nowhere"),
                        (("list", "--labs", OUT), "--labs")):
        error = lab(*words, status=2)
        assert len(error.splitlines()) == 1 and told in error and "expected" in error, (words, error)


def check_places():
    """From wherever one stands: a lab is not started within another one, and a file that is there is named as one reaches it."""
    def says(folder, *words):
        result = subprocess.run([PROGRAM, "lab", *map(str, words)], cwd=OUT / folder, capture_output=True, text=True)
        assert result.returncode == 2 and len(result.stderr.splitlines()) == 1, (folder, words, result)
        return result.stderr

    (OUT / "lab-1/out").mkdir()
    for folder, up in (("lab-1", "cd .."), ("lab-1/out", "cd ../..")):
        error = says(folder, "start", 3)
        assert "expected a folder outside of that of lab 1" in error and f"({up})" in error and "--into" in error, error
        assert not (OUT / folder / "lab-3").exists()
    lab("start", 2)
    for folder, words, told in (("lab-1", ("check", 1, "lab-1/answers.yaml"), "which are in answers.yaml"),
                                ("lab-1/out", ("check", 1, "answers.yaml"), "which are in ../answers.yaml"),
                                ("lab-1", ("check", 2, "answers.yaml"), "which are in ../lab-2/answers.yaml"),
                                (".", ("check", 1), "which are in lab-1/answers.yaml"),
                                (".", ("check", 4), "'skyhaul lab start 4' starts it and writes lab-4/answers.yaml")):
        error = says(folder, *words)
        assert told in error, (words, error)
    assert "is not started" not in says("lab-1", "check", 1, "lab-1/answers.yaml")
    result = subprocess.run([PROGRAM, "lab", "start", "3", "--into", "inner"], cwd=OUT / "lab-1", capture_output=True, text=True)
    assert result.returncode == 0, result  # who names the folder means it


def check_explanations():
    """The student's own words are read and not judged; the model answer of a lab may name only what is declared."""
    solution = yaml.safe_load(lab("check", 1, "--solve", "--student", "anna"))
    file = OUT / "explained.yaml"
    file.write_text(yaml.safe_dump(solution))
    assert "5 of 5" in lab("check", 1, file)
    file.write_text(yaml.safe_dump({**solution, "explain": ["a", "list"]}))
    assert "explain" in lab("check", 1, file, status=2)
    own = OUT / "own/1-mine"
    own.mkdir(parents=True)
    text = next((SOURCE / "examples/labs").glob("1-*")).joinpath("lab.yaml").read_text()
    for told, wrong in (("moons", text.replace("{passes}", "{moons}")), ("mean-pass", text + "  ratios: {mean-pass: [passes, highest]}\n"),
                        ("stay", text + "  ratios: {stay: [passes]}\n"), ("expected an id in braces", text.replace("{revolution}", "{revolution"))):
        (own / "lab.yaml").write_text(wrong)
        error = lab("list", "--labs", own.parent, status=2)
        assert len(error.splitlines()) == 1 and told in error and "lab.yaml" in error, error


def check_failing_command():
    """Why a lab's command failed is its last line: the lines before it say how far it has got."""
    own = OUT / "failing/1-mine"
    own.mkdir(parents=True)
    question = {"id": "a", "text": "How long?", "unit": "s", "tolerance": 1, "hint": "Look.",
                "truth": {"command": "echo begun >&2; echo the reason >&2; exit 5", "json": "/a"}}
    (own / "lab.yaml").write_text(yaml.safe_dump({"title": "Mine", "minutes": 20, "questions": [question]}))
    result = subprocess.run([PROGRAM, "lab", "check", "1", "--solve", "--labs", own.parent], cwd=OUT, capture_output=True, text=True)
    assert result.returncode == 1 and result.stderr.endswith("failed: the reason\n") and "begun >&2" in result.stderr, result
    assert len(result.stderr.splitlines()) == 1, result


def check_class(truth):
    room = OUT / "class"
    for name, answers in (("anna", truth), ("bert", {"passes": -1})):
        (room / name).mkdir(parents=True)
        (room / name / "answers.yaml").write_text(yaml.safe_dump({"lab": 1, "student": name, "answers": answers}))
        (room / name / "scenario.yaml").write_text("name: not answers\n")
    rows = list(csv.DictReader(lab("class", room).splitlines()))
    assert list(rows[0]) == "file,student,lab,question,status,prediction,answer,unit".split(",")
    status = {(row["student"], row["question"]): row["status"] for row in rows}
    assert len(status) == 10 and all(status["anna", name] == "right" for name in truth), status
    assert status["bert", "passes"] == "wrong" and status["bert", "highest"] == "missing", status
    (room / "bert" / "two.yaml").write_text("lab: 2\nstudent: bert\nanswers: {gaps: 1}\n")
    with_truth = list(csv.DictReader(lab("class", room, "--solve").splitlines()))
    assert {row["truth"] for row in with_truth if row["student"] == "anna" and row["question"]} == set(truth.values())
    assert [row["lab"] for row in with_truth if row["status"] == "not started"] == ["2"], with_truth
    assert all(len(row) == 9 and None not in row.values() for row in with_truth), with_truth
    (room / "anna" / "answers.yaml").write_text(yaml.safe_dump({"lab": 1, "student": "anna", "answers": truth, "explain": "It changes, over."}))
    words = {row["student"]: row for row in json.loads(lab("class", room, "--solve", "--json"))["explanations"] if row["lab"] == "1"}
    assert words["anna"]["explanation"] == "It changes, over." and words["bert"]["explanation"] == "", words
    assert f"{truth['passes'].split()[0]} passes" in words["anna"]["model"] and words["anna"]["model"] != words["bert"]["model"], words
    (room / "bad.yaml").write_text("lab: 1\nanswers: {passes: [}\n")
    assert "bad.yaml" in lab("class", room, status=2)


check_list_and_start()
found = check_verdicts()
check_bad_input()
check_places()
check_explanations()
check_failing_command()
check_class(found)
print("labs hold")
