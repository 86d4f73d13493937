#!/bin/sh
# shellcheck shell=dash
# The timeline: everything that happened, of whatever sort, in one order; days, filters, cursors, the same rows as files,
# and as many statements for a long history as for a short one.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-timeline.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
password='a long password of the timeline'

"$landfall" organization add "time-$unique" --name "Time $unique"
"$landfall" user add "ann-$unique@example.com" --organization "time-$unique" --name "Ann $unique" --role admin --password-file - <<-PASSWORD
	$password
PASSWORD
key=$("$landfall" keys generate --organization "time-$unique" --name ci --scope admin)

ask() { # PATH [CURL OPTION]...
	local path="$1"
	shift
	curl -s --max-time 60 -b "$work/jar" -c "$work/jar" -D "$work/head" -o "$work/body" -w '%{http_code}' "$BASE_URL$path" "$@"
}
header() { # NAME
	tr -d '\r' <"$work/head" | sed -n "s/^$1: *//Ip" | tail -n 1
}
token() {
	tr '\n' ' ' <"$work/body" | sed -n 's/.*name="csrf_token" value="\([0-9a-f]*\)".*/\1/p'
}
api() { # METHOD PATH [BODY]
	curl -s --max-time 60 -X "$1" "$BASE_URL$2" -H "Authorization: Bearer $key" -H 'Content-Type: application/json' ${3:+-d "$3"}
}
sql() {
	MYSQL_PWD=$LANDFALL_DB_PASSWORD mariadb --no-defaults -S "$LANDFALL_DB_SOCKET" -u "$LANDFALL_DB_USER" \
		-N -B -e "$1" "$LANDFALL_DB_NAME"
}
# The rows of a timeline with these filters: type and title or version, newest first.
rows() { # QUERY
	ask "/timeline.ndjson?$1" >"$work/status"
	[ "$(cat "$work/status")" = 200 ] || cat "$work/status"
	jq -r '[.type, .version // .title] | join(" ")' "$work/body" 2>/dev/null | tr '\n' ,
}
link() { # REL
	sed -n "s/.*href=\"\\([^\"]*\\)\" rel=\"$1\".*/\\1/p" "$work/body" | sed 's/&amp;/\&/g' | head -n 1
}
statements() {
	header server-timing | sed -n 's/.*desc="\([0-9]*\) statements.*/\1/p'
}
# The ids that the page's rows lead to, in their order.
shown() {
	grep -o '<a class="v" href="/deployments/[^"]*' "$work/body" | sed 's/.*dep_//'
}

ask /login >/dev/null
is 'Ann logs in' "$(ask /login --data-urlencode "csrf_token=$(token)" --data-urlencode "email=ann-$unique@example.com" --data-urlencode "password=$password")" 303

# ---- what there is

