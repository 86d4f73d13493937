# shellcheck shell=dash
# shellcheck disable=SC2154 # What this uses is set by those who source it.
# Server time of pages, as Server-Timing tells it, on the demo's record: sourced by tests/bench/run. One process behind lighttpd, one
# request after the other, so that nothing but the page itself is in its time.

pages_at_once=50 # requests of one page, one after the other, in a round

# An organization with the demo's record, a key for its ids, and a session as the other one's.
make_demo() {
	say 'Recording the demo'
	"$build/landfall" organization add harbour --name 'Harbour works'
	"$build/landfall" user add harbour@example.com --organization harbour --name Harbour --role admin \
		--password-file "$run/password"
	"$build/landfall" demo --organization harbour >"$work/logs/demo.log" 2>&1 || fail "demo: $(tail -n 1 "$work/logs/demo.log")"
	demo_key=$("$build/landfall" keys generate --organization harbour --name bench --scope read)
	demo_token=$(srv_random 21)y
	srv_mariadb landfall >/dev/null <<-SQL
		INSERT INTO session (digest, organization_id, user_id, created_at, last_seen_at, address, agent)
		SELECT UNHEX(SHA2('$demo_token', 256)), m.organization_id, m.user_id, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3),
			'127.0.0.1', 'bench' FROM membership m JOIN organization o ON o.id = m.organization_id WHERE o.slug = 'harbour';
		ANALYZE TABLE deployment, version, project, state, event, audit, environment;
	SQL
}

# A member of the first row that the API answers.
demo_thing() { # PATH MEMBER
	curl -s "http://127.0.0.1:$port_pages$1" -H "Authorization: Bearer $demo_key" | jq -r ".data[0].$2"
}

# Each page: how the table calls it, and its path.
demo_pages() {
	local version
	version=$(demo_thing '/v1/versions?project=checkout&q=9.0.0&limit=1' id)
	cat <<-TEXT
		home /
		brief /state?rows=200
		timeline /timeline
		projects /projects
		project /projects/checkout
		deployment /deployments/$(demo_thing '/v1/deployments?project=checkout&environment=staging&status=completed&limit=1' id)
		version /versions/$version
		releases /releases
		release /releases/spring-tide
		environment /environments/production
		compare /compare?left=staging&right=production
		where /where?sha=5a1e0c6b7d2f4a9385c1b0e7f6d4a2938475610f
		search /search?q=o
		tasks /tasks
		insights /insights
		changes /changes
		logs /projects/checkout/logs
		metrics /projects/checkout/metrics
		audit /settings/audit
		members /settings/members
		keys /settings/keys
		webhooks /settings/webhooks
		profile /settings/profile
	TEXT
}

# {"statements":…,"n":…,"p50_ms":…,"p95_ms":…,"db_ms":…} of so many requests of PATH.
time_page() { # PATH [CURL OPTION]...
	local path="$1"
	shift
	# The fragment is not sent: it is there to have curl ask so often, by one connection.
	curl -s "$@" -D - -o /dev/null "http://127.0.0.1:$port_pages$path#[1-$pages_at_once]" | tr -d '\r' >"$work/heads"
	[ "$(grep -c '^HTTP/1.1 200 ' "$work/heads")" -eq "$pages_at_once" ] ||
		fail "$path answers $(sed -n 's/^HTTP\/1.1 //p' "$work/heads" | sort | uniq -c | tr '\n' ';')"
	sed -n 's/^server-timing: total;dur=\([0-9.]*\), db;dur=\([0-9.]*\);desc="\([0-9]*\) statements"$/\1 \2 \3/Ip' "$work/heads" |
		jq -R -s -c '
			def at(p): sort | .[(length - 1) * p | round];
			split("\n") | map(select(. != "") | split(" ") | map(tonumber))
			| { n: length, statements: (map(.[2]) | min), p50_ms: (map(.[0]) | at(0.5)), p95_ms: (map(.[0]) | at(0.95)),
				db_ms: (map(.[1]) | at(0.5)) }'
}

# A page that asks the database nothing, and is the frame and a form: what no page can be quicker than.
bare_page=/login

measure_pages() {
	local round name path
	start_web lighttpd pages single
	make_demo
	demo_pages >"$work/pages"
	say 'Warming the pages'
	while read -r name path; do
		time_page "$path" -H "Cookie: landfall=$demo_token" >"$work/one.json"
		jq -n --argjson bytes "$(curl -s -o "$work/page" -w '%{size_download}' -H "Cookie: landfall=$demo_token" "http://127.0.0.1:$port_pages$path")" \
			'{ bytes: $bytes, compressed: ($compressed | tonumber) }' --arg compressed "$(gzip -c "$work/page" | wc -c)" |
			note page_bytes --arg page "$name"
	done <"$work/pages"
	round=1
	while [ "$round" -le "$rounds" ]; do
		say "Round $round of $rounds: pages"
		while read -r name path; do
			time_page "$bare_page" | note page_bare --arg page "$name" --arg round "$round"
			time_page "$path" -H "Cookie: landfall=$demo_token" | note page --arg page "$name" --arg round "$round"
		done <"$work/pages"
		round=$((round + 1))
	done
	srv_stop pages
}
