#!/bin/sh
# shellcheck shell=dash
# Environments that make themselves, or may not: the guard against slips of the pen, short-lived ones that leave by
# themselves, and the pages on which people look after them.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-slips.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
slug=slips-$unique
"$landfall" organization add "$slug" --name "Slips $unique"
"$landfall" user add "ann-$unique@example.com" --organization "$slug" --name Ann --role admin --password-file - <<-PASSWORD
	a long password of $unique
PASSWORD
"$landfall" user add "val-$unique@example.com" --organization "$slug" --name Val --role viewer --password-file - <<-PASSWORD
	a long password of $unique
PASSWORD
key=$("$landfall" keys generate --organization "$slug" --name admin --scope admin)
reader=$("$landfall" keys generate --organization "$slug" --name reader --scope read)

sql() {
	MYSQL_PWD=$LANDFALL_DB_PASSWORD mariadb --no-defaults -S "$LANDFALL_DB_SOCKET" -u "$LANDFALL_DB_USER" \
		-N -B -e "$1" "$LANDFALL_DB_NAME"
}
org="(SELECT id FROM organization WHERE slug = '$slug')"
rows() { # TABLE [WHERE]
	sql "SELECT COUNT(*) FROM $1 WHERE organization_id = $org AND ${2-1}"
}
call() { # METHOD PATH [BODY [KEY]]
	curl -s --max-time 30 -X "$1" -o "$work/answer" -w '%{http_code}' "$BASE_URL$2" -H "Authorization: Bearer ${4:-$key}" \
		-H 'Content-Type: application/json' ${3:+-d "$3"}
}
said() { # FILTER
	jq -r "$1" "$work/answer"
}
event() { # PROJECT VERSION ENVIRONMENT [TIME]
	call POST /versioner/deployment-events/ "{\"product_name\":\"$1\",\"version\":\"$2\",\"environment_name\":\"$3\",\"status\":\"success\"${4:+,\"completed_at\":\"$4\"}}"
}
get() { # PATH FILTER
	call GET "$1" >"$work/status"
	said "$2"
}

# ---- on: what looks like a slip is said

is 'by nature environments make themselves' "$(get /v1/organization '.data | "\(.auto_create_environments) \(.ephemeral_patterns) \(.ephemeral_days)"')" 'on null 14'
is 'the first has nothing to be a slip for' "$(event shop 1 production; said .warnings)" 201null
is 'another word is none' "$(event shop 1 staging; said '.warnings, .environment_name')" "201null
staging"
is 'a slip is recorded' "$(event shop 1 prodution; said .environment_name)" 201prodution
is 'and said in the answer' "$(said '.warnings | "\(length) \(.[0])"')" '1 The environment prodution is new; did you mean production?'
is 'which is not said again' "$(event shop 2 prodution; said 'has("warnings")')" 201false
is 'two letters that changed places are one slip' "$(event shop 1 prodcution; said '.warnings[0]')" '201The environment prodcution is new; did you mean production?'
is 'names that differ in digits only are a row' "$(event shop 1 eu-1; event shop 1 eu-2; said .warnings)" 201201null
is 'short names are soon another word' "$(event shop 1 uat; event shop 1 qa; said .warnings)" 201201null
is 'but not after one letter' "$(event shop 1 uatt; said '.warnings[0]')" '201The environment uatt is new; did you mean uat?'
is 'case is no difference' "$(event shop 1 PRODUCTION; said '.environment_name, .warnings')" '201production
null'
is 'the native answer says it as well' "$(call POST /v1/deployments '{"project":"shop","version":"1","environment":"stagin"}'; said '.data.warnings[0]')" '201The environment stagin is new; did you mean staging?'
is 'and not where there is nothing to say' "$(call POST /v1/deployments '{"project":"shop","version":"1","environment":"staging"}'; said '.data | has("warnings")')" 201false
is 'nobody has confirmed them yet' "$(get '/v1/environments?limit=100' '[.data[] | select(.is_confirmed | not).name] | sort | join(" ")')" 'prodcution prodution stagin uatt'
is 'somebody does' "$(call PATCH /v1/environments/uatt '{"is_confirmed":true}'; said .data.is_confirmed)" 200true
is 'one that is made by hand was meant' "$(call POST /v1/environments '{"name":"productio"}'; said '.data | "\(.is_confirmed) \(.warnings)"')" '201true null'
call POST /v1/environments/production/merge '{"from":"productio"}' >"$work/status"
call POST /v1/api-keys '{"name":"narrow","scopes":["read","write"],"environments":["uat"]}' >"$work/status"
narrow=$(said .data.key)
is 'a limited key makes none outside its places' "$(call POST /versioner/deployment-events/ '{"product_name":"shop","version":"1","environment_name":"staginh","status":"success"}' "$narrow")" 403

