#!/bin/sh
# shellcheck shell=dash
# The audit log as programs and people read it: filters, CSV, NDJSON, the page; then its seals. What is written into
# it is in audit.t.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-audit-log.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall

sql() {
	MYSQL_PWD=$LANDFALL_DB_PASSWORD mariadb --no-defaults -S "$LANDFALL_DB_SOCKET" -u "$LANDFALL_DB_USER" \
		-N -B -e "$1" "$LANDFALL_DB_NAME"
}

# ---- what there is to read

password="a long password of $unique"
"$landfall" organization add "audit-$unique" --name "Audit $unique"
"$landfall" user add "ann-$unique@example.com" --organization "audit-$unique" --name Ann --role admin --password-file - <<-PASSWORD
	$password
PASSWORD
admin=$("$landfall" keys generate --organization "audit-$unique" --name admin --scope admin)
reader=$("$landfall" keys generate --organization "audit-$unique" --name reader --scope read)
foreign=$("$landfall" keys generate --organization globex --name foreign --scope admin)

# An event; its answer is in $work/made.
event() { # PROJECT VERSION STATUS [REQUEST]
	curl -s --max-time 30 -o "$work/made" "$BASE_URL/versioner/deployment-events/" -H "Authorization: Bearer $admin" \
		-H 'Content-Type: application/json' ${4:+-H "X-Request-Id: $4"} \
		-d "{\"product_name\":\"$1\",\"version\":\"$2\",\"environment_name\":\"prod\",\"status\":\"$3\"}"
}
event "audit-$unique" 1 success
event "audit-$unique" 2 started "r-$unique"
stale=$(jq -r .id "$work/made")
sql "UPDATE deployment SET deadline_at = UTC_TIMESTAMP(3) - INTERVAL 1 MINUTE WHERE id = '$stale'"
"$landfall" work --once

jar=$work/jar
: >"$jar"
page() { # PATH [CURL OPTION]...
	local path="$1"
	shift
	curl -s --max-time 30 -b "$jar" -c "$jar" -D "$work/head" -o "$work/page" -w '%{http_code}' "$BASE_URL$path" "$@"
}
page /login >"$work/status"
token=$(tr '\n' ' ' <"$work/page" | sed -n 's/.*name="csrf_token" value="\([0-9a-f]*\)".*/\1/p')
page /login --data-urlencode "csrf_token=$token" --data-urlencode "email=ann-$unique@example.com" \
	--data-urlencode "password=$password" >"$work/status"
# Something that a person did.
page /settings/keys >"$work/status"
token=$(tr '\n' ' ' <"$work/page" | sed -n 's/.*name="csrf_token" value="\([0-9a-f]*\)".*/\1/p')
page /settings/keys -d "csrf_token=$token" --data-urlencode "name=by Ann" -d scopes=read -d expires_in_days=30 >"$work/status"

# ---- programs: GET /v1/audit, GET /v1/audit.csv, GET /v1/audit.ndjson

get() { # PATH [CURL OPTION]...
	local path="$1"
	shift
	curl -s --max-time 30 -D "$work/head" -o "$work/answer" -w '%{http_code}' "$BASE_URL$path" -H "Authorization: Bearer $admin" "$@"
}
header() { # NAME
	tr -d '\r' <"$work/head" | sed -n "s/^$1: *//Ip" | tail -n 1
}
is 'GET /v1/audit is 200' "$(get '/v1/audit?limit=3')" 200
is 'newest first, with total and cursor' "$(jq '[(.data | length), .pagination.has_more, (.pagination.next_cursor | startswith("aud_")), .data[0].created_at >= .data[1].created_at] | tostring' "$work/answer")" '"[3,true,true,true]"'
cursor=$(jq -r .pagination.next_cursor "$work/answer")
first=$(jq -r '.data[2].id' "$work/answer")
is 'a cursor leads on' "$(get "/v1/audit?limit=3&starting_after=$cursor")$(jq -r --arg first "$first" '[.data[].id] | index($first)' "$work/answer")" 200null
is 'by action' "$(get '/v1/audit?action=key.created&limit=100')$(jq -r '[.data[].action] | unique | join(",")' "$work/answer")" 200key.created
is 'by actor, an e-mail address' "$(get "/v1/audit?actor=ann-$unique@example.com")$(jq -r '[.data[].actor.name] | unique | join(",")' "$work/answer")" 200Ann
is 'by actor, a key' "$(get '/v1/audit?actor=k1')$(jq -r '[.data[].actor.kind] | unique | join(",")' "$work/answer")" 200key
is 'by project and subject' "$(get "/v1/audit?project=audit-$unique&subject=$stale")$(jq '.data | length' "$work/answer")" 2002
is 'by request' "$(get "/v1/audit?q=r-$unique")$(jq '.data | length' "$work/answer")" 2001
is 'by time' "$(get '/v1/audit?since=2100-01-01T00:00:00Z')$(jq '.data | length' "$work/answer")" 2000
is 'an unknown actor is 404' "$(get /v1/audit?actor=nobody@example.com)" 404
is 'an unknown parameter is 400' "$(get /v1/audit?acton=x)" 400
is 'changes are told before and after' "$(get "/v1/audit?subject=$stale&action=deployment.timed_out")$(jq -r '.data[0].changes.status.after' "$work/answer")" 200failed
is 'another organization sees nothing of it' "$(curl -s "$BASE_URL/v1/audit?q=r-$unique" -H "Authorization: Bearer $foreign" | jq '.data | length')" 0
is 'who may only read may not read this' "$(curl -s -o /dev/null -w '%{http_code}' "$BASE_URL/v1/audit" -H "Authorization: Bearer $reader")" 403

