/* The statements of accounts; for src/account/ alone. */
#ifndef LANDFALL_ACCOUNT_ACCOUNT_SQL_H
#define LANDFALL_ACCOUNT_ACCOUNT_SQL_H

#include "account/account.h"

extern const struct db_stmt_def account_sql_memberships, account_sql_rename, account_sql_reading,
    account_sql_password, account_sql_end_grants, account_sql_forget_resets, account_sql_add_reset,
    account_sql_find_reset, account_sql_use_reset, account_sql_switch;

#endif
