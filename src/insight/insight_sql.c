/* Statements of insights. */
#include "config.h"

#include "insight/insight_sql.h"

/* clang-format off */
#define DAY(kind, member)     { FIELD_##kind##_OF(struct insight_day, member), .flags = FIELD_COLUMN }
#define WEEK(kind, member)    { FIELD_##kind##_OF(struct insight_week, member), .flags = FIELD_COLUMN }
#define PROJECT(kind, member) { FIELD_##kind##_OF(struct insight_project, member), .flags = FIELD_COLUMN }
static const struct field day_fields[] = {
	DAY(TIME, day), DAY(INT, open), DAY(INT, completed), DAY(INT, failed), DAY(INT, aborted),
};
static const struct field week_fields[] = { WEEK(TIME, week), WEEK(INT, median_s), WEEK(INT, n) };
static const struct field project_fields[] = {
	PROJECT(TEXT, slug), PROJECT(TEXT, name), PROJECT(INT, completed), PROJECT(INT, failed),
	PROJECT(INT, total), PROJECT(TEXT, days),
};

#define DAYS  { day_fields, ARRAY_LEN(day_fields), sizeof(struct insight_day) }
#define WEEKS { week_fields, ARRAY_LEN(week_fields), sizeof(struct insight_week) }

#define BEGIN(declarations, values)                                                                \
	"BEGIN NOT ATOMIC DECLARE org, pid, since_id, sorted_id UUID; DECLARE since_day DATE; "    \
	"DECLARE since DATETIME(3); " declarations                                                 \
	"SET org = ?, pid = ?, since_day = DATE(?), since = ?, since_id = ?" values "; "

/* Days of projects that are no longer there count for nothing. */
#define DAYS_SQL(of)                                                                               \
	"SELECT CAST(x.day AS DATETIME(3)) AS day, CAST(SUM(x.pending + x.started) AS SIGNED) AS open, " \
	"CAST(SUM(x.completed) AS SIGNED) AS completed, "                                          \
	"CAST(SUM(x.failed + x.preflight_failed) AS SIGNED) AS failed, "                           \
	"CAST(SUM(x.aborted) AS SIGNED) AS aborted FROM deployment_day x " of                      \
	"GROUP BY x.day ORDER BY x.day; "
#define ACTIVE                                                                                     \
	"JOIN project p ON p.organization_id = org AND p.id = x.project_id AND p.status = 'active' "

/* A commit counts in the week in which it first came to production, with a version that had not been there before; with
 * whatever moment it was written at, unless that lies behind. arrivals says when versions first came to production since.
 * What finished before then has an id from before then, so whether it had been there is seen by the index alone for most. */
#define WEEKS_SQL(arrivals, is_new)                                                                \
	"SELECT z.week, MAX(z.median_s) AS median_s, MAX(z.n) AS n FROM "                          \
	"(SELECT y.week, CAST(MEDIAN(y.s) OVER (PARTITION BY y.week) AS SIGNED) AS median_s, "     \
	"COUNT(*) OVER (PARTITION BY y.week) AS n FROM "                                           \
	"(SELECT CAST(DATE(MIN(a.at)) - INTERVAL WEEKDAY(MIN(a.at)) DAY AS DATETIME(3)) AS week, " \
	"TIMESTAMPDIFF(SECOND, MIN(c.authored_at), MIN(a.at)) AS s FROM (" arrivals ") a "          \
	"STRAIGHT_JOIN version_commit c ON c.organization_id = org AND c.version_id = a.version_id " \
	"AND c.authored_at <= a.at "                                                               \
	"WHERE " is_new "NOT EXISTS (SELECT 1 FROM environment f STRAIGHT_JOIN deployment o "                \
	"FORCE INDEX (deployment_version) ON o.organization_id = org AND o.version_id = a.version_id " \
	"AND o.environment_id = f.id AND o.id < since_id AND o.status = 'completed' "              \
	"AND o.finished_at < since WHERE f.organization_id = org AND f.tier = 'production') "      \
	"GROUP BY a.project_id, c.sha) y) z GROUP BY z.week ORDER BY z.week; "
/* From which id on versions were told of within the span, and none of the project was deployed before it was told of. */
#define SORTED_SQL                                                                                 \
	"SET sorted_id = (SELECT CAST(CONCAT(LPAD(HEX(CAST(1000 * UNIX_TIMESTAMP("                 \
	"GREATEST(since, COALESCE(p.unsorted_until, since))) AS UNSIGNED) + 1), 12, '0'), "         \
	"'00000000000000000000') AS UUID) FROM project p WHERE p.organization_id = org AND p.id = pid); "
