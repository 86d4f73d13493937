/* /v1/auth: logging in, going on, logging out; and who one is. */
#include "config.h"

#include "api/body.h"
#include "auth/jwt.h"
#include "base/i18n.h"
#include "base/str.h"
#include "idempotency/write.h"
#include "json/json.h"
#include "oauth/program.h"
#include "oauth/oauth.h"
#include "auth/signing.h"

#define LOGIN(member)   FIELD_TEXT_OF(struct program_login, member), .flags = FIELD_WRITE
#define REFRESH(member) FIELD_TEXT_OF(struct refreshing, member), .flags = FIELD_WRITE

/* clang-format off */
const struct field program_login_fields[] = {
	{ FIELD_TEXT_OF(struct program_login, email), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = 255, .text = "e-mail address" },
	{ FIELD_TEXT_OF(struct program_login, password), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = 1024, .text = "password" },
	{ LOGIN(totp), .max = 32, .text = "code of the second factor, or a recovery code" },
	{ LOGIN(organization), .max = 63, .text = "slug; without it the one that a log-in leads to" },
	{ LOGIN(scope), .max = 255, .text = "words joined by blanks; without it all that one may do" },
};
/* clang-format on */
const size_t program_n_login_fields = ARRAY_LEN(program_login_fields);

struct refreshing {
	const char *refresh_token;
};

const struct field program_refresh_fields[] = {
	{ REFRESH(refresh_token), .max = 255, .text = "refresh token" },
};
const size_t program_n_refresh_fields = ARRAY_LEN(program_refresh_fields);

enum status login_api(struct request *req)
{
	struct program_login login;
	struct grant_tokens tokens;
	enum status status =
	    body_decode(req, program_login_fields, program_n_login_fields, &login, NULL);

	if (status == STATUS_OK)
		status = program_log_in(req, &login, &tokens);
	if (status == STATUS_OK)
		oauth_answer_tokens(req, &tokens);
	return status;
}

/* ---- going on */

struct exchange {
	struct request *req;
	struct grant_refreshing asked;
	struct grant_tokens tokens;
	enum grant_refusal refusal;
};

static enum status exchange(struct db *db, void *context)
{
	struct exchange *x = context;

	(void)db;
	return grant_refresh(x->req, &x->asked, &x->tokens, &x->refusal);
}

static enum status refuse(struct request *req, const char *message)
{
	response_header(req, "WWW-Authenticate",
			"Bearer realm=\"landfall\", error=\"invalid_token\"");
	return request_fail(req, STATUS_UNAUTHENTICATED, message);
}

static enum status read_refresh(struct request *req, const char **token)
{
	struct refreshing body;
	enum status status =
	    body_decode(req, program_refresh_fields, program_n_refresh_fields, &body, NULL);

	*token = body.refresh_token;
	return status;
}

enum status refresh_api(struct request *req)
{
	struct exchange x = { .req = req };
	enum status status = read_refresh(req, &x.asked.token);

	if (status == STATUS_OK && !x.asked.token) {
		request_fail_field(req, "refresh_token", "missing", _("is required"));
		return STATUS_INVALID;
	}
	if (status == STATUS_OK)
		status = signing_prepare(req);
	if (status == STATUS_OK)
		status = write_run(req, exchange, &x);
	if (status != STATUS_OK)
		return status;
	if (x.refusal == GRANT_REUSED)
		return refuse(req,
			      _("This refresh token was used before; its log-in has been ended."));
	if (x.refusal != GRANT_GOOD)
		return refuse(req, _("The refresh token is unknown, expired or revoked."));
	oauth_answer_tokens(req, &x.tokens);
	return STATUS_OK;
}

/* ---- logging out */

struct leaving {
	struct request *req;
	const struct principal *who;
	struct uuid grant_id;
};

static enum status leave(struct db *db, void *context)
{
	const struct leaving *leaving = context;
	struct request *req = leaving->req;
	const struct actor actor = actor_of_newcomer(req, leaving->who);
	const struct uuid anybody = { { 0 } };

	return grant_revoke(db, req->arena, &actor, leaving->grant_id, anybody, "logout");
}

static enum status find_by_access(struct request *req, const char *token, struct principal *who)
{
	enum status status = grant_check(req, token, who);

	return status == STATUS_UNAUTHENTICATED
		   ? refuse(req, _("The access token is invalid, expired or revoked."))
		   : status;
}

static enum status find_by_refresh(struct request *req, struct principal *who)
{
	struct grant_refresh_state state;
	const char *token;
	enum status status = req->body_len ? read_refresh(req, &token) : STATUS_OK;

