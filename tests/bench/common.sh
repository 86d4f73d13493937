# shellcheck shell=dash
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # What this sets is for those who source it, and the other way round.
# What the benches share: private servers under the shipped configurations, an organization with a key and a
# session. Sourced, never run, by a script that has set top, here, clients and keep.

# shellcheck source=build-aux/servers.sh
. "$top/build-aux/servers.sh"
# shellcheck source=build-aux/packages.sh
. "$top/build-aux/packages.sh"

port_lighttpd=''

fail() {
	srv_error "$*" || exit 1
}

say() {
	printf '%s\n' "$*" >&2
}

# Makes the temporary folder, and sees to it that all ends with this process.
begin() {
	local variable
	work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-bench.XXXXXX")
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 141' PIPE
	trap 'exit 143' TERM
	trap clean_up EXIT
	umask 022
	chmod 755 "$work"
	mkdir "$work/logs"
	run=$work/run results=$work/results
	stamp=$(srv_random 4) measurements=0
	for variable in $(env | sed -n 's/^\(LANDFALL_[A-Z_]*\)=.*/\1/p'); do
		unset "$variable"
	done
}

clean_up() {
	local status=$?
	set +e
	trap - EXIT
	trap '' HUP INT PIPE TERM
	for run in "$work"/run*; do
		[ -d "$run" ] || continue
		srv_attach "$top" "${build-}" "$run"
		srv_stop_all
		srv_clean
	done
	if [ -n "$keep" ]; then
		say "Logs and configurations are in $work"
	else
		rm -rf "$work"
	fi
	exit "$status"
}

# Adds the object on standard input to the results, with what it is about; the arguments are jq's.
note() { # WHAT [--arg NAME VALUE]...
	local what="$1"
	shift
	jq -c --arg what "$what" "$@" '. + ([$ARGS.named | to_entries[] | .value as $text | .value = ($text | tonumber? // $text)] |
		from_entries)' >>"$results"
}

# ---------------------------------------------------------------- preparing

# Installs those of the packages in LIST that are missing.
install_packages() { # LIST
	local missing
	# shellcheck disable=SC2086 # A list of words.
	missing=$(packages_missing $1)
	[ -n "$missing" ] || return 0
	say "Installing packages: $missing"
	# shellcheck disable=SC2086 # A list of words.
	packages_install $missing >"$work/logs/packages.log" 2>&1 ||
		fail "packages are missing: apt-get install --no-install-recommends $missing"
}

# Makes these TARGETs.
build() { # TARGET...
	if [ -z "${BUILD_DIR-}" ]; then
		build=$top/build
		say 'Building'
		(
			"$top/autogen.sh" --if-needed && mkdir -p "$build" && cd "$build" &&
				{ [ -f Makefile ] || "$top/configure"; } &&
				make -j "$(nproc)" "$@"
		) >"$work/logs/build.log" 2>&1 || fail "the build: $(grep -m 1 error "$work/logs/build.log")"
	else
		build=$BUILD_DIR
	fi
	tools=$build/tests/bench
}

# The shipped configurations, with pools of as many processes as there are clients and without an end of a
# process's life: both server's pools have to be alike, and as the floor's.
share_configurations() {
	local name
	conf=$work/conf
	mkdir -p "$conf/apache-conf" "$conf/single/apache-conf"
	for name in templates static schema; do
		ln -s "$top/$name" "$conf/$name"
	done
	srv_fill "$top/apache-conf/landfall-vhost.conf" "$conf/apache-conf/landfall-vhost.conf" \
		'FcgidMaxProcessesPerClass 16' "FcgidMaxProcessesPerClass $clients" \
		'FcgidMinProcessesPerClass 4' "FcgidMinProcessesPerClass $clients" \
		'FcgidMaxRequestsPerProcess 10000' 'FcgidMaxRequestsPerProcess 0'
	srv_fill "$top/apache-conf/lighttpd.conf" "$conf/apache-conf/lighttpd.conf" \
		'"min-procs" => 6' "\"min-procs\" => $clients" '"max-procs" => 6' "\"max-procs\" => $clients"
	srv_fill "$top/apache-conf/lighttpd.conf" "$conf/single/apache-conf/lighttpd.conf" \
		'"min-procs" => 6' '"min-procs" => 1' '"max-procs" => 6' '"max-procs" => 1'
}

