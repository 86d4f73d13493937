/* How it goes: deployments by the day, how many of them succeed, and how long a commit takes to production; of a project or of
 * an organization. Read from the sums that recording moves (tally.h) and from the newest deployments, never from a whole
 * history. */
#ifndef LANDFALL_INSIGHT_INSIGHT_H
#define LANDFALL_INSIGHT_INSIGHT_H

#include "db/db.h"
#include "html/view.h"
#include "http/request.h"

/* What the charts span: days, ending today, and weeks, ending with this one. */
#define INSIGHT_DAYS  30
#define INSIGHT_WEEKS 12
/* An organization's lead times are those of commits in the newest so many deployments that completed. */
#define INSIGHT_LEAD_ROWS 5000
/* A project's are those of at most so many environments of production. */
#define INSIGHT_PLACES 16
/* Projects that the organization's page lists, those with the most deployments. */
#define INSIGHT_PROJECTS 50

/* A day that has any: how many of the deployments that began on it are in which status. */
struct insight_day {
	int64_t day; /* its beginning, UTC */
	int64_t open, completed, failed, aborted;
};

/* A week that has any: how long the commits that first came to production in it took there from their writing. */
struct insight_week {
	int64_t week; /* its Monday, UTC */
	int64_t median_s;
	int64_t n; /* commits */
};

struct insight_project {
	const char *slug, *name;
	int64_t completed, failed, total;
	const char *days; /* "0:2 4:1": day of the span, how many */
};

struct insight {
	struct db_rows days, weeks; /* by time */
	struct db_rows projects;    /* by number of deployments; of an organization only */
};

/* Of a project, with its organization's environments (rows of struct environment); without them, of the organization. One
 * statement. */
enum status insight_read(struct request *req, struct uuid project_id,
			 const struct db_rows *environments, struct insight *out) ATTR_MUST_USE;

/* Sets what templates/insight.html shows: the charts, and a sentence beside each. */
void insight_view(struct request *req, struct view *view, const struct insight *insight);

extern const struct db_stmt_def *const insight_statements[];
extern const size_t insight_n_statements;

/* GET /insights */
enum status insight_page(struct request *req);

#endif
