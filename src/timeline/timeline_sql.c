/* Statements of the timeline: four sorts of rows, each read from the end of an index until a page is full, whatever the
 * size of the history. They are put into one order outside. */
#include "config.h"

#include "deployment/deployment.h"
#include "timeline/timeline_sql.h"

/* clang-format off */
#define ROWS { timeline_fields, 20, sizeof(struct timeline_row) }

static const struct field end_fields[] = {
	{ FIELD_ID_OF(struct timeline_end, id), .flags = FIELD_COLUMN },
};
#define ENDS { end_fields, ARRAY_LEN(end_fields), sizeof(struct timeline_end) }

#define BEGIN                                                                                      \
	"BEGIN NOT ATOMIC "                                                                        \
	"DECLARE org, pid, eid, me, above, below, above_b, below_b, fence, ended UUID; "                 \
	"DECLARE tr, tp, st VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin; "                   \
	"DECLARE by_people, is_sought TINYINT(1); "                                                \
	"DECLARE doer, q, mail, named VARCHAR(255) COLLATE utf8mb4_uca1400_as_ci; "                \
	"DECLARE project_ids, environment_ids, found LONGTEXT; "                                   \
	"DECLARE deeds VARCHAR(1000) CHARACTER SET ascii COLLATE ascii_bin; "                      \
	"DECLARE deed VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin; "                         \
	"DECLARE n BIGINT; "                                                                       \
	"SET org = ?, pid = ?, eid = ?, tr = ?, tp = ?, st = ?, by_people = ?, me = ?, mail = ?, " \
	"named = ?, doer = ?, q = ?, is_sought = ?, project_ids = ?, environment_ids = ?, "        \
	"above = ?, below = ?, n = ?; "
#define PARAMS "uuu" "sss" "fusss" "sfss" "uui"

/* What a limited key may see. */
#define SEES(t)                                                                                    \
	"AND (project_ids IS NULL OR FIND_IN_SET(" t "project_id, project_ids)) "
#define SEES_PLACE(t) SEES(t)                                                                      \
	"AND (environment_ids IS NULL OR FIND_IN_SET(" t "environment_id, environment_ids)) "
#define PART(t, order) "AND " t "id > above AND " t "id < below ORDER BY " t "id " order " LIMIT n"

/* Where a filter has no index, only so many runs are looked at: the window ends there. LIMIT_SOUGHT_RUNS as a
 * literal. */
#define FENCE_OF(table, order, beyond, bound)                                                      \
	"SET fence = (SELECT f.id FROM " table " f FORCE INDEX (PRIMARY) "                         \
	"WHERE f.organization_id = org AND f.id > above AND f.id < below "                         \
	"ORDER BY f.id " order " LIMIT 1 OFFSET 20000); "                                          \
	"IF fence " beyond " " bound " THEN SET " bound " = fence, ended = fence; END IF; "
/* A status has an index among deployments, and none among builds. */
#define FENCES(order, beyond, bound)                                                               \
	"IF is_sought THEN " FENCE_OF("deployment", order, beyond, bound)                          \
	FENCE_OF("build", order, beyond, bound) "END IF; "                                         \
	"SET above_b = above, below_b = below; "                                                   \
	"IF st IS NOT NULL AND NOT is_sought THEN "                                                \
	FENCE_OF("build", order, beyond, bound "_b") "END IF; "

#define DID(t)                                                                                     \
	"AND (me IS NULL OR " t "reported_by_email = mail OR " t "reported_by IN (mail, named) "   \
	"OR " t "reported_by_name = named) "                                                       \
	"AND (doer IS NULL OR LOCATE(doer, " t "reported_by) OR LOCATE(doer, " t "reported_by_name) " \
	"OR LOCATE(doer, " t "reported_by_email)) "
#define TOOK(t) "TIMESTAMPDIFF(MICROSECOND, " t "started_at, " t "finished_at) DIV 1000 AS duration_ms, "

