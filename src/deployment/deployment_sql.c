/* Statements of deployments. Lists name their index: with ids in the order of time each is one range of one
 * index, read from its end, whatever the size of the history. */
#include "config.h"

#include <string.h>

#include "deployment/deployment_sql.h"
#include "environment/environment.h"
#include "event/event.h"

/* clang-format off */
#define DEPLOYMENT_COLS(total)                                                                            \
	"d.id, d.project_id, p.slug AS project_slug, p.name AS project_name, d.version_id, "       \
	"v.version AS version_name, v.scm_sha AS version_scm_sha, d.environment_id, "              \
	"e.slug AS environment_slug, e.name AS environment_name, e.tier AS environment_tier, "     \
	"d.deploy_url, k.name AS key_name, "                                                       \
	"TIMESTAMPDIFF(MICROSECOND, d.started_at, d.finished_at) DIV 1000 AS duration_ms, "        \
	"d.kind, d.rollback_of, d.target_id, d.verdict, d.verdict_note, d.verdict_at, d.note, "    \
	RUN_COLS("d.") ", " total " AS list_total "
#define JOINS                                                                                      \
	"STRAIGHT_JOIN project p ON p.organization_id = d.organization_id AND p.id = d.project_id " \
	"AND p.status <> 'deleted' "                                                               \
	"STRAIGHT_JOIN version v ON v.organization_id = d.organization_id AND v.id = d.version_id " \
	"STRAIGHT_JOIN environment e ON e.organization_id = d.organization_id "                    \
	"AND e.id = d.environment_id "                                                             \
	"LEFT JOIN api_key k ON k.organization_id = d.organization_id AND k.id = d.key_id "
#define DEPLOYMENTS { deployment_fields, 22 + RUN_N_FIELDS, sizeof(struct deployment) }

/* What each path filters by its index, and by looking at the row. */
#define KEY_ALL            "PRIMARY"
#define ONLY_ALL           ""
#define KEY_PROJECT        "deployment_project"
#define ONLY_PROJECT       " AND d.project_id = ?"
#define KEY_ENVIRONMENT    "deployment_environment"
#define ONLY_ENVIRONMENT   " AND d.environment_id = ?"
#define KEY_STATUS         "deployment_status"
#define ONLY_STATUS        " AND d.status = ?"
#define ALSO_ENVIRONMENT   " AND (? IS NULL OR d.environment_id = ?)"
#define ALSO_STATUS        " AND (? IS NULL OR d.status = ?)"

/* What a limited key may see; four parameters. */
#define ALLOWED(t)    LIST_ONLY(t "project_id") LIST_ONLY(t "environment_id")
#define ALLOWED_KINDS "ssss"

/* The total by counters, the state rows of the pairs that are asked for, read once for a list. */
#define TOTAL                                                                                      \
	"COALESCE(SUM(deployments), 0) FROM state WHERE organization_id = ?" ALLOWED("")

#define ROWS(key, only, also, total, order)                                                        \
	"SELECT STRAIGHT_JOIN " DEPLOYMENT_COLS("(SELECT " TOTAL total ")")                        \
	"FROM deployment d FORCE INDEX (" key ") " JOINS                                           \
	"WHERE d.organization_id = ?" only also ALLOWED("d.") LIST_WHERE("d.") order("d.")

