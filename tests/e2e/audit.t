#!/bin/sh
# shellcheck shell=dash
# The trace: every writing route of the map, called once as it should be, leaves exactly one row, and none when it is
# refused; no row holds a secret. The command line and the worker leave theirs too.
#
# A new writing route needs one line below: `good` with the route as the map has it.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"
# shellcheck source=tests/costs.sh
. "$TEST_SRCDIR/tests/costs.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-audit.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
n=0

sql() {
	MYSQL_PWD=$LANDFALL_DB_PASSWORD mariadb --no-defaults -S "$LANDFALL_DB_SOCKET" -u "$LANDFALL_DB_USER" \
		-N -B -e "$1" "$LANDFALL_DB_NAME"
}

secret() { # TEXT
	[ -z "$1" ] || printf '%s\n' "$1" >>"$work/secrets"
}

# ---- who asks

password="a long password of $unique"
"$landfall" organization add "audit-$unique" --name "Audit $unique"
"$landfall" user add "ann-$unique@example.com" --organization "audit-$unique" --name Ann --role admin --password-file - <<-PASSWORD
	$password
PASSWORD
admin=$("$landfall" keys generate --organization "audit-$unique" --name admin --scope admin)
reader=$("$landfall" keys generate --organization "audit-$unique" --name reader --scope read)
foreign=$("$landfall" keys generate --organization globex --name foreign --scope admin)
for text in "$password" "$admin" "$reader" "$foreign"; do secret "$text"; done

jar=$work/jar
page() { # PATH [CURL OPTION]...
	local path="$1"
	shift
	curl -s --max-time 30 -b "$jar" -c "$jar" -D "$work/head" -o "$work/page" -w '%{http_code}' "$BASE_URL$path" "$@"
	# Cookies that were set are as good as passwords.
	tr -d '\r' <"$work/head" | sed -n 's/^[Ss]et-[Cc]ookie: [^=]*=\([^;]\{20,\}\).*/\1/p' >>"$work/secrets"
}
token() {
	tr '\n' ' ' <"$work/page" | sed -n 's/.*name="csrf_token" value="\([0-9a-f]*\)".*/\1/p'
}

# Logs Ann in, in the jar; the status of the answer.
log_in() { # [CURL OPTION]...
	: >"$jar"
	page /login >"$work/status"
	secret "$(token)"
	page /login --data-urlencode "csrf_token=$(token)" --data-urlencode "email=ann-$unique@example.com" \
		--data-urlencode "password=$password" "$@"
}

# ---- the table's own language

rows_of() { # REQUEST
	sql "SELECT COUNT(*) FROM audit WHERE request_id = '$1'"
}

done_with() { # ROUTE REQUEST STATUS
	echo "$1" >>"$work/done"
	like "$1 answers 2xx or 303" "$3" '^(2[0-9][0-9]|303)$'
	is "$1 leaves one row" "$(rows_of "$2")" 1
	cost_holds "$1" "$work/head"
}

# A call with a refusal, which leaves nothing.
refused() { # ROUTE STATUS GOT
	is "$1 is refused with $2" "$3" "$2"
	is "$1, refused with $2, leaves none" "$(rows_of "a-$unique-$n")" 0
}

next() {
	n=$((n + 1))
}

# The route's path, with the words of CAPTURES for its {names}.
path_of() { # ROUTE CAPTURES
	local path="${1#* }" capture
	for capture in $2; do
		path=$(printf %s "$path" | sed "s|{[^}]*}|$capture|")
	done
	printf %s "$path"
}

api() { # METHOD PATH KEY BODY
	curl -s --max-time 30 -X "$1" -D "$work/head" -o "$work/answer" -w '%{http_code}' "$BASE_URL$2" -H "Authorization: Bearer $3" \
		-H "Content-Type: ${body_type:-application/json}" -H "X-Request-Id: a-$unique-$n" ${4:+-d "$4"}
}

# A route of an API door, by the administrator's key or KEY. Refused: nobody, a key that may only read, and, where
# it has a body, a body that is none.
good() { # ROUTE CAPTURE BODY [KEY]
	local path key="${4:-$admin}" status
	path=$(path_of "$1" "$2")
	next
	refused "$1" 401 "$(api "${1%% *}" "$path" none "$3")"
	if [ "$key" = "$admin" ]; then
		next
		refused "$1" 403 "$(api "${1%% *}" "$path" "$reader" "$3")"
	fi
	if [ -n "$3" ]; then
		next
		refused "$1" 400 "$(api "${1%% *}" "$path" "$key" '{"')"
	fi
	next
	status=$(api "${1%% *}" "$path" "$key" "$3")
	done_with "$1" "a-$unique-$n" "$status"
	jq -r '.. | objects | .key?, .token?, .access_token?, .refresh_token?, .client_secret?, .code? | strings' \
		"$work/answer" 2>/dev/null >>"$work/secrets" || :
}

# A route that anyone may use, who proves who they are within the request. Refused: one that proves nothing.
open() { # ROUTE [CURL OPTION]...
	local route="$1" path="${1#* }" status
	shift
	next
	like "$route is refused without a proof" "$(api "${route%% *}" "$path" none '{}')" '^4[0-9][0-9]$'
	is "$route, refused, leaves none" "$(rows_of "a-$unique-$n")" 0
	next
	status=$(curl -s --max-time 30 -D "$work/head" -o "$work/answer" -w '%{http_code}' "$BASE_URL$path" -H "X-Request-Id: a-$unique-$n" "$@")
	done_with "$route" "a-$unique-$n" "$status"
	jq -r '.. | objects | .access_token?, .refresh_token? | strings' "$work/answer" 2>/dev/null >>"$work/secrets" || :
}

# One that is never done, since nothing is run from here: it leaves nothing.
never() { # ROUTE CAPTURE
	local path status
	path=$(path_of "$1" "$2")
	next
	refused "$1" 401 "$(api "${1%% *}" "$path" none '')"
	next
	refused "$1" 403 "$(api "${1%% *}" "$path" "$reader" '')"
	next
	status=$(api "${1%% *}" "$path" "$admin" '')
	refused "$1" 409 "$status"
	echo "$1" >>"$work/done"
	cost_holds "$1" "$work/head"
}

# One that is POST, and yet writes nothing.
reads() { # ROUTE [CURL OPTION]...
	local route="$1" path="${1#* }"
	shift
	next
	echo "$route" >>"$work/done"
	is "$route, which writes nothing, is 200" "$(curl -s -D "$work/head" -o "$work/answer" -w '%{http_code}' "$BASE_URL$path" -H "X-Request-Id: a-$unique-$n" "$@")" 200
	cost_holds "$route" "$work/head"
	is "$route leaves no row" "$(rows_of "a-$unique-$n")" 0
}

