/* Products, which are projects. */
#include "config.h"

#include "api/body.h"
#include "api/native.h"
#include "auth/guard.h"
#include "dialect/door.h"
#include "dialect/versioner.h"
#include "idempotency/write.h"
#include "project/project.h"

#define OUT(kind, named, member, c_type)                                                           \
	FIELD_NAMED(FIELD_##kind, named, struct project, member, c_type), .flags = FIELD_READ
#define IN(kind, member) FIELD_##kind##_OF(struct project_draft, member)

/* clang-format off */
const struct field versioner_product_fields[] = {
	{ OUT(ID, "id", id, struct uuid), .text = "id" },
	{ OUT(TEXT, "name", name, const char *), .text = "name, unique without regard to case" },
	{ OUT(TEXT, "slug", slug, const char *), .text = "its part of an address" },
	{ OUT(TEXT, "description", description, const char *), .text = "what it is" },
	{ OUT(JSON, "extra_metadata", extra_metadata, const char *), .text = "whatever is kept with it" },
	{ OUT(INT, "version_count", versions, int64_t), .text = "versions seen so far" },
	{ OUT(TIME, "created_at", created_at, int64_t), .text = "when it was first seen" },
	{ OUT(TIME, "updated_at", updated_at, int64_t), .text = "when it was last changed" },
};

const struct field versioner_product_in_fields[] = {
	{ IN(TEXT, name), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = PROJECT_NAME_MAX, .text = "name, unique without regard to case" },
	{ IN(TEXT, description), .flags = FIELD_WRITE | FIELD_LINES, .max = 2000, .text = "what it is" },
	{ IN(JSON, extra_metadata), .flags = FIELD_WRITE, .max = LIMIT_METADATA_BYTES, .text = "whatever is to be kept with it" },
};
/* clang-format on */
const size_t versioner_n_product_fields = ARRAY_LEN(versioner_product_fields);
const size_t versioner_n_product_in_fields = ARRAY_LEN(versioner_product_in_fields);

struct writing {
	struct request *req;
	struct project project;
	struct project_draft draft;
};

static enum status find(struct request *req, const char *reference, struct project *out)
{
	enum status status =
	    project_get(req->db, req->arena, req->who->organization_id, reference, out);

	if (status == STATUS_OK &&
	    !access_sees(req->who, &(struct access_place){ .project_id = out->id }))
		status = STATUS_NOT_FOUND;
	return status == STATUS_NOT_FOUND ? api_not_found(req, "product") : status;
}

/* The product of the path, by whoever may change it. */
static enum status get_own(struct writing *w)
{
	enum status status = find(w->req, w->req->captures[0], &w->project);

	return status == STATUS_OK
		   ? guard_place(w->req, CAN_PROJECTS,
				 &(struct access_place){ .project_id = w->project.id })
		   : status;
}

static enum status answer(struct request *req, int http, struct uuid id)
{
	struct project project;
	char text[UUID_TEXT_SIZE];
	enum status status;

	uuid_format(&id, text);
	status = find(req, text, &project);
	return status == STATUS_OK ? door_answer(req, http, versioner_product_fields,
						 versioner_n_product_fields, &project)
				   : status;
}

enum status versioner_products(struct request *req)
{
	const struct project_filter filter = { .status = -1, .q = door_query(req, "q", NULL) };
	struct uuid organization_id = req->who->organization_id;
	struct list_window window;
	struct list_rows list;
	struct db_rows rows;
	const char *name = door_query(req, "name", NULL);
	struct project one;
	enum status status;

	if (name) { /* by its name, exactly */
		status = project_get(req->db, req->arena, organization_id, name, &one);
		if (status != STATUS_OK && status != STATUS_NOT_FOUND)
			return status;
		list = (struct list_rows){ .rows = &one, .n = status == STATUS_OK };
		if (list.n &&
		    !access_sees(req->who, &(struct access_place){ .project_id = one.id }))
			list.n = 0;
		list.total = (int64_t)list.n;
	} else {
		door_window(req, &window);
		status =
		    project_list(req->db, req->arena, organization_id, &filter, &window, &rows);
		if (status != STATUS_OK)
			return status;
		list = list_cut(req->arena, &window, &rows, sizeof(struct project));
		status = project_count(req->db, req->arena, organization_id, &filter, &window,
				       &list.total);
		if (status != STATUS_OK)
			return status;
	}
	return door_answer_list(
	    req, versioner_product_fields, versioner_n_product_fields,
	    &(struct door_rows){ list.rows, list.n, sizeof(struct project), list.total });
}

enum status versioner_product_get(struct request *req)
{
	struct project project;
	enum status status = find(req, req->captures[0], &project);

	return status == STATUS_OK ? answer(req, 200, project.id) : status;
}

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;
	enum status status = guard_place(w->req, CAN_PROJECTS, NULL);

	(void)db;
	if (status == STATUS_OK)
		status = project_create(w->req, &w->draft, &w->project);
	return status == STATUS_OK ? answer(w->req, 201, w->project.id) : status;
}

enum status versioner_product_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = body_decode(req, versioner_product_in_fields,
					 versioner_n_product_in_fields, &w.draft, NULL);

	w.draft.status = PROJECT_ACTIVE;
	w.draft.visibility = PROJECT_PRIVATE;
	return status == STATUS_OK ? write_run(req, create, &w) : status;
}

static enum status change(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	enum status status = get_own(w);

	(void)db;
	if (status != STATUS_OK)
		return status;
	w->draft = project_draft_of(&w->project);
	status = body_patch_known(req, versioner_product_in_fields, versioner_n_product_in_fields,
				  &w->draft);
	if (status == STATUS_OK)
		status = project_change(req, &w->project, &w->draft);
	return status == STATUS_OK ? answer(req, 200, w->project.id) : status;
}

enum status versioner_product_change(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, change, &w);
}

/* Gone at once with all that belongs to it, for everybody who asks; kept out of sight until it is purged. */
static enum status drop(struct db *db, void *context)
{
	struct writing *w = context;
	enum status status = get_own(w);

	(void)db;
	if (status == STATUS_OK)
		status = project_delete(w->req, &w->project);
	return status == STATUS_OK ? door_answer_nothing(w->req) : status;
}

enum status versioner_product_delete(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, drop, &w);
}
