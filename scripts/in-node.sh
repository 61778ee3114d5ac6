#!/bin/sh
# Runs node on a script with the Node that came with the packages, else with the system's.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
node="$root/node_modules/.bin/node"
[ -x "$node" ] || node=node
exec "$node" "$@"
