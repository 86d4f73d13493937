/* Statements of failed log-ins. An account's digest is made of the address' weights, so that all spellings
 * which the user table holds for one address (case, width) are one account here as well. */
#include "config.h"

#include "auth/throttle_sql.h"

/* clang-format off */
static const struct field throttle_fields[] = {
	{ FIELD_TIME_OF(struct throttle_row, locked_until), .flags = FIELD_COLUMN },
};

#define ACCOUNT_DIGEST                                                                            \
	"UNHEX(SHA2(CONCAT('account', WEIGHT_STRING("                                             \
	"CONVERT(? USING utf8mb4) COLLATE utf8mb4_uca1400_as_ci)), 256))"

/* PRIMARY; two rows at most, and one comes back. */
const struct db_stmt_def throttle_sql_find = {
	.name = "throttle_find",
	.sql = "SELECT MAX(locked_until) AS locked_until FROM login_attempt "
	       "WHERE digest IN (" ACCOUNT_DIGEST ", ?) AND locked_until > ?",
	.params = "sbt",
	.results = { { throttle_fields, ARRAY_LEN(throttle_fields), sizeof(struct throttle_row) } },
};

/* PRIMARY; one row each. Assignments run from left to right: the lock is decided by the new count. Parameters
 * of each: now, the moment before which failures are forgotten, now, the limit, now, the longest lock and the
 * first one in seconds, the limit. */
#define COUNT_ONE                                                                                 \
	"ON DUPLICATE KEY UPDATE failures = IF(failed_at < ?, 1, failures + 1), failed_at = ?, "   \
	"locked_until = IF(failures < ?, NULL, "                                                  \
	"? + INTERVAL LEAST(?, ? * POW(2, LEAST(failures - ?, 30))) SECOND)"

const struct db_stmt_def throttle_sql_fail = {
	.name = "throttle_fail",
	.sql = "BEGIN NOT ATOMIC "
	       "INSERT INTO login_attempt (digest, failures, failed_at) "
	       "VALUES (" ACCOUNT_DIGEST ", 1, ?) " COUNT_ONE "; "
	       "INSERT INTO login_attempt (digest, failures, failed_at) "
	       "VALUES (?, 1, ?) " COUNT_ONE "; END",
	.params = "st" "ttitiii" "bt" "ttitiii",
};

/* PRIMARY; one row. */
const struct db_stmt_def throttle_sql_forget = {
	.name = "throttle_forget",
	.sql = "DELETE FROM login_attempt WHERE digest = " ACCOUNT_DIGEST,
	.params = "s",
};

/* login_attempt_failed. */
const struct db_stmt_def throttle_sql_purge = {
	.name = "throttle_purge",
	.sql = "DELETE FROM login_attempt WHERE failed_at < ? LIMIT ?",
	.params = "ti",
};

const struct db_stmt_def *const throttle_statements[] = {
	&throttle_sql_find, &throttle_sql_fail, &throttle_sql_forget, &throttle_sql_purge,
};
const size_t throttle_n_statements = ARRAY_LEN(throttle_statements);
/* clang-format on */
