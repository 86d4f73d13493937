#!/bin/sh
# shellcheck shell=dash
# Trying the API on a page: the calls of all operations as the person who is logged in, with what they may do and nothing
# more; what changes something is asked about first, and happens once.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-tryit.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
slug=tryit-$unique

"$landfall" organization add "$slug" --name "Try it $unique"
for role in admin viewer; do
	"$landfall" user add "$role-$unique@example.com" --organization "$slug" --name "$role" --role "$role" --password-file - <<-PASSWORD
		a long password of $unique
	PASSWORD
done
admin=$("$landfall" keys generate --organization "$slug" --name admin --scope admin)
theirs=$("$landfall" keys generate --organization globex --name "tryit $unique" --scope admin)

sql() {
	MYSQL_PWD=$LANDFALL_DB_PASSWORD mariadb --no-defaults -S "$LANDFALL_DB_SOCKET" -u "$LANDFALL_DB_USER" \
		-N -B -e "$1" "$LANDFALL_DB_NAME"
}
ask() { # METHOD PATH [BODY] [KEY]
	curl -s --max-time 30 -X "$1" -o "$work/body" -w '%{http_code}' "$BASE_URL$2" \
		-H "Authorization: Bearer ${4-$admin}" -H 'Content-Type: application/json' ${3:+-d "$3"}
}
jar=$work/jar
page() { # PATH [CURL OPTION]...
	local path="$1"
	shift
	curl -s --max-time 30 -b "$jar" -c "$jar" -D "$work/head" -o "$work/page" -w '%{http_code}' "$BASE_URL$path" "$@"
}
token() {
	tr '\n' ' ' <"$work/page" | sed -n 's/.*name="csrf_token" value="\([0-9a-f]*\)".*/\1/p'
}
once() {
	tr '\n' ' ' <"$work/page" | sed -n 's/.*name="once" value="\([0-9A-Za-z]*\)".*/\1/p'
}
log_in() { # ROLE
	: >"$jar"
	page /login >"$work/status"
	page /login --data-urlencode "csrf_token=$(token)" --data-urlencode "email=$1-$unique@example.com" \
		--data-urlencode "password=a long password of $unique"
}
# Sends the form of an operation.
send() { # OPERATION [FIELD=VALUE]...
	local operation="$1" field
	page "/try/$operation" >"$work/status"
	shift
	for field in "$@"; do
		set -- "$@" --data-urlencode "$field"
		shift
	done
	page "/try/$operation" --data-urlencode "csrf_token=$(token)" "$@"
}
# The same and then, as a person would, the form of the question.
confirm() { # OPERATION [FIELD=VALUE]...
	send "$@" >"$work/status"
	send "$@" "once=$(once)"
}
answer() {
	tr '\n' ' ' <"$work/page" | sed -n 's|.*<h2 id="answer">Answer <span class="status">\([^<]*\)</span>.*|\1|p'
}
shown() { # TEXT, as HTML has it
	grep -qF -e "$1" "$work/page"
}

# ---- reading

