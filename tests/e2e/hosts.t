#!/bin/sh
# shellcheck shell=dash
# Hosts of deployments, folded into one; and rollbacks that are inferred from plain events.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-hosts.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
"$landfall" organization add "hosts-$unique" --name "Hosts $unique"
"$landfall" user add "ann-$unique@example.com" --organization "hosts-$unique" --name Ann --role admin --password-file - <<-PASSWORD
	a long password of ann
PASSWORD
key=$("$landfall" keys generate --organization "hosts-$unique" --name all --scope read,write,deploy)
reader=$("$landfall" keys generate --organization "hosts-$unique" --name reader --scope read)

call() { # METHOD PATH [BODY] [KEY]
	curl -s --max-time 30 -X "$1" -o "$work/answer" -w '%{http_code}' "$BASE_URL$2" -H "Authorization: Bearer ${4:-$key}" \
		-H 'Content-Type: application/json' ${3:+-d "$3"}
}
get() { # PATH
	curl -s --max-time 30 -g "$BASE_URL$1" -H "Authorization: Bearer $key"
}
said() { # FILTER
	jq -r "$1" "$work/answer"
}
# A report; what is said of the deployment, by its answer.
report() { # PROJECT VERSION STATUS [HOST] [MEMBERS]
	call POST /v1/deployment-events "{\"project\":\"$1\",\"version\":\"$2\",\"environment\":\"production\",\"status\":\"$3\"${4:+,\"host\":\"$4\"}${5:+,$5}}"
}
count() { # PROJECT
	get "/v1/deployments?project=$1" | jq .pagination.total
}
targets() { # DEPLOYMENT
	get "/v1/deployments/$1/targets?limit=100" | jq -r '[.data | sort_by(.host)[] | .host + " " + .status] | join(", ")'
}

# ---- the native event

# POST /v1/deployment-events
is 'a native event makes a deployment' "$(report plain 1 started '' '"run_id":"run-1","code_name":"Fünke","scm_tag":"v1","scm_branch":"main","reported_by":"ada"')" 201
is 'with what it told' "$(said '.data | "\(.status) \(.run_id) \(.code_name) \(.version.scm_tag) \(.version.scm_branch) \(.reported_by) \(.hosts.total)"')" 'started run-1 Fünke v1 main ada 0'
plain=$(said .data.id)
is 'the version has the tag' "$(get "/v1/versions/$(said .data.version.id)" | jq -r .data.scm_tag)" v1
is 'a further one continues it' "$(report plain 1 success '' '"run_id":"run-1"'; said .data.id)" "200$plain"
is 'the same again changes nothing' "$(report plain 1 success '' '"run_id":"run-1"'; count plain)" 2001
is 'every wrong member is named' "$(call POST /v1/deployment-events '{"project":"plain","status":"done","hots":"a"}'; said '[.error.details[].field] | sort | join(" ")')" '422environment hots status version'
is 'nothing is stored of it' "$(count plain)" 1
is 'a key that may only read may not' "$(call POST /v1/deployment-events '{"project":"plain","version":"1","environment":"production","status":"started"}' "$reader")" 403
is 'a deployment without hosts has no targets' "$(get "/v1/deployments/$plain/targets" | jq -c '[.data, .pagination.total]')" '[[],0]'

# ---- A9: three hosts

