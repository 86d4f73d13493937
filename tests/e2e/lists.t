#!/bin/sh
# shellcheck shell=dash
# What every list and every object of the native tongue can do, done once for all of them: ?fields=, files of rows, ETags,
# preconditions. CONVENTIONS LI, FX2, HT1.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-lists.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall

"$landfall" organization add "lists-$unique" --name Lists
key=$("$landfall" keys generate --organization "lists-$unique" --name lists --scope admin)

ask() { # METHOD PATH [CURL OPTION]...
	local method="$1" path="$2"
	shift 2
	: >"$work/body"
	curl -s --max-time 30 -X "$method" -D "$work/head" -o "$work/body" -w '%{http_code}' "$BASE_URL$path" \
		-H "Authorization: Bearer $key" -H 'Content-Type: application/json' "$@"
}
header() { # NAME
	tr -d '\r' <"$work/head" | sed -n "s/^$1: *//Ip" | tail -n 1
}
json() { # FILTER
	jq -c "$1" "$work/body"
}

# 120 teams, more than any page has.
i=0
while [ "$i" -lt 120 ]; do
	i=$((i + 1))
	printf '{"name":"Team %s","description":"=%s, \\"quoted\\""}\n' "$i" "$i" >"$work/team-$i"
	[ "$i" -eq 1 ] || echo next
	printf 'url = "%s/v1/teams"\nheader = "Authorization: Bearer %s"\nheader = "Content-Type: application/json"\n' "$BASE_URL" "$key"
	printf 'data = "@%s"\noutput = "%s"\nsilent\n' "$work/team-$i" "$work/made"
done >"$work/calls"
curl -K "$work/calls"
is 'there are more teams than a page has' "$(ask GET '/v1/teams?limit=1') $(json .pagination.total)" '200 120'
team=$(jq -r '.data[0].id' "$work/body")

# ---- fields

is 'fields: a list has the members that were named' "$(ask GET '/v1/teams?fields=name,id&limit=1') $(json '.data[0] | keys_unsorted')" \
	'200 ["id","name"]'
is 'fields: and its pagination' "$(json .pagination.total)" 120
is 'fields: cursors need no id among them' "$(ask GET '/v1/teams?fields=name&limit=1') $(json '.pagination.next_cursor')" "200 \"$team\""
is 'fields: an object has them' "$(ask GET "/v1/teams/$team?fields=name") $(json .)" '200 {"data":{"name":"Team 120"}}'
is 'fields: a name that there is not is refused' "$(ask GET '/v1/teams?fields=nam')" 400
is 'fields: with the nearest that there is' "$(json '.errors[0].detail')" '"has no nam; did you mean name?"'
is 'fields: of an object as well' "$(ask GET "/v1/teams/$team?fields=name,none")" 400
curl -s -o "$work/body" "$BASE_URL/versioner/deployment-events" -H "Authorization: Bearer $key" -H 'Content-Type: application/json' \
	-d '{"product_name":"pier","version":"1","environment_name":"production","status":"success"}'
is 'fields: a name before a point brings all behind it' \
	"$(ask GET '/v1/deployments?fields=project') $(json '.data[0] | keys_unsorted, (.project | keys_unsorted)' | tr '\n' ' ')" \
	'200 ["project"] ["id","slug","name"] '
is 'fields: and one with a point only that' "$(ask GET '/v1/deployments?fields=version.name,project.slug') $(json '.data[0]')" \
	'200 {"project":{"slug":"pier"},"version":{"name":"1"}}'

# ---- expand

event() { # PROJECT VERSION ENVIRONMENT
	curl -s -o "$work/body" "$BASE_URL/versioner/deployment-events" -H "Authorization: Bearer $key" -H 'Content-Type: application/json' \
		-d "{\"product_name\":\"$1\",\"version\":\"$2\",\"environment_name\":\"$3\",\"status\":\"success\"}"
}
is 'expand: a reference becomes the object' "$(ask GET '/v1/deployments?expand=project') $(json '.data[0].project | [.name, .visibility, .versions, .deployments.total]')" \
	'200 ["pier","private",1,1]'
