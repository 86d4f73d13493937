/* What a grant lets one do, and how its tokens are made, exchanged and ended. */
#include "config.h"

#include <string.h>

#include "app.h"
#include "auth/audit.h"
#include "auth/digest.h"
#include "auth/grant.h"
#include "auth/grant_sql.h"
#include "auth/signing.h"
#include "base/log.h"
#include "base/rand.h"
#include "base/str.h"

/* How long a grant that is good for nothing more is kept: long enough to be looked up. */
#define KEEP_DEAD_MS (90LL * 24 * 60 * 60 * 1000)

#define PREFIX     "rt_"
#define RANDOM_LEN 43 /* base 62: 256 bits */
#define TOUCH_MS   (5 * 60 * 1000)
#define DAY_MS     (24LL * 60 * 60 * 1000)

static const char *typeid(struct arena *arena, const char *prefix, const struct uuid *id)
{
	char *text = arena_alloc(arena, TYPEID_TEXT_SIZE);

	uuid_format_typeid(id, prefix, text);
	return text;
}

/* ---- reading */

enum status grant_get(struct db *db, struct arena *arena, struct uuid organization_id,
		      struct uuid id, struct grant *out)
{
	const struct db_param params[] = { db_id(organization_id), db_id(id) };

	return db_select_one(db, arena, &grant_sql_get, params, out);
}

enum status grant_of_client(struct db *db, struct arena *arena, struct uuid organization_id,
			    struct uuid client_id, struct grant *out)
{
	const struct db_param params[] = { db_id(organization_id), db_id(client_id) };

	return db_select_one(db, arena, &grant_sql_of_client, params, out);
}

enum status grant_list(struct db *db, struct arena *arena, struct uuid organization_id,
		       struct uuid user_id, struct db_rows *out)
{
	const struct db_param params[] = { db_id(organization_id), db_id(user_id) };

	return db_select(db, arena, &grant_sql_list, params, out);
}

static bool is_live(const struct grant *grant)
{
	bool is_person = !uuid_is_nil(&grant->user_id);

	return !grant->revoked_at && !grant->client_revoked_at && (!is_person || grant->role);
}

bool grant_principal(struct arena *arena, const struct grant *grant, struct principal *out)
{
	bool is_person = !uuid_is_nil(&grant->user_id);
	unsigned most;

	*out = (struct principal){
		.kind = is_person ? PRINCIPAL_USER : PRINCIPAL_CLIENT,
		.organization_id = grant->organization_id,
		.organization_slug = grant->organization_slug,
		.organization_name = grant->organization_name,
		.plan = grant->plan,
		.rate_limit = grant->rate_limit,
		.id = is_person ? grant->user_id : grant->client_id,
		.name = is_person ? grant->user_name : grant->client_name,
		.email = is_person ? grant->email : NULL,
		.credential = CREDENTIAL_GRANT,
		.credential_id = grant->id,
		.role = ROLE_VIEWER,
		.has_totp = grant->totp_enabled_at != 0,
		.must_have_totp = is_person && grant->requires_totp && !grant->totp_enabled_at,
	};
	if (!is_live(grant) || !scopes_parse(grant->scopes, &out->scopes))
		return false;
	if (grant->client_scopes) {
		if (!scopes_parse(grant->client_scopes, &most))
			return false;
		out->scopes &= most;
	}
	if (is_person && !role_parse(grant->role, &out->role))
		log_warn("msg=\"a role that is none\" role=\"%s\"", grant->role);
	access_read_grants(arena, grant->roles_at, out);
	access_settle(out);
	return true;
}

static enum status touch(struct request *req, const struct grant *grant)
{
	if (grant->last_used_at && req->now_ms - grant->last_used_at < TOUCH_MS)
		return STATUS_OK;

	const struct db_param params[] = { db_time(req->now_ms), db_id(grant->organization_id),
					   db_id(grant->id) };

	return db_run(req->db, req->arena, &grant_sql_touch, params, NULL, NULL);
}

enum status grant_check(struct request *req, const char *token, struct principal *out)
{
	struct jwt_claims claims;
	struct uuid organization_id, id;
	struct grant grant;
	unsigned scopes;
	enum status status = signing_check(req, token, &claims);

	if (status != STATUS_OK)
		return status;
	if (!uuid_parse_any(claims.organization, &organization_id) ||
	    !uuid_parse_any(claims.grant, &id) || !scopes_parse(claims.scope, &scopes))
		return STATUS_UNAUTHENTICATED;
	status = grant_get(req->db, req->arena, organization_id, id, &grant);
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_UNAUTHENTICATED : status;
	if (!grant_principal(req->arena, &grant, out))
		return STATUS_UNAUTHENTICATED;
	out->scopes &= scopes;
	access_settle(out);
	return touch(req, &grant);
}

/* ---- writing */