event "=cmd, \\\"$unique\\\"" 1 success
is 'FX2: CSV' "$(get /v1/audit.csv)$(header content-type)" '200text/csv; charset=utf-8; header=present'
is 'FX2: with a header' "$(head -n 1 "$work/answer" | tr -d '\r' | cut -d, -f1-4)" 'id,action,subject_id,subject_name'
check 'FX2: its lines end as RFC 4180 says' sh -c "head -n 1 '$work/answer' | grep -q \"\$(printf '\\r')\$\""
check 'FX2: what looks like a formula is none' grep -qF "\"'=cmd, \"\"$unique\"\"" "$work/answer"
total=$(sql "SELECT COUNT(*) FROM audit WHERE organization_id = (SELECT id FROM organization WHERE slug = 'audit-$unique')")
is 'FX2: and all rows' "$(perl -0777 -ne 's/"(?:[^"]|"")*"/x/g; print tr/\n//' "$work/answer")" $((total + 1))
is 'FX2: NDJSON, the same rows' "$(get /v1/audit.ndjson)$(wc -l <"$work/answer")" "200$total"
check 'FX2: each line is an object' jq -es 'all(.[]; .id | startswith("aud_"))' "$work/answer"
is 'by Accept as well' "$(get '/v1/audit?action=key.created' -H 'Accept: text/csv')$(header content-type)" '200text/csv; charset=utf-8; header=present'
is 'limit cuts it, and a link leads on' "$(get '/v1/audit.ndjson?limit=2')$(wc -l <"$work/answer")$(header link | sed 's/=aud_[0-9a-z]*/=…/')" \
	"2002<$BASE_URL/v1/audit.ndjson?starting_after=…&limit=2>; rel=\"next\""

# ---- people: GET /settings/audit, GET /settings/audit.csv, GET /settings/audit.ndjson

is 'GET /settings/audit is 200' "$(page /settings/audit)" 200
cp "$work/page" "$work/page-audit.html"
check 'it shows who did what' grep -q 'deployment.timed_out' "$work/page"
check 'and what changed, readable' sh -c "tr '\n' ' ' <'$work/page' | grep -q '<code>status</code> <del>open</del>.*<bdi>failed</bdi>'"
is 'filtered by action' "$(page "/settings/audit?action=key.created&actor=&project=&since=&until=&q=")" 200
refuses 'only that is in the table' sh -c "sed -n '/<tbody>/,/<.tbody>/p' '$work/page' | grep -q 'deployment\.'"
check 'the choice stays chosen' grep -q '<option selected>key.created</option>' "$work/page"
check 'the same as CSV is one link away' grep -q 'href="/settings/audit.csv?action=key.created' "$work/page"
is 'which works' "$(page '/settings/audit.csv?action=key.created')" 200
is 'and NDJSON' "$(page '/settings/audit.ndjson?action=key.created')" 200
is 'by days' "$(page "/settings/audit?since=2020-01-01&until=2020-01-02")" 200
check 'nothing is there, in words' grep -q 'class="none"' "$work/page"
check 'and the days stay in their fields' grep -q 'value="2020-01-02"' "$work/page"
cp "$work/page" "$work/page-none.html"
cat >"$work/.htmlvalidate.json" <<-'JSON'
	{ "root": true, "extends": ["html-validate:recommended", "html-validate:document"],
	  "rules": { "no-trailing-whitespace": "off", "long-title": "off", "no-inline-style": "error", "void-style": "off",
	             "doctype-style": "off", "attr-quotes": "error", "no-redundant-role": "off", "prefer-native-element": "off",
	             "meta-refresh": "off", "require-sri": ["error", { "target": "crossorigin" }] } }
JSON
for name in audit none; do
	check "html-validate: $name" html-validate --config "$work/.htmlvalidate.json" "$work/page-$name.html"
done
w3m -dump -cols 160 -T text/html "$work/page-audit.html" >"$work/text" 2>/dev/null || :
check 'w3m shows it' grep -q 'deployment.timed_out' "$work/text"

# ---- sealed and verified

"$landfall" work --once
like 'audit verify: it is whole' "$("$landfall" audit verify --organization "audit-$unique")" "^audit-$unique: [0-9]+ rows are whole, seal [0-9a-f]{64}; 0 not sealed yet$"
check 'audit verify of all' "$landfall" audit verify
event "late-$unique" 1 success
like 'audit verify counts what is not sealed yet' "$("$landfall" audit verify --organization "audit-$unique")" '; 1 not sealed yet$'
sql "UPDATE audit SET actor_name = 'somebody else' WHERE seal_number = 3 AND organization_id = (SELECT id FROM organization WHERE slug = 'audit-$unique')"
refuses 'audit verify fails when a row was changed' "$landfall" audit verify --organization "audit-$unique"
like 'audit verify names it (D15)' "$("$landfall" audit verify --organization "audit-$unique" || :)" "^audit-$unique: row 3 is not what was sealed: .* \([0-9a-f-]{36}, [a-z.]+, 20[^)]*\)"
check 'others are whole' "$landfall" audit verify --organization globex
refuses 'an organization that there is not' "$landfall" audit verify --organization nobody

done_testing
