# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Small limits of memory, descriptors, stack and threads: an answer or a line, never a signal, and no file that reads
complete and is not.  usage: limits_test.py PROGRAM SOURCE_FOLDER FAULTS_LIBRARY [COUNT]"""
import errno
import random
import re
import resource
import shutil
import signal
import subprocess

from chaos import COUNT, FOLDER, PROGRAM, SCENARIO, content, faults, is_whole, new, one_line, run

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
    if kind == "threads":
        assert result.returncode == 0, (value, result)
        assert (out / "summary.json").read_bytes() == wanted["summary.json"], (kind, value)
    is_whole(out, wanted, killed=result.returncode != 0) if kind == "threads" or result.returncode != 0 else None
    answers.setdefault(kind, []).append(result.returncode)
    shutil.rmtree(out, ignore_errors=True)


def starts(memory):
    limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    return subprocess.run([PROGRAM, "--version"], preexec_fn=limit, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


# Below some 9.5 MB of address space the kernel ends a program of this size while it starts it, and below some 19 MB its
# loader and the constructors of libraries do. From where --version answers, all that happens is the program's own.
least = next(size for size in range(8 * MIB, 64 * MIB, MIB // 4) if starts(size)) + MIB // 2
assert least < 32 * MIB, least
for turn in range(turns):
    for kind, limit, low, high in (("memory", resource.RLIMIT_AS, least, 64 * MIB),
                                   ("descriptors", resource.RLIMIT_NOFILE, 3, 24),
                                   ("stack", resource.RLIMIT_STACK, MIB // 4, 4 * MIB)):
        value = random.randint(low, high)
        attempt(kind, value, preexec_fn=lambda: resource.setrlimit(limit, (value, value)))
    attempt("threads", turn, env=faults("thread", turn, errno.EAGAIN))
# A small stack. The limit binds before the first line of a program: the system puts its words and its environment there, at
# a place that it draws from the upper 8 kB, and loads its libraries. From there on skyhaul runs on a stack of its own, so
# that it gives the same bytes under every limit under which it starts: from 16 kB on, as /bin/true does. skyhaul-packet, which
# has the libraries of ns-3 to load, starts from 24 kB on; it gets 32 kB here.
KIB = 1 << 10
FEW = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}  # words of the environment lie on the stack


def stack(size):
    return lambda: resource.setrlimit(resource.RLIMIT_STACK, (size, size))


def under(size, *command):
    return subprocess.run([*map(str, command)], capture_output=True, text=True, stdin=subprocess.DEVNULL, env=FEW,
                          preexec_fn=stack(size), timeout=120)


def ends(size, *command):
    return [under(size, *command).returncode for _ in range(TRIES)]


TRIES = 40  # the place is drawn
stacks = 0
links = ["links", SCENARIO, "--set", "horizon=1 min"]
plain = {"check": run(["-q", "check", SCENARIO]).stdout, "links": run(["-q", *links]).stdout}
for size in (16 * KIB, 20 * KIB, 32 * KIB, 64 * KIB, 128 * KIB, MIB):
    for name, command in (("check", ["check", SCENARIO]), ("links", links)):
        result = under(size, PROGRAM, "-q", *command)
        assert result.returncode == 0 and result.stdout == plain[name], (size, command, result)
    refused = under(size, PROGRAM, "check", FOLDER / "none.yaml")
    assert refused.returncode == 2 and one_line(refused), (size, refused)
    stacks += 3
    if size >= 32 * KIB:
        out = new()
        result = under(size, PROGRAM, *arguments, "--out", out)
        assert result.returncode == 0, (size, result)
        is_whole(out, wanted)  # the packet windows included
        stacks += 1
# Below that, the system ends the smallest of programs too.
assert -signal.SIGSEGV in ends(8 * KIB, "/bin/true"), "/bin/true starts with 8 kB"
assert set(ends(16 * KIB, "/bin/true")) == set(ends(16 * KIB, PROGRAM, "--version")) == {0}
print(f"limits: ok; {stacks} commands under small stacks;", ", ".join(f"{kind}: {len(codes)} runs, {codes.count(0)} answered" for kind, codes in answers.items()))
