#!/bin/sh
# shellcheck shell=dash
# The versioner door where data can't say it: by its own host name and under a path, for people's tokens, at its limit,
# and the links that its clients print.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-versioner.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
jar=$work/jar
# Landfall's own name, which needs not be in the DNS: requests say it.
authority=deploys.example.org

# Sends a request; prints the status. Head and body are in $work.
ask() { # METHOD URL [CURL OPTION]...
	local method="$1" url="$2"
	shift 2
	curl -s --max-time 30 -X "$method" -D "$work/head" -o "$work/body" -w '%{http_code}' "$url" "$@"
}
header() { # NAME
	tr -d '\r' <"$work/head" | sed -n "s/^$1: *//Ip" | tail -n 1
}
json() { # FILTER
	jq -r "$1" "$work/body"
}
token() {
	tr '\n' ' ' <"$work/body" | sed -n 's/.*name="csrf_token" value="\([0-9a-f]*\)".*/\1/p'
}

sql() {
	MYSQL_PWD=$LANDFALL_DB_PASSWORD mariadb --no-defaults -S "$LANDFALL_DB_SOCKET" -u "$LANDFALL_DB_USER" \
		-N -B -e "$1" "$LANDFALL_DB_NAME"
}

event="{\"product_name\":\"door-$unique\",\"version\":\"1.0.0\",\"environment_name\":\"prod-$unique\",\"status\":\"success\",\"scm_sha\":\"0123456789abcdef0123456789abcdef01234567\"}"
is 'an event is recorded' "$(ask POST "$BASE_URL/versioner/deployment-events/" -H "Authorization: Bearer $API_KEY" -d "$event")" 201
deployment=$(json .id)
version=$(json .version_id)
product=$(json .product_id)

# ---- the door by its host name, and under a path

by_name() { # METHOD PATH [CURL OPTION]...
	local method="$1" path="$2"
	shift 2
	ask "$method" "$BASE_URL$path" -H "Host: versioner.$authority" "$@"
}
is 'by host name the prefix falls away' "$(by_name GET /products/?limit=1 -H "Authorization: Bearer $API_KEY")" 200
is 'GET /products/{product} by host name' "$(by_name GET "/products/$product" -H "Authorization: Bearer $API_KEY")" 200
is 'which is the product' "$(json .id)" "$product"
is 'the name is read in any case' "$(ask GET "$BASE_URL/versions/$version/" -H "Host: VERSIONER.$authority" -H "Authorization: Bearer $API_KEY")" 200
is 'POST by host name' "$(by_name POST /deployment-events/ -H "Authorization: Bearer $API_KEY" -d "$event")" 200
is 'it is the same deployment' "$(json .id)" "$deployment"
is 'errors have the manners of the door' "$(by_name GET /nowhere)" 404
is 'down to their words' "$(json .detail)" 'Not found'
is 'GET /openapi.json by host name' "$(by_name GET /openapi.json)" 200
for path in /docs /redoc; do
	is "GET $path by host name" "$(by_name GET "$path")" 303
	is 'leads to where pages are' "$(header location)" "http://$authority/docs/versioner"
done
is 'where the chapter is' "$(ask GET "$BASE_URL/docs/versioner")" 200
is 'GET /versioner/manage/deployments: a link below the door leads there too' "$(by_name GET "/manage/deployments?view=$deployment")" 303
is 'with what it asks for' "$(header location)" "http://$authority/manage/deployments?view=$deployment"

is 'under a path' "$(ask GET "$SUBPATH_URL/versioner/products/$product" -H "Authorization: Bearer $API_KEY")" 200
is 'with two slashes, as a client has it whose address ends with one' \
	"$(ask POST "$SUBPATH_URL/versioner//deployment-events/" -H "Authorization: Bearer $API_KEY" -d "$event")" 200
is 'GET /versioner/manage/versions' "$(ask GET "$BASE_URL/versioner/manage/versions?view=$version")" 303
is 'leads on' "$(header location)" "/manage/versions?view=$version"
is 'GET /versioner/manage/catalog: links stay under it' "$(ask GET "$SUBPATH_URL/versioner/manage/catalog?tab=versions&view=$version")" 303
is 'to the very page' "$(header location)" "/${SUBPATH_URL##*/}/manage/catalog?tab=versions&view=$version"