# ---- ask

is 'a policy that is none is 422' "$(call PATCH /v1/organization '{"auto_create_environments":"perhaps"}'; said '.errors[0].pointer')" 422/auto_create_environments
is 'people want to be asked' "$(call PATCH /v1/organization '{"auto_create_environments":"ask"}'; said .data.auto_create_environments)" 200ask
is 'a new environment is recorded all the same' "$(event shop 1 lighthouse; said .warnings)" 201null
is 'and waits for a word' "$(get /v1/environments/lighthouse .data.is_confirmed)" false
is 'a known one does not' "$(event shop 9 staging; get /v1/environments/staging .data.is_confirmed)" 201true

# ---- off

is 'none shall be made' "$(call PATCH /v1/organization '{"auto_create_environments":"off"}')" 200
before="$(rows project) $(rows version) $(rows environment) $(rows deployment) $(rows event) $(rows audit)"
is 'an event of an unknown one is refused' "$(event 'never seen' 1 produktion)" 422
is 'in its own tongue, on that field' "$(said '.detail[0] | "\(.loc | join(".")) \(.type)"')" 'body.environment_name value_error'
like 'with the nearest that there are' "$(said '.detail[0].msg')" 'nearest are: production, '
is 'so is a start' "$(call POST /v1/deployments '{"project":"shop","version":"1","environment":"produktion"}'; said '.errors[0].pointer')" 422/environment
is 'and nothing is stored' "$(rows project) $(rows version) $(rows environment) $(rows deployment) $(rows event) $(rows audit)" "$before"
is 'a known one is recorded, for a new project too' "$(event 'now seen' 1 production)" 201
is 'a person still makes one' "$(call POST /v1/environments '{"name":"pilot"}')" 201
call PATCH /v1/environments/pilot '{"name":"Pilot house"}' >"$work/status"
is 'an old name is known' "$(event shop 2 pilot; said .environment_name)" '201Pilot house'
is 'a project may differ' "$(call PATCH /v1/projects/shop '{"auto_create_environments":"on"}'; said .data.auto_create_environments)" 200on
is 'its events make one' "$(event shop 1 atoll; get /v1/environments/atoll .data.is_confirmed)" 201true
is 'those of others do not' "$(event 'now seen' 1 lagoon)" 422
is 'null is as the organization says' "$(call PATCH /v1/projects/shop '{"auto_create_environments":null}'; said .data.auto_create_environments)" 200null
is 'which holds again' "$(event shop 1 lagoon)" 422
is 'and may be stricter than it' "$(call PATCH /v1/organization '{"auto_create_environments":"on"}' >"$work/status"; call PATCH /v1/projects/shop '{"auto_create_environments":"off"}'; event shop 1 lagoon)" 200422
call PATCH /v1/projects/shop '{"auto_create_environments":null}' >"$work/status"
is 'the change is in the audit log' "$(rows audit "action = 'organization.changed' AND changes LIKE '%auto_create_environments%'")" 3
is 'who may not change the organization may not change that' "$(call PATCH /v1/organization '{"ephemeral_days":3}' "$reader")" 403

# ---- short-lived ones