project=$(jq -r '.data[0].project.id' "$work/body")
ask GET "/v1/projects/$project" >"$work/status"
json .data >"$work/project"
is 'expand: the very one that there is' "$(ask GET '/v1/deployments?expand=project') $(json '.data[0].project')" "200 $(cat "$work/project")"
is 'expand: other members stay, in their order' "$(json '.data[0] | keys_unsorted')" "$(ask GET /v1/deployments >"$work/status"; json '.data[0] | keys_unsorted')"
is 'expand: several by comma' "$(ask GET '/v1/deployments?expand=project,environment,version') $(json '.data[0] | [.project.versions, .environment.timeout_minutes, .version.ordinal]')" '200 [1,60,1]'
is 'expand: or one by one' "$(ask GET '/v1/deployments?expand=project&expand=environment') $(json '.data[0] | [.project.versions, .environment.timeout_minutes, .version.ordinal]')" '200 [1,60,null]'
is 'expand[]: or as some clients write lists' "$(ask GET '/v1/deployments?expand%5B%5D=project&expand%5B%5D=version') $(json '.data[0] | [.project.versions, .version.ordinal]')" '200 [1,1]'
is 'expand: what is in it as well' "$(ask GET '/v1/deployments?expand=version.project') $(json '.data[0] | [.project.versions, .version.ordinal, .version.project.versions]')" '200 [null,1,1]'
deployment=$(jq -r '.data[0].id' "$work/body")
is 'expand: of an object too' "$(ask GET "/v1/deployments/$deployment?expand=environment,version.project") $(json '.data | [.environment.position != null, .version.project.slug]')" '200 [true,"pier"]'
is 'expand: of lists below others' "$(ask GET "/v1/projects/pier/deployments?expand=project") $(json '.data[0].project.versions')" '200 1'
is 'expand: of what runs where' "$(ask GET '/v1/state?expand=environment,project') $(json '.data[0] | [.environment.timeout_minutes, .project.versions]')" '200 [60,1]'
is 'expand: with the members that were named' "$(ask GET '/v1/deployments?expand=project&fields=id,project.visibility') $(json '.data[0] | del(.id)')" '200 {"project":{"visibility":"private"}}'
is 'expand: the whole of it' "$(ask GET '/v1/deployments?expand=project&fields=project') $(json '.data[0].project')" "200 $(cat "$work/project")"
is 'expand: in it as well' "$(ask GET '/v1/deployments?expand=version.project&fields=version.project.visibility,version.ordinal') $(json '.data[0]')" '200 {"version":{"project":{"visibility":"private"},"ordinal":1}}'
is 'expand: what is not named is not there' "$(ask GET '/v1/deployments?expand=project&fields=id') $(json '.data[0] | keys')" '200 ["id"]'
is 'expand: a member that the object has not is refused' "$(ask GET '/v1/deployments?expand=project&fields=project.visibilty') $(json '.errors[0].detail')" '400 "has no visibilty; did you mean visibility?"'
is 'expand: a name that there is not is refused' "$(ask GET '/v1/deployments?expand=projct') $(json '.errors[0] | [.pointer, .detail]')" '400 ["/expand","cannot be projct; did you mean project?"]'
is 'expand: also of an object' "$(ask GET "/v1/deployments/$deployment?expand=key")" 400
is 'expand: nor what the thing has no reference to' "$(ask GET '/v1/versions?expand=environment') $(json '.errors[0].detail')" '400 "cannot be environment; project can be, for one"'
is 'expand: nor anything of what has none' "$(ask GET '/v1/teams?expand=project') $(json '.errors[0].detail')" '400 "cannot be project: nothing can be expanded here"'
is 'expand: nor deeper than there is anything' "$(ask GET '/v1/deployments?expand=version.project.version.project.version')" 400
is 'expand: not in a CSV' "$(ask GET '/v1/deployments.csv?expand=project')" 400
is 'expand: but in lines of JSON' "$(ask GET '/v1/deployments.ndjson?expand=project') $(json .project.versions)" '200 1'
is 'expand: a change without a project has none' "$(ask POST /v1/changes -d '{"title":"by hand"}'; ask GET '/v1/changes?expand=project') $(json '.data[0].project.id')" '201200 null'
ask POST /v1/api-keys -d "{\"name\":\"narrow\",\"scopes\":[\"read\"],\"projects\":[\"$project\"]}" >"$work/status"
narrow=$(jq -r .data.key "$work/body")
event mole 7 staging
is 'expand: a key for one project sees that one' "$(curl -s "$BASE_URL/v1/deployments?expand=project" -H "Authorization: Bearer $narrow" | jq -c '[.data[].project | [.slug, .versions]]')" '[["pier",1]]'
is 'expand: it is described, with what it may be' "$(curl -s "$BASE_URL/openapi.json" | jq -c '.paths["/v1/deployments/{deployment}"].get.parameters[] | select(.name == "expand") | .schema.items.enum')" '["project","version","version.project","environment"]'
is 'expand: and only where it may' "$(curl -s "$BASE_URL/openapi.json" | jq -c '[.paths["/v1/teams"].get.parameters[] | select(.name == "expand")]')" '[]'
i=0
while [ "$i" -lt 40 ]; do
	i=$((i + 1))
	event "pier-$((i % 20))" "$i" staging