is 'A9: the first host makes a deployment' "$(report web 1.4.0 started web-1)" 201
three=$(said .data.id)
is 'A9: the second joins it' "$(report web 1.4.0 started web-2; said .data.id)" "200$three"
is 'A9: and the third, in another spelling of its own later' "$(report web 1.4.0 started WEB-3; said .data.id)" "200$three"
is 'A9: one deployment, three targets' "$(count web) $(said '.data | "\(.hosts.total) \(.hosts.completed) \(.status)"')" '1 3 0 started'
is 'A9: some are done, it still runs' "$(report web 1.4.0 success web-1 '"finished_at":"2025-03-01T10:20:00Z"'; said '.data | "\(.status) \(.hosts.completed)"')" '200started 1'
report web 1.4.0 success web-2 '"finished_at":"2025-03-01T10:00:00Z"' >"$work/status"
is 'A9: nothing runs there yet' "$(get '/v1/state?project=web' | jq -r '.data[0].version')" null
is 'A9: the last ends it, with the last of their ends' "$(report web 1.4.0 success web-3 '"finished_at":"2025-03-01T10:05:00Z"'; said '.data | "\(.id) \(.status) \(.hosts.completed) \(.finished_at)"')" "200$three completed 3 2025-03-01T10:20:00.000Z"
# GET /v1/deployments/{deployment}/targets
is 'A9: each host has its own' "$(get "/v1/deployments/$three/targets" | jq -r '[.data | sort_by(.host)[] | .host + " " + .status + " " + .finished_at[11:16]] | join(", ")')" 'WEB-3 completed 10:05, web-1 completed 10:20, web-2 completed 10:00'
is 'A9: with an id of its own' "$(get "/v1/deployments/$three/targets" | jq -r '[.data[].id[0:4]] | unique | join(" ")')" tgt_
is 'A9: in pages' "$(get "/v1/deployments/$three/targets?limit=2" | jq -c '[(.data | length), .pagination.total, .pagination.has_more]')" '[2,3,true]'
is 'A9: another organization finds none' "$(call GET "/v1/deployments/$three/targets" '' "$OTHER_KEY")" 404
is 'A9: it runs now' "$(get '/v1/state?project=web' | jq -r '.data[0].version')" 1.4.0
is 'A9: what changed nothing of it is no end told twice' "$(get "/v1/deployments/$three/events" | jq -r '[.data | reverse[] | .kind | ltrimstr("deployment.")] | join(" ")')" 'started updated updated updated updated completed'

is 'A9: the same event of a host again changes nothing' "$(report web 1.4.0 success web-3 '"finished_at":"2025-03-01T10:05:00Z"'; said .data.id; count web)" "200$three
1"
is 'A9: the same host later is another deployment' "$(report web 1.4.0 success web-1 '"finished_at":"2025-03-01T10:31:00Z"')" 201
again=$(said .data.id)
is 'A9: which the others join' "$(report web 1.4.0 success web-2 '"finished_at":"2025-03-01T10:32:00Z"'; said .data.id)" "200$again"
is 'A9: not one of a time long after' "$(report web 1.4.0 success web-3 '"finished_at":"2025-03-01T12:32:00Z"')" 201
is 'A9: a redeployment is no rollback' "$(said .data.kind)" deploy

# One that fails is a failure of all, and what ran before runs.
report part 1 success a >"$work/status"
report part 2 success a >"$work/status"
is 'A9: done on one host, it runs' "$(get '/v1/state?project=part' | jq -r '.data[0].version')" 2
is 'A9: one host failed: failed' "$(report part 2 failed b '"error_message":"disk full"'; said '.data | "\(.status) \(.hosts.completed)/\(.hosts.total) \(.error_message)"')" '200failed 1/2 disk full'
is 'A9: so the version before runs' "$(get '/v1/state?project=part' | jq -r '.data[0] | "\(.version) \(.last.version) \(.last.status)"')" '1 2 failed'
is 'A9: the host says why' "$(get "/v1/deployments/$(said .data.id)/targets" | jq -r '.data[] | select(.host == "b").error_message')" 'disk full'
is 'A9: a word in any case; aborted, when none failed' "$(report stop 1 success a; report stop 1 Cancelled b; said .data.status)" '201200aborted'

# A start from here, with hosts that carry it on.
call POST /v1/projects/part/deployments '{"version":"3","environment":"production"}' >"$work/status"
started=$(said .data.id)
is 'A9: hosts carry on what was started here' "$(report part 3 started a; said .data.id; report part 3 started b; said .data.id)" "200$started
200$started"
is 'A9: cancelling it ends its hosts' "$(call POST "/v1/deployments/$started/cancel"; targets "$started")" '200a aborted, b aborted'
is 'A9: after that a host begins another' "$(report part 3 started a)" 201

# A time-out ends all hosts that nobody heard the end of, and gives way to a report.
sql() { # STATEMENT
	MYSQL_PWD=$LANDFALL_DB_PASSWORD mariadb --defaults-file=/dev/null -S "$LANDFALL_DB_SOCKET" -u "$LANDFALL_DB_USER" -N -B "$LANDFALL_DB_NAME" -e "$1"
}
report slow 1 success a >"$work/status"
report slow 1 started b >"$work/status"
slow=$(said .data.id)
sql "UPDATE deployment SET deadline_at = UTC_TIMESTAMP(3) - INTERVAL 1 MINUTE WHERE status = 'started' AND project_id = (SELECT id FROM project WHERE slug = 'slow' AND organization_id = (SELECT id FROM organization WHERE slug = 'hosts-$unique'))"
is 'A9: a host that nobody heard the end of times out' "$(get "/v1/deployments/$slow" | jq -r '.data | "\(.status) \(.reason)"'; targets "$slow")" "failed timed_out
a completed, b failed"
is 'A9: and completes when it says so' "$(report slow 1 success b; said '.data | "\(.id) \(.status) \(.reason)"'; targets "$slow")" "200$slow completed null
a completed, b completed"