#define LIST(named, key, only, only_kinds, also, also_kinds, total, total_kinds, order)            \
	{                                                                                          \
		.name = (named), .sql = ROWS(key, only, also, total, order),                       \
		.params = "u" ALLOWED_KINDS total_kinds "u" only_kinds also_kinds ALLOWED_KINDS    \
			  "uuii",                                                                  \
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

/* The index named in each; one row more than a page, and one of the joined tables a row. */
const struct db_stmt_def deployment_sql_list[DEPLOYMENT_BY__COUNT][2] = {
	[DEPLOYMENT_BY_ALL] = BOTH("deployment_list", KEY_ALL, ONLY_ALL, "", "", "", "", ""),
	[DEPLOYMENT_BY_PROJECT] =
	    BOTH("deployment_list_project", KEY_PROJECT, ONLY_PROJECT, "u",
	         ALSO_ENVIRONMENT ALSO_STATUS, "uuss",
	         " AND project_id = ? AND (? IS NULL OR environment_id = ?)", "uuu"),
	[DEPLOYMENT_BY_ENVIRONMENT] =
	    BOTH("deployment_list_environment", KEY_ENVIRONMENT, ONLY_ENVIRONMENT, "u", ALSO_STATUS,
	         "ss", " AND environment_id = ?", "u"),
	[DEPLOYMENT_BY_STATUS] =
	    BOTH("deployment_list_status", KEY_STATUS, ONLY_STATUS, "s", "", "", "", ""),
	[DEPLOYMENT_BY_META] = { META_LIST("deployment_list_meta", LIST_NEWEST),
	                         META_LIST("deployment_list_meta_back", LIST_OLDEST) },
};

#define COUNT(named, key, only, only_kinds, also, also_kinds)                                      \
	{                                                                                          \
		.name = (named),                                                                   \
		.sql = "SELECT COUNT(*) AS number FROM (SELECT 1 FROM deployment d FORCE INDEX ("  \
		       key ") WHERE d.organization_id = ?" only also ALLOWED("d.")                 \
		       "AND d.id > ? AND d.id < ? LIMIT ?) counted",                              \
		.params = "u" only_kinds also_kinds ALLOWED_KINDS "uui",                                         \
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

/* Where counters don't tell: by status or time. At most LIMIT_COUNTED_ROWS and one. */
const struct db_stmt_def deployment_sql_count[DEPLOYMENT_BY_META] = {
	[DEPLOYMENT_BY_ALL] = COUNT("deployment_count", KEY_ALL, ONLY_ALL, "", "", ""),
	[DEPLOYMENT_BY_PROJECT] = COUNT("deployment_count_project", KEY_PROJECT, ONLY_PROJECT, "u",
	                                ALSO_ENVIRONMENT ALSO_STATUS, "uuss"),
	[DEPLOYMENT_BY_ENVIRONMENT] = COUNT("deployment_count_environment", KEY_ENVIRONMENT,
	                                    ONLY_ENVIRONMENT, "u", ALSO_STATUS, "ss"),
	[DEPLOYMENT_BY_STATUS] =
	    COUNT("deployment_count_status", KEY_STATUS, ONLY_STATUS, "s", "", ""),
};

/* PRIMARY; one row. */
const struct db_stmt_def deployment_sql_by_id = {
	.name = "deployment_by_id",
	.sql = "SELECT " DEPLOYMENT_COLS("NULL") "FROM deployment d " JOINS
	       "WHERE d.organization_id = ? AND d.id = ?",
	.params = "uu",
	.results = { DEPLOYMENTS },
};

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
	{ PLACE(TEXT, scm_repository) },
	{ PLACE(INT, ordinal) },
	{ PLACE(ID, environment_id) },
	{ PLACE(TEXT, environment_slug) },
	{ PLACE(TEXT, environment_name) },
	{ PLACE(WORD, environment_tier), .words = &tier_words },
	{ PLACE(INT, timeout_minutes) },
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
	"v.id AS version_id, v.version, v.scm_sha, v.scm_branch, v.scm_repository, v.ordinal, "    \
	"e.id AS environment_id, e.slug AS environment_slug, e.name AS environment_name, "         \
	"e.tier AS environment_tier, e.timeout_minutes, " STATE_COLS " "

/* Only the columns of the deployment itself; the names are the place's. */
#define OWN(kind, member) FIELD_##kind##_OF(struct deployment, member), .flags = FIELD_COLUMN
static const struct field own_fields[] = {
	{ OWN(ID, id) },
	{ OWN(TEXT, deploy_url) },
	{ OWN(WORD, kind), .words = &deployment_kind_words },
	{ OWN(ID, rollback_of) },
	{ OWN(ID, target_id) },
	{ OWN(WORD, verdict), .words = &deployment_verdict_words },
	{ OWN(TEXT, verdict_note) },
	{ OWN(TIME, verdict_at) },
	{ OWN(TEXT, note) },
	RUN_FIELDS(struct deployment, FIELD_COLUMN),
};

#define OWNS     { own_fields, ARRAY_LEN(own_fields), sizeof(struct deployment) }
#define OWN_COLS                                                                                   \
	"id, deploy_url, kind, rollback_of, target_id, verdict, verdict_note, verdict_at, note, "  \
	RUN_COLS("")

/* project_name, environment_name, version_name: one row of each; state PRIMARY, locked;
 * deployment_version: at most 8 rows, deployment_run: at most one that is not among them. */
#define OPEN(begin)                                                                             \
	"BEGIN NOT ATOMIC "                                                                        \
	"DECLARE org, pid, vid, eid UUID; "                                                                \
	"DECLARE rid VARCHAR(255) COLLATE utf8mb4_bin; "                                             \
	"DECLARE locked INT; "                                                                     \
	begin                                                                                      \
	"SET org = ?, rid = ?; "                                                                       \
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
	"AND environment_id = eid ORDER BY id DESC LIMIT 8; "                                        \
	"IF rid IS NOT NULL THEN "                                                                   \
	"SELECT " OWN_COLS "FROM deployment FORCE INDEX (deployment_run) "                         \
	"WHERE organization_id = org AND run_id = rid "             \
	"AND version_id = vid AND environment_id = eid ORDER BY id DESC LIMIT 1; "                     \
	"END IF; "                                                                                 \
	"END"

const struct db_stmt_def deployment_sql_open = {
	.name = "deployment_open",
	.sql = OPEN("START TRANSACTION; "),
	.params = "ussss",
	.results = { PLACES, OWNS, OWNS },
};

const struct db_stmt_def deployment_sql_open_again = {
	.name = "deployment_open_again",
	.sql = OPEN(""),
	.params = "ussss",
	.results = { PLACES, OWNS, OWNS },
};

/* As above in three steps, for those who come by the thousand: names; state PRIMARY, locked; deployment_version, all
 * attempts of the version there, those of the moment and of the run first. */
const struct db_stmt_def deployment_sql_open_moment = {
	.name = "deployment_open_moment",
	.sql = "BEGIN NOT ATOMIC "
	       "DECLARE org, pid, vid, eid UUID; "
	       "DECLARE rid VARCHAR(255) COLLATE utf8mb4_bin; "
	       "DECLARE moment DATETIME(3); "
	       "DECLARE p_slug, e_slug VARCHAR(80) COLLATE utf8mb4_bin; "
	       "DECLARE p_name VARCHAR(255); DECLARE e_name, v_name, branch VARCHAR(100) COLLATE utf8mb4_bin; "
	       "DECLARE sha VARCHAR(64) COLLATE utf8mb4_bin; DECLARE repository VARCHAR(500) COLLATE utf8mb4_bin; "
	       "DECLARE e_tier VARCHAR(16); DECLARE number, minutes INT UNSIGNED; "
	       "SET org = ?, rid = ?, moment = ?; "
	       "SELECT p.id, p.slug, p.name, e.id, e.slug, e.name, e.tier, e.timeout_minutes, "
	       "v.id, v.version, v.scm_sha, v.scm_branch, v.scm_repository, v.ordinal "
	       "INTO pid, p_slug, p_name, eid, e_slug, e_name, e_tier, minutes, "
	       "vid, v_name, sha, branch, repository, number FROM project p "
	       "JOIN environment e ON e.organization_id = p.organization_id AND e.name = ? "
	       "JOIN version v ON v.organization_id = p.organization_id AND v.project_id = p.id "
	       "AND v.version = ? WHERE p.organization_id = org AND p.name = ?; "
	       "SELECT pid AS project_id, p_slug AS project_slug, p_name AS project_name, "
	       "vid AS version_id, v_name AS version, sha AS scm_sha, branch AS scm_branch, "
	       "repository AS scm_repository, number AS ordinal, eid AS environment_id, "
	       "e_slug AS environment_slug, e_name AS environment_name, e_tier AS environment_tier, "
	       "minutes AS timeout_minutes, " STATE_COLS " FROM state s "
	       "WHERE s.organization_id = org AND s.project_id = pid AND s.environment_id = eid FOR UPDATE; "
	       "SELECT " OWN_COLS "FROM deployment FORCE INDEX (deployment_version) "
	       "WHERE organization_id = org AND version_id = vid AND environment_id = eid "
	       "ORDER BY (finished_at <=> moment OR started_at <=> moment) DESC, "
	       "(rid IS NOT NULL AND run_id <=> rid) DESC, id DESC LIMIT 9; "
	       "END",
	.params = "ustsss",
	.results = { PLACES, OWNS },
};

/* A new row, or the same row with what changed: the second event of a deployment finds its id there. */
#define SAVE(traces, commit)                                                                               \
	"BEGIN NOT ATOMIC "                                                                        \
	"INSERT INTO deployment (organization_id, id, project_id, version_id, environment_id, "    \
	"deploy_url, kind, rollback_of, target_id, " RUN_COLS("") ") "                             \
	"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, " RUN_MARKS ") "                                       \
	"ON DUPLICATE KEY UPDATE deploy_url = VALUES(deploy_url), " RUN_SET "; "                   \
	STATE_UPDATE_SQL "; " traces "; " commit "END"
#define SAVE_KINDS "uuuuussuu" RUN_PARAM_KINDS STATE_PARAM_KINDS

/* PRIMARY of deployment and state; one row each. */
const struct db_stmt_def deployment_sql_save = {
	.name = "deployment_save",
	.sql = SAVE(TRACE_INSERT_SQL, ""),
	.params = SAVE_KINDS TRACE_PARAM_KINDS,
};

const struct db_stmt_def deployment_sql_save_commit = {
	.name = "deployment_save_commit",
	.sql = SAVE(TRACE_INSERT_SQL, "COMMIT; "),
	.params = SAVE_KINDS TRACE_PARAM_KINDS,
};
/* One of many, which have one row of the audit together. */
const struct db_stmt_def deployment_sql_save_step = {
	.name = "deployment_save_step",
	.sql = SAVE(EVENT_INSERT_SQL, ""),
	.params = SAVE_KINDS EVENT_PARAM_KINDS,
};
/* clang-format on */

void deployment_save_params(struct arena *arena, const struct deployment *d,
			    const struct place *place, const struct trace *trace,
			    struct db_param *out)
{
	struct uuid organization_id = trace->event.organization_id;
	const struct db_param own[] = {
		db_id(organization_id),
		db_id(d->id),
		db_id(place->project_id),
		db_id(place->version_id),
		db_id(place->environment_id),
		db_text(d->deploy_url),
		db_text(deployment_kind_words.format(d->kind)),
		db_id(d->rollback_of),
		db_id(d->target_id),
	};

	memcpy(out, own, sizeof(own));
	out += ARRAY_LEN(own);
	run_params(&d->run, out);
	out += RUN_N_PARAMS;
	state_params(&place->state, organization_id, place->project_id, place->environment_id, out);
	trace_params(arena, trace, out + STATE_N_PARAMS);
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
	.sql = "BEGIN NOT ATOMIC DECLARE org, pid UUID; SET org = ?, pid = ?; "
	       "SELECT (SELECT e.name FROM environment e WHERE e.organization_id = org "
	       "ORDER BY e.tier = 'production' DESC, IF(e.tier = 'production', e.position, -e.position), "
	       "e.name LIMIT 1) AS environment, "
	       "(SELECT v.version FROM version v WHERE v.organization_id = org AND v.project_id = pid "
	       "AND COALESCE((SELECT b.status FROM build b WHERE b.organization_id = org "
	       "AND b.version_id = v.id ORDER BY b.id DESC LIMIT 1), 'completed') = 'completed' "
	       "AND NOT EXISTS (SELECT 1 FROM deployment d WHERE d.organization_id = org "
	       "AND d.version_id = v.id AND d.verdict = 'faulty') "
	       "ORDER BY v.ordinal DESC LIMIT 1) AS version; END",
	.params = "uu",
	.results = { { (const struct field[]){
	                   { FIELD_TEXT_OF(struct deployment_draft, environment), .flags = FIELD_COLUMN },
	                   { FIELD_TEXT_OF(struct deployment_draft, version), .flags = FIELD_COLUMN } },
	               2, sizeof(struct deployment_draft) } },
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
	.sql = "BEGIN NOT ATOMIC UPDATE deployment SET verdict = ?, verdict_note = ?, verdict_at = ? "
	       "WHERE organization_id = ? AND id = ?; " TRACE_INSERT_SQL "; END",
	.params = "sstuu" TRACE_PARAM_KINDS,
};

const struct db_stmt_def deployment_sql_change = {
	.name = "deployment_change",
	.sql = "BEGIN NOT ATOMIC UPDATE deployment SET deploy_url = ?, extra_metadata = ?, note = ?, "
	       "updated_at = ? WHERE organization_id = ? AND id = ?; " TRACE_INSERT_SQL "; END",
	.params = "ssstuu" TRACE_PARAM_KINDS,
};

const struct db_stmt_def *const deployment_statements[] = {
	&deployment_sql_defaults, &deployment_sql_candidates, &deployment_sql_judge,
	&deployment_sql_change,
	&deployment_sql_list[0][0], &deployment_sql_list[0][1], &deployment_sql_list[1][0],
	&deployment_sql_list[1][1], &deployment_sql_list[2][0], &deployment_sql_list[2][1],
	&deployment_sql_list[3][0], &deployment_sql_list[3][1], &deployment_sql_list[4][0],
	&deployment_sql_list[4][1], &deployment_sql_count[0],
	&deployment_sql_count[1],   &deployment_sql_count[2],   &deployment_sql_count[3],
	&deployment_sql_total,
	&deployment_sql_by_id,      &deployment_sql_open,       &deployment_sql_open_again, &deployment_sql_open_moment, &deployment_sql_save_step,
	&deployment_sql_save,       &deployment_sql_save_commit, &deployment_sql_overdue,
	&deployment_sql_open_by_id,
};
const size_t deployment_n_statements = ARRAY_LEN(deployment_statements);
/* clang-format on */
