#!/bin/sh
# shellcheck shell=dash
# Receivers: who is let in and who is not, what is kept of either, for how long, and who may see it.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-inbound.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
"$landfall" organization add "inbound-$unique" --name "Inbound $unique" >/dev/null
admin=$("$landfall" keys generate --organization "inbound-$unique" --name admin --scope admin)
writer=$("$landfall" keys generate --organization "inbound-$unique" --name writer --scope read,write)
other=$("$landfall" keys generate --organization globex --name "inbound $unique" --scope admin)

sql() {
	MYSQL_PWD=$LANDFALL_DB_PASSWORD mariadb --no-defaults -S "$LANDFALL_DB_SOCKET" -u "$LANDFALL_DB_USER" \
		-N -B -e "$1" "$LANDFALL_DB_NAME"
}

# The status of a call; its answer is in $work/answer.
call() { # METHOD PATH [BODY [KEY]]
	curl -s --max-time 30 -o "$work/answer" -w '%{http_code}' -X "$1" "$BASE_URL$2" \
		-H "Authorization: Bearer ${4:-$admin}" -H 'Content-Type: application/json' ${3:+-d "$3"}
}
answer() { # FILTER
	jq -r "$1" "$work/answer"
}

new() { # KIND [SECRET]
	call POST /v1/receivers "{\"name\":\"$1 $unique\",\"kind\":\"$1\"${2:+,\"secret\":\"$2\"}}" >"$work/status"
	answer .data.id >"$work/id"
	answer '.data.url | sub("^https?://[^/]+"; "")' >"$work/path"
	answer .data.secret >"$work/secret"
}

# The status of a body that is sent; its answer is in $work/answer.
sent() { # PATH BODY [CURL OPTION]...
	local path="$1" body="$2"
	shift 2
	printf %s "$body" >"$work/body"
	curl -s --max-time 30 -D "$work/head" -o "$work/answer" -w '%{http_code}' -X POST "$BASE_URL$path" \
		-H 'Content-Type: application/json' --data-binary @"$work/body" "$@"
}

hmac() { # DIGEST SECRET BODY
	printf %s "$3" | openssl dgst "-$1" -hmac "$2" | sed 's/.* //'
}

last() { # RECEIVER FILTER
	call GET "/v1/receipts?receiver=$1&limit=1" >"$work/status"
	answer ".data[0] | $2"
}

# ---- each sender's own proof: right, wrong, absent

# A body that every sort of receiver can read, and ignores.
body='{"object_kind":"issue","type":"none.such","action":"none"}'
# Sends it with a good proof, one of another secret, and none.
proves() { # KIND HEADER VALUE WRONG
	local kind="$1" header="$2" good="$3" wrong="$4" id
	id=$(cat "$work/id")
	is "$kind: what proves its sender is taken" "$(sent "$(cat "$work/path")" "$body" -H "$header: $good")" 200
	is "$kind: and ignored with a reason" "$(answer '.verdict + " " + (.reason | type)')" 'ignored string'
	is "$kind: what proves another is refused" "$(sent "$(cat "$work/path")" "$body" -H "$header: $wrong")" 401
	is "$kind: which is kept" "$(last "$id" .verdict)" refused
	is "$kind: what proves nothing is refused" "$(sent "$(cat "$work/path")" "$body")" 401
	like "$kind: with what is missing" "$(answer .detail)" 'is missing|are missing'
	like "$kind: and told what to show" "$(tr -d '\r' <"$work/head")" 'WWW-Authenticate: Bearer'
	call GET "/v1/receipts/$(last "$id" .id)" >"$work/status"
	is "$kind: what was refused is kept without its body" "$(answer '.data.body')" null
}

new github
secret=$(cat "$work/secret")
proves github X-Hub-Signature-256 "sha256=$(hmac sha256 "$secret" "$body")" "sha256=$(hmac sha256 wrong "$body")"
is 'github: digits without their prefix prove nothing' \
	"$(sent "$(cat "$work/path")" "$body" -H "X-Hub-Signature-256: $(hmac sha256 "$secret" "$body")")" 401
is 'github: the body is held against the signature byte by byte' \
	"$(sent "$(cat "$work/path")" "$body " -H "X-Hub-Signature-256: sha256=$(hmac sha256 "$secret" "$body")")" 401

