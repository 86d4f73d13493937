#!/bin/sh
# shellcheck shell=dash
# What was acknowledged is there, once, whatever dies: MariaDB killed, web server processes killed, both again and
# again while clients report and try again as real ones do. And a backup taken meanwhile restores.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"
# shellcheck source=build-aux/servers.sh
. "$TEST_SRCDIR/build-aux/servers.sh"
# shellcheck source=tests/house.sh
. "$TEST_SRCDIR/tests/house.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-reliability.XXXXXX")
clients=
# shellcheck disable=SC2317 # The traps call it.
finish() {
	local client
	for client in $clients; do kill "$client" 2>/dev/null || :; done
	srv_stop_all
	srv_clean
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' HUP INT PIPE TERM

srv_init "$TEST_SRCDIR" "$TEST_BUILDDIR" "$work/run"
srv_mariadb_start "$work/run/mariadb"
house_settle harbour
"$landfall" organization add harbour
key=$("$landfall" keys generate --organization harbour --name ci)
port=$(srv_free_ports 1)
url=http://127.0.0.1:$port
srv_web_start apache web "$port"
srv_wait_ready web "$url/health/ready" 30

sql() {
	echo "$1" | srv_mariadb harbour
}

# One client: reports runs one after the other, the start and the end of each, and sends each report again, byte
# for byte, until it is acknowledged.
client() { # NUMBER RUNS
	local run=0 status code body
	while [ "$run" -lt "$2" ]; do
		run=$((run + 1))
		for status in started success; do
			body="{\"product_name\":\"app-$1\",\"version\":\"$((run / 5))\",\"environment_name\":\"production\",\"status\":\"$status\",\"invoke_id\":\"c$1-r$run\"}"
			while :; do
				code=$(curl -s -o "$work/answer.$1" -w '%{http_code}' --max-time 20 "$url/versioner/deployment-events/" \
					-H "Authorization: Bearer $key" -H 'Content-Type: application/json' -d "$body") || :
				case "$code" in
				20[01]) break ;;
				503 | 500 | 000) sleep 0.2 ;;
				*) echo "$code $body $(cat "$work/answer.$1")" >>"$work/strange" ;;
				esac
			done
		done
		echo "c$1-r$run" >>"$work/acknowledged.$1"
	done
}

runs=120
for number in 1 2 3 4; do
	client "$number" "$runs" &
	clients="$clients $!"
done

kills=0
while [ "$kills" -lt 5 ]; do
	kills=$((kills + 1))
	sleep 1
	# A process of the program in the middle of whatever it does.
	victim=$(srv_descendants "$(srv_leader web)" | while read -r pid; do
		case "$(cat "/proc/$pid/cmdline" 2>/dev/null | tr '\0' ' ')" in *landfall.fcgi*) echo "$pid" ;; esac
	done | head -n 1)
	[ -z "$victim" ] || kill -KILL "$victim" 2>/dev/null || :
	sleep 0.5
	# The database, without a word.
	kill -KILL "$(cat "$work/run/mariadb/mariadb.pid")"
	sleep 0.3
	srv_stop mariadb 2>/dev/null || :
	srv_mariadb_start "$work/run/mariadb"
done
dump=0
mariadb-dump --no-defaults --socket="$SRV_WEB/mariadb.sock" --user="$(id -un)" --single-transaction --routines harbour \
	>"$work/dump.sql" || dump=$?
for number in $clients; do wait "$number"; done
clients=

cat "$work"/acknowledged.* | sort >"$work/told"
sql 'SELECT run_id FROM deployment' | sort >"$work/kept"
is 'every run was acknowledged' "$(wc -l <"$work/told")" $((4 * runs))
is 'what was acknowledged is there, and nothing else' "$(comm -3 "$work/told" "$work/kept" | wc -l)" 0
is 'nothing is there twice' "$(uniq -d "$work/kept" | wc -l)" 0
is 'each is completed' "$(sql "SELECT COUNT(*) FROM deployment WHERE status <> 'completed'")" 0
is 'the counters say the same as the rows' \
	"$(sql 'SELECT SUM(deployments) FROM state')" "$(sql 'SELECT COUNT(*) FROM deployment')"
