#!/bin/sh
# shellcheck shell=dash
# Lines of logs: taken in batches, cleaned, listed and searched, kept for a while.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-logs.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
slug=logs-$unique

"$landfall" organization add "$slug" --name "Logs $unique"
admin=$("$landfall" keys generate --organization "$slug" --name admin --scope admin)
foreign=$("$landfall" keys generate --organization globex --name foreign --scope admin)

# One request: METHOD PATH [BODY] [KEY] [TYPE]; prints the status, leaves the body.
ask() {
	curl -s --max-time 30 -X "$1" -D "$work/head" -o "$work/body" -w '%{http_code}' "$BASE_URL$2" \
		-H "Authorization: Bearer ${4-$admin}" -H "Content-Type: ${5-application/json}" ${3:+--data-binary "$3"}
}
get() { # JQ EXPRESSION
	jq -r "$1" "$work/body"
}
sql() {
	MYSQL_PWD=$LANDFALL_DB_PASSWORD mariadb --no-defaults -S "$LANDFALL_DB_SOCKET" -u "$LANDFALL_DB_USER" \
		-N -B -e "$1" "$LANDFALL_DB_NAME"
}
# A moment of the hour that began two hours ago: MM:SS.
hour=$(date -u -d '2 hours ago' +%Y-%m-%dT%H)
at() {
	echo "$hour:${1}Z"
}
for name in shop billing; do ask POST /v1/projects "{\"name\":\"$name\"}" >/dev/null; done
path=/v1/projects/shop/logs