new gitlab "a token of $unique"
proves gitlab X-Gitlab-Token "a token of $unique" 'a token'
new gitea
proves gitea X-Gitea-Signature "$(hmac sha256 "$(cat "$work/secret")" "$body")" "$(hmac sha256 wrong "$body")"
new vercel "of Vercel's own $unique"
proves vercel x-vercel-signature "$(hmac sha1 "of Vercel's own $unique" "$body")" "$(hmac sha1 wrong "$body")"
new sentry "client secret $unique"
proves sentry Sentry-Hook-Signature "$(hmac sha256 "client secret $unique" "$body")" "$(hmac sha256 wrong "$body")"
new pagerduty
proves pagerduty X-PagerDuty-Signature "v1=00,v1=$(hmac sha256 "$(cat "$work/secret")" "$body")" "v1=$(hmac sha256 wrong "$body")"
new alertmanager
proves alertmanager Authorization "Bearer $(cat "$work/secret")" 'Bearer wrong'
cp "$work/id" "$work/ignored"
is 'alertmanager: a password is as good as a token' "$(sent "$(cat "$work/path")" '{"alerts":[]}' -u "prometheus:$(cat "$work/secret")")" 200
is 'alertmanager: a wrong password is not' "$(sent "$(cat "$work/path")" '{"alerts":[]}' -u prometheus:wrong)" 401
new cdevents
proves cdevents Authorization "Bearer $(cat "$work/secret")" 'Bearer wrong'
new standard whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
standard=$(cat "$work/path")
standard_id=$(cat "$work/id")
# The published vector has a time long ago: it is right, and too old.
is "standard: the specification's own example is old" "$(sent "$standard" '{"test": 2432232314}' -H 'webhook-id: msg_p5jXN8AQM9LWM0D4loKWxJek' \
	-H 'webhook-timestamp: 1614265330' -H 'webhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')" 401
like 'standard: and told that it is right but old' "$(answer .detail)" 'more than five minutes'
is 'standard: with another character it is wrong' "$(sent "$standard" '{"test": 2432232315}' -H 'webhook-id: msg_p5jXN8AQM9LWM0D4loKWxJek' \
	-H 'webhook-timestamp: 1614265330' -H 'webhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')" 401
like 'standard: and told so' "$(answer .detail)" 'does not fit the secret'
is 'standard: what proves nothing is refused' "$(sent "$standard" "$body")" 401
# Signs with the standard's key of that vector, in hexadecimal digits.
signed_at() { # ID SECONDS BODY
	printf %s "$1.$2.$3" | openssl dgst -sha256 -mac HMAC -binary \
		-macopt "hexkey:$(printf %s MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw | base64 -d | od -An -tx1 | tr -d ' \n')" | base64
}
for apart in -240 240; do
	at=$(($(date +%s) + apart))
	is "standard: $apart seconds are near enough" "$(sent "$standard" "$body" -H "webhook-id: n$apart" -H "webhook-timestamp: $at" \
		-H "webhook-signature: v1,$(signed_at "n$apart" "$at" "$body")")" 200
done
for apart in -400 400; do
	at=$(($(date +%s) + apart))
	is "standard: $apart seconds are not" "$(sent "$standard" "$body" -H "webhook-id: n$apart" -H "webhook-timestamp: $at" \
		-H "webhook-signature: v1,$(signed_at "n$apart" "$at" "$body")")" 401
done
at=$(date +%s)
is 'standard: one of several signatures is enough' "$(sent "$standard" "$body" -H "webhook-id: several" -H "webhook-timestamp: $at" \
	-H "webhook-signature: v1,$(signed_at other "$at" "$body") v2,x v1,$(signed_at several "$at" "$body")")" 200
is 'a receiver counts what it refused' "$(call GET "/v1/receipts?receiver=$standard_id&verdict=refused" >/dev/null; answer .pagination.total)" 5

# ---- rotation, switching off, deleting

