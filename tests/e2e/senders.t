#!/bin/sh
# shellcheck shell=dash
# What each sender sends, as their documentation has it, becomes what it should: tests/inbound/KIND/*.json, signed and sent
# by tests/inbound/send to a receiver of that kind, in an organization of their own.
set -eu

unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
"$landfall" organization add "senders-$unique" --name "Senders $unique" >/dev/null
INBOUND_KEY=$("$landfall" keys generate --organization "senders-$unique" --name senders --scope admin)
export INBOUND_KEY
exec "$TEST_SRCDIR/tests/inbound/send" "$TEST_SRCDIR"/tests/inbound/*/*.json
