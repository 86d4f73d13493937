#!/bin/sh
# shellcheck shell=dash
# What runs where: the list and its filters, any past moment (which equals a replay of all that was recorded),
# two sides beside each other, and where a commit has arrived.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-state.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
"$landfall" organization add "state-$unique" --name "State $unique"
key=$("$landfall" keys generate --organization "state-$unique" --name all --scope read,write)

event() { # PROJECT VERSION ENVIRONMENT STATUS [MEMBERS]
	curl -s --max-time 30 "$BASE_URL/versioner/deployment-events/" -H "Authorization: Bearer $key" \
		-H 'Content-Type: application/json' -o "$work/event" \
		-d "{\"product_name\":\"$1\",\"version\":\"$2\",\"environment_name\":\"$3\",\"status\":\"$4\"${5:+,$5}}"
}
build() { # PROJECT VERSION SHA
	curl -s --max-time 30 "$BASE_URL/versioner/build-events/" -H "Authorization: Bearer $key" \
		-H 'Content-Type: application/json' -o "$work/event" \
		-d "{\"product_name\":\"$1\",\"version\":\"$2\",\"status\":\"completed\",\"scm_sha\":\"$3\",\"completed_at\":\"2025-01-01T00:00:00Z\"}"
}
get() { # PATH [KEY]
	curl -s --max-time 30 -g "$BASE_URL$1" -H "Authorization: Bearer ${2:-$key}"
}
code() { # PATH [KEY]
	curl -s --max-time 30 -g -o "$work/answer" -w '%{http_code}' "$BASE_URL$1" -H "Authorization: Bearer ${2:-$key}"
}
done_at() { # MOMENT
	printf '"completed_at":"%s"' "$1"
}

# ---- the list

event shop 1.0 production success "$(done_at 2025-03-01T10:00:00Z)"
event shop 1.1 staging success "$(done_at 2025-03-02T10:00:00Z)"
event shop 1.1 production failed "$(done_at 2025-03-03T10:00:00Z)"
event api 7 production success "$(done_at 2025-03-01T11:00:00Z)"
event api 7 staging success "$(done_at 2025-03-01T11:30:00Z)"

brief='.data | map("\(.project.slug) \(.environment.slug) \(.version) \(.last.status) \(.is_failing) \(.is_drifting)") | sort | join("; ")'
# GET /v1/state
get /v1/state >"$work/state"
is 'the state has a row a project and environment' "$(jq -r "$brief" "$work/state")" \
	'api production 7 completed false false; api staging 7 completed false false; shop production 1.0 failed true true; shop staging 1.1 completed false true'
is 'and says since when' "$(jq -r '.data[] | select(.project.slug == "shop" and .environment.slug == "production").since' "$work/state")" 2025-03-01T10:00:00.000Z
is 'its total is theirs' "$(jq .pagination.total "$work/state")" 4
is 'tier' "$(get '/v1/state?tier=staging' | jq -r '[.data[].environment.tier] | unique | join(" ")')" staging
is 'project' "$(get '/v1/state?project=api' | jq .pagination.total)" 2
is 'environment' "$(get '/v1/state?environment=production' | jq .pagination.total)" 2
is 'drift' "$(get '/v1/state?drift=true' | jq -r '[.data[].project.slug] | unique | join(" ")')" shop
is 'failing' "$(get '/v1/state?failing=true' | jq -r '[.data[] | .project.slug + " " + .environment.slug] | join(" ")')" 'shop production'
is 'and its total' "$(get '/v1/state?failing=true' | jq .pagination.total)" 1
is 'a project that is none is 404' "$(code '/v1/state?project=nothing')" 404
is 'a parameter that is none is 400' "$(code '/v1/state?teir=dev')" 400
like 'which says what was meant' "$(cat "$work/answer")" 'did you mean tier'
is 'a moment that is none is 400' "$(code '/v1/state?at=yesterday')" 400
is 'another organization has none of it' "$(get /v1/state "$OTHER_KEY" | jq -r '[.data[].project.slug | select(. == "shop" or . == "api")] | length')" 0

get '/v1/state?limit=3' >"$work/first"
next=$(jq -r .pagination.next_cursor "$work/first")
event new 1 production success
get "/v1/state?limit=3&starting_after=$next" >"$work/second"
is 'pages by cursor neither repeat nor miss a row while another is made' "$(jq -rs '[.[].data[] | .project.slug + " " + .environment.slug] | sort | join("; ")' "$work/first" "$work/second")" \
	'api production; api staging; shop production; shop staging'
