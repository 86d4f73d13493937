/* Native JSON of changes. */
#include "config.h"

#include "api/body.h"
#include "api/native.h"
#include "auth/principal.h"
#include "change/change.h"
#include "environment/environment.h"
#include "idempotency/write.h"
#include "project/project.h"

struct writing {
	struct request *req;
	struct change_draft draft;
};

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
		status = change_find_place(req, filter.project, filter.environment, &project,
					   &environment);
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
	enum status status = change_place(w->req, &w->draft);

	(void)db;
	if (status == STATUS_OK)
		status = change_create(w->req, &w->draft.change);
	return status == STATUS_OK ? answer(w->req, 201, &w->draft.change) : status;
}

enum status change_api_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status =
	    body_decode_native(req, change_draft_fields, change_n_draft_fields, &w.draft);

	if (status == STATUS_OK || status == STATUS_INVALID)
		status = change_check(req, &w.draft);
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
