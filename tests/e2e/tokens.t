#!/bin/sh
# shellcheck shell=dash
# Access tokens of programs: log-in by password, refresh and its reuse, log-out, forgeries, keys that take each
# other's place, who one is. CONVENTIONS OA5, OA10; the forms of dployr's reference.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-tokens.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
password='a long password for tokens'

ask() { # METHOD PATH [CURL OPTION]...
	local method="$1" path="$2"
	shift 2
	curl -s --max-time 30 -X "$method" -D "$work/head" -o "$work/body" -w '%{http_code}' "$BASE_URL$path" "$@"
}

header() { # NAME
	tr -d '\r' <"$work/head" | sed -n "s/^$1: *//Ip" | tail -n 1
}

json() { # FILTER
	jq -r "$1" "$work/body"
}

sql() {
	MYSQL_PWD=$LANDFALL_DB_PASSWORD mariadb --no-defaults -S "$LANDFALL_DB_SOCKET" -u "$LANDFALL_DB_USER" \
		-N -B -e "$1" "$LANDFALL_DB_NAME"
}

me() { # TOKEN
	ask GET /v1/users/me -H "Authorization: Bearer $1"
}

# Everybody of this test alone, so that no lock of an account or an address meets others.
add_user() { # NAME ROLE
	echo "$password" | "$landfall" user add "$1-$unique@example.com" --organization acme --name "$1" --role "$2" --password-file -
}
add_user ann admin
add_user bob viewer
log_in() { # NAME [MEMBER]...
	local name="$1" more=
	shift
	for pair in "$@"; do more="$more,$pair"; done
	ask POST /v1/auth/login -H 'Content-Type: application/json' -d "{\"email\":\"$name-$unique@example.com\",\"password\":\"$password\"$more}"
}
audit() {
	sql 'SELECT COUNT(*) FROM audit'
}

# ---- logging in

before=$(audit)
is 'POST /v1/auth/login is 200' "$(log_in ann)" 200
is 'with one row of the audit' "$(($(audit) - before))" 1
is 'the members are those of the reference, and two more' "$(json 'keys | join(" ")')" 'access_token expires_in refresh_token scope token_type'
is 'an hour, as the reference says' "$(json .expires_in)" 3600
is 'nobody keeps the answer' "$(header cache-control)" no-store
like 'the access token begins as in the reference' "$(json .access_token)" '^eyJhbGc'
access=$(json .access_token) refresh=$(json .refresh_token)
is 'GET /v1/users/me is 200' "$(me "$access")" 200
is 'it says who one is' "$(json '[.data.email, .data.kind, .data.role, .data.organization.slug, .data.memberships[0].slug] | join(" ")')" "ann-$unique@example.com user admin acme acme"
is 'for a key too' "$(me "$API_KEY") $(json '[.data.kind, .data.name, (.data.scopes | join(","))] | join(" ")')" '200 key tests read,write'
is 'without anything it is 401' "$(ask GET /v1/users/me)" 401
is 'a wrong password is 401' "$(ask POST /v1/auth/login -d "{\"email\":\"ann-$unique@example.com\",\"password\":\"wrong\"}")" 401
cp "$work/body" "$work/wrong"
is 'an unknown address is 401' "$(ask POST /v1/auth/login -d "{\"email\":\"nobody-$unique@example.com\",\"password\":\"wrong\"}")" 401
is 'in the same words' "$(json .error.message)" "$(jq -r .error.message "$work/wrong")"
is 'an organization that one does not belong to is 401' "$(log_in ann '"organization":"globex"')" 401
is 'the own one is 200' "$(log_in ann '"organization":"acme"')" 200
is 'a member that is missing is 422' "$(ask POST /v1/auth/login -d '{}') $(json '[.errors[].pointer] | sort | join(" ")')" '422 /email /password'
is 'a form will do' "$(ask POST /v1/auth/login --data-urlencode "email=ann-$unique@example.com" --data-urlencode "password=$password")" 200
is 'fewer scopes' "$(log_in ann '"scope":"read logs:read"') $(json .scope)" '200 read logs:read'
is 'which hold' "$(ask POST /v1/oauth/clients -H "Authorization: Bearer $(json .access_token)" -d '{}')" 403
is 'unknown ones are 422' "$(log_in ann '"scope":"everything"')" 422
is 'a viewer gets what a viewer may' "$(log_in bob) $(json .scope)" '200 read metrics:read'
bob=$(json .access_token) bob_refresh=$(json .refresh_token)
sql "UPDATE membership m JOIN user u ON u.id = m.user_id SET m.role = 'billing' WHERE u.email = 'bob-$unique@example.com'"
is 'and at once no more when the role changes' "$(me "$bob") $(json '.data.capabilities | join(" ")')" '200 read'

