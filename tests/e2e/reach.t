#!/bin/sh
# shellcheck shell=dash
# What programs can do, people can do on a page: recording, services, instances, domains, logs, comparing, configurations;
# a form that is sent twice works once; one that changes what somebody else changed meanwhile shows both values.
# UX2, UX3, UX4, FEATURES E7, H1, H6. tests/unit/test_sheet.c holds the table of forms against the map.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-reach.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
slug=reach-$unique
jar=$work/ann

"$landfall" organization add "$slug" --name "Reach $unique"
for role in admin viewer; do
	"$landfall" user add "$role-$unique@example.com" --organization "$slug" --role "$role" --password-file - <<-PASSWORD
		a long password of $unique
	PASSWORD
done
admin=$("$landfall" keys generate --organization "$slug" --name admin --scope admin)

ask() { # PATH [CURL OPTION]...
	local path="$1"
	shift
	curl -s --max-time 30 -b "$jar" -c "$jar" -D "$work/head" -o "$work/body" -w '%{http_code}' "$BASE_URL$path" "$@"
}
header() { # NAME
	tr -d '\r' <"$work/head" | sed -n "s/^$1: *//Ip" | tail -n 1
}
token() {
	tr '\n' ' ' <"$work/body" | sed -n 's/.*name="csrf_token" value="\([0-9a-f]*\)".*/\1/p'
}
seen() {
	sed -n 's/.*name="seen" value="\([^"]*\)".*/\1/p' "$work/body" | sed 's/&quot;/"/g' | head -n 1
}
log_in() { # ROLE
	: >"$jar"
	ask /login >/dev/null
	ask /login --data-urlencode "csrf_token=$(token)" --data-urlencode "email=$1-$unique@example.com" \
		--data-urlencode "password=a long password of $unique"
}
# Sends the form of a page, with what it hides.
send() { # PATH [FIELD=VALUE]...
	local path="$1" field
	shift
	ask "$path" >/dev/null
	set -- "$@" "seen=$(seen)" "csrf_token=$(token)"
	for field; do
		printf '%s\n' "$field"
	done >"$work/fields"
	set --
	while IFS= read -r field; do
		set -- "$@" --data-urlencode "$field"
	done <"$work/fields"
	ask "${path%%\?*}" "$@"
}
api() { # METHOD PATH [BODY]
	curl -s --max-time 30 -X "$1" "$BASE_URL$2" -H "Authorization: Bearer $admin" -H 'Content-Type: application/json' ${3:+-d "$3"}
}
says() { # SENTENCE TEXT: on the page
	check "$1" grep -qF -e "$2" "$work/body"
}

is 'an administrator logs in' "$(log_in admin)" 303

# ---- recording by hand

api POST /v1/environments '{"name":"production"}' >/dev/null
api POST /v1/environments '{"name":"staging"}' >/dev/null
is 'a deployment is recorded by a form' "$(send /deployments/new project=Shop version=1.0.0 environment=staging status=completed reported_by=ann)" 303
like 'which leads to its page' "$(header location)" '^/deployments/dep_'
deployment=$(header location | sed 's/?.*//')
is 'that shows' "$(ask "$deployment")" 200
says 'who did it' ann
is 'what is missing is told beside its field, and what was typed is kept (UX4)' "$(send /deployments/new project=Shop version= environment=staging status=completed)" 422
check 'the field is marked' grep -Eq 'name="version"[^>]*aria-invalid="true"' "$work/body"
says 'the other is kept' 'name="project" type="text" value="Shop"'
is 'nobody stored it' "$(api GET "/v1/deployments?project=shop" | jq .pagination.total)" 1

