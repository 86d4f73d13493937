/* The statements of services and their variables; for this room alone. */
#ifndef LANDFALL_SERVICE_SERVICE_SQL_H
#define LANDFALL_SERVICE_SERVICE_SQL_H

#include "db/db.h"
#include "service/service.h"
#include "service/variable.h"

extern const struct db_stmt_def service_sql_by_id, service_sql_by_name, service_sql_list,
    service_sql_list_back, service_sql_count, service_sql_insert, service_sql_claim,
    service_sql_change, service_sql_delete;

extern const struct db_stmt_def variable_sql_by_name, variable_sql_list, variable_sql_list_back,
    variable_sql_count, variable_sql_put, variable_sql_drop, variable_sql_secrets;

/* A row of variable_sql_secrets. */
struct variable_sealed {
	struct uuid service_id;
	const char *key;
	struct field_bytes sealed;
};

#endif
