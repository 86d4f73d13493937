#!/bin/sh
# shellcheck shell=dash
# Projects through the door: made, changed, renamed, merged, deleted, brought back, purged; their configuration.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-projects.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
slug=projects-$unique

"$landfall" organization add "$slug" --name "Projects $unique"
"$landfall" user add "ann-$unique@example.com" --organization "$slug" --name Ann --role admin --password-file - <<-PASSWORD
	a long password of $unique
PASSWORD
"$landfall" user add "val-$unique@example.com" --organization "$slug" --name Val --role viewer --password-file - <<-PASSWORD
	a long password of $unique
PASSWORD
admin=$("$landfall" keys generate --organization "$slug" --name admin --scope admin)

sql() {
	MYSQL_PWD=$LANDFALL_DB_PASSWORD mariadb --no-defaults -S "$LANDFALL_DB_SOCKET" -u "$LANDFALL_DB_USER" \
		-N -B -e "$1" "$LANDFALL_DB_NAME"
}
# One request: METHOD PATH [BODY] [KEY]; prints the status, leaves body and head.
ask() {
	curl -s --max-time 30 -X "$1" -o "$work/body" -D "$work/head" -w '%{http_code}' "$BASE_URL$2" \
		-H "Authorization: Bearer ${4-$admin}" -H 'Content-Type: application/json' ${3:+-d "$3"}
}
get() { # JQ EXPRESSION
	jq -r "$1" "$work/body"
}
event() { # PROJECT VERSION ENVIRONMENT [SHA [STATUS [TIME]]]
	ask POST /versioner/deployment-events/ "{\"product_name\":\"$1\",\"version\":\"$2\",\"environment_name\":\"$3\",\"status\":\"${5-success}\",\"scm_sha\":\"${4-}\"${6:+,\"completed_at\":\"$6\"}}"
}

# ---- as your-app has it

is 'POST /v1/projects makes a project' "$(ask POST /v1/projects '{"name":"My New Project","description":"A new project","template":"blank","visibility":"private"}')" 201
is 'which answers as your-app prints it' "$(get '.data | [.name, .description, .status, .deployments.total, .deployments.latest, (.id | startswith("proj_")), (.created_at == .updated_at)] | map(tostring) | join(" | ")')" \
	'My New Project | A new project | active | 0 | null | true | true'
id=$(get .data.id)
is 'with a slug of its name' "$(get .data.slug)" my-new-project
is 'GET /v1/projects/{project} finds it' "$(ask GET "/v1/projects/$id" && get '.data | "\(.template) \(.visibility)"')" '200blank private'
is 'the name is taken' "$(ask POST /v1/projects '{"name":"my new project"}' && get '.errors[0].pointer')" 422/name
is 'everything that is wrong is named' "$(ask POST /v1/projects '{"description":7,"visibility":"secret","status":"gone","nmae":"x"}' && get '[.errors[].pointer] | sort | join(" ")')" \
	'422/description /name /nmae /status /visibility'
is 'a team that is not there is refused' "$(ask POST /v1/projects '{"name":"Other","team_id":"team_01h455vb4pex5vsknk084sn02q"}' && get '.errors[0].pointer')" 422/team_id
event 'My New Project' 1.0.0 production >/dev/null
ask GET "/v1/projects/$id" >/dev/null
is 'its newest deployment is an object' "$(get '.data.deployments | "\(.total) \(.latest | keys | join(",")) \(.latest.status)"')" '1 created_at,id,status success'
is 'that can be asked for' "$(ask GET "/v1/deployments/$(get .data.deployments.latest.id)")" 200

# ---- filters

ask POST /v1/teams '{"name":"Crew"}' >/dev/null
team=$(get .data.id)
ask POST /v1/workspaces '{"name":"Desk"}' >/dev/null
workspace=$(get .data.id)
is 'a project of a team' "$(ask POST /v1/projects "{\"name\":\"Rigging\",\"team_id\":\"$team\"}" && get .data.team.name)" 201Crew
is 'one in a workspace, archived' "$(ask POST /v1/projects "{\"name\":\"Ballast\",\"workspace_id\":\"$workspace\",\"status\":\"archived\"}" && get .data.status)" 201archived
names() { # QUERY
	ask GET "/v1/projects?$1" >/dev/null
	get '"\([.data[].name] | sort | join(",")) \(.pagination.total)"'
}
is 'by status' "$(names status=archived)" 'Ballast 1'
is 'by team' "$(names "team=$team")" 'Rigging 1'
is 'by workspace' "$(names "workspace=$workspace")" 'Ballast 1'
is 'by a part of the name' "$(names q=NEW)" 'My New Project 1'
is 'or of the slug' "$(names q=w-proj)" 'My New Project 1'
is 'a page counts what the filter leaves' "$(names 'status=active&limit=1' | sed 's/.* //')" 2
is 'another status is refused' "$(ask GET '/v1/projects?status=deleted')" 400

