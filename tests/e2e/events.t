#!/bin/sh
# shellcheck shell=dash
# What happened, as others are told of it: /v1/events and /v1/event-types. WO4, WO11.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-events.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
slug=events-$unique
NODE_PATH="${TEST_TOOLS:-}/node_modules"
export NODE_PATH

"$landfall" organization add "$slug" --name "Events $unique"
admin=$("$landfall" keys generate --organization "$slug" --name admin --scope admin)
foreign=$("$landfall" keys generate --organization globex --name foreign --scope admin)

# One request: METHOD PATH [BODY] [KEY]; prints the status, leaves head and body.
ask() {
	curl -s --max-time 30 -X "$1" -o "$work/body" -D "$work/head" -w '%{http_code}' "$BASE_URL$2" \
		-H "Authorization: Bearer ${4-$admin}" -H 'Content-Type: application/json' ${3:+-d "$3"}
}
get() { # JQ EXPRESSION
	jq -r "$1" "$work/body"
}
sql() {
	MYSQL_PWD=$LANDFALL_DB_PASSWORD mariadb --no-defaults -S "$LANDFALL_DB_SOCKET" -u "$LANDFALL_DB_USER" \
		-N -B -e "$1" "$LANDFALL_DB_NAME"
}
report() { # VERSION STATUS [MORE]
	ask POST /v1/deployment-events "{\"project\":\"harbour\",\"version\":\"$1\",\"environment\":\"production\",\"status\":\"$2\"${3:-}}"
}
types() {
	get '[.data[].type] | join(" ")'
}

# ---- everything that rooms write is told

report 1.0 started ',"reported_by_name":"Ann <3","scm_sha":"8f2c1d4e9b7a6053f1e2d3c4b5a69788f0e1d2c3"' >/dev/null
first=$(get .data.id)
report 1.0 completed ',"extra_metadata":{"region":"north"}' >/dev/null
report 1.1 completed >/dev/null
faulty=$(get .data.id)
ask POST "/v1/deployments/$faulty/rollback" '{}' >/dev/null
report 1.0 completed >/dev/null
report 1.2 failed ',"error_message":"No crane."' >/dev/null
ask PATCH "/v1/deployments/$first" '{"note":"A first one."}' >/dev/null
ask POST "/v1/deployments/$first/verdict" '{"verdict":"good"}' >/dev/null
ask POST /v1/projects '{"name":"Pier"}' >/dev/null
pier=$(get .data.id)
ask PATCH "/v1/projects/$pier" '{"description":"Of wood"}' >/dev/null
ask DELETE "/v1/projects/$pier" '' >/dev/null
ask POST "/v1/projects/$pier/restore" '' >/dev/null
ask POST /v1/environments '{"name":"quay"}' >/dev/null
quay=$(get .data.id)
ask PATCH "/v1/environments/$quay" '{"timeout_minutes":5}' >/dev/null
ask PATCH "/v1/environments/$quay" '{"status":"archived"}' >/dev/null
ask POST /v1/teams '{"name":"Pilots"}' >/dev/null
team=$(get .data.id)
ask PATCH "/v1/teams/$team" '{"description":"They know the way"}' >/dev/null
ask DELETE "/v1/teams/$team" '' >/dev/null
ask POST /v1/releases '{"name":"Spring"}' >/dev/null
spring=$(get .data.id)
ask PATCH "/v1/releases/$spring" '{"status":"in_progress"}' >/dev/null
ask PATCH "/v1/releases/$spring" '{"description":"With flags"}' >/dev/null
ask PATCH "/v1/releases/$spring" '{"status":"cancelled"}' >/dev/null
ask POST /versioner/build-events/ '{"product_name":"harbour","version":"1.3","status":"started"}' >/dev/null
ask POST /versioner/build-events/ '{"product_name":"harbour","version":"1.3","status":"success"}' >/dev/null

is 'GET /v1/events has what happened' "$(ask GET '/v1/events?limit=100')" 200
cp "$work/body" "$work/all"
for type in project.created environment.created deployment.created deployment.started deployment.completed deployment.pending \
	deployment.rolled_back deployment.judged deployment.failed deployment.updated project.updated project.deleted project.restored \
	environment.updated environment.archived team.created team.updated team.deleted release.created release.started \
	release.updated release.cancelled build.started build.completed; do
	is "$type is there" "$(jq -r "[.data[].type] | index(\"$type\") != null" "$work/all")" true