is 'back again' "$(get "/v1/state?limit=3&ending_before=$(jq -r '.data[0].id' "$work/second")" | jq -c '[.data[].id]')" "$(jq -c '[.data[].id]' "$work/first")"

# ---- a limited key

"$landfall" user add "ann-$unique@example.com" --organization "state-$unique" --name Ann --role admin --password-file - <<-PASSWORD
	a long password of ann
PASSWORD
admin=$("$landfall" keys generate --organization "state-$unique" --name admin --scope admin)
curl -s "$BASE_URL/v1/api-keys" -H "Authorization: Bearer $admin" -H 'Content-Type: application/json' \
	-d "{\"name\":\"only staging\",\"scopes\":[\"read\"],\"environments\":[\"staging\"]}" >"$work/limited"
limited=$(jq -r .data.key "$work/limited")
is 'a key for one environment sees that one' "$(get /v1/state "$limited" | jq -r '[.data[].environment.slug] | unique | join(" ")')" staging
is 'and cannot tell a drift from what it does not see' "$(get '/v1/state?drift=true' "$limited" | jq .pagination.total)" 0
is 'it compares with no other' "$(code '/v1/compare?left=staging&right=production' "$limited")" 404

# ---- any moment

is 'before everything there was nothing' "$(get '/v1/state?at=2025-02-01T00:00:00Z' | jq .pagination.total)" 0
is 'between two deployments it was the first' "$(get '/v1/state?at=2025-03-02T12:00:00Z&project=shop&environment=production' | jq -r '.data[0] | "\(.version) \(.last.status) \(.is_failing) \(.is_drifting)"')" '1.0 completed false true'
is 'before staging moved it did not drift' "$(get '/v1/state?at=2025-03-01T12:00:00Z&drift=true' | jq .pagination.total)" 0
is 'drift then' "$(get '/v1/state?at=2025-03-02T12:00:00Z&drift=true' | jq .pagination.total)" 2
is 'failing then' "$(get '/v1/state?at=2025-03-03T10:00:00Z&failing=true' | jq .pagination.total)" 1
is 'a second before it did not fail' "$(get '/v1/state?at=2025-03-03T09:59:59Z&failing=true' | jq .pagination.total)" 0

# A random history of six places, told in random order, and what a replay of it says at random moments.
perl -e '
	srand $ARGV[0];
	my @done;
	my %taken;
	sub moment { my $t; do { $t = 1735689600 + int rand 86400 * 60 } while $taken{$t}++; $t }
	my %seen;
	for my $i (1 .. 70) {
		my $place = int rand 6;
		my ($start, $end) = sort { $a <=> $b } moment(), moment();
		$end = $start + 60 + int rand 90000 if $end - $start > 100000;
		my $fate = (qw(success success success failed aborted))[int rand 5];
		push @done, [ "p" . int($place / 3), "e" . $place % 3, "v$i", $start, $end, $fate ];
	}
	print join(" ", @$_), "\n" for sort { rand() <=> 0.5 } @done;' "$(od -An -N 3 -tu4 /dev/urandom | tr -d ' ')" >"$work/history"
while read -r project environment version start end fate; do
	event "$project" "$version" "$environment" started "\"started_at\":\"$(date -u -d "@$start" +%FT%TZ)\""
	event "$project" "$version" "$environment" "$fate" "$(done_at "$(date -u -d "@$end" +%FT%TZ)")"
done <"$work/history"
replay() { # MOMENT
	perl -e '
		my ($at, %runs, %tried) = shift;
		my %word = (success => "completed", failed => "failed", aborted => "aborted");
		my @events;
		while (<>) {
			my ($p, $e, $v, $start, $end, $fate) = split;
			push @events, [ $start, "$p $e", $v, "started", $start ], [ $end, "$p $e", $v, $word{$fate}, $start ];
		}
		for my $event (sort { $a->[0] <=> $b->[0] } @events) {
			my ($t, $place, $v, $status, $start) = @$event;
			last if $t > $at;
			$runs{$place} = $v if $status eq "completed";
			$tried{$place} = [ $v, $status, $start ] if !$tried{$place} || $start >= $tried{$place}[2];
		}
		print "$_ ", $runs{$_} // "null", " $tried{$_}[0] $tried{$_}[1]\n" for sort keys %tried;' "$1" "$work/history"
}
at() { # MOMENT
	get "/v1/state?limit=100&at=$(date -u -d "@$1" +%FT%TZ)" | jq -r '.data[] | select(.project.slug | test("^p[01]$")) |
		"\(.project.slug) \(.environment.slug) \(.version) \(.last.version) \(.last.status)"' | sort
}
wrong=0
i=0
while [ "$i" -lt 20 ]; do
	i=$((i + 1))
	moment=$((1735689600 + $(od -An -N 4 -tu4 /dev/urandom) % 5184000))
	replay "$moment" >"$work/replayed"
	at "$moment" >"$work/answered"
	cmp -s "$work/replayed" "$work/answered" || {
		wrong=$((wrong + 1))
		diff "$work/replayed" "$work/answered" | sed 's/^/# /'
	}
