#!/bin/sh
# shellcheck shell=dash
# Every page and form that links lead to, of an organization with the demo data, as an administrator and as a viewer, in
# English and in Portuguese: the Nu HTML checker, axe-core in Chromium, the policy, dead links, weight, forms that
# answer 403; and reading changes no row. CONVENTIONS UX1, UX2, UX4 to UX7. `make check-pages` runs this alone.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-check-pages.XXXXXX")
receiver=
trap 'kill $receiver 2>/dev/null || :; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
NODE_PATH="${TEST_TOOLS:-}/node_modules"
export NODE_PATH

sql() {
	MYSQL_PWD=$LANDFALL_DB_PASSWORD mariadb --no-defaults -S "$LANDFALL_DB_SOCKET" -u "$LANDFALL_DB_USER" \
		-N -B -e "$1" "$LANDFALL_DB_NAME"
}

# A statement for each table that sums its rows, but for the columns that say when something was last used.
cat >"$work/sums.sql" <<-'SQL'
	SELECT GROUP_CONCAT(CONCAT('SELECT ''', TABLE_NAME, ''', COUNT(*), SUM(CRC32(CONCAT_WS(''|'', ', columns, '))) FROM `', TABLE_NAME, '`') SEPARATOR '; ')
	FROM (SELECT TABLE_NAME, GROUP_CONCAT(CONCAT('IFNULL(HEX(`', COLUMN_NAME, '`), ''~'')') SEPARATOR ', ') AS columns
		FROM information_schema.COLUMNS
		WHERE TABLE_SCHEMA = DATABASE() AND COLUMN_NAME NOT IN ('last_used_at', 'last_seen_at')
		GROUP BY TABLE_NAME) AS tables
SQL
sql "SET SESSION group_concat_max_len = 1048576; $(cat "$work/sums.sql")" >"$work/sums"
fingerprint() {
	sql "$(cat "$work/sums")"
}

# ---- an organization with something on every page, and two people

slug=harbour-$unique
"$landfall" organization add "$slug" --name "Harbour works" >"$work/said"
# Who came last is who looks at the demo, and has what is a person's own there.
for role in viewer admin; do
	"$landfall" user add "$role-$unique@example.com" --organization "$slug" --name "The $role" --role "$role" \
		--password-file - >"$work/said" <<-PASSWORD
			a long password of $unique
		PASSWORD
done
check 'landfall demo fills it' "$landfall" demo --organization "$slug"
"$landfall" routes >"$work/routes"
# What the demo leaves out, since it would be in everybody's way: an environment for a while, and a slip of the pen.
key=$("$landfall" keys generate --organization "$slug" --name more --scope admin)
call() { # PATH BODY
	curl -s -o "$work/said" -w '%{http_code}' "$BASE_URL$1" -H "Authorization: Bearer $key" -H 'Content-Type: application/json' -d "$2"
}
is 'with an environment for a while' "$(call /v1/environments '{"name":"preview-142","is_ephemeral":true}')" 201
is 'another that is over' "$(call /v1/environments '{"name":"preview-7","is_ephemeral":true}')" 201
is 'a slip of the pen' "$(call /v1/deployment-events '{"project":"Docs site","version":"142.1","environment":"prodution","status":"completed"}')" 201
is 'and somebody who is invited' "$(call /v1/invitations "{\"email\":\"bob-$unique@example.com\",\"role\":\"developer\"}")" 201

# And what is sent to others: a webhook and two channels, one of which fails. The receiver is of this machine, which the
# server does not allow; so they are made by landfall.fcgi as plain CGI. What other tests left in the queue must not
# be sent from here, nor what this one leaves from there.
settle() {
	sql "UPDATE webhook_endpoint SET is_active = 0; UPDATE notification_channel SET disabled_at = NOW(); DELETE FROM delivery_lane; DELETE FROM delivery; UPDATE event SET awaits = NULL; DELETE FROM worker"
}
settle
make -s -C "$TEST_BUILDDIR" tests/tools/receiver >"$work/make" 2>&1 || { cat "$work/make"; exit 1; }
"$TEST_BUILDDIR/tests/tools/receiver" 0 "$work/got" >"$work/port" &
receiver=$!
n=0
while [ ! -s "$work/port" ] && [ "$n" -lt 50 ]; do sleep 0.1; n=$((n + 1)); done
at=http://127.0.0.1:$(cat "$work/port")
tell() { # PATH BODY; prints the status and the id
	printf %s "$2" | LANDFALL_OUTGOING_ALLOW='127.0.0.1:*' LANDFALL_WORK_PROGRAM='' REQUEST_METHOD=POST PATH_INFO=$1 REQUEST_URI=$1 \
		SCRIPT_NAME='' QUERY_STRING='' SERVER_PROTOCOL=HTTP/1.1 SERVER_NAME=localhost HTTP_HOST=localhost REMOTE_ADDR=127.0.0.1 \
		CONTENT_TYPE=application/json CONTENT_LENGTH=$(printf %s "$2" | wc -c) HTTP_AUTHORIZATION="Bearer $key" \
		"$TEST_BUILDDIR/landfall.fcgi" 2>>"$work/fcgi.log" | tr -d '\r' >"$work/answer"
	sed '1,/^$/d' "$work/answer" | jq -r .data.id
}
works() {
	LANDFALL_OUTGOING_ALLOW='127.0.0.1:*' LANDFALL_OUTGOING_PARALLEL=8 LANDFALL_OUTGOING_TIMEOUT_S=2 LANDFALL_WORK_PROGRAM='' "$landfall" work --once >"$work/said" 2>&1 || note "$(cat "$work/said")"
}
like 'a webhook' "$(tell /v1/webhooks "{\"url\":\"$at/flap/1\",\"events\":[\"deployment.*\"],\"description\":\"Tells the wallboard\"}")" '^[a-z]+_'
like 'and another, of one project, that refuses' "$(tell /v1/projects/checkout/webhooks "{\"url\":\"$at/status/400\",\"events\":[\"*\"]}")" '^[a-z]+_'
for name in ok status/400; do
	channel=$(tell /v1/notification-channels "{\"name\":\"Wallboard $name\",\"channel_type\":\"custom\",\"config\":{\"url\":\"$at/$name\",\"body\":\"{\\\"text\\\":\\\"{{title}}\\\"}\"}}")
	like 'a channel' "$channel $(tell /v1/notification-preferences "{\"channel_id\":\"$channel\",\"event_type\":\"deployment.*\"}")" '^chan_[^ ]+ pref_'
done
for status in started completed failed; do
	call /v1/deployment-events "{\"project\":\"Checkout\",\"version\":\"9.0.1\",\"environment\":\"test\",\"status\":\"$status\",\"run_id\":\"$status\"}" >"$work/status"
done
works
# As if the attempts of days were over for one of them.
sql "UPDATE delivery SET status = 'failed', next_at = NULL WHERE http = 400"
# The one that is over has been so for a month. A worker would have archived it by now, so this comes behind its work.
sql "UPDATE environment SET created_at = created_at - INTERVAL 60 DAY, updated_at = updated_at - INTERVAL 60 DAY WHERE name = 'preview-7'"
like 'are told, and some refuse' "$(sql "SELECT GROUP_CONCAT(DISTINCT status ORDER BY status) FROM delivery WHERE organization_id = (SELECT id FROM organization WHERE slug = '$slug')")" 'failed.*pending.*sent'

fingerprint >"$work/before"
is 'the sums of tables see that nothing changed' "$(fingerprint)" "$(cat "$work/before")"
sql "UPDATE project SET description = CONCAT(IFNULL(description, ''), '!') WHERE organization_id = (SELECT id FROM organization WHERE slug = '$slug') LIMIT 1"
fingerprint >"$work/after"
refuses 'and that a single row did' cmp -s "$work/after" "$work/before"

# ---- all of it

# Shows the points of a program that prints TAP as ours.
points() { # NAME COMMAND...
	local name="$1" line
	shift
	"$@" >"$work/points" 2>"$work/points.err" || :
	# shellcheck disable=SC2094 # all of it is only read
	while read -r line; do
		case "$line" in
		'ok '*) ok 0 "${line#ok * - }" ;;
		'not ok '*) ok 1 "${line#not ok * - }" "$(awk -v line="$line" '$0 == line { on = 1; next } /^(not )?ok / { on = 0 } on && sub(/^# */, "")' "$work/points")" ;;
		'Bail out!'*) ok 1 "$name" "$(cat "$work/points")" ;;
		esac
	done <"$work/points"
	like "$name came to its end" "$(tail -n 1 "$work/points")$(tail -n 3 "$work/points.err")" '^1\.\.'
}

points 'the check of the check' node "$TEST_SRCDIR/tests/tools/pages/check.cjs" --self-test "$work/itself"

# What the program needs to ask for the sums by itself.
cat >"$work/fingerprint" <<-SH
	#!/bin/sh
	MYSQL_PWD=\$LANDFALL_DB_PASSWORD mariadb --no-defaults -S "\$LANDFALL_DB_SOCKET" -u "\$LANDFALL_DB_USER" -N -B "\$LANDFALL_DB_NAME" <'$work/sums'
SH
chmod +x "$work/fingerprint"
ROUTES=$work/routes ADMIN="admin-$unique@example.com a long password of $unique"
VIEWER="viewer-$unique@example.com a long password of $unique" FINGERPRINT=$work/fingerprint
export ROUTES ADMIN VIEWER FINGERPRINT
points 'the check of all pages' node "$TEST_SRCDIR/tests/tools/pages/check.cjs" "$work/house"

settle
done_testing
