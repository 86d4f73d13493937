#!/bin/sh
# shellcheck shell=dash
# A person at a terminal: lynx, by its keyboard alone, logs in, records a deployment, looks at it, says that it is faulty and
# rolls it back; the API says what came of it. CONVENTIONS UX8.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-textbrowser.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
slug=terminal-$unique
"$landfall" organization add "$slug" --name Terminal >"$work/said"
"$landfall" user add "ann-$unique@example.com" --organization "$slug" --name Ann --role admin --password-file - >"$work/said" <<-PASSWORD
	a long password of $unique
PASSWORD
key=$("$landfall" keys generate --organization "$slug" --name looks --scope read,write)

api() { # PATH FILTER
	curl -s --max-time 30 "$BASE_URL$1" -H "Authorization: Bearer $key" | jq -r "$2"
}

# ---- what a person's hands do; lynx reads it from a script, a key a line

press() { # KEY...
	printf 'key %s\n' "$@" >>"$work/keys"
}
type_text() { # TEXT
	printf '%s' "$1" | sed 's/./key &\n/g' | sed 's/^key  $/key <space>/' >>"$work/keys"
}
# Moves to the link, button or choice that has these words; to a field that has them before it in its line.
find_words() { # WORDS
	press /
	type_text "$1"
	press ^J
}
follow() { # WORDS
	find_words "$1"
	press ^J
}
# To the first field below the one that searches; lynx shows underscores where a field has room.
find_field() {
	find_words __
	press n
}
# From one field of the form to a later one: as often as the form has fields between them.
tab_from() { # NAME NAME
	local name
	for name in $(sed -n "/^$1\$/,/^$2\$/p" "$work/fields" | tail -n +2); do
		press '<tab>'
	done
}

# The form's fields, in their order.
jar=$work/jar
token=$(curl -s -b "$jar" -c "$jar" "$BASE_URL/login" | sed -n 's/.*name="csrf_token" value="\([0-9a-f]*\)".*/\1/p')
curl -s -b "$jar" -c "$jar" -o "$work/said" "$BASE_URL/login" --data-urlencode "csrf_token=$token" \
	--data-urlencode "email=ann-$unique@example.com" --data-urlencode "password=a long password of $unique"
curl -s -b "$jar" "$BASE_URL/deployments/new" | grep -Eo '<(input|select|textarea) id="sheet-[^>]*' |
	sed -n 's/.* name="\([a-z_]*\)".*/\1/p' >"$work/fields"
like 'the form has fields' "$(tr '\n' ' ' <"$work/fields")" '^project version environment .* extra_metadata $'

: >"$work/keys"
find_words 'E-mail'
type_text "ann-$unique@example.com"
press '<tab>'
type_text "a long password of $unique"
press '<tab>' ^J
# From the first page by links to the project, and to the form; there from field to field, in reading order.
follow 'Projects'
follow "Harbour $unique"
follow 'Record a deployment'
find_field
press '<tab>'
type_text 1.1.0
tab_from version reported_by
type_text 'Ann at a terminal'
tab_from reported_by extra_metadata
type_text '{"tide":"high"}'
press '<tab>' ^J
# Its page: what ran there before is told; then the verdict, the second of its list, and why.
find_words 'Good'
press ^J 'Down Arrow' ^J '<tab>'
type_text 'the light at the jetty is out'
press '<tab>' ^J
follow 'Roll back'
find_words 'No, go back'
press 'Up Arrow' ^J
find_words 'pending'
press q y

# ---- the session

record() { # VERSION
	curl -s -o "$work/event" "$BASE_URL/v1/deployment-events" -H "Authorization: Bearer $key" -H 'Content-Type: application/json' \
		-d "{\"project\":\"Harbour $unique\",\"version\":\"$1\",\"environment\":\"production\",\"status\":\"completed\"}"
}
record 1.0.0
mkdir "$work/home"
# shellcheck disable=SC2016 # The shell of the terminal expands them.
HOME=$work/home KEYS=$work/keys START="http://localhost:${BASE_URL##*:}/" TERM=vt100 LC_ALL=C.UTF-8 timeout 60 script -qec \
	'stty rows 240 cols 132; lynx -localhost -case -accept_all_cookies -cmd_script="$KEYS" "$START"' /dev/null </dev/null >"$work/screen" 2>&1 || :
sed 's/\x1b[[(][0-9;?]*[a-zA-Z]/ /g' "$work/screen" | tr '\r' '\n' >"$work/seen"

is 'two deployments and a rollback were recorded' "$(api "/v1/deployments?limit=10" '.data | length')" 3
jq_all='.data | sort_by(.id)'
is 'the one of the form is there, with all that was typed' \
	"$(api /v1/deployments "$jq_all | .[1] | \"\(.version.name) \(.status) \(.extra_metadata.tide)\"")" '1.1.0 completed high'
is 'it is marked bad, and why' "$(api /v1/deployments "$jq_all | .[1] | \"\(.verdict) \(.verdict_note)\"")" 'faulty the light at the jetty is out'
is 'the rollback is pinned to what ran before, and waits' "$(api /v1/deployments "$jq_all | .[2] | \"\(.version.name) \(.status)\"")" '1.0.0 pending'
check 'the person saw that another ran there before' grep -q 'which ran there before' "$work/seen"

done_testing
