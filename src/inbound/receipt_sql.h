/* Statements of receipts; receipt_sql.c. */
#ifndef LANDFALL_INBOUND_RECEIPT_SQL_H
#define LANDFALL_INBOUND_RECEIPT_SQL_H

#include "inbound/receipt.h"

struct receipt_count {
	int verdict;
	int64_t n;
};

extern const struct db_stmt_def receipt_sql_by_id, receipt_sql_by_claim, receipt_sql_list,
    receipt_sql_list_back, receipt_sql_count, receipt_sql_tally, receipt_sql_insert,
    receipt_sql_update, receipt_sql_purge;

#endif
