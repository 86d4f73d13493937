# scale.json as Markdown tables, the way doc/performance.md shows them.

def cell: if . == null then "–" else tostring end;
def line: "| " + (map(cell) | join(" | ")) + " |";
def table(head): (head | line), (head | map("---") | line), (.[] | line), "";
def million: if . >= 1000000 then "\(. / 1000000) M" else "\(. / 1000) k" end;

.steps as $steps
| "\(.machine.cores) cores (\(.machine.processor)), MariaDB \(.versions.mariadb); \(.method.rounds) rounds of \(.method.requests) requests, one client, a pool of \(.method.pool_gib) GiB; \(.measured_at)",
"",
([ .times[] | [.question] + .p95_ms + [.ratio, if .ratio <= 1.5 then "holds" else "misses" end] + .p50_ms + .rows_read ]
	| table(["question"] + [$steps[] | "p95 ms at \(million)"] + ["last ÷ first", "aim 1.5"] + [$steps[] | "p50 at \(million)"] + [$steps[] | "rows read at \(million)"])),
([ .load[] | [(.step | million), .seconds, .rate, if .rate >= 20000 then "holds" else "misses" end] ]
	| table(["loaded", "seconds", "rows /s", "aim 20,000"])),
([ .sizes[] | [(.step | million), .bytes, .bytes_data, (.all / 1048576 | floor)] ]
	| table(["deployments", "bytes each, with indexes", "without", "whole database MiB"])),
([ .trace[] | [.table, .bytes] ] | table(["beside it, for each event", "bytes with indexes"]))
