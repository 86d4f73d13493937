/* Statements of /metrics, and the table of what is told of the house's own health. */
#include "config.h"

#include "environment/environment.h"
#include "exposition/exposition_sql.h"
#include "insight/tally.h"

/* clang-format off */

/* Queues and workers: a line each, of name, help and what is selected. org and at (now) are variables of the block. A count
 * ends at 10,000, so that what has run full is not counted row by row. */
#define FEW(from) "(SELECT COUNT(*) FROM (SELECT 1 FROM " from " LIMIT 10000) q)"
#define HEALTH(FIRST, NEXT)                                                                        \
	FIRST("landfall_overdue_deployments",                                                      \
	      "Deployments past their deadline that the worker has not given up yet.",             \
	      FEW("deployment WHERE deadline_at <= at AND organization_id = org"))                 \
	NEXT("landfall_overdue_builds",                                                            \
	     "Builds past their deadline that the worker has not given up yet.",                   \
	     FEW("build WHERE deadline_at <= at AND organization_id = org"))                       \
	NEXT("landfall_waiting_mails", "Letters of the installation that wait to be sent.",        \
	     FEW("mail WHERE failed_at IS NULL"))                                                  \
	NEXT("landfall_oldest_waiting_mail_age_seconds",                                           \
	     "How long the letter waits that has waited longest.",                                 \
	     "(SELECT COALESCE(GREATEST(TIMESTAMPDIFF(SECOND, MIN(created_at), at), 0), 0) "       \
	     "FROM mail WHERE failed_at IS NULL)")                                                \
	NEXT("landfall_waiting_events", "Events of which it is not settled yet who is told.",      \
	     FEW("event WHERE awaits = 1"))                                                        \
	NEXT("landfall_waiting_deliveries",                                                        \
	     "Deliveries whose next attempt is still to come: of the organization.",               \
	     "(" FEW("delivery_lane l JOIN delivery d FORCE INDEX (delivery_lane_head) "           \
		     "ON d.organization_id = org AND d.target_id = l.target_id "                   \
		     "AND d.lane_id = l.lane_id AND d.awaits = 1 WHERE l.organization_id = org")   \
	     " + " FEW("delivery WHERE next_at IS NOT NULL AND awaits IS NULL "                    \
		       "AND organization_id = org") ")")                                           \
	NEXT("landfall_oldest_waiting_delivery_age_seconds",                                       \
	     "How long the first attempt is late that is due and has waited longest.",             \
	     "(SELECT COALESCE(GREATEST(TIMESTAMPDIFF(SECOND, MIN(next_at), at), 0), 0) "          \
	     "FROM delivery_lane WHERE next_at <= at)")                                            \
	NEXT("landfall_failing_receivers", "Receivers whose last attempt failed.",                 \
	     FEW("delivery_health WHERE organization_id = org"))                                   \
	NEXT("landfall_worker_age_seconds",                                                        \
	     "How long ago a worker ran last; since 1970 where none ever did.",                    \
	     "(SELECT GREATEST(TIMESTAMPDIFF(SECOND, COALESCE(MAX(last_ran_at), "                  \
	     "'1970-01-01'), at), 0) FROM worker)")

#define GAUGE(name, help, sql) { name, help },
const struct exposition_gauge exposition_gauges[] = { HEALTH(GAUGE, GAUGE) };
const size_t exposition_n_gauges = ARRAY_LEN(exposition_gauges);

/* All in one text, with blanks between: however many there are, it is one column. */
#define FIRST_SQL(name, help, sql) sql
#define NEXT_SQL(name, help, sql)  ", ' ', " sql

#define PLACE(kind, member) { FIELD_##kind##_OF(struct exposition_place, member), .flags = FIELD_COLUMN }
static const struct field place_fields[] = {
	PLACE(TEXT, project), PLACE(TEXT, environment), PLACE(TEXT, version), PLACE(TEXT, sha),
	PLACE(TIME, ran_at), PLACE(INT, n_open), PLACE(INT, n_undeployed),
	PLACE(INT, pending), PLACE(INT, started), PLACE(INT, completed), PLACE(INT, failed),
	PLACE(INT, aborted), PLACE(INT, preflight_failed), PLACE(TEXT, took), PLACE(INT, n_dropped),
};
#define BUILD(kind, member) { FIELD_##kind##_OF(struct exposition_build, member), .flags = FIELD_COLUMN }
static const struct field build_fields[] = {
	BUILD(TEXT, project), BUILD(INT, pending), BUILD(INT, started), BUILD(INT, completed),
	BUILD(INT, failed), BUILD(INT, aborted), BUILD(INT, preflight_failed),
};
static const struct field kept_fields[] = {
	{ FIELD_TEXT_OF(struct exposition_kept, body), .flags = FIELD_COLUMN },
};