unsigned grant_scopes_of(const struct principal *who, unsigned asked)
{
	unsigned ordinary = scopes_capabilities(SCOPE_ALL & ~(unsigned)SCOPE_ADMIN);
	unsigned may = who->capabilities_somewhere;
	unsigned given = 0;

	for (unsigned bit = 1; bit <= SCOPE_ALL; bit <<= 1)
		if (asked & bit && bit != SCOPE_ADMIN && scopes_capabilities(bit) & may)
			given |= bit;
	/* Only whoever may do more than the other scopes bring has anything to give by this one. */
	return asked & SCOPE_ADMIN && may & ~ordinary ? SCOPE_ALL : given;
}

static const char *subject_of(const char *client_name)
{
	return client_name ? client_name : "log-in of a program";
}

enum status grant_add(struct db *db, struct arena *arena, const struct actor *actor,
		      const struct grant_new *grant, struct uuid *id)
{
	const char *scopes = scopes_format(arena, grant->scopes, ",");
	struct audit_changes changes;

	*id = uuid_new(actor->now_ms);

	const struct db_param params[] = {
		db_id(actor->who->organization_id),
		db_id(*id),
		db_id(grant->user_id),
		db_id(grant->client_id),
		db_text(scopes),
		db_time(actor->now_ms),
	};
	enum status status = db_run(db, arena, &grant_sql_insert, params, NULL, NULL);

	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, arena);
	audit_change(&changes, "scopes", NULL, scopes);
	return audit_write(db, arena, actor,
			   &(struct audit){
			       .action = "grant.created",
			       .subject_id = *id,
			       .subject_name = subject_of(grant->client_name),
			       .changes = audit_changes_text(&changes),
			   });
}

static void digest_of(const char *token, unsigned char *out)
{
	digest_bytes(out, token, strlen(token));
}

static enum status add_refresh(struct request *req, const struct grant *grant, const char *scopes,
			       const char **token)
{
	char random[RANDOM_LEN + 1];
	unsigned char digest[DIGEST_BYTES];
	int64_t keep_ms = req->app->settings->refresh_lifetime_days * DAY_MS;

	rand_base62(random, RANDOM_LEN);
	*token = arena_printf(req->arena, PREFIX "%s", random);
	digest_of(*token, digest);

	const struct db_param params[] = {
		db_id(grant->organization_id),
		db_bytes(digest, sizeof(digest)),
		db_id(grant->id),
		db_text(scopes),
		db_time(req->now_ms),
		db_time(req->now_ms + keep_ms),
	};

	return db_run(req->db, req->arena, &grant_sql_refresh_insert, params, NULL, NULL);
}

enum status grant_issue(struct request *req, const struct grant *grant, unsigned scopes,
			bool with_refresh, struct grant_tokens *out)
{
	bool is_person = !uuid_is_nil(&grant->user_id);
	bool has_client = !uuid_is_nil(&grant->client_id);
	const char *client = has_client ? typeid(req->arena, "client", &grant->client_id) : NULL;
	struct uuid id = uuid_new(req->now_ms);
	const struct jwt_claims claims = {
		.issuer = signing_issuer(req),
		.subject = is_person ? typeid(req->arena, "user", &grant->user_id) : client,
		.client = client,
		.scope = scopes_format(req->arena, scopes, " "),
		.grant = typeid(req->arena, "grant", &grant->id),
		.organization = typeid(req->arena, "org", &grant->organization_id),
		.id = typeid(req->arena, "at", &id),
		.issued_at = req->now_ms / 1000,
		.expires_at = req->now_ms / 1000 + req->app->settings->token_lifetime_s,
	};
	enum status status = signing_sign(req, &claims, &out->access);

	out->refresh = NULL;
	out->scope = claims.scope;
	out->expires_in = req->app->settings->token_lifetime_s;
	if (status == STATUS_OK && with_refresh)
		status =
		    add_refresh(req, grant, scopes_format(req->arena, scopes, ","), &out->refresh);
	return status;
}

static enum status find_refresh(struct db *db, struct arena *arena, const char *token,
				struct refresh_row *row, struct grant *grant)
{
	unsigned char digest[DIGEST_BYTES];
	struct db_rows rows;

	if (!str_starts(token, PREFIX))
		return STATUS_NOT_FOUND;
	digest_of(token, digest);

	const struct db_param params[] = { db_bytes(digest, sizeof(digest)) };
	enum status status = db_select(db, arena, &grant_sql_refresh_find, params, &rows);

	if (status != STATUS_OK)
		return status;
	if (!rows.n)
		return STATUS_NOT_FOUND;
	*row = *(struct refresh_row *)rows.rows;
	return grant_get(db, arena, row->organization_id, row->grant_id, grant);
}

enum status grant_of_refresh(struct db *db, struct arena *arena, const char *token, int64_t now_ms,
			     struct grant_refresh_state *out)
{
	struct refresh_row row;
	enum status status = find_refresh(db, arena, token, &row, &out->grant);

