#!/bin/sh
# shellcheck shell=dash
# H5, H8: pages and messages in English and in Brazilian Portuguese; the clock of the reader.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-languages.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
slug=zz-$unique
jar=$work/jar
: >"$jar"

# ---- the catalogues

check 'H8: the catalogues have every sentence of the sources, and each is translated' \
	make -s -C "$TEST_BUILDDIR" check-po

# ---- messages of the API

"$landfall" organization add "$slug" --name "zz $unique"
key=$("$landfall" keys generate --organization "$slug" --name 'zz key' --scope admin)
ask() { # LANGUAGES METHOD PATH [BODY]
	curl -s --max-time 30 -X "$2" -D "$work/head" -o "$work/body" -w '%{http_code}' "$BASE_URL$3" \
		-H "Authorization: Bearer $key" -H 'Content-Type: application/json' \
		${1:+-H "Accept-Language: $1"} ${4:+-d "$4"}
}
get() { # JQ EXPRESSION
	jq -r "$1" "$work/body"
}
header() { # NAME
	tr -d '\r' <"$work/head" | sed -n "s/^$1: //Ip" | tr '\n' ' ' | sed 's/ $//'
}

is 'an error is English where nothing was asked for' "$(ask '' GET /v1/projects/nowhere && get .detail)" '404There is no such project.'
is 'and says so' "$(header Content-Language)" en
is 'it is Portuguese for who likes that' "$(ask 'pt-BR,pt;q=0.9,en;q=0.8' GET /v1/projects/nowhere && get '.detail, .title, .error.message')" '404Não existe tal projeto.
Não encontrado
Não existe tal projeto.'
is 'and says so' "$(header Content-Language)" pt-BR
like 'caches are told' "$(header Vary)" 'Accept-Language'
is 'its code is no word' "$(get '.error.code, .status')" 'not_found
404'
is 'pt is Brazilian here' "$(ask pt GET /v1/projects/nowhere && get .title)" '404Não encontrado'
is 'who likes English better gets it' "$(ask 'en;q=0.9, pt;q=0.8' GET /v1/projects/nowhere && get .title)" '404Not found'
is 'so does who likes neither' "$(ask 'fr, de;q=0.5' GET /v1/projects/nowhere && get .title)" '404Not found'
is 'what is wrong with fields is told in words of either' "$(ask pt-BR POST /v1/deployment-events '{"project":"x","vershion":"1","status":"started"}' && get '[.errors[] | "\(.pointer) \(.detail) \(.code)"] | sort | .[]')" \
	"422$(printf '%s\n' '/environment é obrigatório missing' '/vershion não é conhecido; você quis dizer version? unknown' '/version é obrigatório missing' | sort)"
is 'names of fields stay as they are' "$(get '[.error.details[].message] | sort | .[0]')" 'environment é obrigatório'
is 'English begins with them' "$(ask en POST /v1/deployment-events '{"project":"x","version":"1","status":"started"}' && get '.error.details[0].message')" '422Environment is required'
is 'bad JSON too' "$(ask pt-BR POST /v1/projects '{"name":}' && get .detail)" '400JSON inválido no corpo da requisição: caractere inesperado no byte 8'
is 'an answer that is none of words says nothing of a language' "$(ask pt-BR GET /v1/projects; header Content-Language)" 200
is 'a path that is none, as well' "$(ask pt-BR GET /v1/nowhere && get .title)" '404Não encontrado'
is 'who has no key is told so' "$(curl -s -H 'Accept-Language: pt-BR' "$BASE_URL/v1/projects" | jq -r .title)" 'Autenticação necessária'
is 'the doors of others speak as their references do' "$(ask pt-BR POST /versioner/deployment-events/ '{}' >/dev/null; grep -c 'obrigat' "$work/body")" 0
is 'and OAuth in ASCII, as RFC 6749 wants' "$(curl -s -H 'Accept-Language: pt-BR' -d grant_type=odd "$BASE_URL/oauth/token" | LC_ALL=C grep -c '[^ -~]')" 0
is 'one process serves both, one after another' "$(for language in pt en pt en; do ask "$language" GET /v1/projects/nowhere >/dev/null; get .title; done | tr '\n' ' ')" \
	'Não encontrado Not found Não encontrado Not found '

