/* Sealing, and looking whether it holds. */
#include "config.h"

#include <string.h>

#include "audit/seal.h"
#include "audit/seal_sql.h"
#include "base/buf.h"
#include "base/limits.h"

#define VERIFY_ROWS 500

/* What a chain begins with; also says how its rows are written. Another way of writing needs another text. */
static const char beginning[] = "landfall audit chain 1";

static const unsigned char no_seal[DIGEST_BYTES];

static void put_number(struct buf *out, uint64_t number)
{
	for (int shift = 56; shift >= 0; shift -= 8)
		buf_addc(out, (char)(number >> shift & 0xff));
}

/* A column: 0 for none, else 1, its length in eight bytes, and its bytes. No two rows are written alike. */
static void put_column(struct buf *out, const char *text)
{
	buf_addc(out, text ? 1 : 0);
	if (!text)
		return;
	put_number(out, strlen(text));
	buf_adds(out, text);
}

/* The seal of a row, from the one before it. */
static void make_seal(unsigned char *out, const unsigned char *before, int64_t number,
		      const struct sealed_row *row)
{
	struct buf text;

	buf_init(&text, 2 * (size_t)LIMIT_RESPONSE_BYTES); /* a MEDIUMTEXT and some */
	buf_add(&text, beginning, sizeof(beginning));
	buf_add(&text, before, DIGEST_BYTES);
	put_number(&text, (uint64_t)number);
	for (size_t i = 0; i < sealed_n_columns; i++)
		put_column(&text, *(const char *const *)field_in(row, &sealed_fields[i]));
	digest_bytes(out, buf_str(&text), text.len);
	buf_release(&text);
}

/* Sealing */

struct sealing {
	struct arena *arena;
	struct uuid organization_id;
	int64_t limit;
	size_t n; /* sealed */
};

/* Locks the end of the chain. *head NULL: another worker has it. A chain that has none yet is begun. */
static enum status lock_head(struct db *db, const struct sealing *s, const struct seal_head **head)
{
	const struct db_param which[] = { db_id(s->organization_id) };
	const struct db_param fresh[] = { db_id(s->organization_id),
					  db_bytes(no_seal, sizeof(no_seal)) };
	struct db_rows rows;
	int64_t n;
	enum status status = db_select(db, s->arena, &seal_sql_head, which, &rows);

	*head = rows.rows;
	if (status != STATUS_OK || rows.n)
		return status;
	*head = NULL;
	status = db_select_number(db, s->arena, &seal_sql_has_head, which, &n);
	if (status != STATUS_OK || n)
		return status;
	status = db_run(db, s->arena, &seal_sql_add_head, fresh, NULL, NULL);
	if (status == STATUS_CONFLICT) /* somebody began it just now */
		return STATUS_BUSY;
	if (status == STATUS_OK)
		status = db_select(db, s->arena, &seal_sql_head, which, &rows);
	if (status == STATUS_OK && rows.n)
		*head = rows.rows;
	return status;
}

static enum status seal_one(struct db *db, const struct sealing *s, const struct sealed_row *row,
			    int64_t number, unsigned char *seal)
{
	unsigned char made[DIGEST_BYTES];
	struct uuid id;
	int64_t matched;

	if (!uuid_parse(row->id, &id))
		BUG("\"%s\" is no id", row->id);
	make_seal(made, seal, number, row);
	memcpy(seal, made, DIGEST_BYTES);

	const struct db_param params[] = { db_int(number), db_bytes(seal, DIGEST_BYTES),
					   db_id(s->organization_id), db_id(id) };
	enum status status = db_run(db, s->arena, &seal_sql_seal, params, NULL, &matched);

	/* It was there a moment ago: begin again rather than leave a gap. */
	return status == STATUS_OK && !matched ? STATUS_BUSY : status;
}

static enum status seal_batch(struct db *db, void *context)
{
	struct sealing *s = context;
	const struct seal_head *head = NULL;
	unsigned char seal[DIGEST_BYTES];
	struct db_rows rows;
	int64_t number;
	enum status status = db_begin(db);

	s->n = 0;
	if (status == STATUS_OK)
		status = lock_head(db, s, &head);
	if (status != STATUS_OK || !head)
		return status;
	if (head->seal.len != DIGEST_BYTES)
		BUG("a seal of %zu bytes", head->seal.len);
	memcpy(seal, head->seal.data, DIGEST_BYTES);
	number = head->seal_number;

	/* Read after the lock was had, and every statement sees what is committed by then (READ COMMITTED):
	 * what another worker sealed is not among them. */
	const struct db_param which[] = { db_id(s->organization_id), db_int(s->limit) };

	status = db_select(db, s->arena, &seal_sql_unsealed, which, &rows);
	for (size_t i = 0; status == STATUS_OK && i < rows.n; i++)
		status = seal_one(db, s, (const struct sealed_row *)rows.rows + i, ++number, seal);
	if (status != STATUS_OK || !rows.n)
		return status;
	s->n = rows.n;

