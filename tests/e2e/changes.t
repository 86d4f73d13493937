#!/bin/sh
# shellcheck shell=dash
# Changes made by hand, through the door.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-changes.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
slug=changes-$unique

"$landfall" organization add "$slug" --name "Changes $unique"
admin=$("$landfall" keys generate --organization "$slug" --name admin --scope admin)
foreign=$("$landfall" keys generate --organization globex --name foreign --scope admin)

# One request: METHOD PATH [BODY] [KEY]; prints the status, leaves the body.
ask() {
	curl -s --max-time 30 -X "$1" -o "$work/body" -w '%{http_code}' "$BASE_URL$2" \
		-H "Authorization: Bearer ${4-$admin}" -H 'Content-Type: application/json' ${3:+-d "$3"}
}
get() { # JQ EXPRESSION
	jq -r "$1" "$work/body"
}

for place in 'shop production' 'billing staging'; do
	ask POST /versioner/deployment-events/ "{\"product_name\":\"${place% *}\",\"version\":\"1\",\"environment_name\":\"${place#* }\",\"status\":\"success\"}" >/dev/null
done

is 'A14: POST /v1/changes records a change' "$(ask POST /v1/changes '{"title":"Cart on for all","kind":"flag","project":"shop","environment":"production","reported_by":"Ann","url":"https://flags.example.com/cart","happened_at":"2026-01-02T10:00:00Z"}')" 201
id=$(get .data.id)
is 'as it was told' "$(get '.data | "\(.title) \(.kind) \(.project.name) \(.environment.slug) \(.reported_by) \(.happened_at)"')" 'Cart on for all flag shop production Ann 2026-01-02T10:00:00.000Z'
is 'GET /v1/changes/{change} finds it' "$(ask GET "/v1/changes/$id" && get '.data | "\(.id) \(.url) \(.description)"')" "200$id https://flags.example.com/cart null"
is 'another organization does not' "$(ask GET "/v1/changes/$id" '' "$foreign")" 404
is 'a title is enough' "$(ask POST /v1/changes '{"title":"Restarted the proxy"}' && get '.data | "\(.kind) \(.reported_by) \(has("project"))"')" '201other admin false'
is 'everything that is wrong is named' "$(ask POST /v1/changes '{"kind":"whim","titel":"x","happened_at":"2999-01-01T00:00:00Z"}' && get '[.errors[].pointer] | sort | join(" ")')" '422/happened_at /kind /titel /title'
is 'places that are not there too' "$(ask POST /v1/changes '{"title":"x","project":"nowhere","environment":"never"}' && get '[.errors[].pointer] | sort | join(" ")')" '422/environment /project'
is 'GET /v1/changes lists them, the latest first' "$(ask GET /v1/changes && get '"\([.data[].title] | join(", ")) \(.pagination.total)"')" '200Restarted the proxy, Cart on for all 2'
is 'by project, environment and kind' "$(ask GET '/v1/changes?project=shop&environment=production&kind=flag' && get '"\(.data[0].id) \(.pagination.total)"')" "200$id 1"
is 'by time' "$(ask GET '/v1/changes?until=2026-01-02T10:00:00Z' && get .pagination.total)" 2000
is 'half open' "$(ask GET '/v1/changes?since=2026-01-02T10:00:00Z&until=2026-01-03T00:00:00Z' && get .pagination.total)" 2001
narrow=$(ask POST /v1/api-keys '{"name":"narrow","scopes":["read","write"],"projects":["billing"]}' >/dev/null; get .data.key)
is 'a key for one project sees none of another' "$(ask GET /v1/changes '' "$narrow" && get .pagination.total)$(ask GET "/v1/changes/$id" '' "$narrow")" 2000404
is 'nor records one there' "$(ask POST /v1/changes '{"title":"x","project":"shop"}' "$narrow")" 403
is 'nor for all' "$(ask POST /v1/changes '{"title":"x"}' "$narrow")" 403
is 'only of its own' "$(ask POST /v1/changes '{"title":"x","project":"billing"}' "$narrow")" 201

# ---- pages

"$landfall" user add "ann-$unique@example.com" --organization "$slug" --name Ann --role admin --password-file - <<-PASSWORD
	a long password of ann
PASSWORD
"$landfall" user add "vera-$unique@example.com" --organization "$slug" --name Vera --role viewer --password-file - <<-PASSWORD
	a long password of vera
