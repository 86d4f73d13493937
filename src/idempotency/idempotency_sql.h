/* The statements of idempotency; for idempotency.c alone. */
#ifndef LANDFALL_IDEMPOTENCY_IDEMPOTENCY_SQL_H
#define LANDFALL_IDEMPOTENCY_IDEMPOTENCY_SQL_H

#include "db/db.h"
#include "idempotency/idempotency.h"

struct stored_answer {
	struct field_bytes fingerprint;
	int64_t http; /* FIELD_NO_INT while the first request runs */
	const char *content_type, *location, *body;
	struct field_bytes sealed; /* in place of body, where that shows a secret */
	int64_t lease_until, expires_at;
};

extern const struct db_stmt_def idempotency_sql_insert, idempotency_sql_find,
    idempotency_sql_take_over, idempotency_sql_store, idempotency_sql_delete, idempotency_sql_purge;

#endif
