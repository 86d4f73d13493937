/* Writing letters into the queue, and looking at it. */
#include "config.h"

#include <string.h>

#include "auth/secret.h"
#include "base/buf.h"
#include "base/str.h"
#include "mail/letter.h"
#include "mail/mail_sql.h"
#include "mail/post.h"

#define KEEP_FAILED_MS (7LL * 24 * 60 * 60 * 1000)

bool mail_is_configured(const struct settings *settings)
{
	return *settings->mail_from && *settings->public_url && secret_is_set(settings) &&
	       (*settings->smtp_url || *settings->sendmail_path);
}

const char *mail_url(struct arena *arena, const struct settings *settings, const char *path)
{
	size_t len = strlen(settings->public_url);

	while (len && settings->public_url[len - 1] == '/')
		len--;
	return arena_printf(arena, "%.*s%s", (int)len, settings->public_url, path);
}

const char *mail_purpose(struct arena *arena, struct uuid id)
{
	char text[UUID_TEXT_SIZE];

	uuid_format(&id, text);
	return arena_printf(arena, "mail %s", text);
}

/* Bytes of what is sealed: with what sealing adds it fits its column. */
#define MAIL_PARTS_MAX 65000

enum status mail_queue(struct db *db, struct arena *arena, const struct settings *settings,
		       int64_t now_ms, const struct mail *mail)
{
	struct uuid id = uuid_new(now_ms);
	struct field_bytes body;
	struct buf
	    parts; /* one behind the other, with a NUL between: text, or text, page and thread */
	enum status status;

	if (!letter_is_address(mail->to))
		return STATUS_INVALID;
	buf_init(&parts, MAIL_PARTS_MAX);
	buf_adds(&parts, mail->text);
	for (size_t i = 0; i < 2 && mail->html; i++) {
		buf_addc(&parts, '\0');
		buf_adds(&parts, i ? mail->thread ? mail->thread : "" : mail->html);
	}
	status = parts.is_full ? STATUS_INVALID
			       : secret_seal(arena, settings, mail_purpose(arena, id),
					     buf_str(&parts), parts.len, &body);
	buf_release(&parts);
	if (status != STATUS_OK)
		return status;

	const struct db_param params[] = {
		db_id(id),
		db_text(mail->to),
		db_text(mail->subject),
		db_bytes(body.data, body.len),
		db_time(now_ms),
		db_time(now_ms),
	};

	return db_run(db, arena, &mail_sql_insert, params, NULL, NULL);
}

enum status mail_purge(struct db *db, int64_t now_ms, int64_t max_rows)
{
	const struct db_param params[] = { db_time(now_ms - KEEP_FAILED_MS), db_int(max_rows) };
	struct arena *arena = arena_new();
	enum status status = db_run(db, arena, &mail_sql_purge, params, NULL, NULL);

	arena_free(arena);
	return status;
}

enum status mail_look(struct db *db, struct arena *arena, struct mail_report *out)
{
	struct db_rows rows;
	enum status status = db_select(db, arena, &mail_sql_look, NULL, &rows);

	if (status != STATUS_OK)
		return status;
	*out = *(const struct mail_report *)rows.rows;
	if (!out->error)
		out->error = "";
	return STATUS_OK;
}
