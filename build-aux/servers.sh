# shellcheck shell=dash
# Private servers for ./quickstart and ./runtests: a MariaDB without a TCP port, and Apache,
# lighttpd or nginx on 127.0.0.1, each with its configuration, logs and process ids in folders of
# the caller. Sourced, never run. What it knows of Landfall: the names of the two programs, their
# configuration file, and the files in apache-conf/, which it fills in rather than repeats.
#
# Nothing is ever found or ended by name. Each server is the leader of its own session and process
# group, and writes "pid, start time, boot" into RUN/NAME.proc before it becomes the server; a pid
# that meanwhile belongs to somebody else is therefore left alone.
#
# Every function prints what it answers, reports failure by one line on standard error and a
# status other than 0, and works under `set -eu`. The globals:
#   SRV_TOP    the source tree
#   SRV_BUILD  the build tree, where landfall.fcgi is
#   SRV_RUN    process ids and private files; only for the caller (mode 700)
#   SRV_WEB    what the web server's workers must reach: program, configuration, sockets.
#              Its path is short and free of blanks, since sockets and lighttpd ask for that.

# Debian keeps the servers where an ordinary user's PATH does not look.
PATH=$PATH:/usr/sbin:/sbin

SRV_TOP='' SRV_BUILD='' SRV_RUN='' SRV_WEB=''

# ---------------------------------------------------------------- small things

# Prints "PROGRAM: TEXT" on standard error and fails.
srv_error() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	return 1
}

# Prints COUNT random bytes as hex digits.
srv_random() {
	od -An -N "$1" -tx1 /dev/urandom | tr -d ' \n'
}

# Prints COUNT different free TCP ports of 127.0.0.1, one a line. They lie below the range that
# the kernel gives to outgoing connections, so that none of those takes one before we do.
srv_free_ports() {
	perl -MIO::Socket::INET -e '
		my @held;
		for (1 .. 5000) {
			last if @held == $ARGV[0];
			my $socket = IO::Socket::INET->new(LocalAddr => "127.0.0.1", Listen => 1,
			    LocalPort => 11000 + int rand 20000, ReuseAddr => 1, Proto => "tcp");
			push @held, $socket if $socket;
		}
		@held == $ARGV[0] or die "no free ports\n";
		print $_->sockport, "\n" for @held;' "$1"
}

# Succeeds if nobody listens on PORT of 127.0.0.1 and we may.
srv_port_is_free() {
	perl -MIO::Socket::INET -e 'exit !IO::Socket::INET->new(LocalAddr => "127.0.0.1",
	    LocalPort => $ARGV[0], Listen => 1, ReuseAddr => 1, Proto => "tcp")' "$1"
}

# The user whose rights the web server's workers have: www-data when we are root (Apache refuses
# to serve as root, and should), otherwise nobody else than ourselves: nothing is printed.
srv_worker() {
	[ "$(id -u)" -ne 0 ] || echo www-data
}

# Runs COMMAND with the rights of the web server's workers.
srv_as_worker() {
	if [ -n "$(srv_worker)" ]; then
		setpriv --reuid=www-data --regid=www-data --init-groups -- "$@"
	else
		"$@"
	fi
}

# Lets the workers, and no other stranger, read FILE.
srv_let_worker_read() {
	if [ -n "$(srv_worker)" ]; then
		chgrp www-data "$1" && chmod 640 "$1"
	else
		chmod 600 "$1"
	fi
}

# Copies the shipped configuration FROM to TO, with each OLD text replaced by its NEW one.
# Fails if an OLD text is not in the file, so that the shipped files and this one can't drift apart.
srv_fill() { # FROM TO [OLD NEW]...
	perl -e '
		my ($from, $to, @pairs) = @ARGV;
		open my $in, "<", $from or die "cannot read $from: $!\n";
		my $text = join "", <$in>;
		while (my ($old, $new) = splice @pairs, 0, 2) {
			index($text, $old) >= 0 or die "$from: \"$old\" is not in it\n";
			$text =~ s/\Q$old\E/$new/g;
		}
		open my $out, ">", $to or die "cannot write $to: $!\n";
		print $out $text;
		close $out or die "cannot write $to: $!\n";' "$@"
}