# ---- pages of those who are not logged in

page() { # LANGUAGES PATH [CURL OPTION]...
	local languages="$1" path="$2"
	shift 2
	curl -s --max-time 30 -b "$jar" -c "$jar" -D "$work/head" -o "$work/page" -w '%{http_code}' "$BASE_URL$path" \
		-H "Accept-Language: $languages" "$@"
}
title() {
	sed -n 's/.*<h1>\([^<]*\)<.*/\1/p' "$work/page"
}
lang() {
	sed -n 's/.*<html lang="\([^"]*\)".*/\1/p' "$work/page"
}

is 'H8: the log-in page is English' "$(page 'en' /login; title)" '200Log in'
is 'and says so' "$(lang) $(header Content-Language)" 'en en'
like 'it may differ by header and by cookie' "$(header Vary)" 'Accept-Language.*Cookie'
is 'H8: or Portuguese' "$(page 'pt-BR' /login; title)" '200Entrar'
is 'and says so' "$(lang) $(header Content-Language)" 'pt-BR pt-BR'
like 'it leads to the other' "$(cat "$work/page")" 'href="[^"]*/login\?lang=en" hreflang="en" lang="en">English<'
is 'which is then remembered' "$(page pt-BR '/login?lang=en'; title; page pt-BR /login; title)" '200Log in
200Log in'
is 'until another is wished' "$(page pt-BR '/login?lang=pt&next=%2Fprojects'; title)" '200Entrar'
is 'the wish goes no further than the address' "$(grep -c 'name="next" value="/projects"' "$work/page")" 1
like 'nor into links' "$(cat "$work/page")" 'href="[^"]*/login\?next=%2Fprojects&amp;lang=en"'
is 'what is no language of ours is none' "$(page pt-BR '/login?lang=%22%3E%3Cscript%3E'; title; grep -c '<script' "$work/page")" '200Entrar
0'
is 'a page that is not there says so' "$(page en '/problems/nothing?lang=pt'; title)" '404Não encontrado'
rm -f "$jar"
: >"$jar"

# ---- and of those who are

token() {
	tr '\n' ' ' <"$work/page" | sed -n 's/.*name="csrf_token" value="\([0-9a-f]*\)".*/\1/p'
}
"$landfall" user add "zz-$unique@example.com" --organization "$slug" --name 'zz Ana' --role admin --password-file - <<-PASSWORD
	a long password of ana
PASSWORD
page en /login >"$work/status"
page en /login --data-urlencode "csrf_token=$(token)" --data-urlencode "email=zz-$unique@example.com" \
	--data-urlencode 'password=a long password of ana' >"$work/status"
