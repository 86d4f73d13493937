/* Words, and the table of transitions. */
#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "progress/progress.h"

enum { OF_BUILD = 1, OF_DEPLOYMENT = 2, OF_BOTH = 3 };

/* clang-format off */
static const struct {
	const char *word;
	enum progress progress;
	int of;
} words[] = {
	/* the first row of each status is its canonical word */
	{ "pending",          PROGRESS_PENDING,          OF_BOTH },
	{ "queued",           PROGRESS_PENDING,          OF_BOTH },
	{ "scheduled",        PROGRESS_PENDING,          OF_BOTH },
	{ "started",          PROGRESS_STARTED,          OF_BOTH },
	{ "in_progress",      PROGRESS_STARTED,          OF_BOTH },
	{ "init",             PROGRESS_STARTED,          OF_BOTH },
	{ "building",         PROGRESS_STARTED,          OF_BUILD },
	{ "deploying",        PROGRESS_STARTED,          OF_DEPLOYMENT },
	{ "completed",        PROGRESS_COMPLETED,        OF_BOTH },
	{ "success",          PROGRESS_COMPLETED,        OF_BOTH },
	{ "complete",         PROGRESS_COMPLETED,        OF_BOTH },
	{ "finished",         PROGRESS_COMPLETED,        OF_BOTH },
	{ "built",            PROGRESS_COMPLETED,        OF_BUILD },
	{ "deployed",         PROGRESS_COMPLETED,        OF_DEPLOYMENT },
	{ "failed",           PROGRESS_FAILED,           OF_BOTH },
	{ "fail",             PROGRESS_FAILED,           OF_BOTH },
	{ "failure",          PROGRESS_FAILED,           OF_BOTH },
	{ "error",            PROGRESS_FAILED,           OF_BOTH },
	{ "aborted",          PROGRESS_ABORTED,          OF_BOTH },
	{ "abort",            PROGRESS_ABORTED,          OF_BOTH },
	{ "cancelled",        PROGRESS_ABORTED,          OF_BOTH },
	{ "canceled",         PROGRESS_ABORTED,          OF_BOTH },
	{ "cancel",           PROGRESS_ABORTED,          OF_BOTH },
	{ "skipped",          PROGRESS_ABORTED,          OF_BOTH },
	{ "preflight_failed", PROGRESS_PREFLIGHT_FAILED, 0 },
};

#define NEW     STEP_NEW
#define MOVE    STEP_MOVE
#define FILL    STEP_FILL
#define LATE    STEP_FILL_IF_LATE
#define SAME    STEP_FILL_IF_SAME

/* Rows: where the attempt stands. Columns: what the event says. An attempt that ended stays as it
 * ended: whatever else is reported of the same version is another attempt, unless it is the same
 * report again or one that was overtaken on its way. Only a time-out, which nobody reported, gives way to
 * a report. */
static const enum step table[PROGRESS_ROWS][PROGRESS__COUNT] = {
	/*                             pending  started  completed failed  aborted  preflight_failed */
	[PROGRESS_PENDING]          = { FILL,   MOVE,    MOVE,     MOVE,   MOVE,    MOVE },
	[PROGRESS_STARTED]          = { FILL,   FILL,    MOVE,     MOVE,   MOVE,    NEW  },
	[PROGRESS_COMPLETED]        = { LATE,   LATE,    SAME,     NEW,    NEW,     NEW  },
	[PROGRESS_FAILED]           = { LATE,   LATE,    NEW,      SAME,   NEW,     NEW  },
	[PROGRESS_ABORTED]          = { LATE,   LATE,    NEW,      NEW,    SAME,    NEW  },
	[PROGRESS_PREFLIGHT_FAILED] = { NEW,    NEW,     NEW,      NEW,    NEW,     SAME },
	[PROGRESS_ROW_TIMED_OUT]    = { LATE,   LATE,    MOVE,     MOVE,   MOVE,    NEW  },
};
/* clang-format on */

#undef NEW
#undef MOVE
#undef FILL
#undef LATE
#undef SAME

const char *progress_word(enum progress progress)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (words[i].progress == progress)
			return words[i].word;
	BUG("progress %d has no word", (int)progress);
}

static const char *format(int value)
{
	return progress_word((enum progress)value);
}

static bool parse_of(const char *text, int of, int *value)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (!(words[i].of & of) || !str_ieq(words[i].word, text))
			continue;
		*value = (int)words[i].progress;
		return true;
	}
	return false;
}

static bool parse_deployment(const char *text, int *value)
{
	return parse_of(text, OF_DEPLOYMENT, value);
}

static bool parse_build(const char *text, int *value)
{
	return parse_of(text, OF_BUILD, value);
}

/* Canonical words and, since people filter by what they send, all the others. */
static bool parse_any(const char *text, int *value)
{
	*value = PROGRESS_PREFLIGHT_FAILED;
	return str_ieq(text, progress_word(PROGRESS_PREFLIGHT_FAILED)) ||
	       parse_of(text, OF_BOTH, value);
}

