#!/bin/sh
# shellcheck shell=dash
# What must hold of every row of the map: it is guarded, OPTIONS and 405 know it, some test uses it, and what
# it finds by an id it finds only for the organization that owns it.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"
# shellcheck source=tests/costs.sh
. "$TEST_SRCDIR/tests/costs.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-map.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall

"$landfall" routes >"$work/routes"

status() { # METHOD PATH [CURL OPTION]...
	local method="$1" path="$2"
	shift 2
	curl -s --max-time 30 -X "$method" -o "$work/body" -D "$work/head" -w '%{http_code}' "$BASE_URL$path" "$@"
}

# A thing of each kind, belonging to acme, and the path that leads to it.
curl -s "$BASE_URL/versioner/deployment-events/" -H "Authorization: Bearer $API_KEY" -H 'Content-Type: application/json' \
	-d "{\"product_name\":\"map-$unique\",\"version\":\"1\",\"environment_name\":\"env-$unique\",\"status\":\"success\"}" >"$work/made"
curl -s "$BASE_URL/v1/auth/login" -d "{\"email\":\"$ADMIN_EMAIL\",\"password\":\"$ADMIN_PASSWORD\"}" >"$work/token"
curl -s "$BASE_URL/v1/oauth/clients" -H "Authorization: Bearer $(jq -r .access_token "$work/token")" \
	-d "{\"name\":\"Map $unique\",\"scopes\":[\"read\"]}" >"$work/client"
admin_key=$("$landfall" keys generate --organization acme --name "map $unique" --scope admin)
made() { # PATH JSON
	curl -s "$BASE_URL$1" -H "Authorization: Bearer $admin_key" -H 'Content-Type: application/json' -d "$2"
}
"$landfall" user add "member-$unique@example.com" --organization acme --name Member --password-file - <<-PASSWORD
	a long password of acme
PASSWORD
made /v1/invitations "{\"email\": \"invited-$unique@example.com\", \"role\": \"viewer\"}" >"$work/invitation"
made /v1/teams "{\"name\": \"Map $unique\"}" >"$work/team"
made /v1/workspaces "{\"name\": \"Map $unique\"}" >"$work/workspace"
curl -s "$BASE_URL/v1/tokens" -H "Authorization: Bearer $(jq -r .access_token "$work/token")" \
	-d '{"name": "map", "scopes": ["read"]}' >"$work/personal"
made /v1/releases "{\"name\": \"map $unique\"}" >"$work/release"
made /v1/notification-channels "{\"name\": \"map $unique\", \"channel_type\": \"slack_webhook\", \"config\": {\"webhook_url\": \"https://hooks.slack.com/services/$unique\"}}" >"$work/channel"
made /v1/notification-preferences "{\"channel\": \"map $unique\", \"event_type\": \"deployment.failed\"}" >"$work/preference"
made /v1/receivers "{\"name\": \"map $unique\", \"kind\": \"alertmanager\"}" >"$work/receiver"
curl -s -o "$work/receipt" -X POST "$BASE_URL$(jq -r '.data.url | sub("^https?://[^/]+"; "")' "$work/receiver")" -H 'Content-Type: application/json' \
	-H "Authorization: Bearer $(jq -r .data.secret "$work/receiver")" -d '{"alerts": []}'
