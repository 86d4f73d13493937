#!/bin/sh
# shellcheck shell=dash
# The ReleaseBits door beyond its recorded cases: curl itself, as the reference prints it; keys that may come in an address, and
# no log that has one; what people see of what was reported; many at once.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"
# shellcheck source=tests/costs.sh
. "$TEST_SRCDIR/tests/costs.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-releasebits.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')
landfall=$TEST_BUILDDIR/landfall

ask() { # URL [CURL OPTION]...
	curl -s --max-time 30 -D "$work/head" -o "$work/body" -w '%{http_code}' "$@"
}
body() {
	jq -r "$1" "$work/body"
}

# ---- keys

admin=$("$landfall" keys generate --organization acme --name "releasebits $unique" --scope admin)
token=$("$landfall" keys generate --organization acme --name "query $unique" --allow-query)
like 'the command line makes a key that may be sent in an address' "$token" '^sk_acme_k'
is 'by API too' "$(ask "$BASE_URL/v1/api-keys" -H "Authorization: Bearer $admin" \
	-d "{\"name\":\"by API $unique\",\"scopes\":[\"write\",\"read\"],\"allows_query\":true}")" 201
is 'which says so' "$(body .data.allows_query)" true
made=$(body .data.key)
id=$(body .data.id)
is 'the key is good in an address' "$(ask "$BASE_URL/releasebits?access_token=$made")" 200
is 'the one that is rotated in its place' "$(ask "$BASE_URL/v1/api-keys/$id/rotate" -X POST -H "Authorization: Bearer $admin")" 201
rotated=$(body .data.key)
is 'is as well' "$(ask "$BASE_URL/releasebits?access_token=$rotated")" 200
is 'others are not made so' "$(ask "$BASE_URL/v1/api-keys" -H "Authorization: Bearer $admin" \
	-d "{\"name\":\"plain $unique\",\"scopes\":[\"write\",\"read\"]}")" 201
is 'and say so' "$(body .data.allows_query)" false
plain=$(body .data.key)
is 'such a key is refused in an address' "$(ask "$BASE_URL/releasebits?access_token=$plain")" 401
like 'with the reason' "$(body .message)" 'may not be sent in the address'

jar=$work/jar
page() { # PATH [CURL OPTION]...
	local path="$1"
	shift
	curl -s --max-time 30 -b "$jar" -c "$jar" -o "$work/page" -w '%{http_code}' "$BASE_URL$path" "$@"
}
csrf() {
	tr '\n' ' ' <"$work/page" | sed -n 's/.*name="csrf_token" value="\([0-9a-f]*\)".*/\1/p'
}
: >"$jar"
page /login >"$work/status"
is 'an administrator logs in' "$(page /login --data-urlencode "csrf_token=$(csrf)" --data-urlencode "email=$ADMIN_EMAIL" \
	--data-urlencode "password=$ADMIN_PASSWORD")" 303
is 'the page of keys' "$(page /settings/keys)" 200
like 'has a box for it' "$(cat "$work/page")" 'It may be sent in the address'
is 'which makes one' "$(page /settings/keys --data-urlencode "csrf_token=$(csrf)" -d "name=by form $unique" -d scopes=read -d scopes=write \
	-d expires_in_days=30 -d allows_query=true)" 303
page /settings/keys >"$work/status"
formed=$(tr '\n' ' ' <"$work/page" | grep -o 'sk_acme_k[0-9A-Za-z_]\{38,\}' | head -n 1)
is 'that is good in an address' "$(ask "$BASE_URL/releasebits?access_token=$formed")" 200
like 'the list says which are' "$(tr '\n' ' ' <"$work/page" | sed "s|<tr|\n<tr|g" | grep "by form $unique")" 'in addresses'
refuses 'and which are not' sh -c "tr '\n' ' ' <'$work/page' | sed 's|<tr|\n<tr|g' | grep 'plain $unique' | grep 'in addresses'"

# ---- curl, as the reference prints it

