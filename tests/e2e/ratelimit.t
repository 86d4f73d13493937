#!/bin/sh
# shellcheck shell=dash
# Rate limits through real processes: eight of them and four thousand requests, headers, refusals in each door's
# manners, and what happens without the file.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-ratelimit.XXXXXX")
# shellcheck disable=SC2317 # The traps call it.
finish() {
	stop
	rm -rf "$work"
}
stop() {
	for pid in $(tr '\n' ' ' <"$work/pids" 2>/dev/null); do kill "$pid" 2>/dev/null || :; done
	rm -f "$work/pids" "$work/socket"
}
trap finish EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')

# Windows end on the hour: what begins here ends before one.
left=$((3600 - $(date +%s) % 3600))
[ "$left" -gt 120 ] || sleep "$left"

# Starts COUNT processes on one socket, with settings of their own.
start() { # COUNT [VARIABLE=VALUE]...
	local count="$1"
	shift
	env LANDFALL_RATE_FILE="$work/rate" LANDFALL_LOG_FILE="$work/log" "$@" \
		spawn-fcgi -s "$work/socket" -F "$count" -P "$work/pids" -- "$TEST_BUILDDIR/landfall.fcgi" >/dev/null
}

# One request over the socket; the answer is in $work/answer, its status is printed.
ask() { # METHOD PATH [VARIABLE=VALUE]... (the body is BODY)
	local method="$1" path="$2"
	shift 2
	printf %s "${BODY-}" | env -i PATH="$PATH" REQUEST_METHOD="$method" SCRIPT_NAME= PATH_INFO="$path" QUERY_STRING= \
		CONTENT_LENGTH="$(printf %s "${BODY-}" | wc -c)" CONTENT_TYPE=application/json HTTP_HOST=localhost \
		REMOTE_ADDR=192.0.2.1 "$@" cgi-fcgi -bind -connect "$work/socket" | tr -d '\r' >"$work/answer"
	sed -n 's/^Status: \([0-9]*\).*/\1/p' "$work/answer"
}

header() { # NAME
	sed -n "1,/^\$/s/^$1: //p" "$work/answer"
}

body() {
	sed '1,/^$/d' "$work/answer"
}

key() { # NAME
	"$TEST_BUILDDIR/landfall" keys generate --organization acme --name "$1 $unique" --scope read,write
}

# ---- RL3: eight processes, four thousand requests, one key

start 8 LANDFALL_RATE_LIMIT=1500
many=$(key many)
# One argument a request, four at a time.
seq 4000 | env -i PATH="$PATH" REQUEST_METHOD=GET SCRIPT_NAME= PATH_INFO=/v1/projects QUERY_STRING=limit=1 \
	HTTP_HOST=localhost REMOTE_ADDR=192.0.2.1 HTTP_AUTHORIZATION="Bearer $many" \
	xargs -P 4 -n 1 sh -c "cgi-fcgi -bind -connect '$work/socket' </dev/null | grep -a -m 1 ^Status" 2>/dev/null |
	tr -d '\r' | sort | uniq -c | awk '{ print $3, $1 }' >"$work/statuses"
is 'RL3: of 4,000 requests to 8 processes exactly 1,500 pass' "$(tr '\n' ' ' <"$work/statuses")" '200 1500 429 2500 '
is 'RL3: eight processes served them' "$(wc -w <"$work/pids")" 8
is 'RL3: the file is ours alone' "$(stat -c %a "$work/rate")" 600

# ---- a killed process takes no counts with it

few=$(key few)
ask GET /v1/projects HTTP_AUTHORIZATION="Bearer $few" >/dev/null
victim=$(tr ' ' '\n' <"$work/pids" | head -n 1)
kill -KILL "$victim"
is 'RL3: after a process was killed, the others count on' "$(ask GET /v1/projects HTTP_AUTHORIZATION="Bearer $few")
$(header X-RateLimit-Remaining)" '200
1498'
stop

# ---- RL1 and RL2

