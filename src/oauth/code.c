/* Codes, and the proof that whoever brings one is whoever asked for it. */
#include "config.h"

#include <string.h>

#include "auth/digest.h"
#include "base/base64.h"
#include "base/str.h"
#include "oauth/code.h"
#include "oauth/code_sql.h"
#include "oauth/oauth.h"

#define PREFIX        "ac_"
#define CHALLENGE_LEN 43
#define VERIFIER_MIN  43
#define VERIFIER_MAX  128
#define DAY_MS        (24LL * 60 * 60 * 1000)

enum status code_add(struct request *req, const struct code *code, const char **text)
{
	unsigned char digest[DIGEST_BYTES];

	*text = oauth_new_secret(req->arena, PREFIX);
	digest_bytes(digest, *text, strlen(*text));

	const struct db_param params[] = {
		db_id(code->organization_id),
		db_bytes(digest, sizeof(digest)),
		db_id(code->grant_id),
		db_id(code->client_id),
		db_text(code->redirect_uri),
		db_flag(code->is_uri_given),
		db_text(code->challenge),
		db_time(req->now_ms),
		db_time(req->now_ms + CODE_LIFE_MS),
	};

	return db_run(req->db, req->arena, &code_sql_insert, params, NULL, NULL);
}

enum status code_find(struct request *req, const char *text, struct code *out)
{
	unsigned char digest[DIGEST_BYTES];

	digest_bytes(digest, text, strlen(text));

	const struct db_param params[] = { db_bytes(digest, sizeof(digest)) };

	return db_select_one(req->db, req->arena, &code_sql_find, params, out);
}

enum status code_use(struct request *req, const char *text, bool *is_first)
{
	unsigned char digest[DIGEST_BYTES];
	int64_t matched = 0;

	digest_bytes(digest, text, strlen(text));

	const struct db_param params[] = { db_time(req->now_ms), db_bytes(digest, sizeof(digest)) };
	enum status status = db_run(req->db, req->arena, &code_sql_use, params, NULL, &matched);

	*is_first = matched == 1;
	return status;
}

enum status code_purge(struct db *db, int64_t now_ms, int64_t max_rows)
{
	const struct db_param params[] = { db_time(now_ms - DAY_MS), db_int(max_rows) };
	struct arena *arena = arena_new();
	enum status status = db_run(db, arena, &code_sql_purge, params, NULL, NULL);

	arena_free(arena);
	return status;
}

static bool has_letters(const char *text, size_t min, size_t max, const char *others)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i++)
		if (!str_is_alnum(text[i]) && !strchr(others, text[i]))
			return false;
	return len >= min && len <= max;
}

bool pkce_is_challenge(const char *text)
{
	return has_letters(text, CHALLENGE_LEN, CHALLENGE_LEN, "-_");
}

bool pkce_matches(struct arena *arena, const char *challenge, const char *verifier)
{
	unsigned char digest[DIGEST_BYTES];

	if (!has_letters(verifier, VERIFIER_MIN, VERIFIER_MAX, "-._~"))
		return false;
	digest_bytes(digest, verifier, strlen(verifier));

	const char *made = base64_url_encode(arena, digest, sizeof(digest));

	return strlen(challenge) == CHALLENGE_LEN && str_secret_eq(made, challenge, CHALLENGE_LEN);
}
