#!/bin/sh
# shellcheck shell=dash
# The whole program with the address and undefined-behaviour sanitizers: unit tests, then hundreds of requests of every
# kind through the real loop, then its end, at which every leak would be told.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"
# shellcheck source=tests/sanitized.sh
. "$TEST_SRCDIR/tests/sanitized.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-sanitize.XXXXXX")
pid=
# shellcheck disable=SC2317 # The traps call it.
finish() {
	[ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null || :
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')

check 'it builds with sanitizers' sanitized_make
cd "$SANITIZED"
# shellcheck disable=SC2016 # make expands it.
units=$(printf 'include Makefile\nprint-units:\n\t@echo $(unit_tests)\n' | make -s -f - print-units)
check 'the unit tests pass with them' make -j"$(nproc)" check TESTS="$units"

spawn-fcgi -n -s "$work/socket" -- "$SANITIZED/landfall.fcgi" 2>"$work/log" &
pid=$!
i=0
while [ ! -S "$work/socket" ] && [ "$i" -lt 100 ]; do
	sleep 0.1
	i=$((i + 1))
done

# One request over the socket. The body is standard input.
ask() { # METHOD PATH QUERY LENGTH [VARIABLE=VALUE]...
	local method="$1" path="$2" query="$3" length="$4"
	shift 4
	env -i PATH="$PATH" REQUEST_METHOD="$method" SCRIPT_NAME= PATH_INFO="$path" QUERY_STRING="$query" \
		CONTENT_LENGTH="$length" CONTENT_TYPE=application/json HTTP_AUTHORIZATION="Bearer $API_KEY" \
		HTTP_HOST=localhost REMOTE_ADDR=127.0.0.1 "$@" cgi-fcgi -bind -connect "$work/socket"
	echo
}

event() { # BODY [VARIABLE=VALUE]...
	local body="$1"
	shift
	printf %s "$body" | ask POST /versioner/deployment-events/ '' "$(printf %s "$body" | wc -c)" "$@"
}

round=0
while [ "$round" -lt 25 ]; do
	round=$((round + 1))
	for status in pending started success failed; do
		event "{\"product_name\":\"san-$unique-$((round % 5))\",\"version\":\"$round\",\"environment_name\":\"dev\",\"status\":\"$status\",\"scm_sha\":\"abcdef$((round % 3))\",\"extra_metadata\":{\"a\":[1,2,{\"b\":\"\\u00e9\"}]}}"
	done
	event "{\"product_name\":\"san-$unique\",\"version\":\"1\",\"environment_name\":\"dev\",\"status\":\"success\"}" "HTTP_IDEMPOTENCY_KEY=$unique-$((round % 2))"
	event '{"product_name": ["x"], "status": 1, "extra_metadata": "no"}'
	event '{"a": "\ud800"}'
	event "$(printf '{"\\u0061%s": 1}' "$(printf '%05000d' 0)")"
	body="{\"product_name\":\"san-$unique\",\"version\":\"b$round\",\"status\":\"built\",\"build_number\":$round}"
	printf %s "$body" | ask POST /versioner/build-events/ '' "${#body}"
	for path in /v1/deployments /v1/projects /v1/environments /v1/versions /versioner/deployments / /login /problems/not_found /nowhere \
		/health/ready "/v1/projects/san-$unique" "/projects/san-$unique" /v1/deployments/nothing //a//b/c/d/e/f/g/h/i/j/k/l/m/n; do
		ask GET "$path" "limit=$round&project=san-$unique&starting_after=dep_01h455vb4pex5vsknk084sn02q" 0 </dev/null
		ask GET "$path" '' 0 "HTTP_COOKIE=landfall=abcdefghijklmnopqrstuvwxyzabcdefghijklmnopq" </dev/null
	done
	ask GET /v1/deployments "meta.a=b&status=success&since=2020-01-01T00:00:00Z" 0 </dev/null
	ask GET /v1/deployments '%zz=%' 0 </dev/null
	ask OPTIONS /v1/projects '' 0 </dev/null
	ask DELETE /v1/projects '' 0 </dev/null
done >"$work/out" 2>&1

is 'every request was answered' "$(grep -ao 'Status: [1-5][0-9][0-9]' "$work/out" | wc -l)" $((25 * 41))
is 'none with 500' "$(grep -ao 'Status: 500' "$work/out" | wc -l)" 0
kill -TERM "$pid"
status=0
wait "$pid" || status=$?
pid=
is 'the program ends with 0: nothing leaked' "$status" 0
is 'no sanitizer said a word' "$(grep -aE 'ERROR: |runtime error|SUMMARY' "$work/log" | head -n 3)" ''
done_testing
