/* The statements of payloads; for src/event/ alone. */
#ifndef LANDFALL_EVENT_PAYLOAD_SQL_H
#define LANDFALL_EVENT_PAYLOAD_SQL_H

#include "db/db.h"

struct actor_name {
	struct uuid id;
	const char *name;
};

extern const struct db_stmt_def payload_sql_deployment, payload_sql_build, payload_sql_environment,
    payload_sql_project, payload_sql_release, payload_sql_team, payload_sql_webhook,
    payload_sql_channel, payload_sql_actors;

#endif
