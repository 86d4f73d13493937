/* Statements of receipts: those of a week. */
#include "config.h"

#include "inbound/receipt_sql.h"

/* clang-format off */
#define COLS                                                                                       \
	"t.id, t.receiver_id, r.name AS receiver_name, t.event, t.delivery, t.verdict, t.reason, " \
	"t.records, t.address, t.body_bytes, t.received_at, t.processed_at"
#define FROM_RECEIPTS                                                                              \
	" FROM receipt t JOIN receiver r ON r.organization_id = t.organization_id "                \
	"AND r.id = t.receiver_id WHERE t.organization_id = ?"
#define RECEIPTS { receipt_fields, 12, sizeof(struct receipt) }

#define FILTER " AND (? IS NULL OR t.receiver_id = ?) AND (? IS NULL OR t.verdict = ?)"
#define FILTER_KINDS "uuss"

static const struct field claim_columns[] = {
	{ FIELD_ID_OF(struct receipt, id), .flags = FIELD_COLUMN },
	{ FIELD_WORD_OF(struct receipt, verdict), .flags = FIELD_COLUMN, .words = &receipt_verdict_words },
	{ FIELD_TEXT_OF(struct receipt, event), .flags = FIELD_COLUMN },
};

static const struct field tally_columns[] = {
	{ FIELD_WORD_OF(struct receipt_count, verdict), .flags = FIELD_COLUMN, .words = &receipt_verdict_words },
	{ FIELD_INT_OF(struct receipt_count, n), .flags = FIELD_COLUMN },
};

/* PRIMARY; one row. */
const struct db_stmt_def receipt_sql_by_id = {
	.name = "receipt_by_id",
	.sql = "SELECT " COLS ", t.headers, t.body AS raw" FROM_RECEIPTS " AND t.id = ?",
	.params = "uu",
	.results = { { receipt_full_fields, 15, sizeof(struct receipt) } },
};

/* receipt_claim; one row. */
const struct db_stmt_def receipt_sql_by_claim = {
	.name = "receipt_by_claim",
	.sql = "SELECT id, verdict, event FROM receipt WHERE organization_id = ? AND receiver_id = ? AND claim = ?",
	.params = "uub",
	.results = { { claim_columns, ARRAY_LEN(claim_columns), sizeof(struct receipt) } },
};

/* PRIMARY, receipt_receiver; a page and one. */
const struct db_stmt_def receipt_sql_list = {
	.name = "receipt_list",
	.sql = "SELECT " COLS FROM_RECEIPTS FILTER LIST_WHERE("t.") LIST_NEWEST("t."),
	.params = "u" FILTER_KINDS "uuii",
	.results = { RECEIPTS },
};

const struct db_stmt_def receipt_sql_list_back = {
	.name = "receipt_list_back",
	.sql = "SELECT " COLS FROM_RECEIPTS FILTER LIST_WHERE("t.") LIST_OLDEST("t."),
	.params = "u" FILTER_KINDS "uuii",
	.results = { RECEIPTS },
};

/* As above; at most LIMIT_COUNTED_ROWS and one. */
const struct db_stmt_def receipt_sql_count = {
	.name = "receipt_count",
	.sql = "SELECT COUNT(*) AS number FROM (SELECT 1 FROM receipt t WHERE t.organization_id = ?" FILTER
	       LIST_WHERE("t.") "LIMIT ?) counted",
	.params = "u" FILTER_KINDS "uui",
	.results = { DB_NUMBER },
};

/* receipt_receiver; the newest 10,000 of one receiver. */
const struct db_stmt_def receipt_sql_tally = {
	.name = "receipt_tally",
	.sql = "SELECT x.verdict, COUNT(*) AS n FROM (SELECT t.verdict FROM receipt t WHERE t.organization_id = ? "
	       "AND t.receiver_id = ? ORDER BY t.id DESC LIMIT 10000) x GROUP BY x.verdict ORDER BY x.verdict",
	.params = "uu",
	.results = { { tally_columns, ARRAY_LEN(tally_columns), sizeof(struct receipt_count) } },
};

const struct db_stmt_def receipt_sql_insert = {
	.name = "receipt_insert",
	.sql = "INSERT INTO receipt (organization_id, id, receiver_id, event, delivery, claim, verdict, reason, records, "
	       "address, headers, body, body_bytes, received_at, processed_at) "
	       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	.params = "uuuss" "bsss" "ssbitt",
};

/* PRIMARY; one row. */
const struct db_stmt_def receipt_sql_update = {
	.name = "receipt_update",
	.sql = "UPDATE receipt SET event = ?, verdict = ?, reason = ?, records = ?, processed_at = ? "
	       "WHERE organization_id = ? AND id = ?",
	.params = "sssstuu",
};

/* receipt_age; limit rows, of all organizations. */
const struct db_stmt_def receipt_sql_purge = {
	.name = "receipt_purge",
	.sql = "DELETE FROM receipt WHERE received_at < ? ORDER BY received_at LIMIT ?",
	.params = "ti",
};

const struct db_stmt_def *const receipt_statements[] = {
	&receipt_sql_by_id, &receipt_sql_by_claim, &receipt_sql_list, &receipt_sql_list_back,
	&receipt_sql_count, &receipt_sql_tally, &receipt_sql_insert, &receipt_sql_update,
	&receipt_sql_purge,
};
const size_t receipt_n_statements = ARRAY_LEN(receipt_statements);
/* clang-format on */
