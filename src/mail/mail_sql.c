/* Statements of letters. */
#include "config.h"

#include "mail/mail_sql.h"

/* clang-format off */
#define MAIL(kind, member) FIELD_##kind##_OF(struct mail_row, member), .flags = FIELD_COLUMN
#define REPORT(kind, member) FIELD_##kind##_OF(struct mail_report, member), .flags = FIELD_COLUMN

static const struct field mail_fields[] = {
	{ MAIL(ID, id) },           { MAIL(TEXT, recipient) },  { MAIL(TEXT, subject) },
	{ MAIL(BYTES, body) },      { MAIL(TIME, created_at) }, { MAIL(TIME, next_at) },
	{ MAIL(INT, attempts) },
};

static const struct field report_fields[] = {
	{ REPORT(INT, n_waiting) }, { REPORT(INT, n_failed) }, { REPORT(TEXT, error) },
};

const struct db_stmt_def mail_sql_insert = {
	.name = "mail_insert",
	.sql = "INSERT INTO mail (id, recipient, subject, body, created_at, next_at) "
	       "VALUES (?, ?, ?, ?, ?, ?)",
	.params = "ussbtt",
};

/* mail_next. */
const struct db_stmt_def mail_sql_due = {
	.name = "mail_due",
	.sql = "SELECT id, recipient, subject, body, created_at, next_at, attempts FROM mail "
	       "WHERE failed_at IS NULL AND next_at <= ? ORDER BY next_at, id LIMIT ?",
	.params = "ti",
	.results = { { mail_fields, ARRAY_LEN(mail_fields), sizeof(struct mail_row) } },
};

/* PRIMARY; one row, unless another worker was faster. */
const struct db_stmt_def mail_sql_claim = {
	.name = "mail_claim",
	.sql = "UPDATE mail SET next_at = ?, attempts = attempts + 1 WHERE id = ? AND next_at = ?",
	.params = "tut",
};

const struct db_stmt_def mail_sql_sent = {
	.name = "mail_sent",
	.sql = "DELETE FROM mail WHERE id = ?",
	.params = "u",
};

const struct db_stmt_def mail_sql_retry = {
	.name = "mail_retry",
	.sql = "UPDATE mail SET next_at = ?, error = ? WHERE id = ?",
	.params = "tsu",
};

/* What the letter said is of no use any more. */
const struct db_stmt_def mail_sql_give_up = {
	.name = "mail_give_up",
	.sql = "UPDATE mail SET failed_at = ?, error = ?, body = '' WHERE id = ?",
	.params = "tsu",
};

/* mail_next. */
const struct db_stmt_def mail_sql_purge = {
	.name = "mail_purge",
	.sql = "DELETE FROM mail WHERE failed_at < ? LIMIT ?",
	.params = "ti",
};

/* The whole table, which is short. */
const struct db_stmt_def mail_sql_look = {
	.name = "mail_look",
	.sql = "SELECT COUNT(*) - COUNT(failed_at) AS n_waiting, COUNT(failed_at) AS n_failed, "
	       "(SELECT error FROM mail WHERE failed_at IS NOT NULL "
	       "ORDER BY failed_at DESC LIMIT 1) AS error FROM mail",
	.params = "",
	.results = { { report_fields, ARRAY_LEN(report_fields), sizeof(struct mail_report) } },
};

const struct db_stmt_def *const mail_statements[] = {
	&mail_sql_insert, &mail_sql_due,     &mail_sql_claim, &mail_sql_sent,
	&mail_sql_retry,  &mail_sql_give_up, &mail_sql_purge, &mail_sql_look,
};
const size_t mail_n_statements = ARRAY_LEN(mail_statements);
/* clang-format on */
