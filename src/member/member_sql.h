/* The statements of members; for member.c alone. */
#ifndef LANDFALL_MEMBER_MEMBER_SQL_H
#define LANDFALL_MEMBER_MEMBER_SQL_H

#include "member/member.h"

extern const struct db_stmt_def member_sql_get, member_sql_list, member_sql_list_back,
    member_sql_count, member_sql_lock, member_sql_other_admins, member_sql_set_role,
    member_sql_remove, member_sql_revoke_tokens;

#endif
