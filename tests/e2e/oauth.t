#!/bin/sh
# shellcheck shell=dash
# OAuth 2.0 as an application meets it: each refusal, PKCE, codes and refresh tokens that are good once, the device
# flow, revocation, introspection, metadata, applications by API and by page, consent without JavaScript.
# CONVENTIONS OA1 to OA9, UX2, UX3.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-oauth.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
jar=$work/jar

# Sends a request; prints the status. Head and body are in $work.
ask() { # METHOD PATH [CURL OPTION]...
	local method="$1" path="$2"
	shift 2
	curl -s --max-time 30 -X "$method" -D "$work/head" -o "$work/body" -w '%{http_code}' "$BASE_URL$path" "$@"
}

# The same with the browser's cookies.
browse() { # METHOD PATH [CURL OPTION]...
	ask "$@" -b "$jar" -c "$jar"
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

# A parameter of the address in Location, decoded.
answered() { # NAME
	header location | perl -ne 'print $1 =~ s/%(..)/chr hex $1/ger if /[?&]'"$1"'=([^&\s]*)/'
}

decode() {
	perl -pe 's/&amp;/&/g; s/&#39;/\x27/g; s/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g'
}

log_in() { # EMAIL PASSWORD
	: >"$jar"
	browse GET /login >/dev/null
	browse POST /login --data-urlencode "csrf_token=$(token)" --data-urlencode "email=$1" --data-urlencode "password=$2"
}

# The number of rows of the audit, and those since then.
audit() {
	sql "SELECT COUNT(*) FROM audit"
}

# The page in the last answer is valid HTML, and a text browser can read it.
valid() { # NAME
	cat >"$work/.htmlvalidate.json" <<-'JSON'
		{ "root": true, "extends": ["html-validate:recommended", "html-validate:document"],
		  "rules": { "no-trailing-whitespace": "off", "long-title": "off", "no-inline-style": "error", "void-style": "off",
		             "doctype-style": "off", "attr-quotes": "error", "no-redundant-role": "off", "prefer-native-element": "off",
		             "meta-refresh": "off", "require-sri": ["error", { "target": "crossorigin" }], "heading-level": "off",
		             "form-dup-name": ["error", { "shared": ["radio", "submit", "checkbox"] }] } }
	JSON
	cp "$work/body" "$work/page-$1.html"
	check "$1: the page is valid HTML" html-validate --config "$work/.htmlvalidate.json" "$work/page-$1.html"
}

verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk
challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM
back='https://app.example.com/cb?a=b'
back_encoded=https%3A%2F%2Fapp.example.com%2Fcb%3Fa%3Db

# ---- OA1: metadata

is 'OA1: GET /.well-known/oauth-authorization-server is 200' "$(ask GET /.well-known/oauth-authorization-server)" 200
is 'OA1: the issuer is where it was asked' "$(json .issuer)" "$BASE_URL"
is 'OA1: S256 alone' "$(json '.code_challenge_methods_supported | join(" ")')" S256
is 'OA1: codes alone' "$(json '.response_types_supported | join(" ")')" code
is 'OA1: iss in every answer (RFC 9207)' "$(json .authorization_response_iss_parameter_supported)" true
is 'OA1: four grants' "$(json '.grant_types_supported | length')" 4
is 'OA1: neither implicit nor password' "$(json '[.grant_types_supported[] | select(. == "implicit" or . == "password")] | length')" 0
is 'OA1: three ways to prove who one is' "$(json '.token_endpoint_auth_methods_supported | sort | join(" ")')" 'client_secret_basic client_secret_post none'
for endpoint in authorization:/oauth/authorize token:/oauth/token revocation:/oauth/revoke introspection:/oauth/introspect device_authorization:/oauth/device_authorization; do
	is "OA1: ${endpoint%%:*}_endpoint" "$(json ".${endpoint%%:*}_endpoint")" "$BASE_URL${endpoint#*:}"
done

# ---- applications by API

admin=$(curl -s "$BASE_URL/v1/auth/login" -d "{\"email\":\"$ADMIN_EMAIL\",\"password\":\"$ADMIN_PASSWORD\"}" | jq -r .access_token)
as_admin() { # METHOD PATH [CURL OPTION]...
	ask "$@" -H "Authorization: Bearer $admin" -H 'Content-Type: application/json'
}
is 'a key without admin registers nothing' "$(ask POST /v1/oauth/clients -H "Authorization: Bearer $API_KEY" -d '{}')" 403
like 'and hears which scope is missing (ER4)' "$(header www-authenticate)" 'error="insufficient_scope", scope="admin"'
before=$(audit)
is 'POST /v1/oauth/clients registers a confidential one' "$(as_admin POST /v1/oauth/clients -d "{\"name\":\"Web $unique\",\"redirect_uris\":[\"$back\",\"https://app.example.com/other\"],\"scopes\":[\"read\",\"write\"]}")" 201
is 'with one row of the audit' "$(($(audit) - before))" 1
web=$(json .data.client_id) web_secret=$(json .data.client_secret)
like 'its id says what it is' "$web" '^client_[0-9a-z]{26}$'
like 'its secret has 256 bits' "$web_secret" '^cs_[0-9A-Za-z]{43}$'
is 'nobody keeps that answer' "$(header cache-control)" no-store
is 'the database has only the digest' "$(sql "SELECT COUNT(*) FROM oauth_client WHERE secret = UNHEX(SHA2('$web_secret', 256))")" 1
is 'the secret is in no row of the audit' "$(sql "SELECT COUNT(*) FROM audit WHERE changes LIKE '%$web_secret%'")" 0
is 'GET /v1/oauth/clients/{client} is 200' "$(as_admin GET "/v1/oauth/clients/$web")" 200
is 'and never shows the secret again' "$(json '.data.client_secret')" null
is 'a public one has none' "$(as_admin POST /v1/oauth/clients -d "{\"name\":\"App $unique\",\"type\":\"public\",\"redirect_uris\":[\"http://127.0.0.1/cb\",\"com.example.app:/cb\"],\"scopes\":\"read write logs:read\"}") $(json '.data.client_secret, .data.type' | tr '\n' ' ')" '201 null public '
app=$(json .data.client_id)
as_admin POST /v1/oauth/clients -d "{\"name\":\"Robot $unique\",\"scopes\":[\"read\",\"deploy\"]}" >/dev/null
robot=$(json .data.client_id) robot_secret=$(json .data.client_secret)
is 'GET /v1/oauth/clients lists them' "$(as_admin GET /v1/oauth/clients) $(json "[.data[] | select(.name | endswith(\"$unique\"))] | length")" '200 3'
is 'PATCH /v1/oauth/clients/{client} changes a name' "$(as_admin PATCH "/v1/oauth/clients/$web" -d "{\"name\":\"Site $unique\"}") $(json .data.name)" "200 Site $unique"
is 'and leaves the rest' "$(json '.data.redirect_uris | length')" 2
is 'another type is refused' "$(as_admin PATCH "/v1/oauth/clients/$web" -d '{"type":"public"}')" 422
is 'a new one without a name and a scope is refused' "$(as_admin POST /v1/oauth/clients -d '{}') $(json '[.errors[].pointer] | sort | join(" ")')" '422 /name /scopes'
for bad in 'http://app.example.com/cb' 'https://app.example.com/cb#x' 'javascript:alert(1)' 'data:text/html,x' '/cb' 'https://u:p@example.com/' 'https://example.com/;x' "https://example.com/'" 'app:/cb' 'https:///cb'; do
	is "redirect_uri $bad is refused" "$(as_admin POST /v1/oauth/clients -d "$(jq -nc --arg u "$bad" '{name:"x",redirect_uris:[$u],scopes:["read"]}')")" 422
done
other=$(curl -s "$BASE_URL/v1/users/me" -H "Authorization: Bearer $OTHER_KEY" | jq -r .data.organization.slug)
is 'the other organization is another one' "$other" globex

# Nobody registers an application for more than they may do themselves: security may register, but not deploy.
"$landfall" user add "sec-$unique@example.com" --organization acme --role admin --password-file - <<-PASSWORD
	a long password for security
PASSWORD
sql "UPDATE membership m JOIN user u ON u.id = m.user_id SET m.role = 'security' WHERE u.email = 'sec-$unique@example.com'"
security=$(curl -s "$BASE_URL/v1/auth/login" -d "{\"email\":\"sec-$unique@example.com\",\"password\":\"a long password for security\"}" | jq -r .access_token)
is 'nobody registers for more than they may do' "$(ask POST /v1/oauth/clients -H "Authorization: Bearer $security" -d '{"name":"x","scopes":["read","deploy"]}') $(json '.errors[0].pointer')" '422 /scopes'
is 'for that much they may' "$(ask POST /v1/oauth/clients -H "Authorization: Bearer $security" -d '{"name":"x","scopes":["read","logs:read"]}')" 201
is 'nor sees the secret of one that may do more' "$(ask POST "/v1/oauth/clients/$robot/secret" -H "Authorization: Bearer $security")" 403

# ---- the consent page

is 'GET /oauth/authorize without a session leads to the log-in' "$(: >"$jar"; browse GET "/oauth/authorize?client_id=$web")" 303
is 'which leads back' "$(header location)" "/login?next=%2Foauth%2Fauthorize%3Fclient_id%3D$web"
is 'an administrator logs in' "$(log_in "$ADMIN_EMAIL" "$ADMIN_PASSWORD")" 303

authorize() { # CLIENT [PARAMETER=VALUE]...
	local query="client_id=$1" pair
	shift
	for pair in "$@"; do query="$query&$pair"; done
	browse GET "/oauth/authorize?$query"
}
pkce="code_challenge=$challenge&code_challenge_method=S256"
for bad in client_id= client_id=client_00000000000000000000000000 client_id=x "client_id=$web&client_id=$web"; do
	is "OA3: $bad is a page" "$(browse GET "/oauth/authorize?$bad&response_type=code&redirect_uri=$back_encoded&state=s")" 400
	is 'OA3: and leads nowhere' "$(header location)" ''
done
for bad in https%3A%2F%2Fapp.example.com%2Fcb https%3A%2F%2Fapp.example.com%2Fcb%3Fa%3Db%26c https%3A%2F%2Fevil.example.com%2F http%3A%2F%2Fapp.example.com%2Fcb%3Fa%3Db https%3A%2F%2Fapp.example.com.evil.example.com%2Fcb%3Fa%3Db https%3A%2F%2Fapp.example.com%3A8443%2Fcb%3Fa%3Db ''; do
	is "OA3: redirect_uri=$bad is a page" "$(authorize "$web" response_type=code "redirect_uri=$bad" state=s)" 400
	is 'OA3: and leads nowhere' "$(header location)" ''
done
is 'OA3: an application of another organization is unknown' "$(
	globex=$(sql "SELECT LOWER(HEX(id)) FROM organization WHERE slug = 'globex'")
	sql "INSERT INTO oauth_client (organization_id, id, name, redirect_uris, scopes, created_at) SELECT id, '0192aaaa-0000-7000-8000-$unique', 'Foreign', 'https://x.example.com/', 'read', UTC_TIMESTAMP(3) FROM organization WHERE slug = 'globex'"
	: "$globex"
	authorize "0192aaaa-0000-7000-8000-$unique" response_type=code redirect_uri=https%3A%2F%2Fx.example.com%2F
)" 400
is 'and not to be found by the API' "$(as_admin GET "/v1/oauth/clients/0192aaaa-0000-7000-8000-$unique")" 404
is 'nor changed' "$(as_admin PATCH "/v1/oauth/clients/0192aaaa-0000-7000-8000-$unique" -d '{"name":"y"}')" 404
is 'nor revoked' "$(as_admin DELETE "/v1/oauth/clients/0192aaaa-0000-7000-8000-$unique")" 404
is 'nor its secret' "$(as_admin POST "/v1/oauth/clients/0192aaaa-0000-7000-8000-$unique/secret")" 404
is 'nor by its page' "$(browse GET "/settings/applications/0192aaaa-0000-7000-8000-$unique/revoke")" 404

refused() { # NAME ERROR CLIENT PARAMETER...
	local name="$1" error="$2"
	shift 2
	is "$name: leads back" "$(authorize "$@")" 303
	is "$name: error" "$(answered error)" "$error"
	is "$name: state" "$(answered state)" 'a b&c'
	is "$name: iss (RFC 9207)" "$(answered iss)" "$BASE_URL"
	like "$name: to the application" "$(header location)" '^https://app.example.com/cb\?a=b&error='
}
to="redirect_uri=$back_encoded&state=a%20b%26c"
refused 'OA3: no response_type' invalid_request "$web" "$to"
refused 'OA5: no implicit grant' unsupported_response_type "$web" "$to" response_type=token
refused 'OA3: an unknown scope' invalid_scope "$web" "$to" response_type=code scope=everything
refused 'OA3: a scope that it may not have' invalid_scope "$web" "$to" response_type=code scope=logs:read
refused 'OA2: plain' invalid_request "$web" "$to" response_type=code "code_challenge=$challenge" code_challenge_method=plain
refused 'OA2: no method, which would be plain' invalid_request "$web" "$to" response_type=code "code_challenge=$challenge"
refused 'OA2: a challenge that is none' invalid_request "$web" "$to" response_type=code code_challenge=abc code_challenge_method=S256
is 'OA2: a public application must have PKCE' "$(authorize "$app" response_type=code redirect_uri=http%3A%2F%2F127.0.0.1%2Fcb) $(answered error)" '303 invalid_request'

is 'the consent page is 200' "$(authorize "$web" response_type=code "$to" "scope=read%20write" "$pkce")" 200
is 'OA9: not to be framed' "$(header x-frame-options)" DENY
like 'OA9: neither by policy' "$(header content-security-policy)" "frame-ancestors 'none'"
like 'its form may lead to the application, and only there' "$(header content-security-policy)" "form-action 'self' https://app.example.com;"
is 'and is not kept' "$(header cache-control)" no-store
check 'OA9: it names the application' grep -q "Site $unique" "$work/body"
check 'OA9: scopes in words' grep -q 'See projects, environments, versions and deployments' "$work/body"
refuses 'without JavaScript' grep -iq '<script' "$work/body"
valid consent

# What the page's form would send.
form() {
	sed -n '/<div class="consent">/,$p' "$work/body" | grep -o '<input type="hidden"[^>]*>' | sed 's/.*name="\([^"]*\)" value="\([^"]*\)".*/\1=\2/' | decode
}
decide() { # DECISION [CURL OPTION]...
	local decision="$1" pair list
	shift
	list=$(form)
	set -- "$@" --data-urlencode "decision=$decision"
	while read -r pair; do set -- "$@" --data-urlencode "$pair"; done <<-PAIRS
		$list
	PAIRS
	browse POST /oauth/authorize "$@"
}
before=$(audit)
is 'denying leads back' "$(decide deny) $(answered error) $(answered state) $(answered iss)" "303 access_denied a b&c $BASE_URL"
is 'and leaves nothing' "$(($(audit) - before))" 0
is 'POST /oauth/authorize without a token is 403 (UX2)' "$(browse POST /oauth/authorize -d "client_id=$web&decision=allow")" 403

# A code for an application, in $code.
allow() { # CLIENT [PARAMETER=VALUE]...
	authorize "$@" >/dev/null
	decide allow >"$work/status"
	code=$(answered code)
}
before=$(audit)
allow "$web" response_type=code "$to" "scope=read%20write" "$pkce"
is 'allowing leads back with a code, state and iss' "$(cat "$work/status") $(answered state) $(answered iss)" "303 a b&c $BASE_URL"
like 'a code has 256 bits' "$code" '^ac_[0-9A-Za-z]{43}$'
is 'with one row of the audit' "$(($(audit) - before))" 1

# ---- OA2, OA4, OA6: the token endpoint

fails() { # NAME STATUS ERROR [CURL OPTION]...
	local name="$1" status="$2" error="$3"
	shift 3
	is "$name: $status $error" "$(ask POST /oauth/token "$@") $(json .error)" "$status $error"
	is "$name: is not kept" "$(header cache-control)" no-store
}
fails 'no grant_type' 400 invalid_request -d a=b
fails 'OA5: no password grant' 400 unsupported_grant_type -d "grant_type=password&username=a&password=b&client_id=$web&client_secret=$web_secret"
fails 'a body that is neither' 400 invalid_request -H 'Content-Type: application/json' -d '{"grant_type"'
fails 'a parameter twice' 400 invalid_request -d "grant_type=refresh_token&grant_type=refresh_token"
fails 'OA6: an unknown application' 401 invalid_client -d "grant_type=client_credentials&client_id=client_00000000000000000000000000&client_secret=x"
fails 'OA6: a wrong secret' 401 invalid_client -d "grant_type=client_credentials&client_id=$web&client_secret=wrong"
fails 'OA6: no secret' 401 invalid_client -d "grant_type=client_credentials&client_id=$web"
fails 'OA6: a wrong secret in the header' 401 invalid_client -u "$web:wrong" -d grant_type=client_credentials
is 'OA6: which says how to do it' "$(header www-authenticate)" 'Basic realm="landfall"'
fails 'OA6: a secret in header and body' 400 invalid_request -u "$web:$web_secret" -d "grant_type=client_credentials&client_secret=$web_secret"
fails 'OA6: another name in the body' 400 invalid_request -u "$web:$web_secret" -d "grant_type=client_credentials&client_id=$app"
fails 'OA6: a header that is none' 401 invalid_client -H 'Authorization: Basic ???' -d grant_type=client_credentials
fails 'OA6: a public one with a secret' 401 invalid_client -d "grant_type=refresh_token&refresh_token=rt_x&client_id=$app&client_secret=x"

exchange="grant_type=authorization_code&redirect_uri=$back_encoded"
fails 'OA4: an unknown code' 400 invalid_grant -u "$web:$web_secret" -d "$exchange&code=ac_x&code_verifier=$verifier"
fails 'OA4: no code' 400 invalid_request -u "$web:$web_secret" -d "$exchange"
fails 'OA4: another application' 400 invalid_grant -u "$robot:$robot_secret" -d "$exchange&code=$code&code_verifier=$verifier"
fails 'OA4: another redirect_uri' 400 invalid_grant -u "$web:$web_secret" -d "grant_type=authorization_code&redirect_uri=https%3A%2F%2Fapp.example.com%2Fother&code=$code&code_verifier=$verifier"
fails 'OA4: no redirect_uri though the request had one' 400 invalid_grant -u "$web:$web_secret" -d "grant_type=authorization_code&code=$code&code_verifier=$verifier"
fails 'OA2: no verifier' 400 invalid_grant -u "$web:$web_secret" -d "$exchange&code=$code"
fails 'OA2: another verifier' 400 invalid_grant -u "$web:$web_secret" -d "$exchange&code=$code&code_verifier=xBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
fails 'OA2: the challenge is no verifier' 400 invalid_grant -u "$web:$web_secret" -d "$exchange&code=$code&code_verifier=$challenge"
before=$(audit)
is 'OA2: the verifier of RFC 7636 fits its challenge' "$(ask POST /oauth/token -u "$web:$web_secret" -d "$exchange&code=$code&code_verifier=$verifier")" 200
is 'with one row of the audit' "$(($(audit) - before))" 1
is 'OA6: the answer is not kept' "$(header cache-control) $(header pragma)" 'no-store no-cache'
is 'it says what it is' "$(json '[.token_type, .expires_in, .scope] | @csv')" '"Bearer",3600,"read write"'
access=$(json .access_token) refresh=$(json .refresh_token)
bearer() { # TOKEN PATH
	ask GET "$2" -H "Authorization: Bearer $1"
}
is 'the token is the person' "$(bearer "$access" /v1/users/me) $(json '[.data.email, .data.kind] | join(" ")')" "200 $ADMIN_EMAIL user"
is 'for these scopes only' "$(json '.data.scopes | join(" ")')" 'read write'
is 'so it reads' "$(bearer "$access" /v1/projects)" 200
is 'and registers nothing, whoever the person is' "$(ask POST /v1/oauth/clients -H "Authorization: Bearer $access" -d '{}')" 403

is 'OA4: a second use is refused' "$(ask POST /oauth/token -u "$web:$web_secret" -d "$exchange&code=$code&code_verifier=$verifier") $(json .error)" '400 invalid_grant'
is 'OA4: and ends the access token' "$(bearer "$access" /v1/projects)" 401
is 'OA4: and the refresh token' "$(ask POST /oauth/token -u "$web:$web_secret" -d "grant_type=refresh_token&refresh_token=$refresh") $(json .error)" '400 invalid_grant'

allow "$web" response_type=code "$to" "$pkce"
sql "UPDATE oauth_code SET expires_at = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND WHERE digest = UNHEX(SHA2('$code', 256))"
is 'OA4: a code lives a minute' "$(sql "SELECT TIMESTAMPDIFF(SECOND, created_at, expires_at) <= 60 FROM oauth_code WHERE digest = UNHEX(SHA2('$code', 256))")" 1
fails 'OA4: an expired code' 400 invalid_grant -u "$web:$web_secret" -d "$exchange&code=$code&code_verifier=$verifier"

allow "$web" response_type=code "$to"
fails 'OA2: a verifier without a challenge' 400 invalid_grant -u "$web:$web_secret" -d "$exchange&code=$code&code_verifier=$verifier"
is 'OA2, OA6: a confidential one without PKCE, by JSON, as the reference has it' "$(ask POST /oauth/token -H 'Content-Type: application/json' \
	-d "{\"grant_type\":\"authorization_code\",\"client_id\":\"$web\",\"client_secret\":\"$web_secret\",\"code\":\"$code\",\"redirect_uri\":\"$back\"}") $(json .token_type)" '200 Bearer'

# The two uses of a code at the same moment: one gets tokens, and in the end nobody has any.
allow "$web" response_type=code "$to" "$pkce"
for n in 1 2 3 4; do
	curl -s -o "$work/race.$n" "$BASE_URL/oauth/token" -u "$web:$web_secret" -d "$exchange&code=$code&code_verifier=$verifier" &
done
wait
is 'OA4: of four at once one at most gets tokens' "$(cat "$work"/race.* | jq -s '[.[] | select(.access_token)] | length')" 1
is 'OA4: and they are worth nothing' "$(bearer "$(cat "$work"/race.* | jq -rs '[.[] | .access_token // empty][0]')" /v1/projects)" 401

# ---- public applications, loopback, private schemes

for uri in http%3A%2F%2F127.0.0.1%3A51234%2Fcb com.example.app%3A%2Fcb; do
	allow "$app" response_type=code "redirect_uri=$uri" "$pkce" state=s
	is "OA3: a public one may be answered at $uri" "$(ask POST /oauth/token -d "grant_type=authorization_code&client_id=$app&redirect_uri=$uri&code=$code&code_verifier=$verifier") $(json .scope)" '200 read write logs:read'
done
is 'OA3: another path of the loopback is a page' "$(authorize "$app" response_type=code redirect_uri=http%3A%2F%2F127.0.0.1%3A51234%2Fother "$pkce")" 400
is 'OA3: localhost is another host' "$(authorize "$app" response_type=code redirect_uri=http%3A%2F%2Flocalhost%2Fcb "$pkce")" 400
is 'OA3: one of two must be named' "$(authorize "$app" response_type=code "$pkce")" 400

# ---- OA5: refresh

allow "$app" response_type=code redirect_uri=com.example.app%3A%2Fcb "$pkce"
ask POST /oauth/token -d "grant_type=authorization_code&client_id=$app&redirect_uri=com.example.app%3A%2Fcb&code=$code&code_verifier=$verifier" >/dev/null
first=$(json .refresh_token)
like 'OA5: a refresh token has 256 bits' "$first" '^rt_[0-9A-Za-z]{43}$'
is 'and is stored as its digest' "$(sql "SELECT COUNT(*) FROM refresh_token WHERE digest = UNHEX(SHA2('$first', 256))")" 1
fails 'OA5: another application' 400 invalid_grant -u "$web:$web_secret" -d "grant_type=refresh_token&refresh_token=$first"
is 'OA5: nor the log-in of programs' "$(ask POST /v1/auth/refresh -d "{\"refresh_token\":\"$first\"}")" 401
fails 'OA5: a wider scope' 400 invalid_scope -d "grant_type=refresh_token&refresh_token=$first&client_id=$app&scope=read%20deploy"
is 'OA5: narrower' "$(ask POST /oauth/token -d "grant_type=refresh_token&refresh_token=$first&client_id=$app&scope=read") $(json .scope)" '200 read'
second=$(json .refresh_token) access=$(json .access_token)
ok "$([ "$second" != "$first" ]; echo $?)" 'OA5: it rotates'
fails 'OA5: it never gets wider again' 400 invalid_scope -d "grant_type=refresh_token&refresh_token=$second&client_id=$app&scope=read%20write"
fails 'OA5: the used one' 400 invalid_grant -d "grant_type=refresh_token&refresh_token=$first&client_id=$app"
is 'OA5: which ends the newer one' "$(ask POST /oauth/token -d "grant_type=refresh_token&refresh_token=$second&client_id=$app") $(json .error)" '400 invalid_grant'
is 'OA5: and the access token at once' "$(bearer "$access" /v1/projects)" 401

# ---- client credentials

before=$(audit)
is 'client credentials' "$(ask POST /oauth/token -u "$robot:$robot_secret" -d grant_type=client_credentials) $(json '[.scope, .refresh_token] | @csv')" '200 "read deploy",'
is 'with one row of the audit' "$(($(audit) - before))" 1
machine=$(json .access_token)
is 'the token is the application' "$(bearer "$machine" /v1/users/me) $(json '[.data.kind, .data.id] | join(" ")')" "200 client $robot"
is 'which does what it may' "$(ask POST /versioner/deployment-events/ -H "Authorization: Bearer $machine" -d "{\"product_name\":\"oauth-$unique\",\"version\":\"1\",\"environment_name\":\"dev\",\"status\":\"success\"}")" 201
is 'narrower' "$(ask POST /oauth/token -u "$robot:$robot_secret" -d 'grant_type=client_credentials&scope=read') $(json .scope)" '200 read'
is 'and does not what it may not' "$(ask POST /versioner/deployment-events/ -H "Authorization: Bearer $(json .access_token)" -d '{}')" 403
fails 'other scopes' 400 invalid_scope -u "$robot:$robot_secret" -d 'grant_type=client_credentials&scope=metrics:read'
fails 'a public one' 400 unauthorized_client -d "grant_type=client_credentials&client_id=$app"
is 'fewer scopes hold for tokens that are out' "$(as_admin PATCH "/v1/oauth/clients/$robot" -d '{"scopes":["read"]}')" 200
is 'at once' "$(ask POST /versioner/deployment-events/ -H "Authorization: Bearer $machine" -d '{}')" 403
before=$(audit)
is 'POST /v1/oauth/clients/{client}/secret gives a new one' "$(as_admin POST "/v1/oauth/clients/$robot/secret")" 200
is 'with one row of the audit' "$(($(audit) - before))" 1
new_secret=$(json .data.client_secret)
is 'the old one is worth nothing' "$(ask POST /oauth/token -u "$robot:$robot_secret" -d grant_type=client_credentials)" 401
is 'the new one works' "$(ask POST /oauth/token -u "$robot:$new_secret" -d grant_type=client_credentials)" 200
robot_secret=$new_secret
is 'a public one has no secret to rotate' "$(as_admin POST "/v1/oauth/clients/$app/secret")" 409

# ---- OA7: revocation and introspection

allow "$web" response_type=code "$to"
ask POST /oauth/token -u "$web:$web_secret" -d "$exchange&code=$code" >/dev/null
access=$(json .access_token) refresh=$(json .refresh_token)
introspect() { # TOKEN
	ask POST /oauth/introspect -u "$web:$web_secret" -d "token=$1"
}
is 'OA7: introspection needs authentication' "$(ask POST /oauth/introspect -d "token=$access") $(json .error)" '401 invalid_client'
is 'OA7: of an application that keeps a secret' "$(ask POST /oauth/introspect -d "token=$access&client_id=$app") $(json .error)" '401 invalid_client'
is 'OA7: and a token' "$(ask POST /oauth/introspect -u "$web:$web_secret" -d a=b) $(json .error)" '400 invalid_request'
is 'OA7: an access token is active' "$(introspect "$access") $(json '[.active, .scope, .client_id, .username, .token_type, .iss] | map(tostring) | join("|")')" \
	"200 true|read write|$web|$ADMIN_EMAIL|Bearer|$BASE_URL"
is 'OA7: a refresh token too' "$(introspect "$refresh") $(json '[.active, .token_type] | map(tostring) | join("|")')" '200 true|refresh_token'
for bad in x rt_x eyJ.eyJ.AAAA "${access}A" "$API_KEY"; do
	is 'OA7: what is no token is exactly inactive' "$(introspect "$bad") $(cat "$work/body")" '200 {"active":false}'
done
is 'OA7: revoking needs authentication' "$(ask POST /oauth/revoke -d "token=$refresh") $(json .error)" '401 invalid_client'
is 'OA7: an unknown token is 200' "$(ask POST /oauth/revoke -u "$web:$web_secret" -d token=unknown)" 200
is "OA7: another application's is 200" "$(ask POST /oauth/revoke -u "$robot:$robot_secret" -d "token=$refresh")" 200
is 'OA7: and stays' "$(bearer "$access" /v1/projects)" 200
before=$(audit)
is 'OA7: POST /oauth/revoke is 200' "$(ask POST /oauth/revoke -u "$web:$web_secret" -d "token=$refresh&token_type_hint=refresh_token")" 200
is 'with one row of the audit' "$(($(audit) - before))" 1
is 'OA7: access stops at once' "$(bearer "$access" /v1/projects)" 401
is 'OA7: both are exactly inactive' "$(introspect "$access") $(cat "$work/body") $(introspect "$refresh") $(cat "$work/body")" '200 {"active":false} 200 {"active":false}'
is 'OA7: revoking again is 200' "$(ask POST /oauth/revoke -u "$web:$web_secret" -d "token=$refresh")" 200

# ---- OA8: devices

is 'OA8: an unknown application gets no code' "$(ask POST /oauth/device_authorization -d client_id=x) $(json .error)" '401 invalid_client'
is 'OA8: nor does a scope that it may not have' "$(ask POST /oauth/device_authorization -d "client_id=$app&scope=metrics:read") $(json .error)" '400 invalid_scope'
start() {
	ask POST /oauth/device_authorization -d "client_id=$app&scope=read" >"$work/status"
	device_code=$(json .device_code) user_code=$(json .user_code)
}
poll="grant_type=urn:ietf:params:oauth:grant-type:device_code&client_id=$app"
before=$(audit)
start
is 'OA8: POST /oauth/device_authorization is 200' "$(cat "$work/status")" 200
is 'with one row of the audit' "$(($(audit) - before))" 1
like 'OA8: a code that people can type' "$user_code" '^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$'
is 'OA8: where, how long, how often' "$(json '[.verification_uri, .expires_in, .interval] | map(tostring) | join(" ")')" "$BASE_URL/device 600 5"
is 'OA8: and the whole address' "$(json .verification_uri_complete)" "$BASE_URL/device?user_code=$user_code"
fails 'OA8: nobody decided yet' 400 authorization_pending -d "$poll&device_code=$device_code"
fails 'OA8: too soon' 400 slow_down -d "$poll&device_code=$device_code"
is 'OA8: five seconds more from then on' "$(sql "SELECT interval_s FROM oauth_device WHERE digest = UNHEX(SHA2('$device_code', 256))")" 10
fails 'OA8: another application' 400 invalid_grant -u "$web:$web_secret" -d "grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code=$device_code"
fails 'OA8: an unknown code' 400 invalid_grant -d "$poll&device_code=dc_x"
is 'OA8: GET /device asks for the code' "$(browse GET /device)" 200
valid device
check 'which has a label' grep -q '<label for="user_code"' "$work/body"
is 'OA8: a wrong code is 422' "$(browse GET '/device?user_code=BBBB-BBBB')" 422
check 'with what was typed' grep -q 'value="BBBB-BBBB"' "$work/body"
is 'OA8: as typed by people' "$(browse GET "/device?user_code=$(printf %s "$user_code" | tr 'A-Z-' 'a-z+')")" 200
check 'the page names the application and the code' grep -q "App $unique.*$user_code" "$work/body"
is 'OA8: not to be framed' "$(header x-frame-options)" DENY
device_decides() { # DECISION
	local csrf
	browse GET "/device?user_code=$user_code" >/dev/null
	csrf=$(token)
	browse POST /device --data-urlencode "csrf_token=$csrf" -d "user_code=$user_code&decision=$1"
}
is 'OA8: POST /device without a token is 403' "$(browse POST /device -d "user_code=$user_code&decision=allow")" 403
before=$(audit)
is 'OA8: allowing is 303' "$(device_decides allow) $(header location)" '303 /device?outcome=allowed'
is 'with one row of the audit' "$(($(audit) - before))" 1
is 'OA8: which says so' "$(browse GET '/device?outcome=allowed') $(grep -c 'role="status"' "$work/body")" '200 1'
is 'OA8: twice it is not there any more' "$(device_decides allow)" 422
is 'OA8: the device gets its tokens' "$(ask POST /oauth/token -d "$poll&device_code=$device_code") $(json '[.scope, (.refresh_token | length)] | map(tostring) | join(" ")')" '200 read 46'
is 'OA8: which act for the person' "$(bearer "$(json .access_token)" /v1/users/me) $(json .data.email)" "200 $ADMIN_EMAIL"
fails 'OA8: but once' 400 invalid_grant -d "$poll&device_code=$device_code"
start
before=$(audit)
is 'OA8: denying is 303' "$(device_decides deny)" 303
is 'with one row of the audit' "$(($(audit) - before))" 1
fails 'OA8: the device hears it' 400 access_denied -d "$poll&device_code=$device_code"
start
sql "UPDATE oauth_device SET expires_at = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND WHERE digest = UNHEX(SHA2('$device_code', 256))"
fails 'OA8: an expired code' 400 expired_token -d "$poll&device_code=$device_code"
is 'OA8: nobody can allow it any more' "$(browse GET "/device?user_code=$user_code")" 422

# ---- what a person may do is the most that an application gets

"$landfall" user add "view-$unique@example.com" --organization acme --role viewer --password-file - <<-PASSWORD
	a long password for viewers
PASSWORD
is 'a viewer logs in' "$(log_in "view-$unique@example.com" 'a long password for viewers')" 303
allow "$web" response_type=code "$to" "scope=read%20write"
is 'granted: what was asked, the application may have, and the person may do' "$(ask POST /oauth/token -u "$web:$web_secret" -d "$exchange&code=$code") $(json .scope)" '200 read'
viewer=$(json .access_token)
is 'GET /v1/grants is what the person allowed' "$(bearer "$viewer" /v1/grants) $(json '[.data[] | .application] | join(" ")')" "200 Site $unique"
grant=$(json '.data[0].id')
is "another person's grant is not there" "$(as_admin DELETE "/v1/grants/$grant")" 404
is 'nor for a key' "$(ask DELETE "/v1/grants/$grant" -H "Authorization: Bearer $API_KEY")" 404
is 'GET /settings/grants shows it' "$(browse GET /settings/grants)" 200
check 'by its name' grep -q "<bdi>Site $unique</bdi>" "$work/body"
valid grants
is 'POST /settings/grants/{grant}/revoke without a token is 403' "$(browse POST "/settings/grants/$grant/revoke" -d a=b)" 403
browse GET /settings/grants >/dev/null
csrf=$(token)
before=$(audit)
is 'with one it is 303' "$(browse POST "/settings/grants/$grant/revoke" --data-urlencode "csrf_token=$csrf")" 303
is 'with one row of the audit' "$(($(audit) - before))" 1
is 'and cuts access at once' "$(bearer "$viewer" /v1/projects)" 401
is 'a viewer registers no applications' "$(browse GET /settings/applications)" 403

# A person who leaves takes all that they allowed along.
allow "$web" response_type=code "$to"
ask POST /oauth/token -u "$web:$web_secret" -d "$exchange&code=$code" >/dev/null
viewer=$(json .access_token)
is 'a token works' "$(bearer "$viewer" /v1/projects)" 200
sql "DELETE m FROM membership m JOIN user u ON u.id = m.user_id WHERE u.email = 'view-$unique@example.com'"
is 'until its person is no member any more' "$(bearer "$viewer" /v1/projects)" 401

# ---- applications by page

is 'an administrator logs in again' "$(log_in "$ADMIN_EMAIL" "$ADMIN_PASSWORD")" 303
is 'GET /settings/applications is 200' "$(browse GET /settings/applications)" 200
valid applications
csrf=$(token)
is 'what is wrong is shown beside it (UX4)' "$(browse POST /settings/applications --data-urlencode "csrf_token=$csrf" -d name= -d type=public -d redirect_uris=nowhere) $(grep -c 'aria-invalid="true"' "$work/body")" '422 2'
browse GET /settings/applications >/dev/null
csrf=$(token)
before=$(audit)
is 'POST /settings/applications is 303' "$(browse POST /settings/applications --data-urlencode "csrf_token=$csrf" --data-urlencode "name=Page & $unique" -d type=confidential -d scopes=read -d scopes=logs:read --data-urlencode 'redirect_uris=https://one.example.com/cb
https://two.example.com/cb')" 303
is 'with one row of the audit' "$(($(audit) - before))" 1
browse GET '/settings/applications?done=created' >/dev/null
page_secret=$(grep -o 'cs_[0-9A-Za-z]\{43\}' "$work/body" | head -n 1)
like 'the secret is shown' "$page_secret" '^cs_'
browse GET /settings/applications >/dev/null
is 'this once' "$(grep -c 'cs_[0-9A-Za-z]\{43\}' "$work/body" || :)" 0
paged=$(as_admin GET /v1/oauth/clients >/dev/null; json ".data[] | select(.name == \"Page & $unique\") | .client_id")
is 'it works' "$(ask POST /oauth/token -u "$paged:$page_secret" -d grant_type=client_credentials) $(json .scope)" '200 read logs:read'
paged_token=$(json .access_token)
browse GET /settings/applications >/dev/null
csrf=$(token)
is 'POST /settings/applications/{client}/secret is 303' "$(browse POST "/settings/applications/$paged/secret" --data-urlencode "csrf_token=$csrf")" 303
is 'GET /settings/applications/{client}/revoke asks' "$(browse GET "/settings/applications/$paged/revoke")" 200
check 'and names it (UX3)' grep -q "Page &amp; $unique" "$work/body"
csrf=$(token)
is 'POST /settings/applications/{client}/revoke without the name is 422 (UX3)' "$(browse POST "/settings/applications/$paged/revoke" --data-urlencode "csrf_token=$csrf" -d name=x)" 422
csrf=$(token)
before=$(audit)
is 'with it it is 303' "$(browse POST "/settings/applications/$paged/revoke" --data-urlencode "csrf_token=$csrf" --data-urlencode "name=Page & $unique")" 303
is 'with one row of the audit' "$(($(audit) - before))" 1
is 'its tokens are worth nothing' "$(bearer "$paged_token" /v1/projects)" 401
is 'DELETE /v1/oauth/clients/{client} is 204' "$(as_admin DELETE "/v1/oauth/clients/$app")" 204
is 'and then 404' "$(as_admin DELETE "/v1/oauth/clients/$app")" 404
is 'a revoked one asks for nothing' "$(authorize "$app" response_type=code redirect_uri=com.example.app%3A%2Fcb "$pkce")" 400

# A standard client library does it all, against the same server.
check 'a client library of npm completes code flow with PKCE, refresh and revocation' \
	env NODE_PATH="${TEST_TOOLS:-}/node_modules" node "$TEST_SRCDIR/tests/tools/oauth.cjs" "$BASE_URL" "$web" "$web_secret" "$ADMIN_EMAIL" "$ADMIN_PASSWORD" "$back"

done_testing
