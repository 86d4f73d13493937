#!/bin/sh
# shellcheck shell=dash
# A whole organization as a file: made over HTTP with something of every sort, exported, imported into another, empty
# database, and exported again to the very same bytes.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"
# shellcheck source=build-aux/servers.sh
. "$TEST_SRCDIR/build-aux/servers.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-archive.XXXXXX")
# shellcheck disable=SC2317 # The traps call it.
finish() {
	srv_stop_all
	srv_clean
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' HUP INT PIPE TERM

srv_init "$TEST_SRCDIR" "$TEST_BUILDDIR" "$work/run"
srv_mariadb_start "$work/run/mariadb"
password=$(srv_random 12)
for name in second harbour; do # the last is the one that is served
	srv_mariadb_database "$name" "$name" "$password" "${name}_owner" "$password"
	srv_write_conf "$work/run/$name.conf" "$name" "$name" "$password" "${name}_owner" "$password" 'scrypt_log_n = 4'
done
for variable in $(env | sed -n 's/^\(LANDFALL_[A-Z_]*\)=.*/\1/p'); do unset "$variable"; done
landfall() { # DATABASE ARGUMENT...
	local conf="$work/run/$1.conf"
	shift
	LANDFALL_CONFIG=$conf "$TEST_BUILDDIR/landfall" "$@"
}
for name in harbour second; do landfall "$name" migrate >/dev/null; done
landfall harbour organization add harbour --name 'Harbour <Works>'
landfall harbour organization add elsewhere
admin=$(landfall harbour keys generate --organization harbour --name admin --scope admin)
foreign=$(landfall harbour keys generate --organization elsewhere --name foreign --scope admin)
port=$(srv_free_ports 1)
url=http://127.0.0.1:$port
LANDFALL_CONFIG=$work/run/harbour.conf
export LANDFALL_CONFIG
srv_web_start apache web "$port"
unset LANDFALL_CONFIG
srv_wait_ready web "$url/health/ready" 30

sql() { # DATABASE SQL
	echo "$2" | srv_mariadb "$1"
}
ask() { # METHOD PATH [BODY] [KEY]
	curl -s --max-time 30 -X "$1" -o "$work/body" -D "$work/head" -w '%{http_code}' "$url$2" \
		-H "Authorization: Bearer ${4-$admin}" -H 'Content-Type: application/json' ${3:+-d "$3"}
}
get() { # JQ EXPRESSION
	jq -r "$1" "$work/body"
}
made() { # PATH BODY [KEY]
	local status
	status=$(ask POST "$1" "$2" "${3-$admin}")
	case "$status" in 20[01]) ;; *) ok 1 "POST $1 makes" "$status $2" "$(cat "$work/body")" ;; esac
}
event() { # PROJECT VERSION ENVIRONMENT STATUS [MORE]
	made /versioner/deployment-events/ "{\"product_name\":\"$1\",\"version\":\"$2\",\"environment_name\":\"$3\",\"status\":\"$4\"${5-}}"
}

# ---- something of every sort

made /v1/teams '{"name":"Pilots","description":"Bring \"ships\" in\nand out"}'
team=$(get .data.id)
made /v1/workspaces '{"name":"North quay","config":{"region":"eu","n":1.50,"deep":{"list":[1,"two",null,true]}}}'
workspace=$(get .data.id)
made /v1/projects "{\"name\":\"Shop\",\"description\":\"Sells \u20ac things & <more>\",\"team_id\":\"$team\",\"workspace_id\":\"$workspace\",\"visibility\":\"internal\"}"
made /v1/projects '{"name":"Old shop"}'
made /v1/projects '{"name":"Gone"}'
made /v1/environments '{"name":"production","tier":"production","position":7,"timeout_minutes":90}'
is 'a configuration is made' "$(ask PATCH /v1/projects/shop/config '{"a":{"b":[1,2.0]}}')" 200
is 'and another' "$(ask PATCH /v1/projects/shop/config '{"a":{"c":"\u00e9\n"}}')" 200
is 'a project is renamed' "$(ask PATCH /v1/projects/shop '{"name":"Store","slug":"store"}')" 200
made /v1/builds '{"project":"Store","version":"1.0","status":"started","run_id":"r1","scm_sha":"1111111a","started_at":"2026-01-01T10:00:00.123Z"}'
made /v1/builds '{"project":"Store","version":"1.0","run_id":"r1","finished_at":"2026-01-01T10:02:00Z","extra_metadata":{"x":{"y":[1,2,{"z":"&"}]},"big":12345678901234},
	"commits":[{"sha":"1111111a","message":"feat: a cart\n\nMore.","author":"Ann","authored_at":"2026-01-01T09:00:00+01:00"},{"sha":"2222222b","squashed_into":"1111111a"}]}'
