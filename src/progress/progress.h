/* How far an attempt has come: the six statuses that deployments and builds share, the words that
 * clients use for them, and the table that says what an event does to an attempt it may belong to.
 * Pure. Words: references/versioner and its wire notes, section 1.4. */
#ifndef LANDFALL_PROGRESS_PROGRESS_H
#define LANDFALL_PROGRESS_PROGRESS_H

#include "base/field.h"

enum progress {
	PROGRESS_PENDING,
	PROGRESS_STARTED,
	PROGRESS_COMPLETED,
	PROGRESS_FAILED,
	PROGRESS_ABORTED,
	PROGRESS_PREFLIGHT_FAILED, /* set only by us */
	PROGRESS__COUNT
};

/* Canonical words, as stored and as filters take them. */
extern const struct field_words progress_words;
/* Every word that an event of that sort may bring, in any case; preflight_failed is none of them. */
extern const struct field_words progress_deployment_words;
extern const struct field_words progress_build_words;

const char *progress_word(enum progress progress);

/* Whether an attempt still runs. */
bool progress_is_open(enum progress progress);

/* "reason" of an attempt that nobody reported the end of. */
#define PROGRESS_TIMED_OUT "timed_out"

/* An attempt that is recorded, as far as the decision looks at it. */
struct attempt {
	enum progress status;
	bool is_timed_out;         /* failed because nobody told its end */
	const char *run_id;        /* or NULL */
	int64_t started_at;        /* 0 when nobody told */
	int64_t finished_at;       /* 0 while open */
	int64_t updated_at;        /* when the last event was recorded */
	struct field_bytes digest; /* of the last event */
};

/* An event that arrived. */
struct arrival {
	enum progress status;
	const char *run_id; /* or NULL */
	int64_t at;         /* the moment that the event itself speaks of; 0 when it tells none */
	int64_t now_ms;
	struct field_bytes digest;
};

/* What an event does to the attempt it may belong to. */
enum step {
	STEP_NEW,          /* it opens another attempt */
	STEP_MOVE,         /* it carries the attempt to its own status */
	STEP_FILL,         /* late or again: only blanks are filled, the status stays */
	STEP_FILL_IF_LATE, /* FILL when it speaks of a time before the attempt ended, else NEW */
	STEP_FILL_IF_SAME, /* FILL when it is the same event once more, else NEW */
	STEP__COUNT
};

/* The bare table: rows are the six statuses and, after them, "timed out". doc/record.md prints it. */
enum { PROGRESS_ROW_TIMED_OUT = PROGRESS__COUNT, PROGRESS_ROWS };
enum step progress_table(int row, enum progress event);

/* Chooses among attempts of the same project, version and environment, newest first: *index is the one
 * that the event belongs to and the answer STEP_MOVE or STEP_FILL, or the answer is STEP_NEW. Both
 * having a run id, they must agree. */
enum step progress_decide(const struct attempt *attempts, size_t n, const struct arrival *arrival,
			  size_t *index);

#endif
