/* Letters to people: written in the transaction of what they tell of, sent by `landfall work`, so that nothing is
 * sent that was not committed, and no request waits for a mail server. At least once: a worker that dies between
 * sending and noting it leaves a letter that is sent again. */
#ifndef LANDFALL_MAIL_MAIL_H
#define LANDFALL_MAIL_MAIL_H

#include "db/db.h"
#include "settings.h"

extern const struct db_stmt_def *const mail_statements[];
extern const size_t mail_n_statements;

struct mail {
	const char *to; /* letter_is_address */
	const char *subject;
	const char *text;   /* lines end in \n */
	const char *html;   /* the same as a page; NULL for none */
	const char *thread; /* letters that belong together have the same; NULL for none */
};

/* Whether letters can be sent: mail_from, public_url, secret_key, and smtp_url or sendmail_path are set. */
bool mail_is_configured(const struct settings *settings);

/* An address of this installation for letters: public_url and path, which begins with '/'. Never made from what
 * the request says its host is, or a stranger could have links to their own host sent in our name. */
const char *mail_url(struct arena *arena, const struct settings *settings, const char *path);

/* Puts a letter into the queue, inside the caller's transaction. STATUS_INVALID for an address that we do not
 * write to. */
enum status mail_queue(struct db *db, struct arena *arena, const struct settings *settings,
		       int64_t now_ms, const struct mail *mail) ATTR_MUST_USE;

/* Sends up to max letters that are due; *n were tried. What fails is tried again later, ever more rarely, and
 * given up after a day, or at once when the server says that it never will take it. Only `landfall work` calls it. */
enum status mail_work(struct db *db, struct arena *arena, const struct settings *settings,
		      int64_t now_ms, int64_t max, size_t *n) ATTR_MUST_USE;

/* Takes away what was given up more than a week ago; at most max_rows. */
enum status mail_purge(struct db *db, int64_t now_ms, int64_t max_rows) ATTR_MUST_USE;

/* For doctor: letters that wait, letters that were given up, and why the last of those was ("" for none). */
struct mail_report {
	int64_t n_waiting, n_failed;
	const char *error;
};
enum status mail_look(struct db *db, struct arena *arena, struct mail_report *out) ATTR_MUST_USE;

/* When a letter that failed attempts times is tried again: after a minute at first, then twice as long each time,
 * four hours at most. In milliseconds; pure. */
int64_t mail_delay_ms(int64_t attempts);

#endif
