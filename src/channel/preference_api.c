/* Native JSON of preferences. */
#include "config.h"

#include "api/body.h"
#include "api/native.h"
#include "auth/guard.h"
#include "base/i18n.h"
#include "channel/preference.h"
#include "idempotency/write.h"

/* The native tongue's name of the list of projects. */
#define PROJECTS "projects"

struct writing {
	struct request *req;
	struct preference preference;
	struct preference_draft draft;
};

static enum status find(struct request *req, const char *reference, struct preference *out)
{
	enum status status =
	    preference_get(req->db, req->arena, req->who->organization_id, reference, out);

	return status == STATUS_NOT_FOUND ? api_not_found(req, _("notification preference"))
					  : status;
}

static enum status answer(struct request *req, int http, struct uuid id)
{
	struct preference preference;
	char text[UUID_TEXT_SIZE];
	enum status status;

	uuid_format(&id, text);
	status = find(req, text, &preference);
	return status == STATUS_OK
		   ? api_answer(req, http, preference_fields, preference_n_fields, &preference)
		   : status;
}

enum status preference_api_list(struct request *req)
{
	struct preference_filter filter;
	struct list_window window;
	struct list_rows list;
	struct db_rows rows;
	int64_t total;
	enum status status =
	    list_read(req, preference_filter_fields, preference_n_filter_fields, &filter, &window);

	if (status == STATUS_OK)
		status = preference_list(req->db, req->arena, req->who->organization_id,
					 filter.channel_id, &window, &rows, &total);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct preference));
	list.total = total;
	return list_answer(req, &window, &list, preference_fields, preference_n_fields,
			   sizeof(struct preference));
}

enum status preference_api_get(struct request *req)
{
	struct preference preference;
	enum status status = find(req, req->captures[0], &preference);

	return status == STATUS_OK ? answer(req, 200, preference.id) : status;
}

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;
	enum status status = guard_place(w->req, CAN_PROJECTS, NULL);

	(void)db;
	if (status == STATUS_OK)
		status = preference_create(w->req, &w->draft, &w->preference.id);
	return status == STATUS_OK ? answer(w->req, 201, w->preference.id) : status;
}

enum status preference_api_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status =
	    body_decode_native(req, preference_draft_fields, preference_n_draft_fields, &w.draft);

	if (status == STATUS_OK || status == STATUS_INVALID)
		status = preference_check(req, PROJECTS, true, &w.draft);
	return status == STATUS_OK ? write_run(req, create, &w) : status;
}

/* The preference of the path, by whoever may change it. */
static enum status get_own(struct writing *w)
{
	enum status status = find(w->req, w->req->captures[0], &w->preference);

	return status == STATUS_OK ? guard_place(w->req, CAN_PROJECTS, NULL) : status;
}

static enum status change(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	enum status status = get_own(w);

	(void)db;
	if (status != STATUS_OK)
		return status;
	w->draft = preference_draft_of(req->arena, &w->preference, PROJECTS);
	status = body_patch(req, preference_draft_fields, preference_n_draft_fields, &w->draft);
	if (status == STATUS_OK)
		status = preference_check(req, PROJECTS, true, &w->draft);
	if (status == STATUS_OK)
		status = preference_change(req, &w->preference, &w->draft);
	return status == STATUS_OK ? answer(req, 200, w->preference.id) : status;
}

enum status preference_api_change(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, change, &w);
}

static enum status drop(struct db *db, void *context)
{
	struct writing *w = context;
	enum status status = get_own(w);

	(void)db;
	if (status == STATUS_OK)
		status = preference_delete(w->req, &w->preference);
	if (status != STATUS_OK)
		return status;
	response_begin(w->req, 204, NULL);
	return STATUS_OK;
}

enum status preference_api_delete(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, drop, &w);
}
