#!/bin/sh
# shellcheck shell=dash
# Services, their variables, instances and routes, as records.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-services.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
slug=services-$unique

"$landfall" organization add "$slug" --name "Services $unique"
admin=$("$landfall" keys generate --organization "$slug" --name admin --scope admin)
reader=$("$landfall" keys generate --organization "$slug" --name reader --scope read)
foreign=$("$landfall" keys generate --organization globex --name foreign --scope admin)

# One request: METHOD PATH [BODY] [KEY]; prints the status, leaves the body.
ask() {
	curl -s --max-time 30 -X "$1" -o "$work/body" -w '%{http_code}' "$BASE_URL$2" \
		-H "Authorization: Bearer ${4-$admin}" -H 'Content-Type: application/json' ${3:+-d "$3"}
}
get() { # JQ EXPRESSION
	jq -r "$1" "$work/body"
}
wrong() {
	get '[.errors[].pointer] | sort | join(" ")'
}
sql() {
	MYSQL_PWD=$LANDFALL_DB_PASSWORD mariadb --no-defaults -S "$LANDFALL_DB_SOCKET" -u "$LANDFALL_DB_USER" \
		-N -B -e "$1" "$LANDFALL_DB_NAME"
}

for place in 'shop production' 'billing staging'; do
	ask POST /versioner/deployment-events/ "{\"product_name\":\"${place% *}\",\"version\":\"1\",\"environment_name\":\"${place#* }\",\"status\":\"success\"}" >/dev/null
done

# ---- services

is 'POST /v1/services keeps one' "$(ask POST /v1/services '{"name":"shop-web","project":"shop","environment":"production","runtime":"nodejs","runtime_version":"20","remote_url":"https://git.example.com/shop","remote_branch":"main","remote_commit":"0123abcd","build_cmd":"npm install","run_cmd":"npm start","port":3000,"spec":{"type":"web","replicas":2}}')" 201
id=$(get .data.id)
is 'as it was told' "$(get '.data | "\(.name) \(.project.slug) \(.environment.slug) \(.runtime) \(.runtime_version) \(.source) \(.remote_branch) \(.port) \(.status) \(.spec.replicas)"')" 'shop-web shop production nodejs 20 remote main 3000 unknown 2'
is 'GET /v1/services/{service} finds it by id' "$(ask GET "/v1/services/$id" && get .data.run_cmd)" '200npm start'
is 'and by name' "$(ask GET /v1/services/SHOP-web && get .data.id)" "200$id"
is 'another organization does not' "$(ask GET "/v1/services/$id" '' "$foreign")$(ask PATCH "/v1/services/$id" '{"port":1}' "$foreign")$(ask DELETE "/v1/services/$id" '' "$foreign")" 404404404
is 'a name is enough, and a project' "$(ask POST /v1/services '{"name":"queue","project":"billing","image":"registry.example.com/queue:7"}' && get '.data | "\(.source) \(.status) \(has("environment")) \(.port)"')" '201image unknown false null'
is 'one name, one service' "$(ask POST /v1/services '{"name":"Queue","project":"shop"}' && get .error.message)" '409There is a service of that name already.'
is 'everything that is wrong is named' "$(ask POST /v1/services '{"prot":1,"port":70000,"status":"asleep","source":"disk","remote_commit":"xyz"}' && wrong)" '422/name /port /project /prot /remote_commit /source /status'
is 'places that are not there too' "$(ask POST /v1/services '{"name":"x","project":"nowhere","environment":"never"}' && wrong)" '422/environment /project'
is 'an image without one' "$(ask POST /v1/services '{"name":"x","project":"shop","source":"image"}' && wrong)" 422/image
is 'PATCH /v1/services/{service} changes what it names' "$(ask PATCH "/v1/services/$id" '{"status":"running","port":null,"spec":{"replicas":3}}' && get '.data | "\(.status) \(.port) \(.spec.type) \(.spec.replicas) \(.runtime)"')" '200running null web 3 nodejs'
is 'and leaves its trace' "$(ask GET '/v1/audit?action=service.changed' && get '.data[0].changes | "\(.status.after) \(.port.before) \(has("runtime"))"')" '200running 3000 false'
is 'a name that is taken is not given' "$(ask PATCH "/v1/services/$id" '{"name":"queue"}')" 409
is 'GET /v1/services lists them' "$(ask GET /v1/services && get '"\(.pagination.total) \([.data[].name] | join(","))"')" '2002 queue,shop-web'
is 'by project and status' "$(ask GET '/v1/services?project=shop&status=running' && get .pagination.total)$(ask GET '/v1/services?status=stopped' && get .pagination.total)" 20012000
is 'by environment' "$(ask GET '/v1/services?environment=production' && get '.data[0].name')" 200shop-web
is 'by a project that there is not' "$(ask GET '/v1/services?project=nowhere')" 422

