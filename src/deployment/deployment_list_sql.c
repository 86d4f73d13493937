/* Statements that bring deployments as they are shown. Lists name their index: with ids in the order of time each is one
 * range of one index, read from its end, whatever the size of the history. */
#include "config.h"

#include "deployment/deployment_sql.h"
#include "environment/environment.h"

/* clang-format off */
#define DEPLOYMENT_COLS(total)                                                                            \
	"d.id, d.project_id, p.slug AS project_slug, p.name AS project_name, d.version_id, "       \
	"v.version AS version_name, v.scm_sha AS version_scm_sha, "                                \
	"v.scm_branch AS version_scm_branch, v.scm_tag AS version_scm_tag, d.environment_id, "     \
	"e.slug AS environment_slug, e.name AS environment_name, e.tier AS environment_tier, "     \
	"d.deploy_url, d.code_name, d.hosts_total, d.hosts_completed, k.name AS key_name, "        \
	"TIMESTAMPDIFF(MICROSECOND, d.started_at, d.finished_at) DIV 1000 AS duration_ms, "        \
	"d.kind, d.rollback_of, d.target_id, d.verdict, d.verdict_source, d.verdict_note, "        \
	"d.verdict_at, d.note, "                                                                   \
	RUN_COLS("d.") ", " total " AS list_total "
#define JOINS                                                                                      \
	"STRAIGHT_JOIN project p ON p.organization_id = d.organization_id AND p.id = d.project_id " \
	"AND p.status <> 'deleted' "                                                               \
	"STRAIGHT_JOIN version v ON v.organization_id = d.organization_id AND v.id = d.version_id " \
	"STRAIGHT_JOIN environment e ON e.organization_id = d.organization_id "                    \
	"AND e.id = d.environment_id "                                                             \
	"LEFT JOIN api_key k ON k.organization_id = d.organization_id AND k.id = d.key_id "
#define DEPLOYMENTS { deployment_fields, 28 + RUN_N_FIELDS, sizeof(struct deployment) }

/* What each path filters by its index, and by looking at the row. */
#define ONLY_PROJECT       " AND d.project_id = ?"
#define ONLY_ENVIRONMENT   " AND d.environment_id = ?"
#define ONLY_STATUS        " AND d.status = ?"
#define ALSO_ENVIRONMENT   " AND (? IS NULL OR d.environment_id = ?)"

/* What a limited key may see; four parameters. */
#define ALLOWED(t)    LIST_ONLY(t "project_id") LIST_ONLY(t "environment_id")
#define ALLOWED_KINDS "ssss"

/* The total by counters, the state rows of the pairs that are asked for, read once for a list. */
#define TOTAL(of)                                                                                  \
	"(SELECT COALESCE(SUM(deployments), 0) FROM state WHERE organization_id = ?" ALLOWED("") of ")"
#define TOTAL_KINDS "u" ALLOWED_KINDS

#define LIST(named, key, only, only_kinds, total, total_kinds, order)                              \
	{                                                                                          \
		.name = (named),                                                                   \
		.sql = "SELECT STRAIGHT_JOIN " DEPLOYMENT_COLS(total)                              \
		       "FROM deployment d FORCE INDEX (" key ") " JOINS                            \
		       "WHERE d.organization_id = ?" only ALLOWED("d.") LIST_WHERE("d.") order("d."), \
		.params = total_kinds "u" only_kinds ALLOWED_KINDS "uuii",                         \
		.results = { DEPLOYMENTS },                                                        \
	}
#define BOTH(named, ...)                                                                           \
	{                                                                                          \
		LIST(named, __VA_ARGS__, LIST_NEWEST), LIST(named "_back", __VA_ARGS__, LIST_OLDEST) \
	}

/* By metadata: the newest rows that the other filters leave, then a look into each. */
#define NEWEST                                                                                     \
	"(SELECT x.organization_id, x.id FROM deployment x FORCE INDEX (PRIMARY) "                  \
	"WHERE x.organization_id = ? AND (? IS NULL OR x.project_id = ?) "                         \
	"AND (? IS NULL OR x.environment_id = ?) AND (? IS NULL OR x.status = ?)" ALLOWED("x.")    \
	LIST_WHERE("x.") \
	"ORDER BY x.id DESC LIMIT 100000) n STRAIGHT_JOIN deployment d "                           \
	"ON d.organization_id = n.organization_id AND d.id = n.id "
