/* Claim, begin, work, keep the answer, commit. */
#include "config.h"

#include "auth/etag.h"
#include "idempotency/idempotency.h"
#include "idempotency/write.h"

struct writing {
	struct request *req;
	db_body body;
	void *context;
};

static enum status run(struct db *db, void *context)
{
	const struct writing *writing = context;
	struct request *req = writing->req;
	size_t headers_len = req->response.headers.len;
	enum status status = etag_is_wanted(req) ? db_begin_serial(db) : db_begin(db);

	if (status == STATUS_OK)
		status = etag_check(req);
	if (status == STATUS_OK)
		status = writing->body(db, writing->context);
	if (status == STATUS_OK)
		status = idempotency_store(req);
	if (status != STATUS_OK) /* what was said will be said again, or is not true */
		buf_truncate(&req->response.headers, headers_len);
	return status;
}

enum status write_run(struct request *req, db_body body, void *context)
{
	struct writing writing = { req, body, context };
	bool is_replay = false;
	enum status status = idempotency_claim(req, &is_replay);

	if (status != STATUS_OK || is_replay)
		return status;
	return db_transaction(req->db, __func__, run, &writing);
}