is 'a version is recorded with its commits' "$(send /versions/new project=Shop version=1.1.0 scm_sha=1111111111111111111111111111111111111111 'commits=2222222222222222222222222222222222222222 feat: a sail')" 303
is 'its page shows' "$(ask "$(header location)")" 200
says 'the commit' 'feat: a sail'
is 'a build is recorded' "$(send /builds/new project=Shop version=1.1.0 status=completed build_number=7)" 303
is 'on its page' "$(ask "$(header location)")" 200
says 'stands its number' '>7<'
is 'a deployment is started' "$(send /projects/shop/deploy version=1.1.0 environment=staging)" 303
started=$(header location | sed 's/?.*//')
is 'it is pending' "$(api GET "/v1$started" | jq -r .data.status)" pending
is 'its page tells what came with it' "$(ask "$started")" 200
says 'the version before' '>1.0.0</a>, which ran there before'
says 'and the commit between' 'title="2222222222222222222222222222222222222222"'
is 'its note is changed' "$(send "$started/edit" 'note=after lunch' deploy_url=https://ci.example.com/1)" 303
is 'and kept' "$(api GET "/v1$started" | jq -r .data.note)" 'after lunch'
is 'the same as JSON' "$(ask "$started/raw")" 200
is 'is what the API answers' "$(jq -r .data.note "$work/body")" 'after lunch'

# ---- a form twice

ask /deployments/new >/dev/null
token=$(token)
before=$(api GET /v1/deployments | jq .pagination.total)
for again in first second; do
	is "the $again send of one form leads on" "$(ask /deployments/new -d "csrf_token=$token&project=Shop&version=2.0.0&environment=staging&status=completed")" 303
	header location >"$work/$again"
done
is 'to the same place' "$(cat "$work/second")" "$(cat "$work/first")"
is 'one was recorded (UX2)' "$(($(api GET /v1/deployments | jq .pagination.total) - before))" 1
is 'another page, though the same words, is another act' "$(send /deployments/new project=Shop version=2.0.0 environment=staging status=completed run_id=another)" 303
is 'and records another' "$(($(api GET /v1/deployments | jq .pagination.total) - before))" 2
ask /changes >/dev/null
token=$(token)
for n in 1 2 3 4; do
	curl -s --max-time 30 -b "$jar" -o "$work/answer-$n" -w '%{http_code}\n' "$BASE_URL/changes" \
		-d "csrf_token=$token&title=once&kind=flag" >"$work/status-$n" &
done
wait
is 'four at once all lead on' "$(sort -u "$work"/status-*)" 303
is 'and leave one change' "$(api GET /v1/changes | jq .pagination.total)" 1
ask /settings/keys >/dev/null
token=$(token)
for again in first second; do
	is "a key is made: the $again send leads on" "$(ask /settings/keys -d "csrf_token=$token&name=twice&scopes=read")" 303
	grep -i '^set-cookie: landfall_once' "$work/head" | tr -d '\r' >"$work/$again"
done
check 'the second still shows its text' test -s "$work/second"
is 'the same' "$(cat "$work/second")" "$(cat "$work/first")"
is 'a refused form may be sent again as it is' "$(send /projects name=)" 422

# ---- stale edits

ask /projects/shop/settings >/dev/null
old=$(seen)
token=$(token)
api PATCH /v1/projects/shop '{"description":"changed by a program"}' >/dev/null
is 'what changed meanwhile is not overwritten' "$(ask /projects/shop/settings -d "csrf_token=$token&name=Shop&slug=shop&description=by+me&status=active&visibility=private&seen=$old")" 412
says 'both values are shown: mine' '>by me</textarea>'
says 'and theirs' 'it is now: changed by a program'
is 'nothing was stored' "$(api GET /v1/projects/shop | jq -r .data.description)" 'changed by a program'
is 'the next send speaks of the new state' "$(ask /projects/shop/settings --data-urlencode "csrf_token=$(token)" --data-urlencode "seen=$(seen)" -d 'name=Shop&slug=shop&description=by+me&status=active&visibility=private')" 303
is 'and is stored' "$(api GET /v1/projects/shop | jq -r .data.description)" 'by me'
for page in /settings/organization /settings/environments/staging; do
	ask "$page" >/dev/null
	like "$page remembers what it was made of" "$(seen)" '^[0-9a-f]{24}$'
	is "$page: a form of another state is 412" "$(ask "$page" --data-urlencode "csrf_token=$(token)" -d 'name=staging&seen=000000000000000000000000')" 412
