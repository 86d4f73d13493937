/* /v1/oauth/clients: applications, for programs. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "api/body.h"
#include "api/native.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/time.h"
#include "idempotency/write.h"
#include "json/json.h"
#include "oauth/client.h"
#include "oauth/oauth.h"

/* ---- writing */

static void add_text(struct buf *out, size_t *n, const char *name, const char *text)
{
	json_write_name(out, n, name);
	json_write_text(out, text);
}

/* Words or lines as a list. */
static void add_list(struct request *req, struct buf *out, size_t *n, const char *name,
		     const char *text, char end)
{
	size_t count = 0;

	json_write_name(out, n, name);
	buf_addc(out, '[');
	while (*text) {
		const char *to = strchr(text, end);
		size_t len = to ? (size_t)(to - text) : strlen(text);

		if (count++)
			buf_addc(out, ',');
		json_write_text(out, arena_strndup(req->arena, text, len));
		text += len + (to != NULL);
	}
	buf_addc(out, ']');
}

static void add_time(struct buf *out, size_t *n, const char *name, int64_t ms)
{
	char text[TIME_TEXT_SIZE];

	time_format(ms, text);
	add_text(out, n, name, text);
}

/* secret: shown this once; NULL otherwise. */
static void add_client(struct request *req, const struct client *client, const char *secret)
{
	struct buf *out = &req->response.body;
	const char *id = oauth_id(req->arena, "client", client->id);
	size_t n = 0;

	buf_addc(out, '{');
	add_text(out, &n, "id", id);
	add_text(out, &n, "client_id", id);
	if (secret)
		add_text(out, &n, "client_secret", secret);
	add_text(out, &n, "name", client->name);
	add_text(out, &n, "type", client_is_public(client) ? "public" : "confidential");
	add_list(req, out, &n, "redirect_uris", client->redirect_uris, '\n');
	add_list(req, out, &n, "scopes", client->scopes, ',');
	add_time(out, &n, "created_at", client->created_at);
	buf_addc(out, '}');
}

static void answer(struct request *req, int http, const struct client *client, const char *secret)
{
	response_begin(req, http, "application/json");
	if (secret)
		response_header(req, "Cache-Control", "no-store");
	buf_adds(&req->response.body, "{\"data\":");
	add_client(req, client, secret);
	buf_addc(&req->response.body, '}');
}

/* ---- reading */

struct sent {
	const char *name, *type, *redirect_uris, *scopes;
};

static const struct field sent_fields[] = {
	{ FIELD_TEXT_OF(struct sent, name), .flags = FIELD_WRITE, .max = 255 },
	{ FIELD_TEXT_OF(struct sent, type), .flags = FIELD_WRITE, .max = 20 },
};

/* A list of texts, or one text, with blanks between them; NULL when the member is not there. */
static const char *list_of(struct request *req, struct json_object *body, const char *name)
{
	struct json_object *value;
	struct buf buf;

	if (!body)
		return request_form(req, name);
	if (!json_object_object_get_ex(body, name, &value) || !value)
		return NULL;
	if (json_object_is_type(value, json_type_string))
		return json_object_get_string(value);
	if (!json_object_is_type(value, json_type_array)) {
		request_fail_field(req, name, "type", _("must be a list of strings"));
		return NULL;
	}
	buf_init(&buf, LIMIT_BODY_BYTES);
	for (size_t i = 0; i < json_object_array_length(value); i++) {
		struct json_object *item = json_object_array_get_idx(value, i);

		if (!json_object_is_type(item, json_type_string)) {
			request_fail_field(req, name, "type", _("must be a list of strings"));
			break;
		}
		buf_addf(&buf, "%s%s", i ? " " : "", json_object_get_string(item));
	}

	const char *text = buf_dup(&buf, req->arena);

	buf_release(&buf);
	return text;
}

static enum status read_client(struct request *req, bool is_new, struct client_new *out)
{
	struct json_object *body;
	struct sent sent;
	enum status status = body_decode(req, sent_fields, ARRAY_LEN(sent_fields), &sent, &body);

