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

#define BEGIN                                                                                      \
	"BEGIN NOT ATOMIC DECLARE org, pid, since_id UUID; DECLARE since_day DATE; "               \
	"SET org = ?, pid = ?, since_day = DATE(?), since_id = ?; "

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
 * whatever moment it was written at, unless that lies behind. */
#define WEEKS_SQL(index, of)                                                                       \
	"SELECT z.week, MAX(z.median_s) AS median_s, MAX(z.n) AS n FROM "                          \
	"(SELECT y.week, CAST(MEDIAN(y.s) OVER (PARTITION BY y.week) AS SIGNED) AS median_s, "     \
	"COUNT(*) OVER (PARTITION BY y.week) AS n FROM "                                           \
	"(SELECT CAST(DATE(MIN(d.finished_at)) - INTERVAL WEEKDAY(MIN(d.finished_at)) DAY AS DATETIME(3)) AS week, " \
	"TIMESTAMPDIFF(SECOND, MIN(c.authored_at), MIN(d.finished_at)) AS s FROM "                 \
	"(SELECT id, project_id, version_id, environment_id, finished_at FROM deployment "         \
	"FORCE INDEX (" index ") WHERE organization_id = org " of "AND status = 'completed' "      \
	"AND id > since_id ORDER BY id DESC LIMIT 5000) d "                                        \
	"JOIN environment e ON e.organization_id = org AND e.id = d.environment_id AND e.tier = 'production' " \
	"JOIN version_commit c ON c.organization_id = org AND c.version_id = d.version_id "        \
	"AND c.authored_at <= d.finished_at "                                                      \
	"WHERE NOT EXISTS (SELECT 1 FROM deployment o FORCE INDEX (deployment_version) "           \
	"WHERE o.organization_id = org AND o.version_id = d.version_id "                           \
	"AND o.environment_id = d.environment_id AND o.id <= since_id AND o.status = 'completed') " \
	"GROUP BY d.project_id, c.sha) y) z GROUP BY z.week ORDER BY z.week; "

/* deployment_day PRIMARY, one project's days; deployment_project_status from its end, at most 5000 rows, and their versions'
 * commits. */
const struct db_stmt_def insight_sql_project = {
	.name = "insight_project",
	.sql = BEGIN
	       DAYS_SQL("WHERE x.organization_id = org AND x.project_id = pid AND x.day >= since_day ")
	       WEEKS_SQL("deployment_project_status", "AND project_id = pid ") "END",
	.params = "uutu",
	.results = { DAYS, WEEKS },
};

/* deployment_day_day: a row a place and day of the span; deployment_status from its end, at most 5000 rows. */
const struct db_stmt_def insight_sql_organization = {
	.name = "insight_organization",
	.sql = BEGIN
	       DAYS_SQL(ACTIVE "WHERE x.organization_id = org AND x.day >= since_day ")
	       WEEKS_SQL("deployment_status", "")
	       "SELECT MAX(p.slug) AS slug, MAX(p.name) AS name, CAST(SUM(q.completed) AS SIGNED) AS completed, "
	       "CAST(SUM(q.failed) AS SIGNED) AS failed, CAST(SUM(q.total) AS SIGNED) AS total, "
	       "GROUP_CONCAT(q.nth, ':', q.total ORDER BY q.nth SEPARATOR ' ') AS days FROM "
	       "(SELECT x.project_id, DATEDIFF(x.day, since_day) AS nth, SUM(x.completed) AS completed, "
	       "SUM(x.failed + x.preflight_failed) AS failed, SUM(x.pending + x.started + x.completed + "
	       "x.failed + x.aborted + x.preflight_failed) AS total FROM deployment_day x "
	       "WHERE x.organization_id = org AND x.day >= since_day GROUP BY x.project_id, x.day) q "
	       "JOIN project p ON p.organization_id = org AND p.id = q.project_id AND p.status = 'active' "
	       "GROUP BY q.project_id ORDER BY SUM(q.total) DESC, MAX(p.name) LIMIT 50; END",
	.params = "uutu",
	.results = { DAYS, WEEKS,
	             { project_fields, ARRAY_LEN(project_fields), sizeof(struct insight_project) } },
};

const struct db_stmt_def *const insight_statements[] = { &insight_sql_project, &insight_sql_organization };
const size_t insight_n_statements = ARRAY_LEN(insight_statements);
/* clang-format on */