event() { # PROJECT VERSION ENVIRONMENT STATUS TIME
	ask '' POST /v1/deployment-events "{\"project\":\"$1\",\"version\":\"$2\",\"environment\":\"$3\",\"status\":\"$4\",\"finished_at\":\"$5\"}" >"$work/status"
}
event zzshop zz1.0 zzproduction completed 2026-01-13T01:30:00Z
event zzshop zz1.1 zzstaging completed 2026-01-14T10:00:00Z
event zzshop zz1.2 zzstaging failed 2026-01-15T10:00:00Z
event zzbill zz7 zzproduction completed 2026-07-13T12:00:00Z
ask '' POST /v1/changes '{"title":"zzflag on","kind":"flag","project":"zzshop"}' >"$work/status"
ask '' POST /v1/teams '{"name":"zzteam"}' >"$work/status"
ask '' POST /v1/workspaces '{"name":"zzspace"}' >"$work/status"
ask '' POST /v1/releases '{"name":"zzrelease"}' >"$work/status"
ask '' POST /v1/services '{"name":"zzweb","project":"zzshop","environment":"zzstaging","description":"zz serves","status":"running","runtime":"nodejs","source":"image","image":"zz/web","port":8080}' >"$work/status"
service=$(get .data.id)
ask '' POST "/v1/services/$service/variables" '{"key":"zzkey","value":"zz","is_secret":true}' >"$work/status"
ask '' POST /v1/instances '{"name":"zz-1","status":"degraded","address":"192.0.2.7"}' >"$work/status"
instance=$(get .data.id)
ask '' POST /v1/routes '{"domain":"zz.example.com","service":"zzweb"}' >"$work/status"
route=$(get .data.id)
ask '' POST /v1/badges '{"project":"zzshop","environment":"zzproduction"}' >"$work/status"
badge=$(get .data.id)
ask '' POST /v1/receivers '{"name":"zzhub","kind":"github"}' >"$work/status"
receiver=$(get .data.id)
curl -s -o "$work/body" -X POST "$(get .data.url)" -H 'Content-Type: application/json' -H 'X-GitHub-Event: push' -d '{}'
receipt=$(ask '' GET /v1/receipts && get '.data[0].id')
ask '' POST /v1/projects/zzshop/logs '{"level":"warn","message":"zz slow","component":"zzapi"}' >"$work/status"
ask '' POST /v1/projects/zzshop/metrics '{"name":"zzcpu","value":12.5}' >"$work/status"
ask '' POST /v1/projects '{"name":"zzgone"}' >"$work/status"
ask '' DELETE /v1/projects/zzgone >"$work/status"
ask '' POST "/v1/releases/zzrelease/versions" '{"project":"zzshop","version":"zz1.0"}' >"$work/status"

ask '' POST /v1/webhooks '{"url":"https://zz.example.com/in","events":["deployment.*"],"environments":["zzstaging"],"statuses":["failed"],"description":"zz for us"}' >"$work/status"
hook=$(get .data.id)
ask '' POST /v1/projects/zzshop/webhooks '{"url":"https://zz.example.com/own","events":["*"],"is_active":false}' >"$work/status"
paused=$(get .data.id)
ask '' POST /v1/webhooks '{"url":"https://zz.example.com/off","events":["*"]}' >"$work/status"
off=$(get .data.id)
ask '' POST "/v1/webhooks/$hook/rotate" '{}' >"$work/status"
ask '' POST "/v1/webhooks/$hook/test" '{"type":"deployment.failed"}' >"$work/status"
told=$(get .data.id)
ask '' POST /v1/notification-channels '{"name":"zzgraf","channel_type":"grafana","config":{"url":"https://zz.example.com","token":"zztoken"}}' >"$work/status"
channel=$(get .data.id)
ask '' POST /v1/notification-channels '{"name":"zzown","channel_type":"custom","config":{"url":"https://zz.example.com/zzown","body":"{\"zz\":1}"}}' >"$work/status"
custom=$(get .data.id)
ask '' POST /v1/notification-channels '{"name":"zzstill","channel_type":"custom","config":{"url":"https://zz.example.com/zzstill","token":"zz"}}' >"$work/status"
still=$(get .data.id)
ask '' POST "/v1/notification-channels/$still/pause" >"$work/status"
ask '' POST /v1/notification-preferences "{\"channel_id\":\"$channel\",\"event_type\":\"deployment.*\",\"mode\":\"changes\"}" >"$work/status"
preference=$(get .data.id)
ask '' POST "/v1/notification-channels/$channel/test" '{}' >"$work/status"
failed=$(get .data.id)
# What a worker would have found after days.
sql() {
	MYSQL_PWD=$LANDFALL_DB_PASSWORD mariadb --no-defaults -S "$LANDFALL_DB_SOCKET" -u "$LANDFALL_DB_USER" \
		-N -B -e "$1" "$LANDFALL_DB_NAME"
}
ours="organization_id = (SELECT id FROM organization WHERE slug = '$slug')"
sql "UPDATE delivery SET status = 'failed', attempts = 1, awaits = NULL, next_at = NULL, last_at = NOW(), error = 'the channel was switched off' WHERE target_kind = 'channel' AND $ours;
	UPDATE webhook_endpoint SET is_active = 0, disabled_at = NOW(), disabled_reason = 'every attempt of the last five days failed' WHERE url LIKE '%/off' AND $ours;
	INSERT INTO delivery_attempt (organization_id, delivery_id, number, started_at, duration_ms, error)
		SELECT organization_id, id, 1, NOW(), 12, 'the connection ended before there was an answer' FROM delivery
		WHERE target_kind = 'channel' AND $ours;
	INSERT INTO delivery_health (organization_id, target_id, target_kind, failing_since, last_failure_at, failures, paused_until)
		SELECT organization_id, id, 'webhook', NOW(), NOW(), 3, NOW() + INTERVAL 1 HOUR FROM webhook_endpoint
		WHERE url LIKE '%/in' AND $ours
		ON DUPLICATE KEY UPDATE paused_until = VALUES(paused_until);
	UPDATE notification_channel SET disabled_at = NOW() WHERE name = 'zzown' AND $ours"