# A route that takes what instances say of themselves: by the thousand, and no act of anybody's. It is guarded like all others,
# and leaves no row.
observes() { # ROUTE CAPTURE BODY
	local path status
	path=$(path_of "$1" "$2")
	next
	refused "$1" 401 "$(api "${1%% *}" "$path" none "$3")"
	next
	refused "$1" 403 "$(api "${1%% *}" "$path" "$reader" "$3")"
	next
	refused "$1" 400 "$(api "${1%% *}" "$path" "$admin" '{"')"
	next
	status=$(api "${1%% *}" "$path" "$admin" "$3")
	echo "$1" >>"$work/done"
	is "$1 answers 201" "$status" 201
	cost_holds "$1" "$work/head"
	is "$1, of which there are many, leaves none" "$(rows_of "a-$unique-$n")" 0
}

# A form, with the token of PAGE. Refused: without the token.
guest_form() { # ROUTE CAPTURES PAGE [FIELD=VALUE]...
	local route="$1" path page="$3" token status field
	path=$(path_of "$1" "$2")
	shift 3
	page "$page" >"$work/status"
	token=$(token)
	secret "$token"
	for field in "$@"; do
		set -- "$@" --data-urlencode "$field"
		shift
	done
	next
	refused "$route" 403 "$(page "$path" -H "X-Request-Id: a-$unique-$n" -d x=y "$@")"
	next
	status=$(page "$path" -H "X-Request-Id: a-$unique-$n" -d "csrf_token=$token" "$@")
	done_with "$route" "a-$unique-$n" "$status"
}

# A form of Ann's. Refused, too: without a session.
form() { # ROUTE CAPTURES PAGE [FIELD=VALUE]...
	next
	refused "$1" 303 "$(curl -s -o "$work/answer" -w '%{http_code}' "$BASE_URL$(path_of "$1" "$2")" -d x=y \
		-H "X-Request-Id: a-$unique-$n")"
	guest_form "$@"
}

# A new key, by its id; a new personal token, by its text or id.
new_key() {
	curl -s "$BASE_URL/v1/api-keys" -H "Authorization: Bearer $admin" -H 'Content-Type: application/json' \
		-d "{\"name\":\"key $unique\",\"scopes\":[\"read\"]}" >"$work/made"
	jq -r .data.key "$work/made" >>"$work/secrets"
	jq -r .data.id "$work/made"
}
new_token() { # .data member
	curl -s "$BASE_URL/v1/tokens" -H "Authorization: Bearer $personal" -H 'Content-Type: application/json' \
		-d "{\"name\":\"token $unique\",\"scopes\":[\"read\"]}" >"$work/made"
	jq -r .data.key "$work/made" >>"$work/secrets"
	jq -r ".data.$1" "$work/made"
}