done
is 'B9: at twenty random moments of a random history it equals a replay' "$wrong" 0
replay "$(date +%s)" >"$work/replayed"
at "$(date +%s)" >"$work/answered"
is 'B9: now as well' "$(cat "$work/answered")" "$(cat "$work/replayed")"
is 'B9: and what the state table says is the same' "$(get '/v1/state?limit=100' | jq -c '[.data[] | [.id, .version, .last.id, .last.status, .is_failing, .is_drifting]]')" \
	"$(get "/v1/state?limit=100&at=$(date -u +%FT%TZ -d '+1 minute')" | jq -c '[.data[] | [.id, .version, .last.id, .last.status, .is_failing, .is_drifting]]')"

# Clients that tell whole seconds: several that began and ended in one. Now, a moment later and a filter agree.
for version in 3 1 4 2; do event tie "$version" tie-a success '"started_at":"2025-03-05T10:00:00Z","completed_at":"2025-03-05T10:00:00Z"'; done
event tie 9 tie-b success "$(done_at 2025-03-05T10:00:00Z)"
ties() { # QUERY
	get "/v1/state?project=tie$1" | jq -r '.data | map("\(.environment.slug) \(.version) \(.last.version) \(.is_drifting)") | sort | join("; ")'
}
is 'what ran of several of one second is the same now and then' "$(ties '&at=2025-03-05T10:00:00Z')" "$(ties '')"
is 'and by a filter' "$(ties '&at=2025-03-05T10:00:00Z&drift=true')" "$(ties '')"
is 'one of them' "$(ties '' | grep -cE '^tie-a [1-4] [1-4] true; tie-b 9 9 true$')" 1

# ---- beside each other

# GET /v1/compare
get '/v1/compare?left=staging&right=production&limit=100' >"$work/compared"
is 'B10: two environments' "$(jq -r '.data[] | select(.project.slug == "shop") | "\(.left.version) \(.right.version) \(.ahead) \(.is_different)"' "$work/compared")" '1.1 1.0 -1 true'
is 'B10: the same on both sides' "$(jq -r '.data[] | select(.project.slug == "api") | "\(.left.version) \(.right.version) \(.ahead) \(.is_different)"' "$work/compared")" '7 7 0 false'
is 'B10: on one side only' "$(jq -r '.data[] | select(.project.slug == "new") | "\(.left.version) \(.right.version) \(.ahead) \(.is_different)"' "$work/compared")" 'null 1 null true'
is 'B10: only what differs' "$(get '/v1/compare?left=staging&right=production&different=true' | jq -r '[.data[].project.slug] | sort | join(" ")')" 'new shop'
is 'B10: one project' "$(get '/v1/compare?left=staging&right=production&project=shop' | jq .pagination.total)" 1
is 'B10: two moments of one environment' "$(get '/v1/compare?left=production&left_at=2025-03-01T10:30:00Z&right=production&project=api' | jq -r '.data[0] | "\(.left.version) \(.right.version)"')" 'null 7'
is 'B10: a side that is not told is 400' "$(code '/v1/compare?left=staging')" 400
is 'B10: a side that is none is 404' "$(code '/v1/compare?left=staging&right=moon')" 404
is 'B10: another organization has none of it' "$(code '/v1/compare?left=e0&right=e1' "$OTHER_KEY")" 404

