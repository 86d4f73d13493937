/* Statements of the chain. */
#include "config.h"

#include "audit/seal_sql.h"

/* clang-format off */
#define OF(kind, member) FIELD_##kind##_OF(struct sealed_row, member), .flags = FIELD_COLUMN

const struct field sealed_fields[] = {
	{ OF(TEXT, organization_id) }, { OF(TEXT, id) }, { OF(TEXT, action) }, { OF(TEXT, subject_id) },
	{ OF(TEXT, subject_name) }, { OF(TEXT, project_id) }, { OF(TEXT, environment_id) },
	{ OF(TEXT, actor_kind) }, { OF(TEXT, actor_id) }, { OF(TEXT, actor_name) },
	{ OF(TEXT, credential_kind) }, { OF(TEXT, credential_id) }, { OF(TEXT, door) },
	{ OF(TEXT, address) }, { OF(TEXT, request_id) }, { OF(TEXT, changes) }, { OF(TEXT, created_at) },
	{ OF(INT, seal_number) }, { OF(BYTES, seal) },
};
const size_t sealed_n_columns = ARRAY_LEN(sealed_fields) - 2;

#define SEALED { sealed_fields, ARRAY_LEN(sealed_fields), sizeof(struct sealed_row) }
#define AS_TEXT(column) "CAST(" column " AS CHAR) AS " column ", "
#define SEALED_COLS                                                                                \
	AS_TEXT("organization_id") AS_TEXT("id") "action, " AS_TEXT("subject_id") "subject_name, " \
	AS_TEXT("project_id") AS_TEXT("environment_id") "actor_kind, " AS_TEXT("actor_id")         \
	"actor_name, credential_kind, " AS_TEXT("credential_id") "door, address, request_id, "     \
	"changes, " AS_TEXT("created_at") "seal_number, seal "

static const struct field organization_fields[] = {
	{ FIELD_ID_OF(struct seal_organization, id), .flags = FIELD_COLUMN },
};

/* organization PRIMARY, and one look into audit_seal for each. A sandbox's log is not kept, so it has no chain. */
const struct db_stmt_def seal_sql_waiting = {
	.name = "seal_waiting",
	.sql = "SELECT o.id FROM organization o WHERE o.sandbox_of IS NULL AND EXISTS (SELECT 1 FROM audit a "
	       "FORCE INDEX (audit_seal) WHERE a.organization_id = o.id AND a.seal_number IS NULL)",
	.params = "",
	.results = { { organization_fields, 1, sizeof(struct seal_organization) } },
};

static const struct field head_fields[] = {
	{ FIELD_INT_OF(struct seal_head, seal_number), .flags = FIELD_COLUMN },
	{ FIELD_BYTES_OF(struct seal_head, seal), .flags = FIELD_COLUMN },
};
#define HEADS { head_fields, ARRAY_LEN(head_fields), sizeof(struct seal_head) }

/* PRIMARY; one row, or none when another worker has it. */
const struct db_stmt_def seal_sql_head = {
	.name = "seal_head",
	.sql = "SELECT seal_number, seal FROM audit_head WHERE organization_id = ? "
	       "FOR UPDATE SKIP LOCKED",
	.params = "u",
	.results = { HEADS },
};

/* PRIMARY; one row. */
const struct db_stmt_def seal_sql_has_head = {
	.name = "seal_has_head",
	.sql = "SELECT COUNT(*) AS number FROM audit_head WHERE organization_id = ?",
	.params = "u",
	.results = { DB_NUMBER },
};

const struct db_stmt_def seal_sql_add_head = {
	.name = "seal_add_head",
	.sql = "INSERT INTO audit_head (organization_id, seal_number, seal) VALUES (?, 0, ?)",
	.params = "ub",
};

/* audit_seal, the entries without a number, by id; limit rows. */
const struct db_stmt_def seal_sql_unsealed = {
	.name = "seal_unsealed",
	.sql = "SELECT " SEALED_COLS "FROM audit FORCE INDEX (audit_seal) "
	       "WHERE organization_id = ? AND seal_number IS NULL ORDER BY audit.id LIMIT ?",
	.params = "ui",
	.results = { SEALED },
};

/* PRIMARY; one row. */
const struct db_stmt_def seal_sql_seal = {
	.name = "seal_seal",
	.sql = "UPDATE audit SET seal_number = ?, seal = ? "
	       "WHERE organization_id = ? AND id = ? AND seal_number IS NULL",
	.params = "ibuu",
};

/* PRIMARY; one row. */
const struct db_stmt_def seal_sql_move_head = {
	.name = "seal_move_head",
	.sql = "UPDATE audit_head SET seal_number = ?, seal = ? WHERE organization_id = ?",
	.params = "ibu",
};

/* audit_seal, from a number on; limit rows. */
const struct db_stmt_def seal_sql_sealed = {
	.name = "seal_sealed",
	.sql = "SELECT " SEALED_COLS "FROM audit FORCE INDEX (audit_seal) "
	       "WHERE organization_id = ? AND seal_number > ? ORDER BY audit.seal_number LIMIT ?",
	.params = "uii",
	.results = { SEALED },
};

/* PRIMARY; one row. */
const struct db_stmt_def seal_sql_read_head = {
	.name = "seal_read_head",
	.sql = "SELECT seal_number, seal FROM audit_head WHERE organization_id = ?",
	.params = "u",
	.results = { HEADS },
};

/* audit_seal, index only. */
const struct db_stmt_def seal_sql_count_unsealed = {
	.name = "seal_count_unsealed",
	.sql = "SELECT COUNT(*) AS number FROM audit FORCE INDEX (audit_seal) "
	       "WHERE organization_id = ? AND seal_number IS NULL",
	.params = "u",
	.results = { DB_NUMBER },
};
/* clang-format on */
