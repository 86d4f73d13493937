#!/bin/sh
# shellcheck shell=dash
# The first page as people keep it open: filters, groups and pages of the matrix, 200 projects by 10 environments within
# their bounds, the same rows as files, saved views, tasks, the search box, where a commit is, and what every page
# owes: Server-Timing, an ETag, one stylesheet that may be kept for ever.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-home.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
password='a long password of the house'

"$landfall" organization add "home-$unique" --name "Home $unique"
for who in ann:admin val:viewer; do
	"$landfall" user add "${who%:*}-$unique@example.com" --organization "home-$unique" --name "${who%:*}" --role "${who#*:}" \
		--password-file - <<-PASSWORD
		$password
	PASSWORD
done
key=$("$landfall" keys generate --organization "home-$unique" --name ci --scope admin)

ask() { # WHO PATH [CURL OPTION]...
	local who="$1" path="$2"
	shift 2
	curl -s --max-time 60 -b "$work/$who" -c "$work/$who" -D "$work/head" -o "$work/body" -w '%{http_code}' "$BASE_URL$path" "$@"
}
header() { # NAME
	tr -d '\r' <"$work/head" | sed -n "s/^$1: *//Ip" | tail -n 1
}
token() {
	tr '\n' ' ' <"$work/body" | sed -n 's/.*name="csrf_token" value="\([0-9a-f]*\)".*/\1/p'
}
log_in() { # WHO
	ask "$1" /login >/dev/null
	ask "$1" /login --data-urlencode "csrf_token=$(token)" --data-urlencode "email=$1-$unique@example.com" --data-urlencode "password=$password"
}
api() { # METHOD PATH [BODY]
	curl -s --max-time 60 -X "$1" "$BASE_URL$2" -H "Authorization: Bearer $key" -H 'Content-Type: application/json' ${3:+-d "$3"}
}
# The projects of the matrix on the page, in their order.
projects() {
	tr '\n' ' ' <"$work/body" | grep -o '<th scope="row"><a href="[^"]*"[^>]*>[^<]*' | sed 's/.*>//'
}
columns() {
	tr '\n' ' ' <"$work/body" | sed 's/.*<table class="matrix//; s/<\/thead>.*//' | grep -o '<th scope="col"[^>]*><bdi>[^<]*' | sed 's/.*>//'
}
statements() {
	header server-timing | sed -n 's/.*desc="\([0-9]*\) statements.*/\1/p'
}
has() { # NAME TEXT
	check "$1" grep -qF -e "$2" "$work/body"
}
hasnt() { # NAME TEXT
	refuses "$1" grep -qF -e "$2" "$work/body"
}

is 'ann logs in' "$(log_in ann)" 303
is 'val logs in' "$(log_in val)" 303

# ---- an empty house teaches

is 'GET / of an empty organization is 200' "$(ask ann /)" 200
has 'it shows the command (H9)' 'curl -X POST'
has 'and leads to where keys are made' '/settings/keys"'
is 'GET /timeline of one as well' "$(ask ann /timeline)" 200
has 'and says where the command is' 'shows the command for the first'
is 'GET /tasks too' "$(ask val /tasks)" 200
has 'nothing waits for a viewer' 'Nothing waits for you'
ask ann /tasks >/dev/null
has 'an administrator is asked for a second factor' 'no second factor'

# ---- the first event is confirmed

event() { # PROJECT VERSION ENVIRONMENT STATUS [MORE]
	curl -s -o "$work/event" "$BASE_URL/versioner/deployment-events/" -H "Authorization: Bearer $key" -H 'Content-Type: application/json' \
		-d "{\"product_name\":\"$1\",\"version\":\"$2\",\"environment_name\":\"$3\",\"status\":\"$4\"${5-}}"
}
"$landfall" organization add "first-$unique" --name "First $unique"
"$landfall" user add "bob-$unique@example.com" --organization "first-$unique" --name bob --role developer --password-file - <<-PASSWORD
	$password
