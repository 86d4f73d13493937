/* Emptying the queue. */
#include "config.h"

#include <string.h>

#include "auth/secret.h"
#include "base/log.h"
#include "mail/letter.h"
#include "mail/mail_sql.h"
#include "mail/post.h"

/* A letter that somebody is sending is left alone for so long: longer than post_letter takes. */
#define LEASE_MS (5LL * 60 * 1000)

#define FIRST_DELAY_MS   (60LL * 1000)
#define LONGEST_DELAY_MS (4LL * 60 * 60 * 1000)
#define GIVE_UP_MS       (24LL * 60 * 60 * 1000)

struct working {
	struct db *db;
	struct arena *arena;
	const struct settings *settings;
	int64_t now_ms;
};

int64_t mail_delay_ms(int64_t attempts)
{
	int64_t ms = FIRST_DELAY_MS;

	for (int64_t i = 1; i < attempts && ms < LONGEST_DELAY_MS; i++)
		ms *= 2;
	return ms < LONGEST_DELAY_MS ? ms : LONGEST_DELAY_MS;
}

static enum status note_failure(const struct working *w, const struct mail_row *row,
				enum post_end end, const char *why)
{
	int64_t attempts = row->attempts + 1;
	bool is_over = end == POST_NEVER || w->now_ms - row->created_at >= GIVE_UP_MS;
	int64_t at = is_over ? w->now_ms : w->now_ms + mail_delay_ms(attempts);
	const struct db_param params[] = { db_time(at), db_text(why), db_id(row->id) };

	log_warn("msg=\"a letter could not be sent\" attempt=%lld given_up=%s why=\"%s\"",
		 (long long)attempts, is_over ? "yes" : "no", why);
	return db_run(w->db, w->arena, is_over ? &mail_sql_give_up : &mail_sql_retry, params, NULL,
		      NULL);
}

/* What mail_queue put behind a part of a letter; NULL for nothing. */
static const char *part_after(const struct field_bytes *parts, const char *part)
{
	const char *next = part + strlen(part) + 1;

	return next <= (const char *)parts->data + parts->len ? next : NULL;
}

static enum status send_one(const struct working *w, const struct mail_row *row)
{
	const struct db_param claim[] = { db_time(w->now_ms + LEASE_MS), db_id(row->id),
					  db_time(row->next_at) };
	const struct db_param sent[] = { db_id(row->id) };
	struct letter letter = {
		.id = row->id,
		.from = w->settings->mail_from,
		.to = row->recipient,
		.subject = row->subject,
		.created_at = row->created_at,
	};
	char why[POST_WHY_SIZE] = "";
	struct field_bytes text;
	int64_t n_claimed;
	enum post_end end;
	enum status status = db_run(w->db, w->arena, &mail_sql_claim, claim, NULL, &n_claimed);

	if (status != STATUS_OK || !n_claimed)
		return status;
	if (!letter_is_address(letter.from))
		return note_failure(w, row, POST_LATER, "the setting mail_from is no address");
	if (secret_open(w->arena, w->settings, mail_purpose(w->arena, row->id), row->body, &text) !=
	    STATUS_OK)
		return note_failure(w, row, POST_LATER, "it was sealed with another secret_key");
	letter.text = text.data;
	letter.html = part_after(&text, letter.text);
	letter.thread = letter.html ? part_after(&text, letter.html) : NULL;
	if (letter.thread && !*letter.thread)
		letter.thread = NULL;
	end = post_letter(w->settings, row->recipient, letter_format(w->arena, &letter), why);
	if (end != POST_SENT)
		return note_failure(w, row, end, why);
	return db_run(w->db, w->arena, &mail_sql_sent, sent, NULL, NULL);
}

enum status mail_work(struct db *db, struct arena *arena, const struct settings *settings,
		      int64_t now_ms, int64_t max, size_t *n)
{
	const struct working working = { db, arena, settings, now_ms };
	const struct db_param params[] = { db_time(now_ms), db_int(max) };
	struct db_rows rows;
	enum status status;

	*n = 0;
	if (!mail_is_configured(settings))
		return STATUS_OK;
	status = db_select(db, arena, &mail_sql_due, params, &rows);
	for (size_t i = 0; status == STATUS_OK && i < rows.n; i++)
		status = send_one(&working, (const struct mail_row *)rows.rows + i);
	*n = status == STATUS_OK ? rows.n : 0;
	return status;
}