made /v1/builds '{"project":"Store","version":"1.1","status":"failed","error_code":"E1","error_message":"It broke\n  badly"}'
event Store 1.0 staging started ',"invoke_id":"d1","extra_metadata":{"host":"a"}'
event Store 1.0 staging success ',"invoke_id":"d1","deployed_by":"ann","deployed_by_email":"ann@example.com"'
event Store 1.0 production success ',"completed_at":"2026-01-02T10:00:00Z"'
event Store 1.1 production success
latest=$(get .id)
event Store 1.2 production failed ',"error_message":"Line one\nline two"'
event Store 1.2 staging started
event 'Old shop' 9 staging success
event Gone 1 staging success
is 'a deployment is judged' "$(ask POST "/v1/deployments/$latest/verdict" '{"verdict":"faulty","note":"leaks"}')" 200
is 'and has a note' "$(ask PATCH "/v1/deployments/$latest" '{"note":"mind the tide"}')" 200
is 'and is rolled back' "$(ask POST "/v1/deployments/$latest/rollback" '{}')" 201
is 'a project is merged' "$(ask POST /v1/projects/store/merge '{"from":"old-shop"}' >/dev/null; ask GET /v1/projects/old-shop; get .data.name)" 200Store
is 'another is deleted' "$(ask DELETE '/v1/projects/gone?confirm=Gone')" 204
for host in web1 web2; do
	made /v1/deployment-events "{\"project\":\"Store\",\"version\":\"1.3\",\"environment\":\"production\",\"status\":\"success\",\"host\":\"$host\",\"run_id\":\"h1\",\"scm_tag\":\"v1.3\",\"code_name\":\"Herring\"}"
done
is 'an environment is renamed' "$(ask PATCH /v1/environments/staging '{"name":"Stage","slug":"stage","time_zone":"Europe/Lisbon","description":"Before","metadata":{"k":"v"}}')" 200
made /v1/changes '{"title":"A flag","kind":"flag","project":"store","environment":"production","happened_at":"2026-01-03T00:00:00Z","description":"on"}'
made /v1/releases '{"name":"Winter","description":"All","status":"in_progress","notes":"# By hand"}'
release=$(get .data.id)
made "/v1/releases/$release/versions" '{"project":"store","version":"1.0"}'
made /releasebits/components/store/deployments '{"version":"1.4","stage":"production","host":"web3","result":"unstable","started_at":"2026-02-03T10:00:00.123456Z","meta_data":{"pilot":"ann"}}'
made /v1/services '{"name":"till","project":"store","environment":"production","source":"remote","remote_url":"https://git.example.com/till","runtime":"nodejs","port":3000}'
made /v1/services/till/variables '{"key":"TOKEN","value":"a secret of the till"}'
made /v1/instances '{"name":"quay-1","address":"192.0.2.7","metadata":{"rack":4}}'
made /v1/routes '{"domain":"till.example.com","service":"till","port":3000}'
made /v1/webhooks '{"url":"https://example.com/hook","events":["deployment.*"]}'
made /v1/changes '{"title":"Theirs"}' "$foreign"

# ---- out, in, out

check 'landfall export writes' sh -c "LANDFALL_CONFIG='$work/run/harbour.conf' '$TEST_BUILDDIR/landfall' export --organization harbour >'$work/first'"
is 'every line is an object with its record' "$(jq -r 'select(.record == null)' "$work/first")" ''
refuses 'nothing in it is a secret' grep -E 'a secret of the till|whsec_' "$work/first"
is 'every sort is there, in the order of references' "$(jq -r .record "$work/first" | uniq | tr '\n' ' ')" \
	'landfall organization team workspace project project_alias project_config environment environment_alias version commit build deployment deployment_target state release release_version change service instance route event '
# shellcheck disable=SC2016 # The variables are jq's.
is 'as many lines of each as there are rows' "$(jq -r .record "$work/first" | grep -c '^deployment$')" "$(sql harbour 'SELECT COUNT(*) FROM deployment')"
refuses 'with nothing of another organization' grep -q '"Theirs"' "$work/first"
refuses 'with no digest of a key' grep -q "$(sql harbour 'SELECT LOWER(HEX(digest)) FROM api_key LIMIT 1')" "$work/first"

