/* Rows, and what a process remembers of them. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "auth/digest.h"
#include "auth/rsa.h"
#include "auth/secret.h"
#include "auth/signing.h"
#include "auth/signing_sql.h"
#include "base/base64.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/time.h"

#define KEEP_MS     (60 * 1000) /* what was read is good for so long */
#define PATIENCE_MS (5 * 1000)  /* between two readings for the sake of unknown keys */

struct signing {
	struct arena *arena, *spare; /* the rows; and the room for reading them again */
	struct db_rows keys;
	int64_t read_at;
};

void signing_free(struct signing *signing)
{
	if (!signing)
		return;
	arena_free(signing->arena);
	arena_free(signing->spare);
	free(signing);
}

const char *signing_issuer(const struct request *req)
{
	const char *url = req->app->settings->public_url;

	return *url ? url : request_url(req, "");
}

enum status signing_list(struct db *db, struct arena *arena, int64_t now_ms, struct db_rows *out)
{
	const struct db_param params[] = { db_time(now_ms) };

	return db_select(db, arena, &signing_sql_live, params, out);
}

static struct signing *remembered(struct request *req)
{
	if (!req->app->signing) {
		req->app->signing = mem_alloc(sizeof(*req->app->signing));
		*req->app->signing = (struct signing){ arena_new(), arena_new(), { NULL, 0 }, 0 };
	}
	return req->app->signing;
}

/* Reads the keys unless they were read within max_age_ms. What was known stays when that fails. */
static enum status refresh(struct request *req, int64_t max_age_ms)
{
	struct signing *signing = remembered(req);
	struct arena *old = signing->arena;
	struct db_rows keys;
	enum status status;

	if (signing->read_at && req->now_ms - signing->read_at < max_age_ms &&
	    req->now_ms >= signing->read_at)
		return STATUS_OK;
	arena_reset(signing->spare);
	status = signing_list(req->db, signing->spare, req->now_ms, &keys);
	if (status != STATUS_OK)
		return status;
	signing->arena = signing->spare;
	signing->spare = old;
	signing->keys = keys;
	signing->read_at = req->now_ms;
	return STATUS_OK;
}

static bool is_live(const struct signing_key *key, int64_t now_ms)
{
	return !key->retires_at || key->retires_at > now_ms;
}

/* The newest that everybody had time to hear of, or the newest of all. Rows are newest first. */
static const struct signing_key *signer_of(const struct db_rows *keys, int64_t now_ms)
{
	const struct signing_key *rows = keys->rows;

	for (size_t i = 0; i < keys->n; i++)
		if (is_live(&rows[i], now_ms) && rows[i].created_at <= now_ms - SIGNING_SETTLE_MS)
			return &rows[i];
	return keys->n && is_live(&rows[0], now_ms) ? &rows[0] : NULL;
}

static const char *purpose_of(struct arena *arena, const char *kid)
{
	return arena_printf(arena, "signing_key %s", kid);
}

/* RFC 7638: the digest of the members that a key must have, in the order of their names. */
static const char *thumbprint(struct arena *arena, const char *public_pem)
{
	unsigned char digest[DIGEST_BYTES];
	const char *n, *e, *text;

	if (!rsa_numbers(arena, public_pem, &n, &e))
		BUG("a new key has no numbers");
	text = arena_printf(arena, "{\"e\":\"%s\",\"kty\":\"RSA\",\"n\":\"%s\"}", e, n);
	digest_bytes(digest, text, strlen(text));
	return base64_url_encode(arena, digest, sizeof(digest));
}

