#!/bin/sh
# shellcheck shell=dash
# Test keys: they open the sandbox beside an organization, see nothing else, and what they record is purged.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-sandbox.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
slug=sandbox-$unique

"$landfall" organization add "$slug" --name "Sandbox $unique"
admin=$("$landfall" keys generate --organization "$slug" --name admin --scope admin)

# One request: METHOD PATH [BODY] [KEY]; prints the status, leaves the body.
ask() {
	curl -s --max-time 30 -X "$1" -o "$work/body" -w '%{http_code}' "$BASE_URL$2" \
		-H "Authorization: Bearer ${4-$admin}" -H 'Content-Type: application/json' ${3:+-d "$3"}
}
get() { # JQ EXPRESSION
	jq -r "$1" "$work/body"
}
event() { # PRODUCT VERSION KEY
	ask POST /versioner/deployment-events/ "{\"product_name\":\"$1\",\"version\":\"$2\",\"environment_name\":\"production\",\"status\":\"success\"}" "$3"
}
matrix() { # KEY
	ask GET /v1/state '' "$1" >/dev/null
	get '[.data[] | "\(.project.slug) \(.environment.slug) \(.version)"] | sort | join(", ")'
}

event shop 1.0 "$admin" >/dev/null
before=$(matrix "$admin")
like 'the real organization has a matrix' "$before" '^shop production'

# ---- making one

is 'a test key is made beside the others' "$(ask POST /v1/api-keys '{"name":"CI test","scopes":["read","write","deploy","logs:read","metrics:read"],"is_test":true}' && get '.data | "\(.label) \(.is_test) \(.scopes | join(","))"')" '201k2 true read,write,deploy,logs:read,metrics:read'
test_key=$(get .data.key)
is 'and stands in their list' "$(ask GET /v1/api-keys && get '[.data[] | "\(.label) \(.is_test)"] | join(", ")')" '200k2 true, k1 false'
is 'none may have admin' "$(ask POST /v1/api-keys '{"name":"x","scopes":["admin"],"is_test":true}' && get '[.errors[].pointer] | join(" ")')" 422/scopes
is 'nor admin by its other name' "$(ask POST /v1/api-keys '{"name":"x","permissions":["read","admin"],"is_test":true}' && get '[.errors[].pointer] | join(" ")')" 422/permissions
is 'nor limits of place' "$(ask POST /v1/api-keys '{"name":"x","scopes":["read"],"projects":["shop"],"environments":["production"],"is_test":true}' && get '[.errors[].pointer] | sort | join(" ")')" '422/environments /projects'
is 'nothing of that was stored' "$(ask GET /v1/api-keys && get '.pagination.total')" 2002

# ---- two records

is 'GET /v1/users/me tells where one is' "$(ask GET /v1/users/me '' "$test_key" && get '.data | "\(.is_test) \(.organization.name) \(.organization.slug)"')" "200true Sandbox $unique (sandbox) ~$slug"
is 'and GET /v1/organization' "$(ask GET /v1/organization '' "$test_key" && get '.data | "\(.is_sandbox) \(.plan)"')" '200true enterprise'
ask PATCH /v1/organization "{\"name\":\"Renamed $unique\",\"rate_limit\":5000}" >/dev/null
is 'whose name and limit follow those of the real one' "$(ask GET /v1/organization '' "$test_key" && get '.data | "\(.name) \(.rate_limit)"')" "200Renamed $unique (sandbox) 5000"
is 'it sees nothing real at first' "$(ask GET /v1/projects '' "$test_key" && get .pagination.total)$(ask GET /v1/projects/shop '' "$test_key")" 2000404
is 'an event with it is recorded' "$(event shop 9.9-test "$test_key" && get .status)" 201completed
deployment=$(get .id)
is 'a project that it makes as well' "$(ask POST /v1/projects '{"name":"Only a test"}' "$test_key")" 201
is 'both are there for it' "$(ask GET /v1/projects '' "$test_key" && get '[.data[].slug] | sort | join(" ")')" '200only-a-test shop'
is 'and not for a real key' "$(ask GET /v1/deployments && get '[.data[].version.name] | join(" ")')$(ask GET "/v1/deployments/$deployment")" 2001.0404
is 'a real deployment is not there for it' "$(ask GET /v1/deployments >/dev/null; ask GET "/v1/deployments/$(get '.data[0].id')" '' "$test_key")" 404
is 'the real matrix is what it was' "$(matrix "$admin")" "$before"
like 'the sandbox has one of its own' "$(matrix "$test_key")" '^shop production 9.9-test$'
is 'its events notify nobody' "$(ask GET "/v1/deployments/$deployment/events" '' "$test_key" && get '[.data[] | "\(.is_test) \(.notifies)"] | unique | join(" ")')" '200true false'
is 'real ones do' "$(ask GET /v1/deployments >/dev/null; ask GET "/v1/deployments/$(get '.data[0].id')/events" && get '[.data[] | "\(.is_test) \(.notifies)"] | unique | join(" ")')" '200false true'
is 'it may not see keys' "$(ask GET /v1/api-keys '' "$test_key")" 403
is 'nor the audit log' "$(ask GET /v1/audit '' "$test_key")" 403
is 'nor make a token' "$(ask POST /v1/tokens '{"name":"x","scopes":["read"]}' "$test_key")" 403
is 'a test key of another organization sees none of it' "$(other=$("$landfall" keys generate --organization globex --name "test $unique" --test); ask GET "/v1/deployments/$deployment" '' "$other")" 404
is 'the real audit log knows its making, and nothing it did' "$(ask GET /v1/audit && get '[.data[] | .action] | unique | map(select(test("deployment|project"))) | length')" 2001

