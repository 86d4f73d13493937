/* Native JSON of roles, and of those given for single places. */
#include "config.h"

#include "api/body.h"
#include "api/native.h"
#include "base/i18n.h"
#include "idempotency/write.h"
#include "json/json.h"
#include "rolegrant/rolegrant.h"
#include "site/language.h"

struct writing {
	struct request *req;
	struct rolegrant grant;
};

enum status rolegrant_api_list(struct request *req)
{
	struct list_window window;
	struct list_rows list;
	struct db_rows rows;
	int64_t total;
	enum status status = list_read(req, NULL, 0, NULL, &window);

	if (status == STATUS_OK)
		status = rolegrant_list(req->db, req->arena, req->who->organization_id, &window,
					&rows, &total);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct rolegrant));
	list.total = total;
	return list_answer(req, &window, &list, rolegrant_fields, rolegrant_n_fields,
			   sizeof(struct rolegrant));
}

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;
	const struct actor actor = actor_of_request(w->req);
	enum status status = rolegrant_create(db, w->req->arena, &actor, &w->grant);

	return status == STATUS_OK
		   ? api_answer(w->req, 201, rolegrant_fields, rolegrant_n_fields, &w->grant)
		   : status;
}

enum status rolegrant_api_create(struct request *req)
{
	struct writing w = { .req = req };
	struct rolegrant_draft draft;
	enum status status =
	    body_decode_native(req, rolegrant_draft_fields, rolegrant_n_draft_fields, &draft);

	if (status == STATUS_OK || status == STATUS_INVALID)
		status = rolegrant_check(req, &draft, &w.grant);
	return status == STATUS_OK ? write_run(req, create, &w) : status;
}

static enum status delete (struct db *db, void *context) {
	struct writing *w = context; struct request *req = w->req;
	const struct actor actor = actor_of_request(req);
	enum status status = rolegrant_get(db, req->arena, req->who->organization_id,
					   req->captures[0], &w->grant);

	if (status == STATUS_OK) status = rolegrant_delete(db, req->arena, &actor, &w->grant);
	if (status == STATUS_NOT_FOUND) return api_not_found(req, _("role for a single place"));
	if (status != STATUS_OK) return status;
	response_begin(req, 204, NULL);
	return STATUS_OK;
}

enum status rolegrant_api_delete(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, delete, &w);
}

static void write_role(struct buf *out, enum role role)
{
	unsigned set = role_capabilities(role);
	size_t n = 0;

	buf_adds(out, "{\"role\":");
	json_write_text(out, role_word(role));
	buf_adds(out, ",\"title\":");
	json_write_text(out, role_title(role));
	buf_adds(out, ",\"description\":");
	json_write_text(out, role_text(role));
	buf_adds(out, ",\"capabilities\":[");
	for (int i = CAN_READ; i < CAN__COUNT; i++) {
		if (!(set & ACCESS_OF(i)))
			continue;
		if (n++)
			buf_addc(out, ',');
		json_write_text(out, capability_word((enum capability)i));
	}
	buf_adds(out, "]}");
}

enum status role_api_list(struct request *req)
{
	struct buf *out = &req->response.body;

	language_has_words(req);
	response_begin(req, 200, "application/json");
	buf_adds(out, "{\"data\":[");
	for (int i = 0; i < ROLE__COUNT; i++) {
		if (i)
			buf_addc(out, ',');
		write_role(out, (enum role)i);
	}
	buf_adds(out, "]}");
	return STATUS_OK;
}