event() { # KIND JSON
	curl -s -o "$work/event" "$BASE_URL/versioner/$1-events/" -H "Authorization: Bearer $key" -H 'Content-Type: application/json' -d "$2"
}
day() { # DAYS AGO, TIME
	printf '%sT%s:00Z' "$(date -u -d "$1 days ago" +%Y-%m-%d)" "$2"
}
event build "{\"product_name\":\"Shop\",\"version\":\"1.0\",\"status\":\"completed\",\"completed_at\":\"$(day 3 08:00)\",\"built_by\":\"robot\",\"scm_sha\":\"aaaaaaaabbbbbbbbccccccccddddddddeeeeeeee\"}"
event deployment "{\"product_name\":\"Shop\",\"version\":\"1.0\",\"environment_name\":\"staging\",\"status\":\"completed\",\"completed_at\":\"$(day 3 09:00)\",\"deployed_by\":\"bea\"}"
event deployment "{\"product_name\":\"Shop\",\"version\":\"1.0\",\"environment_name\":\"production\",\"status\":\"completed\",\"completed_at\":\"$(day 2 09:00)\",\"deployed_by\":\"bea\"}"
event deployment "{\"product_name\":\"Shop\",\"version\":\"1.1\",\"environment_name\":\"production\",\"status\":\"completed\",\"completed_at\":\"$(day 2 10:00)\",\"deployed_by\":\"carl\",\"deployed_by_email\":\"ann-$unique@example.com\"}"
event deployment "{\"product_name\":\"Shop\",\"version\":\"1.0\",\"environment_name\":\"production\",\"status\":\"completed\",\"completed_at\":\"$(day 2 11:00)\",\"deployed_by\":\"carl\"}"
event deployment "{\"product_name\":\"Other\",\"version\":\"7.0\",\"environment_name\":\"staging\",\"status\":\"failed\",\"completed_at\":\"$(day 1 09:00)\",\"deployed_by\":\"bea\"}"
other=$(jq -r .id "$work/event")
api POST /v1/changes "{\"title\":\"Flag dark on\",\"kind\":\"flag\",\"project\":\"shop\",\"environment\":\"production\",\"happened_at\":\"$(day 2 09:30)\"}" >"$work/none"
api POST /v1/releases '{"name":"Autumn"}' >"$work/release"
api PATCH /v1/projects/other '{"description":"Another"}' >"$work/none"
api POST "/v1/deployments/$other/verdict" '{"verdict":"faulty","note":"slow"}' >"$work/none"
api POST /v1/environments '{"name":"Preview","tier":"test"}' >"$work/none"

is 'everything stands in one order, the newest first' "$(rows '')" \
	'environment Preview,verdict Other 7.0 in staging,project Other,release Autumn,verdict Shop 1.1 in production,deployment 7.0,rollback 1.0,deployment 1.1,change Flag dark on,deployment 1.0,deployment 1.0,build 1.0,'
ask /timeline.ndjson >/dev/null
is 'who did it' "$(jq -r 'select(.type == "release") | .who' "$work/body")" ci
is 'what was done' "$(jq -r 'select(.type == "project") | .what' "$work/body")" project.updated

# ---- the page