thing() { # NAME
	case "$1" in
	project) echo "map-$unique" ;;
	environment) jq -r .environment_id "$work/made" ;;
	version) jq -r .version_id "$work/made" ;;
	deployment) jq -r .id "$work/made" ;;
	product) echo "map-$unique" ;;
	component) echo "map-$unique" ;;
	channel) jq -r '.data.id // empty' "$work/channel" ;;
	preference) jq -r '.data.id // empty' "$work/preference" ;;
	change) made /v1/changes "{\"title\": \"Map $unique\"}" | jq -r .data.id ;;
	release) jq -r .data.id "$work/release" ;;
	service)
		made /v1/services "{\"name\": \"service-$unique\", \"project\": \"map-$unique\"}" >/dev/null
		echo "service-$unique"
		;;
	instance)
		made /v1/instances "{\"name\": \"instance-$unique\"}" >/dev/null
		echo "instance-$unique"
		;;
	variable)
		made "/v1/services/service-$unique/variables" '{"key": "KEY", "value": "x"}' | jq -r .data.key
		;;
	route)
		thing service >/dev/null
		made /v1/routes "{\"domain\": \"map-$unique.example.com\", \"service\": \"service-$unique\"}" >/dev/null
		echo "map-$unique.example.com"
		;;
	webhook) made /v1/webhooks '{"url": "https://hooks.example.com/", "events": ["*"]}' | jq -r .data.id ;;
	delivery) made "/v1/webhooks/$(thing webhook)/test" '{}' | jq -r .data.id ;;
	receiver) jq -r .data.id "$work/receiver" ;;
	address) jq -r .data.url "$work/receiver" | sed 's|.*/||' ;;
	receipt) jq -r .receipt "$work/receipt" ;;
	badge) made /v1/badges "{\"project\": \"map-$unique\", \"environment\": \"env-$unique\"}" | jq -r .data.id ;;
	badgetoken) made /v1/badges "{\"project\": \"map-$unique\", \"environment\": \"env-$unique\"}" | jq -r .data.url | sed 's|.*/badge/||; s|/.*||' ;;
	picture) echo version.svg ;;
	feed) echo none ;;
	feedtoken)
		page_token=$(curl -s -b "$work/acme" -c "$work/acme" "$BASE_URL/settings/feeds" | tr '\n' ' ' | sed -n 's/.*name="csrf_token" value="\([0-9a-f]*\)".*/\1/p')
		curl -s -L -b "$work/acme" -c "$work/acme" "$BASE_URL/settings/feeds" --data-urlencode "csrf_token=$page_token" -d "name=map" |
			grep -o '/feed/[0-9a-f]\{32\}' | head -n 1 | sed 's|/feed/||'
		;;
	client) jq -r .data.id "$work/client" ;;
	member) curl -s "$BASE_URL/v1/members?limit=1" -H "Authorization: Bearer $admin_key" | jq -r '.data[0].id' ;;
	invitation) jq -r .data.id "$work/invitation" ;;
	invite) jq -r .data.link "$work/invitation" | sed 's|.*/||' ;;
	reset) "$landfall" user reset-link "member-$unique@example.com" | sed 's|.*/||' ;;
	team) jq -r '.data.id // .team.id // .id' "$work/team" ;;
	workspace) jq -r '.data.id // .workspace.id // .id' "$work/workspace" ;;
	key) curl -s "$BASE_URL/v1/api-keys?limit=1" -H "Authorization: Bearer $admin_key" | jq -r '.data[0].id' ;;
	token) jq -r .data.id "$work/personal" ;;
	view) # of acme's administrator
		token=$(curl -s -b "$work/acme" "$BASE_URL/timeline?type=build" | tr '\n' ' ' | sed -n 's/.*name="csrf_token" value="\([0-9a-f]*\)".*/\1/p')
		curl -s -o "$work/none" -b "$work/acme" "$BASE_URL/saved-views" -d "csrf_token=$token&page=timeline&query=type=build" --data-urlencode "name=map $unique"
		curl -s -b "$work/acme" "$BASE_URL/timeline?type=build" | sed -n 's|.*/saved-views/\([^/]*\)/delete.*|\1|p' | head -n 1
		;;
	code) echo not_found ;;
	tag) echo teams ;;
	type) case "$path" in /settings/*) echo slack_webhook ;; *) echo deployment.completed ;; esac ;;
	event) curl -s "$BASE_URL/v1/events?project=map-$unique&limit=1" -H "Authorization: Bearer $admin_key" | jq -r '.data[0].id' ;;
	operation) echo getTeams ;;
	file) curl -s "$BASE_URL/login" | tr '\n' ' ' | sed -n 's|.*/static/\([^"]*\.css\)".*|\1|p' ;;
	*) echo "no-thing-for-$1" ;;
	esac
}

# An administrator of the other organization, logged in.
"$landfall" user add "other-$unique@example.com" --organization globex --role admin --password-file - <<-PASSWORD
	a long password of globex
	a long password of globex