const struct field_words progress_words = {
	format, parse_any, "pending, started, completed, failed, aborted, preflight_failed"
};
const struct field_words progress_deployment_words = {
	format, parse_deployment,
	"pending, queued, scheduled, started, in_progress, init, deploying, completed, success, "
	"complete, finished, deployed, failed, fail, failure, error, aborted, abort, cancelled, "
	"canceled, cancel, skipped"
};
const struct field_words progress_build_words = {
	format, parse_build,
	"pending, queued, scheduled, started, in_progress, init, building, completed, success, "
	"complete, finished, built, failed, fail, failure, error, aborted, abort, cancelled, "
	"canceled, cancel, skipped"
};

bool progress_is_open(enum progress progress)
{
	return progress == PROGRESS_PENDING || progress == PROGRESS_STARTED;
}

enum step progress_table(int row, enum progress event)
{
	return table[row][event];
}

static bool has_same_run(const struct attempt *attempt, const struct arrival *arrival)
{
	return attempt->run_id && arrival->run_id && str_eq(attempt->run_id, arrival->run_id);
}

static bool has_other_run(const struct attempt *attempt, const struct arrival *arrival)
{
	return attempt->run_id && arrival->run_id && !str_eq(attempt->run_id, arrival->run_id);
}

static bool is_unfinished(const struct attempt *attempt)
{
	return progress_is_open(attempt->status) || attempt->is_timed_out;
}

/* Whether the event speaks of the very moment at which the attempt began, or ended as it says. */
static bool has_same_moment(const struct attempt *attempt, const struct arrival *arrival)
{
	if (!arrival->at)
		return false;
	if (progress_is_open(arrival->status))
		return arrival->at == attempt->started_at;
	return arrival->at == attempt->finished_at && arrival->status == attempt->status &&
	       !attempt->is_timed_out;
}

/* The attempt that the event would belong to, if it belongs to any: one of its own run before all, then the one of
 * its very moment, then the newest that is unfinished, then the newest. */
static bool choose(const struct attempt *attempts, size_t n, const struct arrival *arrival,
		   size_t *index)
{
	for (size_t i = 0; i < n; i++) {
		*index = i;
		if (has_same_run(&attempts[i], arrival))
			return true;
	}
	for (size_t i = 0; i < n; i++) {
		*index = i;
		if (has_same_moment(&attempts[i], arrival) && !has_other_run(&attempts[i], arrival))
			return true;
	}
	for (size_t i = 0; i < n; i++) {
		*index = i;
		if (is_unfinished(&attempts[i]) && !has_other_run(&attempts[i], arrival))
			return true;
	}
	for (size_t i = 0; i < n; i++) {
		*index = i;
		if (!has_other_run(&attempts[i], arrival))
			return true;
	}
	return false;
}

/* Whether the event was overtaken on its way: it speaks of a time before the attempt's end, or tells no
 * time and is of the same run a moment later. */
static bool is_late(const struct attempt *attempt, const struct arrival *arrival)
{
	if (arrival->at)
		return arrival->at <= attempt->finished_at;
	return has_same_run(attempt, arrival) &&
	       arrival->now_ms - attempt->updated_at <= LIMIT_REPEAT_MS;
}

static bool is_equal(const struct field_bytes *a, const struct field_bytes *b)
{
	return a->len == b->len && a->len && memcmp(a->data, b->data, a->len) == 0;
}

/* Whether it is the report of the same end once more: the very same bytes within the time that
 * clients go on trying, the same moment, or the same run with no clearly later moment. */
static bool is_same(const struct attempt *attempt, const struct arrival *arrival)
{
	if (is_equal(&attempt->digest, &arrival->digest) &&
	    arrival->now_ms - attempt->updated_at <= LIMIT_REPEAT_MS)
		return true;
	if (arrival->at && arrival->at == attempt->finished_at)
		return true;
	if (!has_same_run(attempt, arrival))
		return false;
	return !arrival->at || arrival->at <= attempt->finished_at + LIMIT_REPEAT_MS;
}

enum step progress_decide(const struct attempt *attempts, size_t n, const struct arrival *arrival,
			  size_t *index)
{
	if (!choose(attempts, n, arrival, index))
		return STEP_NEW;

	const struct attempt *attempt = &attempts[*index];
	int row = attempt->is_timed_out ? PROGRESS_ROW_TIMED_OUT : (int)attempt->status;
	enum step step = table[row][arrival->status];

	switch (step) {
	case STEP_FILL_IF_LATE: return is_late(attempt, arrival) ? STEP_FILL : STEP_NEW;
	case STEP_FILL_IF_SAME: return is_same(attempt, arrival) ? STEP_FILL : STEP_NEW;
	case STEP_NEW:
	case STEP_MOVE:
	case STEP_FILL:
	case STEP__COUNT: break;
	}
	return step;
}
