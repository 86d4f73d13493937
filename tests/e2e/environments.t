#!/bin/sh
# shellcheck shell=dash
# Environments that people look after: made, renamed, given a tier, a place, a time-out and a zone, archived and merged.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-environments.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
"$landfall" organization add "places-$unique" --name "Places $unique"
key=$("$landfall" keys generate --organization "places-$unique" --name all --scope read,write)
reader=$("$landfall" keys generate --organization "places-$unique" --name reader --scope read)

call() { # METHOD PATH BODY [KEY]
	curl -s --max-time 30 -X "$1" -o "$work/answer" -w '%{http_code}' "$BASE_URL$2" -H "Authorization: Bearer ${4:-$key}" \
		-H 'Content-Type: application/json' -d "$3"
}
said() { # FILTER
	jq -r "$1" "$work/answer"
}
brief='.data | "\(.name) \(.slug) \(.tier) \(.position) \(.timeout_minutes)"'

# POST /v1/environments
is 'an environment is made' "$(call POST /v1/environments '{"name":"Prod EU"}')" 201
is 'with the tier that its name suggests' "$(said "$brief")" 'Prod EU prod-eu production 300 60'
is 'or with what is told' "$(call POST /v1/environments '{"name":"blue","tier":"staging","position":7,"timeout_minutes":5}'; said "$brief")" '201blue blue staging 7 5'
is 'a name is taken without regard to case' "$(call POST /v1/environments '{"name":"BLUE"}')" 409
is 'a name is required' "$(call POST /v1/environments '{"tier":"dev"}')" 422
is 'a tier that is none is 422' "$(call POST /v1/environments '{"name":"x","tier":"moon"}')" 422
is 'a time-out below a minute is 422' "$(call POST /v1/environments '{"name":"x","timeout_minutes":0}')" 422
is 'a key that may only read may not' "$(call POST /v1/environments '{"name":"x"}' "$reader")" 403

# PATCH /v1/environments/{environment}
is 'it can be renamed, and its tier corrected' "$(call PATCH /v1/environments/blue '{"name":"green","tier":"test"}')" 200
is 'what is not named stays, the slug too' "$(said "$brief")" 'green blue test 7 5'
is 'null is what it would be by itself' "$(call PATCH /v1/environments/blue '{"position":null}'; said .data.position)" 200100
is 'not to a name that is taken' "$(call PATCH /v1/environments/blue '{"name":"prod eu"}')" 409
is 'its time-out counts' "$(curl -s "$BASE_URL/versioner/deployment-events/" -H "Authorization: Bearer $key" -H 'Content-Type: application/json' -o "$work/event" \
	-d '{"product_name":"shop","version":"1","environment_name":"green","status":"started"}'
	curl -s "$BASE_URL/v1/deployments" -H "Authorization: Bearer $key" | jq -r '.data[0] | (.deadline_at[0:16] + ":00Z" | fromdate) - (.created_at[0:16] + ":00Z" | fromdate)')" 300
is 'an event of its new name makes no other' "$(curl -s "$BASE_URL/v1/environments" -H "Authorization: Bearer $key" | jq .pagination.total)" 2
is 'a name cannot be taken away' "$(call PATCH /v1/environments/blue '{"name":null}')" 422
is 'what is not there is 404' "$(call PATCH /v1/environments/nothing '{"tier":"dev"}')" 404
is 'another organization does not find it' "$(call PATCH /v1/environments/blue '{"tier":"dev"}' "$OTHER_KEY")" 404
is 'a key that may only read may not change it' "$(call PATCH /v1/environments/blue '{"tier":"dev"}' "$reader")" 403


