#!/bin/sh
# shellcheck shell=dash
# The record under pressure, over HTTP: many at once, and nothing doubled, lost or half written; stale
# deployments; keys that end; a database that goes away is in reliability of db/.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-record.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall

# Runs SQL on the database behind the servers; prints the rows.
sql() {
	MYSQL_PWD=$LANDFALL_DB_PASSWORD mariadb --no-defaults -S "$LANDFALL_DB_SOCKET" -u "$LANDFALL_DB_USER" \
		-N -B -e "$1" "$LANDFALL_DB_NAME"
}

# Sends N times the same event at once, with curl options; prints the statuses, a line each.
at_once() { # N BODY [CURL OPTION]...
	local n="$1" body="$2" i=0
	shift 2
	while [ "$i" -lt "$n" ]; do
		i=$((i + 1))
		curl -s --max-time 60 -o "$work/out.$i" -w '%{http_code}\n' "$BASE_URL/versioner/deployment-events/" \
			-H "Authorization: Bearer $API_KEY" -H 'Content-Type: application/json' -d "$body" "$@" \
			>"$work/status.$i" &
	done
	wait
	cat "$work"/status.*
	rm -f "$work"/status.*
}

event() { # BODY
	curl -s --max-time 30 "$BASE_URL/versioner/deployment-events/" -H "Authorization: Bearer $API_KEY" \
		-H 'Content-Type: application/json' -d "$1"
}

get() { # PATH [KEY]
	curl -s --max-time 30 "$BASE_URL$1" -H "Authorization: Bearer ${2:-$API_KEY}"
}

# ---- twenty first events at once

at_once 20 "{\"product_name\":\"first-$unique\",\"version\":\"1\",\"environment_name\":\"prod-$unique\",\"status\":\"success\",\"invoke_id\":\"$unique\"}" >"$work/codes"
is 'twenty identical first events at once all answer 2xx' "$(grep -c '^20[01]$' "$work/codes")" 20
is 'one of them made the deployment' "$(grep -c '^201$' "$work/codes")" 1
is 'they all name the same one' "$(jq -r .id "$work"/out.* | sort -u | wc -l)" 1
is 'there is one project' "$(sql "SELECT COUNT(*) FROM project WHERE name = 'first-$unique'")" 1
is 'one environment' "$(sql "SELECT COUNT(*) FROM environment WHERE name = 'prod-$unique'")" 1
is 'one version' "$(sql "SELECT COUNT(*) FROM version v JOIN project p ON p.id = v.project_id WHERE p.name = 'first-$unique'")" 1
is 'and one each for what it made' "$(sql "SELECT GROUP_CONCAT(e.kind ORDER BY e.kind) FROM event e JOIN project p ON p.id = e.project_id WHERE p.name = 'first-$unique' AND e.kind LIKE '%.created'")" deployment.created,project.created
is 'one deployment' "$(sql "SELECT COUNT(*) FROM deployment d JOIN project p ON p.id = d.project_id WHERE p.name = 'first-$unique'")" 1
is 'one state, which counts one' "$(sql "SELECT s.deployments FROM state s JOIN project p ON p.id = s.project_id WHERE p.name = 'first-$unique'")" 1
is 'one event in the log' "$(sql "SELECT COUNT(*) FROM event e JOIN project p ON p.id = e.project_id WHERE p.name = 'first-$unique' AND e.kind NOT LIKE '%.created'")" 1

# ---- as many different ones into one environment

i=0
while [ "$i" -lt 20 ]; do
	i=$((i + 1))
	event "{\"product_name\":\"many-$unique-$i\",\"version\":\"1\",\"environment_name\":\"stage-$unique\",\"status\":\"success\"}" >"$work/out.$i" &
done
wait
is 'twenty first events of different projects make twenty projects' "$(sql "SELECT COUNT(*) FROM project WHERE name LIKE 'many-$unique-%'")" 20
is 'and one environment' "$(sql "SELECT COUNT(*) FROM environment WHERE name = 'stage-$unique'")" 1

# ---- twenty different runs of one version at once

i=0
while [ "$i" -lt 20 ]; do
	i=$((i + 1))
	event "{\"product_name\":\"runs-$unique\",\"version\":\"1\",\"environment_name\":\"prod-$unique\",\"status\":\"success\",\"invoke_id\":\"run-$i\"}" >"$work/out.$i" &
done
wait
is 'twenty runs at once are twenty deployments' "$(get "/v1/deployments?project=runs-$unique&limit=100" | jq '.data | length')" 20
is 'the counter counts them' "$(get "/v1/deployments?project=runs-$unique" | jq .pagination.total)" 20
is 'the version is still one' "$(get "/v1/versions?project=runs-$unique" | jq .pagination.total)" 1

# ---- ID3: one key, many at once

at_once 12 "{\"product_name\":\"idem-$unique\",\"version\":\"1\",\"environment_name\":\"dev\",\"status\":\"started\"}" \
	-H "Idempotency-Key: $unique" -D "$work/heads" >"$work/codes"
