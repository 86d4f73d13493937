/* Statements of projects. The newest deployment comes from the current-state table, not from history. */
#include "config.h"

#include "environment/environment.h"
#include "project/project_sql.h"

/* clang-format off */
#define PROJECT_COLS                                                                               \
	"p.id, p.slug, p.name, p.description, p.status, p.template, p.visibility, " \
	"p.versions, COALESCE((SELECT SUM(s.deployments) FROM state s WHERE s.organization_id = "  \
	"p.organization_id AND s.project_id = p.id), 0) AS deployments_total, "                    \
	"l.last_deployment_id AS latest_id, l.last_status AS latest_status, "                      \
	"l.last_at AS latest_at, p.config_number, p.team_id, t.name AS team_name, "                \
	"p.workspace_id, w.name AS workspace_name, p.extra_metadata, p.auto_create_environments, p.created_at, p.updated_at, p.deleted_at "

/* state PRIMARY: as many rows as the project has environments. */
#define LATEST_JOIN                                                                                \
	"LEFT JOIN state l ON l.organization_id = p.organization_id AND l.project_id = p.id "      \
	"AND l.environment_id = (SELECT x.environment_id FROM state x WHERE x.organization_id = "  \
	"p.organization_id AND x.project_id = p.id ORDER BY x.last_at DESC, x.environment_id LIMIT 1) " \
	"LEFT JOIN team t ON t.organization_id = p.organization_id AND t.id = p.team_id "          \
	"LEFT JOIN workspace w ON w.organization_id = p.organization_id AND w.id = p.workspace_id "

#define PROJECTS { project_fields, PROJECT_N_FIELDS, sizeof(struct project) }

/* A look into each row that the key may see: projects are few. */
#define FILTER                                                                                     \
	" AND p.status <> 'deleted' AND (? IS NULL OR p.status = ?) "                              \
	"AND (? IS NULL OR p.team_id = ?) AND (? IS NULL OR p.workspace_id = ?) "                  \
	"AND (? IS NULL OR LOCATE(?, p.name) OR LOCATE(?, p.slug)) "
#define FILTER_KINDS "ssuuuusss"

#define LIST_SQL                                                                                   \
	"SELECT " PROJECT_COLS "FROM project p " LATEST_JOIN "WHERE p.organization_id = ?" LIST_ONLY("p.id") FILTER LIST_WHERE("p.")

/* PRIMARY; one row more than a page. */
const struct db_stmt_def project_sql_list = {
	.name = "project_list",
	.sql = LIST_SQL LIST_NEWEST("p."),
	.params = "uss" FILTER_KINDS "uuii",
	.results = { PROJECTS },
};

const struct db_stmt_def project_sql_list_back = {
	.name = "project_list_back",
	.sql = LIST_SQL LIST_OLDEST("p."),
	.params = "uss" FILTER_KINDS "uuii",
	.results = { PROJECTS },
};

/* PRIMARY; a row for each of the ids. */
const struct db_stmt_def project_sql_expand = {
	.name = "project_expand",
	.sql = "SELECT " PROJECT_COLS "FROM " LIST_IDS_SQL "j "
	       "STRAIGHT_JOIN project p ON p.organization_id = ? AND p.id = CAST(j.id AS UUID) " LATEST_JOIN
	       "WHERE p.status <> 'deleted'" LIST_ONLY("p.id"),
	.params = "suss",
	.results = { PROJECTS },
};

/* PRIMARY, all of it. */
const struct db_stmt_def project_sql_count = {
	.name = "project_count",
	.sql = "SELECT COUNT(*) AS number FROM project p WHERE p.organization_id = ?" LIST_ONLY("p.id") FILTER,
	.params = "uss" FILTER_KINDS,
	.results = { DB_NUMBER },
};

/* PRIMARY, project_slug, project_name; one row. */
const struct db_stmt_def project_sql_by_id = {
	.name = "project_by_id",
	.sql = "SELECT " PROJECT_COLS "FROM project p " LATEST_JOIN
	       "WHERE p.organization_id = ? AND p.id = ? AND p.status <> 'deleted'",
	.params = "uu",
	.results = { PROJECTS },
};

const struct db_stmt_def project_sql_by_slug = {
	.name = "project_by_slug",
	.sql = "SELECT " PROJECT_COLS "FROM project p " LATEST_JOIN
	       "WHERE p.organization_id = ? AND p.slug = ? AND p.status <> 'deleted'",
	.params = "us",
	.results = { PROJECTS },
};