# Releases beside each other and beside environments, with the commits between.
post() { # PATH BODY
	curl -s --max-time 30 "$BASE_URL$1" -H "Authorization: Bearer $admin" -H 'Content-Type: application/json' -o "$work/made" -d "$2"
}
commits() { # VERSION SHA...
	local version="$1" list=''
	shift
	for sha; do list=$list${list:+,}"{\"sha\":\"$sha\",\"message\":\"m\"}"; done
	post /v1/versions "{\"project\":\"ship\",\"version\":\"$version\"${list:+,\"commits\":[$list]}}"
}
commits 1 aaaaaaa1
commits 2 bbbbbbb1 bbbbbbb2
commits 3 ccccccc1
commits 4
commits 5 ddddddd1 ccccccc1
for release in old new; do post /v1/releases "{\"name\":\"$release\"}"; done
post /v1/releases/old/versions '{"project":"ship","version":"1"}'
post /v1/releases/old/versions '{"project":"shop","version":"1.0"}'
post /v1/releases/new/versions '{"project":"ship","version":"3"}'
post /v1/releases/new/versions '{"project":"api","version":"7"}'
event ship 5 production success
beside='.data[] | select(.project.slug == "ship") | "\(.left.version) \(.right.version) \(.ahead) \(.commits.count) \(.commits.shas | join(",")) \(.commits.missing)"'
is 'B10: two releases' "$(get '/v1/compare?left_release=old&right_release=new' | jq -r '.data | sort_by(.project.slug)[] | "\(.project.slug) \(.left.version) \(.right.version) \(.is_different)"' | tr '\n' ';')" 'api null 7 true;ship 1 3 true;shop 1.0 null true;'
is 'B10: with the commits between, the newest version first' "$(get '/v1/compare?left_release=old&right_release=new' | jq -r "$beside")" '1 3 2 3 ccccccc1,bbbbbbb1,bbbbbbb2 null'
is 'B10: from either side the same' "$(get '/v1/compare?left_release=new&right_release=old' | jq -r "$beside")" '3 1 -2 3 ccccccc1,bbbbbbb1,bbbbbbb2 null'
is 'B10: a release and an environment' "$(get '/v1/compare?left_release=old&right=production&project=ship' | jq -r "$beside")" '1 5 4 4 ddddddd1,ccccccc1,bbbbbbb1,bbbbbbb2 1 of the 4 versions between came without commits.'
is 'B10: none were told' "$(commits 6; event ship 6 production success; get '/v1/compare?left=staging&left_at=2020-01-01T00:00:00Z&right=production&project=ship' | jq -c '.data[0].commits')" '{"count":null,"shas":null,"missing":"Nothing runs on the left."}'
event ship 5 staging success
is 'B10: nor of what lies between' "$(get '/v1/compare?left=staging&right=production&project=ship' | jq -c '.data[0].commits')" '{"count":null,"shas":null,"missing":"The one version between came without commits."}'
is 'B10: nothing lies between the same' "$(get '/v1/compare?left=production&right=production&project=ship' | jq -c '.data[0].commits')" '{"count":0,"shas":[],"missing":null}'
is 'B10: what a release has not' "$(get '/v1/compare?left_release=new&right=production&project=shop' | jq -c '.data[0].commits.missing')" '"The release on the left has no version of it."'
is 'B10: only what differs' "$(get '/v1/compare?left_release=new&right=production&different=true' | jq -r '[.data[].project.slug] | sort | join(" ")')" 'new ship shop'
is 'B10: a page at a time, with the same total' "$(get '/v1/compare?left_release=old&right_release=new&limit=1' | jq -c '[(.data | length), .pagination.total, .pagination.has_more]')" '[1,3,true]'
is 'B10: a release that is none is 404' "$(code '/v1/compare?left_release=none&right=production')" 404
is 'B10: one of another organization too' "$(code '/v1/compare?left_release=old&right_release=new' "$OTHER_KEY")" 404
is 'B10: a side is one thing' "$(code '/v1/compare?left_release=old&left=staging&right=production')" 400
is 'B10: of no moment, if it is a release' "$(code '/v1/compare?left_release=old&left_at=2025-01-01T00:00:00Z&right=production')" 400

# ---- where is my commit?

sha=$(printf '%s' "$unique" | sha1sum | cut -c 1-40)
build shop 1.2 "$sha"
event shop 1.3 staging success "$(done_at 2025-04-01T10:00:00Z)"
event shop 1.2 dev success "$(done_at 2025-03-30T10:00:00Z)"
# GET /v1/where
get "/v1/where?sha=$sha" >"$work/where"
# shellcheck disable=SC2016 # jq expands it.
line='.data[] | select(.environment.slug == $e) | "\(.brought_by) \(.version) \(.arrived_at) \(.is_there) \(.now_version)"'
is 'B11: it arrived with its own version' "$(jq -r --arg e dev "$line" "$work/where")" '1.2 1.2 2025-03-30T10:00:00.000Z true 1.2'
is 'B11: it arrived with a later one' "$(jq -r --arg e staging "$line" "$work/where")" '1.2 1.3 2025-04-01T10:00:00.000Z true 1.3'
is 'B11: or not at all' "$(jq -r --arg e production "$line" "$work/where")" '1.2 null null false 1.0'
is 'B11: in words' "$(jq -r '.data[] | select(.environment.slug == "production").text' "$work/where")" 'Not in production; newest there is 1.0.'
event shop 1.1 staging success "$(done_at 2025-04-02T10:00:00Z)"
is 'B11: gone again' "$(get "/v1/where?sha=$(printf %s "$sha" | cut -c 1-7)&project=shop" | jq -r '.data[] | select(.environment.slug == "staging").text')" \
	'Was in staging from 1 Apr 2025, 10:00 UTC, with 1.3; now there is 1.1.'
