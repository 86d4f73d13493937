/* Statements of feeds' addresses. */
#include "config.h"

#include "feed/feed_sql.h"

/* clang-format off */
#define OWNER(kind, member) { FIELD_##kind##_OF(struct feed_owner, member), .flags = FIELD_COLUMN }
#define FEED(kind, member)  { FIELD_##kind##_OF(struct feed, member), .flags = FIELD_COLUMN }
static const struct field owner_fields[] = {
	OWNER(ID, organization_id), OWNER(ID, user_id), OWNER(TEXT, organization_slug),
	OWNER(TEXT, organization_name), OWNER(TEXT, name), OWNER(TEXT, email),
	OWNER(TEXT, role),
};
static const struct field feed_fields[] = {
	FEED(ID, id), FEED(TEXT, name), FEED(TIME, created_at), FEED(TIME, last_used_at),
};

/* feed_digest; one row, PRIMARY of whose it is. Who left the organization reads nothing more. That it was used is noted once an
 * hour. */
const struct db_stmt_def feed_sql_open = {
	.name = "feed_open",
	.sql = "BEGIN NOT ATOMIC DECLARE known BINARY(32); DECLARE at DATETIME(3); SET known = ?, at = ?; "
	       "UPDATE feed SET last_used_at = at WHERE digest = known "
	       "AND (last_used_at IS NULL OR last_used_at < at - INTERVAL 1 HOUR); "
	       "SELECT f.organization_id, f.user_id, o.slug AS organization_slug, o.name AS organization_name, "
	       "u.name, u.email, m.role FROM feed f JOIN organization o ON o.id = f.organization_id "
	       "JOIN user u ON u.id = f.user_id JOIN membership m ON m.organization_id = f.organization_id "
	       "AND m.user_id = f.user_id WHERE f.digest = known; END",
	.params = "bt",
	.results = { { owner_fields, ARRAY_LEN(owner_fields), sizeof(struct feed_owner) } },
};

/* feed_user; at most 50 rows. */
const struct db_stmt_def feed_sql_list = {
	.name = "feed_list",
	.sql = "SELECT f.id, f.name, f.created_at, f.last_used_at FROM feed f "
	       "WHERE f.user_id = ? AND f.organization_id = ? ORDER BY f.id DESC LIMIT 50",
	.params = "uu",
	.results = { { feed_fields, ARRAY_LEN(feed_fields), sizeof(struct feed) } },
};

/* One row, where the person has less than 50; number is how many were made. */
const struct db_stmt_def feed_sql_insert = {
	.name = "feed_insert",
	.sql = "BEGIN NOT ATOMIC DECLARE org, uid UUID; SET org = ?, uid = ?; "
	       "INSERT INTO feed (organization_id, id, user_id, digest, name, created_at) "
	       "SELECT org, ?, uid, ?, ?, ? FROM (SELECT COUNT(*) AS n FROM feed WHERE user_id = uid "
	       "AND organization_id = org) c WHERE c.n < 50 AND org IS NOT NULL; SELECT ROW_COUNT() AS number; END",
	.params = "uu" "ubst",
	.results = { DB_NUMBER },
};

/* PRIMARY; one row. */
const struct db_stmt_def feed_sql_delete = {
	.name = "feed_delete",
	.sql = "DELETE FROM feed WHERE organization_id = ? AND id = ? AND user_id = ?",
	.params = "uuu",
};

const struct db_stmt_def *const feed_statements[] = { &feed_sql_open, &feed_sql_list, &feed_sql_insert, &feed_sql_delete };
const size_t feed_n_statements = ARRAY_LEN(feed_statements);
/* clang-format on */