is 'POST /v1/projects/{project}/logs takes lines' "$(ask POST $path "{\"lines\":[
	{\"timestamp\":\"$(at 00:00)\",\"level\":\"info\",\"component\":\"api\",\"message\":\"Requisição processada\"},
	{\"timestamp\":\"$(at 01:00)\",\"level\":\"WARNING\",\"component\":\"api\",\"message\":\"slow: 100% of_it\",\"source\":\"stdout\",\"instance\":\"quay-1\"},
	{\"timestamp\":\"$(at 02:00)\",\"level\":\"fatal\",\"component\":\"worker\",\"message\":\"gave up\"},
	{\"timestamp\":\"$(at 03:00)\",\"level\":\"trace\",\"message\":\"  indented\\n\\tat quay\\r\\n\"}]}" && get .data.stored)" 2014
is 'GET /v1/projects/{project}/logs lists them, newest first, by our words for levels' \
	"$(ask GET $path && get '"\([.data[].level] | join(" ")) \(.pagination.total)"')" '200debug error warn info 4'
is 'a line has all that was said' "$(get '.data[2] | "\(.id[0:4]) \(.component) \(.source) \(.instance) \(.message)"')" 'log_ api stdout quay-1 slow: 100% of_it'
is 'text of any language, and null for what was not said' "$(get '.data[3] | "\(.message) \(.source)"')" 'Requisição processada null'
is 'indents and line breaks stay, those at the end do not' "$(get '.data[0].message | tojson')" '"  indented\n\tat quay"'
is 'times are half open' "$(ask GET "$path?start_time=$(at 01:00)&end_time=$(at 02:00)" && get '[.data[].level] | join(" ")')" 200warn
is 'by level, in any spelling' "$(ask GET "$path?level=error" && get '[.data[].message] | join(" ")')$(ask GET "$path?level=err" && get '.pagination.total')" '200gave up2001'
is 'by component, source and instance' "$(ask GET "$path?component=api" && get .pagination.total)$(ask GET "$path?source=stdout&instance=quay-1" && get .pagination.total)$(ask GET "$path?component=ap" && get .pagination.total)" 200220012000
is 'by a part of the message, in any case' "$(ask GET "$path?q=REQUISIÇÃO" && get .pagination.total)" 2001
is 'in which nothing stands for anything else' "$(ask GET "$path?q=100%25" && get .pagination.total)$(ask GET "$path?q=0_of" && get .pagination.total)" 20012000
is 'all together' "$(ask GET "$path?level=warn&component=api&q=slow&start_time=$(at 00:30)" && get .pagination.total)" 2001
is 'tail is the newest' "$(ask GET "$path?tail=2" && get '[.data[].level] | join(" ")')" '200debug error'
is 'and a cursor leads on' "$(cursor=$(get .pagination.next_cursor); ask GET "$path?limit=2&starting_after=$cursor" && get '"\([.data[].level] | join(" ")) \(.pagination.has_more)"')" '200warn info false'
is 'and back' "$(cursor=$(get .pagination.previous_cursor); ask GET "$path?limit=2&ending_before=$cursor" && get '[.data[].level] | join(" ")')" '200debug error'
is 'with filters too' "$(ask GET "$path?component=api&limit=1" && cursor=$(get .pagination.next_cursor) && ask GET "$path?component=api&limit=1&starting_after=$cursor" && get '"\(.data[0].level) \(.pagination.total)"')" '200200info 2'
is 'as a file' "$(ask GET "$path.ndjson" && wc -l <"$work/body" | tr -d ' ')" 2004

# ---- many

jq -nc --arg at "$(at 10:00)" '{lines: [range(1000) | {timestamp: $at, level: "info", component: "many", message: "line \(.)"}]}' >"$work/many"
is 'a thousand lines in one request' "$(ask POST $path "@$work/many" && get .data.stored)" 2011000
cost() {
	tr -d '\r' <"$work/head" | sed -n 's/^Server-Timing: .*desc="\([0-9]*\) statements.*/\1/p'
}
many=$(cost)
ask POST $path "{\"message\":\"one\",\"component\":\"one\",\"timestamp\":\"$(at 09:00)\"}" >/dev/null
is 'cost no more statements than one' "$many" "$(cost)"
is 'one line alone is info' "$(ask GET "$path?component=one" && get '.data[0] | "\(.level) \(.message)"')" '200info one'
is 'lines of one moment stay in their order' "$(ask GET "$path.ndjson?component=many" && jq -r .message "$work/body" | awk '$2 != 999 - (NR - 1) { bad++ } END { print NR, bad + 0 }')" '2001000 0'
is 'and are counted' "$(ask GET "$path?component=many" && get .pagination.total)" 2001000
jq -c '.lines += [.lines[0]]' "$work/many" >"$work/more"
is 'a thousand and one are refused' "$(ask POST $path "@$work/more" && get '.errors[0] | "\(.pointer) \(.code)"')" '422/lines too_long'
jq -c '.lines[0:3][] | .component = "nd"' "$work/many" >"$work/lines"
is 'NDJSON is a line a line' "$(ask POST $path "@$work/lines" "$admin" application/x-ndjson && ask GET "$path?component=nd" && get .pagination.total)" 2012003
printf '{"message":"x","component":"broken"}\n{"message":\n' >"$work/broken"
is 'one that is none names its line, and nothing is stored' "$(ask POST $path "@$work/broken" "$admin" application/x-ndjson && get .detail | grep -c 'line 2')$(ask GET "$path?component=broken" && get .pagination.total)" 40012000

# ---- what terminals understand

printf '%s' '{"message":"\u001b[1;31mred\u001b[0m \u001b]0;title\u0007bell\u0007 \u001b]8;;https://example.com\u001b\\link\u001b]8;;\u001b\\ \u009b4mc1\u0085 a\rb\u0000"}' | sed 's/\\u0000//' >"$work/ansi"
is 'escape sequences and control characters are taken out' "$(ask POST $path "@$work/ansi" && ask GET "$path?tail=1" && get '.data[0].message | tojson')" '201200"red bell link c1 a\nb"'
is 'what looks like HTML is only text' "$(ask POST $path '{"message":"<script>&\""}' && ask GET "$path?tail=1" && get '.data[0].message')" '201200<script>&"'
refuses 'also to who mistakes the answer for HTML' grep -q '<script' "$work/body"
is 'a message may have 16 KiB' "$(jq -nc '{message: ("é" * 8192)}' >"$work/long"; ask POST $path "@$work/long" && ask GET "$path?tail=1" && get '.data[0].message | length')" 2012008192
is 'in bytes, and no more' "$(jq -nc '{message: ("é" * 8192 + "a")}' >"$work/long"; ask POST $path "@$work/long" && get '.errors[0] | "\(.pointer) \(.code)"')" '422/message too_long'

# ---- what is wrong

is 'all that is wrong is named, with its index' "$(ask POST $path '{"lines":[{"message":"good","component":"never"},{"level":"loud","message":"x"},{"level":"info"},
	{"message":"x","timestamp":"yesterday"},{"message":"x","timestamp":"2999-01-01T00:00:00Z"},{"message":"x","timestamp":"2020-01-01T00:00:00Z"},{"message":"x","componet":"a"},{"message":7}]}' && get '[.errors[].pointer] | join(" ")')" \
	'422/lines/1/level /lines/2/message /lines/3/timestamp /lines/4/timestamp /lines/5/timestamp /lines/6/componet /lines/7/message'
is 'and nothing was stored' "$(ask GET "$path?component=never" && get .pagination.total)" 2000
is 'an end before the beginning is 400' "$(ask GET "$path?start_time=$(at 03:00)&end_time=$(at 02:00)" && get '.errors[0].pointer')" 400/end_time
is 'a level that there is not' "$(ask GET "$path?level=loud" && get '.errors[0] | "\(.pointer) \(.code)"')" '400/level not_allowed'

# ---- who may

is 'another organization finds nothing' "$(ask GET $path '' "$foreign")$(ask POST $path '{"message":"x"}' "$foreign")" 404404
reader=$(ask POST /v1/api-keys '{"name":"reader","scopes":["read"]}' >/dev/null; get .data.key)
watcher=$(ask POST /v1/api-keys '{"name":"watcher","scopes":["logs:read"]}' >/dev/null; get .data.key)
narrow=$(ask POST /v1/api-keys '{"name":"narrow","scopes":["write","logs:read"],"projects":["billing"]}' >/dev/null; get .data.key)
is 'reading takes the scope logs:read' "$(ask GET $path '' "$reader")$(ask GET $path '' "$watcher")" 403200
is 'which does not write' "$(ask POST $path '{"message":"x"}' "$watcher")" 403
is 'a key for one project writes and reads there, and sees no other' "$(ask POST /v1/projects/billing/logs "{\"message\":\"of billing\",\"timestamp\":\"$(at 00:00)\"}" "$narrow")$(ask GET /v1/projects/billing/logs '' "$narrow")$(ask GET $path '' "$narrow")$(ask POST $path '{"message":"x"}' "$narrow")" 201200404404
is 'lines of one project are not of another' "$(ask GET "$path?q=of%20billing" && get .pagination.total)" 2000

# ---- merged with the project, and forgotten

is 'merging projects brings the lines along' "$(ask POST /v1/projects/shop/merge '{"from":"billing"}' && ask GET "$path?q=of%20billing" && get .pagination.total)" 2002001
sql "UPDATE log_line l JOIN organization o ON o.id = l.organization_id SET l.logged_at = UTC_TIMESTAMP() - INTERVAL 15 DAY WHERE o.slug = '$slug' AND l.component = 'many'"
"$landfall" work --once
is 'landfall work forgets what is older than is kept, batch after batch, and nothing else' \
	"$(sql "SELECT CONCAT(SUM(l.component = 'many'), ' ', SUM(l.component = 'nd')) FROM log_line l JOIN organization o ON o.id = l.organization_id WHERE o.slug = '$slug'")" '0 3'
is 'a deleted project takes its lines along' "$(ask DELETE '/v1/projects/shop?confirm=shop')$(LANDFALL_PROJECT_KEEP_DAYS=0 "$landfall" work --once; sql "SELECT COUNT(*) FROM log_line l JOIN organization o ON o.id = l.organization_id WHERE o.slug = '$slug'")" 2040

# ---- secrets

for name in market bazaar; do ask POST /v1/projects "{\"name\":\"$name\"}" >/dev/null; done
path=/v1/projects/market/logs
ask POST /v1/services '{"name":"till","project":"market","source":"remote","remote_url":"https://git.example.com/till"}' >/dev/null
for pair in 'TOKEN s3cr3t-of-the-till true' 'LONGER s3cr3t-of-the-till-and-more true' 'SHORT abc true' 'PLAIN everybody-knows false'; do
	# shellcheck disable=SC2086 # Words.
	set -- $pair
	ask POST /v1/services/till/variables "{\"key\":\"$1\",\"value\":\"$2\",\"is_secret\":$3}" >/dev/null
done
is 'values of secret variables are not kept' "$(ask POST $path '{"lines":[{"component":"masked","message":"a s3cr3t-of-the-till, s3cr3t-of-the-till-and-more, abc, everybody-knows"}]}')" 201
ask GET "$path?component=masked" >/dev/null
is 'but masked, the longest first; those that are short or open stay' "$(get '.data[0].message')" 'a ********, ********, abc, everybody-knows'
is 'nor in the table' "$(sql "SELECT COUNT(*) FROM log_line WHERE message LIKE '%s3cr3t-of-the-till%'")" 0
ask POST /v1/projects/bazaar/logs '{"lines":[{"component":"other","message":"s3cr3t-of-the-till"}]}' >/dev/null
ask GET '/v1/projects/bazaar/logs?component=other' >/dev/null
is 'another project is not read for it' "$(get '.data[0].message')" s3cr3t-of-the-till

done_testing