/* The index named; one row more than a page, and one of the joined tables a row. */
#define DEPLOYMENTS(key, only, order)                                                              \
	"SELECT STRAIGHT_JOIN d.id, IF(d.kind = 'rollback', 'rollback', 'deployment') AS type, NULL AS what, d.status, NULL AS title, "       \
	"d.project_id, p.slug AS project_slug, p.name AS project_name, d.environment_id, "         \
	"e.slug AS environment_slug, e.name AS environment_name, d.version_id AS subject_id, "     \
	"v.version, v.scm_sha, d.verdict AS detail, "                                              \
	"COALESCE(d.reported_by_name, d.reported_by) AS who, " TOOK("d.")                          \
	"d.created_at AS at, d.deadline_at, d.updated_at FROM deployment d FORCE INDEX (" key ") " \
	"JOIN project p ON p.organization_id = org AND p.id = d.project_id AND p.status <> 'deleted' " \
	"JOIN version v ON v.organization_id = org AND v.id = d.version_id "                       \
	"JOIN environment e ON e.organization_id = org AND e.id = d.environment_id "               \
	"WHERE d.organization_id = org " only "AND NOT by_people "                                 \
	"AND (tp IS NULL OR tp = 'deployment' OR (tp = 'rollback' AND d.kind = 'rollback')) "      \
	"AND (tr IS NULL OR e.tier = tr) " DID("d.")                                               \
	"AND (q IS NULL OR LOCATE(q, v.version) OR LOCATE(q, v.scm_sha) OR LOCATE(q, p.name)) "    \
	SEES_PLACE("d.") PART("d.", order) "; "

/* PRIMARY or build_project. Builds are of no environment. */
#define BUILDS(key, only, order)                                                                   \
	"SELECT STRAIGHT_JOIN b.id, 'build' AS type, NULL AS what, b.status, NULL AS title, "      \
	"b.project_id, p.slug AS project_slug, p.name AS project_name, NULL AS environment_id, "   \
	"NULL AS environment_slug, NULL AS environment_name, b.version_id AS subject_id, "         \
	"v.version, v.scm_sha, NULL AS detail, "                                                   \
	"COALESCE(b.reported_by_name, b.reported_by) AS who, " TOOK("b.")                          \
	"b.created_at AS at, NULL AS deadline_at, b.updated_at FROM build b FORCE INDEX (" key ") " \
	"JOIN project p ON p.organization_id = org AND p.id = b.project_id AND p.status <> 'deleted' " \
	"JOIN version v ON v.organization_id = org AND v.id = b.version_id "                       \
	"WHERE b.organization_id = org " only "AND NOT by_people AND eid IS NULL AND tr IS NULL "  \
	"AND environment_ids IS NULL AND (tp IS NULL OR tp = 'build') "                            \
	"AND (st IS NULL OR b.status = st) " DID("b.")                                             \
	"AND (q IS NULL OR LOCATE(q, v.version) OR LOCATE(q, v.scm_sha) OR LOCATE(q, p.name)) "    \
	SEES("b.") "AND b.id > above_b AND b.id < below_b ORDER BY b.id " order " LIMIT n; "

