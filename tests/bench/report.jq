# The single measurements of tests/bench/run, one object each, into bench.json. A ratio is made of the numbers of
# one round, then the median of the rounds is taken; a spread is the lowest and the highest round.

def median: sort | if length == 0 then null
	elif length % 2 == 1 then .[length / 2 | floor]
	else (.[length / 2 - 1] + .[length / 2]) / 2 end;
def fixed(digits): if . == null then null else pow(10; digits) as $p | (. * $p | round) / $p end;
def of(what): map(select(.what == what));
def at(round): map(select(.round == round))[0];

. as $all
| (["ingest", "list", "matrix", "key"] | map(select(. as $row | $all | any(.row == $row)))) as $rows
| {
	measured_at: (now | todate),
	machine: { $cores, $processor, $memory_mib, $kernel },
	versions: { $mariadb, $php, $node, $cflags },
	method: { $rounds, $seconds, $clients },

	# rate ÷ limit, limit = 1 / (1 / S + 1 / F)
	limit: [
		$rows[] as $row | ("apache", "lighttpd") as $server
		| ($all | of("sql") | map(select(.row == $row))) as $sql
		| ($all | of("floor") | map(select(.row == $row and .server == $server))) as $floor
		| ($all | of("program") | map(select(.row == $row and .server == $server))) as $program
		| select($program != [])
		| [
			$program[]
			| .round as $round | ($sql | at($round)) as $s | ($floor | at($round)) as $f
			| { rate, s: $s.rate, f: $f.rate, limit: (1 / (1 / $s.rate + 1 / $f.rate)) }
			| .ratio = .rate / .limit
		] as $rounds
		| {
			row: $row, server: $server,
			rate: ($rounds | map(.rate) | median | fixed(0)),
			sql_rate: ($rounds | map(.s) | median | fixed(0)),
			fcgi_rate: ($rounds | map(.f) | median | fixed(0)),
			limit: ($rounds | map(.limit) | median | fixed(0)),
			ratio: ($rounds | map(.ratio) | median | fixed(2)),
			ratio_min: ($rounds | map(.ratio) | min | fixed(2)),
			ratio_max: ($rounds | map(.ratio) | max | fixed(2)),
			aim: 0.80,
			p50_ms: ($program | map(.p50_ms) | median | fixed(1)),
			p99_ms: ($program | map(.p99_ms) | median | fixed(1)),
			bytes: ($program | map(.body_bytes) | median | round),
			cpu_us: {
				program: ($program | map(.cpu_us.pool) | median | fixed(0)),
				mariadb: ($program | map(.cpu_us.mariadb) | median | fixed(0)),
				floor_program: ($floor | map(.cpu_us.pool) | median | fixed(0)),
				floor_mariadb: ($sql | map(.cpu_us.mariadb) | median | fixed(0))
			}
		}
	],

	# what a request makes the database do
	sql: [
		$rows[] as $row
		| ($all | of("count") | map(select(.row == $row))) as $counts
		| ($all | of("sql") | map(select(.row == $row))) as $sql
		| { row: $row, server_cpu_us: ($sql | map(.cpu_us.mariadb) | median | fixed(0)) }
			+ ($counts | map({
				(if .who == "sql" then "floor" elif .who == "lighttpd" then "program" else .who end):
				{ round_trips: (.round_trips | fixed(1)), statements: (.statements | fixed(1)),
				  rows_read: (.rows_read | fixed(1)) } }) | add)
	],

	# requests a second under Apache, beside what could be written by hand
	peers: [
		("ingest", "list") as $row
		| ($all | of("program") | map(select(.row == $row and .server == "apache"))) as $ours
		| ($all | of("program") | map(select(.row == $row and .server == "php"))) as $php
		| ($all | of("program") | map(select(.row == $row and .server == "node"))) as $node
		| select($ours != [] and $php != [] and $node != [])
		| {
			row: $row,
			rate: ($ours | map(.rate) | median | fixed(0)),
			php: ($php | map(.rate) | median | fixed(0)),
			node: ($node | map(.rate) | median | fixed(0)),
			ratio: ([ $ours[] | .round as $round
				| .rate / ([($php | at($round)).rate, ($node | at($round)).rate] | max) ] | median | fixed(2)),
			aim: (if $row == "ingest" then 2 else 4 end),
			cpu_us: {
				program: ($ours | map(.cpu_us.pool) | median | fixed(0)),
				php: ($php | map(.cpu_us.pool) | median | fixed(0)),
				node: ($node | map(.cpu_us.pool) | median | fixed(0)),
				mariadb: ($ours | map(.cpu_us.mariadb) | median | fixed(0)),
				php_mariadb: ($php | map(.cpu_us.mariadb) | median | fixed(0)),
				node_mariadb: ($node | map(.cpu_us.mariadb) | median | fixed(0))
			}
		}
	],

	# the limit of a page is its statements' time and that of a page that has none
	pages: [
		($all | of("page_bytes"))[] as $bytes
		| $bytes.page as $page
		| ($all | of("page_bare") | map(select(.page == $page))) as $bare
		| ($all | of("page") | map(select(.page == $page)))
		| { page: $page, statements: (map(.statements) | min), bytes: $bytes.bytes, compressed: $bytes.compressed,
			p50_ms: (map(.p50_ms) | median | fixed(2)), p95_ms: (map(.p95_ms) | median | fixed(2)),
			db_ms: (map(.db_ms) | median | fixed(2)), bare_ms: ($bare | map(.p50_ms) | median | fixed(2)),
			ratios: map(.round as $round | (.db_ms + ($bare | at($round)).p50_ms) / .p50_ms) }
		| . + { ratio: (.ratios | median | fixed(2)), ratio_min: (.ratios | min | fixed(2)), ratio_max: (.ratios | max | fixed(2)),
			aim: 0.80, aim_ms: 50 }
		| del(.ratios)
	],

	pools: ($all | of("pool") | map({ (.server): { rss_kib, pss_kib, processes } }) | add),
	memory: ($all | of("memory") | map({ served, rss_kib, pss_kib })),
	cold: ($all | of("cold") | map({ request, ms, empty_ms, above_ms: (.ms - .empty_ms | fixed(2)), aim_ms: 5 }))
}
