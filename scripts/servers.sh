#!/bin/sh
# Installs the servers that the tests talk to (Dovecot), where this user may. Ends with 1 if they are still missing.
set -eu
command -v dovecot >/dev/null 2>&1 && [ -e /usr/lib/dovecot/pop3 ] && [ -e /usr/lib/dovecot/imap ] && command -v openssl >/dev/null 2>&1 && exit 0
command -v apt-get >/dev/null 2>&1 || exit 1
if [ "$(id -u)" = 0 ]; then root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then root="sudo -n"
else exit 1
fi
echo "frontdesk: installing Dovecot for the tests" >&2
$root apt-get update -qq >/dev/null 2>&1 || true
$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends dovecot-imapd dovecot-pop3d openssl >/dev/null 2>&1 || exit 1
command -v dovecot >/dev/null 2>&1
