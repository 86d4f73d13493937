/* Codes, waiting, deciding. */
#include "config.h"

#include <string.h>

#include "auth/audit.h"
#include "auth/digest.h"
#include "base/rand.h"
#include "base/str.h"
#include "oauth/device.h"
#include "oauth/device_sql.h"
#include "oauth/oauth.h"

#define PREFIX   "dc_"
#define SLOWER_S 5
#define DAY_MS   (24LL * 60 * 60 * 1000)

/* Without vowels, so that no words come out (RFC 8628, 6.1): 20^8 codes, for ten minutes each. */
static const char letters[] = "BCDFGHJKLMNPQRSTVWXZ";

static void new_user_code(char *out)
{
	unsigned char bytes[DEVICE_CODE_LEN];

	for (size_t i = 0; i < DEVICE_CODE_LEN;) {
		rand_bytes(bytes, sizeof(bytes));
		for (size_t k = 0; k < sizeof(bytes) && i < DEVICE_CODE_LEN; k++)
			if (bytes[k] < 240) /* 12 * 20: each equally likely */
				out[i++] = letters[bytes[k] % 20];
	}
	out[DEVICE_CODE_LEN] = '\0';
}

static const char *hyphenated(struct arena *arena, const char *code)
{
	return arena_printf(arena, "%.4s-%.4s", code, code + 4);
}

/* The letters alone, in capitals; NULL unless there are as many as there must be. */
static const char *letters_of(struct arena *arena, const char *typed)
{
	char *code = arena_alloc(arena, DEVICE_CODE_LEN + 1);
	size_t n = 0;

	for (; *typed; typed++) {
		char c = *typed >= 'a' && *typed <= 'z' ? (char)(*typed - 'a' + 'A') : *typed;

		if (!str_is_alnum(c))
			continue;
		if (n == DEVICE_CODE_LEN || !strchr(letters, c))
			return NULL;
		code[n++] = c;
	}
	return n == DEVICE_CODE_LEN ? code : NULL;
}

const char *device_code_text(struct arena *arena, const char *typed)
{
	const char *code = letters_of(arena, typed);

	return code ? hyphenated(arena, code) : NULL;
}

enum status device_add(struct request *req, const struct client *client, unsigned scopes,
		       const char **device_code, const char **user_code)
{
	unsigned char digest[DIGEST_BYTES];
	char code[DEVICE_CODE_LEN + 1];
	struct principal who;
	enum status status;

	*device_code = oauth_new_secret(req->arena, PREFIX);
	digest_bytes(digest, *device_code, strlen(*device_code));
	new_user_code(code);
	*user_code = hyphenated(req->arena, code);

	const struct db_param params[] = {
		db_id(client->organization_id),
		db_bytes(digest, sizeof(digest)),
		db_text(code),
		db_id(client->id),
		db_text(scopes_format(req->arena, scopes, ",")),
		db_int(DEVICE_INTERVAL_S),
		db_time(req->now_ms),
		db_time(req->now_ms + DEVICE_LIFE_MS),
	};

	status = db_run(req->db, req->arena, &device_sql_insert, params, NULL, NULL);
	if (status != STATUS_OK)
		return status == STATUS_CONFLICT ? STATUS_BUSY
						 : status; /* that code is out: another one */
	client_principal(client, &who);

	const struct actor actor = actor_of_newcomer(req, &who);

	return audit_write(req->db, req->arena, &actor,
			   &(struct audit){
			       .action = "device.requested",
			       .subject_id = client->id,
			       .subject_name = client->name,
			   });
}

enum status device_find(struct request *req, const char *device_code, struct device *out)
{
	unsigned char digest[DIGEST_BYTES];

	digest_bytes(digest, device_code, strlen(device_code));

	const struct db_param params[] = { db_bytes(digest, sizeof(digest)) };

	return db_select_one(req->db, req->arena, &device_sql_find, params, out);
}

enum status device_find_typed(struct request *req, const char *typed, struct device *out)
{
	const char *code = letters_of(req->arena, typed);

	if (!code)
		return STATUS_NOT_FOUND;

	const struct db_param params[] = { db_id(req->who->organization_id), db_text(code),
					   db_time(req->now_ms) };

	return db_select_one(req->db, req->arena, &device_sql_find_typed, params, out);
}

enum status device_decide(struct request *req, const struct device *device, struct uuid grant_id)
{
	const struct db_param params[] = {
		db_text(uuid_is_nil(&grant_id) ? "denied" : "allowed"),
		db_id(grant_id),
		db_id(device->organization_id),
		db_bytes(device->digest.data, device->digest.len),
		db_time(req->now_ms),
	};
	int64_t matched = 0;
	enum status status =
	    db_run(req->db, req->arena, &device_sql_decide, params, NULL, &matched);

	return status == STATUS_OK && !matched ? STATUS_NOT_FOUND : status;
}

enum status device_poll(struct request *req, const struct device *device, bool *is_early)
{
	int64_t interval_s = device->interval_s;

	*is_early = device->polled_at && req->now_ms - device->polled_at < interval_s * 1000;
	if (*is_early)
		interval_s += SLOWER_S;

	const struct db_param params[] = {
		db_time(req->now_ms),
		db_int(interval_s),
		db_id(device->organization_id),
		db_bytes(device->digest.data, device->digest.len),
	};

	return db_run(req->db, req->arena, &device_sql_poll, params, NULL, NULL);
}

enum status device_use(struct request *req, const struct device *device, bool *is_first)
{
	const struct db_param params[] = { db_id(device->organization_id),
					   db_bytes(device->digest.data, device->digest.len) };
	int64_t matched = 0;
	enum status status = db_run(req->db, req->arena, &device_sql_use, params, NULL, &matched);

	*is_first = matched == 1;
	return status;
}

enum status device_purge(struct db *db, int64_t now_ms, int64_t max_rows)
{
	const struct db_param params[] = { db_time(now_ms - DAY_MS), db_int(max_rows) };
	struct arena *arena = arena_new();
	enum status status = db_run(db, arena, &device_sql_purge, params, NULL, NULL);

	arena_free(arena);
	return status;
}
