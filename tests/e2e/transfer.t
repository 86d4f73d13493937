#!/bin/sh
# shellcheck shell=dash
# Many rows at once: as NDJSON and CSV, ten thousand in a request, with lines that are wrong, a second time, all or nothing,
# judged only, by form; by whoever may, and of nobody else.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-transfer.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
slug=transfer-$unique

"$landfall" organization add "$slug" --name "Transfer $unique"
for role in admin viewer; do
	"$landfall" user add "$role-$unique@example.com" --organization "$slug" --name Ann --role "$role" --password-file - <<-PASSWORD
		a long password of $unique
	PASSWORD
done
admin=$("$landfall" keys generate --organization "$slug" --name admin --scope admin)
writer=$("$landfall" keys generate --organization "$slug" --name writer --scope write)
deployer=$("$landfall" keys generate --organization "$slug" --name deployer --scope deploy)
reader=$("$landfall" keys generate --organization "$slug" --name reader --scope read)
foreign=$("$landfall" keys generate --organization globex --name "foreign $unique" --scope admin)

sql() {
	MYSQL_PWD=$LANDFALL_DB_PASSWORD mariadb --no-defaults -S "$LANDFALL_DB_SOCKET" -u "$LANDFALL_DB_USER" \
		-N -B -e "$1" "$LANDFALL_DB_NAME"
}
ask() { # METHOD PATH [BODY] [KEY]
	curl -s --max-time 60 -X "$1" -o "$work/body" -D "$work/head" -w '%{http_code}' "$BASE_URL$2" \
		-H "Authorization: Bearer ${4-$admin}" -H 'Content-Type: application/json' ${3:+-d "$3"}
}
# The rows of standard input: FORM is ndjson or csv, QUERY begins with ?; leaves body and head.
import() { # FORM [QUERY] [KEY] [IDEMPOTENCY KEY]
	local type=application/x-ndjson
	[ "$1" = ndjson ] || type=text/csv
	curl -s --max-time 120 -o "$work/body" -D "$work/head" -w '%{http_code}' "$BASE_URL/v1/import${2-}" \
		-H "Authorization: Bearer ${3-$writer}" -H "Content-Type: $type" ${4:+-H "Idempotency-Key: $4"} --data-binary @-
}
get() { # JQ EXPRESSION
	jq -r "$1" "$work/body"
}
totals() {
	get '.totals | "\(.created) \(.updated) \(.unchanged) \(.invalid)"'
}
organization=$(sql "SELECT id FROM organization WHERE slug = '$slug'")
rows() { # TABLE
	sql "SELECT COUNT(*) FROM $1 WHERE organization_id = '$organization'"
}

# ---- one of every sort

cat >"$work/sorts" <<'ROWS'
{"record":"project","name":"Shop","description":"Sells","visibility":"internal"}
{"record":"environment","name":"production","tier":"production","position":9}

{"record":"version","project":"Shop","version":"1.0","scm_sha":"1111111a","commits":[{"sha":"1111111a","message":"feat: a cart"}]}
{"record":"commit","project":"Shop","version":"1.0","sha":"2222222b","author":"Bob","authored_at":"2024-01-01T00:00:00Z"}
{"record":"build","project":"Shop","version":"1.0","started_at":"2024-01-02T10:00:00Z","finished_at":"2024-01-02T10:05:00Z","build_number":7}
{"record":"deployment","project":"Shop","version":"1.0","environment":"production","started_at":"2024-01-02T11:00:00Z","finished_at":"2024-01-02T11:01:00Z","reported_by":"bob","extra_metadata":{"host":"a"}}
{"record":"release","name":"Winter","status":"in_progress"}
{"record":"change","title":"A flag","kind":"flag","project":"Shop","happened_at":"2024-01-03T00:00:00Z"}
ROWS
is 'POST /v1/import takes NDJSON' "$(import ndjson <"$work/sorts"; totals)" '2007 1 0 0'
is 'with a result a line' "$(get '[.data[] | "\(.line) \(.status)"] | join(", ")')" \
	'1 created, 2 created, 4 created, 5 updated, 6 created, 7 created, 8 created, 9 created' || :