/* PRIMARY, change_record_project or change_record_environment. */
#define CHANGES(order)                                                                             \
	"SELECT c.id, 'change' AS type, c.kind AS what, NULL AS status, c.title, c.project_id, "   \
	"p.slug AS project_slug, p.name AS project_name, c.environment_id, "                       \
	"e.slug AS environment_slug, e.name AS environment_name, NULL AS subject_id, "             \
	"NULL AS version, NULL AS scm_sha, NULL AS detail, c.reported_by AS who, "                 \
	"NULL AS duration_ms, c.happened_at AS at, NULL AS deadline_at, c.recorded_at AS updated_at " \
	"FROM change_record c "                                                                    \
	"LEFT JOIN project p ON p.organization_id = org AND p.id = c.project_id "                  \
	"LEFT JOIN environment e ON e.organization_id = org AND e.id = c.environment_id "          \
	"WHERE c.organization_id = org AND (tp IS NULL OR tp = 'change') AND st IS NULL "          \
	"AND (pid IS NULL OR c.project_id = pid) AND (eid IS NULL OR c.environment_id = eid) "     \
	"AND (p.id IS NULL OR p.status <> 'deleted') AND (tr IS NULL OR e.tier = tr) "             \
	"AND (me IS NULL OR c.reported_by IN (mail, named)) "                                      \
	"AND (doer IS NULL OR LOCATE(doer, c.reported_by)) "                                       \
	"AND (q IS NULL OR LOCATE(q, c.title) OR LOCATE(q, p.name)) "                              \
	SEES_PLACE("c.") PART("c.", order) "; "

/* What was done to things, of all that is audited what everybody may know of: audit_action, one range for each, then the
 * rows of a page by PRIMARY. */
#define DEEDS_LIST                                                                                 \
	"release.created,release.changed,release.version_added,release.version_removed,"           \
	"deployment.judged,project.created,project.updated,project.configured,project.merged,"     \
	"project.deleted,project.restored,environment.created,environment.changed,"                \
	"environment.merged,environment.archived,environment.restored,service.created,"            \
	"service.changed,service.deleted,instance.created,instance.changed,instance.deleted,"
#define TYPE_OF(deed)                                                                              \
	"CASE WHEN " deed " = 'deployment.judged' THEN 'verdict' "                                 \
	"WHEN " deed " LIKE 'instance.%' THEN 'service' ELSE SUBSTRING_INDEX(" deed ", '.', 1) END"
#define FIND_DEEDS(order)                                                                          \
	"SET deeds = '" DEEDS_LIST "'; WHILE deeds <> '' AND st IS NULL DO "                       \
	"SET deed = SUBSTRING_INDEX(deeds, ',', 1), "                                              \
	"deeds = SUBSTRING(deeds, LOCATE(',', deeds) + 1); "                                       \
	"IF tp IS NULL OR tp = " TYPE_OF("deed") " THEN "                                          \
	"SET found = CONCAT_WS(',', NULLIF(found, ''), (SELECT GROUP_CONCAT('\"', x.id, '\"') FROM "           \
	"(SELECT a.id FROM audit a FORCE INDEX (audit_action) "                                    \
	"WHERE a.organization_id = org AND a.action = deed "                                       \
	"AND (pid IS NULL OR a.project_id = pid) AND (eid IS NULL OR a.environment_id = eid) "     \
	"AND (tr IS NULL OR EXISTS (SELECT 1 FROM environment te WHERE te.organization_id = org "  \
	"AND te.id = a.environment_id AND te.tier = tr)) "                                         \
	"AND (me IS NULL OR a.actor_id = me) AND (doer IS NULL OR LOCATE(doer, a.actor_name)) "    \
	"AND (q IS NULL OR LOCATE(q, a.subject_name)) "                                            \
	SEES_PLACE("a.") PART("a.", order) ") x)); END IF; END WHILE; "
#define DEEDS(order)                                                                               \
	FIND_DEEDS(order)                                                                          \
	"SELECT a.id, " TYPE_OF("a.action") " AS type, "                                           \
	"a.action AS what, NULL AS status, a.subject_name AS title, a.project_id, "                \
	"p.slug AS project_slug, p.name AS project_name, a.environment_id, "                       \
	"e.slug AS environment_slug, e.name AS environment_name, a.subject_id, "                   \
	"NULL AS version, NULL AS scm_sha, COALESCE(JSON_VALUE(a.changes, '$.status.after'), "     \
	"JSON_VALUE(a.changes, '$.verdict.after')) AS detail, "                                    \
	"COALESCE(a.actor_name, a.actor_kind) AS who, NULL AS duration_ms, a.created_at AS at, "   \
	"NULL AS deadline_at, a.created_at AS updated_at FROM JSON_TABLE(CONCAT('[', COALESCE(found, ''), ']'), '$[*]' "       \
	"COLUMNS (id CHAR(36) PATH '$')) x "                                                       \
	"JOIN audit a ON a.organization_id = org AND a.id = x.id "                                 \
	"LEFT JOIN project p ON p.organization_id = org AND p.id = a.project_id "                  \
	"AND p.status <> 'deleted' "                                                               \
	"LEFT JOIN environment e ON e.organization_id = org AND e.id = a.environment_id "          \
	"ORDER BY a.id " order " LIMIT n; "

