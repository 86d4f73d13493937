#!/bin/sh
# shellcheck shell=dash
# Every decoder bears hostile inputs, under sanitizers: FUZZ_SECONDS of them (20). The seed stands here, so that a change fails by what it changed
# and not by the day it was tested on; FUZZ_SEED is another. New seeds are for `make fuzz`: ten million inputs, from a seed that it prints.
set -eu
# shellcheck source=tests/tap.sh
. "$TEST_SRCDIR/tests/tap.sh"
# shellcheck source=tests/sanitized.sh
. "$TEST_SRCDIR/tests/sanitized.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/landfall-fuzz.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT PIPE TERM
fuzz=$SANITIZED/tests/fuzz/fuzz

check 'it builds with sanitizers' sanitized_make tests/fuzz/fuzz

# From one seed, enough inputs that every table of the map has had some that it takes and some that it refuses.
status=0
"$fuzz" --seed 1 --runs 100000 >"$work/out" 2>&1 || status=$?
ok "$status" 'a hundred thousand inputs of the first seed end well' "$(tail -n 12 "$work/out")"
is 'every body and list of the map was accepted some time, and refused' \
	"$(awk '($1 == "body" || $1 == "list") && $4 > 10 && $4 == $5 && $4 == $6 { n++ } END { print n + 0 }' "$work/out")" 2
is 'every answer was written, and every door said what went wrong' \
	"$(awk '($1 == "answer" || $1 == "failure") && $4 > 3 && $4 == $5 { n++ } END { print n + 0 }' "$work/out")" 2
is 'every decoder had inputs, and accepted some' "$(awk '/%/ && ($2 == 0 || $3 + 0 == 0) { print $1 }' "$work/out")" ''

# The same inputs again from the same seed: what is found can be found again.
"$fuzz" --seed 1 --runs 5000 | sed '$d' >"$work/one" 2>&1 || :
"$fuzz" --seed 1 --runs 5000 | sed '$d' >"$work/two" 2>&1 || :
check 'a seed makes the same inputs each time' cmp "$work/one" "$work/two"

status=0
seed=${FUZZ_SEED:-138789612}
"$fuzz" --seed "$seed" --seconds "${FUZZ_SECONDS:-20}" --runs 1000000000 >"$work/out" 2>&1 || status=$?
ok "$status" "as many of seed $seed as fit into the time do, too" "$(grep -a '^fuzz:' "$work/out" || tail -n 12 "$work/out")"
n=$(sed -n 's/^\([0-9]*\) inputs in .*/\1/p' "$work/out")
ok "$([ "${n:-0}" -ge 50000 ]; echo $?)" 'they are more than fifty thousand' "${n:-none}"
note "$(tail -n 1 "$work/out")"

# What it would say, of a claim that some input breaks.
refuses 'a finding ends the run' sh -c "'$fuzz' --target planted --runs 100000 2>'$work/found'"
like 'says what does not hold' "$(cat "$work/found")" '^fuzz: does not hold: .*str_eq'
like 'and the input' "$(cat "$work/found")" '^fuzz: input \(2 bytes\): 42$'
first=$(sed -n 's/.*--first \([0-9]*\) --runs 1$/\1/p' "$work/found")
refuses 'which is had again by its seed and number' "$fuzz" --target planted --seed 1 --first "$first" --runs 1
refuses 'a run of a target that there is not is refused' "$fuzz" --target nonesuch

done_testing
