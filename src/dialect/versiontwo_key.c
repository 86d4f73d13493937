/* API keys. That service knows two permissions, where we have scopes: whoever may read there reads logs and metrics too. */
#include "config.h"

#include <string.h>

#include "api/body.h"
#include "api/native.h"
#include "apikey/apikey.h"
#include "base/str.h"
#include "dialect/door.h"
#include "dialect/versiontwo.h"
#include "idempotency/write.h"
#include "json/codec.h"

struct key_out {
	struct apikey k;
	const char *permissions;
};

struct key_in {
	const char *name, *permissions;
};

#define OUT(kind, named, member, c_type)                                                           \
	FIELD_NAMED(FIELD_##kind, named, struct key_out, member, c_type), .flags = FIELD_READ
#define IN(kind, member) FIELD_##kind##_OF(struct key_in, member)

/* clang-format off */
const struct field versiontwo_key_fields[] = {
	{ OUT(ID, "id", k.id, struct uuid), .prefix = "key", .text = "id" },
	{ OUT(TEXT, "name", k.name, const char *), .text = "what it is for" },
	{ OUT(LIST, "permissions", permissions, const char *), .text = "read, write" },
	{ OUT(TEXT, "prefix", k.prefix, const char *), .text = "how its text begins" },
	{ OUT(TEXT, "status", k.status, const char *), .text = "live, expired or revoked" },
	{ OUT(TIME, "created_at", k.created_at, int64_t), .text = "when it was made" },
	{ OUT(TIME, "last_used_at", k.last_used_at, int64_t), .text = "when it was last used, to the minute" },
	{ FIELD_NAMED(FIELD_TEXT, "key", struct key_out, k.key, const char *), .flags = FIELD_READ | FIELD_DEFINED, .text = "its text; only in the answer that made it" },
};

const struct field versiontwo_key_in_fields[] = {
	{ IN(TEXT, name), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = APIKEY_NAME_MAX, .text = "what it is for" },
	{ IN(LIST, permissions), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = 255, .text = "read, write or both" },
};

/*  permission, the scope that makes it, all that it brings */
static const struct {
	const char *word;
	enum scope scope;
	unsigned scopes;
} permissions[] = {
	{ "read",  SCOPE_READ,  SCOPE_READ | SCOPE_LOGS_READ | SCOPE_METRICS_READ },
	{ "write", SCOPE_WRITE, SCOPE_WRITE },
};
/* clang-format on */
const size_t versiontwo_n_key_fields = ARRAY_LEN(versiontwo_key_fields);
const size_t versiontwo_n_key_in_fields = ARRAY_LEN(versiontwo_key_in_fields);

struct writing {
	struct request *req;
	struct apikey_draft draft;
};

/* Keys of the organization, and nobody's personal tokens. */
static const struct uuid nobody = { { 0 } };

static struct key_out out_of(struct arena *arena, const struct apikey *key)
{
	unsigned scopes = 0, found = 0;

	if (!scopes_parse(key->scopes, &scopes))
		scopes = 0; /* of a program that knew others */
	for (size_t i = 0; i < ARRAY_LEN(permissions); i++)
		if (scopes & permissions[i].scope)
			found |= permissions[i].scope;
	return (struct key_out){ *key, found ? scopes_format(arena, found, ",") : NULL };
}

enum status versiontwo_keys(struct request *req)
{
	const struct versiontwo_list how = {
		.name = "api_keys",
		.fields = versiontwo_key_fields,
		.n = versiontwo_n_key_fields,
		.size = sizeof(struct key_out),
	};
	struct list_window window;
	struct list_rows list;
	struct db_rows rows;
	struct key_out *outs;
	int64_t total;
	enum status status = versiontwo_window(req, &window);

	if (status == STATUS_OK)
		status = apikey_list(req->db, req->arena, req->who->organization_id, nobody,
				     &window, req->now_ms, &rows, &total);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct apikey));
	list.total = total;
	outs = arena_array(req->arena, list.n, sizeof(*outs));
	for (size_t i = 0; i < list.n; i++)
		outs[i] = out_of(req->arena, (const struct apikey *)list.rows + i);
	list.rows = outs;
	return versiontwo_answer_list(req, &how, &window, &list);
}

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	const struct actor actor = actor_of_request(req);
	struct apikey key;
	struct key_out out;
	enum status status = apikey_create(db, req->arena, &actor, false, &w->draft, &key);

	if (status != STATUS_OK)
		return status;
	out = out_of(req->arena, &key);
	/* What shows a key may be kept by nobody on the way. */
	response_header(req, "Cache-Control", "private, no-store");
	return versiontwo_answer(req, 201, versiontwo_key_fields, versiontwo_n_key_fields, &out);
}

/* The scopes that words stand for, NULL when one of them is no permission. */
static const char *scopes_of(struct request *req, const char *words)
{
	unsigned scopes = 0;

	for (char *save = NULL, *word = strtok_r(arena_strdup(req->arena, words), ",", &save); word;
	     word = strtok_r(NULL, ",", &save)) {
		unsigned before = scopes;

		for (size_t i = 0; i < ARRAY_LEN(permissions); i++)
			if (str_eq(word, permissions[i].word))
				scopes |= permissions[i].scopes;
		if (scopes == before && !(str_eq(word, "read") || str_eq(word, "write")))
			return NULL;
	}
	return scopes_format(req->arena, scopes, ",");
}

enum status versiontwo_key_create(struct request *req)
{
	struct writing w = { .req = req };
	struct key_in in;
	enum status status =
	    body_decode(req, versiontwo_key_in_fields, versiontwo_n_key_in_fields, &in, NULL);

	field_clear(apikey_draft_fields, apikey_n_draft_fields, &w.draft);
	w.draft.name = in.name;
	if (in.permissions)
		w.draft.scopes = scopes_of(req, in.permissions);
	if (in.permissions && !w.draft.scopes) {
		request_fail_field(req, "permissions", field_fault_code(FAULT_WORD),
				   "must be read, write or both");
		status = STATUS_INVALID;
	}
	if (status == STATUS_OK)
		status = apikey_check(req, false, &w.draft);
	return status == STATUS_OK ? write_run(req, create, &w) : status;
}

static enum status revoke(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	const struct actor actor = actor_of_request(req);
	struct apikey key;
	enum status status = apikey_get(db, req->arena, req->who->organization_id, nobody,
					req->captures[0], req->now_ms, &key);

	if (status == STATUS_NOT_FOUND)
		return api_not_found(req, "API key");
	if (status == STATUS_OK)
		status = apikey_revoke(db, req->arena, &actor, &key);
	return status == STATUS_OK ? door_answer_nothing(req) : status;
}

enum status versiontwo_key_revoke(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, revoke, &w);
}