#define HAS_META "JSON_VALUE(d.extra_metadata, ?) = ? "
#define META_LIST(named, order)                                                                    \
	{                                                                                          \
		.name = (named),                                                                   \
		.sql = "BEGIN NOT ATOMIC SELECT STRAIGHT_JOIN " DEPLOYMENT_COLS("NULL")             \
		       "FROM " NEWEST JOINS \
		       "WHERE " HAS_META order("d.") "; "                                          \
		       "SELECT COUNT(*) AS number FROM (SELECT 1 FROM " NEWEST "WHERE " HAS_META   \
		       "LIMIT ?) counted; END",                                                    \
		.params = "uuuuuss" ALLOWED_KINDS "uussii" "uuuuuss" ALLOWED_KINDS "uussi",                                          \
		.results = { DEPLOYMENTS, DB_NUMBER },                                             \
	}

/* By version: one, those in a release, or those of one name. First the versions, then deployment_version of each, sorted
 * in memory. */
#define VERSIONS_BEGIN                                                                             \
	"BEGIN NOT ATOMIC DECLARE org, vid, rid, pid, eid UUID; "                                  \
	"DECLARE named VARCHAR(100) COLLATE utf8mb4_bin; DECLARE st VARCHAR(16) CHARACTER SET ascii; " \
	"DECLARE project_ids, environment_ids LONGTEXT; "                                          \
	"SET org = ?, vid = ?, rid = ?, named = ?, pid = ?, eid = ?, st = ?, project_ids = ?, "    \
	"environment_ids = ?; "
#define VERSIONS_KINDS "uuus" "uus" "ss"
#define OF_VERSIONS                                                                                \
	"FROM (SELECT w.id FROM version w WHERE w.organization_id = org AND w.id = vid "           \
	"UNION SELECT r.version_id FROM release_version r WHERE r.organization_id = org AND r.release_id = rid " \
	"UNION SELECT w.id FROM project q JOIN version w ON w.organization_id = org "              \
	"AND w.project_id = q.id AND w.version = named WHERE q.organization_id = org "             \
	"AND named IS NOT NULL) n STRAIGHT_JOIN deployment d FORCE INDEX (deployment_version) "    \
	"ON d.organization_id = org AND d.version_id = n.id " JOINS                                \
	"WHERE (pid IS NULL OR d.project_id = pid) AND (eid IS NULL OR d.environment_id = eid) "   \
	"AND (st IS NULL OR d.status = st) "                                                       \
	"AND (project_ids IS NULL OR FIND_IN_SET(d.project_id, project_ids)) "                     \
	"AND (environment_ids IS NULL OR FIND_IN_SET(d.environment_id, environment_ids)) "         \
	"AND d.id > ? AND d.id < ? "
#define VERSION_LIST(named, order)                                                                 \
	{                                                                                          \
		.name = (named),                                                                   \
		.sql = VERSIONS_BEGIN "SELECT STRAIGHT_JOIN " DEPLOYMENT_COLS("NULL") OF_VERSIONS  \
		       "ORDER BY d.id " order " LIMIT ? OFFSET ?; "                                \
		       "SELECT COUNT(*) AS number FROM (SELECT 1 " OF_VERSIONS "LIMIT ?) counted; END", \
		.params = VERSIONS_KINDS "uuii" "uui",                                             \
		.results = { DEPLOYMENTS, DB_NUMBER },                                             \
	}

/* The index named in each; one row more than a page, and one of the joined tables a row. */
const struct db_stmt_def deployment_sql_list[DEPLOYMENT_BY__COUNT][2] = {
	[DEPLOYMENT_BY_ALL] = BOTH("deployment_list", "PRIMARY", "", "", TOTAL(""), TOTAL_KINDS),
	[DEPLOYMENT_BY_PROJECT] =
	    BOTH("deployment_list_project", "deployment_project", ONLY_PROJECT, "u",
	         TOTAL(" AND project_id = ?"), TOTAL_KINDS "u"),
	[DEPLOYMENT_BY_ENVIRONMENT] =
	    BOTH("deployment_list_environment", "deployment_environment", ONLY_ENVIRONMENT, "u",
	         TOTAL(" AND environment_id = ?"), TOTAL_KINDS "u"),
	[DEPLOYMENT_BY_PLACE] =
	    BOTH("deployment_list_place", "deployment_place", ONLY_PROJECT ONLY_ENVIRONMENT, "uu",
	         TOTAL(" AND project_id = ? AND environment_id = ?"), TOTAL_KINDS "uu"),
	[DEPLOYMENT_BY_STATUS] =
	    BOTH("deployment_list_status", "deployment_status", ONLY_STATUS, "s", "NULL", ""),
	[DEPLOYMENT_BY_PROJECT_STATUS] =
	    BOTH("deployment_list_project_status", "deployment_project_status",
	         ONLY_PROJECT ONLY_STATUS ALSO_ENVIRONMENT, "usuu", "NULL", ""),
	[DEPLOYMENT_BY_ENVIRONMENT_STATUS] =
	    BOTH("deployment_list_environment_status", "deployment_environment_status",
	         ONLY_ENVIRONMENT ONLY_STATUS, "us", "NULL", ""),
	[DEPLOYMENT_BY_VERSION] = { VERSION_LIST("deployment_list_version", "DESC"),
	                            VERSION_LIST("deployment_list_version_back", "ASC") },
	[DEPLOYMENT_BY_META] = { META_LIST("deployment_list_meta", LIST_NEWEST),
	                         META_LIST("deployment_list_meta_back", LIST_OLDEST) },
};