cat >"$work/example.json" <<'JSON'
 {
        "version": "v1.2.3",
        "result": "success",
        "stage": "staging",
        "host": "host.example.com",
        "code_name": "Funky F端nke",
        "started_at": "2018-05-27T13:15:30.311Z",
        "finished_at": "2018-05-27T13:15:31.191Z",
        "meta_data": {
          "user_id": "metauser",
          "foo": "bar"
        },
        "commit_sha": "b927e3797fc56fb8bc093d59ee7a624dafddadd2",
        "tag": "tag1.2.3",
        "branch": "release" 
     } 
JSON
query='version=v1.2.3&result=success&stage=staging&host=host.example.com&code_name=Funky%20F%C3%BCnke&started_at=2018-05-27T13%3A15%3A30.311Z&finished_at=2018-05-27T13%3A15%3A31.191Z&meta_data[user_id]=metauser&meta_data[foo]=bar&commit_sha=b927e3797fc56fb8bc093d59ee7a624dafddadd2&tag=tag1.2.3&branch=release'

everywhere() { # WHAT EXPECTED CHECK...: under each server
	local what="$1" server url
	shift
	for server in apache subpath lighttpd nginx cgi htaccess htaccess-cgi; do
		case "$server" in
		apache) url=$BASE_URL ;;
		subpath) url=$SUBPATH_URL ;;
		lighttpd) url=$LIGHTTPD_URL ;;
		nginx) url=$NGINX_URL ;;
		cgi) url=$CGI_URL ;;
		htaccess) url=$HTACCESS_URL ;;
		htaccess-cgi) url=$HTACCESS_CGI_URL ;;
		esac
		"$@" "$what, under $server" "$url" "$server"
	done
}
as_json() { # NAME URL SERVER
	is "$1" "$(ask -XPOST "$2/releasebits/components/json-$3-$unique/deployments/" -H "Authorization: Bearer $token" \
		-d "$(cat "$work/example.json")")" 201
	like "$1: an id" "$(body .id)" '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
	is "$1: nothing else" "$(body 'keys | join(" ")')" id
}
as_form() {
	local url="$2/releasebits/components/form-$3-$unique/deployments?access_token=$token&$query"
	if [ "$3" = lighttpd ]; then
		is "$1: which lighttpd itself refuses" "$(ask -g -XPOST "$url")" 411
		is "$1: unless it has a length" "$(ask -g -XPOST -d '' "$url")" 201
		return
	fi
	is "$1" "$(ask -g -XPOST "$url")" 201
	is "$1: once more" "$(body .id) $(ask -g -XPOST "$url")" "$(body .id) 201"
	is "$1: is listed" "$(ask "$2/releasebits/components/form-$3-$unique/deployments?access_token=$token") $(body 'map(.code_name) | join(",")')" '200 Funky Fünke'
	is "$1: a bare token" "$(ask "$2/releasebits/components/form-$3-$unique/deployments" -H "Authorization: $token") $(body length)" '200 1'
}
as_nobody() {
	is "$1: nobody's token" "$(ask "$2/releasebits/components/form-$3-$unique/deployments?access_token=${token%??????}nobody")" 401
	is "$1: a token that may not" "$(ask "$2/releasebits/components/form-$3-$unique/deployments?access_token=$plain")" 401
	is "$1: on a path that there is not" "$(ask "$2/releasebits/nowhere-$3-$unique?access_token=$token")" 404
	is "$1: by a method that there is not" "$(ask -X PUT "$2/releasebits/components/form-$3-$unique?access_token=$token")" 405
	is "$1: where no JSON is taken" "$(ask "$2/releasebits?access_token=$token" -H 'Accept: text/html')" 406
	is "$1: at a door that does not take it" "$(ask "$2/v1/projects?access_token=$token")" 401
	like "$1: on a page" "$(ask "$2/projects?access_token=$token")" '^303$'
	refuses "$1: which does not hand it on" grep -qF "$token" "$work/head"
}
everywhere 'JSON that curl calls a form' as_json
everywhere 'a form in the address, without a body' as_form
everywhere 'a token in an address' as_nobody

# ---- no log has a token

logs=$(dirname "$LANDFALL_DB_SOCKET")
# mod_fcgid's processes write at once; the servers' own logs are written in steps.
for server in apache subpath lighttpd nginx cgi htaccess htaccess-cgi; do
	waited=0
	until grep -qrF "form-$server-$unique" "$logs/$server/" --include='*.log' 2>"$work/grep" || [ "$waited" -ge 100 ]; do
		sleep 0.1
		waited=$((waited + 1))
	done
	check "the log of $server has the visit" grep -qrF "form-$server-$unique" "$logs/$server/" --include='*.log'
