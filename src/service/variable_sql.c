/* Statements of services' variables. */
#include "config.h"

#include "service/service_sql.h"

/* clang-format off */
#define OF(kind, named, member, c_type) \
	{ FIELD_NAMED(FIELD_##kind, named, struct variable, member, c_type), .flags = FIELD_COLUMN }
static const struct field columns[] = {
	OF(ID, "id", id, struct uuid), OF(TEXT, "name", key, const char *), OF(BYTES, "value", sealed, struct field_bytes),
	OF(FLAG, "is_secret", is_secret, bool), OF(TIME, "created_at", created_at, int64_t),
	OF(TIME, "updated_at", updated_at, int64_t),
};
#define VARIABLES { columns, ARRAY_LEN(columns), sizeof(struct variable) }
#define SELECT_VARIABLES                                                                           \
	"SELECT v.id, v.name, v.value, v.is_secret, v.created_at, v.updated_at "                   \
	"FROM service_variable v WHERE v.organization_id = ? AND v.service_id = ?"

/* PRIMARY, service_variable_id; one row. */
const struct db_stmt_def variable_sql_by_name = {
	.name = "variable_by_name",
	.sql = SELECT_VARIABLES " AND (v.name = ? OR v.id = ?)",
	.params = "uusu",
	.results = { VARIABLES },
};

/* service_variable_id; a page and one. */
const struct db_stmt_def variable_sql_list = {
	.name = "variable_list",
	.sql = SELECT_VARIABLES LIST_WHERE("v.") LIST_NEWEST("v."),
	.params = "uuuuii",
	.results = { VARIABLES },
};

const struct db_stmt_def variable_sql_list_back = {
	.name = "variable_list_back",
	.sql = SELECT_VARIABLES LIST_WHERE("v.") LIST_OLDEST("v."),
	.params = "uuuuii",
	.results = { VARIABLES },
};

const struct db_stmt_def variable_sql_count = {
	.name = "variable_count",
	.sql = "SELECT COUNT(*) AS number FROM service_variable WHERE organization_id = ? AND service_id = ?",
	.params = "uu",
	.results = { DB_NUMBER },
};

/* PRIMARY; a row each of a JSON array of [id, name, value in hexadecimal digits, is_secret]. */
const struct db_stmt_def variable_sql_put = {
	.name = "variable_put",
	.sql = "INSERT INTO service_variable (organization_id, service_id, id, name, value, is_secret, created_at, "
	       "updated_at) SELECT ?, ?, j.id, j.name, UNHEX(j.value), j.is_secret, ?, ? FROM JSON_TABLE(?, '$[*]' "
	       "COLUMNS (id VARCHAR(36) PATH '$[0]', name VARCHAR(255) PATH '$[1]', value MEDIUMTEXT PATH '$[2]', "
	       "is_secret INT PATH '$[3]')) j ON DUPLICATE KEY UPDATE value = VALUES(value), "
	       "is_secret = VALUES(is_secret), updated_at = VALUES(updated_at)",
	.params = "uutts",
};

const struct db_stmt_def variable_sql_drop = {
	.name = "variable_drop",
	.sql = "DELETE FROM service_variable WHERE organization_id = ? AND service_id = ? AND id = ?",
	.params = "uuu",
};

#define SEALED(kind, named, member, c_type) \
	{ FIELD_NAMED(FIELD_##kind, named, struct variable_sealed, member, c_type), .flags = FIELD_COLUMN }
static const struct field sealed_columns[] = {
	SEALED(ID, "service_id", service_id, struct uuid), SEALED(TEXT, "name", key, const char *),
	SEALED(BYTES, "value", sealed, struct field_bytes),
};

/* service_project, then PRIMARY of the variables of each. */
const struct db_stmt_def variable_sql_secrets = {
	.name = "variable_secrets",
	.sql = "SELECT v.service_id, v.name, v.value FROM service s STRAIGHT_JOIN service_variable v "
	       "ON v.organization_id = s.organization_id AND v.service_id = s.id AND v.is_secret "
	       "WHERE s.organization_id = ? AND s.project_id = ? LIMIT ?",
	.params = "uui",
	.results = { { sealed_columns, ARRAY_LEN(sealed_columns), sizeof(struct variable_sealed) } },
};

const struct db_stmt_def *const variable_statements[] = {
	&variable_sql_by_name, &variable_sql_list, &variable_sql_list_back, &variable_sql_count,
	&variable_sql_put, &variable_sql_drop, &variable_sql_secrets,
};
const size_t variable_n_statements = ARRAY_LEN(variable_statements);
/* clang-format on */
