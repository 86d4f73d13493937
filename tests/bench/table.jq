# bench.json as Markdown tables, the way doc/performance.md shows them.

def cell: if . == null then "–" else tostring end;
def line: "| " + (map(cell) | join(" | ")) + " |";
def table(head): (head | line), (head | map("---") | line), (.[] | line), "";
def mib: . / 1024 * 10 | round / 10;
def verdict(good): if good then "holds" else "misses" end;

"\(.machine.cores) cores (\(.machine.processor)), \(.machine.kernel), MariaDB \(.versions.mariadb), PHP \(.versions.php), "
+ "Node \(.versions.node), CFLAGS \(.versions.cflags); \(.method.rounds) rounds of \(.method.seconds) s, "
+ "\(.method.clients) clients; \(.measured_at)",
"",
if .limit != [] then
"**Against the limit**",
"",
([ .limit[] | [.row, .server, .rate, .sql_rate, .fcgi_rate, .limit, "\(.ratio) (\(.ratio_min)–\(.ratio_max))",
	verdict(.ratio >= .aim), .p50_ms, .p99_ms, .bytes] ]
	| table(["row", "server", "rate /s", "S /s", "F /s", "limit /s", "rate ÷ limit", "aim 0.80", "p50 ms", "p99 ms", "bytes"])),
"**Processor time a request, in µs**",
"",
([ .limit[] | [.row, .server, .cpu_us.program, .cpu_us.floor_program, .cpu_us.mariadb, .cpu_us.floor_mariadb] ]
	| table(["row", "server", "our processes", "F's processes", "mariadbd", "mariadbd under S"])),
"**What a request asks of the database**",
"",
([ .sql[] | [.row, .program.round_trips, .floor.round_trips, .program.statements, .floor.statements,
	.program.rows_read, .server_cpu_us, .php.round_trips, .node.round_trips] ]
	| table(["row", "round trips", "S's", "statements", "S's", "row reads", "server CPU µs of S", "PHP's round trips", "Node's"])),
if .peers != [] then
	"**Against what could be written by hand, under Apache**",
	"",
	([ .peers[] | [.row, .rate, .php, .node, .ratio, verdict(.ratio >= .aim) + " (\(.aim))", .cpu_us.program, .cpu_us.php, .cpu_us.node] ]
		| table(["row", "Landfall /s", "PHP /s", "Node /s", "× the faster", "aim", "our CPU µs", "PHP's", "Node's"])),
	([ .pools | to_entries[] | [.key, .value.processes, (.value.rss_kib | mib), (.value.pss_kib | mib)] ]
		| table(["pool", "processes", "resident MiB each", "of it own share (PSS) MiB"]))
else empty end,
"**Memory of one process**",
"",
([ .memory[] | [.served, (.rss_kib | mib), (.pss_kib | mib)] ] | table(["requests served", "resident MiB", "PSS MiB"])),
"**Cold, exec to exit**",
"",
([ .cold[] | [.request, .ms, .empty_ms, .above_ms, verdict(.above_ms <= .aim_ms)] ]
	| table(["request", "ms", "empty program ms", "above it ms", "aim 5 ms"]))
else empty end,
if .pages != [] then
	"**Server time of pages**",
	"",
	([ .pages[] | [.page, .statements, .p50_ms, .p95_ms, verdict(.p95_ms <= .aim_ms), .db_ms, .bare_ms,
		"\(.ratio) (\(.ratio_min)–\(.ratio_max))", verdict(.ratio >= .aim), .bytes, .compressed] ]
		| table(["page", "statements", "p50 ms", "p95 ms", "aim 50 ms", "of it the database's", "a page without statements", "limit ÷ time", "aim 0.80", "bytes", "compressed"]))
else empty end
