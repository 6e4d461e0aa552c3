# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""The data that tests judge by: what is shipped is what it was, fetch.py takes nothing else than what was published, and
check_skips.py finds every test that was skipped and may not be.
usage: reference_data_test.py SKYHAUL SOURCE_DIR"""
import hashlib
import importlib.util
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE = Path(sys.argv[2])
TESTS = SOURCE / "tests"
FETCH = TESTS / "data/fetch.py"


def run(script, *words):
    return subprocess.run([sys.executable, script, *map(str, words)], capture_output=True, text=True)


def shipped_files_are_what_they_were():
    folder = TESTS / "data/reference"
    sums = dict(reversed(line.split()) for line in (folder / "SHA256SUMS").read_text().splitlines())
    files = {str(path.relative_to(folder)) for path in folder.rglob("*.csv")}
    assert files == set(sums), files ^ set(sums)
    assert len(files) >= 15
    for name, expected in sums.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == expected, name
    listed = (folder / "README.md").read_text()
    for name in files:
        assert name in listed or f"`{name.split('/')[0]}/`" in listed, f"{name} is not in the table of {folder}/README.md"
    total = sum(path.stat().st_size for path in folder.rglob("*"))
    assert total < 400_000, f"{total} bytes are shipped: expected less than 400,000"


def loaded_fetch():
    spec = importlib.util.spec_from_file_location("fetch", FETCH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def sum_of(data):
    return hashlib.sha256(data).hexdigest()


def conversions_are_exact(fetch):
    iperf = (b"timestamp_start,priority,average_speed,download_mbps,upload_mbps\n"
             b"2024-01-11 10:06:39,1,0,101.856,7.448\n"   # at rest, priority
             b"2024-01-11 10:06:40,1,30.5,67.16,12.718\n"  # on the road
             b"2024-01-11 10:06:41,0,,213.23,16.845\n"     # at rest, best effort
             b"2024-01-11 10:06:42,1,,221.393,\n")         # no rate up
    assert fetch.rates("1", "download_mbps")(iperf) == (
        b"time,mbit_per_s\r\n2024-01-11 10:06:39,101.856\r\n2024-01-11 10:06:42,221.393\r\n")
    assert fetch.rates("1", "upload_mbps")(iperf) == b"time,mbit_per_s\r\n2024-01-11 10:06:39,7.448\r\n"
    assert fetch.rates("0", "download_mbps")(iperf) == b"time,mbit_per_s\r\n2024-01-11 10:06:41,213.23\r\n"
    assert fetch.pings(b"1694477135.6833403\t1\t44.5\n1694477267.15\t2\t-1\n") == (
        b"unix_s,rtt_ms\r\n1694477135.683,44.5\r\n1694477267.150,-1\r\n")


def fetching_checks_sums(fetch, folder):
    """Of a copy on this machine, as of the network."""
    name = "leocc/delay.txt"
    published = folder / "SpaceNetLab/LeoCC/leoreplayer/replayer/example/Cubic/delay_example.txt"
    published.parent.mkdir(parents=True)
    published.write_bytes(b"0 11\n")
    to = folder / "fetched"
    refused = run(FETCH, "--from", folder, "--to", to, name)
    assert refused.returncode == 1 and not (to / name).exists(), refused
    assert "SHA-256" in refused.stderr and "expected" in refused.stderr, refused.stderr
    # The same with the sum of what is there: it is written, and a second time it is there already.
    source, (path, _), convert, _ = fetch.FILES[name]
    fetch.FILES[name] = (source, (path, sum_of(b"0 11\n")), convert, sum_of(b"0 11\n"))
    assert fetch.get(name, folder, to) == "written, 5 bytes"
    assert (to / name).read_bytes() == b"0 11\n"
    assert fetch.get(name, folder, to) == "is there"
    (to / name).write_bytes(b"0 12\n")
    assert fetch.get(name, folder, to) == "written, 5 bytes"
    absent = run(FETCH, "--from", folder, "--to", to, "rtt/seychelles_laser.csv")
    assert absent.returncode == 1 and "No such file" in absent.stderr, absent
    unknown = run(FETCH, "nonsense")
    assert unknown.returncode == 2 and "nonsense: expected one of" in unknown.stderr, unknown
    listed = run(FETCH, "--list")
    assert listed.returncode == 0 and len(listed.stdout.splitlines()) == len(fetch.FILES), listed


def results(folder, *cases):
    """A file as ctest writes it, of tests by name: True ran, False failed, a text why it was skipped."""
    lines = []
    for name, outcome in cases:
        if isinstance(outcome, bool):
            inside = "" if outcome else '<failure message="Failed"/>'
            lines.append(f'<testcase name="{name}" status="{"run" if outcome else "fail"}">{inside}</testcase>')
        else:
            lines.append(f'<testcase name="{name}" status="notrun"><skipped message="SKIP_RETURN_CODE=77"/>'
                         f"<system-out>{outcome}\n[  SKIPPED ] {name}\n</system-out></testcase>")
    path = folder / "tests.xml"
    path.write_text('<?xml version="1.0"?><testsuite name="tests">' + "".join(lines) + "</testsuite>")
    return path


def skips_are_found(folder):
    check, listed = TESTS / "check_skips.py", folder / "allowed.txt"
    listed.write_text("# a comment\nLive.* | a network | root\noracle.one | a catalogue | fetch.py\n")
    good = run(check, results(folder, ("A.B", True), ("Live.C", "no network"), ("Live.D", "no network")), listed)
    assert good.returncode == 0, good
    assert good.stdout == "skyhaul: 2 tests skipped, which may be, for want of a network\n", good.stdout
    bad = run(check, results(folder, ("A.B", "the file is absent"), ("Live.C", "no network")), listed)
    assert bad.returncode == 1 and "A.B was skipped (the file is absent): expected" in bad.stderr, bad
    # A failure is ctest's own matter, not a skip.
    assert run(check, results(folder, ("A.B", False)), listed).returncode == 0
    some = results(folder, ("A.B", True), ("Live.C", True))
    assert run(check, some, listed).returncode == 0
    stale = run(check, "--whole", some, listed)
    assert stale.returncode == 1 and "oracle.one: expected a test of this name" in stale.stderr, stale
    assert run(check, results(folder), listed).returncode == 1
    listed.write_text("Live.* | a network\n")
    assert run(check, some, listed).returncode == 1


def the_list_is_whole():
    """Every line of the list has its parts, and tells the same places as the table of the page."""
    page = (TESTS / "README.md").read_text()
    rows = [line for line in (TESTS / "allowed_skips.txt").read_text().splitlines() if line and not line.startswith("#")]
    assert len(rows) >= 20
    for row in rows:
        test, needs, _ = (cell.strip() for cell in row.split("|"))
        assert f"`{test}`" in page, f"{test} is in allowed_skips.txt, and not in tests/README.md"
        assert needs, row


shipped_files_are_what_they_were()
with tempfile.TemporaryDirectory() as name:
    fetch = loaded_fetch()
    conversions_are_exact(fetch)
    fetching_checks_sums(fetch, Path(name))
    skips_are_found(Path(name))
the_list_is_whole()
