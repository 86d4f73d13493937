/* /settings/webhooks: which there are, and one with all that was told to it. What is done with one is a sheet (tables.c). */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "auth/principal.h"
#include "base/i18n.h"
#include "base/str.h"
#include "environment/environment.h"
#include "progress/progress.h"
#include "sheet/sheet.h"
#include "site/flash.h"
#include "site/form.h"
#include "site/page.h"
#include "site/part.h"
#include "site/settings_page.h"

#define PLACE "/settings/webhooks"

/* Three lines that whoever has a shell can check a message by: tests/e2e/outpages.t runs them. */
#define VERIFY                                                                                     \
	"key=$(printf %s \"${secret#whsec_}\" | base64 -d | od -An -v -tx1 | tr -d ' \\n')\n"      \
	"sign=$({ printf %s.%s. \"$id\" \"$timestamp\"; cat body; } | openssl dgst -sha256 -mac "  \
	"HMAC -macopt hexkey:\"$key\" -binary | base64)\n"                                         \
	"case \" $signature \" in *\" v1,$sign \"*) echo genuine ;; *) echo forged ;; esac"

static const struct sheet_list deliveries = {
	.operation = "/v1/webhooks/{webhook}/deliveries",
	.title = N_("What was sent"),
	.none = N_("Nothing of the kind was sent, or it is forgotten by now."),
	.columns = sheet_delivery_columns,
	.n = SHEET_N_DELIVERY_COLUMNS,
};

/* A list, its words as people read them. */
static const char *joined(struct request *req, struct json_object *data, const char *name)
{
	struct json_object *list = sheet_member(req, data, name);
	const char *text = NULL;

	for (size_t i = 0; list && i < json_object_array_length(list); i++)
		text = arena_printf(
		    req->arena, "%s%s%s", text ? text : "", text ? ", " : "",
		    part_word(json_object_get_string(json_object_array_get_idx(list, i))));
	return text;
}

/* How it is with one: switched off by us, paused by people, failing, or well. */
static void add_state(struct request *req, struct view *view, struct json_object *data)
{
	const char *reason = sheet_text(req, data, "disabled_reason");
	bool is_active = str_eq(sheet_text(req, data, "is_active"), "true");
	bool is_disabled = sheet_time(req, data, "disabled_at") != 0;
	int64_t failing = sheet_time(req, data, "failing_since");

	view_flag(view, "is_disabled", is_disabled);
	view_flag(view, "is_paused", !is_active && !is_disabled);
	view_flag(view, "is_well", is_active && !failing);
	view_text(view, "reason", is_disabled && reason ? _(reason) : NULL);
	part_time(req, view, "failing", is_active ? failing : 0);
}

static const char *path_of(struct request *req, struct json_object *data, const char *what)
{
	return request_link(
	    req, sheet_fill(req, arena_printf(req->arena, PLACE "/{id}%s", what), data, true));
}

static void add_row(struct request *req, struct view *row, struct json_object *data)
{
	view_text(row, "url", sheet_text(req, data, "url"));
	view_text(row, "href", path_of(req, data, ""));
	view_text(row, "project", sheet_text(req, data, "project.name"));
	view_text(row, "events", joined(req, data, "events"));
	add_state(req, row, data);
	part_time(req, row, "at", sheet_time(req, data, "last_delivery_at"));
}

enum status sheet_page_webhooks(struct request *req)
{
	struct view *view = settings_view(req, _("Webhooks"), PLACE);
	enum status status = sheet_add_objects(req, view, "webhooks", "/v1/webhooks", add_row);

	if (status != STATUS_OK)
		return status;
	view_text(view, "make_href",
		  access_may(req->who, CAN_PROJECTS, NULL) ? request_link(req, PLACE "/new")
							   : NULL);
	view_text(view, "types_href", request_link(req, "/v1/event-types"));
	return page_show(req, 200, "webhooks", view);
}

