#!/bin/sh
# shellcheck shell=dash
# Changes made by hand, through the door.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-changes.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
slug=changes-$unique

"$landfall" organization add "$slug" --name "Changes $unique"
admin=$("$landfall" keys generate --organization "$slug" --name admin --scope admin)
foreign=$("$landfall" keys generate --organization globex --name foreign --scope admin)

# One request: METHOD PATH [BODY] [KEY]; prints the status, leaves the body.
ask() {
	curl -s --max-time 30 -X "$1" -o "$work/body" -w '%{http_code}' "$BASE_URL$2" \
		-H "Authorization: Bearer ${4-$admin}" -H 'Content-Type: application/json' ${3:+-d "$3"}
}
get() { # JQ EXPRESSION
	jq -r "$1" "$work/body"
}

for place in 'shop production' 'billing staging'; do
	ask POST /versioner/deployment-events/ "{\"product_name\":\"${place% *}\",\"version\":\"1\",\"environment_name\":\"${place#* }\",\"status\":\"success\"}" >/dev/null
done

is 'A14: POST /v1/changes records a change' "$(ask POST /v1/changes '{"title":"Cart on for all","kind":"flag","project":"shop","environment":"production","reported_by":"Ann","url":"https://flags.example.com/cart","happened_at":"2026-01-02T10:00:00Z"}')" 201
id=$(get .data.id)
is 'as it was told' "$(get '.data | "\(.title) \(.kind) \(.project.name) \(.environment.slug) \(.reported_by) \(.happened_at)"')" 'Cart on for all flag shop production Ann 2026-01-02T10:00:00.000Z'
is 'GET /v1/changes/{change} finds it' "$(ask GET "/v1/changes/$id" && get '.data | "\(.id) \(.url) \(.description)"')" "200$id https://flags.example.com/cart null"
is 'another organization does not' "$(ask GET "/v1/changes/$id" '' "$foreign")" 404
is 'a title is enough' "$(ask POST /v1/changes '{"title":"Restarted the proxy"}' && get '.data | "\(.kind) \(.reported_by) \(has("project"))"')" '201other admin false'
is 'everything that is wrong is named' "$(ask POST /v1/changes '{"kind":"whim","titel":"x","happened_at":"2999-01-01T00:00:00Z"}' && get '[.errors[].pointer] | sort | join(" ")')" '422/happened_at /kind /titel /title'
is 'places that are not there too' "$(ask POST /v1/changes '{"title":"x","project":"nowhere","environment":"never"}' && get '[.errors[].pointer] | sort | join(" ")')" '422/environment /project'
is 'GET /v1/changes lists them, the latest first' "$(ask GET /v1/changes && get '"\([.data[].title] | join(", ")) \(.pagination.total)"')" '200Restarted the proxy, Cart on for all 2'
is 'by project, environment and kind' "$(ask GET '/v1/changes?project=shop&environment=production&kind=flag' && get '"\(.data[0].id) \(.pagination.total)"')" "200$id 1"
is 'by time' "$(ask GET '/v1/changes?until=2026-01-02T10:00:00Z' && get .pagination.total)" 2000
is 'half open' "$(ask GET '/v1/changes?since=2026-01-02T10:00:00Z&until=2026-01-03T00:00:00Z' && get .pagination.total)" 2001
narrow=$(ask POST /v1/api-keys '{"name":"narrow","scopes":["read","write"],"projects":["billing"]}' >/dev/null; get .data.key)
is 'a key for one project sees none of another' "$(ask GET /v1/changes '' "$narrow" && get .pagination.total)$(ask GET "/v1/changes/$id" '' "$narrow")" 2000404
is 'nor records one there' "$(ask POST /v1/changes '{"title":"x","project":"shop"}' "$narrow")" 403
is 'nor for all' "$(ask POST /v1/changes '{"title":"x"}' "$narrow")" 403
is 'only of its own' "$(ask POST /v1/changes '{"title":"x","project":"billing"}' "$narrow")" 201

done_testing
