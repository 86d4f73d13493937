/* Keeping second factors. */
#include "config.h"

#include "auth/digest.h"
#include "auth/factor.h"
#include "auth/factor_sql.h"
#include "auth/secret.h"
#include "base/buf.h"

static const char *purpose(struct arena *arena, struct uuid user_id)
{
	char text[UUID_TEXT_SIZE];

	uuid_format(&user_id, text);
	return arena_printf(arena, "totp %s", text);
}

enum status factor_get(struct db *db, struct arena *arena, const struct settings *settings,
		       struct uuid user_id, struct factor *out)
{
	const struct db_param params[] = { db_id(user_id) };
	struct field_bytes secret;
	struct db_rows rows;
	enum status status = db_select(db, arena, &factor_sql_find, params, &rows);
	const struct factor_row *row = rows.rows;

	if (status != STATUS_OK)
		return status;
	if (!rows.n)
		return STATUS_NOT_FOUND;
	*out = (struct factor){ row->totp_enabled_at, row->totp_step, row->n_codes, NULL };
	if (!row->totp_secret.len)
		return STATUS_OK;
	status = secret_open(arena, settings, purpose(arena, user_id), row->totp_secret, &secret);
	if (status == STATUS_OK && secret.len == TOTP_SECRET_BYTES)
		out->secret = secret.data;
	return status;
}

/* STATUS_UNAUTHENTICATED when a statement that uses something up found nothing to use. */
static enum status use_up(struct db *db, struct arena *arena, const struct db_stmt_def *def,
			  const struct db_param *params)
{
	int64_t n;
	enum status status = db_run(db, arena, def, params, NULL, &n);

	return status == STATUS_OK && !n ? STATUS_UNAUTHENTICATED : status;
}

static enum status use_step(struct db *db, struct arena *arena, struct uuid user_id, int64_t step)
{
	const struct db_param params[] = { db_int(step), db_id(user_id), db_int(step) };

	return use_up(db, arena, &factor_sql_use_step, params);
}

enum status factor_check(struct db *db, struct arena *arena, const struct settings *settings,
			 struct uuid user_id, const char *code, int64_t now_ms)
{
	unsigned char digest[DIGEST_BYTES];
	struct factor factor;
	int64_t step;
	enum status status;

	/* First, since a recovery code is good even where the secret cannot be opened. */
	if (totp_recovery_digest(code, digest)) {
		const struct db_param params[] = { db_time(now_ms), db_id(user_id),
						   db_bytes(digest, sizeof(digest)) };

		return use_up(db, arena, &factor_sql_use_code, params);
	}
	status = factor_get(db, arena, settings, user_id, &factor);
	if (status != STATUS_OK)
		return status;
	if (!factor.enabled_at || !factor.secret ||
	    !totp_check(factor.secret, code, now_ms, factor.step, &step))
		return STATUS_UNAUTHENTICATED;
	return use_step(db, arena, user_id, step);
}

enum status factor_prepare(struct db *db, struct arena *arena, const struct settings *settings,
			   struct uuid user_id)
{
	unsigned char secret[TOTP_SECRET_BYTES];
	struct field_bytes sealed;
	int64_t n;
	enum status status;

	totp_new_secret(secret);
	status =
	    secret_seal(arena, settings, purpose(arena, user_id), secret, sizeof(secret), &sealed);
	if (status != STATUS_OK)
		return status;

	const struct db_param params[] = { db_bytes(sealed.data, sealed.len), db_id(user_id) };

	status = db_run(db, arena, &factor_sql_prepare, params, NULL, &n);
	return status == STATUS_OK && !n ? STATUS_CONFLICT : status;
}

enum status factor_enable(struct db *db, struct arena *arena, const struct settings *settings,
			  struct uuid user_id, const char *code, int64_t now_ms)
{
	struct factor factor;
	int64_t step, n;
	enum status status = factor_get(db, arena, settings, user_id, &factor);

	if (status != STATUS_OK)
		return status;
	if (factor.enabled_at || !factor.secret)
		return STATUS_CONFLICT;
	if (!totp_check(factor.secret, code, now_ms, 0, &step))
		return STATUS_UNAUTHENTICATED;

	const struct db_param params[] = { db_time(now_ms), db_int(step), db_id(user_id) };

	status = db_run(db, arena, &factor_sql_enable, params, NULL, &n);
	return status == STATUS_OK && !n ? STATUS_CONFLICT : status;
}

enum status factor_disable(struct db *db, struct arena *arena, struct uuid user_id)
{
	const struct db_param params[] = { db_id(user_id) };
	enum status status = db_run(db, arena, &factor_sql_disable, params, NULL, NULL);

	if (status == STATUS_OK)
		status = db_run(db, arena, &factor_sql_forget_codes, params, NULL, NULL);
	return status;
}

enum status factor_new_codes(struct db *db, struct arena *arena, struct uuid user_id,
			     const char **codes)
{
	const struct db_param which[] = { db_id(user_id) };
	enum status status = db_run(db, arena, &factor_sql_forget_codes, which, NULL, NULL);
	struct buf lines;

	buf_init(&lines, TOTP_RECOVERY_CODES * TOTP_RECOVERY_TEXT_SIZE);
	for (int i = 0; status == STATUS_OK && i < TOTP_RECOVERY_CODES; i++) {
		char code[TOTP_RECOVERY_TEXT_SIZE];
		unsigned char digest[DIGEST_BYTES];

		totp_new_recovery_code(code);
		if (!totp_recovery_digest(code, digest))
			BUG("a recovery code that is none");
		buf_adds(&lines, code);
		buf_addc(&lines, '\n');

		const struct db_param params[] = { db_id(user_id),
						   db_bytes(digest, sizeof(digest)) };

		status = db_run(db, arena, &factor_sql_add_code, params, NULL, NULL);
	}
	*codes = buf_dup(&lines, arena);
	buf_release(&lines);
	return status;
}