sql() {
	MYSQL_PWD=$LANDFALL_DB_PASSWORD mariadb --no-defaults -S "$LANDFALL_DB_SOCKET" -u "$LANDFALL_DB_USER" \
		-N -B -e "$1" "$LANDFALL_DB_NAME"
}
event() { # PROJECT VERSION ENVIRONMENT STATUS [TIME]
	call POST /versioner/deployment-events/ "{\"product_name\":\"$1\",\"version\":\"$2\",\"environment_name\":\"$3\",\"status\":\"$4\"${5:+,\"completed_at\":\"$5\"}}"
}
ask() { # PATH FILTER [KEY]
	curl -s --max-time 30 "$BASE_URL$1" -H "Authorization: Bearer ${3:-$key}" | jq -r "$2"
}
org="(SELECT id FROM organization WHERE slug = 'places-$unique')"
rows() { # TABLE WHERE
	sql "SELECT COUNT(*) FROM $1 WHERE organization_id = $org AND $2"
}

# ---- time zones

is 'a time zone is kept' "$(call PATCH /v1/environments/blue '{"time_zone":"Europe/Berlin"}'; said .data.time_zone)" 200Europe/Berlin
is 'null is UTC again' "$(call PATCH /v1/environments/blue '{"time_zone":null}'; said .data.time_zone)" 200null
is 'UTC is one' "$(call PATCH /v1/environments/blue '{"time_zone":"UTC"}'; said .data.time_zone)" 200UTC
for zone in ../../../etc/passwd /etc/localtime Europe/../UTC Europe Europe/ Moon/Base tzdata.zi posix/UTC europe/berlin localtime Europe//Berlin leapseconds; do
	is "$zone is none" "$(call PATCH /v1/environments/blue "{\"time_zone\":\"$zone\"}"; said '.errors[0].pointer')" 422/time_zone
done
is 'nor is one on making' "$(call POST /v1/environments '{"name":"y","time_zone":"Mars"}')" 422

# ---- archived

event pier 1.0 quay success >/dev/null
event pier 1.1 berth success >/dev/null
seen() {
	ask "/v1/state?project=pier${1-}" '[.data[].environment.name] | sort | join(" ")'
}
is 'both run' "$(seen)" 'berth quay'
is 'and differ' "$(seen '&drift=true')" 'berth quay'
is 'it is archived' "$(call PATCH /v1/environments/quay '{"status":"archived"}'; said .data.status)" 200archived
is 'a status that is none is 422' "$(call PATCH /v1/environments/quay '{"status":"gone"}')" 422
is 'the state leaves it out' "$(seen)" berth
is 'its total as well' "$(ask '/v1/state?project=pier' .pagination.total)" 1
is 'what is left differs from nothing' "$(seen '&drift=true')" ''
is 'a moment leaves it out too' "$(seen "&at=$(date -u +%Y-%m-%dT%H:%M:%SZ -d '+1 minute')")" berth
is 'asked for by name it is there' "$(seen '&environment=quay')" quay
is 'its history stays' "$(ask /v1/environments/quay/deployments '.data[0].version.name')" 1.0
is 'the list tells them apart' "$(ask '/v1/environments?status=archived' '"\([.data[].name] | join(" ")) \(.pagination.total)"')" 'quay 1'
is 'and has the others' "$(ask '/v1/environments?status=active' '[.data[].name] | any(. == "quay")')" false
is 'a filter that is none is 400' "$(call GET '/v1/environments?status=gone' '')" 400
is 'the deed is in the audit log' "$(rows audit "action = 'environment.archived' AND subject_name = 'quay'")" 1
is 'and in the events' "$(rows event "kind = 'environment.archived'")" 1

# The default of a start: the first of production, but no archived one.
call POST /v1/environments '{"name":"prod-old","tier":"production","position":-5}' >/dev/null
is 'a start takes the first of production' "$(call POST /v1/projects/pier/deployments '{}'; said .data.environment.name)" 201prod-old
call PATCH /v1/environments/prod-old '{"status":"archived"}' >/dev/null
is 'but none that is archived' "$(call POST /v1/projects/pier/deployments '{}'; said .data.environment.name)" '201Prod EU'

