#!/bin/sh
# shellcheck shell=dash
# The map about itself: OpenAPI of each door, valid for three public validators; each operation called with its documented
# example, request and answer held against the schemas; the Postman collection run by newman; the pages of /docs. All of
# them have what `landfall routes` prints, no more and no less. CONVENTIONS HT3.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-reference.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
NODE_PATH="${TEST_TOOLS:-}/node_modules"
REDOCLY_TELEMETRY=off
REDOCLY_SUPPRESS_UPDATE_NOTICE=true
export NODE_PATH REDOCLY_TELEMETRY REDOCLY_SUPPRESS_UPDATE_NOTICE

# ---- the documents

"$landfall" routes >"$work/routes"
doors=$(awk '$5 != "native" && $5 != "dashboard" { print $5 }' "$work/routes" | sort -u)

# GET /versioner/openapi.json is one of them.
get() { # PATH
	curl -s --max-time 30 -D "$work/head" -o "$work/body" -w '%{http_code}' "$BASE_URL$1"
}
calls() { # FILE
	jq -r '.paths | to_entries[] | .key as $path | .value | keys[] | ascii_upcase + " " + $path' "$1" | sort
}
rows() { # DOOR
	awk -v door="$1" '$5 == door { print $1 " " $2 }' "$work/routes" | sort
}

is 'GET /openapi.json is there' "$(get /openapi.json)" 200
cp "$work/body" "$work/native.json"
like 'and is JSON' "$(tr -d '\r' <"$work/head")" '^Content-Type: application/json$'
is 'it is OpenAPI 3.1' "$(jq -r .openapi "$work/native.json")" 3.1.0
is 'it has exactly the native rows of the map' "$(calls "$work/native.json")" "$(rows native)"
for door in $doors; do
	is "GET /$door/openapi.json is there" "$(get "/$door/openapi.json")" 200
	cp "$work/body" "$work/$door.json"
	is "it has exactly the rows of $door" "$(calls "$work/$door.json")" "$(rows "$door")"
done
printf 'extends: ["spectral:oas"]\n' >"$work/rules.yaml"
for door in native $doors; do
	file=$work/$door.json
	check "$door: Redocly finds nothing" sh -c "cd '$work' && redocly lint '$file' >said 2>&1 && ! grep -q warning said || { cat said; exit 1; }"
	check "$door: Spectral finds nothing" spectral lint -q -r "$work/rules.yaml" --fail-severity hint "$file"
	check "$door: swagger-parser reads it" node "$TEST_SRCDIR/tests/tools/openapi.cjs" "$file"
	is "$door: each operation has a name of its own" \
		"$(jq '[.paths[][].operationId] | (unique | length) == length' "$file")" true
	is "$door: each tag is explained" "$(jq -r '([.paths[][].tags[]] | unique) - [.tags[].name] | length' "$file")" 0
done
is 'names of operations stay' "$(jq -r '.paths["/v1/teams/{team}/members"].get.operationId' "$work/native.json")" getTeamsByTeamMembers
is 'words become enums' "$(jq -c '.components.schemas.Environment.properties.tier.enum' "$work/native.json")" \
	'["dev","test","staging","production",null]'
is 'limits are told' "$(jq -c '.components.schemas.TeamDraft.properties.name.maxLength' "$work/native.json")" 255
is 'what must be there is told' "$(jq -c '.components.schemas.TeamDraft.required' "$work/native.json")" '["name"]'
is 'what a key needs is told' "$(jq -c '.paths["/v1/teams"].post.security' "$work/native.json")" \
	"[{\"bearer\":[]},{\"oauth2\":[\"$(jq -r '.paths["/v1/teams"].post.security[1].oauth2[0]' "$work/native.json")\"]}]"

# ---- each operation, called

