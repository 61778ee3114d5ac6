#!/bin/sh
# Brings a checkout to the point where it can be built: installs the packages that the lock file names,
# once, and again when the lock file changes. Sourced or run from the project's root.
set -eu
cd "$(dirname "$0")/.."

say() { echo "frontdesk: $*" >&2; }

# Runs a command as root: as it is, or through sudo if that asks for no password. Fails otherwise.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo -n "$@"
  else return 1
  fi
}

install_packages() {
  npm ci --include=dev --include=optional --no-audit --no-fund --loglevel=error >&2
}

stamp=node_modules/.frontdesk-lock
if [ ! -f "$stamp" ] || ! cmp -s package-lock.json "$stamp"; then
  say "installing packages (once; the database may take two minutes to build)"
  if ! install_packages; then
    # The usual reason: sqlite3 found no prebuilt binary for this machine and there is no compiler to build it.
    if command -v apt-get >/dev/null 2>&1; then
      say "trying again with a compiler"
      as_root apt-get update -qq >&2 || true
      as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq g++ make python3 >&2 || true
    fi
    # Node's headers come with the Node 24 package, so the build downloads nothing.
    case "$(uname -m)" in aarch64|arm64) arch=arm64 ;; *) arch=x64 ;; esac
    export npm_config_nodedir="${npm_config_nodedir:-$PWD/node_modules/node-linux-$arch}"
    install_packages || {
      say "the packages could not be installed; npm's own words are above."
      say "If sqlite3 could not be built, install g++, make and python3, then run this again."
      exit 1
    }
  fi
  cp package-lock.json "$stamp"
fi