is 'without a session it leads to the log-in' "$(curl -s -o /dev/null -w '%{http_code} %{redirect_url}' "$BASE_URL/try/getProjects" | sed 's|http://[^/]*||')" '303 /login?next=%2Ftry%2FgetProjects'
is 'the reference itself stays open' "$(curl -s -o "$work/page" -w '%{http_code}' "$BASE_URL/docs/teams")" 200
check 'and leads to it' shown 'href="/try/getTeams"'
is 'an administrator logs in' "$(log_in admin)" 303
is 'GET /try/{operation} is a form' "$(page /try/getProjects)" 200
check 'with the parameters of the query' shown 'name="query-status"'
check 'and those that lists have' shown 'name="query-starting_after"'
is 'one that is none is 404' "$(page /try/getNothing)" 404
is 'nor is one that proves in itself who one is' "$(page /try/postAuthLogin)$(page /try/postOauthToken)" 404404
made=$(ask POST /v1/projects "{\"name\":\"Tried <b>$unique\",\"description\":\"A \\\\ and \\\"quotes\\\"\"}")
is 'there is a project' "$made" 201
project=$(jq -r .data.id "$work/body")
is 'POST /try/{operation} sends a reading call at once' "$(send getProjects)$(answer)" '200200 OK'
check 'its body is spread' shown '  &quot;data&quot;: ['
check 'and escaped' shown "Tried \\u003cb\\u003e$unique"
check 'with its headers' shown '<code>X-RateLimit-Remaining</code>'
like 'with its time and statements' "$(cat "$work/page")" '>[0-9.]+ ms, [0-9]+ statements?<'
check 'with the same by curl' shown "curl &#39;$BASE_URL/v1/projects&#39;"
# shellcheck disable=SC2016 # That is what stands there.
check 'and no key in it' shown '$LANDFALL_TOKEN'
like 'no cache keeps it' "$(tr -d '\r' <"$work/head")" '^Cache-Control: private, no-store'
is 'the headers of the answer are not those of the page' "$(tr -d '\r' <"$work/head" | grep -ci '^x-ratelimit\|^content-type: application/json')" 0
is 'one request is one line of headers each' "$(tr -d '\r' <"$work/head" | grep -ci '^x-request-id:')" 1
is 'a name in the path' "$(send getProjectsByProject "path-project=$project")$(answer)" '200200 OK'
is 'by whatever names it, encoded' "$(send getProjectsByProject "path-project=Tried <b>$unique")$(answer)" '200200 OK'
check 'in the address too' shown "/v1/projects/Tried%20%3Cb%3E$unique"
is 'one that is missing is told beside its field' "$(send getProjectsByProject)" 422
check 'by name' shown 'id="call-path-project-fault"'
is 'a slash is no part of a name' "$(send getProjectsByProject path-project=a/../../b)" 422
is 'nor are dots' "$(send getProjectsByProject path-project=..)" 422
is 'a parameter of the query' "$(send getProjects query-limit=1 query-q=nothing-of-this)$(answer)" '200200 OK'
check 'arrives' shown '/v1/projects?q=nothing-of-this&amp;limit=1'
is 'what the API refuses is shown as it says it' "$(send getProjects query-limit=none)$(answer)" '200400 Bad Request'
is 'the door of versioner too' "$(send getVersionerDeployments)$(answer)" '200200 OK'
is 'what is open to anyone' "$(send getHealth)$(answer)" '200200 OK'
is 'what is no JSON' "$(send getExport)$(answer)" '200200 OK'
check 'is shown as it is' shown '{&quot;record&quot;:&quot;landfall&quot;'

# ---- writing

is 'what changes something is asked about first' "$(send postTeams "body={\"name\":\"Team $unique\"}")$(answer)" 200
check 'in a question' shown 'Send this?'
check 'that shows the call' shown "POST $BASE_URL/v1/teams"
is 'and nothing has happened' "$(ask GET /v1/teams; jq '.data | length' "$work/body")" 2000
is 'then it happens' "$(confirm postTeams "body={\"name\":\"Team $unique\"}")$(answer)" '200201 Created'
is 'really' "$(ask GET /v1/teams; jq -r '.data[0].name' "$work/body")" "200Team $unique"
is 'as that person, by that session' "$(sql "SELECT CONCAT_WS(' ', action, actor_kind, actor_name, credential_kind, door) FROM audit a JOIN organization o ON o.id = a.organization_id AND o.slug = '$slug' WHERE action = 'team.created'")" \
	'team.created user admin session native'
send postTeams "body={\"name\":\"Once $unique\"}" >"$work/status"
text=$(once)
is 'a second time' "$(send postTeams "body={\"name\":\"Once $unique\"}" "once=$text")$(answer)" '200201 Created'
is 'by loading the page again' "$(send postTeams "body={\"name\":\"Once $unique\"}" "once=$text")$(answer)" '200201 Created'
check 'it says that nothing happened again' shown 'This was sent before'
is 'which is true' "$(ask GET /v1/teams; jq '.data | length' "$work/body")" 2002
is 'an event of a build, twice' "$(confirm postVersionerDeploymentEvents "body={\"product_name\":\"tried-$unique\",\"version\":\"1\",\"environment_name\":\"production\",\"status\":\"success\"}")$(answer)" '200201 Created'
is 'a body with every error' "$(confirm postTeams 'body={"nam":"x"')$(answer)" '200400 Bad Request'
is 'with hostile text' "$(confirm postTeams "body={\"name\":\"</pre><script>alert(1)</script>'; rm -rf x\"}")$(answer)" '200201 Created'
refuses 'which is text' grep -q '<script' "$work/page"
is 'a body that is not UTF-8 is no form' "$(page /try/postTeams >"$work/status"; page /try/postTeams -d "csrf_token=$(token)" -d 'body=%ff')" 400
is 'PATCH' "$(confirm patchProjectsByProject "path-project=$project" 'body={"description":"tried"}')$(answer)" '200200 OK'
is 'changes' "$(ask GET "/v1/projects/$project"; jq -r .data.description "$work/body")" 200tried
team=$(ask GET /v1/teams >"$work/status"; jq -r '.data[0].id' "$work/body")
is 'DELETE is asked about' "$(send deleteTeamsByTeam "path-team=$team")$(ask GET "/v1/teams/$team")" 200200
check 'by a button that looks like it' grep -q '<button class="destroy"' "$work/page"
is 'and done' "$(confirm deleteTeamsByTeam "path-team=$team")$(answer)$(ask GET "/v1/teams/$team")" '200204 No Content404'
check 'with no body' shown 'It has no body.'
is 'a key is shown this once' "$(confirm postApiKeys 'body={"name":"by trying","scopes":["read"]}')$(answer)" '200201 Created'
check 'as the API does' grep -q "sk_$slug" "$work/page"
send postImport 'body={"record":"change","title":"tried","happened_at":"2024-01-01T00:00:00Z"}' >"$work/status"
is 'rows' "$(confirm postImport 'body={"record":"change","title":"tried","happened_at":"2024-01-01T00:00:00Z"}')$(answer)" '200200 OK'
check 'are recorded' shown '&quot;created&quot;: 1'

