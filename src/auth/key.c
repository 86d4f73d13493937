/* What a key is made of, and whether one may pass. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "auth/digest.h"
#include "auth/key.h"
#include "auth/key_sql.h"
#include "auth/net.h"
#include "base/rand.h"
#include "base/str.h"

#define RANDOM_LEN 32
#define CHECK_LEN  6
#define TOUCH_MS   (60 * 1000)

/* Six digits of base 62 over a CRC-32 (ISO 3309): a slip of the hand is told without a look-up, and
 * scanners for leaked secrets can be sure of a find. */
static void check_digits(const char *text, size_t len, char *out)
{
	static const char alphabet[] =
	    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	uint32_t crc = 0xffffffff;

	for (size_t i = 0; i < len; i++) {
		crc ^= (unsigned char)text[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	crc = ~crc;
	for (int i = CHECK_LEN; i--; crc /= 62)
		out[i] = alphabet[crc % 62];
	out[CHECK_LEN] = '\0';
}

void key_format(bool is_personal, const char *slug, int64_t number, char *out)
{
	char random[RANDOM_LEN + 1];
	int len;

	rand_base62(random, RANDOM_LEN);
	len = snprintf(out, KEY_TEXT_SIZE - CHECK_LEN, "%s_%s_k%lld_%s", is_personal ? "pat" : "sk",
		       slug, (long long)number, random);
	check_digits(out, (size_t)len, out + len);
}

#define DPAT_BYTES 32

void key_format_dpat(char *out)
{
	unsigned char bytes[DPAT_BYTES];

	rand_bytes(bytes, sizeof(bytes));
	snprintf(out, KEY_TEXT_SIZE, "dpat_");
	str_hex(bytes, sizeof(bytes), out + strlen(out));
}

static bool is_dpat(const char *text)
{
	unsigned char bytes[DPAT_BYTES];

	return str_starts(text, "dpat_") && str_unhex(text + 5, bytes, sizeof(bytes));
}

bool key_parse(const char *text, char *slug, int64_t *number)
{
	size_t len = strlen(text);
	char check[CHECK_LEN + 1];
	char digits[12] = { 0 };
	const char *at;
	size_t n;

	if (len >= KEY_TEXT_SIZE || len < RANDOM_LEN + CHECK_LEN)
		return false;
	if (str_starts(text, "sk_"))
		at = text + 3;
	else if (str_starts(text, "pat_"))
		at = text + 4;
	else
		return false;
	n = strcspn(at, "_");
	if (!n || n > 63)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!str_is_alnum(at[i]) && at[i] != '-')
			return false;
	memcpy(slug, at, n);
	slug[n] = '\0';
	at += n;
	if (!str_starts(at, "_k"))
		return false;
	n = strcspn(at + 2, "_");
	if (n >= sizeof(digits))
		return false;
	memcpy(digits, at + 2, n);
	if (!str_to_int(digits, 1, UINT32_MAX, number))
		return false;
	if (strlen(at + 2 + n) != 1 + RANDOM_LEN + CHECK_LEN)
		return false;
	check_digits(text, len - CHECK_LEN, check);
	return str_eq(check, text + len - CHECK_LEN);
}

static bool is_live(const struct key *key, const char *text, int64_t now_ms)
{
	unsigned char digest[DIGEST_BYTES];

	digest_bytes(digest, text, strlen(text));
	return key->digest.len == DIGEST_BYTES &&
	       str_secret_eq(digest, key->digest.data, DIGEST_BYTES) && !key->revoked_at &&
	       (!key->expires_at || key->expires_at > now_ms);
}

static enum status touch(struct db *db, struct arena *arena, const struct key *key, int64_t now_ms)
{
	if (key->last_used_at && now_ms - key->last_used_at < TOUCH_MS)
		return STATUS_OK;

	const struct db_param params[] = { db_time(now_ms), db_id(key->organization_id),
					   db_id(key->id), db_time(now_ms - TOUCH_MS) };

	return db_run(db, arena, &key_sql_touch, params, NULL, NULL);
}

/* A test key is in its organization's list, and never in the organization. false when the sandbox is gone. */
static bool enter_sandbox(const struct key *key, struct principal *who)
{
	if (uuid_is_nil(&key->sandbox_id))
		return false;
	who->organization_id = key->sandbox_id;
	who->organization_slug = key->sandbox_slug;
	who->organization_name = key->sandbox_name;
	who->is_test = true;
	return true;
}

/* What the row says of whoever shows the key. false for a person who is no longer a member. */
static bool read_principal(struct arena *arena, const struct key *key, struct principal *out)
{
	bool is_personal = !uuid_is_nil(&key->user_id);

	*out = (struct principal){
		.kind = is_personal ? PRINCIPAL_USER : PRINCIPAL_KEY,
		.organization_id = key->organization_id,
		.organization_slug = key->organization_slug,
		.organization_name = key->organization_name,
		.plan = key->plan,
		.rate_limit = key->rate_limit,
		.id = is_personal ? key->user_id : key->id,
		.name = is_personal ? key->user_name : key->name,
		.email = key->email,
		.credential = is_personal ? CREDENTIAL_TOKEN : CREDENTIAL_KEY,
		.credential_id = key->id,
		.key_id = key->id,
		.expires_at = key->expires_at,
		.project_ids = key->project_ids,
		.environment_ids = key->environment_ids,
		.allows_query = key->allows_query,
		.must_have_totp = key->must_have_totp,
	};
	if (is_personal && (!key->role || !role_parse(key->role, &out->role)))
		return false;
	if (!scopes_parse(key->scopes, &out->scopes))
		return false;
	access_read_grants(arena, key->grants, out);
	if (key->is_test && !enter_sandbox(key, out))
		return false;
	access_settle(out);
	return true;
}

/* The row that a text names, if it is well formed. */
static enum status find(struct db *db, struct arena *arena, const char *text, struct db_rows *rows)
{
	unsigned char digest[DIGEST_BYTES];
	char slug[64];
	int64_t number;

	if (is_dpat(text)) {
		digest_bytes(digest, text, strlen(text));

		const struct db_param params[] = { db_bytes(digest, sizeof(digest)) };

		return db_select(db, arena, &key_sql_find_dpat, params, rows);
	}
	if (!key_parse(text, slug, &number))
		return STATUS_UNAUTHENTICATED;

	const struct db_param params[] = { db_text(slug), db_int(number) };

	return db_select(db, arena, &key_sql_find, params, rows);
}

enum status key_check(struct db *db, struct arena *arena, const char *text, const char *address,
		      int64_t now_ms, struct principal *out)
{
	struct db_rows rows;
	enum status status = find(db, arena, text, &rows);
	const struct key *key;

	if (status != STATUS_OK)
		return status;
	key = rows.rows;
	if (!rows.n || !is_live(key, text, now_ms) || !read_principal(arena, key, out))
		return STATUS_UNAUTHENTICATED;
	if (key->addresses && !net_list_has(arena, key->addresses, address))
		return STATUS_FORBIDDEN;
	return touch(db, arena, key, now_ms);
}