PASSWORD
log_in() { # JAR EMAIL PASSWORD
	local token
	token=$(curl -s -c "$1" "$BASE_URL/login" | tr '\n' ' ' | sed -n 's/.*name="csrf_token" value="\([0-9a-f]*\)".*/\1/p')
	curl -s -b "$1" -c "$1" -o "$work/body" -w '%{http_code}' "$BASE_URL/login" --data-urlencode "csrf_token=$token" \
		--data-urlencode "email=$2" --data-urlencode "password=$3"
}
is 'acme logs in' "$(log_in "$work/acme" "$ADMIN_EMAIL" "$ADMIN_PASSWORD")" 303
is 'globex logs in' "$(log_in "$work/globex" "other-$unique@example.com" 'a long password of globex')" 303

scripts() {
	find "$TEST_SRCDIR/tests/e2e" -name '*.t' ! -name map.t ! -name audit.t
}

while read -r method pattern guard can _; do
	row="$method $pattern"
	path=$pattern
	name=$(printf %s "$pattern" | sed -n 's/.*{\(.*\)}.*/\1/p')
	for capture in $(printf %s "$pattern" | grep -o '{[a-z]*}' | tr -d '{}'); do
		path=$(printf %s "$path" | sed "s|{$capture}|$(thing "$capture")|")
	done

	is "$row: OPTIONS is 204" "$(status OPTIONS "$path")" 204
	like "$row: and allows it" "$(tr -d '\r' <"$work/head")" "^Allow: .*$method"
	is "$row: another method is 405" "$(status PROPFIND "$path")" 405

	case "$guard" in
	open)
		case "$method" in
		GET) like "$row: is open to anyone" "$(status "$method" "$path")" '^(200|303)$' ;;
		# What proves who one is comes in the body, and here there is none.
		*) like "$row: is open to anyone" "$(status "$method" "$path")" '^(200|400|401|422)$' ;;
		esac
		;;
	api)
		is "$row: without a key it is 401" "$(status "$method" "$path" -H 'Content-Length: 0')" 401
		is "$row: a session's cookie is no key" "$(status "$method" "$path" -b "$work/acme" -H 'Content-Length: 0')" 401
		;;
	page)
		is "$row: without a session it leads to the log-in" "$(status "$method" "$path")" 303
		like "$row: which it names" "$(tr -d '\r' <"$work/head")" '^Location: /login'
		is "$row: a key is no session" "$(status "$method" "$path" -H "Authorization: Bearer $API_KEY")" 303
		case "$path" in
		/oauth/authorize) is "$row: with one it wants to know which application" "$(status "$method" "$path" -b "$work/acme")" 400 ;;
		*) like "$row: with one it is 200, or leads on" "$(status "$method" "$path" -b "$work/acme")" '^(200|303)$' ;;
		esac
		;;
	form)
		is "$row: without a session it leads to the log-in" "$(status "$method" "$path" -d a=b)" 303
		is "$row: without a token it is 403" "$(status "$method" "$path" -b "$work/acme" -d a=b)" 403
		is "$row: with a false one as well" "$(status "$method" "$path" -b "$work/acme" -d "csrf_token=$(printf '%0128d' 7)")" 403
		;;
	login)
		is "$row: without a token it is 403" "$(status "$method" "$path" -d email=a -d password=b)" 403
		;;
	esac
	case "$guard $can" in
	"api read" | "api nothing") ;;
	"api "*) is "$row: a key that may only read is 403" "$(status "$method" "$path" -H "Authorization: Bearer $READ_KEY" -d '{}')" 403 ;;
	esac

	# Isolation.
	case "$guard $can $name" in
	"api read type") ;; # the same for all
	"api read "?*)
		# What a person alone has, and forgets, is found in home.t.
		[ "$method" != GET ] || is "$row: its owner finds it" "$(status "$method" "$path" -H "Authorization: Bearer $API_KEY")" 200
		is "$row: another organization does not" "$(status "$method" "$path" -H "Authorization: Bearer $OTHER_KEY")" 404
		;;
	"page "*" operation" | "page "*" type") ;; # the same for all
	"page "*" "?*)
		is "$row: another organization does not find it" "$(status "$method" "$path" -b "$work/globex")" 404
		;;
	esac

	# What it costs; those that write are counted where they are called, in audit.t. A process that has just begun looks at the
	# schema as well, so what takes too much is asked again; of an export, only the first rows are.
	for try in 1 2 3; do
		case "$path" in
		*.csv | *.ndjson | /v1/export) part="$path?limit=10" ;;
		*) part=$path ;;
		esac
		case "$method $guard" in
		"GET api")
			status GET "$part" -H "Authorization: Bearer $admin_key" >"$work/got"
			[ "$(cat "$work/got")" != 403 ] || status GET "$part" -H "Authorization: Bearer $(jq -r .access_token "$work/token")" >"$work/got"
			;;
		"GET page") status GET "$part" -b "$work/acme" >"$work/got" ;;
		"GET open") status GET "$part" >"$work/got" ;;
		*) break ;;
		esac
		[ "$(cost_of "$work/head")" -gt "$(cost_bound "$row")" ] 2>"$work/none" || break
		note "$row took more than its row says, at call $try"
	done
	case "$method" in
	GET) cost_holds "$row" "$work/head" ;;
	*) like "$row: its cost has a bound" "$(cost_bound "$row")" '^[0-9]+$' ;;
	esac

	# Some test asks for it: a case by its request line, a script by naming method and path as the map does, or, for
	# pages, by using the path.
	expression="^$method /*$(printf %s "$pattern" | sed 's|/|/+|g; s|{[a-z]*}|[^/ ]+|g')/?([? ]|\$)"
	used=no
	if grep -rqE --include='*.case' -e "$expression" "$TEST_SRCDIR/tests/dialect" "$TEST_SRCDIR/tests/e2e"; then
		used=yes
	elif scripts | xargs grep -qF -e "$row"; then
		used=yes
	else
		case "$guard $name" in
		page* | form* | login* | *' file' | "open "*)
			! scripts | xargs grep -qF -e "$(printf %s "$pattern" | sed 's|{[a-z]*}.*||')" || used=yes
			;;
		esac
	fi
	is "$row: a test uses it" "$used" yes
