/* The statements of metrics; for metric.c alone. */
#ifndef LANDFALL_METRIC_METRIC_SQL_H
#define LANDFALL_METRIC_METRIC_SQL_H

#include "metric/metric.h"

extern const struct db_stmt_def metric_sql_store, metric_sql_values, metric_sql_purge;

#endif
