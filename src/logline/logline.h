/* Lines of logs that instances and hosts send, kept for logs_keep_days. Reading them is a list like all others, newest
 * first; what is looked for by more than time is looked for among the newest LOGLINE_SCANNED lines of that time. */
#ifndef LANDFALL_LOGLINE_LOGLINE_H
#define LANDFALL_LOGLINE_LOGLINE_H

#include "api/list.h"
#include "db/db.h"
#include "http/request.h"

struct batch;

/* Lines of one request. */
#define LOGLINE_LINES_MAX 1000
/* Bytes of a message, after what the terminal alone understands was taken out of it. */
#define LOGLINE_MESSAGE_MAX 16384
#define LOGLINE_NAME_MAX    100
#define LOGLINE_SCANNED     100000

enum logline_level { LOGLINE_DEBUG, LOGLINE_INFO, LOGLINE_WARN, LOGLINE_ERROR, LOGLINE__COUNT };
/* "debug", "info", "warn", "error"; read under other names too: trace, notice, warning, err, fatal … */
extern const struct field_words logline_level_words;

struct logline {
	struct uuid
	    id; /* made from timestamp, and in the order of the request inside a millisecond */
	int64_t timestamp;
	int level;             /* enum logline_level */
	const char *component; /* part of the program that speaks; NULL for none, as below */
	const char *source;    /* where it was read: stdout, nginx, … */
	const char *instance;  /* which one of several */
	const char *message;
};
extern const struct field logline_fields[];
extern const size_t logline_n_fields;

/* A message without escape sequences of terminals and control characters, but for tabs and line breaks, which are all
 * "\n"; without line breaks at its end. Pure. */
const char *logline_clean(struct arena *arena, const char *text);

/* Names in req->failure all that is wrong with the lines of a batch; *out is them, as many as the batch has.
 * STATUS_INVALID. */
enum status logline_read(const struct batch *batch, struct logline **out) ATTR_MUST_USE;

/* Inside a transaction, with two statements however many there are. Values of secret variables of the project's services
 * are masked in the messages before they are kept. */
enum status logline_store(struct request *req, struct uuid project_id, const struct logline *lines,
			  size_t n) ATTR_MUST_USE;

struct logline_filter {
	int64_t start_time, end_time;              /* [start, end); 0: that end is open */
	int level;                                 /* enum logline_level, or -1 */
	const char *component, *source, *instance; /* exactly; NULL: any */
	const char *q;                             /* part of the message, in any case */
	int64_t tail;                              /* another name of limit */
};
extern const struct field logline_filter_fields[];
extern const size_t logline_n_filter_fields;

/* Reads what a list of lines is asked for, and narrows the window to it. */
enum status logline_filter_read(struct request *req, struct logline_filter *filter,
				struct list_window *window) ATTR_MUST_USE;

/* A page of a project's lines, cut by the window, and how many there are, counted up to LIMIT_COUNTED_ROWS. list->is_capped
 * also where older lines were not looked at. */
enum status logline_list(struct request *req, struct uuid project_id,
			 const struct logline_filter *filter, const struct list_window *window,
			 struct list_rows *list) ATTR_MUST_USE;

/* Deletes at most limit lines that are older than days; *n is how many. For the worker. */
enum status logline_purge(struct db *db, struct arena *arena, int64_t days, int64_t now_ms,
			  int64_t limit, int64_t *n) ATTR_MUST_USE;

extern const struct db_stmt_def *const logline_statements[];
extern const size_t logline_n_statements;

/* /v1/projects/{project}/logs */
enum status logline_api_list(struct request *req);
enum status logline_api_store(struct request *req);

#endif
