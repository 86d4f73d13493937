/* Who does the work that nobody waits for (`landfall work`), and whether anybody does: a row for each host and way of being run.
 * Pages and metrics read it; a web server's process that finds that nobody ran for a minute starts a worker for a short while. */
#ifndef LANDFALL_WORKER_WORKER_H
#define LANDFALL_WORKER_WORKER_H

#include "db/db.h"
#include "http/request.h"

/* After so long without any, work is late. */
#define WORKER_QUIET_MS 60000

enum worker_kind { WORKER_DAEMON, WORKER_ONCE, WORKER_REQUEST, WORKER_KIND__COUNT };
/* "daemon", "once", "request" */
const char *worker_kind_word(enum worker_kind kind);

struct worker {
	const char *host, *kind;
	int64_t last_ran_at;
	int64_t attempts_sent, attempts_failed; /* since ever: they never fall */
};

/* That this host's worker of that kind runs; attempts of deliveries since the last call are added. */
enum status worker_beat(struct db *db, struct arena *arena, enum worker_kind kind, int64_t now_ms,
			int64_t n_sent, int64_t n_failed) ATTR_MUST_USE;

/* All of them, the last that ran first; for pages, metrics and doctor. */
enum status worker_list(struct db *db, struct arena *arena, struct db_rows *out) ATTR_MUST_USE;

/* Called when an answer was sent: looks now and then whether anybody works, and starts a worker of its own (setting
 * work_program) if not, which the client does not wait for. One of many processes does it. */
void worker_after_request(struct request *req);

extern const struct db_stmt_def *const worker_statements[];
extern const size_t worker_n_statements;

#endif
