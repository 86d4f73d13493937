#!/bin/sh
# shellcheck shell=dash
# The jq programs of doc/migrate-from.md, as they stand there, turn recorded answers of each other API into rows that import
# well, and that a second import finds unchanged.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-migrate.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
slug=migrate-$unique
doc=$TEST_SRCDIR/doc/migrate-from.md

"$landfall" organization add "$slug" --name "Migrate $unique"
key=$("$landfall" keys generate --organization "$slug" --name writer --scope read,write)

# Writes the program of that name from the page.
program() { # NAME
	awk -v name="<!-- jq $1 -->" '$0 == name { found = 1; next } found && /^```/ { if (inside) exit; inside = 1; next } inside' "$doc" >"$work/$1.jq"
	[ -s "$work/$1.jq" ]
}
rows() { # SAMPLE PROGRAM
	jq -c --arg project 'Its name' --arg component its-component --arg environment production --arg stage production \
		-f "$work/$2.jq" "$TEST_SRCDIR/tests/migrate/$1.json" >"$work/$1.ndjson"
}
import() { # FILE [QUERY]
	curl -s --max-time 60 -o "$work/body" -w '%{http_code}' "$BASE_URL/v1/import${2-}" -H "Authorization: Bearer $key" \
		-H 'Content-Type: application/x-ndjson' --data-binary "@$work/$1.ndjson"
}
totals() {
	jq -r '.totals | "\(.created) \(.updated) \(.unchanged) \(.invalid)"' "$work/body"
}
faults() {
	jq -c '.data[]? | select(.status == "invalid")' "$work/body"
}

# Samples, the program that reads each, and how many rows it makes.
while read -r sample name n; do
	check "the page has the program $name" program "$name"
	check "which reads $sample" rows "$sample" "$name"
	is 'a row for each' "$(wc -l <"$work/$sample.ndjson")" "$n"
	is 'none with a null, and each of a record' "$(jq -c 'select((.record | not) or any(.[]; . == null))' "$work/$sample.ndjson")" ''
	case $name in
	*-deployments) is 'each attempt with its id and a moment' "$(jq -c 'select((.run_id and (.started_at or .finished_at)) | not)' "$work/$sample.ndjson")" '' ;;
	esac
done <<'SAMPLES'
versioner-versions versioner-versions 2
versioner-deployments versioner-deployments 4
dployr-projects dployr-projects 2
dployr-deployments dployr-deployments 3
dployr-deployments-sdk dployr-deployments 1
dployr-deployments-cli dployr-deployments 2
versiontwo-projects versiontwo-projects 1
versiontwo-deployments versiontwo-deployments 2
releasebits-deployments releasebits-deployments 3
your-app-projects your-app-projects 1
your-app-deployments your-app-deployments 2
SAMPLES
is 'every program of the page is tried' "$(sed -n 's/^<!-- jq \(.*\) -->$/\1/p' "$doc" | while read -r name; do [ -s "$work/$name.jq" ] || echo "$name"; done)" ''
is 'ids are kept as run_id, seconds and milliseconds are moments' \
	"$(jq -r '"\(.run_id) \(.started_at) \(.finished_at)"' "$work/dployr-deployments.ndjson" | head -n 2 | tr '\n' ' ')" \
	'01JAJZ0Z1YFF94TASZ7WY1W2JQ 2025-11-30T10:53:20Z 2025-11-30T10:54:20Z 01JAJZ0Z1YFF94TASZ7WY1W2JR 2025-12-01T14:40:00Z 2025-12-01T14:41:00Z '

if "$landfall" routes | grep -q 'POST */v1/import '; then
	for sample in "$work"/*.ndjson; do
		sample=$(basename "$sample" .ndjson)
		n=$(wc -l <"$work/$sample.ndjson")
		is "the rows of $sample are judged good" "$(import "$sample" '?dry_run=true' && faults)" 200
		is 'are imported, every one' "$(import "$sample" && jq -r '.totals | "\(.created + .updated + .unchanged) \(.invalid)"' "$work/body")" "200$n 0"
		is 'and are there already when they come again' "$(import "$sample" && totals)" "2000 0 $n 0"
	done
	count() { # QUERY
		curl -s "$BASE_URL/v1/deployments$1" -H "Authorization: Bearer $key" | jq .pagination.total
	}
	is 'as many deployments are there as were brought' "$(count '')" 17
	is 'of versioner' "$(count '?project=my-service')" 4
	is 'by status too' "$(count '?project=my-service&status=completed')" 1
	is 'where they were' "$(count '?project=Its+name&environment=staging')" 1
else
	note 'there is no POST /v1/import yet'
fi

done_testing
