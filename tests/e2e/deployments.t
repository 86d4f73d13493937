#!/bin/sh
# shellcheck shell=dash
# Deployments that are started, cancelled, rolled back, judged and changed here, and their lists.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-deployments.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
"$landfall" organization add "deploy-$unique" --name "Deploy $unique"
"$landfall" user add "ann-$unique@example.com" --organization "deploy-$unique" --name Ann --role admin --password-file - <<-PASSWORD
	a long password of ann
PASSWORD
key=$("$landfall" keys generate --organization "deploy-$unique" --name all --scope read,write,deploy)
reader=$("$landfall" keys generate --organization "deploy-$unique" --name reader --scope read)

event() { # PROJECT VERSION ENVIRONMENT STATUS [MEMBERS]
	curl -s --max-time 30 "$BASE_URL/versioner/deployment-events/" -H "Authorization: Bearer $key" \
		-H 'Content-Type: application/json' \
		-d "{\"product_name\":\"$1\",\"version\":\"$2\",\"environment_name\":\"$3\",\"status\":\"$4\"${5:+,$5}}"
}
build() { # VERSION STATUS SHA
	curl -s --max-time 30 "$BASE_URL/versioner/build-events/" -H "Authorization: Bearer $key" -o "$work/built" \
		-H 'Content-Type: application/json' -d "{\"product_name\":\"shop\",\"version\":\"$1\",\"status\":\"$2\",\"scm_sha\":\"$3\"}"
}
call() { # METHOD PATH [BODY] [KEY]
	curl -s --max-time 30 -X "$1" -o "$work/answer" -w '%{http_code}' "$BASE_URL$2" -H "Authorization: Bearer ${4:-$key}" \
		-H 'Content-Type: application/json' ${3:+-d "$3"}
}
get() { # PATH
	curl -s --max-time 30 -g "$BASE_URL$1" -H "Authorization: Bearer $key"
}
said() { # FILTER
	jq -r "$1" "$work/answer"
}

# ---- starting

sha1=1111111111111111111111111111111111111111
sha2=2222222222222222222222222222222222222222
build 1.0 completed $sha1
event shop 1.0 production success '"completed_at":"2025-03-01T10:00:00Z"' >"$work/one"
build 1.1 completed $sha2
build 1.2 failed 3333333333333333333333333333333333333333
event shop 1.0 staging success >"$work/ignored"
# POST /v1/projects/{project}/deployments
is 'an empty body starts a deployment' "$(call POST /v1/projects/shop/deployments)" 201
is 'of the latest good version, to the default environment, pending' "$(said '.data | "\(.version.name) \(.version.scm_sha) \(.environment.name) \(.status) \(.kind)"')" "1.1 $sha2 production pending deploy"
first=$(said .data.id)
is 'it is recorded' "$(get "/v1/deployments/$first" | jq -r .data.status)" pending
is 'once more is another one' "$(call POST /v1/projects/shop/deployments '{}')" 201
refuses 'with another id' test "$(said .data.id)" = "$first"
is 'an event carries it on' "$(event shop 1.1 production started '"invoke_id":"run-1"' | jq -r .status)" started
is 'a version and an environment can be told' "$(call POST /v1/projects/shop/deployments '{"version":"1.0","environment":"staging","deploy_url":"https://ci.example.com/7"}')" 201
is 'and are taken' "$(said '.data | "\(.version.name) \(.environment.name) \(.deploy_url)"')" '1.0 staging https://ci.example.com/7'
is 'an unknown member is 422' "$(call POST /v1/projects/shop/deployments '{"enviroment":"staging"}')" 422
like 'which names the nearest' "$(cat "$work/answer")" 'did you mean environment'
is 'an unknown project is 404' "$(call POST /v1/projects/nothing/deployments)" 404
is 'a key that may only read may not deploy' "$(call POST /v1/projects/shop/deployments '{}' "$reader")" 403
is 'a body that is none is 400' "$(call POST /v1/projects/shop/deployments '{"')" 400
# POST /v1/deployments
is 'the body can name the project' "$(call POST /v1/deployments '{"project":"shop","environment":"dev","version":"1.1"}')" 201
dev=$(said .data.id)
is 'and must' "$(call POST /v1/deployments '{"version":"1.1"}')" 422
is 'an Idempotency-Key makes it one' "$(for _ in 1 2; do curl -s "$BASE_URL/v1/deployments" -H "Authorization: Bearer $key" -H 'Content-Type: application/json' \
	-H "Idempotency-Key: start-$unique" -d '{"project":"shop","environment":"idem"}' | jq -r .data.id; done | sort -u | wc -l)" 1

# ---- lists

