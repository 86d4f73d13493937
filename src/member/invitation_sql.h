/* The statements of invitations; for invitation.c alone. */
#ifndef LANDFALL_MEMBER_INVITATION_SQL_H
#define LANDFALL_MEMBER_INVITATION_SQL_H

#include "member/invitation.h"

extern const struct db_stmt_def invitation_sql_get, invitation_sql_list, invitation_sql_list_back,
    invitation_sql_count, invitation_sql_obstacle, invitation_sql_insert, invitation_sql_renew,
    invitation_sql_revoke, invitation_sql_find, invitation_sql_accept;

#endif
