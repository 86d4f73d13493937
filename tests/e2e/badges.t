#!/bin/sh
# shellcheck shell=dash
# Badges: made, shown to anybody, revoked; well-formed whatever things are called; what shields.io reads. And feeds: by session
# and by address, of everything, a project, an environment, failures; valid, paged, and the same while nothing changes.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-badges.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
password="a long password of $unique"
"$landfall" organization add "badge-$unique" --name "Badge $unique"
"$landfall" user add "bea-$unique@example.com" --organization "badge-$unique" --name Bea --role admin --password-file - <<-PASSWORD
	$password
PASSWORD
admin=$("$landfall" keys generate --organization "badge-$unique" --name admin --scope admin)
foreign=$("$landfall" keys generate --organization globex --name "foreign-$unique" --scope admin)

ask() { # METHOD PATH [BODY] [KEY]
	curl -s --max-time 30 -X "$1" -D "$work/head" -o "$work/body" -w '%{http_code}' "$BASE_URL$2" \
		-H "Authorization: Bearer ${4-$admin}" -H 'Content-Type: application/json' ${3:+--data-binary "$3"}
}
get() {
	jq -r "$1" "$work/body"
}
event() { # PROJECT VERSION STATUS ENVIRONMENT [MORE]
	jq -n --arg p "$1" --arg v "$2" --arg s "$3" --arg e "$4" --argjson more "${5:-{\}}" \
		'{project: $p, version: $v, status: $s, environment: $e} + $more' >"$work/event"
	ask POST /v1/deployment-events "@$work/event"
}
jar=$work/jar
page() { # PATH [CURL OPTION]...
	local path="$1"
	shift
	curl -s --max-time 30 -b "$jar" -c "$jar" -D "$work/head" -o "$work/page" -w '%{http_code}' "$BASE_URL$path" "$@"
}
token() {
	tr '\n' ' ' <"$work/page" | sed -n 's/.*name="csrf_token" value="\([0-9a-f]*\)".*/\1/p'
}
header() { # NAME
	tr -d '\r' <"$work/head" | sed -n "s/^$1: //Ip"
}
open_url() { # URL [CURL OPTION]...
	local url="$1"
	shift
	curl -s --max-time 30 -D "$work/head" -o "$work/body" -w '%{http_code}' "$url" "$@"
}

event shop 1.4.0 completed production >/dev/null
hostile='1"<&'\''‮Ẃ'
event shop "$hostile" failed staging '{"error_message":"<b>no & \"space\"</b>"}' >/dev/null

# ---- badges

is 'POST /v1/badges makes one' "$(ask POST /v1/badges '{"project":"shop","environment":"production"}')" 201
url=$(get .data.url)
badge=$(get .data.id)
like 'with 128 bits in its address' "$url" '/badge/[0-9a-f]{32}/version\.svg$'
is 'what names nothing is refused, in both fields' "$(ask POST /v1/badges '{}') $(get '[.error.details[].field] | join(" ")')" '422 project environment'
is 'GET /v1/badges/{badge} does not find it for another organization' "$(ask GET "/v1/badges/$badge" '' "$foreign")" 404
is 'GET /v1/badges lists it' "$(ask GET '/v1/badges?project=shop' && get '.data[0].environment.slug')" 200production
is 'anybody sees the version' "$(open_url "$url") $(header content-type)" '200 image/svg+xml; charset=utf-8'
check 'as well-formed XML' xmllint --noout "$work/body"
is 'with its name for those who do not see' "$(xmllint --xpath 'string(/*[local-name()="svg"]/@aria-label)' "$work/body") $(xmllint --xpath 'string(//*[local-name()="title"])' "$work/body") $(xmllint --xpath 'string(/*/@height)' "$work/body")" 'production: 1.4.0 production: 1.4.0 20'
is 'which may be kept for a minute' "$(header cache-control)" 'max-age=60, must-revalidate'
etag=$(header etag)
is 'and is not sent again to who has it' "$(open_url "$url" -H "If-None-Match: $etag")" 304
for style in flat flat-square for-the-badge; do
	open_url "$url?style=$style" >/dev/null
	cp "$work/body" "$work/$style"
	check "the style $style is well-formed" xmllint --noout "$work/$style"
