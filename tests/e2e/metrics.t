#!/bin/sh
# shellcheck shell=dash
# Metrics: taken by the minute, read as averages over intervals, kept for a while.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-metrics.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
slug=metrics-$unique

"$landfall" organization add "$slug" --name "Metrics $unique"
admin=$("$landfall" keys generate --organization "$slug" --name admin --scope admin)
foreign=$("$landfall" keys generate --organization globex --name foreign --scope admin)

# One request: METHOD PATH [BODY] [KEY]; prints the status, leaves the body.
ask() {
	curl -s --max-time 30 -X "$1" -D "$work/head" -o "$work/body" -w '%{http_code}' "$BASE_URL$2" \
		-H "Authorization: Bearer ${4-$admin}" -H 'Content-Type: application/json' ${3:+--data-binary "$3"}
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
next=$(date -u -d '1 hour ago' +%Y-%m-%dT%H)
for name in shop billing; do ask POST /v1/projects "{\"name\":\"$name\"}" >/dev/null; done
path=/v1/projects/shop/metrics

is 'POST /v1/projects/{project}/metrics takes points' "$(ask POST $path "{\"points\":[
	{\"name\":\"cpu\",\"value\":40,\"timestamp\":\"$(at 00:10)\"},
	{\"name\":\"cpu\",\"value\":50.5,\"timestamp\":\"$(at 00:50)\",\"instance\":\"quay-1\"},
	{\"name\":\"cpu\",\"value\":10,\"timestamp\":\"$(at 03:00)\"},
	{\"name\":\"cpu\",\"value\":30,\"timestamp\":\"$(at 06:00)\",\"instance\":\"quay-1\"},
	{\"name\":\"memory.used\",\"value\":1024,\"timestamp\":\"$(at 00:00)\"}]}" && get .data.stored)" 2015
whole="start_time=$(at 00:00)&end_time=$next:00:00Z"
is 'GET /v1/projects/{project}/metrics has them by the minute, and gaps are gaps' \
	"$(ask GET "$path?$whole" && get '.data | "\(.interval) \([.metrics.cpu.values[] | "\(.timestamp[11:16]) \(.value)"] | join(", "))"' | sed "s/${hour#*T}:/H:/g")" \
	'2001m H:00 45.25, H:03 10, H:06 30'
is 'with the least, the most and how many' "$(get '.data.metrics.cpu.values[0] | "\(.min) \(.max) \(.count)"')" '40 50.5 2'
is 'each metric by its name' "$(get '.data.metrics | keys | join(" ")'; get '.data.metrics."memory.used".values[0].value')" "cpu memory.used
1024"
is 'by five minutes: the average of points, not of minutes' \
	"$(ask GET "$path?$whole&interval=5m&name=cpu" && get '"\(.data.metrics | keys | join(" ")) \([.data.metrics.cpu.values[] | "\(.timestamp[14:16]) \(.value)"] | join(", "))"')" \
	"200cpu 00 33.5, 05 30"
is 'by the hour' "$(ask GET "$path?$whole&interval=1h&name=cpu" && get '[.data.metrics.cpu.values[] | "\(.timestamp[14:16]) \(.value) \(.count)"] | join(", ")')" '20000 32.625 4'
is 'of one instance' "$(ask GET "$path?$whole&interval=1h&instance=quay-1" && get '.data.metrics | "\(keys | join(" ")) \(.cpu.values[0].value)"')" '200cpu 40.25'
is 'times are half open: what begins is in, what ends is out' \
	"$(ask GET "$path?start_time=$(at 03:00)&end_time=$(at 06:00)&name=cpu" && get '[.data.metrics.cpu.values[].value] | join(" ")')" 20010
is 'another offset is the same time' "$(ask GET "$path?start_time=$(date -u -d "$(at 03:00) + 3 hours" +%Y-%m-%dT%H:%M:%S)%2B03:00&end_time=$(at 06:00)&name=cpu" && get '[.data.metrics.cpu.values[].value] | join(" ")')" 20010
is 'a minute that goes on is added to' "$(ask POST $path "{\"name\":\"cpu\",\"value\":-1.5,\"timestamp\":\"$(at 03:59)\"}" && ask GET "$path?$whole&name=cpu" && get '.data.metrics.cpu.values[1] | "\(.value) \(.min) \(.max) \(.count)"')" '2012004.25 -1.5 10 2'
is 'a bare array is taken as well' "$(ask POST $path "[{\"name\":\"disk\",\"value\":1e6}]" && get .data.stored)" 2011
is 'without times it is the last hour' "$(ask GET $path && get '"\(.data.metrics | keys | join(" ")) \(.data.metrics.disk.values[0].value)"')" '200disk 1000000'
printf '{"name":"lines","value":1}\n\n{"name":"lines","value":3}\n' >"$work/lines"
is 'and lines of JSON' "$(curl -s -o "$work/body" -w '%{http_code}' "$BASE_URL$path" -H "Authorization: Bearer $admin" \
	-H 'Content-Type: application/x-ndjson' --data-binary "@$work/lines" && ask GET "$path?name=lines" && get '[.data.metrics.lines.values[] | .count] | add')" 2012002
jq -nc '{points: [range(1000) | {name: "many", value: ., instance: "i\(. % 7)"}]}' >"$work/many"
is 'a thousand in one request' "$(ask POST $path "@$work/many" && get .data.stored)" 2011000
cost() {
	tr -d '\r' <"$work/head" | sed -n 's/^Server-Timing: .*desc="\([0-9]*\) statements.*/\1/p'
}
many=$(cost)
ask POST $path '{"name":"one","value":1}' >/dev/null
is 'cost no more statements than one' "$many" "$(cost)"
is 'a thousand and one are refused' "$(jq -c '.points += [.points[0]]' "$work/many" >"$work/more"; ask POST $path "@$work/more" && get '.errors[0] | "\(.pointer) \(.code)"')" '422/points too_long'

# ---- what is wrong

is 'all that is wrong is named, with its index' "$(ask POST $path '{"points":[{"name":"good","value":1},{"name":"Bad name","value":"x"},{"value":2,"time":1},{"name":"far","value":1e19},
	{"name":"late","value":1,"timestamp":"2999-01-01T00:00:00Z"},{"name":"old","value":1,"timestamp":"2020-01-01T00:00:00Z"},7]}' && get '[.errors[].pointer] | join(" ")')" \
	'422/points/6'
is 'of those that are objects' "$(ask POST $path '{"points":[{"name":"good","value":1},{"name":"Bad name","value":"x"},{"value":2,"time":1},{"name":"far","value":1e19},
	{"name":"late","value":1,"timestamp":"2999-01-01T00:00:00Z"},{"name":"old","value":1,"timestamp":"2020-01-01T00:00:00Z"}]}' && get '[.errors[].pointer] | join(" ")')" \
	'422/points/1/name /points/1/value /points/2/name /points/2/time /points/3/value /points/4/timestamp /points/5/timestamp'
is 'and nothing was stored, the good one neither' "$(ask GET "$path?name=good" && get '.data.metrics | length')" 2000
is 'no points are no request' "$(ask POST $path '{"points":[]}')$(ask POST $path '[]')$(ask POST $path '"cpu"')" 422422422
is 'JSON that is none is 400' "$(ask POST $path '{"points":')" 400
is 'an end before the beginning is 400' "$(ask GET "$path?start_time=$(at 03:00)&end_time=$(at 03:00)" && get '.errors[0].pointer')" 400/end_time
is 'an interval that there is not' "$(ask GET "$path?interval=2m" && get '.errors[0] | "\(.pointer) \(.code)"')" '400/interval not_allowed'
is 'more than 1,500 intervals are refused, with the reason' "$(ask GET "$path?start_time=2026-01-01T00:00:00Z&end_time=2026-01-03T00:00:00Z" && get '.errors[0].pointer')" 400/interval
is 'by the hour that time is fine' "$(ask GET "$path?start_time=2026-01-01T00:00:00Z&end_time=2026-01-03T00:00:00Z&interval=1h")" 200
is 'an unknown parameter is refused' "$(ask GET "$path?nme=cpu" && get '.errors[0].pointer')" 400/nme

# ---- who may

is 'another organization finds nothing' "$(ask GET $path '' "$foreign")$(ask POST $path '{"name":"cpu","value":1}' "$foreign")" 404404
reader=$(ask POST /v1/api-keys '{"name":"reader","scopes":["read"]}' >/dev/null; get .data.key)
watcher=$(ask POST /v1/api-keys '{"name":"watcher","scopes":["metrics:read"]}' >/dev/null; get .data.key)
writer=$(ask POST /v1/api-keys '{"name":"writer","scopes":["write"],"projects":["billing"]}' >/dev/null; get .data.key)
is 'reading takes the scope metrics:read' "$(ask GET $path '' "$reader")$(ask GET $path '' "$watcher")" 403200
is 'which does not write' "$(ask POST $path '{"name":"cpu","value":1}' "$watcher")" 403
is 'a key for one project writes there and sees no other' "$(ask POST /v1/projects/billing/metrics '{"name":"cpu","value":1}' "$writer")$(ask POST $path '{"name":"cpu","value":1}' "$writer")" 201404
is 'an Idempotency-Key counts once' "$(for _ in 1 2; do
	curl -s -o "$work/body" -w '%{http_code}' "$BASE_URL$path" -H "Authorization: Bearer $admin" -H 'Content-Type: application/json' -H "Idempotency-Key: \"$unique\"" -d '{"name":"once","value":1}'
done; ask GET "$path?name=once" && get .data.metrics.once.values[0].count)" 2012012001

# ---- merged with the project, and forgotten

ask POST /v1/projects/billing/metrics "[{\"name\":\"cpu\",\"value\":20.5,\"timestamp\":\"$(at 06:30)\",\"instance\":\"quay-1\"},{\"name\":\"own\",\"value\":7,\"timestamp\":\"$(at 00:00)\"}]" >/dev/null
is 'merging projects adds minutes up' "$(ask POST /v1/projects/shop/merge '{"from":"billing"}' && ask GET "$path?$whole" && get '.data.metrics | "\(.cpu.values[2] | "\(.value) \(.count)") \(.own.values[0].value)"')" '20020025.25 2 7'
sql "UPDATE metric_minute m JOIN organization o ON o.id = m.organization_id SET m.minute = UTC_TIMESTAMP() - INTERVAL 31 DAY WHERE o.slug = '$slug' AND m.name = 'own'"
"$landfall" work --once
is 'landfall work forgets what is older than is kept, and nothing else' \
	"$(sql "SELECT CONCAT(SUM(m.name = 'own'), ' ', SUM(m.name = 'cpu') > 0) FROM metric_minute m JOIN organization o ON o.id = m.organization_id WHERE o.slug = '$slug'")" '0 1'

done_testing
