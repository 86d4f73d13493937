/* The statements of programs' log-ins; for login.c alone. */
#ifndef LANDFALL_OAUTH_LOGIN_SQL_H
#define LANDFALL_OAUTH_LOGIN_SQL_H

#include "oauth/login.h"

extern const struct db_stmt_def login_sql_account, login_sql_memberships;

#endif
