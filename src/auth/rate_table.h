/* Counters in a file that all processes of a host map into their memory: how often somebody asked in the window that
 * runs. Counting is one compare-and-swap of one word: no lock, no system call, nothing that a killed process could
 * leave half done. The file is cleared at boot. It knows no requests; ratelimit.h decides who is counted for what.
 *
 * Exact as long as a bucket of eight holds all who ask and hash to it, which 64 Ki slots make the rule; in a bucket
 * that is full whoever asked least is forgotten. */
#ifndef LANDFALL_AUTH_RATE_TABLE_H
#define LANDFALL_AUTH_RATE_TABLE_H

#include "base/attr.h"

#define RATE_QUOTA_MAX 1000000 /* what a slot's count has room for */
#define RATE_WINDOW_MAX_S                                                                          \
	3600 /* windows are whole minutes and end on the clock, an hour's on the hour */

/* Where the counters begin in the file, how many a bucket has, and buckets; for the tests. */
#define RATE_HEAD_BYTES   64
#define RATE_BUCKET_SLOTS 8
#define RATE_N_BUCKETS    8192
#define RATE_FILE_BYTES   (RATE_HEAD_BYTES + 8 * RATE_BUCKET_SLOTS * RATE_N_BUCKETS)

struct rate_policy {
	const char *name; /* as the headers call it; at most 31 bytes */
	int64_t quota;    /* 0 to RATE_QUOTA_MAX in each window */
	int64_t window_s; /* a divisor or multiple of 60, up to RATE_WINDOW_MAX_S */
};

/* Who is counted: a kind, then an id or the network part of an address. */
struct rate_subject {
	unsigned char bytes[17];
};

struct rate_count {
	int64_t used;    /* in this window, this one included */
	int64_t ends_at; /* the window, in milliseconds */
};

struct rate_table;

/* Never fails: the file is opened at its first use. path "auto" is /run/landfall/rate where that folder is
 * there for us, else landfall-UID.rate in $TMPDIR or /tmp. NULL for "", which switches limits off. */
struct rate_table *rate_table_new(const char *path) ATTR_MUST_USE;
void rate_table_free(struct rate_table *table);

/* The file that "auto" came to, or the path itself. */
const char *rate_table_path(const struct rate_table *table);

/* Whether there is something to count in. Once a request, before the others: it makes or maps the file if need be,
 * and looks whether the mapped one is still whole, which keeps a truncated file from ending us by SIGBUS.
 * false is logged, once for each cause; it is tried again five seconds later. */
bool rate_table_is_ready(struct rate_table *table, int64_t now_ms) ATTR_MUST_USE;

/* Counts one; false, and nothing is counted, when the quota is used up. *out is filled either way. */
bool rate_table_take(struct rate_table *table, const struct rate_policy *policy,
		     const struct rate_subject *subject, int64_t now_ms,
		     struct rate_count *out) ATTR_MUST_USE;

/* Takes one back that rate_table_take counted a moment ago. */
void rate_table_give_back(struct rate_table *table, const struct rate_policy *policy,
			  const struct rate_subject *subject, int64_t now_ms);

/* Counts nothing. */
void rate_table_look(struct rate_table *table, const struct rate_policy *policy,
		     const struct rate_subject *subject, int64_t now_ms, struct rate_count *out);

#endif
