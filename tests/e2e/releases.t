#!/bin/sh
# shellcheck shell=dash
# What ships together, through the door: versions with their builds and commits, releases with their versions,
# progress and notes.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-releases.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
slug=releases-$unique

"$landfall" organization add "$slug" --name "Releases $unique"
"$landfall" user add "ann-$unique@example.com" --organization "$slug" --name Ann --role admin --password-file - <<-PASSWORD
	a long password of $unique
PASSWORD
admin=$("$landfall" keys generate --organization "$slug" --name admin --scope admin)
reader=$("$landfall" keys generate --organization "$slug" --name reader --scope read)
foreign=$("$landfall" keys generate --organization globex --name foreign --scope admin)

# One request: METHOD PATH [BODY] [KEY]; prints the status, leaves body and head.
ask() {
	curl -s --max-time 30 -X "$1" -o "$work/body" -D "$work/head" -w '%{http_code}' "$BASE_URL$2" \
		-H "Authorization: Bearer ${4-$admin}" -H 'Content-Type: application/json' ${3:+-d "$3"}
}
get() { # JQ EXPRESSION
	jq -r "$1" "$work/body"
}
event() { # PROJECT VERSION ENVIRONMENT STATUS
	ask POST /versioner/deployment-events/ "{\"product_name\":\"$1\",\"version\":\"$2\",\"environment_name\":\"$3\",\"status\":\"$4\"}"
}

# ---- versions, builds, commits

is 'POST /v1/builds reports a build' "$(ask POST /v1/builds '{"project":"shop","version":"1.0.0","status":"started","run_id":"r1","scm_sha":"1111111a","started_at":"2026-01-01T10:00:00Z"}')" 201
is 'and its end' "$(ask POST /v1/builds '{"project":"shop","version":"1.0.0","run_id":"r1","build_number":"17","build_url":"https://ci.example.com/17","finished_at":"2026-01-01T10:02:00Z",
	"commits":[{"sha":"1111111A","message":"feat: a cart\n\nMore.","author":"Ann","authored_at":"2026-01-01T09:00:00+01:00"}]}' && get '.data | "\(.status) \(.duration_ms) \(.project.name) \(.version.name)"')" '200completed 120000 shop 1.0.0'
version=$(get .data.version.id)
is 'GET /v1/versions/{version}/builds has one' "$(ask GET "/v1/versions/$version/builds" && get '"\(.pagination.total) \(.data[0] | "\(.status) \(.build_number) \(.build_url) \(.duration_ms)")"')" '2001 completed 17 https://ci.example.com/17 120000'
is 'GET /v1/versions/{version}/commits has its commit' "$(ask GET "/v1/versions/$version/commits" && get '.data[] | "\(.sha) \(.author) \(.message | split("\n")[0]) \(.authored_at) \(.squashed_into)"')" '2001111111a Ann feat: a cart 2026-01-01T08:00:00.000Z null'
is 'another organization finds neither' "$(ask GET "/v1/versions/$version/builds" '' "$foreign")$(ask GET "/v1/versions/$version/commits" '' "$foreign")" 404404
is 'another commit of the version is refused' "$(ask POST /v1/builds '{"project":"shop","version":"1.0.0","scm_sha":"2222222b"}')" 409
is 'a commit without a digest is named' "$(ask POST /v1/builds '{"project":"shop","version":"1.0.1","commits":[{"sha":"3333333"},{"message":"x"},{"sha":"xyz"},7]}' && get '[.errors[].pointer] | join(" ")')" '422/commits/1/sha /commits/2/sha /commits/3/'
is 'and nothing is stored' "$(ask GET '/v1/versions?project=shop&q=1.0.1' && get .pagination.total)" 2000
is 'versioner takes commits along' "$(ask POST /versioner/build-events/ '{"product_name":"shop","version":"1.1.0","scm_sha":"4444444d","commits":[{"sha":"4444444d","message":"fix(cart): do *not* lose it","author":"Bob"},{"sha":"5555555e","message":"wip","squashed_into":"4444444d"},"nonsense"]}')" 201
is 'POST /v1/versions makes a version' "$(ask POST /v1/versions '{"project":"billing","version":"2.0","scm_branch":"main","commits":[{"sha":"6666666f","message":"feat(api)!: other invoices"},{"sha":"7777777a","message":"Tidy up"}]}' && get '.data | "\(.source) \(.ordinal) \(.scm_branch) \(.scm_sha)"')" '201manual 1 main null'
billing=$(get .data.id)
is 'and completes it' "$(ask POST /v1/versions '{"project":"billing","version":"2.0","scm_sha":"6666666f"}' && get '.data | "\(.id) \(.scm_sha)"')" "200$billing 6666666f"
is 'which never changes' "$(ask POST /v1/versions '{"project":"billing","version":"2.0","scm_sha":"8888888b"}')" 409
is 'by the id of its project, too' "$(ask POST /v1/versions "{\"project\":\"$(ask GET /v1/projects/billing >/dev/null; get .data.id)\",\"version\":\"2.1\"}" && get .data.project.name)" 201billing
is 'GET /v1/versions?q= finds by a part' "$(ask GET '/v1/versions?q=.1&project=shop' && get '[.data[].version] | join(" ")')" '2001.1.0'
is 'with a total that is right' "$(ask GET '/v1/versions?q=.0' && get .pagination.total)" 2003

