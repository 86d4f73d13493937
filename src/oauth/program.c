/* The password, the second factor, the grant. */
#include "config.h"

#include "auth/login.h"
#include "auth/signing.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/str.h"
#include "idempotency/write.h"
#include "oauth/program.h"
#include "oauth/program_sql.h"

enum status program_places(struct db *db, struct arena *arena, struct uuid user_id,
			   struct db_rows *out)
{
	const struct db_param params[] = { db_id(user_id) };

	return db_select(db, arena, &program_sql_places, params, out);
}

static enum status refuse(struct request *req, const char *message)
{
	response_header(req, "WWW-Authenticate", "Bearer realm=\"landfall\"");
	return request_fail(req, STATUS_UNAUTHENTICATED, message);
}

static void read_principal(struct arena *arena, const struct account *account,
			   const struct program_place *place, struct principal *out)
{
	*out = (struct principal){
		.kind = PRINCIPAL_USER,
		.organization_id = place->id,
		.organization_slug = place->slug,
		.organization_name = place->name,
		.plan = place->plan,
		.rate_limit = place->rate_limit,
		.id = account->user_id,
		.name = account->name,
		.email = account->email,
		.credential = CREDENTIAL_PASSWORD,
		.role = ROLE_VIEWER,
		.scopes = SCOPE_ALL,
		.has_totp = account->totp_enabled_at != 0,
		.must_have_totp = place->requires_totp && !account->totp_enabled_at,
	};
	if (!role_parse(place->role, &out->role))
		log_warn("msg=\"a role that is none\" role=\"%s\"", place->role);
	access_read_grants(arena, place->roles_at, out);
	access_settle(out);
}

/* The organization that was named, else the one that a log-in leads to. */
static enum status find_place(struct request *req, const struct program_login *login,
			      const struct account *account, struct principal *out)
{
	const struct program_place *places;
	struct db_rows rows;
	enum status status = program_places(req->db, req->arena, account->user_id, &rows);

	if (status != STATUS_OK)
		return status;
	places = rows.rows;
	for (size_t i = 0; i < rows.n; i++) {
		bool is_it = login->organization
				 ? str_eq(places[i].slug, login->organization)
				 : uuid_eq(&places[i].id, &account->organization_id);

		if (!is_it)
			continue;
		read_principal(req->arena, account, &places[i], out);
		return STATUS_OK;
	}
	return refuse(req, _("You do not belong to this organization."));
}

static enum status check_factor(struct request *req, const struct program_login *login,
				const struct account *account)
{
	enum status status;

	if (!account->totp_enabled_at)
		return STATUS_OK;
	if (!login->totp)
		return request_fail(req, STATUS_SECOND_FACTOR, NULL);
	status = login_check_code(req, account, login->totp);
	if (status == STATUS_UNAUTHENTICATED)
		return request_fail(req, STATUS_SECOND_FACTOR, _("The code is not right."));
	return status;
}

/* Who it is, by all that they have to show. */
static enum status identify(struct request *req, const struct program_login *login,
			    struct principal *out)
{
	struct account account;
	enum status status = login_check(req, login->email, login->password, &account);

	if (status == STATUS_UNAUTHENTICATED)
		return refuse(req, _("The e-mail address and the password do not match."));
	if (status == STATUS_OK)
		status = check_factor(req, login, &account);
	if (status == STATUS_OK)
		status = find_place(req, login, &account, out);
	if (status == STATUS_OK && out->must_have_totp)
		return request_fail(req, STATUS_SECOND_FACTOR,
				    _("This organization wants a second factor; set one up on the "
				      "dashboard first."));
	return status;
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

enum status program_log_in(struct request *req, const struct program_login *login,
			   struct grant_tokens *out)
{
	struct principal who = { .kind = PRINCIPAL_USER };
	unsigned scopes = SCOPE_ALL;
	enum status status;

	if (login->scope && !scopes_parse(login->scope, &scopes)) {
		request_fail_field(req, "scope", "word",
				   _("must be some of: read, write, deploy, admin, logs:read, "
				     "metrics:read, joined by blanks"));
		return STATUS_INVALID;
	}
	status = identify(req, login, &who);
	if (status == STATUS_OK)
		status = signing_prepare(req);
	if (status != STATUS_OK)
		return status;
	scopes = grant_scopes_of(&who, scopes);
	if (!scopes)
		return request_fail(req, STATUS_FORBIDDEN,
				    _("Your role lets you do nothing of that."));

	struct granting granting = { req, &who, scopes, out };

	return write_run(req, add_grant, &granting);
}