PASSWORD
log_in bob >/dev/null
ask bob / >/dev/null
hasnt 'who may make no key is told to ask' '/settings/keys"'
main=$key
key=$("$landfall" keys generate --organization "first-$unique" --name ci --scope write)
event Shop 0.9.0 production completed
ask bob / >/dev/null
like 'the page says that the first deployment arrived (H9)' "$(tr '\n' ' ' <"$work/body")" 'first deployment arrived:.*Shop.*0\.9\.0'
event Shop 0.9.1 production completed
ask bob / >/dev/null
hasnt 'and of later ones nothing' 'first deployment arrived'
key=$main

# ---- 200 projects by 10 environments

perl -e '
	my @names = qw(dev-1 dev-2 test-1 test-2 qa staging-1 staging-2 prod-eu prod-us prod-br);
	for my $p (0 .. 199) {
		for my $e (0 .. 9) {
			my $day = 1 + ($p + $e) % 27;
			printf qq({"record":"deployment","project":"Project %03d","version":"1.%d.%d","environment":"%s","status":"%s","started_at":"2026-01-%02dT10:00:00Z","finished_at":"2026-01-%02dT10:05:00Z"}\n),
				$p, $p % 12, $p % 3 && $e > 6 ? 1 : 2, $names[$e], "completed", $day, $day;
		}
	}' >"$work/rows"
is 'the record of 200 × 10' "$(curl -s -o "$work/made" -w '%{http_code}' --max-time 120 "$BASE_URL/v1/import?atomic=false" \
	-H "Authorization: Bearer $key" -H 'Content-Type: application/x-ndjson' --data-binary @"$work/rows")" 200
like 'is whole' "$(jq -c .totals "$work/made" 2>/dev/null || cat "$work/made")" '2000'

ask ann '/state?rows=200' >/dev/null
is 'GET /state?rows=200 shows them all, on one page' "$(ask ann '/state?rows=200'; projects | wc -l | tr -d ' ')" "200200"
is 'by 10 environments' "$(columns | wc -l | tr -d ' ')" 10
is 'with 2000 versions' "$(grep -c '^<td>1\.' "$work/body")" 2000
ok "$([ "$(wc -c <"$work/body")" -le 102400 ]; echo $?)" 'in at most 100 KiB (B1)' "$(wc -c <"$work/body") bytes"
is 'and three statements, that of the session among them (issue 6)' "$(statements)" 3
ok "$([ "$(gzip -c "$work/body" | wc -c)" -le 30720 ]; echo $?)" 'at most 30 KiB of it travel' "$(gzip -c "$work/body" | wc -c) bytes"
is 'GET / is a page of them' "$(ask ann /; projects | wc -l | tr -d ' ')" 20050
ok "$([ "$(gzip -c "$work/body" | wc -c)" -le 30720 ]; echo $?)" 'with 500 cells in full in at most 30 KiB' "$(gzip -c "$work/body" | wc -c) bytes"
is 'and as many statements' "$(statements)" 3
has 'it says that it is a part' 'This speaks of the 50 projects on this page only'
next=$(sed -n 's/.*href="\([^"]*\)" rel="next".*/\1/p' "$work/body" | sed 's/&amp;/\&/g')
is 'the next page begins where it ended' "$(ask ann "$next"; projects | head -n 1)" "200Project 050"
like 'a head says when something last happened there' "$(tr '\n' ' ' <"$work/body" | sed 's/<\/thead>.*//')" 'prod-eu</bdi>.*class="last".*<time'

# ---- filters

api POST /v1/teams '{"name":"Harbour"}' >"$work/team"
api POST /v1/workspaces '{"name":"North"}' >"$work/workspace"
for n in 003 007; do api PATCH "/v1/projects/project-$n" "{\"team_id\":\"$(jq -r .data.id "$work/team")\"}" >"$work/none"; done
api PATCH /v1/projects/project-007 "{\"workspace_id\":\"$(jq -r .data.id "$work/workspace")\"}" >"$work/none"
event 'Project 003' 9.0.0 prod-eu failed
failed=$(jq -r .id "$work/event")
is 'team' "$(ask ann '/state?team=Harbour'; projects | tr '\n' ,)" '200Project 003,Project 007,'
is 'workspace' "$(ask ann "/state?workspace=$(jq -r .data.id "$work/workspace")"; projects)" '200Project 007'
is 'a part of the name' "$(ask ann '/state?q=ect%20019'; projects)" '200Project 019'
is 'one environment' "$(ask ann '/state?environment=prod-us&q=00'; columns)" '200prod-us'
is 'a tier' "$(ask ann '/state?tier=production&q=001'; columns | tr '\n' ,)" '200prod-br,prod-eu,prod-us,'
is 'only what fails' "$(ask ann '/state?failing=true'; projects)" '200Project 003'
has 'which is said above all, in words' '1 failing:'
is 'only what differs' "$(ask ann '/state?drift=true&q=00'; projects | tr '\n' ,)" \
	'200Project 001,Project 002,Project 004,Project 005,Project 007,Project 008,Project 100,'