const struct db_stmt_def project_sql_by_name = {
	.name = "project_by_name",
	.sql = "SELECT " PROJECT_COLS "FROM project p " LATEST_JOIN
	       "WHERE p.organization_id = ? AND p.name = ? AND p.status <> 'deleted'",
	.params = "us",
	.results = { PROJECTS },
};

/* project_alias_slug, project_alias_name; one row. */
#define BY_ALIAS(also)                                                                             \
	"SELECT " PROJECT_COLS "FROM project p " LATEST_JOIN "WHERE p.organization_id = ? AND p.id = " \
	"(SELECT a.project_id FROM project_alias a WHERE a.organization_id = p.organization_id "   \
	"AND (a.slug = ? OR a.name = ?) ORDER BY a.id LIMIT 1) AND p.status " also
const struct db_stmt_def project_sql_by_alias = {
	.name = "project_by_alias",
	.sql = BY_ALIAS("<> 'deleted'"),
	.params = "uss",
	.results = { PROJECTS },
};

const struct db_stmt_def project_sql_deleted_by_alias = {
	.name = "project_deleted_by_alias",
	.sql = BY_ALIAS("= 'deleted'"),
	.params = "uss",
	.results = { PROJECTS },
};

const struct db_stmt_def project_sql_deleted_by_id = {
	.name = "project_deleted_by_id",
	.sql = "SELECT " PROJECT_COLS "FROM project p " LATEST_JOIN
	       "WHERE p.organization_id = ? AND p.id = ? AND p.status = 'deleted'",
	.params = "uu",
	.results = { PROJECTS },
};

/* project_team, project_workspace; the projects of one. */
#define OWNED(named, column)                                                                       \
	{                                                                                          \
		.name = (named),                                                                   \
		.sql = "SELECT " PROJECT_COLS "FROM project p " LATEST_JOIN                        \
		       "WHERE p.organization_id = ? AND p." column " = ? "                                 \
		       "AND p.status <> 'deleted' ORDER BY p.name LIMIT 500", \
		.params = "uu", .results = { PROJECTS },                                           \
	}
const struct db_stmt_def project_sql_owned[] = {
	[PROJECT_OF_TEAM] = OWNED("project_of_team", "team_id"),
	[PROJECT_OF_WORKSPACE] = OWNED("project_of_workspace", "workspace_id"),
};

/* PRIMARY; one row. */
const struct db_stmt_def project_sql_change = {
	.name = "project_change",
	.sql = "UPDATE project SET slug = ?, name = ?, description = ?, status = ?, template = ?, "
	       "visibility = ?, extra_metadata = ?, team_id = ?, workspace_id = ?, auto_create_environments = ?, updated_at = ? "
	       "WHERE organization_id = ? AND id = ?",
	.params = "sssssssuustuu",
};

#define CLAIM(kind, member) FIELD_##kind##_OF(struct project_claimed, member), .flags = FIELD_COLUMN
static const struct field claimed_fields[] = {
	{ CLAIM(ID, id) },
	{ CLAIM(TEXT, name) },
	{ CLAIM(INT, versions) },
	{ CLAIM(WORD, auto_create_environments), .words = &environment_policy_words },
};
#define CLAIMED { claimed_fields, ARRAY_LEN(claimed_fields), sizeof(struct project_claimed) }

/* project_name, PRIMARY; one row, locked until the transaction ends. */
const struct db_stmt_def project_sql_claim = {
	.name = "project_claim",
	.sql = "SELECT id, name, versions, auto_create_environments FROM project "
	       "WHERE organization_id = ? AND name = ? FOR UPDATE",
	.params = "us",
	.results = { CLAIMED },
};

const struct db_stmt_def project_sql_claim_by_id = {
	.name = "project_claim_by_id",
	.sql = "SELECT id, name, versions, auto_create_environments FROM project "
	       "WHERE organization_id = ? AND id = ? FOR UPDATE",
	.params = "uu",
	.results = { CLAIMED },
};

#define FORMER(kind, member) FIELD_##kind##_OF(struct project_former, member), .flags = FIELD_COLUMN
static const struct field former_fields[] = {
	{ FORMER(ID, project_id) },
	{ FORMER(TEXT, name) },
	{ FORMER(WORD, status), .words = &project_status_all },
	{ FORMER(TIME, deleted_at) },
};

