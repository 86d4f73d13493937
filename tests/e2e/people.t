#!/bin/sh
# shellcheck shell=dash
# People: logging in with all its limits, the second factor, forgotten passwords, sessions, invitations, members and
# the rules about them, several organizations. An instance of its own, which sends letters; at the end the common
# one, which does not. CONVENTIONS OA12, OA13, RL4, UX2, UX3.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"
# shellcheck source=build-aux/servers.sh
. "$TEST_SRCDIR/build-aux/servers.sh"
# shellcheck source=tests/house.sh
. "$TEST_SRCDIR/tests/house.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-people.XXXXXX")
smtp=
# shellcheck disable=SC2317 # The traps call it.
finish() {
	[ -z "$smtp" ] || kill "$smtp" 2>/dev/null || :
	srv_stop_all
	srv_clean
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' HUP INT PIPE TERM

mkdir "$work/letters"
"$TEST_SRCDIR/tests/smtp" "$work/letters" &
smtp=$!
until [ -f "$work/letters/port" ]; do sleep 0.05; done

srv_init "$TEST_SRCDIR" "$TEST_BUILDDIR" "$work/run"
srv_mariadb_start "$work/run/mariadb"
port=$(srv_free_ports 1)
url=http://127.0.0.1:$port
common_config=$LANDFALL_CONFIG common_url=$BASE_URL
house_settle people \
	'scrypt_p = 1' 'login_failures = 4' "public_url = https://deploys.example.org" 'mail_from = landfall@example.org' \
	"smtp_url = smtp://127.0.0.1:$(cat "$work/letters/port")"
"$landfall" organization add harbour --name Harbour
"$landfall" organization add pier --name Pier
key=$("$landfall" keys generate --organization harbour --name admin --scope admin)
pier_key=$("$landfall" keys generate --organization pier --name admin --scope admin)
first='seven gulls over water'
add_user() { # EMAIL ORGANIZATION ROLE
	echo "$first" | "$landfall" user add "$1" --organization "$2" --name "${1%@*}" --role "$3" --password-file -
}
add_user ana@example.com harbour admin
add_user ben@example.com harbour developer
add_user zoe@example.com pier admin
srv_web_start apache web "$port"
srv_wait_ready web "$url/health/ready" 30

sql() {
	echo "$1" | srv_mariadb people
}

# Sends a request with the cookies of JAR; prints the status. Head and body are in $work.
ask() { # JAR PATH [CURL OPTION]...
	local jar="$work/jar-$1" path="$2"
	shift 2
	curl -s --max-time 30 -b "$jar" -c "$jar" -D "$work/head" -o "$work/body" -w '%{http_code}' "$url$path" "$@"
}

header() { # NAME
	tr -d '\r' <"$work/head" | sed -n "s/^$1: *//Ip" | tail -n 1
}

token() {
	tr '\n' ' ' <"$work/body" | sed -n 's/.*name="csrf_token" value="\([0-9a-f]*\)".*/\1/p'
}

# Keeps the last answer, to be judged as HTML at the end.
keep() { # NAME
	cp "$work/body" "$work/page-$1.html"
}

# Looks at the page FORM, then sends its token and FIELDS to PATH; prints the status of that.
send() { # JAR FORM PATH [FIELD=VALUE]...
	local jar="$1" form="$2" path="$3" field
	shift 3
	ask "$jar" "$form" >/dev/null
	set -- "csrf_token=$(token)" "$@"
	for field in "$@"; do
		shift
		set -- "$@" --data-urlencode "$field"
	done
	ask "$jar" "$path" "$@"
}

log_in() { # JAR EMAIL PASSWORD
	send "$1" /login /login "email=$2" "password=$3"
}

cookie() { # JAR
	sed -n 's/.*\tlandfall\t//p' "$work/jar-$1"
}

# An answer of the API: prints the status, the body is in $work/body.
api() { # METHOD PATH [JSON]
	local method="$1" path="$2"
	shift 2
	[ $# -eq 0 ] || set -- -d "$1"
	curl -s --max-time 30 -X "$method" -D "$work/head" -o "$work/body" -w '%{http_code}' "$url$path" \
		-H "Authorization: Bearer $key" -H 'Content-Type: application/json' "$@"
}

field() { # PATH-OF-JQ
	jq -r "$1" "$work/body"
}

text() {
	sed 's/<[^>]*>//g' "$work/body" | tr '\n' ' '
}

audits() { # ACTION
	sql "SELECT COUNT(*) FROM audit WHERE action = '$1'"
}

# Sends what waits; the link in the newest letter, as a path.
link() {
	local newest
	"$landfall" work --once 2>/dev/null
	newest=$(find "$work/letters" -type f -name '[0-9]*' | sed 's|.*/||' | sort -n | tail -n 1)
	cp "$work/letters/$newest" "$work/letter"
	tr -d '\r' <"$work/letter" | perl -0pe 's/=\n//g; s/=([0-9A-F]{2})/chr hex $1/ge' >"$work/letter-text"
	grep -o 'https://deploys.example.org/[^ ]*' "$work/letter-text" | sed 's|https://deploys.example.org||'
}

# The code of a secret (base 32), so many steps from now.
code() { # SECRET STEPS
	perl -MDigest::SHA=hmac_sha1 -e '
		my ($secret, $steps) = @ARGV;
		my $bits = join "", map { sprintf "%05b", index("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", $_) } $secret =~ /[A-Z2-7]/g;
		my $mac = hmac_sha1(pack("Q>", int(time / 30) + $steps), pack "B*", $bits);
		my $at = ord(substr $mac, -1) & 15;
		printf "%06d\n", (unpack("N", substr $mac, $at, 4) & 0x7fffffff) % 1000000;' "$1" "$2"
}

# ---- logging in

is 'the right password is 303' "$(log_in ana ana@example.com "$first")" 303
is 'and opens the pages' "$(ask ana /)" 200
ask nobody /login >/dev/null
check 'the log-in page leads to the forgotten password' grep -q 'href="/reset"' "$work/body"
keep log-in
for email in ben@example.com nobody@example.com; do
	for try in 1 2 3 4; do
		is "$email: wrong password $try is 422" "$(log_in wrong "$email" 'not the password')" 422
	done
	is "$email: then it is 429 (RL4)" "$(log_in wrong "$email" 'not the password')" 429
	like "$email: with Retry-After" "$(header retry-after)" '^(5[0-9]|60)$'
	like "$email: and a sentence for people" "$(text)" 'too many failed log-ins\. Try again in (1 minute|5[0-9] seconds)'
done
is 'the right password does not help while it is locked' "$(log_in wrong ben@example.com "$first")" 429
is 'somebody else may log in' "$(log_in wrong ana@example.com "$first")" 303
sql "UPDATE login_attempt SET locked_until = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND"
is 'the time unlocks it' "$(log_in ben ben@example.com "$first")" 303
is 'and a log-in clears the count' "$(sql "SELECT COUNT(*) FROM login_attempt WHERE failures >= 4 AND digest = UNHEX(SHA2(CONCAT('account', WEIGHT_STRING(CONVERT('ben@example.com' USING utf8mb4) COLLATE utf8mb4_uca1400_as_ci)), 256))")" 0
sql 'DELETE FROM login_attempt'

before=$(sql "SELECT password FROM user WHERE email = 'ben@example.com'")
like 'a password has the cost of the settings' "$before" '^.s1.040801.'
sql "UPDATE user SET password = '$(LANDFALL_SCRYPT_R=4 "$landfall" user add old@example.com --organization harbour --password-file - <<-PASSWORD && sql "SELECT password FROM user WHERE email = 'old@example.com'"
	$first
PASSWORD
)' WHERE email = 'ben@example.com'"
like 'one of a lower cost' "$(sql "SELECT password FROM user WHERE email = 'ben@example.com'")" '^.s1.040401.'
is 'still lets one in' "$(log_in ben ben@example.com "$first")" 303
like 'and is hashed anew at the cost of the settings (OA12)' "$(sql "SELECT password FROM user WHERE email = 'ben@example.com'")" '^.s1.040801.'
is 'which is the same password' "$(log_in ben ben@example.com "$first")" 303

# ---- profile and sessions

is 'GET /settings/profile is 200' "$(ask ana /settings/profile)" 200
is 'POST /settings/profile with no name is 422' "$(send ana /settings/profile /settings/profile 'name= ')" 422
like 'it says what is missing, beside the field' "$(tr '\n' ' ' <"$work/body")" 'aria-invalid="true".*is missing'
is 'with a name it is 303' "$(send ana /settings/profile /settings/profile 'name=Ana <b>Lima</b>')" 303
ask ana "$(header location)" >/dev/null
check 'the name is shown, harmless' grep -q 'Ana &lt;b&gt;Lima&lt;/b&gt;' "$work/body"
keep profile
is 'one row of the audit tells it' "$(audits user.renamed)" 1

log_in ana2 ana@example.com "$first" >/dev/null
log_in ana3 ana@example.com "$first" >/dev/null
is 'GET /settings/sessions is 200' "$(ask ana /settings/sessions)" 200
keep sessions
like 'it marks this one' "$(text)" 'This one'
id=$(sql "SELECT id FROM session WHERE digest = UNHEX(SHA2('$(cookie ana2)', 256))")
is 'POST /settings/sessions/{session}/end is 303' "$(send ana /settings/sessions "/settings/sessions/$id/end")" 303
is 'that session is over' "$(ask ana2 /)" 303
is 'the others are not' "$(ask ana3 /)" 200
id=$(sql "SELECT s.id FROM session s JOIN user u ON u.id = s.user_id WHERE u.email = 'ben@example.com' LIMIT 1")
is 'a session of somebody else is 404' "$(send ana /settings/sessions "/settings/sessions/$id/end")" 404
is 'POST /settings/sessions/end is 303' "$(send ana /settings/sessions /settings/sessions/end)" 303
is 'and ends all others' "$(ask ana3 /)" 303
is 'but not this one' "$(ask ana /)" 200

log_in ana2 ana@example.com "$first" >/dev/null
second='nine ships past midnight'
is 'POST /settings/password with a wrong one is 422' "$(send ana /settings/profile /settings/password old_password=wrong "password=$second")" 422
like 'it says so' "$(text)" 'is not your password'
is 'a common one is 422' "$(send ana /settings/profile /settings/password "old_password=$first" 'password=Password1234!')" 422
keep password-422
like 'and why' "$(text)" 'tried first'
is 'one made of the address is 422' "$(send ana /settings/profile /settings/password "old_password=$first" 'password=ana@example.com')" 422
before=$(cookie ana)
is 'a good one is 303' "$(send ana /settings/profile /settings/password "old_password=$first" "password=$second")" 303
refuses 'the session got another token (OA13)' test "$before" = "$(cookie ana)"
is 'the old token is good for nothing' "$(curl -s -o /dev/null -w '%{http_code}' -b "landfall=$before" "$url/")" 303
is 'this session goes on' "$(ask ana /)" 200
is 'the other one ended' "$(ask ana2 /)" 303
is 'the old password is over' "$(log_in ana2 ana@example.com "$first")" 422

# ---- a forgotten password

is 'GET /reset is 200' "$(ask lost /reset)" 200
keep reset
is 'POST /reset for nobody is 303' "$(send lost /reset /reset email=nobody@example.com)" 303
where=$(header location)
is 'no letter waits' "$(sql 'SELECT COUNT(*) FROM mail')" 0
is 'POST /reset for somebody is the same' "$(send lost /reset /reset email=BEN@example.com) $(header location)" "303 $where"
is 'a letter waits' "$(sql 'SELECT COUNT(*) FROM mail')" 1
refuses 'which the database does not tell' sh -c "echo 'SELECT body FROM mail' | MYSQL_PWD='$password' mariadb --no-defaults -S '$SRV_WEB/mariadb.sock' -u people people | grep -aq reset"
is 'what is no address is 422' "$(send lost /reset /reset email=nobody)" 422
reset=$(link)
like 'landfall work sends it, with a link to the address of the settings' "$reset" '^/reset/[0-9A-Za-z]{43}$'
like 'from us to them' "$(tr -d '\r' <"$work/letter" | head -n 2 | tr '\n' ' ')" '^MAIL FROM:<landfall@example.org> RCPT TO:<ben@example.com>'
for line in 'From: Landfall <landfall@example.org>' 'To: <ben@example.com>' 'Subject: A new password for Landfall' 'Date: ' 'Message-ID: <' 'MIME-Version: 1.0' 'Content-Type: text/plain; charset=utf-8'; do
	check "the letter has $line" grep -q "^$line" "$work/letter"
done
is 'and is gone from the queue' "$(sql 'SELECT COUNT(*) FROM mail')" 0
send lost /reset /reset email=ben@example.com >/dev/null
ask lost /reset >/dev/null
is 'a request may say that it came to another host' "$(curl -s -o /dev/null -w '%{http_code}' "$url/reset" -H 'Host: evil.example.net' \
	-H "Cookie: landfall_login=$(sed -n 's/.*\tlandfall_login\t//p' "$work/jar-lost")" -d "csrf_token=$(token)" -d email=ben@example.com)" 303
newer=$(link)
refuses 'but no letter names that one' grep -rq evil "$work/letters"
is 'a newer link makes the older useless' "$(ask lost "$reset")" 404
is 'GET /reset/{reset} is 200' "$(ask lost "$newer")" 200
keep new-password
is 'a weak password is 422' "$(send lost "$newer" "$newer" 'password=password1234')" 422
for try in 1 2 3 4; do log_in wrong ben@example.com 'not the password' >/dev/null; done
is 'the account is locked meanwhile' "$(log_in wrong ben@example.com "$first")" 429
is 'a good one is 303' "$(send lost "$newer" "$newer" "password=$second")" 303
is 'and unlocks the account' "$(sql "SELECT COUNT(*) FROM login_attempt WHERE failures >= 4 AND digest = UNHEX(SHA2(CONCAT('account', WEIGHT_STRING(CONVERT('ben@example.com' USING utf8mb4) COLLATE utf8mb4_uca1400_as_ci)), 256))")" 0
is 'the link is good once' "$(ask lost "$newer")" 404
is 'all sessions ended' "$(ask ben /)" 303
is 'the old password is over, too' "$(log_in ben ben@example.com "$first")" 422
is 'the new one is good' "$(log_in ben ben@example.com "$second")" 303
sql "UPDATE user SET language = 'pt-BR' WHERE email = 'ben@example.com'"
send lost /reset /reset email=ben@example.com >/dev/null
reset=$(link)
like 'H8: a letter is in the language of its reader' "$(cat "$work/letter-text")" 'Olá, ben,'
is 'H8: its subject, too' "$(sed -n 's/^Subject: //p' "$work/letter-text")" 'Uma nova senha para o Landfall'
sql "UPDATE user SET language = NULL WHERE email = 'ben@example.com'"
sql "UPDATE password_reset SET expires_at = UTC_TIMESTAMP(3)"
is 'after an hour a link is 404' "$(ask lost "$reset")" 404
is 'and sets nothing' "$(send lost /login "$reset" "password=$first")" 404
is 'a token that is none is 404' "$(ask lost /reset/abc)" 404
is 'each link left its row' "$(audits user.reset_link_created) $(audits user.password_reset)" '4 1'

# ---- the second factor

is 'GET /settings/two-factor is 200' "$(ask ben /settings/two-factor)" 200
is 'POST /settings/two-factor is 303' "$(send ben /settings/two-factor /settings/two-factor)" 303
ask ben /settings/two-factor >/dev/null
check 'the page has the picture' grep -q '<path d="M4 4h7v1h-7z' "$work/body"
keep two-factor
secret=$(grep -o '[A-Z2-7]\{4\}\( [A-Z2-7]\{4\}\)\{7\}' "$work/body")
is 'and the secret in text' "$(printf %s "$secret" | wc -c)" 39
refuses 'the database has it sealed' sh -c "echo 'SELECT totp_secret FROM user' | MYSQL_PWD='$password' mariadb --no-defaults -S '$SRV_WEB/mariadb.sock' -u people people | grep -aq '$(printf %s "$secret" | tr -d ' ')'"
is 'prepared is not in force' "$(log_in ben2 ben@example.com "$second") $(header location)" '303 /'
is 'a wrong code is 422' "$(send ben /settings/two-factor /settings/two-factor/confirm code=000000)" 422
before=$(cookie ben)
used=$(code "$secret" 0)
is 'POST /settings/two-factor/confirm with the code is 303' "$(send ben /settings/two-factor /settings/two-factor/confirm "code=$used")" 303
refuses 'the session got another token' test "$before" = "$(cookie ben)"
ask ben "$(header location)" >/dev/null
grep -o '[2-9a-z0]\{4\}\(-[2-9a-z0]\{4\}\)\{3\}' "$work/body" >"$work/codes"
is 'ten recovery codes are shown' "$(wc -l <"$work/codes")" 10
like 'to be kept by nobody on the way' "$(header cache-control)" 'no-store'
keep recovery-codes
ask ben /settings/two-factor >/dev/null
refuses 'once' grep -q "$(head -n 1 "$work/codes")" "$work/body"
is 'the database has their digests only' "$(sql "SELECT COUNT(*), MIN(LENGTH(digest)) FROM recovery_code" | tr '\t' ' ')" '10 32'

is 'the password alone leads to the code' "$(log_in ben2 ben@example.com "$second") $(header location)" '303 /login/code?next=%2F'
is 'GET /login/code is 200' "$(ask ben2 /login/code)" 200
is 'the session opens nothing else yet' "$(ask ben2 /) $(header location)" '303 /login'
is 'POST /login/code with a wrong code is 422' "$(send ben2 /login/code /login/code code=123456)" 422
is 'a code that was used is 422' "$(send ben2 /login/code /login/code "code=$used")" 422
keep code-422
before=$(cookie ben2)
is 'the next one is 303' "$(send ben2 /login/code /login/code "code=$(code "$secret" 1)" next=/settings/profile) $(header location)" '303 /settings/profile'
refuses 'with another token' test "$before" = "$(cookie ben2)"
is 'and opens the pages' "$(ask ben2 /)" 200
is 'the waiting session is gone' "$(curl -s -o /dev/null -w '%{http_code}' -b "landfall=$before" "$url/login/code")" 303
log_in ben2 ben@example.com "$second" >/dev/null
one=$(head -n 1 "$work/codes" | tr 'a-z-' 'A-Z ')
is 'a recovery code is 303, in whatever spelling' "$(send ben2 /login/code /login/code "code=$one")" 303
log_in ben2 ben@example.com "$second" >/dev/null
is 'once' "$(send ben2 /login/code /login/code "code=$one")" 422
is 'a day later it still waits for none' "$(sql "UPDATE session SET created_at = created_at - INTERVAL 11 MINUTE WHERE waits_for_totp"; ask ben2 /login/code)" 303
for try in 1 2 3 4; do
	log_in ben2 ben@example.com "$second" >/dev/null
	send ben2 /login/code /login/code "code=00000$try" >/dev/null
done
is 'codes are limited as passwords are' "$(log_in ben2 ben@example.com "$second")" 429
sql 'DELETE FROM login_attempt'

is 'POST /settings/two-factor/codes with a wrong password is 422' "$(send ben /settings/two-factor /settings/two-factor/codes password=wrong)" 422
is 'with the right one it is 303' "$(send ben /settings/two-factor /settings/two-factor/codes "password=$second")" 303
ask ben "$(header location)" >/dev/null
refuses 'the codes are others' grep -q "$(tail -n 1 "$work/codes")" "$work/body"
log_in ben2 ben@example.com "$second" >/dev/null
is 'and the old ones are over' "$(send ben2 /login/code /login/code "code=$(tail -n 1 "$work/codes")")" 422
sql 'DELETE FROM login_attempt'
is 'POST /settings/two-factor/off with a wrong password is 422' "$(send ben /settings/two-factor /settings/two-factor/off password=wrong)" 422
is 'with the right one it is 303' "$(send ben /settings/two-factor /settings/two-factor/off "password=$second")" 303
is 'the password is enough again' "$(log_in ben2 ben@example.com "$second") $(header location)" '303 /'

# ---- an organization that wants it

is 'GET /v1/organization is 200' "$(api GET /v1/organization)" 200
is 'it says what it is' "$(field '.data | "\(.slug) \(.name) \(.requires_totp)"')" 'harbour Harbour false'
send ben2 /settings/tokens /settings/tokens name=mine scopes=read >/dev/null
ask ben2 "$(header location)" >/dev/null
pat=$(grep -o 'pat_[0-9A-Za-z_-]*' "$work/body" | awk '{ if (length($0) > length(best)) best = $0 } END { print best }')
is 'PATCH /v1/organization is 200' "$(api PATCH /v1/organization '{"requires_totp": true}')" 200
is 'it says so' "$(field .data.requires_totp)" true
is 'whoever has none gets to its page' "$(ask ben2 /) $(header location)" '303 /settings/two-factor'
is 'which is 200' "$(ask ben2 /settings/two-factor)" 200
like 'and says why' "$(text)" 'wants a second factor'
is 'and to no other' "$(ask ben2 /settings/profile)" 303
is 'not by a form either' "$(send ben2 /settings/two-factor /settings/profile name=Ben) $(header location)" '303 /settings/two-factor'
is 'nor by a personal token' "$(curl -s -o /dev/null -w '%{http_code}' "$url/v1/projects" -H "Authorization: Bearer $pat")" 403
is 'a key of the organization goes on' "$(api GET /v1/projects)" 200
is 'but out' "$(send ben2 /settings/two-factor /logout)" 303
send ben /settings/two-factor /settings/two-factor >/dev/null
ask ben /settings/two-factor >/dev/null
secret=$(grep -o '[A-Z2-7]\{4\}\( [A-Z2-7]\{4\}\)\{7\}' "$work/body")
send ben /settings/two-factor /settings/two-factor/confirm "code=$(code "$secret" 0)" >/dev/null
is 'with one all is open' "$(ask ben /)" 200
is 'landfall user disable-totp takes it away' "$("$landfall" user disable-totp ben@example.com; echo $?)" 0
is 'and ends the sessions' "$(ask ben /) $(header location)" '303 /login'
is 'PATCH /v1/organization back is 200' "$(api PATCH /v1/organization '{"requires_totp": false, "name": "Harbour Ltd"}')" 200
is 'an unknown plan is 422' "$(api PATCH /v1/organization '{"plan": "golden"}')" 422
is 'each change left one row' "$(audits organization.changed)" 2
log_in ben ben@example.com "$second" >/dev/null
is 'GET /settings/organization is 200' "$(ask ana /settings/organization)" 200
keep organization
is 'POST /settings/organization is 303' "$(send ana /settings/organization /settings/organization name=Harbour)" 303
is 'an empty name is 422' "$(send ana /settings/organization /settings/organization name=)" 422
is 'POST /settings/plan is 303' "$(send ana /settings/organization /settings/plan plan=enterprise rate_limit=5000)" 303
is 'a limit that is none is 422' "$(send ana /settings/organization /settings/plan plan=enterprise rate_limit=many)" 422
is 'the limit is kept' "$(api GET /v1/organization >/dev/null; field .data.rate_limit)" 5000
is 'a developer may look' "$(ask ben /settings/organization)" 200
is 'and not change' "$(send ben /settings/profile /settings/organization name=Bens)" 403

# ---- invitations

is 'POST /v1/invitations is 201' "$(api POST /v1/invitations '{"email": "cy@example.com", "role": "sre"}')" 201
id=$(field .data.id)
is 'without the link, which goes by letter' "$(field .data.link)" null
invite=$(link)
like 'which has it' "$invite" '^/invitations/[0-9A-Za-z]{43}$'
like 'and who, where, as what' "$(cat "$work/letter-text")" 'Join Harbour on Landfall'
is 'twice the same is 422' "$(api POST /v1/invitations '{"email": "CY@example.com", "role": "sre"}')" 422
is 'a member is 422' "$(api POST /v1/invitations '{"email": "ben@example.com", "role": "sre"}')" 422
is 'a role that is none is 422' "$(api POST /v1/invitations '{"email": "dee@example.com", "role": "queen"}')" 422
is 'an address that is none is 422' "$(api POST /v1/invitations '{"email": "dee", "role": "sre"}')" 422
is 'GET /v1/invitations is 200' "$(api GET /v1/invitations) $(field '.data[0].email')" '200 cy@example.com'
is 'GET /v1/invitations/{invitation} is 200' "$(api GET "/v1/invitations/$id") $(field .data.status)" '200 pending'
is 'POST /v1/invitations/{invitation}/resend is 200' "$(api POST "/v1/invitations/$id/resend")" 200
newer=$(link)
is 'the older link is 404' "$(ask cy "$invite")" 404
is 'GET /invitations/{invite} is 200' "$(ask cy "$newer")" 200
keep invitation
like 'it says where, as what, and who one will be' "$(text)" 'Harbour.*Site reliability|Harbour.*SRE'
is 'a weak password is 422' "$(send cy "$newer" "$newer" name=Cy 'password=qwertyuiop12')" 422
check 'the name is kept' grep -q 'value="Cy"' "$work/body"
is 'no name is 422' "$(send cy "$newer" "$newer" name= "password=$first")" 422
is 'POST /invitations/{invite} is 303' "$(send cy "$newer" "$newer" name=Cy "password=$first")" 303
is 'and one is in' "$(ask cy /)" 200
is 'the link is good once' "$(ask cy2 "$newer")" 404
is 'it is accepted' "$(api GET "/v1/invitations/$id" >/dev/null; field .data.status)" accepted
is 'and can not be sent again' "$(api POST "/v1/invitations/$id/resend")" 409
is 'the role is the one' "$(sql "SELECT role FROM membership m JOIN user u ON u.id = m.user_id WHERE u.email = 'cy@example.com'")" sre
api POST /v1/invitations '{"email": "dee@example.com", "role": "viewer"}' >/dev/null
id=$(field .data.id)
invite=$(link)
is 'DELETE /v1/invitations/{invitation} is 204' "$(api DELETE "/v1/invitations/$id")" 204
is 'its link is 404' "$(ask dee "$invite")" 404
is 'another organization does not find it' "$(curl -s -o /dev/null -w '%{http_code}' "$url/v1/invitations/$id" -H "Authorization: Bearer $pier_key")" 404

is 'POST /settings/invitations is 303' "$(send ana /settings/members /settings/invitations email=zoe@example.com role=qa)" 303
invite=$(link)
is 'a form with faults is 422' "$(send ana /settings/members /settings/invitations email=zoe@ role=qa)" 422
check 'and keeps what was typed' grep -q 'value="zoe@"' "$work/body"
id=$(sql "SELECT id FROM invitation WHERE email = 'zoe@example.com'")
is 'POST /settings/invitations/{invitation}/resend is 303' "$(send ana /settings/members "/settings/invitations/$id/resend")" 303
invite=$(link)
is 'GET /settings/invitations/{invitation}/revoke is 200' "$(ask ana "/settings/invitations/$id/revoke")" 200
check 'it names who' grep -q 'zoe@example.com' "$work/body"
keep revoke
is 'who has an account is asked for its password' "$(ask zoe "$invite" >/dev/null; grep -c 'autocomplete="current-password"' "$work/body")" 1
is 'a wrong one is 422' "$(send zoe "$invite" "$invite" password=wrong)" 422
is 'the right one is 303' "$(send zoe "$invite" "$invite" "password=$first")" 303
is 'and one is there' "$(ask zoe / >/dev/null; text | grep -c Harbour)" 1
api POST /v1/invitations '{"email": "eve@example.com", "role": "viewer"}' >/dev/null
id=$(sql "SELECT id FROM invitation WHERE email = 'eve@example.com'")
link >/dev/null
is 'POST /settings/invitations/{invitation}/revoke is 303' "$(send ana "/settings/invitations/$id/revoke" "/settings/invitations/$id/revoke")" 303
is 'each deed left its row' "$(audits invitation.created) $(audits invitation.renewed) $(audits invitation.revoked) $(audits invitation.accepted)" '4 2 2 2'
sql "UPDATE invitation SET revoked_at = NULL WHERE email = 'eve@example.com'"
api POST "/v1/invitations/$id/resend" >/dev/null
invite=$(link)
sql "UPDATE invitation SET expires_at = UTC_TIMESTAMP(3) WHERE email = 'eve@example.com'"
is 'after seven days a link is 404' "$(ask eve "$invite")" 404

# ---- several organizations

is 'GET /settings/organizations is 200' "$(ask zoe /settings/organizations)" 200
keep organizations
like 'it lists both' "$(text)" 'Harbour.*Pier'
before=$(cookie zoe)
is 'POST /switch is 303' "$(send zoe /settings/organizations /switch organization=pier)" 303
refuses 'with another token' test "$before" = "$(cookie zoe)"
is 'and one is there' "$(ask zoe / >/dev/null; text | grep -c Pier)" 1
is 'to one that is not theirs it is 404' "$(send ana /settings/organizations /switch organization=pier)" 404
log_in zoe2 zoe@example.com "$first" >/dev/null
is 'a log-in leads to where they went last' "$(ask zoe2 / >/dev/null; text | grep -c Pier)" 1
send zoe2 /settings/organizations /switch organization=harbour >/dev/null
log_in zoe2 zoe@example.com "$first" >/dev/null
is 'whichever that was' "$(ask zoe2 / >/dev/null; text | grep -c Harbour)" 1
is 'the role is that of the place' "$(ask zoe2 /settings/members) $(ask zoe /settings/members)" '403 200'

# ---- members

is 'GET /v1/members is 200' "$(api GET '/v1/members?limit=100')" 200
ana=$(field '.data[] | select(.email == "ana@example.com").id')
ben=$(field '.data[] | select(.email == "ben@example.com").id')
cy=$(field '.data[] | select(.email == "cy@example.com").id')
like 'with TypeIDs' "$ana" '^user_'
is 'GET /v1/members/{member} is 200' "$(api GET "/v1/members/$ben") $(field '.data | "\(.role) \(.has_totp)"')" '200 developer false'
is 'another organization does not find them' "$(curl -s -o /dev/null -w '%{http_code}' "$url/v1/members/$ben" -H "Authorization: Bearer $pier_key")" 404
is 'PATCH /v1/members/{member} is 200' "$(api PATCH "/v1/members/$ben" '{"role": "qa"}') $(field .data.role)" '200 qa'
is 'sessions with the old role end' "$(ask ben /)" 303
is 'a role that is none is 422' "$(api PATCH "/v1/members/$ben" '{"role": "king"}')" 422
is 'the last admin stays one' "$(api PATCH "/v1/members/$ana" '{"role": "viewer"}')" 409
is 'and is not removed' "$(api DELETE "/v1/members/$ana")" 409
like 'it says why' "$(field .error.message)" 'last admin'
is 'GET /settings/members is 200' "$(ask ana /settings/members)" 200
keep members
is 'GET /settings/members/{member} is 200' "$(ask ana "/settings/members/$ben")" 200
keep member
is 'POST /settings/members/{member}/role is 303' "$(send ana "/settings/members/$ben" "/settings/members/$ben/role" role=admin)" 303
is 'a role that is none is 422' "$(send ana "/settings/members/$ben" "/settings/members/$ben/role" role=king)" 422
is 'nobody changes their own role' "$(send ana /settings/members "/settings/members/$ana/role" role=viewer)" 403
is 'nor ends their own membership' "$(send ana /settings/members "/settings/members/$ana/remove")" 403
refuses 'nor is there a form for it' sh -c "curl -s -b '$work/jar-ana' '$url/settings/members/$ana' | grep -q '/remove'"
is 'another admin may' "$(log_in ben ben@example.com "$second" >/dev/null; send ben /settings/members "/settings/members/$ana/role" role=developer)" 303
is 'then this one is the last' "$(api PATCH "/v1/members/$ben" '{"role": "viewer"}')" 409
is 'who is no admin sees no members' "$(log_in ana ana@example.com "$second" >/dev/null; ask ana /settings/members)" 403
api PATCH "/v1/members/$ana" '{"role": "admin"}' >/dev/null
log_in ana ana@example.com "$second" >/dev/null
log_in cy cy@example.com "$first" >/dev/null
is 'POST /settings/tokens makes cy a token' "$(send cy /settings/tokens /settings/tokens name=mine scopes=read)" 303
ask cy "$(header location)" >/dev/null
pat=$(grep -o 'pat_[0-9A-Za-z_-]*' "$work/body" | awk '{ if (length($0) > length(best)) best = $0 } END { print best }')
is 'which is good' "$(curl -s -o /dev/null -w '%{http_code}' "$url/v1/projects" -H "Authorization: Bearer $pat")" 200
is 'GET /settings/members/{member}/remove is 200' "$(ask ana "/settings/members/$cy/remove")" 200
check 'it names who' grep -q 'cy@example.com' "$work/body"
is 'POST /settings/members/{member}/remove is 303' "$(send ana "/settings/members/$cy/remove" "/settings/members/$cy/remove")" 303
is 'their session is over' "$(ask cy /)" 303
is 'and their token' "$(curl -s -o /dev/null -w '%{http_code}' "$url/v1/projects" -H "Authorization: Bearer $pat")" 401
is 'who belongs nowhere can not log in' "$(log_in cy cy@example.com "$first")" 403
is 'DELETE /v1/members/{member} of nobody is 404' "$(api DELETE "/v1/members/$cy")" 404
is 'each deed left its row' "$(audits member.role_changed) $(audits member.removed)" '4 1'
api POST /v1/invitations '{"email": "cy@example.com", "role": "viewer"}' >/dev/null
invite=$(link)
is 'who was removed may come back' "$(send cy "$invite" "$invite" "password=$first")" 303

# ---- letters that do not arrive

waiting() {
	sql "SELECT COUNT(*) - COUNT(failed_at), COUNT(failed_at) FROM mail" | tr '\t' ' '
}
for email in later@example.com never@example.com; do
	api POST /v1/invitations "{\"email\": \"$email\", \"role\": \"viewer\"}" >/dev/null
done
"$landfall" work --once 2>/dev/null
is 'one that is refused for now waits, one that is refused for good is given up' "$(waiting)" '1 1'
refuses 'landfall doctor tells' "$landfall" doctor
like 'and why' "$("$landfall" doctor || :)" 'mail: 1 given up.*550'
sql "UPDATE mail SET created_at = created_at - INTERVAL 25 HOUR, next_at = created_at"
"$landfall" work --once 2>/dev/null
is 'after a day the other is given up, too' "$(waiting)" '0 2'
sql 'DELETE FROM mail'

cat >"$work/sendmail" <<-SCRIPT
	#!/bin/sh
	printf '%s\n' "\$@" >"$work/sendmail.args"
	cat >"$work/sendmail.letter"
SCRIPT
chmod +x "$work/sendmail"
api POST /v1/invitations '{"email": "fay@example.com", "role": "viewer"}' >/dev/null
LANDFALL_SMTP_URL='' LANDFALL_SENDMAIL_PATH=$work/sendmail "$landfall" work --once
is 'sendmail is run with an argument vector' "$(tr '\n' ' ' <"$work/sendmail.args")" '-i -f landfall@example.org -- fay@example.com '
check 'and gets the letter' grep -q '^To: <fay@example.com>$' "$work/sendmail.letter"
refuses 'with plain ends of lines' grep -q "$(printf '\r')" "$work/sendmail.letter"

# ---- the log

check 'the log has the visits to links' grep -q 'path="/invitations/{invite}"' "$SRV_WEB/landfall.log"
refuses 'but not the links' grep -Eq 'path="/(reset|invitations)/[0-9A-Za-z]{43}' "$SRV_WEB/landfall.log"

# ---- without letters

LANDFALL_CONFIG=$common_config
export LANDFALL_CONFIG
url=$common_url
unique=$(srv_random 6)
key=$("$landfall" keys generate --organization acme --name people --scope admin)
is 'no letters: an admin logs in' "$(log_in common "$ADMIN_EMAIL" "$ADMIN_PASSWORD")" 303
is 'GET /reset says so' "$(ask lost2 /reset >/dev/null; text | grep -c 'sends no letters')" 1
is 'POST /reset as well' "$(send lost2 /login /reset "email=$ADMIN_EMAIL")" 200
is 'an invitation shows its link' "$(api POST /v1/invitations "{\"email\": \"gil-$unique@example.com\", \"role\": \"viewer\"}")" 201
invite=$(field .data.link)
like 'which is of this address' "$invite" "^$url/invitations/"
like 'and may be kept by nobody' "$(header cache-control)" 'no-store'
is 'it works' "$(send gil "${invite#"$url"}" "${invite#"$url"}" name=Gil "password=$first")" 303
is 'on the page it is shown once' "$(send common /settings/members /settings/invitations "email=hal-$unique@example.com" role=viewer)" 303
ask common "$(header location)" >/dev/null
check 'here' grep -q '/invitations/[0-9A-Za-z]\{43\}' "$work/body"
ask common /settings/members >/dev/null
refuses 'and not again' grep -q '/invitations/[0-9A-Za-z]\{43\}' "$work/body"
api GET '/v1/members?limit=100' >/dev/null
gil=$(field ".data[] | select(.email == \"gil-$unique@example.com\").id")
is 'POST /settings/members/{member}/reset-link is 303' "$(send common "/settings/members/$gil" "/settings/members/$gil/reset-link")" 303
ask common "$(header location)" >/dev/null
reset=$(grep -o '/reset/[0-9A-Za-z]\{43\}' "$work/body" | head -n 1)
is 'and the link sets a password' "$(send gil2 "$reset" "$reset" "password=$second")" 303
is 'which is good' "$(log_in gil2 "gil-$unique@example.com" "$second")" 303
other=$("$landfall" keys generate --organization globex --name people --scope admin)
curl -s "$url/v1/invitations" -H "Authorization: Bearer $other" -H 'Content-Type: application/json' -d "{\"email\": \"gil-$unique@example.com\", \"role\": \"viewer\"}" >"$work/body"
invite=$(field .data.link)
is 'who belongs to two organizations' "$(send gil2 "${invite#"$url"}" "${invite#"$url"}" "password=$second")" 303
is 'gets no link from an admin of one' "$(send common /settings/members "/settings/members/$gil/reset-link")" 403
like 'but from whoever runs it' "$("$landfall" user reset-link "gil-$unique@example.com")" '^/reset/[0-9A-Za-z]{43}$'

# ---- every page is valid

cat >"$work/.htmlvalidate.json" <<-'JSON'
	{ "root": true, "extends": ["html-validate:recommended", "html-validate:document"],
	  "rules": { "no-trailing-whitespace": "off", "long-title": "off", "no-inline-style": "error", "void-style": "off",
	             "doctype-style": "off", "attr-quotes": "error", "no-redundant-role": "off", "prefer-native-element": "off",
	             "require-sri": ["error", { "target": "crossorigin" }] } }
JSON
for file in "$work"/page-*.html; do
	check "html-validate: $(basename "$file" .html)" html-validate --config "$work/.htmlvalidate.json" "$file"
done

done_testing