/* Of one project: a range of each of its environments that is production. They are constants: for an environment that is a
 * column of the statement around it, MariaDB reads the whole history of each. */
#define SIXTEEN(after)                                                                             \
	"e0" after ", e1" after ", e2" after ", e3" after ", e4" after ", e5" after ", e6" after ", e7" after ", " \
	"e8" after ", e9" after ", e10" after ", e11" after ", e12" after ", e13" after ", e14" after ", e15" after
#define ARRIVALS_OF_PROJECT                                                                        \
	"SELECT d.project_id, d.version_id, MIN(d.finished_at) AS at FROM deployment d "           \
	"FORCE INDEX (deployment_ran) WHERE d.organization_id = org AND d.project_id = pid "       \
	"AND d.environment_id IN (" SIXTEEN("") ") AND d.status = 'completed' "                    \
	"AND d.finished_at >= since GROUP BY d.version_id"
/* Of all: the newest that completed, wherever. */
#define ARRIVALS                                                                                   \
	"SELECT d.project_id, d.version_id, MIN(d.finished_at) AS at FROM "                        \
	"(SELECT project_id, version_id, environment_id, finished_at FROM deployment "             \
	"FORCE INDEX (deployment_status) WHERE organization_id = org AND status = 'completed' "    \
	"AND id > since_id ORDER BY id DESC LIMIT 5000) d "                                        \
	"JOIN environment e ON e.organization_id = org AND e.id = d.environment_id AND e.tier = 'production' " \
	"GROUP BY d.version_id"

/* deployment_day PRIMARY, one project's days; deployment_ran, what completed in twelve weeks in each environment of
 * production; of each version of those its commits, and, where history did not come in order, one look whether it had been
 * there before. */
const struct db_stmt_def insight_sql_project = {
	.name = "insight_project",
	.sql = BEGIN("DECLARE " SIXTEEN("") " UUID; ", ", " SIXTEEN(" = ?"))
	       DAYS_SQL("WHERE x.organization_id = org AND x.project_id = pid AND x.day >= since_day ")
	       SORTED_SQL WEEKS_SQL(ARRIVALS_OF_PROJECT, "a.version_id >= sorted_id OR ") "END",
	.params = "uuttu" "uuuuuuuuuuuuuuuu",
	.results = { DAYS, WEEKS },
};

/* deployment_day_day: a row a place and day of the span; deployment_status from its end, at most 5000 rows. */
const struct db_stmt_def insight_sql_organization = {
	.name = "insight_organization",
	.sql = BEGIN("", "")
	       DAYS_SQL(ACTIVE "WHERE x.organization_id = org AND x.day >= since_day ")
	       WEEKS_SQL(ARRIVALS, "")
	       "SELECT MAX(p.slug) AS slug, MAX(p.name) AS name, CAST(SUM(q.completed) AS SIGNED) AS completed, "
	       "CAST(SUM(q.failed) AS SIGNED) AS failed, CAST(SUM(q.total) AS SIGNED) AS total, "
	       "GROUP_CONCAT(q.nth, ':', q.total ORDER BY q.nth SEPARATOR ' ') AS days FROM "
	       "(SELECT x.project_id, DATEDIFF(x.day, since_day) AS nth, SUM(x.completed) AS completed, "
	       "SUM(x.failed + x.preflight_failed) AS failed, SUM(x.pending + x.started + x.completed + "
	       "x.failed + x.aborted + x.preflight_failed) AS total FROM deployment_day x "
	       "WHERE x.organization_id = org AND x.day >= since_day GROUP BY x.project_id, x.day) q "
	       "JOIN project p ON p.organization_id = org AND p.id = q.project_id AND p.status = 'active' "
	       "GROUP BY q.project_id ORDER BY SUM(q.total) DESC, MAX(p.name) LIMIT 50; END",
	.params = "uuttu",
	.results = { DAYS, WEEKS,
	             { project_fields, ARRAY_LEN(project_fields), sizeof(struct insight_project) } },
};

const struct db_stmt_def *const insight_statements[] = { &insight_sql_project, &insight_sql_organization };
const size_t insight_n_statements = ARRAY_LEN(insight_statements);
/* clang-format on */
