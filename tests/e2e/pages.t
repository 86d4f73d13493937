#!/bin/sh
# shellcheck shell=dash
# The dashboard as a person meets it: logging in and out, the three pages, forms that can't be forged, hostile names,
# valid HTML, nothing that needs JavaScript, and a GET that changes nothing. CONVENTIONS UX1, UX2, UX4, UX5, UX7, OA13.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-pages.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall
jar=$work/jar

# Sends a request with the cookies of $jar; prints the status. Head and body are in $work.
ask() { # PATH [CURL OPTION]...
	local path="$1"
	shift
	curl -s --max-time 30 -b "$jar" -c "$jar" -D "$work/head" -o "$work/body" -w '%{http_code}' "$BASE_URL$path" "$@"
}

header() { # NAME
	tr -d '\r' <"$work/head" | sed -n "s/^$1: *//Ip" | tail -n 1
}

token() {
	tr '\n' ' ' <"$work/body" | sed -n 's/.*name="csrf_token" value="\([0-9a-f]*\)".*/\1/p'
}

event() { # JSON
	curl -s -o "$work/event" "$BASE_URL/versioner/deployment-events/" -H "Authorization: Bearer ${2:-$API_KEY}" \
		-H 'Content-Type: application/json' -d "$1"
}

sql() {
	MYSQL_PWD=$LANDFALL_DB_PASSWORD mariadb --no-defaults -S "$LANDFALL_DB_SOCKET" -u "$LANDFALL_DB_USER" \
		-N -B -e "$1" "$LANDFALL_DB_NAME"
}

# What must hold of every page; the last answer is the page NAME.
page() { # NAME
	cp "$work/body" "$work/page-$(printf %s "$1" | tr -c 'a-zA-Z0-9\n' -).html"
	is "$1: the policy forbids scripts, frames and foreign things (UX1)" "$(header content-security-policy)" \
		"default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
	# Only the tags, and of those without the values, in which any text may stand.
	tr '\n' ' ' <"$work/body" | grep -o '<[^>]*>' | sed 's/="[^"]*"/=""/g' >"$work/tags"
	refuses "$1: no script, no handler, no style attribute" grep -Eiq '<script|[[:space:]]on[a-z]+=|[[:space:]]style=' "$work/tags"
	is "$1: one h1 (UX5)" "$(grep -o '<h1' "$work/body" | wc -l)" 1
	check "$1: says its language" grep -q '<html lang="en"' "$work/body"
	check "$1: a skip link comes first" sh -c "grep '^<a ' '$work/tags' | head -n 1 | grep -q 'class=' && tr '\n' ' ' <'$work/body' | grep -o '<a [^>]*>' | head -n 1 | grep -q 'href=\"#'"
	like "$1: at most 30 KiB compressed" "$(gzip -c "$work/body" | wc -c)" '^[12]?[0-9]?[0-9]?[0-9]?[0-9]$|^30[0-6][0-9][0-9]$'
}

# ---- things to look at

event "{\"product_name\":\"Pages $unique\",\"version\":\"1.0.0\",\"environment_name\":\"staging\",\"status\":\"success\",\"deployed_by\":\"ana\",\"scm_sha\":\"0123456789abcdef0123456789abcdef01234567\",\"deploy_url\":\"https://ci.example.com/1\",\"extra_metadata\":{\"region\":\"eu\"}}"
event "{\"product_name\":\"Pages $unique\",\"version\":\"1.0.0\",\"environment_name\":\"production\",\"status\":\"success\"}"
event "{\"product_name\":\"Pages $unique\",\"version\":\"1.1.0\",\"environment_name\":\"staging\",\"status\":\"success\"}"
event "{\"product_name\":\"Pages $unique\",\"version\":\"1.1.0\",\"environment_name\":\"production\",\"status\":\"failed\",\"error_message\":\"it <b>broke</b> & burned\"}"
failed=$(jq -r .id "$work/event")
evil="\\\"><script>alert(1)</script><img src=x onerror=alert(1)> ' & {{title}} $unique"
wide=$(perl -e 'print "\x{1e80}" x 255' -CO 2>/dev/null || perl -CO -e 'print "\x{1e80}" x 255')
event "{\"product_name\":\"$evil\",\"version\":\"$evil\",\"environment_name\":\"<i>dev</i>\",\"status\":\"success\",\"deployed_by\":\"$evil\",\"deploy_url\":\"javascript:alert(1)\",\"build_url\":\"https://example.com/\\\"onmouseover=alert(1)\",\"extra_metadata\":{\"$evil\":\"$evil\"}}"
hostile=$(jq -r .id "$work/event")
event "{\"product_name\":\"$wide\",\"version\":\"$(printf %s "$wide" | cut -c 1-240)\",\"environment_name\":\"\u202erTL\u202c 🚢\",\"status\":\"started\"}"

