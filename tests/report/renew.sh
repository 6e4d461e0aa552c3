#!/bin/sh
# Makes the kept pictures of the pages (tests/data/report/*.png) anew from a release build. Look at them before they are committed.
set -e
cd "$(dirname "$0")/../.."
for page in run whatif; do
    SKYHAUL_RENEW_PICTURES=1 node "tests/report/${page}_page_test.mjs" build/release/bin/skyhaul "$PWD" build/release/web
done
ls -l tests/data/report/*.png
