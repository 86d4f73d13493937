/* A run: what builds and deployments have in common, and how a report changes it. Pure, but for the
 * parameters and columns that both rooms' statements share. */
#ifndef LANDFALL_PROGRESS_RUN_H
#define LANDFALL_PROGRESS_RUN_H

#include "db/db.h"
#include "progress/host.h"
#include "progress/report.h"

struct run {
	int status;              /* enum progress */
	const char *status_word; /* as the client wrote it */
	const char *reason;      /* PROGRESS_TIMED_OUT, or NULL */
	const char *run_id, *build_number, *source_system, *build_url;
	const char *reported_by, *reported_by_email, *reported_by_name; /* as the client says */
	struct uuid key_id; /* of the last event: this we know ourselves */
	const char *error_code, *error_message;
	const char *extra_metadata; /* JSON object */
	const char
	    *as_given; /* JSON object: the client's own spelling, for the door that echoes it */
	int64_t created_at;  /* when it happened first; never changes */
	int64_t recorded_at; /* when we heard of it first */
	int64_t started_at, finished_at;
	int64_t updated_at;  /* when the last event that changed it was recorded */
	int64_t deadline_at; /* while it is open: when it is given up; else 0 */
	struct field_bytes event_digest;
};

/* Rows of a field table for the members of a run inside struct st; flags for those that people see. */
#define RUN_FIELD(kind, st, member, c_type)                                                        \
	FIELD_NAMED(FIELD_##kind, #member, st, run.member, c_type)

/* clang-format off */
#define RUN_FIELDS(st, seen)                                                                       \
	{ RUN_FIELD(WORD, st, status, int), .flags = seen, .words = &progress_words, .text = "pending, started, completed, failed, aborted or preflight_failed" }, \
	{ RUN_FIELD(TEXT, st, status_word, const char *), .flags = seen, .text = "the word that the client used" }, \
	{ RUN_FIELD(TEXT, st, reason, const char *), .flags = seen, .text = "why, when no event said so: timed_out" }, \
	{ RUN_FIELD(TEXT, st, run_id, const char *), .flags = seen, .text = "run of the system that reports" }, \
	{ RUN_FIELD(TEXT, st, build_number, const char *), .flags = seen, .text = "its number there" }, \
	{ RUN_FIELD(TEXT, st, source_system, const char *), .flags = seen, .text = "which system that is" }, \
	{ RUN_FIELD(TEXT, st, build_url, const char *), .flags = seen, .text = "page of the build there" }, \
	{ RUN_FIELD(TEXT, st, reported_by, const char *), .flags = seen, .text = "who did it, as the client says" }, \
	{ RUN_FIELD(TEXT, st, reported_by_email, const char *), .flags = seen, .text = "their address, as the client says" }, \
	{ RUN_FIELD(TEXT, st, reported_by_name, const char *), .flags = seen, .text = "their name, as the client says" }, \
	{ RUN_FIELD(ID, st, key_id, struct uuid), .flags = seen, .prefix = "key", .text = "the key that the last event came with: this is authenticated" }, \
	{ RUN_FIELD(TEXT, st, error_code, const char *), .flags = seen, .text = "what failed, as the client says" }, \
	{ RUN_FIELD(TEXT, st, error_message, const char *), .flags = seen, .text = "and how" }, \
	{ RUN_FIELD(JSON, st, extra_metadata, const char *), .flags = seen, .text = "whatever else the client sent" }, \
	{ RUN_FIELD(TIME, st, created_at, int64_t), .flags = seen, .text = "when it happened first; never changes" }, \
	{ RUN_FIELD(TIME, st, recorded_at, int64_t), .flags = seen, .text = "when it was first told of" }, \
	{ RUN_FIELD(TIME, st, started_at, int64_t), .flags = seen, .text = "when it started, as far as is known" }, \
	{ RUN_FIELD(TIME, st, finished_at, int64_t), .flags = seen, .text = "when it ended" }, \
	{ RUN_FIELD(TIME, st, updated_at, int64_t), .flags = seen, .text = "when the last event that changed it was recorded" }, \
	{ RUN_FIELD(TIME, st, deadline_at, int64_t), .flags = seen, .text = "while it is open: when it times out" }, \
	{ RUN_FIELD(BYTES, st, event_digest, struct field_bytes), .flags = FIELD_COLUMN }, \
	{ RUN_FIELD(TEXT, st, as_given, const char *), .flags = FIELD_COLUMN }
/* clang-format on */
#define RUN_N_FIELDS 22

/* The columns of RUN_FIELDS, t being "" or an alias with its point; for INSERT their parameters and what an
 * event may change of a row that is there. */
#define RUN_COLS(t)                                                                                \
	t "status, " t "status_word, " t "reason, " t "run_id, " t "build_number, " t              \
	  "source_system, " t "build_url, " t "reported_by, " t "reported_by_email, " t            \
	  "reported_by_name, " t "key_id, " t "error_code, " t "error_message, " t                 \
	  "extra_metadata, " t "created_at, " t "recorded_at, " t "started_at, " t                 \
	  "finished_at, " t "updated_at, " t "deadline_at, " t "event_digest, " t "as_given "
#define RUN_MARKS "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
#define RUN_SET                                                                                    \
	"status = VALUES(status), status_word = VALUES(status_word), reason = VALUES(reason), "    \
	"run_id = VALUES(run_id), build_number = VALUES(build_number), "                           \
	"source_system = VALUES(source_system), build_url = VALUES(build_url), "                   \
	"reported_by = VALUES(reported_by), reported_by_email = VALUES(reported_by_email), "       \
	"reported_by_name = VALUES(reported_by_name), key_id = VALUES(key_id), "                   \
	"error_code = VALUES(error_code), error_message = VALUES(error_message), "                 \
	"extra_metadata = VALUES(extra_metadata), started_at = VALUES(started_at), "               \
	"finished_at = VALUES(finished_at), updated_at = VALUES(updated_at), "                     \
	"deadline_at = VALUES(deadline_at), event_digest = VALUES(event_digest), "                 \
	"as_given = VALUES(as_given)"
/* clang-format off */
#define RUN_PARAM_KINDS "sssssss" "sss" "u" "sss" "tttttt" "bs"
/* clang-format on */
#define RUN_N_PARAMS 22
void run_params(const struct run *run, struct db_param *out);

/* The run's length in milliseconds, FIELD_NO_INT unless both ends are known. */
int64_t run_duration_ms(const struct run *run);

/* Whether it should have been given up by now. */
bool run_is_overdue(const struct run *run, int64_t now_ms);

/* Gives it up: failed, timed out, ended at its deadline. */
void run_give_up(struct run *run, int64_t now_ms);

/* A report, with what the run needs to know of how it came. */
struct run_report {
	const struct report *report;
	struct uuid key_id;
	int64_t now_ms;
	int64_t timeout_ms; /* for a run that the report leaves open */
};

struct run_result {
	enum step step;    /* NEW, MOVE or FILL */
	size_t index;      /* which of the found runs it belongs to, unless NEW */
	enum progress was; /* that run's status before */
	bool is_changed;   /* something has to be stored */
	struct run run;    /* as it is now */
};

/* What recording did, for those who record many. */
struct recorded {
	struct uuid id;
	bool is_new;
	bool is_changed; /* something was stored */
};

/* For the audit: what the result changed of the status. */
const char *run_changes(struct arena *arena, const struct run_result *result);

/* The event's data and the audit's changes of a run that was given up. */
#define RUN_GIVEN_UP_DATA "{\"status\":\"failed\",\"reason\":\"" PROGRESS_TIMED_OUT "\"}"
#define RUN_GIVEN_UP_CHANGES                                                                       \
	"{\"status\":{\"before\":\"open\",\"after\":\"failed\"},"                                  \
	"\"reason\":{\"before\":null,\"after\":\"" PROGRESS_TIMED_OUT "\"}}"

/* What a report does to the runs of the same version and place, newest first (at most RUN_FOUND_MAX). */
#define RUN_FOUND_MAX 9
struct run_result run_take(const struct run *const *found, size_t n,
			   const struct run_report *report);

/* What a report of one of a run's hosts does to the run itself: step MOVE, for one that tells something new of the host,
 * or FILL. tally: all of its hosts, as they are now. */
struct run_result run_take_host(const struct run *found, enum step step,
				const struct run_report *report, const struct host_tally *tally);

/* A run as the decision looks at it. */
struct attempt run_attempt(const struct run *run);

/* run_take for rows as the rooms read them: two result sets, those of the version and, where it is older, the one of
 * the same run; each row is size bytes and has its run at offset. *row is the row that the result's index
 * means, NULL for STEP_NEW. */
struct run_result run_take_rows(const struct db_rows *found, size_t size, size_t offset,
				const struct run_report *report, const void **row);

#endif
