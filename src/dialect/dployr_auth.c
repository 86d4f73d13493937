/* Who one is: logging in and out, and tokens of the form that dployr's clients know. */
#include "config.h"

#include <string.h>

#include "api/body.h"
#include "apikey/apikey.h"
#include "base/str.h"
#include "base/time.h"
#include "dialect/dployr.h"
#include "idempotency/write.h"
#include "json/json.h"
#include "oauth/oauth.h"
#include "oauth/program.h"

#define LOGIN(named, member, most, said)                                                           \
	{                                                                                          \
		FIELD_NAMED(FIELD_TEXT, named, struct program_login, member, const char *),        \
		    .flags = FIELD_WRITE, .max = (most), .text = (said)                            \
	}

struct token_draft {
	const char *name, *scopes, *expires_in;
};
#define TOKEN(kind, named, member)                                                                 \
	FIELD_NAMED(FIELD_##kind, named, struct token_draft, member, const char *),                \
	    .flags = FIELD_WRITE

/* clang-format off */
const struct field dployr_login_fields[] = {
	{ FIELD_TEXT_OF(struct program_login, email), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = 255, .text = "e-mail address" },
	{ FIELD_TEXT_OF(struct program_login, password), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = 1024, .text = "password" },
	LOGIN("code", totp, 32, "code of the second factor, or a recovery code; totp is the same"),
	LOGIN("totp", totp, 32, "the same"),
	LOGIN("organization", organization, 63, "slug, for people who belong to several"),
};

const struct field dployr_token_draft_fields[] = {
	{ TOKEN(TEXT, "name", name) | FIELD_REQUIRED, .max = APIKEY_NAME_MAX, .text = "what it is for" },
	{ TOKEN(LIST, "scopes", scopes), .max = 255, .text = "read, write, deploy, admin, logs:read, metrics:read; services:read and the like count as read or write; read unless given" },
	{ TOKEN(TEXT, "expires_in", expires_in) | FIELD_COERCE, .max = 20, .text = "another name of expiresIn" },
	{ TOKEN(TEXT, "expiresIn", expires_in) | FIELD_COERCE, .max = 20, .text = "seconds, or 30d, 12h, 45m; never unless given" },
};
/* clang-format on */
const size_t dployr_n_login_fields = ARRAY_LEN(dployr_login_fields);
const size_t dployr_n_token_draft_fields = ARRAY_LEN(dployr_token_draft_fields);

/* ---- in and out */

/* The same tokens as the native log-in's, the moment at which the first ends, and a cookie for the clients that keep
 * one. */
static void answer_tokens(struct request *req, const struct grant_tokens *tokens)
{
	struct buf *out = &req->response.body;
	char end[TIME_TEXT_SIZE];

	oauth_answer_tokens(req, tokens);
	time_format(req->now_ms + tokens->expires_in * 1000, end);
	buf_truncate(out, out->len - 1);
	buf_addf(out, ",\"expires_at\":\"%s\",\"success\":true}", end);
	response_header(req, "Set-Cookie",
			arena_printf(req->arena,
				     "%s=%s; Path=%s/; HttpOnly; SameSite=Strict; Max-Age=%lld%s",
				     req->door->cookie, tokens->access, req->base,
				     (long long)tokens->expires_in,
				     str_eq(req->scheme, "https") ? "; Secure" : ""));
}

enum status dployr_log_in(struct request *req)
{
	struct program_login login = { .scope = NULL };
	struct grant_tokens tokens;
	enum status status =
	    body_decode(req, dployr_login_fields, dployr_n_login_fields, &login, NULL);

	if (status == STATUS_OK)
		status = program_log_in(req, &login, &tokens);
	if (status == STATUS_OK)
		answer_tokens(req, &tokens);
	return status;
}

/* The log-in that an access token belongs to ends. A token that was made to stay is not a log-in: it is revoked where it
 * was made. */
enum status dployr_log_out(struct request *req)
{
	bool is_log_in = req->who->credential == CREDENTIAL_GRANT && req->method != METHOD_HEAD;
	enum status status = is_log_in ? logout_api(req) : STATUS_OK;

	if (status != STATUS_OK)
		return status;
	response_header(req, "Set-Cookie",
			arena_printf(req->arena, "%s=; Path=%s/; HttpOnly; Max-Age=0",
				     req->door->cookie, req->base));
	dployr_answer_done(req, "Logged out.");
	return STATUS_OK;
}

/* ---- tokens */

static enum status check_person(struct request *req)
{
	if (req->who->kind == PRINCIPAL_USER)
		return STATUS_OK;
	return request_fail(req, STATUS_FORBIDDEN, "Tokens belong to people; this is a key.");
}

/* Our scope for one of theirs, which name a thing and what is done to it. NULL for what means nothing here. */
static const char *scope_of(const char *word)
{
	static const char *const writes[] = {
		"write", "create", "update", "delete", "manage", "*"
	};
	const char *colon = strchr(word, ':');

	for (size_t i = 0; scope_word(i); i++)
		if (str_eq(word, scope_word(i)))
			return scope_word(i);
	if (!colon)
		return str_eq(word, "*") ? "admin" : NULL;
	if (str_eq(colon + 1, "read") || str_eq(colon + 1, "list"))
		return "read";
	for (size_t i = 0; i < ARRAY_LEN(writes); i++)
		if (str_eq(colon + 1, writes[i]))
			return "read,write";
	return NULL;
}

static const char *read_scopes(struct request *req, const char *list)
{
	struct buf out;
	const char *text;

	if (!list)
		return "read";
	buf_init(&out, 4096);
	for (char *save = NULL, *word = strtok_r(arena_strdup(req->arena, list), ",", &save); word;
	     word = strtok_r(NULL, ",", &save)) {
		const char *scope = scope_of(word);

		if (!scope) {
			request_fail_field(
			    req, "scopes", "not_allowed",
			    arena_printf(req->arena,
					 "has no %s; there are read, write, deploy, admin, "
					 "logs:read, metrics:read",
					 word));
			continue;
		}
		if (out.len)
			buf_addc(&out, ',');
		buf_adds(&out, scope);
	}
	text = buf_dup(&out, req->arena);
	buf_release(&out);
	return text;
}

/* Seconds, or a number with d, h, m or s behind it. 0: never. */
static int64_t read_end(struct request *req, const char *text)
{
	static const struct {
		char unit;
		int64_t seconds;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 } };
	char *digits = text ? arena_strdup(req->arena, text) : NULL;
	size_t len = digits ? strlen(digits) : 0;
	int64_t factor = 1, number = 0;

	if (!len)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		if (digits[len - 1] != units[i].unit)
			continue;
		factor = units[i].seconds;
		digits[len - 1] = '\0';
		break;
	}
	if (!str_to_int(digits, 1, APIKEY_DAYS_MAX * 86400LL / factor, &number)) {
		request_fail_field(req, "expiresIn", "format",
				   "must be seconds, or such as 30d, 12h, 45m; ten years at most");
		return 0;
	}
	return req->now_ms + number * factor * 1000;
}

