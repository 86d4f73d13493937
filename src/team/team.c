/* Teams and who is in them. */
#include "config.h"

#include "auth/audit.h"
#include "event/event.h"
#include "team/team.h"
#include "team/team_sql.h"

#define OF(kind, member)     FIELD_##kind##_OF(struct team, member)
#define DRAFT(kind, member)  FIELD_##kind##_OF(struct team_draft, member)
#define MEMBER(kind, member) FIELD_##kind##_OF(struct team_member, member)

/* clang-format off */
const struct field team_fields[] = {
	{ OF(ID, id), .flags = FIELD_READ, .prefix = "team", .text = "id" },
	{ OF(TEXT, name), .flags = FIELD_READ, .text = "name, unique without regard to case" },
	{ OF(TEXT, description), .flags = FIELD_READ, .text = "what it does" },
	{ OF(INT, members), .flags = FIELD_READ, .text = "how many people are in it" },
	{ OF(INT, projects), .flags = FIELD_READ, .text = "how many projects it owns" },
	{ OF(TIME, created_at), .flags = FIELD_READ, .text = "when it was made" },
	{ OF(TIME, updated_at), .flags = FIELD_READ, .text = "when it was last changed" },
};

const struct field team_draft_fields[] = {
	{ DRAFT(TEXT, name), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = TEAM_NAME_MAX, .text = "name, unique without regard to case" },
	{ DRAFT(TEXT, description), .flags = FIELD_WRITE | FIELD_LINES, .max = TEAM_DESCRIPTION_MAX, .text = "what it does" },
};

const struct field team_member_fields[] = {
	{ MEMBER(ID, id), .flags = FIELD_READ, .prefix = "user", .text = "id of the person" },
	{ MEMBER(TEXT, name), .flags = FIELD_READ, .text = "their name" },
	{ MEMBER(TEXT, email), .flags = FIELD_READ, .text = "their e-mail address" },
	{ MEMBER(TEXT, role), .flags = FIELD_READ, .text = "their role in the organization" },
	{ MEMBER(TIME, created_at), .flags = FIELD_READ, .text = "when they were added" },
};
/* clang-format on */
const size_t team_n_fields = ARRAY_LEN(team_fields);
const size_t team_n_draft_fields = ARRAY_LEN(team_draft_fields);
const size_t team_member_n_fields = ARRAY_LEN(team_member_fields);

enum status team_get(struct db *db, struct arena *arena, struct uuid organization_id,
		     const char *reference, struct team *out)
{
	struct uuid id;
	bool is_id = uuid_parse_any(reference, &id);
	const struct db_param params[] = { db_id(organization_id),
					   is_id ? db_id(id) : db_text(reference) };

	return db_select_one(db, arena, is_id ? &team_sql_by_id : &team_sql_by_name, params, out);
}

enum status team_list(struct db *db, struct arena *arena, struct uuid organization_id,
		      const struct list_window *window, struct db_rows *out, int64_t *total)
{
	struct db_param params[5] = { db_id(organization_id) };
	enum status status;

	list_bounds(window, params + 1);
	list_limits(window, params + 3);
	status = db_select(db, arena, window->is_backwards ? &team_sql_list_back : &team_sql_list,
			   params, out);
	return status == STATUS_OK ? db_select_number(db, arena, &team_sql_count, params, total)
				   : status;
}

enum status team_members(struct db *db, struct arena *arena, struct uuid organization_id,
			 struct uuid team_id, const struct list_window *window, struct db_rows *out)
{
	struct db_param params[6] = { db_id(organization_id), db_id(team_id) };

	list_bounds(window, params + 2);
	list_limits(window, params + 4);
	return db_select(db, arena,
			 window->is_backwards ? &team_sql_members_back : &team_sql_members, params,
			 out);
}

enum status team_candidates(struct db *db, struct arena *arena, struct uuid organization_id,
			    struct uuid team_id, struct db_rows *out)
{
	const struct db_param params[] = { db_id(organization_id), db_id(team_id) };

	return db_select(db, arena, &team_sql_candidates, params, out);
}

enum status team_find_person(struct db *db, struct arena *arena, struct uuid organization_id,
			     const char *reference, struct team_member *out)
{
	struct uuid id;
	bool is_id = uuid_parse_any(reference, &id);
	const struct db_param params[] = { db_id(organization_id),
					   is_id ? db_id(id) : db_text(reference) };

	return db_select_one(db, arena, is_id ? &team_sql_person_by_id : &team_sql_person_by_email,
			     params, out);
}

