/* /v1/grants: what a person allowed, for programs that act for them. */
#include "config.h"

#include "api/native.h"
#include "base/i18n.h"
#include "base/time.h"
#include "idempotency/write.h"
#include "json/json.h"
#include "oauth/oauth.h"

static void add_text(struct buf *out, size_t *n, const char *name, const char *text)
{
	json_write_name(out, n, name);
	json_write_text(out, text);
}

static void add_time(struct buf *out, size_t *n, const char *name, int64_t ms)
{
	char text[TIME_TEXT_SIZE];

	if (ms)
		time_format(ms, text);
	add_text(out, n, name, ms ? text : NULL);
}

static void add_grant(struct request *req, const struct grant *grant)
{
	struct buf *out = &req->response.body;
	bool has_client = !uuid_is_nil(&grant->client_id);
	size_t n = 0;

	buf_addc(out, '{');
	add_text(out, &n, "id", oauth_id(req->arena, "grant", grant->id));
	add_text(out, &n, "kind", has_client ? "application" : "login");
	add_text(out, &n, "client_id",
		 has_client ? oauth_id(req->arena, "client", grant->client_id) : NULL);
	add_text(out, &n, "application", grant->client_name);
	add_text(out, &n, "scopes", grant->scopes);
	add_time(out, &n, "created_at", grant->created_at);
	add_time(out, &n, "last_used_at", grant->last_used_at);
	buf_addc(out, '}');
}

enum status grant_api_list(struct request *req)
{
	struct buf *out = &req->response.body;
	const struct grant *grants;
	struct db_rows rows = { NULL, 0 };
	enum status status = STATUS_OK;

	if (req->who->kind == PRINCIPAL_USER)
		status =
		    grant_list(req->db, req->arena, req->who->organization_id, req->who->id, &rows);
	if (status != STATUS_OK)
		return status;
	response_begin(req, 200, "application/json");
	buf_adds(out, "{\"data\":[");
	grants = rows.rows;
	for (size_t i = 0; i < rows.n; i++) {
		if (i)
			buf_addc(out, ',');
		add_grant(req, &grants[i]);
	}
	buf_adds(out, "]}");
	return STATUS_OK;
}

static enum status revoke(struct db *db, void *context)
{
	struct request *req = context;
	const struct actor actor = actor_of_request(req);
	struct uuid id;
	enum status status;

	if (req->who->kind != PRINCIPAL_USER || !uuid_parse_any(req->captures[0], &id))
		return STATUS_NOT_FOUND;
	status = grant_revoke(db, req->arena, &actor, id, req->who->id, "revoked");
	if (status == STATUS_OK)
		response_begin(req, 204, NULL);
	return status;
}

enum status grant_api_revoke(struct request *req)
{
	enum status status = write_run(req, revoke, req);

	return status == STATUS_NOT_FOUND ? api_not_found(req, _("grant")) : status;
}
