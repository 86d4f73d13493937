# The single measurements of tests/bench/scale as one object: medians of the rounds, ratios to the first step.

def median: sort | if length == 0 then null else .[(length - 1) / 2 | floor] end;
def round(n): . * n + 0.5 | floor / n;

. as $all
| ([$all[] | select(.what == "time") | .step] | unique) as $steps
| {
	measured_at: (now | todate),
	machine: { cores: $cores, processor: $processor },
	versions: { mariadb: $mariadb },
	method: { requests: $requests, rounds: $rounds, pool_gib: $pool },
	steps: $steps,
	load: [$all[] | select(.what == "load") | { step, seconds: (.seconds | round(10)), rate: (.step / .seconds | floor) }],
	sizes: [$all[] | select(.what == "size") | . + { bytes: (.deployment / .step | floor), bytes_data: (.deployment_data / .step | floor) } | del(.what)],
	trace: [$all[] | select(.what == "trace") | { table, bytes: (.bytes / .rows | floor) }],
	times: [
		$all | map(select(.what == "time")) | group_by(.question)[] | . as $rows
		| ([$steps[] as $step | [$rows[] | select(.step == $step) | .p95_ms] | median]) as $p95
		| {
			question: $rows[0].question,
			p50_ms: [$steps[] as $step | [$rows[] | select(.step == $step) | .p50_ms] | median],
			p95_ms: $p95,
			rows_read: [$steps[] as $step | $all[] | select(.what == "reads" and .question == $rows[0].question and .step == $step) | .rows],
			ratio: ($p95[-1] / $p95[0] | round(100))
		}
	]
}
