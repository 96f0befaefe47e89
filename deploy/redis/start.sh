#!/bin/sh -e
# Starts Redis for one user with a password, REDIS_PASSWORD or the content of REDIS_PASSWORD_FILE, and with the arguments
# of this script. Redis reads the hash of the password, so that it may have any characters and is no argument.

password=${REDIS_PASSWORD:-$(cat "$REDIS_PASSWORD_FILE")}
hash=$(printf %s "${password:?set REDIS_PASSWORD}" | sha256sum | cut -d ' ' -f 1)
unset password REDIS_PASSWORD

# The site neither configures Redis nor runs scripts in it, so no one else can with its password.
exec redis-server - "$@" <<CONFIG
user default on #$hash ~* resetchannels +@all -@dangerous -@scripting +flushdb
CONFIG
