/* The password, the second factor, the grant. */
#include "config.h"

#include "app.h"
#include "auth/password.h"
#include "auth/signing.h"
#include "base/log.h"
#include "base/str.h"
#include "idempotency/write.h"
#include "oauth/login.h"
#include "oauth/login_sql.h"

enum status login_memberships(struct db *db, struct arena *arena, struct uuid user_id,
			      struct db_rows *out)
{
	const struct db_param params[] = { db_id(user_id) };

	return db_select(db, arena, &login_sql_memberships, params, out);
}

static enum status refuse(struct request *req)
{
	response_header(req, "WWW-Authenticate", "Bearer realm=\"landfall\"");
	return request_fail(req, STATUS_UNAUTHENTICATED,
			    "The e-mail address and the password do not match.");
}

static enum status find(struct request *req, const struct login *login, struct login_account **out)
{
	const struct db_param params[] = { db_text(login->email), db_text(login->organization) };
	struct db_rows rows;
	enum status status = db_select(req->db, req->arena, &login_sql_account, params, &rows);

	*out = status == STATUS_OK && rows.n ? rows.rows : NULL;
	return status;
}

static void read_principal(struct arena *arena, const struct login_account *account,
			   struct principal *out)
{
	*out = (struct principal){
		.kind = PRINCIPAL_USER,
		.organization_id = account->organization_id,
		.organization_slug = account->organization_slug,
		.organization_name = account->organization_name,
		.plan = account->plan,
		.rate_limit = account->rate_limit,
		.id = account->user_id,
		.name = account->name,
		.email = account->email,
		.credential = CREDENTIAL_PASSWORD,
		.role = ROLE_VIEWER,
		.scopes = SCOPE_ALL,
		.has_totp = account->totp_enabled_at != 0,
		.must_have_totp = account->requires_totp && !account->totp_enabled_at,
	};
	if (!role_parse(account->role, &out->role))
		log_warn("msg=\"a role that is none\" role=\"%s\"", account->role);
	access_read_grants(arena, account->roles_at, out);
	access_settle(out);
}

static enum status check_factor(struct request *req, const struct principal *who,
				const struct login *login)
{
	if (who->must_have_totp)
		return request_fail(req, STATUS_SECOND_FACTOR,
				    "This organization wants a second factor; set one up on the "
				    "dashboard first.");
	if (!who->has_totp)
		return STATUS_OK;
	if (!login->totp)
		return request_fail(req, STATUS_SECOND_FACTOR, NULL);
	return request_fail(req, STATUS_SECOND_FACTOR, "The code is not right.");
}

struct granting {
	struct request *req;
	const struct principal *who;
	unsigned scopes;
	struct grant_tokens *out;
};

static enum status add_grant(struct db *db, void *context)
{
	const struct granting *granting = context;
	struct request *req = granting->req;
	const struct actor actor = actor_of_newcomer(req, granting->who);
	const struct grant_new wanted = { .user_id = granting->who->id,
					  .scopes = granting->scopes };
	struct grant grant = {
		.organization_id = granting->who->organization_id,
		.user_id = granting->who->id,
	};
	enum status status = grant_add(db, req->arena, &actor, &wanted, &grant.id);

	if (status == STATUS_OK)
		status = grant_issue(req, &grant, granting->scopes, true, granting->out);
	return status;
}

enum status login_run(struct request *req, const struct login *login, struct grant_tokens *out)
{
	const struct settings *settings = req->app->settings;
	struct login_account *account;
	struct principal who;
	unsigned scopes = SCOPE_ALL;
	enum status status;

	if (login->scope && !scopes_parse(login->scope, &scopes)) {
		request_fail_field(req, "scope", "word",
				   "must be some of: read, write, deploy, admin, logs:read, "
				   "metrics:read, joined by blanks");
		return STATUS_INVALID;
	}
	status = find(req, login, &account);
	if (status != STATUS_OK)
		return status;
	if (!password_check(req->arena, settings, account ? account->password : NULL,
			    login->password))
		return refuse(req);
	read_principal(req->arena, account, &who);
	status = check_factor(req, &who, login);
	if (status == STATUS_OK)
		status = signing_prepare(req);
	if (status != STATUS_OK)
		return status;
	scopes = grant_scopes_of(&who, scopes);
	if (!scopes)
		return request_fail(req, STATUS_FORBIDDEN,
				    "Your role lets you do nothing of that.");

	struct granting granting = { req, &who, scopes, out };

	return write_run(req, add_grant, &granting);
}
