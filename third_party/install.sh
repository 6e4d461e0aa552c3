#!/usr/bin/env bash
# Installs the Debian packages named in packages.txt that are missing. Silent and instant when none is.
# Runs apt-get as root, or through sudo. Exit status: 0 all there; 1 something could not be installed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mapfile -t wanted < <(sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' "$here/packages.txt")

if ! command -v dpkg-query >/dev/null; then
    echo "skyhaul: this script knows Debian 12 only; elsewhere install what $here/packages.txt names" >&2
    exit 1
fi
# dpkg-query prints "ii <name>" for what is installed and complains on stderr about what it has never heard of.
installed=$(dpkg-query -W -f='${db:Status-Abbrev} ${Package}\n' "${wanted[@]}" 2>/dev/null | awk '$1 == "ii" {print $2}' | sort -u || true)
missing=()
for package in "${wanted[@]}"; do
    grep -qxF -- "$package" <<<"$installed" || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "skyhaul: as root, install: ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi
echo "skyhaul: installing ${#missing[@]} Debian packages: ${missing[*]}" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
run() {
    if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "$@" >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        echo "skyhaul: failed: $*" >&2
        exit 1
    fi
}
run apt-get update -q
run apt-get install -q -y --no-install-recommends "${missing[@]}"