static enum status trace(struct db *db, struct arena *arena, const struct team *team,
			 struct trace trace, struct audit_changes *changes)
{
	trace.event.subject_id = team->id;
	trace.subject_name = team->name;
	trace.changes = audit_changes_text(changes);
	if (!trace.event.data)
		trace.event.data = trace.changes;
	return trace_write(db, arena, &trace);
}

/* What others are told of somebody who comes or goes. */
static struct trace trace_of_member(struct arena *arena, const struct actor *actor,
				    const char *kind, const struct team_member *person)
{
	struct trace trace = trace_of(actor, kind);
	char id[TYPEID_TEXT_SIZE];

	uuid_format_typeid(&person->id, "user", id);
	trace.event.data =
	    event_data(arena, (const char *const[]){ "member", person->email, "member_id", id,
						     "member_name", person->name, NULL });
	return trace;
}

enum status team_create(struct db *db, struct arena *arena, const struct actor *actor,
			const struct team_draft *draft, struct team *out)
{
	struct audit_changes changes;
	enum status status;

	*out = (struct team){
		.id = uuid_new(actor->now_ms),
		.name = draft->name,
		.description = draft->description,
		.created_at = actor->now_ms,
		.updated_at = actor->now_ms,
	};

	const struct db_param params[] = {
		db_id(actor->who->organization_id),
		db_id(out->id),
		db_text(out->name),
		db_text(out->description),
		db_time(out->created_at),
		db_time(out->updated_at),
	};

	status = db_run(db, arena, &team_sql_insert, params, NULL, NULL);
	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, arena);
	audit_change(&changes, "name", NULL, out->name);
	audit_change(&changes, "description", NULL, out->description);
	return trace(db, arena, out, trace_of(actor, "team.created"), &changes);
}

enum status team_change(struct db *db, struct arena *arena, const struct actor *actor,
			const struct team *team, const struct team_draft *draft)
{
	const struct db_param params[] = { db_text(draft->name), db_text(draft->description),
					   db_time(actor->now_ms),
					   db_id(actor->who->organization_id), db_id(team->id) };
	struct audit_changes changes;
	enum status status = db_run(db, arena, &team_sql_change, params, NULL, NULL);

	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, arena);
	audit_change(&changes, "name", team->name, draft->name);
	audit_change(&changes, "description", team->description, draft->description);
	return trace(db, arena, team, trace_of(actor, "team.changed"), &changes);
}

enum status team_delete(struct db *db, struct arena *arena, const struct actor *actor,
			const struct team *team)
{
	const struct db_param params[] = { db_time(actor->now_ms),
					   db_id(actor->who->organization_id), db_id(team->id) };
	struct audit_changes changes;
	int64_t matched;
	enum status status = db_run(db, arena, &team_sql_release, params, NULL, NULL);

	if (status == STATUS_OK)
		status = db_run(db, arena, &team_sql_delete, params + 1, NULL, &matched);
	if (status != STATUS_OK)
		return status;
	if (!matched)
		return STATUS_NOT_FOUND;
	audit_changes_init(&changes, arena);
	audit_change(&changes, "name", team->name, NULL);
	return trace(db, arena, team, trace_of(actor, "team.deleted"), &changes);
}

enum status team_add(struct db *db, struct arena *arena, const struct actor *actor,
		     const struct team *team, struct team_member *person)
{
	const struct db_param params[] = { db_id(actor->who->organization_id), db_id(team->id),
					   db_id(person->id), db_time(actor->now_ms) };
	struct audit_changes changes;
	enum status status = db_run(db, arena, &team_sql_add, params, NULL, NULL);

	if (status != STATUS_OK)
		return status;
	person->created_at = actor->now_ms;
	audit_changes_init(&changes, arena);
	audit_change(&changes, "member", NULL, person->email);
	return trace(db, arena, team, trace_of_member(arena, actor, "team.member_added", person),
		     &changes);
}

enum status team_remove(struct db *db, struct arena *arena, const struct actor *actor,
			const struct team *team, const struct team_member *person)
{
	const struct db_param params[] = { db_id(actor->who->organization_id), db_id(team->id),
					   db_id(person->id) };
	struct audit_changes changes;
	int64_t matched;
	enum status status = db_run(db, arena, &team_sql_remove, params, NULL, &matched);

	if (status != STATUS_OK)
		return status;
	if (!matched)
		return STATUS_NOT_FOUND;
	audit_changes_init(&changes, arena);
	audit_change(&changes, "member", person->email, NULL);
	return trace(db, arena, team, trace_of_member(arena, actor, "team.member_removed", person),
		     &changes);
}
