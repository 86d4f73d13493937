/* /settings/receipts/{receipt}: one thing that was received, and what came of it. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "auth/guard.h"
#include "base/i18n.h"
#include "base/str.h"
#include "html/view.h"
#include "idempotency/write.h"
#include "inbound/receipt.h"
#include "json/json.h"
#include "site/form.h"
#include "site/page.h"
#include "site/part.h"
#include "site/settings_page.h"

static const char *path_of(struct request *req, const struct receipt *receipt, const char *what)
{
	char id[TYPEID_TEXT_SIZE];

	uuid_format_typeid(&receipt->id, "rcpt", id);
	return arena_printf(req->arena, "/settings/receipts/%s%s", id, what);
}

static enum status find(struct request *req, struct receipt *out)
{
	enum status status = guard_place(req, CAN_KEYS, NULL);

	if (status == STATUS_OK)
		status = receipt_get(req, req->captures[0], out);
	return status == STATUS_NOT_FOUND
		   ? request_fail(req, status,
				  _("Nothing of this kind was received, or it is "
				    "forgotten by now."))
		   : status;
}

/* Pages that records have; builds stand on their version's. */
static const char *record_link(struct request *req, const char *record, const char *id)
{
	static const struct {
		const char *record, *path;
	} pages[] = {
		{ "deployment", "/deployments" },
		{ "version", "/versions" },
		{ "change", "/changes" },
	};

	for (size_t i = 0; i < ARRAY_LEN(pages); i++)
		if (str_eq(pages[i].record, record))
			return request_link(req,
					    arena_printf(req->arena, "%s/%s", pages[i].path, id));
	return NULL;
}

static const char *member(struct json_object *object, const char *name)
{
	struct json_object *value;

	return json_object_object_get_ex(object, name, &value) ? json_object_get_string(value) : "";
}

static void add_records(struct request *req, struct view *map, const struct receipt *receipt)
{
	struct view *list = view_list(map, "records");
	struct json_object *records;
	struct json_problem problem;

	if (!receipt->records || json_parse(req->arena, receipt->records, strlen(receipt->records),
					    &records, &problem) != STATUS_OK)
		return;
	for (size_t i = 0; i < json_object_array_length(records); i++) {
		struct json_object *one = json_object_array_get_idx(records, i);
		struct view *item = view_item(list);

		view_text(item, "record", member(one, "record"));
		view_text(item, "name", member(one, "name"));
		view_text(item, "href", record_link(req, member(one, "record"), member(one, "id")));
	}
}

/* The verdict as a word and a shape, which statuses have too (templates/shapes.html). */
static void add_verdict(struct view *map, const struct receipt *receipt)
{
	static const char *const marks[RECEIPT_VERDICT__COUNT] = {
		[RECEIPT_RECORDED] = "completed",
		[RECEIPT_IGNORED] = "pending",
		[RECEIPT_DUPLICATE] = "aborted",
		[RECEIPT_REFUSED] = "failed",
	};
	struct view *verdict = view_map(map, "verdict");

	view_text(verdict, "word", part_word(receipt_verdict_words.format(receipt->verdict)));
	view_text(verdict, "mark", marks[receipt->verdict]);
}

void receipt_add_rows(struct request *req, struct view *view, const struct db_rows *rows)
{
	struct view *list = view_list(view, "receipts");

	for (size_t i = 0; i < rows->n; i++) {
		const struct receipt *receipt = (const struct receipt *)rows->rows + i;
		struct view *row = view_item(list);

		view_text(row, "event", receipt->event ? receipt->event : _("not read"));
		view_text(row, "href", request_link(req, path_of(req, receipt, "")));
		add_verdict(row, receipt);
		view_text(row, "reason", receipt_reason(req->arena, receipt));
		add_records(req, row, receipt);
		part_time(req, row, "at", receipt->received_at);
	}
	view_flag(view, "has_receipts", rows->n > 0);
}

static void add_body(struct request *req, struct view *view, const struct receipt *receipt)
{
	const char *spread = NULL;
	struct json_object *json;
	struct json_problem problem;

	if (receipt->body && json_parse(req->arena, receipt->body, strlen(receipt->body), &json,
					&problem) == STATUS_OK)
		spread = json_spread(req->arena, receipt->body);
	view_text(view, "body", part_lines(req, spread ? spread : receipt->body));
	view_flag(view, "is_cut",
		  receipt->raw.data && (int64_t)receipt->raw.len < receipt->body_bytes);
	part_number(req, view, "bytes", receipt->body_bytes);
}

static const char *title_of(struct request *req, const struct receipt *receipt)
{
	if (!receipt->event)
		return arena_printf(req->arena, _("Sent to %s, not read"), receipt->receiver_name);
	return arena_printf(req->arena, _("%s, sent to %s"), receipt->event,
			    receipt->receiver_name);
}

static enum status show(struct request *req, const struct receipt *receipt)
{
	struct view *view = settings_view(req, title_of(req, receipt), "/settings/receivers");
	bool may_replay =
	    receipt->verdict == RECEIPT_RECORDED || receipt->verdict == RECEIPT_IGNORED;

	add_verdict(view, receipt);
	view_text(view, "reason", receipt_reason(req->arena, receipt));
	add_records(req, view, receipt);
	view_flag(view, "has_records", receipt->records != NULL);
	part_moment(req, view, "at", receipt->received_at);
	part_moment(req, view, "again",
		    receipt->processed_at > receipt->received_at ? receipt->processed_at : 0);
	view_text(view, "address", receipt->address);
	view_text(view, "delivery", receipt->delivery);
	view_flag(view, "has_headers", part_json(req, view, "headers", receipt->headers));
	add_body(req, view, receipt);
	view_text(view, "receiver", receipt->receiver_name);
	view_text(view, "receiver_href",
		  request_link(req, receiver_path(req->arena, receipt->receiver_id)));
	view_text(view, "replay", NULL);
	if (may_replay && (int64_t)receipt->raw.len == receipt->body_bytes)
		(void)form_begin(req, view, "replay", path_of(req, receipt, "/replay"),
				 _("Process it again"));
	return page_show(req, 200, "receipt", view);
}

enum status receipt_page(struct request *req)
{
	struct receipt receipt = { .records = NULL };
	enum status status = find(req, &receipt);

	return status == STATUS_OK ? show(req, &receipt) : status;
}

struct replaying {
	struct request *req;
	struct receipt receipt;
};

static enum status replay(struct db *db, void *context)
{
	struct replaying *r = context;
	enum status status = find(r->req, &r->receipt);

	(void)db;
	if (status == STATUS_OK)
		status = receipt_replay(r->req, &r->receipt);
	return status == STATUS_OK
		   ? settings_done(r->req, path_of(r->req, &r->receipt, ""), "processed")
		   : status;
}

enum status receipt_page_replay(struct request *req)
{
	struct replaying r = { .req = req };

	return write_run(req, replay, &r);
}
