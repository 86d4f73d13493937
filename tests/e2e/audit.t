#!/bin/sh
# shellcheck shell=dash
# The trace: every writing route of the map, called once as it should be, leaves exactly one row, and none when it is
# refused; no row holds a secret. The command line and the worker leave theirs too.
#
# A new writing route needs one line below: `good` with the route as the map has it.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

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
}

# A call with a refusal, which leaves nothing.
refused() { # ROUTE STATUS GOT
	is "$1 is refused with $2" "$3" "$2"
	is "$1, refused with $2, leaves none" "$(rows_of "a-$unique-$n")" 0
}

next() {
	n=$((n + 1))
}

# The route's path, with CAPTURE for its {name}.
path_of() { # ROUTE CAPTURE
	printf %s "${1#* }" | sed "s|{[^}]*}|$2|"
}

api() { # METHOD PATH KEY BODY
	curl -s --max-time 30 -X "$1" -o "$work/answer" -w '%{http_code}' "$BASE_URL$2" -H "Authorization: Bearer $3" \
		-H 'Content-Type: application/json' -H "X-Request-Id: a-$unique-$n" ${4:+-d "$4"}
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

# A form of Ann's, with the token of PAGE. Refused: without the token, and without a session.
form() { # ROUTE CAPTURE PAGE [FIELD=VALUE]...
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
	refused "$route" 303 "$(curl -s -o "$work/answer" -w '%{http_code}' "$BASE_URL$path" -d "csrf_token=$token" \
		-H "X-Request-Id: a-$unique-$n" "$@")"
	next
	status=$(page "$path" -H "X-Request-Id: a-$unique-$n" -d "csrf_token=$token" "$@")
	done_with "$route" "a-$unique-$n" "$status"
}

# A route that anyone may call: what proves who one is is in the body. Refused with REFUSAL: an empty one.
told() { # ROUTE REFUSAL BODY [CURL OPTION]...
	local route="$1" path="${1#* }" refusal="$2" body="$3" status
	shift 3
	next
	refused "$route" "$refusal" "$(api "${route%% *}" "$path" none '{}')"
	next
	status=$(curl -s --max-time 30 -o "$work/answer" -w '%{http_code}' "$BASE_URL$path" -H "X-Request-Id: a-$unique-$n" -d "$body" "$@")
	done_with "$route" "a-$unique-$n" "$status"
	jq -r '.access_token?, .refresh_token?, .device_code? | strings' "$work/answer" 2>/dev/null >>"$work/secrets" || :
}

# An application of Ann's, by its id; its secret is in $work/made.
new_client() {
	curl -s "$BASE_URL/v1/oauth/clients" -H "Authorization: Bearer $admin" -H 'Content-Type: application/json' \
		-d "{\"name\":\"app $unique\",\"scopes\":[\"read\"],\"redirect_uris\":[\"https://app.example.com/cb\"]}" >"$work/made"
	jq -r .data.client_secret "$work/made" >>"$work/secrets"
	jq -r .data.id "$work/made"
}
# A program's log-in, in $work/made; and a grant of Ann's, by its id.
new_log_in() {
	curl -s "$BASE_URL/v1/auth/login" -d "{\"email\":\"ann-$unique@example.com\",\"password\":\"$password\"}" >"$work/made"
	jq -r '.access_token, .refresh_token' "$work/made" >>"$work/secrets"
}
new_grant() {
	new_log_in
	curl -s "$BASE_URL/v1/grants" -H "Authorization: Bearer $(jq -r .access_token "$work/made")" | jq -r '.data[0].id'
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

# ---- the table: a line for each writing route

next
done_with 'POST /login' "a-$unique-$n" "$(log_in -H "X-Request-Id: a-$unique-$n")"
event="{\"product_name\":\"audit-$unique\",\"version\":\"1\",\"environment_name\":\"prod\",\"status\":\"success\"}"
good 'POST /versioner/deployment-events' '' "$event"
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

# Log-in of programs, OAuth.
told 'POST /v1/auth/login' 422 "{\"email\":\"ann-$unique@example.com\",\"password\":\"$password\"}"
new_log_in
told 'POST /v1/auth/refresh' 422 "{\"refresh_token\":\"$(jq -r .refresh_token "$work/made")\"}"
new_log_in
told 'POST /v1/auth/logout' 401 "{\"refresh_token\":\"$(jq -r .refresh_token "$work/made")\"}"
new_log_in
ann=$(jq -r .access_token "$work/made")
good 'DELETE /v1/grants/{grant}' "$(new_grant)" '' "$ann"
form 'POST /settings/grants/{grant}/revoke' "$(new_grant)" /settings/grants
good 'POST /v1/oauth/clients' '' "{\"name\":\"made $unique\",\"scopes\":[\"read\"]}"
good 'PATCH /v1/oauth/clients/{client}' "$(new_client)" '{"name":"renamed"}'
good 'POST /v1/oauth/clients/{client}/secret' "$(new_client)" ''
good 'DELETE /v1/oauth/clients/{client}' "$(new_client)" ''
form 'POST /settings/applications' '' /settings/applications "name=by form $unique" type=confidential scopes=read redirect_uris=
form 'POST /settings/applications/{client}/secret' "$(new_client)" /settings/applications
form 'POST /settings/applications/{client}/revoke' "$(new_client)" /settings/applications "name=app $unique"
client=$(new_client)
client_secret=$(jq -r .data.client_secret "$work/made")
form 'POST /oauth/authorize' '' /settings/grants response_type=code "client_id=$client" decision=allow
code=$(tr -d '\r' <"$work/head" | sed -n 's/^[Ll]ocation: .*[?&]code=\([^&]*\).*/\1/p')
secret "$code"
told 'POST /oauth/token' 400 "grant_type=authorization_code&code=$code" -u "$client:$client_secret"
told 'POST /oauth/device_authorization' 401 scope=read -u "$client:$client_secret"
user_code=$(jq -r .user_code "$work/answer")
form 'POST /device' '' /device "user_code=$user_code" decision=allow
curl -s "$BASE_URL/oauth/token" -u "$client:$client_secret" -d grant_type=client_credentials >"$work/made"
jq -r .access_token "$work/made" >>"$work/secrets"
# It asks, and writes nothing.
next
is 'POST /oauth/introspect answers 200' "$(curl -s -o "$work/answer" -w '%{http_code}' "$BASE_URL/oauth/introspect" -H "X-Request-Id: a-$unique-$n" \
	-u "$client:$client_secret" -d "token=$(jq -r .access_token "$work/made")")" 200
is 'POST /oauth/introspect leaves no row' "$(rows_of "a-$unique-$n")" 0
echo 'POST /oauth/introspect' >>"$work/done"
told 'POST /oauth/revoke' 401 "token=$(jq -r .access_token "$work/made")" -u "$client:$client_secret"
# The last: afterwards nobody is logged in.
form 'POST /logout' '' /

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
