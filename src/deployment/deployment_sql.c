/* Statements that record deployments, give them up, judge and change them. */
#include "config.h"

#include <string.h>

#include "deployment/deployment_sql.h"
#include "deployment/target.h"
#include "environment/environment.h"
#include "event/event.h"
#include "insight/tally.h"

/* clang-format off */
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
	{ PLACE(TIME, unsorted_until) },
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
	"p.id AS project_id, p.slug AS project_slug, p.name AS project_name, p.unsorted_until, "   \
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

/* PRIMARY; one row. */
const struct db_stmt_def deployment_sql_hide = {
	.name = "deployment_hide",
	.sql = "UPDATE deployment SET hidden_at = ? WHERE organization_id = ? AND id = ? AND hidden_at IS NULL",
	.params = "tuu",
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
	&deployment_sql_open, &deployment_sql_open_again, &deployment_sql_open_moment, &deployment_sql_views,
	&deployment_sql_save, &deployment_sql_save_commit, &deployment_sql_save_step,
	&deployment_sql_overdue, &deployment_sql_open_by_id, &deployment_sql_defaults,
	&deployment_sql_hide, &deployment_sql_judge, &deployment_sql_judge_inferred,
	&deployment_sql_completions, &deployment_sql_change,
};
const size_t deployment_n_statements = ARRAY_LEN(deployment_statements);
/* clang-format on */