done
check 'our own log has it' grep -qF "form-apache-$unique" "$logs/landfall.log"
for secret in "$token" "$plain" "$made" "$rotated" "$formed" "${token%??????}nobody"; do
	# Everything but the database, whose own files are not there.
	refuses 'no log has a token that came in an address' \
		sh -c "find '$logs' -type f -size -20000k ! -path '*/data/*' -exec grep -lF '$secret' {} +"
done
refuses 'nor has any the name of the parameter' sh -c "find '$logs' -type f -name '*.log' -exec grep -lF access_token {} +"
sql() {
	MYSQL_PWD=$LANDFALL_DB_PASSWORD mariadb --no-defaults -S "$LANDFALL_DB_SOCKET" -u "$LANDFALL_DB_USER" -N -B -e "$1" "$LANDFALL_DB_NAME"
}
is 'the trace has none either' "$(sql "SELECT COUNT(*) FROM audit WHERE CONCAT_WS(' ', subject_name, changes) LIKE '%${token#sk_acme_}%'")" 0
for config in landfall-vhost.conf landfall-cgi.conf landfall-subpath.conf nginx.conf lighttpd.conf htaccess; do
	check "$config speaks of keys in logs" grep -q 'no place for a key\|make no keys' "$TEST_SRCDIR/apache-conf/$config"
done

# ---- what people see

ask "$BASE_URL/v1/deployments?project=form-apache-$unique" -H "Authorization: Bearer $token" >"$work/status"
deployment=$(body '.data[0].id')
is 'the page of a deployment' "$(page "/deployments/$deployment")" 200
like 'has its host' "$(cat "$work/page")" 'host\.example\.com'
like 'its code name' "$(cat "$work/page")" 'Funky Fünke'
like 'and its tag' "$(cat "$work/page")" 'tag1\.2\.3'
is 'the page of what runs where' "$(page "/?q=form-apache-$unique")" 200
like 'has it' "$(cat "$work/page")" "form-apache-$unique"

# ---- many at once, and what it costs

n=0
while [ "$n" -lt 12 ]; do
	n=$((n + 1))
	echo "$n"
done >"$work/hosts"
at_once() { # PATH-END BODY: twelve times
	xargs -P 12 -I HOST sh -c "curl -s --max-time 30 '$BASE_URL/releasebits/components/crowd-$unique/deployments' -H 'Authorization: $token' -d '$1' | jq -r .id" <"$work/hosts"
}
is 'one request, sent twelve times at once, is one deployment' \
	"$(at_once '{"version":"1","host":"a","finished_at":"2020-01-01T00:00:00Z"}' | sort -u | grep -c -- -)" 1
is 'twelve hosts at once have twelve ids' \
	"$(at_once '{"version":"2","host":"hHOST","finished_at":"2020-01-02T00:00:00Z"}' | sort -u | grep -c -- -)" 12
ask "$BASE_URL/v1/deployments?project=crowd-$unique&version=2" -H "Authorization: Bearer $token" >"$work/status"
is 'of one deployment' "$(body '[.data[].hosts.total] | join(",")')" 12
is 'which this door lists one by one' "$(ask "$BASE_URL/releasebits/components/crowd-$unique/deployments" -H "Authorization: $token") $(body length)" '200 13'

# A component, version and stage that are known, and a deployment that has no hosts: one round trip more than an event of versioner.
i=0
while [ "$i" -lt 3 ]; do
	i=$((i + 1))
	ask "$BASE_URL/releasebits/components/cost-$unique/deployments" -H "Authorization: $token" -d "{\"version\":\"1\",\"finished_at\":\"2020-01-0${i}T00:00:00Z\"}" >"$work/status"
	cost_of "$work/head"
done | sort -n | head -n 1 >"$work/cost"
ok "$([ "$(cat "$work/cost")" -le 5 ]; echo $?)" 'a report of known things takes at most 5 statements' "it took $(cat "$work/cost")"

done_testing