# ---- what the links lead to

log_in() { # URL
	: >"$jar"
	ask GET "$1/login" -b "$jar" -c "$jar" >"$work/status"
	ask POST "$1/login" -b "$jar" -c "$jar" --data-urlencode "csrf_token=$(token)" --data-urlencode "email=$ADMIN_EMAIL" \
		--data-urlencode "password=$ADMIN_PASSWORD"
}
page() { # PATH
	ask GET "$BASE_URL$1" -b "$jar"
}
is 'nobody is led to the log-in first' "$(page "/manage/deployments?view=$deployment")" 303
like 'which comes back' "$(header location)" '^/login'
is 'an administrator logs in' "$(log_in "$BASE_URL")" 303

is 'GET /manage/deployments?view=ID, as both clients print it' "$(page "/manage/deployments?view=$deployment")" 303
to=$(header location)
like 'leads to the deployment' "$to" '^/deployments/dep_'
is 'which is there' "$(page "$to")" 200
like 'and the right one' "$(cat "$work/body")" "door-$unique"
for path in "/manage/versions?view=$version" "/manage/catalog?tab=versions&view=$version"; do
	is "GET $path" "$(page "$path")" 303
	to=$(header location)
	like 'leads to the version' "$to" '^/versions/ver_'
done
for path in /manage/deployments /manage/versions /manage/catalog; do
	is "GET $path?view=ID of nothing is 404" "$(page "$path?view=01890a5d-ac96-774b-bcce-b302099a8057")" 404
	is "GET $path?view=no id at all is 404" "$(page "$path?view=nothing")" 404
	is "GET $path without view" "$(page "$path")" 303
	is 'leads to a list' "$(page "$(header location)")" 200
done

# ---- the page of a version

curl -s "$BASE_URL/versioner/build-events/" -H "Authorization: Bearer $API_KEY" -o "$work/made" -d "{\"product_name\":\"door-$unique\",\"version\":\"1.0.0\",\"status\":\"completed\",\"build_number\":\"77\",\"build_url\":\"https://ci.example.com/77\",\"commits\":[{\"sha\":\"abcdef1234\",\"message\":\"fix: <b>the</b> lamp\",\"author\":\"Ann\"}]}"
curl -s "$BASE_URL/versioner/releases/" -H "Authorization: Bearer $API_KEY" -d "{\"name\":\"Tide $unique\"}" -o "$work/made"
release=$(jq -r .id "$work/made")
is 'the version is put into a release' "$(ask POST "$BASE_URL/versioner/releases/$release/versions/" -H "Authorization: Bearer $API_KEY" -d "{\"version_id\":\"$version\"}")" 201
is 'GET /versions/{version} is a page' "$(page "$to")" 200
cp "$work/body" "$work/version.html"
for text in "prod-$unique" '#completed"/></svg>yes' '0123456789abcdef0123456789abcdef01234567' "Tide $unique" '>77<' 'https://ci.example.com/77' \
	'&lt;b&gt;the&lt;/b&gt; lamp' 'Ann'; do
	like "it says $text" "$(cat "$work/version.html")" "$text"
done
cat >"$work/.htmlvalidate.json" <<-'JSON'
	{ "root": true, "extends": ["html-validate:recommended", "html-validate:document"],
	  "rules": { "no-trailing-whitespace": "off", "long-title": "off", "no-inline-style": "error", "void-style": "off",
	             "doctype-style": "off", "attr-quotes": "error", "no-redundant-role": "off", "prefer-native-element": "off",
	             "meta-refresh": "off", "require-sri": ["error", { "target": "crossorigin" }] } }
