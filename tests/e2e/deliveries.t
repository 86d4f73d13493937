#!/bin/sh
# shellcheck shell=dash
# What others are told, from the record to a receiver: signed, in order, tried again, and never to where it must not go. The
# receiver is tests/tools/receiver.c; requests go to landfall.fcgi as plain CGI, with a list of addresses that allows it.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-deliveries.XXXXXX")
pids=
end() {
	local pid
	for pid in $pids; do kill -9 "$pid" 2>/dev/null || :; done
	rm -rf "$work"
}
trap end EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
slug=deliveries-$unique
log=$work/got
export LANDFALL_OUTGOING_ALLOW='127.0.0.1:*' LANDFALL_OUTGOING_PARALLEL=64 LANDFALL_OUTGOING_TIMEOUT_S=2 LANDFALL_WORK_PROGRAM=

sql() {
	MYSQL_PWD=$LANDFALL_DB_PASSWORD mariadb --no-defaults -S "$LANDFALL_DB_SOCKET" -u "$LANDFALL_DB_USER" \
		-N -B -e "$1" "$LANDFALL_DB_NAME"
}

# The queue is the installation's: what other tests left must not be sent from here.
sql "UPDATE webhook_endpoint SET is_active = 0; DELETE FROM delivery_lane; DELETE FROM delivery; UPDATE event SET awaits = NULL; DELETE FROM worker"

make -s -C "$TEST_BUILDDIR" tests/tools/receiver >"$work/make" 2>&1 || { cat "$work/make"; exit 1; }
: >"$log"
"$TEST_BUILDDIR/tests/tools/receiver" 0 "$log" >"$work/port" &
pids="$pids $!"

"$landfall" organization add "$slug" --name "Deliveries $unique"
key=$("$landfall" keys generate --organization "$slug" --name admin --scope admin)
foreign=$("$landfall" keys generate --organization globex --name foreign --scope admin)
n=0
while [ ! -s "$work/port" ] && [ "$n" -lt 50 ]; do sleep 0.1; n=$((n + 1)); done
at=http://127.0.0.1:$(cat "$work/port")

# One request: METHOD PATH [BODY] [KEY]; prints the status, leaves the body.
ask() {
	local body="${3-}" query=
	case "$2" in *\?*) query=${2#*\?} ;; esac
	printf %s "$body" | REQUEST_METHOD=$1 PATH_INFO=${2%%\?*} QUERY_STRING=$query REQUEST_URI=$2 SCRIPT_NAME='' \
		SERVER_PROTOCOL=HTTP/1.1 SERVER_NAME=localhost HTTP_HOST=localhost REMOTE_ADDR=127.0.0.1 \
		CONTENT_TYPE=application/json CONTENT_LENGTH=$(printf %s "$body" | wc -c) HTTP_AUTHORIZATION="Bearer ${4-$key}" \
		"$TEST_BUILDDIR/landfall.fcgi" 2>>"$work/fcgi.log" | tr -d '\r' >"$work/answer"
	sed '1,/^$/d' "$work/answer" >"$work/body"
	sed -n 's/^Status: \([0-9]*\).*/\1/p' "$work/answer" | tr -d '\n'
}
get() { # JQ EXPRESSION
	jq -r "$1" "$work/body"
}
hook() { # PATH EVENTS [MORE]; prints its id
	ask POST /v1/webhooks "{\"url\":\"$at$1\",\"events\":[$2]${3-}}" >"$work/status"
	get .data.id
}
event() { # VERSION STATUS [ENVIRONMENT [PROJECT]]
	ask POST /versioner/deployment-events/ "{\"product_name\":\"${4-shop}\",\"version\":\"$1\",\"environment_name\":\"${3-production}\",\"status\":\"$2\",\"deployed_by\":\"ann\",\"scm_sha\":\"abcdef1\"}" >"$work/status"
	grep -q '^20[01]$' "$work/status" || echo "# an event was not taken: $(cat "$work/status" "$work/body")"
}
got() { # PATH [JQ EXPRESSION]; a line a request
	jq -r --arg path "$1" "select(.path == \$path) | ${2-.method}" "$log"
}
count() { # PATH
	got "$1" | wc -l | tr -d ' '
}
wait_for() { # PATH NUMBER; until so many requests came, ten seconds at most
	local i=0
	while [ "$(count "$1")" -lt "$2" ] && [ "$i" -lt 200 ]; do sleep 0.05; i=$((i + 1)); done
	count "$1"
}
now_due() { # all retries, and lanes that rest, at once
	sql "UPDATE delivery SET next_at = NOW(3) WHERE next_at IS NOT NULL; UPDATE delivery_lane SET next_at = NOW(3);
		UPDATE delivery_health SET paused_until = NULL"
}
start_worker() { # leaves its id in worker
	"$landfall" work 2>>"$work/worker.log" &
	worker=$!
	pids="$pids $worker"
}
stop_worker() {
	kill "$worker"
	wait "$worker" || :
}
delivery() { # WEBHOOK [STATUS]; the newest of it
	ask GET "/v1/webhooks/$1/deliveries?limit=1${2:+&status=$2}" >"$work/status"
	get '.data[0].id // empty'
}
verified() { # PATH SECRET [FORMAT]
	NODE_PATH=$TEST_TOOLS/node_modules node "$TEST_SRCDIR/tests/tools/webhooks.cjs" "$log" "$@"
}