# An organization with two people, and a token of the first, who may do everything.
found() { # NAME EMAIL
	local access
	"$landfall" organization add "$1-$unique" --name "$1"
	"$landfall" user add "admin-$1-$unique@example.com" --organization "$1-$unique" --name Admin --role admin --password-file - <<-PASSWORD
		a long password of $unique
	PASSWORD
	"$landfall" user add "$2" --organization "$1-$unique" --name Ann --role viewer --password-file - <<-PASSWORD
		a long password of Ann
	PASSWORD
	access=$(curl -s "$BASE_URL/v1/auth/login" -H 'Content-Type: application/json' \
		-d "{\"email\":\"admin-$1-$unique@example.com\",\"password\":\"a long password of $unique\"}" | jq -r .access_token)
	curl -s "$BASE_URL/v1/tokens" -H "Authorization: Bearer $access" -H 'Content-Type: application/json' \
		-d '{"name":"reference","scopes":["admin"]}' | jq -r .data.key
}
token=$(found calls ann@example.com 2>"$work/found")
like 'somebody may do everything' "$token" '^pat_'
# shellcheck disable=SC2086 # A list of words.
node "$TEST_SRCDIR/tests/tools/operations.cjs" "$BASE_URL" "$token" $doors >"$work/operations" 2>&1 || :
cp "$work/operations" "$work/reasons"
while read -r line; do
	case "$line" in
	'ok '*) ok 0 "${line#ok * - }" ;;
	'not ok '*)
		why=$(grep -F -A 6 -e "$line" "$work/reasons" | sed -n 's/^#  *//p')
		ok 1 "${line#not ok * - }" "$why"
		;;
	'1..'* | '#'*) ;;
	*) ok 1 'the calls of all operations' "$line" ;;
	esac
done <"$work/operations"
like 'the calls came to their end' "$(tail -n 1 "$work/operations")" '^1\.\.'

# ---- the collection

is 'GET /postman-collection.json is there' "$(get /postman-collection.json)" 200
cp "$work/body" "$work/collection.json"
is 'it has exactly the rows for programs' \
	"$(jq -r '.. | objects | select(has("method")) | .method + " " + (.url.raw | sub("{{base_url}}"; ""))' "$work/collection.json" | sort)" \
	"$(for door in native $doors; do rows "$door"; done | sed 's|{\([a-z]*\)}|:\1|g' | sort)"
# An address belongs to one person only, and that of the examples is taken by now.
token=$(found newman "ann-$unique@example.com" 2>"$work/found")
sed "s/ann@example\.com/ann-$unique@example.com/g" "$work/collection.json" >"$work/own.json"
check 'newman runs it' newman run "$work/own.json" --env-var "base_url=$BASE_URL" --env-var "bearer_token=$token" \
	--color off --reporters cli --reporter-cli-no-banner --reporter-cli-no-success-assertions --timeout-request 20000

# ---- the pages

is 'GET /docs is there' "$(get /docs)" 200
cp "$work/body" "$work/docs.html"
like 'the foot of each page leads to it' "$(cat "$work/docs.html")" '<a href="/docs">API reference</a>'
: >"$work/told"
# shellcheck disable=SC2046 # A list of files.
for tag in $(jq -r '.tags[].name' $(for door in native $doors; do echo "$work/$door.json"; done) | sort -u); do
	is "GET /docs/{tag}: $tag is there" "$(get "/docs/$tag")" 200
	sed -n 's|^<h2><code>\([A-Z]* [^<]*\)</code></h2>$|\1|p' "$work/body" >>"$work/told"
	cp "$work/body" "$work/docs-$tag.html"
done
is 'together they have exactly the rows for programs' "$(sort "$work/told")" "$(for door in native $doors; do rows "$door"; done | sort)"
is 'a chapter that is none is 404' "$(get /docs/none)" 404
like 'an operation is told with curl' "$(cat "$work/docs-teams.html")" 'curl '
like 'and with its errors, which have pages' "$(cat "$work/docs-teams.html")" 'href="/problems/validation_error"'
sed -n 's|.*href="/problems/\([^"]*\)".*|\1|p' "$work"/docs-*.html | sort -u >"$work/codes"
while read -r code; do
	is "the page of $code is there" "$(get "/problems/$code")" 200
done <"$work/codes"
cat >"$work/.htmlvalidate.json" <<-'JSON'
	{ "root": true, "extends": ["html-validate:recommended", "html-validate:document"],
	  "rules": { "no-trailing-whitespace": "off", "long-title": "off", "no-inline-style": "error", "void-style": "off",
	             "doctype-style": "off", "attr-quotes": "error", "no-redundant-role": "off", "prefer-native-element": "off",
	             "meta-refresh": "off", "require-sri": ["error", { "target": "crossorigin" }] } }
JSON
check 'all of them are good HTML' html-validate --config "$work/.htmlvalidate.json" "$work"/docs*.html

done_testing