/* project_alias_name; one row. */
const struct db_stmt_def project_sql_former = {
	.name = "project_former",
	.sql = "SELECT a.project_id, p.name, p.status, p.deleted_at FROM project_alias a "
	       "JOIN project p ON p.organization_id = a.organization_id AND p.id = a.project_id "
	       "WHERE a.organization_id = ? AND a.name = ?",
	.params = "us",
	.results = { { former_fields, ARRAY_LEN(former_fields), sizeof(struct project_former) } },
};

/* project_slug, project_alias_slug; 0 when the slug is free, or is one of the project's own. */
const struct db_stmt_def project_sql_slug_free = {
	.name = "project_slug_free",
	.sql = "SELECT (SELECT COUNT(*) FROM project WHERE organization_id = ? AND slug = ? AND id <> ?) + "
	       "(SELECT COUNT(*) FROM project_alias WHERE organization_id = ? AND slug = ? "
	       "AND project_id <> ?) AS number",
	.params = "usuusu",
	.results = { DB_NUMBER },
};

const struct db_stmt_def project_sql_insert = {
	.name = "project_insert",
	.sql = "INSERT INTO project (organization_id, id, slug, name, description, status, template, "
	       "visibility, extra_metadata, team_id, workspace_id, auto_create_environments, created_at, updated_at) "
	       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	.params = "uusssssss" "uus" "tt",
};

#define ALIASES { project_alias_fields, 4, sizeof(struct project_alias) }
#define ALIAS_LIST                                                                                 \
	"SELECT a.id, a.name, a.slug, a.created_at FROM project_alias a "                          \
	"WHERE a.organization_id = ? AND a.project_id = ?"

/* project_alias_project; one row more than a page. */
const struct db_stmt_def project_sql_aliases = {
	.name = "project_aliases",
	.sql = ALIAS_LIST LIST_WHERE("a.") LIST_NEWEST("a."),
	.params = "uuuuii",
	.results = { ALIASES },
};

const struct db_stmt_def project_sql_aliases_back = {
	.name = "project_aliases_back",
	.sql = ALIAS_LIST LIST_WHERE("a.") LIST_OLDEST("a."),
	.params = "uuuuii",
	.results = { ALIASES },
};

const struct db_stmt_def project_sql_alias_insert = {
	.name = "project_alias_insert",
	.sql = "INSERT INTO project_alias (organization_id, id, project_id, name, slug, created_at) "
	       "VALUES (?, ?, ?, ?, ?, ?)",
	.params = "uuusst",
};

/* project_alias_project; what the project is called again is no old name of it. An alias of nothing goes. */
const struct db_stmt_def project_sql_alias_drop = {
	.name = "project_alias_drop",
	.sql = "BEGIN NOT ATOMIC DECLARE org, pid UUID; SET org = ?, pid = ?; "
	       "UPDATE project_alias SET name = NULL WHERE organization_id = org AND project_id = pid AND name = ?; "
	       "UPDATE project_alias SET slug = NULL WHERE organization_id = org AND project_id = pid AND slug = ?; "
	       "DELETE FROM project_alias WHERE organization_id = org AND project_id = pid "
	       "AND name IS NULL AND slug IS NULL; END",
	.params = "uuss",
};

/* project_alias_project; the name that a deleted project had: what it lost last. */
const struct db_stmt_def project_sql_alias_of = {
	.name = "project_alias_of",
	.sql = "SELECT a.id, a.name, a.slug, a.created_at FROM project_alias a "
	       "WHERE a.organization_id = ? AND a.project_id = ? ORDER BY a.id DESC LIMIT 1",
	.params = "uu",
	.results = { ALIASES },
};

/* PRIMARY of project and state: one row and one an environment. Without state it is neither in the matrix nor in a
 * total. */
const struct db_stmt_def project_sql_delete = {
	.name = "project_delete",
	.sql = "BEGIN NOT ATOMIC DECLARE org, pid UUID; DECLARE at DATETIME(3); "
	       "SET org = ?, pid = ?, at = ?; "
	       "UPDATE project SET name = CONCAT('deleted ', id), slug = CONCAT('deleted-', id), "
	       "status = 'deleted', deleted_at = at, updated_at = at WHERE organization_id = org AND id = pid; "
	       "DELETE FROM state WHERE organization_id = org AND project_id = pid; END",
	.params = "uut",
};