is 'what runs is what completed last' 0 "$(sql 'SELECT COUNT(*) FROM state s JOIN deployment d
	ON d.organization_id = s.organization_id AND d.id = s.current_deployment_id
	WHERE d.finished_at <> (SELECT MAX(x.finished_at) FROM deployment x WHERE x.project_id = s.project_id
	AND x.environment_id = s.environment_id)')"
is 'the log has a row for each change: two a run' "$(sql "SELECT COUNT(*) FROM event WHERE kind NOT LIKE '%.created'")" $((8 * runs))
is 'and one for each that began to be' "$(sql "SELECT COUNT(*) FROM event WHERE kind = 'deployment.created'")" $((4 * runs))
is 'no answer was anything but 2xx, 5xx or none' "$(cat "$work/strange" 2>/dev/null | head -n 3)" ''

# ---- the backup

is 'mariadb-dump ends well while requests go on' "$dump" 0
echo 'CREATE DATABASE restored CHARACTER SET utf8mb4' | srv_mariadb
check 'the dump restores into an empty database' sh -c \
	"mariadb --no-defaults --socket='$SRV_WEB/mariadb.sock' --user='$(id -un)' restored <'$work/dump.sql'"
is 'and is whole: as many counted as there are' "$(echo 'SELECT SUM(deployments) FROM state' | srv_mariadb restored)" \
	"$(echo 'SELECT COUNT(*) FROM deployment' | srv_mariadb restored)"

# ---- a schema that the program does not know

sql "INSERT INTO schema_migration VALUES (9999, '9999_from_the_future.sql', NOW(3))"
srv_stop web
srv_web_start apache web "$port"
is 'against a newer schema the program is not ready' "$(curl -s -o /dev/null -w '%{http_code}' "$url/health/ready")" 503
is 'but alive' "$(curl -s -o /dev/null -w '%{http_code}' "$url/health/live")" 200
is 'it takes no events' "$(curl -s -o /dev/null -w '%{http_code}' "$url/versioner/deployment-events/" \
	-H "Authorization: Bearer $key" -d '{"product_name":"x","version":"1","environment_name":"y","status":"success"}')" 503
refuses 'landfall migrate refuses it too' "$landfall" migrate
sql 'DELETE FROM schema_migration WHERE number = 9999'

# ---- a folder of migrations that is another version's

mkdir "$work/older"
cp "$TEST_SRCDIR"/schema/000*.sql "$work/older"
sql 'DELETE FROM schema_migration WHERE number = (SELECT number FROM (SELECT MAX(number) AS number FROM schema_migration) x)'
refuses 'landfall migrate refuses a folder without what it needs' \
	env LANDFALL_SCHEMA_DIR="$work/older" "$landfall" migrate
like 'and says which it is' "$(LANDFALL_SCHEMA_DIR=$work/older "$landfall" migrate 2>&1)" "^landfall: the folder $work/older has no migration [0-9]+, "
check 'with its own it goes on' "$landfall" migrate

# ---- no database at all

srv_stop mariadb
is 'without a database the API is 503' "$(curl -s -o "$work/answer" -D "$work/head" -w '%{http_code}' "$url/v1/projects" \
	-H "Authorization: Bearer $key")" 503
like 'and says when to try again' "$(tr -d '\r' <"$work/head")" '^Retry-After: [0-9]+'
is 'in its own shape' "$(jq -r .error.code "$work/answer")" unavailable
is 'a page is 503, in the dress of the house' "$(curl -s -o "$work/answer" -w '%{http_code}' -b landfall=abcdefghijklmnopqrstuvwxyzabcdefghijklmnopq "$url/")" 503
check 'with its layout' grep -q '<h1' "$work/answer"
srv_mariadb_start "$work/run/mariadb"
is 'and when it is back, so are we' "$(curl -s -o /dev/null -w '%{http_code}' "$url/v1/projects" -H "Authorization: Bearer $key")" 200

done_testing
