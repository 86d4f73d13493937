#!/bin/sh
# shellcheck shell=dash
# Channels that really are told: from an event to a receiver of our own, by every discipline, with the history of it. F9, F10.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-forwarders.XXXXXX")
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
slug=forwarders-$unique
log=$work/got
mkdir "$work/letters"
"$TEST_SRCDIR/tests/smtp" "$work/letters" &
pids="$pids $!"
# shellcheck disable=SC2034
export LANDFALL_OUTGOING_ALLOW='127.0.0.1:*' LANDFALL_OUTGOING_PARALLEL=64 LANDFALL_OUTGOING_TIMEOUT_S=2 LANDFALL_WORK_PROGRAM='' \
	LANDFALL_PUBLIC_URL=https://deploys.example.org LANDFALL_MAIL_FROM=landfall@example.org

sql() {
	MYSQL_PWD=$LANDFALL_DB_PASSWORD mariadb --no-defaults -S "$LANDFALL_DB_SOCKET" -u "$LANDFALL_DB_USER" \
		-N -B -e "$1" "$LANDFALL_DB_NAME"
}

# The queue is the installation's: what other tests left must not be sent from here.
sql "UPDATE webhook_endpoint SET is_active = 0; UPDATE notification_channel SET disabled_at = NOW(); DELETE FROM delivery_lane; DELETE FROM delivery; DELETE FROM mail; UPDATE event SET awaits = NULL; DELETE FROM worker"

make -s -C "$TEST_BUILDDIR" tests/tools/receiver >"$work/make" 2>&1 || { cat "$work/make"; exit 1; }
: >"$log"
"$TEST_BUILDDIR/tests/tools/receiver" 0 "$log" >"$work/port" &
pids="$pids $!"
n=0
while { [ ! -s "$work/port" ] || [ ! -s "$work/letters/port" ]; } && [ "$n" -lt 50 ]; do sleep 0.1; n=$((n + 1)); done
at=http://127.0.0.1:$(cat "$work/port")
LANDFALL_SMTP_URL=smtp://127.0.0.1:$(cat "$work/letters/port")
export LANDFALL_SMTP_URL

"$landfall" organization add "$slug" --name "Forwarders $unique"
admin=$("$landfall" keys generate --organization "$slug" --name admin --scope admin)
reader=$("$landfall" keys generate --organization "$slug" --name reader --scope read)
foreign=$("$landfall" keys generate --organization globex --name foreign --scope admin)

# One request: METHOD PATH [BODY] [KEY]; prints the status, leaves the body.
ask() {
	local body="${3-}" query=
	case "$2" in *\?*) query=${2#*\?} ;; esac
	printf %s "$body" | REQUEST_METHOD=$1 PATH_INFO=${2%%\?*} QUERY_STRING=$query REQUEST_URI=$2 SCRIPT_NAME='' \
		SERVER_PROTOCOL=HTTP/1.1 SERVER_NAME=localhost HTTP_HOST=localhost REMOTE_ADDR=127.0.0.1 \
		CONTENT_TYPE=application/json CONTENT_LENGTH=$(printf %s "$body" | wc -c) HTTP_AUTHORIZATION="Bearer ${4-$admin}" \
		"$TEST_BUILDDIR/landfall.fcgi" 2>>"$work/fcgi.log" | tr -d '\r' >"$work/answer"
	sed '1,/^$/d' "$work/answer" >"$work/body"
	sed -n 's/^Status: \([0-9]*\).*/\1/p' "$work/answer" | tr -d '\n'
}
get() {
	jq -r "$1" "$work/body"
}
channel() { # NAME TYPE CONFIG; prints its id
	ask POST /v1/notification-channels "{\"name\":\"$1\",\"channel_type\":\"$2\",\"config\":$3}" >"$work/status"
	get .data.id
}
wish() { # CHANNEL EVENT [MORE]
	ask POST /v1/notification-preferences "{\"channel_id\":\"$1\",\"event_type\":\"$2\"${3-}}"
}
event() { # VERSION STATUS [ENVIRONMENT]
	ask POST /v1/deployment-events "{\"project\":\"harbour\",\"version\":\"$1\",\"environment\":\"${3-production}\",\"status\":\"$2\",\"reported_by_name\":\"Ann\"}" >"$work/status"
}
work() {
	"$landfall" work --once >"$work/said" 2>&1 || note "$(cat "$work/said")"
}
got() { # PATH [JQ EXPRESSION]; a line a request
	jq -r --arg path "$1" "select(.path == \$path) | ${2-.method}" "$log"
}
count() {
	got "$1" | wc -l | tr -d ' '
}

