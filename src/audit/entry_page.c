/* The page of the audit log: filters, rows with what they changed, and the same rows for other programs. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "audit/entry.h"
#include "auth/principal.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/time.h"
#include "html/url.h"
#include "json/json.h"
#include "site/page.h"
#include "site/part.h"
#include "site/settings_page.h"
#include "site/when.h"

#define PATH      "/settings/audit"
#define PAGE_ROWS 50

struct reading {
	struct audit_filter filter;
	struct list_window window;
	struct list_rows list;
	struct db_rows actions;
};

/* The log's address with one filter. */
static const char *filter_link(struct request *req, const char *name, const char *value)
{
	struct buf url;
	const char *link;

	buf_init(&url, 4096);
	buf_adds(&url, request_link(req, PATH));
	url_query_add(&url, name, value);
	link = buf_dup(&url, req->arena);
	buf_release(&url);
	return link;
}

static const char *id_link(struct request *req, const char *name, struct uuid id)
{
	char text[UUID_TEXT_SIZE];

	if (uuid_is_nil(&id))
		return NULL;
	uuid_format(&id, text);
	return filter_link(req, name, text);
}

/* A value of a change: texts as they are, anything else as JSON; NULL for none. */
static const char *value_of(struct request *req, struct json_object *value)
{
	if (!value)
		return NULL;
	if (json_object_is_type(value, json_type_string))
		return json_object_get_string(value);
	return arena_strdup(req->arena,
			    json_object_to_json_string_ext(
				value, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
}

static void add_change(struct request *req, struct view *item, struct json_object *change)
{
	struct json_object *before, *after;

	if (json_object_object_get_ex(change, "before", &before) &&
	    json_object_object_get_ex(change, "after", &after)) {
		view_text(item, "before", value_of(req, before));
		view_text(item, "after", value_of(req, after));
	} else {
		view_text(item, "before", NULL);
		view_text(item, "after", value_of(req, change));
	}
}

/* {"role":{"before":"viewer","after":"sre"}} as "role: viewer → sre". */
static void add_changes(struct request *req, struct view *item, const char *json)
{
	struct view *list = view_list(item, "changes");
	struct json_object *root;
	struct json_problem problem;

	if (json_parse(req->arena, json, strlen(json), &root, &problem) != STATUS_OK ||
	    !json_object_is_type(root, json_type_object))
		return;
	json_object_object_foreach(root, name, change)
	{
		struct view *one = view_item(list);

		view_text(one, "name", name);
		add_change(req, one, change);
	}
}

static void add_row(struct request *req, struct view *item, const struct audit_entry *e)
{
	bool is_numbered = e->seal_number != FIELD_NO_INT;

	part_time(req, item, "at", e->created_at);
	view_text(item, "action", e->action);
	view_text(item, "action_href", filter_link(req, "action", e->action));
	view_text(item, "actor",
		  e->actor_name && !str_eq(e->actor_name, e->actor_kind)
		      ? e->actor_name
		      : part_word(e->actor_kind));
	view_text(item, "actor_href", id_link(req, "actor", e->actor_id));
	view_text(item, "actor_kind", e->actor_name ? part_word(e->actor_kind) : NULL);
	view_text(item, "credential",
		  str_eq(e->credential_kind, "none") || str_eq(e->credential_kind, e->actor_kind)
		      ? NULL
		      : part_word(e->credential_kind));
	view_text(item, "subject", e->subject_name);
	view_text(item, "subject_href", id_link(req, "subject", e->subject_id));
	view_text(item, "door", part_word(e->door));
	view_text(item, "address", e->address);
	view_text(item, "request", e->request_id);
	view_text(item, "request_href",
		  e->request_id ? filter_link(req, "q", e->request_id) : NULL);
	view_text(item, "seal",
		  is_numbered ? arena_printf(req->arena, "%lld", (long long)e->seal_number) : NULL);
	view_text(item, "seal_digest", e->seal_digest);
	add_changes(req, item, e->changes);
}

static void add_filters(struct request *req, struct view *view, const struct reading *r)
{
	const struct audit_action *actions = r->actions.rows;
	struct view *list = view_list(view, "actions");
	bool is_listed = !r->filter.action;
	bool is_filtered = false;

	for (size_t i = 0; i < r->actions.n; i++) {
		struct view *item = view_item(list);
		bool is_chosen = r->filter.action && str_eq(actions[i].action, r->filter.action);

		view_text(item, "name", actions[i].action);
		view_flag(item, "is_chosen", is_chosen);
		is_listed = is_listed || is_chosen;
	}
	view_text(view, "other_action", is_listed ? NULL : r->filter.action);
	view_text(view, "filter_actor", r->filter.actor);
	view_text(view, "filter_project", r->filter.project);
	view_text(view, "filter_subject", r->filter.subject);
	view_text(view, "filter_since", part_day_wish(req, "since"));
	view_text(view, "filter_until", part_day_wish(req, "until"));
	view_text(view, "filter_q", r->filter.q);
	for (size_t i = 0; i < req->n_query; i++)
		is_filtered = is_filtered || *req->query[i].value;
	view_flag(view, "is_filtered", is_filtered);
	view_text(view, "all", request_link(req, PATH));
}

static enum status show(struct request *req, const struct reading *r)
{
	const struct audit_entry *rows = r->list.rows;
	struct view *view = settings_view(req, _("Audit log"), PATH);
	struct view *list = view_list(view, "rows");
	struct uuid ends[2] = { { { 0 } }, { { 0 } } };

	if (r->list.n) {
		ends[0] = rows[0].id;
		ends[1] = rows[r->list.n - 1].id;
	}
	add_filters(req, view, r);
	for (size_t i = 0; i < r->list.n; i++)
		add_row(req, view_item(list), &rows[i]);
	view_flag(view, "has_rows", r->list.n > 0);
	view_text(view, "total",
		  r->list.is_capped
		      ? part_count(req, r->list.total, "more than %s entry", "more than %s entries")
		      : part_count(req, r->list.total, "%s entry", "%s entries"));
	view_text(view, "csv", part_file_link(req, PATH ".csv"));
	view_text(view, "ndjson", part_file_link(req, PATH ".ndjson"));
	part_pages(req, view, &r->window, &r->list, "aud", ends);
	return page_show(req, 200, "audit", view);
}

enum status audit_page(struct request *req)
{
	struct reading r;
	enum status status;

	part_read_days(req);
	status = list_read(req, audit_filter_fields, audit_n_filter_fields, &r.filter, &r.window);
	if (status == STATUS_OK)
		status = audit_resolve(req, &r.filter);
	if (status != STATUS_OK)
		return status;
	r.window.limit = PAGE_ROWS;
	status = audit_list(req, &r.filter, &r.window, &r.list);
	if (status == STATUS_OK)
		status = audit_count(req, &r.filter, &r.window, &r.list);
	if (status == STATUS_OK)
		status = audit_actions(req->db, req->arena, req->who->organization_id, &r.actions);
	return status == STATUS_OK ? show(req, &r) : status;
}