done
i=0
while [ "$i" -lt 10 ]; do
	i=$((i + 1))
	ask GET '/v1/deployments?limit=40&expand=project,environment,version.project' >"$work/status"
	header server-timing | sed -n 's/.*desc="\([0-9]*\) statements.*/\1/p'
done | sort -n | head -n 1 >"$work/few"
ok "$([ "$(cat "$work/few")" -le 6 ]; echo $?)" 'expand: one statement for each, whatever the number of rows' "it took $(cat "$work/few")"
is 'expand: each row has its own' "$(json '[.data[] | .project.slug == .version.project.slug and .version.version == .version.version] | all')" true
is 'expand: of the right version' "$(json '[.data[] | .version.project.id == .project.id] | unique')" '[true]'

# ---- files

is 'GET /v1/teams.csv: every list is there as CSV' "$(ask GET /v1/teams.csv)" 200
is 'csv: of that type' "$(header content-type)" 'text/csv; charset=utf-8; header=present'
like 'csv: with a name of its own' "$(header content-disposition)" "^attachment; filename=\"teams-lists-$unique-20[0-9-]*\\.csv\"\$"
is 'csv: all rows, whatever a page has' "$(wc -l <"$work/body")" 121
is 'csv: the names of the members first' "$(head -n 1 "$work/body" | tr -d '\r')" id,name,description,members,projects,created_at,updated_at
is 'csv: each row once, newest first' "$(tail -n +2 "$work/body" | cut -d , -f 2)" "$(seq 120 -1 1 | sed 's/^/Team /')"
like 'csv: what a spreadsheet would take for a formula is kept from that' "$(sed -n 2p "$work/body")" "\"'=120, \"\"quoted\"\"\""
is 'csv: the members that were named' "$(ask GET '/v1/teams.csv?fields=name&limit=2') $(tr -d '\r' <"$work/body" | tr '\n' ' ')" \
	'200 name Team 120 Team 119 '
like 'csv: a Link leads to what follows' "$(header link)" "^<$BASE_URL/v1/teams\\.csv\\?fields=name&limit=2&starting_after=team_[0-9a-z]*>; rel=\"next\"\$"
next=$(header link | sed 's/^<\([^>]*\)>.*/\1/')
is 'csv: and there it goes on' "$(curl -s -H "Authorization: Bearer $key" "$next" | sed -n 2p | tr -d '\r')" 'Team 118'
is 'GET /v1/teams.ndjson: and as lines of JSON' "$(ask GET /v1/teams.ndjson) $(jq -s length "$work/body") $(header content-type)" \
	'200 120 application/x-ndjson'
is 'ndjson: the same rows as pages have' "$(sed -n 1p "$work/body")" "$(ask GET '/v1/teams?limit=1' >"$work/status"; json '.data[0]')"
is 'by Accept as well' "$(ask GET /v1/teams -H 'Accept: application/x-ndjson') $(header content-type)" '200 application/x-ndjson'
is 'with the same filters' "$(ask GET '/v1/deployments.csv?project=pier&status=completed&fields=version.name') $(tr -d '\r' <"$work/body" | tr '\n' ' ')" \
	'200 version_name 1 '