PASSWORD
jar=$work/jar
page() { # PATH [CURL OPTION]...
	local path="$1"
	shift
	curl -s --max-time 30 -b "$jar" -c "$jar" -D "$work/head" -o "$work/page" -w '%{http_code}' "$BASE_URL$path" "$@"
}
token() {
	tr '\n' ' ' <"$work/page" | sed -n 's/.*name="csrf_token" value="\([0-9a-f]*\)".*/\1/p'
}
log_in() { # NAME
	rm -f "$jar"
	page /login >"$work/status"
	page /login --data-urlencode "csrf_token=$(token)" --data-urlencode "email=$1-$unique@example.com" --data-urlencode "password=a long password of $1" >"$work/status"
}
titles() { # of the timeline or list, in the order of the page
	sed '/id="state"/,/id="timeline"/d' "$work/page" | grep -o '/changes/[^>]*><bdi>[^<]*\|<a class="v" href="[^"]*/deployments/[^<]*' | sed 's/.*>//'
}
log_in ann
# GET /changes
is 'the timeline leads to the changes' "$(page /timeline; grep -c '/changes">Changes made by hand</a>' "$work/page")" 2001
is 'the page lists them, the latest first' "$(page '/changes?project=shop'; titles)" '200Cart on for all'
is 'by kind' "$(page '/changes?kind=database'; titles)" 200
like 'and says when there is none' "$(cat "$work/page")" 'Nothing was changed by hand that this shows'
is 'a project that there is not is told beside its field, and kept' "$(page '/changes?project=nowhere'; grep -c 'value="nowhere" maxlength="255" autocomplete="off" aria-invalid="true"\|there is no such project' "$work/page")" 4222
is 'a filter that is none is refused' "$(page '/changes?kind=whim')" 400
# POST /changes
page /changes >"$work/status"
is 'a form without a title comes back' "$(page /changes -d "csrf_token=$(token)" -d title= -d kind=database --data-urlencode 'project=<shop>' -d environment=production --data-urlencode 'description=a <b>bold</b> one')" 422
like 'with what is wrong' "$(cat "$work/page")" 'href="#record-title"'
like 'and what was typed' "$(cat "$work/page")" 'value="&lt;shop&gt;"'
page /changes >"$work/status"
is 'one about a project that there is not, too' "$(page /changes -d "csrf_token=$(token)" -d title=x -d project=nowhere; grep -c 'href="#record-project"' "$work/page")" 4221
is 'of a moment ahead as well' "$(page /changes -d "csrf_token=$(token)" -d title=x -d happened_at=2999-01-01T00:00:00Z; grep -c 'href="#record-happened_at"' "$work/page")" 4221
is 'without its token it is refused' "$(page /changes -d title=x)" 403
page /changes >"$work/status"
is 'a change by form leads to its page' "$(page /changes -d "csrf_token=$(token)" --data-urlencode 'title=Dropped <the> index' -d kind=database -d project=shop -d environment=production --data-urlencode 'description=a <b>bold</b> one' --data-urlencode 'url=https://example.com/why')" 303
there=$(tr -d '\r' <"$work/head" | sed -n 's|^[Ll]ocation: .*/changes/|/changes/|p')
# GET /changes/{change}
is 'which tells it, escaped' "$(page "$there"; grep -c 'Dropped &lt;the&gt; index</bdi></h1>\|a &lt;b&gt;bold&lt;/b&gt; one\|href="https://example.com/why"' "$work/page")" 2003
cp "$work/page" "$work/told"
is 'who did it is who was logged in' "$(grep -c '<bdi>Ann</bdi> <span class="tag">reported' "$work/page")" 1
is 'one that is not there is none' "$(page /changes/chg_01h455vb4pex5vsknk084sn02q)" 404
check 'its page leads to its JSON' grep -qF "$there/raw\">As JSON" "$work/told"
is 'which is what the API answers' "$(page "$there/raw"; jq -r .data.title "$work/page")" '200Dropped <the> index'

