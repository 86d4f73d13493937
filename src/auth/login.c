/* One way in. */
#include "config.h"

#include "app.h"
#include "auth/factor.h"
#include "auth/login.h"
#include "auth/password.h"
#include "auth/throttle.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/str.h"

/* clang-format off */
#define ACCOUNT(kind, member) FIELD_##kind##_OF(struct account, member), .flags = FIELD_COLUMN

static const struct field account_fields[] = {
	{ ACCOUNT(ID, user_id) }, { ACCOUNT(ID, organization_id) }, { ACCOUNT(TEXT, email) },
	{ ACCOUNT(TEXT, name) },  { ACCOUNT(TEXT, password) },      { ACCOUNT(TIME, totp_enabled_at) },
	{ ACCOUNT(TEXT, language) },
};

/* user_email, membership_user; one row. */
static const struct db_stmt_def find = {
	.name = "login_find",
	.sql = "SELECT u.id AS user_id, m.organization_id, u.email, u.name, u.password, u.totp_enabled_at, "
	       "u.language "
	       "FROM user u LEFT JOIN membership m ON m.user_id = u.id WHERE u.email = ? "
	       "ORDER BY m.organization_id <=> u.organization_id DESC, m.created_at, m.organization_id LIMIT 1",
	.params = "s",
	.results = { { account_fields, ARRAY_LEN(account_fields), sizeof(struct account) } },
};

/* PRIMARY; one row, unless the password was changed in this moment. */
static const struct db_stmt_def rehash = {
	.name = "login_rehash",
	.sql = "UPDATE user SET password = ? WHERE id = ? AND password = ?",
	.params = "sus",
};

const struct db_stmt_def *const login_statements[] = { &find, &rehash };
/* clang-format on */
const size_t login_n_statements = ARRAY_LEN(login_statements);

enum status login_find(struct db *db, struct arena *arena, const char *email, struct account *out)
{
	const struct db_param params[] = { db_text(str_trim(arena, email)) };

	return db_select_one(db, arena, &find, params, out);
}

static enum status refuse(struct request *req, const char *email, const char *what)
{
	enum status status = throttle_failed(req, email);

	log_info("msg=\"log-in failed\" what=%s address=%s", what, req->address);
	return status == STATUS_OK ? STATUS_UNAUTHENTICATED : status;
}

/* What the hash is worth can only be raised while the password is at hand. */
static enum status keep_up(struct request *req, const struct account *account, const char *password)
{
	const struct settings *settings = req->app->settings;

	if (!password_is_outdated(settings, account->password))
		return STATUS_OK;

	const struct db_param params[] = { db_text(password_hash(req->arena, settings, password)),
					   db_id(account->user_id), db_text(account->password) };

	log_info("msg=\"a password was hashed anew, at the cost in the settings\"");
	return db_run(req->db, req->arena, &rehash, params, NULL, NULL);
}

enum status login_check_person(struct request *req, const char *email, const char *password,
			       struct account *out)
{
	enum status status = throttle_check(req, email);
	bool is_known;

	if (status != STATUS_OK)
		return status;
	status = login_find(req->db, req->arena, email, out);
	is_known = status == STATUS_OK;
	if (!is_known && status != STATUS_NOT_FOUND)
		return status;
	if (!password_check(req->arena, req->app->settings, is_known ? out->password : NULL,
			    password))
		return refuse(req, email, "password");
	status = keep_up(req, out, password);
	if (status == STATUS_OK && !out->totp_enabled_at)
		status = throttle_passed(req, email);
	return status;
}

enum status login_check(struct request *req, const char *email, const char *password,
			struct account *out)
{
	enum status status = login_check_person(req, email, password, out);

	if (status == STATUS_OK && uuid_is_nil(&out->organization_id))
		return request_fail(req, STATUS_FORBIDDEN,
				    _("This account belongs to no organization any more."));
	return status;
}

enum status login_check_code(struct request *req, const struct account *account, const char *code)
{
	enum status status = throttle_check(req, account->email);

	if (status != STATUS_OK)
		return status;
	status = factor_check(req->db, req->arena, req->app->settings, account->user_id, code,
			      req->now_ms);
	if (status == STATUS_UNAUTHENTICATED)
		return refuse(req, account->email, "code");
	return status == STATUS_OK ? throttle_passed(req, account->email) : status;
}

const struct principal *login_principal(struct arena *arena, const struct account *account,
					enum credential_kind credential)
{
	struct principal *who = arena_alloc(arena, sizeof(*who));

	*who = (struct principal){
		.kind = PRINCIPAL_USER,
		.organization_id = account->organization_id,
		.id = account->user_id,
		.name = account->name,
		.email = account->email,
		.credential = credential,
		.role = ROLE_VIEWER,
	};
	return who;
}
