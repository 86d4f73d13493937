#!/bin/sh
# shellcheck shell=dash
# A disk that is really full, as far as MariaDB knows: all tables stand in one file that may not grow above a size, and a table of nothing
# takes what is left of it. What is reported then is either recorded whole or answered 503 and not there at all; what was recorded waits to
# be told of; and when there is room again everything goes on.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"
# shellcheck source=build-aux/servers.sh
. "$TEST_SRCDIR/build-aux/servers.sh"
# shellcheck source=tests/house.sh
. "$TEST_SRCDIR/tests/house.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-full.XXXXXX")
# shellcheck disable=SC2317 # The traps call it.
finish() {
	srv_stop_all
	srv_clean
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' HUP INT PIPE TERM

srv_init "$TEST_SRCDIR" "$TEST_BUILDDIR" "$work/run"
start() { # MEGABYTES; so large at most
	srv_mariadb_start "$work/run/mariadb" --innodb-file-per-table=0 "--innodb-data-file-path=ibdata1:12M:autoextend:max:$1M"
}
start 64
house_settle full \
	'outgoing_allow = 127.0.0.1:*' 'outgoing_timeout_s = 1' 'work_program ='
"$landfall" organization add full
key=$("$landfall" keys generate --organization full --name ci --scope admin)
make -s -C "$TEST_BUILDDIR" tests/tools/receiver >"$work/make" 2>&1 || { cat "$work/make"; exit 1; }
: >"$work/got"
port=$(srv_free_ports 1)
srv_spawn receiver "$work/receiver.log" "$TEST_BUILDDIR/tests/tools/receiver" "$port" "$work/got"

sql() {
	echo "$1" | srv_mariadb full
}
ask() { # METHOD PATH [BODY]; prints the status, leaves head and body
	printf %s "${3-}" | REQUEST_METHOD=$1 PATH_INFO=$2 QUERY_STRING='' REQUEST_URI=$2 SCRIPT_NAME='' \
		SERVER_PROTOCOL=HTTP/1.1 SERVER_NAME=localhost HTTP_HOST=localhost REMOTE_ADDR=127.0.0.1 \
		CONTENT_TYPE=application/json CONTENT_LENGTH=$(printf %s "${3-}" | wc -c) HTTP_AUTHORIZATION="Bearer $key" \
		"$TEST_BUILDDIR/landfall.fcgi" 2>>"$work/fcgi.log" | tr -d '\r' >"$work/answer"
	sed -n 's/^Status: \([0-9]*\).*/\1/p' "$work/answer" | tr -d '\n'
}
event() { # PROJECT VERSION BYTES; of so much metadata
	ask POST /v1/deployment-events "{\"project\":\"$1\",\"version\":\"$2\",\"environment\":\"$1\",\"status\":\"completed\",\"extra_metadata\":{\"log\":\"$(head -c "$3" /dev/zero | tr '\0' x)\"}}"
}
work() {
	"$landfall" work --once >>"$work/worker.log" 2>&1 || :
}
# What a report leaves behind, table by table.
census() {
	sql "SELECT CONCAT_WS(' ', (SELECT COUNT(*) FROM project), (SELECT COUNT(*) FROM version), (SELECT COUNT(*) FROM environment),
		(SELECT COUNT(*) FROM deployment), (SELECT COUNT(*) FROM state), (SELECT COUNT(*) FROM event), (SELECT COUNT(*) FROM audit),
		(SELECT COALESCE(SUM(pending + started + completed + failed + aborted + preflight_failed), 0) FROM deployment_day))"
}
told() {
	jq -r '.body | fromjson | .data.deployment.version.name' "$work/got" | sort -u
}

is 'a webhook wants to be told' "$(ask POST /v1/webhooks "{\"url\":\"http://127.0.0.1:$port/ok/full\",\"events\":[\"deployment.completed\"]}")" 201
event quay 1 10 >/dev/null
work
is 'and is, while there is room' "$(told)" 1
event quay 2 10 >/dev/null

# ---- full

