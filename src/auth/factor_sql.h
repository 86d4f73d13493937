/* The statements of second factors; for factor.c alone. */
#ifndef LANDFALL_AUTH_FACTOR_SQL_H
#define LANDFALL_AUTH_FACTOR_SQL_H

#include "auth/factor.h"

struct factor_row {
	struct field_bytes totp_secret;
	int64_t totp_enabled_at, totp_step, n_codes;
};

extern const struct db_stmt_def factor_sql_find, factor_sql_prepare, factor_sql_enable,
    factor_sql_disable, factor_sql_use_step, factor_sql_use_code, factor_sql_forget_codes,
    factor_sql_add_code;

#endif
