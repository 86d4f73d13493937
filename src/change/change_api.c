/* Native JSON of changes. */
#include "config.h"

#include "api/body.h"
#include "api/native.h"
#include "auth/guard.h"
#include "change/change.h"
#include "environment/environment.h"
#include "idempotency/write.h"
#include "project/project.h"

struct writing {
	struct request *req;
	struct change change;
	const char *project, *environment;
};

#define IN(kind, named, member, c_type)                                                            \
	FIELD_NAMED(FIELD_##kind, named, struct writing, member, c_type)
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
		request_fail_field(req, "project", "not_found", "there is no such project");
		status = STATUS_OK;
	}
	if (status == STATUS_OK && environment_name)
		status = environment_get(req->db, req->arena, organization_id, environment_name,
					 environment);
	if (status == STATUS_NOT_FOUND) {
		request_fail_field(req, "environment", "not_found", "there is no such environment");
		status = STATUS_OK;
	}
	return req->failure.n_fields ? STATUS_INVALID : status;
}

static enum status answer(struct request *req, int http, const struct change *change)
{
	return api_answer(req, http, change_fields, change_n_fields, change);
}

enum status change_api_list(struct request *req)
{
	struct change_filter filter;
	struct list_window window;
	struct list_rows list;
	struct db_rows rows;
	struct project project;
	struct environment environment;
	int64_t total = 0;
	enum status status =
	    list_read(req, change_filter_fields, change_n_filter_fields, &filter, &window);

	if (status == STATUS_OK)
		status =
		    find_place(req, filter.project, filter.environment, &project, &environment);
	if (status != STATUS_OK)
		return status;
	filter.project_id = project.id;
	filter.environment_id = environment.id;
	status = change_list(req->db, req->arena, req->who->organization_id, &filter, &window,
			     &rows, &total);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct change));
	list.is_capped = total > LIMIT_COUNTED_ROWS;
	list.total = list.is_capped ? LIMIT_COUNTED_ROWS : total;
	return list_answer(req, &window, &list, change_fields, change_n_fields,
			   sizeof(struct change));
}

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	struct project project;
	struct environment environment;
	struct access_place place;
	enum status status = find_place(req, w->project, w->environment, &project, &environment);

	(void)db;
	if (status != STATUS_OK)
		return status;
	place =
	    (struct access_place){ project.id, environment.id,
				   w->environment ? tier_words.format(environment.tier) : NULL };
	status = guard_place(req, CAN_RECORD, w->project || w->environment ? &place : NULL);
	if (status != STATUS_OK)
		return status;
	w->change.project_id = project.id;
	w->change.project_slug = project.slug;
	w->change.project_name = project.name;
	w->change.environment_id = environment.id;
	w->change.environment_slug = environment.slug;
	w->change.environment_name = environment.name;
	status = change_create(req, &w->change);
	return status == STATUS_OK ? answer(req, 201, &w->change) : status;
}

enum status change_api_create(struct request *req)
{
	struct writing w = { .req = NULL };
	enum status status =
	    body_decode_native(req, change_draft_fields, change_n_draft_fields, &w);

	w.req = req;
	if (w.change.kind < 0)
		w.change.kind = CHANGE_OTHER;
	if (!w.change.happened_at)
		w.change.happened_at = req->now_ms;
	if (!w.change.reported_by)
		w.change.reported_by = req->who->name;
	if (w.change.happened_at > req->now_ms + LIMIT_CLOCK_AHEAD_MS) {
		request_fail_field(req, "happened_at", "out_of_range", "is in the future");
		status = STATUS_INVALID;
	}
	return status == STATUS_OK ? write_run(req, create, &w) : status;
}

enum status change_api_get(struct request *req)
{
	struct change change;
	enum status status =
	    change_get(req->db, req->arena, req->who->organization_id, req->captures[0], &change);

	if (status == STATUS_OK &&
	    !access_sees(req->who,
			 &(struct access_place){ .project_id = change.project_id,
						 .environment_id = change.environment_id }))
		status = STATUS_NOT_FOUND;
	if (status == STATUS_NOT_FOUND)
		return api_not_found(req, "change");
	return status == STATUS_OK ? answer(req, 200, &change) : status;
}