# ---- logging in

: >"$jar"
is 'GET / without a session leads to the log-in' "$(ask "/projects/pages-$unique?a=b")" 303
is 'and remembers where one wanted to go' "$(header location)" "/login?next=%2Fprojects%2Fpages-$unique%3Fa%3Db"
is 'GET /login is 200' "$(ask "/login?next=/projects/pages-$unique")" 200
page 'log-in'
like 'its cookie is HttpOnly and SameSite' "$(header set-cookie)" '^landfall_login=[0-9A-Za-z]{43}; Path=/; HttpOnly; SameSite=Strict$'
check 'the address has a label' grep -Eq '<label[^>]* for="email"' "$work/body"
check 'and the password' grep -Eq '<label[^>]* for="password"' "$work/body"
first=$(token)
ask /login >/dev/null
ok "$([ "$first" != "$(token)" ]; echo $?)" 'the token differs from page to page'

log_in() { # EMAIL PASSWORD [CURL OPTION]...
	local email="$1" password="$2"
	shift 2
	ask /login --data-urlencode "csrf_token=$(token)" --data-urlencode "email=$email" \
		--data-urlencode "password=$password" --data-urlencode "next=/projects/pages-$unique" "$@"
}
is 'a wrong password is 422' "$(log_in "$ADMIN_EMAIL" 'not the password')" 422
check 'with the address kept (UX4)' grep -q "value=\"$ADMIN_EMAIL\"" "$work/body"
check 'the field marked invalid (UX4)' grep -q 'aria-invalid="true"' "$work/body"
check 'and a message that is announced' grep -q 'role="alert"' "$work/body"
cp "$work/body" "$work/message"
page 'log-in, refused'
is 'an unknown address is 422' "$(log_in nobody@example.com 'not the password')" 422
is 'in the same words' "$(sed -n 's/.*role="alert"[^>]*>\(.*\)/\1/p' "$work/body" | sed 's/<form.*//')" \
	"$(sed -n 's/.*role="alert"[^>]*>\(.*\)/\1/p' "$work/message" | sed 's/<form.*//')"
is 'without the token it is 403' "$(ask /login -d "email=$ADMIN_EMAIL" --data-urlencode "password=$ADMIN_PASSWORD")" 403
page 'error 403'
ask /login >/dev/null
is 'from another site it is 403' "$(log_in "$ADMIN_EMAIL" "$ADMIN_PASSWORD" -H 'Sec-Fetch-Site: cross-site')" 403
ask /login >/dev/null
is 'from another origin it is 403' "$(log_in "$ADMIN_EMAIL" "$ADMIN_PASSWORD" -H 'Origin: https://evil.example.com')" 403
ask /login >/dev/null
is 'POST /login with what is right is 303' "$(log_in "$ADMIN_EMAIL" "$ADMIN_PASSWORD")" 303
is 'to where one wanted to go' "$(header location)" "/projects/pages-$unique"
like 'the session cookie is HttpOnly and SameSite' "$(grep -i '^set-cookie: landfall=' "$work/head" | tr -d '\r')" 'landfall=[0-9A-Za-z]{43}; Path=/; HttpOnly; SameSite=Lax$'
secret() {
	sed -n 's/.*\tlandfall\t//p' "$jar"
}
secret=$(secret)
is 'the database has only its digest (OA13)' "$(sql "SELECT COUNT(*) FROM session WHERE digest = UNHEX(SHA2('$secret', 256))")" 1
for elsewhere in //evil.example.com 'https://evil.example.com' '/\evil.example.com'; do
	ask /login >/dev/null
	ask /login --data-urlencode "csrf_token=$(token)" --data-urlencode "email=$ADMIN_EMAIL" \
		--data-urlencode "password=$ADMIN_PASSWORD" --data-urlencode "next=$elsewhere" >/dev/null
	is "next=$elsewhere does not lead out of the house" "$(header location)" /