# ---- a second factor, and too many guesses

add_user eve viewer
cookies=$work/eve
browse() { # METHOD PATH [CURL OPTION]...
	ask "$@" -b "$cookies" -c "$cookies"
}
csrf() {
	tr '\n' ' ' <"$work/body" | sed -n 's/.*name="csrf_token" value="\([0-9a-f]*\)".*/\1/p'
}
code_of() { # SECRET in base 32, [STEPS ahead]
	perl -MDigest::SHA=hmac_sha1 -e '
		my ($secret, $ahead) = @ARGV;
		my $bits = join "", map { sprintf "%05b", index("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", $_) } split //, $secret;
		my $key = pack "B" . 8 * int(length($bits) / 8), $bits;
		my $mac = hmac_sha1(pack("Q>", int(time() / 30) + $ahead), $key);
		my $at = ord(substr $mac, -1) & 15;
		printf "%06d", (unpack("N", substr $mac, $at, 4) & 0x7fffffff) % 1000000;' "$1" "${2:-0}"
}
browse GET /login >/dev/null
browse POST /login --data-urlencode "csrf_token=$(csrf)" --data-urlencode "email=eve-$unique@example.com" --data-urlencode "password=$password" >/dev/null
browse GET /settings/two-factor >/dev/null
browse POST /settings/two-factor --data-urlencode "csrf_token=$(csrf)" --data-urlencode "password=$password" >/dev/null
browse GET /settings/two-factor >/dev/null
secret=$(tr '\n' ' ' <"$work/body" | grep -o '[A-Z2-7]\{4\}\( [A-Z2-7]\{4\}\)\{7\}' | head -n 1 | tr -d ' ')
like 'a second factor is prepared' "$secret" '^[A-Z2-7]{32}$'
browse POST /settings/two-factor/confirm --data-urlencode "csrf_token=$(csrf)" --data-urlencode "code=$(code_of "$secret" -1)" >/dev/null
is 'and in force' "$(sql "SELECT totp_enabled_at IS NOT NULL FROM user WHERE email = 'eve-$unique@example.com'")" 1
is 'the password alone is 403' "$(log_in eve) $(json .error.code)" '403 two_factor_required'
is 'a wrong code is 403' "$(log_in eve '"totp":"000000"') $(json .error.code)" '403 two_factor_required'
is 'with a code it is 200' "$(log_in eve "\"totp\":\"$(code_of "$secret")\"")" 200
is 'a code is good once' "$(log_in eve "\"totp\":\"$(code_of "$secret")\"")" 403
add_user guess viewer
n=0
while [ "$n" -lt 10 ]; do
	n=$((n + 1))
	ask POST /v1/auth/login -d "{\"email\":\"guess-$unique@example.com\",\"password\":\"wrong $n\"}" >/dev/null
done
is 'after ten guesses the right password is 429 (RL4)' "$(log_in guess)" 429
like 'for a while' "$(header retry-after)" '^[0-9]+$'
is 'others log in' "$(log_in bob)" 200

# ---- refresh (OA5)

