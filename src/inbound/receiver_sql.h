/* Statements of receivers; receiver_sql.c. */
#ifndef LANDFALL_INBOUND_RECEIVER_SQL_H
#define LANDFALL_INBOUND_RECEIVER_SQL_H

#include "inbound/receiver.h"

/* What only receiver_find reads, behind the columns of a receiver. */
struct receiver_row {
	struct receiver receiver;
	struct field_bytes sealed, sealed_before;
	struct uuid organization_id;
	const char *organization_slug, *organization_name, *plan;
	int64_t rate_limit;
	bool is_test;
};

extern const struct db_stmt_def receiver_sql_by_id, receiver_sql_by_name, receiver_sql_by_token,
    receiver_sql_list, receiver_sql_list_back, receiver_sql_count, receiver_sql_insert,
    receiver_sql_change, receiver_sql_rotate, receiver_sql_delete;

#endif
