/* The timeline: everything that happened, whatever its sort, as one list in the order of time. Deployments, builds and
 * changes made by hand stand in it by the moment at which they happened; what people did to projects, environments,
 * releases and services, and what was said of deployments, by the row that the audit log has of it. */
#ifndef LANDFALL_TIMELINE_TIMELINE_H
#define LANDFALL_TIMELINE_TIMELINE_H

#include "api/list.h"

enum timeline_type {
	TIMELINE_DEPLOYMENT,
	TIMELINE_ROLLBACK,
	TIMELINE_BUILD,
	TIMELINE_CHANGE,
	TIMELINE_RELEASE,
	TIMELINE_VERDICT,
	TIMELINE_PROJECT,
	TIMELINE_ENVIRONMENT,
	TIMELINE_SERVICE,
	TIMELINE__COUNT
};
extern const struct field_words timeline_type_words;
/* For people, of one and of many: "Rollback", "Rollbacks". */
const char *timeline_type_title(int type);
const char *timeline_type_titles(int type);

/* Whose deeds: of people (nothing that a build server reports), or one's own. */
enum timeline_by { TIMELINE_BY_PEOPLE, TIMELINE_BY_ME, TIMELINE_BY__COUNT };
extern const struct field_words timeline_by_words;

struct timeline_row {
	struct uuid id;    /* of the deployment, build or change; of the audit's row else */
	int type;          /* enum timeline_type */
	const char *what;  /* the kind of change; what was done: "release.created"; NULL else */
	int status;        /* enum progress of a run, or -1 */
	const char *title; /* of a change; the name of what something was done to */
	struct uuid project_id, environment_id;
	const char *project_slug, *project_name, *environment_slug, *environment_name;
	struct uuid subject_id; /* the version of a run; what something was done to */
	const char *version, *scm_sha;
	const char
	    *detail;     /* of a deployment: its verdict; of a deed: the status that came of it */
	const char *who; /* as reported of runs and changes; the person or key of a deed */
	int64_t duration_ms;
	int64_t at;
	int64_t deadline_at; /* of an open deployment */
	int64_t updated_at;  /* when it was told last that something of it is otherwise */
};
extern const struct field timeline_fields[];
extern const size_t timeline_n_fields;

struct timeline_filter {
	const char *project, *environment; /* id, slug or name; NULL for all */
	int tier, type, status, by;        /* negative: all */
	const char *who;                   /* a part of the name or address of who did it */
	const char *q;       /* a part of a version, commit, title or project's name */
	const char *refresh; /* read by part_refresh */
	struct uuid project_id, environment_id;
};
extern const struct field timeline_filter_fields[];
extern const size_t timeline_n_filter_fields;

/* A part of it. Where no index tells what a filter asks for, the newest LIMIT_SOUGHT_RUNS runs of the window are looked
 * through; sought_to is then the id at which that ended (nil: it was the whole window). One round trip; two more where a
 * deployment on it ran out of time and is given up first. */
enum status timeline_list(struct request *req, const struct timeline_filter *filter,
			  const struct list_window *window, struct list_rows *out,
			  struct uuid *sought_to) ATTR_MUST_USE;

/* Finds project and environment by what names them; what is not there is reported as a wrong field. */
enum status timeline_resolve(struct request *req, struct timeline_filter *filter) ATTR_MUST_USE;

/* What the request's own query asks for, found; days in it are those of the zone in force. */
enum status timeline_asked(struct request *req, struct timeline_filter *filter,
			   struct list_window *window) ATTR_MUST_USE;

/* For people: the page of what a row is about, NULL where there is none; and what was done, in a word: "made", NULL for a
 * row that needs none. */
const char *timeline_link(struct request *req, const struct timeline_row *row);
const char *timeline_deed(const struct timeline_row *row);

extern const struct db_stmt_def *const timeline_statements[];
extern const size_t timeline_n_statements;

/* GET /timeline, /timeline.csv, /timeline.ndjson; /timeline.atom is feed's */
enum status timeline_page(struct request *req);
enum status timeline_csv(struct request *req);
enum status timeline_ndjson(struct request *req);

#endif
