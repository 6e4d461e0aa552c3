# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Where the tests in Python find data that no one here wrote; reference_data.h is the same for C++."""
import os
from pathlib import Path

HERE = Path(__file__).resolve().parent


def reference_file(name):
    """The path of a file, or of a folder, of the reference data, such as "rates/osnabrueck_priority_upload.csv": in
    tests/data/reference, which is shipped, or else in the folder that SKYHAUL_REFERENCE names; where that variable is not
    set, in tests/data/fetched, which fetch.py fills, or in ../shared/reference beside the repository. None where it is in
    none of them."""
    named = os.environ.get("SKYHAUL_REFERENCE")
    others = [Path(named)] if named is not None else [HERE / "fetched", HERE.parents[2] / "shared/reference"]
    for folder in [HERE / "reference", *others]:
        if (folder / name).exists():
            return folder / name
    return None
