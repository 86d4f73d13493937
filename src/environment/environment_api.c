/* Native JSON of environments. */
#include "config.h"

#include "api/body.h"
#include "api/native.h"
#include "auth/guard.h"
#include "base/i18n.h"
#include "base/str.h"
#include "environment/environment.h"
#include "idempotency/write.h"
#include "json/codec.h"

struct writing {
	struct request *req;
	struct environment environment;
	struct environment_draft draft;
	const char *from; /* of a merge: the environment that goes */
};

/* What a cleaning came to. */
struct cleaning {
	struct request *req;
	bool dry_run;
	int64_t count;
	const char *environments; /* JSON: an array */
};

/* clang-format off */
const struct field environment_merge_fields[] = {
	{ FIELD_TEXT_OF(struct writing, from), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = ENVIRONMENT_NAME_MAX, .text = "the environment that becomes a part of this one: id, slug or name" },
};

const struct field environment_clean_fields[] = {
	{ FIELD_FLAG_OF(struct cleaning, dry_run), .flags = FIELD_WRITE, .text = "true: only tell what would be archived" },
};

const struct field environment_cleaned_fields[] = {
	{ FIELD_FLAG_OF(struct cleaning, dry_run), .flags = FIELD_READ, .text = "whether nothing was archived" },
	{ FIELD_INT_OF(struct cleaning, count), .flags = FIELD_READ, .text = "how many have expired" },
	{ FIELD_JSON_OF(struct cleaning, environments), .flags = FIELD_READ | FIELD_ARRAY, .text = "which: the environments as they were before" },
};
/* clang-format on */
const size_t environment_n_merge_fields = ARRAY_LEN(environment_merge_fields);
const size_t environment_n_clean_fields = ARRAY_LEN(environment_clean_fields);
const size_t environment_n_cleaned_fields = ARRAY_LEN(environment_cleaned_fields);

enum status environment_api_list(struct request *req)
{
	struct uuid organization_id = req->who->organization_id;
	struct environment_filter filter;
	struct list_window window;
	struct db_rows rows;
	struct list_rows list;
	enum status status = list_read(req, environment_filter_fields, environment_n_filter_fields,
				       &filter, &window);

	if (status != STATUS_OK)
		return status;
	status = environment_page(req->db, req->arena, organization_id, &filter, &window, &rows);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct environment));
	status =
	    environment_count(req->db, req->arena, organization_id, &filter, &window, &list.total);
	if (status != STATUS_OK)
		return status;
	return list_answer(req, &window, &list, environment_fields, environment_n_fields,
			   sizeof(struct environment));
}

/* The environment that a reference names, where it may be seen. */
static enum status find(struct request *req, const char *reference, struct environment *out)
{
	enum status status =
	    environment_get(req->db, req->arena, req->who->organization_id, reference, out);

	if (status == STATUS_OK &&
	    !access_sees(req->who, &(struct access_place){ .environment_id = out->id }))
		status = STATUS_NOT_FOUND;
	return status;
}

/* That of the path. */
static enum status get(struct request *req, struct environment *out)
{
	enum status status = find(req, req->captures[0], out);

	return status == STATUS_NOT_FOUND ? api_not_found(req, _("environment")) : status;
}

enum status environment_api_get(struct request *req)
{
	struct environment environment;
	enum status status = get(req, &environment);

	return status == STATUS_OK
		   ? api_answer(req, 200, environment_fields, environment_n_fields, &environment)
		   : status;
}

/* Answers with the environment as it is now. */
static enum status answer(struct request *req, int http, struct uuid id)
{
	struct environment environment;
	char text[UUID_TEXT_SIZE];
	enum status status;

	uuid_format(&id, text);
	status = find(req, text, &environment);
	return status == STATUS_OK
		   ? api_answer(req, http, environment_fields, environment_n_fields, &environment)
		   : status;
}

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;
	struct uuid id;
	enum status status = environment_create(w->req, &w->draft, &id);

	(void)db;
	return status == STATUS_OK ? answer(w->req, 201, id) : status;
}

