#!/bin/sh
# shellcheck shell=dash
# One FastCGI process, thousands of requests of every kind: its memory stays flat, and it ends cleanly.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-memory.XXXXXX")
pid=
# shellcheck disable=SC2317 # The traps call it.
finish() {
	[ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null || :
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')

spawn-fcgi -n -s "$work/socket" -- "$TEST_BUILDDIR/landfall.fcgi" 2>"$work/log" &
pid=$!
i=0
while [ ! -S "$work/socket" ] && [ "$i" -lt 100 ]; do
	sleep 0.1
	i=$((i + 1))
done

# One request over the socket. The body is standard input.
ask() { # METHOD PATH QUERY LENGTH
	env -i PATH="$PATH" REQUEST_METHOD="$1" SCRIPT_NAME= PATH_INFO="$2" QUERY_STRING="$3" CONTENT_LENGTH="$4" \
		CONTENT_TYPE=application/json HTTP_AUTHORIZATION="Bearer $API_KEY" HTTP_HOST=localhost REMOTE_ADDR=127.0.0.1 \
		cgi-fcgi -bind -connect "$work/socket"
}

resident() {
	awk '/^VmRSS/ { print $2 }' "/proc/$pid/status"
}

# 130 requests of ten kinds, four of ten events: answers of every size, refusals, pages, errors.
round_of_requests() { # ROUND
	local k=0 body status
	while [ "$k" -lt 10 ]; do
		k=$((k + 1))
		for status in pending started completed failed; do
			body="{\"product_name\":\"memory-$unique-$k\",\"version\":\"$1\",\"environment_name\":\"dev\",\"status\":\"$status\",\"extra_metadata\":{\"a\":\"$k\"}}"
			printf %s "$body" | ask POST /versioner/deployment-events/ '' "${#body}"
		done
		ask GET /v1/deployments limit=100 0 </dev/null
		ask GET /v1/projects '' 0 </dev/null
		ask GET /versioner/deployments/ limit=50 0 </dev/null
		ask GET /v1/versions/ver_01h455vb4pex5vsknk084sn02q '' 0 </dev/null
		ask GET /login next=/x 0 </dev/null
		ask GET /nowhere/at/all '' 0 </dev/null
		ask GET / '' 0 </dev/null
		printf '{"a":' | ask POST /versioner/deployment-events/ '' 5
		ask GET /problems/not_found '' 0 </dev/null
	done
}

round=0
while [ "$round" -lt 10 ]; do
	round=$((round + 1))
	round_of_requests "$round" >"$work/out" 2>&1
done
before=$(resident)
while [ "$round" -lt 60 ]; do
	round=$((round + 1))
	round_of_requests "$round" >"$work/out" 2>&1
done
after=$(resident)

note "resident after 1,300 requests: $before KiB, after 7,800: $after KiB"
is 'all requests of the last round were answered' "$(grep -ao 'Status: [2-4][0-9][0-9]' "$work/out" | wc -l)" 130
ok "$([ $((after - before)) -le 256 ]; echo $?)" '6,500 requests leave memory flat (256 KiB at most)' "$before KiB, then $after KiB"
ok "$([ "$after" -le 12288 ]; echo $?)" 'a process stays below 12 MiB' "$after KiB"

kill -TERM "$pid"
status=0
wait "$pid" || status=$?
pid=
is 'SIGTERM ends it with 0' "$status" 0
done_testing