is 'both, in a tier that has neither' "$(ask ann '/state?failing=true&tier=dev'; grep -c 'No project is left' "$work/body")" '2001'
is 'a moment' "$(ask ann '/state?at=2026-01-02T12:00&q=000'; tr '\n' ' ' <"$work/body" | grep -o 'class="never"' | wc -l | tr -d ' ')" '2008'
is 'a moment with both' "$(ask ann '/state?at=2026-01-02T12:00&failing=true&drift=true')" 200
is 'what is wrong is told' "$(ask ann '/state?tier=moon')" 400
is 'and so is what is not there' "$(ask ann '/state?environment=moon')" 404
is 'and a misspelt filter' "$(ask ann '/state?faling=true'; grep -o 'failing' "$work/body" | head -n 1)" '400failing'
is 'groups by team' "$(ask ann '/state?group=team&rows=200'; tr '\n' ' ' <"$work/body" | grep -o 'rowgroup"[^>]*>[^/]*' | sed 's/<bdi>//; s/.*>//; s/<//' | tr '\n' ,)" '200Harbour,Of no team,'
is 'each of them by name' "$(projects | head -n 3 | tr '\n' ,)" 'Project 003,Project 007,Project 000,'
ask ann '/state?group=team&rows=1' >/dev/null
next=$(sed -n 's/.*href="\([^"]*\)" rel="next".*/\1/p' "$work/body" | sed 's/&amp;/\&/g')
is 'pages go on inside a group' "$(ask ann "$next"; projects)" '200Project 007'
next=$(sed -n 's/.*href="\([^"]*\)" rel="next".*/\1/p' "$work/body" | sed 's/&amp;/\&/g')
is 'and into the next' "$(ask ann "$next"; projects)" '200Project 000'

# ---- the same as a file

is 'GET /state.csv with the same filters' "$(ask ann '/state.csv?team=Harbour&tier=production'; tail -n +2 "$work/body" | wc -l | tr -d ' ')" 2006
like 'is a file of that name' "$(header content-disposition)" "filename=\"state-home-$unique-.*\\.csv\""
is 'GET /state.ndjson has rows of the API' "$(ask ann '/state.ndjson?failing=true'; jq -r '.project.name + " " + .environment.slug' "$work/body")" '200Project 003 prod-eu'
is 'whole: all 2000' "$(ask ann '/state.csv?rows=200&group=team'; tail -n +2 "$work/body" | wc -l | tr -d ' ')" 2002000

# ---- saved views

ask ann '/state?tier=production&failing=true' >/dev/null
has 'what can be saved is what is shown' 'name="query" value="tier=production&amp;failing=true"'
save() { # WHO NAME [FIELD]
	local who="$1" name="$2"
	shift 2
	ask "$who" '/state?tier=production' >/dev/null
	ask "$who" /saved-views --data-urlencode "csrf_token=$(token)" --data-urlencode "name=$name" -d page=state --data-urlencode 'query=tier=production&after=x' "$@"
}
is 'POST /saved-views leads back' "$(save ann 'Live <b>' -d is_shared=true)" 303
is 'to that view, without its place in a list' "$(header location)" '/state?tier=production'
is 'others have it too' "$(ask val /)" 200
has 'by its name, harmless' 'Live &lt;b&gt;'
has 'and know whose it is' 'shared by <bdi>ann'
is 'one of one'"'"'s own' "$(save val Mine)" 303
ask ann / >/dev/null
hasnt 'is nobody else'"'"'s' '>Mine<'
is 'a viewer may not put one before everybody' "$(save val Theirs -d is_shared=true)" 403
is 'a name is wanted' "$(save val '')" 422
has 'in a form that keeps the filters' 'name="query" value="tier=production"'
ask val '/state?tier=production' >/dev/null
shared=$(tr '\n' ' ' <"$work/body" | grep -o '/state?tier=production"[^/]*/bdi' | wc -l | tr -d ' ')
is 'both lead to the same' "$shared" 2
forget=$(grep -o '/saved-views/[^/]*/delete' "$work/body" | head -n 1)
is 'POST /saved-views/{view}/delete of one'"'"'s own' "$(ask val "$forget" -d "csrf_token=$(token)")" 303
is 'is gone' "$(ask val "/"; grep -c '>Mine<' "$work/body")" '2000'
ask ann '/state?tier=production' >/dev/null
forget=$(grep -o '/saved-views/[^/]*/delete' "$work/body" | head -n 1)
ask val /state >/dev/null
is 'a viewer forgets nobody else'"'"'s' "$(ask val "$forget" -d "csrf_token=$(token)")" 403

