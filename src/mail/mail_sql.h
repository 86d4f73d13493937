/* The statements of letters; for src/mail/ alone. */
#ifndef LANDFALL_MAIL_MAIL_SQL_H
#define LANDFALL_MAIL_MAIL_SQL_H

#include "mail/mail.h"

struct mail_row {
	struct uuid id;
	const char *recipient, *subject;
	struct field_bytes body; /* sealed */
	int64_t created_at, next_at;
	int64_t attempts;
};

extern const struct db_stmt_def mail_sql_insert, mail_sql_due, mail_sql_claim, mail_sql_sent,
    mail_sql_retry, mail_sql_give_up, mail_sql_purge, mail_sql_look;

#endif
