#!/usr/bin/env bash
# Fetches the clients of MySQL for Node.js that the tests of the proxy run (eng/mysql-clients/package-lock.json: versions and digests) from npm,
# into the cache folder of the servers. Does nothing where they are there already. FOREBAY_SERVERS: the cache folder (~/.cache/forebay-servers).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/mysql-clients"

target=${FOREBAY_SERVERS:-~/.cache/forebay-servers}/node-clients
if [[ -d $target/node_modules ]] && cmp -s package-lock.json "$target/package-lock.json"; then exit 0; fi
command -v npm >/dev/null || { echo "npm is needed to fetch mysql2 and sequelize, and was not found. Install Node.js." >&2; exit 1; }

mkdir -p "$(dirname "$target")"
# Moved into place when it is whole: a second run beside this one never sees half of it.
part=$(mktemp -d "$target.XXXXXX")
trap 'rm -rf "$part"' EXIT
cp package.json package-lock.json "$part/"
(cd "$part" && npm ci --silent --ignore-scripts --no-audit --no-fund >/dev/null)
chmod 755 "$part"
rm -rf "$target"
mv -T "$part" "$target"
