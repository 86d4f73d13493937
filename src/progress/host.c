/* Where a host's report belongs, and what hosts come to together. */
#include "config.h"

#include "base/limits.h"
#include "base/str.h"
#include "progress/host.h"

int64_t host_total(const struct host_tally *tally)
{
	return tally->n_pending + tally->n_started + tally->n_completed + tally->n_failed +
	       tally->n_aborted;
}

void host_add(struct host_tally *tally, enum progress status, int64_t started_at,
	      int64_t finished_at)
{
	switch (status) {
	case PROGRESS_PENDING: tally->n_pending++; break;
	case PROGRESS_STARTED: tally->n_started++; break;
	case PROGRESS_COMPLETED: tally->n_completed++; break;
	case PROGRESS_FAILED: tally->n_failed++; break;
	case PROGRESS_ABORTED: tally->n_aborted++; break;
	case PROGRESS_PREFLIGHT_FAILED:
	case PROGRESS__COUNT: BUG("a host that is %d", (int)status);
	}
	if (started_at && (!tally->started_at || started_at < tally->started_at))
		tally->started_at = started_at;
	if (finished_at > tally->finished_at)
		tally->finished_at = finished_at;
}

enum progress host_fold(const struct host_tally *tally)
{
	if (tally->n_pending == host_total(tally))
		return PROGRESS_PENDING;
	if (tally->n_pending || tally->n_started)
		return PROGRESS_STARTED;
	if (tally->n_failed)
		return PROGRESS_FAILED;
	return tally->n_aborted ? PROGRESS_ABORTED : PROGRESS_COMPLETED;
}

/* Both having a run id, they must agree. */
static bool is_of_other_run(const struct host_run *run, const struct arrival *arrival)
{
	return run->whole.run_id && arrival->run_id && !str_eq(run->whole.run_id, arrival->run_id);
}

static bool is_of_same_run(const struct host_run *run, const struct arrival *arrival)
{
	return run->whole.run_id && arrival->run_id && str_eq(run->whole.run_id, arrival->run_id);
}

static bool is_open(const struct host_run *run)
{
	return progress_is_open(run->whole.status);
}

/* The moment that the report speaks of; of one that tells none, now. */
static int64_t moment_of(const struct arrival *arrival)
{
	return arrival->at ? arrival->at : arrival->now_ms;
}

static bool is_near(const struct host_run *run, const struct arrival *arrival)
{
	int64_t moment = moment_of(arrival);

	if (moment < run->created_at - LIMIT_HOST_JOIN_MS)
		return false;
	if (is_open(run))
		return true;
	return host_total(&run->others) && moment <= run->whole.finished_at + LIMIT_HOST_JOIN_MS &&
	       (!run->next_at || moment < run->next_at);
}

/* How well a further host fits: the higher the better, 0 not at all. */
static int fit(const struct host_run *run, const struct arrival *arrival)
{
	if (run->has_own || is_of_other_run(run, arrival) ||
	    run->whole.status == PROGRESS_PREFLIGHT_FAILED)
		return 0;
	if (is_of_same_run(run, arrival))
		return 3;
	if (!is_near(run, arrival))
		return 0;
	return is_open(run) ? 2 : 1;
}

static bool find_to_join(const struct host_run *runs, size_t n, const struct arrival *arrival,
			 size_t *index)
{
	int best = 0;

	for (size_t i = 0; i < n; i++) {
		int fits = fit(&runs[i], arrival);

		if (fits <= best)
			continue;
		best = fits;
		*index = i;
	}
	return best > 0;
}

enum step host_decide(const struct host_run *runs, size_t n, const struct arrival *arrival,
		      size_t *index, bool *is_joining)
{
	struct attempt own[HOST_RUNS_MAX] = { { .status = PROGRESS_PENDING } };
	size_t place[HOST_RUNS_MAX] = { 0 }, n_own = 0, chosen;
	enum step step;

	if (n > HOST_RUNS_MAX)
		BUG("%zu runs to choose from", n);
	for (size_t i = 0; i < n; i++) {
		if (!runs[i].has_own)
			continue;
		own[n_own] = runs[i].own;
		place[n_own++] = i;
	}
	*is_joining = false;
	step = progress_decide(own, n_own, arrival, &chosen);
	if (step != STEP_NEW) {
		*index = place[chosen];
		return step;
	}
	*is_joining = find_to_join(runs, n, arrival, index);
	return *is_joining ? STEP_MOVE : STEP_NEW;
}
