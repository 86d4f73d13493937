/* Receipts: what came to a receiver, and what came of it. Kept for some days, so that whoever sets a receiver up sees why
 * nothing happened, mends a mapping, and has it processed again. */
#ifndef LANDFALL_INBOUND_RECEIPT_H
#define LANDFALL_INBOUND_RECEIPT_H

#include "inbound/kind.h"

/* For this long. */
#define RECEIPT_KEEP_DAYS 7

/* So much of a body is kept: nearly all are shorter. A longer one cannot be processed again. */
#define RECEIPT_BODY_BYTES (256u * 1024u)

#define RECEIPT_REASON_MAX 2000

struct view;

enum receipt_verdict {
	RECEIPT_RECORDED,
	RECEIPT_IGNORED,
	RECEIPT_DUPLICATE,
	RECEIPT_REFUSED,
	RECEIPT_VERDICT__COUNT
};
extern const struct field_words receipt_verdict_words;

struct receipt {
	struct uuid id, receiver_id;
	const char *receiver_name;
	const char *event, *delivery;
	int verdict; /* enum receipt_verdict */
	const char *reason;
	const char *records; /* JSON array of {record, id, name, is_new}; NULL for none */
	const char *address;
	int64_t body_bytes;
	int64_t received_at, processed_at;
	/* Only of one that is read alone: */
	const char *headers;    /* JSON object, without what proves who sent it */
	struct field_bytes raw; /* the body, or its beginning */
	const char *body;       /* the same as text; NULL when it was not kept */
};
extern const struct field receipt_fields[], receipt_full_fields[], receipt_filter_fields[];
extern const size_t receipt_n_fields, receipt_n_full_fields, receipt_n_filter_fields;

struct receipt_filter {
	const char *receiver; /* id or name; NULL: of any */
	int verdict;          /* negative: any */
	struct uuid receiver_id;
};

/* By id, whole. STATUS_NOT_FOUND. */
enum status receipt_get(struct request *req, const char *reference,
			struct receipt *out) ATTR_MUST_USE;

/* The rows of a window and, unless total is NULL, how many there are, counted up to LIMIT_COUNTED_ROWS. */
enum status receipt_list(struct request *req, const struct receipt_filter *filter,
			 const struct list_window *window, struct db_rows *out,
			 int64_t *total) ATTR_MUST_USE;

/* How many a receiver has of each verdict. */
enum status receipt_tally(struct request *req, struct uuid receiver_id,
			  int64_t out[RECEIPT_VERDICT__COUNT]) ATTR_MUST_USE;

/* Inside a transaction: the one that stands for a delivery: its id, verdict and event; STATUS_NOT_FOUND. claim: 32 bytes. */
enum status receipt_find_claim(struct request *req, struct uuid organization_id,
			       struct uuid receiver_id, const unsigned char *claim,
			       struct receipt *out) ATTR_MUST_USE;

/* Inside a transaction. claim NULL: it stands for no delivery. STATUS_CONFLICT when another does already. */
enum status receipt_insert(struct request *req, struct uuid organization_id,
			   const struct receipt *receipt, const unsigned char *claim) ATTR_MUST_USE;
/* Verdict, reason, records, event and processed_at, of one that was processed again. */
enum status receipt_update(struct request *req, struct uuid organization_id,
			   const struct receipt *receipt) ATTR_MUST_USE;

/* Processes one again, by its receiver's mappings of today, as whoever asks; the receipt is as it is then. A step of a
 * transaction, with its audit row. STATUS_CONFLICT, with the reason, for one that was kept without its body. */
enum status receipt_replay(struct request *req, struct receipt *receipt) ATTR_MUST_USE;

/* What is older than RECEIPT_KEEP_DAYS, of all organizations; at most limit rows. */
enum status receipt_purge(struct db *db, struct arena *arena, int64_t now_ms, int64_t limit,
			  int64_t *n) ATTR_MUST_USE;

extern const struct db_stmt_def *const receipt_statements[];
extern const size_t receipt_n_statements;

/* ---- inbound/parcel.c */

/* What a request brings, and what a receipt kept of it. */
void parcel_of_request(struct request *req, struct parcel *out);
void parcel_of_receipt(struct arena *arena, const struct receipt *receipt, struct parcel *out);
/* Reads the body: JSON, or a form with JSON in "payload", as GitHub and Gitea send it unless told otherwise. false, with
 * the reason, for anything else. */
bool parcel_read_body(struct parcel *d, const char **reason);
/* The headers that may be kept, as a JSON object. */
const char *parcel_headers(const struct parcel *d);

/* ---- inbound/process.c */

/* What becomes of a delivery, in the transaction that is open: the rooms' own steps, one after the other, each whole or
 * not at all. Fills event, verdict, reason and records. Refusals are reasons; failures of ours are returned.
 * trace: whether an audit row is written for builds and deployments, which leave none of their own. */
enum status process_delivery(struct request *req, const struct receiver *receiver,
			     const struct parcel *d, bool is_traced,
			     struct receipt *out) ATTR_MUST_USE;

/* ---- inbound/arrival.c */

extern const struct door inbound_door;
/* POST /in/{address} */
enum status arrival_take(struct request *req);

/* ---- inbound/reason.c */

/* Its reason for people, in the language in force; NULL for none. */
const char *receipt_reason(struct arena *arena, const struct receipt *receipt);

/* /v1/receipts… */
enum status receipt_api_list(struct request *req);
enum status receipt_api_get(struct request *req);
enum status receipt_api_replay(struct request *req);

/* /settings/receipts/{receipt}… */
enum status receipt_page(struct request *req);
enum status receipt_page_replay(struct request *req);
/* A table of receipts in a view, under "receipts", with "has_receipts". */
void receipt_add_rows(struct request *req, struct view *view, const struct db_rows *rows);

#endif