is 'and the same refusals' "$(ask GET '/v1/deployments.csv?projct=pier') $(header content-type)" '400 application/problem+json'
is 'below an object too' "$(ask GET "/v1/teams/$team/members.csv") $(wc -l <"$work/body")" '200 1'
is 'what is no list is no file' "$(ask GET /v1/users/me.csv)" 404
is 'an object is none' "$(ask GET "/v1/teams/$team.csv")" 404
is 'nor is a list that is written by hand' "$(ask GET /v1/roles.csv)" 404
is 'a file can only be read' "$(ask POST /v1/teams.csv -d '{}')" 404
is 'and needs a key' "$(curl -s -o "$work/body" -w '%{http_code}' "$BASE_URL/v1/teams.csv")" 401

# ---- tags

is 'an object has a strong tag' "$(ask GET "/v1/teams/$team")" 200
tag=$(header etag)
like 'of which the form is known' "$tag" '^"[0-9a-f]{32}"$'
is 'who has it already gets no body' "$(ask GET "/v1/teams/$team" -H "If-None-Match: \"other\", W/$tag")" 304
is 'but its tag' "$(header etag) $(wc -c <"$work/body" | tr -d ' ')" "$tag 0"
is 'whoever has another gets it' "$(ask GET "/v1/teams/$team" -H 'If-None-Match: "other"')" 200
is 'a list has a weak one' "$(ask GET '/v1/teams?limit=2')" 200
list=$(header etag)
like 'of which the form is known too' "$list" '^W/"[0-9a-f]{32}"$'
is 'a list that has not changed is 304' "$(ask GET '/v1/teams?limit=2' -H "If-None-Match: $list")" 304
is 'another page is not' "$(ask GET '/v1/teams?limit=3' -H "If-None-Match: $list")" 200

is 'a change of what one saw is done' "$(ask PATCH "/v1/teams/$team" -H "If-Match: $tag" -d '{"description":"first"}')" 200
changed=$(header etag)
is 'and answers with the new tag' "$(ask GET "/v1/teams/$team") $(header etag)" "200 $changed"
is 'a change of what has changed since is not' "$(ask PATCH "/v1/teams/$team" -H "If-Match: $tag" -d '{"description":"second"}')" 412
is 'and says so' "$(json '.error.code')" '"precondition_failed"'
is 'and nothing was changed' "$(ask GET "/v1/teams/$team") $(json .data.description)" '200 "first"'
is 'a weak tag is not enough' "$(ask PATCH "/v1/teams/$team" -H "If-Match: W/$changed" -d '{"description":"second"}')" 412
is 'one of several is' "$(ask PATCH "/v1/teams/$team" -H "If-Match: \"other\", $changed" -d '{"description":"third"}')" 200
is 'any is, where it is there' "$(ask PATCH "/v1/teams/$team" -H 'If-Match: *' -d '{"description":"fourth"}')" 200
is 'what is not there is not found' "$(ask PATCH /v1/teams/none -H 'If-Match: *' -d '{"description":"fifth"}')" 404
is 'it is not deleted either' "$(ask DELETE "/v1/teams/$team" -H "If-Match: $tag")" 412
is 'an application too has to be as it was seen' \
	"$(ask POST /v1/workspaces -d '{"name":"W"}') $(ask DELETE "/v1/workspaces/$(jq -r .data.id "$work/body")" -H 'If-Match: "x"')" '201 412'

# Of several who saw the same, one changes it.
ask GET "/v1/teams/$team" >"$work/status"
tag=$(header etag)
for i in 1 2 3 4 5 6 7 8; do
	curl -s -o "$work/raced-$i" -w '%{http_code}\n' -X PATCH "$BASE_URL/v1/teams/$team" -H "Authorization: Bearer $key" \
		-H 'Content-Type: application/json' -H "If-Match: $tag" -d "{\"description\":\"race $i\"}" >"$work/race-$i" &
done
wait
is 'of eight at once one wins' "$(cat "$work"/race-* | grep -c 200) $(cat "$work"/race-* | grep -c 412)" '1 7'
is 'what one saw is deleted' "$(ask GET "/v1/teams/$team" && ask DELETE "/v1/teams/$team" -H "If-Match: $(header etag)")" 200204

done_testing