done
is 'newest first' "$(jq -r '.data[0].type' "$work/all")" build.completed
is 'each in the form of a message' "$(jq -c '[.data[] | keys_unsorted] | unique' "$work/all")" '[["id","type","timestamp","created_at","data"]]'
is 'GET /v1/events/{event} has the same payload as the list' "$(id=$(jq -r '.data[3].id' "$work/all"); ask GET "/v1/events/$id"; jq -cS .data "$work/body")" \
	"200$(jq -cS '.data[3]' "$work/all")"
is 'another organization does not find it' "$(ask GET "/v1/events/$(jq -r '.data[3].id' "$work/all")" '' "$foreign")" 404
is 'and what is none is not there' "$(ask GET /v1/events/evt_01h455vb4pex5vsknk084sn02q)$(ask GET /v1/events/x)" 404404

deployment() { # TYPE: the data of the oldest of that type of the first deployment
	jq -c "[.data[] | select(.type == \"$1\" and .data.deployment.id == \"$first\")][-1].data | $2" "$work/all"
}
is 'a start is told as it was, though it has ended since' "$(deployment deployment.started '[.deployment.status, .deployment.finished_at, .deployment.version.name, .deployment.environment.name, .deployment.reported_by_name]')" \
	'["started",null,"1.0","production","Ann <3"]'
