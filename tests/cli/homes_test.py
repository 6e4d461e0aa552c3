# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""What has one home is written nowhere else: each row names a pattern of the code, the files that may have it, and what to use
instead.
usage: homes_test.py SKYHAUL SOURCE_DIR"""
import re
import sys
from pathlib import Path

SOURCE = Path(sys.argv[2])
HOMES = (
    (r"3\.14159|6\.28318|\bM_PI\b|57\.2957|0\.0174532", ("orbits/include/skyhaul/orbits/angle.h",), "skyhaul/orbits/angle.h"),
    # They read a decimal comma where the locale has one.
    (r"\b(sto|strto)(d|f|ld)\(|\batof\(|\bsscanf\(", (), "parsed_number() of skyhaul/orbits/numbers.h"),
    (r"hardware_concurrency", ("orbits/src/parallel.cc",), "thread_count() of skyhaul/orbits/parallel.h"),
    # Both engines that send packets integrate a capacity by one loop.
    (r"\btime_to_send_ns\(", ("models/include/skyhaul/models/timeline_cursor.h", "models/include/skyhaul/models/rate_cursor.h"),
     "RateCursor of skyhaul/models/rate_cursor.h"),
)

files = [path for folder in ("orbits", "models", "src") for ending in ("*.h", "*.cc") for path in (SOURCE / folder).rglob(ending)]
assert len(files) > 300, f"{len(files)} files: expected all of the code"
for pattern, homes, instead in HOMES:
    for home in homes:
        assert re.search(pattern, (SOURCE / home).read_text()), f"{home} has no {pattern}"
    for path in files:
        name = str(path.relative_to(SOURCE))
        if name in homes:
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            code = line.split("//")[0]
            assert not re.search(pattern, code), f"{name}:{number}: {line.strip()}: expected {instead}"