const struct db_stmt_def project_sql_restore = {
	.name = "project_restore",
	.sql = "BEGIN NOT ATOMIC DECLARE org, aid UUID; SET org = ?, aid = ?; "
	       "UPDATE project p JOIN project_alias a ON a.organization_id = org AND a.id = aid "
	       "SET p.name = a.name, p.slug = a.slug, p.status = 'active', p.deleted_at = NULL, p.updated_at = ? "
	       "WHERE p.organization_id = org AND p.id = a.project_id; "
	       "DELETE FROM project_alias WHERE organization_id = org AND id = aid; END",
	.params = "uut",
};

/* deployment_project: all of the project's deployments. What state_apply would have come to. */
#define REBUILD(pid)                                                                               \
	"DELETE FROM state WHERE organization_id = org AND project_id = " pid "; "                 \
	"INSERT INTO state (organization_id, project_id, environment_id, id, "                     \
	"current_deployment_id, "                                                                  \
	"current_version, current_ordinal, current_at, last_deployment_id, last_version, "         \
	"last_status, last_at, deployments) "                                                      \
	"SELECT org, " pid ", e.environment_id, e.first_id, c.id, cv.version, cv.ordinal, c.finished_at, "     \
	"l.id, lv.version, l.status, l.created_at, e.n FROM "                                      \
	"(SELECT environment_id, COUNT(*) AS n, MIN(id) AS first_id, MAX(id) AS last_id FROM deployment "               \
	"WHERE organization_id = org AND project_id = " pid " GROUP BY environment_id) e "         \
	"JOIN deployment l ON l.organization_id = org AND l.id = e.last_id "                       \
	"JOIN version lv ON lv.organization_id = org AND lv.id = l.version_id "                    \
	"LEFT JOIN deployment c ON c.organization_id = org AND c.id = "                            \
	"(SELECT x.id FROM deployment x WHERE x.organization_id = org AND x.project_id = " pid     \
	" AND x.environment_id = e.environment_id AND x.status = 'completed' "                     \
	"ORDER BY x.finished_at DESC, x.id DESC LIMIT 1) "                                         \
	"LEFT JOIN version cv ON cv.organization_id = org AND cv.id = c.version_id; "

const struct db_stmt_def project_sql_rebuild_state = {
	.name = "project_rebuild_state",
	.sql = "BEGIN NOT ATOMIC DECLARE org, pid UUID; SET org = ?, pid = ?; " REBUILD("pid") "END",
	.params = "uu",
};

/* PRIMARY; both projects, in one order whoever asks, and what runs of them. */
const struct db_stmt_def project_sql_merge_lock = {
	.name = "project_merge_lock",
	.sql = "BEGIN NOT ATOMIC DECLARE org, a, b UUID; DECLARE locked INT; SET org = ?, a = ?, b = ?; "
	       "SELECT COUNT(*) INTO locked FROM project WHERE organization_id = org "
	       "AND id IN (a, b) AND status <> 'deleted' FOR UPDATE; "
	       "DELETE FROM state WHERE organization_id = org AND project_id IN (a, b) AND locked = 2; "
	       "SELECT locked AS number; END",
	.params = "uuu",
	.results = { DB_NUMBER },
};

#define ALIAS_ROWS { differs_fields, 1, sizeof(struct project_former) }
static const struct field differs_fields[] = { { FORMER(TEXT, name) } };

/* Versions that f, of the project b, and t, of a, have in common. */
#define TWINS                                                                                      \
	"version f JOIN version t ON t.organization_id = f.organization_id AND t.project_id = a "  \
	"AND t.version = f.version "
#define TWIN_WHERE "f.organization_id = org AND f.project_id = b"

/* version_project, version_name: the versions of the one that goes. A commit may be an abbreviation of the other. */
const struct db_stmt_def project_sql_merge_differs = {
	.name = "project_merge_differs",
	.sql = "BEGIN NOT ATOMIC DECLARE org, a, b UUID; SET org = ?, a = ?, b = ?; "
	       "SELECT f.version AS name FROM " TWINS "WHERE " TWIN_WHERE
	       " AND LEFT(f.scm_sha, LEAST(LENGTH(f.scm_sha), LENGTH(t.scm_sha))) "
	       "<> LEFT(t.scm_sha, LEAST(LENGTH(f.scm_sha), LENGTH(t.scm_sha))) ORDER BY f.id LIMIT 1; END",
	.params = "uuu",
	.results = { ALIAS_ROWS },
};