is 'with who did it' "$(deployment deployment.started '[.actor.kind, .actor.name]')" '["key","admin"]'
is 'an end says what was before' "$(deployment deployment.completed '[.was, .deployment.status, .deployment.extra_metadata.region, .deployment.completed_at == .deployment.finished_at]')" '["started","completed","north",true]'
is 'a first report begins a deployment' "$(jq -r "[.data[] | select(.data.deployment.id == \"$first\") | .type] | reverse | join(\" \")" "$work/all")" \
	'deployment.created deployment.started deployment.completed deployment.updated deployment.judged'
is 'and versions of one object grow' "$(jq -c "[.data[] | select(.data.deployment.id == \"$first\") | .data.object_version] | . == (sort | reverse) and (unique | length) == length" "$work/all")" true
is 'what was undone is told' "$(jq -c '[.data[] | select(.type == "deployment.rolled_back")][0].data | [.deployment.id, .changes.restored]' "$work/all")" "[\"$faulty\",\"1.0\"]"
is 'a deleted project has the name that it had' "$(jq -r '.data[] | select(.type == "project.deleted") | .data.project.name' "$work/all")" Pier
is 'so has a deleted team' "$(jq -r '.data[] | select(.type == "team.deleted") | .data.team.name' "$work/all")" Pilots

# ---- types

is 'GET /v1/event-types has them all' "$(ask GET /v1/event-types)" 200
is 'each with a sentence' "$(get '([.data[] | select((.description | endswith(".")) and .type and .about)] | length) == (.data | length)')" true
is 'older names among them' "$(get '.data[] | select(.type == "build.failed") | .older_names | join(" ")')" version.failed
get '.data[].type' >"$work/types"
printf '{' >"$work/schemas"
comma=
while read -r type; do
	ask GET "/v1/event-types/$type" >"$work/status"
	printf '%s"%s":' "$comma" "$type"
	jq -c .data.schema "$work/body"
	jq -c .data.example "$work/body" >>"$work/examples"
	comma=,
done <"$work/types" >>"$work/schemas"
printf '}' >>"$work/schemas"
jq -s '{data: .}' "$work/examples" >"$work/examples.json"
check 'real events have the form that their types say' node "$TEST_SRCDIR/tests/tools/events.cjs" "$work/all" "$work/schemas"
check 'so have the examples of all types' node "$TEST_SRCDIR/tests/tools/events.cjs" "$work/examples.json" "$work/schemas"
jq '.data[0].data.build.status = 7 | .data[0].data.build.id = "x"' "$work/all" >"$work/bad"
refuses 'and what has not is found' node "$TEST_SRCDIR/tests/tools/events.cjs" "$work/bad" "$work/schemas"
is 'GET /v1/event-types/{type} finds one by an older name' "$(ask GET /v1/event-types/version.failed && get .data.type)" 200build.failed
is 'what is none is not' "$(ask GET /v1/event-types/tea.brewed)" 404
is 'no event in the whole log is of another type' "$(sql 'SELECT DISTINCT kind FROM event' | while read -r kind; do
	curl -s -o /dev/null -w '%{http_code} ' "$BASE_URL/v1/event-types/$kind" -H "Authorization: Bearer $admin"
done | tr ' ' '\n' | sort -u | tr -d '\n')" 200

# ---- filters, and catching up

is 'only of a type' "$(ask GET '/v1/events?type=deployment.failed' && types)" 200deployment.failed
is 'by a group and an older name' "$(ask GET '/v1/events?type=version.*,team.created' && types)" '200build.completed build.started team.created'
is 'what no type is, is said' "$(ask GET '/v1/events?type=deployment.fail' && get .detail)" '400There is no type deployment.fail; did you mean deployment.failed?'
is 'of a project' "$(ask GET '/v1/events?project=Pier' && types)" '200project.restored project.deleted project.updated project.created'
is 'in an environment' "$(ask GET '/v1/events?environment=quay&type=environment.*' && types)" '200environment.archived environment.updated environment.created'
is 'that is not there' "$(ask GET '/v1/events?project=nope')$(ask GET '/v1/events?environment=nope')" 404404
is 'since a moment' "$(ask GET '/v1/events?since=2100-01-01T00:00:00Z' && get '.data | length')" 2000
is 'oldest first' "$(ask GET '/v1/events?order=oldest&limit=4' && types)" '200project.created environment.created deployment.created deployment.started'
: >"$work/read"
cursor=
for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
	ask GET "/v1/events?order=oldest&limit=5${cursor:+&starting_after=$cursor}" >/dev/null
	get '.data[].id' >>"$work/read"
	more=$(get .pagination.has_more)
	cursor=$(get '.data[-1].id // empty')
	[ "$more" = true ] || break
done
is 'a receiver that reads page by page gets each once, in order' "$(cat "$work/read")" "$(jq -r '[.data[].id] | reverse | .[]' "$work/all")"
report 1.4 completed >/dev/null
is 'and then what came since' "$(ask GET "/v1/events?order=oldest&starting_after=$(tail -1 "$work/read")" && types)" '200deployment.created deployment.completed'
like 'its next page is linked' "$(ask GET '/v1/events?order=oldest&limit=5' >/dev/null; tr -d '\r' <"$work/head")" '^Link: .*order=oldest.*rel="next"'
is 'the page before a cursor' "$(ask GET "/v1/events?order=oldest&limit=2&ending_before=$(sed -n 5p "$work/read")" && get '[.data[].id] | join(" ")')" "200$(sed -n 3,4p "$work/read" | tr '\n' ' ' | sed 's/ $//')"
is 'a file of it is in the same order' "$(ask GET '/v1/events.ndjson?order=oldest' >/dev/null; head -n 30 "$work/body" | jq -r .id)" "$(head -n 30 "$work/read")"

# ---- what nobody is told

ask POST /v1/deployment-events '{"project":"harbour","version":"0.1","environment":"production","status":"completed","finished_at":"2024-01-21T10:30:00Z"}' >/dev/null
old=$(get .data.id)
is 'history is not among it' "$(ask GET '/v1/events?limit=100' && get "[.data[] | select(.data.deployment.id == \"$old\")] | length")" 2000
limited=$(ask POST /v1/api-keys "{\"name\":\"limited\",\"permissions\":[\"read\"],\"projects\":[\"$pier\"]}" >/dev/null; get '.data.key // .data.api_key // .data.secret // empty')
[ -z "$limited" ] || is 'a key for one project sees what is of it' "$(ask GET '/v1/events?limit=100' '' "$limited" && get '[.data[].type] | unique | join(" ")')" \
	'200project.created project.deleted project.restored project.updated'

done_testing