before=$(audit)
is 'POST /v1/auth/refresh is 200' "$(ask POST /v1/auth/refresh -d "{\"refresh_token\":\"$refresh\"}")" 200
is 'with one row of the audit' "$(($(audit) - before))" 1
second=$(json .refresh_token) newer=$(json .access_token)
ok "$([ "$second" != "$refresh" ]; echo $?)" 'the refresh token is another one'
is 'the new token works' "$(me "$newer")" 200
is 'and the old one still' "$(me "$access")" 200
before=$(audit)
is 'the used refresh token is 401' "$(ask POST /v1/auth/refresh -d "{\"refresh_token\":\"$refresh\"}")" 401
is 'with one row of the audit' "$(($(audit) - before))" 1
is 'that says why' "$(sql "SELECT JSON_VALUE(changes, '\$.reason.after') FROM audit ORDER BY id DESC LIMIT 1")" reuse
is 'and ends the newer one' "$(ask POST /v1/auth/refresh -d "{\"refresh_token\":\"$second\"}")" 401
is 'the new access token' "$(me "$newer")" 401
is 'and the old one' "$(me "$access")" 401
is 'an unknown one is 401' "$(ask POST /v1/auth/refresh -d '{"refresh_token":"rt_unknown"}')" 401
is 'none is 422' "$(ask POST /v1/auth/refresh -d '{}')" 422
sql "UPDATE refresh_token SET expires_at = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND WHERE digest = UNHEX(SHA2('$bob_refresh', 256))"
is 'an expired one is 401' "$(ask POST /v1/auth/refresh -d "{\"refresh_token\":\"$bob_refresh\"}")" 401
is 'which is no reuse' "$(me "$bob")" 200

# The same refresh token eight times at once: one gets tokens at most, and they are worth nothing.
log_in ann >/dev/null
refresh=$(json .refresh_token)
for n in 1 2 3 4 5 6 7 8; do
	curl -s -o "$work/race.$n" "$BASE_URL/v1/auth/refresh" -d "{\"refresh_token\":\"$refresh\"}" &
done
wait
is 'of eight at once one gets tokens' "$(cat "$work"/race.* | jq -s '[.[] | select(.access_token)] | length')" 1
is 'which are worth nothing' "$(me "$(cat "$work"/race.* | jq -rs '[.[] | .access_token // empty][0]')")" 401

# ---- logging out

log_in ann >/dev/null
access=$(json .access_token) refresh=$(json .refresh_token)
is 'POST /v1/auth/logout without anything is 401' "$(ask POST /v1/auth/logout)" 401
before=$(audit)
is 'with the access token it is 204' "$(ask POST /v1/auth/logout -H "Authorization: Bearer $access")" 204
is 'with one row of the audit' "$(($(audit) - before))" 1
is 'the access token is worth nothing at once' "$(me "$access")" 401
is 'nor the refresh token' "$(ask POST /v1/auth/refresh -d "{\"refresh_token\":\"$refresh\"}")" 401
is 'a second time is 401' "$(ask POST /v1/auth/logout -H "Authorization: Bearer $access")" 401
log_in ann >/dev/null
access=$(json .access_token) refresh=$(json .refresh_token)
is 'with the refresh token it is 204' "$(ask POST /v1/auth/logout -d "{\"refresh_token\":\"$refresh\"}")" 204
is 'and the access token is worth nothing' "$(me "$access")" 401

# ---- what a person has, by API

log_in ann >/dev/null
access=$(json .access_token)
log_in ann >/dev/null
other=$(json .access_token)
is 'GET /v1/grants is 200' "$(ask GET /v1/grants -H "Authorization: Bearer $access")" 200
grant=$(json '.data[0].id')
is 'the newest first' "$(json '[.data[0].kind, .data[0].scopes] | join(" ")')" 'login admin'
before=$(audit)
is 'DELETE /v1/grants/{grant} is 204' "$(ask DELETE "/v1/grants/$grant" -H "Authorization: Bearer $access")" 204
is 'with one row of the audit' "$(($(audit) - before))" 1
is 'and ends it' "$(me "$other") $(me "$access")" '401 200'
is 'another time it is 404' "$(ask DELETE "/v1/grants/$grant" -H "Authorization: Bearer $access")" 404