done <"$work/routes"

# Filters have their own ways to the rows. The smallest number of several counts: whoever finds a run that is
# overdue gives it up first.
statements() { # METHOD PATH [CURL OPTION]...
	local i=0
	while [ "$i" -lt 3 ]; do
		i=$((i + 1))
		status "$@" >/dev/null
		cost_of "$work/head"
	done | sort -n | head -n 1
}
known="{\"product_name\":\"map-$unique\",\"version\":\"1\",\"environment_name\":\"env-$unique\",\"status\":\"success\",\"invoke_id\":\"$unique\"}"
bounded() { # WHAT BOUND COUNT
	local status=1
	if [ -n "$3" ] && [ "$3" -le "$2" ]; then status=0; fi
	ok "$status" "$1: at most $2 statements" "it took $3"
}
bounded 'an event of known things' 3 "$(statements POST /versioner/deployment-events/ -H "Authorization: Bearer $API_KEY" -d "$known")"
bounded 'GET /v1/deployments of a project' 3 "$(statements GET "/v1/deployments?project=$(thing project)" -H "Authorization: Bearer $API_KEY")"
bounded 'GET /v1/deployments by status' 3 "$(statements GET "/v1/deployments?status=failed" -H "Authorization: Bearer $API_KEY")"

# Nothing of acme's is in any list of globex.
for list in projects environments versions deployments; do
	curl -s "$BASE_URL/v1/$list?limit=100" -H "Authorization: Bearer $OTHER_KEY" >"$work/list"
	refuses "GET /v1/$list of another organization has nothing of it" grep -q "map-$unique\|env-$unique" "$work/list"
done
curl -s "$BASE_URL/versioner/deployments/?limit=100" -H "Authorization: Bearer $OTHER_KEY" >"$work/list"
refuses 'nor has GET /versioner/deployments' grep -q "map-$unique" "$work/list"
curl -s "$BASE_URL/" -b "$work/globex" >"$work/list"
refuses 'nor has its matrix' grep -q "map-$unique" "$work/list"

done_testing
