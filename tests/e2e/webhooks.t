#!/bin/sh
# shellcheck shell=dash
# Webhooks as records: who wants to be told of what.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-webhooks.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
slug=webhooks-$unique

"$landfall" organization add "$slug" --name "Webhooks $unique"
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
wrong() {
	get '[.errors[].pointer] | sort | join(" ")'
}

for name in shop billing; do
	ask POST /v1/projects "{\"name\":\"$name\"}" >/dev/null
done

is 'POST /v1/webhooks keeps one' "$(ask POST /v1/webhooks '{"url":"https://hooks.example.com/a?x=1","events":["deployment.created","release.*"],"secret":"webhook-secret","description":"chat"}')" 201
id=$(get .data.id)
is 'as it was told, without its secret' "$(get '.data | "\(.url) \(.events | join(",")) \(.description) \(.is_active) \(has("secret")) \(has("project"))"')" 'https://hooks.example.com/a?x=1 deployment.created,release.* chat true false false'
is 'which nobody finds in the database' "$(sql "SELECT COUNT(*) FROM webhook_endpoint WHERE INSTR(secret, 'webhook-secret') > 0")" 0
is 'GET /v1/webhooks/{webhook} finds it' "$(ask GET "/v1/webhooks/$id" && get '.data | "\(.id) \(has("secret"))"')" "200$id false"
is 'another organization does not' "$(ask GET "/v1/webhooks/$id" '' "$foreign")$(ask PATCH "/v1/webhooks/$id" '{"is_active":false}' "$foreign")$(ask DELETE "/v1/webhooks/$id" '' "$foreign")" 404404404

is 'without a secret one is made' "$(ask POST /v1/webhooks '{"url":"http://hooks.example.com/","events":["*"]}')" 201
made=$(get .data.secret)
like 'of 32 bytes' "$made" '^whsec_[0-9A-Za-z+/]{43}=$'
like 'that nobody keeps on the way' "$(tr -d '\r' <"$work/head")" '^Cache-Control: private, no-store'
is 'and never shown again' "$(ask GET "/v1/webhooks/$(get .data.id)" && get '.data | has("secret")')" 200false

is 'everything that is wrong is named' "$(ask POST /v1/webhooks '{"url":"ftp://x/","events":["deployment.create"],"secret":"short","evnts":1}' && wrong)" '422/events /evnts /secret /url'
is 'with the nearest event that there is' "$(get '.errors[] | select(.pointer == "/events") | .detail')" 'has no deployment.create; did you mean deployment.created?'
is 'an address with a password is none' "$(ask POST /v1/webhooks '{"url":"https://ann:pw@hooks.example.com/","events":["*"]}' && wrong)" 422/url
is 'address and events must be there' "$(ask POST /v1/webhooks '{}' && wrong)" '422/events /url'
is 'and events be some' "$(ask POST /v1/webhooks '{"url":"https://h.example.com/","events":[]}' && wrong)" 422/events
is 'a group of nothing is none' "$(ask POST /v1/webhooks '{"url":"https://h.example.com/","events":["ship.*", "deployment", "*.*"]}' && get '.errors | length')" 4223
long=$(printf '%2000s' '' | tr ' ' a)
is 'an address has 2000 characters at most' "$(ask POST /v1/webhooks "{\"url\":\"https://h.example.com/$long\",\"events\":[\"*\"]}" && wrong)" 422/url

is 'POST /v1/projects/{project}/webhooks keeps one of a project' "$(ask POST /v1/projects/shop/webhooks '{"url":"https://h.example.com/shop","events":["deployment.*"],"is_active":false}' && get '.data | "\(.project.slug) \(.is_active)"')" '201shop false'
of_shop=$(get .data.id)
is 'of one that is there' "$(ask POST /v1/projects/nowhere/webhooks '{"url":"https://h.example.com/shop","events":["*"]}')" 404
is 'GET /v1/webhooks lists all' "$(ask GET /v1/webhooks && get '"\(.pagination.total) \(.data[0].id)"')" "2003 $of_shop"
is 'GET /v1/projects/{project}/webhooks those of one' "$(ask GET /v1/projects/shop/webhooks && get '"\(.pagination.total) \(.data[0].url)"')" '2001 https://h.example.com/shop'
is 'and so does the filter' "$(ask GET '/v1/webhooks?project=billing' && get .pagination.total)" 2000
is 'page by page' "$(ask GET '/v1/webhooks?limit=1&page=3' && get '"\(.data[0].id) \(.pagination.has_more)"')" "200$id false"

