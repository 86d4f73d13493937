/* Statements of programs' log-ins. */
#include "config.h"

#include "auth/access.h"
#include "oauth/program_sql.h"

#define PLACE(kind, member) FIELD_##kind##_OF(struct program_place, member), .flags = FIELD_COLUMN

/* clang-format off */
static const struct field place_fields[] = {
	{ PLACE(ID, id) },            { PLACE(TEXT, slug) },
	{ PLACE(TEXT, name) },        { PLACE(TEXT, plan) },
	{ PLACE(INT, rate_limit) },   { PLACE(FLAG, requires_totp) },
	{ PLACE(TEXT, role) },        { PLACE(TEXT, roles_at) },
};

/* membership_user; the organizations of one person. */
const struct db_stmt_def program_sql_places = {
	.name = "program_places",
	.sql = "SELECT o.id, o.slug, o.name, o.plan, o.rate_limit, o.requires_totp, m.role, "
	       ACCESS_GRANTS_SQL("o.id", "m.user_id") " AS roles_at "
	       "FROM membership m JOIN organization o ON o.id = m.organization_id "
	       "WHERE m.user_id = ? ORDER BY m.created_at, m.organization_id LIMIT 200",
	.params = "u",
	.results = { { place_fields, ARRAY_LEN(place_fields), sizeof(struct program_place) } },
};

const struct db_stmt_def *const program_statements[] = { &program_sql_places };
const size_t program_n_statements = ARRAY_LEN(program_statements);
/* clang-format on */