is 'an event that says what is known wakes nobody' "$(event pier 1.0 quay success; ask /v1/environments/quay .data.status)" 200archived
is 'an event that records something makes it active' "$(event pier 2.0 quay success; ask /v1/environments/quay .data.status)" 201active
is 'which is in the audit log' "$(rows audit "action = 'environment.restored' AND subject_name = 'quay'")" 1
is 'and in the events' "$(rows event "kind = 'environment.restored'")" 1
is 'and is seen again' "$(seen)" 'Prod EU berth quay'
is 'people can do so too' "$(call PATCH /v1/environments/prod-old '{"status":"active"}'; said .data.status)" 200active

# ---- renamed

is 'a new name' "$(call PATCH /v1/environments/berth '{"name":"Dock","slug":"dock"}'; said '.data | "\(.name) \(.slug)"')" '200Dock dock'
is 'the old slug leads to it' "$(ask /v1/environments/berth .data.name)" Dock
is 'another name' "$(call PATCH /v1/environments/dock '{"name":"Basin"}'; said '.data | "\(.name) \(.slug)"')" '200Basin dock'
is 'every old name leads to it' "$(ask /v1/environments/Dock .data.name)" Basin
is 'an event of an old name is recorded in it' "$(event pier 3.0 berth success; said .environment_name)" 201Basin
is 'in whatever case' "$(event pier 3.1 DOCK success; said .environment_name)" 201Basin
is 'so is a start' "$(call POST /v1/deployments '{"project":"pier","version":"3.1","environment":"berth"}'; said .data.environment.name)" 201Basin
# GET /v1/environments/{environment}/aliases
is 'GET …/aliases tells' "$(ask /v1/environments/dock/aliases '"\([.data[] | "\(.name) \(.slug)"] | join(", ")) \(.pagination.total)"')" 'Dock null, berth berth 2'
is 'nobody else may take it' "$(call POST /v1/environments '{"name":"BERTH"}'; said .detail)" '409That is an older name of the environment Basin.'
is 'nor be renamed to it' "$(call PATCH /v1/environments/quay '{"name":"Dock"}')" 409
is 'nor take the slug' "$(call PATCH /v1/environments/quay '{"slug":"berth"}'; said '.errors[0].pointer')" 422/slug
is 'a slug has a form' "$(call PATCH /v1/environments/quay '{"slug":"Not So"}'; said '.errors[0].pointer')" 422/slug
is 'it can be called so again' "$(call PATCH /v1/environments/dock '{"name":"Dock"}'; ask /v1/environments/dock/aliases '[.data[] | "\(.name) \(.slug)"] | join(", ")')" '200Basin null, berth berth'
is 'another organization does not find it' "$(call GET /v1/environments/berth '' "$OTHER_KEY")$(call GET /v1/environments/dock/aliases '' "$OTHER_KEY")" 404404

# ---- If-Match, fields, limited keys

is 'a change of what was seen before somebody else is refused' "$(curl -s -o "$work/answer" -w '%{http_code}' -X PATCH "$BASE_URL/v1/environments/quay" \
	-H "Authorization: Bearer $key" -H 'If-Match: "0123456789abcdef"' -d '{"tier":"test"}')" 412
is 'only what is asked for' "$(ask '/v1/environments/quay?fields=name,status' '.data | keys | join(" ")')" 'name status'
is 'a member that is none is 422' "$(call PATCH /v1/environments/quay '{"statsu":"archived"}'; said '.errors[0].pointer')" 422/statsu
admin=$("$landfall" keys generate --organization "places-$unique" --name admin --scope admin)
call POST /v1/api-keys '{"name":"narrow","scopes":["read","write"],"environments":["quay"]}' "$admin" >/dev/null
narrow=$(said '.data.key // .key')
is 'a limited key finds nothing else' "$(call GET /v1/environments/dock/aliases '' "$narrow")" 404