# ---- variables

is 'POST /v1/services/{service}/variables sets one, which is secret' "$(ask POST /v1/services/shop-web/variables '{"key":"API_TOKEN","value":"not to be seen"}' && get '.data | "\(.key) \(.value) \(.is_secret)"')" '201API_TOKEN null true'
is 'unless it is said not to be' "$(ask POST /v1/services/shop-web/variables '{"key":"NODE_ENV","value":"production","is_secret":false}' && get '.data | "\(.value) \(.is_secret)"')" '201production false'
is 'once more is the same one' "$(ask POST /v1/services/shop-web/variables '{"key":"NODE_ENV","value":"test","is_secret":false}' && get .data.value)" 200test
is 'nobody finds any value in the database' "$(sql "SELECT COUNT(*) FROM service_variable WHERE INSTR(value, 'not to be seen') > 0 OR INSTR(value, 'test') > 0")" 0
is 'GET /v1/services/{service}/variables lists them without the secret' "$(ask GET /v1/services/shop-web/variables && get '"\(.pagination.total) \([.data[] | "\(.key)=\(.value)"] | sort | join(" "))"')" '2002 API_TOKEN=null NODE_ENV=test'
is 'GET /v1/services/{service}/variables/{variable} finds one' "$(ask GET /v1/services/shop-web/variables/NODE_ENV && get .data.value)" 200test
is 'in the spelling that it has' "$(ask GET /v1/services/shop-web/variables/node_env)" 404
is 'what is no key is refused' "$(ask POST /v1/services/shop-web/variables '{"key":"1ST","value":"x"}' && wrong)$(ask POST /v1/services/shop-web/variables '{"key":"A-B","value":"x"}' && wrong)$(ask POST /v1/services/shop-web/variables '{"key":"A=B;C","value":"x"}' && wrong)" 422/key422/key422/key
is 'a key is required' "$(ask POST /v1/services/shop-web/variables '{"value":"x"}' && wrong)" 422/key
is 'PATCH /v1/services/{service}/variables/{variable} makes one secret' "$(ask PATCH /v1/services/shop-web/variables/NODE_ENV '{"is_secret":true}' && get '.data | "\(.value) \(.is_secret)"')" '200null true'
is 'what is secret is not shown by saying that it is not' "$(ask PATCH /v1/services/shop-web/variables/API_TOKEN '{"is_secret":false}' && wrong)" 422/value
is 'but with another value' "$(ask PATCH /v1/services/shop-web/variables/API_TOKEN '{"is_secret":false,"value":"open"}' && get .data.value)" 200open
is 'a value may have lines and be a number' "$(ask POST /v1/services/shop-web/variables '{"key":"CERT","value":"a\nb","is_secret":false}' && get .data.value)$(ask POST /v1/services/shop-web/variables '{"key":"N","value":42,"is_secret":false}' && get .data.value)" '201a
b20142'
is 'DELETE /v1/services/{service}/variables/{variable} takes one away' "$(ask DELETE /v1/services/shop-web/variables/N)$(ask DELETE /v1/services/shop-web/variables/N)" 204404
is 'the trace has the key and not the value' "$(ask GET '/v1/audit?action=service.variable_set' && get '.data | "\(map(.changes.variable.after) | index("API_TOKEN") != null) \(tostring | contains("not to be seen"))"')" '200true false'
is 'a key that may only read sets none' "$(ask POST /v1/services/shop-web/variables '{"key":"X","value":"y"}' "$reader")" 403

# ---- instances