is 'an id each, of its sort' "$(get '[.data[].id | split("_")[0]] | join(" ")')" 'proj env ver ver build dep rel chg'
is 'the same again changes nothing' "$(import ndjson <"$work/sorts"; totals)" '2000 0 8 0'
is 'and has the same ids' "$(get '[.data[].status] | unique | join(" ")')" unchanged
is 'a line that says more is an update' "$(printf '%s\n' '{"record":"project","name":"shop","description":"Sells more"}' \
	'{"record":"environment","name":"production","timeout_minutes":5}' \
	'{"record":"deployment","project":"Shop","version":"1.0","environment":"production","finished_at":"2024-01-02T11:01:00Z","build_number":"17"}' \
	'{"record":"release","name":"Winter","notes":"Cold"}' \
	'{"record":"commit","project":"Shop","version":"1.0","sha":"2222222b","message":"fix: it"}' | import ndjson; totals)" '2000 5 0 0'
is 'which keeps the rest' "$(ask GET /v1/projects/shop; get '.data | "\(.name) \(.description) \(.visibility)"')" '200Shop Sells more internal'

# ---- history

is 'what is imported runs there' "$(ask GET '/v1/state?project=shop'; get '.data[0].version')" 2001.0
ask POST /versioner/deployment-events/ '{"product_name":"Shop","version":"2.0","environment_name":"production","status":"success"}' >/dev/null
is 'older history does not change what runs' "$(printf '%s\n' '{"project":"Shop","version":"1.5","environment":"production","status":"failed","finished_at":"2024-02-01T00:00:00Z"}' \
	'{"project":"Shop","version":"1.4","environment":"production","finished_at":"2024-01-20T00:00:00Z"}' | import ndjson '?record=deployment'; totals; ask GET '/v1/state?project=shop'; get '.data[0].version'; rows deployment)" \
	"2002 0 0 0
2002.0
4"
is 'it is recorded as what it is: told late' "$(sql "SELECT COUNT(*) FROM event WHERE organization_id = '$organization' AND is_backfill = 1 AND kind LIKE 'deployment.%'")" 4
is 'at its own time' "$(ask GET '/v1/deployments?until=2024-02-02T00:00:00Z'; get '[.data[] | "\(.version.name) \(.status) \(.finished_at)"] | join(", ")')" \
	'2001.5 failed 2024-02-01T00:00:00.000Z, 1.4 completed 2024-01-20T00:00:00.000Z, 1.0 completed 2024-01-02T11:01:00.000Z'
is 'two attempts of one version are two, in whatever order and how often' "$(
	for _ in 1 2 3; do
		printf '%s\n' '{"project":"Twice","version":"1","environment":"production","finished_at":"2024-05-02T00:00:00Z"}' \
			'{"project":"Twice","version":"1","environment":"production","finished_at":"2024-05-01T00:00:00Z"}' \
			'{"project":"Twice","version":"1","environment":"production","status":"failed","finished_at":"2024-04-30T00:00:00Z"}' \
			'{"project":"Twice","version":"1","environment":"production","finished_at":"2024-05-03T00:00:00Z"}' | import ndjson '?record=deployment' >/dev/null
		totals
	done | tr '\n' ','
)" '4 0 0 0,0 0 4 0,0 0 4 0,'
is 'events of one run are one deployment' "$(
	for _ in 1 2; do
		printf '%s\n' '{"project":"Run","version":"1","environment":"production","status":"started","run_id":"r","started_at":"2024-05-01T10:00:00Z"}' \
			'{"project":"Run","version":"1","environment":"production","status":"success","run_id":"r","finished_at":"2024-05-01T10:10:00Z"}' | import ndjson '?record=deployment' >/dev/null
		totals
	done | tr '\n' ','
)" '1 1 0 0,0 0 2 0,'
is 'a start whose end nobody tells has timed out by then' "$(printf '{"project":"Open","version":"1","environment":"production","status":"started","started_at":"2024-05-01T10:00:00Z"}\n' | import ndjson '?record=deployment'; totals
	ask GET '/v1/deployments?project=open'; get '.data[0] | "\(.status) \(.reason) \(.finished_at)"')" '2001 0 0 0