# ---- releases

is 'POST /v1/releases makes a release' "$(ask POST /v1/releases '{"name":"Winter 2026","description":"All of it"}' && get '.data | "\(.slug) \(.status) \(.versions) \(.notes)"')" '201winter-2026 draft 0 null'
release=$(get .data.id)
like 'with an id of its sort' "$release" '^rel_'
is 'of a name that is its own' "$(ask POST /v1/releases '{"name":"winter 2026"}' && get '.errors[0].pointer')" 422/name
is 'GET /v1/releases/{release} finds it by slug' "$(ask GET /v1/releases/winter-2026 && get .data.id)" "200$release"
is 'GET /v1/releases lists it by status' "$(ask GET '/v1/releases?status=draft' && get '"\(.data[0].id) \(.pagination.total)"')" "200$release 1"
is 'POST /v1/releases/{release}/versions puts a version in' "$(ask POST "/v1/releases/$release/versions" "{\"version_id\":\"$version\"}" && get .data.versions)" 2011
is 'by project and name as well' "$(ask POST "/v1/releases/$release/versions" '{"project":"billing","version":"2.0"}' && get .data.versions)" 2012
is 'C1: one of each project' "$(ask POST "/v1/releases/$release/versions" '{"project":"shop","version":"1.1.0"}' && get .data.versions)" 2002
is 'GET /v1/releases/{release}/versions lists them' "$(ask GET "/v1/releases/$release/versions" && get '[.data[] | "\(.project.name) \(.version)"] | join(", ")')" '200billing 2.0, shop 1.1.0'
is 'not one that is not there' "$(ask POST "/v1/releases/$release/versions" '{"project":"shop","version":"9"}' && get '.errors[0].pointer')" 422/version
is 'nor nothing' "$(ask POST "/v1/releases/$release/versions" '{"project":"shop"}' && get '.errors[0].pointer')" 422/version_id
is 'another organization does not find it' "$(ask GET "/v1/releases/$release" '' "$foreign")" 404
is 'who may only read changes nothing' "$(ask PATCH "/v1/releases/$release" '{"status":"completed"}' "$reader")" 403

event shop 1.1.0 staging success >/dev/null
event billing 2.0 staging failed >/dev/null
event shop 1.0.0 production success >/dev/null
event billing 2.1 production success >/dev/null
is 'C1: GET /v1/releases/{release}/progress tells how far it has come' "$(ask GET "/v1/releases/$release/progress" && get '[.data.environments | sort_by(.environment.slug)[] | "\(.environment.slug) \(.completed)/\(.total): \([.versions[] | "\(.project.name) \(.progress)"] | join(", "))"] | join("; ")')" \
	'200production 0/2: billing superseded, shop waiting; staging 1/2: billing failed, shop completed'
event billing 2.0 staging success >/dev/null
is 'and when it is there' "$(ask GET "/v1/releases/$release/progress" && get '.data.environments[] | select(.environment.slug == "staging") | .is_complete')" 200true

is 'C2: GET /v1/releases/{release}/notes groups commits by type' "$(ask GET "/v1/releases/$release/notes" && get '[.data.groups[] | "\(.title): \([.commits[] | .subject] | join(", "))"] | join("; ")')" \
	'200Breaking changes: other invoices; Fixes: do *not* lose it; Other changes: Tidy up'