for id in "$service" "$instance" "$route" "$badge" "$receiver" "${receipt#200}" "$hook" "$paused" "$off" "$told" "$channel" \
	"$custom" "$still" "$preference" "$failed"; do
	like 'there is something of each sort' "$id" '^[a-z]+_[0-9a-z]{26}$'
done

reading() { # LANGUAGE ZONE
	page en /settings/profile >"$work/status"
	page en /settings/reading -d "csrf_token=$(token)" --data-urlencode "language=$1" --data-urlencode "time_zone=$2"
}
is 'H8: whoever is logged in gets the language of the browser' "$(page pt-BR /; title)" '200O que roda em cada lugar'
like 'the foot leads to where it is chosen' "$(cat "$work/page")" 'Idioma: <a href="[^"]*/settings/profile#reading">Português \(Brasil\)</a>'
# POST /settings/reading
is 'H8: or what they chose' "$(reading pt-BR America/Sao_Paulo; page en /; title; lang)" '303200O que roda em cada lugar
pt-BR'
is 'it is in the audit' "$(ask '' GET '/v1/audit?action=user.reading_changed' && get '.data[0].changes | "\(.language.after // .language) \(.time_zone.after // .time_zone)"')" '200pt-BR America/Sao_Paulo'
is 'what a form of the API has against it is told in what they chose' "$(page en /services/new; page en /services/new -d "csrf_token=$(token)" -d name= -d project=; grep -c 'é obrigatório' "$work/page")" 2004224
is 'so is what a page asks the API for' "$(page en '/compare?left=zzstaging&right=zzproduction'; grep -cE 'Nada roda|sem commits' "$work/page")" 2002
is 'a zone that is none is told beside its field, with what was typed' "$(reading pt-BR 'Ilha/Nenhuma'; grep -c 'value="Ilha/Nenhuma".*id="reading-time_zone-fault">não é um fuso' "$work/page")" 4221
is 'so is a language' "$(reading klingon ''; grep -c 'id="reading-language-fault"' "$work/page")" 4221
is 'the API has the language of the header alone' "$(ask en GET /v1/projects/nowhere && get .title)" '404Not found'

is 'H5: moments are of the zone, in the form of the language' "$(page en /projects/zzshop; grep -o '<time datetime="2026-01-13T01:30:00[^>]*title="[^"]*"' "$work/page" | head -n 1)" \
	'200<time datetime="2026-01-13T01:30:00.000Z" title="12/01/2026 22:30 UTC-03"'