start 2 LANDFALL_RATE_LIMIT=3 LANDFALL_RATE_ANONYMOUS=4
key=$(key headers)
is 'RL1: the first request passes' "$(ask GET /v1/projects HTTP_AUTHORIZATION="Bearer $key")" 200
is 'RL1: X-RateLimit-Limit' "$(header X-RateLimit-Limit)" 3
is 'RL1: X-RateLimit-Remaining' "$(header X-RateLimit-Remaining)" 2
reset=$(header X-RateLimit-Reset)
is 'RL1: X-RateLimit-Reset is the end of the hour' "$((reset % 3600))" 0
ok "$([ "$reset" -gt "$(date +%s)" ] && [ "$reset" -le $(($(date +%s) + 3600)) ]; echo $?)" 'RL1: which runs' "$reset"
is 'RL1: RateLimit-Policy' "$(header RateLimit-Policy)" '"default";q=3;w=3600'
like 'RL1: RateLimit' "$(header RateLimit)" '^"default";r=2;t=[0-9]{1,4}$'
t=$(header RateLimit | sed 's/.*t=//')
ok "$([ "$t" -ge $((reset - $(date +%s))) ]; echo $?)" 'RL1: t are the seconds until then' "$t of $reset"
is 'RL1: a refusal has them too' "$(ask GET /v1/projects/nothing HTTP_AUTHORIZATION="Bearer $key")
$(header X-RateLimit-Remaining)" '404
1'
BODY='{"product_name":"limits"}'
is 'RL1: at every door' "$(ask POST /versioner/deployment-events/ HTTP_AUTHORIZATION="Bearer $key")
$(header X-RateLimit-Remaining)" '422
0'
BODY=
is 'RL2: then it is 429' "$(ask GET /v1/projects HTTP_AUTHORIZATION="Bearer $key")" 429
is 'RL2: remaining is 0' "$(header X-RateLimit-Remaining)" 0
wait=$(header Retry-After)
t=$(header RateLimit | sed 's/.*t=//')
ok "$([ "$wait" -ge "$t" ] && [ "$t" -gt 0 ]; echo $?)" 'RL2: Retry-After is at least t' "$wait, $t"
is 'RL2: it is a problem' "$(header Content-Type)" application/problem+json
is 'RL2: of the registered type' "$(body | jq -r .type)" 'https://iana.org/assignments/http-problem-types#quota-exceeded'
is 'RL2: which names the policy' "$(body | jq -c '."violated-policies"')" '["default"]'
is 'RL2: and has the shape of the native errors' "$(body | jq -r '.error.code + " " + .error.message')" \
	"rate_limited Rate limit exceeded. Try again in $wait seconds."
is 'RL2: versioner says it in its own words' "$(ask GET /versioner/deployments HTTP_AUTHORIZATION="Bearer $key")
$(body | jq -r .detail)" "429
Rate limit exceeded. Try again in $(header Retry-After) seconds."
is 'RL2: another key is not held up' "$(ask GET /v1/projects HTTP_AUTHORIZATION="Bearer $READ_KEY")" 200
is 'health is never refused' "$(ask GET /health/ready HTTP_AUTHORIZATION="Bearer $key")" 200
is 'RL1: but has the headers' "$(header X-RateLimit-Limit)" 4
is 'pages have none' "$(ask GET /login)$(header X-RateLimit-Limit)" 200

# ---- by plan

plan() { # PLAN RATE_LIMIT
	MYSQL_PWD=$LANDFALL_DB_PASSWORD mariadb --no-defaults -S "$LANDFALL_DB_SOCKET" -u "$LANDFALL_DB_USER" \
		-e "UPDATE organization SET plan = '$1', rate_limit = $2 WHERE slug = 'plan-$unique'" "$LANDFALL_DB_NAME"
}
"$TEST_BUILDDIR/landfall" organization add "plan-$unique"
planned=$("$TEST_BUILDDIR/landfall" keys generate --organization "plan-$unique" --name plan --scope read)
limit_of() { # PLAN RATE_LIMIT
	plan "$@"
	ask GET /v1/projects HTTP_AUTHORIZATION="Bearer $planned" >/dev/null
	header X-RateLimit-Limit
}
is 'free is 100 an hour' "$(limit_of free 7)" 100
is 'pro is 1000' "$(limit_of pro NULL)" 1000
is 'enterprise is what it was given' "$(limit_of enterprise 7)" 7
is 'or as the settings say' "$(limit_of enterprise NULL)" 3

# ---- without a credential, and with one that fails

is 'RL1: without a key it is 401, counted by address' "$(ask GET /v1/projects)
$(header RateLimit-Policy)" '401
"anonymous";q=4;w=3600'
is 'a wrong one counts there too' "$(ask GET /v1/projects HTTP_AUTHORIZATION="Bearer ${key%?}~")
$(header X-RateLimit-Remaining)" '401
2'
is 'and an unknown path' "$(ask GET /v1/nowhere)
$(header X-RateLimit-Remaining)" '404
1'
ask GET /v1/projects >/dev/null
is 'RL2: then a guess is refused unheard' "$(ask GET /v1/projects HTTP_AUTHORIZATION="Bearer ${key%?}~")
$(body | jq -c '."violated-policies"')$(header WWW-Authenticate)" '429
["anonymous"]'
is 'from another address it is not' "$(ask GET /v1/projects REMOTE_ADDR=192.0.2.2)" 401
is 'and a good key from there passes' "$(ask GET /v1/projects HTTP_AUTHORIZATION="Bearer $READ_KEY")" 200
stop

