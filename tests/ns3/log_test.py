# Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
"""NS_LOG of the module: log_test.py PROGRAM MODULE. PROGRAM (log/log-run.cc) is compiled with logs. Every source of MODULE
defines one component, but those that decide nothing; names are unique, in an ns-3 tree two of one name end every program; the README
lists them all; and each component says when a function is entered, and what is decided."""
import os
import re
import subprocess
import sys
from pathlib import Path

program, module = sys.argv[1], Path(sys.argv[2])
# Tags, a header and factories: they keep what they are given. Traces: files that a script asks for.
DECIDE_NOTHING = {"paced-udp-header.cc", "satellite-ends-tag.cc", "skyhaul-satellite-priority-tag.cc",
                  "skyhaul-collective-sync-helper.cc", "skyhaul-dataset-pull-helper.cc", "skyhaul-helper-traces.cc"}

components = {}
for source in sorted([*(module / "model").glob("*.cc"), *(module / "helper").glob("*.cc")]):
    defined = re.findall(r'^NS_LOG_COMPONENT_DEFINE\("(\w+)"\);$', source.read_text(), re.M)
    if source.name in DECIDE_NOTHING:
        assert not defined, f"{source.name} has a component: take it off DECIDE_NOTHING"
        continue
    assert len(defined) == 1, f"{source.name} defines {defined}; expected one component"
    assert defined[0] not in components, f"{defined[0]} is defined in {components[defined[0]]} and in {source.name}"
    components[defined[0]] = source.name
listed = re.search(r"^## Logs\n.*?^```\n(.*?)^```", (module / "README.md").read_text(), re.M | re.S)
assert listed and listed[1].split() == sorted(components), f"README.md, Logs: expected {' '.join(sorted(components))}"

entered, decided = set(), set()
log = ":".join(f"{name}=level_all|prefix_func|prefix_level" for name in components)
with subprocess.Popen([program], env={**os.environ, "NS_LOG": log}, stderr=subprocess.PIPE, text=True) as ran:
    for line in ran.stderr:
        entry = re.match(r"(\w+):\w*\(", line)
        if entry:
            # NS_LOG_FUNCTION writes the parameters and no level; all others "Component:Function(): [LEVEL] text".
            decision = re.match(r"\w+:(\w|[()])*\(\): \[(LOGIC|DEBUG|INFO ?|WARN ?)\] \S", line)
            (decided if decision else entered).add(entry[1])
assert ran.returncode == 0, ran.returncode
assert entered | decided <= set(components), (entered | decided) - set(components)
assert entered == set(components), f"these do not say when a function is entered: {set(components) - entered}"
assert decided == set(components), f"these do not say what is decided: {set(components) - decided}"
print(f"{len(components)} components speak")
