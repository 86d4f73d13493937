/* POST /in/{address}: what other systems send. Who sent it is judged before limits are, so that a receiver has one of its own
 * and strangers have theirs; what they sent is kept and processed after. */
#include "config.h"

#include <string.h>

#include "api/native.h"
#include "auth/digest.h"
#include "base/str.h"
#include "db/db.h"
#include "inbound/receipt.h"
#include "json/json.h"

struct arrival {
	struct receiver_found found;
	struct parcel delivery;
	enum proof proof;
	unsigned char claim[DIGEST_BYTES];
	struct receipt receipt;
	bool is_unreadable; /* it is not JSON */
};

static enum proof prove(const struct inbound_kind *kind, const struct parcel *d,
			const char *const secrets[2])
{
	enum proof best = PROOF_ABSENT;

	for (size_t i = 0; i < 2 && secrets[i]; i++) {
		enum proof one = kind->prove(d, secrets[i]);

		if (one == PROOF_GOOD)
			return one;
		best = one > best ? one : best;
	}
	return best;
}

/* Whoever sends something and proves it is the receiver from here on. */
static enum status check(struct request *req)
{
	struct arrival *a = arena_alloc(req->arena, sizeof(*a));
	enum status status = receiver_find(req, req->captures[0], &a->found);

	if (status == STATUS_NOT_FOUND || (status == STATUS_OK && !a->found.receiver.is_active))
		return STATUS_OK; /* the handler says so, when it was counted */
	if (status != STATUS_OK)
		return request_fail(req, status, NULL);
	parcel_of_request(req, &a->delivery);
	a->proof = prove(&inbound_kinds[a->found.receiver.kind], &a->delivery, a->found.secrets);
	a->is_unreadable = false;
	req->arrival = a;
	if (a->proof == PROOF_GOOD && !req->is_body_long && !req->is_body_short)
		req->who = &a->found.who;
	return STATUS_OK;
}

const struct door inbound_door = {
	.name = "",
	.prefix = "/in",
	.ids = UUID_TYPEID,
	.fail = native_fail,
	.check = check,
};

/* ---- what is kept */

static void begin_receipt(struct request *req, struct arrival *a)
{
	const struct parcel *d = &a->delivery;

	a->receipt = (struct receipt){
		.id = uuid_new(req->now_ms),
		.receiver_id = a->found.receiver.id,
		.receiver_name = a->found.receiver.name,
		.address = *req->address ? req->address : NULL,
		.headers = parcel_headers(d),
		.body_bytes = (int64_t)d->body_len,
		.received_at = req->now_ms,
		.processed_at = req->now_ms,
	};
}

/* Reads the body, and by it which delivery this is: as the sender says, or by what it says. */
static void identify(struct arrival *a)
{
	struct parcel *d = &a->delivery;
	const char *reason;
	const char *id;

	a->is_unreadable = !parcel_read_body(d, &reason);
	id = inbound_kinds[a->found.receiver.kind].delivery_id(d);
	if (id && *id && str_utf8_len(id) <= 255) {
		a->receipt.delivery = arena_strdup(d->arena, id);
		digest_bytes(a->claim, a->receipt.delivery, strlen(a->receipt.delivery));
	} else {
		digest_bytes(a->claim, d->body, d->body_len);
	}
}

static void keep_body(struct arrival *a)
{
	size_t len = a->delivery.body_len;

	a->receipt.raw =
	    (struct field_bytes){ a->delivery.body,
				  len < RECEIPT_BODY_BYTES ? len : RECEIPT_BODY_BYTES };
}

/* ---- one that proves nothing */

static const char *refusal(struct request *req, const struct arrival *a)
{
	const char *what = inbound_kinds[a->found.receiver.kind].proof;

	switch (a->proof) {
	case PROOF_ABSENT:
		return arena_printf(req->arena, "Nothing proves who sent this: %s is missing.",
				    what);
	case PROOF_OLD:
		return "The signature's time is more than five minutes from now: a clock is wrong, "
		       "or it was sent again.";
	case PROOF_WRONG:
	case PROOF_GOOD: break;
	}
	return arena_printf(req->arena, "What proves the sender, %s, does not fit the secret.",
			    what);
}