	if (status != STATUS_OK)
		return status;
	*out = (struct client_new){
		.name = sent.name,
		.redirect_uris = list_of(req, body, "redirect_uris"),
		.scopes = list_of(req, body, "scopes"),
		.is_public = sent.type && str_eq(sent.type, "public"),
	};
	if (sent.type && !out->is_public && !str_eq(sent.type, "confidential"))
		request_fail_field(req, "type", "word", _("must be public or confidential"));
	if (sent.type && !is_new)
		request_fail_field(req, "type", "read_only", _("can't be changed"));
	return client_check(req, out, is_new) ? STATUS_OK : STATUS_INVALID;
}

static enum status find(struct request *req, struct client *out)
{
	enum status status =
	    client_get(req->db, req->arena, req->who->organization_id, req->captures[0], out);

	return status == STATUS_NOT_FOUND ? api_not_found(req, _("application")) : status;
}

/* ---- the handlers */

enum status client_api_list(struct request *req)
{
	struct buf *out = &req->response.body;
	const struct client *clients;
	struct db_rows rows;
	enum status status = client_list(req->db, req->arena, req->who->organization_id, &rows);

	if (status != STATUS_OK)
		return status;
	response_begin(req, 200, "application/json");
	buf_adds(out, "{\"data\":[");
	clients = rows.rows;
	for (size_t i = 0; i < rows.n; i++) {
		if (i)
			buf_addc(out, ',');
		add_client(req, &clients[i], NULL);
	}
	buf_adds(out, "]}");
	return STATUS_OK;
}

enum status client_api_get(struct request *req)
{
	struct client client;
	enum status status = find(req, &client);

	if (status == STATUS_OK)
		answer(req, 200, &client, NULL);
	return status;
}

struct writing {
	struct request *req;
	struct client client;
	struct client_new wanted;
};

static enum status add(struct db *db, void *context)
{
	struct writing *writing = context;
	struct request *req = writing->req;
	const struct actor actor = actor_of_request(req);
	const char *secret;
	enum status status =
	    client_add(db, req->arena, &actor, &writing->wanted, &writing->client, &secret);

	if (status == STATUS_OK)
		answer(req, 201, &writing->client, secret);
	return status;
}

enum status client_api_add(struct request *req)
{
	struct writing writing = { .req = req };
	enum status status = read_client(req, true, &writing.wanted);

	return status == STATUS_OK ? write_run(req, add, &writing) : status;
}

static enum status change(struct db *db, void *context)
{
	struct writing *writing = context;
	struct request *req = writing->req;
	const struct actor actor = actor_of_request(req);
	enum status status =
	    client_change(db, req->arena, &actor, &writing->client, &writing->wanted);

	if (status == STATUS_OK)
		answer(req, 200, &writing->client, NULL);
	return status;
}

enum status client_api_change(struct request *req)
{
	struct writing writing = { .req = req };
	enum status status = find(req, &writing.client);

	if (status == STATUS_OK)
		status = read_client(req, false, &writing.wanted);
	return status == STATUS_OK ? write_run(req, change, &writing) : status;
}

static enum status rotate(struct db *db, void *context)
{
	struct writing *writing = context;
	struct request *req = writing->req;
	const struct actor actor = actor_of_request(req);
	const char *secret;
	enum status status = client_rotate(db, req->arena, &actor, &writing->client, &secret);

	if (status == STATUS_OK)
		answer(req, 200, &writing->client, secret);
	return status;
}

enum status client_api_rotate(struct request *req)
{
	struct writing writing = { .req = req };
	enum status status = find(req, &writing.client);

	if (status != STATUS_OK)
		return status;
	if (!client_is_within(req->who, writing.client.scopes))
		return request_fail(req, STATUS_FORBIDDEN, CLIENT_TOO_WIDE);
	status = write_run(req, rotate, &writing);
	if (status == STATUS_CONFLICT)
		return request_fail(req, status, _("A public application has no secret."));
	return status;
}

static enum status revoke(struct db *db, void *context)
{
	struct writing *writing = context;
	struct request *req = writing->req;
	const struct actor actor = actor_of_request(req);
	enum status status = client_revoke(db, req->arena, &actor, &writing->client);

	if (status == STATUS_OK)
		response_begin(req, 204, NULL);
	return status;
}

enum status client_api_revoke(struct request *req)
{
	struct writing writing = { .req = req };
	enum status status = find(req, &writing.client);

	return status == STATUS_OK ? write_run(req, revoke, &writing) : status;
}