# ---- the doors' own

start 1 LANDFALL_RATE_DOORS=true
key=$(key dployr)
is 'at /dployr a key has 1,000 an hour beside its plan' "$(ask GET /dployr/v1/projects HTTP_AUTHORIZATION="Bearer $key")
$(header X-RateLimit-Limit) $(header X-RateLimit-Remaining) $(header RateLimit-Policy)" '200
1000 999 "default";q=100000;w=3600, "dployr";q=1000;w=3600'
is 'a stranger 60' "$(ask GET /dployr/v1/projects)
$(header X-RateLimit-Limit) $(header X-RateLimit-Remaining)" '401
60 59'
for _ in $(seq 59); do ask GET /dployr/v1/clusters >/dev/null; done
is 'then it is 429, in its own words' "$(ask GET /dployr/v1/projects)
$(body | jq -r '"\(.success) \(.error.code)"') $(header X-RateLimit-Remaining)" '429
false request.too_many_requests 0'
like 'which say when to come again' "$(header Retry-After)" '^[0-9]+$'
is 'health has the headers and is never refused' "$(ask GET /dployr/v1/health)$(header X-RateLimit-Limit)" 20060
stop
start 1 LANDFALL_RATE_DOORS=false
is 'the doors can be told not to' "$(ask GET /dployr/v1/projects HTTP_AUTHORIZATION="Bearer $key")
$(header RateLimit-Policy)" '200
"default";q=100000;w=3600'
stop

# ---- ID5: what is refused for the rate is not kept under its Idempotency-Key

start 1 LANDFALL_RATE_LIMIT=1
key=$(key idempotent)
ask GET /v1/projects HTTP_AUTHORIZATION="Bearer $key" >/dev/null
BODY="{\"product_name\":\"limited-$unique\",\"version\":\"1\",\"environment_name\":\"dev\",\"status\":\"success\"}"
is 'ID5: an event beyond the limit is 429' \
	"$(ask POST /versioner/deployment-events/ HTTP_AUTHORIZATION="Bearer $key" HTTP_IDEMPOTENCY_KEY="$unique")" 429
stop
start 1 LANDFALL_RATE_LIMIT=3
is 'ID5: later, the same request is done' \
	"$(ask POST /versioner/deployment-events/ HTTP_AUTHORIZATION="Bearer $key" HTTP_IDEMPOTENCY_KEY="$unique")" 201
is 'ID5: a replay counts as a request' \
	"$(ask POST /versioner/deployment-events/ HTTP_AUTHORIZATION="Bearer $key" HTTP_IDEMPOTENCY_KEY="$unique")
$(header Idempotent-Replayed)$(header X-RateLimit-Remaining)" '201
true0'
BODY=
stop

# ---- a file that fails, and none

key=$(key open)
rm -f "$work/log"
start 1 LANDFALL_RATE_LIMIT=1 LANDFALL_RATE_FILE=/proc/no/such/rate
is 'without a file to count in everything passes' "$(ask GET /v1/projects HTTP_AUTHORIZATION="Bearer $key")
$(ask GET /v1/projects HTTP_AUTHORIZATION="Bearer $key")" '200
200'
is 'and a warning is logged, once' "$(grep -c 'level=warn.*rate limits are off' "$work/log")" 1
stop
start 1 LANDFALL_RATE_LIMIT=1
ask GET /v1/projects HTTP_AUTHORIZATION="Bearer $key" >/dev/null
: >"$work/rate"
is 'a file cut off under a running process is made anew' "$(ask GET /v1/projects HTTP_AUTHORIZATION="Bearer $key")" 200
is 'and counts' "$(ask GET /v1/projects HTTP_AUTHORIZATION="Bearer $key")" 429
rm "$work/rate"
is 'so is one that was removed' "$(ask GET /v1/projects HTTP_AUTHORIZATION="Bearer $key")" 200
stop
start 1 LANDFALL_RATE_LIMIT=1 LANDFALL_RATE_FILE=
is 'switched off, there are no limits and no headers' "$(ask GET /v1/projects HTTP_AUTHORIZATION="Bearer $key")
$(ask GET /v1/projects HTTP_AUTHORIZATION="Bearer $key")$(header X-RateLimit-Limit)" '200
200'
stop

done_testing