is 'patterns are kept' "$(call PATCH /v1/organization '{"ephemeral_patterns":["pr-*","tmp?"],"ephemeral_days":7}'; said '.data | "\(.ephemeral_patterns | join(" ")) \(.ephemeral_days)"')" '200pr-* tmp? 7'
is 'days have bounds' "$(call PATCH /v1/organization '{"ephemeral_days":0}')" 422
is 'a name that matches is short-lived, and meant' "$(event shop 1 pr-17; get /v1/environments/pr-17 '.data | "\(.is_ephemeral) \(.is_confirmed)"')" '201true true'
is 'case is no difference there' "$(call POST /v1/environments '{"name":"TMP1"}'; said .data.is_ephemeral)" 201true
is 'one that does not match stays' "$(get /v1/environments/atoll '.data | "\(.is_ephemeral) \(.expires_at)"')" 'false null'
is 'it may be said of any' "$(call PATCH /v1/environments/atoll '{"is_ephemeral":true}'; said .data.is_ephemeral)" 200true
is 'it leaves so many days after its last deployment' "$(get /v1/environments/pr-17 '.data | ((.expires_at[0:19] + "Z" | fromdate) - (.last_deployment_at[0:19] + "Z" | fromdate)) / 86400 | round')" 7
age() { # ENVIRONMENT DAYS
	sql "UPDATE environment e LEFT JOIN state s ON s.organization_id = e.organization_id AND s.environment_id = e.id
		SET e.updated_at = e.updated_at - INTERVAL $2 DAY, s.last_at = s.last_at - INTERVAL $2 DAY
		WHERE e.organization_id = $org AND e.slug = '$1'"
}
is 'it is in the state' "$(get '/v1/state?project=shop&limit=100' '[.data[].environment.name] | any(. == "pr-17")')" true
age pr-17 8
age tmp1 6
is 'and leaves it without a worker' "$(get '/v1/state?project=shop&limit=100' '[.data[].environment.name] | any(. == "pr-17")')" false
is 'asked for by name it is there' "$(get '/v1/state?environment=pr-17' .pagination.total)" 1
is 'it is not archived yet' "$(get /v1/environments/pr-17 .data.status)" active
is 'a deployment brings it back' "$(event shop 2 pr-17; get '/v1/state?project=shop&limit=100' '[.data[].environment.name] | any(. == "pr-17")')" 201true
age pr-17 8
event shop 3 pr-17 2024-01-01T00:00:00Z >"$work/status"
is 'history that is told late does not' "$(get '/v1/state?project=shop&limit=100' '[.data[].environment.name] | any(. == "pr-17")')" false

event shop 1 pr-18 >"$work/status"
age pr-18 9
# POST /v1/environments/clean
is 'a dry run tells' "$(call POST '/v1/environments/clean?dry_run=true'; said '.data | "\(.count) \(.dry_run) \([.environments[].name] | sort | join(" "))"')" '2002 true pr-17 pr-18'
is 'and archives nothing' "$(get '/v1/environments?status=archived' .pagination.total)" 0
is 'what it does not know is 400' "$(call POST '/v1/environments/clean?dryrun=true')$(call POST '/v1/environments/clean?dry_run=perhaps')" 400400
is 'who may only read may not' "$(call POST /v1/environments/clean '' "$reader")" 403
is 'cleaning archives them' "$(call POST /v1/environments/clean; said '.data | "\(.count) \(.dry_run) \([.environments[].slug] | sort | join(" "))"')" '2002 false pr-17 pr-18'
is 'those and no others' "$(get '/v1/environments?status=archived' '[.data[].name] | sort | join(" ")')" 'pr-17 pr-18'
is 'each with its trace' "$(rows audit "action = 'environment.archived'") $(rows event "kind = 'environment.archived'")" '2 2'
is 'a second time there is nothing' "$(call POST /v1/environments/clean; said .data.count)" 2000
is 'the worker archives as well' "$(age tmp1 2; "$landfall" work --once; get /v1/environments/tmp1 .data.status)" archived
is 'and says that it was the worker' "$(rows audit "action = 'environment.archived' AND actor_kind = 'worker' AND subject_name = 'TMP1'")" 1
is 'a deployment makes it active' "$(event shop 1 tmp1; get /v1/environments/tmp1 '.data | "\(.status) \(.is_ephemeral)"')" '201active true'
age tmp1 8
is 'what has expired is no default' "$(sql "UPDATE environment SET tier = 'production', position = -9 WHERE organization_id = $org AND slug = 'tmp1'"
	call POST /v1/projects/shop/deployments '{"version":"1"}'; said .data.environment.name)" 201production

