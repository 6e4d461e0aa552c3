#!/usr/bin/python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""What the compiler and the linker protect in the programs that users run.  usage: hardening_test.py PROGRAM...
SOURCE_DIR"""
import subprocess
import sys
from pathlib import Path

for program in sys.argv[1:-1]:
    def read(*options):
        return subprocess.run(["readelf", *options, "-W", program], check=True, capture_output=True, text=True).stdout

    symbols = read("--dyn-syms")
    if "__asan_init" in symbols or "__tsan_init" in symbols:
        continue  # their own ways
    assert "Type:                              DYN" in read("-h"), (program, "its place in memory is always the same")
    dynamic = read("-d")
    assert "PIE" in dynamic, (program, "no PIE")
    assert "GNU_RELRO" in read("-l") and "NOW" in dynamic, (program, "what the linker resolves can be written to")
    stack = [line for line in read("-l").splitlines() if "GNU_STACK" in line]
    assert stack and "RWE" not in stack[0], (program, "the stack can be executed")
    assert "__stack_chk_fail" in symbols, (program, "no stack protector")
    assert "_chk@GLIBC" in symbols.replace("__stack_chk", ""), (program, "no FORTIFY")
    print(Path(program).name, "ok")