# ---- PUT, PATCH

is 'PUT /v1/projects/{project} says all of it anew' "$(ask PUT "/v1/projects/$id" '{"name":"My New Project","visibility":"internal"}' && get '.data | "\(.description) \(.template) \(.visibility) \(.slug)"')" '200null null internal my-new-project'
is 'and needs a name' "$(ask PUT "/v1/projects/$id" '{"visibility":"internal"}')" 422
is 'PATCH /v1/projects/{project} archives' "$(ask PATCH "/v1/projects/$id" '{"status":"archived"}' && get .data.status)" 200archived
is 'PUT leaves that' "$(ask PUT "/v1/projects/$id" '{"name":"My New Project"}' && get .data.status)" 200archived
is 'and unarchives' "$(ask PATCH "/v1/projects/$id" '{"status":"active","description":"back"}' && get '.data | "\(.status) \(.description)"')" '200active back'

# ---- B6: renamed

is 'B6: a project is renamed' "$(ask PATCH /v1/projects/my-new-project '{"name":"Beacon"}' && get '.data | "\(.name) \(.slug)"')" '200Beacon beacon'
is 'its old slug leads to it' "$(ask GET /v1/projects/my-new-project && get .data.id)" "200$id"
is 'and its old name' "$(ask GET /v1/projects/My%20New%20Project && get .data.id)" "200$id"
is 'an event by the old name is its own' "$(event 'my new project' 1.1.0 production && get .product_name)" 201Beacon
is 'a build too' "$(ask POST /versioner/build-events/ '{"product_name":"My New Project","version":"1.2.0"}' && get .product_name)" 201Beacon
is 'and makes no other project' "$(names q=new)" ' 0'
is 'GET /v1/projects/{project}/aliases names them' "$(ask GET "/v1/projects/$id/aliases" && get '.data | map("\(.name) \(.slug)") | join(",")')" '200My New Project my-new-project'
is 'nobody else gets the old name' "$(ask POST /v1/projects '{"name":"My New Project"}' && get '.errors[0].pointer')" 422/name
like 'which is told why' "$(get '.errors[0].detail')" 'older name of the project Beacon'
is 'nor the old slug' "$(ask POST /v1/projects '{"name":"X","slug":"my-new-project"}' && get '.errors[0].pointer')" 422/slug
is 'a slug may be chosen' "$(ask PATCH "/v1/projects/$id" '{"slug":"light"}' && get '.data | "\(.name) \(.slug)"')" '200Beacon light'
is 'but must be one' "$(ask PATCH "/v1/projects/$id" '{"slug":"No Slug"}')" 422
is 'renamed back, the first name is its own again' "$(ask PATCH "/v1/projects/$id" '{"name":"My New Project","slug":"my-new-project"}' && get '.data | "\(.name) \(.slug)"')" '200My New Project my-new-project'
is 'and all the others lead to it' "$(for old in Beacon beacon light; do ask GET "/v1/projects/$old"; get .data.id; done | sort -u)" "200$id"

# ---- B6: merged