# ---- where nothing is sent to

is 'an address of this machine is refused' "$(LANDFALL_OUTGOING_ALLOW='' ask POST /v1/webhooks "{\"url\":\"$at/ok\",\"events\":[\"*\"]}")" 422
like 'and the setting is named that would allow it' "$(get '.errors[0].detail')" 'outgoing_allow: 127.0.0.1:[0-9]+$'
is 'so is http, where https is demanded' "$(LANDFALL_OUTGOING_HTTPS_ONLY=true ask POST /v1/webhooks '{"url":"http://hooks.example.org/","events":["*"]}')$(get '.errors[0].pointer')" 422/url

# ---- told, signed, in order

start_worker
ok_hook=$(hook /ok/plain '"deployment.*"' ',"secret":"webhook-secret","payload":"standard"')
made_hook=$(ask POST /v1/webhooks "{\"url\":\"$at/ok/made\",\"events\":[\"deployment.completed\",\"deployment.failed\"]}" >/dev/null; get .data.id)
made_secret=$(get .data.secret)
event 1.0 success
is 'an event is told: that it was created, and what it came to' "$(wait_for /ok/plain 2)$(got /ok/plain '.body | fromjson | .type' | tr '\n' ' ')" '2deployment.created deployment.completed '
is 'another is told only what it asked for' "$(wait_for /ok/made 1) $(got /ok/made '.body | fromjson | .type')" '1 deployment.completed'
like 'the body says which event, when, and of what' \
	"$(got /ok/made '.body | fromjson | "\(.id) \(.type) \(.timestamp) \(.created_at) \(.data.deployment.status) \(.data.object_version)"')" \
	'^evt_[0-9a-z]{26} deployment.completed 20[0-9T:.-]+Z 20[0-9T:.-]+Z completed [0-9]+$'
like 'its headers are those of the convention' "$(got /ok/made '.headers | "\(.["webhook-id"]) \(.["webhook-timestamp"]) \(.["webhook-signature"]) \(.["content-type"])"')" \
	'^msg_[0-9a-z]{26} [0-9]{10} v1,[A-Za-z0-9+/]{43}= application/json$'
is 'the library of Standard Webhooks verifies them (WO1)' "$(verified /ok/made "$made_secret")" '1 1'
is 'and those of a secret that people chose, by its bytes (WO2)' "$(verified /ok/plain webhook-secret raw)" '2 2'
is 'but not with another secret' "$(verified /ok/plain webhook-secreT raw)" '2 0'