# ---- saved views by program

is 'a key saves none: they are of people' "$(api POST /v1/saved-views '{"page":"state","name":"x"}' | jq -r .error.code)" forbidden
ask ann /settings/tokens >/dev/null
ask ann /settings/tokens -d "csrf_token=$(token)&name=views&scopes=read&expires_in_days=3" >/dev/null
ask ann /settings/tokens >/dev/null
person=$(grep -o 'pat_[0-9A-Za-z_-]\{40,\}' "$work/body" | head -n 1)
mine() { # METHOD PATH [BODY]
	curl -s -X "$1" -o "$work/view" -w '%{http_code}' "$BASE_URL$2" -H "Authorization: Bearer $person" -H 'Content-Type: application/json' ${3:+-d "$3"}
}
is 'POST /v1/saved-views' "$(mine POST /v1/saved-views '{"page":"timeline","name":"Builds","query":"type=build&page=7&limit=3"}') $(jq -r '.data | .query + " " + .page + " " + .owner' "$work/view")" '201 type=build timeline ann'
is 'the same name stands for the new filters' "$(mine POST /v1/saved-views '{"page":"timeline","name":"Builds","query":"type=change"}')" 200
is 'GET /v1/saved-views has it once' "$(mine GET /v1/saved-views) $(jq -r '[.data[] | select(.name == "Builds") | .query] | join(",")' "$work/view")" '200 type=change'
ask ann /timeline >/dev/null
has 'and so has the page' '>Builds<'
is 'a query that grows too long when it is cleaned' "$(mine POST /v1/saved-views "{\"page\":\"timeline\",\"name\":\"Long\",\"query\":\"q=$(printf 'é%.0s' $(seq 700))\"}") $(jq -r '.error.errors[0].field // .error.details[0].field // .errors[0].field' "$work/view")" '422 query'
mine GET /v1/saved-views >/dev/null
builds=$(jq -r '.data[] | select(.name == "Builds") | .id' "$work/view")
is 'DELETE /v1/saved-views/{view}' "$(mine DELETE "/v1/saved-views/$builds")$(mine DELETE "/v1/saved-views/$builds")" 204404

# ---- tasks

"$landfall" organization add "other-$unique" --name "Other <b>$unique"
curl -s -o "$work/none" "$BASE_URL/v1/invitations" -H "Authorization: Bearer $("$landfall" keys generate --organization "other-$unique" --name ci --scope admin)" \
	-H 'Content-Type: application/json' -d "{\"email\":\"val-$unique@example.com\",\"role\":\"viewer\"}"
ask val /tasks >/dev/null
has 'who was invited elsewhere is told' "Other &lt;b&gt;$unique</bdi> invited you"
ask ann /tasks >/dev/null
hasnt 'and nobody else' 'invited you'
event 'Project 003' 9.0.1 prod-us started
soon=$(date -u -d '+3 days' +%Y-%m-%dT%H:%M:%SZ)
api POST /v1/api-keys "{\"name\":\"ends-$unique\",\"scopes\":[\"read\"],\"expires_at\":\"$soon\"}" >"$work/none"
is 'GET /tasks' "$(ask ann /tasks)" 200
has 'has what fails' "/deployments/"
has 'in words' '9.0.0</span> in <bdi>prod-eu'
has 'and the key that ends' "ends-$unique"
has 'the frame has their number' 'My tasks ('
ask val /tasks >/dev/null
has 'a viewer sees what fails' 'prod-eu'
hasnt 'and no keys' "ends-$unique"
is 'two statements' "$(statements)" 2
api POST "/v1/teams/$(jq -r .data.id "$work/team")/members" "{\"user\":\"val-$unique@example.com\"}" >"$work/none"
event 'Project 050' 9.0.0 prod-eu failed
ask ann /tasks >/dev/null
has 'without a team one sees all' 'Project 050'

