/* Receipts: their fields, how they are kept, found, and processed again. */
#include "config.h"

#include <string.h>

#include "auth/audit.h"
#include "base/i18n.h"
#include "base/str.h"
#include "inbound/receipt_sql.h"

#define OF(kind, member) FIELD_##kind##_OF(struct receipt, member)
#define SEEN             (FIELD_READ | FIELD_COLUMN)

#define DAY_MS (24LL * 60 * 60 * 1000)

/* clang-format off */
#define BRIEF                                                                                      \
	{ OF(ID, id), .flags = SEEN, .prefix = "rcpt", .text = "id" },                             \
	{ FIELD_NAMED(FIELD_ID, "receiver.id", struct receipt, receiver_id, struct uuid), .flags = SEEN, .prefix = "recv", .text = "the receiver that it came to" }, \
	{ FIELD_NAMED(FIELD_TEXT, "receiver.name", struct receipt, receiver_name, const char *), .flags = SEEN, .text = "its name" }, \
	{ OF(TEXT, event), .flags = SEEN, .text = "as the sender calls it" },                      \
	{ OF(TEXT, delivery), .flags = SEEN, .text = "what tells one delivery from another, as the sender says" }, \
	{ OF(WORD, verdict), .flags = SEEN, .words = &receipt_verdict_words, .text = "recorded, ignored, duplicate or refused" }, \
	{ OF(TEXT, reason), .flags = SEEN, .text = "why nothing became of it, or of a part of it" }, \
	{ OF(JSON, records), .flags = SEEN | FIELD_ARRAY, .text = "what it became: record, id, name, and whether it is new" }, \
	{ OF(TEXT, address), .flags = SEEN, .text = "where it came from" },                        \
	{ OF(INT, body_bytes), .flags = SEEN, .text = "length of its body" },                      \
	{ OF(TIME, received_at), .flags = SEEN, .text = "when it came" },                          \
	{ OF(TIME, processed_at), .flags = SEEN, .text = "when it was processed last" }

const struct field receipt_fields[] = { BRIEF };
const struct field receipt_full_fields[] = {
	BRIEF,
	{ OF(JSON, headers), .flags = SEEN, .text = "its headers that matter, without what proves who sent it" },
	{ OF(BYTES, raw), .flags = FIELD_COLUMN },
	{ OF(TEXT, body), .flags = FIELD_READ, .text = "its body, up to 256 KiB; null of one that was refused or came again" },
};
const struct field receipt_filter_fields[] = {
	{ FIELD_TEXT_OF(struct receipt_filter, receiver), .flags = FIELD_WRITE, .max = RECEIVER_NAME_MAX, .text = "only those of this receiver: id or name" },
	{ FIELD_WORD_OF(struct receipt_filter, verdict), .flags = FIELD_WRITE, .words = &receipt_verdict_words, .text = "only those with this verdict" },
};

static const char *const verdicts[] = {
	[RECEIPT_RECORDED]  = "recorded",
	[RECEIPT_IGNORED]   = "ignored",
	[RECEIPT_DUPLICATE] = "duplicate",
	[RECEIPT_REFUSED]   = "refused",
};
_Static_assert(ARRAY_LEN(verdicts) == RECEIPT_VERDICT__COUNT, "a word for every verdict");
/* clang-format on */
const size_t receipt_n_fields = ARRAY_LEN(receipt_fields);
_Static_assert(ARRAY_LEN(receipt_fields) == 12, "as the statements have it");
const size_t receipt_n_full_fields = ARRAY_LEN(receipt_full_fields);
_Static_assert(ARRAY_LEN(receipt_full_fields) == 15, "as the statements have it");
const size_t receipt_n_filter_fields = ARRAY_LEN(receipt_filter_fields);

static const char *verdict_format(int value)
{
	return verdicts[value];
}

static bool verdict_parse(const char *text, int *value)
{
	for (int i = 0; i < RECEIPT_VERDICT__COUNT; i++) {
		if (str_ieq(text, verdicts[i])) {
			*value = i;
			return true;
		}
	}
	return false;
}

const struct field_words receipt_verdict_words = { verdict_format, verdict_parse,
						   "recorded, ignored, duplicate, refused" };

enum status receipt_get(struct request *req, const char *reference, struct receipt *out)
{
	struct uuid id;
	struct db_rows rows;

	if (!uuid_parse_any(reference, &id))
		return STATUS_NOT_FOUND;

	const struct db_param params[] = { db_id(req->who->organization_id), db_id(id) };
	enum status status = db_select(req->db, req->arena, &receipt_sql_by_id, params, &rows);

	if (status != STATUS_OK)
		return status;
	if (!rows.n)
		return STATUS_NOT_FOUND;
	*out = *(const struct receipt *)rows.rows;
	out->body = out->raw.data ? arena_strndup(req->arena, out->raw.data, out->raw.len) : NULL;
	return STATUS_OK;
}

enum status receipt_list(struct request *req, const struct receipt_filter *filter,
			 const struct list_window *window, struct db_rows *out, int64_t *total)
{
	const char *word = filter->verdict < 0 ? NULL : verdicts[filter->verdict];
	struct db_param params[9] = {
		db_id(req->who->organization_id),
		db_id(filter->receiver_id),
		db_id(filter->receiver_id),
		db_text(word),
		db_text(word),
	};
	enum status status;

	list_bounds(window, params + 5);
	list_limits(window, params + 7);
	status = db_select(req->db, req->arena,
			   window->is_backwards ? &receipt_sql_list_back : &receipt_sql_list,
			   params, out);
	if (status != STATUS_OK || !total)
		return status;
	params[5] = db_id(window->since_above);
	params[6] = db_id(window->until_below);
	params[7] = db_int(LIMIT_COUNTED_ROWS + 1);
	return db_select_number(req->db, req->arena, &receipt_sql_count, params, total);
}