struct token_out {
	struct apikey key;
	const char *token;
};
#define OUT(kind, named, member, c_type)                                                           \
	{                                                                                          \
		FIELD_NAMED(FIELD_##kind, named, struct token_out, member, c_type),                \
		    .flags = FIELD_READ                                                            \
	}

/* clang-format off */
static const struct field out_fields[] = {
	OUT(ID, "id", key.id, struct uuid),
	OUT(TEXT, "name", key.name, const char *),
	OUT(LIST, "scopes", key.scopes, const char *),
	{ FIELD_NAMED(FIELD_TEXT, "token", struct token_out, token, const char *), .flags = FIELD_READ | FIELD_DEFINED },
	OUT(TEXT, "prefix", key.prefix, const char *),
	OUT(TEXT, "status", key.status, const char *),
	OUT(TIME, "createdAt", key.created_at, int64_t), OUT(TIME, "created_at", key.created_at, int64_t),
	OUT(TIME, "expiresAt", key.expires_at, int64_t), OUT(TIME, "expires_at", key.expires_at, int64_t),
	OUT(TIME, "lastUsedAt", key.last_used_at, int64_t), OUT(TIME, "last_used_at", key.last_used_at, int64_t),
};
/* clang-format on */

enum status dployr_tokens(struct request *req)
{
	struct token_out *rows;
	const struct apikey *keys;
	struct list_window window;
	struct list_rows page;
	struct db_rows found;
	int64_t total;
	enum status status = check_person(req);

	if (status == STATUS_OK)
		status = dployr_read_page(req, &window);
	if (status == STATUS_OK)
		status = apikey_list(req->db, req->arena, req->who->organization_id, req->who->id,
				     &window, req->now_ms, &found, &total);
	if (status != STATUS_OK)
		return status;
	page = list_cut(req->arena, &window, &found, sizeof(struct apikey));
	rows = arena_array(req->arena, page.n ? page.n : 1, sizeof(*rows));
	keys = page.rows;
	for (size_t i = 0; i < page.n; i++)
		rows[i] = (struct token_out){ keys[i], NULL };

	const struct dployr_list out = { "tokens", &window, out_fields,    ARRAY_LEN(out_fields),
					 rows,     page.n,  sizeof(*rows), total };

	dployr_answer_list(req, &out);
	return STATUS_OK;
}

struct writing {
	struct request *req;
	struct apikey_draft draft;
};

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	const struct actor actor = actor_of_request(req);
	struct token_out out;
	enum status status = apikey_create(db, req->arena, &actor, true, &w->draft, &out.key);

	if (status != STATUS_OK)
		return status;
	out.token = out.key.key;
	response_header(req, "Cache-Control", "private, no-store");
	dployr_answer(req, 201, "token_info", out_fields, ARRAY_LEN(out_fields), &out);
	return STATUS_OK;
}