is 'there is one receiver of a name' "$(call POST /v1/receivers "{\"name\":\"github $unique\",\"kind\":\"github\"}")" 409
call GET "/v1/receivers/github%20$unique" >"$work/status"
github=$(answer '.data.url | sub("^https?://[^/]+"; "")')
github_id=$(answer .data.id)
is 'a secret is shown once' "$(answer '.data | has("secret")')" false
signed() { # SECRET BODY [CURL OPTION]...
	local key="$1" text="$2"
	shift 2
	sent "$github" "$text" -H "X-Hub-Signature-256: sha256=$(hmac sha256 "$key" "$text")" -H 'X-GitHub-Event: deployment' "$@"
}
is 'a secret is rotated' "$(call POST "/v1/receivers/$github_id/secret")" 200
fresh=$(answer .data.secret)
like 'into another' "$fresh" '^[A-Za-z0-9]{43}$'
is 'the new one counts at once' "$(signed "$fresh" '{"n":1}')" 200
is 'and the one before for a day' "$(signed "$secret" '{"n":2}')" 200
sql "UPDATE receiver SET secret_before_until = '2026-01-01' WHERE name = 'github $unique'"
is 'and no longer' "$(signed "$secret" '{"n":3}')" 401
is 'a secret that the sender made is taken' "$(call POST "/v1/receivers/$github_id/secret" '{"secret":"theirs"}')" 200
is 'and counts' "$(signed theirs '{"n":4}')" 200
is 'one that is switched off' "$(call PATCH "/v1/receivers/$github_id" '{"is_active":false}')" 200
is 'takes nothing' "$(signed theirs '{"n":5}')" 404
is 'until it is switched on' "$(call PATCH "/v1/receivers/$github_id" '{"is_active":true}')" 200
is 'again' "$(signed theirs '{"n":6}')" 200
is 'an address that nobody has is not there' "$(sent /in/00000000000000000000000000 "$body")" 404

# ---- bounds, and what is kept

deployment() { # ID ENVIRONMENT
	printf '{"action":"created","deployment":{"id":%s,"sha":"f95f852bd8fca8fcc58a9a2d6c842781e32a215e","ref":"main","environment":"%s","created_at":"2026-11-20T10:00:00Z"},"repository":{"name":"kept-%s","full_name":"acme/kept-%s"}}' \
		"$1" "$2" "$unique" "$unique"
}
is 'what a receiver takes is counted under its own limit' "$(signed theirs "$(deployment 1 production)" -H "X-GitHub-Delivery: d1-$unique" -H 'Cookie: a=secret')" 200
like 'of six hundred a minute' "$(tr -d '\r' <"$work/head")" 'RateLimit-Policy: "in";q=600;w=60'
call GET "/v1/receipts/$(answer .receipt)" >"$work/status"
is 'headers are kept' "$(answer '.data.headers["X-GitHub-Delivery"]')" "d1-$unique"
is 'but not what proves who sent it' "$(answer '.data.headers | tostring | test("theirs|sha256=|secret")')" false
is 'and the body, as it came' "$(answer .data.body)" "$(deployment 1 production)"
is 'and what it became' "$(answer '.data.records[0].record')" deployment
deployed=$(answer '.data.records[0].id')
call GET "/v1/deployments/$deployed/events" >"$work/status"
is 'which knows who told of it' "$(answer '.data[0].actor.kind // .data[0].actor_kind')" receiver
call GET "/v1/audit?action=receipt.recorded" >"$work/status"
is 'and so does the audit' "$(answer '[.data[] | select(.actor.kind == "receiver" or .actor_kind == "receiver")] | length > 0')" true
head -c 1100000 /dev/zero | tr '\0' ' ' >"$work/long"
is 'a body above a mebibyte is refused' "$(curl -s -o "$work/answer" -w '%{http_code}' -X POST "$BASE_URL$github" --data-binary @"$work/long" -H 'X-Hub-Signature-256: sha256=00')" 413
printf '{"deployment":{"environment":"long"},"pad":"%s"}' "$(head -c 300000 /dev/zero | tr '\0' 'x')" >"$work/long"
is 'one above 256 KiB is taken' "$(curl -s -o "$work/answer" -w '%{http_code}' -X POST "$BASE_URL$github" --data-binary @"$work/long" -H 'X-GitHub-Event: deployment' \
	-H 'Content-Type: application/json' -H "X-Hub-Signature-256: sha256=$(openssl dgst -sha256 -hmac theirs "$work/long" | sed 's/.* //')")" 200
receipt=$(answer .receipt)
call GET "/v1/receipts/$receipt" >"$work/status"
is 'and its beginning kept' "$(answer '.data.body | length')" 262144
is 'so that it cannot be processed again' "$(call POST "/v1/receipts/$receipt/replay")" 409
is 'what was refused cannot either' "$(call POST "/v1/receipts/$(last "$standard_id&verdict=refused" .id)/replay")" 409

# ---- twice at once

