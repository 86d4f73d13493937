/* Projects: their fields, and how one comes to be. */
#include "config.h"

#include "auth/audit.h"
#include "base/str.h"
#include "project/project.h"
#include "project/project_sql.h"

#define OF(kind, member) FIELD_##kind##_OF(struct project, member)
#define AS(kind, named, member, c_type)                                                            \
	FIELD_NAMED(FIELD_##kind, named, struct project, member, c_type)
#define SEEN (FIELD_READ | FIELD_COLUMN)

/* clang-format off */
const struct field project_fields[] = {
	{ OF(ID, id), .flags = SEEN, .prefix = "proj", .text = "id" },
	{ OF(TEXT, slug), .flags = SEEN, .text = "its part of an address; unique" },
	{ OF(TEXT, name), .flags = SEEN, .max = PROJECT_NAME_MAX, .text = "name, unique without regard to case" },
	{ OF(TEXT, description), .flags = SEEN, .text = "what it is" },
	{ OF(TEXT, status), .flags = SEEN, .text = "active or archived" },
	{ OF(INT, versions), .flags = SEEN, .text = "versions seen so far" },
	{ AS(INT, "deployments.total", deployments, int64_t), .flags = SEEN, .text = "deployments recorded so far" },
	{ AS(ID, "deployments.latest_id", latest_id, struct uuid), .flags = SEEN, .prefix = "dep", .text = "the newest deployment" },
	{ AS(TEXT, "deployments.latest_status", latest_status, const char *), .flags = SEEN, .text = "its status" },
	{ AS(TIME, "deployments.latest_created_at", latest_at, int64_t), .flags = SEEN, .text = "when it happened" },
	{ AS(ID, "team.id", team_id, struct uuid), .flags = SEEN | FIELD_DEFINED, .prefix = "team", .text = "the team that it belongs to" },
	{ AS(TEXT, "team.name", team_name, const char *), .flags = SEEN | FIELD_DEFINED, .text = "its name" },
	{ AS(ID, "workspace.id", workspace_id, struct uuid), .flags = SEEN | FIELD_DEFINED, .prefix = "ws", .text = "the workspace that it is in" },
	{ AS(TEXT, "workspace.name", workspace_name, const char *), .flags = SEEN | FIELD_DEFINED, .text = "its name" },
	{ OF(TIME, created_at), .flags = SEEN, .text = "when it was first seen" },
	{ OF(TIME, updated_at), .flags = SEEN, .text = "when it was last changed" },
};

#define CHANGE(kind, member) FIELD_##kind##_OF(struct project_change, member)
const struct field project_change_fields[] = {
	{ CHANGE(TEXT, description), .flags = FIELD_WRITE | FIELD_LINES, .max = 2000, .text = "what it is" },
	{ CHANGE(ID, team_id), .flags = FIELD_WRITE, .text = "the team that it belongs to; null for none" },
	{ CHANGE(ID, workspace_id), .flags = FIELD_WRITE, .text = "the workspace that it is in; null for none" },
};
/* clang-format on */
const size_t project_n_fields = ARRAY_LEN(project_fields);
const size_t project_n_change_fields = ARRAY_LEN(project_change_fields);

enum status project_list(struct db *db, struct arena *arena, struct uuid organization_id,
			 const struct list_window *window, struct db_rows *out)
{
	struct db_param params[7] = { db_id(organization_id) };

	list_only(window->project_ids, params + 1);
	list_bounds(window, params + 3);
	list_limits(window, params + 5);
	return db_select(db, arena,
			 window->is_backwards ? &project_sql_list_back : &project_sql_list, params,
			 out);
}

enum status project_count(struct db *db, struct arena *arena, struct uuid organization_id,
			  const struct list_window *window, int64_t *out)
{
	struct db_param params[3] = { db_id(organization_id) };

	list_only(window->project_ids, params + 1);

	return db_select_number(db, arena, &project_sql_count, params, out);
}

static enum status find(struct db *db, struct arena *arena, const struct db_stmt_def *def,
			struct db_param organization, struct db_param key, struct project *out)
{
	const struct db_param params[] = { organization, key };
	struct db_rows rows;
	enum status status = db_select(db, arena, def, params, &rows);

	if (status != STATUS_OK)
		return status;
	if (!rows.n)
		return STATUS_NOT_FOUND;
	*out = *(struct project *)rows.rows;
	return STATUS_OK;
}

enum status project_get(struct db *db, struct arena *arena, struct uuid organization_id,
			const char *reference, struct project *out)
{
	struct db_param organization = db_id(organization_id);
	struct uuid id;
	enum status status;

	if (uuid_parse_any(reference, &id)) {
		status = find(db, arena, &project_sql_by_id, organization, db_id(id), out);
		if (status != STATUS_NOT_FOUND)
			return status;
	}
	status = find(db, arena, &project_sql_by_slug, organization, db_text(reference), out);
	if (status == STATUS_NOT_FOUND)
		status =
		    find(db, arena, &project_sql_by_name, organization, db_text(reference), out);
	return status;
}

static enum status free_slug(struct db *db, struct arena *arena, struct uuid organization_id,
			     const char *name, const char **out)
{
	const char *slug = str_slug(arena, name, 63);

	*out = slug;
	for (int i = 2; i < 20; i++) {
		const struct db_param params[] = { db_id(organization_id), db_text(*out) };
		int64_t taken;
		enum status status =
		    db_select_number(db, arena, &project_sql_slug_free, params, &taken);

		if (status != STATUS_OK || !taken)
			return status;
		*out = str_slug_next(arena, slug, name, i);
	}
	return STATUS_OK;
}

static enum status make(struct db *db, struct arena *arena, struct uuid organization_id,
			const char *name, int64_t now_ms, struct uuid *id)
{
	const char *slug;
	enum status status = free_slug(db, arena, organization_id, name, &slug);

	if (status != STATUS_OK)
		return status;
	*id = uuid_new(now_ms);

	const struct db_param params[] = {
		db_id(organization_id), db_id(*id),      db_text(slug),
		db_text(name),          db_time(now_ms), db_time(now_ms)
	};

	status = db_run(db, arena, &project_sql_insert, params, NULL, NULL);
	return status == STATUS_CONFLICT ? STATUS_BUSY : status;
}

enum status project_claim(struct db *db, struct arena *arena, struct uuid organization_id,
			  const char *name, int64_t now_ms, struct uuid *id, int64_t *versions)
{
	const struct db_param params[] = { db_id(organization_id), db_text(name) };
	struct db_rows rows;
	enum status status = db_select(db, arena, &project_sql_claim, params, &rows);

	if (status != STATUS_OK)
		return status;
	*versions = 0;
	if (!rows.n)
		return make(db, arena, organization_id, name, now_ms, id);

	const struct project_claimed *claimed = rows.rows;

	*id = claimed->id;
	*versions = claimed->versions;
	return STATUS_OK;
}

enum status project_list_owned(struct db *db, struct arena *arena, struct uuid organization_id,
			       enum project_owner owner, struct uuid owner_id, struct db_rows *out)
{
	const struct db_param params[] = { db_id(organization_id), db_id(owner_id) };

	return db_select(db, arena, &project_sql_owned[owner], params, out);
}

/* An id as text, NULL for none. */
static const char *id_text(struct arena *arena, const struct uuid *id, const char *prefix)
{
	char *text = arena_alloc(arena, TYPEID_TEXT_SIZE);

	if (uuid_is_nil(id))
		return NULL;
	uuid_format_typeid(id, prefix, text);
	return text;
}

enum status project_change(struct db *db, struct arena *arena, const struct actor *actor,
			   const struct project *project, const struct project_change *change)
{
	const struct db_param params[] = {
		db_text(change->description),       db_id(change->team_id),
		db_id(change->workspace_id),        db_time(actor->now_ms),
		db_id(actor->who->organization_id), db_id(project->id),
	};
	struct audit_changes changes;
	struct audit audit = {
		.action = "project.updated",
		.subject_id = project->id,
		.subject_name = project->name,
		.project_id = project->id,
	};
	enum status status = db_run(db, arena, &project_sql_change, params, NULL, NULL);

	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, arena);
	audit_change(&changes, "description", project->description, change->description);
	audit_change(&changes, "team_id", id_text(arena, &project->team_id, "team"),
		     id_text(arena, &change->team_id, "team"));
	audit_change(&changes, "workspace_id", id_text(arena, &project->workspace_id, "ws"),
		     id_text(arena, &change->workspace_id, "ws"));
	audit.changes = audit_changes_text(&changes);
	return audit_write(db, arena, actor, &audit);
}