# ---- channels of each type, by the API

grafana=$(channel Grafana grafana "{\"url\":\"$at/ok\",\"token\":\"glsa_secret\",\"tags\":[\"deploys\"]}")
is 'a channel is shown without its secrets' "$(ask GET "/v1/notification-channels/$grafana" '' "$reader" && get '.data | "\(.channel_type) \(.config.url) \(.config.token) \(.config.tags | join(","))"')" "200grafana $at/ok ••• deploys"
is 'which nobody finds in the database' "$(sql "SELECT COUNT(*) FROM notification_channel WHERE INSTR(webhook_sealed, 'glsa_secret') + INSTR(config, 'glsa_secret') > 0")" 0
is 'nor in the trace' "$(sql "SELECT COUNT(*) FROM audit WHERE INSTR(changes, 'glsa_secret') > 0")" 0
is 'what is wrong with one is named' "$(ask POST /v1/notification-channels '{"name":"x","channel_type":"sentry","config":{"organization":"o","colour":1}}' && get '[.errors[].pointer] | sort | join(" ")')" '422/config/colour /config/projects /config/token'
is 'a template that makes no JSON is refused' "$(ask POST /v1/notification-channels '{"name":"x","channel_type":"custom","config":{"url":"https://x.example.com","body":"{{type}}"}}' && get '.errors[0].pointer')" 422/config/body
is 'GET /v1/notification-channels/{channel}/preview shows what would be sent' "$(ask GET "/v1/notification-channels/$grafana/preview?event_type=deployment.failed" '' "$reader" && get '.data | "\(.method) \(.url) \(.headers.Authorization) \(.body | fromjson | .tags | join(","))"')" \
	"200POST $at/ok/api/annotations Bearer ••• deployment,harbour,production,failed,deploys"
is 'of a type that there is' "$(ask GET "/v1/notification-channels/$grafana/preview?event_type=tea.brewed" && get '.errors[0].pointer')" 422/event_type
is 'to nobody else' "$(ask GET "/v1/notification-channels/$grafana/preview" '' "$foreign")$(ask POST "/v1/notification-channels/$grafana/test" '{}' "$foreign")$(ask GET "/v1/notification-channels/$grafana/deliveries" '' "$foreign")" 404404404
is 'whoever only reads sends no test' "$(ask POST "/v1/notification-channels/$grafana/test" '{}' "$reader")" 403