is 'B11: by version' "$(get '/v1/where?version=1.2&project=shop' | jq -c '[.data[] | [.environment.slug, .arrived_at]]')" "$(get "/v1/where?sha=$sha" | jq -c '[.data[] | [.environment.slug, .arrived_at]]')"
build pair 5 "$sha"
event pair 6 staging success "$(done_at 2025-04-05T10:00:00Z)"
is 'B11: of two projects that have it, each says where' "$(get "/v1/where?sha=$sha" | jq -r '[.data[] | "\(.project.slug) \(.environment.slug) \(.version)"] | sort | join("; ")')" \
	'pair staging 6; shop dev 1.2; shop production null; shop staging 1.3'
branched() { # VERSION SHA BRANCH
	curl -s --max-time 30 "$BASE_URL/versioner/build-events/" -H "Authorization: Bearer $key" -H 'Content-Type: application/json' -o "$work/event" \
		-d "{\"product_name\":\"fork\",\"version\":\"$1\",\"status\":\"completed\",\"scm_sha\":\"$2\",\"scm_branch\":\"$3\",\"completed_at\":\"2025-04-01T00:00:00Z\"}"
}
branched 1 "f${sha#?}" main
branched 2 "e${sha#?}" hotfix
branched 3 "d${sha#?}" main
for day in 2 3; do event fork "$day" production success "$(done_at "2025-04-0${day}T10:00:00Z")"; done
is 'B11: what came next on another branch does not have it' "$(get "/v1/where?version=1&project=fork" | jq -r --arg e production "$line")" '1 3 2025-04-03T10:00:00.000Z true 3'
event tale 1 staging success "$(done_at 2025-04-05T10:00:00Z)"
event tale 2 production success "$(done_at 2025-04-06T10:00:00Z)"
event tale 1 production success "$(done_at 2025-04-01T10:00:00Z)"
is 'B11: a version that had come before it was told of' "$(get '/v1/where?version=1&project=tale' | jq -r --arg e production "$line")" '1 1 2025-04-01T10:00:00.000Z true 2'
behind=$(date -u -d '20 seconds ago' +%FT%TZ)
event skew 1 production started
event skew 1 production success "$(done_at "$behind")"
event skew 2 production success
is 'B11: one that ended before it began, by its clock' "$(get '/v1/where?version=1&project=skew' | jq -r --arg e production "$line")" "1 1 ${behind%Z}.000Z true 2"
is 'B11: a commit that nobody knows is 404' "$(code '/v1/where?sha=0badc0de0badc0de')" 404
is 'B11: too short is 400' "$(code '/v1/where?sha=012345')" 400
is 'B11: nothing asked for is 400' "$(code /v1/where)" 400
is 'B11: another organization does not find it' "$(code "/v1/where?sha=$sha" "$OTHER_KEY")" 404
is 'B11: a key for one environment sees that one' "$(get "/v1/where?sha=$sha" "$limited" | jq -r '[.data[].environment.slug] | unique | join(" ")')" staging

# ---- the page

jar=$work/jar
token=$(curl -s -c "$jar" "$BASE_URL/login" | tr '\n' ' ' | sed -n 's/.*name="csrf_token" value="\([0-9a-f]*\)".*/\1/p')
curl -s -b "$jar" -c "$jar" -o "$work/page" "$BASE_URL/login" --data-urlencode "csrf_token=$token" \
	--data-urlencode "email=ann-$unique@example.com" --data-urlencode 'password=a long password of ann'
curl -s -b "$jar" "$BASE_URL/?at=2025-03-02T12:00" >"$work/page"
like 'the matrix of a moment says so' "$(cat "$work/page")" '<h1>What ran where</h1>'
like 'and has what ran then' "$(tr '\n' ' ' <"$work/page")" '>shop</a></th>.*>1\.0<'
refuses 'but nothing later' grep -q '>1\.3<' "$work/page"
curl -s -b "$jar" "$BASE_URL/" >"$work/page"
like 'the matrix has a form for a moment' "$(cat "$work/page")" 'name="at" type="datetime-local"'
is 'a moment that is none is 400' "$(curl -s -o "$work/page" -w '%{http_code}' -b "$jar" "$BASE_URL/?at=then")" 400

done_testing
