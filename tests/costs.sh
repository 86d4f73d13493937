# shellcheck shell=dash
# What a request may cost: the statements (round trips to the database) that doc/performance.md gives each route, against what
# Server-Timing says of an answer. Sourced by tests that call routes, after tap.sh. With COSTS_FILE in the environment
# what was counted is noted there: the table is made of that.

# Prints the bound of ROUTE ("GET /v1/projects"); nothing where the table has no row.
cost_bound() { # ROUTE
	awk -F ' *[|] *' -v route="$1" '$2 == "`" route "`" { print $3; exit }' "$TEST_SRCDIR/doc/performance.md"
}

# Prints the statements of the answer whose head is in FILE.
cost_of() { # FILE
	tr -d '\r' <"$1" | sed -n 's/^[Ss]erver-[Tt]iming: .*desc="\([0-9]*\) statements.*/\1/p' | tail -n 1
}

# A point that holds if the answer whose head is in FILE cost no more than its row says.
cost_holds() { # ROUTE FILE
	local bound cost status=1
	bound=$(cost_bound "$1")
	cost=$(cost_of "$2")
	[ -z "${COSTS_FILE-}" ] || echo "$cost $1" >>"$COSTS_FILE"
	if [ -n "$bound" ] && [ -n "$cost" ] && [ "$cost" -le "$bound" ]; then status=0; fi
	ok "$status" "$1 takes at most ${bound:-no bound} statements" "it took ${cost:-an untold number}"
}