200failed timed_out 2024-05-01T10:05:00.000Z'

# ---- lines that are wrong

cat >"$work/bad" <<'ROWS'
{"record":"deployment","project":"Bad","version":"1","environment":"production","finished_at":"2024-01-01T00:00:00Z"}
{"record":"deployment","project":"Bad","environment":"production","status":"perhaps","finished_at":"yesterday"}
{"record":"deployment","project":"Bad","version":"2","environment":"production"}
{"record":"deployment","project":"Bad","version":"2","environment":"production","finished_at":"2024-01-01T00:00:00Z","enviroment":"x"}
not json
[1]
{"record":"session","name":"x"}
{"name":"x"}
{"record":"landfall","format":1,"schema":1}
{"record":"version","project":"Shop","version":"1.0","scm_sha":"9999999f"}
{"record":"deployment","project":"Bad","version":"3","environment":"production","finished_at":"2099-01-01T00:00:00Z"}
{"record":"change","title":"Nowhere","project":"no-such-project","happened_at":"2024-01-01T00:00:00Z"}
{"record":"change","title":"Never"}
{"record":"deployment","project":"Bad","version":"4","environment":"production","finished_at":"2024-01-04T00:00:00Z"}
ROWS
is 'bad lines do not stop the others' "$(import ndjson <"$work/bad"; totals)" '2002 0 0 12'
is 'each says what is wrong with it' "$(get '[.data[] | select(.status == "invalid") | "\(.line): \([.errors[] | .field] | join(","))"] | join("; ")')" \
	'2: version,status,finished_at; 3: finished_at; 4: enviroment; 5: ; 6: ; 7: record; 8: record; 9: record; 10: ; 11: completed_at; 12: project; 13: happened_at' || :
is 'in words' "$(get '.data[3].errors[0].message')" 'is not known; did you mean environment?'
is 'with no id' "$(get '[.data[] | select(.status == "invalid") | .id] | unique | join(" ")')" ''
is 'and leave nothing behind' "$(ask GET '/v1/versions?project=bad'; get '[.data[].version] | join(" ")')" '2004 1'
before=$(rows deployment)
sed 's/"Bad"/"Atomic"/' "$work/bad" >"$work/atomic"
is 'all or nothing: nothing, where one is bad' "$(import ndjson '?atomic=true' <"$work/atomic"; totals; get .is_stored)" '4222 0 0 12
false'
is 'really nothing' "$(rows deployment) $(ask GET /v1/projects/atomic)" "$before 404"
is 'and no id of what is not there' "$(get '.data' >/dev/null 2>&1; import ndjson '?atomic=true' <"$work/atomic" >/dev/null; get '[.data[].id] | unique | join(" ")')" ''
is 'all, where none is' "$(grep -e '"1"' -e '"4"' "$work/atomic" | import ndjson '?atomic=true'; totals; get .is_stored)" '2002 0 0 0
true'
is 'judged only' "$(sed 's/"Bad"/"Dry"/' "$work/bad" | import ndjson '?dry_run=true'; totals; get .is_stored)" '2002 0 0 12
false'
is 'nothing is stored' "$(ask GET /v1/projects/dry)" 404

# ---- what is no rows at all

