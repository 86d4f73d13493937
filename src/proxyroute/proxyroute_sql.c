/* Statements of routes. */
#include "config.h"

#include "proxyroute/proxyroute_sql.h"

/* clang-format off */
#define TABLES                                                                                     \
	"FROM proxy_route r JOIN service s ON s.organization_id = r.organization_id AND s.id = r.service_id " \
	"JOIN project p ON p.organization_id = r.organization_id AND p.id = s.project_id "         \
	"AND p.status <> 'deleted' WHERE r.organization_id = ?"
#define SELECT_ROUTES                                                                              \
	"SELECT r.id, r.domain, r.service_id, s.name AS service_name, r.port, r.created_at, r.updated_at, " \
	"s.project_id, s.environment_id " TABLES
#define ROUTES { proxyroute_fields, 9, sizeof(struct proxyroute) }

/* A limited key sees those that lead to what it sees. */
#define FILTER                                                                                     \
	" AND (? IS NULL OR r.service_id = ?)" LIST_ONLY("s.project_id") LIST_ONLY("s.environment_id")
#define FILTER_KINDS "uu" "ssss"

/* PRIMARY, proxy_route_domain; one row. */
const struct db_stmt_def proxyroute_sql_by_id = {
	.name = "proxyroute_by_id",
	.sql = SELECT_ROUTES " AND r.id = ?",
	.params = "uu",
	.results = { ROUTES },
};

const struct db_stmt_def proxyroute_sql_by_domain = {
	.name = "proxyroute_by_domain",
	.sql = SELECT_ROUTES " AND r.domain = ?",
	.params = "us",
	.results = { ROUTES },
};

/* PRIMARY, proxy_route_service; a page and one. */
const struct db_stmt_def proxyroute_sql_list = {
	.name = "proxyroute_list",
	.sql = SELECT_ROUTES FILTER LIST_WHERE("r.") LIST_NEWEST("r."),
	.params = "u" FILTER_KINDS "uuii",
	.results = { ROUTES },
};

const struct db_stmt_def proxyroute_sql_list_back = {
	.name = "proxyroute_list_back",
	.sql = SELECT_ROUTES FILTER LIST_WHERE("r.") LIST_OLDEST("r."),
	.params = "u" FILTER_KINDS "uuii",
	.results = { ROUTES },
};

const struct db_stmt_def proxyroute_sql_count = {
	.name = "proxyroute_count",
	.sql = "SELECT COUNT(*) AS number " TABLES FILTER LIST_WHERE("r."),
	.params = "u" FILTER_KINDS "uu",
	.results = { DB_NUMBER },
};

const struct db_stmt_def proxyroute_sql_insert = {
	.name = "proxyroute_insert",
	.sql = "INSERT INTO proxy_route (organization_id, id, domain, service_id, port, created_at, updated_at) "
	       "VALUES (?, ?, ?, ?, ?, ?, ?)",
	.params = "uusuitt",
};

/* PRIMARY; one row each. */
const struct db_stmt_def proxyroute_sql_change = {
	.name = "proxyroute_change",
	.sql = "UPDATE proxy_route SET domain = ?, service_id = ?, port = ?, updated_at = ? "
	       "WHERE organization_id = ? AND id = ?",
	.params = "suituu",
};

const struct db_stmt_def proxyroute_sql_delete = {
	.name = "proxyroute_delete",
	.sql = "DELETE FROM proxy_route WHERE organization_id = ? AND id = ?",
	.params = "uu",
};

const struct db_stmt_def *const proxyroute_statements[] = {
	&proxyroute_sql_by_id, &proxyroute_sql_by_domain, &proxyroute_sql_list, &proxyroute_sql_list_back,
	&proxyroute_sql_count, &proxyroute_sql_insert, &proxyroute_sql_change, &proxyroute_sql_delete,
};
const size_t proxyroute_n_statements = ARRAY_LEN(proxyroute_statements);
/* clang-format on */
