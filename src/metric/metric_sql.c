/* Statements of metrics. */
#include "config.h"

#include "metric/metric_sql.h"

/* clang-format off */
/* PRIMARY; a row a name, instance and minute of the points. In the order of the key, so that two that store at once wait for
 * each other instead of both losing. */
const struct db_stmt_def metric_sql_store = {
	.name = "metric_store",
	.sql = "BEGIN NOT ATOMIC DECLARE org, pid UUID; DECLARE list MEDIUMTEXT COLLATE utf8mb4_bin; "
	       "SET org = ?, pid = ?, list = ?; "
	       "INSERT INTO metric_minute (organization_id, project_id, minute, name, instance, total, n, least, most) "
	       "SELECT org, pid, j.minute, j.name, j.instance, SUM(j.value), COUNT(*), MIN(j.value), MAX(j.value) "
	       "FROM JSON_TABLE(list, '$[*]' COLUMNS (name VARCHAR(64) PATH '$.name', "
	       "instance VARCHAR(100) COLLATE utf8mb4_bin PATH '$.instance', minute DATETIME PATH '$.minute', "
	       "value DOUBLE PATH '$.value')) j "
	       "GROUP BY j.minute, j.name, j.instance ORDER BY j.minute, j.name, j.instance "
	       "ON DUPLICATE KEY UPDATE total = metric_minute.total + VALUES(total), n = metric_minute.n + VALUES(n), "
	       "least = LEAST(metric_minute.least, VALUES(least)), most = GREATEST(metric_minute.most, VALUES(most)); END",
	.params = "uus",
};

/* PRIMARY; the minutes of a span of time, grouped. */
const struct db_stmt_def metric_sql_values = {
	.name = "metric_values",
	.sql = "SELECT m.name, m.minute - INTERVAL MOD(TIMESTAMPDIFF(MINUTE, '1970-01-01', m.minute), ?) MINUTE AS timestamp, "
	       "CAST(SUM(m.total) / SUM(m.n) AS CHAR) AS value, CAST(MIN(m.least) AS CHAR) AS min, "
	       "CAST(MAX(m.most) AS CHAR) AS max, CAST(SUM(m.n) AS SIGNED) AS count FROM metric_minute m "
	       "WHERE m.organization_id = ? AND m.project_id = ? AND m.minute >= ? AND m.minute < ? "
	       "AND (? IS NULL OR m.name = ?) AND (? IS NULL OR m.instance = ?) "
	       "GROUP BY m.name, timestamp ORDER BY m.name, timestamp LIMIT ?",
	.params = "iuuttssssi",
	.results = { { metric_value_fields, 6, sizeof(struct metric_value) } },
};

/* metric_minute_age; limit rows. */
const struct db_stmt_def metric_sql_purge = {
	.name = "metric_purge",
	.sql = "DELETE FROM metric_minute WHERE minute < ? ORDER BY minute LIMIT ?",
	.params = "ti",
};

const struct db_stmt_def *const metric_statements[] = {
	&metric_sql_store, &metric_sql_values, &metric_sql_purge,
};
const size_t metric_n_statements = ARRAY_LEN(metric_statements);
/* clang-format on */
