/* Statements of receivers. An organization has a handful. */
#include "config.h"

#include "inbound/receiver_sql.h"

/* clang-format off */
#define COLS                                                                                       \
	"r.id, r.name, r.kind, r.token, r.projects, r.environments, r.members, r.is_active, "      \
	"r.secret_before_until, r.created_at, r.updated_at"
#define SELECT_RECEIVERS "SELECT " COLS " FROM receiver r WHERE r.organization_id = ?"
#define RECEIVERS { receiver_fields, 13, sizeof(struct receiver) }

#define OF(kind, member) FIELD_##kind##_OF(struct receiver_row, member), .flags = FIELD_COLUMN
#define IN(kind, name, member, c_type) FIELD_NAMED(FIELD_##kind, name, struct receiver_row, receiver.member, c_type), .flags = FIELD_COLUMN

static const struct field row_columns[] = {
	{ IN(ID, "id", id, struct uuid) },
	{ IN(TEXT, "name", name, const char *) },
	{ IN(WORD, "kind", kind, int), .words = &receiver_kind_words },
	{ IN(TEXT, "token", token, const char *) },
	{ IN(JSON, "projects", projects, const char *) },
	{ IN(JSON, "environments", environments, const char *) },
	{ IN(JSON, "members", members, const char *) },
	{ IN(FLAG, "is_active", is_active, bool) },
	{ IN(TIME, "secret_before_until", secret_before_until, int64_t) },
	{ IN(TIME, "created_at", created_at, int64_t) },
	{ IN(TIME, "updated_at", updated_at, int64_t) },
	{ OF(BYTES, sealed) },
	{ OF(BYTES, sealed_before) },
	{ OF(ID, organization_id) },
	{ OF(TEXT, organization_slug) },
	{ OF(TEXT, organization_name) },
	{ OF(TEXT, plan) },
	{ OF(INT, rate_limit) },
	{ OF(FLAG, is_test) },
};

/* PRIMARY; one row. */
const struct db_stmt_def receiver_sql_by_id = {
	.name = "receiver_by_id",
	.sql = SELECT_RECEIVERS " AND r.id = ?",
	.params = "uu",
	.results = { RECEIVERS },
};

/* receiver_name; one row. */
const struct db_stmt_def receiver_sql_by_name = {
	.name = "receiver_by_name",
	.sql = SELECT_RECEIVERS " AND r.name = ?",
	.params = "us",
	.results = { RECEIVERS },
};

/* receiver_token; one row, of whatever organization: whoever sends something there proves by its secret that they may. */
const struct db_stmt_def receiver_sql_by_token = {
	.name = "receiver_by_token",
	.sql = "SELECT " COLS ", r.secret AS sealed, r.secret_before AS sealed_before, r.organization_id, "
	       "o.slug AS organization_slug, o.name AS organization_name, o.plan, o.rate_limit, "
	       "o.sandbox_of IS NOT NULL AS is_test FROM receiver r JOIN organization o ON o.id = r.organization_id "
	       "WHERE r.token = ?",
	.params = "s",
	.results = { { row_columns, ARRAY_LEN(row_columns), sizeof(struct receiver_row) } },
};

/* PRIMARY; a page and one. */
const struct db_stmt_def receiver_sql_list = {
	.name = "receiver_list",
	.sql = SELECT_RECEIVERS LIST_WHERE("r.") LIST_NEWEST("r."),
	.params = "uuuii",
	.results = { RECEIVERS },
};

const struct db_stmt_def receiver_sql_list_back = {
	.name = "receiver_list_back",
	.sql = SELECT_RECEIVERS LIST_WHERE("r.") LIST_OLDEST("r."),
	.params = "uuuii",
	.results = { RECEIVERS },
};

const struct db_stmt_def receiver_sql_count = {
	.name = "receiver_count",
	.sql = "SELECT COUNT(*) AS number FROM receiver r WHERE r.organization_id = ?" LIST_WHERE("r."),
	.params = "uuu",
	.results = { DB_NUMBER },
};

const struct db_stmt_def receiver_sql_insert = {
	.name = "receiver_insert",
	.sql = "INSERT INTO receiver (organization_id, id, name, kind, token, secret, projects, environments, members, "
	       "is_active, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	.params = "uusssb" "sss" "ftt",
};

/* PRIMARY; one row each. */
const struct db_stmt_def receiver_sql_change = {
	.name = "receiver_change",
	.sql = "UPDATE receiver SET name = ?, projects = ?, environments = ?, members = ?, is_active = ?, updated_at = ? "
	       "WHERE organization_id = ? AND id = ?",
	.params = "ssssftuu",
};

const struct db_stmt_def receiver_sql_rotate = {
	.name = "receiver_rotate",
	.sql = "UPDATE receiver SET secret_before = secret, secret_before_until = ?, secret = ?, updated_at = ? "
	       "WHERE organization_id = ? AND id = ?",
	.params = "tbtuu",
};

const struct db_stmt_def receiver_sql_delete = {
	.name = "receiver_delete",
	.sql = "DELETE FROM receiver WHERE organization_id = ? AND id = ?",
	.params = "uu",
};

const struct db_stmt_def *const receiver_statements[] = {
	&receiver_sql_by_id, &receiver_sql_by_name, &receiver_sql_by_token, &receiver_sql_list,
	&receiver_sql_list_back, &receiver_sql_count, &receiver_sql_insert, &receiver_sql_change,
	&receiver_sql_rotate, &receiver_sql_delete,
};
const size_t receiver_n_statements = ARRAY_LEN(receiver_statements);
/* clang-format on */