is 'PATCH /v1/webhooks/{webhook} changes what it names' "$(ask PATCH "/v1/webhooks/$id" '{"events":["build.failed"],"is_active":false,"description":null}' && get '.data | "\(.url) \(.events | join(",")) \(.is_active) \(.description)"')" '200https://hooks.example.com/a?x=1 build.failed false null'
sealed=$(sql "SELECT HEX(secret) FROM webhook_endpoint WHERE url = 'https://hooks.example.com/a?x=1' AND organization_id = (SELECT id FROM organization WHERE slug = '$slug')")
is 'another secret takes the place of the old' "$(ask PATCH "/v1/webhooks/$id" '{"secret":"another secret"}' && get '.data | has("secret")')" 200false
ok "$([ "$(sql "SELECT COUNT(*) FROM webhook_endpoint WHERE secret = UNHEX('$sealed')")" = 0 ]; echo $?)" 'and is kept'
is 'what it cannot do without stays' "$(ask PATCH "/v1/webhooks/$id" '{"events":null,"url":null}' && wrong)" '422/events /url'

narrow=$(ask POST /v1/api-keys '{"name":"narrow","scopes":["read","write"],"projects":["shop"]}' >/dev/null; get .data.key)
is 'a key for one project sees its own' "$(ask GET /v1/webhooks '' "$narrow" && get '"\(.pagination.total) \(.data[0].id)"')" "2001 $of_shop"
is 'and no others' "$(ask GET "/v1/webhooks/$id" '' "$narrow")$(ask GET /v1/projects/billing/webhooks '' "$narrow")" 404404
is 'makes some there' "$(ask POST /v1/projects/shop/webhooks '{"url":"https://h.example.com/2","events":["*"]}' "$narrow")" 201
is 'and nowhere else' "$(ask POST /v1/webhooks '{"url":"https://h.example.com/3","events":["*"]}' "$narrow")" 403

is 'merged, a project brings its webhooks along' "$(ask POST /v1/projects/billing/merge '{"from":"shop"}' >/dev/null; ask GET /v1/projects/billing/webhooks && get .pagination.total)" 2002
# ---- CDEvents: the recorded cases (tests/unit/test_cdevents.c makes them) against the specification

cdevents() {
	NODE_PATH="${TEST_TOOLS:-}/node_modules" node "$TEST_SRCDIR/tests/tools/cdevents.cjs" "$@"
}
set -- "$TEST_SRCDIR"/tests/cdevents/*.json
is 'each recorded CDEvent is one that the specification lets pass' "$(cdevents "$@")" "$# $#"
jq '.body.subject.content.url = "https://x.example.org"' "$TEST_SRCDIR/tests/cdevents/environment-archived.json" >"$work/plant.json"
like 'which finds a member too many' "$(cdevents "$work/plant.json" | tr '\n' ' ')" '^1 0 .*must NOT have additional properties'
jq 'del(.headers["ce-subject"])' "$TEST_SRCDIR/tests/cdevents/service-deployed.json" >"$work/plant.json"
like 'and a header too few' "$(cdevents "$work/plant.json" | tr '\n' ' ')" '^1 0 ce-subject: undefined'

is 'DELETE /v1/webhooks/{webhook} ends one' "$(ask DELETE "/v1/webhooks/$id")$(ask GET "/v1/webhooks/$id")$(ask DELETE "/v1/webhooks/$id")" 204404404

done_testing