/* PRIMARY; one row. */
const struct db_stmt_def project_sql_mark_unsorted = {
	.name = "project_mark_unsorted",
	.sql = "UPDATE project SET unsorted_until = GREATEST(COALESCE(unsorted_until, ?), ?) "
	       "WHERE organization_id = ? AND id = ?",
	.params = "ttuu",
};

/* PRIMARY; all of an organization's. */
const struct db_stmt_def project_sql_mark_all_unsorted = {
	.name = "project_mark_all_unsorted",
	.sql = "UPDATE project SET unsorted_until = ? WHERE organization_id = ?",
	.params = "tu",
};

#define MOVE(table) "UPDATE " table " SET project_id = a WHERE organization_id = org AND project_id = b; "

/* What b has beside its record becomes a's: before the next, which ends b. */
const struct db_stmt_def project_sql_merge_belongings = {
	.name = "project_merge_belongings",
	.sql = "BEGIN NOT ATOMIC DECLARE org, a, b UUID; SET org = ?, a = ?, b = ?; "
	       MOVE("change_record") MOVE("notification_history") MOVE("service") MOVE("webhook_endpoint")
	       MOVE("delivery")
	       MOVE("log_line") MOVE("badge")
	       "INSERT INTO metric_minute (organization_id, project_id, minute, name, instance, total, n, least, most) "
	       "SELECT org, a, x.minute, x.name, x.instance, x.total, x.n, x.least, x.most FROM metric_minute x "
	       "WHERE x.organization_id = org AND x.project_id = b "
	       "ON DUPLICATE KEY UPDATE total = metric_minute.total + VALUES(total), n = metric_minute.n + VALUES(n), "
	       "least = LEAST(metric_minute.least, VALUES(least)), most = GREATEST(metric_minute.most, VALUES(most)); END",
	.params = "uuu",
};

/* What b has becomes a's, down to its names; ordinals go through numbers that nobody has. */
const struct db_stmt_def project_sql_merge = {
	.name = "project_merge",
	.sql = "BEGIN NOT ATOMIC DECLARE org, a, b UUID; SET org = ?, a = ?, b = ?; "
	       "UPDATE build x JOIN version f ON f.organization_id = org AND f.id = x.version_id AND f.project_id = b "
	       "LEFT JOIN version t ON t.organization_id = org AND t.project_id = a AND t.version = f.version "
	       "SET x.project_id = a, x.version_id = COALESCE(t.id, f.id) WHERE x.organization_id = org; "
	       "UPDATE deployment x JOIN version f ON f.organization_id = org AND f.id = x.version_id "
	       "LEFT JOIN version t ON t.organization_id = org AND t.project_id = a AND t.version = f.version "
	       "SET x.project_id = a, x.version_id = COALESCE(t.id, f.id) "
	       "WHERE x.organization_id = org AND x.project_id = b; "
	       "DELETE r FROM release_version r JOIN release_version o ON o.organization_id = org "
	       "AND o.release_id = r.release_id AND o.project_id = a "
	       "WHERE r.organization_id = org AND r.project_id = b; "
	       "UPDATE release_version r JOIN version f ON f.organization_id = org AND f.id = r.version_id "
	       "LEFT JOIN version t ON t.organization_id = org AND t.project_id = a AND t.version = f.version "
	       "SET r.project_id = a, r.version_id = COALESCE(t.id, f.id) "
	       "WHERE r.organization_id = org AND r.project_id = b; "
	       "UPDATE IGNORE version_commit c JOIN " TWINS "ON c.organization_id = f.organization_id "
	       "AND c.version_id = f.id SET c.version_id = t.id WHERE " TWIN_WHERE "; "
	       "UPDATE " TWINS "SET t.scm_sha = COALESCE(t.scm_sha, f.scm_sha), "
	       "t.scm_branch = COALESCE(t.scm_branch, f.scm_branch), "
	       "t.scm_tag = COALESCE(t.scm_tag, f.scm_tag), "
	       "t.scm_repository = COALESCE(t.scm_repository, f.scm_repository) WHERE " TWIN_WHERE "; "
	       "DELETE f FROM " TWINS "WHERE " TWIN_WHERE "; "
	       "UPDATE version SET ordinal = ordinal + 1000000000 WHERE organization_id = org AND project_id = a; "
	       "UPDATE version SET project_id = a, ordinal = ordinal + 2000000000 "
	       "WHERE organization_id = org AND project_id = b; "
	       "UPDATE version v JOIN (SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS n FROM version "
	       "WHERE organization_id = org AND project_id = a) r ON r.id = v.id "
	       "SET v.ordinal = r.n WHERE v.organization_id = org; "
	       "UPDATE project_alias SET project_id = a WHERE organization_id = org AND project_id = b; "
	       "DELETE FROM project WHERE organization_id = org AND id = b; "
	       "UPDATE project SET versions = (SELECT COUNT(*) FROM version WHERE organization_id = org "
	       "AND project_id = a), updated_at = ?, unsorted_until = updated_at WHERE organization_id = org AND id = a; "
	       REBUILD("a") "END",
	.params = "uuut",
};