# GET /v1/projects/{project}/deployments
is 'a list of the project' "$(get /v1/projects/shop/deployments | jq -c '.pagination.total == (.data | length) and ([.data[].project.slug] | unique) == ["shop"]')" true
is 'of one that is none: 404' "$(call GET /v1/projects/nothing/deployments)" 404
# GET /v1/environments/{environment}/deployments
is 'a list of the environment' "$(get /v1/environments/dev/deployments | jq -c '[.data[].id]')" "[\"$dev\"]"
is 'filtered' "$(get '/v1/environments/production/deployments?status=completed' | jq -r '[.data[].version.name] | join(" ")')" 1.0

# ---- spellings

# A project's newest deployment is spelt deploy_…; every spelling leads to it.
latest=$(get /v1/projects/shop | jq -r .data.deployments.latest.id)
like 'a project spells its newest deployment deploy_' "$latest" '^deploy_[0-9a-z]{26}$'
is 'which leads to it, as dep_ does' "$(for id in "$latest" "dep_${latest#deploy_}"; do get "/v1/deployments/$id" | jq -r .data.id; done | sort -u)" "dep_${latest#deploy_}"

# ---- cancelling

# POST /v1/deployments/{deployment}/cancel
is 'what is pending can be cancelled' "$(call POST "/v1/deployments/$dev/cancel")" 200
is 'it is aborted, and has ended' "$(said '.data | "\(.status) \(.finished_at != null) \(.deadline_at)"')" 'aborted true null'
is 'the state says so' "$(get '/v1/state?environment=dev' | jq -r '.data[0].last.status')" aborted
is 'it can be cancelled once' "$(call POST "/v1/deployments/$dev/cancel")" 409
is 'what is not there cannot' "$(call POST /v1/deployments/dep_01h455vb4pex5vsknk084sn02q/cancel)" 404
is 'a key that may only read may not' "$(call POST "/v1/deployments/$first/cancel" '' "$reader")" 403
# GET /v1/deployments/{deployment}/events
is 'its events tell' "$(get "/v1/deployments/$dev/events" | jq -r '[.data[].kind] | join(" ")')" 'deployment.aborted deployment.pending'
is 'and how many they are' "$(get "/v1/deployments/$dev/events?limit=1" | jq -r '.pagination | "\(.total) \(.has_more)"')" '2 true'

# ---- rolling back

event shop 1.1 production success '"invoke_id":"run-1"' >"$work/bad"
bad=$(jq -r .id "$work/bad")
# GET /v1/deployments/{deployment}/rollback-candidates
is 'E1: candidates are what was completed there before' "$(get "/v1/deployments/$bad/rollback-candidates" | jq -r '[.data[] | .version.name + " " + .status] | join("; ")')" '1.0 completed'
# POST /v1/deployments/{deployment}/rollback
is 'E2: a rollback is a deployment of its own' "$(call POST "/v1/deployments/$bad/rollback")" 201
back=$(said .data.id)
is 'E2: pinned to version and commit of its target' "$(said '.data | "\(.kind) \(.status) \(.version.name) \(.version.scm_sha) \(.environment.name)"')" "rollback pending 1.0 $sha1 production"
is 'E2: it says what it undoes and what it puts back' "$(get "/v1/deployments/$back" | jq -r '.data.target_id')" "$(get '/v1/environments/production/deployments?status=completed' | jq -r '.data[] | select(.version.name == "1.0").id')"
like 'E2: by id' "$(get "/v1/deployments/$back" | jq -r .data.rollback_of)" '^dep_'
is 'E2: events carry it on' "$(event shop 1.0 production success '"invoke_id":"run-2"' | jq -r .status)" completed
is 'E2: it stays a rollback' "$(get "/v1/deployments/$back" | jq -r '.data | "\(.status) \(.kind)"')" 'completed rollback'
is 'E2: and runs' "$(get '/v1/state?environment=production' | jq -r '.data[0].version')" 1.0
is 'E2: to a version that was told' "$(call POST "/v1/deployments/$back/rollback" '{"target":"1.1"}')" 201
is 'E2: a version that was never completed there is none' "$(call POST "/v1/deployments/$back/rollback" '{"target":"1.2"}')" 422
is 'E2: without any candidate it is 409' "$(call POST "/v1/deployments/$dev/rollback")" 409
is 'E2: a key that may only read may not' "$(call POST "/v1/deployments/$bad/rollback" '{}' "$reader")" 403

# ---- verdicts

# POST /v1/deployments/{deployment}/verdict
is 'A13: a deployment can be judged later' "$(call POST "/v1/deployments/$bad/verdict" '{"verdict":"faulty","note":"it lost carts"}')" 200
is 'A13: and says so' "$(said '.data | "\(.verdict) \(.verdict_note) \(.verdict_at != null) \(.status)"')" 'faulty it lost carts true completed'
is 'A13: what is faulty is no candidate' "$(get "/v1/deployments/$back/rollback-candidates" | jq '.data | length')" 0
is 'A13: nor what an empty body deploys' "$(call POST /v1/projects/shop/deployments '{"environment":"qa"}'; said .data.version.name)" '2011.0'
is 'A13: another word is 422' "$(call POST "/v1/deployments/$bad/verdict" '{"verdict":"bad"}')" 422
is 'A13: none as well' "$(call POST "/v1/deployments/$bad/verdict" '{"note":"x"}')" 422
is 'A13: it can be taken back' "$(call POST "/v1/deployments/$bad/verdict" '{"verdict":"good"}'; said .data.verdict)" 200good

# ---- changing

# PATCH /v1/deployments/{deployment}
is 'address, metadata and note can be changed' "$(call PATCH "/v1/deployments/$bad" '{"deploy_url":"https://cd.example.com/1","extra_metadata":{"region":"eu"},"note":"by hand"}')" 200
is 'as told' "$(said '.data | "\(.deploy_url) \(.extra_metadata.region) \(.note)"')" 'https://cd.example.com/1 eu by hand'
is 'what is not named stays, null takes away' "$(call PATCH "/v1/deployments/$bad" '{"note":null}'; said '.data | "\(.deploy_url) \(.note)"')" '200https://cd.example.com/1 null'
is 'a status cannot be changed so' "$(call PATCH "/v1/deployments/$bad" '{"status":"failed"}')" 422
is 'another organization finds none of it' "$(call PATCH "/v1/deployments/$bad" '{"note":"x"}' "$OTHER_KEY")" 404

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
page /login >"$work/status"
page /login --data-urlencode "csrf_token=$(token)" --data-urlencode "email=ann-$unique@example.com" --data-urlencode 'password=a long password of ann' >"$work/status"
is 'the page of a deployment leads to the rollback' "$(page "/deployments/$bad"; grep -c "/deployments/.*/rollback" "$work/page")" 2001
is 'which shows the candidates' "$(page "/deployments/$bad/rollback"; grep -c '<option value="1.0"' "$work/page")" 2001
is 'a rollback by form leads to the new deployment' "$(page "/deployments/$bad/rollback" -d "csrf_token=$(token)" -d target=1.0)" 303
there=$(tr -d '\r' <"$work/head" | sed -n 's|^[Ll]ocation: .*/deployments/|/deployments/|p')
is 'which says that it is one' "$(page "$there"; grep -c 'A rollback. It undoes' "$work/page")" 2001
is 'and can be cancelled after a question' "$(page "$there/cancel"; grep -c 'Cancel this deployment?</h1>' "$work/page")" 2001
is 'by a button' "$(page "$there/cancel" -d "csrf_token=$(token)")" 303
is 'then it is aborted' "$(get "/v1$there" | jq -r .data.status)" aborted
is 'a second time it is 409' "$(page "$there/cancel"; page "$there/cancel" -d "csrf_token=$(token)")" 200409
page "/deployments/$bad" >"$work/status"
is 'a verdict by form' "$(page "/deployments/$bad/verdict" -d "csrf_token=$(token)" -d verdict=faulty --data-urlencode 'note=it <lost> carts')" 303
like 'stands on the page, escaped' "$(page "/deployments/$bad"; cat "$work/page")" 'Judged faulty</strong>: it &lt;lost&gt; carts'
shows() { # NAME TEXT
	check "$1" grep -qF -e "$2" "$work/page"
}
page "$there" >"$work/status"
shows 'its events name the person' '<td><bdi>Ann</bdi>'
page "/deployments/$bad" >"$work/status"
shows 'and the key' '<td><bdi>key all</bdi>'
refuses 'and nobody by an id' grep -q '\(user\|key\)_[0-9a-z]\{26\}' "$work/page"
check 'which the JSON has' jq -e '[.data[] | select(.actor.id // .actor_id)] | length > 0' <<-JSON
	$(get "/v1/deployments/$bad/events")
JSON

# What came with it.
call POST /v1/versions "{\"project\":\"tale\",\"version\":\"1.0\",\"scm_sha\":\"$sha1\"}" >"$work/status"
event tale 1.0 production success '"completed_at":"2025-04-01T10:00:00Z"' >"$work/ignored"
call POST /v1/versions '{"project":"tale","version":"1.1","commits":[{"sha":"aa11aa11aa11aa11","author":"Ana <b>","message":"Round VAT as the law has it\n\nBy line."},{"sha":"bb22bb22bb22bb22"}]}' >"$work/status"
tale=$(event tale 1.1 production success '"completed_at":"2025-04-02T10:00:00Z"' | jq -r .id)
is 'a deployment tells what came with it' "$(page "/deployments/$tale"; sed -n '/id="since"/,/<\/section>/p' "$work/page" >"$work/since"; grep -c '<tr><td>' "$work/since")" 2002
shows 'the subject and author of each commit, escaped' '<td><bdi>Round VAT as the law has it</bdi></td><td><bdi>Ana &lt;b&gt;</bdi></td>'
refuses 'and no more of its message' grep -q 'By line' "$work/page"
like 'each leads to where it has arrived' "$(tr -d '\n' <"$work/since")" '<a href="(/.*)?/where\?sha=aa11aa11aa11aa11"><code title="aa11aa11aa11aa11">aa11aa11</code></a>'

done_testing
