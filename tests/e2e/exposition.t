#!/bin/sh
# shellcheck shell=dash
# /metrics: read by the tools of those who made the forms, with hostile names, by keys that may not see all; and the alert
# rules and the dashboard of doc/, which name nothing that is not there.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-exposition.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall

"$landfall" organization add "expo-$unique" --name "Expo $unique"
admin=$("$landfall" keys generate --organization "expo-$unique" --name admin --scope admin)

ask() { # METHOD PATH [BODY] [KEY]
	curl -s --max-time 30 -X "$1" -D "$work/head" -o "$work/body" -w '%{http_code}' "$BASE_URL$2" \
		-H "Authorization: Bearer ${4-$admin}" -H 'Content-Type: application/json' ${3:+--data-binary "$3"}
}
get() {
	jq -r "$1" "$work/body"
}
sql() {
	MYSQL_PWD=$LANDFALL_DB_PASSWORD mariadb --no-defaults -S "$LANDFALL_DB_SOCKET" -u "$LANDFALL_DB_USER" \
		-N -B -e "$1" "$LANDFALL_DB_NAME"
}
forget() {
	sql "DELETE x FROM exposition x JOIN organization o ON o.id = x.organization_id WHERE o.slug = 'expo-$unique'"
}
event() { # PROJECT VERSION STATUS ENVIRONMENT [MORE]
	jq -n --arg p "$1" --arg v "$2" --arg s "$3" --arg e "$4" --argjson more "${5:-{\}}" \
		'{project: $p, version: $v, status: $s, environment: $e} + $more' >"$work/event"
	ask POST /v1/deployment-events "@$work/event"
}
scrape() { # [ACCEPT] [KEY]: prints the status, leaves $work/metrics
	curl -s --max-time 30 -D "$work/head" -o "$work/metrics" -w '%{http_code}' "$BASE_URL/metrics" \
		-H "Authorization: Bearer ${2-$admin}" -H "Accept: ${1-}"
}
line() { # BEGINNING: the value of the only sample that begins so
	grep -F -- "$1" "$work/metrics" | sed 's/.* //'
}

ask POST /v1/projects '{"name":"shop"}' >/dev/null
hostile='"} 1\nevil 2'
ask POST /v1/projects "$(jq -n --arg n "$hostile ‮Ẃ" '{name: $n}')" >/dev/null
event shop 1.0 completed production '{"scm_sha":"0123456789abcdef0123456789abcdef01234567","started_at":"2026-01-05T10:00:00Z","finished_at":"2026-01-05T10:00:45Z"}' >/dev/null
event shop 1.1 started staging >/dev/null
event shop 1.1 failed staging >/dev/null
event shop 1.2 started staging >/dev/null
event "$hostile ‮Ẃ" '1"\2' completed production >/dev/null
ask POST /v1/builds '{"project":"shop","version":"1.3","status":"completed","commits":[{"sha":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},{"sha":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}]}' >/dev/null

is 'GET /metrics is Prometheus text' "$(scrape) $(tr -d '\r' <"$work/head" | sed -n 's/^content-type: //Ip')" \
	'200 text/plain; version=0.0.4; charset=utf-8'
