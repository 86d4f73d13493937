/* API keys: listed, made, revoked. */
#include "config.h"

#include "api/body.h"
#include "api/native.h"
#include "apikey/apikey.h"
#include "dialect/door.h"
#include "dialect/versioner.h"
#include "idempotency/write.h"

/* What that service's keys are for: reporting, and reading what was reported. */
#define USUAL_SCOPES "read,write"

#define OUT(kind, named, member, c_type)                                                           \
	FIELD_NAMED(FIELD_##kind, named, struct apikey, member, c_type), .flags = FIELD_READ
#define IN(kind, member) FIELD_##kind##_OF(struct apikey_draft, member)

/* clang-format off */
const struct field versioner_key_fields[] = {
	{ OUT(ID, "id", id, struct uuid), .text = "id" },
	{ OUT(TEXT, "key_id", label, const char *), .text = "its short name inside the account: k3" },
	{ OUT(TEXT, "key_prefix", prefix, const char *), .text = "how its text begins" },
	{ FIELD_NAMED(FIELD_TEXT, "key", struct apikey, key, const char *), .flags = FIELD_READ | FIELD_DEFINED, .text = "its text; only in the answer that made it" },
	{ OUT(TEXT, "name", name, const char *), .text = "what it is for" },
	{ OUT(LIST, "scopes", scopes, const char *), .text = "what it may do" },
	{ OUT(TEXT, "status", status, const char *), .text = "live, expired or revoked" },
	{ OUT(TIME, "created_at", created_at, int64_t), .text = "when it was made" },
	{ OUT(TIME, "last_used_at", last_used_at, int64_t), .text = "when it was last used, to the minute" },
	{ OUT(TIME, "expires_at", expires_at, int64_t), .text = "when it ends; null: never" },
	{ OUT(TIME, "revoked_at", revoked_at, int64_t), .text = "when it was revoked" },
};

const struct field versioner_key_in_fields[] = {
	{ IN(TEXT, name), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = APIKEY_NAME_MAX, .text = "what it is for" },
	{ IN(LIST, scopes), .flags = FIELD_WRITE, .max = 255, .text = "what it may do; read and write unless given" },
	{ IN(TIME, expires_at), .flags = FIELD_WRITE, .text = "when it ends; never unless given" },
};
/* clang-format on */
const size_t versioner_n_key_fields = ARRAY_LEN(versioner_key_fields);
const size_t versioner_n_key_in_fields = ARRAY_LEN(versioner_key_in_fields);

struct writing {
	struct request *req;
	struct apikey_draft draft;
};

/* Keys of the account, and nobody's personal tokens. */
static const struct uuid nobody = { { 0 } };

enum status versioner_keys(struct request *req)
{
	struct list_window window;
	struct list_rows list;
	struct db_rows rows;
	int64_t total;
	enum status status;

	door_window(req, &window);
	status = apikey_list(req->db, req->arena, req->who->organization_id, nobody, &window,
			     req->now_ms, &rows, &total);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct apikey));
	return door_answer_list(
	    req, versioner_key_fields, versioner_n_key_fields,
	    &(struct door_rows){ list.rows, list.n, sizeof(struct apikey), total });
}

static enum status get(struct request *req, struct apikey *out)
{
	enum status status = apikey_get(req->db, req->arena, req->who->organization_id, nobody,
					req->captures[0], req->now_ms, out);

	return status == STATUS_NOT_FOUND ? api_not_found(req, "API key") : status;
}

enum status versioner_key_get(struct request *req)
{
	struct apikey key;
	enum status status = get(req, &key);

	return status == STATUS_OK
		   ? door_answer(req, 200, versioner_key_fields, versioner_n_key_fields, &key)
		   : status;
}

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;
	const struct actor actor = actor_of_request(w->req);
	struct apikey key;
	enum status status = apikey_create(db, w->req->arena, &actor, false, &w->draft, &key);

	if (status != STATUS_OK)
		return status;
	/* What shows a key may be kept by nobody on the way. */
	response_header(w->req, "Cache-Control", "private, no-store");
	return door_answer(w->req, 201, versioner_key_fields, versioner_n_key_fields, &key);
}

enum status versioner_key_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status =
	    body_decode(req, versioner_key_in_fields, versioner_n_key_in_fields, &w.draft, NULL);

	w.draft.expires_in_days = FIELD_NO_INT;
	if (!w.draft.scopes)
		w.draft.scopes = USUAL_SCOPES;
	if (status == STATUS_OK || status == STATUS_INVALID)
		status = apikey_check(req, false, &w.draft);
	return status == STATUS_OK ? write_run(req, create, &w) : status;
}

static enum status revoke(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	const struct actor actor = actor_of_request(req);
	struct apikey key;
	enum status status = get(req, &key);

	if (status == STATUS_OK)
		status = apikey_revoke(db, req->arena, &actor, &key);
	if (status == STATUS_CONFLICT)
		return request_fail(req, status, "It was revoked before.");
	return status == STATUS_OK ? door_answer_nothing(req) : status;
}

enum status versioner_key_revoke(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, revoke, &w);
}