is 'another type is refused' "$(ask POST /v1/import '{}')" 415
is 'an unknown parameter is refused' "$(import ndjson '?atomc=true' </dev/null)" 400
is 'nothing is nothing' "$(printf '' | import ndjson; totals)" '2000 0 0 0'
is 'what is not UTF-8 is refused' "$(printf '{"a":"\377"}\n' | import ndjson)" 400
is 'so is a CSV without names' "$(printf '\n\n' | import csv)" 400
is 'or with a name twice' "$(printf 'a,b,a\n1,2,3\n' | import csv)" 400
awk 'BEGIN { for (i = 0; i < 10001; i++) print "{}" }' >"$work/many"
is 'or more than 10,000 rows' "$(import ndjson <"$work/many")" 400
head -c 8400000 /dev/zero | tr '\0' ' ' >"$work/long"
is 'or more than 8 MiB' "$(import ndjson <"$work/long")" 413
head -c 1200000 /dev/zero | tr '\0' ' ' >"$work/long"
is 'which is more than other routes take' "$(import ndjson <"$work/long")$(ask POST /v1/versions "@$work/long")" 200413

# ---- CSV

{
	printf '\357\273\277record,project,version,environment,status,started_at,finished_at,extra_metadata,error_message,title,happened_at\r\n'
	printf 'deployment,"Csv, Inc.",1,production,success,2024-03-01T10:00:00Z,2024-03-01T10:01:00Z,"{""a"": ""b""}",,,\r\n'
	printf 'deployment,"Csv, Inc.","2 ""two""",production,failed,,2024-03-02T10:01:00Z,,"It broke\nhere",,\r\n'
	printf 'change,"Csv, Inc.",,,,,,,,%s,2024-03-03T00:00:00Z\r\n' "'=SUM(1)"
	printf 'deployment,"Csv, Inc.",3,production,success,,2024-03-02T10:01:00Z,[1],,,\r\n'
	printf 'deployment,"Csv, Inc.",3\r\n'
	printf 'change,,1,,,,,,,x,2024-03-03T00:00:00Z\r\n'
} >"$work/csv"
is 'POST /v1/import takes CSV' "$(import csv <"$work/csv"; totals)" '2003 0 0 3'
is 'by the lines of the file' "$(get '[.data[] | "\(.line) \(.status) \([.errors[].field] | join(","))"] | join("; ")')" \
	'2 created ; 3 created ; 5 created ; 6 invalid extra_metadata; 7 invalid ; 8 invalid version'
is 'with quotes, commas, line breaks' "$(ask GET '/v1/deployments?project=csv-inc'; get '[.data[] | "\(.project.name)|\(.version.name)|\(.error_message)|\(.extra_metadata)"] | join("; ")')" \
	'200Csv, Inc.|2 "two"|It broke
here|null; Csv, Inc.|1|null|{"a":"b"}'
is 'and what our own CSV keeps from spreadsheets' "$(ask GET '/v1/changes?project=csv-inc'; get '.data[0].title')" '200=SUM(1)'
is 'the same again changes nothing' "$(import csv <"$work/csv"; totals)" '2000 0 3 3'

# ---- ten thousand

awk 'BEGIN {
	for (i = 0; i < 10000; i++)
		printf "{\"record\":\"deployment\",\"project\":\"Big %d\",\"version\":\"1.%d\",\"environment\":\"%s\",\"status\":\"%s\",\"run_id\":\"run-%d\",\"scm_branch\":\"main\",\"reported_by\":\"ann.souza\",\"started_at\":\"2023-%02d-%02dT%02d:%02d:00Z\",\"finished_at\":\"2023-%02d-%02dT%02d:%02d:30Z\"}\n",
			i % 20, i / 80, i % 4 < 2 ? "staging" : "production", i % 7 ? "success" : "failed", i,
			i / 1000 + 1, i / 40 % 25 + 1, i / 4 % 24, i % 60, i / 1000 + 1, i / 40 % 25 + 1, i / 4 % 24, i % 60
}' >"$work/big"
start=$(date +%s%N)
is 'ten thousand rows in one request' "$(import ndjson <"$work/big"; totals)" '20010000 0 0 0'
took=$((($(date +%s%N) - start) / 1000000))
cp "$work/head" "$work/big.head"
note "took $took ms"
ok $((took > 120000)) 'within reasonable time' "$took ms"
is 'all of them are there' "$(ask GET '/v1/state?limit=100'; get '[.data[] | select(.project.name | startswith("Big "))] | length'; sql "SELECT COUNT(*) FROM deployment WHERE organization_id = '$organization' AND run_id LIKE 'run-%'")" "20020
10000"
is 'the counters say the same as the rows' "$(sql "SELECT SUM(deployments) FROM state WHERE organization_id = '$organization'")" "$(rows deployment)"
is 'what runs is what completed last' "$(sql "SELECT COUNT(*) FROM state s JOIN deployment d ON d.organization_id = s.organization_id AND d.id = s.current_deployment_id
	WHERE s.organization_id = '$organization' AND d.finished_at <> (SELECT MAX(x.finished_at) FROM deployment x WHERE x.organization_id = s.organization_id
	AND x.project_id = s.project_id AND x.environment_id = s.environment_id AND x.status = 'completed')")" 0
