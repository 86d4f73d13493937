#!/bin/sh
# shellcheck shell=dash
# What is told outside arrives, whatever dies meanwhile: three workers share the queue and are killed two hundred times at random
# points, MariaDB is killed and started, one receiver refuses connections every other second, others fail, hang, reset and are
# late; and events go on being recorded. Then tests/tools/faults.cjs holds what the receivers saw against the record and the log of
# deliveries. What was random is printed as a seed: LANDFALL_SEED=N runs it again.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"
# shellcheck source=build-aux/servers.sh
. "$TEST_SRCDIR/build-aux/servers.sh"
# shellcheck source=tests/house.sh
. "$TEST_SRCDIR/tests/house.sh"

kills=200 workers=3 parallel=2 timeout_s=1 clients=4 projects_each=10
seed=${LANDFALL_SEED-$(od -An -N 3 -tu4 /dev/urandom | tr -d ' ')}
note "LANDFALL_SEED=$seed"
work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-faults.XXXXXX")
background=
# shellcheck disable=SC2317 # The traps call it.
finish() {
	local pid
	: >"$work/over"
	for pid in $background $(cat "$work"/worker.[0-9]* "$work/flapping.pid" 2>/dev/null); do kill -KILL "$pid" 2>/dev/null || :; done
	srv_stop_all
	srv_clean
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' HUP INT PIPE TERM

srv_init "$TEST_SRCDIR" "$TEST_BUILDDIR" "$work/run"
srv_mariadb_start "$work/run/mariadb"
house_settle quay \
	'rate_limit = 1000000' 'outgoing_allow = 127.0.0.1:*' "outgoing_timeout_s = $timeout_s" "outgoing_parallel = $parallel"
receiver=$TEST_BUILDDIR/tests/tools/receiver
"$landfall" organization add quay
key=$("$landfall" keys generate --organization quay --name ci --scope admin)
make -s -C "$TEST_BUILDDIR" tests/tools/receiver >"$work/make" 2>&1 || { cat "$work/make"; exit 1; }
ports=$(srv_free_ports 3 | tr '\n' ' ')
port=${ports%% *} port_steady=$(echo "$ports" | cut -d ' ' -f 2) port_flapping=$(echo "$ports" | cut -d ' ' -f 3)
url=http://127.0.0.1:$port
srv_web_start lighttpd web "$port"
srv_wait_ready web "$url/health/ready" 30

sql() {
	echo "$1" | srv_mariadb quay 2>>"$work/sql.log"
}

now_ms() {
	date +%s%3N
}

# Until the command succeeds, so many seconds at most.
await() { # SECONDS COMMAND...
	local until
	until=$(($(now_ms) + $1 * 1000))
	shift
	while ! "$@"; do
		[ "$(now_ms)" -lt "$until" ] || return 1
		sleep 0.1
	done
}

# ---- receivers

: >"$work/got.steady"
: >"$work/got.flapping"
srv_spawn receiver "$work/receiver.log" "$receiver" "$port_steady" "$work/got.steady"

# One that is there for a while and then is not: what it has under way ends with a reset, and then connections are refused.
# Its times are the generator's.
flap() {
	local up down
	awk -v seed="$seed" 'BEGIN { srand(seed + 1); for (;;) printf "%.2f %.2f\n", 0.5 + 2 * rand(), 0.3 + rand() }' | while read -r up down; do
		"$receiver" "$port_flapping" "$work/got.flapping" >/dev/null 2>>"$work/receiver.log" &
		echo $! >"$work/flapping.pid"
		sleep "$up"
		if [ -e "$work/over" ]; then
			break
		fi
		kill -KILL "$(cat "$work/flapping.pid")"
		sleep "$down"
	done
}

hook() { # URL EVENTS
	curl -s -o "$work/hook" -w '%{http_code}\n' "$url/v1/webhooks" -H "Authorization: Bearer $key" \
		-H 'Content-Type: application/json' -d "{\"url\":\"$1\",\"events\":[$2]}"
}
is 'a webhook to a receiver that answers' "$(hook "http://127.0.0.1:$port_steady/ok/steady" '"deployment.created","deployment.completed"')" 201
is 'two to one that has moods' "$(hook "http://127.0.0.1:$port_steady/moody/$seed/a" '"deployment.completed"') $(hook \
	"http://127.0.0.1:$port_steady/moody/$seed/b" '"deployment.completed"')" '201 201'
is 'and one to one that comes and goes' "$(hook "http://127.0.0.1:$port_flapping/ok/flapping" '"deployment.completed"')" 201

# ---- what is recorded

