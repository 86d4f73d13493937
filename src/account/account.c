/* What happens to an account. */
#include "config.h"

#include <string.h>

#include "account/account_sql.h"
#include "auth/audit.h"
#include "auth/digest.h"
#include "auth/password.h"
#include "base/rand.h"
#include "base/str.h"

void account_new_token(char *token, unsigned char *digest)
{
	rand_base62(token, ACCOUNT_TOKEN_LEN);
	digest_bytes(digest, token, ACCOUNT_TOKEN_LEN);
}

bool account_token_digest(const char *token, unsigned char *digest)
{
	if (strlen(token) != ACCOUNT_TOKEN_LEN)
		return false;
	digest_bytes(digest, token, ACCOUNT_TOKEN_LEN);
	return true;
}

enum status account_memberships(struct db *db, struct arena *arena, struct uuid user_id,
				struct db_rows *out)
{
	const struct db_param params[] = { db_id(user_id) };

	return db_select(db, arena, &account_sql_memberships, params, out);
}

enum status account_rename(struct db *db, struct arena *arena, const struct actor *actor,
			   const char *name)
{
	const struct principal *who = actor->who;
	const struct db_param params[] = { db_text(name), db_id(who->id) };
	struct audit_changes changes;
	enum status status = db_run(db, arena, &account_sql_rename, params, NULL, NULL);

	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, arena);
	audit_change(&changes, "name", who->name, name);
	return audit_write(db, arena, actor,
			   &(struct audit){ .action = "user.renamed",
					    .subject_id = who->id,
					    .subject_name = who->email,
					    .changes = audit_changes_text(&changes) });
}

enum status account_set_reading(struct db *db, struct arena *arena, const struct actor *actor,
				const char *language, const char *time_zone)
{
	const struct principal *who = actor->who;
	const struct db_param params[] = { db_text(language), db_text(time_zone), db_id(who->id) };
	struct audit_changes changes;
	enum status status = db_run(db, arena, &account_sql_reading, params, NULL, NULL);

	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, arena);
	audit_change(&changes, "language", who->language, language);
	audit_change(&changes, "time_zone", who->time_zone, time_zone);
	return audit_write(db, arena, actor,
			   &(struct audit){ .action = "user.reading_changed",
					    .subject_id = who->id,
					    .subject_name = who->email,
					    .changes = audit_changes_text(&changes) });
}

enum status account_set_password(struct db *db, struct arena *arena, const struct actor *actor,
				 const struct settings *settings, const struct account *account,
				 const char *password, const char *action)
{
	const struct db_param params[] = { db_text(password_hash(arena, settings, password)),
					   db_time(actor->now_ms), db_id(account->user_id) };
	const struct db_param grants[] = { db_time(actor->now_ms), db_id(account->user_id) };
	const struct db_param resets[] = { db_id(account->user_id) };
	enum status status = db_run(db, arena, &account_sql_password, params, NULL, NULL);

	if (status == STATUS_OK)
		status = db_run(db, arena, &account_sql_end_grants, grants, NULL, NULL);
	if (status == STATUS_OK)
		status = db_run(db, arena, &account_sql_forget_resets, resets, NULL, NULL);
	if (status != STATUS_OK)
		return status;
	return audit_write(db, arena, actor,
			   &(struct audit){ .action = action,
					    .subject_id = account->user_id,
					    .subject_name = account->email });
}

enum status account_new_reset(struct db *db, struct arena *arena, const struct actor *actor,
			      const struct account *account, char *token)
{
	unsigned char digest[DIGEST_BYTES];
	const struct db_param which[] = { db_id(account->user_id) };
	enum status status = db_run(db, arena, &account_sql_forget_resets, which, NULL, NULL);

	account_new_token(token, digest);

	const struct db_param params[] = { db_bytes(digest, sizeof(digest)),
					   db_id(account->user_id), db_time(actor->now_ms),
					   db_time(actor->now_ms + ACCOUNT_RESET_MS) };

	if (status == STATUS_OK)
		status = db_run(db, arena, &account_sql_add_reset, params, NULL, NULL);
	if (status != STATUS_OK)
		return status;
	return audit_write(db, arena, actor,
			   &(struct audit){ .action = "user.reset_link_created",
					    .subject_id = account->user_id,
					    .subject_name = account->email });
}

enum status account_find_reset(struct db *db, struct arena *arena, const char *token,
			       int64_t now_ms, struct account *out)
{
	unsigned char digest[DIGEST_BYTES];

	if (!account_token_digest(token, digest))
		return STATUS_NOT_FOUND;

	const struct db_param params[] = { db_bytes(digest, sizeof(digest)), db_time(now_ms) };

	return db_select_one(db, arena, &account_sql_find_reset, params, out);
}

enum status account_use_reset(struct db *db, struct arena *arena, const char *token, int64_t now_ms)
{
	unsigned char digest[DIGEST_BYTES];
	int64_t n;
	enum status status;

	if (!account_token_digest(token, digest))
		return STATUS_NOT_FOUND;

	const struct db_param params[] = { db_time(now_ms), db_bytes(digest, sizeof(digest)),
					   db_time(now_ms) };

	status = db_run(db, arena, &account_sql_use_reset, params, NULL, &n);
	return status == STATUS_OK && !n ? STATUS_NOT_FOUND : status;
}

enum status account_switch(struct db *db, struct arena *arena, const struct actor *actor,
			   struct uuid organization_id)
{
	const struct db_param params[] = { db_id(organization_id), db_id(actor->who->id) };
	int64_t n;
	enum status status = db_run(db, arena, &account_sql_switch, params, NULL, &n);

	if (status != STATUS_OK || !n)
		return status != STATUS_OK ? status : STATUS_NOT_FOUND;

	/* Of the organization that they come to. */
	struct principal who = *actor->who;
	struct actor there = *actor;

	who.organization_id = organization_id;
	there.who = &who;
	return audit_write(db, arena, &there,
			   &(struct audit){ .action = "session.switched",
					    .subject_id = who.credential_id,
					    .subject_name = who.email });
}
