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
