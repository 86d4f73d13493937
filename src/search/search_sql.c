/* The statement of the search. */
#include "config.h"

#include "progress/progress.h"
#include "search/search_sql.h"

/* clang-format off */
#define OF(kind, member) FIELD_##kind##_OF(struct hit, member), .flags = FIELD_COLUMN

static const struct field hit_fields[] = {
	{ OF(WORD, kind), .words = &hit_kind_words }, { OF(ID, id) }, { OF(TEXT, slug) }, { OF(TEXT, name) },
	{ OF(TEXT, project_slug) }, { OF(TEXT, project_name) }, { OF(TEXT, environment_name) },
	{ OF(WORD, status), .words = &progress_words }, { OF(TIME, at) }, { OF(FLAG, is_exact) },
};

#define SEES(column)                                                                               \
	"AND (project_ids IS NULL OR FIND_IN_SET(" column ", project_ids)) "
/* project_name; all projects of the organization, by their names alone. */
#define PROJECTS                                                                                   \
	"(SELECT 'project' AS kind, p.id, p.slug, p.name, NULL AS project_slug, NULL AS project_name, " \
	"NULL AS environment_name, NULL AS status, p.created_at AS at, "                           \
	"(p.name = words OR p.slug = words) AS is_exact FROM project p "                           \
	"WHERE p.organization_id = org AND p.status <> 'deleted' "                                 \
	"AND (LOCATE(words, p.name) OR LOCATE(words, p.slug)) " SEES("p.id")                       \
	"ORDER BY is_exact DESC, p.name LIMIT 11) "
/* The environments and releases of an organization: some dozens, some hundreds. */
#define ENVIRONMENTS                                                                               \
	"(SELECT 'environment', e.id, e.slug, e.name, NULL, NULL, NULL, NULL, e.created_at, "      \
	"(e.name = words OR e.slug = words) AS x FROM environment e WHERE e.organization_id = org "     \
	"AND (LOCATE(words, e.name) OR LOCATE(words, e.slug)) "                                    \
	"AND (environment_ids IS NULL OR FIND_IN_SET(e.id, environment_ids)) "                     \
	"ORDER BY x DESC, e.name LIMIT 11) "
#define RELEASES                                                                                   \
	"(SELECT 'release', r.id, r.slug, r.name, NULL, NULL, NULL, NULL, r.created_at, "          \
	"(r.name = words OR r.slug = words) AS x FROM release_group r WHERE r.organization_id = org "   \
	"AND (LOCATE(words, r.name) OR LOCATE(words, r.slug)) "                                    \
	"ORDER BY x DESC, r.id DESC LIMIT 11) "
/* version_name: two looks and one range in each project. */
#define VERSIONS_OF(x, condition)                                                                  \
	"(SELECT 'version', v.id, NULL, v.version, p.slug, p.name, NULL, NULL, v.created_at, " x    \
	" FROM project p STRAIGHT_JOIN version v ON v.organization_id = org "                      \
	"AND v.project_id = p.id AND " condition                                                   \
	" WHERE p.organization_id = org AND p.status <> 'deleted' " SEES("p.id")                   \
	"ORDER BY v.id DESC LIMIT 11) "
#define VERSIONS                                                                                   \
	VERSIONS_OF("1", "v.version IN (named, other)") "UNION ALL "                               \
	VERSIONS_OF("0", "v.version LIKE CONCAT(beginning, '%') AND v.version NOT IN (named, other)")
/* version_sha, version_commit_sha, version_commit_squashed: one range each. */
#define COMMITS_OF(sha, from, join)                                                                \
	"(SELECT 'commit', v.id, NULL, " sha ", p.slug, p.name, v.version, NULL, v.created_at, 1 " \
	"FROM " from " " join " STRAIGHT_JOIN project p ON p.organization_id = org "               \
	"AND p.id = v.project_id AND p.status <> 'deleted' "                                       \
	SEES("p.id") "WHERE " sha " >= commit_sha AND " sha " < CONCAT(commit_sha, 'g') "
#define LISTED "STRAIGHT_JOIN version v ON v.organization_id = org AND v.id = t.version_id"
#define COMMITS                                                                                    \
	COMMITS_OF("v.scm_sha", "version v", "") "AND v.organization_id = org LIMIT 11) UNION ALL " \
	COMMITS_OF("t.sha", "version_commit t", LISTED)                                            \
	"AND t.organization_id = org AND t.sha <> COALESCE(v.scm_sha, '') LIMIT 11) UNION ALL "    \
	COMMITS_OF("t.squashed_into", "version_commit t", LISTED)                                  \
	"AND t.organization_id = org AND t.squashed_into <> COALESCE(v.scm_sha, '') LIMIT 11) "
/* PRIMARY; deployment_run. */
#define DEPLOYMENTS_OF(condition)                                                                  \
	"(SELECT 'deployment', d.id, NULL, v.version, p.slug, p.name, e.name, d.status, d.created_at, 1 " \
	"FROM deployment d STRAIGHT_JOIN project p ON p.organization_id = org "                    \
	"AND p.id = d.project_id AND p.status <> 'deleted' "                                       \
	"STRAIGHT_JOIN version v ON v.organization_id = org AND v.id = d.version_id "              \
	"STRAIGHT_JOIN environment e ON e.organization_id = org AND e.id = d.environment_id "      \
	"WHERE d.organization_id = org AND " condition " " SEES("d.project_id")                    \
	"AND (environment_ids IS NULL OR FIND_IN_SET(d.environment_id, environment_ids)) "         \
	"LIMIT 11) "
#define VERSION_BY_ID                                                                              \
	"(SELECT 'version', v.id, NULL, v.version, p.slug, p.name, NULL, NULL, v.created_at, 1 "   \
	"FROM version v STRAIGHT_JOIN project p ON p.organization_id = org AND p.id = v.project_id " \
	"AND p.status <> 'deleted' WHERE v.organization_id = org AND v.id = wanted " SEES("p.id") ") "

/* ISO C promises 4,095 characters of a literal; gcc and clang take what memory takes, and a statement is one text. */
#pragma GCC diagnostic ignored "-Woverlength-strings"

const struct db_stmt_def search_sql = {
	.name = "search",
	.params = "usssssuss",
	.results = { { hit_fields, ARRAY_LEN(hit_fields), sizeof(struct hit) } },
	.sql = "BEGIN NOT ATOMIC DECLARE org, wanted UUID; "
	       "DECLARE words VARCHAR(255) COLLATE utf8mb4_uca1400_as_ci; "
	       "DECLARE named, other VARCHAR(255) COLLATE utf8mb4_bin; "
	       "DECLARE beginning VARCHAR(600) COLLATE utf8mb4_bin; "
	       "DECLARE commit_sha VARCHAR(255) COLLATE utf8mb4_bin; "
	       "DECLARE project_ids, environment_ids LONGTEXT; "
	       "SET org = ?, words = ?, named = ?, other = ?, beginning = ?, commit_sha = ?, wanted = ?, "
	       "project_ids = ?, environment_ids = ?; "
	       PROJECTS "UNION ALL " ENVIRONMENTS "UNION ALL " RELEASES "UNION ALL " VERSIONS
	       "UNION ALL " VERSION_BY_ID "UNION ALL " COMMITS
	       "UNION ALL " DEPLOYMENTS_OF("d.id = wanted")
	       "UNION ALL " DEPLOYMENTS_OF("d.run_id = named AND NOT d.id <=> wanted") "; END",
};

const struct db_stmt_def *const search_statements[] = { &search_sql };
/* clang-format on */
const size_t search_n_statements = ARRAY_LEN(search_statements);