# Prints the last line of LOG that says what went wrong, or its last line.
srv_reason() {
	[ -s "$1" ] || { echo 'it said nothing'; return 0; }
	awk '
		/^make/ { next }
		/No space left on device|[Dd]isk full|(errno|error|Errcode):? *28\>/ { full = $0 }
		/\[ERROR\]|[Ee]rror[: ]|\(emerg\)|\[emerg\]|AH[0-9]+: |[Cc]ould not|[Cc]annot|[Ff]ailed/ { said = $0 }
		NF { last = $0 }
		END { print full != "" ? "the disk is full: " full : said != "" ? said : last }' "$1"
}

# ---------------------------------------------------------------- processes

srv_boot() {
	cat /proc/sys/kernel/random/boot_id 2>/dev/null || echo unknown
}

# Prints "pid parent group start" of every living process. Zombies are dead.
srv_processes() {
	local folder line
	for folder in /proc/[0-9]*; do
		line=
		{ IFS= read -r line <"$folder/stat"; } 2>/dev/null || continue
		# shellcheck disable=SC2086 # The fields are numbers and one letter.
		set -- ${line##*) }
		case "${1-Z}" in Z | X) continue ;; esac
		[ $# -ge 20 ] || continue
		echo "${folder#/proc/} $2 $3 ${20}"
	done
}

# Prints the ids of the living processes that NAME stands for: its leader first, if it lives,
# then the others of its group.
srv_pids() {
	local pid start boot
	{ read -r pid start boot <"$SRV_RUN/$1.proc"; } 2>/dev/null || return 0
	[ "$boot" = "$(srv_boot)" ] || return 0
	srv_processes | awk -v leader="$pid" -v start="$start" '
		$1 == leader { if ($4 != start) stranger = 1; else first = $1; next }
		$3 == leader && $4 >= start { rest = rest $1 "\n" }
		END { if (!stranger) { if (first) print first; printf "%s", rest } }'
}

# Prints the id of NAME's leader, if that lives.
srv_leader() {
	local pid start boot line
	{ read -r pid start boot <"$SRV_RUN/$1.proc"; } 2>/dev/null || return 0
	[ "$boot" = "$(srv_boot)" ] || return 0
	{ IFS= read -r line <"/proc/$pid/stat"; } 2>/dev/null || return 0
	# shellcheck disable=SC2086 # The fields are numbers and one letter.
	set -- ${line##*) }
	case "${1-Z}" in Z | X) return 0 ;; esac
	[ "${20-}" != "$start" ] || echo "$pid"
}

# Succeeds if the leader of NAME lives.
srv_is_running() {
	[ -n "$(srv_leader "$1")" ]
}

# Writes RUN/NAME.proc for the process PID, which may be the shell itself.
srv_note() { # NAME PID
	local line
	IFS= read -r line <"/proc/$2/stat"
	echo "$2 $(printf %s "${line##*) }" | cut -d ' ' -f 20) $(srv_boot)" >"$SRV_RUN/$1.proc.new"
	mv "$SRV_RUN/$1.proc.new" "$SRV_RUN/$1.proc"
}

# Starts COMMAND as the server NAME, in a session of its own, its output appended to LOG.
# Our own open files are kept from it: a lock must not outlive us in a server.
srv_spawn() { # NAME LOG COMMAND...
	local name="$1" log="$2" tries=0
	shift 2
	rm -f "$SRV_RUN/$name.proc"
	# shellcheck disable=SC2016 # The inner shell expands, not this one.
	setsid sh -c '
		file=$1 boot=$2
		shift 2
		IFS= read -r line </proc/$$/stat
		echo "$$ $(printf %s "${line##*) }" | cut -d " " -f 20) $boot" >"$file.new" &&
			mv "$file.new" "$file" && exec "$@"' \
		sh "$SRV_RUN/$name.proc" "$(srv_boot)" "$@" \
		</dev/null >>"$log" 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &
	until [ -f "$SRV_RUN/$name.proc" ]; do
		tries=$((tries + 1))
		[ "$tries" -lt 100 ] || { srv_error "$name did not start"; return 1; }
		sleep 0.05
	done
}

# Ends NAME and every process it made: SIGTERM to the leader, who ends the others itself; whoever
# is left once it is gone, or after SECONDS (default 20), is asked once more and then killed.
srv_stop() { # NAME [SECONDS]
	local name="$1" tenths=$((${2:-20} * 10)) pids waited=0
	[ -f "$SRV_RUN/$name.proc" ] || return 0
	srv_leader "$name" | srv_signal TERM
	while srv_is_running "$name" && [ "$waited" -lt "$tenths" ]; do
		sleep 0.1
		waited=$((waited + 1))
	done
	srv_pids "$name" | srv_signal TERM
	waited=0
	while pids=$(srv_pids "$name") && [ -n "$pids" ]; do
		if [ "$waited" -ge 50 ]; then
			echo "$pids" | srv_signal KILL
			break
		fi
		sleep 0.1
		waited=$((waited + 1))
	done
	rm -f "$SRV_RUN/$name.proc"
}

# Sends SIGNAL to each of the processes whose ids come on standard input, if it still lives.
srv_signal() {
	local pid
	while read -r pid; do
		[ -z "$pid" ] || kill -s "$1" "$pid" 2>/dev/null || :
	done
}

# Ends everything in SRV_RUN, the database last.
srv_stop_all() {
	local file name
	for file in "$SRV_RUN"/*.proc; do
		name=${file##*/}
		name=${name%.proc}
		case "$name" in '*' | mariadb | quickstart) continue ;; esac
		srv_stop "$name"
	done
	srv_stop mariadb 60
}

# Prints PID's descendants, children before grandchildren.
srv_descendants() {
	srv_processes | awk -v root="$1" '
		{ parent[$1] = $2 }
		END {
			seen[root] = 1
			do {
				more = 0
				for (pid in parent)
					if (!(pid in seen) && (parent[pid] in seen)) { seen[pid] = more = 1; print pid }
			} while (more)
		}'
}

# ---------------------------------------------------------------- folders and files

# Sets the globals and makes the folders. SRV_WEB is RUN/web if the workers can reach it and its
# path suits, else a new folder under /var/tmp, which srv_clean removes. Needs the programs built.
srv_init() { # TOP BUILD RUN
	local old umask_before
	SRV_TOP=$1 SRV_BUILD=$2 SRV_RUN=$3
	umask_before=$(umask)
	umask 077
	mkdir -p "$SRV_RUN"
	srv_disown_copy
	SRV_WEB=
	if { read -r old <"$SRV_RUN/web-folder"; } 2>/dev/null && srv_web_suits "$old"; then
		SRV_WEB=$old
	elif srv_web_make "$SRV_RUN/web"; then
		SRV_WEB=$SRV_RUN/web
	else
		rmdir "$SRV_RUN/web" 2>/dev/null || :
		SRV_WEB=$(mktemp -d /var/tmp/landfall.XXXXXX)
		srv_web_make "$SRV_WEB" || {
			srv_error 'no folder that the web server can reach'
			return 1
		}
	fi
	echo "$SRV_WEB" >"$SRV_RUN/web-folder"
	umask "$umask_before"
	srv_share_tree
}

# Sets the globals for what srv_init made earlier; for --stop and --status.
srv_attach() { # TOP BUILD RUN
	SRV_TOP=$1 SRV_BUILD=$2 SRV_RUN=$3
	srv_disown_copy
	{ read -r SRV_WEB <"$SRV_RUN/web-folder"; } 2>/dev/null || SRV_WEB=$SRV_RUN/web
}

# A copy of a folder like RUN, made by cp, has process ids and a web folder that belong to the
# original. This notices by the folder's inode, and forgets them.
srv_disown_copy() {
	local self noted=''
	self=$(stat -c %d:%i "$SRV_RUN")
	{ read -r noted <"$SRV_RUN/self"; } 2>/dev/null || :
	[ "$noted" != "$self" ] || return 0
	rm -f "$SRV_RUN"/*.proc "$SRV_RUN/web-folder"
	echo "$self" >"$SRV_RUN/self"
}

# Makes FOLDER reachable for the workers and tells whether it suits.
srv_web_make() {
	case "$1" in *[!A-Za-z0-9/._+-]*) return 1 ;; esac
	[ "${#1}" -le 60 ] || return 1
	# Workers pass through RUN to get at RUN/web, but can't list it.
	mkdir -p "$1" || return 1
	if [ -n "$(srv_worker)" ]; then
		case "$1" in "$SRV_RUN"/*) chgrp www-data "$SRV_RUN" && chmod 710 "$SRV_RUN" ;; esac
		chgrp www-data "$1" && chmod 750 "$1" || return 1
	fi
	srv_web_suits "$1"
}

srv_web_suits() {
	srv_as_worker test -d "$1/." && srv_as_worker test -r "$1"
}

# Puts program, templates and static files where the workers can read them: links into the trees,
# or copies where those are closed to the workers (a checkout under /root).
srv_share_tree() {
	local name from
	for name in landfall.fcgi locale templates static; do
		case "$name" in
		landfall.fcgi | locale) from=$SRV_BUILD/$name ;;
		*) from=$SRV_TOP/$name ;;
		esac
		[ -e "$from" ] || { srv_error "$from is missing"; return 1; }
		rm -rf "${SRV_WEB:?}/$name"
		if srv_worker_reads "$from"; then
			ln -s "$from" "$SRV_WEB/$name"
		else
			cp -R "$from" "$SRV_WEB/$name"
			chmod -R a+rX "$SRV_WEB/$name"
		fi
	done
}

# Tells whether the workers can read PATH and all that is in it.
srv_worker_reads() {
	! srv_as_worker find "$1" ! -readable 2>&1 | grep -q .
}

# Removes what srv_init made outside of RUN, and the sockets. Data and logs in RUN stay.
srv_clean() {
	case "$SRV_WEB" in
	/var/tmp/landfall.*) rm -rf "$SRV_WEB" "$SRV_RUN/web-folder" ;;
	?*) rm -f "$SRV_WEB"/*.sock "$SRV_WEB"/*/*.sock ;;
	esac
}

# Writes landfall.conf twice: SRV_WEB/landfall.conf for the web server's processes, and FILE, with
# the owner's account too, for the command line program. More lines may follow as arguments.
# The key that seals what the database holds is as old as the data: it is kept in RUN/secret-key.
srv_write_conf() { # FILE DATABASE USER PASSWORD OWNER OWNER_PASSWORD [LINE]...
	local file="$1" name="$2" user="$3" password="$4" owner="$5" owner_password="$6" umask_before
	shift 6
	umask_before=$(umask)
	umask 077
	rm -f "$file" "$SRV_WEB/landfall.conf"
	if [ ! -s "$SRV_RUN/secret-key" ]; then
		srv_random 32 >"$SRV_RUN/secret-key.new"
		mv "$SRV_RUN/secret-key.new" "$SRV_RUN/secret-key"
	fi
	{
		echo '; Made by the script that started this instance, anew at each start.'
		echo "db_socket = $SRV_WEB/mariadb.sock"
		echo "db_name = $name"
		echo "db_user = $user"
		echo "db_password = $password"
		echo "template_dir = $SRV_WEB/templates"
		echo "static_dir = $SRV_WEB/static"
		echo "locale_dir = $SRV_WEB/locale"
		echo "log_file = $SRV_WEB/landfall.log"
		echo "rate_file = $SRV_WEB/landfall.rate"
		echo "secret_key = $(cat "$SRV_RUN/secret-key")"
		# Requests start no worker, not even one that is installed on this machine, unless a line below says so.
		echo 'work_program ='
		[ $# -eq 0 ] || printf '%s\n' "$@"
	} >"$SRV_WEB/landfall.conf"
	{
		cat "$SRV_WEB/landfall.conf"
		echo "schema_dir = $SRV_TOP/schema"
		echo "db_owner_user = $owner"
		echo "db_owner_password = $owner_password"
	} >"$file"
	: >>"$SRV_WEB/landfall.log"
	: >>"$SRV_WEB/landfall.rate"
	chmod 640 "$SRV_WEB/landfall.log"
	[ -z "$(srv_worker)" ] || chown www-data "$SRV_WEB/landfall.log" "$SRV_WEB/landfall.rate"
	umask "$umask_before"
	srv_let_worker_read "$SRV_WEB/landfall.conf"
}

# ---------------------------------------------------------------- MariaDB

# Starts MariaDB on SRV_WEB/mariadb.sock with its data in FOLDER/data, which is made if need be,
# and waits until it answers. Small, but as durable as the real thing: each commit is on the disk.
srv_mariadb_start() { # FOLDER [OPTION...]; further ones of mariadbd
	local folder="$1" umask_before user='' log="$1/error.log"
	shift
	[ "$(id -u)" -ne 0 ] || user=--user=root
	umask_before=$(umask)
	umask 077
	mkdir -p "$folder" "$folder/tmp"
	: >"$log"
	if [ ! -d "$folder/data" ]; then
		# Built aside and moved, so that an interrupted start leaves no half a database.
		rm -rf "$folder/data.new"
		# (By a relative name, since MariaDB's script does not bear a blank in a path.)
		(cd "$folder" && mariadb-install-db --no-defaults $user --datadir=./data.new \
			--skip-test-db --skip-name-resolve --auth-root-authentication-method=socket \
			--auth-root-socket-user="$(id -un)") </dev/null >"$folder/install.log" 2>&1 || {
			umask "$umask_before"
			rm -rf "$folder/data.new"
			srv_error "MariaDB cannot make its data folder: $(srv_reason "$folder/install.log")"
			return 1
		}
		mv "$folder/data.new" "$folder/data"
	fi
	umask "$umask_before"
	srv_spawn mariadb "$log" mariadbd --no-defaults $user \
		--datadir="$folder/data" --tmpdir="$folder/tmp" --pid-file="$folder/mariadb.pid" \
		--socket="$SRV_WEB/mariadb.sock" --skip-networking --skip-name-resolve --skip-log-bin \
		--character-set-server=utf8mb4 --default-time-zone=+00:00 \
		--innodb-flush-log-at-trx-commit=1 --innodb-buffer-pool-size=64M \
		--innodb-log-file-size=32M --innodb-log-buffer-size=4M --performance-schema=OFF \
		--key-buffer-size=1M --aria-pagecache-buffer-size=4M --max-connections=80 \
		--table-open-cache=400 --thread-cache-size=16 "$@" || return 1
	srv_mariadb_wait "$log"
}

srv_mariadb_wait() { # LOG
	local waited=0
	until echo 'SELECT 1' | srv_mariadb >/dev/null 2>&1; do
		srv_is_running mariadb || {
			srv_error "MariaDB failed to start: $(srv_reason "$1") (more in $1)"
			return 1
		}
		[ "$waited" -lt 600 ] || {
			srv_error "MariaDB did not answer within a minute: $(srv_reason "$1") (more in $1)"
			return 1
		}
		sleep 0.1
		waited=$((waited + 1))
	done
}

# The client program, as the database's administrator. SQL comes on standard input.
# shellcheck disable=SC2120 # Options are for callers elsewhere.
srv_mariadb() {
	mariadb --no-defaults --socket="$SRV_WEB/mariadb.sock" --user="$(id -un)" --batch \
		--skip-column-names "$@"
}

# Makes the database NAME and its two accounts: USER, for the web, reads and writes rows; OWNER,
# for migrations, may also change tables. Existing accounts get the given passwords.
srv_mariadb_database() { # NAME USER PASSWORD OWNER OWNER_PASSWORD
	srv_mariadb <<-SQL
		CREATE DATABASE IF NOT EXISTS \`$1\` CHARACTER SET utf8mb4;
		CREATE OR REPLACE USER '$2'@'localhost' IDENTIFIED BY '$3';
		GRANT SELECT, INSERT, UPDATE, DELETE ON \`$1\`.* TO '$2'@'localhost';
		CREATE OR REPLACE USER '$4'@'localhost' IDENTIFIED BY '$5';
		GRANT ALL ON \`$1\`.* TO '$4'@'localhost';
	SQL
}

# ---------------------------------------------------------------- web servers

# Starts the web server NAME on PORT of 127.0.0.1, serving Landfall with SRV_WEB/landfall.conf under
# BASE ('' or for instance /deploys). KIND is one of:
#   apache           mod_fcgid, from apache-conf/landfall-vhost.conf or, with BASE, landfall-subpath.conf
#   apache-cgi       mod_cgid, from landfall-cgi.conf
#   apache-htaccess  mod_fcgid, with nothing but .htaccess and the entry script of cgi-bin/
#   apache-htaccess-cgi   the same with plain CGI
#   lighttpd         mod_fastcgi, from lighttpd.conf
#   nginx            with spawn-fcgi and multiwatch as server NAME-app, from nginx.conf
# Returns when the server listens, not when Landfall is ready: see srv_wait_ready.
srv_web_start() { # KIND NAME PORT [BASE]
	local kind="$1" name="$2" port="$3" base="${4-}" folder="$SRV_WEB/$2"
	srv_port_is_free "$port" ||
		{ srv_error "port $port is in use; choose another with --port"; return 1; }
	rm -rf "${folder:?}"
	mkdir -p "$folder/tmp"
	chmod 755 "$folder" "$folder/tmp"
	[ -z "$(srv_worker)" ] || chown www-data "$folder/tmp"
	: >"$folder/error.log"
	case "$kind" in
	apache) srv_apache_fcgid "$folder" "$port" "$base" ;;
	apache-cgi) srv_apache_cgi "$folder" "$port" "$base" ;;
	apache-htaccess | apache-htaccess-cgi) srv_apache_htaccess "$folder" "$port" "$base" "$kind" ;;
	lighttpd) srv_lighttpd "$folder" "$port" "$base" ;;
	nginx) srv_nginx "$folder" "$port" "$base" "$name" ;;
	*) srv_error "no web server is called $kind" ;;
	esac || return 1
	case "$kind" in
	apache*) srv_spawn "$name" "$folder/error.log" \
		apache2 -f "$folder/apache2.conf" -D FOREGROUND ;;
	lighttpd) srv_spawn "$name" "$folder/error.log" lighttpd -D -f "$folder/main.conf" ;;
	nginx) srv_spawn "$name" "$folder/error.log" \
		nginx -p "$folder" -c "$folder/main.conf" -e "$folder/error.log" ;;
	esac || return 1
	srv_web_wait "$name" "$port"
}

# Waits until the server NAME listens on PORT.
srv_web_wait() {
	local waited=0
	while srv_port_is_free "$2"; do
		srv_is_running "$1" || {
			srv_error "$1 failed to start: $(srv_reason "$SRV_WEB/$1/error.log") (more in $SRV_WEB/$1/error.log)"
			return 1
		}
		[ "$waited" -lt 300 ] || { srv_error "$1 does not listen on port $2"; return 1; }
		sleep 0.1
		waited=$((waited + 1))
	done
}

# Waits until URL answers 200 through the server NAME; reports the last answer if it does not.
srv_wait_ready() { # NAME URL [SECONDS]
	local waited=0 limit=$((${3:-30} * 5)) code=000 said
	said=$(mktemp "$SRV_RUN/answer.XXXXXX")
	while :; do
		code=$(curl -s -o "$said" -w '%{http_code}' --max-time 10 "$2") || :
		[ "$code" != 200 ] || { rm -f "$said"; return 0; }
		srv_is_running "$1" || break
		[ "$waited" -lt "$limit" ] || break
		sleep 0.2
		waited=$((waited + 1))
	done
	srv_error "$2 answers $code: $(head -c 300 "$said" | tr '\n' ' ') (more in $SRV_WEB/$1/error.log)" || :
	rm -f "$said"
	return 1
}

# Writes FOLDER/apache2.conf: what a private Apache needs around the shipped file. More modules
# and lines come as arguments: `-m NAME` loads mod_NAME.
srv_apache_main() { # FOLDER PORT [-m NAME]... [LINE]...
	local folder="$1" port="$2" module
	shift 2
	{
		echo "ServerRoot \"$folder\""
		echo "DefaultRuntimeDir \"$folder/tmp\""
		echo "PidFile \"$folder/apache2.pid\""
		echo 'ServerName localhost'
		for module in mpm_event authz_core alias env mime deflate filter headers; do
			echo "LoadModule ${module}_module /usr/lib/apache2/modules/mod_$module.so"
		done
		while [ "${1-}" = -m ]; do
			echo "LoadModule ${2}_module /usr/lib/apache2/modules/mod_$2.so"
			shift 2
		done
		[ -z "$(srv_worker)" ] || printf '%s\n' 'User www-data' 'Group www-data'
		echo "Listen 127.0.0.1:$port"
		echo "ErrorLog \"$folder/error.log\""
		echo "CustomLog \"$folder/access.log\" \"%h %t \\\"%m %U\\\" %>s %B %D\""
		echo 'LogLevel warn'
		echo 'TypesConfig /etc/mime.types'
		echo 'StartServers 1'
		echo 'ThreadsPerChild 32'
		echo 'MaxRequestWorkers 64'
		echo 'MinSpareThreads 1'
		echo 'MaxSpareThreads 64'
		echo 'GracefulShutdownTimeout 5'
		# The folder of the pool's sockets; mod_fcgid itself gives it to the workers.
		echo "<IfModule fcgid_module>"
		echo "FcgidIPCDir \"$folder/ipc\""
		echo "FcgidProcessTableFile \"$folder/tmp/fcgid_shm\""
		echo '</IfModule>'
		echo "<IfModule cgid_module>"
		echo "ScriptSock \"$folder/tmp/cgid.sock\""
		echo '</IfModule>'
		[ $# -eq 0 ] || printf '%s\n' "$@"
	} >"$folder/apache2.conf"
}

srv_apache_fcgid() { # FOLDER PORT BASE
	if [ -z "$3" ]; then
		srv_fill "$SRV_TOP/apache-conf/landfall-vhost.conf" "$1/site.conf" \
			'*:80' "127.0.0.1:$2" \
			deploys.example.org localhost \
			/var/log/apache2/landfall_access.log "$1/access.log" \
			/usr/local/bin/landfall.fcgi "$SRV_WEB/landfall.fcgi" \
			/etc/landfall/landfall.conf "$SRV_WEB/landfall.conf"
	else
		srv_fill "$SRV_TOP/apache-conf/landfall-subpath.conf" "$1/site.conf" \
			/deploys "$3" \
			/usr/local/bin/landfall.fcgi "$SRV_WEB/landfall.fcgi" \
			/etc/landfall/landfall.conf "$SRV_WEB/landfall.conf"
	fi && srv_apache_main "$1" "$2" -m fcgid "Include \"$1/site.conf\""
}

srv_apache_cgi() { # FOLDER PORT BASE
	if [ -z "$3" ]; then
		srv_fill "$SRV_TOP/apache-conf/landfall-cgi.conf" "$1/site.conf" \
			'*:80' "127.0.0.1:$2" \
			deploys.example.org localhost \
			/var/log/apache2/landfall_access.log "$1/access.log" \
			/usr/local/bin/landfall.fcgi "$SRV_WEB/landfall.fcgi" \
			/etc/landfall/landfall.conf "$SRV_WEB/landfall.conf"
	else
		# shellcheck disable=SC2016 # Apache expands it.
		srv_fill "$SRV_TOP/apache-conf/landfall-cgi.conf" "$1/site.conf" \
			'*:80' "127.0.0.1:$2" \
			deploys.example.org localhost \
			'ScriptAlias "/" "${landfall_program}/"' "ScriptAlias \"$3\" \"\${landfall_program}\"" \
			/var/log/apache2/landfall_access.log "$1/access.log" \
			/usr/local/bin/landfall.fcgi "$SRV_WEB/landfall.fcgi" \
			/etc/landfall/landfall.conf "$SRV_WEB/landfall.conf"
	fi && srv_apache_main "$1" "$2" -m cgid "Include \"$1/site.conf\""
}

# What a customer of a shared host has: a folder served with AllowOverride, and cgi-bin's scripts.
srv_apache_htaccess() { # FOLDER PORT BASE KIND
	local script=landfall.fcgi module=fcgid
	[ "$4" = apache-htaccess ] || { script=landfall.cgi module=cgid; }
	mkdir -p "$1/www$3"
	srv_fill "$SRV_TOP/cgi-bin/$script" "$1/www$3/$script" \
		/home/you/landfall/bin/landfall.fcgi "$SRV_WEB/landfall.fcgi" \
		/home/you/landfall/landfall.conf "$SRV_WEB/landfall.conf" || return 1
	chmod 755 "$1/www$3/$script"
	srv_fill "$SRV_TOP/apache-conf/htaccess" "$1/www$3/.htaccess" || return 1
	[ "$script" = landfall.fcgi ] ||
		srv_fill "$SRV_TOP/apache-conf/htaccess" "$1/www$3/.htaccess" landfall.fcgi landfall.cgi
	chmod 644 "$1/www$3/.htaccess"
	srv_apache_main "$1" "$2" -m "$module" -m rewrite -m dir \
		"DocumentRoot \"$1/www\"" \
		'<IfModule fcgid_module>' 'FcgidMaxRequestLen 9000000' '</IfModule>' \
		"<Directory \"$1/www\">" \
		'AllowOverride FileInfo Options=ExecCGI,MultiViews' \
		'Options FollowSymLinks' 'Require all granted' '</Directory>'
}

srv_lighttpd() { # FOLDER PORT BASE
	srv_fill "$SRV_TOP/apache-conf/lighttpd.conf" "$1/site.conf" \
		'"/" =>' "\"${3:-/}\" =>" \
		'#accesslog.format' accesslog.format \
		/run/lighttpd/landfall "$1/landfall" \
		/usr/local/bin/landfall.fcgi "$SRV_WEB/landfall.fcgi" \
		/etc/landfall/landfall.conf "$SRV_WEB/landfall.conf" || return 1
	# Log and sockets of the backends are made after rights were given up.
	: >"$1/access.log"
	[ -z "$(srv_worker)" ] || chown www-data "$1" "$1/error.log" "$1/access.log"
	{
		echo "server.document-root = \"$1/tmp\""
		echo "server.upload-dirs = (\"$1/tmp\")"
		echo "server.errorlog = \"$1/error.log\""
		echo 'server.modules += ( "mod_accesslog" )'
		echo "accesslog.filename = \"$1/access.log\""
		echo 'server.bind = "127.0.0.1"'
		echo "server.port = $2"
		[ -z "$(srv_worker)" ] ||
			printf '%s\n' 'server.username = "www-data"' 'server.groupname = "www-data"'
		echo "include \"$1/site.conf\""
	} >"$1/main.conf"
}

srv_nginx() { # FOLDER PORT BASE NAME
	srv_fill "$SRV_TOP/apache-conf/nginx.conf" "$1/site.conf" \
		'listen 80;' "listen 127.0.0.1:$2;" \
		'listen [::]:80;' '' \
		deploys.example.org localhost \
		'(?<landfall_base>)' "(?<landfall_base>$3)" \
		/var/log/nginx/landfall_access.log "$1/access.log" \
		/run/landfall/landfall.sock "$1/landfall.sock" || return 1
	{
		[ -z "$(srv_worker)" ] || echo 'user www-data;'
		echo 'daemon off;'
		echo 'worker_processes 1;'
		echo "pid $1/nginx.pid;"
		echo 'events { worker_connections 512; }'
		echo 'http {'
		echo 'include /etc/nginx/mime.types;'
		echo "access_log off;"
		for module in client_body fastcgi proxy scgi uwsgi; do
			echo "${module}_temp_path $1/tmp/$module;"
		done
		echo "include $1/site.conf;"
		echo '}'
	} >"$1/main.conf"
	: >"$1/app.log"
	# The same line as in landfall-fcgi.service.
	set -- "$1" "$4" -s "$1/landfall.sock" -M 0660
	[ -z "$(srv_worker)" ] || set -- "$@" -u www-data -g www-data -U www-data -G www-data
	local folder="$1" name="$2" waited=0
	shift 2
	srv_spawn "$name-app" "$folder/app.log" env LANDFALL_CONFIG="$SRV_WEB/landfall.conf" \
		spawn-fcgi -n "$@" -- /usr/bin/multiwatch -f 6 -s TERM -- "$SRV_WEB/landfall.fcgi" || return 1
	until [ -S "$folder/landfall.sock" ]; do
		if ! srv_is_running "$name-app" || [ "$waited" -ge 100 ]; then
			srv_error "spawn-fcgi failed to start: $(srv_reason "$folder/app.log")"
			return 1
		fi
		sleep 0.05
		waited=$((waited + 1))
	done
}
