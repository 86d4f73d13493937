/* The statements of teams; for team.c alone. */
#ifndef LANDFALL_TEAM_TEAM_SQL_H
#define LANDFALL_TEAM_TEAM_SQL_H

#include "team/team.h"

extern const struct db_stmt_def team_sql_by_id, team_sql_by_name, team_sql_list, team_sql_list_back,
    team_sql_count, team_sql_members, team_sql_members_back, team_sql_candidates,
    team_sql_person_by_id, team_sql_person_by_email, team_sql_insert, team_sql_change,
    team_sql_release, team_sql_delete, team_sql_add, team_sql_remove;

#endif
