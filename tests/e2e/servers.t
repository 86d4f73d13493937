#!/bin/sh
# shellcheck shell=dash
# The same program behind each web server that we ship a configuration for: what passes through it
# arrives, and what goes out carries the path under which it stands. Then: what a process does when it
# is told to end.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-servers.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
unique=$(od -An -N 6 -tx1 /dev/urandom | tr -d ' \n')

# Prints the status of a request; headers and body are then in $work/head and $work/body.
request() { # URL [CURL OPTION]...
	: >"$work/head"
	: >"$work/body"
	curl -s --max-time 30 -D "$work/head" -o "$work/body" -w '%{http_code}' "$@" || :
}

# Prints the value of the header NAME of the last request.
header() {
	tr -d '\r' <"$work/head" | sed -n "s/^$1: *//Ip" | tail -n 1
}

# The points that hold for the server NAME at URL; BASE is the path of its URL.
served() { # NAME URL BASE
	local name="$1" url="$2" base="$3" project href origin="${2%"$3"}" method
	project=svc-$unique-$(printf %s "$name" | tr -c 'a-z\n' -)

	is "$name: /health/ready is 200" "$(request "$url/health/ready")" 200
	is "$name: a deployment is recorded" 201 "$(request "$url/versioner/deployment-events/" \
		-H "Authorization: Bearer $API_KEY" -H 'Content-Type: application/json' \
		-d "{\"product_name\":\"$project\",\"version\":\"1.0.0\",\"environment_name\":\"production\",\"status\":\"success\"}")"
	is "$name: GET /v1/deployments is 200" "$(request "$url/v1/deployments?limit=100" -H "Authorization: Bearer $API_KEY")" 200
	# shellcheck disable=SC2016 # jq expands it.
	check "$name: and shows it" jq -e --arg name "$project" '.data | tostring | contains($name)' "$work/body"
	is "$name: without a key it is 401" "$(request "$url/versioner/deployment-events/" -d '{}')" 401

	is "$name: the log-in page is 200" "$(request "$url/login")" 200
	like "$name: and HTML" "$(header content-type)" '^text/html'
	href=$(tr '\n' ' ' <"$work/body" | grep -o '<link[^>]*rel="\{0,1\}stylesheet[^>]*>' | sed -n 's/.*href="\([^"]*\)".*/\1/p' | head -n 1)
	like "$name: its stylesheet's link stays under \"$base/\"" "$href" "^$base/"
	is "$name: its stylesheet is 200" "$(request "$origin$href" -H 'Accept-Encoding: gzip')" 200
	like "$name: and CSS" "$(header content-type)" '^text/css'
	is "$name: and compressed" "$(header content-encoding)" gzip

	is "$name: an unknown path is 404" "$(request "$url/nothing-of-this-name/at/all")" 404
	like "$name: answered by the program" "$(header x-request-id)" .
	is "$name: so is one with a query and a slash at the end" "$(request "$url/nothing/?a=b&c=%2F")" 404
	for method in PUT PATCH DELETE OPTIONS; do
		request "$url/health/live" -X "$method" -d '{}' >/dev/null
		like "$name: $method reaches the program" "$(header x-request-id)" .
	done
	is "$name: HEAD is answered like GET" "$(request "$url/health/live" -I)" 200
	is "$name: and without a body" "$(tr -d '\r' <"$work/body" | sed '1,/^$/d' | wc -c)" 0
	request "$url/versioner/deployment-events/" -H "Authorization: Bearer $API_KEY" \
		-H 'Content-Type:' -H 'Transfer-Encoding: chunked' \
		-d "{\"product_name\":\"$project\",\"version\":\"1.0.1\",\"environment_name\":\"production\",\"status\":\"success\"}" >/dev/null
	like "$name: a body without length and type reaches the program" "$(header x-request-id)" .
	head -c 1000000 /dev/zero | tr '\0' x >"$work/large"
	request "$url/versioner/deployment-events/" -H "Authorization: Bearer $API_KEY" \
		-H 'Content-Type: application/json' --data-binary @"$work/large" >/dev/null
	like "$name: a body of a million bytes reaches the program" "$(header x-request-id)" .
	head -c 1300000 /dev/zero | tr '\0' x >"$work/large"
	is "$name: one of 1.3 million is too large for the program" "$(request "$url/versioner/deployment-events/" \
		-H "Authorization: Bearer $API_KEY" -H 'Content-Type: application/json' --data-binary @"$work/large")" 413
	like "$name: and that is its own answer" "$(header x-request-id)" .
}

# What is far too large for the program does not even reach it.
bounded() { # NAME URL
	head -c 9500000 /dev/zero | tr '\0' x >"$work/large"
	is "$1: a body of 9.5 million bytes is 413 as well" "$(request "$2/versioner/deployment-events/" \
		-H "Authorization: Bearer $API_KEY" -H 'Content-Type: application/json' --data-binary @"$work/large")" 413
}