done
is 'the styles differ' "$(cat "$work/flat" "$work/flat-square" "$work/for-the-badge" | grep -o '<svg [^>]*height="[0-9]*"' | sed 's/.*height=//' | tr '\n' ' ')$(grep -c 'rx="3"' "$work/flat")$(grep -c 'rx="0"' "$work/flat-square")" '"20" "20" "28" 11'
is 'a label of one'\''s own' "$(open_url "$url?label=live%20%3C%26" >/dev/null; xmllint --xpath 'string(//*[local-name()="title"])' "$work/body")" 'live <&: 1.4.0'
is 'the last attempt' "$(open_url "${url%version.svg}status.svg") $(xmllint --xpath 'string(//*[local-name()="title"])' "$work/body") $(grep -c '#4c1' "$work/body")" '200 production: deployed 1'
is 'H8: in the words of who looks' "$(open_url "${url%version.svg}status.svg" -H 'Accept-Language: pt-BR') $(xmllint --xpath 'string(//*[local-name()="title"])' "$work/body") $(header content-language)" '200 production: implantada pt-BR'
like 'H8: so caches keep one for each' "$(header vary)" 'Accept-Language'
is 'what shields.io reads' "$(open_url "${url%svg}json") $(jq -c . "$work/body")" \
	'200 {"schemaVersion":1,"label":"production","message":"1.4.0","color":"blue","cacheSeconds":60}'
ask POST /v1/badges '{"project":"shop","environment":"staging"}' >/dev/null
staging=$(get .data.url)
is 'a hostile version is text' "$(event shop "$hostile" completed staging >/dev/null; open_url "$staging" >/dev/null; xmllint --xpath 'string(//*[local-name()="title"])' "$work/body")" "staging: $hostile"
is 'in JSON too' "$(open_url "${staging%svg}json" >/dev/null; jq -r .message "$work/body")" "$hostile"
is 'it says nothing else' "$(open_url "${url%version.svg}projects.svg")" 404
unknown="$BASE_URL/badge/00000000000000000000000000000000/version.svg"
is 'a wrong address is a grey picture, with 404' "$(open_url "$unknown") $(xmllint --xpath 'string(//*[local-name()="title"])' "$work/body") $(grep -c '#9f9f9f' "$work/body")" '404 badge: not found 1'
is 'and an error to shields.io' "$(open_url "${unknown%svg}json") $(jq -c '[.isError, .message]' "$work/body")" '404 [true,"not found"]'
is 'DELETE /v1/badges/{badge} revokes it' "$(ask DELETE "/v1/badges/$badge")$(open_url "$url")" 204404

# ---- in a browser

page /login >"$work/status"
page /login --data-urlencode "csrf_token=$(token)" --data-urlencode "email=bea-$unique@example.com" --data-urlencode "password=$password" >"$work/status"
is 'the page of badges shows them' "$(page /projects/shop/badges) $(grep -c '<img src="[^"]*/version.svg"' "$work/page")" '200 1'
is 'with what to paste' "$(grep -c '<code>\[!\[version\](http' "$work/page")$(grep -c 'image:http' "$work/page")" 12
is 'a form makes another' "$(page /projects/shop/badges --data-urlencode "csrf_token=$(token)" -d environment=production)" 303
is 'which is there' "$(page /projects/shop/badges >/dev/null; grep -c '<img src="[^"]*/version.svg"' "$work/page")" 2
is 'an environment that is none is refused beside its field' "$(page /projects/shop/badges --data-urlencode "csrf_token=$(token)" -d environment=nowhere) $(grep -c 'aria-invalid' "$work/page")" '422 1'

# ---- feeds

for i in $(seq 1 55); do event many "$i" completed production >/dev/null; done
is 'GET /feed.atom is Atom' "$(page /feed.atom) $(header content-type)" '200 application/atom+xml; charset=utf-8'
check 'well-formed' xmllint --noout "$work/page"
# What RFC 4287 demands, as a schema written for this test.
cat >"$work/atom.rng" <<'RNG'
<grammar xmlns="http://relaxng.org/ns/structure/1.0" datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes" ns="http://www.w3.org/2005/Atom">
<start><element name="feed"><interleave>
<ref name="id"/><ref name="title"/><ref name="updated"/><ref name="author"/><optional><ref name="generator"/></optional>
<oneOrMore><ref name="link"/></oneOrMore><zeroOrMore><ref name="entry"/></zeroOrMore>
</interleave></element></start>
<define name="entry"><element name="entry"><interleave>
<ref name="id"/><ref name="title"/><ref name="updated"/><optional><element name="published"><ref name="moment"/></element></optional>
<optional><ref name="author"/></optional><oneOrMore><ref name="link"/></oneOrMore>
<zeroOrMore><element name="category"><attribute name="term"/></element></zeroOrMore><optional><element name="summary"><text/></element></optional>
</interleave></element></define>
<define name="id"><element name="id"><data type="anyURI"><param name="pattern">urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}</param></data></element></define>
<define name="title"><element name="title"><text/></element></define>
<define name="updated"><element name="updated"><ref name="moment"/></element></define>
<define name="moment"><data type="dateTime"><param name="pattern">.*T.*Z</param></data></define>
<define name="author"><element name="author"><element name="name"><data type="string"><param name="minLength">1</param></data></element></element></define>
<define name="generator"><element name="generator"><attribute name="version"/><text/></element></define>
<define name="link"><element name="link"><attribute name="rel"><choice><value>self</value><value>alternate</value><value>first</value><value>next</value></choice></attribute><attribute name="type"/><attribute name="href"><data type="anyURI"><param name="pattern">https?://.+</param></data></attribute></element></define>
</grammar>
RNG
check 'valid by RFC 4287' xmllint --noout --relaxng "$work/atom.rng" "$work/page"
entries() { # FILE
	xmllint --xpath 'count(//*[local-name()="entry"])' "$1"
}
link_of() { # FILE REL
	xmllint --xpath "string(/*/*[local-name()='link' and @rel='$2']/@href)" "$1"
}
ids() { # FILE
	xmllint --xpath '//*[local-name()="entry"]/*[local-name()="id"]/text()' "$1"
}
is 'with fifty entries' "$(entries "$work/page")" 50
cp "$work/page" "$work/first"
next=$(link_of "$work/first" next)
is 'and the others behind its link' "$(page "${next#"$BASE_URL"}") $(entries "$work/page") $(link_of "$work/page" next)" '200 8 '
is 'each once' "$({ ids "$work/first"; echo; ids "$work/page"; } | grep . | sort | uniq -d | wc -l)" 0
is 'it is the same while nothing changes' "$(page /feed.atom >/dev/null; page /feed.atom -H "If-None-Match: $(header etag)")" 304
is 'of a project' "$(page /projects/shop/feed.atom) $(entries "$work/page") $(grep -c 'no &amp; &quot;space' "$work/page")" '200 3 1'
check 'valid too' xmllint --noout --relaxng "$work/atom.rng" "$work/page"
is 'of an environment' "$(page /environments/staging/feed.atom) $(entries "$work/page")" '200 2'
is 'of failures' "$(page /failures.atom) $(entries "$work/page")" '200 1'
is 'a project that is none' "$(page /projects/none/feed.atom)" 404
is 'pages tell readers of it' "$(page /projects/shop >/dev/null; grep -c 'rel="alternate" type="application/atom+xml"[^>]*/projects/shop/feed.atom' "$work/page")" 1
is 'nobody reads without a session' "$(curl -s -o /dev/null -w '%{http_code}' "$BASE_URL/feed.atom")" 303

is 'a form makes an address' "$(page /settings/feeds >/dev/null; page /settings/feeds --data-urlencode "csrf_token=$(token)" -d name=reader)" 303
page /settings/feeds >/dev/null
address=$(grep -o 'http[^<]*/feed/[0-9a-f]*/feed.atom' "$work/page" | head -n 1)
is 'which is shown this once' "$(page /settings/feeds >/dev/null; grep -c "/feed/" "$work/page")" 0
is 'anybody reads by it' "$(open_url "$address") $(entries "$work/body")" '200 50'
check 'what is valid' xmllint --noout --relaxng "$work/atom.rng" "$work/body"
like 'paged by the same address' "$(link_of "$work/body" next)" "/feed/[0-9a-f]{32}/feed.atom\\?starting_after=dep_"
is 'of a project' "$(open_url "${address%feed.atom}projects/shop/feed.atom") $(entries "$work/body")" '200 3'
is 'of an environment, of failures' "$(open_url "${address%feed.atom}environments/staging/feed.atom")$(open_url "${address%feed.atom}failures.atom")" 200200
is 'it is no session and no key' "$(curl -s -o /dev/null -w '%{http_code}' "$BASE_URL/v1/projects" -H "Authorization: Bearer ${address#*/feed/}")" 401
is 'a form without a name is refused' "$(page /settings/feeds >/dev/null; page /settings/feeds --data-urlencode "csrf_token=$(token)" -d name=)" 422
revoke=$(grep -o 'action="[^"]*/settings/feeds/feed_[^"]*/revoke"' "$work/page" | head -n 1 | sed 's/action="//; s/"//; s|.*/settings|/settings|')
is 'it is revoked' "$(page "$revoke" --data-urlencode "csrf_token=$(token)")$(open_url "$address")" 303404
is 'a wrong one is nothing' "$(open_url "$BASE_URL/feed/00000000000000000000000000000000/feed.atom")" 404

# ---- the timeline as Atom

of_feed() { # FILE ELEMENT
	xmllint --xpath "string(/*/*[local-name()='$2'])" "$1"
}
page /projects/shop/feed.atom >/dev/null
ids "$work/page" | sort >"$work/ids"
filters='project=shop&type=deployment'
is 'GET /timeline.atom is Atom' "$(page "/timeline.atom?$filters&q=") $(header content-type)" '200 application/atom+xml; charset=utf-8'
check 'valid as the others' xmllint --noout --relaxng "$work/atom.rng" "$work/page"
is 'its deployments are the entries that they are in other feeds' "$(ids "$work/page" | sort | cmp - "$work/ids" && echo same)" same
is 'its filters tell it from others' "$(of_feed "$work/page" title)" "Timeline of $(of_feed "$work/first" title | sed 's/^Deployments of //'): shop, deployment"
of_feed "$work/page" id >"$work/of"
is 'the page that shows the same is beside it' "$(link_of "$work/page" alternate)" "$BASE_URL/timeline?$filters"
is 'it is the same while nothing changes' "$(page "/timeline.atom?$filters" >/dev/null; page "/timeline.atom?$filters" -H "If-None-Match: $(header etag)")" 304
is 'of everything' "$(page /timeline.atom) $(entries "$work/page")" '200 50'
check 'valid too, with all sorts of rows' xmllint --noout --relaxng "$work/atom.rng" "$work/page"
cp "$work/page" "$work/first"
next=$(link_of "$work/first" next)
is 'paged' "$(page "${next#"$BASE_URL"}"; { ids "$work/first"; echo; ids "$work/page"; } | grep . | sort | uniq -d | wc -l)" 2000
check 'and on' [ "$(entries "$work/page")" -gt 0 ]
ask POST /v1/releases '{"name":"Autumn <1>"}' >/dev/null
is 'deeds stand in it, in words' "$(page '/timeline.atom?type=release' >/dev/null; xmllint --xpath 'string(//*[local-name()="entry"]/*[local-name()="title"])' "$work/page")" 'Release: Autumn <1> (made)'
is 'of the language that is asked for' "$(page '/timeline.atom?type=release' -H 'Accept-Language: pt-BR' >/dev/null; of_feed "$work/page" title | sed 's/ de .*//')" 'Linha do tempo'
is 'what is not there is no feed' "$(page '/timeline.atom?project=none')" 422
is 'nobody reads it without a session' "$(curl -s -o /dev/null -w '%{http_code}' "$BASE_URL/timeline.atom")" 303
reader=$(page "/timeline?$filters" >/dev/null; grep -o 'href="/settings/feeds[^"]*"' "$work/page" | sed 's/href="//; s/"//; s/&amp;/\&/g' | head -n 1)
is 'the page leads to where a reader gets an address' "$(page "$reader") $(grep -c 'name="timeline" value="project=shop&amp;type=deployment"' "$work/page")" '200 1'
is 'which is made' "$(page /settings/feeds --data-urlencode "csrf_token=$(token)" -d name=timeline --data-urlencode "timeline=$filters")" 303
next=$(header location)
page "${next#"$BASE_URL"}" >/dev/null
address=$(grep -o 'http[^<]*/feed/[0-9a-f]*/timeline.atom[^<]*' "$work/page" | head -n 1 | sed 's/&amp;/\&/g')
like 'with the filters' "$address" "/feed/[0-9a-f]{32}/timeline\.atom\?project=shop&type=deployment$"
is 'by it the same is read' "$(open_url "$address") $(ids "$work/body" | sort | cmp - "$work/ids" && echo same)" '200 same'
is 'of the same timeline' "$(of_feed "$work/body" id)" "$(cat "$work/of")"
check 'valid by it' xmllint --noout --relaxng "$work/atom.rng" "$work/body"

# ---- charts

ago() { # HOURS
	date -u -d "$1 hours ago" +%Y-%m-%dT%H:%M:%SZ
}
build() { # VERSION COMMIT HOURS
	ask POST /v1/builds "{\"project\":\"lead\",\"version\":\"$1\",\"status\":\"completed\",\"commits\":[{\"sha\":\"$2$2$2$2$2$2$2$2$2$2$2$2$2$2$2$2$2$2$2$2$2$2$2$2$2$2$2$2$2$2$2$2$2$2$2$2$2$2$2$2\",\"authored_at\":\"$(ago "$3")\"}]}" >/dev/null
}
ask POST /v1/projects '{"name":"lead"}' >/dev/null
page /projects/lead >/dev/null
is 'without commits there is no lead time, and it says why' "$(grep -c 'No commit is known' "$work/page")" 1
build 1 a 3
build 2 b 1
build 3 c 9
event lead 1 completed production "{\"finished_at\":\"$(ago 0)\"}" >/dev/null
event lead 2 completed production "{\"finished_at\":\"$(ago 0)\"}" >/dev/null
event lead 3 completed staging >/dev/null
event lead 3 failed production >/dev/null
event lead 1 completed production '{"run_id":"again"}' >/dev/null
page /projects/lead >/dev/null
is 'lead time is the median of commits that came to production, each once' \
	"$(tr '\n' ' ' <"$work/page" | grep -o '<td class="number">2.0 h</td><td class="number">2</td>' | wc -l)" 1

is 'GET /insights has charts with their numbers' "$(page /insights) $(grep -c 'role="img"' "$work/page") $(grep -c 'Deployments per day: the numbers' "$work/page")" '200 5 1'
is 'whose days say that they are UTC, since sums are kept by those' "$(grep -o 'Day, UTC\|Week of, UTC\|per day, UTC\|begin at midnight UTC' "$work/page" | sort -u | tr '\n' ,)" 'Day, UTC,Week of, UTC,begin at midnight UTC,per day, UTC,'
is 'of all deployments' "$(sed -n 's/.*>\([0-9]*\) deployments in the last 30 days.*/\1/p' "$work/page" | sort -u)" "$(ask GET '/v1/deployments?limit=1' >/dev/null; get .pagination.total)"
build 4 d 5000
event lead 4 completed production "{\"finished_at\":\"$(ago 0)\"}" >/dev/null
event lead 4 completed production "{\"run_id\":\"first\",\"finished_at\":\"$(ago 4800)\"}" >/dev/null
page /projects/lead >/dev/null
is 'a commit that had come long ago does not come again, also where that is told of later' \
	"$(tr '\n' ' ' <"$work/page" | grep -o '<td class="number">2.0 h</td><td class="number">2</td>' | wc -l)" 1
build 5 e 1
event lead 5 completed production "{\"finished_at\":\"$(ago 0)\"}" >/dev/null
event leader 5 completed production "{\"finished_at\":\"$(ago 4800)\"}" >/dev/null
page /projects/lead >/dev/null
is 'another project'\''s history says nothing of it' "$(tr '\n' ' ' <"$work/page" | grep -o '<td class="number">1.0 h</td><td class="number">3</td>' | wc -l)" 1
ask POST /v1/projects/lead/merge '{"from":"leader"}' >/dev/null
page /projects/lead >/dev/null
is 'until the two are one' "$(tr '\n' ' ' <"$work/page" | grep -o '<td class="number">2.0 h</td><td class="number">2</td>' | wc -l)" 1
is 'a project'\''s page has its own' "$(page /projects/shop) $(grep -c 'id="days-title"' "$work/page")" '200 1'
ask POST /v1/projects/shop/metrics '{"points":[{"name":"cpu","value":45.5},{"name":"memory","value":10}]}' >/dev/null
is 'metrics are drawn' "$(page /projects/shop/metrics) $(grep -c 'id="metric-[01]-title"' "$work/page") $(grep -c '<td class="number">45.5</td>' "$work/page")" '200 2 1'
is 'by intervals' "$(page '/projects/shop/metrics?span=24h&interval=1h') $(grep -o '<option value="[a-z0-9]*" selected>' "$work/page" | tr '\n' ' ')" '200 <option value="24h" selected> <option value="1h" selected> '
is 'gaps are gaps' "$(grep -c '<td class="number">–</td>' "$work/page")" 2

done_testing
