/* GET /metrics: what Prometheus and its like read. Numbers come from what recording keeps (state, insight/tally.h), never
 * from a history, and the answer is kept for some seconds, in the database, since processes share nothing else. */
#ifndef LANDFALL_EXPOSITION_EXPOSITION_H
#define LANDFALL_EXPOSITION_EXPOSITION_H

#include "base/buf.h"
#include "db/db.h"
#include "http/request.h"
#include "progress/progress.h"

/* So many projects in environments are shown, those that something happened in last; the others are counted. So many
 * projects with their builds. */
#define EXPOSITION_PLACES_MAX   1000
#define EXPOSITION_PROJECTS_MAX 1000
/* How long an answer is given again. */
#define EXPOSITION_FRESH_MS 5000

enum exposition_form { EXPOSITION_PROMETHEUS, EXPOSITION_OPENMETRICS };

/* A project in an environment. */
struct exposition_place {
	const char *project, *environment; /* their names */
	const char *version, *sha;         /* what runs; NULL: nothing yet */
	int64_t ran_at;                    /* when that was done; 0 */
	int64_t n_open;                    /* deployments that are pending or started */
	int64_t n_undeployed; /* commits in newer versions than that, of the newest 50 */
	int64_t pending, started, completed, failed, aborted, preflight_failed; /* FIELD_NO_INT */
	const char *took;  /* "60:2:83000 0:1:4000000": bound, how many, milliseconds; or NULL */
	int64_t n_dropped; /* places that are not shown; the same in each row */
};

struct exposition_build {
	const char *project;
	int64_t pending, started, completed, failed, aborted, preflight_failed;
};

struct exposition {
	const struct exposition_place *places;
	size_t n_places;
	const struct exposition_build *builds;
	size_t n_builds;
	const int64_t *health; /* a number for each of exposition_gauges */
	size_t n_health;
};

/* Health of queues and workers: what a row of exposition_sql.c's table is called and says. */
struct exposition_gauge {
	const char *name, *help;
};
extern const struct exposition_gauge exposition_gauges[];
extern const size_t exposition_n_gauges;

/* The form that an Accept header asks for: OpenMetrics 1.0.0 where it names that. NULL: Prometheus. Pure. */
enum exposition_form exposition_choose(const char *accept);

/* Writes it all. Pure. */
void exposition_write(struct buf *out, enum exposition_form form, const struct exposition *x);

extern const struct db_stmt_def *const exposition_statements[];
extern const size_t exposition_n_statements;

/* GET /metrics */
enum status exposition_get(struct request *req);

#endif
