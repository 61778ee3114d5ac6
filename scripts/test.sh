#!/bin/sh
# npm test: sets up what is missing, builds, runs every test. Ends with "N passed, N failed, N skipped".
# Tests that need Dovecot are skipped, and named, where it is missing and may not be installed;
# FRONTDESK_REQUIRE_SERVERS=1 makes that a failure.
set -eu
cd "$(dirname "$0")/.."
sh scripts/setup.sh
if ! PATH="$PATH:/usr/sbin:/sbin" sh scripts/servers.sh; then
  if [ "${FRONTDESK_REQUIRE_SERVERS:-}" = 1 ]; then
    echo "frontdesk: the tests need Dovecot (dovecot-imapd, dovecot-pop3d) and openssl, and they could not be installed" >&2
    exit 1
  fi
  echo "frontdesk: no Dovecot here and no right to install it; the tests that need it will be skipped" >&2
fi
sh scripts/in-node.sh scripts/build.mjs
# A person's own settings must not reach the tests, nor the other way round.
unset FRONTDESK_STORE FRONTDESK_PASSPHRASE NO_COLOR FORCE_COLOR NODE_ENV 2>/dev/null || true
exec sh scripts/in-node.sh node_modules/vitest/vitest.mjs run "$@"