done
viewer=$(api GET '/v1/members' | jq -r ".data[] | select(.email == \"viewer-$unique@example.com\") | .id")
while read -r page path fields; do
	ask "$page" >/dev/null
	check "$page remembers what its forms were made of" grep -q 'name="seen"' "$work/body"
	is "$path: a form of another state is 412" "$(ask "$path" --data-urlencode "csrf_token=$(token)" -d "$fields&seen=000000000000000000000000")" 412
	says 'and tells what it is now' 'was changed meanwhile'
done <<FORMS
/settings/profile /settings/profile name=Somebody+Else
/settings/profile /settings/reading language=en&time_zone=Europe/Berlin
/settings/organization /settings/plan plan=enterprise&rate_limit=77
/settings/members/$viewer /settings/members/$viewer/role role=sre
FORMS
is 'nothing of it was stored' "$(api GET "/v1/members/$viewer" | jq -r .data.role)$(api GET /v1/organization | jq -r ".data.rate_limit == 77")" viewerfalse

# ---- services, variables, domains, instances

is 'a service is added' "$(send '/services/new' name=web project=shop environment=production status=running image=web:1 source=image port=8080 'spec={"replicas":2,"zone":"a"}')" 303
service=$(header location | sed 's/?.*//')
is 'its page shows' "$(ask "$service")" 200
says 'the port' '>8080<'
says 'what teaches nothing is left out' 'As JSON'
is 'a field is emptied, and a member of its object is gone' "$(send "$service/edit" name=web project=shop environment=production status=running image=web:1 source=image port= 'spec={"replicas":3}')" 303
is 'as typed' "$(api GET /v1/services/web | jq -c '[.data.port,.data.spec]')" '[null,{"replicas":3}]'
ask "$service/edit" >/dev/null
old=$(seen)
token=$(token)
api PATCH /v1/services/web '{"description":"by a program"}' >/dev/null
is 'a stale edit of it is 412' "$(ask "$service/edit" --data-urlencode "csrf_token=$token" --data-urlencode "seen=$old" -d 'name=web&project=shop&description=by+me&status=running&source=image&image=web:1')" 412
says 'with theirs' 'it is now: by a program'
says 'and mine' '>by me</textarea>'
is 'a name that is taken is told beside it' "$(send /services/new name=web project=shop status=running source=image image=x)" 409
check 'in words' grep -q 'There is a service of that name already' "$work/body"
is 'a variable is set' "$(send "$service/variables/new" key=TOKEN 'value=a very secret value' is_secret=true)" 303
is 'the page of the service has it' "$(ask "$service")" 200
says 'by name' '>TOKEN<'
says 'and says that it is secret' 'secret, not shown'
refuses 'not what it is' grep -q 'a very secret value' "$work/body"
is 'its form has not either' "$(ask "$service/variables/TOKEN/edit")" 200
refuses 'the value' grep -q 'a very secret value' "$work/body"
is 'a plain one' "$(send "$service/variables/new" key=PORT value=80 is_secret=false)" 303
ask "$service" >/dev/null
says 'is shown' '<code>80</code>'
is 'deleting one asks for its name (UX3)' "$(send "$service/variables/PORT/delete" name=port)" 422
is 'and does it when it is typed' "$(send "$service/variables/PORT/delete" name=PORT)" 303
is 'a domain is added' "$(send /routes/new domain=shop.example.com service=web)" 303
is 'a domain that is none is told' "$(send /routes/new 'domain=not a domain' service=web)" 422
is 'an instance is made known' "$(send /instances/new name=web-1 status=online 'metadata={"rack":1}')" 303
instance=$(header location | sed 's/?.*//')
is 'JSON that is none is told' "$(send "$instance/edit" name=web-1 status=online 'metadata={"rack":')" 422
says 'where' 'is no JSON'
for page in /services /instances /routes /deployments '/services?project=shop&status=running' '/services?project=nowhere'; do
	is "$page is 200" "$(ask "$page")" 200
