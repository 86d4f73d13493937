/* What the endpoints of OAuth have in common: their errors, their answers. */
#include "config.h"

#include "base/rand.h"
#include "base/str.h"
#include "json/json.h"
#include "oauth/oauth.h"

#define RANDOM_LEN 43 /* base 62 */

void oauth_no_store(struct request *req)
{
	response_header(req, "Cache-Control", "no-store");
	response_header(req, "Pragma", "no-cache");
}

enum status oauth_refuse(struct request *req, int http, const char *error, const char *description)
{
	struct buf *out = &req->response.body;

	response_begin(req, http, "application/json");
	oauth_no_store(req);
	buf_adds(out, "{\"error\":");
	json_write_text(out, error);
	buf_adds(out, ",\"error_description\":");
	json_write_text(out, description);
	buf_addc(out, '}');
	return STATUS_OK;
}

/* The word for what went wrong before an endpoint could say it better. */
static const char *error_of(enum status status)
{
	switch (status) {
	case STATUS_UNAUTHENTICATED:
	case STATUS_SECOND_FACTOR: return "invalid_client";
	case STATUS_FORBIDDEN: return "access_denied";
	case STATUS_RATE_LIMITED:
	case STATUS_BUSY:
	case STATUS_UNAVAILABLE: return "temporarily_unavailable";
	case STATUS_INTERNAL: return "server_error";
	case STATUS_OK:
	case STATUS_MALFORMED:
	case STATUS_INVALID:
	case STATUS_NOT_FOUND:
	case STATUS_WRONG_METHOD:
	case STATUS_NOT_ACCEPTABLE:
	case STATUS_CONFLICT:
	case STATUS_STALE:
	case STATUS_TOO_LARGE:
	case STATUS_WRONG_TYPE:
	case STATUS_IN_PROGRESS:
	case STATUS_REUSED:
	case STATUS__COUNT: break;
	}
	return "invalid_request";
}

static void fail(struct request *req)
{
	const struct failure *failure = &req->failure;
	const struct status_info *info = status_info(failure->status);
	const char *message = failure->message ? failure->message : info->message;
	int http = failure->status == STATUS_INVALID ? 400 : info->http;

	if (failure->n_fields)
		message = arena_printf(req->arena, "%s %s", failure->fields[0].field,
				       failure->fields[0].message);
	(void)oauth_refuse(req, http, error_of(failure->status), message);
}

const struct door oauth_door = { .name = "", .prefix = "/oauth", .ids = UUID_TYPEID, .fail = fail };

void oauth_answer_tokens(struct request *req, const struct grant_tokens *tokens)
{
	struct buf *out = &req->response.body;

	response_begin(req, 200, "application/json");
	oauth_no_store(req);
	buf_adds(out, "{\"access_token\":");
	json_write_text(out, tokens->access);
	buf_adds(out, ",\"token_type\":\"Bearer\",\"expires_in\":");
	buf_addi(out, tokens->expires_in);
	if (tokens->refresh) {
		buf_adds(out, ",\"refresh_token\":");
		json_write_text(out, tokens->refresh);
	}
	buf_adds(out, ",\"scope\":");
	json_write_text(out, tokens->scope);
	buf_addc(out, '}');
}

const char *oauth_id(struct arena *arena, const char *prefix, struct uuid id)
{
	char *text = arena_alloc(arena, TYPEID_TEXT_SIZE);

	uuid_format_typeid(&id, prefix, text);
	return text;
}

const char *oauth_new_secret(struct arena *arena, const char *prefix)
{
	char random[RANDOM_LEN + 1];

	rand_base62(random, RANDOM_LEN);
	return arena_printf(arena, "%s%s", prefix, random);
}

const char *oauth_doubled(const struct pair *pairs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			if (str_eq(pairs[i].name, pairs[k].name))
				return pairs[i].name;
	return NULL;
}