#define COUNT(named, key, only, only_kinds)                                                        \
	{                                                                                          \
		.name = (named),                                                                   \
		.sql = "SELECT COUNT(*) AS number FROM (SELECT 1 FROM deployment d FORCE INDEX ("  \
		       key ") WHERE d.organization_id = ?" only ALLOWED("d.")                      \
		       "AND d.id > ? AND d.id < ? LIMIT ?) counted",                              \
		.params = "u" only_kinds ALLOWED_KINDS "uui",                                      \
		.results = { DB_NUMBER },                                                          \
	}

/* The same total for a list that came back empty, which has no row to bring it. */
const struct db_stmt_def deployment_sql_total = {
	.name = "deployment_total",
	.sql = "SELECT COALESCE(SUM(deployments), 0) AS number FROM state WHERE organization_id = ?"
	       ALLOWED("") "AND (? IS NULL OR project_id = ?) AND (? IS NULL OR environment_id = ?)",
	.params = "u" ALLOWED_KINDS "uuuu",
	.results = { DB_NUMBER },
};

/* The total of those that are in a status now, by the counters of each pair. PRIMARY or deployment_tally_environment: a row
 * a pair that is asked for. */
#define IN_STATUS                                                                                  \
	"SELECT COALESCE(SUM(CASE ? WHEN 'pending' THEN now_pending WHEN 'started' THEN now_started " \
	"WHEN 'completed' THEN now_completed WHEN 'failed' THEN now_failed "                       \
	"WHEN 'aborted' THEN now_aborted ELSE now_preflight_failed END), 0) AS number "            \
	"FROM deployment_tally d WHERE d.organization_id = ?"
const struct db_stmt_def deployment_sql_in_status[DEPLOYMENT_BY_VERSION] = {
	[DEPLOYMENT_BY_STATUS] = { .name = "deployment_in_status",
				   .sql = IN_STATUS ALLOWED("d."),
				   .params = "su" ALLOWED_KINDS,
				   .results = { DB_NUMBER } },
	[DEPLOYMENT_BY_PROJECT_STATUS] = { .name = "deployment_in_status_project",
					   .sql = IN_STATUS ONLY_PROJECT ALSO_ENVIRONMENT ALLOWED("d."),
					   .params = "su" "uuu" ALLOWED_KINDS,
					   .results = { DB_NUMBER } },
	[DEPLOYMENT_BY_ENVIRONMENT_STATUS] = { .name = "deployment_in_status_environment",
					       .sql = IN_STATUS ONLY_ENVIRONMENT ALLOWED("d."),
					       .params = "su" "u" ALLOWED_KINDS,
					       .results = { DB_NUMBER } },
};

/* Where counters don't tell: by time. At most LIMIT_COUNTED_ROWS and one. */
const struct db_stmt_def deployment_sql_count[DEPLOYMENT_BY_VERSION] = {
	[DEPLOYMENT_BY_ALL] = COUNT("deployment_count", "PRIMARY", "", ""),
	[DEPLOYMENT_BY_PROJECT] =
	    COUNT("deployment_count_project", "deployment_project", ONLY_PROJECT, "u"),
	[DEPLOYMENT_BY_ENVIRONMENT] =
	    COUNT("deployment_count_environment", "deployment_environment", ONLY_ENVIRONMENT, "u"),
	[DEPLOYMENT_BY_PLACE] = COUNT("deployment_count_place", "deployment_place",
	                              ONLY_PROJECT ONLY_ENVIRONMENT, "uu"),
	[DEPLOYMENT_BY_STATUS] =
	    COUNT("deployment_count_status", "deployment_status", ONLY_STATUS, "s"),
	[DEPLOYMENT_BY_PROJECT_STATUS] =
	    COUNT("deployment_count_project_status", "deployment_project_status",
	          ONLY_PROJECT ONLY_STATUS ALSO_ENVIRONMENT, "usuu"),
	[DEPLOYMENT_BY_ENVIRONMENT_STATUS] =
	    COUNT("deployment_count_environment_status", "deployment_environment_status",
	          ONLY_ENVIRONMENT ONLY_STATUS, "us"),
};

