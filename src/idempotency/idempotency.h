/* Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): the same request again answers what the
 * first one answered, and does nothing. Scoped to principal, method and path, kept for a day.
 *
 * The stored answer is written in the very transaction that it speaks of, so there is never one without
 * the other. What was refused before anything ran, and what failed with a 5xx, leaves nothing behind, and
 * the key may be used again: a rolled-back transaction has not begun, as far as the caller can tell. */
#ifndef LANDFALL_IDEMPOTENCY_IDEMPOTENCY_H
#define LANDFALL_IDEMPOTENCY_IDEMPOTENCY_H

#include "base/uuid.h"
#include "http/request.h"

struct db_stmt_def;

extern const struct db_stmt_def *const idempotency_statements[];
extern const size_t idempotency_n_statements;

/* Called once the request is known to be valid, before it does anything. Without the header: nothing.
 * *is_replay: the answer is in req->response already. STATUS_REUSED when the key came with another body,
 * STATUS_IN_PROGRESS while the first one runs, STATUS_MALFORMED for a key that is none. */
enum status idempotency_claim(struct request *req, bool *is_replay) ATTR_MUST_USE;

/* The same for a form of a page, which brings no such header: the page was given a token that no other page has, so the same
 * body with the same token is the same form sent again, by a double click or a reload. What is kept is where the first answer
 * led, with its cookies, sealed; it is kept after the transaction, since only then it is known. While the first still runs,
 * the second waits for it, 5 s at most. A form that was refused may be sent again. */
enum status idempotency_claim_form(struct request *req, const char *token,
				   bool *is_replay) ATTR_MUST_USE;

/* Inside the transaction, when the answer is in req->response: keeps it under the claim, if any. */
enum status idempotency_store(struct request *req) ATTR_MUST_USE;

/* After the answer was phrased: a claim that stored nothing keeps a 409, which is an outcome, and gives up
 * for anything else. */
void idempotency_finish(struct request *req);

/* Keeps the outcome of a form for a day, for the person who sent it and the path that it came to; reference becomes what the
 * page that shows it asks for it by. So what is told once does not need its form to run again. */
enum status idempotency_keep(struct request *req, const char *outcome,
			     char reference[UUID_TEXT_SIZE]) ATTR_MUST_USE;
/* That again, at the same path; STATUS_NOT_FOUND when there is none, or not any more. */
enum status idempotency_kept(struct request *req, const char *reference,
			     const char **outcome) ATTR_MUST_USE;

/* Deletes what is older than a day; at most limit rows. */
struct db;
enum status idempotency_purge(struct db *db, int64_t now_ms, int64_t limit) ATTR_MUST_USE;

#endif