# ---- merged

event merge-1 1.0 production success 2025-03-01T10:00:00Z >/dev/null
event merge-1 1.1 prod success 2025-03-02T10:00:00Z >/dev/null
event merge-1 1.2 prod failed 2025-03-03T10:00:00Z >/dev/null
event merge-2 7 prod success 2025-03-01T10:00:00Z >/dev/null
event merge-3 2 prod success 2025-02-01T10:00:00Z >/dev/null
event merge-3 1 production success 2025-04-01T10:00:00Z >/dev/null
call POST /v1/changes '{"title":"By hand","environment":"prod"}' >/dev/null
call POST /v1/api-keys '{"name":"one","scopes":["read","write"],"environments":["prod"]}' "$admin" >/dev/null
one=$(said '.data.key // .key')
call POST /v1/api-keys '{"name":"two","scopes":["read","write"],"environments":["prod","production"]}' "$admin" >/dev/null
prod=$(ask /v1/environments/prod .data.id)
prod_id=$(sql "SELECT id FROM environment WHERE organization_id = $org AND slug = 'prod'")
production_id=$(sql "SELECT id FROM environment WHERE organization_id = $org AND slug = 'production'")

is 'not into itself' "$(call POST /v1/environments/prod/merge '{"from":"prod"}'; said '.errors[0].pointer')" 422/from
is 'not what is not there' "$(call POST /v1/environments/production/merge '{"from":"nothing"}'; said '.errors[0].pointer')" 422/from
is "nor another organization's" "$(call POST /v1/environments/production/merge '{"from":"prod"}' "$OTHER_KEY")" 404
is 'a key that may only read may not' "$(call POST /v1/environments/production/merge '{"from":"prod"}' "$reader")" 403
is 'nor one that is limited' "$(call POST /v1/environments/production/merge '{"from":"prod"}' "$one")" 403
call PATCH /v1/environments/prod '{"status":"archived"}' >/dev/null
is 'not an archived one' "$(call POST /v1/environments/production/merge '{"from":"prod"}'; said .detail)" '409The environment prod is archived; make it active first.'
is 'nor into one' "$(call POST /v1/environments/prod/merge '{"from":"production"}')" 409
call PATCH /v1/environments/prod '{"status":"active"}' >/dev/null
is 'a refusal moves nothing' "$(rows deployment "environment_id = '$prod_id'")" 4

# POST /v1/environments/{environment}/merge
is 'two become one' "$(call POST /v1/environments/production/merge '{"from":"prod"}'; said .data.name)" 200production
is 'nothing is left of the other' "$(for table in badge deployment deployment_day deployment_tally deployment_took state change_record event environment_alias service; do rows "$table" "environment_id = '$prod_id'"; done | sort -u)$(rows environment "id = '$prod_id'")" 00
is 'what finished last runs' "$(ask '/v1/state?environment=production' '[.data[] | select(.project.slug | startswith("merge")) | "\(.project.slug) \(.version) \(.last.version) \(.last.status)"] | sort | join("; ")')" \
	'merge-1 1.1 1.2 failed; merge-2 7 7 completed; merge-3 1 1 completed'
is 'counters add up' "$(sql "SELECT GROUP_CONCAT(s.deployments ORDER BY p.slug) FROM state s JOIN project p ON p.id = s.project_id
	WHERE s.organization_id = $org AND s.environment_id = '$production_id' AND p.slug LIKE 'merge-%'")" 3,1,2
