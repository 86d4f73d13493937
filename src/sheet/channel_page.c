/* /settings/channels: which there are, of which types there can be, and one with what is told there. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "api/within.h"
#include "auth/principal.h"
#include "base/i18n.h"
#include "base/str.h"
#include "channel/channel.h"
#include "event/catalogue.h"
#include "html/url.h"
#include "json/json.h"
#include "sheet/channel_words.h"
#include "sheet/sheet.h"
#include "site/form.h"
#include "site/page.h"
#include "site/part.h"
#include "site/settings_page.h"

#define PLACE "/settings/channels"

/* Of what was told, on a channel's page. */
#define SHOWN_SENT 20

/* clang-format off */
static const struct sheet_column preference_columns[] = {
	{ "event_type", N_("What is told"), SHOW_CODE, NULL },
	{ "filters.environments", N_("Only in"), SHOW_TEXT, NULL },
	{ "filters.projects", N_("Only of"), SHOW_TEXT, NULL },
	{ "filters.statuses", N_("Only what came to"), SHOW_TEXT, NULL },
	{ "mode", N_("How often"), SHOW_TAG, NULL },
	{ "", N_("Change"), SHOW_ACT, PLACE "/{channel}/preferences/{id}/edit" },
	{ "", N_("Delete"), SHOW_ACT, PLACE "/{channel}/preferences/{id}/delete" },
};
static const struct sheet_column told_columns[] = {
	{ "event_type", N_("Event"), SHOW_CODE, NULL },
	{ "project.name", N_("Project"), SHOW_TEXT, NULL },
	{ "environment.name", N_("Environment"), SHOW_TEXT, NULL },
	{ "status", N_("Status"), SHOW_STATUS, NULL },
	{ "error_message", N_("What went wrong"), SHOW_SAID, NULL },
	{ "created_at", N_("When"), SHOW_TIME, NULL },
	{ "sent_at", N_("Told"), SHOW_TIME, NULL },
};
/* clang-format on */
static const struct sheet_list preferences = {
	.operation = "/v1/notification-preferences",
	.title = N_("What is told there"),
	.none = N_("Nothing is told there yet: say what."),
	.can = CAN_PROJECTS,
	.columns = preference_columns,
	.n = ARRAY_LEN(preference_columns),
};
static const struct sheet_list sent = {
	.operation = "/v1/notification-channels/{channel}/deliveries",
	.title = N_("What was sent"),
	.none = N_("Nothing of the kind was sent, or it is forgotten by now."),
	.columns = sheet_delivery_columns,
	.n = SHEET_N_DELIVERY_COLUMNS,
};
static const struct sheet_list told = {
	.operation = "/v1/notification-history",
	.title = N_("History"),
	.none = N_("Nobody was told of anything there yet."),
	.columns = told_columns,
	.n = ARRAY_LEN(told_columns),
};

static const char *title_of(struct request *req, struct json_object *data)
{
	int type;

	return channel_type_words.parse(sheet_text(req, data, "channel_type"), &type)
		   ? channel_type_row(type)->title
		   : "";
}

