/* Statements of the chain. Only for its own room. */
#ifndef LANDFALL_AUDIT_SEAL_SQL_H
#define LANDFALL_AUDIT_SEAL_SQL_H

#include "db/db.h"

/* A row with its columns as the database writes them, so that none is alike another by our reading: no value and
 * an empty one, an id of zeros and none. */
struct sealed_row {
	const char *organization_id, *id, *action, *subject_id, *subject_name, *project_id,
	    *environment_id, *actor_kind, *actor_id, *actor_name, *credential_kind, *credential_id,
	    *door, *address, *request_id, *changes, *created_at;
	int64_t seal_number;     /* FIELD_NO_INT until sealed */
	struct field_bytes seal; /* likewise empty */
};

/* The columns that are sealed, in the order in which they are. */
extern const struct field sealed_fields[];
extern const size_t sealed_n_columns;

struct seal_head {
	int64_t seal_number;
	struct field_bytes seal;
};

struct seal_organization {
	struct uuid id;
};

extern const struct db_stmt_def seal_sql_waiting, seal_sql_head, seal_sql_has_head,
    seal_sql_add_head, seal_sql_unsealed, seal_sql_seal, seal_sql_move_head, seal_sql_sealed,
    seal_sql_read_head, seal_sql_count_unsealed;

#endif
