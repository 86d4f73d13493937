/* Hosts of a run: several machines report one deployment each for itself. Which deployment a host's report belongs to, and
 * what the hosts come to together. Pure. */
#ifndef LANDFALL_PROGRESS_HOST_H
#define LANDFALL_PROGRESS_HOST_H

#include "progress/progress.h"

/* The hosts of a run, counted. */
struct host_tally {
	int64_t n_pending, n_started, n_completed, n_failed, n_aborted;
	int64_t started_at;  /* the first of their starts; 0 when none is known */
	int64_t finished_at; /* the last of their ends; 0 when none is known */
};

int64_t host_total(const struct host_tally *tally);

/* Counts one host more. */
void host_add(struct host_tally *tally, enum progress status, int64_t started_at,
	      int64_t finished_at);

/* What they come to: pending while none of them has begun; started while any of them has not ended; else failed if
 * any failed, aborted if any was aborted, completed if all completed. A tally of nobody is pending. */
enum progress host_fold(const struct host_tally *tally);

/* A run that is recorded, as a host's report looks at it. */
struct host_run {
	struct attempt whole;
	int64_t created_at;
	bool has_own;             /* the host has reported to it before */
	struct attempt own;       /* as which it did; run_id is that of the whole */
	struct host_tally others; /* its other hosts */
	int64_t next_at;          /* when the next run in its place began; 0 for none */
};

/* Chooses among runs of the same version and place, newest first. STEP_MOVE or STEP_FILL: the report belongs to *index, by
 * the table of progress_decide for that host alone, or, with *is_joining, as a further host of it. STEP_NEW: it opens
 * another. A run is joined that has the report's run id; else the newest that is open, if the report speaks of a time
 * that is not long before it; else the newest that ended within LIMIT_HOST_JOIN_MS, had hosts, and after which nothing
 * else was tried there. At most HOST_RUNS_MAX of them. */
#define HOST_RUNS_MAX 9
enum step host_decide(const struct host_run *runs, size_t n, const struct arrival *arrival,
		      size_t *index, bool *is_joining);

#endif