# ---- who may

is 'without its token it is 403' "$(page /try/postTeams -d 'body={}')" 403
is 'with another as well' "$(page /try/postTeams -d "csrf_token=$(printf '%0128d' 7)" -d 'body={}')" 403
is 'from another site as well' "$(page /try/postTeams >"$work/status"; page /try/postTeams -H 'Sec-Fetch-Site: cross-site' -d "csrf_token=$(token)" -d 'body={}')" 403
foreign=$(ask POST /v1/projects "{\"name\":\"Theirs $unique\"}" "$theirs" >"$work/status"; jq -r .data.id "$work/body")
is 'what belongs to others is not there' "$(send getProjectsByProject "path-project=$foreign")$(answer)" '200404 Not Found'
is 'a viewer logs in' "$(log_in viewer)" 303
is 'and reads' "$(send getProjects)$(answer)" '200200 OK'
is 'and writes nothing: 403, inside the answer' "$(confirm postTeams 'body={"name":"No"}')$(answer)" '200403 Forbidden'
check 'with the reason' shown 'does not let you do this here'
is 'nor sees the audit log' "$(send getAudit)$(answer)" '200403 Forbidden'
is 'nothing came of it' "$(ask GET /v1/teams; jq '[.data[] | select(.name == "No")] | length' "$work/body")" 2000

# ---- the limit counts

log_in admin >"$work/status"
remaining() {
	send getTeams >"$work/status"
	tr '\n' ' ' <"$work/page" | sed -n 's|.*<code>X-RateLimit-Remaining</code></th><td>\([0-9]*\)<.*|\1|p'
}
before=$(remaining)
is 'a call is counted as any other' "$(remaining)" $((before - 1))

# ---- the pages

cat >"$work/.htmlvalidate.json" <<-'JSON'
	{ "root": true, "extends": ["html-validate:recommended", "html-validate:document"],
	  "rules": { "no-trailing-whitespace": "off", "long-title": "off", "no-inline-style": "error", "void-style": "off",
	             "doctype-style": "off", "attr-quotes": "error", "no-redundant-role": "off", "prefer-native-element": "off",
	             "require-sri": ["error", { "target": "crossorigin" }] } }
JSON
page /try/getDeployments >"$work/status" && cp "$work/page" "$work/form.html"
send deleteTeamsByTeam 'path-team=<x>' >"$work/status" && cp "$work/page" "$work/question.html"
send getProjects >"$work/status" && cp "$work/page" "$work/answer.html"
for name in form question answer; do
	check "html-validate: $name" html-validate --config "$work/.htmlvalidate.json" "$work/$name.html"
done
w3m -dump -cols 100 -T text/html "$work/answer.html" >"$work/text" 2>/dev/null || :
check 'w3m shows it' grep -q 'Answer 200 OK' "$work/text"

# Every operation that the reference offers has its page, and every reading one without names answers.
curl -s "$BASE_URL/docs" | tr '>' '\n' | sed -n 's|.*href="\(/docs/[a-z-]*\)".*|\1|p' | sort -u >"$work/chapters"
while read -r chapter; do
	curl -s "$BASE_URL$chapter" | tr '>' '\n' | sed -n 's|.*href="/try/\([A-Za-z]*\)".*|\1|p'
done <"$work/chapters" | sort -u >"$work/operations"
note "$(wc -l <"$work/operations") operations"
bad=
while read -r operation; do
	[ "$(page "/try/$operation")" = 200 ] || bad="$bad $operation"
	case "$operation" in
	getCompare | getWhere | *By*) ;;
	get*)
		send "$operation" >"$work/status"
		[ "$(answer)" = '200 OK' ] || bad="$bad $operation:$(answer)"
		;;
	esac
done <"$work/operations"
is 'all of them have a page, and what needs nothing answers' "$bad" ''

done_testing
