/* Instances: their fields, and how they are kept. */
#include "config.h"

#include "auth/audit.h"
#include "auth/guard.h"
#include "base/str.h"
#include "instance/instance.h"
#include "instance/instance_sql.h"

#define OF(kind, member)                                                                           \
	FIELD_##kind##_OF(struct instance, member), .flags = FIELD_READ | FIELD_COLUMN
#define DRAFT(kind, member) FIELD_##kind##_OF(struct instance_draft, member), .flags = FIELD_WRITE

/* clang-format off */
const struct field instance_fields[] = {
	{ OF(ID, id), .prefix = "inst", .text = "id" },
	{ OF(TEXT, name), .text = "name, unique without regard to case" },
	{ OF(TEXT, address), .text = "where it is" },
	{ OF(WORD, status), .words = &instance_status_words, .text = "online, degraded, offline or unknown, as was said last" },
	{ OF(TIME, last_seen_at), .text = "when it was last heard of" },
	{ OF(JSON, metadata), .text = "anything else" },
	{ OF(TIME, created_at), .text = "when it was made known" },
	{ OF(TIME, updated_at), .text = "when it was last changed" },
};

const struct field instance_draft_fields[] = {
	{ DRAFT(TEXT, name) | FIELD_REQUIRED, .max = 255, .text = "name, unique without regard to case" },
	{ DRAFT(TEXT, address), .max = 255, .text = "where it is" },
	{ DRAFT(WORD, status), .words = &instance_status_words, .text = "online, degraded, offline or unknown; unknown unless given" },
	{ DRAFT(TIME, last_seen_at), .text = "when it was last heard of" },
	{ DRAFT(JSON, metadata), .max = LIMIT_METADATA_BYTES, .text = "anything else" },
};

static const char *const statuses[] = {
	[INSTANCE_ONLINE]   = "online",
	[INSTANCE_DEGRADED] = "degraded",
	[INSTANCE_OFFLINE]  = "offline",
	[INSTANCE_UNKNOWN]  = "unknown",
};
/* clang-format on */
_Static_assert(ARRAY_LEN(statuses) == INSTANCE_STATUS__COUNT, "a word for every status");
const size_t instance_n_fields = ARRAY_LEN(instance_fields);
const size_t instance_n_draft_fields = ARRAY_LEN(instance_draft_fields);

static const char *format_status(int value)
{
	return statuses[value];
}

static bool parse_status(const char *text, int *value)
{
	for (int i = 0; i < INSTANCE_STATUS__COUNT; i++) {
		if (str_ieq(text, statuses[i])) {
			*value = i;
			return true;
		}
	}
	return false;
}

const struct field_words instance_status_words = { format_status, parse_status,
						   "online, degraded, offline, unknown" };

enum status instance_get(struct db *db, struct arena *arena, struct uuid organization_id,
			 const char *reference, struct instance *out)
{
	struct uuid id;
	bool is_id = uuid_parse_any(reference, &id);
	const struct db_param params[] = { db_id(organization_id),
					   is_id ? db_id(id) : db_text(reference) };

	return db_select_one(db, arena, is_id ? &instance_sql_by_id : &instance_sql_by_name, params,
			     out);
}

enum status instance_list(struct db *db, struct arena *arena, struct uuid organization_id,
			  const struct list_window *window, struct db_rows *out, int64_t *total)
{
	struct db_param params[5] = { db_id(organization_id) };
	enum status status;

	list_bounds(window, params + 1);
	list_limits(window, params + 3);
	status = db_select(db, arena,
			   window->is_backwards ? &instance_sql_list_back : &instance_sql_list,
			   params, out);
	if (status != STATUS_OK)
		return status;
	params[1] = db_id(window->since_above);
	params[2] = db_id(window->until_below);
	return db_select_number(db, arena, &instance_sql_count, params, total);
}

static enum status trace(struct request *req, const char *action, struct uuid id, const char *name,
			 struct audit_changes *changes)
{
	const struct actor actor = actor_of_request(req);
	const struct audit audit = {
		.action = action,
		.subject_id = id,
		.subject_name = name,
		.changes = audit_changes_text(changes),
	};

	return audit_write(req->db, req->arena, &actor, &audit);
}

enum status instance_create(struct request *req, const struct instance_draft *draft,
			    struct uuid *id)
{
	struct audit_changes changes;
	enum status status;

	*id = uuid_new(req->now_ms);

	const struct db_param params[] = {
		db_id(req->who->organization_id),
		db_id(*id),
		db_text(draft->name),
		db_text(draft->address),
		db_text(statuses[draft->status]),
		db_time(draft->last_seen_at),
		db_text(draft->metadata),
		db_time(req->now_ms),
		db_time(req->now_ms),
	};

	status = db_run(req->db, req->arena, &instance_sql_insert, params, NULL, NULL);
	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "name", NULL, draft->name);
	audit_change(&changes, "address", NULL, draft->address);
	audit_change(&changes, "status", NULL, statuses[draft->status]);
	return trace(req, "instance.created", *id, draft->name, &changes);
}

enum status instance_change(struct request *req, const struct instance *instance,
			    const struct instance_draft *draft)
{
	const struct db_param params[] = {
		db_text(draft->name),
		db_text(draft->address),
		db_text(statuses[draft->status]),
		db_time(draft->last_seen_at),
		db_text(draft->metadata),
		db_time(req->now_ms),
		db_id(req->who->organization_id),
		db_id(instance->id),
	};
	struct audit_changes changes;
	enum status status = db_run(req->db, req->arena, &instance_sql_change, params, NULL, NULL);

	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "name", instance->name, draft->name);
	audit_change(&changes, "address", instance->address, draft->address);
	audit_change(&changes, "status", statuses[instance->status], statuses[draft->status]);
	return trace(req, "instance.changed", instance->id, draft->name, &changes);
}

enum status instance_delete(struct request *req, const struct instance *instance)
{
	const struct db_param params[] = { db_id(req->who->organization_id), db_id(instance->id) };
	struct audit_changes changes;
	int64_t matched;
	enum status status =
	    db_run(req->db, req->arena, &instance_sql_delete, params, NULL, &matched);

	if (status != STATUS_OK)
		return status;
	if (!matched)
		return STATUS_NOT_FOUND;
	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "name", instance->name, NULL);
	return trace(req, "instance.deleted", instance->id, instance->name, &changes);
}
