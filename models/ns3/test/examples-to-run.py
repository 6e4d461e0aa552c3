#! /usr/bin/env python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only

# The examples that ns-3's test.py runs: (name and arguments, do run, do run under valgrind).
cpp_examples = [
    ("first-link --bytes=1000000", "True", "True"),
    ("handover-tcp", "True", "False"),
    ("cubic-against-bbr", "True", "False"),
    ("two-site-checkpoint", "True", "False"),
    ("isl-against-bent-pipe", "True", "False"),
    ("full-network", "True", "False"),
    ("ring-of-four", "True", "False"),
    ("model-sync", "True", "False"),
]

# There are no examples in Python.
python_examples = []