done
says 'a filter that names nothing says so' 'Nothing can be shown'
is 'an environment has a page' "$(ask /environments/production)" 200
is 'deleting the service asks' "$(ask "$service/delete")" 200
says 'and says what is lost' 'Its variables and the domains that lead to it'
is 'deletes it' "$(send "$service/delete" name=web)" 303
is 'with all that is its' "$(api GET /v1/routes | jq .pagination.total)" 0

# ---- logs

api POST /v1/projects/shop/logs '{"level":"error","component":"web","message":"a \u001b[31mred\u001b[0m <b>line</b>"}' >/dev/null
api POST /v1/projects/shop/logs '{"level":"info","component":"job","message":"quiet"}' >/dev/null
is 'the logs of a project are a page' "$(ask /projects/shop/logs)" 200
says 'with what terminals know taken out, and markup escaped (E7)' 'a red &lt;b&gt;line&lt;/b&gt;'
anchor=$(sed -n 's/.*<tr id="\(L-[^"]*\)".*/\1/p' "$work/body" | head -n 1)
link=$(sed -n 's/.*<td><a href="\([^"]*#L-[^"]*\)".*/\1/p' "$work/body" | head -n 1 | sed 's/&amp;/\&/g')
is 'a line has an address' "$(ask "${link%%#*}")" 200
check 'that leads to it' grep -q "id=\"$anchor\"" "$work/body"
is 'by level' "$(ask '/projects/shop/logs?level=error')" 200
refuses 'only that' grep -q quiet "$work/body"
is 'the same as plain text' "$(ask '/projects/shop/logs.txt?component=job')" 200
like 'is a line each' "$(cat "$work/body")" ' info job quiet$'
is 'a parameter that is wrong is told' "$(ask '/projects/shop/logs?tail=none')" 422

# ---- comparing, configurations, a project that comes back

is 'comparing is a page' "$(ask /compare)" 200
is 'of two environments' "$(ask '/compare?left=staging&right=production')" 200
says 'that shows what differs' 'Nothing runs on the right.'
is 'an environment that is none is told' "$(ask '/compare?left=staging&right=nowhere')" 200
says 'in words' 'Nothing can be compared'
api PATCH /v1/projects/shop/config '{"a":1}' >/dev/null
api PATCH /v1/projects/shop/config '{"a":2}' >/dev/null
is 'configurations are a page' "$(ask '/projects/shop/config?from=1&to=2')" 200
says 'with what differs' '<code>/a</code>'
is 'a project is deleted' "$(send /projects/shop/delete name=Shop)" 303
ask /projects >/dev/null
says 'the page offers to bring it back' 'bring it back</a>'
is 'its name is taken still' "$(send /projects name=Shop)" 409
says 'and the page says by what' 'A deleted project has that name still'
back=$(sed -n 's|.*"\(/projects/proj_[^"]*/restore\)".*|\1|p' "$work/body" | head -n 1)
is 'bringing it back asks first' "$(ask "$back")" 200
is 'and does it' "$(send "$back")" 303
is 'all of it' "$(ask /projects/shop)" 200

# ---- the system, and who may not

is 'GET /settings/system is 200 for an administrator' "$(ask /settings/system)" 200
says 'with the checks of landfall doctor' 'database and schema'
refuses 'and no secret' grep -qF -e "$LANDFALL_DB_PASSWORD" "$work/body"
says 'settings say where they come from' '<code>db_name</code>'
is 'a viewer logs in' "$(log_in viewer)" 303
is 'who does not see it' "$(ask /settings/system)" 403
for page in /services /instances /routes /deployments /compare /environments/production; do
	is "viewer: $page is 200" "$(ask "$page")" 200
	refuses "viewer: $page has no way to a form" grep -Eq 'href="[^"]*/(new|edit|delete)"' "$work/body"
done
is 'viewer: the project is 200' "$(ask /projects/shop)" 200
refuses 'viewer: it has no way to a form' grep -Eq 'href="[^"]*(/deploy|/shop/settings|/new)[?"]' "$work/body"
is 'viewer: a form is 403' "$(ask /services/new)" 403

done_testing