is 'the state is what a replay of the history says' "$(sql "SELECT COUNT(*) FROM state s WHERE s.organization_id = $org AND s.environment_id = '$production_id'
	AND NOT (s.deployments = (SELECT COUNT(*) FROM deployment d WHERE d.organization_id = s.organization_id AND d.project_id = s.project_id AND d.environment_id = s.environment_id)
	AND s.last_deployment_id = (SELECT MAX(d.id) FROM deployment d WHERE d.organization_id = s.organization_id AND d.project_id = s.project_id AND d.environment_id = s.environment_id)
	AND s.current_deployment_id = (SELECT d.id FROM deployment d WHERE d.organization_id = s.organization_id AND d.project_id = s.project_id AND d.environment_id = s.environment_id
		AND d.status = 'completed' ORDER BY d.finished_at DESC, d.id DESC LIMIT 1)
	AND s.current_ordinal = (SELECT v.ordinal FROM deployment d JOIN version v ON v.organization_id = d.organization_id AND v.id = d.version_id WHERE d.organization_id = s.organization_id AND d.id = s.current_deployment_id))")" 0
is 'the matrix of the past agrees' "$(ask '/v1/state?environment=production&project=merge-1&at=2025-03-02T12:00:00Z' '.data[0].version')" 1.1
is 'its list has all of them' "$(ask '/v1/environments/production/deployments?project=merge-1' .pagination.total)" 3
is 'changes by hand came along' "$(ask '/v1/changes?environment=production' '.data[0].title')" 'By hand'
is 'the other name leads to it' "$(ask /v1/environments/prod .data.name)" production
is 'and records into it' "$(event merge-2 8 prod success; said .environment_name)" 201production
is 'the other id does not' "$(call GET "/v1/environments/$prod" '')" 404
is 'a key that was limited to the one is limited to the other' "$(ask /v1/environments '[.data[].name] | join(" ")' "$one")" production
is 'and is, once, where it was limited to both' "$(sql "SELECT environment_ids FROM api_key WHERE organization_id = $org AND name = 'two'")" "$production_id"
is 'the deed is in the audit log, once' "$(rows audit "action = 'environment.merged' AND subject_id = '$production_id' AND changes LIKE '%prod%'")" 1
is 'and in the events' "$(rows event "kind = 'environment.merged'")" 1
# What is recorded meanwhile is recorded once, in the one or the other.
event race 0 ebb success >/dev/null
event race 0 flood success >/dev/null
pids=
for worker in 1 2 3 4; do
	(
		i=0
		while [ "$i" -lt 15 ]; do
			i=$((i + 1))
			curl -s --max-time 30 -o /dev/null -w '%{http_code}\n' "$BASE_URL/versioner/deployment-events/" -H "Authorization: Bearer $key" \
				-d "{\"product_name\":\"race\",\"version\":\"$worker.$i\",\"environment_name\":\"ebb\",\"status\":\"success\"}"
		done >"$work/race.$worker"
	) &
	pids="$pids $!"
done
sleep 0.1
is 'merged while others record' "$(call POST /v1/environments/flood/merge '{"from":"ebb"}')" 200
for pid in $pids; do wait "$pid"; done
is 'none of them fails' "$(cat "$work"/race.* | sort -u)" 201
is 'and each is counted once' "$(sql "SELECT CONCAT(s.deployments, ' ', (SELECT COUNT(*) FROM deployment d WHERE d.organization_id = s.organization_id AND d.project_id = s.project_id))
	FROM state s JOIN project p ON p.organization_id = s.organization_id AND p.id = s.project_id WHERE s.organization_id = $org AND p.slug = 'race'")" '62 62'

# A table that refers to environments must be known to environment_sql_merge; the audit log alone is never changed.
is 'no table is forgotten' "$(sql "SELECT GROUP_CONCAT(CONCAT(table_name, '.', column_name) ORDER BY table_name) FROM information_schema.columns
	WHERE table_schema = DATABASE() AND column_name LIKE '%environment_id%'")" \
	'api_key.environment_ids,audit.environment_id,badge.environment_id,change_record.environment_id,delivery.environment_id,deployment.environment_id,deployment_day.environment_id,deployment_tally.environment_id,deployment_took.environment_id,environment_alias.environment_id,event.environment_id,notification_history.environment_id,service.environment_id,state.environment_id'

done_testing
