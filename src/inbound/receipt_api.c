/* Native JSON of receipts. */
#include "config.h"

#include "api/native.h"
#include "auth/guard.h"
#include "idempotency/write.h"
#include "inbound/receipt.h"

struct writing {
	struct request *req;
	struct receipt receipt;
};

static enum status answer(struct request *req, const struct receipt *receipt)
{
	return api_answer(req, 200, receipt_full_fields, receipt_n_full_fields, receipt);
}

static enum status get(struct request *req, struct receipt *out)
{
	enum status status = guard_place(req, CAN_KEYS, NULL);

	if (status == STATUS_OK)
		status = receipt_get(req, req->captures[0], out);
	return status == STATUS_NOT_FOUND ? api_not_found(req, "receipt") : status;
}

static enum status resolve(struct request *req, struct receipt_filter *filter)
{
	struct receiver receiver;
	enum status status;

	filter->receiver_id = (struct uuid){ { 0 } };
	if (!filter->receiver)
		return STATUS_OK;
	status = receiver_get(req, filter->receiver, &receiver);
	filter->receiver_id = receiver.id;
	return status == STATUS_NOT_FOUND ? api_not_found(req, "receiver") : status;
}

enum status receipt_api_list(struct request *req)
{
	struct receipt_filter filter;
	struct list_window window;
	struct list_rows list;
	struct db_rows rows;
	int64_t total = 0;
	enum status status = guard_place(req, CAN_KEYS, NULL);

	if (status == STATUS_OK)
		status = list_read(req, receipt_filter_fields, receipt_n_filter_fields, &filter,
				   &window);
	if (status == STATUS_OK)
		status = resolve(req, &filter);
	if (status == STATUS_OK)
		status = receipt_list(req, &filter, &window, &rows, &total);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct receipt));
	list.is_capped = total > LIMIT_COUNTED_ROWS;
	list.total = list.is_capped ? LIMIT_COUNTED_ROWS : total;
	return list_answer(req, &window, &list, receipt_fields, receipt_n_fields,
			   sizeof(struct receipt));
}

enum status receipt_api_get(struct request *req)
{
	struct receipt receipt = { .records = NULL };
	enum status status = get(req, &receipt);

	return status == STATUS_OK ? answer(req, &receipt) : status;
}

static enum status replay(struct db *db, void *context)
{
	struct writing *w = context;
	enum status status = get(w->req, &w->receipt);

	(void)db;
	if (status == STATUS_OK)
		status = receipt_replay(w->req, &w->receipt);
	return status == STATUS_OK ? answer(w->req, &w->receipt) : status;
}

enum status receipt_api_replay(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, replay, &w);
}
