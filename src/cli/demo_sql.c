/* Statements of the demo. Each runs once. */
#include "config.h"

#include "cli/demo_sql.h"

/* clang-format off */
/* PRIMARY of event from its end; some sixty rows. */
#define NEWEST                                                                                     \
	"FROM (SELECT e.*, MOD(ROW_NUMBER() OVER (ORDER BY e.id DESC), 7) = 4 AS is_lost FROM event e " \
	"WHERE e.organization_id = ? AND e.kind IN ('deployment.completed', 'deployment.failed') " \
	"ORDER BY e.id DESC LIMIT 60) e"

const struct db_stmt_def demo_sql_deliveries = {
	.name = "demo_deliveries",
	.sql = "INSERT INTO delivery (organization_id, id, event_id, event_type, target_kind, target_id, lane_id, project_id, "
	       "environment_id, subject_id, body, status, attempts, http, error, last_at, created_at) "
	       "SELECT e.organization_id, e.id, e.id, e.kind, 'webhook', ?, e.project_id, e.project_id, e.environment_id, e.subject_id, "
	       "JSON_OBJECT('id', e.id, 'type', e.kind, 'timestamp', DATE_FORMAT(e.created_at, '%Y-%m-%dT%H:%i:%s.000Z'), "
	       "'data', JSON_OBJECT('deployment', JSON_OBJECT('id', e.subject_id))), "
	       "IF(e.is_lost, 'failed', 'sent'), IF(e.is_lost, 3, 1), IF(e.is_lost, 503, 204), NULL, "
	       "e.created_at + INTERVAL IF(e.is_lost, 1860, 1) SECOND, e.created_at " NEWEST,
	.params = "uu",
};

const struct db_stmt_def demo_sql_attempts = {
	.name = "demo_attempts",
	.sql = "INSERT INTO delivery_attempt (organization_id, delivery_id, number, started_at, duration_ms, http, error, request_headers, "
	       "response_body) SELECT d.organization_id, d.id, n.seq, d.created_at + INTERVAL POW(n.seq, 6) SECOND, 40 + 13 * n.seq, d.http, "
	       "NULL, CONCAT('Content-Type: application/json\\nwebhook-id: ', d.id, '\\n'), IF(d.http = 503, 'The crane is being oiled.', NULL) "
	       "FROM delivery d FORCE INDEX (delivery_target) JOIN seq_1_to_3 n ON n.seq <= d.attempts "
	       "WHERE d.organization_id = ? AND d.target_id = ?",
	.params = "uu",
};

const struct db_stmt_def demo_sql_history = {
	.name = "demo_history",
	.sql = "INSERT IGNORE INTO notification_history (organization_id, id, channel_id, channel_name, event_id, event_type, subject_id, "
	       "project_id, environment_id, status, attempts, error_message, created_at, sent_at) "
	       "SELECT e.organization_id, CAST(CONCAT(LEFT(e.id, 24), RIGHT(MD5(CONCAT(?, e.id)), 12)) AS UUID), ?, ?, e.id, e.kind, e.subject_id, e.project_id, e.environment_id, "
	       "IF(e.is_lost, 'failed', 'sent'), IF(e.is_lost, 3, 1), IF(e.is_lost, 'HTTP 503', NULL), e.created_at, "
	       "IF(e.is_lost, NULL, e.created_at + INTERVAL 1 SECOND) " NEWEST " ORDER BY e.id",
	.params = "susu",
};

const struct db_stmt_def demo_sql_settle = {
	.name = "demo_settle",
	.sql = "UPDATE event SET awaits = NULL WHERE organization_id = ? AND awaits = 1",
	.params = "u",
};
/* clang-format on */
