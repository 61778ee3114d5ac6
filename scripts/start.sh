#!/bin/sh
# npm start: sets up what is missing, builds what is stale, opens frontdesk.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
sh "$root/scripts/setup.sh"
exec "$root/bin/frontdesk" "$@"