is 'ID3: with one Idempotency-Key, each answers 201 or 409' "$(grep -Ec '^(201|409)$' "$work/codes")" 12
is 'ID3: and there is one deployment' "$(get "/v1/deployments?project=idem-$unique" | jq .pagination.total)" 1

# ---- A12: stale deployments

event "{\"product_name\":\"stale-$unique\",\"version\":\"1\",\"environment_name\":\"prod-$unique\",\"status\":\"started\"}" >"$work/started"
id=$(jq -r .id "$work/started")
is 'a started deployment has a deadline' "$(get "/v1/deployments/$id" | jq '.data.deadline_at != null')" true
sql "UPDATE deployment SET deadline_at = UTC_TIMESTAMP(3) - INTERVAL 1 MINUTE WHERE id = '$id'"
is 'A12: who reads it after its deadline sees it failed' "$(get "/v1/deployments?project=stale-$unique" | jq -r '.data[0].status')" failed
is 'A12: with the reason' "$(get "/v1/deployments/$id" | jq -r .data.reason)" timed_out
is 'A12: the state says so too' "$(sql "SELECT last_status FROM state s JOIN project p ON p.id = s.project_id WHERE p.name = 'stale-$unique'")" failed
is 'A12: the log has it' "$(sql "SELECT COUNT(*) FROM event WHERE subject_id = '$id' AND kind = 'deployment.timed_out'")" 1
event "{\"product_name\":\"stale-$unique\",\"version\":\"1\",\"environment_name\":\"prod-$unique\",\"status\":\"success\"}" >"$work/late"
is 'A12: a late completion reopens it' "$(jq -r .id "$work/late")" "$id"
is 'A12: and completes it' "$(get "/v1/deployments/$id" | jq -r '.data.status + " " + (.data.reason | tostring)')" 'completed null'

event "{\"product_name\":\"stale-$unique\",\"version\":\"2\",\"environment_name\":\"prod-$unique\",\"status\":\"started\"}" >"$work/started"
id=$(jq -r .id "$work/started")
sql "UPDATE deployment SET deadline_at = UTC_TIMESTAMP(3) - INTERVAL 1 MINUTE WHERE id = '$id'"
check 'A12: landfall work gives it up' "$landfall" work --once
is 'A12: for good' "$(sql "SELECT CONCAT(status, ' ', reason) FROM deployment WHERE id = '$id'")" 'failed timed_out'

# ---- keys

key=$("$landfall" keys generate --organization acme --name "passing $unique" --scope read)
number=$(printf %s "$key" | cut -d_ -f3)
like 'a key has the form that is documented' "$key" '^sk_acme_k[0-9]+_[0-9A-Za-z]{38}$'
is 'a new key works' "$(get /v1/projects?limit=1 "$key" | jq '.data | length')" 1
wrong=$(printf %s "$key" | sed 's/.$/~/')
is 'with a slip of the hand it does not' "$(get /v1/projects "$wrong" | jq -r .error.code)" unauthorized
like 'keys list shows it, and that it was used' "$("$landfall" keys list --organization acme | grep "passing $unique")" "^$number .*used 20.*live"
is 'its digest alone is stored' "$(sql "SELECT COUNT(*) FROM api_key WHERE name = 'passing $unique' AND digest = UNHEX(SHA2('$key', 256))")" 1
check 'keys revoke ends it' "$landfall" keys revoke "$number" --organization acme
is 'from the next request on' "$(get /v1/projects "$key" | jq -r .error.code)" unauthorized
refuses 'it cannot be revoked twice' "$landfall" keys revoke "$number" --organization acme
refuses 'a scope that there is not' "$landfall" keys generate --organization acme --name x --scope fly
is 'an admin key may read' "$(get /v1/projects?limit=1 "$("$landfall" keys generate --organization acme --name a --scope admin)" | jq '.data | length')" 1

# ---- the command line

is 'an organization that exists is exit 3' "$("$landfall" organization add acme 2>/dev/null || echo $?)" 3
refuses 'a slug with capitals' "$landfall" organization add Acme
refuses 'a short password' sh -c "echo short | '$landfall' user add x@example.com --organization acme --password-file -"
like 'migrate --status lists what was applied' "$("$landfall" migrate --status)" '^0001 20.* 0001_create_record.sql$'
check 'migrate again does nothing' "$landfall" migrate
check 'doctor is content' "$landfall" doctor
like 'config lists the settings in force' "$("$landfall" config)" 'db_socket '
like 'and where each comes from' "$(env LANDFALL_RATE_HOSTS=3 "$landfall" config)" 'rate_hosts +3 \(from LANDFALL_RATE_HOSTS\)'
env LANDFALL_SMTP_PASSWORD=opensesame "$landfall" config >"$work/config"
refuses 'but no secret' grep opensesame "$work/config"
like 'config --help explains what can be set' "$("$landfall" config --help | tr '\n' ' ')" 'rate_hosts   variable LANDFALL_RATE_HOSTS, default 1   hosts that share'
refuses 'a setting that does not fit' env LANDFALL_DB_PORT=many "$landfall" doctor

done_testing