event harbor 1.0.0 staging aaaaaaaa1 success 2026-01-01T10:00:00Z >/dev/null
event harbor 1.1.0 staging aaaaaaaa2 success 2026-01-03T10:00:00Z >/dev/null
event harbour 1.0.0 production aaaaaaaa1 success 2026-01-02T10:00:00Z >/dev/null
event harbour 1.2.0 staging aaaaaaaa3 success 2026-01-04T10:00:00Z >/dev/null
event harbour 1.3.0 staging aaaaaaaa4 failed 2026-01-05T10:00:00Z >/dev/null
ask GET /v1/projects/harbor >/dev/null
harbor=$(get .data.id)
is 'B6: POST /v1/projects/{project}/merge makes two one' "$(ask POST /v1/projects/harbour/merge '{"from":"harbor"}' && get '.data | "\(.name) \(.versions) \(.deployments.total)"')" '200harbour 4 5'
is 'a version of both is one' "$(ask GET '/v1/versions?project=harbour' && get '[.data[] | "\(.version):\(.ordinal)"] | join(" ")')" '2001.3.0:4 1.2.0:3 1.1.0:2 1.0.0:1'
is 'their deployments are one history' "$(ask GET '/v1/deployments?project=harbour' && get '[.data[] | "\(.version.name // .version)@\(.environment.slug)"] | length')" 2005
is 'what runs is what ran last' "$(sql "SELECT GROUP_CONCAT(CONCAT(e.slug, ' ', s.current_version, ' ', s.current_ordinal, ' ', s.last_version, ' ', s.last_status, ' ', s.deployments) ORDER BY e.slug SEPARATOR ', ') FROM state s JOIN environment e ON e.id = s.environment_id JOIN project p ON p.id = s.project_id WHERE p.name = 'harbour' AND p.organization_id = (SELECT id FROM organization WHERE slug = '$slug')")" \
	'production 1.0.0 1 1.0.0 completed 1, staging 1.2.0 3 1.3.0 failed 4'
is 'the name of the other leads to it' "$(ask GET /v1/projects/harbor && get .data.name)" 200harbour
is 'its id does not' "$(ask GET "/v1/projects/$harbor")" 404
is 'events by it are events of the one' "$(event harbor 1.4.0 staging aaaaaaaa5 && get .product_name)" 201harbour
is 'with the next ordinal' "$(ask GET '/v1/versions?project=harbour&limit=1' && get '.data[0].ordinal')" 2005
event quay 1.0.0 staging bbbbbbbb1 >/dev/null
is 'what runs where lists it' "$(ask GET '/v1/state?project=harbour' && get '"\(.data | length) \(.pagination.total)"')" "200$(sql "SELECT CONCAT(COUNT(*), ' ', COUNT(*)) FROM state s JOIN project p ON p.id = s.project_id JOIN organization o ON o.id = s.organization_id WHERE o.slug = '$slug' AND p.slug = 'harbour'")"
is 'a version that means two commits is no one' "$(ask POST /v1/projects/harbour/merge '{"from":"quay"}')" 409
like 'which is named' "$(get .detail)" 'version 1\.0\.0'
is 'nothing was moved' "$(ask GET /v1/projects/quay && get .data.deployments.total)" 2001
is 'a project is not merged into itself' "$(ask POST /v1/projects/harbour/merge '{"from":"harbor"}' && get '.errors[0].pointer')" 422/from
is 'nor with nothing' "$(ask POST /v1/projects/harbour/merge '{"from":"nowhere"}' && get '.errors[0].pointer')" 422/from

# ---- configuration

is 'GET /v1/projects/{project}/config is empty first' "$(ask GET /v1/projects/harbour/config && get '.data | "\(.number) \(.config)"')" '2000 {}'
is 'PATCH /v1/projects/{project}/config sets' "$(ask PATCH /v1/projects/harbour/config '{"a":{"b":1,"c":[1]},"d":"x"}' && get '.data | "\(.number) \(.config | tojson) \(.changed_by)"')" '2001 {"a":{"b":1,"c":[1]},"d":"x"} admin'
is 'merges deep, and null takes away' "$(ask PATCH /v1/projects/harbour/config '{"a":{"b":2,"e/f":null,"g~":true},"d":null}' && get '.data | "\(.number) \(.config | tojson)"')" '2002 {"a":{"b":2,"c":[1],"g~":true}}'
is 'what says the same is no other' "$(ask PATCH /v1/projects/harbour/config '{"a":{"b":2}}' && get .data.number)" 2002
is 'GET /v1/projects/{project}/config/versions has them all' "$(ask GET /v1/projects/harbour/config/versions && get '[.data[].number] | tojson')" '200[2,1]'
is 'GET /v1/projects/{project}/config/diff compares the last two' "$(ask GET /v1/projects/harbour/config/diff && get '.data | "\(.from) \(.to) \([.changes[] | "\(.path) \(.change) \(.before) \(.after)"] | join(", "))"')" \
	'2001 2 /a/b changed 1 2, /a/g~0 added null true, /d removed x null'
is 'or any two' "$(ask GET '/v1/projects/harbour/config/diff?from=2&to=0' && get '[.data.changes[] | "\(.path) \(.change)"] | join(", ")')" '200/a removed'
wide() { # LETTER: an object of 600 members
	jq -nc --arg letter "$1" '[range(600) | {key: "\($letter)\(.)", value: .}] | from_entries'
}
is 'a configuration may have many members' "$(ask POST /v1/projects '{"name":"Wide"}')$(ask PATCH /v1/projects/wide/config "$(wide a)")" 201200
is 'not more than could be read again' "$(ask PATCH /v1/projects/wide/config "$(wide b)" && get .detail)" '413The configuration would have more than 1000 members in one object.'
is 'and the next change finds it whole' "$(ask PATCH /v1/projects/wide/config '{"a0":null}' && get '.data.config | length')" 200599
is 'not those that never were' "$(ask GET '/v1/projects/harbour/config/diff?from=9')" 404
is 'a configuration is an object' "$(ask PATCH /v1/projects/harbour/config '[1]')" 422
is 'of 100 KiB at most' "$(printf '{"x":"%0110000d"}' 1 >"$work/big"; ask PATCH /v1/projects/harbour/config "@$work/big")" 413

# ---- deleted

is 'DELETE /v1/projects/{project} with another name than the project has is refused' \
	"$(ask DELETE '/v1/projects/harbour?confirm=harbor' && get '.errors[0].pointer')" 422/confirm
is 'and deletes with the right one' "$(ask DELETE '/v1/projects/harbour?confirm=harbour')" 204
is 'it is not there' "$(ask GET /v1/projects/harbour)$(ask GET /v1/projects/harbor)" 404404
is 'nor in the list' "$(names q=harb)" ' 0'
is 'nor are its deployments' "$(ask GET '/v1/deployments?limit=100' && get '[.data[] | select(.project.name | test("harb|deleted"))] | length')" 2000
is 'nor counted' "$(get '.pagination.total == (.data | length)')" true
is 'nor its versions' "$(ask GET '/v1/versions?limit=100' && get '[.data[] | select(.project.name | test("harb|deleted"))] | length')" 2000
is 'an event by its name is refused' "$(event harbour 2.0.0 staging)" 409
like 'with the way out' "$(cat "$work/body")" 'deleted and is not purged yet; restore it first'
is 'by an older name too' "$(event harbor 2.0.0 staging)" 409
is 'nobody takes the name' "$(ask POST /v1/projects '{"name":"harbour"}')" 409
is 'POST /v1/projects/{project}/restore brings it back' "$(ask POST /v1/projects/harbour/restore && get '.data | "\(.name) \(.slug) \(.status) \(.deployments.total)"')" '200harbour harbour active 6'
is 'with its older names' "$(ask GET /v1/projects/harbor && get .data.name)" 200harbour
is 'and its state' "$(sql "SELECT GROUP_CONCAT(CONCAT(e.slug, ' ', s.current_version) ORDER BY e.slug) FROM state s JOIN environment e ON e.id = s.environment_id JOIN project p ON p.id = s.project_id WHERE p.name = 'harbour' AND p.organization_id = (SELECT id FROM organization WHERE slug = '$slug')")" 'production 1.0.0,staging 1.4.0'
is 'what runs where lists it again' "$(ask GET '/v1/state?project=harbour' && get '.data | length > 0')" 200true
is 'what is not deleted is not restored' "$(ask POST /v1/projects/harbour/restore)" 404
ask GET /v1/projects/harbour >/dev/null
harbour=$(get .data.id)
ask DELETE /v1/projects/harbour >/dev/null
"$landfall" work --once
is 'landfall work keeps it' "$(ask POST "/v1/projects/$harbour/restore" && get .data.name)" 200harbour
ask DELETE '/v1/projects/harbour?confirm=harbour' >/dev/null
LANDFALL_PROJECT_KEEP_DAYS=0 "$landfall" work --once
is 'until its days are over' "$(ask POST "/v1/projects/$harbour/restore")" 404
is 'nothing of it is left' "$(sql "SELECT COUNT(*) FROM project p JOIN organization o ON o.id = p.organization_id AND o.slug = '$slug' WHERE p.status = 'deleted'")" 0
is 'and the audit says so' "$(ask GET '/v1/audit?action=project.purged' && get '.data[0] | "\(.subject.name) \(.actor.kind)"')" '200harbour worker'
is 'the name is free again' "$(event harbour 1.0.0 staging ccccccc1)" 201

# ---- who may

viewer=$("$landfall" keys generate --organization "$slug" --name viewer --scope read)
narrow=$(ask POST /v1/api-keys "{\"name\":\"narrow\",\"scopes\":[\"read\",\"write\"],\"projects\":[\"rigging\"]}" >/dev/null; get .data.key)
is 'who may only read makes none' "$(ask POST /v1/projects '{"name":"Y"}' "$viewer")" 403
is 'a key for one project makes no other' "$(ask POST /v1/projects '{"name":"Y"}' "$narrow")" 403
is 'changes its own' "$(ask PATCH /v1/projects/rigging '{"description":"mine"}' "$narrow")" 200
is 'does not see the others' "$(ask PATCH /v1/projects/quay '{"description":"mine"}' "$narrow")" 404
is 'and merges nothing that is not its own' "$(ask POST /v1/projects/rigging/merge '{"from":"quay"}' "$narrow")" 403

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
submit() { # PAGE PATH FIELD=VALUE...
	local from="$1" path="$2" field
	page "$from" >"$work/status"
	shift 2
	for field in "$@"; do
		set -- "$@" --data-urlencode "$field"
		shift
	done
	page "$path" --data-urlencode "csrf_token=$(token)" "$@"
}
place() {
	tr -d '\r' <"$work/head" | sed -n 's/^Location: //p'
}
log_in() { # EMAIL
	: >"$jar"
	submit /login /login "email=$1" "password=a long password of $unique"
}

is 'Ann logs in' "$(log_in "ann-$unique@example.com")" 303
is 'GET /projects lists projects' "$(page '/projects?q=rigg')" 200
check 'with what the filter leaves' grep -q '>Rigging<' "$work/page"
refuses 'and no more' grep -q '>quay<' "$work/page"
is 'a project is made by form' "$(submit /projects /projects 'name=By <b>form</b>' description=x; place)" '303/projects/by-b-form-b/settings?done=saved'
is 'one without a name is not' "$(submit /projects /projects 'name= ')" 422
check 'and is told so at the field' grep -q 'id="create-name"[^>]*aria-invalid="true"' "$work/page"
at=/projects/by-b-form-b
is 'its settings are a page' "$(page "$at/settings")" 200
check 'with the name escaped' grep -q 'By &lt;b&gt;form&lt;/b&gt;' "$work/page"
is 'by which it is renamed, archived and given to a team' "$(submit "$at/settings" "$at/settings" name=Formed description= slug= status=archived visibility=internal template= "team_id=$team"; place)" '303/projects/formed/settings?done=saved'
is 'all of it' "$(ask GET /v1/projects/formed && get '.data | "\(.name) \(.status) \(.visibility) \(.team.name) \(.description)"')" '200Formed archived internal Crew null'
is 'the old address leads to the new one' "$(page "$at"; place)" '303/projects/formed'
is 'of the settings as well' "$(page "$at/settings"; place)" '303/projects/formed/settings'
at=/projects/formed
is 'a name that is taken is told at its field' "$(submit "$at/settings" "$at/settings" name=quay status=active)" 422
check 'as that' grep -q 'is the name of another project' "$work/page"
is 'a configuration is set' "$(submit "$at/settings" "$at/config" 'config={"a":"<i>"}')" 303
is 'and shown' "$(page "$at/settings")$(grep -c '&quot;&lt;i&gt;&quot;' "$work/page")" 2001
is 'what is no JSON is told' "$(submit "$at/settings" "$at/config" 'config={a}')" 422
is 'another is merged into it' "$(submit "$at/settings" "$at/merge" from=Ballast)" 303
is 'and leads to it' "$(page /projects/ballast; place)" '303/projects/formed'
is 'one that is not there is told' "$(submit "$at/settings" "$at/merge" from=nowhere)" 422
is 'deleting says where it can be brought back' "$(page "$at/delete"; grep -c "on the page $at/restore" "$work/page")" 2001
is 'UX3: to delete it one types its name' "$(submit "$at/delete" "$at/delete" name=formed)" 422
is 'exactly' "$(submit "$at/delete" "$at/delete" name=Formed; place)" 303/projects
is 'then it is gone' "$(page "$at")" 404
is 'Val may look' "$(log_in "val-$unique@example.com"; page /projects)" 303200
refuses 'but has no form' grep -q 'Make a project' "$work/page"
is 'nor settings' "$(page /projects/rigging/settings)" 403

done_testing