	if (status != STATUS_OK)
		return status;
	if (!req->body_len || !token)
		return refuse(req, _("Send the access token, or the refresh token in the body."));
	status = grant_of_refresh(req->db, req->arena, token, req->now_ms, &state);
	if (status == STATUS_NOT_FOUND ||
	    (status == STATUS_OK && (!state.is_live || !uuid_is_nil(&state.grant.client_id) ||
				     !grant_principal(req->arena, &state.grant, who))))
		return refuse(req, _("The refresh token is unknown, expired or revoked."));
	return status;
}

enum status logout_api(struct request *req)
{
	struct principal who;
	const char *value = req->headers[HEADER_AUTHORIZATION];
	bool has_token = value && str_istarts(value, "Bearer ") && value[7];
	enum status status =
	    has_token ? find_by_access(req, value + 7, &who) : find_by_refresh(req, &who);

	if (status != STATUS_OK)
		return status;

	struct leaving leaving = { req, &who, who.credential_id };

	status = write_run(req, leave, &leaving);
	if (status == STATUS_NOT_FOUND)
		return refuse(req, _("This log-in has been ended already."));
	if (status == STATUS_OK)
		response_begin(req, 204, NULL);
	return status;
}

/* ---- who one is */

static void add_text(struct buf *out, size_t *n, const char *name, const char *text)
{
	json_write_name(out, n, name);
	json_write_text(out, text);
}

static void add_words(struct buf *out, size_t *n, const char *name, unsigned set, size_t first,
		      const char *(*word)(size_t i), size_t end)
{
	size_t count = 0;

	json_write_name(out, n, name);
	buf_addc(out, '[');
	for (size_t i = first; i < end; i++) {
		if (!(set & 1u << i))
			continue;
		if (count++)
			buf_addc(out, ',');
		json_write_text(out, word(i));
	}
	buf_addc(out, ']');
}

static const char *word_of_capability(size_t i)
{
	return capability_word((enum capability)i);
}

static void add_organization(struct request *req, struct buf *out, struct uuid id, const char *slug,
			     const char *name, const char *role)
{
	size_t n = 0;

	buf_addc(out, '{');
	add_text(out, &n, "id", oauth_id(req->arena, "org", id));
	add_text(out, &n, "slug", slug);
	add_text(out, &n, "name", name);
	if (role)
		add_text(out, &n, "role", role);
	buf_addc(out, '}');
}

static enum status add_memberships(struct request *req, struct buf *out, size_t *n)
{
	const struct program_place *row;
	struct db_rows rows = { NULL, 0 };
	enum status status = STATUS_OK;

	if (req->who->kind == PRINCIPAL_USER)
		status = program_places(req->db, req->arena, req->who->id, &rows);
	json_write_name(out, n, "memberships");
	buf_addc(out, '[');
	row = rows.rows;
	for (size_t i = 0; status == STATUS_OK && i < rows.n; i++, row++) {
		if (i)
			buf_addc(out, ',');
		add_organization(req, out, row->id, row->slug, row->name, row->role);
	}
	buf_addc(out, ']');
	return status;
}

enum status me_api(struct request *req)
{
	static const char *const prefixes[] = {
		[PRINCIPAL_KEY] = "key",         [PRINCIPAL_USER] = "user",
		[PRINCIPAL_CLIENT] = "client",   [PRINCIPAL_WORKER] = "worker",
		[PRINCIPAL_COMMAND] = "command", [PRINCIPAL_RECEIVER] = "receiver",
	};
	const struct principal *who = req->who;
	struct buf *out = &req->response.body;
	enum status status;
	size_t n = 0;

	response_begin(req, 200, "application/json");
	buf_adds(out, "{\"data\":{");
	add_text(out, &n, "id", oauth_id(req->arena, prefixes[who->kind], who->id));
	add_text(out, &n, "kind", principal_kind_word(who->kind));
	add_text(out, &n, "name", who->name);
	add_text(out, &n, "email", who->email);
	add_text(out, &n, "credential", credential_kind_word(who->credential));
	json_write_name(out, &n, "organization");
	add_organization(req, out, who->organization_id, who->organization_slug,
			 who->organization_name, NULL);
	json_write_name(out, &n, "is_test");
	buf_adds(out, who->is_test ? "true" : "false");
	add_text(out, &n, "role", who->kind == PRINCIPAL_USER ? role_word(who->role) : NULL);
	add_words(out, &n, "scopes", who->scopes, 0, scope_word, 6);
	add_words(out, &n, "capabilities", who->capabilities, 1, word_of_capability, CAN__COUNT);
	status = add_memberships(req, out, &n);
	buf_adds(out, "}}");
	return status;
}