landfall second organization add harbour
is 'landfall import reads' "$(landfall second import --organization harbour <"$work/first")" \
	"$(($(wc -l <"$work/first") - 2)) created, 1 updated, 0 unchanged"
landfall second export --organization harbour >"$work/second"
check 'and the export of what was read is the same, byte for byte' cmp "$work/first" "$work/second"
is 'the same file again changes nothing' "$(landfall second import --organization harbour <"$work/first")" \
	"0 created, 0 updated, $(($(wc -l <"$work/first") - 1)) unchanged"
landfall second export --organization harbour >"$work/third"
check 'nothing at all' cmp "$work/first" "$work/third"
is 'what runs where is carried' "$(sql second 'SELECT current_version, last_version, deployments FROM state ORDER BY id')" \
	"$(sql harbour "SELECT current_version, last_version, deployments FROM state WHERE organization_id = (SELECT id FROM organization WHERE slug = 'harbour') ORDER BY id")"
is 'the log says so, once' "$(sql second "SELECT action, actor_kind FROM audit WHERE action = 'organization.imported'")" "$(printf 'organization.imported\tcommand')"

# An organization of another name in the same database: ids are each organization's own.
landfall second organization add copy
landfall second import --organization copy <"$work/first" >"$work/said"
landfall second export --organization copy >"$work/copy"
check 'a second organization may have the same' cmp "$work/first" "$work/copy"

# ---- what is refused

sed 's/"mind the tide"/"other"/' "$work/first" >"$work/changed"
code=0
landfall second import --organization harbour <"$work/changed" >"$work/said" 2>&1 || code=$?
is 'what is there and different is refused' "$code" 3
like 'by its line' "$(cat "$work/said")" "^landfall: line $(grep -n '"other"' "$work/changed" | cut -d: -f1 | head -n 1): deployment is there already, and different"
landfall second export --organization harbour >"$work/third"
check 'and left as it is' cmp "$work/first" "$work/third"
landfall second organization add empty
sed 1d "$work/first" | landfall second import --organization empty >"$work/said" 2>&1 || :
like 'a file without its first line is none' "$(cat "$work/said")" 'line 1: the file does not begin as an export does'
sed 's/"schema":[0-9]*/"schema":1/' "$work/first" | landfall second import --organization empty >"$work/said" 2>&1 || :
like 'nor one of another schema' "$(cat "$work/said")" 'line 1: schema is 1, and this program has'
grep -v '"record":"environment' "$work/first" | landfall second import --organization empty >"$work/said" 2>&1 || :
like 'a line that refers to nothing is named' "$(cat "$work/said")" 'line [0-9]+: deployment refers to what is not there'
is 'and nothing of its batch is stored' "$(sql second "SELECT COUNT(*) FROM project p JOIN organization o ON o.id = p.organization_id AND o.slug = 'empty'")" 0

# ---- over HTTP

pages() { # LIMIT: follows the links; leaves the whole in $work/paged
	local at="/v1/export?limit=$1" n=0
	: >"$work/paged"
	while [ -n "$at" ] && [ "$n" -lt 1000 ]; do
		[ "$(ask GET "$at")" = 200 ] || return 0
		cat "$work/body" >>"$work/paged"
		at=$(tr -d '\r' <"$work/head" | sed -n 's|^Link: <http://[^/]*\(/[^>]*\)>; rel="next"$|\1|p')
		n=$((n + 1))
	done
}
is 'GET /v1/export is one page where there are few' "$(ask GET /v1/export; tr -d '\r' <"$work/head" | grep -ci '^link:')" 2000
check 'and the same file' cmp "$work/first" "$work/body"
like 'with a name' "$(tr -d '\r' <"$work/head")" '^Content-Disposition: attachment; filename="landfall-harbour-[0-9-]+.ndjson"$'
for limit in 1 7 100; do
	pages "$limit"
	check "pages of $limit make the same file" cmp "$work/first" "$work/paged"
done
is 'a place that is none is refused' "$(ask GET '/v1/export?after=project~x')" 400
is 'so is a parameter' "$(ask GET '/v1/export?afer=x'; get '.errors[0].pointer')" 400/afer
made /v1/api-keys '{"name":"narrow","scopes":["read"],"projects":["store"]}'
key=$(get .data.key)
is 'a key that is limited to a project gets none of it' "$(ask GET /v1/export '' "$key")" 403
is 'another organization gets its own' "$(ask GET /v1/export '' "$foreign"; jq -rs '[.[] | select(.record == "change") | .title] | join(" ")' "$work/body")" 200Theirs

cp -r "$work" /tmp/ob-arch
done_testing
