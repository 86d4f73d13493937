# events.json as Markdown tables, the way doc/performance.md shows them.

def cell: if . == null then "–" else tostring end;
def line: "| " + (map(cell) | join(" | ")) + " |";
def table(head): (head | line), (head | map("---") | line), (.[] | line), "";
def whole: if . == null then null else round end;

"\(.machine.cores) cores (\(.machine.processor)), load \(.machine.load) before it began, MariaDB \(.versions.mariadb); \(.method.rounds) rounds of \(.method.seconds) s; \(.measured_at)",
"",
(if .soon then [ .soon | ["\(.rate)", .events, .p50_ms, .p99_ms, (if .p99_ms <= 250 then "holds" else "misses" end),
	(.p99_rounds | map(tostring) | join(", ")), .max_ms, .recording_p99_ms, .floor_p50_ms, .floor_p99_ms] ]
	| table(["events /s", "told", "p50 ms", "p99 ms", "aim 250", "p99 of each round", "longest", "the report's own answer p99", "a bare post p50", "p99"]) else empty end),
(if .hang != [] then ([ .hang[] | [.round, .healthy.n, .healthy.p50_ms, .healthy.p99_ms, .hanging.n, .hanging.hung, .hanging.p50_ms, .hanging.p99_ms, .ratio] ]
	+ [["median", null, null, null, null, null, null, null, "\(.hang_ratio) (aim 1.20: \(if .hang_ratio < 1.2 then "holds" else "misses" end))"]]
	| table(["round", "told, nobody hangs", "p50 ms", "p99 ms", "told, 100 of 1,000 hang", "attempts that hung", "p50 ms", "p99 ms", "p99 ÷ p99"])) else empty end),
(if .drain != [] then ([ .drain[] | [.lanes, .n, (.seconds | whole), .rate, (if .rate >= 500 then "holds" else "misses" end), .floor_rate, .ratio,
	(.worker_us | whole), (.database_us | whole)] ]
	| table(["lanes", "deliveries", "seconds", "rate /s", "aim 500", "bare curl loop /s", "÷ that", "CPU µs each, worker", "database"])) else empty end)