# All at once.
for host in h1 h2 h3; do
	curl -s --max-time 30 "$BASE_URL/v1/deployment-events" -H "Authorization: Bearer $key" -H 'Content-Type: application/json' -o "$work/at-once-$host" \
		-d "{\"project\":\"once\",\"version\":\"1\",\"environment\":\"production\",\"status\":\"success\",\"host\":\"$host\"}" &
done
wait
is 'A9: three hosts at the same moment make one deployment' "$(count once) $(cat "$work"/at-once-* | jq -r .data.id | sort -u | wc -l)" '1 1'
once=$(jq -r .data.id "$work/at-once-h1")
is 'A9: of three hosts' "$(targets "$once")" 'h1 completed, h2 completed, h3 completed'
i=0
while [ "$i" -lt 5 ]; do
	for host in h1 h2 h3; do
		curl -s --max-time 30 "$BASE_URL/v1/deployment-events" -H "Authorization: Bearer $key" -H 'Content-Type: application/json' -o "$work/again-$host-$i" \
			-d "{\"project\":\"once\",\"version\":\"1\",\"environment\":\"production\",\"status\":\"success\",\"host\":\"$host\"}" &
	done
	i=$((i + 1))
done
wait
is 'A9: however often each of them says so' "$(count once) $(targets "$once")" '1 h1 completed, h2 completed, h3 completed'

# versioner's event, with our extension
versioner() { # HOST
	curl -s --max-time 30 "$BASE_URL/versioner/deployment-events/" -H "Authorization: Bearer $key" -H 'Content-Type: application/json' \
		-d "{\"product_name\":\"door\",\"version\":\"1\",\"environment_name\":\"production\",\"status\":\"success\",\"host\":\"$1\"}" | jq -r .id
}
is "A9: versioner's events may name a host too" "$(for host in a b a; do versioner $host; done | sort -u | wc -l)" 1

# ---- E3: rollbacks

# Completions one after the other, each of a run of its own: the very same bytes within minutes are the same event again.
n_runs=0
sequence() { # PROJECT VERSION...
	local project="$1"
	shift
	for version; do
		n_runs=$((n_runs + 1))
		report "$project" "$version" success '' "\"run_id\":\"run-$n_runs\"" >"$work/status"
		said .data.id
	done >"$work/ids"
}
nth() { # N
	sed -n "$1p" "$work/ids"
}
one() { # N FILTER
	get "/v1/deployments/$(nth "$1")" | jq -r ".data | $2"
}
sequence back V1 V2 V3 V1 V4
is 'E3: V1 V2 V3 V1: the fourth is a rollback' "$(one 4 .kind) $(one 3 .kind) $(one 5 .kind)" 'rollback deploy deploy'
is 'E3: it undoes what ran and puts back the first' "$(one 4 .rollback_of) $(one 4 .target_id)" "$(nth 3) $(nth 1)"
is 'E3: the failure is the second, as inferred' "$(one 2 '"\(.verdict) \(.verdict_source) \(.verdict_note)"')" 'faulty inferred V1 was put back after it.'
is 'E3: and no other' "$(one 1 .verdict) $(one 3 .verdict) $(one 4 .verdict)" 'null null null'
is 'E3: its events tell' "$(get "/v1/deployments/$(nth 2)/events" | jq -r '.data[0] | "\(.kind) \(.data.source)"')" 'deployment.judged inferred'
is 'E3: a person may say otherwise' "$(call POST "/v1/deployments/$(nth 2)/verdict" '{"verdict":"good"}'; said '.data | "\(.verdict) \(.verdict_source)"')" '200good person'
report back V1 success '' '"run_id":"later"' >"$work/status"
is 'E3: and is not overruled by a further rollback' "$(said .data.kind) $(one 2 .verdict)" 'rollback good'
sequence twice W1 W1
is 'E3: V1 V1 is a redeployment' "$(one 2 '"\(.kind) \(.rollback_of)"')" 'deploy null'
sequence swing X1 X2 X1 X2
is 'E3: V1 V2 V1 V2: the third is one, the fourth is not' "$(one 3 .kind) $(one 4 .kind) $(one 2 .verdict) $(one 3 .verdict)" 'rollback deploy faulty null'
report held Y1 success >"$work/status"
report held Y2 success >"$work/status"
report held Y1 started '' '"run_id":"y"' >"$work/status"
held=$(said .data.id)
is 'E3: what only starts is none' "$(said .data.kind)" deploy
is 'E3: what fails is none' "$(report held Y1 failed '' '"run_id":"y"'; said '.data | "\(.id) \(.kind)"')" "200$held deploy"
report held Y1 started '' '"run_id":"z"' >"$work/status"
is 'E3: it is when it completes' "$(report held Y1 success '' '"run_id":"z"'; said .data.kind)" 200rollback
call POST "/v1/deployments/$(said .data.id)/rollback" '{"target":"Y2"}' >"$work/status"
refuses 'E3: a version that is judged faulty is no candidate' test "$(cat "$work/status")" = 201