enum status receipt_tally(struct request *req, struct uuid receiver_id,
			  int64_t out[RECEIPT_VERDICT__COUNT])
{
	const struct db_param params[] = { db_id(req->who->organization_id), db_id(receiver_id) };
	struct db_rows rows;
	enum status status = db_select(req->db, req->arena, &receipt_sql_tally, params, &rows);

	memset(out, 0, RECEIPT_VERDICT__COUNT * sizeof(*out));
	for (size_t i = 0; status == STATUS_OK && i < rows.n; i++) {
		const struct receipt_count *count = (const struct receipt_count *)rows.rows + i;

		out[count->verdict] = count->n;
	}
	return status;
}

enum status receipt_find_claim(struct request *req, struct uuid organization_id,
			       struct uuid receiver_id, const unsigned char *claim,
			       struct receipt *out)
{
	const struct db_param params[] = { db_id(organization_id), db_id(receiver_id),
					   db_bytes(claim, 32) };

	return db_select_one(req->db, req->arena, &receipt_sql_by_claim, params, out);
}

enum status receipt_insert(struct request *req, struct uuid organization_id,
			   const struct receipt *receipt, const unsigned char *claim)
{
	const struct db_param params[] = {
		db_id(organization_id),
		db_id(receipt->id),
		db_id(receipt->receiver_id),
		db_text(receipt->event),
		db_text(receipt->delivery),
		db_bytes(claim, 32),
		db_text(verdicts[receipt->verdict]),
		db_text(receipt->reason),
		db_text(receipt->records),
		db_text(receipt->address),
		db_text(receipt->headers),
		db_bytes(receipt->raw.data, receipt->raw.len),
		db_int(receipt->body_bytes),
		db_time(receipt->received_at),
		db_time(receipt->processed_at),
	};

	return db_run(req->db, req->arena, &receipt_sql_insert, params, NULL, NULL);
}

enum status receipt_update(struct request *req, struct uuid organization_id,
			   const struct receipt *receipt)
{
	const struct db_param params[] = {
		db_text(receipt->event),  db_text(verdicts[receipt->verdict]),
		db_text(receipt->reason), db_text(receipt->records),
		db_time(req->now_ms),     db_id(organization_id),
		db_id(receipt->id),
	};

	return db_run(req->db, req->arena, &receipt_sql_update, params, NULL, NULL);
}

/* ---- again */

static enum status check_replay(struct request *req, const struct receipt *receipt)
{
	if (receipt->verdict == RECEIPT_REFUSED)
		return request_fail(req, STATUS_CONFLICT,
				    _("What was refused is kept without its body, and cannot be "
				      "processed."));
	if (receipt->verdict == RECEIPT_DUPLICATE)
		return request_fail(req, STATUS_CONFLICT,
				    _("This had come before: what came first can be processed "
				      "again."));
	if (!receipt->raw.data || (int64_t)receipt->raw.len < receipt->body_bytes)
		return request_failf(req, STATUS_CONFLICT,
				     _("Of its %lld bytes only the first %u are kept: have the "
				       "sender send it again."),
				     (long long)receipt->body_bytes, RECEIPT_BODY_BYTES);
	return STATUS_OK;
}

static enum status trace_replay(struct request *req, const struct receipt *receipt, const char *was)
{
	const struct actor actor = actor_of_request(req);
	struct audit audit = {
		.action = "receipt.replayed",
		.subject_id = receipt->id,
		.subject_name = arena_printf(req->arena, "%s %s", receipt->receiver_name,
					     receipt->event ? receipt->event : ""),
	};
	struct audit_changes changes;

	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "verdict", was, verdicts[receipt->verdict]);
	audit.changes = audit_changes_text(&changes);
	return audit_write(req->db, req->arena, &actor, &audit);
}

enum status receipt_replay(struct request *req, struct receipt *receipt)
{
	const char *was = verdicts[receipt->verdict];
	enum language language = i18n_language();
	char id[UUID_TEXT_SIZE];
	struct receiver receiver;
	struct parcel delivery;
	enum status status = check_replay(req, receipt);

	uuid_format(&receipt->receiver_id, id);
	if (status == STATUS_OK)
		status = receiver_get(req, id, &receiver);
	if (status != STATUS_OK)
		return status;
	parcel_of_receipt(req->arena, receipt, &delivery);
	/* Reasons are kept in English, whoever has it processed again; reason.c says them. */
	i18n_use(LANGUAGE_EN);
	status = process_delivery(req, &receiver, &delivery, false, receipt);
	i18n_use(language);
	receipt->processed_at = req->now_ms;
	if (status == STATUS_OK)
		status = receipt_update(req, req->who->organization_id, receipt);
	return status == STATUS_OK ? trace_replay(req, receipt, was) : status;
}

enum status receipt_purge(struct db *db, struct arena *arena, int64_t now_ms, int64_t limit,
			  int64_t *n)
{
	const struct db_param params[] = { db_time(now_ms - RECEIPT_KEEP_DAYS * DAY_MS),
					   db_int(limit) };

	return db_run(db, arena, &receipt_sql_purge, params, NULL, n);
}
