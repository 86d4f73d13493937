# shellcheck shell=dash
# Test points in TAP for tests written in shell: `. "$TEST_SRCDIR/tests/tap.sh"`. A test that ends
# before `done_testing` has failed, whatever it printed.

tap_count=0
tap_failures=0

# A point that holds if STATUS is 0. Further arguments say why not.
ok() { # STATUS NAME [WHY]...
	local status="$1" name="$2"
	shift 2
	tap_count=$((tap_count + 1))
	if [ "$status" -eq 0 ]; then
		echo "ok $tap_count - $name"
		return 0
	fi
	tap_failures=$((tap_failures + 1))
	echo "not ok $tap_count - $name"
	[ $# -eq 0 ] || printf '%s\n' "$@" | cut -c 1-500 | sed 's/^/#   /'
}

# A point that holds if COMMAND succeeds; shows what it said otherwise.
check() { # NAME COMMAND...
	local name="$1" said status=0
	shift
	said=$("$@" 2>&1) || status=$?
	ok "$status" "$name" "status $status of: $*" "$said"
}

# A point that holds if COMMAND fails.
refuses() { # NAME COMMAND...
	local name="$1" said status=1
	shift
	said=$("$@" 2>&1) || status=0
	ok "$status" "$name" "succeeded: $*" "$said"
}

is() { # NAME GOT WANTED
	local status=0
	[ "$2" = "$3" ] || status=1
	ok "$status" "$1" "got    \"$2\"" "wanted \"$3\""
}

# A point that holds if TEXT has a line, or part of one, that the extended regular expression matches.
like() { # NAME TEXT PATTERN
	local status=0
	printf '%s\n' "$2" | grep -Eq -e "$3" || status=1
	ok "$status" "$1" "nothing matches $3 in" "$2"
}

note() {
	printf '# %s\n' "$@"
}

done_testing() {
	echo "1..$tap_count"
	[ "$tap_failures" -eq 0 ]
}
