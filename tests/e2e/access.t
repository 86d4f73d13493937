#!/bin/sh
# shellcheck shell=dash
# Who may do what, through the door: keys by scope, project, environment and address, their rotation and their
# end; personal tokens and roles; roles for single places; teams and workspaces and what is theirs.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-access.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
slug=access-$unique

"$landfall" organization add "$slug" --name "Access $unique"
for role in admin viewer developer; do
	"$landfall" user add "$role-$unique@example.com" --organization "$slug" --name "$role $unique" --role "$role" --password-file - <<-PASSWORD
		a long password of $role $unique
	PASSWORD
done
admin=$("$landfall" keys generate --organization "$slug" --name admin --scope admin)
foreign=$("$landfall" keys generate --organization globex --name foreign --scope admin)

# One request: METHOD PATH KEY [BODY] [CURL OPTION]…; prints the status, leaves body and head.
ask() {
	local method="$1" path="$2" key="$3" body="${4-}"
	shift 3
	[ $# -eq 0 ] || shift
	if [ -n "$body" ]; then
		curl -s --max-time 30 -X "$method" -o "$work/body" -D "$work/head" -w '%{http_code}' "$BASE_URL$path" -H "Authorization: Bearer $key" -H 'Content-Type: application/json' -d "$body" "$@"
	else
		curl -s --max-time 30 -X "$method" -o "$work/body" -D "$work/head" -w '%{http_code}' "$BASE_URL$path" -H "Authorization: Bearer $key" "$@"
	fi
}
get() { # JQ EXPRESSION
	jq -r "$1" "$work/body"
}
head_of() {
	tr -d '\r' <"$work/head"
}
deploy() { # KEY PROJECT ENVIRONMENT
	# A subshell counts for itself: the moment tells one from another.
	ask POST /versioner/deployment-events/ "$1" "{\"product_name\":\"$2\",\"version\":\"$(date +%s%N)\",\"environment_name\":\"$3\",\"status\":\"success\"}"
}

for place in 'shop staging' 'shop production' 'billing production'; do
	# shellcheck disable=SC2086 # Two words.
	deploy "$admin" $place >/dev/null
done

# ---- keys

is 'POST /v1/api-keys makes a key' "$(ask POST /v1/api-keys "$admin" '{"name":"CI","scopes":["read","deploy"]}')" 201
key=$(get .data.key)
id=$(get .data.id)
like 'whose text is shown this once' "$key" "^sk_${slug}_k[0-9]+_[A-Za-z0-9]{38}\$"
like 'in an answer that nobody keeps' "$(head_of)" '^Cache-Control: private, no-store'
is 'with its scopes under both names' "$(get '.data | [.scopes == .permissions, (.scopes | join(" "))] | join(",")')" 'true,read deploy'
is 'GET /v1/api-keys/{key} shows it again' "$(ask GET "/v1/api-keys/$id" "$admin")" 200
is 'without its text' "$(get '.data | has("key")')" false
is 'GET /v1/api-keys lists it' "$(ask GET /v1/api-keys "$admin" && get " .data | map(select(.id == \"$id\")) | length")" 2001
is 'a key of another organization does not see it' "$(ask GET "/v1/api-keys/$id" "$foreign")" 404
is 'nor revoke it' "$(ask DELETE "/v1/api-keys/$id" "$foreign")" 404
is 'it reads' "$(ask GET /v1/projects "$key")" 200
is 'and deploys' "$(deploy "$key" shop staging)" 201
is 'but makes no key' "$(ask POST /v1/api-keys "$key" '{"name":"x","scopes":["read"]}')" 403
like 'ER4: which names the missing scope' "$(head_of)" '^WWW-Authenticate: Bearer .*error="insufficient_scope", scope="admin"'
is 'versiontwo names scopes permissions' "$(ask POST /v1/api-keys "$admin" '{"name":"v2","permissions":["read","write"]}' && get '.data.scopes | join(" ")')" '201read write'

is 'a key without name and with a wrong scope is refused' "$(ask POST /v1/api-keys "$admin" '{"scopes":["reed"],"expires_in_days":0,"addresses":["here"],"projects":["nowhere"]}')" 422
is 'and every fault is named' "$(get '[.errors[].pointer] | sort | join(" ")')" '/addresses /expires_in_days /name /projects /scopes'
is 'an unknown member is refused with the nearest name' "$(ask POST /v1/api-keys "$admin" '{"name":"x","scope":["read"]}')" 422
like 'that there is' "$(cat "$work/body")" 'did you mean scopes'

# ---- limits

narrow() { # BODY MEMBERS
	ask POST /v1/api-keys "$admin" "{\"name\":\"narrow\",\"scopes\":[\"read\",\"deploy\"],$1}" >/dev/null
	get .data.key
}
one=$(narrow '"projects":["shop"],"environments":["staging"]')
is 'G1: a key for staging deploys there' "$(deploy "$one" shop staging)" 201
is 'G1: and nowhere else' "$(deploy "$one" shop production)" 403
is 'nor another project' "$(deploy "$one" billing staging)" 403
is 'nor does it make a new one' "$(deploy "$one" "new-$unique" staging)" 403
is 'of which nothing is left' "$(ask GET "/v1/projects/new-$unique" "$admin")" 404
for list in projects versions deployments; do
	is "GET /v1/$list with it answers" "$(ask GET "/v1/$list?limit=100" "$one")" 200
	is "of its own project only" "$(jq -r '[.. | .slug? // empty] | map(select(. == "billing")) | length' "$work/body")" 0
	is "and counts no other" "$(get '.pagination.total == (.data | length)')" true
done
is 'its deployments are those of its environment' "$(ask GET '/v1/deployments?limit=100' "$one" >/dev/null; get '[.data[].environment.slug] | unique | join(" ")')" staging
is "another project's page of it is 404" "$(ask GET /v1/projects/billing "$one")" 404
is 'a deployment elsewhere too' "$(ask GET '/v1/deployments?environment=production' "$admin" >/dev/null; ask GET "/v1/deployments/$(get '.data[0].id')" "$one")" 404
is 'versioner lists no more' "$(ask GET '/versioner/deployments/?limit=100' "$one" >/dev/null; get '[.[].environment_name] | unique | join(" ")')" staging
is 'a limited key makes no other key' "$(ask POST /v1/api-keys "$(ask POST /v1/api-keys "$admin" '{"name":"a","scopes":["admin"],"projects":["shop"]}' >/dev/null; get .data.key)" '{"name":"b","scopes":["read"]}')" 403
is 'a key from elsewhere is refused' "$(ask GET /v1/projects "$(narrow '"addresses":["192.0.2.0/24"]')")" 403
like 'with the address that it came from' "$(get .detail)" '127\.0\.0\.1'
is 'a key from here is not' "$(ask GET /v1/projects "$(narrow '"addresses":["127.0.0.0/8","::1"]')")" 200
soon=$(narrow '"expires_in_days":3')
ask GET /v1/projects "$soon" >/dev/null
like 'a key that ends within a week says so' "$(head_of)" '^X-Key-Expires-At: 20'
ask GET /v1/projects "$key" >/dev/null
refuses 'another does not' grep -qi '^X-Key-Expires-At' "$work/head"

# ---- change, rotation, end

is 'PATCH /v1/api-keys/{key} changes name and addresses' "$(ask PATCH "/v1/api-keys/$id" "$admin" '{"name":"CI of main","addresses":["127.0.0.1"]}' && get '.data | "\(.name) \(.addresses | join(","))"')" '200CI of main 127.0.0.1'
is 'null takes the limit away' "$(ask PATCH "/v1/api-keys/$id" "$admin" '{"addresses":null}' && get '.data.addresses')" 200null
is 'its scopes cannot be changed' "$(ask PATCH "/v1/api-keys/$id" "$admin" '{"scopes":["admin"]}')" 422
is 'POST /v1/api-keys/{key}/rotate makes the next' "$(ask POST "/v1/api-keys/$id/rotate" "$admin" '{"overlap_hours":1}')" 201
next=$(get .data.key)
next_id=$(get .data.id)
is 'with the same rights' "$(get '.data.scopes | join(" ")')" 'read deploy'
is 'both are good' "$(ask GET /v1/projects "$key"; ask GET /v1/projects "$next")" 200200
is 'the old one for an hour more' "$(ask GET "/v1/api-keys/$id" "$admin" >/dev/null; get "(.data.expires_at | sub(\"\\\\.[0-9]+\"; \"\") | fromdate) - now | . > 3500 and . < 3601")" true
is 'and names its successor' "$(get .data.replaced_by)" "$next_id"
is 'it is rotated once' "$(ask POST "/v1/api-keys/$id/rotate" "$admin")" 409
is 'DELETE /v1/api-keys/{key} revokes' "$(ask DELETE "/v1/api-keys/$next_id" "$admin")" 204
is 'from the next request on' "$(ask GET /v1/projects "$next")" 401
is 'once' "$(ask DELETE "/v1/api-keys/$next_id" "$admin")" 409
is 'a repeat with the same Idempotency-Key makes no second key' "$(
	ask POST /v1/api-keys "$admin" '{"name":"once","scopes":["read"]}' -H "Idempotency-Key: $unique" >/dev/null
	first=$(get .data.id)
	ask POST /v1/api-keys "$admin" '{"name":"once","scopes":["read"]}' -H "Idempotency-Key: $unique" >/dev/null
	[ "$first" = "$(get .data.id)" ] && echo same
)" same
ask POST /v1/api-keys "$admin" '{"name":"once","scopes":["read"]}' -H "Idempotency-Key: $unique" >/dev/null
is 'it shows the key again' "$(ask GET /v1/projects "$(get .data.key)")" 200
is 'which is nowhere in the database meanwhile' "$(MYSQL_PWD=$LANDFALL_DB_PASSWORD mariadb --no-defaults -S "$LANDFALL_DB_SOCKET" -u "$LANDFALL_DB_USER" -N -B \
	-e "SELECT COUNT(*), COALESCE(SUM(sealed IS NULL), 0), COALESCE(SUM(INSTR(CONCAT(COALESCE(body, ''), COALESCE(sealed, '')), 'sk_')), 0) FROM idempotency i JOIN organization o ON o.id = i.organization_id WHERE o.slug = '$slug'" "$LANDFALL_DB_NAME" | tr '\t' ' ')" '1 0 0'

# ---- people

log_in() { # JAR EMAIL PASSWORD
	local token
	token=$(curl -s -c "$1" "$BASE_URL/login" | tr '\n' ' ' | sed -n 's/.*name="csrf_token" value="\([0-9a-f]*\)".*/\1/p')
	curl -s -b "$1" -c "$1" -o /dev/null -w '%{http_code}' "$BASE_URL/login" --data-urlencode "csrf_token=$token" \
		--data-urlencode "email=$2" --data-urlencode "password=$3"
}
page() { # JAR PATH [CURL OPTION]…
	local jar="$1" path="$2"
	shift 2
	curl -s --max-time 30 -b "$jar" -c "$jar" -o "$work/page" -D "$work/head" -w '%{http_code}' "$BASE_URL$path" "$@"
}
# Sends a form of the page that FROM is: JAR FROM TO [CURL OPTION]…
form() {
	local jar="$1" from="$2" to="$3" token
	shift 3
	page "$jar" "$from" >/dev/null
	token=$(tr '\n' ' ' <"$work/page" | sed 's/name="csrf_token" value="\([0-9a-f]*\)".*/@\1@/; s/.*@\([0-9a-f]*\)@/\1/')
	page "$jar" "$to" --data-urlencode "csrf_token=$token" "$@"
}
once() {
	sed -n 's|.*class="once".*<code>\([^<]*\)</code>.*|\1|p' "$work/page"
}
for role in admin viewer developer; do
	is "the $role logs in" "$(log_in "$work/$role" "$role-$unique@example.com" "a long password of $role $unique")" 303
done

is 'POST /settings/keys by an admin is 303' "$(form "$work/admin" /settings/keys /settings/keys -d name=Page -d scopes=read -d scopes=write -d expires_in_days=90)" 303
page "$work/admin" '/settings/keys?done=created' >/dev/null
made=$(once)
is 'the key is shown' "$(ask GET /v1/projects "$made")" 200
page "$work/admin" /settings/keys >/dev/null
is 'this once' "$(once)" ''
is 'a form without name and scope comes back' "$(form "$work/admin" /settings/keys /settings/keys -d name= -d addresses=here)" 422
like 'with its faults beside the fields' "$(cat "$work/page")" 'aria-invalid="true"'
like 'and what was typed' "$(cat "$work/page")" 'value="here"'
label=$(printf %s "$made" | sed "s/^sk_${slug}_\(k[0-9]*\)_.*/\1/")
is 'POST /settings/keys/{key}/rotate' "$(form "$work/admin" /settings/keys "/settings/keys/$label/rotate")" 303
is 'GET /settings/keys/{key}/revoke asks first' "$(page "$work/admin" "/settings/keys/$label/revoke")" 200
like 'and names the key' "$(cat "$work/page")" 'Page'
is 'POST /settings/keys/{key}/revoke' "$(form "$work/admin" "/settings/keys/$label/revoke" "/settings/keys/$label/revoke")" 303
is 'ends it' "$(ask GET /v1/projects "$made")" 401
is 'a viewer does not see the page' "$(page "$work/viewer" /settings/keys)" 403
is 'nor makes a key' "$(form "$work/viewer" /settings/tokens /settings/keys -d name=x -d scopes=read)" 403
like 'and is told why' "$(cat "$work/page")" 'role viewer does not let you'

is 'POST /settings/tokens: a viewer makes a personal token' "$(form "$work/viewer" /settings/tokens /settings/tokens -d name=mine -d scopes=read)" 303
page "$work/viewer" /settings/tokens >/dev/null
mine=$(once)
like 'which begins pat_' "$mine" "^pat_${slug}_k[0-9]+_"
is 'it reads' "$(ask GET /v1/projects "$mine")" 200
is 'POST /v1/tokens: a token makes no mightier one' "$(ask POST /v1/tokens "$mine" '{"name":"more","scopes":["write"]}')" 422
is 'POST /v1/tokens: but an equal one' "$(ask POST /v1/tokens "$mine" '{"name":"equal","scopes":["read"]}')" 201
equal=$(get .data.id)
is 'GET /v1/tokens lists both' "$(ask GET /v1/tokens "$mine" >/dev/null; get '.data | length')" 2
is 'a key has none' "$(ask GET /v1/tokens "$admin")" 403
is 'DELETE /v1/tokens/{token} ends one' "$(ask DELETE "/v1/tokens/$equal" "$mine")" 204
is 'POST /settings/tokens: a viewer may ask for more' "$(form "$work/viewer" /settings/tokens /settings/tokens -d name=all -d scopes=admin)" 303
page "$work/viewer" /settings/tokens >/dev/null
all=$(once)
is 'but their role limits it' "$(deploy "$all" shop staging)" 403
token_label=$(printf %s "$mine" | sed "s/^pat_${slug}_\(k[0-9]*\)_.*/\1/")
is 'GET /settings/tokens/{token}/revoke asks first' "$(page "$work/viewer" "/settings/tokens/$token_label/revoke")" 200
is "nobody else's" "$(page "$work/admin" "/settings/tokens/$token_label/revoke")" 404
is 'POST /settings/tokens/{token}/revoke' "$(form "$work/viewer" "/settings/tokens/$token_label/revoke" "/settings/tokens/$token_label/revoke")" 303
is 'ends it' "$(ask GET /v1/projects "$mine")" 401

# ---- roles for single places

viewer_id=$(ask GET /v1/members "$admin" >/dev/null; get ".data[] | select(.email == \"viewer-$unique@example.com\") | .id")
is 'GET /v1/roles lists ten' "$(ask GET /v1/roles "$admin" >/dev/null; get '.data | length')" 10
is 'POST /v1/role-grants: developer for shop' "$(ask POST /v1/role-grants "$admin" "{\"user\":\"viewer-$unique@example.com\",\"role\":\"developer\",\"project\":\"shop\"}")" 201
grant=$(get .data.id)
is 'now the viewer deploys shop' "$(deploy "$all" shop staging)" 201
is 'but not billing' "$(deploy "$all" billing production)" 403
is 'GET /v1/role-grants lists it' "$(ask GET /v1/role-grants "$admin" >/dev/null; get '[.data[].project.slug] | join(" ")')" shop
is 'another organization does not take it away' "$(ask DELETE "/v1/role-grants/$grant" "$foreign")" 404
is 'DELETE /v1/role-grants/{grant} does' "$(ask DELETE "/v1/role-grants/$grant" "$admin")" 204
is 'and the viewer deploys no more' "$(deploy "$all" shop staging)" 403
is 'a grant wants a person or a team, a project or a tier' "$(ask POST /v1/role-grants "$admin" '{"role":"king","tier":"moon","project":"shop"}')" 422
is 'and names every fault' "$(get '[.errors[].pointer] | sort | join(" ")')" '/project /role /tier /user'
is 'only who may give roles gives them' "$(ask POST /v1/role-grants "$all" "{\"user\":\"viewer-$unique@example.com\",\"role\":\"admin\",\"tier\":\"dev\"}")" 403

# ---- teams

is 'POST /v1/teams' "$(ask POST /v1/teams "$admin" '{"name":"Platform","description":"keeps it up"}')" 201
team=$(get .data.id)
like 'a team has a TypeID' "$team" '^team_[0-9a-z]{26}$'
is 'two of one name cannot be' "$(ask POST /v1/teams "$admin" '{"name":"platform"}')" 409
is 'GET /v1/teams' "$(ask GET /v1/teams "$admin" >/dev/null; get '[.data[].name] | join(" ")')" Platform
is 'GET /v1/teams/{team}: not for others' "$(ask GET "/v1/teams/$team" "$foreign")" 404
is 'PATCH /v1/teams/{team}' "$(ask PATCH "/v1/teams/$team" "$admin" '{"description":null}' && get '.data | "\(.name) \(.description)"')" '200Platform null'
is 'POST /v1/teams/{team}/members' "$(ask POST "/v1/teams/$team/members" "$admin" "{\"user_id\":\"$viewer_id\"}")" 201
is 'nobody is in it twice' "$(ask POST "/v1/teams/$team/members" "$admin" "{\"email\":\"viewer-$unique@example.com\"}")" 409
is 'nor anybody from elsewhere' "$(ask POST "/v1/teams/$team/members" "$admin" "{\"email\":\"$ADMIN_EMAIL\"}")" 422
is 'GET /v1/teams/{team}/members' "$(ask GET "/v1/teams/$team/members" "$admin" >/dev/null; get '[.data[].email] | join(" ")')" "viewer-$unique@example.com"
is 'a role given to the team' "$(ask POST /v1/role-grants "$admin" '{"team":"Platform","role":"sre","tier":"production"}')" 201
is 'is a role of everyone in it' "$(deploy "$all" billing production)" 201
is 'DELETE /v1/teams/{team}/members/{user}' "$(ask DELETE "/v1/teams/$team/members/$viewer_id" "$admin")" 204
is 'and ends with leaving it' "$(deploy "$all" billing production)" 403
is 'PATCH /v1/projects/{project}: a team owns a project' "$(ask PATCH /v1/projects/shop "$admin" "{\"team_id\":\"$team\"}" && get .data.team.name)" 200Platform
is "another organization's team owns nothing here" "$(ask POST /v1/teams "$foreign" "{\"name\":\"T $unique\"}" >/dev/null; ask PATCH /v1/projects/shop "$admin" "{\"team_id\":\"$(get .data.id)\"}")" 422
is 'DELETE /v1/teams/{team}' "$(ask DELETE "/v1/teams/$team" "$admin")" 204
is 'leaves the project without one' "$(ask GET /v1/projects/shop "$admin" >/dev/null; get '.data | has("team")')" false

# ---- workspaces

is 'POST /v1/workspaces' "$(ask POST /v1/workspaces "$admin" '{"name":"Desenvolvimento","config":{"environment":"development","scaling":{"min":1,"max":2}}}')" 201
workspace=$(get .data.id)
like 'a workspace has a TypeID' "$workspace" '^ws_[0-9a-z]{26}$'
is 'PATCH /v1/workspaces/{workspace} merges' "$(ask PATCH "/v1/workspaces/$workspace" "$admin" '{"config":{"scaling":{"min":null,"max":5}}}' >/dev/null; get '.data.config | tojson')" '{"environment":"development","scaling":{"max":5}}'
is 'GET /v1/workspaces' "$(ask GET /v1/workspaces "$admin" >/dev/null; get '[.data[].name] | join(" ")')" Desenvolvimento
is 'GET /v1/workspaces/{workspace}: not for others' "$(ask GET "/v1/workspaces/$workspace" "$foreign")" 404
is 'config must be an object' "$(ask POST /v1/workspaces "$admin" '{"name":"x","config":[1]}')" 422
is 'a workspace holds a project' "$(ask PATCH /v1/projects/billing "$admin" "{\"workspace_id\":\"$workspace\"}" && get .data.workspace.name)" 200Desenvolvimento
is 'DELETE /v1/workspaces/{workspace}' "$(ask DELETE "/v1/workspaces/$workspace" "$admin")" 204
is 'leaves the project without one' "$(ask GET /v1/projects/billing "$admin" >/dev/null; get '.data | has("workspace")')" false

# ---- the same on pages

location() {
	head_of | sed -n 's/^Location: \([^?]*\).*/\1/p'
}
j=$work/admin
is 'POST /settings/teams' "$(form "$j" /settings/teams /settings/teams -d 'name=Page team')" 303
t=$(location)
is 'GET /settings/teams/{team}' "$(page "$j" "$t")" 200
is 'POST /settings/teams with a name that is taken' "$(form "$j" /settings/teams /settings/teams -d 'name=page TEAM')" 422
is 'POST /settings/teams/{team}' "$(form "$j" "$t" "$t" -d 'name=Page team' -d description=new)" 303
is 'POST /settings/teams/{team}/members' "$(form "$j" "$t" "$t/members" -d "user_id=$viewer_id")" 303
is 'POST /settings/teams/{team}/members once' "$(form "$j" "$t" "$t/members" -d "user_id=$viewer_id")" 422
is 'POST /settings/teams/{team}/projects' "$(form "$j" "$t" "$t/projects" -d project=shop)" 303
is 'POST /settings/teams/{team}/projects: none of that name' "$(form "$j" "$t" "$t/projects" -d project=nothing)" 422
page "$j" "$t" >/dev/null
like 'the page shows project and member' "$(tr '\n' ' ' <"$work/page")" "viewer-$unique@example.com.*>shop<"
is 'POST /settings/teams/{team}/projects/{project}/remove' "$(form "$j" "$t" "$t/projects/shop/remove")" 303
is 'POST /settings/teams/{team}/members/{user}/remove' "$(form "$j" "$t" "$t/members/$viewer_id/remove")" 303
is 'a viewer changes no team' "$(form "$work/viewer" /settings/tokens "$t" -d name=x)" 403
is 'GET /settings/teams/{team}/delete' "$(page "$j" "$t/delete")" 200
is 'POST /settings/teams/{team}/delete wants the name' "$(form "$j" "$t/delete" "$t/delete" -d name=other)" 422
is 'POST /settings/teams/{team}/delete' "$(form "$j" "$t/delete" "$t/delete" -d 'name=Page team')" 303
is 'POST /settings/workspaces' "$(form "$j" /settings/workspaces /settings/workspaces -d name=Space --data-urlencode 'config={"a":1}')" 303
w=$(location)
is 'POST /settings/workspaces with a broken object' "$(form "$j" /settings/workspaces /settings/workspaces -d name=Other --data-urlencode 'config={"a":')" 422
is 'GET /settings/workspaces/{workspace}' "$(page "$j" "$w")" 200
is 'POST /settings/workspaces/{workspace}' "$(form "$j" "$w" "$w" -d name=Space -d config=)" 303
is 'POST /settings/workspaces/{workspace}/projects' "$(form "$j" "$w" "$w/projects" -d project=shop)" 303
is 'POST /settings/workspaces/{workspace}/projects/{project}/remove' "$(form "$j" "$w" "$w/projects/shop/remove")" 303
is 'GET /settings/workspaces/{workspace}/delete' "$(page "$j" "$w/delete")" 200
is 'POST /settings/workspaces/{workspace}/delete' "$(form "$j" "$w/delete" "$w/delete" -d name=Space)" 303
is 'GET /settings/roles' "$(page "$j" /settings/roles)" 200
like 'draws the table' "$(cat "$work/page")" 'Release manager'
is 'POST /settings/roles' "$(form "$j" /settings/roles /settings/roles -d "to=user:$viewer_id" -d role=qa -d tier=test)" 303
page "$j" /settings/roles >/dev/null
g=$(sed -n 's|.*action="\([^"]*/settings/roles/rg_[^"]*\)".*|\1|p' "$work/page" | head -n 1)
is 'POST /settings/roles/{grant}/delete' "$(form "$j" /settings/roles "$g")" 303
is 'POST /settings/roles with both places' "$(form "$j" /settings/roles /settings/roles -d "to=user:$viewer_id" -d role=qa -d tier=test -d project=shop)" 422
is 'GET /settings leads on' "$(page "$j" /settings)" 303

wide() { # LETTER: a configuration of 600 members
	jq -nc --arg letter "$1" '{config: [range(600) | {key: "\($letter)\(.)", value: .}] | from_entries}'
}
is "a workspace's configuration does not grow beyond what can be read again" "$(ask POST /v1/workspaces "$admin" "$(wide a | jq -c '.name = "Wide"')")$(wide=$(get .data.id); ask PATCH "/v1/workspaces/$wide" "$admin" "$(wide b)"; ask PATCH "/v1/workspaces/$wide" "$admin" '{"config":{"a0":null}}')" 201422200

done_testing