# The UUID behind a TypeID.
uuid() { # TYPEID
	perl -e '
		my %value; @value{split //, "0123456789abcdefghjkmnpqrstvwxyz"} = 0 .. 31;
		my $bits = join "", map { sprintf "%05b", $value{$_} } split //, $ARGV[0] =~ s/.*_//r;
		print join "-", unpack("A8 A4 A4 A4 A12", unpack "H*", pack "B*", substr $bits, 2), "\n";' "$1" | sed 's/-$//'
}

# Something new of the API, by its id.
new() { # PATH BODY
	curl -s "$BASE_URL$1" -H "Authorization: Bearer $admin" -H 'Content-Type: application/json' -d "$2" >"$work/made"
	jq -r .data.id "$work/made"
}
new_project() {
	new /v1/projects "{\"name\":\"project-$(od -An -N 4 -tu4 /dev/urandom | tr -d ' ')\"}"
}
new_team() {
	new /v1/teams "{\"name\":\"team $(od -An -N 4 -tu4 /dev/urandom | tr -d ' ')\"}"
}
new_workspace() {
	new /v1/workspaces "{\"name\":\"workspace $(od -An -N 4 -tu4 /dev/urandom | tr -d ' ')\"}"
}
new_grant() { # TIER
	new /v1/role-grants "{\"user\":\"ann-$unique@example.com\",\"role\":\"sre\",\"tier\":\"$1\"}"
}
# A member of the organization; an invitation, whose link is in $work/made; an application, whose secret is there; the
# newest permission that Ann gave.
new_member() {
	local name
	name=m$(od -An -N 4 -tu4 /dev/urandom | tr -d ' ')-$unique@example.com
	"$landfall" user add "$name" --organization "audit-$unique" --role viewer --password-file - <<-PASSWORD
		a long password of a member
	PASSWORD
	sql "SELECT id FROM user WHERE email = '$name'"
}
new_invitation() {
	new /v1/invitations "{\"email\":\"i$(od -An -N 4 -tu4 /dev/urandom | tr -d ' ')-$unique@example.com\",\"role\":\"viewer\"}"
}
new_client() {
	curl -s "$BASE_URL/v1/oauth/clients" -H "Authorization: Bearer $admin" -H 'Content-Type: application/json' \
		-d '{"name":"client","redirect_uris":["https://app.example.com/cb"],"scopes":["read"]}' >"$work/made"
	jq -r .data.client_secret "$work/made" >>"$work/secrets"
	jq -r .data.client_id "$work/made"
}
newest_grant() {
	sql "SELECT id FROM access_grant WHERE user_id = '$ann' AND revoked_at IS NULL ORDER BY created_at DESC LIMIT 1"
}

# A team with Ann in it; one with the project.
team_of_ann() {
	local team
	team=$(new_team)
	new "/v1/teams/$team/members" "{\"user_id\":\"$ann\"}" >/dev/null
	echo "$team $ann"
}
owner_of_project() { # team or workspace
	local owner
	owner=$("new_$1")
	curl -s -X PATCH "$BASE_URL/v1/projects/audit-$unique" -H "Authorization: Bearer $admin" -H 'Content-Type: application/json' \
		-d "{\"${1}_id\":\"$owner\"}" >/dev/null
	echo "$owner audit-$unique"
}

# The one-time code of the secret that the page shows, STEPS of thirty seconds from now (RFC 6238).
code() { # STEPS
	perl -MDigest::SHA=hmac_sha1 -e '
		my %value; @value{"A" .. "Z", 2 .. 7} = 0 .. 31;
		my $bits = join "", map { sprintf "%05b", $value{$_} } grep { exists $value{$_} } split //, $ARGV[0];
		my $secret = pack "B*", substr $bits, 0, 160;
		my $hash = hmac_sha1(pack("Q>", int(time / 30) + $ARGV[1]), $secret);
		my $at = ord(substr $hash, -1) & 15;
		printf "%06d\n", (unpack("N", substr $hash, $at, 4) & 0x7fffffff) % 1_000_000;' "$totp" "$1"
}
# Not so near the end of thirty seconds that a code grows old on its way.
wait_for_code() {
	while [ $(($(date +%s) % 30)) -gt 20 ]; do sleep 1; done
}

# ---- the table: a line for each writing route

next
done_with 'POST /login' "a-$unique-$n" "$(log_in -H "X-Request-Id: a-$unique-$n")"
event="{\"product_name\":\"audit-$unique\",\"version\":\"1\",\"environment_name\":\"prod\",\"status\":\"success\"}"
good 'POST /versioner/deployment-events' '' "$event"
good 'POST /v1/deployment-events' '' "{\"project\":\"audit-$unique\",\"version\":\"1\",\"environment\":\"hosts\",\"status\":\"success\",\"host\":\"web-1\"}"
good 'POST /versioner/build-events' '' "$event"
good 'POST /versioner/version-events' '' "{\"product_name\":\"audit-$unique\",\"version\":\"2\"}"
form 'POST /settings/tokens' '' /settings/tokens "name=personal $unique" scopes=read scopes=write scopes=admin expires_in_days=30
page /settings/tokens >"$work/status"
personal=$(tr '\n' ' ' <"$work/page" | grep -o 'pat_[0-9A-Za-z_-]\{40,\}' | head -n 1)
secret "$personal"
good 'POST /v1/api-keys' '' "{\"name\":\"made $unique\",\"scopes\":[\"read\"]}"
good 'PATCH /v1/api-keys/{key}' "$(new_key)" '{"name":"renamed"}'
good 'POST /v1/api-keys/{key}/rotate' "$(new_key)" ''
good 'DELETE /v1/api-keys/{key}' "$(new_key)" ''
good 'POST /v1/tokens' '' "{\"name\":\"another $unique\",\"scopes\":[\"read\"]}" "$personal"
good 'DELETE /v1/tokens/{token}' "$(new_token id)" '' "$personal"
form 'POST /settings/keys' '' /settings/keys "name=by form $unique" scopes=read expires_in_days=30
form 'POST /settings/keys/{key}/rotate' "$(new_key)" /settings/keys
form 'POST /settings/keys/{key}/revoke' "$(new_key)" /settings/keys
form 'POST /settings/tokens/{token}/revoke' "$(new_token id)" /settings/tokens
ann=$(sql "SELECT id FROM user WHERE email = 'ann-$unique@example.com'")
good 'PATCH /v1/projects/{project}' "audit-$unique" '{"description":"the trace"}'
good 'POST /v1/projects' '' "{\"name\":\"made $unique\"}"
good 'PUT /v1/projects/{project}' "$(new_project)" "{\"name\":\"anew $unique\"}"
good 'PATCH /v1/projects/{project}/config' "$(new_project)" '{"a":1}'
good 'POST /v1/projects/{project}/merge' "$(new_project)" "{\"from\":\"$(new_project)\"}"
project=$(new_project)
gone=$(jq -r .data.name "$work/made")
good 'DELETE /v1/projects/{project}' "$project?confirm=$gone" ''
good 'POST /v1/projects/{project}/restore' "$project" ''
good 'POST /v1/builds' '' "{\"project\":\"audit-$unique\",\"version\":\"b1\"}"
good 'POST /v1/versions' '' "{\"project\":\"audit-$unique\",\"version\":\"v1\"}"
version=$(jq -r .data.id "$work/answer")
# A body that is no JSON is, as CSV, one that has no names of columns.
body_type=text/csv
good 'POST /v1/import' '' "record,project,version,environment,finished_at
deployment,import-$unique,1,production,2024-01-01T00:00:00Z"
body_type=
form 'POST /settings/import' '' /settings/import "text=record,project,version,environment,finished_at
deployment,import-$unique,2,production,2024-01-01T00:00:00Z"
form 'POST /try/{operation}' postTeams /try/postTeams "body={\"name\":\"tried $unique\"}" once=0123456789abcdefghijABCDEFGHIJxy
good 'POST /v1/changes' '' "{\"title\":\"by hand $unique\"}"
form 'POST /saved-views' '' /timeline?type=build "name=by form $unique" page=timeline query=type=build
good 'POST /v1/saved-views' '' "{\"page\":\"state\",\"name\":\"by program $unique\"}" "$personal"
good 'DELETE /v1/saved-views/{view}' "$(jq -r .data.id "$work/answer")" '' "$personal"
view=$(sql "SELECT LOWER(id) FROM saved_view WHERE name = 'by form $unique'")
form 'POST /saved-views/{view}/delete' "$view" /timeline?type=build
form 'POST /changes' '' /changes "title=by form $unique" kind=flag
good 'POST /v1/releases' '' "{\"name\":\"made $unique\"}"
release=$(jq -r .data.id "$work/answer")
good 'PATCH /v1/releases/{release}' "$release" '{"description":"changed"}'
good 'POST /v1/releases/{release}/versions' "$release" "{\"version_id\":\"$version\"}"
good 'DELETE /v1/releases/{release}/versions/{version}' "$release $version" ''
webhook=https://hooks.slack.com/services/T0/B0/secret-of-$unique
secret "$webhook"
secret "secret-of-$unique"
channel_of() { # NAME
	printf '{"name":"%s %s","channel_type":"slack_webhook","config":{"webhook_url":"%s"}}' "$1" "$unique" "$webhook"
}
good 'POST /v1/notification-channels' '' "$(channel_of Slack)"
channel=$(jq -r .data.id "$work/answer")
good 'PATCH /v1/notification-channels/{channel}' "$channel" "{\"config\":{\"webhook_url\":\"$webhook-again\"}}"
good 'POST /v1/notification-channels/{channel}/test' "$channel" '{"event_type":"deployment.failed"}'
good 'POST /v1/notification-channels/{channel}/pause' "$channel" ''
good 'POST /v1/notification-channels/{channel}/resume' "$channel" ''
good 'POST /v1/notification-preferences' '' "{\"channel_id\":\"$channel\",\"event_type\":\"build.failed\"}"
preference=$(jq -r .data.id "$work/answer")
good 'PATCH /v1/notification-preferences/{preference}' "$preference" '{"event_type":"version.failed"}'
good 'DELETE /v1/notification-preferences/{preference}' "$preference" ''
good 'DELETE /v1/notification-channels/{channel}' "$channel" ''
good 'POST /versioner/products' '' "{\"name\":\"product $unique\"}"
product=$(jq -r .id "$work/answer")
good 'PATCH /versioner/products/{product}' "$product" '{"description":"changed"}'
good 'DELETE /versioner/products/{product}' "$product" ''
good 'POST /versioner/releases' '' "{\"name\":\"of the door $unique\"}"
release=$(jq -r .id "$work/answer")
good 'PATCH /versioner/releases/{release}' "$release" '{"status":"in_progress"}'
good 'POST /versioner/releases/{release}/versions' "$release" "{\"version_id\":\"$version\"}"
good 'DELETE /versioner/releases/{release}/versions/{version}' "$release $version" ''
good 'POST /versioner/notification-channels' '' "$(channel_of Door)"
channel=$(jq -r .id "$work/answer")
good 'PATCH /versioner/notification-channels/{channel}' "$channel" "{\"name\":\"Gate $unique\"}"
good 'POST /versioner/notification-preferences' '' "{\"channel_id\":\"$channel\",\"event_type\":\"deployment.failed\"}"
preference=$(jq -r .id "$work/answer")
good 'PATCH /versioner/notification-preferences/{preference}' "$preference" '{"filters":{"statuses":["failed"]}}'
good 'DELETE /versioner/notification-preferences/{preference}' "$preference" ''
good 'DELETE /versioner/notification-channels/{channel}' "$channel" ''
good 'POST /versioner/api-keys' '' "{\"name\":\"of the door $unique\"}"
good 'DELETE /versioner/api-keys/{key}' "$(jq -r .id "$work/answer")" ''
good 'POST /releasebits/components/{component}/deployments' "audit-$unique" '{"version":"1","host":"web-2","stage":"hosts"}'
good 'POST /releasebits/components/{component}/builds' "audit-$unique" '{"version":"1"}'
observes 'POST /v1/projects/{project}/metrics' "audit-$unique" '{"name":"cpu","value":1}'
observes 'POST /v1/projects/{project}/logs' "audit-$unique" '{"message":"nothing of note"}'
good 'POST /versiontwo/v1/projects' '' "{\"name\":\"of the door $unique\"}"
project=$(jq -r .id "$work/answer")
good 'PATCH /versiontwo/v1/projects/{project}' "$project" '{"config":{"a":1}}'
good 'PATCH /versiontwo/v1/projects/{project}/config' "$project" '{"a":2}'
good 'POST /versiontwo/v1/projects/{project}/webhooks' "$project" '{"url":"https://example.com/webhook","events":["deployment.failed"]}'
jq -r .secret "$work/answer" >>"$work/secrets"
good 'DELETE /versiontwo/v1/projects/{project}' "$project" ''
for number in 1 2; do
	good 'POST /versiontwo/v1/projects/{project}/deployments' "audit-$unique" "{\"version\":\"two-$number\",\"config\":{\"environment\":\"two\"}}"
	deployment=$(jq -r .id "$work/answer")
	api POST /versioner/deployment-events "$admin" "{\"product_name\":\"audit-$unique\",\"version\":\"two-$number\",\"environment_name\":\"two\",\"status\":\"success\"}" >"$work/status"
done
good 'POST /versiontwo/v1/projects/{project}/deployments/{deployment}/rollback' "audit-$unique $deployment" ''
good 'POST /versiontwo/v1/workspaces' '' "{\"name\":\"of the door $unique\"}"
good 'POST /versiontwo/v1/api-keys' '' "{\"name\":\"of the door $unique\",\"permissions\":[\"read\"]}"
good 'DELETE /versiontwo/v1/api-keys/{key}' "$(jq -r .id "$work/answer")" ''
good 'POST /v1/role-grants' '' "{\"user\":\"ann-$unique@example.com\",\"role\":\"sre\",\"tier\":\"dev\"}"
good 'DELETE /v1/role-grants/{grant}' "$(new_grant test)" ''
good 'POST /v1/teams' '' "{\"name\":\"made $unique\"}"
good 'PATCH /v1/teams/{team}' "$(new_team)" "{\"name\":\"renamed $unique\"}"
good 'DELETE /v1/teams/{team}' "$(new_team)" ''
good 'POST /v1/teams/{team}/members' "$(new_team)" "{\"user_id\":\"$ann\"}"
good 'DELETE /v1/teams/{team}/members/{user}' "$(team_of_ann)" ''
good 'POST /v1/workspaces' '' "{\"name\":\"made $unique\"}"
good 'PATCH /v1/workspaces/{workspace}' "$(new_workspace)" "{\"name\":\"renamed $unique\"}"
good 'DELETE /v1/workspaces/{workspace}' "$(new_workspace)" ''
form 'POST /settings/roles' '' /settings/roles "to=team:$(uuid "$(new_team)")" role=developer tier=staging
form 'POST /settings/roles/{grant}/delete' "$(new_grant production)" /settings/roles
form 'POST /projects' '' /projects "name=by form $unique"
project=$(new_project)
page_of=/projects/$(jq -r .data.slug "$work/made")
form 'POST /projects/{project}/settings' "${page_of#/projects/}" "$page_of/settings" "name=$(jq -r .data.name "$work/made")" 'description=by form'
form 'POST /projects/{project}/config' "${page_of#/projects/}" "$page_of/settings" 'config={"a":1}'
form 'POST /projects/{project}/merge' "${page_of#/projects/}" "$page_of/settings" "from=$(new_project >/dev/null; jq -r .data.name "$work/made")"
form 'POST /projects/{project}/delete' "${page_of#/projects/}" "$page_of/delete" "name=$(sql "SELECT name FROM project WHERE id = '$(uuid "$project")'")"
form 'POST /projects/{project}/restore' "$project" "/projects/$project/restore"

# Sheets: each sends one operation of the API.
new_deployment() {
	new /v1/deployment-events "{\"project\":\"sheet-$unique\",\"version\":\"$(od -An -N 4 -tu4 /dev/urandom | tr -d ' ')\",\"environment\":\"prod\",\"status\":\"completed\"}"
}
new_service() {
	new /v1/services "{\"name\":\"s$(od -An -N 4 -tu4 /dev/urandom | tr -d ' ')\",\"project\":\"sheet-$unique\"}"
}
new_instance() {
	new /v1/instances "{\"name\":\"i$(od -An -N 4 -tu4 /dev/urandom | tr -d ' ')\"}"
}
new_route() {
	new /v1/routes "{\"domain\":\"d$(od -An -N 4 -tu4 /dev/urandom | tr -d ' ').example.com\",\"service\":\"$(new_service)\"}"
}
sheet() { # ROUTE CAPTURES [FIELD=VALUE]...
	local route="$1" captures="$2"
	shift 2
	form "$route" "$captures" "$(path_of "$route" "$captures")" "$@"
}
deployment=$(new_deployment)
sheet 'POST /deployments/new' '' "project=sheet-$unique" version=by-form environment=prod status=completed
sheet 'POST /projects/{project}/deploy' "sheet-$unique" version=by-form environment=prod
sheet 'POST /deployments/{deployment}/edit' "$deployment" 'note=by form'
sheet 'POST /versions/new' '' "project=sheet-$unique" version=by-hand
sheet 'POST /builds/new' '' "project=sheet-$unique" version=by-hand status=completed
sheet 'POST /services/new' '' "name=by form $unique" "project=sheet-$unique" status=running
service=$(new_service)
sheet 'POST /services/{service}/edit' "$service" "name=changed $unique"
sheet 'POST /services/{service}/variables/new' "$service" key=KEY value=x is_secret=false
sheet 'POST /services/{service}/variables/{variable}/edit' "$service KEY" value=y is_secret=false
sheet 'POST /services/{service}/variables/{variable}/delete' "$service KEY" name=KEY
sheet 'POST /services/{service}/delete' "$service" "name=changed $unique"
sheet 'POST /instances/new' '' "name=by form $unique" status=online
instance=$(new_instance)
sheet 'POST /instances/{instance}/edit' "$instance" "name=changed $unique"
sheet 'POST /instances/{instance}/delete' "$instance" "name=changed $unique"
service=$(new_service)
sheet 'POST /routes/new' '' "domain=form-$unique.example.com" "service=$service"
route=$(new_route)
sheet 'POST /routes/{route}/edit' "$route" "domain=changed-$unique.example.com" "service=$service"
sheet 'POST /routes/{route}/delete' "$route" "name=changed-$unique.example.com"
sheet 'POST /settings/keys/{key}/edit' "$(new_key)" "name=changed $unique"
sheet 'POST /settings/applications/{client}/edit' "$(new_client)" "name=changed $unique" redirect_uris=https://app.example.com/cb scopes=read
good 'POST /v1/badges' '' "{\"project\":\"audit-$unique\",\"environment\":\"prod\"}"
good 'DELETE /v1/badges/{badge}' "$(new /v1/badges "{\"project\":\"audit-$unique\",\"environment\":\"prod\"}")" ''
form 'POST /projects/{project}/badges' "audit-$unique" "/projects/audit-$unique/badges" environment=prod
badge=$(new /v1/badges "{\"project\":\"audit-$unique\",\"environment\":\"prod\"}")
form 'POST /projects/{project}/badges/{badge}/revoke' "audit-$unique $badge" "/projects/audit-$unique/badges/$badge/revoke"
form 'POST /settings/feeds' '' /settings/feeds "name=by form $unique"
form 'POST /settings/feeds/{feed}/revoke' "$(sql "SELECT id FROM feed WHERE name = 'by form $unique'")" /settings/feeds
form 'POST /releases' '' /releases "name=by form $unique"
release=by-form-$unique
form 'POST /releases/{release}' "$release" "/releases/$release" "name=by form $unique" status=draft notes=written
form 'POST /releases/{release}/versions' "$release" "/releases/$release" "project=audit-$unique" version=v1
form 'POST /releases/{release}/versions/{version}/remove' "$release $version" "/releases/$release"
new_webhook() {
	new /v1/webhooks '{"url":"https://hooks.example.com/audit","events":["*"]}' >"$work/webhook"
	jq -r .data.secret "$work/made" >>"$work/secrets"
	cat "$work/webhook"
}
good 'POST /v1/webhooks' '' "{\"url\":\"https://hooks.example.com/\",\"events\":[\"*\"],\"secret\":\"webhook secret $unique\"}"
secret "webhook secret $unique"
good 'POST /v1/projects/{project}/webhooks' "audit-$unique" '{"url":"https://hooks.example.com/","events":["*"]}'
jq -r .data.secret "$work/answer" >>"$work/secrets"
good 'PATCH /v1/webhooks/{webhook}' "$(new_webhook)" '{"is_active":false}'
good 'DELETE /v1/webhooks/{webhook}' "$(new_webhook)" ''
good 'POST /v1/webhooks/{webhook}/rotate' "$(new_webhook)" '{}'
jq -r .data.secret "$work/answer" >>"$work/secrets"
good 'POST /v1/webhooks/{webhook}/pause' "$(new_webhook)" ''
good 'POST /v1/webhooks/{webhook}/resume' "$(new_webhook)" ''
good 'POST /v1/webhooks/{webhook}/recover' "$(new_webhook)" '{"since":"2020-01-01T00:00:00Z"}'
good 'POST /v1/webhooks/{webhook}/test' "$(new_webhook)" '{}'
good 'POST /v1/deliveries/{delivery}/resend' "$(jq -r .data.id "$work/answer")" ''
webhook=$(new_webhook)
sheet 'POST /settings/webhooks/new' '' url=https://hooks.example.com/form 'events=*' payload=standard "secret=webhook form $unique"
secret "webhook form $unique"
sheet 'POST /projects/{project}/webhooks/new' "audit-$unique" url=https://hooks.example.com/form 'events=*' payload=standard "secret=webhook form $unique"
sheet 'POST /settings/webhooks/{webhook}/edit' "$webhook" url=https://hooks.example.com/form 'events=deployment.*' payload=standard
sheet 'POST /settings/webhooks/{webhook}/rotate' "$webhook" "secret=webhook form $unique"
sheet 'POST /settings/webhooks/{webhook}/pause' "$webhook"
sheet 'POST /settings/webhooks/{webhook}/resume' "$webhook"
sheet 'POST /settings/webhooks/{webhook}/test' "$webhook"
sheet 'POST /settings/deliveries/{delivery}/resend' "$(new "/v1/webhooks/$webhook/test" '{}')"
sheet 'POST /settings/webhooks/{webhook}/recover' "$webhook" since=2020-01-01
sheet 'POST /settings/webhooks/{webhook}/delete' "$webhook"
channel=$(new /v1/notification-channels "{\"name\":\"channel $unique\",\"channel_type\":\"email\",\"config\":{\"to\":\"ann-$unique@example.com\"}}")
sheet 'POST /settings/channel-types/{type}' email "name=by form $unique" "config.to=ann-$unique@example.com"
sheet 'POST /settings/channels/{channel}/edit' "$channel" "name=channel $unique" "config.to=bo-$unique@example.com"
sheet 'POST /settings/channels/{channel}/pause' "$channel"
sheet 'POST /settings/channels/{channel}/resume' "$channel"
sheet 'POST /settings/channels/{channel}/test' "$channel" event_type=deployment.failed
sheet 'POST /settings/channels/{channel}/preferences/new' "$channel" 'event_type=deployment.*' mode=every
preference=$(new /v1/notification-preferences "{\"channel_id\":\"$channel\",\"event_type\":\"deployment.failed\"}")
sheet 'POST /settings/channels/{channel}/preferences/{preference}/edit' "$channel $preference" 'event_type=deployment.*' mode=changes
sheet 'POST /settings/channels/{channel}/preferences/{preference}/delete' "$channel $preference"
sheet 'POST /settings/channels/{channel}/delete' "$channel" "name=channel $unique"
new_receiver() { # its id; all of it in $work/receiver
	new /v1/receivers "{\"name\":\"receiver $(od -An -N 6 -tx1 /dev/urandom | tr -d ' ')\",\"kind\":\"alertmanager\"}" >"$work/receiver_id"
	cp "$work/made" "$work/receiver"
	jq -r .data.secret "$work/receiver" >>"$work/secrets"
	cat "$work/receiver_id"
}
good 'POST /v1/receivers' '' "{\"name\":\"receiver $unique\",\"kind\":\"gitlab\",\"secret\":\"receiver secret $unique\"}"
secret "receiver secret $unique"
good 'PATCH /v1/receivers/{receiver}' "$(new_receiver)" '{"is_active":false}'
good 'POST /v1/receivers/{receiver}/secret' "$(new_receiver)" "{\"secret\":\"another secret $unique\"}"
secret "another secret $unique"
good 'DELETE /v1/receivers/{receiver}' "$(new_receiver)" ''
receiver=$(new_receiver)
arrives() { # BODY; as its sender sends it
	api POST "$(jq -r '.data.url | sub("^https?://[^/]+"; "")' "$work/receiver")" "$(jq -r .data.secret "$work/receiver")" "$1"
}
next
arrival=$(arrives '{"alerts":[{"status":"firing","labels":{"alertname":"Fog"},"startsAt":"2026-11-06T13:09:00Z"}]}')
done_with 'POST /in/{address}' "a-$unique-$n" "$arrival"
receipt=$(jq -r .receipt "$work/answer")
next
is 'POST /in/{address} is refused by the proof of another' "$(api POST "$(jq -r '.data.url | sub("^https?://[^/]+"; "")' "$work/receiver")" wrong '{}')" 401
is 'and leaves none' "$(rows_of "a-$unique-$n")" 0
good 'POST /v1/receipts/{receipt}/replay' "$receipt" ''
form 'POST /settings/receivers' '' /settings/receivers "name=by form $unique" kind=github
form 'POST /settings/receivers/{receiver}' "$receiver" "/settings/receivers/$receiver" "name=changed $unique" 'projects=acme/* = Harbour' is_active=true
form 'POST /settings/receivers/{receiver}/secret' "$receiver" "/settings/receivers/$receiver"
form 'POST /settings/receipts/{receipt}/replay' "$receipt" "/settings/receipts/$receipt"
form 'POST /settings/receivers/{receiver}/delete' "$receiver" "/settings/receivers/$receiver/delete" "name=changed $unique"
new_service() { # by its name
	local name
	name=service-$(od -An -N 4 -tu4 /dev/urandom | tr -d ' ')
	new /v1/services "{\"name\":\"$name\",\"project\":\"audit-$unique\"}" >/dev/null
	new "/v1/services/$name/variables" "{\"key\":\"KEY\",\"value\":\"value of a variable $unique\"}" >/dev/null
	echo "$name"
}
new_instance() {
	new /v1/instances "{\"name\":\"instance-$(od -An -N 4 -tu4 /dev/urandom | tr -d ' ')\"}"
}
new_route() {
	new /v1/routes "{\"domain\":\"r$(od -An -N 4 -tu4 /dev/urandom | tr -d ' ').example.com\",\"service\":\"$(new_service)\"}"
}
secret "value of a variable $unique"
good 'POST /v1/services' '' "{\"name\":\"made $unique\",\"project\":\"audit-$unique\"}"
good 'PATCH /v1/services/{service}' "$(new_service)" '{"status":"running"}'
good 'DELETE /v1/services/{service}' "$(new_service)" ''
good 'POST /v1/services/{service}/variables' "$(new_service)" "{\"key\":\"KEY\",\"value\":\"value of a variable $unique\"}"
good 'PATCH /v1/services/{service}/variables/{variable}' "$(new_service) KEY" "{\"value\":\"value of a variable $unique\"}"
good 'DELETE /v1/services/{service}/variables/{variable}' "$(new_service) KEY" ''
good 'POST /v1/instances' '' "{\"name\":\"made $unique\"}"
good 'PATCH /v1/instances/{instance}' "$(new_instance)" '{"status":"online"}'
good 'DELETE /v1/instances/{instance}' "$(new_instance)" ''
good 'POST /v1/routes' '' "{\"domain\":\"made-$unique.example.com\",\"service\":\"$(new_service)\"}"
good 'PATCH /v1/routes/{route}' "$(new_route)" '{"port":8080}'
good 'DELETE /v1/routes/{route}' "$(new_route)" ''
good 'POST /v1/environments' '' "{\"name\":\"made $unique\"}"
good 'PATCH /v1/environments/{environment}' "$(new /v1/environments "{\"name\":\"renamed $unique\"}")" '{"tier":"test"}'
dployr_deployment() { # by its id
	curl -s "$BASE_URL/dployr/v1/deployments" -H "Authorization: Bearer $admin" -H 'Content-Type: application/json' \
		-d "{\"name\":\"dployr-$unique\",\"remote\":\"https://git.example.com/x\"}" | jq -r .id
}
good 'POST /dployr/v1/deployments' '' "{\"name\":\"dployr-$unique\",\"remote\":\"https://git.example.com/x\",\"secrets\":{\"A\":\"secret of dployr $unique\"}}"
secret "secret of dployr $unique"
good 'PUT /dployr/v1/deployments/{deployment}' "$(dployr_deployment)" '{"version":"22","env":{"NODE_ENV":"production"}}'
good 'DELETE /dployr/v1/deployments/{deployment}' "$(dployr_deployment)" ''
good 'POST /dployr/v1/services/{service}/env' "$(new_service)" "{\"key\":\"KEY\",\"value\":\"value of a variable $unique\"}"
good 'POST /dployr/v1/services/{service}/envs' "$(new_service)" "{\"envs\":{\"KEY\":\"value of a variable $unique\",\"OTHER\":\"x\"}}"
good 'DELETE /dployr/v1/services/{service}/env/{variable}' "$(new_service) KEY" ''
good 'DELETE /dployr/v1/services/{service}/envs/{variable}' "$(new_service) KEY" ''
good 'DELETE /dployr/v1/services/{service}' "$(new_service)" ''
for action in start stop restart; do
	never "POST /dployr/v1/services/{service}/$action" "$(new_service)"
done
never 'POST /dployr/v1/instances/{instance}/ping' "$(new_instance)"
never 'POST /dployr/v1/instances/{instance}/system/{action}' "$(new_instance) reboot"
good 'DELETE /dployr/v1/instances/{instance}' "$(new_instance)" ''
good 'POST /dployr/v1/proxy/routes' '' "{\"domain\":\"dployr-$unique.example.com\",\"service_id\":\"$(new_service)\"}"
good 'DELETE /dployr/v1/proxy/routes/{route}' "$(new_route)" ''
good 'POST /dployr/v1/projects' '' "{\"name\":\"dployr project $unique\"}"
good 'DELETE /dployr/v1/projects/{project}' "$(new_project)" ''
good 'POST /dployr/v1/webhooks' '' '{"url":"https://hooks.example.com/","events":["*"]}'
jq -r .secret "$work/answer" >>"$work/secrets"
good 'POST /dployr/v1/auth/tokens' '' "{\"name\":\"dployr $unique\",\"scopes\":[\"read\"]}" "$personal"
jq -r .token "$work/answer" >>"$work/secrets"
good 'DELETE /dployr/v1/auth/tokens/{token}' "$(new_token id)" '' "$personal"
good 'POST /v1/environments/{environment}/merge' "$(new /v1/environments "{\"name\":\"into $unique\"}")" "{\"from\":\"renamed $unique\"}"
expire() { # makes a short-lived environment that has expired
	new /v1/environments "{\"name\":\"$1\",\"is_ephemeral\":true}" >"$work/status"
	sql "UPDATE environment SET updated_at = updated_at - INTERVAL 15 DAY WHERE name = '$1'"
}
expire "short $unique"
good 'POST /v1/environments/clean' '' ''
expire "shorter $unique"
form 'POST /settings/clean-environments' '' /settings/clean-environments
form 'POST /settings/environments' '' /settings/environments "name=by form $unique"
form 'POST /settings/environments/{environment}' "by-form-$unique" "/settings/environments/by-form-$unique" "name=by form $unique" "slug=by-form-$unique" tier=test
form 'POST /settings/environments/{environment}/keep' "by-form-$unique" "/settings/environments/by-form-$unique"
form 'POST /settings/environments/{environment}/status' "short-$unique" "/settings/environments/short-$unique"
form 'POST /settings/environments/{environment}/merge' "by-form-$unique" "/settings/environments/by-form-$unique/merge?into=into-$unique" "into=into-$unique" "name=by form $unique"
new_deployment() { # pending, by its id
	new /v1/deployments "{\"project\":\"audit-$unique\",\"version\":\"1\",\"environment\":\"prod\"}"
}
good 'POST /v1/projects/{project}/deployments' "audit-$unique" '{}'
good 'POST /v1/deployments' '' "{\"project\":\"audit-$unique\"}"
good 'PATCH /v1/deployments/{deployment}' "$(new_deployment)" '{"note":"seen"}'
good 'POST /v1/deployments/{deployment}/cancel' "$(new_deployment)" ''
good 'POST /v1/deployments/{deployment}/verdict' "$(new_deployment)" '{"verdict":"good"}'
api POST /versioner/deployment-events "$admin" "{\"product_name\":\"audit-$unique\",\"version\":\"good-$unique\",\"environment_name\":\"back\",\"status\":\"success\"}" >"$work/status"
api POST /versioner/deployment-events "$admin" "{\"product_name\":\"audit-$unique\",\"version\":\"bad-$unique\",\"environment_name\":\"back\",\"status\":\"success\"}" >"$work/status"
bad=$(jq -r .id "$work/answer")
good 'POST /v1/deployments/{deployment}/rollback' "$bad" "{\"target\":\"good-$unique\"}"
form 'POST /deployments/{deployment}/rollback' "$bad" "/deployments/$bad/rollback" "target=good-$unique"
form 'POST /deployments/{deployment}/verdict' "$bad" "/deployments/$bad" verdict=faulty note=why
pending=$(new_deployment)
form 'POST /deployments/{deployment}/cancel' "$pending" "/deployments/$pending/cancel"

form 'POST /settings/teams' '' /settings/teams "name=by form $unique"
form 'POST /settings/teams/{team}' "$(new_team)" /settings/teams "name=changed $unique"
form 'POST /settings/teams/{team}/members' "$(new_team)" /settings/teams "user_id=$ann"
form 'POST /settings/teams/{team}/members/{user}/remove' "$(team_of_ann)" /settings/teams
form 'POST /settings/teams/{team}/projects' "$(new_team)" /settings/teams "project=audit-$unique"
form 'POST /settings/teams/{team}/projects/{project}/remove' "$(owner_of_project team)" /settings/teams
team=$(new_team)
form 'POST /settings/teams/{team}/delete' "$team" "/settings/teams/$team/delete" "name=$(sql "SELECT name FROM team WHERE id = '$(uuid "$team")'")"
form 'POST /settings/workspaces' '' /settings/workspaces "name=by form $unique"
form 'POST /settings/workspaces/{workspace}' "$(new_workspace)" /settings/workspaces "name=changed $unique"
form 'POST /settings/workspaces/{workspace}/projects' "$(new_workspace)" /settings/workspaces "project=audit-$unique"
form 'POST /settings/workspaces/{workspace}/projects/{project}/remove' "$(owner_of_project workspace)" /settings/workspaces
workspace=$(new_workspace)
form 'POST /settings/workspaces/{workspace}/delete' "$workspace" "/settings/workspaces/$workspace/delete" \
	"name=$(sql "SELECT name FROM workspace WHERE id = '$(uuid "$workspace")'")"
form 'POST /settings/profile' '' /settings/profile 'name=Ann Other'
form 'POST /switch' '' /settings/organizations "organization=audit-$unique"
form 'POST /settings/two-factor' '' /settings/two-factor
page /settings/two-factor >"$work/status"
totp=$(tr '\n' ' ' <"$work/page" | sed -n 's/.*<code class="long">\([A-Z2-7 ]*\)<.*/\1/p' | tr -d ' ')
secret "$totp"
wait_for_code
form 'POST /settings/two-factor/confirm' '' /settings/two-factor "code=$(code -1)"
log_in >"$work/status"
guest_form 'POST /login/code' '' /login/code "code=$(code 0)"
form 'POST /settings/two-factor/codes' '' /settings/two-factor "password=$password"
form 'POST /settings/two-factor/off' '' /settings/two-factor "password=$password"
form 'POST /settings/sessions/end' '' /settings/sessions
cp "$jar" "$work/other-jar"
log_in >"$work/status"
cp "$work/other-jar" "$jar"
form 'POST /settings/sessions/{session}/end' \
	"$(sql "SELECT id FROM session WHERE user_id = '$ann' ORDER BY created_at DESC LIMIT 1")" /settings/sessions
form 'POST /settings/reading' '' /settings/profile language=en time_zone=Europe/Berlin
form 'POST /settings/password' '' /settings/profile "old_password=$password" "password=another long one of $unique"
password="another long one of $unique"
secret "$password"
form 'POST /settings/organization' '' /settings/organization "name=Audited $unique"
form 'POST /settings/plan' '' /settings/organization plan=enterprise rate_limit=5000
form 'POST /settings/members/{member}/role' "$(new_member)" /settings/members role=sre
form 'POST /settings/members/{member}/reset-link' "$(new_member)" /settings/members
form 'POST /settings/members/{member}/remove' "$(new_member)" /settings/members
form 'POST /settings/invitations' '' /settings/members "email=form-$unique@example.com" role=viewer
form 'POST /settings/invitations/{invitation}/resend' "$(new_invitation)" /settings/members
form 'POST /settings/invitations/{invitation}/revoke' "$(new_invitation)" /settings/members
good 'PATCH /v1/organization' '' "{\"name\":\"Audited again $unique\"}"
good 'PATCH /v1/members/{member}' "$(new_member)" '{"role":"qa"}'
good 'DELETE /v1/members/{member}' "$(new_member)" ''
good 'POST /v1/invitations' '' "{\"email\":\"api-$unique@example.com\",\"role\":\"viewer\"}"
good 'POST /v1/invitations/{invitation}/resend' "$(new_invitation)" ''
good 'DELETE /v1/invitations/{invitation}' "$(new_invitation)" ''

good 'POST /v1/oauth/clients' '' "{\"name\":\"made $unique\",\"scopes\":[\"read\"]}"
good 'PATCH /v1/oauth/clients/{client}' "$(new_client)" '{"name":"renamed"}'
good 'POST /v1/oauth/clients/{client}/secret' "$(new_client)" ''
good 'DELETE /v1/oauth/clients/{client}' "$(new_client)" ''
form 'POST /settings/applications' '' /settings/applications "name=by form $unique" type=confidential redirect_uris=https://app.example.com/cb scopes=read
form 'POST /settings/applications/{client}/secret' "$(new_client)" /settings/applications
form 'POST /settings/applications/{client}/revoke' "$(new_client)" /settings/applications name=client
client=$(new_client) client_secret=$(jq -r .data.client_secret "$work/made")
open 'POST /oauth/token' -u "$client:$client_secret" -d grant_type=client_credentials
access=$(jq -r .access_token "$work/answer")
secret "$access"
reads 'POST /oauth/introspect' -u "$client:$client_secret" -d "token=$access"
open 'POST /oauth/revoke' -u "$client:$client_secret" -d "token=$access"
open 'POST /oauth/device_authorization' -u "$client:$client_secret" -d scope=read
user_code=$(jq -r .user_code "$work/answer")
jq -r '.device_code, .user_code' "$work/answer" >>"$work/secrets"
form 'POST /device' '' "/device?user_code=$user_code" "user_code=$user_code" decision=allow
form 'POST /oauth/authorize' '' "/oauth/authorize?client_id=$client&response_type=code&state=s&scope=read&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcb" \
	"client_id=$client" response_type=code state=s scope=read redirect_uri=https://app.example.com/cb decision=allow
tr -d '\r' <"$work/head" | sed -n 's/^[Ll]ocation: .*[?&]code=\([^&]*\).*/\1/p' >>"$work/secrets"
good 'DELETE /v1/grants/{grant}' "$(newest_grant)" '' "$personal"
form 'POST /settings/grants/{grant}/revoke' "$(newest_grant)" /settings/applications
open 'POST /v1/auth/login' -d "{\"email\":\"ann-$unique@example.com\",\"password\":\"$password\"}"
open 'POST /v1/auth/refresh' -d "{\"refresh_token\":\"$(jq -r .refresh_token "$work/answer")\"}"
open 'POST /v1/auth/logout' -H "Authorization: Bearer $(jq -r .access_token "$work/answer")" -d "{\"refresh_token\":\"$(jq -r .refresh_token "$work/answer")\"}"
open 'POST /dployr/v1/auth/login' -d "{\"email\":\"ann-$unique@example.com\",\"password\":\"$password\"}"
open 'POST /dployr/v1/auth/refresh' -d "{\"refresh_token\":\"$(jq -r .refresh_token "$work/answer")\"}"
open 'POST /dployr/v1/auth/logout' -H "Authorization: Bearer $(jq -r .access_token "$work/answer")" -X POST
new_invitation >"$work/status"
invite=$(jq -r '.. | strings | select(test("/invitations/")) | sub(".*/"; "")' "$work/made" | head -n 1)
secret "$invite"
# The last of a session: afterwards nobody is logged in.
form 'POST /logout' '' /

guest_form 'POST /invitations/{invite}' "$invite" "/invitations/$invite" name=Newcomer "password=what a newcomer of $unique takes"
: >"$jar"

link=$(od -An -N 32 -tx1 /dev/urandom | tr -d ' \n' | cut -c 1-43)
secret "$link"
sql "INSERT INTO password_reset (digest, user_id, created_at, expires_at)
	VALUES (UNHEX(SHA2('$link', 256)), '$ann', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3) + INTERVAL 1 HOUR)"
guest_form 'POST /reset/{reset}' "$link" "/reset/$link" "password=a third long one of $unique"
password="a third long one of $unique"
secret "$password"

# With letters switched on, which the servers of the tests are not: plain CGI, once.
mailing() { # METHOD COOKIE BODY
	printf %s "$3" | env LANDFALL_MAIL_FROM=landfall@example.com LANDFALL_PUBLIC_URL=http://localhost LANDFALL_SENDMAIL_PATH=/bin/true \
		LANDFALL_RATE_FILE= REQUEST_METHOD="$1" SCRIPT_NAME= PATH_INFO=/reset HTTP_HOST=localhost REMOTE_ADDR=127.0.0.1 HTTP_COOKIE="$2" \
		CONTENT_TYPE=application/x-www-form-urlencoded CONTENT_LENGTH="$(printf %s "$3" | wc -c)" HTTP_X_REQUEST_ID="a-$unique-$n" \
		"$TEST_BUILDDIR/landfall.fcgi" 2>/dev/null | tr -d '\r' >"$work/page"
}
next
mailing GET '' ''
cookie=$(sed -n 's/^Set-Cookie: \([^;]*\);.*/\1/p' "$work/page")
secret "${cookie#*=}"
mailing POST "$cookie" "csrf_token=$(token)&email=ann-$unique@example.com"
done_with 'POST /reset' "a-$unique-$n" "$(sed -n 's/^Status: \([0-9]*\).*/\1/p' "$work/page")"

# ---- what the map has more

"$landfall" routes | awk '$1 != "GET" { print $1, $2 }' | sort >"$work/routes"
sort -u "$work/done" >"$work/called"
for route in $(comm -23 "$work/routes" "$work/called" | tr ' ' '='); do
	ok 1 "there is a good call of $(printf %s "$route" | tr '=' ' ')"
done
is 'every writing route of the map was called' "$(comm -23 "$work/routes" "$work/called" | wc -l)" 0

# ---- no secrets

sql "SELECT * FROM audit WHERE organization_id = (SELECT id FROM organization WHERE slug = 'audit-$unique')" >"$work/all"
sort -u "$work/secrets" | grep -E '.{12}' >"$work/hushed"
ok "$([ "$(wc -l <"$work/hushed")" -ge 10 ]; echo $?)" 'secrets were seen on the way' "$(wc -l <"$work/hushed")"
refuses 'no row holds one of them' grep -F -f "$work/hushed" "$work/all"

# ---- command line and worker

last() { # COLUMNS: of the newest row
	sql "SELECT CONCAT_WS(' ', $1) FROM audit WHERE organization_id =
		(SELECT id FROM organization WHERE slug = 'audit-$unique') ORDER BY created_at DESC, id DESC LIMIT 1"
}
is 'organization add leaves a row' "$(sql "SELECT COUNT(*) FROM audit WHERE action = 'organization.created' AND subject_name = 'audit-$unique'")" 1
is 'user add leaves a row' "$(sql "SELECT COUNT(*) FROM audit WHERE action = 'user.created' AND subject_name = 'ann-$unique@example.com'")" 1
key=$("$landfall" keys generate --organization "audit-$unique" --name 'by command')
secret "$key"
is 'keys generate leaves a row' "$(last 'action, actor_kind, credential_kind, door')" 'key.created command none command'
"$landfall" keys revoke "$(printf %s "$key" | cut -d_ -f3)" --organization "audit-$unique"
is 'keys revoke leaves a row' "$(last 'action, door')" 'key.revoked command'
api POST /versioner/deployment-events "$admin" "{\"product_name\":\"audit-$unique\",\"version\":\"3\",\"environment_name\":\"prod\",\"status\":\"started\"}" >"$work/status"
stale=$(jq -r .id "$work/answer")
sql "UPDATE deployment SET deadline_at = UTC_TIMESTAMP(3) - INTERVAL 1 MINUTE WHERE id = '$stale'"
check 'landfall work runs' "$landfall" work --once
is 'a time-out leaves a row' "$(sql "SELECT COUNT(*) FROM audit WHERE subject_id = '$stale' AND action = 'deployment.timed_out' AND actor_kind = 'worker' AND door = 'worker'")" 1

done_testing