done

is 'logging in again ends the session before (OA13)' "$(sql "SELECT COUNT(*) FROM session WHERE digest = UNHEX(SHA2('$secret', 256))")" 0

# ---- the pages

is 'GET / is 200' "$(ask "/?after=pages%20$(printf %s "$unique" | cut -c 1-11)")" 200
page 'matrix'
check 'matrix: a table with row headers (B1)' grep -q '<th[^>]* scope="row"' "$work/body"
check 'matrix: and column headers' grep -q '<th[^>]* scope="col"' "$work/body"
tr '\n' ' ' <"$work/body" | sed 's/<tr/\n<tr/g' | grep "Pages $unique" >"$work/row" || :
check 'matrix: the running version, linked' grep -Eq 'href="/deployments/[^"]*"[^>]*>[^<]*1\.0\.0' "$work/row"
check 'matrix: the failed last attempt beside it, in words (B3)' grep -Eq '1\.1\.0.*failed' "$work/row"
like 'matrix: drift in words (B2)' "$(sed 's/<[^>]*>//g' "$work/row")" '1 (version )?behind'
check 'matrix: time as <time>' grep -q '<time[^>]* datetime="20' "$work/row"

is 'GET / , the first page, is 200' "$(ask /)" 200
page 'matrix, first page'

is 'GET /projects/… is 200' "$(ask "/projects/pages-$unique")" 200
page 'project'
check 'project: its timeline' grep -q "/deployments/" "$work/body"
check 'project: a commit cut to eight characters, the whole in the title' grep -Eq 'title="0123456789abcdef0123456789abcdef01234567"[^>]*>[[:space:]]*01234567[[:space:]]*<' "$work/body"

is 'GET /deployments/… is 200' "$(ask "/deployments/$failed")" 200
page 'deployment'
check 'deployment: status in a word' grep -q '>failed<\|failed' "$work/body"
check 'deployment: the error, harmless' grep -q 'it &lt;b&gt;broke&lt;/b&gt; &amp; burned' "$work/body"
check 'deployment: what we know ourselves is marked authenticated' grep -qi 'authenticated' "$work/body"

is 'GET /deployments/…, of hostile names, is 200' "$(ask "/deployments/$hostile")" 200
page 'deployment, hostile'
check 'hostile: reported is marked so' grep -qi 'reported' "$work/body"
refuses 'hostile: no link to javascript:' grep -Eiq 'href="[^"]*javascript' "$work/body"
check 'hostile: braces of a template are text' grep -q '{{title}}' "$work/body"

is 'an unknown project is 404' "$(ask "/projects/nothing-$unique")" 404
page 'error 404'
is 'GET /versions/…, of hostile names, is 200' "$(ask "/versions/$(curl -s "$BASE_URL/versioner/deployments/$hostile" -H "Authorization: Bearer $API_KEY" | jq -r .version_id)")" 200
page 'version, hostile'
refuses 'hostile: no link to javascript:' grep -Eiq 'href="[^"]*javascript' "$work/body"
is 'an unknown deployment is 404' "$(ask /deployments/dep_01h455vb4pex5vsknk084sn02q)" 404
is 'an unknown path is 404' "$(ask /nothing/of/this/name)" 404
is 'GET /problems/not_found is 200' "$(ask /problems/not_found)" 200
page 'problem'
sheet=$(tr '\n' ' ' <"$work/body" | grep -o 'href="[^"]*\.css"' | cut -d '"' -f 2)
is "GET /static/… is 200" "$(ask "$sheet")" 200
like 'the stylesheet may be kept for ever' "$(header cache-control)" 'immutable'
ok "$([ "$(gzip -c "$work/body" | wc -c)" -le 12288 ]; echo $?)" 'the stylesheet is at most 12 KiB compressed'
is 'under an old name it is 404' "$(ask /static/landfall.00000000.css)" 404