/* project_deleted; limit rows. */
const struct db_stmt_def project_sql_purgeable = {
	.name = "project_purgeable",
	.sql = "SELECT p.organization_id, p.id, (SELECT a.name FROM project_alias a WHERE a.organization_id = "
	       "p.organization_id AND a.project_id = p.id ORDER BY a.id DESC LIMIT 1) AS name "
	       "FROM project p WHERE p.deleted_at <= ? ORDER BY p.deleted_at LIMIT ?",
	.params = "ti",
	.results = { { (const struct field[]){
	                   { FIELD_ID_OF(struct project_ref, organization_id), .flags = FIELD_COLUMN },
	                   { FIELD_ID_OF(struct project_ref, id), .flags = FIELD_COLUMN },
	                   { FIELD_TEXT_OF(struct project_ref, name), .flags = FIELD_COLUMN } },
	               3, sizeof(struct project_ref) } },
};

/* deployment_project, version_project, build_version; at most so many rows of each sort. number is 1 once the
 * project itself is gone. */
const struct db_stmt_def project_sql_purge = {
	.name = "project_purge",
	.sql = "BEGIN NOT ATOMIC DECLARE org, pid UUID; DECLARE batch, gone INT; "
	       "SET org = ?, pid = ?, batch = ?, gone = 0; "
	       "DELETE FROM deployment WHERE organization_id = org AND project_id = pid LIMIT batch; "
	       "IF ROW_COUNT() < batch THEN "
	       "DELETE FROM build WHERE organization_id = org AND version_id IN "
	       "(SELECT id FROM version WHERE organization_id = org AND project_id = pid) LIMIT batch; "
	       "IF ROW_COUNT() < batch THEN "
	       "DELETE FROM version WHERE organization_id = org AND project_id = pid LIMIT batch; "
	       "IF ROW_COUNT() < batch THEN "
	       "DELETE FROM log_line WHERE organization_id = org AND project_id = pid LIMIT batch; "
	       "IF ROW_COUNT() < batch THEN "
	       "DELETE FROM metric_minute WHERE organization_id = org AND project_id = pid LIMIT batch; "
	       "IF ROW_COUNT() < batch THEN "
	       "DELETE FROM project WHERE organization_id = org AND id = pid AND status = 'deleted'; "
	       "SET gone = ROW_COUNT(); "
	       "END IF; END IF; END IF; END IF; END IF; "
	       "SELECT gone AS number; END",
	.params = "uui",
	.results = { DB_NUMBER },
};

const struct db_stmt_def *const project_statements[] = {
	&project_sql_list,       &project_sql_list_back,     &project_sql_count, &project_sql_expand,
	&project_sql_by_id,      &project_sql_by_slug,       &project_sql_by_name,
	&project_sql_by_alias,   &project_sql_deleted_by_id, &project_sql_deleted_by_alias,
	&project_sql_owned[0],   &project_sql_owned[1],      &project_sql_change,
	&project_sql_claim,      &project_sql_claim_by_id,   &project_sql_former,
	&project_sql_slug_free,  &project_sql_insert,        &project_sql_aliases,
	&project_sql_aliases_back, &project_sql_alias_insert, &project_sql_alias_drop,
	&project_sql_alias_of,   &project_sql_delete,        &project_sql_restore,
	&project_sql_rebuild_state, &project_sql_mark_unsorted, &project_sql_mark_all_unsorted, &project_sql_merge_lock, &project_sql_merge_differs,
	&project_sql_merge_belongings, &project_sql_merge, &project_sql_purgeable,     &project_sql_purge,
};
const size_t project_n_statements = ARRAY_LEN(project_statements);
/* clang-format on */