# Between one piece of what fills it and the next a report comes, so that the end is met at one statement or another.
fill() { # BYTES TIMES
	awk -v bytes="$1" -v times="$2" 'BEGIN { while (times--) printf "INSERT INTO filler (x) VALUES (REPEAT(\"x\", %d));\n", bytes }' |
		srv_mariadb --force full 2>>"$work/filled" || :
}
sql 'CREATE TABLE filler (n INT AUTO_INCREMENT PRIMARY KEY, x LONGBLOB)'
sql 'SET GLOBAL innodb_flush_log_at_trx_commit = 0'
fill 1000000 44
sql 'SET GLOBAL innodb_flush_log_at_trx_commit = 1'
echo 2 >"$work/taken"
: >"$work/refused"
i=0
while [ "$(wc -l <"$work/refused")" -lt 5 ] && [ "$i" -lt 150 ]; do
	i=$((i + 1))
	fill 300000 1
	case "$(event quay "3.$i" 20000)" in
	201) echo "3.$i" >>"$work/taken" ;;
	503) echo "3.$i" >>"$work/refused" ;;
	*) note "$(cat "$work/answer")" ;;
	esac
done
note "$(wc -l <"$work/taken") taken, $(wc -l <"$work/refused") refused"
like 'MariaDB says that it is full' "$(tail -n 1 "$work/filled")" "ERROR 1114 .*The table 'filler' is full"
is 'reports are taken until it is full, and then answered 503' "$(wc -l <"$work/refused") $(($(wc -l <"$work/taken") > 5))" '5 1'
like 'with when to come again' "$(cat "$work/answer")" '^Retry-After: [0-9]+$'
is 'without a word of the database' "$(grep -c 'filler\|1114\|full' "$work/answer" || :)" 0
like 'whoever looks after the installation finds why in the log' "$(cat "$SRV_WEB/landfall.log")" 'cause="[^"]*is full'
before=$(census)
is 'so is one of a project that is new' "$(event harbour 1 90000)" 503
is 'and nothing of it is there: neither its project, nor its version, nor a sum' "$(census)" "$before"
is 'each that was acknowledged is there, with its two events, and no other' \
	"$(sql "SELECT v.version FROM deployment d JOIN version v ON v.organization_id = d.organization_id AND v.id = d.version_id
		WHERE (SELECT COUNT(*) FROM event e WHERE e.organization_id = d.organization_id AND e.subject_id = d.id) = 2" | sort)" \
	"$({ echo 1; cat "$work/taken"; } | sort)"
is 'nothing of one that was refused stays' "$(sql "SELECT COUNT(*) FROM version WHERE version IN ('$(paste -sd, "$work/refused" | sed "s/,/','/g")')")" 0
ask GET /v1/state >"$work/status"
is 'what is there can be read' "$(cat "$work/status") $(sed '1,/^$/d' "$work/answer" | jq -r '.data[0].version')" "200 $(tail -n 1 "$work/taken")"
awaiting=$(sql 'SELECT COUNT(*) FROM event WHERE awaits = 1')
srv_spawn worker "$work/worker.log" "$landfall" work
i=0
while ! grep -q 'is full' "$work/worker.log" && [ "$i" -lt 100 ]; do sleep 0.1; i=$((i + 1)); done
like 'a worker that comes now says what is wrong' "$(cat "$work/worker.log")" 'deliveries failed.* cause="[^"]*1114 [^"]*is full'
is 'it stays, and loses none of what it could not write' "$(srv_is_running worker && echo runs) $(sql 'SELECT COUNT(*) FROM event WHERE awaits = 1')" "runs $awaiting"

# ---- room again

srv_stop mariadb
start 128
is 'with room again the refused report is taken' "$(event harbour 1 90000)" 201
echo 1 >>"$work/taken"
all_told() {
	[ "$(sql "SELECT (SELECT COUNT(*) FROM event WHERE awaits = 1) + (SELECT COUNT(*) FROM delivery WHERE status = 'pending')")" = 0 ]
}
i=0
while ! all_told && [ "$i" -lt 300 ]; do sleep 0.1; i=$((i + 1)); done
is 'and all that was acknowledged is told' "$(told)" "$(sort -u "$work/taken")"
is 'with as many deliveries as there are events to tell of' "$(sql "SELECT COUNT(*), SUM(status = 'sent') FROM delivery" | tr '\t' ' ')" "$(sql "SELECT COUNT(*), COUNT(*) FROM event WHERE kind = 'deployment.completed'" | tr '\t' ' ')"

done_testing
