#!/bin/sh
# shellcheck shell=dash
# What recorded cases can't say of the versiontwo door: a hundred requests a minute for each key, and many pages.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-versiontwo.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
slug=two-$unique

"$landfall" organization add "$slug" --name "Two $unique"
admin=$("$landfall" keys generate --organization "$slug" --name admin --scope admin)
other=$("$landfall" keys generate --organization "$slug" --name other --scope read)

header() { # NAME
	tr -d '\r' <"$work/head" | sed -n "s/^$1: //p" | tail -n 1
}
ask() { # PATH KEY [CURL OPTION]...
	local path="$1" key="$2"
	shift 2
	curl -s --max-time 30 -D "$work/head" -o "$work/body" -w '%{http_code}' "$BASE_URL$path" -H "Authorization: Bearer $key" "$@"
}

# ---- pages

for i in 1 2 3 4 5; do
	ask /versiontwo/v1/projects "$admin" -H 'Content-Type: application/json' -d "{\"name\":\"Projeto $i\"}" >/dev/null
done
next="$BASE_URL/versiontwo/v1/projects?limit=2"
: >"$work/names"
while [ -n "$next" ]; do
	ask "${next#"$BASE_URL"}" "$admin" >/dev/null
	jq -r '.projects[].name' "$work/body" >>"$work/names"
	next=$(header Link | tr ',' '\n' | sed -n 's/^ *<\(.*\)>; rel="next"$/\1/p')
done
is 'Link leads through all pages, each project once' "$(tr '\n' ' ' <"$work/names")" 'Projeto 5 Projeto 4 Projeto 3 Projeto 2 Projeto 1 '

# ---- limits

# Windows are minutes of the clock: all that is counted has to be asked within one.
left=$((60 - $(date +%s) % 60))
[ "$left" -gt 20 ] || sleep "$left"
curl -s --max-time 60 -o /dev/null -w '%{http_code}\n' "$BASE_URL/versiontwo/v1/workspaces?page=[1-110]" -H "Authorization: Bearer $admin" >"$work/statuses"
like 'a key may ask a hundred times a minute, and no more' "$(grep -c 429 "$work/statuses")" '^(1[0-9]|2[0-9])$'
is 'the next is 429' "$(ask /versiontwo/v1/projects "$admin")" 429
is 'in the door'\''s words' "$(jq -c .error "$work/body")" '{"code":"rate_limited","message":"Limite de taxa excedido","details":{}}'
is 'and in English' "$(ask /versiontwo/v1/projects "$admin" -H 'Accept-Language: en' >/dev/null; jq -r .error.message "$work/body")" 'Rate limit exceeded'
is 'with the limit of the door' "$(header X-RateLimit-Limit) $(header X-RateLimit-Remaining)" '100 0'
like 'and when to come again, within the minute' "$(header Retry-After)" '^([1-9]|[1-5][0-9]|60)$'
like 'as a moment too' "$(($(header X-RateLimit-Reset) - $(date +%s)))" '^(-?[0-9]|[1-5][0-9]|60)$'
is 'another key of the same organization goes on' "$(ask /versiontwo/v1/projects "$other")" 200
is 'and so does this one by another door' "$(ask /v1/projects "$admin")" 200

done_testing