# One client: run after run of its own projects in turn, as long as workers are killed; each is sent again, byte for byte, until
# it is acknowledged.
client() { # NUMBER
	local run=0 code project
	while [ ! -e "$work/over" ]; do
		run=$((run + 1))
		project=app-$1-$((run % projects_each))
		while :; do
			code=$(curl -s -o "$work/answer.$1" -w '%{http_code}' --max-time 20 "$url/versioner/deployment-events/" \
				-H "Authorization: Bearer $key" -H 'Content-Type: application/json' \
				-d "{\"product_name\":\"$project\",\"version\":\"$run\",\"environment_name\":\"production\",\"status\":\"success\",\"invoke_id\":\"c$1-r$run\"}") || :
			case "$code" in
			20[01]) break ;;
			503 | 500 | 000) sleep 0.2 ;;
			*) echo "$code $(cat "$work/answer.$1")" >>"$work/strange" && break ;;
			esac
		done
		echo "c$1-r$run" >>"$work/told.$1"
		sleep 0.05
	done
}

# ---- workers, and who kills them

start_worker() { # NUMBER
	"$landfall" work >/dev/null 2>>"$work/worker.log" &
	echo $! >"$work/worker.$1"
}

# At moments of the generator, one that the generator names; another takes its place at once.
kill_workers() {
	local pause number pid
	awk -v seed="$seed" -v n="$kills" -v workers="$workers" 'BEGIN { srand(seed); while (n--)
		printf "%.3f %d\n", 0.02 + 0.13 * rand(), 1 + int(workers * rand()) }' | while read -r pause number; do
		sleep "$pause"
		pid=$(cat "$work/worker.$number")
		kill -KILL "$pid"
		wait "$pid" 2>/dev/null || :
		now_ms >>"$work/kills"
		start_worker "$number"
	done
}

# What is to be tried again in minutes is tried again now, and who is left alone for long is not. A lease is never longer than
# a timeout and ten seconds, and is left alone.
now_due() {
	sql "UPDATE delivery SET next_at = NOW(3) WHERE next_at > NOW(3) + INTERVAL $((timeout_s + 11)) SECOND;
		UPDATE delivery_lane SET next_at = NOW(3) WHERE next_at > NOW(3) + INTERVAL $((timeout_s + 11)) SECOND;
		UPDATE delivery_health SET paused_until = NULL WHERE paused_until > NOW(3) + INTERVAL 2 SECOND" || :
}

killed() { # NUMBER; whether so many were
	now_due
	[ "$(wc -l <"$work/kills")" -ge "$1" ]
}

told() { # whether nothing waits any more
	now_due
	[ "$(sql "SELECT (SELECT COUNT(*) FROM event WHERE awaits = 1) + (SELECT COUNT(*) FROM delivery WHERE status = 'pending')")" = 0 ]
}

: >"$work/kills"
: >"$work/outages"
flap &
background="$background $!"
number=0
while [ "$number" -lt "$clients" ]; do
	number=$((number + 1))
	client "$number" &
	eval "client_$number=$!"
	background="$background $!"
done
( # A shell of its own, whose children workers are, so that it alone waits for them.
	number=0
	while [ "$number" -lt "$workers" ]; do
		number=$((number + 1))
		start_worker "$number"
	done
	kill_workers
) &
killer=$!
background="$background $killer"

for number in $((kills / 4)) $((kills / 2)) $((kills * 3 / 4)); do
	await 60 killed "$number" || note "only $(wc -l <"$work/kills") workers were killed"
	printf '%s ' "$(now_ms)" >>"$work/outages"
	kill -KILL "$(cat "$work/run/mariadb/mariadb.pid")"
	await 20 sh -c "! kill -0 $(cat "$work/run/mariadb/mariadb.pid") 2>/dev/null" || :
	srv_stop mariadb 2>/dev/null || :
	srv_mariadb_start "$work/run/mariadb"
	now_ms >>"$work/outages"
done
wait "$killer"
: >"$work/over"
number=0
while [ "$number" -lt "$clients" ]; do
	number=$((number + 1))
	eval "wait \$client_$number"
done
check 'all that is to be told is told in the end' await 60 told

# ---- what came of it

is 'no report was answered but by 2xx, 5xx or nothing' "$(cat "$work/strange" 2>/dev/null | head -n 3)" ''
is 'each run that was acknowledged is in the record' "$(cat "$work"/told.* | wc -l)" "$(sql 'SELECT COUNT(*) FROM deployment')"
sql "SELECT e.id, e.kind, p.slug, v.version FROM event e JOIN deployment d ON d.organization_id = e.organization_id AND d.id = e.subject_id
	JOIN version v ON v.organization_id = d.organization_id AND v.id = d.version_id
	JOIN project p ON p.organization_id = d.organization_id AND p.id = d.project_id" >"$work/events"
