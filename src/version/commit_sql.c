/* Statements of commits. */
#include "config.h"

#include "version/commit_sql.h"

/* clang-format off */
/* All of them at once: the array is made by commit.c. */
const struct db_stmt_def commit_sql_add = {
	.name = "commit_add",
	.sql = "BEGIN NOT ATOMIC DECLARE org, vid UUID; DECLARE at DATETIME(3); DECLARE n INT; "
	       "DECLARE list MEDIUMTEXT COLLATE utf8mb4_bin; "
	       "SET org = ?, vid = ?, at = ?, list = ?; "
	       "SELECT COALESCE(MAX(position), 0) INTO n FROM version_commit "
	       "WHERE organization_id = org AND version_id = vid; "
	       "INSERT INTO version_commit (organization_id, version_id, sha, position, author, message, "
	       "authored_at, squashed_into, created_at) "
	       "SELECT org, vid, j.sha, n + j.position, j.author, j.message, j.authored_at, j.squashed_into, at "
	       "FROM JSON_TABLE(list, '$[*]' COLUMNS (position FOR ORDINALITY, sha VARCHAR(64) PATH '$.sha', "
	       "author VARCHAR(255) PATH '$.author', message TEXT PATH '$.message', "
	       "authored_at DATETIME(3) PATH '$.authored_at', "
	       "squashed_into VARCHAR(64) PATH '$.squashed_into')) j "
	       "ON DUPLICATE KEY UPDATE author = COALESCE(VALUES(author), version_commit.author), "
	       "message = COALESCE(VALUES(message), version_commit.message), "
	       "authored_at = COALESCE(VALUES(authored_at), version_commit.authored_at), "
	       "squashed_into = COALESCE(VALUES(squashed_into), version_commit.squashed_into); END",
	.params = "uuts",
};

/* PRIMARY, a look a commit: how many of them say what the version does not know. */
#define TELLS(column) "OR (j." column " IS NOT NULL AND NOT j." column " COLLATE utf8mb4_bin <=> c." column ") "
const struct db_stmt_def commit_sql_unknown = {
	.name = "commit_unknown",
	.sql = "SELECT COUNT(*) AS number FROM JSON_TABLE(?, '$[*]' COLUMNS (sha VARCHAR(64) PATH '$.sha', "
	       "author VARCHAR(255) PATH '$.author', message TEXT PATH '$.message', "
	       "authored_at DATETIME(3) PATH '$.authored_at', "
	       "squashed_into VARCHAR(64) PATH '$.squashed_into')) j "
	       "LEFT JOIN version_commit c ON c.organization_id = ? AND c.version_id = ? "
	       "AND c.sha = j.sha COLLATE utf8mb4_bin WHERE c.sha IS NULL "
	       TELLS("author") TELLS("message") TELLS("squashed_into")
	       "OR (j.authored_at IS NOT NULL AND NOT j.authored_at <=> c.authored_at)",
	.params = "suu",
	.results = { DB_NUMBER },
};

#define COMMITS { commit_fields, COMMIT_N_COLUMNS, sizeof(struct commit) }

/* PRIMARY; the version's commits, sorted in memory. */
const struct db_stmt_def commit_sql_list = {
	.name = "commit_list",
	.sql = "SELECT sha, author, message, authored_at, squashed_into FROM version_commit "
	       "WHERE organization_id = ? AND version_id = ? ORDER BY position, sha LIMIT ?",
	.params = "uui",
	.results = { COMMITS },
};

const struct db_stmt_def *const commit_statements[] = { &commit_sql_add, &commit_sql_list, &commit_sql_unknown };
const size_t commit_n_statements = ARRAY_LEN(commit_statements);
/* clang-format on */