# In the folder $run. As durable as any, with room for what is written, so that no round waits for a checkpoint of another. Sizes are
# told at the start: a pool that grows later keeps the hash table of its first size, and all that finds a page walks long chains.
# shellcheck disable=SC2120 # Options are for callers elsewhere.
start_database() { # [OPTION...]; further ones of mariadbd
	say 'Starting MariaDB'
	srv_init "$top" "$build" "$run"
	srv_mariadb_start "$run/mariadb" --innodb-buffer-pool-size=512M --innodb-log-file-size=512M \
		--max-connections=200 --thread-cache-size=100 "$@"
	db_password=$(srv_random 16)
	srv_mariadb_database landfall landfall "$db_password" landfall_owner "$db_password"
	srv_write_conf "$run/landfall.conf" landfall landfall "$db_password" landfall_owner "$db_password" \
		'rate_limit = 1000000' 'rate_anonymous = 1000000'
	LANDFALL_CONFIG=$run/landfall.conf
	export LANDFALL_CONFIG
	"$build/landfall" migrate >"$work/logs/migrate.log" 2>&1 || fail "migrate: $(tail -n 1 "$work/logs/migrate.log")"
}

# An organization with a key, and a session that is made by hand: the log-in page is not measured.
make_accounts() {
	"$build/landfall" organization add acme --name Acme
	srv_random 10 >"$run/password"
	"$build/landfall" user add admin@example.com --organization acme --name Admin --role admin \
		--password-file "$run/password"
	key=$("$build/landfall" keys generate --organization acme --name bench --scope read,write)
	token=$(srv_random 21)x
	srv_mariadb landfall <<-SQL
		INSERT INTO session (digest, organization_id, user_id, created_at, last_seen_at, address, agent)
		SELECT UNHEX(SHA2('$token', 256)), m.organization_id, m.user_id, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3),
			'127.0.0.1', 'bench' FROM membership m;
	SQL
}

# ---------------------------------------------------------------- servers

# Starts the web server NAME with Landfall, or with the floor; sets port_NAME.
start_web() { # KIND NAME [floor|single]
	local port kind="$1" name="$2" what="${3-}"
	port=$(srv_free_ports 1)
	case "$what" in
	floor) (SRV_TOP=$conf SRV_WEB=$SRV_WEB/floor && srv_web_start "$kind" "$name" "$port") ;;
	single) (SRV_TOP=$conf/single && srv_web_start "$kind" "$name" "$port") ;;
	*) (SRV_TOP=$conf && srv_web_start "$kind" "$name" "$port") ;;
	esac
	case "$what" in
	floor) srv_wait_ready "$name" "http://127.0.0.1:$port/200/text/plain/3" ;;
	*) srv_wait_ready "$name" "http://127.0.0.1:$port/health/ready" ;;
	esac
	name=$(echo "$name" | tr - _)
	eval "port_$name=$port"
}

# Prints the ids of the processes of server NAME that are called COMMAND, joined by commas; or, with "!"
# before the command, of all others.
pids_of() { # NAME COMMAND
	local pid comm
	{ srv_leader "$1" && srv_descendants "$(srv_leader "$1")"; } | while read -r pid; do
		{ read -r comm <"/proc/$pid/comm"; } 2>/dev/null || continue
		case "$2" in
		"!$comm") ;;
		"!"* | "$comm") echo "$pid" ;;
		esac
	done | paste -s -d , -
}
