/* The audit log: its fields, and how it is read. */
#include "config.h"

#include <string.h>

#include "audit/entry.h"
#include "audit/entry_sql.h"
#include "auth/guard.h"
#include "base/i18n.h"
#include "base/str.h"
#include "project/project.h"

#define OF(kind, member) FIELD_##kind##_OF(struct audit_entry, member)
#define AS(kind, named, member, c_type)                                                            \
	FIELD_NAMED(FIELD_##kind, named, struct audit_entry, member, c_type)
#define SEEN (FIELD_READ | FIELD_COLUMN)

/* clang-format off */
const struct field audit_entry_fields[] = {
	{ OF(ID, id), .flags = SEEN, .prefix = "aud", .text = "id" },
	{ OF(TEXT, action), .flags = SEEN, .text = "the thing, a point, and what happened to it" },
	{ AS(ID, "subject.id", subject_id, struct uuid), .flags = SEEN, .prefix = "", .text = "what it was done to" },
	{ AS(TEXT, "subject.name", subject_name, const char *), .flags = SEEN, .text = "its name at that time" },
	{ OF(ID, project_id), .flags = SEEN, .prefix = "proj", .text = "where, if it was in a project" },
	{ OF(ID, environment_id), .flags = SEEN, .prefix = "env", .text = "and in an environment" },
	{ AS(TEXT, "actor.kind", actor_kind, const char *), .flags = SEEN, .text = "key, user, client, worker or command" },
	{ AS(ID, "actor.id", actor_id, struct uuid), .flags = SEEN, .prefix = "", .text = "which" },
	{ AS(TEXT, "actor.name", actor_name, const char *), .flags = SEEN, .text = "its name at that time" },
	{ AS(TEXT, "credential.kind", credential_kind, const char *), .flags = SEEN, .text = "what proved it: key, token, session, grant, password, link or none" },
	{ AS(ID, "credential.id", credential_id, struct uuid), .flags = SEEN, .prefix = "", .text = "which" },
	{ OF(TEXT, door), .flags = SEEN, .text = "by which way: native, dashboard, a door's name, command or worker" },
	{ OF(TEXT, address), .flags = SEEN, .text = "from where" },
	{ OF(TEXT, request_id), .flags = SEEN, .text = "the request, as the log names it" },
	{ OF(JSON, changes), .flags = SEEN, .text = "fields with their values before and after" },
	{ OF(TIME, created_at), .flags = SEEN, .text = "when" },
	{ AS(INT, "seal.number", seal_number, int64_t), .flags = SEEN, .text = "its place in the chain; null until sealed" },
	{ AS(TEXT, "seal.digest", seal_digest, const char *), .flags = SEEN, .text = "SHA-256 over it and the seal before" },
};

const struct field audit_filter_fields[] = {
	{ FIELD_TEXT_OF(struct audit_filter, action), .max = 64, .text = "only this action: key.created" },
	{ FIELD_TEXT_OF(struct audit_filter, actor), .max = 255, .text = "only by this one: id, e-mail address of a member, or kN of a key" },
	{ FIELD_TEXT_OF(struct audit_filter, subject), .max = 255, .text = "only what was done to this one: id" },
	{ FIELD_TEXT_OF(struct audit_filter, project), .max = PROJECT_NAME_MAX, .text = "only in this project: id, slug or name" },
	{ FIELD_TEXT_OF(struct audit_filter, q), .max = 128, .text = "only of this request: X-Request-Id" },
};
/* clang-format on */
const size_t audit_entry_n_fields = ARRAY_LEN(audit_entry_fields);
const size_t audit_n_filter_fields = ARRAY_LEN(audit_filter_fields);

static enum status find_actor(struct request *req, struct audit_filter *filter)
{
	const char *text = filter->actor;
	int64_t number = 0;
	struct db_rows rows;

	if (!text || uuid_parse_any(text, &filter->actor_id))
		return STATUS_OK;
	if (*text == 'k' && !str_to_int(text + 1, 1, UINT32_MAX, &number))
		number = 0;

	const struct db_param params[] = { db_id(req->who->organization_id), db_text(text),
					   db_id(req->who->organization_id), db_int(number) };
	enum status status = db_select(req->db, req->arena, &audit_sql_find_actor, params, &rows);

	if (status == STATUS_OK && !rows.n)
		return request_fail(req, STATUS_NOT_FOUND,
				    _("There is nobody of that id, address or key number."));
	if (status == STATUS_OK)
		filter->actor_id = ((const struct audit_actor *)rows.rows)->id;
	return status;
}

static enum status find_project(struct request *req, struct audit_filter *filter)
{
	struct project project;
	enum status status;

	if (!filter->project)
		return STATUS_OK;
	status =
	    project_get(req->db, req->arena, req->who->organization_id, filter->project, &project);
	if (status == STATUS_NOT_FOUND)
		return request_fail(req, status, _("There is no such project."));
	if (status == STATUS_OK)
		filter->project_id = project.id;
	return status;
}

enum status audit_resolve(struct request *req, struct audit_filter *filter)
{
	const struct uuid none = { { 0 } };
	enum status status;

	filter->actor_id = filter->subject_id = filter->project_id = none;
	if (filter->subject && !uuid_parse_any(filter->subject, &filter->subject_id))
		return request_fail(req, STATUS_NOT_FOUND, _("There is nothing of that id."));
	status = find_actor(req, filter);
	if (status == STATUS_OK)
		status = find_project(req, filter);
	if (status != STATUS_OK)
		return status;

	const struct access_place place = { .project_id = filter->project_id };

	return guard_place(req, CAN_AUDIT, filter->project ? &place : NULL);
}

/* The narrowest first. */
static enum audit_path path_of(const struct audit_filter *f)
{
	if (f->q)
		return AUDIT_BY_REQUEST;
	if (f->subject)
		return AUDIT_BY_SUBJECT;
	if (f->actor)
		return AUDIT_BY_ACTOR;
	if (f->project)
		return AUDIT_BY_PROJECT;
	return f->action ? AUDIT_BY_ACTION : AUDIT_BY_ALL;
}

/* Organization, the path's own and the filters; how many. */
static size_t filter_params(struct request *req, enum audit_path path, const struct audit_filter *f,
			    struct db_param *out)
{
	const struct db_param own[AUDIT_BY__COUNT] = {
		[AUDIT_BY_REQUEST] = db_text(f->q),     [AUDIT_BY_SUBJECT] = db_id(f->subject_id),
		[AUDIT_BY_ACTOR] = db_id(f->actor_id),  [AUDIT_BY_PROJECT] = db_id(f->project_id),
		[AUDIT_BY_ACTION] = db_text(f->action),
	};
	const struct db_param filters[] = { own[AUDIT_BY_ACTION], own[AUDIT_BY_ACTOR],
					    own[AUDIT_BY_SUBJECT], own[AUDIT_BY_PROJECT],
					    own[AUDIT_BY_REQUEST] };
	size_t n = 0;

	out[n++] = db_id(req->who->organization_id);
	if (path != AUDIT_BY_ALL)
		out[n++] = own[path];
	for (size_t i = 0; i < ARRAY_LEN(filters); i++) {
		out[n++] = filters[i];
		out[n++] = filters[i];
	}
	return n;
}

enum status audit_list(struct request *req, const struct audit_filter *filter,
		       const struct list_window *window, struct list_rows *out)
{
	enum audit_path path = path_of(filter);
	struct db_param params[2 + AUDIT_N_FILTERS + 4];
	size_t n = filter_params(req, path, filter, params);
	struct db_rows rows;
	enum status status;

	list_bounds(window, params + n);
	list_limits(window, params + n + 2);
	status = db_select(req->db, req->arena, &audit_sql_list[path][window->is_backwards], params,
			   &rows);
	if (status == STATUS_OK)
		*out = list_cut(req->arena, window, &rows, sizeof(struct audit_entry));
	return status;
}

/* Cursors bound the rows of a page, not of the list: they are left out. */
enum status audit_count(struct request *req, const struct audit_filter *filter,
			const struct list_window *window, struct list_rows *out)
{
	enum audit_path path = path_of(filter);
	struct db_param params[2 + AUDIT_N_FILTERS + 3];
	size_t n = filter_params(req, path, filter, params);
	enum status status;

	params[n++] = db_id(window->since_above);
	params[n++] = db_id(window->until_below);
	params[n++] = db_int(LIMIT_COUNTED_ROWS + 1);
	status = db_select_number(req->db, req->arena, &audit_sql_count[path], params, &out->total);
	out->is_capped = out->total > LIMIT_COUNTED_ROWS;
	if (out->is_capped)
		out->total = LIMIT_COUNTED_ROWS;
	return status;
}

enum status audit_actions(struct db *db, struct arena *arena, struct uuid organization_id,
			  struct db_rows *out)
{
	const struct db_param params[] = { db_id(organization_id) };

	return db_select(db, arena, &audit_sql_actions, params, out);
}
