#!/bin/sh
# shellcheck shell=dash
# ./quickstart as a newcomer meets it, in a folder of its own whose name has a blank in it.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"
# shellcheck source=build-aux/servers.sh
. "$TEST_SRCDIR/build-aux/servers.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-quickstart.XXXXXX")
dir="$work/some folder"
holder=
# Not the tree's build/, which may belong to somebody's running instance.
BUILD_DIR=$TEST_BUILDDIR
export BUILD_DIR

clean_up() {
	[ -z "$holder" ] || kill "$holder" 2>/dev/null || :
	quickstart --stop >/dev/null 2>&1 || :
	rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 1' HUP INT PIPE TERM
cd "$work"

quickstart() {
	"$TEST_SRCDIR/quickstart" --dir "$dir" "$@"
}

# Runs quickstart with the arguments; its words are in $work/out and $work/err, its status in $status.
try() {
	status=0
	quickstart "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
}

# The ids of all processes of the instance, servers' children included.
instance_pids() {
	SRV_RUN=$dir
	{ srv_pids mariadb; srv_pids web; srv_pids web-app; } | sort -u
}

# Those of the ids in FILE that live.
living() {
	srv_processes | cut -d ' ' -f 1 | sort >"$work/processes"
	sort "$1" | comm -12 - "$work/processes"
}

refused() { # NAME PATTERN ARGUMENT...
	local name="$1" pattern="$2"
	shift 2
	try "$@"
	is "$name: status 1" "$status" 1
	is "$name: one line on standard error" "$(wc -l <"$work/err")" 1
	like "$name: that says so" "$(cat "$work/err")" "$pattern"
}

count_deployments() {
	curl -s --max-time 30 -H "Authorization: Bearer $(cat "$dir/api-key")" "http://127.0.0.1:$port/v1/deployments?limit=100" |
		jq '.data | length'
}

# ---------------------------------------------------------------- before anything runs

try --help
is '--help: status 0' "$status" 0
for option in --port --dir --server --mode --demo --detach --stop --status --help; do
	like "--help names $option" "$(cat "$work/out")" "^ *$option"
done
refused 'an unknown option' 'unknown option --nonsense' --nonsense
refused 'a port that is no number' 'not a port number' --port http
refused 'a server that nobody knows' 'none of apache, lighttpd, nginx' --server iis
refused 'plain CGI under nginx' 'with --server apache only' --server nginx --mode cgi
try --status
is '--status before a start: status 3' "$status" 3
try --stop
is '--stop before a start: status 0' "$status" 0
check 'neither made the folder' test ! -e "$dir"

port=$(srv_free_ports 1)
perl -MIO::Socket::INET -e '
	$| = 1;
	my $socket = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => $ARGV[0], Listen => 1, ReuseAddr => 1) or die;
	print "held\n";
	sleep 300' "$port" >"$work/held" &
holder=$!
until [ -s "$work/held" ]; do sleep 0.05; done
refused 'a port in use' "port $port is in use" --port "$port" --detach
kill "$holder"
wait "$holder" 2>/dev/null || :
holder=

mkdir "$work/taken"
echo mine >"$work/taken/letter"
refused 'a folder of somebody else' 'holds other files' --dir "$work/taken"
is 'and it is left as it was' "$(ls -A "$work/taken")" letter

# ---------------------------------------------------------------- the first start

try --detach --port "$port"
is 'the first start: status 0' "$status" 0
[ "$status" -eq 0 ] || note "$(cat "$work/out" "$work/err")"
is 'and nothing on standard error' "$(cat "$work/err")" ''
like 'it says its steps' "$(cat "$work/out")" '^Starting MariaDB … done'
like 'it prints the URL' "$(cat "$work/out")" "http://127\\.0\\.0\\.1:$port/"
like 'it prints the log-in' "$(cat "$work/out")" 'admin@example\.com'
like 'and the password that it keeps' "$(cat "$work/out")" "Password  *$(cat "$dir/admin-password")"
is 'password and key are private' "$(stat -c %a "$dir/admin-password" "$dir/api-key" "$dir/landfall.conf" | sort -u)" 600
is 'no other user can list the folder' "$(stat -c %A "$dir" | cut -c 8-)" ---
like 'the key is one of ours' "$(cat "$dir/api-key")" '^sk_acme_'
try --status
is '--status: status 0' "$status" 0
like 'and says that it is ready' "$(cat "$work/out")" 'ready *yes'

try --detach --port "$port"
is 'a start beside a running one: status 1' "$status" 1
like 'and it says so' "$(cat "$work/err")" 'already running'

# The curl of the first start's words, cut out as a person would and given to a shell.
quickstart --stop >/dev/null
try --detach --port "$port"
sed -n '/^curl /,/[^\\]$/p' "$work/out" >"$work/paste"
is 'the curl is there, and only one' "$(grep -c '^curl ' "$work/paste")" 1
status=0
(cd / && sh "$work/paste") >"$work/answer" 2>/dev/null || status=$?
is 'the curl works when pasted' "$status" 0
check 'and records a completed deployment' jq -e '.status == "completed" and .id' "$work/answer"
is 'which is listed' "$(count_deployments)" 1

# ---------------------------------------------------------------- stop, and a second start

instance_pids >"$work/pids"
is 'MariaDB, a web server and their processes run' "$([ "$(wc -l <"$work/pids")" -ge 3 ] && echo yes)" yes
password=$(cat "$dir/admin-password")
try --stop
is '--stop: status 0' "$status" 0
is 'none of the processes lives' "$(living "$work/pids")" ''
check 'and the port is free' srv_port_is_free "$port"
is 'nothing is left in /var/tmp' "$(grep /var/tmp "$dir/web-folder" 2>/dev/null)" ''
try --status
is '--status afterwards: status 3' "$status" 3

for server in lighttpd nginx; do
	try --detach --port "$port" --server "$server"
	is "a start with $server on the same data: status 0" "$status" 0
	[ "$status" -eq 0 ] || note "$(cat "$work/out" "$work/err")"
	is "with $server the data is still there" "$(count_deployments)" 1
	is "and the password is the same" "$(cat "$dir/admin-password")" "$password"
	instance_pids >"$work/pids"
	quickstart --stop >/dev/null
	is "and nothing of it lives after --stop" "$(living "$work/pids")" ''
done

# ---------------------------------------------------------------- in the foreground

# Starts it in the foreground and waits until it runs; its id is then in $pid.
foreground() {
	: >"$work/out" # what an earlier one said is not what this one says
	"$TEST_SRCDIR/quickstart" --dir "$dir" --port "$port" "$@" >"$work/out" 2>"$work/err" </dev/null &
	pid=$!
	until grep -q 'Ctrl-C ends it' "$work/out"; do
		kill -0 "$pid" 2>/dev/null || break
		sleep 0.1
	done
	instance_pids >"$work/pids"
}

foreground --mode cgi
is 'in the foreground, with plain CGI, the data is there' "$(count_deployments)" 1
kill -TERM "$pid"
status=0
wait "$pid" || status=$?
is 'SIGTERM ends it with status 143' "$status" 143
is 'and everything that it started' "$(living "$work/pids")" ''

foreground
is 'it runs in the foreground' "$(count_deployments)" 1
try --stop
is '--stop from elsewhere: status 0' "$status" 0
wait "$pid" || :
is 'ends it and everything that it started' "$(living "$work/pids")" ''

foreground
kill -KILL "$pid"
wait "$pid" 2>/dev/null || :
try --stop
is 'after a SIGKILL, --stop: status 0' "$status" 0
is 'ends what it left behind' "$(living "$work/pids")" ''

done_testing
