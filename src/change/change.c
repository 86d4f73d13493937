/* Changes made by hand: their fields, and how one is kept. */
#include "config.h"

#include "auth/audit.h"
#include "auth/guard.h"
#include "base/i18n.h"
#include "base/str.h"
#include "change/change.h"
#include "change/change_sql.h"
#include "environment/environment.h"
#include "project/project.h"

#define OF(kind, member) FIELD_##kind##_OF(struct change, member)
#define AS(kind, named, member, c_type)                                                            \
	FIELD_NAMED(FIELD_##kind, named, struct change, member, c_type)
#define SEEN (FIELD_READ | FIELD_COLUMN)
#define SOME (SEEN | FIELD_DEFINED)

/* clang-format off */
const struct field change_fields[] = {
	{ OF(ID, id), .flags = SEEN, .prefix = "chg", .text = "id" },
	{ OF(WORD, kind), .flags = SEEN, .words = &change_kind_words, .text = "flag, database, config, infrastructure or other" },
	{ OF(TEXT, title), .flags = SEEN, .text = "what was changed" },
	{ OF(TEXT, description), .flags = SEEN, .text = "and how" },
	{ OF(TEXT, url), .flags = SEEN, .text = "page about it" },
	{ AS(ID, "project.id", project_id, struct uuid), .flags = SOME, .prefix = "proj", .text = "the project that it is about" },
	{ AS(TEXT, "project.slug", project_slug, const char *), .flags = SOME, .text = "its part of an address" },
	{ AS(TEXT, "project.name", project_name, const char *), .flags = SOME, .text = "its name" },
	{ AS(ID, "environment.id", environment_id, struct uuid), .flags = SOME, .prefix = "env", .text = "the environment that it was made in" },
	{ AS(TEXT, "environment.slug", environment_slug, const char *), .flags = SOME, .text = "its part of an address" },
	{ AS(TEXT, "environment.name", environment_name, const char *), .flags = SOME, .text = "its name" },
	{ OF(TEXT, reported_by), .flags = SEEN, .text = "who did it, as the client says; else the name of its key" },
	{ OF(TIME, happened_at), .flags = SEEN, .text = "when it was done" },
	{ OF(TIME, recorded_at), .flags = SEEN, .text = "when it was told of" },
};

static const char *const kinds[] = {
	[CHANGE_FLAG]           = "flag",
	[CHANGE_DATABASE]       = "database",
	[CHANGE_CONFIG]         = "config",
	[CHANGE_INFRASTRUCTURE] = "infrastructure",
	[CHANGE_OTHER]          = "other",
};
_Static_assert(ARRAY_LEN(kinds) == CHANGE__COUNT, "a word for every kind");
/* clang-format on */
const size_t change_n_fields = ARRAY_LEN(change_fields);

static const char *kind_format(int value)
{
	return kinds[value];
}

static bool kind_parse(const char *text, int *value)
{
	for (int i = 0; i < CHANGE__COUNT; i++) {
		if (str_ieq(text, kinds[i])) {
			*value = i;
			return true;
		}
	}
	return false;
}

const struct field_words change_kind_words = { kind_format, kind_parse,
					       "flag, database, config, infrastructure, other" };

#define IN(kind, named, member, c_type)                                                            \
	FIELD_NAMED(FIELD_##kind, named, struct change_draft, member, c_type)
#define FILTER(kind, member) FIELD_##kind##_OF(struct change_filter, member)

/* clang-format off */
const struct field change_draft_fields[] = {
	{ IN(TEXT, "title", change.title, const char *), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = 255, .text = "what was changed" },
	{ IN(WORD, "kind", change.kind, int), .flags = FIELD_WRITE, .words = &change_kind_words, .text = "flag, database, config, infrastructure or other; other unless given" },
	{ IN(TEXT, "description", change.description, const char *), .flags = FIELD_WRITE | FIELD_LINES, .max = 10000, .text = "and how" },
	{ IN(TEXT, "url", change.url, const char *), .flags = FIELD_WRITE, .max = 500, .text = "page about it" },
	{ IN(TEXT, "project", project, const char *), .flags = FIELD_WRITE, .max = PROJECT_NAME_MAX, .text = "the project that it is about: id, slug or name" },
	{ IN(TEXT, "environment", environment, const char *), .flags = FIELD_WRITE, .max = ENVIRONMENT_NAME_MAX, .text = "the environment that it was made in: id, slug or name" },
	{ IN(TEXT, "reported_by", change.reported_by, const char *), .flags = FIELD_WRITE, .max = 255, .text = "who did it; the name of the key unless given" },
	{ IN(TIME, "happened_at", change.happened_at, int64_t), .flags = FIELD_WRITE, .text = "when it was done; now unless given" },
};

const struct field change_filter_fields[] = {
	{ FILTER(WORD, kind), .words = &change_kind_words, .text = "only of this kind" },
	{ FILTER(TEXT, project), .max = PROJECT_NAME_MAX, .text = "only about this project: id, slug or name" },
	{ FILTER(TEXT, environment), .max = ENVIRONMENT_NAME_MAX, .text = "only in this environment: id, slug or name" },
};
/* clang-format on */
const size_t change_n_draft_fields = ARRAY_LEN(change_draft_fields);
const size_t change_n_filter_fields = ARRAY_LEN(change_filter_fields);

/* What project and environment are called, found; a NULL one is left alone. field names are for what is not there;
 * NULL answers 404. */
static enum status find_place(struct request *req, const char *project_name,
			      const char *environment_name, struct project *project,
			      struct environment *environment)
{
	struct uuid organization_id = req->who->organization_id;
	enum status status = STATUS_OK;

	*project = (struct project){ .name = NULL };
	*environment = (struct environment){ .name = NULL };
	if (project_name)
		status = project_get(req->db, req->arena, organization_id, project_name, project);
	if (status == STATUS_NOT_FOUND) {
		request_fail_field(req, "project", "not_found", _("there is no such project"));
		status = STATUS_OK;
	}
	if (status == STATUS_OK && environment_name)
		status = environment_get(req->db, req->arena, organization_id, environment_name,
					 environment);
	if (status == STATUS_NOT_FOUND) {
		request_fail_field(req, "environment", "not_found",
				   _("there is no such environment"));
		status = STATUS_OK;
	}
	return req->failure.n_fields ? STATUS_INVALID : status;
}

enum status change_resolve(struct request *req, struct change_filter *filter)
{
	struct project project;
	struct environment environment;
	enum status status =
	    find_place(req, filter->project, filter->environment, &project, &environment);

	filter->project_id = project.id;
	filter->environment_id = environment.id;
	return status;
}

enum status change_get(struct db *db, struct arena *arena, struct uuid organization_id,
		       const char *reference, struct change *out)
{
	struct uuid id;

	if (!uuid_parse_any(reference, &id))
		return STATUS_NOT_FOUND;

	const struct db_param params[] = { db_id(organization_id), db_id(id) };

	return db_select_one(db, arena, &change_sql_by_id, params, out);
}

enum status change_list(struct db *db, struct arena *arena, struct uuid organization_id,
			const struct change_filter *filter, const struct list_window *window,
			struct db_rows *out, int64_t *total)
{
	const char *word = filter->kind < 0 ? NULL : kinds[filter->kind];
	struct db_param params[15] = {
		db_id(organization_id),
		db_text(word),
		db_text(word),
		db_id(filter->project_id),
		db_id(filter->project_id),
		db_id(filter->environment_id),
		db_id(filter->environment_id),
	};
	enum status status;

	list_only(window->project_ids, params + 7);
	list_only(window->environment_ids, params + 9);
	list_bounds(window, params + 11);
	list_limits(window, params + 13);
	status =
	    db_select(db, arena, window->is_backwards ? &change_sql_list_back : &change_sql_list,
		      params, out);
	if (status != STATUS_OK || !total)
		return status;
	params[11] = db_id(window->since_above);
	params[12] = db_id(window->until_below);
	params[13] = db_int(LIMIT_COUNTED_ROWS + 1);
	return db_select_number(db, arena, &change_sql_count, params, total);
}

static enum status insert(struct request *req, struct change *change)
{
	const struct actor actor = actor_of_request(req);
	struct audit audit = {
		.action = "change.created",
		.subject_name = change->title,
		.project_id = change->project_id,
		.environment_id = change->environment_id,
	};
	struct audit_changes changes;
	enum status status;

	change->id = audit.subject_id = uuid_new(change->happened_at);
	change->recorded_at = req->now_ms;

	const struct db_param params[] = {
		db_id(req->who->organization_id), db_id(change->id),
		db_text(kinds[change->kind]),     db_text(change->title),
		db_text(change->description),     db_text(change->url),
		db_id(change->project_id),        db_id(change->environment_id),
		db_text(change->reported_by),     db_time(change->happened_at),
		db_time(change->recorded_at),
	};

	status = db_run(req->db, req->arena, &change_sql_insert, params, NULL, NULL);
	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "title", NULL, change->title);
	audit_change(&changes, "kind", NULL, kinds[change->kind]);
	audit.changes = audit_changes_text(&changes);
	return audit_write(req->db, req->arena, &actor, &audit);
}

enum status change_complete(struct request *req, struct change_draft *draft)
{
	struct change *change = &draft->change;

	if (change->kind < 0)
		change->kind = CHANGE_OTHER;
	if (!change->happened_at)
		change->happened_at = req->now_ms;
	if (!change->reported_by)
		change->reported_by = req->who->name;
	if (change->happened_at > req->now_ms + LIMIT_CLOCK_AHEAD_MS) {
		request_fail_field(req, "happened_at", "out_of_range", _("is in the future"));
		return STATUS_INVALID;
	}
	return STATUS_OK;
}

/* Finds where it was made, which the request must be allowed to record in. */
static enum status find_where(struct request *req, struct change_draft *draft)
{
	struct change *change = &draft->change;
	bool is_somewhere = draft->project || draft->environment;
	struct project project;
	struct environment environment;
	struct access_place place;
	enum status status =
	    find_place(req, draft->project, draft->environment, &project, &environment);

	if (status != STATUS_OK)
		return status;
	place = (struct access_place){ project.id, environment.id,
				       draft->environment ? tier_words.format(environment.tier)
							  : NULL };
	change->project_id = project.id;
	change->project_slug = project.slug;
	change->project_name = project.name;
	change->environment_id = environment.id;
	change->environment_slug = environment.slug;
	change->environment_name = environment.name;
	return guard_place(req, CAN_RECORD, is_somewhere ? &place : NULL);
}

enum status change_create(struct request *req, struct change_draft *draft)
{
	enum status status = find_where(req, draft);

	return status == STATUS_OK ? insert(req, &draft->change) : status;
}

/* Whether it is recorded already. */
static enum status find_same(struct request *req, struct change *change, bool *is_there)
{
	const struct db_param params[] = {
		db_id(req->who->organization_id),
		db_id(uuid_floor(change->happened_at)),
		db_id(uuid_floor(change->happened_at + 1)),
		db_text(change->title),
		db_id(change->project_id),
		db_id(change->environment_id),
	};
	struct db_rows rows;
	enum status status = db_select(req->db, req->arena, &change_sql_same, params, &rows);

	*is_there = status == STATUS_OK && rows.n;
	if (*is_there)
		change->id = *(const struct uuid *)rows.rows;
	return status;
}

enum status change_record_step(struct request *req, struct change_draft *draft,
			       struct recorded *out)
{
	struct change *change = &draft->change;
	bool is_there = false;
	enum status status = change_complete(req, draft);

	if (status == STATUS_OK)
		status = find_where(req, draft);
	if (status == STATUS_OK)
		status = find_same(req, change, &is_there);
	if (status == STATUS_OK && !is_there)
		status = insert(req, change);
	*out = (struct recorded){ .id = change->id, .is_new = !is_there, .is_changed = !is_there };
	return status;
}