i=1
while [ "$i" -le 12 ]; do event "2.$i" success; i=$((i + 1)); done
is 'each of many is told' "$(wait_for /ok/made 13)" 13
is 'in the order of the record' "$(got /ok/made '.body | fromjson | .data.deployment.version.name' | tr '\n' ' ')" '1.0 2.1 2.2 2.3 2.4 2.5 2.6 2.7 2.8 2.9 2.10 2.11 2.12 '
is 'and versions of the object only grow (WO11)' "$(got /ok/made '.body | fromjson | .data.object_version' | sort -n -c && echo yes)" yes
# From the event's commit to the receiver's having read it: the worker looks each 40 ms.
worst=$(got /ok/made '"\(.at_ms) \(.body | fromjson | .created_at)"' | node -e '
	const ms = require("fs").readFileSync(0, "utf8").trim().split("\n").map((l) => { const [at, made] = l.split(" "); return at - Date.parse(made); });
	console.log(Math.max(...ms.slice(1)) < 1000 ? "soon" : ms.join(" "));')
is 'soon after it was recorded' "$worst" soon

# ---- a slow one delays nobody

hang_hook=$(hook /hang/a '"deployment.completed"')
event 3.0 success
wait_for /hang/a 1 >/dev/null
event 3.1 success
is 'while one receiver hangs, others are told' "$(wait_for /ok/made 15)" 15
sleep 2.5
is 'what takes too long has failed' "$(ask GET "/v1/deliveries/$(delivery "$hang_hook" | tail -1)" >/dev/null; sql "SELECT COUNT(*) FROM delivery_attempt a JOIN delivery d ON d.organization_id = a.organization_id AND d.id = a.delivery_id WHERE d.event_type = 'deployment.completed' AND a.http IS NULL AND a.error LIKE '%timed out%'")" 1
is 'and its receiver is left alone for a while' "$(ask GET "/v1/webhooks/$hang_hook")$(get '.data | "\(.paused_until > "2") \(.failing_since > "2") \(.failures)"')" '200true true 1'
is 'a webhook is deleted' "$(ask DELETE "/v1/webhooks/$hang_hook")" 204
is 'and what waited for it is given up' "$(sql "SELECT COUNT(*) FROM delivery WHERE status = 'pending' AND error IS NULL AND next_at IS NOT NULL")" 0

# ---- tried again

flap_hook=$(hook /flap/2 '"deployment.completed"')
event 4.0 success
wait_for /flap/2 1 >/dev/null
sleep 0.3
one=$(delivery "$flap_hook")
is 'what failed is pending in GET /v1/webhooks/{webhook}/deliveries' "$(ask GET "/v1/deliveries/$one")$(get '.data | "\(.status) \(.attempts) \(.http)"')" '200pending 1 503'
wait=$(sql "SELECT TIMESTAMPDIFF(MICROSECOND, last_at, next_at) DIV 1000 FROM delivery WHERE status = 'pending' AND next_at IS NOT NULL")
is 'and due after five seconds, give or take a tenth (WO7)' "$([ "$wait" -ge 4500 ] && [ "$wait" -le 5500 ] && echo yes || echo "$wait")" yes
now_due
wait_for /flap/2 2 >/dev/null
sleep 0.3
wait=$(sql "SELECT TIMESTAMPDIFF(SECOND, last_at, next_at) FROM delivery WHERE status = 'pending' AND next_at IS NOT NULL")
is 'then after five minutes' "$([ "$wait" -ge 270 ] && [ "$wait" -le 330 ] && echo yes || echo "$wait")" yes
now_due
wait_for /flap/2 3 >/dev/null
sleep 0.3
is 'until it is taken; GET /v1/deliveries/{delivery} has each attempt' "$(ask GET "/v1/deliveries/$one")$(get '.data | "\(.status) \(.attempts) \([.log[].http] | join(","))"')" '200sent 3 503,503,200'
is 'all under one webhook-id, with the same bytes (WO5)' "$(got /flap/2 '"\(.headers["webhook-id"]) \(.body)"' | sort -u | wc -l | tr -d ' ')" 1
like 'the log has what was sent, and what came back' "$(get '.data.log[0] | "\(.request_headers) \(.response_body)"' | tr '\n' ' ')" 'webhook-id: msg_.*xx'
is 'a success ends the failure' "$(ask GET "/v1/webhooks/$flap_hook")$(get .data.failing_since)" 200null

redirect_hook=$(hook /redirect/a '"deployment.completed"')
retry_hook=$(hook /retry/120 '"deployment.completed"')
long_hook=$(hook /long '"deployment.completed"')
drop_hook=$(hook /drop '"deployment.completed"')
event 5.0 success
wait_for /redirect/a 1 >/dev/null
wait_for /retry/120 1 >/dev/null
wait_for /long 1 >/dev/null
wait_for /drop 1 >/dev/null
sleep 0.4
is 'a redirect is a failure, and not followed (WO6)' "$(ask GET "/v1/deliveries/$(delivery "$redirect_hook")" >/dev/null; get '.data | "\(.status) \(.http)"') $(count /ok/redirected)" 'pending 302 0'
wait=$(sql "SELECT TIMESTAMPDIFF(SECOND, last_at, next_at) FROM delivery WHERE http = 429")
is 'Retry-After is waited' "$([ "$wait" -ge 119 ] && [ "$wait" -le 121 ] && echo yes || echo "$wait")" yes
event 5.1 success
sleep 0.4
is 'and the next event waits as long' "$(count /retry/120)" 1
is 'of a long answer 2 KiB are kept' "$(ask GET "/v1/deliveries/$(delivery "$long_hook" sent)" >/dev/null; get '.data.log[0].response_body | length')" 2048
like 'a connection that ends is a failure with a reason' "$(ask GET "/v1/deliveries/$(delivery "$drop_hook" pending)" >/dev/null; get '.data | "\(.http) \(.error)"')" '^null .+'
for id in "$redirect_hook" "$retry_hook" "$long_hook" "$drop_hook"; do ask DELETE "/v1/webhooks/$id" >/dev/null; done

# ---- switched off

hook /ok/watch '"webhook.disabled"' >/dev/null
gone_hook=$(hook /status/410 '"deployment.completed"')
event 6.0 success
is 'who says 410 is told no more, and another webhook hears of it' "$(wait_for /ok/watch 1) $(got /ok/watch '.body | fromjson | .type')" '1 webhook.disabled'
like 'the webhook says why' "$(ask GET "/v1/webhooks/$gone_hook" >/dev/null; get '.data | "\(.is_active) \(.disabled_at) \(.disabled_reason)"')" '^false 20.* it answered 410'
event 6.1 success
sleep 0.4
is 'nothing more is sent there' "$(count /status/410)" 1
is 'it is in the audit log' "$(ask GET '/v1/audit?action=webhook.disabled')$(get '.data[0].actor.kind // .data[0].actor_kind')" 200worker
is 'switching it on again forgets that' "$(ask POST "/v1/webhooks/$gone_hook/resume")$(get '.data | "\(.is_active) \(.disabled_at)"')" '200true null'
ask DELETE "/v1/webhooks/$gone_hook" >/dev/null

silent_hook=$(hook /status/500 '"deployment.completed"')
event 6.2 success
wait_for /status/500 1 >/dev/null
sleep 0.3
sql "UPDATE delivery_health SET failing_since = NOW(3) - INTERVAL 121 HOUR"
now_due
is 'who fails for five days is switched off, too (WO8)' "$(wait_for /ok/watch 2)$(ask GET "/v1/webhooks/$silent_hook" >/dev/null; get '.data | "\(.is_active) \(.disabled_reason)"')" '2false every attempt of the last five days failed'
ask DELETE "/v1/webhooks/$silent_hook" >/dev/null

# ---- secrets

is 'POST /v1/webhooks/{webhook}/rotate shows a new secret once' "$(ask POST "/v1/webhooks/$made_hook/rotate" '{}')$(get '.data.secret | .[0:6]')" 200whsec_
new_secret=$(get .data.secret)
: >"$log"
event 7.0 success
wait_for /ok/made 1 >/dev/null
is 'for a day both verify (WO3)' "$(verified /ok/made "$made_secret") $(verified /ok/made "$new_secret")" '1 1 1 1'
is 'by two signatures' "$(got /ok/made '.headers["webhook-signature"] | split(" ") | length')" 2
sql "UPDATE webhook_endpoint SET previous_until = NOW(3) WHERE previous_until IS NOT NULL"
: >"$log"
event 7.1 success
wait_for /ok/made 1 >/dev/null
is 'then only the new one does' "$(verified /ok/made "$made_secret") $(verified /ok/made "$new_secret")" '1 0 1 1'
is 'no secret stands in the database' "$(sql "SELECT COUNT(*) FROM webhook_endpoint WHERE INSTR(secret, SUBSTR('$new_secret', 7)) OR INSTR(previous_secret, 'webhook-secret')")" 0

# ---- other forms

versioner_hook=$(hook /ok/versioner '"deployment.completed","deployment.failed"' ',"secret":"a secret of theirs","payload":"versioner"')
dployr_hook=$(ask POST /dployr/v1/webhooks "{\"url\":\"$at/ok/dployr\",\"events\":[\"deployment.created\",\"deployment.failed\"],\"secret\":\"webhook-secret\"}" >/dev/null; sql "SELECT id FROM webhook_endpoint WHERE url = '$at/ok/dployr'")
project=$(ask GET /v1/projects/shop >/dev/null; get .data.id)
ask POST "/versiontwo/v1/projects/$project/webhooks" "{\"url\":\"$at/ok/versiontwo\",\"events\":[\"deployment.completed\",\"deployment.failed\"]}" >/dev/null
event 8.0 failed
wait_for /ok/versioner 1 >/dev/null
wait_for /ok/dployr 2 >/dev/null
wait_for /ok/versiontwo 1 >/dev/null
is 'versioner: a flat object' "$(got /ok/versioner '.body | fromjson | "\(keys | join(" ")): \(.event_type) \(.environment) \(.is_successful) \(.deployer) \(.product_name) \(.version) \(.commit_sha)"')" \
	'commit_sha deployed_at deployer environment event_type id is_successful preflight_status product_name repo_name source_url version: deployment.failed production false ann shop 8.0 abcdef1'
is 'with its two headers' "$(got /ok/versioner '.headers["x-versioner-event"]') $(got /ok/versioner '.headers["x-versioner-signature"]')" \
	"deployment.failed sha256=$(got /ok/versioner .body | tr -d '\n' | openssl dgst -sha256 -hmac 'a secret of theirs' -r | cut -d ' ' -f 1)"
is 'dployr: event, timestamp, data; created and failed' "$(got /ok/dployr '.body | fromjson | "\(keys | join(" ")) \(.event)"' | tr '\n' ';')" 'data event timestamp deployment.created;data event timestamp deployment.failed;'
is 'versiontwo: of its own project' "$(got /ok/versiontwo '.body | fromjson | "\(.type) \(.data.deployment.project_id)"')" "deployment.failed $project"
is 'a webhook that a door made is one of the record' "$(ask GET "/v1/webhooks/$dployr_hook")$(get .data.payload)" 200dployr
ask DELETE "/v1/webhooks/$dployr_hook" >/dev/null
ask DELETE "/v1/webhooks/$versioner_hook" >/dev/null

# ---- filters

narrow_hook=$(hook /ok/narrow '"deployment.*"' ',"environments":["production"],"statuses":["failure"]')
is 'names of places and words for statuses are understood' "$(ask GET "/v1/webhooks/$narrow_hook" >/dev/null; get '.data | "\(.environments | length) \(.statuses | join(","))"')" '1 failed'
is 'others are named' "$(ask PATCH "/v1/webhooks/$narrow_hook" '{"environments":["nowhere"],"statuses":["odd"]}')$(get '[.errors[].pointer] | sort | join(" ")')" '422/environments /statuses'
event 9.0 success
event 9.0 failed staging
event 9.1 failed
is 'told only of failures there' "$(wait_for /ok/narrow 2)$(got /ok/narrow '.body | fromjson | .data.deployment.version.name' | sort -u)" 29.1
ask DELETE "/v1/webhooks/$narrow_hook" >/dev/null

# ---- by hand

: >"$log"
is 'POST /v1/webhooks/{webhook}/test sends one' "$(ask POST "/v1/webhooks/$made_hook/test" '{"type":"deployment.failed"}')$(get '.data | "\(.is_test) \(.event_type) \(.event_id)"')" '202true deployment.failed null'
wait_for /ok/made 1 >/dev/null
is 'as such an event would be, and signed' "$(got /ok/made '.body | fromjson | .type') $(verified /ok/made "$new_secret")" 'deployment.failed 1 1'
is 'of no other type than there is' "$(ask POST "/v1/webhooks/$made_hook/test" '{"type":"ship.sunk"}')" 422
one=$(delivery "$ok_hook" sent)
: >"$log"
is 'POST /v1/deliveries/{delivery}/resend sends one again' "$(ask POST "/v1/deliveries/$one/resend")" 202
wait_for /ok/plain 1 >/dev/null
is 'under the same webhook-id' "$(got /ok/plain '.headers["webhook-id"]')" "$one"
sleep 0.3
is 'with an attempt more' "$(ask GET "/v1/deliveries/$one")$(get '.data | "\(.status) \(.attempts) \(.log | length)"')" '200sent 2 2'
is 'not by a stranger' "$(ask POST "/v1/deliveries/$one/resend" '' "$foreign")$(ask GET "/v1/deliveries/$one" '' "$foreign")" 404404
is 'POST /v1/webhooks/{webhook}/pause' "$(ask POST "/v1/webhooks/$ok_hook/pause")$(get .data.is_active)" 200false
event 10.0 success
sleep 0.4
is 'and is told of nothing' "$(count /ok/plain)" 1
is 'POST /v1/webhooks/{webhook}/resume' "$(ask POST "/v1/webhooks/$ok_hook/resume")$(get .data.is_active)" 200true
sql "UPDATE delivery d JOIN webhook_endpoint w ON w.id = d.target_id SET d.status = 'failed' WHERE w.url = '$at/ok/plain' ORDER BY d.id DESC LIMIT 1"
is 'POST /v1/webhooks/{webhook}/recover sends what failed since a moment' "$(ask POST "/v1/webhooks/$ok_hook/recover" '{"since":"2020-01-01T00:00:00Z"}')$(get .data.queued)" 2021
is 'and arrives' "$(wait_for /ok/plain 2)" 2
is 'nothing is left to send again' "$(sleep 0.3; ask POST "/v1/webhooks/$ok_hook/recover" '{"since":"2020-01-01T00:00:00Z"}')$(get .data.queued)" 2020

# ---- nobody is told

: >"$log"
test_key=$("$landfall" keys generate --organization "$slug" --name test --scope deploy --test 2>/dev/null || ask POST /v1/api-keys '{"name":"test","scopes":["deploy:write"],"is_test":true}' >/dev/null; get '.data.key // empty' 2>/dev/null)
ask POST /v1/deployment-events '{"project":"shop","version":"0.1","environment":"production","status":"completed","finished_at":"2020-01-01T00:00:00Z"}' >/dev/null
[ -z "$test_key" ] || ask POST /v1/deployment-events '{"project":"shop","version":"0.2","environment":"production","status":"completed"}' "$test_key" >/dev/null
event 11.0 success
wait_for /ok/made 1 >/dev/null
is 'of history, or of what a test key did' "$(got /ok/made '.body | fromjson | .data.deployment.version.name')" 11.0

# ---- workers

slow_hook=$(hook /slow/1500 '"deployment.completed"')
event 12.0 success
event 12.1 success
wait_for /slow/1500 1 >/dev/null
kill -9 "$worker"
wait "$worker" 2>/dev/null || :
sleep 0.2
now_due
start_worker
is 'a worker that is killed loses nothing' "$(wait_for /slow/1500 3)" 3
sleep 1.8
is 'and doubles one attempt, under its own webhook-id' "$(got /slow/1500 '.headers["webhook-id"]' | sort | uniq -c | awk '{ print $1 }' | sort | tr '\n' ' ')" '1 2 '
is 'nothing waits any more' "$(sql 'SELECT (SELECT COUNT(*) FROM delivery_lane) + (SELECT COUNT(*) FROM event WHERE awaits = 1)')" 0
ask DELETE "/v1/webhooks/$slow_hook" >/dev/null

first=$worker
start_worker
: >"$log"
i=1
while [ "$i" -le 15 ]; do event "13.$i" success production "quay-$((i % 4))"; i=$((i + 1)); done
wait_for /ok/made 15 >/dev/null
sleep 0.5
is 'two workers share what there is: nothing twice' "$(got /ok/made '.headers["webhook-id"]' | sort -u | wc -l | tr -d ' ') $(count /ok/made)" '15 15'
like 'and say that they run' "$("$landfall" doctor 2>&1 || :)" '^worker: .* daemon, '
stop_worker
kill "$first"
status=0
wait "$first" || status=$?
is 'a worker ends when it is told to' "$status" 0

: >"$log"
event 14.0 success
check 'landfall work --once does it too' "$landfall" work --once
is 'to the end' "$(count /ok/made)" 1
event 14.1 success
LANDFALL_OUTGOING_ALLOW='' "$landfall" work --once 2>>"$work/worker.log"
like 'whatever was allowed when it was saved, the address is judged again' \
	"$(ask GET "/v1/deliveries/$(delivery "$made_hook" pending)" >/dev/null; get .data.error)" 'leads to 127.0.0.1, which is this machine; .*outgoing_allow'
is 'and nothing goes there' "$(count /ok/made)" 1

# ---- without any worker

now_due
sql "UPDATE worker SET last_ran_at = NOW(3) - INTERVAL 2 MINUTE"
LANDFALL_WORK_PROGRAM=$landfall event 15.0 success
is 'where none has run for a minute, a request leaves one behind' "$(wait_for /ok/made 3)" 3
is 'which says so' "$(sql "SELECT COUNT(*) FROM worker WHERE kind = 'request' AND last_ran_at > NOW(3) - INTERVAL 1 MINUTE")" 1

# ---- as CDEvents

: >"$log"
hook /ok/cdevents '"*"' ',"payload":"cdevents"' >/dev/null
crane() { # VERSION RUN
	ask POST /v1/deployment-events "{\"project\":\"crane\",\"version\":\"$1\",\"environment\":\"dock\",\"status\":\"completed\",\"run_id\":\"$2\"}" >"$work/status"
}
crane 1.0 a
crane 1.1 b
crane 1.1 c
crane 1.0 d
for status in pending started failed; do
	ask POST /v1/builds "{\"project\":\"crane\",\"version\":\"1.2\",\"status\":\"$status\",\"run_id\":\"e\"}" >"$work/status"
done
ask POST /v1/builds '{"project":"crane","version":"1.2","status":"completed","run_id":"f"}' >"$work/status"
ask PATCH /v1/environments/dock '{"description":"By the water."}' >"$work/status"
ask PATCH /v1/environments/dock '{"status":"archived"}' >"$work/status"
ask PATCH /v1/environments/dock '{"status":"active"}' >"$work/status"
"$landfall" work --once 2>>"$work/worker.log"
cdevents() { # SUBJECT: their types, in the order of the record
	got /ok/cdevents ".body | fromjson | select(.subject.type == \"$1\") | .context.type" | sed 's/^dev[.]cdevents[.]//; s/[.]0[.]2[.]0$//' | tr '\n' ' '
}
wait_for /ok/cdevents 12 >/dev/null
is 'the first version of a service is deployed, another an upgrade, the same again deployed, one that is put back rolled back' "$(cdevents service)" \
	'service.deployed service.upgraded service.deployed service.rolledback '
is 'builds are queued, start, and finish' "$(cdevents build)" 'build.queued build.started build.finished build.finished '
is 'environments are made, changed, gone, and back' "$(cdevents environment)" 'environment.created environment.modified environment.deleted environment.created '
is 'each is what CDEvents let pass, and so are its headers' "$(NODE_PATH=$TEST_TOOLS/node_modules node "$TEST_SRCDIR/tests/tools/cdevents.cjs" "$log" /ok/cdevents)" '12 12'
is 'of what is replaced other webhooks say so' "$(got /ok/plain '.body | fromjson | select(.type == "deployment.completed" and .data.deployment.project.name == "crane") | .data.replaced' | tr '\n' ' ')" 'null 1.0 null 1.1 '

done_testing