served 'Apache mod_fcgid' "${BASE_URL:?}" ''
served 'Apache under a path' "${SUBPATH_URL:?}" "/${SUBPATH_URL##*/}"
served 'lighttpd' "${LIGHTTPD_URL:?}" ''
served 'nginx and spawn-fcgi' "${NGINX_URL:?}" ''
served 'plain CGI' "${CGI_URL:?}" ''
served '.htaccess' "${HTACCESS_URL:?}" "/${HTACCESS_URL##*/}"
served '.htaccess and plain CGI' "${HTACCESS_CGI_URL:?}" ''

bounded 'Apache mod_fcgid' "$BASE_URL"
bounded 'Apache under a path' "$SUBPATH_URL"
bounded 'lighttpd' "$LIGHTTPD_URL"
bounded 'nginx and spawn-fcgi' "$NGINX_URL"
bounded 'plain CGI' "$CGI_URL"

is 'under a path: the path itself, without a slash, is the program too' \
	"$(request "$SUBPATH_URL" >/dev/null; header x-request-id | grep -c .)" 1

# ---------------------------------------------------------------- SIGTERM

# A FastCGI client in the barest form: starts the program on a socket, gives it one request in two
# halves, sends SIGTERM at the moment named (idle, or busy: between the halves) and prints
# "STATUS-OF-ANSWER EXIT-STATUS-OF-PROGRAM".
sigterm() { # idle|busy
	LANDFALL_LOG_LEVEL=error perl -MIO::Socket::UNIX -MSocket -e '
		my ($moment, $path, @program) = @ARGV;
		my $pid;
		# The program must not outlive us: it holds our standard output, which somebody reads to its end.
		$SIG{ALRM} = sub { kill KILL => $pid if $pid; print "nothing within 30 seconds\n"; exit };
		alarm 30;
		my $listen = IO::Socket::UNIX->new(Local => $path, Listen => 5) or die "socket: $!";
		$pid = fork // die "fork: $!";
		if (!$pid) {
			open STDIN, "<&", $listen or die "stdin: $!";
			exec @program or die "exec: $!";
		}
		my $sockets = sub {
			scalar grep { (readlink($_) // "") =~ /^socket:/ } glob "/proc/$pid/fd/*";
		};
		my $record = sub { pack "CCnnCx", 1, $_[0], 1, length $_[1], 0 };
		my $send = sub { syswrite $_[0], $record->($_[1], $_[2]) . $_[2] };
		my %params = (REQUEST_METHOD => "POST", SCRIPT_NAME => "", REQUEST_URI => "/health/live",
		    PATH_INFO => "/health/live", QUERY_STRING => "", CONTENT_TYPE => "application/json",
		    CONTENT_LENGTH => 4, SERVER_PROTOCOL => "HTTP/1.1", SERVER_NAME => "localhost",
		    SERVER_PORT => 80, REMOTE_ADDR => "127.0.0.1", HTTP_HOST => "localhost");
		my $begin = sub {
			my $s = IO::Socket::UNIX->new(Peer => $path) or die "connect: $!";
			$send->($s, 1, pack "nCx5", 1, 0);
			$send->($s, 4, join "", map { chr(length) . chr(length $params{$_}) . $_ . $params{$_} } sort keys %params);
			$send->($s, 4, "");
			$send->($s, 5, "{ ");
			return $s;
		};
		my $end = sub {
			my ($s) = @_;
			$send->($s, 5, " }");
			$send->($s, 5, "");
			my $answer = "";
			1 while sysread $s, $answer, 65536, length $answer;
			return $answer =~ /X-Request-Id/i ? "answered" : "unanswered";
		};
		# A first request, so that the program has certainly started; it answers 405, which is fine.
		my $said = $end->($begin->());
		if ($moment eq "busy") {
			# Only once it has let go of the first connection does another one show.
			select undef, undef, undef, 0.02 while $sockets->() > 1;
			my $before = $sockets->();
			my $s = $begin->();
			# The program has taken the connection once it holds one socket more.
			select undef, undef, undef, 0.02 while $sockets->() <= $before;
			kill TERM => $pid;
			select undef, undef, undef, 0.1;
			$said = $end->($s);
		} else {
			kill TERM => $pid;
		}
		waitpid $pid, 0;
		print "$said ", $? & 127 ? "signal " . ($? & 127) : $? >> 8, "\n";
	' "$1" "$work/$1.sock" "$TEST_BUILDDIR/landfall.fcgi" 2>&1
}
is 'SIGTERM ends an idle process with status 0' "$(sigterm idle)" 'answered 0'
is 'SIGTERM lets a busy process finish its request, then ends it with status 0' "$(sigterm busy)" 'answered 0'

done_testing
