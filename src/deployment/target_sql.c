/* Statements of targets. */
#include "config.h"

#include "deployment/target_sql.h"

/* clang-format off */
#define TARGET_COLS(total)                                                                         \
	"t.id, t.host, t.status, t.status_word, t.reason, t.error_code, t.error_message, "         \
	"t.started_at, t.finished_at, t.extra_metadata, t.recorded_at, t.updated_at, " total " AS list_total "
#define TARGETS { target_fields, 13, sizeof(struct target) }

/* deployment_target_host; one row. The id and the time of its first sight stay. */
const struct db_stmt_def target_sql_save = {
	.name = "target_save",
	.sql = "INSERT INTO deployment_target (organization_id, id, deployment_id, host, status, "
	       "status_word, reason, error_code, error_message, started_at, finished_at, "
	       "extra_metadata, as_given, recorded_at, updated_at, event_digest) "
	       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
	       "ON DUPLICATE KEY UPDATE status = VALUES(status), status_word = VALUES(status_word), "
	       "reason = VALUES(reason), error_code = VALUES(error_code), "
	       "error_message = VALUES(error_message), started_at = VALUES(started_at), "
	       "finished_at = VALUES(finished_at), extra_metadata = VALUES(extra_metadata), "
	       "as_given = VALUES(as_given), updated_at = VALUES(updated_at), "
	       "event_digest = VALUES(event_digest)",
	.params = "uuussssss" "ttssttb",
};

/* deployment_target_list; those of one deployment. */
const struct db_stmt_def target_sql_end = {
	.name = "target_end",
	.sql = "UPDATE deployment_target SET status = ?, status_word = ?, reason = ?, finished_at = ?, "
	       "started_at = IF(started_at > finished_at, NULL, started_at), updated_at = ? "
	       "WHERE organization_id = ? AND deployment_id = ? AND status IN ('pending', 'started')",
	.params = "sssttuu",
};

#define LIST(named, order)                                                                         \
	{                                                                                          \
		.name = (named), .params = "uuuuuuii", .results = { TARGETS },                     \
		.sql = "SELECT " TARGET_COLS("(SELECT COUNT(*) FROM deployment_target "            \
		       "WHERE organization_id = ? AND deployment_id = ?)")                         \
		       "FROM deployment_target t FORCE INDEX (deployment_target_list) "            \
		       "WHERE t.organization_id = ? AND t.deployment_id = ?"                       \
		       LIST_WHERE("t.") order("t."),                                               \
	}

/* deployment_target_list; one row more than a page. */
const struct db_stmt_def target_sql_list[2] = { LIST("target_list", LIST_NEWEST),
						LIST("target_list_back", LIST_OLDEST) };

const struct db_stmt_def target_sql_total = {
	.name = "target_total",
	.sql = "SELECT COUNT(*) AS number FROM deployment_target "
	       "WHERE organization_id = ? AND deployment_id = ?",
	.params = "uu",
	.results = { DB_NUMBER },
};

/* deployment_target_host; all of one deployment, sorted in memory. */
const struct db_stmt_def target_sql_shown = {
	.name = "target_shown",
	.sql = "SELECT " TARGET_COLS("NULL") "FROM deployment_target t "
	       "WHERE t.organization_id = ? AND t.deployment_id = ? "
	       "ORDER BY FIELD(t.status, 'failed', 'aborted', 'started', 'pending', 'completed'), t.host "
	       "LIMIT ?",
	.params = "uui",
	.results = { TARGETS },
};

const struct db_stmt_def *const target_statements[] = {
	&target_sql_save, &target_sql_end, &target_sql_list[0], &target_sql_list[1],
	&target_sql_total, &target_sql_shown,
};
/* clang-format on */
const size_t target_n_statements = ARRAY_LEN(target_statements);