# ---- pages

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
	: >"$jar"
	page /login >"$work/status"
	page /login --data-urlencode "csrf_token=$(token)" --data-urlencode "email=$1-$unique@example.com" \
		--data-urlencode "password=a long password of $unique"
}
submit() { # PATH PAGE [FIELD=VALUE]...
	local path="$1" from="$2" field
	shift 2
	page "$from" >"$work/status"
	for field in "$@"; do
		set -- "$@" --data-urlencode "$field"
		shift
	done
	page "$path" --data-urlencode "csrf_token=$(token)" "$@"
}
words() {
	tr '\n' ' ' <"$work/page" | sed 's/<[^>]*>/ /g; s/  */ /g'
}
location() {
	tr -d '\r' <"$work/head" | sed -n 's|^[Ll]ocation: \(http://[^/]*\)\{0,1\}||p'
}
is 'Ann logs in' "$(log_in ann)" 303

is 'the first page' "$(page /)" 200
like 'asks about a slip' "$(words)" 'The environment prodcution is new. Did you mean production \?'
like 'and about what is only new' "$(words)" 'The environment lighthouse is new. Is it meant\?'
like 'with a form that keeps it' "$(cat "$work/page")" 'method="post" action="[^"]*/settings/environments/lighthouse/keep"'
like 'and one that merges it' "$(cat "$work/page")" 'method="get" action="[^"]*/settings/environments/prodcution/merge"'
like 'where what was meant is chosen' "$(cat "$work/page")" '<option value="production" selected>production'
refuses 'what was confirmed is not asked about' grep -q 'environments/uatt/keep' "$work/page"
refuses 'what is archived or has expired is no column' grep -q 'pr-17\|TMP1\|tmp1' "$work/page"
is 'Keep it' "$(submit /settings/environments/lighthouse/keep /)" 303
is 'leads to its page' "$(location)" '/settings/environments/lighthouse?done=saved'
is 'and it is confirmed' "$(get /v1/environments/lighthouse .data.is_confirmed)" true

is 'merging is asked about' "$(page '/settings/environments/prodcution/merge?into=production')" 200
like 'with both names' "$(words)" 'Merge prodcution into production\?'
is 'without a choice it leads to the page that has one' "$(page /settings/environments/prodcution/merge; location)" 303/settings/environments/prodcution
is 'another name typed is refused' "$(submit '/settings/environments/prodcution/merge?into=production' '/settings/environments/prodcution/merge?into=production' name=production)" 422
is 'nothing is merged' "$(get /v1/environments/prodcution .data.name)" prodcution
is 'its own name merges it' "$(submit '/settings/environments/prodcution/merge?into=production' '/settings/environments/prodcution/merge?into=production' name=prodcution)" 303
is 'and leads to the other' "$(location)" '/settings/environments/production?done=merged'
is 'where it went' "$(get /v1/environments/prodcution .data.name)" production
is 'not into itself' "$(page '/settings/environments/staging/merge?into=staging')" 404
is 'an archived one is refused' "$(submit '/settings/environments/pr-17/merge?into=production' '/settings/environments/pr-17/merge?into=production' name=pr-17)" 409

is 'the list of environments' "$(page /settings/environments)" 200
like 'has their tiers, places and deeds' "$(words)" 'production production 300 active'
like 'says which are archived' "$(words)" 'pr-17 dev 0 archived'
like 'and which have expired' "$(words)" '1 short-lived environment has expired: which'
like 'is a page of the settings' "$(cat "$work/page")" 'href="[^"]*/settings/environments" aria-current="page"'
is 'what would be archived is named first' "$(page /settings/clean-environments; words | grep -c TMP1)" 2001
is 'one click archives them' "$(submit /settings/clean-environments /settings/environments)" 303
is 'and says so' "$(page "$(location)"; words | grep -c 'Archived what had expired')" 2001
is 'it is archived' "$(get /v1/environments/tmp1 .data.status)" archived

