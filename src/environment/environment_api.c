/* Native JSON of environments. */
#include "config.h"

#include "api/body.h"
#include "api/native.h"
#include "auth/guard.h"
#include "environment/environment.h"
#include "idempotency/write.h"

enum status environment_api_list(struct request *req)
{
	struct list_window window;
	struct db_rows rows;
	struct list_rows list;
	int filter; /* environments have no filters of their own yet */
	enum status status = list_read(req, NULL, 0, &filter, &window);

	if (status != STATUS_OK)
		return status;
	status = environment_page(req->db, req->arena, req->who->organization_id, &window, &rows);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct environment));
	status =
	    environment_count(req->db, req->arena, req->who->organization_id, &window, &list.total);
	if (status != STATUS_OK)
		return status;
	return list_answer(req, &window, &list, environment_fields, environment_n_fields,
			   sizeof(struct environment));
}

enum status environment_api_get(struct request *req)
{
	struct environment environment;
	enum status status = environment_get(req->db, req->arena, req->who->organization_id,
					     req->captures[0], &environment);

	if (status == STATUS_OK &&
	    !access_sees(req->who, &(struct access_place){ .environment_id = environment.id }))
		status = STATUS_NOT_FOUND;
	if (status == STATUS_NOT_FOUND)
		return api_not_found(req, "environment");
	if (status != STATUS_OK)
		return status;
	return api_answer(req, 200, environment_fields, environment_n_fields, &environment);
}

struct writing {
	struct request *req;
	struct environment_draft draft;
};

static enum status taken(struct request *req, enum status status)
{
	if (status != STATUS_CONFLICT)
		return status;
	return request_fail(req, status, "There is an environment of that name already.");
}

/* Answers with the environment as it is now. */
static enum status answer(struct request *req, int http, struct uuid id)
{
	struct environment environment;
	char text[UUID_TEXT_SIZE];
	enum status status;

	uuid_format(&id, text);
	status =
	    environment_get(req->db, req->arena, req->who->organization_id, text, &environment);
	return status == STATUS_OK
		   ? api_answer(req, http, environment_fields, environment_n_fields, &environment)
		   : status;
}

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;
	const struct actor actor = actor_of_request(w->req);
	struct uuid id;
	enum status status = environment_create(db, w->req->arena, &actor, &w->draft, &id);

	return status == STATUS_OK ? answer(w->req, 201, id) : taken(w->req, status);
}

enum status environment_api_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = guard_place(req, CAN_PROJECTS, NULL);

	if (status == STATUS_OK)
		status = body_decode_native(req, environment_draft_fields,
					    environment_n_draft_fields, &w.draft);
	return status == STATUS_OK ? write_run(req, create, &w) : status;
}

static enum status change(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	const struct actor actor = actor_of_request(req);
	struct environment environment;
	enum status status = environment_get(db, req->arena, req->who->organization_id,
					     req->captures[0], &environment);

	if (status == STATUS_OK &&
	    !access_sees(req->who, &(struct access_place){ .environment_id = environment.id }))
		status = STATUS_NOT_FOUND;
	if (status == STATUS_NOT_FOUND)
		return api_not_found(req, "environment");
	if (status != STATUS_OK)
		return status;
	w->draft = (struct environment_draft){ environment.name,        environment.tier,
					       environment.position,    environment.timeout_minutes,
					       environment.description, environment.metadata };
	status = body_patch(req, environment_draft_fields, environment_n_draft_fields, &w->draft);
	if (status == STATUS_OK)
		status = environment_change(db, req->arena, &actor, &environment, &w->draft);
	return status == STATUS_OK ? answer(req, 200, environment.id) : taken(req, status);
}

enum status environment_api_change(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = guard_place(req, CAN_PROJECTS, NULL);

	return status == STATUS_OK ? write_run(req, change, &w) : status;
}
