#!/usr/bin/python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""The report in a browser, with hostile names in every field: nothing of them runs, and nothing is blank.  Skips
(77) where there is no Chromium.  usage: report_page_test.py SKYHAUL SOURCE_DIR"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
from html.parser import HTMLParser
from pathlib import Path

PROGRAM, SOURCE = sys.argv[1], Path(sys.argv[2])
BROWSER = os.environ.get("SKYHAUL_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
if BROWSER is None:
    print("no Chromium here")
    sys.exit(77)
FOLDER = tempfile.TemporaryDirectory()
OUT = Path(FOLDER.name)
RUNS = "document.title='PWNED'"
# Each of them ends, hides or begins a script somewhere, or is markup that runs by itself.
HOSTILE = ["<!--<script ", f"<script>{RUNS}<", f"<img src=x onerror={RUNS} ", "-->", f"\"onload={RUNS} ", f"'+({RUNS})+'",
           f"`${{{RUNS}}}", f"<svg onload={RUNS} ", "&lt;b&gt;&#x3c;", "\\u003cb\\", "]]>", "__proto__", "/*DATA*-null", "=1+1"]
DESCRIPTION = f"</script><script>{RUNS}</script>\u00e9"


class Page(HTMLParser):
    """The text below each element with an id, and the elements by name."""

    def __init__(self, text):
        super().__init__()
        self.texts, self.open, self.tags, self.scripted = {}, [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.scripted += [name for name, _ in attributes if name.startswith("on")]
        if tag not in ("meta", "img", "br", "link", "input", "hr"):
            self.open.append((tag, dict(attributes).get("id")))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        for tag, name in self.open:
            self.texts[name or tag] = self.texts.get(name or tag, "") + data


def dom_of(file):
    with tempfile.TemporaryDirectory() as home:
        result = subprocess.run(
            [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", f"--user-data-dir={home}",
             "--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=5000", "--dump-dom", file.as_uri()],
            capture_output=True, timeout=240, env={"HOME": home, "PATH": "/usr/bin:/bin"})
    assert result.returncode == 0, result.stderr[-2000:]
    return result.stdout.decode()


def report(names):
    """The page of a run in which each field takes the next of the names."""
    text = json.dumps
    site, fixed, gateway, pop, traffic, title, payload, warning = (names * 8)[:8]
    scenario = OUT / "scenario.yaml"
    scenario.write_text(f"""
name: {text(title)}
description: {text(DESCRIPTION)}
epoch: 2026-03-20T00:00:00Z
horizon: 5 min
constellation: {{name: {text(title)}, shells: [{{altitude: 550 km, inclination: 53, planes: 72, satellites_per_plane: 22, phasing: 39, user_up: 1 Gbit/s, user_down: 1 Gbit/s}}]}}
terminal: {{up: 10 Mbit/s, down: 50 Mbit/s}}
gateways: [{{name: {text(gateway)}, latitude: -27.4, longitude: -70.3, up: 1 Gbit/s, down: 1 Gbit/s, pop: {text(pop)}}}]
pops: [{{name: {text(pop)}, latitude: -33.45, longitude: -70.67}}]
sites:
  - {{name: {text(site)}, latitude: -24.5, longitude: -69.3}}
  - {{name: {text(fixed)}, latitude: -33.4, longitude: -70.7, fixed_link: {{up: 1 Gbit/s, down: 1 Gbit/s, pop: {text(pop)}}}}}
  - {{name: "far from all", latitude: 75, longitude: 0}}
traffic: [{{name: {text(traffic)}, payload: {{size: 20 MB, description: {text(payload)}}}, topology: ring, sites: [{text(site)}, {text(fixed)}]}}]
warnings: [{text(warning)}, {text(DESCRIPTION)}]
unverified: [{text(warning)}, {text(DESCRIPTION)}]
""")
    folder = OUT / f"run-{len(list(OUT.glob('run-*')))}"
    subprocess.run([PROGRAM, "run", scenario, "--out", folder, "--audit", "0"], check=True, capture_output=True)
    return folder / "report.html", (title, site, fixed, traffic, warning)


def words(text):
    return " ".join(text.split())


for first in range(0, len(HOSTILE), 4):
    names = [name.replace("/", "").replace(">", "") for name in HOSTILE[first:] + HOSTILE[:first]]
    file, (title, site, fixed, traffic, warning) = report(names)
    if not file.exists():
        print("built without the report page")
        sys.exit(77)
    text = dom_of(file)
    page = Page(text)
    assert words(page.texts["title"]).startswith(words(title)) and "PWNED</title>" not in text, text[:400]
    for where, name in (("title", title), ("sites", site), ("sites", fixed), ("results", traffic), ("warnings", warning),
                        ("warnings", DESCRIPTION), ("assumptions", DESCRIPTION), ("pairs", site), ("rtt", site)):
        assert words(name) in words(page.texts.get(where, "")), (where, name, page.texts.get(where))
    # The page has no element of these, and no element of it has a script of its own.
    assert not {"img", "iframe"} & set(page.tags) and not page.scripted, (page.tags, page.scripted)
    assert page.tags.count("canvas") > 2, page.tags