#define LIST(named, key, only, build_key, build_only, order, fences)                               \
	{                                                                                          \
		.name = (named), .params = PARAMS, .results = { ROWS, ROWS, ROWS, ROWS, ENDS },    \
		.sql = BEGIN fences DEPLOYMENTS(key, only, order)                                  \
		       BUILDS(build_key, build_only, order) CHANGES(order) DEEDS(order)            \
		       "SELECT ended AS id; END",                                                  \
	}
#define BOTH(named, ...)                                                                           \
	{                                                                                          \
		LIST(named, __VA_ARGS__, "DESC", FENCES("DESC", ">", "above")),                    \
		    LIST(named "_back", __VA_ARGS__, "ASC", FENCES("ASC", "<", "below"))           \
	}
#define OF_PROJECT     "AND d.project_id = pid "
#define OF_ENVIRONMENT "AND d.environment_id = eid "
#define OF_STATUS      "AND d.status = st "
#define ALL_BUILDS     "PRIMARY", ""
#define ITS_BUILDS     "build_project", "AND b.project_id = pid "

/* ISO C promises 4,095 characters of a literal; gcc and clang take what memory takes, and a statement is one text. */
#pragma GCC diagnostic ignored "-Woverlength-strings"

const struct db_stmt_def timeline_sql[TIMELINE_OF__COUNT][2] = {
	[TIMELINE_OF_ALL] = BOTH("timeline", "PRIMARY", "", ALL_BUILDS),
	[TIMELINE_OF_PROJECT] =
	    BOTH("timeline_project", "deployment_project", OF_PROJECT, ITS_BUILDS),
	[TIMELINE_OF_ENVIRONMENT] =
	    BOTH("timeline_environment", "deployment_environment", OF_ENVIRONMENT, ALL_BUILDS),
	[TIMELINE_OF_PLACE] =
	    BOTH("timeline_place", "deployment_place", OF_PROJECT OF_ENVIRONMENT, ITS_BUILDS),
	[TIMELINE_OF_STATUS] = BOTH("timeline_status", "deployment_status", OF_STATUS, ALL_BUILDS),
	[TIMELINE_OF_PROJECT_STATUS] =
	    BOTH("timeline_project_status", "deployment_project_status",
	         OF_PROJECT OF_STATUS "AND (eid IS NULL OR d.environment_id = eid) ", ITS_BUILDS),
	[TIMELINE_OF_ENVIRONMENT_STATUS] =
	    BOTH("timeline_environment_status", "deployment_environment_status",
	         OF_ENVIRONMENT OF_STATUS, ALL_BUILDS),
};

#define EACH(path) &timeline_sql[path][0], &timeline_sql[path][1]
const struct db_stmt_def *const timeline_statements[] = {
	EACH(TIMELINE_OF_ALL), EACH(TIMELINE_OF_PROJECT), EACH(TIMELINE_OF_ENVIRONMENT),
	EACH(TIMELINE_OF_PLACE), EACH(TIMELINE_OF_STATUS), EACH(TIMELINE_OF_PROJECT_STATUS),
	EACH(TIMELINE_OF_ENVIRONMENT_STATUS),
};
/* clang-format on */
const size_t timeline_n_statements = ARRAY_LEN(timeline_statements);
