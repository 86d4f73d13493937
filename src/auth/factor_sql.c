/* Statements of second factors. All by PRIMARY, one row each. */
#include "config.h"

#include "auth/factor_sql.h"

/* clang-format off */
#define FACTOR(kind, member) FIELD_##kind##_OF(struct factor_row, member), .flags = FIELD_COLUMN

static const struct field factor_fields[] = {
	{ FACTOR(BYTES, totp_secret) }, { FACTOR(TIME, totp_enabled_at) },
	{ FACTOR(INT, totp_step) },     { FACTOR(INT, n_codes) },
};

const struct db_stmt_def factor_sql_find = {
	.name = "factor_find",
	.sql = "SELECT u.totp_secret, u.totp_enabled_at, u.totp_step, "
	       "(SELECT COUNT(*) FROM recovery_code r WHERE r.user_id = u.id AND r.used_at IS NULL) AS n_codes "
	       "FROM user u WHERE u.id = ?",
	.params = "u",
	.results = { { factor_fields, ARRAY_LEN(factor_fields), sizeof(struct factor_row) } },
};

const struct db_stmt_def factor_sql_prepare = {
	.name = "factor_prepare",
	.sql = "UPDATE user SET totp_secret = ? WHERE id = ? AND totp_enabled_at IS NULL",
	.params = "bu",
};

const struct db_stmt_def factor_sql_enable = {
	.name = "factor_enable",
	.sql = "UPDATE user SET totp_enabled_at = ?, totp_step = ? WHERE id = ? AND totp_enabled_at IS NULL",
	.params = "tiu",
};

const struct db_stmt_def factor_sql_disable = {
	.name = "factor_disable",
	.sql = "UPDATE user SET totp_enabled_at = NULL, totp_secret = NULL WHERE id = ?",
	.params = "u",
};

/* No code is good twice: whoever comes second finds no row. */
const struct db_stmt_def factor_sql_use_step = {
	.name = "factor_use_step",
	.sql = "UPDATE user SET totp_step = ? WHERE id = ? AND totp_step < ?",
	.params = "iui",
};

const struct db_stmt_def factor_sql_use_code = {
	.name = "factor_use_code",
	.sql = "UPDATE recovery_code SET used_at = ? WHERE user_id = ? AND digest = ? AND used_at IS NULL",
	.params = "tub",
};

const struct db_stmt_def factor_sql_forget_codes = {
	.name = "factor_forget_codes",
	.sql = "DELETE FROM recovery_code WHERE user_id = ?",
	.params = "u",
};

const struct db_stmt_def factor_sql_add_code = {
	.name = "factor_add_code",
	.sql = "INSERT INTO recovery_code (user_id, digest) VALUES (?, ?)",
	.params = "ub",
};

const struct db_stmt_def *const factor_statements[] = {
	&factor_sql_find,     &factor_sql_prepare,  &factor_sql_enable,       &factor_sql_disable,
	&factor_sql_use_step, &factor_sql_use_code, &factor_sql_forget_codes, &factor_sql_add_code,
};
const size_t factor_n_statements = ARRAY_LEN(factor_statements);
/* clang-format on */
