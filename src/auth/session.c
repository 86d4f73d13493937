/* Cookies and rows. */
#include "config.h"

#include <string.h>

#include "app.h"
#include "auth/cookie.h"
#include "auth/csrf.h"
#include "auth/digest.h"
#include "auth/password.h"
#include "auth/session.h"
#include "auth/session_sql.h"
#include "base/log.h"
#include "base/rand.h"
#include "base/str.h"
#include "base/time.h"
#include "db/db.h"

#define TOKEN_LEN 43 /* base 62: 256 bits */
#define TOUCH_MS  (5 * 60 * 1000)

static bool read_token(const struct request *req, const char *name, const char **token)
{
	*token = cookie_get(req, name);
	return *token && strlen(*token) == TOKEN_LEN;
}

static char *new_token(struct request *req)
{
	char *token = arena_alloc(req->arena, TOKEN_LEN + 1);

	rand_base62(token, TOKEN_LEN);
	return token;
}

const char *session_secret(const struct request *req)
{
	const char *token;

	return read_token(req, "landfall", &token) ? token : "";
}

const char *session_login_token(struct request *req)
{
	const char *token;

	if (read_token(req, "landfall_login", &token))
		return token;
	token = new_token(req);
	cookie_set(req, "landfall_login", token, "Strict");
	return token;
}

/* Ends the session that the request came with, if any. */
static enum status end(struct request *req)
{
	const char *token;
	unsigned char digest[DIGEST_BYTES];

	if (!read_token(req, "landfall", &token))
		return STATUS_OK;
	digest_bytes(digest, token, TOKEN_LEN);

	const struct db_param params[] = { db_bytes(digest, sizeof(digest)) };

	return db_run(req->db, req->arena, &session_sql_delete, params, NULL, NULL);
}

static enum status start(struct request *req, const struct account *account)
{
	const char *token = new_token(req);
	const char *agent = req->headers[HEADER_USER_AGENT];
	unsigned char digest[DIGEST_BYTES];

	digest_bytes(digest, token, TOKEN_LEN);
	agent = agent && str_is_utf8(agent, strlen(agent), NULL) ? agent : "";

	const struct db_param params[] = {
		db_bytes(digest, sizeof(digest)),
		db_id(uuid_new(req->now_ms)),
		db_id(account->organization_id),
		db_id(account->user_id),
		db_time(req->now_ms),
		db_time(req->now_ms),
		db_text(req->address),
		db_text(strlen(agent) <= 255 ? agent : ""),
	};
	enum status status = db_run(req->db, req->arena, &session_sql_insert, params, NULL, NULL);

	if (status != STATUS_OK)
		return status;
	cookie_set(req, "landfall", token, "Lax");
	cookie_set(req, "landfall_login", "", "Strict");
	return STATUS_OK;
}

enum status session_log_in(struct request *req, const char *email, const char *password)
{
	struct db_rows rows;
	const struct db_param params[] = { db_text(email) };
	enum status status = db_select(req->db, req->arena, &session_sql_account, params, &rows);
	const struct account *account = rows.rows;

	if (status != STATUS_OK)
		return status;
	if (!password_check(req->arena, req->app->settings, rows.n ? account->password : NULL,
			    password))
		return STATUS_UNAUTHENTICATED;
	status = end(req);
	return status == STATUS_OK ? start(req, account) : status;
}

static void read_principal(struct arena *arena, const struct session_row *row,
			   struct principal *out)
{
	*out = (struct principal){
		.kind = PRINCIPAL_USER,
		.organization_id = row->organization_id,
		.organization_slug = row->organization_slug,
		.organization_name = row->organization_name,
		.plan = row->plan,
		.rate_limit = row->rate_limit,
		.id = row->user_id,
		.name = row->name,
		.email = row->email,
		.credential = CREDENTIAL_SESSION,
		.credential_id = row->id,
		.role = ROLE_VIEWER,
		.scopes = SCOPE_ALL,
		.has_totp = row->totp_enabled_at != 0,
		.must_have_totp = row->requires_totp && !row->totp_enabled_at,
	};
	if (!role_parse(row->role, &out->role))
		log_warn("msg=\"a role that is none\" role=\"%s\"", row->role);
	access_read_grants(arena, row->grants, out);
	access_settle(out);
}

enum status session_check(struct request *req, struct principal *out)
{
	const char *token;
	unsigned char digest[DIGEST_BYTES];
	struct db_rows rows;

	if (!read_token(req, "landfall", &token))
		return STATUS_UNAUTHENTICATED;
	digest_bytes(digest, token, TOKEN_LEN);

	int64_t idle_ms = req->app->settings->session_idle_hours * 60 * 60 * 1000;
	const struct db_param params[] = { db_bytes(digest, sizeof(digest)),
					   db_time(req->now_ms - idle_ms) };
	enum status status = db_select(req->db, req->arena, &session_sql_find, params, &rows);
	const struct session_row *row = rows.rows;

	if (status != STATUS_OK || !rows.n)
		return status != STATUS_OK ? status : STATUS_UNAUTHENTICATED;
	read_principal(req->arena, row, out);
	out->csrf = csrf_token(req->arena, token);
	if (req->now_ms - row->last_seen_at < TOUCH_MS)
		return STATUS_OK;

	const struct db_param touch[] = { db_time(req->now_ms), db_bytes(digest, sizeof(digest)) };

	return db_run(req->db, req->arena, &session_sql_touch, touch, NULL, NULL);
}

enum status session_log_out(struct request *req)
{
	cookie_set(req, "landfall", "", "Lax");
	return end(req);
}