/* Where it is told, as far as that is no secret. */
static const char *address_of(struct request *req, struct json_object *data)
{
	static const char *const names[] = { "config.webhook_url", "config.url", "config.to" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (sheet_text(req, data, names[i]))
			return sheet_text(req, data, names[i]);
	return NULL;
}

/* How it is with one: switched off by us, paused by people, or told. */
static void add_state(struct request *req, struct view *view, struct json_object *data)
{
	int64_t disabled = sheet_time(req, data, "disabled_at");
	bool is_active = str_eq(sheet_text(req, data, "is_active"), "true");

	part_time(req, view, "off", disabled);
	view_flag(view, "is_paused", !is_active && !disabled);
	view_flag(view, "is_told", is_active && !disabled);
}

/* ---- the list, and the types */

static void add_row(struct request *req, struct view *row, struct json_object *data)
{
	view_text(row, "name", sheet_text(req, data, "name"));
	view_text(row, "href", request_link(req, sheet_fill(req, PLACE "/{id}", data, true)));
	view_text(row, "type", title_of(req, data));
	view_text(row, "address", address_of(req, data));
	add_state(req, row, data);
	part_time(req, row, "at", sheet_time(req, data, "updated_at"));
}

enum status sheet_page_channels(struct request *req)
{
	struct view *view = settings_view(req, _("Channels"), PLACE);
	enum status status =
	    sheet_add_objects(req, view, "channels", "/v1/notification-channels", add_row);

	if (status != STATUS_OK)
		return status;
	view_text(view, "make_href",
		  access_may(req->who, CAN_PROJECTS, NULL)
		      ? request_link(req, "/settings/channel-types")
		      : NULL);
	return page_show(req, 200, "channels", view);
}

enum status sheet_page_channel_types(struct request *req)
{
	struct view *view = settings_view(req, _("Where shall it be told?"), PLACE);
	struct view *list = view_list(view, "types");

	for (int i = 0; i < CHANNEL_TYPE__COUNT; i++) {
		const struct channel_type_row *row = channel_type_row(i);
		struct view *item = view_item(list);

		view_text(item, "name", row->title);
		view_text(item, "href",
			  request_link(req, arena_printf(req->arena, "/settings/channel-types/%s",
							 row->name)));
		view_text(item, "purpose", _(channel_purpose(i)));
	}
	view_text(view, "all", request_link(req, PLACE));
	return page_show(req, 200, "channel-types", view);
}

/* ---- one */

static void add_facts(struct request *req, struct view *view, struct json_object *data)
{
	struct json_object *config = sheet_member(req, data, "config");
	struct view *facts = view_list(view, "facts");
	int type;

	if (!channel_type_words.parse(sheet_text(req, data, "channel_type"), &type))
		return;
	for (size_t i = 0; i < channel_type_row(type)->n_fields; i++) {
		const struct field *field = &channel_type_row(type)->fields[i];
		const char *text = sheet_text(req, config, field->name);
		struct view *fact;

		if (!text)
			continue;
		fact = view_item(facts);
		view_text(fact, "label", _(channel_words_of(field->name)->label));
		view_text(fact, "text", text);
		view_flag(fact, "is_lines",
			  field->flags & FIELD_LINES || field->type == FIELD_JSON);
	}
}

static void add_acts(struct request *req, struct view *view, struct json_object *data, bool may)
{
	static const struct {
		const char *text, *path;
	} acts[] = {
		{ N_("Change"), "/edit" },
		{ N_("Send an example"), "/test" },
		{ N_("Delete…"), "/delete" },
	};
	struct view *list = view_list(view, "acts");
	bool is_told = str_eq(sheet_text(req, data, "is_active"), "true") &&
		       !sheet_time(req, data, "disabled_at");

	view_text(view, "switch", NULL);
	if (!may)
		return;
	for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
		struct view *act = view_item(list);
		const char *path = arena_printf(req->arena, PLACE "/{channel}%s", acts[i].path);

		view_text(act, "text", _(acts[i].text));
		view_text(act, "href", request_link(req, sheet_fill(req, path, NULL, true)));
	}
	form_button(req, view, "switch",
		    sheet_fill(req, is_told ? PLACE "/{channel}/pause" : PLACE "/{channel}/resume",
			       NULL, true),
		    is_told ? _("Pause it") : _("Switch it on"), NULL);
}

static void add_types(struct request *req, struct view *view, const char *chosen)
{
	struct view *options = view_list(view, "event_options");

	view_text(view, "preview_action", request_link(req, req->path));
	for (size_t i = 0; i < event_n_types; i++) {
		struct view *option = view_item(options);

		view_text(option, "word", event_types[i].name);
		view_flag(option, "is_chosen", str_eq(event_types[i].name, chosen));
	}
}