sql "SELECT d.id, d.event_id, SUBSTRING_INDEX(w.url, ':$port_steady', -1), d.status, d.attempts FROM delivery d
	JOIN webhook_endpoint w ON w.id = d.target_id" | sed "s,http://127.0.0.1:$port_flapping,," >"$work/deliveries"
sql "SELECT delivery_id, number, ROUND(UNIX_TIMESTAMP(started_at) * 1000), duration_ms, COALESCE(http, 0) FROM delivery_attempt" >"$work/attempts"
node "$TEST_SRCDIR/tests/tools/faults.cjs" "$work" $((timeout_s * 1000)) "$parallel" >"$work/verdict"
of() {
	sed -n "s/^$1 //p" "$work/verdict"
}
note "$(of summary)"
is 'so many workers were killed' "$(of kills)" "$kills"
is 'and MariaDB three times' "$(of outages)" 3
is 'each event was told to each webhook that wants it, by one delivery' "$(of untold)" 0
is 'and arrived where it was answered with 200' "$(of unseen)" 0
is 'whatever came twice came under the same webhook-id, with the same bytes' "$(of strangers)" 0
is 'each attempt that a receiver saw is in the log, or a kill cut it' "$(of unexplained)" 0
is 'a kill doubles a delivery once' "$(of overcut)" 0
is 'and no more than a worker had under way' "$(of excess)" 0
is 'what was cut waits until the lease is over: nobody takes it from one who lives' "$(of hasty)" 0
is 'the log counts without a gap' "$(of gaps)" 0
is 'first attempts keep the order of each project' "$(of disorder)" 0
like 'kills did hit what was under way' "$(of cut)" '^([5-9]|[0-9]{2,})$'
like 'and every mood was met: answers of 500, of 503, none' "$(of moods)" '^[1-9][0-9]* [1-9][0-9]* [1-9][0-9]*$'
[ "$tap_failures" -eq 0 ] || sed 's/^/# /' "$work/verdict"

# ---- a disk that is full

# What came of an attempt cannot be written: the database says so with the number that a full disk has.
steady() { # whether so many requests have come to the receiver that answers
	[ "$(grep -c '"path":"/ok/steady"' "$work/got.steady")" -ge "$1" ]
}
sql "CREATE TRIGGER full BEFORE UPDATE ON delivery FOR EACH ROW SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1114, MESSAGE_TEXT = 'The table is full'"
before=$(grep -c '"path":"/ok/steady"' "$work/got.steady")
refused=$(grep -c 'The table is full' "$work/worker.log" || :)
curl -s -o "$work/answer" "$url/versioner/deployment-events/" -H "Authorization: Bearer $key" \
	-d '{"product_name":"app-full","version":"1","environment_name":"production","status":"success"}'
check 'while the disk is full an event is sent' await 10 steady $((before + 1))
noted_in_vain() {
	[ "$(grep -c 'The table is full' "$work/worker.log")" -ge $((refused + 2)) ]
}
check 'what came of it cannot be noted, and is tried again' await 10 noted_in_vain
is 'it is not sent again meanwhile, nor the next of its project' "$(grep -c '"path":"/ok/steady"' "$work/got.steady")" $((before + 1))
sql 'DROP TRIGGER full'
check 'when there is room again, all is told' await 30 told
is 'once, as its log says' "$(grep -c '"path":"/ok/steady"' "$work/got.steady") $(sql "SELECT GROUP_CONCAT(d.attempts, ' ', d.status ORDER BY d.id)
	FROM delivery d JOIN project p ON p.organization_id = d.organization_id AND p.id = d.project_id JOIN webhook_endpoint w ON w.id = d.target_id
	WHERE p.slug = 'app-full' AND w.url LIKE '%/ok/steady'")" "$((before + 2)) 1 sent,1 sent"

# ---- a fault of ours

sql "CREATE TRIGGER odd BEFORE INSERT ON delivery FOR EACH ROW
	SET NEW.event_type = IF(NEW.body LIKE '%app-odd%', REPEAT('odd', 99), NEW.event_type)"
before=$(grep -c '"path":"/ok/steady"' "$work/got.steady")
for project in app-odd app-even; do
	curl -s -o "$work/answer" "$url/versioner/deployment-events/" -H "Authorization: Bearer $key" \
		-d "{\"product_name\":\"$project\",\"version\":\"1\",\"environment_name\":\"production\",\"status\":\"success\"}"
done
check 'an event that cannot be told of holds up none after it' await 20 steady $((before + 2))
check 'it waits no more' await 10 told
like 'and the log says which it was' "$(grep 'was parked' "$work/worker.log")" 'event_type'
sql 'DROP TRIGGER odd'

done_testing
