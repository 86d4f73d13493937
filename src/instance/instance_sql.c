/* Statements of instances. An organization has tens of them, or hundreds. */
#include "config.h"

#include "instance/instance_sql.h"

/* clang-format off */
#define SELECT_INSTANCES                                                                           \
	"SELECT i.id, i.name, i.address, i.status, i.last_seen_at, i.metadata, i.created_at, "     \
	"i.updated_at FROM instance i WHERE i.organization_id = ?"
#define INSTANCES { instance_fields, 8, sizeof(struct instance) }

/* PRIMARY, instance_name; one row. */
const struct db_stmt_def instance_sql_by_id = {
	.name = "instance_by_id",
	.sql = SELECT_INSTANCES " AND i.id = ?",
	.params = "uu",
	.results = { INSTANCES },
};

const struct db_stmt_def instance_sql_by_name = {
	.name = "instance_by_name",
	.sql = SELECT_INSTANCES " AND i.name = ?",
	.params = "us",
	.results = { INSTANCES },
};

/* PRIMARY; a page and one. */
const struct db_stmt_def instance_sql_list = {
	.name = "instance_list",
	.sql = SELECT_INSTANCES LIST_WHERE("i.") LIST_NEWEST("i."),
	.params = "uuuii",
	.results = { INSTANCES },
};

const struct db_stmt_def instance_sql_list_back = {
	.name = "instance_list_back",
	.sql = SELECT_INSTANCES LIST_WHERE("i.") LIST_OLDEST("i."),
	.params = "uuuii",
	.results = { INSTANCES },
};

const struct db_stmt_def instance_sql_count = {
	.name = "instance_count",
	.sql = "SELECT COUNT(*) AS number FROM instance i WHERE i.organization_id = ?" LIST_WHERE("i."),
	.params = "uuu",
	.results = { DB_NUMBER },
};

const struct db_stmt_def instance_sql_insert = {
	.name = "instance_insert",
	.sql = "INSERT INTO instance (organization_id, id, name, address, status, last_seen_at, metadata, "
	       "created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
	.params = "uussstst" "t",
};

/* PRIMARY; one row each. */
const struct db_stmt_def instance_sql_change = {
	.name = "instance_change",
	.sql = "UPDATE instance SET name = ?, address = ?, status = ?, last_seen_at = ?, metadata = ?, "
	       "updated_at = ? WHERE organization_id = ? AND id = ?",
	.params = "ssststuu",
};

const struct db_stmt_def instance_sql_delete = {
	.name = "instance_delete",
	.sql = "DELETE FROM instance WHERE organization_id = ? AND id = ?",
	.params = "uu",
};

const struct db_stmt_def *const instance_statements[] = {
	&instance_sql_by_id, &instance_sql_by_name, &instance_sql_list, &instance_sql_list_back,
	&instance_sql_count, &instance_sql_insert, &instance_sql_change, &instance_sql_delete,
};
const size_t instance_n_statements = ARRAY_LEN(instance_statements);
/* clang-format on */