like 'H5: the foot tells the zone' "$(cat "$work/page")" 'horários em America/Sao_Paulo'
is 'H5: and so are those of forms' "$(page en '/?at=2026-01-12T22:31'; grep -o 'name="at" type="datetime-local" value="[^"]*"' "$work/page"; grep -c '>zz1.0<' "$work/page")" \
	'200name="at" type="datetime-local" value="2026-01-12T22:31"
1'
is 'H5: the minute before, it did not run yet' "$(page en '/?at=2026-01-12T22:29'; grep -c '>zz1.0<' "$work/page")" 2000
is 'H5: days of filters too' "$(page en '/settings/audit?since=2026-01-12'; grep -o 'name="since" type="date" value="[^"]*"' "$work/page")" '200name="since" type="date" value="2026-01-12"'
reading en Europe/Berlin >"$work/status"
is 'H5: in summer and winter the zone has other names' "$(page pt-BR /projects/zzshop; grep -o 'title="14 Jan 2026, 11:00 CET"' "$work/page" | head -n 1; page pt-BR /projects/zzbill; grep -o 'title="13 Jul 2026, 14:00 CEST"' "$work/page" | head -n 1)" \
	'200title="14 Jan 2026, 11:00 CET"
200title="13 Jul 2026, 14:00 CEST"'
reading '' '' >"$work/status"
is 'without a choice it is UTC' "$(page en /projects/zzbill; grep -c 'All times in UTC' "$work/page")" 2001

# No English is left on a page: what both have is a name of the test's, or stands here with good reason: names, and
# words that Portuguese has taken over, or that are the API's own.
cat >"$work/same" <<-'SAME'
	Alertmanager
	AsciiDoc
	Branch
	Bugsnag
	Build
	Builds
	CDEvents
	Commit
	Commits
	Discord
	E-mail
	English
	Enterprise
	Feeds
	GitHub
	GitLab
	Grafana
	HTML
	HTTP
	Landfall
	Logs
	MariaDB
	Markdown
	Matrix
	Mattermost
	Microsoft Teams
	New Relic
	OpenSSL
	PagerDuty
	Português (Brasil)
	Pro
	QA
	SRE
	Sentry
	Slack
	Standard Webhooks
	Status
	Tag
	Token
	Vercel
	Webhook
	Webhooks
	admin
	build
	cdevents
	change
	changes
	commit
	config
	debug
	deployment
	dev
	digest
	dployr
	enterprise
	environment
	error
	every
	flag
	free
	github, gitlab, jenkins …
	host
	info
	json-c
	nodejs, python …
	production
	project
	project,version,environment,status,finished_at
	release
	staging
	standard
	status
	test
	version
	versioner
	warn
	webhook
SAME
same_words() { # PATH
	local language
	for language in en pt-BR; do
		page "$language" "$1" >"$work/status"
		[ "$(lang)" = "$language" ] || echo "the page is not in $language"
		"$TEST_SRCDIR/tests/page-words" <"$work/page" | sort >"$work/words-$language"
	done
	[ -s "$work/words-en" ] || echo 'there are no words'
	comm -12 "$work/words-en" "$work/words-pt-BR" | grep -vxF -f "$work/same" |
		grep -vE 'zz|^Landfall [0-9.]+$|curl|^[0-9a-f ]+$|UTC$|^[0-9]+ (min|s|h)|^[a-z_]+\.([a-z_]+|\*)$|^[A-Za-z0-9_-]{20,}$' || :
}
deployment=$(ask '' GET /v1/deployments && get '.data[0].id')
version=$(ask '' GET '/v1/versions?project=zzshop' && get '.data[0].id')
key_id=$(ask '' GET /v1/api-keys && get '.data[0].id')
key_id=${key_id#200}
receipt=${receipt#200}
for path in / /projects /projects/zzshop /projects/zzshop/settings /projects/zzshop/delete "/deployments/${deployment#200}" \
	"/versions/${version#200}" /releases /releases/zzrelease /changes /settings/profile /settings/two-factor \
	/settings/sessions /settings/organizations /settings/tokens /settings/grants /settings/organization \
	/settings/environments /settings/environments/zzstaging /settings/members /settings/roles /settings/teams \
	/settings/teams/zzteam /settings/workspaces /settings/workspaces/zzspace /settings/audit /settings/import \
	/settings/keys /settings/applications /problems/conflict /device /nowhere \
	"/?at=2026-01-13T12:00" "/state?rows=200&group=team&drift=true" /timeline "/timeline?q=nothing" "/timeline?project=nowhere" \
	/search "/search?q=zz" "/search?q=nothing" /where "/where?sha=abcdef0" /tasks /deployments "/deployments?status=pending" \
	/deployments/new "/deployments/${deployment#200}/edit" "/deployments/${deployment#200}/rollback" \
	"/deployments/${deployment#200}/cancel" /environments/zzstaging /environments/zzproduction \
	/compare "/compare?left=zzstaging&right=zzproduction" /projects/zzshop/config /projects/zzshop/logs \
	"/projects/zzshop/logs?q=nothing" /projects/zzshop/metrics /projects/zzbill/metrics /projects/zzshop/badges \
	/projects/zzbill/badges "/projects/zzshop/badges/$badge/revoke" /projects/zzshop/deploy /projects/zzgone/restore \
	"/projects?status=archived" /versions/new /builds/new /services "/services?status=stopped" /services/new "/services/$service" \
	"/services/$service/edit" "/services/$service/delete" "/services/$service/variables/new" \
	"/services/$service/variables/zzkey/edit" "/services/$service/variables/zzkey/delete" /instances /instances/new \
	"/instances/$instance" "/instances/$instance/edit" "/instances/$instance/delete" /routes /routes/new "/routes/$route" \
	"/routes/$route/edit" "/routes/$route/delete" /insights "/settings/keys/$key_id/edit" /settings/receivers \
	"/settings/receivers/$receiver" "/settings/receivers/$receiver/delete" "/settings/receipts/$receipt" /settings/feeds \
	/settings/system /settings/members /settings/clean-environments "/settings/environments/zzstaging/merge?into=zzproduction" \
	/settings/webhooks "/settings/webhooks?project=zzbill" /settings/webhooks/new /projects/zzshop/webhooks/new \
	"/settings/webhooks/$hook" "/settings/webhooks/$hook?status=sent" "/settings/webhooks/$paused" "/settings/webhooks/$off" \
	"/settings/webhooks/$hook/edit" "/settings/webhooks/$hook/rotate" "/settings/webhooks/$hook/pause" \
	"/settings/webhooks/$paused/resume" "/settings/webhooks/$hook/test" "/settings/webhooks/$hook/recover" \
	"/settings/webhooks/$hook/delete" "/settings/deliveries/$told" "/settings/deliveries/$failed" \
	"/settings/deliveries/$failed/resend" /settings/channels /settings/channel-types "/settings/channels/$channel" \
	"/settings/channels/$channel?event_type=build.failed" "/settings/channels/$channel?event_type=team.created" \
	"/settings/channels/$custom" "/settings/channels/$channel/edit" "/settings/channels/$channel/deliveries" \
	"/settings/channels/$custom/deliveries" "/settings/channels/$channel/test" "/settings/channels/$channel/delete" "/settings/channels/$channel/pause" \
	"/settings/channels/$still" "/settings/channels/$still/resume" "/settings/channels/$still/edit" \
	"/settings/channels/$channel/preferences/new" "/settings/channels/$channel/preferences/$preference/edit" \
	"/settings/channels/$channel/preferences/$preference/delete"; do
	is "H8: $path has no English left in Portuguese" "$(same_words "$path")" ''
done
for type in slack_webhook mattermost matrix teams discord email grafana sentry bugsnag new_relic custom; do
	is "H8: nor has the form of a channel of the type $type" "$(same_words "/settings/channel-types/$type")" ''
done
is 'H8: why nothing was sent is told in the language of the reader' "$(page pt-BR "/settings/deliveries/$failed"; grep -c 'o canal foi desligado' "$work/page")" 2001
is 'H8: so is why an attempt had no answer' "$(grep -c 'a conexão terminou antes de haver resposta' "$work/page")" 1
is 'H8: in a list as well' "$(page pt-BR "/settings/channels/$channel/deliveries"; grep -c 'o canal foi desligado' "$work/page")" 2001
rm -f "$jar"
: >"$jar"
for path in /login /reset /invitations/none; do
	is "H8: nor has $path" "$(same_words "$path")" ''
done

done_testing