enum status environment_api_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = guard_place(req, CAN_PROJECTS, NULL);

	if (status == STATUS_OK)
		status = body_decode_native(req, environment_draft_fields,
					    environment_n_draft_fields, &w.draft);
	w.draft.status = ENVIRONMENT_ACTIVE;
	return status == STATUS_OK ? write_run(req, create, &w) : status;
}

static enum status change(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	enum status status = get(req, &w->environment);

	(void)db;
	if (status != STATUS_OK)
		return status;
	w->draft = environment_draft_of(&w->environment);
	status = body_patch(req, environment_change_fields, environment_n_change_fields, &w->draft);
	if (status == STATUS_OK)
		status = environment_change(req, &w->environment, &w->draft);
	return status == STATUS_OK ? answer(req, 200, w->environment.id) : status;
}

enum status environment_api_change(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = guard_place(req, CAN_PROJECTS, NULL);

	return status == STATUS_OK ? write_run(req, change, &w) : status;
}

static enum status merge(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	struct environment from;
	enum status status = get(req, &w->environment);

	(void)db;
	if (status != STATUS_OK)
		return status;
	status = find(req, w->from, &from);
	if (status == STATUS_NOT_FOUND)
		request_fail_field(req, "from", "not_found", _("there is no such environment"));
	if (status == STATUS_OK && uuid_eq(&from.id, &w->environment.id))
		request_fail_field(req, "from", "not_allowed", _("is this environment itself"));
	if (req->failure.n_fields)
		return STATUS_INVALID;
	if (status == STATUS_OK)
		status = environment_merge(req, &w->environment, &from);
	return status == STATUS_OK ? answer(req, 200, w->environment.id) : status;
}

enum status environment_api_merge(struct request *req)
{
	struct writing w = { .req = NULL };
	enum status status = guard_place(req, CAN_PROJECTS, NULL);

	if (status == STATUS_OK)
		status = body_decode_native(req, environment_merge_fields,
					    environment_n_merge_fields, &w);
	w.req = req;
	return status == STATUS_OK ? write_run(req, merge, &w) : status;
}

enum status environment_api_aliases(struct request *req)
{
	struct list_window window;
	struct list_rows list;
	struct db_rows rows;
	struct environment environment;
	enum status status = list_read(req, NULL, 0, NULL, &window);

	if (status == STATUS_OK)
		status = get(req, &environment);
	if (status == STATUS_OK)
		status = environment_aliases(req->db, req->arena, req->who->organization_id,
					     environment.id, &window, &rows);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct environment_alias));
	list.total = (int64_t)list.n;
	return list_answer(req, &window, &list, environment_alias_fields,
			   environment_alias_n_fields, sizeof(struct environment_alias));
}

static const char *array_of(struct request *req, const struct db_rows *rows)
{
	struct buf buf;
	const char *text;

	buf_init(&buf, LIMIT_RESPONSE_BYTES);
	buf_addc(&buf, '[');
	for (size_t i = 0; i < rows->n; i++) {
		size_t count = 0;

		buf_adds(&buf, i ? ",{" : "{");
		codec_encode(&buf, &count, environment_fields, environment_n_fields,
			     (struct environment *)rows->rows + i, UUID_TYPEID);
		buf_addc(&buf, '}');
	}
	buf_addc(&buf, ']');
	text = buf_dup(&buf, req->arena);
	buf_release(&buf);
	return text;
}

static enum status clean(struct db *db, void *context)
{
	struct cleaning *c = context;
	struct db_rows expired;
	enum status status = environment_expired(c->req, &expired);

	(void)db;
	if (status != STATUS_OK)
		return status;
	c->count = (int64_t)expired.n;
	c->environments = array_of(c->req, &expired);
	if (!c->dry_run)
		status = environment_clean(c->req, &expired);
	return status == STATUS_OK ? api_answer(c->req, 200, environment_cleaned_fields,
						environment_n_cleaned_fields, c)
				   : status;
}

enum status environment_api_clean(struct request *req)
{
	struct cleaning c = { .dry_run = false };
	struct list_window window;
	enum status status = guard_place(req, CAN_PROJECTS, NULL);

	if (status == STATUS_OK)
		status = list_read(req, environment_clean_fields, environment_n_clean_fields, &c,
				   &window);
	c.req = req;
	return status == STATUS_OK ? write_run(req, clean, &c) : status;
}
