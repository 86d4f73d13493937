/* Cookies and rows. */
#include "config.h"

#include <string.h>

#include "app.h"
#include "auth/cookie.h"
#include "auth/csrf.h"
#include "auth/digest.h"
#include "auth/session.h"
#include "auth/session_sql.h"
#include "base/log.h"
#include "base/rand.h"
#include "base/str.h"
#include "base/time.h"
#include "db/db.h"

#define TOKEN_LEN 43 /* base 62: 256 bits */
#define TOUCH_MS  (5 * 60 * 1000)

/* How long a right password waits for the second factor. */
#define WAIT_MS (10 * 60 * 1000)

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

static const char *agent_of(const struct request *req)
{
	const char *agent = req->headers[HEADER_USER_AGENT];
	bool is_good = agent && strlen(agent) <= 255 && str_is_utf8(agent, strlen(agent), NULL);

	return is_good ? agent : "";
}

enum status session_start(struct request *req, const struct session_new *session, struct uuid *id)
{
	const char *token = new_token(req);
	struct uuid new_id = uuid_new(req->now_ms);
	unsigned char digest[DIGEST_BYTES];
	enum status status = end(req);

	digest_bytes(digest, token, TOKEN_LEN);

	const struct db_param params[] = {
		db_bytes(digest, sizeof(digest)),
		db_id(new_id),
		db_id(session->organization_id),
		db_id(session->user_id),
		db_time(req->now_ms),
		db_time(req->now_ms),
		db_text(req->address),
		db_text(agent_of(req)),
		db_flag(session->waits_for_totp),
	};

	if (status == STATUS_OK)
		status = db_run(req->db, req->arena, &session_sql_insert, params, NULL, NULL);
	if (status != STATUS_OK)
		return status;
	cookie_set(req, "landfall", token, "Lax");
	if (!session->waits_for_totp)
		cookie_set(req, "landfall_login", "", "Strict");
	if (id)
		*id = new_id;
	return STATUS_OK;
}

enum status session_waiting(struct request *req, struct account *out, struct uuid *id)
{
	const char *token;
	unsigned char digest[DIGEST_BYTES];
	struct db_rows rows;

	if (!read_token(req, "landfall", &token))
		return STATUS_UNAUTHENTICATED;
	digest_bytes(digest, token, TOKEN_LEN);

	const struct db_param params[] = { db_bytes(digest, sizeof(digest)),
					   db_time(req->now_ms - WAIT_MS) };
	enum status status = db_select(req->db, req->arena, &session_sql_waiting, params, &rows);
	const struct session_waiting_row *row = rows.rows;

	if (status != STATUS_OK || !rows.n)
		return status != STATUS_OK ? status : STATUS_UNAUTHENTICATED;
	*out = row->account;
	*id = row->id;
	return STATUS_OK;
}

enum status session_rotate(struct request *req, struct uuid organization_id)
{
	const char *token = new_token(req);
	const char *old;
	unsigned char digest[DIGEST_BYTES], old_digest[DIGEST_BYTES];
	int64_t n;

	if (!read_token(req, "landfall", &old))
		return STATUS_UNAUTHENTICATED;
	digest_bytes(digest, token, TOKEN_LEN);
	digest_bytes(old_digest, old, TOKEN_LEN);

	const struct db_param params[] = { db_bytes(digest, sizeof(digest)), db_id(organization_id),
					   db_bytes(old_digest, sizeof(old_digest)) };
	enum status status = db_run(req->db, req->arena, &session_sql_rotate, params, NULL, &n);

	if (status != STATUS_OK || !n)
		return status != STATUS_OK ? status : STATUS_UNAUTHENTICATED;
	cookie_set(req, "landfall", token, "Lax");
	return STATUS_OK;
}

static int64_t idle_ms(const struct settings *settings)
{
	return settings->session_idle_hours * 60 * 60 * 1000;
}

enum status session_list(struct request *req, struct uuid user_id, struct db_rows *out)
{
	const struct db_param params[] = { db_id(user_id),
					   db_time(req->now_ms - idle_ms(req->app->settings)) };

	return db_select(req->db, req->arena, &session_sql_list, params, out);
}

enum status session_end(struct db *db, struct arena *arena, struct uuid user_id, struct uuid id)
{
	const struct db_param params[] = { db_id(id), db_id(user_id) };
	int64_t n;
	enum status status = db_run(db, arena, &session_sql_end, params, NULL, &n);

	return status == STATUS_OK && !n ? STATUS_NOT_FOUND : status;
}

enum status session_end_others(struct db *db, struct arena *arena, struct uuid user_id,
			       struct uuid id)
{
	const struct db_param params[] = { db_id(user_id), db_id(id) };

	return db_run(db, arena, &session_sql_end_others, params, NULL, NULL);
}

enum status session_end_in(struct db *db, struct arena *arena, struct uuid organization_id,
			   struct uuid user_id)
{
	const struct db_param params[] = { db_id(organization_id), db_id(user_id) };

	return db_run(db, arena, &session_sql_end_in, params, NULL, NULL);
}

enum status session_purge(struct db *db, const struct settings *settings, int64_t now_ms,
			  int64_t max_rows)
{
	const struct db_param params[] = { db_time(now_ms - idle_ms(settings)), db_int(max_rows) };
	struct arena *arena = arena_new();
	enum status status = db_run(db, arena, &session_sql_purge, params, NULL, NULL);

	arena_free(arena);
	return status;
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
		.language = row->language,
		.time_zone = row->time_zone,
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

	const struct db_param params[] = { db_bytes(digest, sizeof(digest)),
					   db_time(req->now_ms - idle_ms(req->app->settings)) };
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