is 'and again: nothing new' "$(import ndjson <"$work/big"; totals)" '2000 0 10000 0'

# ---- once

echo '{"record":"change","title":"Once","happened_at":"2024-06-01T00:00:00Z"}' >"$work/once"
is 'an Idempotency-Key is for the whole request' "$(import ndjson '' "$writer" "once-$unique" <"$work/once"; totals)" '2001 0 0 0'
is 'and answers the same again' "$(import ndjson '' "$writer" "once-$unique" <"$work/once"; totals; tr -d '\r' <"$work/head" | grep -c '^Idempotent-Replayed: true')" '2001 0 0 0
1'
is 'with other rows it is refused' "$(import ndjson '' "$writer" "once-$unique" <"$work/big")" 422

# ---- who may

is 'who may only read may not' "$(import ndjson '' "$reader" <"$work/once")" 403
is 'who may record may record' "$(import ndjson '' "$deployer" <"$work/sorts"; get '[.data[] | "\(.line) \(.status)"] | join(", ")')" \
	'2001 invalid, 2 invalid, 4 unchanged, 5 unchanged, 6 unchanged, 7 unchanged, 8 invalid, 9 unchanged'
like 'and is told what else it takes' "$(get '.data[0].errors[0].message')" 'scope "write"'
is 'a key of one project imports there' "$(ask POST /v1/api-keys '{"name":"narrow","scopes":["write"],"projects":["shop"]}' >/dev/null; narrow=$(get .data.key)
	import ndjson '' "$narrow" <"$work/bad" >/dev/null; get '[.data[] | select(.status != "invalid")] | length')" 0
is 'no other organization has any of it' "$(ask GET /v1/projects/shop '' "$foreign")$(ask GET '/v1/changes?limit=100' '' "$foreign"; get '[.data[] | select(.title == "Once")] | length')" 4042000
theirs=$(sql "SELECT COUNT(*) FROM deployment WHERE organization_id = (SELECT id FROM organization WHERE slug = 'globex')")
import ndjson <"$work/sorts" >/dev/null
is 'nor gets any' "$(sql "SELECT COUNT(*) FROM deployment WHERE organization_id = (SELECT id FROM organization WHERE slug = 'globex')")" "$theirs"
is 'builds and deployments of an import leave one row together, by name of the key' "$(tr -d '\r' <"$work/big.head" | sed -n 's/^X-Request-Id: //p' >"$work/id"
	sql "SELECT action, actor_name, changes FROM audit WHERE organization_id = '$organization' AND request_id = '$(cat "$work/id")'")" "$(printf 'rows.imported\twriter\t{"rows":{"before":null,"after":"10000"}}')"
is 'and an event each' "$(sql "SELECT COUNT(*) FROM event WHERE organization_id = '$organization' AND request_id = '$(cat "$work/id")' AND is_backfill = 1 AND kind LIKE 'deployment.%'")" 10000

# ---- by form