like 'as Markdown, with what would be markup escaped' "$(get .data.generated)" '^- do \\\*not\\\* lose it \(shop, 4444444d\)$'
refuses 'those that were squashed are not in it' grep -q wip "$work/body"
ask POST /v1/releases '{"name":"Next","status":"in_progress"}' >/dev/null
next=$(get .data.id)
ask POST /v1/versions '{"project":"shop","version":"1.2.0","commits":[{"sha":"9999999c","message":"perf: faster"}]}' >/dev/null
ask POST /v1/versions '{"project":"shop","version":"1.3.0","commits":[{"sha":"aaaaaaad","message":"docs: say so"}]}' >/dev/null
ask POST "/v1/releases/$next/versions" '{"project":"shop","version":"1.3.0"}' >/dev/null
is 'C2: notes are those since the release before' "$(ask GET "/v1/releases/$next/notes" && get '[.data.groups[].commits[].subject] | join(", ")')" '200faster, say so'

is 'PATCH /v1/releases/{release} changes' "$(ask PATCH "/v1/releases/$release" '{"status":"in_progress","notes":"By hand"}' && get '.data | "\(.status) \(.notes) \(.started_at != null) \(.finished_at)"')" '200in_progress By hand true null'
is 'DELETE /v1/releases/{release}/versions/{version} takes one out' "$(ask DELETE "/v1/releases/$release/versions/$billing")" 204
is 'once' "$(ask DELETE "/v1/releases/$release/versions/$billing")" 404
is 'it is completed' "$(ask PATCH "/v1/releases/$release" '{"status":"completed"}' && get '.data | "\(.status) \(.finished_at != null)"')" '200completed true'
is 'for good' "$(ask PATCH "/v1/releases/$release" '{"status":"draft"}')" 409
is 'with what is in it' "$(ask POST "/v1/releases/$release/versions" "{\"version_id\":\"$billing\"}")" 409
is 'but its texts may change' "$(ask PATCH "/v1/releases/$release" '{"notes":null}' && get .data.notes)" 200null

# ---- pages

jar=$work/jar
page() { # PATH [CURL OPTION]...
	local path="$1"
	shift
	curl -s --max-time 30 -b "$jar" -c "$jar" -D "$work/head" -o "$work/page" -w '%{http_code}' "$BASE_URL$path" "$@"
}
token() {
	tr '\n' ' ' <"$work/page" | sed -n 's/.*name="csrf_token" value="\([0-9a-f]*\)".*/\1/p'
}
submit() { # PAGE PATH FIELD=VALUE...
	local from="$1" path="$2" field
	page "$from" >"$work/status"
	shift 2
	for field in "$@"; do
		set -- "$@" --data-urlencode "$field"
		shift
	done
	page "$path" --data-urlencode "csrf_token=$(token)" "$@"
}
place() {
	tr -d '\r' <"$work/head" | sed -n 's/^Location: //p'
}
log_in() { # EMAIL
	: >"$jar"
	submit /login /login "email=$1" "password=a long password of $unique"
}

is 'Ann logs in' "$(log_in "ann-$unique@example.com")" 303
is 'GET /releases lists releases' "$(page /releases)" 200
check 'in the place of that name' grep -q '<a href="/releases" aria-current="page">Releases</a>' "$work/page"
is 'one is made by form' "$(submit /releases /releases 'name=By <i>form' description=; place)" 303/releases/by-i-form
at=/releases/by-i-form
is 'a version is put in' "$(submit "$at" "$at/versions" project=shop version=1.1.0; place)" "303$at"
is 'one that is not there is told' "$(submit "$at" "$at/versions" project=shop version=9)" 422
is 'GET /releases/{release} shows it' "$(page "$at")" 200
check 'with its name escaped' grep -q 'By &lt;i&gt;form' "$work/page"
check 'with its JSON' grep -qF "$at/raw\">As JSON" "$work/page"
check 'how far it has come' grep -q '<td><span class="status completed"><svg aria-hidden="true"><use href="#completed"/></svg>completed</span>' "$work/page"
check 'and its notes' grep -q '## Fixes' "$work/page"
is 'notes are written' "$(submit "$at" "$at" 'name=By <i>form' status=in_progress 'notes=<b>mine</b>')" 303
is 'and shown as text' "$(page "$at")$(grep -c '<pre>&lt;b&gt;mine&lt;/b&gt;</pre>' "$work/page")" 2001
id=$(ask GET "/v1$at/versions" >/dev/null; get '.data[0].id')
is 'the version is taken out' "$(submit "$at" "$at/versions/$id/remove"; ask GET "/v1$at"; get .data.versions)" 3032000
is 'it is completed' "$(submit "$at" "$at" 'name=By <i>form' status=completed)" 303
is 'for good' "$(submit "$at" "$at" 'name=By <i>form' status=draft)" 422
refuses 'and takes no versions' grep -q 'Put it in' "$work/page"

done_testing
