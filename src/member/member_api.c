/* Native JSON of members. */
#include "config.h"

#include "api/body.h"
#include "api/native.h"
#include "base/i18n.h"
#include "idempotency/write.h"
#include "member/member.h"

enum status member_api_list(struct request *req)
{
	struct list_window window;
	struct list_rows page;
	struct db_rows rows;
	int64_t total;
	enum status status = list_read(req, NULL, 0, NULL, &window);

	if (status == STATUS_OK)
		status = member_list(req->db, req->arena, req->who->organization_id, &window, &rows,
				     &total);
	if (status != STATUS_OK)
		return status;
	page = list_cut(req->arena, &window, &rows, sizeof(struct member));
	page.total = total;
	return list_answer(req, &window, &page, member_fields, member_n_fields,
			   sizeof(struct member));
}

static enum status answer(struct request *req)
{
	struct member member;
	enum status status =
	    member_get(req->db, req->arena, req->who->organization_id, req->captures[0], &member);

	if (status == STATUS_NOT_FOUND)
		return api_not_found(req, _("member"));
	return status == STATUS_OK ? api_answer(req, 200, member_fields, member_n_fields, &member)
				   : status;
}

enum status member_api_get(struct request *req)
{
	return answer(req);
}

struct writing {
	struct request *req;
	const char *role;
	enum role parsed;
};

const struct field member_change_fields[] = {
	{ FIELD_TEXT_OF(struct writing, role), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = 32,
	  .text = "what they may do from now on" },
};
const size_t member_n_change_fields = ARRAY_LEN(member_change_fields);

/* A refusal in the rule's own words. */
static enum status refuse(struct request *req, enum status status, const char *why)
{
	if (status == STATUS_NOT_FOUND)
		return api_not_found(req, _("member"));
	return why ? request_fail(req, status, why) : status;
}

static enum status change(struct db *db, void *context)
{
	const struct writing *w = context;
	struct request *req = w->req;
	struct actor actor = actor_of_request(req);
	const char *why = NULL;
	enum status status =
	    member_set_role(db, req->arena, &actor, req->captures[0], w->parsed, &why);

	return status == STATUS_OK ? answer(req) : refuse(req, status, why);
}

enum status member_api_change(struct request *req)
{
	struct writing w;
	enum status status =
	    body_decode_native(req, member_change_fields, member_n_change_fields, &w);

	w.req = req;
	if (status != STATUS_OK)
		return status;
	if (!role_parse(w.role, &w.parsed)) {
		request_fail_field(req, "role", "word", _("is none of the roles"));
		return STATUS_INVALID;
	}
	return write_run(req, change, &w);
}

static enum status end(struct db *db, void *context)
{
	struct request *req = context;
	struct actor actor = actor_of_request(req);
	struct member member;
	const char *why = NULL;
	enum status status = member_remove(db, req->arena, &actor, req->captures[0], &why, &member);

	response_begin(req, 204, NULL);
	return status == STATUS_OK ? STATUS_OK : refuse(req, status, why);
}

enum status member_api_remove(struct request *req)
{
	return write_run(req, end, req);
}