check 'promtool finds nothing wrong with it' promtool check metrics <"$work/metrics"
is 'what runs is told with its commit' "$(line 'landfall_current_version_info{project="shop",environment="production",version="1.0",sha="0123456789abcdef0123456789abcdef01234567"}')" 1
is 'and since when' "$(line 'landfall_last_deployment_timestamp_seconds{project="shop",environment="production"}')" 1767607245.000
is 'what is going on' "$(line 'landfall_deployments_in_progress{project="shop",environment="staging"}')" 1
is 'commits that wait' "$(line 'landfall_undeployed_commits{project="shop",environment="production"}')" 2
is 'deployments by status' "$(line 'landfall_deployments_total{project="shop",environment="staging",status="started"}') $(line 'landfall_deployments_total{project="shop",environment="staging",status="failed"}')" '2 1'
is 'how long they took' "$(line 'landfall_deployment_duration_seconds_bucket{project="shop",environment="production",le="30.0"}') $(line 'landfall_deployment_duration_seconds_bucket{project="shop",environment="production",le="60.0"}') $(line 'landfall_deployment_duration_seconds_sum{project="shop",environment="production"}')" '0 1 45.000'
is 'builds' "$(line 'landfall_builds_total{project="shop",status="completed"}')" 1
is 'a hostile name is one label' "$(grep -c '^evil' "$work/metrics") $(grep -c -F 'landfall_current_version_info{project="\"} 1\\nevil 2 ‮Ẃ",environment="production",version="1\"\\2"' "$work/metrics")" '0 1'
is 'at most three statements' "$(forget && scrape >/dev/null && sed -n 's/^server-timing: .*desc="\([0-9]*\) statements.*/\1/Ip' "$work/head")" 3
is 'and two while it is fresh' "$(cp "$work/metrics" "$work/before" && scrape >/dev/null && sed -n 's/^server-timing: .*desc="\([0-9]*\) statements.*/\1/Ip' "$work/head")$(cmp "$work/before" "$work/metrics" && echo same)" 2same

is 'OpenMetrics where it is asked for' "$(scrape 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5') $(tr -d '\r' <"$work/head" | sed -n 's/^content-type: //Ip') $(tail -n 1 "$work/metrics")" \
	'200 application/openmetrics-text; version=1.0.0; charset=utf-8 # EOF'
check 'a strict reader of OpenMetrics takes it' /usr/bin/python3 -c '
import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
families = list(text_string_to_metric_families(open(sys.argv[1]).read()))
names = [family.name for family in families]
assert "landfall_current_version" in names and "landfall_deployments" in names, names
assert any(sample.labels.get("version") == "1\"\\2" for family in families for sample in family.samples)
' "$work/metrics"

# ---- who may

reader=$(ask POST /v1/api-keys '{"name":"reader","scopes":["read"]}' >/dev/null; get .data.key)
watcher=$(ask POST /v1/api-keys '{"name":"watcher","scopes":["metrics:read"]}' >/dev/null; get .data.key)
narrow=$(ask POST /v1/api-keys '{"name":"narrow","scopes":["metrics:read"],"environments":["staging"]}' >/dev/null; get .data.key)
foreign=$("$landfall" keys generate --organization globex --name "foreign-$unique" --scope admin)
is 'it takes the scope metrics:read' "$(scrape '' "$reader")$(scrape '' "$watcher")$(scrape '' nobody)" 403200401
is 'a key of one environment sees that alone' "$(scrape '' "$narrow") $(grep -c 'environment="production"' "$work/metrics") $(grep -c 'in_progress{project="shop",environment="staging"} 1' "$work/metrics")" '200 0 1'
is 'another organization sees its own' "$(scrape '' "$foreign") $(grep -c '"1.0",sha="0123456789abcdef0123456789abcdef01234567"' "$work/metrics")" '200 0'

# ---- sums that never go back

ask POST /v1/projects '{"name":"quay"}' >/dev/null
event quay 9 completed production >/dev/null
event quay 10 failed production >/dev/null
ask POST /v1/projects/shop/merge '{"from":"quay"}' >/dev/null
forget
scrape >/dev/null
is 'merging adds' "$(line 'landfall_deployments_total{project="shop",environment="production",status="completed"}') $(line 'landfall_deployments_total{project="shop",environment="production",status="failed"}')" '2 1'
ask PATCH /v1/environments/staging '{"status":"archived"}' >/dev/null
forget
scrape >/dev/null
is 'an archived environment is gone' "$(grep -c 'environment="staging"' "$work/metrics")" 0
is 'the days are a count of the deployments, after merging too' "$(sql "SELECT COUNT(*) FROM (
	SELECT x.project_id, x.environment_id, x.day, SUM(x.n) AS n FROM (
	SELECT d.organization_id, d.project_id, d.environment_id, DATE(d.created_at) AS day, 1 AS n FROM deployment d
	UNION ALL SELECT y.organization_id, y.project_id, y.environment_id, y.day,
	-(y.pending + y.started + y.completed + y.failed + y.aborted + y.preflight_failed) FROM deployment_day y) x
	JOIN organization o ON o.id = x.organization_id AND o.slug = 'expo-$unique'
	GROUP BY x.project_id, x.environment_id, x.day HAVING n <> 0) differing")" 0