# ---- rotate, revoke

is 'a rotated test key is a test key' "$(ask POST /v1/api-keys/k2/rotate && get '.data | "\(.label) \(.is_test)"')" '201k3 true'
rotated=$(get .data.key)
is 'of the same sandbox' "$(ask GET "/v1/deployments/$deployment" '' "$rotated")" 200
is 'one that is revoked opens nothing' "$(ask DELETE /v1/api-keys/k3)$(ask GET /v1/projects '' "$rotated")" 204401

# ---- the command line

typed=$("$landfall" keys generate --organization "$slug" --name typed --scope read --test)
is 'keys generate --test makes one' "$(ask GET "/v1/deployments/$deployment" '' "$typed")" 200
refuses 'none with admin' "$landfall" keys generate --organization "$slug" --name typed --scope admin --test
like 'keys list marks them' "$("$landfall" keys list --organization "$slug")" 'typed +\(test\)$'
refuses 'no hand takes a sandbox by its slug' "$landfall" organization add "~other-$unique"
refuses 'nor makes keys in it' "$landfall" keys generate --organization "~$slug" --name x
like 'its log has no chain' "$("$landfall" audit verify --organization "~$slug")" 'a sandbox'

# ---- the page

"$landfall" user add "sandbox-$unique@example.com" --organization "$slug" --name Ann --role admin --password-file - <<-PASSWORD
	a long pass phrase $unique
PASSWORD
csrf_of() { tr '\n' ' ' <"$work/page" | sed -n 's/.*name="csrf_token" value="\([0-9a-f]*\)".*/\1/p'; }
browse() { # PATH [CURL OPTION]...
	local path="$1"
	shift
	curl -s --max-time 30 -b "$work/jar" -c "$work/jar" -o "$work/page" -w '%{http_code}' "$BASE_URL$path" "$@"
}
browse /login >/dev/null
browse /login --data-urlencode "csrf_token=$(csrf_of)" --data-urlencode "email=sandbox-$unique@example.com" --data-urlencode "password=a long pass phrase $unique" >/dev/null
is 'the page of keys asks whether it is for tests' "$(browse /settings/keys)$(grep -c 'name="is_test"' "$work/page")" 2001
like 'and marks those that are' "$(cat "$work/page")" 'typed</bdi> <span class="tag">test</span>'
csrf=$(csrf_of)
is 'a test key is made there' "$(browse /settings/keys --data-urlencode "csrf_token=$csrf" -d name=paged -d scopes=read -d is_test=true)" 303
browse /settings/keys >/dev/null
like 'and is one' "$(cat "$work/page")" 'paged</bdi> <span class="tag">test</span>'
is 'with admin it is refused' "$(browse /settings/keys --data-urlencode "csrf_token=$csrf" -d name=paged -d scopes=admin -d is_test=true)" 422
like 'beside the field, with the box still ticked' "$(tr '\n' ' ' <"$work/page")" 'of a test key cannot have admin.*name="is_test"[^>]* checked'
is 'no sandbox is an organization to go to' "$(browse /settings/organizations)$(grep -c '(sandbox)' "$work/page")" 2000

# ---- purge

"$landfall" work --once
is 'what is younger than a day stays' "$(ask GET "/v1/deployments/$deployment" '' "$typed")" 200
LANDFALL_SANDBOX_KEEP_HOURS=0 "$landfall" work --once
is 'with sandbox_keep_hours = 0 it goes' "$(ask GET "/v1/deployments/$deployment" '' "$typed")" 404
is 'with everything else' "$(for list in projects environments versions deployments state changes releases teams workspaces notification-channels notification-history services instances webhooks; do ask GET "/v1/$list" '' "$typed" >/dev/null; get '.data | length'; done | sort -u | tr '\n' ' ')" '0 '
is 'and nothing real' "$(matrix "$admin")" "$before"
is 'the test key is as good as before' "$(event shop 2.0-test "$test_key")" 201
check 'the log of the real organization is whole' "$landfall" audit verify --organization "$slug"

done_testing