/* PRIMARY; one row. */
const struct db_stmt_def deployment_sql_by_id = {
	.name = "deployment_by_id",
	.sql = "SELECT " DEPLOYMENT_COLS("NULL") "FROM deployment d " JOINS
	       "WHERE d.organization_id = ? AND d.id = ?",
	.params = "uu",
	.results = { DEPLOYMENTS },
};

/* What doors without a history list: PRIMARY or deployment_project from its end, a page and one. */
#define SHOWN                                                                                      \
	"FROM deployment d " JOINS "WHERE d.organization_id = ? AND d.hidden_at IS NULL "          \
	"AND (? IS NULL OR d.id = ?) AND (? IS NULL OR d.project_id = ?)" ALLOWED("d.")
const struct db_stmt_def deployment_sql_shown = {
	.name = "deployment_shown",
	.sql = "SELECT STRAIGHT_JOIN " DEPLOYMENT_COLS("NULL") SHOWN "ORDER BY d.id DESC LIMIT ? OFFSET ?",
	.params = "uuuuu" ALLOWED_KINDS "ii",
	.results = { DEPLOYMENTS },
};

const struct db_stmt_def deployment_sql_shown_count = {
	.name = "deployment_shown_count",
	.sql = "SELECT COUNT(*) AS number FROM (SELECT STRAIGHT_JOIN 1 " SHOWN "LIMIT ?) counted",
	.params = "uuuuu" ALLOWED_KINDS "i",
	.results = { DB_NUMBER },
};

/* deployment_ran from its end, the newest 500: of each version the last, at most 10. */
const struct db_stmt_def deployment_sql_candidates = {
	.name = "deployment_candidates",
	.sql = "BEGIN NOT ATOMIC DECLARE org, pid, eid, vid UUID; "
	       "SET org = ?, pid = ?, eid = ?, vid = ?; "
	       "SELECT STRAIGHT_JOIN " DEPLOYMENT_COLS("NULL")
	       "FROM (SELECT x.id, ROW_NUMBER() OVER (PARTITION BY x.version_id "
	       "ORDER BY x.finished_at DESC, x.id DESC) AS nth FROM ("
	       "SELECT id, version_id, finished_at FROM deployment FORCE INDEX (deployment_ran) "
	       "WHERE organization_id = org AND project_id = pid AND environment_id = eid "
	       "AND status = 'completed' ORDER BY finished_at DESC, id DESC LIMIT 500) x "
	       "WHERE x.version_id <> vid AND NOT EXISTS (SELECT 1 FROM deployment f "
	       "WHERE f.organization_id = org AND f.version_id = x.version_id "
	       "AND f.environment_id = eid AND f.verdict = 'faulty')) n "
	       "STRAIGHT_JOIN deployment d ON d.organization_id = org AND d.id = n.id " JOINS
	       "WHERE n.nth = 1 ORDER BY d.finished_at DESC, d.id DESC LIMIT 10; END",
	.params = "uuuu",
	.results = { DEPLOYMENTS },
};

#define PATH(i) &deployment_sql_list[i][0], &deployment_sql_list[i][1]
const struct db_stmt_def *const deployment_list_statements[] = {
	PATH(0), PATH(1), PATH(2), PATH(3), PATH(4), PATH(5), PATH(6), PATH(7), PATH(8),
	&deployment_sql_count[0], &deployment_sql_count[1], &deployment_sql_count[2],
	&deployment_sql_count[3], &deployment_sql_count[4], &deployment_sql_count[5], &deployment_sql_count[6],
	&deployment_sql_in_status[4], &deployment_sql_in_status[5], &deployment_sql_in_status[6],
	&deployment_sql_total, &deployment_sql_by_id, &deployment_sql_shown, &deployment_sql_shown_count,
	&deployment_sql_candidates,
};
const size_t deployment_list_n_statements = ARRAY_LEN(deployment_list_statements);
/* clang-format on */