#define SEES(column, list) "(" list " IS NULL OR FIND_IN_SET(" column ", " list "))"

/* state PRIMARY: a row a place, of which 1000 are looked at: for each, deployment_ran twice, version_ordinal for up to 50
 * versions and their commits, and the sums by PRIMARY. exposition PRIMARY; build_tally PRIMARY. */
const struct db_stmt_def exposition_sql_read = {
	.name = "exposition_read",
	.sql = "BEGIN NOT ATOMIC DECLARE org UUID; DECLARE at DATETIME(3); DECLARE ps, es LONGTEXT; "
	       "DECLARE known MEDIUMTEXT COLLATE utf8mb4_bin; SET org = ?, at = ?, ps = ?, es = ?; "
	       "SELECT body INTO known FROM exposition WHERE organization_id = org AND digest = ? "
	       "AND made_at > at - INTERVAL 5 SECOND; "
	       "SELECT known AS body; IF known IS NULL THEN "
	       "SELECT x.project, x.environment, x.version, v.scm_sha AS sha, x.ran_at, "
	       "(SELECT COUNT(*) FROM deployment d FORCE INDEX (deployment_ran) WHERE d.organization_id = org "
	       "AND d.project_id = x.pid AND d.environment_id = x.eid "
	       "AND d.status IN ('pending', 'started')) AS n_open, "
	       "(SELECT COUNT(DISTINCT c.sha) FROM version w JOIN version_commit c ON c.organization_id = org "
	       "AND c.version_id = w.id WHERE w.organization_id = org AND w.project_id = x.pid "
	       "AND w.ordinal > GREATEST(x.ordinal, x.versions - 50)) AS n_undeployed, "
	       TALLY_STATUS_COLS("t.") ", (SELECT GROUP_CONCAT(k.seconds, ':', k.n, ':', k.ms SEPARATOR ' ') "
	       "FROM deployment_took k WHERE k.organization_id = org AND k.project_id = x.pid "
	       "AND k.environment_id = x.eid) AS took, x.total - 1000 AS n_dropped FROM "
	       "(SELECT p.id AS pid, e.id AS eid, p.name AS project, e.name AS environment, "
	       "s.current_version AS version, s.current_at AS ran_at, s.current_deployment_id AS cid, "
	       "COALESCE(s.current_ordinal, 0) AS ordinal, CAST(p.versions AS SIGNED) AS versions, "
	       "COUNT(*) OVER () AS total FROM state s "
	       "JOIN project p ON p.organization_id = org AND p.id = s.project_id AND p.status = 'active' "
	       "JOIN environment e ON e.organization_id = org AND e.id = s.environment_id "
	       "WHERE s.organization_id = org AND " ENVIRONMENT_IS_SHOWN("e", "at") "AND " SEES("p.id", "ps")
	       " AND " SEES("e.id", "es") " ORDER BY s.last_at DESC LIMIT 1000) x "
	       "LEFT JOIN deployment d ON d.organization_id = org AND d.id = x.cid "
	       "LEFT JOIN version v ON v.organization_id = org AND v.id = d.version_id "
	       "LEFT JOIN deployment_tally t ON t.organization_id = org AND t.project_id = x.pid "
	       "AND t.environment_id = x.eid ORDER BY x.project, x.environment; "
	       "SELECT p.name AS project, " TALLY_STATUS_COLS("t.") " FROM build_tally t "
	       "JOIN project p ON p.organization_id = org AND p.id = t.project_id AND p.status = 'active' "
	       "WHERE t.organization_id = org AND " SEES("p.id", "ps") " ORDER BY p.name LIMIT 1000; "
	       "SELECT CONCAT(" HEALTH(FIRST_SQL, NEXT_SQL) ") AS body; END IF; END",
	.params = "utssb",
	.results = { { kept_fields, 1, sizeof(struct exposition_kept) },
	             { place_fields, ARRAY_LEN(place_fields), sizeof(struct exposition_place) },
	             { build_fields, ARRAY_LEN(build_fields), sizeof(struct exposition_build) },
	             { kept_fields, 1, sizeof(struct exposition_kept) } },
};

/* PRIMARY; one row. What others keep of long ago goes with it. */
const struct db_stmt_def exposition_sql_keep = {
	.name = "exposition_keep",
	.sql = "INSERT INTO exposition (organization_id, digest, made_at, body) VALUES (?, ?, ?, ?) "
	       "ON DUPLICATE KEY UPDATE made_at = VALUES(made_at), body = VALUES(body)",
	.params = "ubts",
};

const struct db_stmt_def *const exposition_statements[] = { &exposition_sql_read, &exposition_sql_keep };
const size_t exposition_n_statements = ARRAY_LEN(exposition_statements);
/* clang-format on */