is 'GET /timeline is 200' "$(ask /timeline)" 200
is 'a heading a day' "$(grep -c '<tr class="day">' "$work/body")" 4
is 'each with its own rows' "$(tr '\n' ' ' <"$work/body" | sed 's/<tr class="day">/\n/g' | grep -c 'rollback\|Rollback')" 2
check 'a version leads to its deployment' grep -q '<a class="v" href="/deployments/dep_' "$work/body"
check 'a change to its page' grep -q 'href="/changes/chg_' "$work/body"
check 'a release to its' grep -q 'href="/releases/rel_' "$work/body"
check 'statuses are words' grep -q '</svg>failed</span>' "$work/body"
like 'the file that it names has the same rows' "$(sed -n 's/.*The same as <a href="\([^"]*\)".*/\1/p' "$work/body")" '^/timeline\.csv$'
is 'whoever is not logged in is led to the log-in' "$(curl -s -o "$work/none" -w '%{http_code}' "$BASE_URL/timeline.csv")" 303

# ---- filters

is 'of a project' "$(rows project=other)" 'verdict Other 7.0 in staging,project Other,deployment 7.0,'
is 'of an environment' "$(rows environment=production)" 'verdict Shop 1.1 in production,rollback 1.0,deployment 1.1,change Flag dark on,deployment 1.0,'
is 'of both' "$(rows 'environment=staging&project=shop')" 'deployment 1.0,'
is 'of a tier' "$(rows 'tier=staging&type=deployment')" 'deployment 7.0,deployment 1.0,'
is 'of a sort' "$(rows type=build)" 'build 1.0,'
is 'rollbacks are deployments too' "$(rows 'type=deployment&environment=production')" 'rollback 1.0,deployment 1.1,deployment 1.0,'
is 'and can be asked for alone' "$(rows type=rollback)" 'rollback 1.0,'
is 'verdicts' "$(rows type=verdict | cut -d ' ' -f 1)" verdict
is 'of a status' "$(rows status=failed)" 'deployment 7.0,'
is 'of a status in a project' "$(rows 'status=completed&project=shop')" 'rollback 1.0,deployment 1.1,deployment 1.0,deployment 1.0,build 1.0,'
is 'by a part of who did it' "$(rows who=be)" 'deployment 7.0,deployment 1.0,deployment 1.0,'
is 'by oneself' "$(rows by=me)" 'deployment 1.1,'
is 'by people' "$(rows by=people | tr ',' '\n' | sed 's/ .*//' | sort -u | tr '\n' ' ')" 'change environment project release verdict '
is 'with words' "$(rows q=dark)" 'change Flag dark on,'
is 'with a part of a commit' "$(rows q=aaaaaaaab)" 'rollback 1.0,deployment 1.0,deployment 1.0,build 1.0,'
is 'from a day' "$(rows "since=$(date -u -d '1 day ago' +%Y-%m-%d)&type=deployment")" 'deployment 7.0,'
is 'before a day' "$(rows "until=$(date -u -d '2 days ago' +%Y-%m-%d)")" 'deployment 1.0,build 1.0,'
is 'empty fields of the form are no filters' "$(ask '/timeline?q=&project=&environment=&tier=&type=&status=&by=&who=&since=&until=')" 200
check 'and show all' grep -q 'Autumn' "$work/body"
is 'what is not there is said beside its field' "$(ask '/timeline?project=moon'; grep -c 'aria-invalid' "$work/body")" 4221
is 'a word that is none' "$(ask '/timeline?type=moon')" 400
is 'a page by number' "$(ask '/timeline?page=2')" 400
is 'in a file it is an error' "$(ask '/timeline.csv?project=moon')" 422
is 'hostile words find nothing' "$(rows 'q=%25%27%22%3Cb%3E')" ''

# ---- cursors

perl -e '
	for my $n (1 .. 120) {
		printf qq({"record":"deployment","project":"Long","version":"%d","environment":"dev","status":"completed","started_at":"2026-01-%02dT%02d:00:00Z","finished_at":"2026-01-%02dT%02d:05:00Z"}\n),
			$n, 1 + $n / 24, $n % 24, 1 + $n / 24, $n % 24;
	}' | curl -s -o "$work/made" "$BASE_URL/v1/import" -H "Authorization: Bearer $key" -H 'Content-Type: application/x-ndjson' --data-binary @-
ask '/timeline?project=long' >/dev/null
shown >"$work/ids"
is 'a page has fifty rows' "$(wc -l <"$work/ids" | tr -d ' ')" 50
# What comes meanwhile is on no page that follows.
event deployment '{"product_name":"Long","version":"999","environment_name":"dev","status":"completed"}'
ask "$(link next)" >/dev/null
shown >>"$work/ids"
cp "$work/body" "$work/second"
ask "$(link next)" >/dev/null
shown >>"$work/ids"
is 'all pages together have each row once' "$(sort -u "$work/ids" | wc -l | tr -d ' ') $(wc -l <"$work/ids" | tr -d ' ')" '120 120'
is 'the last has none after it' "$(link next)" ''
ask "$(link prev)" >/dev/null
is 'newer leads back to the same rows' "$(shown | sort | md5sum)" "$(cp "$work/second" "$work/body"; shown | sort | md5sum)"
is 'a file has them all' "$(ask '/timeline.csv?project=long'; tail -n +2 "$work/body" | wc -l | tr -d ' ')" 200121
like 'with a head' "$(head -n 1 "$work/body")" '^id,type,what,status,title,project_id'

# ---- days are the reader's

zone() { # ZONE
	ask /settings/profile >/dev/null
	ask /settings/reading --data-urlencode "csrf_token=$(token)" -d language=en --data-urlencode "time_zone=$1"
}
# Each day of the page with the moments of its rows.
days() {
	grep -o '<th scope="rowgroup"[^>]*>[^<]*\|<time [^>]*>[0-9][0-9]:[0-9][0-9]<' "$work/body" | sed 's/.*colspan="8">//; s/<time[^>]*>//; s/<$//' | tr '\n' ,
}
# 23:30 of the 9th and half past midnight of the 10th in São Paulo, where it is three hours before UTC.
printf '{"record":"deployment","project":"Border","version":"%s","environment":"dev","status":"completed","started_at":"2026-02-10T%s:00Z","finished_at":"2026-02-10T%s:00Z"}\n' \
	1.0 02:30 02:30 2.0 03:30 03:30 |
	curl -s -o "$work/made" "$BASE_URL/v1/import" -H "Authorization: Bearer $key" -H 'Content-Type: application/x-ndjson' --data-binary @-
is 'H5: without a zone days are those of UTC' "$(ask '/timeline?project=border&type=deployment'; days)" '20010 Feb 2026,03:30,02:30,'
is 'a zone is chosen' "$(zone America/Sao_Paulo)" 303
is 'H5: with one they are its own, and so are the hours' "$(ask '/timeline?project=border&type=deployment'; days)" '20010 Feb 2026,00:30,9 Feb 2026,23:30,'
is 'H5: a day to begin at is one of the zone' "$(rows 'project=border&type=deployment&since=2026-02-10')" 'deployment 2.0,'
is 'H5: so is one to end before' "$(rows 'project=border&type=deployment&until=2026-02-10')" 'deployment 1.0,'
is 'H5: the page agrees with its file' "$(ask '/timeline?project=border&type=deployment&since=2026-02-10'; days; grep -o 'name="since" type="date" value="[^"]*"' "$work/body")" '20010 Feb 2026,00:30,name="since" type="date" value="2026-02-10"'
is 'H5: a moment with its own zone is what it says' "$(rows 'project=border&type=deployment&since=2026-02-10T03:00:00Z')" 'deployment 2.0,'
is 'another zone has other days' "$(zone Asia/Tokyo; ask '/timeline?project=border&type=deployment'; days)" '30320010 Feb 2026,12:30,11:30,'
is 'none is UTC again' "$(zone '')" 303

# ---- a long history

sql "INSERT INTO deployment (organization_id, id, project_id, version_id, environment_id, status, status_word, created_at,
	recorded_at, started_at, finished_at, updated_at, event_digest)
	SELECT d.organization_id, CONCAT('0180', LPAD(HEX(s.seq), 4, '0'), '-0000-7000-8000-', LPAD(HEX(s.seq), 12, '0')),
	d.project_id, d.version_id, d.environment_id, 'completed', 'success', '2022-04-06', '2022-04-06', '2022-04-06',
	'2022-04-06', '2022-04-06', d.event_digest
	FROM (SELECT * FROM deployment WHERE run_id IS NULL AND organization_id = (SELECT id FROM organization WHERE slug = 'time-$unique') LIMIT 1) d,
	seq_1_to_21000 s"
for query in '' project=long environment=dev status=completed 'project=long&status=completed' who=nobody q=nothing type=release by=me; do
	ask "/timeline?$query" >"$work/none"
	ok "$([ "$(statements)" -le 5 ]; echo $?)" "the page of '$query' takes at most five statements" "$(statements)"
	like "and the database not long" "$(header server-timing | sed -n 's/.*db;dur=\([0-9]*\).*/\1/p')" '^[0-9]{1,3}$'
done
ask '/timeline?q=nothing' >/dev/null
check 'where no index tells, looking ends somewhere' grep -q 'Look further back' "$work/body"
further=$(sed -n 's/.*href="\([^"]*\)">Look further back.*/\1/p' "$work/body" | sed 's/&amp;/\&/g')
is 'and goes on from there' "$(ask "$further"; grep -c 'Look further back' "$work/body")" '2000'

done_testing
