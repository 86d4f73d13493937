/* A report: what a client says has happened to a build or a deployment. Doors decode into it; the
 * rooms of builds and deployments record it. All texts are trimmed, NULL when absent. */
#ifndef LANDFALL_PROGRESS_REPORT_H
#define LANDFALL_PROGRESS_REPORT_H

#include "base/field.h"
#include "base/status.h"
#include "progress/progress.h"

struct report {
	const char *project_name;     /* required */
	const char *version;          /* required */
	const char *environment_name; /* of a deployment: required */
	int status;                   /* enum progress; required */
	const char *status_word;      /* as the client wrote it */
	const char *source_system;
	const char *build_number;
	const char *host;      /* of a deployment: which machine it speaks of; NULL: the whole */
	const char *code_name; /* of a deployment */
	const char *run_id;
	const char *scm_sha, *scm_branch, *scm_tag, *scm_repository;
	const char *build_url, *deploy_url;
	const char *by, *by_email, *by_name; /* who, as the client says */
	int64_t started_at, completed_at;
	const char *error_code, *error_message;
	const char *extra_metadata;
	const char
	    *as_given; /* JSON object: the client's own spelling of what we keep otherwise; NULL */
	const char
	    *commits; /* what came with it: of commits_read (version/commit.h); NULL for none */
	bool skip_preflight_checks;
	bool
	    is_history; /* told long afterwards, on purpose: notifies nobody, and times out by its own clock */
	bool is_start; /* opens another deployment, whatever is there; needs the right to deploy */
	struct uuid rollback_of,
	    target_id; /* of a start that rolls back: what it undoes, what it puts back */
	struct field_bytes digest; /* SHA-256 of the report as it came */
};

/* The moment that a report speaks of: the end for one of an end, the start for one of a start; 0 when it
 * tells none. A start told as completed_at (one client sends "now" there) counts. */
int64_t report_moment(const struct report *report);

/* When what it reports happened first: the earliest moment that it tells, never ahead of our clock. */
int64_t report_first_moment(const struct report *report, int64_t now_ms);

/* From when on one may wait for what follows: now or, of history, when it happened. */
int64_t report_heard_at(const struct report *report, int64_t now_ms);

/* When what it reports began and ended, as far as it tells; now stands in for an end without a
 * time. *finished is 0 for an attempt that is open. */
void report_times(const struct report *report, int64_t now_ms, int64_t *started, int64_t *finished);

/* Refuses, field by field, times further ahead of our clock than is accepted. */
struct request;
enum status report_check_clock(struct request *req, const struct report *report) ATTR_MUST_USE;

/* Whether what is reported is history: it ended (or, still open, began) long before we heard of it. */
bool report_is_backfill(const struct report *report, int64_t now_ms);

/* The report as it arrives at a decision. */
struct arrival report_arrival(const struct report *report, int64_t now_ms);

#endif
