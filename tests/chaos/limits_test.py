# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Small limits of memory, descriptors, stack and threads: an answer or a line, never a signal, and no file that reads
complete and is not.  usage: limits_test.py PROGRAM SOURCE_FOLDER FAULTS_LIBRARY [COUNT]"""
import errno
import os
import random
import re
import resource
import shutil

from chaos import COUNT, SCENARIO, content, faults, is_whole, new, one_line, run

arguments = ["-q", "run", SCENARIO, "--set", "horizon=5 min", "--threads", "4"]
reference = new("reference")
assert run([*arguments, "--out", reference]).returncode == 0
wanted = {name: data for name, data in content(reference).items() if not name.startswith("packet/") and name != "run.json"}

MIB = 1 << 20
turns = COUNT or 8
answers = {}


def attempt(kind, value, **options):
    out = new()
    result = run([*arguments, "--out", out], **options)
    assert result.returncode in (0, 1, 2) or "loading shared libraries" in result.stderr, (kind, value, result)
    if result.returncode in (1, 2):
        one_line(result)
        # Either the program says so, or the system's own words do.
        if kind == "memory":
            assert re.search("not enough memory|annot allocate memory|thread", result.stderr), (value, result)
    elif kind == "threads":
        assert (out / "summary.json").read_bytes() == wanted["summary.json"], (kind, value)
    is_whole(out, wanted, killed=result.returncode != 0) if kind == "threads" or result.returncode != 0 else None
    answers.setdefault(kind, []).append(result.returncode)
    shutil.rmtree(out, ignore_errors=True)


for turn in range(turns):
    for kind, limit, low, high in (("memory", resource.RLIMIT_AS, 8 * MIB, 64 * MIB),
                                   ("descriptors", resource.RLIMIT_NOFILE, 3, 24),
                                   ("stack", resource.RLIMIT_STACK, MIB // 4, 4 * MIB)):
        value = random.randint(low, high)
        attempt(kind, value, preexec_fn=lambda: resource.setrlimit(limit, (value, value)))
    attempt("threads", turn, env=faults("thread", turn, errno.EAGAIN))
print("limits: ok;", ", ".join(f"{kind}: {len(codes)} runs, {codes.count(0)} answered" for kind, codes in answers.items()))