# ---- forgeries (OA10); tests/unit/test_jwt.c has them all

part() { # TEXT, in base64url
	printf %s "$1" | openssl base64 -A | tr '+/' '-_' | tr -d '='
}
head=${access%%.*} rest=${access#*.}
payload=${rest%%.*} signature=${rest#*.}
plain=$(printf %s "$payload" | tr -- '-_' '+/' | perl -pe '$_ .= "=" x (-length($_) % 4)' | openssl base64 -d -A)
kid=$(ask GET /.well-known/jwks.json >/dev/null; json '.keys[0].kid')
for wrong in "$(part '{"alg":"none","typ":"at+jwt"}').$payload." \
	"$(part "{\"alg\":\"none\",\"typ\":\"at+jwt\",\"kid\":\"$kid\"}").$payload.$signature" \
	"$head.$(part "$(printf %s "$plain" | sed 's/"scope":"[^"]*"/"scope":"admin"/; s/"sub":"user_/"sub":"user_x/')").$signature" \
	"$head.$payload." "$head.$payload" "$head.$payload.${signature%?????}" "$(part "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"$kid\"}").$payload.$signature"; do
	is "a forged token is 401: $(printf %s "$wrong" | cut -c 1-24)…" "$(me "$wrong")" 401
	like 'and says so (ER4)' "$(header www-authenticate)" 'error="invalid_token"'
done
# HS256 with what everybody can read as the secret.
sql "SELECT public_key FROM signing_key WHERE kid = '$kid'" | sed 's/\\n/\n/g' >"$work/public.pem"
hs="$(part "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"$kid\"}").$payload"
mac=$(printf %s "$hs" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$(od -An -v -tx1 "$work/public.pem" | tr -d ' \n')" -binary | openssl base64 -A | tr '+/' '-_' | tr -d '=')
is 'HS256 with the public key as secret is 401' "$(me "$hs.$mac")" 401
# A key of one's own.
openssl genrsa -out "$work/own.pem" 2048 2>/dev/null
signed() { # HEADER PAYLOAD KEY
	local text
	text="$(part "$1").$(part "$2")"
	printf '%s.%s' "$text" "$(printf %s "$text" | openssl dgst -sha256 -sign "$3" -binary | openssl base64 -A | tr '+/' '-_' | tr -d '=')"
}
is 'another key under our name is 401' "$(me "$(signed "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"$kid\"}" "$plain" "$work/own.pem")")" 401
is 'or under its own name' "$(me "$(signed '{"alg":"RS256","typ":"at+jwt","kid":"mine"}' "$plain" "$work/own.pem")")" 401
is 'by another name of ours the issuer is another' "$(ask GET /v1/users/me -H "Authorization: Bearer $access" -H 'Host: elsewhere.example.org')" 401
is 'what was right still is' "$(me "$access")" 200

# ---- keys, and how they take each other's place

is 'GET /.well-known/jwks.json is 200' "$(ask GET /.well-known/jwks.json)" 200
like 'it may be kept for a while' "$(header cache-control)" '^public, max-age=[0-9]+$'
is 'each key has what RFC 7517 wants' "$(json '[.keys[] | .kty == "RSA" and .alg == "RS256" and .use == "sig" and (.n | length) >= 342 and .e == "AQAB" and (.kid | length) == 43] | all')" true
is 'and nothing private' "$(json '[.keys[] | .d, .p, .q] | map(select(. != null)) | length')" 0
is 'the private half is sealed' "$(sql "SELECT COUNT(*) FROM signing_key WHERE private_key LIKE '%PRIVATE%'")" 0
check 'a library of npm agrees with the signature' env NODE_PATH="${TEST_TOOLS:-}/node_modules" node -e '
	const { createRemoteJWKSet, jwtVerify } = require("jose");
	const [base, token] = process.argv.slice(1);
	jwtVerify(token, createRemoteJWKSet(new URL(base + "/.well-known/jwks.json")), { issuer: base, audience: base, typ: "at+jwt" })
		.catch((error) => { console.error(error); process.exit(1); });' "$BASE_URL" "$access"
new_kid=$("$landfall" keys rotate-jwt)
ok "$([ -n "$new_kid" ] && [ "$new_kid" != "$kid" ]; echo $?)" 'landfall keys rotate-jwt makes another key'
is "and each organization's audit log says so" "$(sql "SELECT COUNT(*) = (SELECT COUNT(*) FROM organization WHERE sandbox_of IS NULL) FROM audit WHERE action = 'signing_key.rotated' AND changes LIKE '%$new_kid%'")" 1
is 'both are published' "$(ask GET /.well-known/jwks.json >/dev/null; json "[.keys[] | select(.kid == \"$kid\" or .kid == \"$new_kid\")] | length")" 2
is 'tokens that are out stay good' "$(me "$access")" 200
is 'until the last of them has expired' "$(sql "SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(3), retires_at) BETWEEN 3600 AND 3600 + 600 FROM signing_key WHERE kid = '$kid'")" 1
kid_of() { # TOKEN
	printf %s "${1%%.*}" | tr -- '-_' '+/' | perl -pe '$_ .= "=" x (-length($_) % 4)' | openssl base64 -d -A | jq -r .kid
}
# As if it were a while ago: everybody had time to hear of it.
sql "UPDATE signing_key SET created_at = created_at - INTERVAL 1 HOUR WHERE kid = '$new_kid'"
# Processes that live on look again after a minute; plain CGI has nothing to remember.
curl -s -o "$work/body" "$CGI_URL/v1/auth/login" -d "{\"email\":\"ann-$unique@example.com\",\"password\":\"$password\"}"
is 'then the new one signs' "$(kid_of "$(json .access_token)")" "$new_kid"
is 'which is good' "$(curl -s -o /dev/null -w '%{http_code}' "$CGI_URL/v1/users/me" -H "Authorization: Bearer $(json .access_token)")" 200
is 'and the old tokens still' "$(me "$access")" 200
sql "UPDATE signing_key SET retires_at = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND WHERE kid = '$kid'"
is 'a retired key is not published' "$(ask GET /.well-known/jwks.json >/dev/null; json "[.keys[] | select(.kid == \"$kid\")] | length")" 0
check 'keys rotate-jwt --at-once' "$landfall" keys rotate-jwt --at-once
is 'leaves one alone' "$(ask GET /.well-known/jwks.json >/dev/null; json '.keys | length')" 1
refuses 'without secret_key it refuses' env LANDFALL_SECRET_KEY= "$landfall" keys rotate-jwt
like 'and says what is missing' "$(LANDFALL_SECRET_KEY='' "$landfall" keys rotate-jwt 2>&1 || :)" 'secret_key'

# ---- housekeeping

log_in ann >/dev/null
kept=$(json .access_token)
log_in ann >/dev/null
gone=$(json .access_token)
is 'POST /v1/auth/logout ends a grant' "$(ask POST /v1/auth/logout -H "Authorization: Bearer $gone" -H 'Content-Length: 0')" 204
grants() {
	sql "SELECT COUNT(*) FROM access_grant g JOIN user u ON u.id = g.user_id WHERE u.email = 'ann-$unique@example.com' AND $1"
}
like 'which is kept to be looked up' "$(grants 'g.revoked_at IS NOT NULL')" '^[1-9]'
sql "UPDATE access_grant g JOIN user u ON u.id = g.user_id SET g.revoked_at = g.revoked_at - INTERVAL 91 DAY WHERE u.email = 'ann-$unique@example.com'"
"$landfall" work --once
is 'and forgotten after three months' "$(grants 'g.revoked_at IS NOT NULL')" 0
is 'those that live are not' "$(me "$kept")" 200

done_testing