text=$(deployment 2 staging)
signature=$(hmac sha256 theirs "$text")
printf %s "$text" >"$work/twice"
for i in 1 2 3 4; do
	curl -s --max-time 30 -o "$work/at-once-$i" -X POST "$BASE_URL$github" -H 'Content-Type: application/json' --data-binary @"$work/twice" \
		-H "X-Hub-Signature-256: sha256=$signature" -H 'X-GitHub-Event: deployment' -H "X-GitHub-Delivery: twice-$unique" &
done
wait
is 'of four deliveries at once one is recorded, and three are duplicates' \
	"$(cat "$work"/at-once-* | jq -s -c '[(map(select(.verdict == "recorded")) | length), (map(select(.duplicate)) | length)]')" '[1,3]'
is 'and there is one deployment' "$(call GET "/v1/deployments?project=kept-$unique&environment=staging" >/dev/null; answer .pagination.total)" 1

# ---- by routes of their own

is 'GET /v1/receivers/{receiver} by id' "$(call GET "/v1/receivers/$github_id")" 200
is 'PATCH /v1/receivers/{receiver} merges a mapping' "$(call PATCH "/v1/receivers/$github_id" '{"projects":{"a/b":"c","d/*":false}}')" 200
is 'PATCH /v1/receivers/{receiver} takes a name out' "$(call PATCH "/v1/receivers/$github_id" '{"projects":{"a/b":null}}' >/dev/null; answer '.data.projects | tostring')" '{"d/*":false}'
is 'POST /v1/receivers/{receiver}/secret leaves its address' "$(call GET "/v1/receivers/$github_id" >/dev/null; answer '.data.url | sub("^https?://[^/]+"; "")')" "$github"
is 'GET /v1/receipts/{receipt} has what the list has' "$(call GET "/v1/receipts/$(last "$github_id" .id)" >/dev/null; answer '.data.receiver.name')" "github $unique"
is 'POST /v1/receipts/{receipt}/replay of an event that is ignored ignores it again' \
	"$(call POST "/v1/receipts/$(last "$(cat "$work/ignored")&verdict=ignored" .id)/replay" >/dev/null; answer '.data.verdict')" ignored

# ---- on pages

password="a long password of $unique"
"$landfall" user add "ann-$unique@example.com" --organization "inbound-$unique" --name Ann --role admin --password-file - >/dev/null <<-PASSWORD
	$password
PASSWORD
jar=$work/jar
page() { # PATH [CURL OPTION]...
	local path="$1"
	shift
	curl -s --max-time 30 -b "$jar" -c "$jar" -D "$work/head" -o "$work/page" -w '%{http_code}' "$BASE_URL$path" "$@"
}
csrf() {
	tr '\n' ' ' <"$work/page" | sed -n 's/.*name="csrf_token" value="\([0-9a-f]*\)".*/\1/p'
}
leads_to() {
	tr -d '\r' <"$work/head" | sed -n 's/^[Ll]ocation: //p'
}
shows() { # NAME TEXT
	check "$1" grep -qF -- "$2" "$work/page"
}
page /login >/dev/null
page /login --data-urlencode "csrf_token=$(csrf)" --data-urlencode "email=ann-$unique@example.com" --data-urlencode "password=$password" >/dev/null
is 'the page of receivers' "$(page /settings/receivers)" 200
shows 'has a form for each sort of sender' 'Gitea or Forgejo'
is 'a receiver without a name comes back' "$(page /settings/receivers --data-urlencode "csrf_token=$(csrf)" -d name= -d kind=gitea)" 422
shows 'with the fault beside its field' 'is required'
is 'one with a name is made' "$(page /settings/receivers --data-urlencode "csrf_token=$(csrf)" --data-urlencode "name=<b>$unique" -d kind=gitlab)" 303
one=$(leads_to | sed 's/?.*//')
like 'and its form leads to' "$one" '^(/.*)?/settings/receivers/recv_[0-9a-z]+$'
is 'its own page' "$(page "$one")" 200
shows 'says how to set it up' 'Add new webhook'
shows 'with the address' "/in/"
shows 'and its name, as text' "&lt;b&gt;$unique"
token=$(sed -n 's/.*class="once".*<code>\([^<]*\)<.*/\1/p' "$work/page")
like 'and the secret, this once' "$token" '^[A-Za-z0-9]{43}$'
address=$(grep -o '/in/[A-Za-z0-9]*' "$work/page" | head -n 1)
page "$one" >/dev/null
is 'and not again' "$(grep -c "$token" "$work/page")" 0
is 'something arrives' "$(sent "$address" '{"object_kind":"deployment","status":"success","status_changed_at":"2026-11-20 10:00:00 UTC","environment":"left-'"$unique"'","short_sha":"279484c0","project":{"path_with_namespace":"acme/paged-'"$unique"'"}}' \
	-H "X-Gitlab-Token: $token")" 200
