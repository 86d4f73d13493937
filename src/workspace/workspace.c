/* Workspaces. */
#include "config.h"

#include "auth/audit.h"
#include "workspace/workspace.h"
#include "workspace/workspace_sql.h"

#define OF(kind, member)    FIELD_##kind##_OF(struct workspace, member)
#define DRAFT(kind, member) FIELD_##kind##_OF(struct workspace_draft, member)

/* clang-format off */
const struct field workspace_fields[] = {
	{ OF(ID, id), .flags = FIELD_READ, .prefix = "ws", .text = "id" },
	{ OF(TEXT, name), .flags = FIELD_READ, .text = "name, unique without regard to case" },
	{ OF(JSON, config), .flags = FIELD_READ, .text = "its configuration" },
	{ OF(INT, projects), .flags = FIELD_READ, .text = "how many projects it holds" },
	{ OF(TIME, created_at), .flags = FIELD_READ, .text = "when it was made" },
	{ OF(TIME, updated_at), .flags = FIELD_READ, .text = "when it was last changed" },
};

const struct field workspace_draft_fields[] = {
	{ DRAFT(TEXT, name), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = WORKSPACE_NAME_MAX, .text = "name, unique without regard to case" },
	{ DRAFT(JSON, config), .flags = FIELD_WRITE, .max = LIMIT_METADATA_BYTES, .text = "its configuration, a JSON object" },
};
/* clang-format on */
const size_t workspace_n_fields = ARRAY_LEN(workspace_fields);
const size_t workspace_n_draft_fields = ARRAY_LEN(workspace_draft_fields);

enum status workspace_get(struct db *db, struct arena *arena, struct uuid organization_id,
			  const char *reference, struct workspace *out)
{
	struct uuid id;
	bool is_id = uuid_parse_any(reference, &id);
	const struct db_param params[] = { db_id(organization_id),
					   is_id ? db_id(id) : db_text(reference) };

	return db_select_one(db, arena, is_id ? &workspace_sql_by_id : &workspace_sql_by_name,
			     params, out);
}

enum status workspace_list(struct db *db, struct arena *arena, struct uuid organization_id,
			   const struct list_window *window, struct db_rows *out, int64_t *total)
{
	struct db_param params[5] = { db_id(organization_id) };
	enum status status;

	list_bounds(window, params + 1);
	list_limits(window, params + 3);
	status = db_select(db, arena,
			   window->is_backwards ? &workspace_sql_list_back : &workspace_sql_list,
			   params, out);
	return status == STATUS_OK
		   ? db_select_number(db, arena, &workspace_sql_count, params, total)
		   : status;
}

static enum status trace(struct db *db, struct arena *arena, const struct actor *actor,
			 const struct workspace *workspace, const char *action,
			 struct audit_changes *changes)
{
	const struct audit audit = {
		.action = action,
		.subject_id = workspace->id,
		.subject_name = workspace->name,
		.changes = audit_changes_text(changes),
	};

	return audit_write(db, arena, actor, &audit);
}

enum status workspace_create(struct db *db, struct arena *arena, const struct actor *actor,
			     const struct workspace_draft *draft, struct workspace *out)
{
	struct audit_changes changes;
	enum status status;

	*out = (struct workspace){
		.id = uuid_new(actor->now_ms),
		.name = draft->name,
		.config = draft->config,
		.created_at = actor->now_ms,
		.updated_at = actor->now_ms,
	};

	const struct db_param params[] = {
		db_id(actor->who->organization_id),
		db_id(out->id),
		db_text(out->name),
		db_text(out->config),
		db_time(out->created_at),
		db_time(out->updated_at),
	};

	status = db_run(db, arena, &workspace_sql_insert, params, NULL, NULL);
	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, arena);
	audit_change(&changes, "name", NULL, out->name);
	audit_change(&changes, "config", NULL, out->config);
	return trace(db, arena, actor, out, "workspace.created", &changes);
}

enum status workspace_change(struct db *db, struct arena *arena, const struct actor *actor,
			     const struct workspace *workspace, const struct workspace_draft *draft)
{
	const struct db_param params[] = { db_text(draft->name), db_text(draft->config),
					   db_time(actor->now_ms),
					   db_id(actor->who->organization_id),
					   db_id(workspace->id) };
	struct audit_changes changes;
	enum status status = db_run(db, arena, &workspace_sql_change, params, NULL, NULL);

	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, arena);
	audit_change(&changes, "name", workspace->name, draft->name);
	audit_change(&changes, "config", workspace->config, draft->config);
	return trace(db, arena, actor, workspace, "workspace.changed", &changes);
}

enum status workspace_delete(struct db *db, struct arena *arena, const struct actor *actor,
			     const struct workspace *workspace)
{
	const struct db_param params[] = { db_time(actor->now_ms),
					   db_id(actor->who->organization_id),
					   db_id(workspace->id) };
	struct audit_changes changes;
	int64_t matched;
	enum status status = db_run(db, arena, &workspace_sql_release, params, NULL, NULL);

	if (status == STATUS_OK)
		status = db_run(db, arena, &workspace_sql_delete, params + 1, NULL, &matched);
	if (status != STATUS_OK)
		return status;
	if (!matched)
		return STATUS_NOT_FOUND;
	audit_changes_init(&changes, arena);
	audit_change(&changes, "name", workspace->name, NULL);
	return trace(db, arena, actor, workspace, "workspace.deleted", &changes);
}