# ---- an empty organization

"$landfall" organization add "empty-$unique" --name "Empty & Co" 
"$landfall" user add "new-$unique@example.com" --organization "empty-$unique" --name New --role admin --password-file - <<-PASSWORD
	a long enough password
PASSWORD
jar=$work/empty-jar
: >"$jar"
ask /login >/dev/null
log_in "new-$unique@example.com" 'a long enough password' >/dev/null
is 'an empty system, first page, is 200' "$(ask /)" 200
page 'empty'
check 'it shows the curl to paste (H9)' grep -q 'curl' "$work/body"
check 'with the address to post to' grep -q "$BASE_URL/versioner/deployment-events/" "$work/body"
check 'and how to make a key' grep -q "landfall keys generate --organization empty-$unique" "$work/body"
jar=$work/jar

# ---- a GET changes nothing (UX2)

rows() {
	for table in organization user membership project environment version build deployment state event idempotency; do
		sql "CHECKSUM TABLE $table"
	done
}
# The deployments of other tests may run out of time while we look: only GETs of ours count.
event "{\"product_name\":\"quiet-$unique\",\"version\":\"1\",\"environment_name\":\"staging\",\"status\":\"success\"}"
before=$(rows)
for path in / "/projects/pages-$unique" "/deployments/$failed" /login /logout /problems/not_found; do ask "$path" >/dev/null; done
is 'a walk over all pages leaves every table as it was' "$(rows)" "$before"

# ---- logging out

secret=$(secret)
is 'GET /logout is 405' "$(ask /logout)" 405
ask / >/dev/null
is 'POST /logout without the token is 403' "$(ask /logout -d x=y)" 403
ask / >/dev/null
is 'POST /logout with it is 303' "$(ask /logout -d "csrf_token=$(token)")" 303
is 'the session is gone from the database' "$(sql "SELECT COUNT(*) FROM session WHERE digest = UNHEX(SHA2('$secret', 256))")" 0
is 'and the cookie no longer opens anything' "$(curl -s -o /dev/null -w '%{http_code}' -b "landfall=$secret" "$BASE_URL/")" 303

# ---- https, as the server tells it

cgi() { # PATH BASE
	env -i PATH="$PATH" LANDFALL_CONFIG="$LANDFALL_CONFIG" REQUEST_METHOD=GET SCRIPT_NAME="$2" PATH_INFO="$1" HTTPS=on HTTP_HOST=example.org \
		"$TEST_BUILDDIR/landfall.fcgi" </dev/null 2>/dev/null
}
like 'over https the cookie is __Host- and Secure (OA13)' "$(cgi /login '' | tr -d '\r')" '^Set-Cookie: __Host-landfall_login=.*Path=/; HttpOnly; SameSite=Strict; Secure$'
like 'under a path it is __Secure- and of that path (OA13)' "$(cgi /login /deploys | tr -d '\r')" '^Set-Cookie: __Secure-landfall_login=.*Path=/deploys/; .*Secure$'

# ---- every page is valid, and a text browser can read it

cat >"$work/.htmlvalidate.json" <<-'JSON'
	{ "root": true, "extends": ["html-validate:recommended", "html-validate:document"],
	  "rules": { "no-trailing-whitespace": "off", "long-title": "off", "no-inline-style": "error", "void-style": "off",
	             "doctype-style": "off", "attr-quotes": "error", "no-redundant-role": "off", "prefer-native-element": "off",
	             "meta-refresh": "off", "require-sri": ["error", { "target": "crossorigin" }] } }
JSON
for file in "$work"/page-*.html; do
	check "html-validate: $(basename "$file" .html)" html-validate --config "$work/.htmlvalidate.json" "$file"
done
for name in matrix project deployment log-in; do
	w3m -dump -T text/html "$work/page-$name.html" >"$work/text" 2>/dev/null || :
	ok "$([ "$(wc -l <"$work/text")" -gt 5 ]; echo $?)" "w3m shows $name"
done
w3m -dump -T text/html "$work/page-matrix.html" >"$work/text" 2>/dev/null || :
check 'w3m: status is a word' grep -q 'completed' "$work/text"

done_testing