	if (status != STATUS_OK)
		return status;
	out->scopes = row.scopes;
	out->created_at = row.created_at;
	out->expires_at = row.expires_at;
	out->is_live = is_live(&out->grant) && !row.used_at && row.expires_at > now_ms;
	return STATUS_OK;
}

static enum status use_refresh(struct request *req, const char *token, bool *is_first)
{
	unsigned char digest[DIGEST_BYTES];
	int64_t matched;

	digest_of(token, digest);

	const struct db_param params[] = { db_time(req->now_ms), db_bytes(digest, sizeof(digest)) };
	enum status status =
	    db_run(req->db, req->arena, &grant_sql_refresh_use, params, NULL, &matched);

	*is_first = matched == 1;
	return status;
}

static enum status end_grant(struct db *db, struct arena *arena, const struct actor *actor,
			     const struct grant *grant, const char *reason)
{
	const struct db_param params[] = {
		db_time(actor->now_ms),
		db_text(reason),
		db_id(grant->organization_id),
		db_id(grant->id),
	};
	struct audit_changes changes;
	int64_t matched;
	enum status status = db_run(db, arena, &grant_sql_revoke, params, NULL, &matched);

	if (status != STATUS_OK || !matched)
		return status == STATUS_OK ? STATUS_NOT_FOUND : status;
	audit_changes_init(&changes, arena);
	audit_change(&changes, "reason", NULL, reason);
	return audit_write(db, arena, actor,
			   &(struct audit){
			       .action = "grant.revoked",
			       .subject_id = grant->id,
			       .subject_name = subject_of(grant->client_name),
			       .changes = audit_changes_text(&changes),
			   });
}

enum status grant_revoke(struct db *db, struct arena *arena, const struct actor *actor,
			 struct uuid id, struct uuid user_id, const char *reason)
{
	struct grant grant;
	enum status status = grant_get(db, arena, actor->who->organization_id, id, &grant);

	if (status != STATUS_OK)
		return status;
	if (!uuid_is_nil(&user_id) && !uuid_eq(&user_id, &grant.user_id))
		return STATUS_NOT_FOUND;
	return end_grant(db, arena, actor, &grant, reason);
}

/* The scopes of the new tokens; false when more was asked for than there is. */
static bool narrow(const char *scopes, const char *asked, unsigned *out)
{
	unsigned wanted;

	if (!scopes_parse(scopes, out))
		return false;
	if (!asked)
		return true;
	if (!scopes_parse(asked, &wanted) || wanted & ~*out)
		return false;
	*out = wanted;
	return true;
}

enum status grant_refresh(struct request *req, const struct grant_refreshing *asked,
			  struct grant_tokens *out, enum grant_refusal *refusal)
{
	struct refresh_row row;
	struct grant grant;
	struct principal who;
	unsigned scopes = 0; /* of a token that was used: none is issued for it */
	bool is_first;
	enum status status = find_refresh(req->db, req->arena, asked->token, &row, &grant);

	*refusal = GRANT_UNKNOWN;
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	if (!uuid_eq(&grant.client_id, &asked->client_id) || row.expires_at <= req->now_ms ||
	    !grant_principal(req->arena, &grant, &who))
		return STATUS_OK;
	if (!row.used_at && !narrow(row.scopes, asked->scope, &scopes)) {
		*refusal = GRANT_WIDER;
		return STATUS_OK;
	}

	const struct actor actor = actor_of_newcomer(req, &who);

	status = use_refresh(req, asked->token, &is_first);
	if (status != STATUS_OK)
		return status;
	if (!is_first) {
		*refusal = GRANT_REUSED;
		log_warn("msg=\"a refresh token came twice; its grant is revoked\" grant=%s",
			 typeid(req->arena, "grant", &grant.id));
		return end_grant(req->db, req->arena, &actor, &grant, "reuse");
	}
	*refusal = GRANT_GOOD;
	status = grant_issue(req, &grant, scopes, true, out);
	if (status != STATUS_OK)
		return status;
	return audit_write(req->db, req->arena, &actor,
			   &(struct audit){
			       .action = "grant.refreshed",
			       .subject_id = grant.id,
			       .subject_name = subject_of(grant.client_name),
			   });
}

enum status grant_purge(struct db *db, int64_t now_ms, int64_t max_rows)
{
	const struct db_param expired[] = { db_time(now_ms), db_int(max_rows) };
	const struct db_param old[] = { db_time(now_ms - KEEP_DEAD_MS), db_int(max_rows) };
	const struct db_param unused[] = { old[0], old[0], old[1] };
	struct arena *arena = arena_new();
	enum status status = db_run(db, arena, &grant_sql_refresh_purge, expired, NULL, NULL);

	if (status == STATUS_OK)
		status = db_run(db, arena, &grant_sql_revoked_purge, old, NULL, NULL);
	if (status == STATUS_OK)
		status = db_run(db, arena, &grant_sql_dead_purge, unused, NULL, NULL);
	arena_free(arena);
	return status;
}