JSON
check 'it is good HTML' html-validate --config "$work/.htmlvalidate.json" "$work/version.html"
is 'a version that was built only' "$(ask POST "$BASE_URL/versioner/version-events/" -H "Authorization: Bearer $API_KEY" -d "{\"product_name\":\"new-$unique\",\"version\":\"0.1\"}")" 201
is 'has a page' "$(page "/versions/$(json .version_id)")" 200
like 'which says that it is nowhere' "$(cat "$work/body")" 'Nothing of its project was deployed anywhere yet'
is 'a version that is none has not' "$(page /versions/ver_01h455vb4pex5vsknk084sn02q)" 404
is 'nor what is no id' "$(page /versions/nothing)" 404
page "/projects/door-$unique" >"$work/status"
like "its project's page leads to it" "$(cat "$work/body")" "href=\"$to\""

# ---- people's tokens: scopes decide, not kinds

curl -s "$BASE_URL/v1/auth/login" -d "{\"email\":\"$ADMIN_EMAIL\",\"password\":\"$ADMIN_PASSWORD\"}" -o "$work/made"
access=$(jq -r .access_token "$work/made")
like 'a log-in gives a JWT' "$access" '^eyJ'
is 'with it: GET /versioner/products' "$(ask GET "$BASE_URL/versioner/products/?limit=1" -H "Authorization: Bearer $access")" 200
is 'POST /versioner/products' "$(ask POST "$BASE_URL/versioner/products/" -H "Authorization: Bearer $access" -d "{\"name\":\"by jwt $unique\"}")" 201
is 'events as well' "$(ask POST "$BASE_URL/versioner/deployment-events/" -H "Authorization: Bearer $access" -d "$event")" 200
is 'POST /versioner/api-keys makes a key' "$(ask POST "$BASE_URL/versioner/api-keys/" -H "Authorization: Bearer $access" -d "{\"name\":\"CI $unique\"}")" 201
key=$(json .key)
id=$(json .id)
like 'shown once, as that service writes them' "$key" '^sk_acme_k[0-9]*_[0-9A-Za-z]{32,}$'
like 'and kept by nobody on the way' "$(header cache-control)" 'no-store'
is 'for reading and writing, unless told otherwise' "$(json '.scopes | join(" ")')" 'read write'
is 'never used yet' "$(json .last_used_at)" null
is 'the key records' "$(ask POST "$BASE_URL/versioner/deployment-events/" -H "Authorization: Bearer $key" -d "$event")" 200
is 'GET /versioner/api-keys' "$(ask GET "$BASE_URL/versioner/api-keys/" -H "Authorization: Bearer $access")" 200
like 'says when it was last used' "$(json ".[] | select(.id == \"$id\") | .last_used_at")" '^20[0-9-]*T.*Z$'
is 'and does not show it again' "$(json "[.[] | select(has(\"key\"))] | length")" 0
is 'GET /versioner/api-keys/{key}' "$(ask GET "$BASE_URL/versioner/api-keys/$id/" -H "Authorization: Bearer $access")" 200
is 'with the beginning of its text' "$(json .key_prefix)" "${key%_*}"
is 'more than one has cannot be given' "$(ask POST "$BASE_URL/versioner/api-keys/" -H "Authorization: Bearer $access" -d "{\"name\":\"x\",\"scopes\":[\"wings\"]}")" 422
is 'DELETE /versioner/api-keys/{key} revokes it' "$(ask DELETE "$BASE_URL/versioner/api-keys/$id/" -H "Authorization: Bearer $access")" 204
is 'from the next request on' "$(ask POST "$BASE_URL/versioner/deployment-events/" -H "Authorization: Bearer $key" -d "$event")" 401
is 'in the words of that service' "$(json .detail)" 'Invalid authentication credentials'
is 'it is revoked once' "$(ask DELETE "$BASE_URL/versioner/api-keys/$id/" -H "Authorization: Bearer $access")" 409
is 'a personal token' "$(ask POST "$BASE_URL/v1/tokens" -H "Authorization: Bearer $access" -d '{"name":"reader","scopes":["read"]}')" 201
personal=$(json .data.key)
like 'begins so' "$personal" '^pat_'
is 'reads' "$(ask GET "$BASE_URL/versioner/versions/?limit=1" -H "Authorization: Bearer $personal")" 200
is 'and writes nothing' "$(ask POST "$BASE_URL/versioner/products/" -H "Authorization: Bearer $personal" -d '{"name":"x"}')" 403
is 'in the words of that service' "$(json .detail)" 'You do not have permission to perform this action'

# A key for one project sees nothing of others.
other=$(curl -s "$BASE_URL/versioner/products/" -H "Authorization: Bearer $API_KEY" -d "{\"name\":\"unseen $unique\"}" | jq -r .id)
narrow=$(curl -s "$BASE_URL/v1/api-keys" -H "Authorization: Bearer $access" -d "{\"name\":\"narrow\",\"scopes\":[\"read\",\"write\"],\"projects\":[\"$product\"]}" | jq -r .data.key)
is 'a key for one product sees one' "$(ask GET "$BASE_URL/versioner/products/" -H "Authorization: Bearer $narrow"; json length)" '2001'
is 'and no other' "$(ask GET "$BASE_URL/versioner/products/$other" -H "Authorization: Bearer $narrow")" 404
is 'makes no product' "$(ask POST "$BASE_URL/versioner/products/" -H "Authorization: Bearer $narrow" -d '{"name":"x"}')" 403
is 'and no release' "$(ask POST "$BASE_URL/versioner/releases/" -H "Authorization: Bearer $narrow" -d '{"name":"x"}')" 403
is 'but changes its own' "$(ask PATCH "$BASE_URL/versioner/products/$product" -H "Authorization: Bearer $narrow" -d '{"description":"mine"}')" 200

# ---- the limit

"$landfall" organization add "limit-$unique" --name Limit
sql "UPDATE organization SET plan = 'free' WHERE slug = 'limit-$unique'"
limited=$("$landfall" keys generate --organization "limit-$unique" --name limited --scope read)
i=0
while [ "$i" -lt 101 ]; do
	i=$((i + 1))
	ask GET "$BASE_URL/versioner/products/" -H "Authorization: Bearer $limited" >"$work/status"
done
is 'beyond the plan it is 429' "$(cat "$work/status")" 429
like 'in the words of that service' "$(json .detail)" '^Rate limit exceeded\. Try again in [0-9]* seconds\.$'
is 'which Retry-After says as well' "$(json .detail | tr -dc 0-9)" "$(header retry-after)"
is 'with the headers that it promises' "$(header x-ratelimit-limit) $(header x-ratelimit-remaining)" '100 0'
like 'and when it begins anew' "$(header x-ratelimit-reset)" '^[0-9]{10}$'

# ---- secrets at rest

is 'a channel is made' "$(ask POST "$BASE_URL/versioner/notification-channels/" -H "Authorization: Bearer $API_KEY" \
	-d "{\"name\":\"Sealed $unique\",\"channel_type\":\"slack_webhook\",\"config\":{\"webhook_url\":\"https://hooks.slack.com/services/open-$unique\"}}")" 201
is 'its address does not stand open in the database' \
	"$(sql "SELECT COUNT(*) FROM notification_channel WHERE name = 'Sealed $unique' AND webhook_sealed LIKE '%open-$unique%'")" 0
is 'only its host does' "$(sql "SELECT webhook_host FROM notification_channel WHERE name = 'Sealed $unique'")" hooks.slack.com
is 'what was told of it is read back' "$(sql "INSERT INTO notification_history (organization_id, id, channel_id, channel_name, event_type, project_id, status, attempts, created_at)
	SELECT organization_id, id, id, name, 'deployment.failed', '$product', 'failed', 3, UTC_TIMESTAMP(3) FROM notification_channel WHERE name = 'Sealed $unique'";
	ask GET "$BASE_URL/versioner/notification-history/?channel_id=$(json .id)" -H "Authorization: Bearer $API_KEY")" 200
is 'with its product' "$(json '.[0] | .product_name + " " + .status + " " + (.attempts | tostring)')" "door-$unique failed 3"
is 'natively too' "$(ask GET "$BASE_URL/v1/notification-history?status=failed&channel_id=$(json '.[0].channel_id')" -H "Authorization: Bearer $API_KEY"; json '.data[0].project.name')" "200door-$unique"
is 'another organization does not see it' "$(ask GET "$BASE_URL/versioner/notification-history/" -H "Authorization: Bearer $OTHER_KEY"; grep -c "$unique" "$work/body")" '2000'

done_testing
