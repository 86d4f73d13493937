/* Statements of deployments. Lists name their index: with ids in the order of time each is one range of one
 * index, read from its end, whatever the size of the history. */
#include "config.h"

#include <string.h>

#include "deployment/deployment_sql.h"
#include "deployment/target.h"
#include "environment/environment.h"
#include "event/event.h"
#include "insight/tally.h"

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

/* ISO C promises 4,095 characters of a literal; gcc and clang take what memory takes, and a block is one text. */
#pragma GCC diagnostic ignored "-Woverlength-strings"

/* Recording */

#define PLACE(kind, member) FIELD_##kind##_OF(struct place, member), .flags = FIELD_COLUMN
#define STATE(kind, member)                                                                        \
	FIELD_NAMED(FIELD_##kind, #member, struct place, state.member, STATE_##kind),              \
	    .flags = FIELD_COLUMN
#define STATE_ID   struct uuid
#define STATE_TEXT const char *
#define STATE_INT  int64_t
#define STATE_TIME int64_t
#define STATE_WORD int

static const struct field place_fields[] = {
	{ PLACE(ID, project_id) },
	{ PLACE(TEXT, project_slug) },
	{ PLACE(TEXT, project_name) },
	{ PLACE(ID, version_id) },
	{ PLACE(TEXT, version) },
	{ PLACE(TEXT, scm_sha) },
	{ PLACE(TEXT, scm_branch) },
	{ PLACE(TEXT, scm_tag) },
	{ PLACE(TEXT, scm_repository) },
	{ PLACE(INT, ordinal) },
	{ PLACE(ID, environment_id) },
	{ PLACE(TEXT, environment_slug) },
	{ PLACE(TEXT, environment_name) },
	{ PLACE(WORD, environment_tier), .words = &tier_words },
	{ PLACE(INT, timeout_minutes) },
	{ PLACE(WORD, environment_status), .words = &environment_status_words },
	{ STATE(ID, current_deployment_id) },
	{ STATE(TEXT, current_version) },
	{ STATE(INT, current_ordinal) },
	{ STATE(TIME, current_at) },
	{ STATE(ID, last_deployment_id) },
	{ STATE(TEXT, last_version) },
	{ STATE(WORD, last_status), .words = &progress_words },
	{ STATE(TIME, last_at) },
	{ STATE(INT, deployments) },
};

#define PLACES { place_fields, ARRAY_LEN(place_fields), sizeof(struct place) }
#define PLACE_COLS                                                                                 \
	"p.id AS project_id, p.slug AS project_slug, p.name AS project_name, "                     \
	"v.id AS version_id, v.version, v.scm_sha, v.scm_branch, v.scm_tag, v.scm_repository, "    \
	"v.ordinal, "                                                                              \
	"e.id AS environment_id, e.slug AS environment_slug, e.name AS environment_name, "         \
	"e.tier AS environment_tier, e.timeout_minutes, e.status AS environment_status, " STATE_COLS " "

/* Only the columns of the deployment itself; the names are the place's. */
#define OWN(kind, member) FIELD_##kind##_OF(struct deployment, member), .flags = FIELD_COLUMN
static const struct field own_fields[] = {
	{ OWN(ID, id) },
	{ OWN(TEXT, deploy_url) },
	{ OWN(TEXT, code_name) },
	{ FIELD_NAMED(FIELD_INT, "hosts_total", struct deployment, hosts, int64_t), .flags = FIELD_COLUMN },
	{ OWN(INT, hosts_completed) },
	{ OWN(WORD, kind), .words = &deployment_kind_words },
	{ OWN(ID, rollback_of) },
	{ OWN(ID, target_id) },
	{ OWN(WORD, verdict), .words = &deployment_verdict_words },
	{ OWN(WORD, verdict_source), .words = &verdict_source_words },
	{ OWN(TEXT, verdict_note) },
	{ OWN(TIME, verdict_at) },
	{ OWN(TEXT, note) },
	RUN_FIELDS(struct deployment, FIELD_COLUMN),
};

#define OWNS     { own_fields, ARRAY_LEN(own_fields), sizeof(struct deployment) }
#define OWN_COLS                                                                                   \
	"id, deploy_url, code_name, hosts_total, hosts_completed, kind, rollback_of, target_id, "  \
	"verdict, verdict_source, verdict_note, verdict_at, note, "                                \
	RUN_COLS("")

/* project_name, environment_name, version_name: one row of each; state PRIMARY, locked;
 * deployment_version: at most 8 rows, deployment_run: at most one that is not among them. */
#define OPEN(begin, also, first)                                                                             \
	"BEGIN NOT ATOMIC "                                                                        \
	"DECLARE org, pid, vid, eid UUID; "                                                                \
	"DECLARE rid VARCHAR(255) COLLATE utf8mb4_bin; "                                             \
	"DECLARE locked INT; DECLARE moment DATETIME(3); "                                                                     \
	begin                                                                                      \
	"SET org = ?, rid = ?" also "; "                                                                       \
	"SELECT a.id, b.id, c.id INTO pid, eid, vid FROM project a "                                     \
	"JOIN environment b ON b.organization_id = a.organization_id AND b.name = ? "              \
	"JOIN version c ON c.organization_id = a.organization_id AND c.project_id = a.id "         \
	"AND c.version = ? WHERE a.organization_id = org AND a.name = ?; "                           \
	"SELECT 1 INTO locked FROM state WHERE organization_id = org AND project_id = pid "            \
	"AND environment_id = eid FOR UPDATE; "                                                      \
	"SELECT " PLACE_COLS "FROM state s "                                                       \
	"JOIN project p ON p.organization_id = org AND p.id = s.project_id "                         \
	"JOIN environment e ON e.organization_id = org AND e.id = s.environment_id "                 \
	"JOIN version v ON v.organization_id = org AND v.id = vid "                                    \
	"WHERE s.organization_id = org AND s.project_id = pid AND s.environment_id = eid; "              \
	"SELECT " OWN_COLS "FROM deployment FORCE INDEX (deployment_version) "                     \
	"WHERE organization_id = org AND version_id = vid "         \
	"AND environment_id = eid ORDER BY " first "id DESC LIMIT 8; "                                        \
	"IF rid IS NOT NULL THEN "                                                                   \
	"SELECT " OWN_COLS "FROM deployment FORCE INDEX (deployment_run) "                         \
	"WHERE organization_id = org AND run_id = rid "             \
	"AND version_id = vid AND environment_id = eid ORDER BY id DESC LIMIT 1; "                     \
	"END IF; "                                                                                 \
	"END"

const struct db_stmt_def deployment_sql_open = {
	.name = "deployment_open",
	.sql = OPEN("START TRANSACTION; ", "", ""),
	.params = "ussss",
	.results = { PLACES, OWNS, OWNS },
};

const struct db_stmt_def deployment_sql_open_again = {
	.name = "deployment_open_again",
	.sql = OPEN("", "", ""),
	.params = "ussss",
	.results = { PLACES, OWNS, OWNS },
};

/* Inside a transaction that is open already: attempts that began or ended at the moment come first. */
const struct db_stmt_def deployment_sql_open_moment = {
	.name = "deployment_open_moment",
	.sql = OPEN("", ", moment = ?", "(finished_at <=> moment OR started_at <=> moment) DESC, "),
	.params = "ustsss",
	.results = { PLACES, OWNS, OWNS },
};

/* The ids of the deployments that both result sets have. */
#define FOUND                                                                                      \
	"(SELECT id FROM deployment FORCE INDEX (deployment_version) "                             \
	"WHERE organization_id = org AND version_id = vid AND environment_id = eid "               \
	"ORDER BY id DESC LIMIT 8) UNION "                                                         \
	"(SELECT id FROM deployment FORCE INDEX (deployment_run) "                                 \
	"WHERE organization_id = org AND run_id = rid AND version_id = vid "                       \
	"AND environment_id = eid ORDER BY id DESC LIMIT 1)"
/* A column of the host's own row, which is not read of the others. */
#define OWN_OF(column)                                                                             \
	"(SELECT o." column " FROM deployment_target o WHERE o.organization_id = org "             \
	"AND o.deployment_id = n.id AND o.host = hst) AS " column
/* deployment_target_host: the hosts of each; deployment_place: one look for each. */
#define VIEW_OF(ids)                                                                       \
	"SELECT n.id AS deployment_id, MAX(IF(t.host = hst, t.status, NULL)) AS status, "          \
	"MAX(IF(t.host = hst, t.status_word, NULL)) AS status_word, "                              \
	"MAX(IF(t.host = hst, t.reason, NULL)) AS reason, "                                        \
	"MAX(IF(t.host = hst, t.error_code, NULL)) AS error_code, "                                \
	"MAX(IF(t.host = hst, t.error_message, NULL)) AS error_message, "                          \
	"MAX(IF(t.host = hst, t.started_at, NULL)) AS started_at, "                                \
	"MAX(IF(t.host = hst, t.finished_at, NULL)) AS finished_at, "                              \
	"MAX(IF(t.host = hst, t.updated_at, NULL)) AS updated_at, "                                \
	"COALESCE(SUM(t.host <> hst AND t.status = 'pending'), 0) AS n_pending, "                  \
	"COALESCE(SUM(t.host <> hst AND t.status = 'started'), 0) AS n_started, "                  \
	"COALESCE(SUM(t.host <> hst AND t.status = 'completed'), 0) AS n_completed, "              \
	"COALESCE(SUM(t.host <> hst AND t.status = 'failed'), 0) AS n_failed, "                    \
	"COALESCE(SUM(t.host <> hst AND t.status = 'aborted'), 0) AS n_aborted, "                  \
	"MIN(IF(t.host <> hst, t.started_at, NULL)) AS others_started_at, "                        \
	"MAX(IF(t.host <> hst, t.finished_at, NULL)) AS others_finished_at, "                      \
	"(SELECT x.created_at FROM deployment x FORCE INDEX (deployment_place) "                   \
	"WHERE x.organization_id = org AND x.project_id = pid AND x.environment_id = eid "         \
	"AND x.id > n.id ORDER BY x.id LIMIT 1) AS next_at, "                                      \
	"MAX(IF(t.host = hst, t.event_digest, NULL)) AS event_digest, "                            \
	OWN_OF("id") ", " OWN_OF("extra_metadata") ", " OWN_OF("as_given") " "                     \
	"FROM (" ids ") n "                                                                        \
	"LEFT JOIN deployment_target t ON t.organization_id = org AND t.deployment_id = n.id "     \
	"GROUP BY n.id; "
#define VIEWS { target_view_fields, TARGET_VIEW_N, sizeof(struct target_view) }

/* As for deployment_open, the state row locked before. */
const struct db_stmt_def deployment_sql_views = {
	.name = "deployment_views",
	.sql = "BEGIN NOT ATOMIC "
	       "DECLARE org, pid, vid, eid UUID; "
	       "DECLARE rid VARCHAR(255) COLLATE utf8mb4_bin; "
	       "DECLARE hst VARCHAR(255) COLLATE utf8mb4_uca1400_as_ci; "
	       "SET org = ?, pid = ?, eid = ?, vid = ?, rid = ?, hst = ?; "
	       VIEW_OF(FOUND) "END",
	.params = "uuuuss",
	.results = { VIEWS },
};

/* That it began to be: another event, the same but for its kind, before the one that was written already. The parameter is its id;
 * NULL: it is none that anybody has to be told of. */
#define CREATED_SQL                                                                                \
	"INSERT INTO event (organization_id, id, kind, subject_id, project_id, environment_id, actor_kind, " \
	"actor_id, address, request_id, is_backfill, data, created_at, is_test, awaits) "          \
	"SELECT organization_id, ?, 'deployment.created', subject_id, project_id, environment_id, actor_kind, " \
	"actor_id, address, request_id, is_backfill, data, created_at, is_test, awaits FROM event " \
	"WHERE organization_id = ? AND id = ?"
#define CREATED_KINDS "uuu"

/* A new row, or the same row with what changed: the second event of a deployment finds its id there. */
#define SAVE(audit, commit)                                                                               \
	"BEGIN NOT ATOMIC "                                                                        \
	"INSERT INTO deployment (organization_id, id, project_id, version_id, environment_id, "    \
	"deploy_url, code_name, hosts_total, hosts_completed, kind, rollback_of, target_id, "      \
	RUN_COLS("") ") "                                                                          \
	"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, " RUN_MARKS ") "                              \
	"ON DUPLICATE KEY UPDATE deploy_url = VALUES(deploy_url), code_name = VALUES(code_name), " \
	"hosts_total = VALUES(hosts_total), hosts_completed = VALUES(hosts_completed), "           \
	"kind = VALUES(kind), rollback_of = VALUES(rollback_of), target_id = VALUES(target_id), "  \
	RUN_SET "; "                                                                               \
	STATE_UPDATE_SQL "; " TALLY_DEPLOYMENT_SQL "; " EVENT_INSERT_SQL "; " CREATED_SQL "; " audit commit "END"
#define SAVE_KINDS "uuuuussiisuu" RUN_PARAM_KINDS STATE_PARAM_KINDS TALLY_DEPLOYMENT_PARAM_KINDS

/* PRIMARY of deployment, state and the sums; one row each. */
const struct db_stmt_def deployment_sql_save = {
	.name = "deployment_save",
	.sql = SAVE(AUDIT_INSERT_SQL "; ", ""),
	.params = SAVE_KINDS EVENT_PARAM_KINDS CREATED_KINDS AUDIT_PARAM_KINDS,
};

const struct db_stmt_def deployment_sql_save_commit = {
	.name = "deployment_save_commit",
	.sql = SAVE(AUDIT_INSERT_SQL "; ", "COMMIT; "),
	.params = SAVE_KINDS EVENT_PARAM_KINDS CREATED_KINDS AUDIT_PARAM_KINDS,
};
/* One of many, which have one row of the audit together. */
const struct db_stmt_def deployment_sql_save_step = {
	.name = "deployment_save_step",
	.sql = SAVE("", ""),
	.params = SAVE_KINDS EVENT_PARAM_KINDS CREATED_KINDS,
};
/* clang-format on */

void deployment_save_params(struct arena *arena, const struct deployment *d,
			    const struct place *place, const struct trace *trace,
			    struct db_param *out)
{
	struct uuid organization_id = trace->event.organization_id;
	const struct tally_move move = {
		.organization_id = organization_id,
		.project_id = place->project_id,
		.environment_id = place->environment_id,
		.run = &d->run,
		.was = place->was,
	};
	const struct db_param own[] = {
		db_id(organization_id),       db_id(d->id),
		db_id(place->project_id),     db_id(place->version_id),
		db_id(place->environment_id), db_text(d->deploy_url),
		db_text(d->code_name),        db_int(d->hosts),
		db_int(d->hosts_completed),   db_text(deployment_kind_words.format(d->kind)),
		db_id(d->rollback_of),        db_id(d->target_id),
	};

	const bool is_created = !uuid_is_nil(&trace->created_id);
	const struct db_param created[] = {
		db_id(trace->created_id),
		db_id(organization_id),
		db_id(is_created ? trace->event.id : trace->created_id),
	};
	struct db_param traces[TRACE_N_PARAMS];

	memcpy(out, own, sizeof(own));
	out += ARRAY_LEN(own);
	run_params(&d->run, out);
	out += RUN_N_PARAMS;
	state_params(&place->state, organization_id, place->project_id, place->environment_id, out);
	out += STATE_N_PARAMS;
	tally_deployment_params(&move, out);
	out += TALLY_DEPLOYMENT_N_PARAMS;
	trace_params(arena, trace, traces);
	memcpy(out, traces, EVENT_N_PARAMS * sizeof(*out));
	out += EVENT_N_PARAMS;
	memcpy(out, created, sizeof(created));
	memcpy(out + ARRAY_LEN(created), traces + EVENT_N_PARAMS, AUDIT_N_PARAMS * sizeof(*out));
}

/* clang-format off */
/* Giving up */

/* deployment_deadline; limit rows. NULL deadlines, of all that ended, are outside the range. */
const struct db_stmt_def deployment_sql_overdue = {
	.name = "deployment_overdue",
	.sql = "SELECT organization_id, id FROM deployment WHERE deadline_at <= ? "
	       "AND (? IS NULL OR organization_id = ?) ORDER BY deadline_at LIMIT ?",
	.params = "tuui",
	.results = { { (const struct field[]){
	                   { FIELD_ID_OF(struct deployment_ref, organization_id),
	                     .flags = FIELD_COLUMN },
	                   { FIELD_ID_OF(struct deployment_ref, id), .flags = FIELD_COLUMN } },
	               2, sizeof(struct deployment_ref) } },
};

/* PRIMARY of each; the state row locked. The deadline is looked at again under the lock. */
const struct db_stmt_def deployment_sql_open_by_id = {
	.name = "deployment_open_by_id",
	.sql = "BEGIN NOT ATOMIC "
	       "DECLARE org, did, pid, vid, eid UUID; "
	       "DECLARE locked INT; "
	       "START TRANSACTION; "
	       "SET org = ?, did = ?; "
	       "SELECT project_id, version_id, environment_id INTO pid, vid, eid FROM deployment "
	       "WHERE organization_id = org AND id = did; "
	       "SELECT 1 INTO locked FROM state WHERE organization_id = org AND project_id = pid "
	       "AND environment_id = eid FOR UPDATE; "
	       "SELECT " PLACE_COLS "FROM state s "
	       "JOIN project p ON p.organization_id = org AND p.id = s.project_id "
	       "JOIN environment e ON e.organization_id = org AND e.id = s.environment_id "
	       "JOIN version v ON v.organization_id = org AND v.id = vid "
	       "WHERE s.organization_id = org AND s.project_id = pid AND s.environment_id = eid; "
	       "SELECT " OWN_COLS "FROM deployment WHERE organization_id = org AND id = did "
	       "AND deadline_at <= ?; "
	       "END",
	.params = "uut",
	.results = { PLACES, OWNS },
};

/* Starting, undoing, judging */

/* environment PRIMARY, a handful of rows; version_ordinal from its end, up to the first that is good: for each,
 * build_version and deployment_version. */
const struct db_stmt_def deployment_sql_defaults = {
	.name = "deployment_defaults",
	.sql = "BEGIN NOT ATOMIC DECLARE org, pid UUID; DECLARE moment DATETIME(3); "
	       "SET org = ?, pid = ?, moment = ?; "
	       "SELECT (SELECT e.name FROM environment e WHERE e.organization_id = org "
	       "AND " ENVIRONMENT_IS_SHOWN("e", "moment")
	       "ORDER BY e.tier = 'production' DESC, IF(e.tier = 'production', e.position, -e.position), "
	       "e.name LIMIT 1) AS environment, "
	       "(SELECT v.version FROM version v WHERE v.organization_id = org AND v.project_id = pid "
	       "AND COALESCE((SELECT b.status FROM build b WHERE b.organization_id = org "
	       "AND b.version_id = v.id ORDER BY b.id DESC LIMIT 1), 'completed') = 'completed' "
	       "AND NOT EXISTS (SELECT 1 FROM deployment d WHERE d.organization_id = org "
	       "AND d.version_id = v.id AND d.verdict = 'faulty') "
	       "ORDER BY v.ordinal DESC LIMIT 1) AS version; END",
	.params = "uut",
	.results = { { (const struct field[]){
	                   { FIELD_TEXT_OF(struct deployment_draft, environment), .flags = FIELD_COLUMN },
	                   { FIELD_TEXT_OF(struct deployment_draft, version), .flags = FIELD_COLUMN } },
	               2, sizeof(struct deployment_draft) } },
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

/* PRIMARY; one row. */
const struct db_stmt_def deployment_sql_hide = {
	.name = "deployment_hide",
	.sql = "UPDATE deployment SET hidden_at = ? WHERE organization_id = ? AND id = ? AND hidden_at IS NULL",
	.params = "tuu",
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

/* PRIMARY; one row, and its traces. */
const struct db_stmt_def deployment_sql_judge = {
	.name = "deployment_judge",
	.sql = "BEGIN NOT ATOMIC UPDATE deployment SET verdict = ?, verdict_source = 'person', "
	       "verdict_note = ?, verdict_at = ? "
	       "WHERE organization_id = ? AND id = ?; " TRACE_INSERT_SQL "; END",
	.params = "sstuu" TRACE_PARAM_KINDS,
};

/* The same, unless somebody has judged it. */
const struct db_stmt_def deployment_sql_judge_inferred = {
	.name = "deployment_judge_inferred",
	.sql = "BEGIN NOT ATOMIC UPDATE deployment SET verdict = 'faulty', verdict_source = 'inferred', "
	       "verdict_note = ?, verdict_at = ? WHERE organization_id = ? AND id = ? AND verdict IS NULL; "
	       "IF ROW_COUNT() > 0 THEN " TRACE_INSERT_SQL "; END IF; END",
	.params = "stuu" TRACE_PARAM_KINDS,
};

#define DONE(kind, member) FIELD_##kind##_OF(struct completion, member), .flags = FIELD_COLUMN
static const struct field completion_fields[] = {
	{ DONE(ID, id) },
	{ DONE(ID, version_id) },
	{ DONE(INT, ordinal) },
	{ DONE(TEXT, version) },
	{ DONE(TIME, finished_at) },
	{ DONE(WORD, verdict), .words = &deployment_verdict_words },
};

/* deployment_ran from the moment backwards; PRIMARY of each version. */
const struct db_stmt_def deployment_sql_completions = {
	.name = "deployment_completions",
	.sql = "SELECT STRAIGHT_JOIN d.id, d.version_id, v.ordinal, v.version, d.finished_at, d.verdict "
	       "FROM deployment d FORCE INDEX (deployment_ran) "
	       "JOIN version v ON v.organization_id = d.organization_id AND v.id = d.version_id "
	       "WHERE d.organization_id = ? AND d.project_id = ? AND d.environment_id = ? "
	       "AND d.status = 'completed' AND d.finished_at <= ? AND d.id <> ? "
	       "ORDER BY d.finished_at DESC, d.id DESC LIMIT ?",
	.params = "uuutui",
	.results = { { completion_fields, ARRAY_LEN(completion_fields), sizeof(struct completion) } },
};

const struct db_stmt_def deployment_sql_change = {
	.name = "deployment_change",
	.sql = "BEGIN NOT ATOMIC UPDATE deployment SET deploy_url = ?, extra_metadata = ?, note = ?, "
	       "updated_at = ? WHERE organization_id = ? AND id = ?; " TRACE_INSERT_SQL "; END",
	.params = "ssstuu" TRACE_PARAM_KINDS,
};

const struct db_stmt_def *const deployment_statements[] = {
	&deployment_sql_defaults, &deployment_sql_candidates, &deployment_sql_judge,
	&deployment_sql_shown, &deployment_sql_shown_count, &deployment_sql_hide,
	&deployment_sql_judge_inferred, &deployment_sql_completions, &deployment_sql_views,
	&deployment_sql_change,
	&deployment_sql_list[0][0], &deployment_sql_list[0][1], &deployment_sql_list[1][0],
	&deployment_sql_list[1][1], &deployment_sql_list[2][0], &deployment_sql_list[2][1],
	&deployment_sql_list[3][0], &deployment_sql_list[3][1], &deployment_sql_list[4][0],
	&deployment_sql_list[4][1], &deployment_sql_list[5][0], &deployment_sql_list[5][1],
	&deployment_sql_list[6][0], &deployment_sql_list[6][1], &deployment_sql_list[7][0],
	&deployment_sql_list[7][1], &deployment_sql_list[8][0], &deployment_sql_list[8][1],
	&deployment_sql_count[0],   &deployment_sql_count[1],   &deployment_sql_count[2],
	&deployment_sql_count[3],   &deployment_sql_count[4],   &deployment_sql_count[5],
	&deployment_sql_count[6],   &deployment_sql_in_status[4], &deployment_sql_in_status[5],
	&deployment_sql_in_status[6],
	&deployment_sql_total,
	&deployment_sql_by_id,      &deployment_sql_open,       &deployment_sql_open_again, &deployment_sql_open_moment, &deployment_sql_save_step,
	&deployment_sql_save,       &deployment_sql_save_commit, &deployment_sql_overdue,
	&deployment_sql_open_by_id,
};
const size_t deployment_n_statements = ARRAY_LEN(deployment_statements);
/* clang-format on */
