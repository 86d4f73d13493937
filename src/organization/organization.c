/* Organizations: made from the command line. */
#include "config.h"

#include <string.h>

#include "auth/audit.h"
#include "base/str.h"
#include "organization/organization.h"

#define OF(kind, member) FIELD_##kind##_OF(struct organization, member), .flags = FIELD_COLUMN

/* clang-format off */
static const struct field fields[] = {
	{ OF(ID, id) },
	{ OF(TEXT, slug) },
	{ OF(TEXT, name) },
	{ OF(TIME, created_at) },
};

static const struct db_stmt_def insert_one = {
	.name = "organization_insert",
	.sql = "INSERT INTO organization (id, slug, name, created_at) VALUES (?, ?, ?, ?)",
	.params = "usst",
};

/* organization_slug; one row. */
static const struct db_stmt_def select_one = {
	.name = "organization_by_slug",
	.sql = "SELECT id, slug, name, created_at FROM organization WHERE slug = ?",
	.params = "s",
	.results = { { fields, ARRAY_LEN(fields), sizeof(struct organization) } },
};

/* All of them, by organization_slug. */
static const struct db_stmt_def select_all = {
	.name = "organization_list",
	.sql = "SELECT id, slug, name, created_at FROM organization ORDER BY slug",
	.params = "",
	.results = { { fields, ARRAY_LEN(fields), sizeof(struct organization) } },
};

const struct db_stmt_def *const organization_statements[] = { &insert_one, &select_one, &select_all };
/* clang-format on */
const size_t organization_n_statements = ARRAY_LEN(organization_statements);

bool organization_is_slug(const char *slug)
{
	if (*slug < 'a' || *slug > 'z' || strlen(slug) > 63)
		return false;
	for (; *slug; slug++)
		if (!(str_is_alnum(*slug) && *slug == str_lower(*slug)) && *slug != '-')
			return false;
	return true;
}

struct adding {
	struct arena *arena;
	const char *slug, *name;
	int64_t now_ms;
};

static enum status add(struct db *db, void *context)
{
	const struct adding *adding = context;
	struct uuid id = uuid_new(adding->now_ms);
	const struct actor actor = actor_of_command(adding->arena, id, adding->now_ms);
	const struct db_param params[] = { db_id(id), db_text(adding->slug), db_text(adding->name),
					   db_time(adding->now_ms) };
	struct audit_changes changes;
	enum status status = db_begin(db);

	if (status == STATUS_OK)
		status = db_run(db, adding->arena, &insert_one, params, NULL, NULL);
	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, adding->arena);
	audit_change(&changes, "name", NULL, adding->name);
	return audit_write(db, adding->arena, &actor,
			   &(struct audit){ .action = "organization.created",
					    .subject_id = id,
					    .subject_name = adding->slug,
					    .changes = audit_changes_text(&changes) });
}

enum status organization_add(struct db *db, struct arena *arena, const char *slug, const char *name,
			     int64_t now_ms)
{
	struct adding adding = { arena, slug, name, now_ms };

	return db_transaction(db, __func__, add, &adding);
}

enum status organization_get(struct db *db, struct arena *arena, const char *slug,
			     struct organization *out)
{
	const struct db_param params[] = { db_text(slug) };
	struct db_rows rows;
	enum status status = db_select(db, arena, &select_one, params, &rows);

	if (status != STATUS_OK)
		return status;
	if (!rows.n)
		return STATUS_NOT_FOUND;
	*out = *(struct organization *)rows.rows;
	return STATUS_OK;
}

enum status organization_list(struct db *db, struct arena *arena, struct db_rows *out)
{
	return db_select(db, arena, &select_all, NULL, out);
}
