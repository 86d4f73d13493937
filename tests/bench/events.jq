# The single measurements of tests/bench/events, one object each, into events.json. A ratio is made of the numbers of one
# round, then the median of the rounds is taken.

def median: sort | if length == 0 then null
	elif length % 2 == 1 then .[length / 2 | floor]
	else (.[length / 2 - 1] + .[length / 2]) / 2 end;
def fixed(digits): if . == null then null else pow(10; digits) as $p | (. * $p | round) / $p end;
def of(what): map(select(.what == what));

. as $all
| {
	measured_at: (now | todate),
	machine: { $cores, $processor, load: ($load | tonumber) },
	versions: { $mariadb },
	method: { $rounds, $seconds },
	soon: (($all | of("soon")) as $rows | if $rows == [] then null else {
		events: ($rows | map(.n) | add), rate: ($rows | map(.asked) | median | fixed(1)),
		p50_ms: ($rows | map(.p50_ms) | median), p99_ms: ($rows | map(.p99_ms) | median), max_ms: ($rows | map(.max_ms) | max),
		p99_rounds: ($rows | map(.p99_ms)), recording_p99_ms: ($rows | map(.recording_ms) | median | fixed(0)),
		floor_p50_ms: ($all | of("soon-floor") | map(.p50_ms) | median | fixed(2)),
		floor_p99_ms: ($all | of("soon-floor") | map(.p99_ms) | median | fixed(2))
	} end),
	hang: ($all | of("hang") | group_by(.round) | map(
		(map(select(.kind == "healthy"))[0]) as $a | (map(select(.kind == "hanging"))[0]) as $b
		| { round: $a.round, healthy: $a, hanging: $b, ratio: ($b.p99_ms / $a.p99_ms | fixed(2)) })),
	drain: [ $all | of("drain")[] as $d | (of("drain-floor")[] | select(.lanes == $d.lanes)) as $f
		| $d + { rate: ($d.n / $d.seconds | fixed(0)), floor_rate: ($f.rate | fixed(0)),
			ratio: ($d.n / $d.seconds / $f.rate | fixed(3)) } ]
}
| .hang_ratio = (.hang | map(.ratio) | median)