# ---- a project's page

for version in 1 2 3; do
	event 'Ahead of it' "0.$version.0" staging-1 completed ",\"scm_sha\":\"${version}abcdef0123456789\""
done
event 'Ahead of it' 0.1.0 prod-eu completed
api POST /v1/services '{"name":"ahead-web","project":"ahead-of-it","status":"running"}' >"$work/none"
ask ann /projects/ahead-of-it >/dev/null
ahead=$(tr '\n' ' ' <"$work/body" | sed 's/.*id="ahead"//; s/<\/section>.*//')
like 'what production waits for' "$ahead" '0\.3\.0.*<bdi>staging-1.*0\.2\.0'
printf %s "$ahead" >"$work/ahead"
refuses 'is not what it runs' grep -qF 0.1.0 "$work/ahead"
has 'its services stand there' 'ahead-web</bdi></a></th><td><span class="tag">running'
has 'and who may deploy it' '<bdi>ann</bdi></th><td>Admin'
hasnt 'which a viewer may not' '<bdi>val</bdi></th>'
event 'Ahead of it' 0.3.0 prod-eu completed
is 'then it waits for nothing' "$(ask ann /projects/ahead-of-it; grep -c 'Production runs the newest version' "$work/body")" 2001
event 'Ahead of it' 0.4.0 prod-eu started
is 'an environment loads again while something runs there' "$(ask ann /environments/prod-eu; grep -c 'http-equiv="refresh"' "$work/body")" 2001
is 'and tells readers of its feed' "$(grep -c '/environments/prod-eu/feed.atom' "$work/body")" 2
event 'Ahead of it' 0.4.0 prod-eu completed
is 'the timeline leads to itself as Atom' "$(ask ann '/timeline?project=ahead-of-it'; grep -c 'href="/timeline.atom?project=ahead-of-it"' "$work/body")" 2002
version=$(ask ann /projects/ahead-of-it >/dev/null; grep -o '/versions/ver_[0-9a-z]*' "$work/body" | head -n 1)
is 'a version leads to its deployment' "$(ask ann "$version"; grep -c 'Deploy this version' "$work/body")" 2001
is 'for whom it may' "$(ask val "$version"; grep -c 'Deploy this version' "$work/body")" 2000

# ---- search

sha=$(printf %s "$unique$unique$unique$unique" | cut -c 1-40)
event 'Search me' 1.2.3 staging-1 completed ",\"scm_sha\":\"$sha\",\"invoke_id\":\"run-$unique\""
found=$(jq -r .id "$work/event")
go() { # WORDS
	ask ann "/search?q=$1" >"$work/none"
	cat "$work/none"
	header location | sed 's/^/ /'
}
is 'GET /search for a project of that name goes straight to it' "$(go search%20me)" '303 /projects/search-me?found=search%20me'
is 'whose page says so' "$(ask ann '/projects/search-me?found=search%20me'; grep -c 'Went straight to' "$work/body")" 2001
like 'and leads to all that was found' "$(cat "$work/body")" 'search\?q=search%20me&amp;all=true'
like 'v1.2.3 is 1.2.3' "$(go v1.2.3)" '^303 /versions/ver_'
is 'which the page of all that was found says' "$(ask ann '/search?q=v1.2.3&all=true'; grep -c 'matched as <code>1.2.3' "$work/body")" 2001
like 'a commit by its first seven digits leads to where it is' "$(go "$(printf %s "$sha" | cut -c 1-7)")" "^303 /where\\?sha=$sha"
like 'a deployment by its id' "$(go "$found")" '^303 /deployments/dep_'
like 'and by its run' "$(go "run-$unique")" '^303 /deployments/dep_'
is 'an environment' "$(go prod-eu)" '303 /settings/environments/prod-eu?found=prod-eu'
is 'of many, each kind is counted' "$(ask ann '/search?q=project'; grep -c 'Projects <small>10+' "$work/body")" 2001
is 'in two statements' "$(statements)" 2
is 'nothing is said to be nothing' "$(ask ann '/search?q=%25_%5C'; grep -c 'Nothing here is called' "$work/body")" 2001
is 'no words' "$(ask ann /search)" 200
is 'too many' "$(ask ann "/search?q=$(printf '%0300d' 1)")" 400
is 'hostile ones' "$(ask ann '/search?q=%3Cscript%3E%22%27'; grep -c '<script' "$work/body")" '2000'

