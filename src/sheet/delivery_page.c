/* /settings/deliveries/{delivery}: what was sent to a webhook or a channel, and what came of each attempt. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "base/field.h"
#include "base/i18n.h"
#include "base/str.h"
#include "json/json.h"
#include "sheet/sheet.h"
#include "site/form.h"
#include "site/page.h"
#include "site/part.h"
#include "site/settings_page.h"

static const char *spread(struct request *req, const char *text)
{
	struct json_object *json;
	struct json_problem problem;

	if (text && json_parse(req->arena, text, strlen(text), &json, &problem) == STATUS_OK)
		return json_spread(req->arena, text);
	return part_lines(req, text);
}

static void add_attempts(struct request *req, struct view *view, struct json_object *log)
{
	struct view *list = view_list(view, "attempts");
	size_t n = log ? json_object_array_length(log) : 0;
	struct json_object *last = n ? json_object_array_get_idx(log, n - 1) : NULL;

	view_flag(view, "has_attempts", n > 0);
	for (size_t i = 0; i < n; i++) {
		struct json_object *one = json_object_array_get_idx(log, i);
		struct view *row = view_item(list);
		const char *took = sheet_text(req, one, "duration_ms");
		int64_t ms = FIELD_NO_INT;

		if (took && !str_to_int(took, 0, INT64_MAX, &ms))
			ms = FIELD_NO_INT;
		view_text(row, "number", sheet_text(req, one, "number"));
		part_moment(req, row, "at", sheet_time(req, one, "started_at"));
		part_span(req, row, "took", ms);
		view_text(row, "http", sheet_text(req, one, "http"));
		view_text(row, "error", _(sheet_text(req, one, "error")));
		view_text(row, "answer", part_lines(req, sheet_text(req, one, "response_body")));
	}
	view_text(view, "headers", last ? sheet_text(req, last, "request_headers") : NULL);
}

static void add_target(struct request *req, struct view *view, struct json_object *data)
{
	bool is_webhook = str_eq(sheet_text(req, data, "target.kind"), "webhook");

	view_flag(view, "is_webhook", is_webhook);
	view_text(view, "target_href",
		  request_link(req, sheet_fill(req,
					       is_webhook ? "/settings/webhooks/{target.id}"
							  : "/settings/channels/{target.id}",
					       data, true)));
}

static enum status show(struct request *req, struct json_object *data, bool may_send)
{
	bool is_webhook = str_eq(sheet_text(req, data, "target.kind"), "webhook");
	struct view *view = settings_view(req, sheet_text(req, data, "event_type"),
					  is_webhook ? "/settings/webhooks" : "/settings/channels");
	static const struct sheet_column status = { "status", N_("Status"), SHOW_STATUS, NULL };

	sheet_show(req, view_map(view, "state"), &status, data);
	add_target(req, view, data);
	view_text(view, "id", sheet_text(req, data, "id"));
	view_text(view, "event_id", sheet_text(req, data, "event_id"));
	view_flag(view, "is_test", str_eq(sheet_text(req, data, "is_test"), "true"));
	view_text(view, "error", _(sheet_text(req, data, "error")));
	part_moment(req, view, "made", sheet_time(req, data, "created_at"));
	part_moment(req, view, "next", sheet_time(req, data, "next_at"));
	view_text(view, "body", spread(req, sheet_text(req, data, "body")));
	add_attempts(req, view, sheet_member(req, data, "log"));
	view_text(view, "resend", NULL);
	if (may_send)
		form_button(req, view, "resend",
			    sheet_fill(req, "/settings/deliveries/{delivery}/resend", NULL, true),
			    _("Send it once more"), NULL);
	return page_show(req, 200, "delivery", view);
}

/* Whoever may change its target may send it again. */
void sheet_add_delivery_filter(struct request *req, struct view *view)
{
	static const char *const words[] = { "pending", "sent", "failed" };
	struct view *options = view_list(view, "options");

	view_text(view, "action", request_link(req, req->path));
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		struct view *option = view_item(options);

		view_text(option, "word", words[i]);
		view_text(option, "text", part_word(words[i]));
		view_flag(option, "is_chosen", str_eq(sheet_asked(req, "status"), words[i]));
	}
}

enum status sheet_page_delivery(struct request *req)
{
	struct json_object *data, *target = NULL;
	enum status status = sheet_read(req, "/v1/deliveries/{delivery}", &data, NULL);

	if (status != STATUS_OK)
		return status;
	if (str_eq(sheet_text(req, data, "target.kind"), "webhook"))
		status = sheet_read(req, sheet_fill(req, "/v1/webhooks/{target.id}", data, false),
				    &target, NULL);
	return status == STATUS_OK ? show(req, data, sheet_may(req, CAN_PROJECTS, target)) : status;
}
