#!/usr/bin/env bash
# run.sh BUILD_DIR [NAME ...]: runs the benchmark programs bench_NAME, or all of them; each prints its ratios as
# "ratio NAME VALUE".
set -euo pipefail
build=$1
shift
if [ $# -eq 0 ]; then
    for program in "$build"/bin/bench_*; do set -- "$@" "$(basename "$program" | sed 's/^bench_//')"; done
fi
for name in "$@"; do
    program=$build/bin/bench_$name
    if [ ! -x "$program" ]; then
        echo "skyhaul: no benchmark '$name'; there are:" "$(cd "$build/bin" && echo bench_* | sed 's/bench_//g')" >&2
        exit 2
    fi
    "$program"
done