enum status dployr_token_create(struct request *req)
{
	struct writing w = { .req = req };
	struct token_draft draft = { .name = NULL };
	enum status status = check_person(req);

	if (status == STATUS_OK)
		status = body_decode(req, dployr_token_draft_fields, dployr_n_token_draft_fields,
				     &draft, NULL);
	if (status != STATUS_OK && status != STATUS_INVALID)
		return status;
	w.draft = (struct apikey_draft){
		.name = draft.name,
		.scopes = read_scopes(req, draft.scopes),
		.expires_at = read_end(req, draft.expires_in),
		.expires_in_days = FIELD_NO_INT,
		.is_dpat = true,
	};
	if (req->failure.n_fields)
		return STATUS_INVALID;
	status = apikey_check(req, true, &w.draft);
	return status == STATUS_OK ? write_run(req, create, &w) : status;
}

static enum status revoke(struct db *db, void *context)
{
	struct request *req = context;
	const struct actor actor = actor_of_request(req);
	struct apikey key;
	enum status status = apikey_get(db, req->arena, req->who->organization_id, req->who->id,
					req->captures[0], req->now_ms, &key);

	if (status == STATUS_OK)
		status = apikey_revoke(db, req->arena, &actor, &key);
	if (status == STATUS_NOT_FOUND)
		return dployr_not_found(req, "token");
	if (status == STATUS_CONFLICT)
		return request_fail(req, status, "It is revoked already.");
	if (status == STATUS_OK)
		dployr_answer_done(req, "The token is revoked.");
	return status;
}

enum status dployr_token_revoke(struct request *req)
{
	enum status status = check_person(req);

	return status == STATUS_OK ? write_run(req, revoke, req) : status;
}