/* What an event of the kind would send there; or why nothing would be. */
static void add_preview(struct request *req, struct view *view)
{
	const char *asked = request_query(req, "event_type");
	struct within_answer answer;
	struct json_object *data;
	struct buf query;

	view_text(view, "preview", NULL);
	view_text(view, "preview_fault", NULL);
	add_types(req, view, asked && *asked ? asked : "deployment.completed");
	if (!asked || !*asked)
		return;
	buf_init(&query, 4096);
	url_query_add(&query, "event_type", asked);

	const struct within within = {
		.method = "GET",
		.path = sheet_fill(req, "/v1/notification-channels/{channel}/preview", NULL, false),
		.query = arena_strdup(req->arena, buf_str(&query) + 1),
	};

	buf_release(&query);
	within_send(req, &within, &answer);
	if (answer.http != 200) {
		const struct failure *failure = &answer.failure;

		view_text(view, "preview_fault",
			  failure->n_fields ? failure->fields[0].message : failure->message);
		return;
	}
	data = within_data(req, &answer);
	struct view *preview = view_map(view, "preview");
	const char *body = sheet_text(req, data, "body");
	struct json_object *json;
	struct json_problem problem;

	if (body && json_parse(req->arena, body, strlen(body), &json, &problem) == STATUS_OK)
		body = json_spread(req->arena, body);
	view_text(preview, "method", sheet_text(req, data, "method"));
	view_text(preview, "url", sheet_text(req, data, "url"));
	view_text(preview, "body", body);
	view_flag(preview, "has_headers",
		  part_json(req, preview, "headers", sheet_text(req, data, "headers")));
}

/* The page's own filter, and which part of the history it shows. */
static const char *told_query(struct request *req)
{
	static const char *const names[] = { "status", "starting_after", "ending_before" };
	struct buf query;
	const char *text;

	buf_init(&query, 8192);
	url_query_add(&query, "channel_id", req->captures[0]);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (*sheet_asked(req, names[i]))
			url_query_add(&query, names[i], sheet_asked(req, names[i]));
	text = arena_strdup(req->arena, buf_str(&query) + 1);
	buf_release(&query);
	return text;
}

static enum status add_lists(struct request *req, struct view *view)
{
	const char *only = sheet_fill(req, "channel_id={channel}&limit=100", NULL, true);
	const char *last = arena_printf(req->arena, "limit=%d", SHOWN_SENT);
	struct view *wished = view_map(view, "preferences");
	struct view *passed = view_map(view, "sent");
	enum status status = sheet_add_list(req, wished, &preferences, only, NULL);

	if (status == STATUS_OK)
		status = sheet_add_list(req, passed, &sent, last, NULL);
	if (status == STATUS_OK)
		status = sheet_add_list(req, view_map(view, "told"), &told, told_query(req), NULL);
	view_flag(wished, "has_pages", false);
	view_flag(passed, "has_pages", false);
	return status;
}

enum status sheet_page_channel(struct request *req)
{
	struct json_object *data;
	struct view *view;
	bool may;
	enum status status = sheet_read(req, "/v1/notification-channels/{channel}", &data, NULL);

	if (status != STATUS_OK)
		return status;
	may = access_may(req->who, CAN_PROJECTS, NULL);
	view = settings_view(req, sheet_text(req, data, "name"), PLACE);
	view_text(view, "type", title_of(req, data));
	add_state(req, view, data);
	add_acts(req, view, data, may);
	add_facts(req, view, data);
	add_preview(req, view);
	sheet_add_delivery_filter(req, view);
	view_text(
	    view, "wish_href",
	    may ? request_link(req, sheet_fill(req, PLACE "/{channel}/preferences/new", NULL, true))
		: NULL);
	view_text(view, "sent_href",
		  request_link(req, sheet_fill(req, PLACE "/{channel}/deliveries", NULL, true)));
	view_text(view, "all", request_link(req, PLACE));
	status = add_lists(req, view);
	return status == STATUS_OK ? page_show(req, 200, "channel", view) : status;
}