receipt=$(answer .receipt)
page "$one" >/dev/null
shows 'and stands on its page' "paged-$unique 279484c0 in left-$unique"
is 'a mapping with a line that is none comes back' "$(page "$one" --data-urlencode "csrf_token=$(csrf)" -d "name=paged $unique" --data-urlencode 'projects=acme/shop' -d is_active=true)" 422
shows 'with what is wrong' 'no &quot;theirs = ours&quot;: acme/shop'
shows 'and what was typed' '>acme/shop</textarea>'
is 'one that is right is kept' "$(page "$one" --data-urlencode "csrf_token=$(csrf)" -d "name=paged $unique" --data-urlencode "projects=acme/* = Mended $unique
acme/docs =" -d is_active=true)" 303
is 'as the API has it' "$(call GET "/v1/receivers/paged%20$unique" >/dev/null; answer '.data.projects | tojson')" "{\"acme/*\":\"Mended $unique\",\"acme/docs\":false}"
is 'what came has a page' "$(page "/settings/receipts/$receipt")" 200
shows 'that says what it was' "deployment, sent to paged $unique"
shows 'with its body' 'status_changed_at'
# Reasons are kept in English, and said in the reader's language.
sent "$address" '{"object_kind":"<issue>"}' -H "X-Gitlab-Token: $token" >"$work/status"
ignored=$(answer .receipt)
page "/settings/receipts/$ignored" >/dev/null
shows 'what is ignored says why' 'Nothing is made of &quot;&lt;issue&gt;&quot;; deployment, pipeline'
page "/settings/receipts/$ignored" -H 'Accept-Language: pt-BR' >/dev/null
shows 'in Portuguese too' 'Nada se faz de &quot;&lt;issue&gt;&quot;; eventos'
page "$one" -H 'Accept-Language: pt-BR' >/dev/null
shows 'also in the list' 'Nada se faz de &quot;&lt;issue&gt;&quot;; eventos'
is 'processed again by a page in Portuguese' "$(page "/settings/receipts/$ignored" -H 'Accept-Language: pt-BR' >/dev/null; page "/settings/receipts/$ignored/replay" -H 'Accept-Language: pt-BR' --data-urlencode "csrf_token=$(csrf)")" 303
is 'it is kept in English' "$(call GET "/v1/receipts/$ignored" >/dev/null; answer .data.reason | cut -c 1-18)" 'Nothing is made of'
# The table of sentences against the sources: each that is told is there, and each that is there is told.
perl -0777 -ne '
	s{/\*.*?\*/}{}gs;
	my $text = qr/((?:"(?:[^"\\]|\\.)*"\s*)+)/;
	my @found = $ARGV =~ m{/reason\.c$} ? /N_\($text\)/g : (/_ignore\(\s*\w+,\s*$text/g, /reason = $text;/g, /reason = arena_printf\([^"]*$text/g);
	@found = (@found, /return $text;/g, /return arena_printf\([^"]*$text/g) if $ARGV =~ m{/arrival\.c$};
	for (@found) { s/"\s*"//g; s/^"|"\s*$//g; print $ARGV =~ m{/reason\.c$} ? "table" : "told", " $_\n" unless /^%s( %s\.)?$/ }
' "$TEST_SRCDIR"/src/inbound/*.c | sort -u >"$work/sentences"
is 'what receivers say of what came is all known by its page' "$(sed -n 's/^told //p' "$work/sentences" >"$work/told"; sed -n 's/^table //p' "$work/sentences" | sort | diff "$work/told" - || :)" ''
check 'it is something' [ "$(wc -l <"$work/told")" -gt 40 ]
is 'and is processed again' "$(page "/settings/receipts/$receipt" >/dev/null; page "/settings/receipts/$receipt/replay" --data-urlencode "csrf_token=$(csrf)")" 303
page "/settings/receipts/$receipt" >/dev/null
shows 'by the mapping of today' "Mended $unique 279484c0"
page "$one" >/dev/null
is 'a secret of the sender is set' "$(page "$one/secret" --data-urlencode "csrf_token=$(csrf)" -d "secret=of theirs $unique")" 303
page "$one" >/dev/null
is 'and not shown' "$(grep -c "of theirs $unique" "$work/page")" 0
is 'deleting asks' "$(page "$one/delete")" 200
is 'for its name' "$(page "$one/delete" --data-urlencode "csrf_token=$(csrf)" -d name=other)" 422
is 'and then does it' "$(page "$one/delete" --data-urlencode "csrf_token=$(csrf)" -d "name=paged $unique")" 303
is 'its page is gone' "$(page "$one")" 404
is 'and what it received' "$(page "/settings/receipts/$receipt")" 404

# Who may make keys in one project only has no receivers: they are the whole organization's.
"$landfall" user add "bo-$unique@example.com" --organization "inbound-$unique" --name Bo --role viewer --password-file - >/dev/null <<-PASSWORD
	$password
PASSWORD
is 'one is an administrator of one project' "$(call POST /v1/role-grants "{\"user\":\"bo-$unique@example.com\",\"role\":\"admin\",\"project\":\"kept-$unique\"}")" 201
jar=$work/bo
page /login >/dev/null
page /login --data-urlencode "csrf_token=$(csrf)" --data-urlencode "email=bo-$unique@example.com" --data-urlencode "password=$password" >/dev/null
is 'and sees no receivers' "$(page /settings/receivers)" 403
is 'nor one of them' "$(page "/settings/receivers/$github_id")" 403
is 'nor what came' "$(page "/settings/receipts/$(last "$github_id" .id)")" 403
page /settings/profile >/dev/null
is 'nor makes one' "$(page /settings/receivers --data-urlencode "csrf_token=$(csrf)" -d name=bo -d kind=github)" 403

# ---- who may see it

is 'who may not make keys sees no receivers' "$(call GET /v1/receivers '' "$writer")" 403
is 'nor what came' "$(call GET /v1/receipts '' "$writer")" 403
is 'DELETE /v1/receivers/{receiver} by who may not' "$(call DELETE "/v1/receivers/$github_id" '' "$writer")" 403
is "another organization's receiver is not there" "$(call GET "/v1/receivers/$github_id" '' "$other")" 404
is 'nor its receipts' "$(call GET "/v1/receipts/$receipt" '' "$other")" 404
is 'nor can they be processed' "$(call POST "/v1/receipts/$receipt/replay" '' "$other")" 404
is 'nor is it a filter' "$(call GET "/v1/receipts?receiver=$github_id" '' "$other")" 404
is 'what is no kind is named' "$(call POST /v1/receivers '{"name":"x","kind":"pigeon"}')" 422
like 'with those that there are' "$(answer '.errors[0].detail')" 'github, gitlab'
is 'a mapping has texts, or false' "$(call POST /v1/receivers "{\"name\":\"y $unique\",\"kind\":\"github\",\"projects\":{\"a\":1}}")" 422
is 'members are for one kind' "$(call POST /v1/receivers "{\"name\":\"y $unique\",\"kind\":\"github\",\"members\":{\"project\":\"a\"}}")" 422
is 'and have names that there are' "$(call POST /v1/receivers "{\"name\":\"y $unique\",\"kind\":\"standard\",\"members\":{\"ship\":\"a\"}}")" 422

# ---- and for how long

before=$(sql "SELECT COUNT(*) FROM receipt r JOIN organization o ON o.id = r.organization_id WHERE o.slug = 'inbound-$unique'")
sql "UPDATE receipt SET received_at = NOW() - INTERVAL 8 DAY WHERE delivery = 'd1-$unique'"
"$landfall" work --once
is 'after a week what came is forgotten' "$(sql "SELECT COUNT(*) FROM receipt r JOIN organization o ON o.id = r.organization_id WHERE o.slug = 'inbound-$unique'")" $((before - 1))
is 'and what it became stays' "$(call GET "/v1/deployments/$deployed")" 200
is 'a receiver is deleted' "$(call DELETE "/v1/receivers/$github_id")" 204
is 'with what it received' "$(sql "SELECT COUNT(*) FROM receipt WHERE delivery = 'twice-$unique'")" 0
is 'and its address is not there any more' "$(signed theirs '{"n":7}')" 404
done_testing
