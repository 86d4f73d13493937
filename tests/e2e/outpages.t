#!/bin/sh
# shellcheck shell=dash
# Webhooks, deliveries and channels as people meet them: each form, what is wrong beside its field, what whoever only reads does not
# see, and a signature that the page's own three lines check. Of /settings/webhooks/…, /settings/deliveries/… and /settings/channels/…, whose
# paths the forms' answers tell.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-outpages.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
"$landfall" organization add "out-$unique" --name "Out $unique"
admin=$("$landfall" keys generate --organization "out-$unique" --name admin --scope admin)
for who in admin viewer; do
	"$landfall" user add "$who-$unique@example.com" --organization "out-$unique" --role "$who" --password-file - <<-PASSWORD
		a long password of theirs
	PASSWORD
done

sql() {
	MYSQL_PWD=$LANDFALL_DB_PASSWORD mariadb --no-defaults -S "$LANDFALL_DB_SOCKET" -u "$LANDFALL_DB_USER" \
		-N -B -e "$1" "$LANDFALL_DB_NAME"
}
page() { # PATH [CURL OPTION]...; prints the status
	local path="$1"
	shift
	curl -s --max-time 30 -b "$jar" -c "$jar" -D "$work/head" -o "$work/page" -w '%{http_code}' "$BASE_URL$path" "$@"
}
csrf() {
	tr '\n' ' ' <"$work/page" | sed -n 's/.*name="csrf_token" value="\([0-9a-f]*\)".*/\1/p'
}
send() { # PATH [CURL OPTION]...: shows the form, and sends it
	page "$1" >"$work/status"
	cp "$work/page" "$work/shown"
	page "$@" --data-urlencode "csrf_token=$(csrf)"
}
led_to() {
	tr -d '\r' <"$work/head" | sed -n 's|^[Ll]ocation: *\(http://[^/]*\)\{0,1\}||p'
}
log_in() { # WHO
	jar=$work/$1
	page /login >"$work/status"
	page /login --data-urlencode "csrf_token=$(csrf)" --data-urlencode "email=$1-$unique@example.com" --data-urlencode 'password=a long password of theirs' >"$work/status"
}
fault() { # FIELD
	tr '\n' ' ' <"$work/page" | sed -n "s/.*id=\"sheet-$1-fault\">\([^<]*\)<.*/\1/p"
}
api() { # PATH BODY
	curl -s "$BASE_URL$1" -H "Authorization: Bearer $admin" -H 'Content-Type: application/json' -d "$2"
}
api /v1/deployment-events "{\"project\":\"quay\",\"version\":\"1.0\",\"environment\":\"production\",\"status\":\"completed\"}" >"$work/event"
log_in admin

# ---- webhooks