static enum status keep_refused(struct db *db, void *context)
{
	struct request *req = context;
	struct arrival *a = req->arrival;
	enum status status = db_begin(db);

	return status == STATUS_OK
		   ? receipt_insert(req, a->found.who.organization_id, &a->receipt, NULL)
		   : status;
}

static enum status refuse(struct request *req, struct arrival *a)
{
	enum status status;

	begin_receipt(req, a);
	a->receipt.verdict = RECEIPT_REFUSED;
	a->receipt.reason = refusal(req, a);
	status = db_transaction(req->db, __func__, keep_refused, req);
	if (status != STATUS_OK)
		return status;
	response_header(req, "WWW-Authenticate", "Bearer realm=\"landfall\"");
	return request_fail(req, STATUS_UNAUTHENTICATED, a->receipt.reason);
}

/* ---- one that does */

/* What came before and was recorded is not looked at again; what was ignored then is, by the mappings of today. */
static enum status take(struct db *db, void *context)
{
	struct request *req = context;
	struct arrival *a = req->arrival;
	struct uuid organization_id = a->found.who.organization_id;
	struct receipt before = { .verdict = RECEIPT_IGNORED };
	bool is_again = false;
	enum status status = db_begin(db);

	a->receipt.id = uuid_new(req->now_ms);
	if (status == STATUS_OK)
		status = receipt_find_claim(req, organization_id, a->receipt.receiver_id, a->claim,
					    &before);
	is_again = status == STATUS_OK;
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	if (is_again && before.verdict == RECEIPT_RECORDED) {
		a->receipt.verdict = RECEIPT_DUPLICATE;
		a->receipt.event = before.event;
		a->receipt.reason = "It had come before, and was recorded then.";
		a->receipt.raw = (struct field_bytes){ NULL, 0 };
		return receipt_insert(req, organization_id, &a->receipt, NULL);
	}
	if (is_again)
		a->receipt.id = before.id;
	status = process_delivery(req, &a->found.receiver, &a->delivery, true, &a->receipt);
	if (status != STATUS_OK)
		return status;
	if (is_again)
		return receipt_update(req, organization_id, &a->receipt);
	status = receipt_insert(req, organization_id, &a->receipt, a->claim);
	return status == STATUS_CONFLICT ? STATUS_BUSY : status; /* it came twice at once */
}

static enum status answer(struct request *req, const struct receipt *receipt)
{
	struct buf *out = &req->response.body;
	char id[TYPEID_TEXT_SIZE];
	size_t n = 0;

	uuid_format_typeid(&receipt->id, "rcpt", id);
	response_begin(req, 200, "application/json");
	buf_addc(out, '{');
	if (receipt->verdict == RECEIPT_DUPLICATE) {
		json_write_name(out, &n, "duplicate");
		buf_adds(out, "true");
	}
	json_write_name(out, &n, "verdict");
	json_write_text(out, receipt_verdict_words.format(receipt->verdict));
	json_write_name(out, &n, "reason");
	json_write_text(out, receipt->reason);
	json_write_name(out, &n, "records");
	buf_adds(out, receipt->records ? receipt->records : "[]");
	json_write_name(out, &n, "receipt");
	json_write_text(out, id);
	buf_addc(out, '}');
	return STATUS_OK;
}

enum status arrival_take(struct request *req)
{
	struct arrival *a = req->arrival;
	enum status status;

	if (!a)
		return api_not_found(req, "receiver at this address, or it is switched off");
	if (req->is_body_long)
		return request_fail(req, STATUS_TOO_LARGE, NULL);
	if (req->is_body_short)
		return request_fail(req, STATUS_MALFORMED,
				    "The body ended before its Content-Length.");
	if (a->proof != PROOF_GOOD)
		return refuse(req, a);
	begin_receipt(req, a);
	identify(a);
	keep_body(a);
	status = db_transaction(req->db, __func__, take, req);
	if (status != STATUS_OK)
		return status;
	if (a->is_unreadable)
		return request_fail(req, STATUS_MALFORMED, a->receipt.reason);
	return answer(req, &a->receipt);
}
