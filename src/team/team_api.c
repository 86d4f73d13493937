/* Native JSON of teams, as your-app's reference has them, and what it leaves out. */
#include "config.h"

#include "api/body.h"
#include "api/native.h"
#include "base/i18n.h"
#include "idempotency/write.h"
#include "team/team.h"

struct writing {
	struct request *req;
	struct team team;
	struct team_draft draft;
	const char *user_id, *email;
	struct team_member person;
};

/* clang-format off */
const struct field team_person_fields[] = {
	{ FIELD_TEXT_OF(struct writing, user_id), .flags = FIELD_WRITE, .max = 64, .text = "id of a member of the organization" },
	{ FIELD_TEXT_OF(struct writing, email), .flags = FIELD_WRITE, .max = 255, .text = "or their e-mail address" },
};
/* clang-format on */
const size_t team_n_person_fields = ARRAY_LEN(team_person_fields);

static enum status get(struct request *req, struct team *out)
{
	enum status status =
	    team_get(req->db, req->arena, req->who->organization_id, req->captures[0], out);

	return status == STATUS_NOT_FOUND ? api_not_found(req, _("team")) : status;
}

static enum status find_person(struct request *req, const char *reference, const char *field,
			       struct team_member *out)
{
	enum status status =
	    team_find_person(req->db, req->arena, req->who->organization_id, reference, out);

	if (status != STATUS_NOT_FOUND)
		return status;
	if (!field)
		return api_not_found(req, _("member of the team"));
	request_fail_field(req, field, "not_found", _("is no member of the organization"));
	return STATUS_INVALID;
}

static enum status taken(struct request *req, enum status status)
{
	if (status != STATUS_CONFLICT)
		return status;
	return request_fail(req, status, _("There is a team of that name already."));
}

static enum status answer(struct request *req, int http, const struct team *team)
{
	return api_answer(req, http, team_fields, team_n_fields, team);
}

static enum status gone(struct request *req)
{
	response_begin(req, 204, NULL);
	return STATUS_OK;
}

enum status team_api_list(struct request *req)
{
	struct list_window window;
	struct list_rows list;
	struct db_rows rows;
	int64_t total;
	enum status status = list_read(req, NULL, 0, NULL, &window);

	if (status == STATUS_OK)
		status = team_list(req->db, req->arena, req->who->organization_id, &window, &rows,
				   &total);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct team));
	list.total = total;
	return list_answer(req, &window, &list, team_fields, team_n_fields, sizeof(struct team));
}

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;
	const struct actor actor = actor_of_request(w->req);
	enum status status = team_create(db, w->req->arena, &actor, &w->draft, &w->team);

	return status == STATUS_OK ? answer(w->req, 201, &w->team) : taken(w->req, status);
}

enum status team_api_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status =
	    body_decode_native(req, team_draft_fields, team_n_draft_fields, &w.draft);

	return status == STATUS_OK ? write_run(req, create, &w) : status;
}

enum status team_api_get(struct request *req)
{
	struct team team;
	enum status status = get(req, &team);

	return status == STATUS_OK ? answer(req, 200, &team) : status;
}

static enum status change(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	const struct actor actor = actor_of_request(req);
	enum status status = get(req, &w->team);

	if (status != STATUS_OK)
		return status;
	w->draft = (struct team_draft){ w->team.name, w->team.description };
	status = body_patch(req, team_draft_fields, team_n_draft_fields, &w->draft);
	if (status == STATUS_OK)
		status = team_change(db, req->arena, &actor, &w->team, &w->draft);
	if (status == STATUS_OK)
		status = get(req, &w->team);
	return status == STATUS_OK ? answer(req, 200, &w->team) : taken(req, status);
}

enum status team_api_change(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, change, &w);
}

static enum status delete (struct db *db, void *context) {
	struct writing *w = context; const struct actor actor = actor_of_request(w->req);
	enum status status = get(w->req, &w->team);

	if (status == STATUS_OK) status = team_delete(db, w->req->arena, &actor, &w->team);
	return status == STATUS_OK ? gone(w->req) : status;
}

enum status team_api_delete(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, delete, &w);
}

enum status team_api_members(struct request *req)
{
	struct list_window window;
	struct list_rows list;
	struct db_rows rows;
	struct team team;
	enum status status = list_read(req, NULL, 0, NULL, &window);

	if (status == STATUS_OK)
		status = get(req, &team);
	if (status == STATUS_OK)
		status = team_members(req->db, req->arena, req->who->organization_id, team.id,
				      &window, &rows);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct team_member));
	list.total = team.members;
	return list_answer(req, &window, &list, team_member_fields, team_member_n_fields,
			   sizeof(struct team_member));
}

static enum status add(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	const struct actor actor = actor_of_request(req);
	const char *field = w->user_id ? "user_id" : "email";
	enum status status = get(req, &w->team);

	if (status == STATUS_OK)
		status = find_person(req, w->user_id ? w->user_id : w->email, field, &w->person);
	if (status == STATUS_OK)
		status = team_add(db, req->arena, &actor, &w->team, &w->person);
	if (status == STATUS_CONFLICT)
		return request_fail(req, status, _("They are in the team already."));
	return status == STATUS_OK
		   ? api_answer(req, 201, team_member_fields, team_member_n_fields, &w->person)
		   : status;
}

enum status team_api_add(struct request *req)
{
	struct writing w = { .req = NULL };
	enum status status = body_decode_native(req, team_person_fields, team_n_person_fields, &w);

	if (status == STATUS_OK && !w.user_id && !w.email) {
		request_fail_field(req, "user_id", "missing", _("is required, or email"));
		status = STATUS_INVALID;
	}
	w.req = req;
	return status == STATUS_OK ? write_run(req, add, &w) : status;
}

static enum status drop(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	const struct actor actor = actor_of_request(req);
	enum status status = get(req, &w->team);

	if (status == STATUS_OK)
		status = find_person(req, req->captures[1], NULL, &w->person);
	if (status == STATUS_OK)
		status = team_remove(db, req->arena, &actor, &w->team, &w->person);
	if (status == STATUS_NOT_FOUND)
		return api_not_found(req, _("member of the team"));
	return status == STATUS_OK ? gone(req) : status;
}

enum status team_api_remove(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, drop, &w);
}
