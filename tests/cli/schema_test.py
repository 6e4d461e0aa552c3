#!/usr/bin/python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""configs/schema.json as an editor uses it: it takes every shipped scenario and what `skyhaul check` prints of it, and
refuses changed ones.  usage: schema_test.py SKYHAUL SOURCE_DIR"""
import copy
import glob
import json
import os
import subprocess
import sys

import jsonschema
import yaml

program, source = sys.argv[1:3]


class Loader(yaml.SafeLoader):
    """YAML as editors read it: times stay text."""


Loader.yaml_implicit_resolvers = {
    letter: [(tag, form) for tag, form in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}

with open(os.path.join(source, "configs", "schema.json")) as file:
    schema = json.load(file)
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)


def problems(tree):
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message}" for error in validator.iter_errors(tree)]


files = sorted(glob.glob(os.path.join(source, "configs", "scenarios", "**", "*.yaml"), recursive=True))
assert files, "no shipped scenarios"
for path in files:
    with open(path) as file:
        tree = yaml.load(file, Loader)
    assert not problems(tree), (path, problems(tree))
    resolved = subprocess.run([program, "check", path], check=True, capture_output=True, text=True).stdout
    assert not problems(yaml.load(resolved, Loader)), (path, "resolved", problems(yaml.load(resolved, Loader)))

with open(os.path.join(source, "configs", "scenarios", "three-sites.yaml")) as file:
    good = yaml.load(file, Loader)


def refused(change):
    tree = copy.deepcopy(good)
    change(tree)
    assert problems(tree), "the schema takes a wrong scenario"


refused(lambda tree: tree.update(horizn="6 h"))
refused(lambda tree: tree.update(horizon="6 GB"))
refused(lambda tree: tree.update(horizon=6))
refused(lambda tree: tree.pop("epoch"))
refused(lambda tree: tree.update(epoch="next tuesday"))
refused(lambda tree: tree["sites"][0].update(latitude=-124.5))
refused(lambda tree: tree["sites"][0].update(terminals=2.5))
refused(lambda tree: tree["traffic"][0].update(topology="tree"))
refused(lambda tree: tree["traffic"][0].pop("payload"))
refused(lambda tree: tree["engines"]["packet"].update(windows=-3))
refused(lambda tree: tree.update(terminal={"up": "20 Mbit/s", "dwn": "100 Mbit/s"}))
print(f"{len(files)} scenarios, 11 wrong ones")