is 'POST /v1/instances makes one known' "$(ask POST /v1/instances '{"name":"node-1","address":"192.0.2.1","metadata":{"region":"eu"}}' && get '.data | "\(.name) \(.status) \(.metadata.region)"')" '201node-1 unknown eu'
instance=$(get .data.id)
is 'one name, one instance' "$(ask POST /v1/instances '{"name":"NODE-1"}')" 409
is 'GET /v1/instances/{instance} finds it by id and name' "$(ask GET "/v1/instances/$instance")$(ask GET /v1/instances/node-1 && get .data.id)" "200200$instance"
is 'another organization does not' "$(ask GET "/v1/instances/$instance" '' "$foreign")" 404
is 'PATCH /v1/instances/{instance} tells how it is' "$(ask PATCH /v1/instances/node-1 '{"status":"online","last_seen_at":"2026-01-02T10:00:00Z","metadata":{"cpus":4}}' && get '.data | "\(.status) \(.last_seen_at) \(.metadata | tojson)"')" '200online 2026-01-02T10:00:00.000Z {"region":"eu","cpus":4}'
is 'what is wrong is named' "$(ask PATCH /v1/instances/node-1 '{"status":"dead","last_seen_at":"yesterday","name":null}' && wrong)" '422/last_seen_at /name /status'
is 'GET /v1/instances lists them' "$(ask GET /v1/instances && get '"\(.pagination.total) \(.data[0].name)"')" '2001 node-1'
is 'DELETE /v1/instances/{instance} forgets it' "$(ask DELETE /v1/instances/node-1)$(ask GET /v1/instances/node-1)" 204404

# ---- routes

is 'POST /v1/routes keeps one' "$(ask POST /v1/routes '{"domain":"WWW.Example.com.","service":"shop-web","port":3000}' && get '.data | "\(.domain) \(.service.name) \(.port)"')" '201www.example.com shop-web 3000'
route=$(get .data.id)
is 'a domain leads to one place' "$(ask POST /v1/routes '{"domain":"www.example.com","service":"queue"}')" 409
is 'what is no domain is none' "$(for domain in 'a b' 'http://x.com' '-x.com' 'x..com' 'x_y.com' '*.*.com' '.' "$(printf '%064d' 7).com"; do ask POST /v1/routes "{\"domain\":\"$domain\",\"service\":\"queue\"}"; done)" 422422422422422422422422
is 'all below a domain is one' "$(ask POST /v1/routes '{"domain":"*.example.com","service":"queue"}' && get '.data | "\(.domain) \(.port)"')" '201*.example.com null'
is 'its service must be there' "$(ask POST /v1/routes '{"domain":"x.example.com","service":"nothing"}' && wrong)" 422/service
is 'GET /v1/routes/{route} finds it by id and domain' "$(ask GET "/v1/routes/$route")$(ask GET /v1/routes/www.example.com && get .data.id)" "200200$route"
is 'another organization does not' "$(ask GET "/v1/routes/$route" '' "$foreign")" 404
is 'PATCH /v1/routes/{route} leads elsewhere' "$(ask PATCH "/v1/routes/$route" '{"service":"queue","port":null}' && get '.data | "\(.service.name) \(.port)"')" '200queue null'
is 'GET /v1/routes lists them' "$(ask GET /v1/routes && get .pagination.total)$(ask GET '/v1/routes?service=shop-web' && get .pagination.total)" 20022000
is 'DELETE /v1/routes/{route} ends one' "$(ask DELETE "/v1/routes/$route")$(ask GET "/v1/routes/$route")" 204404

# ---- who sees what

narrow=$(ask POST /v1/api-keys '{"name":"narrow","scopes":["read","write"],"projects":["shop"]}' >/dev/null; get .data.key)
is 'a key for one project sees its services' "$(ask GET /v1/services '' "$narrow" && get '[.data[].name] | join(",")')$(ask GET /v1/services/queue '' "$narrow")$(ask GET /v1/services/queue/variables '' "$narrow")" 200shop-web404404
is 'and their routes' "$(ask GET /v1/routes '' "$narrow" && get .pagination.total)$(ask GET '/v1/routes/*.example.com' '' "$narrow")" 2000404
is 'changes them' "$(ask PATCH /v1/services/shop-web '{"status":"stopped"}' "$narrow")" 200
is 'makes none elsewhere' "$(ask POST /v1/services '{"name":"y","project":"billing"}' "$narrow")$(ask PATCH /v1/services/shop-web '{"project":"billing"}' "$narrow")" 422422
is 'nor instances' "$(ask POST /v1/instances '{"name":"y"}' "$narrow")" 403

is 'merged, a project brings its services along' "$(ask POST /v1/projects/billing/merge '{"from":"shop"}' >/dev/null; ask GET '/v1/services?project=billing' && get .pagination.total)" 2002
is 'DELETE /v1/services/{service} takes its variables and routes along' "$(ask DELETE /v1/services/queue)$(ask DELETE /v1/services/shop-web)$(sql "SELECT COUNT(*) FROM service_variable WHERE organization_id = (SELECT id FROM organization WHERE slug = '$slug')")$(ask GET /v1/routes && get .pagination.total)" 20420402000

done_testing