is 'GET /where' "$(ask ann "/where?sha=$sha")" 200
has 'says where a commit is' 'staging-1'
like 'and since when' "$(tr '\n' ' ' <"$work/body")" 'yes</span>.*<time'
is 'one that nobody knows' "$(ask ann '/where?sha=abcdef0123'; grep -c 'No version that Landfall knows' "$work/body")" 2001
is 'too few digits are refused' "$(ask ann '/where?sha=abc')" 400

# ---- what every page owes

for path in / /state /timeline /projects /projects/project-003 "/deployments/$failed" /releases /changes /tasks /search /where \
	/settings/profile /settings/environments /docs; do
	ask ann "$path" >"$work/none"
	like "$path tells its times" "$(header server-timing)" '^total;dur=[0-9.]+, db;dur=[0-9.]+;desc="[0-9]+ statements"$'
	ok "$([ "$(gzip -c "$work/body" | wc -c)" -le 30720 ]; echo $?)" "$path is at most 30 KiB compressed (H2)" "$(gzip -c "$work/body" | wc -c)"
	is "$path asks for one thing more" "$(tr '\n' ' ' <"$work/body" | grep -o '<link[^>]*stylesheet[^>]*>\|<img [^>]*>\|<script[^>]*>\|<iframe[^>]*>' | wc -l | tr -d ' ')" 1
	cp "$work/body" "$work/page$(printf %s "$path" | tr -c 'a-z0-9\n' -).html"
	tag=$(header etag)
	like "$path has a tag" "$tag" '^W/"[0-9a-f]{32}"$'
	is "$path, known by it, is 304" "$(ask ann "$path" -H "If-None-Match: $tag"; header content-type)" 304
done
tag=$(ask ann /timeline >/dev/null; header etag)
event 'Project 004' 9.9.9 qa completed
is 'what changed is sent again' "$(ask ann /timeline -H "If-None-Match: $tag")" 200
sheet=$(grep -o 'href="[^"]*\.css"' "$work/body" | cut -d '"' -f 2)
is 'the stylesheet' "$(ask ann "$sheet")" 200
is 'may be kept for ever' "$(header cache-control)" 'public, max-age=31536000, immutable'

# ---- pages that change load again, and can be stopped

for path in / /timeline /projects/project-003 "/deployments/$(curl -s "$BASE_URL/v1/deployments?status=started&limit=1" -H "Authorization: Bearer $key" | jq -r '.data[0].id')"; do
	is "$path loads again while something runs" "$(ask ann "$path"; grep -c 'http-equiv="refresh" content="10"' "$work/body")" 2001
	ask ann "$path?refresh=off" >"$work/none"
	hasnt "$path does not once it is paused" 'http-equiv="refresh"'
	has "$path can be followed again" 'Follow again'
done
is 'a moment that is over never does' "$(ask ann '/?at=2026-01-02T12:00'; grep -c 'http-equiv="refresh"' "$work/body")" '2000'

# ---- every page is valid

for path in '/state?rows=200&group=team' '/state?tier=test&drift=true&at=2026-01-05T10:00' '/timeline?q=none' '/search?q=project' "/where?sha=$sha" "/projects/search-me?found=search"; do
	ask ann "$path" >"$work/none"
	cp "$work/body" "$work/page$(printf %s "$path" | tr -c 'a-z0-9\n' -).html"