/* ---- one */

/* The names of the environments that a webhook is narrowed to; NULL for none. */
static enum status name_places(struct request *req, struct json_object *data, const char **out)
{
	struct json_object *list = sheet_member(req, data, "environments");
	struct db_rows rows;
	enum status status =
	    environment_list(req->db, req->arena, req->who->organization_id, &rows);
	const struct environment *all = rows.rows;

	*out = NULL;
	for (size_t i = 0; status == STATUS_OK && list && i < rows.n; i++) {
		char id[TYPEID_TEXT_SIZE];

		uuid_format_typeid(&all[i].id, "env", id);
		for (size_t k = 0; k < json_object_array_length(list); k++)
			if (str_eq(id, json_object_get_string(json_object_array_get_idx(list, k))))
				*out = arena_printf(req->arena, "%s%s%s", *out ? *out : "",
						    *out ? ", " : "", all[i].name);
	}
	return status;
}

/* What may be done with it; nothing for whoever only reads. */
static void add_acts(struct request *req, struct view *view, struct json_object *data)
{
	static const struct {
		const char *text, *path;
	} acts[] = {
		{ N_("Change"), "/edit" },
		{ N_("Send an example"), "/test" },
		{ N_("Send once more what failed"), "/recover" },
		{ N_("Another secret"), "/rotate" },
		{ N_("Delete…"), "/delete" },
	};
	struct view *list = view_list(view, "acts");
	bool is_active = str_eq(sheet_text(req, data, "is_active"), "true");
	const char *what = is_active ? "pause" : "resume";

	view_text(view, "switch", NULL);
	if (!sheet_may(req, CAN_PROJECTS, data))
		return;
	for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
		struct view *act = view_item(list);

		view_text(act, "text", _(acts[i].text));
		view_text(act, "href", path_of(req, data, acts[i].path));
	}
	form_button(req, view, "switch",
		    sheet_fill(req, arena_printf(req->arena, PLACE "/{id}/%s", what), data, true),
		    is_active ? _("Pause it") : _("Switch it on"), NULL);
}

static enum status add_facts(struct request *req, struct view *view, struct json_object *data)
{
	const char *places;
	enum status status = name_places(req, data, &places);

	view_text(view, "url", sheet_text(req, data, "url"));
	view_text(view, "description", sheet_text(req, data, "description"));
	view_text(view, "project", sheet_text(req, data, "project.name"));
	view_text(view, "project_href",
		  sheet_text(req, data, "project.slug")
		      ? part_project_link(req, sheet_text(req, data, "project.slug"))
		      : NULL);
	view_text(view, "events", joined(req, data, "events"));
	view_text(view, "only_in", places);
	view_text(view, "statuses", joined(req, data, "statuses"));
	view_text(view, "payload", sheet_text(req, data, "payload"));
	part_time(req, view, "made", sheet_time(req, data, "created_at"));
	part_time(req, view, "before_until", sheet_time(req, data, "previous_secret_until"));
	part_time(req, view, "left_until", sheet_time(req, data, "paused_until"));
	return status;
}

enum status sheet_page_webhook(struct request *req)
{
	struct json_object *data;
	struct view *view;
	enum status status = sheet_read(req, "/v1/webhooks/{webhook}", &data, NULL);

	if (status != STATUS_OK)
		return status;
	view = settings_view(req, _("Webhook"), PLACE);
	view_text(view, "secret", flash_take(req));
	add_state(req, view, data);
	add_acts(req, view, data);
	sheet_add_delivery_filter(req, view);
	view_text(view, "verify", VERIFY);
	view_text(view, "all", request_link(req, PLACE));
	status = add_facts(req, view, data);
	if (status == STATUS_OK)
		status = sheet_add_list(req, view_map(view, "deliveries"), &deliveries, NULL, NULL);
	return status == STATUS_OK ? page_show(req, 200, "webhook", view) : status;
}
