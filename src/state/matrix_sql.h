/* The statements of the matrix; for matrix.c alone. */
#ifndef LANDFALL_STATE_MATRIX_SQL_H
#define LANDFALL_STATE_MATRIX_SQL_H

#include "state/matrix.h"

#define MATRIX_N_PARAMS 16

extern const struct db_stmt_def matrix_sql_whole;
/* [is a moment][is grouped] */
extern const struct db_stmt_def matrix_sql[2][2];

#endif