jar=$work/jar
page() { # PATH [CURL OPTION]...
	local path="$1"
	shift
	curl -s --max-time 60 -b "$jar" -c "$jar" -D "$work/head" -o "$work/page" -w '%{http_code}' "$BASE_URL$path" "$@"
}
token() {
	tr '\n' ' ' <"$work/page" | sed -n 's/.*name="csrf_token" value="\([0-9a-f]*\)".*/\1/p'
}
log_in() { # EMAIL
	: >"$jar"
	page /login >"$work/status"
	page /login --data-urlencode "csrf_token=$(token)" --data-urlencode "email=$1" --data-urlencode "password=a long password of $unique"
}
upload() { # CURL OPTION...
	page /settings/import >"$work/status"
	page /settings/import -F "csrf_token=$(token)" "$@"
}
# The page that tells what became of the rows, which the answer leads to.
outcome() {
	tr -d '\r' <"$work/head" | sed -n 's/^location: *//Ip' >"$work/told"
	page "$(cat "$work/told")"
}
is 'an administrator logs in' "$(log_in "admin-$unique@example.com")" 303
is 'GET /settings/import shows a form' "$(page /settings/import)" 200
check 'that sends a file' grep -q 'enctype="multipart/form-data"' "$work/page"
is 'POST /settings/import takes it' "$(upload -F "file=@$work/csv;filename=rows.csv") $(outcome)" '303 200'
check 'and shows what became of it' grep -q '6 rows: 0 created, 0 updated, 3 unchanged, 3 invalid' "$work/page"
is 'which a reload tells again and does not run again' "$(page "$(cat "$work/told")"; grep -c '3 unchanged, 3 invalid' "$work/page")" 2001
is 'one that is not there any more shows the form' "$(page '/settings/import?result=00000000-0000-7000-8000-000000000000'; grep -c 'id="result"' "$work/page")" 2000
page "$(cat "$work/told")" >"$work/status"
check 'line by line' grep -q '<th scope="row">6</th><td>invalid</td>' "$work/page"
printf '{"project":"By <b>form","version":"1","environment":"production","finished_at":"2024-06-02T00:00:00Z"}\n{"project":"<script>"}\n' >"$work/form"
is 'of a sort that the form says' "$(upload -F "file=@$work/form" -F record=deployment; outcome)$(grep -c '1 created' "$work/page")" 3032001
is 'all or nothing' "$(upload -F "file=@$work/form" -F record=deployment -F how=atomic)" 422
check 'says so' grep -q 'Nothing was stored' "$work/page"
is 'rows may be typed' "$(upload -F 'file=;filename=' -F 'text=project,version,environment,finished_at
Typed,1,production,2024-06-02T00:00:00Z' -F record=deployment; outcome)$(grep -c '1 created' "$work/page")" 3032001
is 'nothing at all is told' "$(upload -F 'text=')" 422
is 'what is no text is no form' "$(printf 'a\0b' | upload -F 'file=@-;filename=x')" 400
is 'ten thousand rows by form' "$(upload -F "file=@$work/big"; outcome)$(grep -c '10000 unchanged' "$work/page")" 3032001
is 'without a token it is 403' "$(page /settings/import -F "file=@$work/form")" 403
page /settings/import >"$work/status"
cat >"$work/.htmlvalidate.json" <<-'JSON'
	{ "root": true, "extends": ["html-validate:recommended", "html-validate:document"],
	  "rules": { "no-trailing-whitespace": "off", "long-title": "off", "no-inline-style": "error", "void-style": "off",
	             "doctype-style": "off", "attr-quotes": "error", "no-redundant-role": "off", "prefer-native-element": "off",
	             "form-dup-name": ["error", { "shared": ["radio", "submit", "checkbox"] }], "require-sri": ["error", { "target": "crossorigin" }] } }
JSON
upload -F "file=@$work/csv" >"$work/status"
outcome >"$work/status"
cp "$work/page" "$work/import.html"
check 'html-validate: import' html-validate --config "$work/.htmlvalidate.json" "$work/import.html"
log_in "viewer-$unique@example.com" >"$work/status"
is 'a viewer does not get there' "$(page /settings/import) $(page "$(cat "$work/told")")" '403 403'

done_testing