# History: told late, decided by when it happened.
report past P1 success '' '"finished_at":"2025-01-01T10:00:00Z"' >"$work/status"
report past P2 success '' '"finished_at":"2025-01-03T10:00:00Z"' >"$work/status"
report past P1 success '' '"finished_at":"2025-01-02T10:00:00Z"' >"$work/status"
is 'E3: history before a newer version is no rollback' "$(said .data.kind)" deploy
report past P1 success '' '"finished_at":"2025-01-04T10:00:00Z"' >"$work/status"
is 'E3: nor is it kept from one' "$(said .data.kind)" rollback
report past P3 success '' '"finished_at":"2025-01-06T10:00:00Z"' >"$work/status"
report past P0 success '' '"finished_at":"2024-12-01T10:00:00Z"' >"$work/status"
is 'E3: a version older than all, told last, is none' "$(said .data.kind)" deploy
report past P2 success '' '"finished_at":"2025-01-05T10:00:00Z"' >"$work/status"
is 'E3: forward again in between is none' "$(said .data.kind)" deploy
is 'E3: what runs is what finished last' "$(get '/v1/state?project=past' | jq -r '.data[0].version')" P3

# A rollback by hosts.
for version in 1 2; do for host in a b; do report many $version success $host "\"run_id\":\"$version\"" >"$work/status"; done; done
is 'E3: hosts that go back are one rollback' "$(for host in a b; do report many 1 success $host '"run_id":"3"' >"$work/status"; said '.data | "\(.kind) \(.id)"'; done | sort -u | sed 's/ .*//')" rollback

# ---- the page

jar=$work/jar
page() { # PATH [CURL OPTION]...
	local path="$1"
	shift
	curl -s --max-time 30 -b "$jar" -c "$jar" -o "$work/page" -w '%{http_code}' "$BASE_URL$path" "$@"
}
token() {
	tr '\n' ' ' <"$work/page" | sed -n 's/.*name="csrf_token" value="\([0-9a-f]*\)".*/\1/p'
}
page /login >"$work/status"
page /login --data-urlencode "csrf_token=$(token)" --data-urlencode "email=ann-$unique@example.com" --data-urlencode 'password=a long password of ann' >"$work/status"
report shown 1.4.0 success '<b>one' >"$work/status"
report shown 1.4.0 success two >"$work/status"
report shown 1.4.0 failed three '"error_message":"no <route>"' >"$work/status"
is 'the page says how many hosts are done' "$(page "/deployments/$(said .data.id)"; grep -c '2/3 hosts</a> on <bdi class="v">1.4.0' "$work/page")" 2001
like 'and shows each, escaped' "$(cat "$work/page")" '&lt;b&gt;one'
like 'with its error' "$(cat "$work/page")" 'no &lt;route&gt;'
is 'one that failed comes first' "$(grep -o '<th scope="row"><bdi>[^<]*' "$work/page" | head -n 1 | sed 's/.*>//')" three
is 'a page says that a verdict is inferred' "$(page "/deployments/$(get '/v1/deployments?project=swing' | jq -r '.data[] | select(.verdict == "faulty").id')"; grep -c 'Inferred faulty' "$work/page")" 2001

done_testing