# When, by the clock of whoever records it.
page /settings/profile >"$work/status"
is 'a zone is chosen' "$(page /settings/reading --data-urlencode "csrf_token=$(token)" -d language=en -d time_zone=America/Sao_Paulo)" 303
page /changes >"$work/status"
check 'the field for when is one for a moment' grep -q 'id="record-happened_at" name="happened_at" type="datetime-local" value=""' "$work/page"
check 'with the zone beside it' grep -q 'Empty: now. In the time zone America/Sao_Paulo.' "$work/page"
# TITLE TIME; prints the status of the form and the moment that was recorded
recorded() {
	page /changes >"$work/status"
	page /changes -d "csrf_token=$(token)" -d "title=$1" -d kind=other -d "happened_at=$2"
	ask GET '/v1/changes?kind=other' >"$work/status"
	get '.data[] | select(.title == "'"$1"'") | .happened_at'
}
is 'what it says is the time there' "$(recorded wall 2026-02-10T09:00)" '3032026-02-10T12:00:00.000Z'
is 'RFC 3339 says its own' "$(recorded rfc 2026-02-10T12:30:00Z)" '3032026-02-10T12:30:00.000Z'
is 'what is no moment is told beside its field' "$(page /changes >"$work/status"; page /changes -d "csrf_token=$(token)" -d title=x -d happened_at=yesterday; grep -c 'name="happened_at" type="text" value="yesterday".*aria-invalid="true"' "$work/page")" 4221
is 'one that is too late keeps what was typed' "$(page /changes >"$work/status"; page /changes -d "csrf_token=$(token)" -d title=x -d happened_at=2999-01-01T10:00; grep -c 'name="happened_at" type="datetime-local" value="2999-01-01T10:00".*aria-invalid="true"' "$work/page")" 4221
page /settings/profile >"$work/status"
page /settings/reading --data-urlencode "csrf_token=$(token)" -d language=en -d time_zone= >"$work/status"
is 'a reload repeats nothing' "$(ask GET '/v1/changes?kind=database' && get .pagination.total)" 2001

# The timeline: among deployments, each where it belongs.
event() { # VERSION TIME
	ask POST /v1/deployment-events "{\"project\":\"line\",\"version\":\"$1\",\"environment\":\"production\",\"status\":\"completed\",\"finished_at\":\"$2\"}" >"$work/status"
}
change() { # TITLE TIME [ENVIRONMENT]
	ask POST /v1/changes "{\"title\":\"$1\",\"project\":\"line\",\"happened_at\":\"$2\"${3:+,\"environment\":\"$3\"}}" >"$work/status"
}
event v1 2026-01-01T10:00:00Z
event v2 2026-01-03T10:00:00Z
change between 2026-01-02T10:00:00Z production
change before 2025-12-31T10:00:00Z
change after 2026-01-04T10:00:00Z staging
is "A14: a project's timeline has them among its deployments, in one order" "$(page /projects/line >"$work/status"; titles | tr '\n' ' ')" 'after v2 between v1 before '
is 'A14: with their kind' "$(grep -c '<span class="tag">other</span>' "$work/page")" 3
like 'A14: and leads to all of them' "$(cat "$work/page")" '/changes\?project=line'
is 'A14: those of one environment' "$(page '/projects/line?environment=production' >"$work/status"; titles | tr '\n' ' ')" 'v2 between v1 '
i=0
while [ "$i" -lt 30 ]; do
	i=$((i + 1))
	event "w$i" "2026-02-$(printf %02d "$((i % 28 + 1))")T$(printf %02d "$((i / 28 + 1))"):00:00Z"
done
change early 2026-02-02T12:00:00Z
change late 2026-02-27T12:00:00Z
page /projects/line >"$work/status"
titles >"$work/first"
older=$(sed -n 's/.*href="\([^"]*\)#timeline" rel="next".*/\1/p' "$work/page" | sed 's/&amp;/\&/g; s|^.*/projects/|/projects/|')
page "$older" >"$work/status"
titles >"$work/second"
is 'A14: each stands on one part of it' "$(grep -c . "$work/first") $(sort "$work/first" "$work/second" | uniq -d | wc -l) $(sort -u "$work/first" "$work/second" | wc -l)" '26 0 37'
is 'A14: where its time is' "$(grep -c '^late$' "$work/first") $(grep -c '^early$\|^between$\|^after$\|^before$' "$work/second")" '1 4'
newer=$(sed -n 's/.*href="\([^"]*\)#timeline" rel="prev".*/\1/p' "$work/page" | sed 's/&amp;/\&/g; s|^.*/projects/|/projects/|')
is 'A14: and back again' "$(page "$newer" >"$work/status"; titles | head -n 25 | tr '\n' ' ')" "$(head -n 25 "$work/first" | tr '\n' ' ')"
log_in vera
is 'whoever may only look has no form' "$(page /changes; grep -c 'Record it' "$work/page")" 2000
is 'and cannot record' "$(page /changes -d "csrf_token=$(page /projects >"$work/status"; token)" -d title=x)" 403

done_testing