is 'a form makes one' "$(submit /settings/environments /settings/environments name=harbour tier=staging position=5 timeout_minutes= time_zone=Europe/Rome)" 303
is 'with what was filled in' "$(get /v1/environments/harbour '.data | "\(.tier) \(.position) \(.timeout_minutes) \(.time_zone) \(.is_confirmed) \(.is_ephemeral)"')" 'staging 5 60 Europe/Rome true false'
is 'a name that is taken is refused' "$(submit /settings/environments /settings/environments name=Harbour)" 422
like 'beside its field, and kept' "$(tr '\n' ' ' <"$work/page")" 'value="Harbour"[^>]*aria-invalid="true"'
call PATCH /v1/environments/harbour '{"metadata":{"region":"eu"}}' >"$work/status"
is 'its page' "$(page /settings/environments/harbour)" 200
like 'has all fields' "$(cat "$work/page")" 'name="time_zone"[^>]*value="Europe/Rome"'
is 'a form changes it' "$(submit /settings/environments/harbour /settings/environments/harbour name='Old harbour' slug=old-harbour tier=test position=6 timeout_minutes=90 time_zone= is_ephemeral=true 'description=For the old ships')" 303
is 'its old address leads there' "$(page /settings/environments/harbour; location)" 303/settings/environments/old-harbour
like 'which knows what it was called' "$(page /settings/environments/old-harbour; words)" 'What it was called before .* harbour harbour'
is 'all of it was changed' "$(get /v1/environments/old-harbour '.data | "\(.name) \(.tier) \(.position) \(.timeout_minutes) \(.time_zone) \(.is_ephemeral) \(.description)"')" 'Old harbour test 6 90 null true For the old ships'
is 'and what the form does not have stays' "$(get /v1/environments/old-harbour .data.metadata.region)" eu
is 'a zone that is none is refused' "$(submit /settings/environments/old-harbour /settings/environments/old-harbour name='Old harbour' slug=old-harbour time_zone=Atlantis)" 422
is 'a button archives it' "$(submit /settings/environments/old-harbour/status /settings/environments/old-harbour; get /v1/environments/old-harbour .data.status)" 303archived
is 'and brings it back' "$(submit /settings/environments/old-harbour/status /settings/environments/old-harbour; get /v1/environments/old-harbour .data.status)" 303active
like "a project's page has no row of what is archived" "$(page /projects/shop; words | grep -c 'pr-17 dev never\|Where it runs.*pr-17' || :)" '^2000$'
is 'but its history' "$(page '/projects/shop?environment=pr-17'; grep -c 'pr-17' "$work/page" | sed 's/^[1-9][0-9]*$/some/')" 200some

is 'the organization has a form for the rules' "$(submit /settings/organization /settings/organization "name=Slips $unique" auto_create_environments=ask "ephemeral_patterns=pr-*
review-*" ephemeral_days=21)" 303
is 'which are kept' "$(get /v1/organization '.data | "\(.auto_create_environments) \(.ephemeral_patterns | join(" ")) \(.ephemeral_days)"')" 'ask pr-* review-* 21'
is 'days that are none are refused' "$(submit /settings/organization /settings/organization "name=Slips $unique" ephemeral_days=many)" 422
is "a project's settings have one as well" "$(page /projects/shop/settings; grep -c 'name="auto_create_environments"' "$work/page")" 2001

is 'Val, who may only look, logs in' "$(log_in val)" 303
is 'sees the list' "$(page /settings/environments)" 200
refuses 'without forms' grep -q 'action="[^"]*/settings/environments' "$work/page"
is 'sees the first page' "$(page /)" 200
refuses 'where there is nothing to press' grep -q '/keep"' "$work/page"
is 'and may not' "$(submit /settings/environments/old-harbour/status /settings/environments)" 403

done_testing
