#!/bin/sh
# shellcheck shell=dash
# Environments that people look after: made, renamed, and given a tier, a place and a time-out.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-environments.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
"$landfall" organization add "places-$unique" --name "Places $unique"
key=$("$landfall" keys generate --organization "places-$unique" --name all --scope read,write)
reader=$("$landfall" keys generate --organization "places-$unique" --name reader --scope read)

call() { # METHOD PATH BODY [KEY]
	curl -s --max-time 30 -X "$1" -o "$work/answer" -w '%{http_code}' "$BASE_URL$2" -H "Authorization: Bearer ${4:-$key}" \
		-H 'Content-Type: application/json' -d "$3"
}
said() { # FILTER
	jq -r "$1" "$work/answer"
}
brief='.data | "\(.name) \(.slug) \(.tier) \(.position) \(.timeout_minutes)"'

# POST /v1/environments
is 'an environment is made' "$(call POST /v1/environments '{"name":"Prod EU"}')" 201
is 'with the tier that its name suggests' "$(said "$brief")" 'Prod EU prod-eu production 300 60'
is 'or with what is told' "$(call POST /v1/environments '{"name":"blue","tier":"staging","position":7,"timeout_minutes":5}'; said "$brief")" '201blue blue staging 7 5'
is 'a name is taken without regard to case' "$(call POST /v1/environments '{"name":"BLUE"}')" 409
is 'a name is required' "$(call POST /v1/environments '{"tier":"dev"}')" 422
is 'a tier that is none is 422' "$(call POST /v1/environments '{"name":"x","tier":"moon"}')" 422
is 'a time-out below a minute is 422' "$(call POST /v1/environments '{"name":"x","timeout_minutes":0}')" 422
is 'a key that may only read may not' "$(call POST /v1/environments '{"name":"x"}' "$reader")" 403

# PATCH /v1/environments/{environment}
is 'it can be renamed, and its tier corrected' "$(call PATCH /v1/environments/blue '{"name":"green","tier":"test"}')" 200
is 'what is not named stays, the slug too' "$(said "$brief")" 'green blue test 7 5'
is 'null is what it would be by itself' "$(call PATCH /v1/environments/blue '{"position":null}'; said .data.position)" 200100
is 'not to a name that is taken' "$(call PATCH /v1/environments/blue '{"name":"prod eu"}')" 409
is 'its time-out counts' "$(curl -s "$BASE_URL/versioner/deployment-events/" -H "Authorization: Bearer $key" -H 'Content-Type: application/json' -o "$work/event" \
	-d '{"product_name":"shop","version":"1","environment_name":"green","status":"started"}'
	curl -s "$BASE_URL/v1/deployments" -H "Authorization: Bearer $key" | jq -r '.data[0] | (.deadline_at[0:16] + ":00Z" | fromdate) - (.created_at[0:16] + ":00Z" | fromdate)')" 300
is 'an event of its new name makes no other' "$(curl -s "$BASE_URL/v1/environments" -H "Authorization: Bearer $key" | jq .pagination.total)" 2
is 'a name cannot be taken away' "$(call PATCH /v1/environments/blue '{"name":null}')" 422
is 'what is not there is 404' "$(call PATCH /v1/environments/nothing '{"tier":"dev"}')" 404
is 'another organization does not find it' "$(call PATCH /v1/environments/blue '{"tier":"dev"}' "$OTHER_KEY")" 404
is 'a key that may only read may not change it' "$(call PATCH /v1/environments/blue '{"tier":"dev"}' "$reader")" 403

done_testing