is 'an address inside is refused' "$(send /settings/webhooks/new -d url=http://10.1.2.3/in -d 'events=*' -d payload=standard)" 422
like 'and the fault names the setting, beside the field' "$(fault url)" 'outgoing_allow'
check 'and what was ticked stays' grep -q 'name="events" value="\*" checked' "$work/page"
is 'no event is no webhook' "$(send /settings/webhooks/new -d url=https://hooks.example.com/ -d payload=standard)" 422
like 'which is said beside the boxes' "$(fault events)" 'required'
is 'a good one is made' "$(send /settings/webhooks/new -d url=https://hooks.example.com/a -d 'events=deployment.*' -d events=build.failed -d environments=production -d statuses=completed -d payload=standard)" 303
hook=$(led_to)
hook=${hook%%\?*}
page "$hook" >"$work/status"
secret=$(grep -o 'whsec_[A-Za-z0-9+/=]*' "$work/page" | head -n 1)
like 'its secret is shown' "$secret" '^whsec_.{40,}'
page "$hook" >"$work/status"
refuses 'once' grep -qF "$secret" "$work/page"
is 'it asks for what was ticked' "$(curl -s "$BASE_URL/v1/webhooks/${hook##*/}" -H "Authorization: Bearer $admin" | jq -r '.data | "\(.events | join(",")) \(.environments | length) \(.statuses | join(","))"')" 'deployment.*,build.failed 1 completed'
page "$hook/edit" >"$work/status"
is 'its form has that ticked' "$(grep -o '<input type="checkbox"[^>]* checked>' "$work/page" | sed 's/.*value="\([^"]*\)".*/\1/' | tr '\n' ' ')" 'deployment.* build.failed production completed '
is 'and changes it' "$(send "$hook/edit" -d url=https://hooks.example.com/b -d events=release.completed -d payload=cdevents)" 303
is 'what is ticked no more is gone' "$(curl -s "$BASE_URL/v1/webhooks/${hook##*/}" -H "Authorization: Bearer $admin" | jq -r '.data | "\(.url) \(.events | join(",")) \(.environments | length) \(.payload)"')" 'https://hooks.example.com/b release.completed 0 cdevents'
send "$hook/edit" -d url=https://hooks.example.com/b -d events=release.completed -d payload=cdevents -d 'description=chat' >"$work/status"
is 'a description that is emptied is gone' "$(send "$hook/edit" -d url=https://hooks.example.com/b -d events=release.completed -d payload=cdevents -d description= && curl -s "$BASE_URL/v1/webhooks/${hook##*/}" -H "Authorization: Bearer $admin" | jq -r .data.description)" 303null
is 'a form that tells of what has no CDEvent says so' "$(send "$hook/test" -d type=team.created)" 409
is 'an example is queued' "$(send "$hook/test" -d type=deployment.completed)" 303
delivery=$(led_to)
delivery=${delivery%%\?*}
is 'and leads to its page' "$(page "$delivery")" 200
check 'with its body' grep -q 'dev.cdevents.service.upgraded.0.2.0' "$work/page"
is 'it is paused' "$(send "$hook/pause")" 303
page "$hook" >"$work/status"
check 'and says so' grep -q 'class="status aborted".*paused' "$work/page"
is 'and goes on' "$(send "$hook/resume")" 303
is 'another secret' "$(send "$hook/rotate")" 303
page "$hook" >"$work/status"
refuses 'is another' grep -qF "$secret" "$work/page"
check 'and it says until when both are good' grep -q 'before this one as well. That ends <time' "$work/page"
is 'a day that is none is refused' "$(send "$hook/recover" -d since=soon)" 422
like 'beside its field' "$(fault since)" .
is 'what failed since a day is sent again' "$(send "$hook/recover" -d since=2026-01-01)" 303
sql "UPDATE delivery SET status = 'failed', attempts = 2, awaits = NULL, next_at = NULL, http = 500, error = 'broken', last_at = NOW() WHERE HEX(id) <> '' AND target_id = (SELECT id FROM webhook_endpoint WHERE url = 'https://hooks.example.com/b' ORDER BY id DESC LIMIT 1)"
page "$hook?status=failed" >"$work/status"
check 'its log is filtered by status' grep -q "$delivery" "$work/page"
page "$hook?status=sent" >"$work/status"
refuses 'and has no other then' grep -q "$delivery" "$work/page"
is 'it is sent once more' "$(send "$delivery/resend")" 303
is 'a project has one of its own' "$(send /projects/quay/webhooks/new -d url=https://hooks.example.com/p -d 'events=*' -d payload=standard)" 303
own=$(led_to)
page /settings/webhooks?project=quay >"$work/status"
is 'which stands alone under its name' "$(grep -c 'th scope="row"' "$work/page")" 1
page "${own%%\?*}" >"$work/status"

# ---- the three lines of the page

tr '\n' '\f' <"$work/page" | sed 's|.*aria-label="Commands">\(.*\)</pre>.*|\1|' | tr '\f' '\n' | sed 's/&quot;/"/g; s/&#39;/'"'"'/g; s/&#x27;/'"'"'/g; s/&amp;/\&/g; s/&lt;/</g; s/&gt;/>/g' >"$work/verify"
printf '{"a":1}' >"$work/body"
key=$(printf %s "${secret#whsec_}" | base64 -d | od -An -v -tx1 | tr -d ' \n')
sign=$({ printf 'msg_1.1700000000.'; cat "$work/body"; } | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64)
verdict() { # SIGNATURE
	(cd "$work" && id=msg_1 timestamp=1700000000 signature="$1" secret="$secret" sh ./verify)
}
is 'they know a genuine message' "$(verdict "v1,$sign")" genuine
is 'beside a signature by another secret' "$(verdict "v1,AAAA v1,$sign")" genuine
is 'and a forged one' "$(verdict 'v1,AAAA')" forged

# ---- channels

page /settings/channel-types >"$work/status"
is 'eleven types are offered' "$(grep -o '/settings/channel-types/[a-z_]*"' "$work/page" | sort -u | wc -l)" 11
is 'a type that is none is not there' "$(page /settings/channel-types/pigeon)" 404
is 'what a type needs is named' "$(send /settings/channel-types/sentry -d name=S -d config.organization=o)" 422
like 'beside each field' "$(fault config.projects) $(fault config.token)" 'required.*required'
is 'an address inside is refused there too' "$(send /settings/channel-types/grafana -d name=G -d config.url=http://10.1.2.3 -d config.token=t)" 422
like 'naming the setting' "$(fault config.url)" 'outgoing_allow'
is 'a good channel is made' "$(send /settings/channel-types/grafana -d "name=Graf <b>" -d config.url=https://grafana.example.com -d config.token=glsa_hidden -d config.tags=deploys)" 303
channel=$(led_to)
channel=${channel%%\?*}
is 'its page previews an event' "$(page "$channel?event_type=deployment.failed")" 200
check 'as it would be sent' grep -q 'https://grafana.example.com/api/annotations' "$work/page"
refuses 'without its secret' grep -q glsa_hidden "$work/page"
is 'it is paused' "$(send "$channel/pause")" 303
is 'and says so, with what that means' "$(page "$channel" && tr '\n' ' ' <"$work/page" | grep -c 'class="status aborted".*paused.*what happens meanwhile is not told there')" 2001
is 'in the list, too' "$(page /settings/channels && grep -c 'class="status aborted".*paused' "$work/page")" 2001
is 'and goes on' "$(send "$channel/resume")" 303
is 'which it says' "$(page "$channel" && grep -c 'class="status completed".*active' "$work/page")" 2001
is 'its form keeps a secret that is left alone' "$(send "$channel/edit" -d name=Grafana -d config.url=https://grafana.example.com --data-urlencode 'config.token=•••' -d config.tags=)" 303
is 'and clears what is emptied' "$(curl -s "$BASE_URL/v1/notification-channels/${channel##*/}" -H "Authorization: Bearer $admin" | jq -r '.data | "\(.name) \(.config.token) \(.config.tags // [] | length)"')" 'Grafana ••• 0'
config() { # JQ EXPRESSION
	curl -s "$BASE_URL/v1/notification-channels/${channel##*/}" -H "Authorization: Bearer $admin" | jq -r ".data.config | $1"
}
send "$channel/edit" -d name=Grafana -d config.url=https://grafana.example.com --data-urlencode 'config.token=•••' -d config.dashboard_uid=abc -d config.panel_id=7 >"$work/status"
is 'what is typed is kept' "$(config '"\(.dashboard_uid) \(.panel_id)"')" 'abc 7'
is 'a text and a number that are emptied are gone, a secret that is emptied stays' "$(send "$channel/edit" -d name=Grafana -d config.url=https://grafana.example.com -d config.token= -d config.dashboard_uid= -d config.panel_id= && config '"\(.dashboard_uid) \(.panel_id) \(.token)"')" '303null null •••'
check 'which its form says beside it' grep -q 'Left as it is shown here, or empty, it stays what it is.' "$work/shown"
is 'what has to be there cannot be emptied' "$(send "$channel/edit" -d name=Grafana -d config.url=)" 422
like 'which is said beside it' "$(fault config.url)" 'required'
grafana=$channel
is 'a channel with a secret that it can do without' "$(send /settings/channel-types/custom -d name=Wall -d config.url=https://wall.example.com/in -d 'config.token=Bearer hidden' -d config.method=PUT)" 303
channel=$(led_to)
channel=${channel%%\?*}
send "$channel/edit" -d name=Wall -d config.url= -d config.token= -d config.method= >"$work/status"
is 'an emptied secret stays there, too' "$(config '"\(.url) \(.method) \(.token)"')" 'https://wall.example.com/… null •••'
send "$channel/edit" -d name=Wall --data-urlencode 'config.url=https://wall.example.com/…' --data-urlencode 'config.token=•••' -d forget=token >"$work/status"
is 'and is forgotten where that is ticked' "$(config '"\(.url) \(.token)"')" 'https://wall.example.com/… null'
refuses 'and then there is nothing to be forgotten' sh -c "curl -s -b '$jar' '$BASE_URL$channel/edit' | grep -q 'name=\"forget\"'"
send "$channel/delete" -d name=Wall >"$work/status"
channel=$grafana
is 'what is told there is chosen' "$(send "$channel/preferences/new" -d 'event_type=deployment.*' -d filters.environments=production -d filters.projects=quay -d mode=digest -d digest_hour=99)" 422
like 'what is wrong with it is told' "$(fault digest_hour)" .
is 'and it is kept when it is right' "$(send "$channel/preferences/new" -d 'event_type=deployment.*' -d filters.environments=production -d filters.projects=quay -d mode=every)" 303
page "$channel" >"$work/status"
preference=$(grep -o "$channel/preferences/[a-z0-9_]*/edit" "$work/page" | head -n 1)
is 'its own form changes it' "$(send "$preference" -d event_type=build.failed -d mode=changes)" 303
is 'filters that are emptied are gone' "$(curl -s "$BASE_URL/v1/notification-preferences?channel_id=${channel##*/}" -H "Authorization: Bearer $admin" | jq -r '.data[0] | "\(.event_type) \(.mode) \(.filters.environments | length) \(.filters.projects | length)"')" 'build.failed changes 0 0'
letters=$(send /settings/channel-types/email -d name=Letters -d config.to=ann@example.com >"$work/status" && led_to)
letters=${letters%%\?*}
is 'a digest once a day' "$(send "$letters/preferences/new" -d 'event_type=deployment.*' -d mode=digest -d digest_hour=7)" 303
page "$letters" >"$work/status"
send "$(grep -o "$letters/preferences/[a-z0-9_]*/edit" "$work/page" | head -n 1)" -d 'event_type=deployment.*' -d mode=digest -d digest_minutes=30 -d digest_hour= >"$work/status"
is 'whose hour is emptied comes each so many minutes' "$(curl -s "$BASE_URL/v1/notification-preferences?channel_id=${letters##*/}" -H "Authorization: Bearer $admin" | jq -r '.data[0] | "\(.mode) \(.digest_minutes) \(.digest_hour)"')" 'digest 30 null'
send "$letters/delete" -d name=Letters >"$work/status"
is 'it is told no longer' "$(send "${preference%/edit}/delete")" 303
is 'an example is sent to it' "$(send "$channel/test" -d event_type=deployment.completed)" 303
is 'and is in what was sent' "$(page "$channel/deliveries?status=pending" && grep -c 'deployment.completed' "$work/page")" 2001
is 'deleting a channel asks for its name' "$(send "$channel/delete" -d name=other)" 422

# ---- receivers: their mappings are emptied like everything else

api /v1/receivers '{"name":"Hub","kind":"github","projects":{"acme/quay":"quay"},"environments":{"prod":"production"}}' >"$work/receiver"
receiver=/settings/receivers/$(jq -r .data.id "$work/receiver")
is 'a mapping that is emptied is gone, another stays' "$(send "$receiver" -d name=Hub -d projects= -d 'environments=prod = production' -d is_active=true && curl -s "$BASE_URL/v1/receivers/${receiver##*/}" -H "Authorization: Bearer $admin" | jq -c '.data | [.projects, .environments]')" '303[null,{"prod":"production"}]'

# ---- whoever only reads

log_in viewer
for path in /settings/webhooks "$hook" "$delivery" /settings/channels "$channel"; do
	is "$path is shown to a viewer" "$(page "$path")" 200
	refuses "$path has no button and no way to a form for them" sh -c "sed 1,/class=.content/d \"$work/page\" | grep -Eq '/(edit|delete|pause|resume|rotate|test|recover|resend|new)\"|class=\"act\"|channel-types'"
done
is 'and no form is' "$(page "$hook/edit") $(page "$channel/edit") $(page /settings/channel-types)" '403 403 403'
log_in admin
is 'a webhook is deleted' "$(send "$hook/delete")" 303
is 'and gone' "$(page "$hook")" 404
is 'so is a channel' "$(send "$channel/delete" -d name=Grafana)" 303
done_testing