	const struct db_param moved[] = { db_int(number), db_bytes(seal, DIGEST_BYTES),
					  db_id(s->organization_id) };

	return db_run(db, s->arena, &seal_sql_move_head, moved, NULL, NULL);
}

enum status audit_seal(struct db *db, struct arena *arena, int64_t limit, size_t *n)
{
	struct db_rows rows;
	enum status status = db_select(db, arena, &seal_sql_waiting, NULL, &rows);
	const struct seal_organization *organizations = rows.rows;

	*n = 0;
	for (size_t i = 0; status == STATUS_OK && i < rows.n; i++) {
		struct sealing s = { arena, organizations[i].id, limit, 0 };

		status = db_transaction(db, __func__, seal_batch, &s);
		*n += s.n;
	}
	return status;
}

/* Verifying */

static void blame(struct arena *arena, struct audit_verdict *out, enum audit_fault fault,
		  const struct sealed_row *row)
{
	out->fault = fault;
	out->number = out->n_sealed + 1;
	if (!row)
		return;
	out->id = arena_strdup(arena, row->id);
	out->action = arena_strdup(arena, row->action);
	out->created_at = arena_strdup(arena, row->created_at);
}

/* Whether the row is the next of the chain; else out says what it is. */
static bool check_row(struct arena *arena, const struct sealed_row *row, struct audit_verdict *out)
{
	unsigned char seal[DIGEST_BYTES];
	int64_t number = out->n_sealed + 1;

	if (row->seal_number != number) {
		blame(arena, out, AUDIT_MISSING, NULL);
		return false;
	}
	make_seal(seal, out->seal, number, row);
	if (row->seal.len != DIGEST_BYTES || memcmp(row->seal.data, seal, DIGEST_BYTES) != 0) {
		blame(arena, out, AUDIT_CHANGED, row);
		return false;
	}
	memcpy(out->seal, seal, DIGEST_BYTES);
	out->n_sealed = number;
	return true;
}

/* Checks the rows that follow. *n: how many there were. */
static enum status check_rows(struct db *db, struct arena *arena, struct uuid organization_id,
			      struct audit_verdict *out, size_t *n)
{
	const struct db_param params[] = { db_id(organization_id), db_int(out->n_sealed),
					   db_int(VERIFY_ROWS) };
	struct arena *batch = arena_new();
	struct db_rows rows;
	enum status status = db_select(db, batch, &seal_sql_sealed, params, &rows);

	*n = 0;
	if (status == STATUS_OK)
		while (*n < rows.n && check_row(arena, (struct sealed_row *)rows.rows + *n, out))
			++*n;
	arena_free(batch);
	return status;
}

/* All rows that there are have been checked. Whether the chain should go on, or should have ended before. */
static enum status check_end(struct db *db, struct arena *arena, struct uuid organization_id,
			     struct audit_verdict *out, bool *is_end)
{
	const struct db_param which[] = { db_id(organization_id) };
	const struct seal_head none = { 0, { no_seal, DIGEST_BYTES } };
	const struct seal_head *head;
	struct db_rows rows;
	size_t n;
	enum status status = db_select(db, arena, &seal_sql_read_head, which, &rows);

	if (status != STATUS_OK)
		return status;
	head = rows.n ? rows.rows : &none;
	*is_end = true;
	if (head->seal_number > out->n_sealed) {
		/* Rows come with the head that speaks of them: sealed meanwhile, or missing. */
		status = check_rows(db, arena, organization_id, out, &n);
		*is_end = !n;
		if (status == STATUS_OK && !n && out->fault == AUDIT_WHOLE)
			blame(arena, out, AUDIT_CUT, NULL);
	} else if (head->seal_number < out->n_sealed) {
		out->n_sealed = head->seal_number;
		blame(arena, out, AUDIT_ADDED, NULL);
	} else if (head->seal.len != DIGEST_BYTES ||
		   memcmp(head->seal.data, out->seal, DIGEST_BYTES) != 0) {
		out->fault = AUDIT_HEAD;
		out->number = out->n_sealed;
	}
	return status;
}

enum status audit_verify(struct db *db, struct arena *arena, struct uuid organization_id,
			 struct audit_verdict *out)
{
	const struct db_param which[] = { db_id(organization_id) };
	enum status status = STATUS_OK;
	bool is_end = false;

	*out = (struct audit_verdict){ .fault = AUDIT_WHOLE };
	while (status == STATUS_OK && out->fault == AUDIT_WHOLE && !is_end) {
		size_t n = 1;

		while (status == STATUS_OK && out->fault == AUDIT_WHOLE && n)
			status = check_rows(db, arena, organization_id, out, &n);
		if (status == STATUS_OK && out->fault == AUDIT_WHOLE)
			status = check_end(db, arena, organization_id, out, &is_end);
	}
	if (status != STATUS_OK)
		return status;
	return db_select_number(db, arena, &seal_sql_count_unsealed, which, &out->n_unsealed);
}