done
cat >"$work/.htmlvalidate.json" <<-'JSON'
	{ "root": true, "extends": ["html-validate:recommended", "html-validate:document"],
	  "rules": { "no-trailing-whitespace": "off", "long-title": "off", "no-inline-style": "error", "void-style": "off",
	             "doctype-style": "off", "attr-quotes": "error", "no-redundant-role": "off", "prefer-native-element": "off",
	             "meta-refresh": "off", "require-sri": ["error", { "target": "crossorigin" }] } }
JSON
check 'html-validate finds nothing in any of them' html-validate --config "$work/.htmlvalidate.json" "$work"/page-*.html

# ---- a text browser

ask ann /state >/dev/null
w3m -dump -T text/html -cols 120 <"$work/body" >"$work/text"
like 'w3m shows the box' "$(cat "$work/text")" 'Search'
like 'what is wrong, first' "$(head -n 30 "$work/text")" 'failing:'

# ---- moments are of the reader's zone

zone() { # ZONE
	ask ann /settings/profile >/dev/null
	ask ann /settings/reading --data-urlencode "csrf_token=$(token)" -d language=en --data-urlencode "time_zone=$1"
}
# What ran of project border at a moment, and which moment the page says this was.
ran() { # MOMENT
	ask ann "/state?q=border&at=$1" >"$work/status"
	grep -o 'class="v"[^>]*>[0-9][.]0<' "$work/body" | sed 's/.*>\(.*\)</\1/' | tr '\n' ' '
	sed -n 's/.*<input id="at" name="at"[^>]* value="\([^"]*\)".*/\1/p' "$work/body"
}
# 23:30 of the 9th, and half past midnight of the 10th, in São Paulo.
printf '{"record":"deployment","project":"Border","version":"%s","environment":"staging","status":"completed","started_at":"2026-02-10T%s:00Z","finished_at":"2026-02-10T%s:00Z"}\n' \
	1.0 02:30 02:30 2.0 03:30 03:30 |
	curl -s -o "$work/made" "$BASE_URL/v1/import" -H "Authorization: Bearer $key" -H 'Content-Type: application/x-ndjson' --data-binary @-
is 'H5: without a zone a moment is of UTC' "$(ran 2026-02-10T02:31)" '1.0 2026-02-10T02:31'
is 'a zone is chosen' "$(zone America/Sao_Paulo)" 303
is 'H5: then it is of that, and the field keeps what was typed' "$(ran 2026-02-09T23:31)" '1.0 2026-02-09T23:31'
is 'H5: after midnight there it is another version' "$(ran 2026-02-10T00:31)" '2.0 2026-02-10T00:31'
is 'H5: a moment with its own zone is what it says, and is shown in the reader'"'"'s' "$(ran 2026-02-10T02:31:00Z)" '1.0 2026-02-09T23:31'
is 'H5: the files of the matrix agree' "$(ask ann '/state.ndjson?q=border&at=2026-02-09T23:31'; jq -r .version "$work/body")" 2001.0
is 'H5: both sides of a comparison too' "$(ask ann '/compare?left=staging&left_at=2026-02-09T23:31&right=staging&right_at=2026-02-10T00:31&project=border'; grep -o 'type="datetime-local" value="[^"]*"\|class="v"[^>]*>[0-9][.]0<' "$work/body" | sed 's/.*value="//; s/.*>\(.*\)</\1/; s/"$//' | tr '\n' ' ')" '2002026-02-09T23:31 2026-02-10T00:31 1.0 2.0 '
ask ann /instances/new >"$work/status"
is 'H5: a moment in a form for the API too' "$(ask ann /instances/new --data-urlencode "csrf_token=$(token)" -d name=border -d status=online -d address= -d metadata= -d last_seen_at=2026-02-09T23:30; api GET /v1/instances | jq -r '.data[] | select(.name == "border").last_seen_at')" '3032026-02-10T02:30:00.000Z'
is 'H5: lines of a log are looked for by it' "$(api POST /v1/projects/border/logs "{\"message\":\"just now\"}" >"$work/status"; ask ann "/projects/border/logs?start_time=$(TZ=America/Sao_Paulo date -d '5 minutes ago' +%Y-%m-%dT%H:%M)"; grep -c "<time[^>]*>$(TZ=America/Sao_Paulo date +%Y-%m-%d) [0-9:.]*</time>" "$work/body")" 2001
is 'none is UTC again' "$(zone '')" 303

done_testing