# ---- what stands in doc/

check 'promtool takes the alert rules' promtool check rules "$TEST_SRCDIR/doc/alert-rules.yml"
sed -n 's/^# TYPE \([a-z_]*\) .*/\1/p' "$work/metrics" | sort >"$work/names"
for file in alert-rules.yml grafana-dashboard.json; do
	grep -o 'landfall_[a-z_]*' "$TEST_SRCDIR/doc/$file" | sed 's/_bucket$//' | sort -u >"$work/named"
	is "doc/$file names metrics that there are" "$(comm -23 "$work/named" "$work/names" | tr '\n' ' ')" ''
done
# shellcheck disable=SC2016 # Variables of Grafana.
jq -r '.panels[].targets[].expr, .annotations.list[].expr' "$TEST_SRCDIR/doc/grafana-dashboard.json" |
	sed 's/\$__range\|\$__interval\|\$__rate_interval/5m/g; s/\$[a-z]*/x/g' |
	jq -R -s '{groups: [{name: "dashboard", rules: [split("\n")[] | select(. != "") | {record: "x", expr: .}] | to_entries | map(.value + {record: "x\(.key)"})}]}' >"$work/rules.json"
check 'the expressions of the dashboard are PromQL' promtool check rules "$work/rules.json"
is 'and it has panels' "$(jq '.panels | length > 5' "$TEST_SRCDIR/doc/grafana-dashboard.json")" true
# What Grafana's JSON model asks of a dashboard (grafana.com/docs/grafana/latest/visualizations/dashboards/build-dashboards/view-dashboard-json-model/):
# whatever is wrong, by name.
# shellcheck disable=SC2016 # Variables of jq and of Grafana.
model='
	def wrong($what): select(.) | $what;
	def columns: .gridPos | [range(.x; .x + .w)] as $x | [range(.y; .y + .h)] as $y | [$x[] as $a | $y[] | [$a, .]];
	([.templating.list[].name] + ["__all", "__range", "__interval", "__rate_interval"]) as $known |
	[.. | strings | scan("[$][{]?([A-Za-z_]+)") | .[0]] as $used |
	(((.title | type) != "string" or (.uid | length) > 40 or (.schemaVersion | type) != "number") | wrong("head")),
	(((.time.from and .time.to) | not) | wrong("time")),
	((([.panels[].id] | length) != ([.panels[].id] | unique | length)) | wrong("ids")),
	(($used - $known) | unique | .[]),
	(([.panels[] | columns[]] | length) as $n | ([.panels[] | columns[]] | unique | length) != $n | wrong("panels overlap")),
	(.panels[] | . as $panel | (
		((.type | IN("stat", "timeseries", "table", "bargauge", "gauge", "barchart", "heatmap", "state-timeline", "row", "text")) | not | wrong("type of \($panel.title)")),
		(((.gridPos | .x >= 0 and .w > 0 and .h > 0 and .x + .w <= 24) | not) | wrong("place of \($panel.title)")),
		((([.targets[].refId] | unique | length) != (.targets | length)) | wrong("refIds of \($panel.title)")),
		((.datasource.uid != "${datasource}" or any(.targets[]; .datasource.uid != "${datasource}" or (.expr | length) == 0)) | wrong("source of \($panel.title)"))))'
is 'the dashboard is one that Grafana reads' "$(jq -r "$model" "$TEST_SRCDIR/doc/grafana-dashboard.json")" ''
jq '.panels[0].gridPos.w = 6 | .panels[1].id = .panels[2].id | .panels[3].targets[0].expr = "$nowhere"' "$TEST_SRCDIR/doc/grafana-dashboard.json" >"$work/plant.json"
is 'which is seen to fail' "$(jq -r "$model" "$work/plant.json" | tr '\n' ' ')" 'ids nowhere panels overlap '

done_testing
