#!/bin/sh
# shellcheck shell=dash
# A door is the same door wherever it stands: its recorded cases, which ran under Apache by prefix already, once more by
# host name, under a path, under lighttpd, and with the other spelling of the slash at the end.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

again() { # HOW FILE OPTION...
	local how="$1" file="$2" status=0
	shift 2
	"$TEST_SRCDIR/tests/case" "$@" "$file" >"$work/said" 2>&1 || status=$?
	ok "$status" "$how: ${file#"$TEST_SRCDIR/tests/dialect/"}" "$(grep -A 4 '^not ok' "$work/said" | head -n 20)" \
		"$(tail -n 1 "$work/said")"
}

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-doors.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM

for file in "$TEST_SRCDIR"/tests/dialect/*/*.case; do
	again 'by host name' "$file" --by-host
	again 'under a path' "$file" --url "$SUBPATH_URL"
	again 'with the other slash' "$file" --other-slash
	# lighttpd itself answers 411 to a POST of HTTP/1.1 that has neither a body nor a length.
	again 'under lighttpd' "$file" --url "$LIGHTTPD_URL" --with-length
	again 'under lighttpd, by host name, with the other slash' "$file" --url "$LIGHTTPD_URL" --by-host --other-slash --with-length
done

done_testing