is 'POST /v1/notification-channels/{channel}/test queues one' "$(ask POST "/v1/notification-channels/$grafana/test" '{"event_type":"deployment.failed"}' && get .data.status)" 202pending
work
is 'and arrives, with its secret' "$(got /ok/api/annotations '"\(.method) \(.headers.authorization // .headers.Authorization)"')" 'POST Bearer glsa_secret'
is 'which counts for nothing' "$(ask GET /v1/notification-history && get '.data | length')" 2000
is 'but is in GET /v1/notification-channels/{channel}/deliveries' "$(ask GET "/v1/notification-channels/$grafana/deliveries" && get '.data[0] | "\(.status) \(.event_type)"')" '200sent deployment.failed'

# ---- told by preferences, once

every=$(channel Every custom "{\"url\":\"$at/ok/every\",\"token\":\"Bearer t\",\"body\":\"{\\\"text\\\":\\\"{{title}}\\\",\\\"by\\\":\\\"{{data.deployment.reported_by_name}}\\\",\\\"thread\\\":\\\"{{thread}}\\\"}\"}")
is 'a preference asks for a group' "$(wish "$every" 'deployment.*' ',"filters":{"environments":["Production"]}')" 201
is 'and another for one of it' "$(wish "$every" deployment.completed)" 201
sentry=$(channel Sentry sentry "{\"url\":\"$at/ok/sentry\",\"organization\":\"o\",\"projects\":[\"web\"],\"token\":\"t\"}")
wish "$sentry" 'deployment.*' >/dev/null
event 1.0 started
event 1.0 completed
event 1.0 completed quay
work
is 'each event is told once, though two ask for it' "$(got /ok/every '.body | fromjson | .text' | sort | uniq -c | sed 's/^ *//')" "$(printf '3 harbour 1.0 in production\n1 harbour 1.0 in quay')"
is 'with what is asked of it' "$(got /ok/every '.body | fromjson | .by' | sort -u)" Ann
is 'what is about one deployment has one thread' "$(got /ok/every '.body | fromjson | select(.text == "harbour 1.0 in production") | .thread' | sort -u | wc -l | tr -d ' ')" 1
is 'a release is made before its deploy, in each place' "$(jq -r 'select(.path | startswith("/ok/sentry")) | .path' "$log")" "$(for _ in 1 2; do echo /ok/sentry/api/0/organizations/o/releases/; echo /ok/sentry/api/0/organizations/o/releases/1.0/deploys/; done)"
is 'the history has it' "$(ask GET "/v1/notification-history?channel_id=$every&status=sent" && get '.data | "\(length) \(.[0].attempts) \([.[].channel.name] | unique | join(""))"')" '2004 1 Every'
is 'and who asked' "$(get '[.data[].preference_id | startswith("pref_")] | all')" true
work
is 'and nothing is told again' "$(count /ok/every)" 4

# ---- what fails says why

broken=$(channel Broken custom "{\"url\":\"$at/status/400/no\"}")
wish "$broken" deployment.aborted >/dev/null
event 1.1 started
event 1.1 aborted
work
is 'what a receiver refused is in the history, with why' "$(ask GET "/v1/notification-history?channel_id=$broken" && get '.data[0] | "\(.status) \(.attempts) \(.error_message)"' | sed "s,HTTP 400:.*,HTTP 400,")" "200pending 1 HTTP 400"
matrix=$(channel Matrix matrix "{\"url\":\"$at/status/500/matrix\",\"room_id\":\"!ops:example.org\",\"token\":\"syt\"}")
wish "$matrix" deployment.aborted >/dev/null
event 1.15 aborted
work
sql "UPDATE delivery SET next_at = NOW(3) WHERE next_at IS NOT NULL; UPDATE delivery_health SET paused_until = NULL"
work
is 'what is tried again in Matrix is the same transaction, which is told once' "$(jq -r 'select(.path | startswith("/status/500/matrix/_matrix/client/v3/rooms/%21ops%3Aexample.org/send/m.room.message/dlv_")) | "\(.method) \(.path)"' "$log" | sort | uniq -c | awk '{ print $1, $2 }')" '2 PUT'
ask DELETE "/v1/notification-channels/$matrix" >/dev/null
echo "secret $unique" | "$landfall" user add "ana-$unique@example.com" --organization "$slug" --name Ana --role admin --password-file -
sql "UPDATE user SET language = 'pt-BR', time_zone = 'America/Sao_Paulo' WHERE email = 'ana-$unique@example.com'"
ask POST /v1/webhooks "{\"url\":\"$at/ok/watch\",\"events\":[\"channel.*\"]}" >/dev/null
letters() { # as they are read, and away with them
	find "$work/letters" -type f ! -name port -exec cat {} + | tr -d '\r' | perl -MMIME::QuotedPrint -0777 -ne 'print decode_qp($_)'
	find "$work/letters" -type f ! -name port -exec rm {} +
}
gone=$(channel Gone custom "{\"url\":\"$at/status/410/gone\"}")
wish "$gone" deployment.aborted >/dev/null
event 1.2 aborted
work
is 'one that is gone is switched off' "$(ask GET "/v1/notification-channels/$gone" && get '.data.disabled_at != null')" 200true
is 'with a trace' "$(sql "SELECT COUNT(*) FROM audit WHERE action = 'channel.disabled' AND organization_id = (SELECT id FROM organization WHERE slug = '$slug')")" 1
work
is 'which others are told' "$(got /ok/watch '.body | fromjson | "\(.type) \(.data.channel.name) \(.data.channel.channel_type)"')" 'channel.disabled Gone custom'
letters >"$work/letter"
like 'and administrators, each in their language' "$(cat "$work/letter")" 'O canal de notificação Gone foi desligado: seu destinatário disse que não existe mais \(410\)'
is 'nobody else' "$(grep -c '^To: ' "$work/letter") $(grep -c "^To: .*ana-$unique@example.com" "$work/letter")" '1 1'
is 'and whoever changes it switches it on' "$(ask PATCH "/v1/notification-channels/$gone" '{"name":"Back"}' && get .data.disabled_at)" 200null

# ---- failures and recovery

changes=$(channel Changes custom "{\"url\":\"$at/ok/changes\",\"body\":\"\\\"{{data.deployment.status}} {{data.deployment.environment.name}}\\\"\"}")
is 'a preference may want changes only' "$(wish "$changes" 'deployment.*' ',"mode":"changes"' && get .data.mode)" 201changes
event 2.0 completed
event 2.1 failed
event 2.2 failed
event 2.3 failed quay
work
event 2.4 failed
event 2.5 completed
event 2.6 completed
work
is 'the first failure and the first success after it, by place' "$(got /ok/changes '.body | fromjson')" "$(printf 'failed production\nfailed quay\ncompleted production')"

# ---- paused by hand

quiet=$(channel Quiet custom "{\"url\":\"$at/ok/quiet\",\"body\":\"\\\"{{data.deployment.version.name}}\\\"\"}")
wish "$quiet" deployment.completed >/dev/null
event 2.7 completed quay
(
	export LANDFALL_OUTGOING_PARALLEL=0
	work
)
is 'POST /v1/notification-channels/{channel}/pause' "$(ask POST "/v1/notification-channels/$quiet/pause")$(get .data.is_active)" 200false
event 2.8 completed quay
work
is 'a paused channel is told nothing, and what waits goes on waiting' "$(count /ok/quiet) $(ask GET "/v1/notification-channels/$quiet/deliveries" && get '[.data[].status] | join(" ")')" '0 200pending'
ask POST "/v1/notification-channels/$quiet/test" '{}' >"$work/status"
work
is 'but a test is sent' "$(got /ok/quiet '.body | fromjson')" 1.4.0
is 'POST /v1/notification-channels/{channel}/resume' "$(ask POST "/v1/notification-channels/$quiet/resume")$(get .data.is_active)" 200true
work
is 'switched on again it is told what waited, and nothing of what happened meanwhile' "$(got /ok/quiet '.body | fromjson' | tr '\n' ' ')" '1.4.0 2.7 '
event 2.9 completed quay
work
is 'and from then on of everything' "$(got /ok/quiet '.body | fromjson' | tail -n 1)" 2.9
is 'who only reads pauses nothing, and strangers find nothing' "$(ask POST "/v1/notification-channels/$quiet/pause" '' "$reader")$(ask POST "/v1/notification-channels/$quiet/pause" '' "$foreign")$(ask POST "/v1/notification-channels/$quiet/resume" '' "$foreign")" 403404404
is 'the audit log has both' "$(sql "SELECT GROUP_CONCAT(action, ' ', changes ORDER BY id SEPARATOR ' ') FROM audit WHERE subject_name = 'Quiet' AND action IN ('channel.paused', 'channel.resumed') AND organization_id = (SELECT id FROM organization WHERE slug = '$slug')")" \
	'channel.paused {"is_active":{"before":"yes","after":"no"}} channel.resumed {"is_active":{"before":"no","after":"yes"}}'
ask PATCH "/v1/notification-channels/$quiet" '{"config":{"method":"PUT","headers":{"X-Quay":"1"}}}' >"$work/status"
is 'null takes a member out of a configuration, and what is not named stays' "$(ask PATCH "/v1/notification-channels/$quiet" '{"config":{"method":null}}' && get '.data.config | "\(.method) \(.headers["X-Quay"]) \(.body | length)"')" '200null 1 34'
is 'but none that has to be there' "$(ask PATCH "/v1/notification-channels/$quiet" '{"config":{"url":null}}' && get '.errors[0].pointer')" 422/config/url

# ---- digests, and letters

mail=$(channel Letters email '{"to":"ann@example.com"}')
is 'a preference may want a digest' "$(wish "$mail" 'deployment.*' ',"mode":"digest","digest_minutes":5' && get '"\(.data.mode) \(.data.digest_minutes)"')" '201digest 5'
is 'at an hour or each so often, not both' "$(wish "$mail" 'deployment.*' ',"mode":"digest","digest_minutes":5,"digest_hour":7' && get '.errors[0].pointer')" 422/digest_hour
is 'where people read it' "$(wish "$grafana" 'deployment.*' ',"mode":"digest"' && get '.errors[0].pointer')" 422/mode
event 3.0 completed
event 3.1 failed
work
is 'what is gathered waits' "$(sql "SELECT COUNT(*) FROM notification_waiting")$(find "$work/letters" -type f ! -name port | wc -l | tr -d ' ')" 40
sql "UPDATE notification_waiting SET due_at = '2020-01-01'"
work
work
is 'and goes in one letter' "$(sql "SELECT COUNT(*) FROM notification_waiting")$(find "$work/letters" -type f ! -name port | wc -l | tr -d ' ')" 01
letter=$(find "$work/letters" -type f ! -name port -exec cat {} + | tr -d '\r')
like 'as text and as a page' "$letter" '^Content-Type: multipart/alternative; boundary="=_'
like 'with all that happened' "$letter" '^Subject: 4 events$'
like 'in a conversation of its own' "$letter" '^References: <digest-[0-9a-f-]+@example\.org>$'
like 'the failure among it' "$letter" 'harbour 3\.1 in production'


letters >/dev/null
own=$(channel Own email "{\"to\":\"ana-$unique@example.com\"}")
wish "$own" deployment.failed >/dev/null
event 3.2 failed
work
work
letters >"$work/letter"
like 'a letter is in the language of its reader' "$(cat "$work/letter")" 'Uma implantação falhou\.'
like 'and by the clock of its reader' "$(cat "$work/letter")" '[0-9]{2}/[0-9]{2}/[0-9]{4} [0-9]{2}:[0-9]{2} UTC-03'

# ---- addresses

is 'an address of this machine is refused' "$(LANDFALL_OUTGOING_ALLOW='' ask POST /v1/notification-channels "{\"name\":\"Here\",\"channel_type\":\"grafana\",\"config\":{\"url\":\"$at/ok\",\"token\":\"t\"}}" && get '.errors[0].pointer')" 422/config/url
like 'and the setting is named that would allow it' "$(get '.errors[0].detail')" 'outgoing_allow: 127.0.0.1:[0-9]+$'
is 'one that is kept is not judged again' "$(LANDFALL_OUTGOING_ALLOW='' ask PATCH "/v1/notification-channels/$grafana" '{"name":"Renamed"}')" 200

done_testing
