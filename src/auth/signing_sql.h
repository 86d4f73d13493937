/* The statements of signing keys; for signing.c alone. */
#ifndef LANDFALL_AUTH_SIGNING_SQL_H
#define LANDFALL_AUTH_SIGNING_SQL_H

#include "auth/signing.h"

extern const struct db_stmt_def signing_sql_live, signing_sql_last, signing_sql_insert,
    signing_sql_retire;

#endif
