/* Statements about the installation: of no organization, and of all. */
#include "config.h"

#include "system/system_sql.h"

/* clang-format off */
#define FACT(kind, member) FIELD_##kind##_OF(struct system_facts, member), .flags = FIELD_COLUMN
#define TABLE(kind, member) FIELD_##kind##_OF(struct system_table, member), .flags = FIELD_COLUMN

static const struct field fact_fields[] = {
	{ FACT(TEXT, db_version) }, { FACT(TIME, now) }, { FACT(INT, schema_number) },
	{ FACT(TIME, left_behind_at) }, { FACT(INT, open_overdue) },
};

static const struct field table_fields[] = {
	{ TABLE(TEXT, name) }, { TABLE(INT, size_bytes) }, { TABLE(INT, n_rows) },
};

/* One row. idempotency_expires and deployment_deadline: the end of each. */
const struct db_stmt_def system_sql_look = {
	.name = "system_look",
	.sql = "SELECT VERSION() AS db_version, UTC_TIMESTAMP(3) AS now, "
	       "(SELECT MAX(number) FROM schema_migration WHERE applied_at IS NOT NULL) AS schema_number, "
	       "(SELECT MIN(expires_at) FROM idempotency WHERE expires_at < UTC_TIMESTAMP(3)) AS left_behind_at, "
	       "(SELECT COUNT(*) FROM (SELECT 1 FROM deployment WHERE deadline_at < UTC_TIMESTAMP(3) LIMIT 1000) d) AS open_overdue",
	.params = "",
	.results = { { fact_fields, ARRAY_LEN(fact_fields), sizeof(struct system_facts) } },
};

/* A row a table; nothing is counted: the database keeps these figures. */
const struct db_stmt_def system_sql_tables = {
	.name = "system_tables",
	.sql = "SELECT table_name AS name, CAST(data_length + index_length AS SIGNED) AS size_bytes, CAST(table_rows AS SIGNED) AS n_rows "
	       "FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' "
	       "ORDER BY size_bytes DESC, name LIMIT 200",
	.params = "",
	.results = { { table_fields, ARRAY_LEN(table_fields), sizeof(struct system_table) } },
};

const struct db_stmt_def *const system_statements[] = { &system_sql_look, &system_sql_tables };
const size_t system_n_statements = ARRAY_LEN(system_statements);
/* clang-format on */