/* Stores a new key behind the one that is numbered last. STATUS_CONFLICT when another was faster. */
static enum status make(struct db *db, struct arena *arena, const struct settings *settings,
			int64_t now_ms, const char **kid)
{
	struct rsa_pair pair;
	struct field_bytes sealed;
	int64_t last;
	enum status status = db_select_number(db, arena, &signing_sql_last, NULL, &last);

	if (status != STATUS_OK)
		return status;
	rsa_new(arena, &pair);
	*kid = thumbprint(arena, pair.public_pem);
	status = secret_seal(arena, settings, purpose_of(arena, *kid), pair.private_pem,
			     strlen(pair.private_pem), &sealed);
	if (status != STATUS_OK)
		return status;

	const struct db_param params[] = {
		db_int(last + 1),         db_text(*kid),   db_bytes(sealed.data, sealed.len),
		db_text(pair.public_pem), db_time(now_ms),
	};

	return db_run(db, arena, &signing_sql_insert, params, NULL, NULL);
}

enum status signing_prepare(struct request *req)
{
	const struct settings *settings = req->app->settings;
	enum status status;
	const char *kid;

	if (!secret_is_set(settings))
		return request_fail(req, STATUS_UNAVAILABLE, _(SECRET_MISSING));
	status = refresh(req, KEEP_MS);
	if (status != STATUS_OK || signer_of(&remembered(req)->keys, req->now_ms))
		return status;
	status = make(req->db, req->arena, settings, req->now_ms, &kid);
	if (status != STATUS_OK && status != STATUS_CONFLICT)
		return status;
	status = refresh(req, 0);
	if (status == STATUS_OK && !signer_of(&remembered(req)->keys, req->now_ms))
		return STATUS_UNAVAILABLE;
	return status;
}

enum status signing_sign(struct request *req, const struct jwt_claims *claims, const char **out)
{
	const struct signing_key *key = signer_of(&remembered(req)->keys, req->now_ms);
	struct field_bytes pem;
	enum status status;

	if (!key)
		BUG("signing_prepare was not called");
	status = secret_open(req->arena, req->app->settings, purpose_of(req->arena, key->kid),
			     key->private_key, &pem);
	if (status == STATUS_OK)
		*out = jwt_sign(req->arena, key->kid, pem.data, claims);
	return status;
}

static const char *find_among(const struct signing *signing, const char *kid, int64_t now_ms)
{
	const struct signing_key *rows = signing->keys.rows;

	for (size_t i = 0; i < signing->keys.n; i++)
		if (strcmp(rows[i].kid, kid) == 0 && is_live(&rows[i], now_ms))
			return rows[i].public_key;
	return NULL;
}

static const char *find_key(void *context, const char *kid)
{
	struct request *req = context;
	const char *found = find_among(remembered(req), kid, req->now_ms);

	if (found || refresh(req, PATIENCE_MS) != STATUS_OK)
		return found;
	return find_among(remembered(req), kid, req->now_ms);
}

enum status signing_check(struct request *req, const char *token, struct jwt_claims *out)
{
	enum status status = refresh(req, KEEP_MS);
	enum jwt_fault fault;

	if (status != STATUS_OK)
		return status;
	fault = jwt_check(req->arena, token, signing_issuer(req), req->now_ms / 1000, find_key, req,
			  out);
	if (fault == JWT_GOOD)
		return STATUS_OK;
	log_info("msg=\"token refused\" fault=%s", jwt_fault_word(fault));
	return STATUS_UNAUTHENTICATED;
}

enum status signing_rotate(struct db *db, struct arena *arena, const struct settings *settings,
			   int64_t now_ms, bool is_at_once, const char **kid)
{
	int64_t ends_at = is_at_once ? now_ms
				     : now_ms + settings->token_lifetime_s * 1000 + KEEP_MS +
					   SIGNING_SETTLE_MS + 2LL * JWT_SKEW_S * 1000;
	enum status status = make(db, arena, settings, now_ms, kid);

	if (status != STATUS_OK)
		return status;

	const struct db_param params[] = { db_time(ends_at), db_text(*kid), db_time(ends_at) };

	return db_run(db, arena, &signing_sql_retire, params, NULL, NULL);
}
