/* /settings/receivers: receivers, for people: which there are, how to set one up at the sender, what came. */
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
#include "site/confirm.h"
#include "site/flash.h"
#include "site/form.h"
#include "site/page.h"
#include "site/part.h"
#include "site/settings_page.h"

#define PLACE "/settings/receivers"

/* Receipts on a receiver's page. */
#define SHOWN_RECEIPTS 20

struct writing {
	struct request *req;
	struct receiver receiver;
	struct receiver_draft draft;
};

static const char *path_of(struct request *req, const struct receiver *receiver, const char *what)
{
	return arena_printf(req->arena, "%s%s", receiver_path(req->arena, receiver->id), what);
}

static enum status find(struct request *req, struct receiver *out)
{
	enum status status = guard_place(req, CAN_KEYS, NULL);

	if (status == STATUS_OK)
		status = receiver_get(req, req->captures[0], out);
	return status == STATUS_NOT_FOUND
		   ? request_fail(req, status, _("There is no such receiver."))
		   : status;
}

/* ---- mappings, a line each: "acme/shop = Shop", "acme/docs =" for one that is left out */

static const char *map_lines(struct request *req, const char *map)
{
	struct json_object *object;
	struct json_problem problem;
	struct buf out;
	const char *text;

	if (!map || json_parse(req->arena, map, strlen(map), &object, &problem) != STATUS_OK)
		return NULL;
	buf_init(&out, 2 * RECEIVER_MAP_MAX);
	json_object_object_foreach(object, name, value)
	{
		buf_adds(&out, name);
		buf_adds(&out, " =");
		if (json_object_is_type(value, json_type_string)) {
			buf_addc(&out, ' ');
			buf_adds(&out, json_object_get_string(value));
		}
		buf_addc(&out, '\n');
	}
	text = buf_dup(&out, req->arena);
	buf_release(&out);
	return text;
}

static void write_pair(struct buf *out, size_t *n, const char *name, const char *value)
{
	json_write_name(out, n, name);
	if (*value)
		json_write_text(out, value);
	else
		buf_adds(out, "false");
}

/* The object that lines stand for; NULL for none. The first equals sign ends a name. */
static const char *read_map(struct request *req, const char *field)
{
	const char *value = request_form(req, field);
	char *copy = arena_strdup(req->arena, value ? value : "");
	char *save = NULL;
	struct buf out;
	size_t n = 0;
	const char *text;

	buf_init(&out, 8 * RECEIVER_MAP_MAX);
	buf_addc(&out, '{');
	for (char *line = strtok_r(copy, "\r\n", &save); line;
	     line = strtok_r(NULL, "\r\n", &save)) {
		char *equals = strchr(line, '=');
		const char *name;

		if (!*str_trim(req->arena, line))
			continue;
		if (equals)
			*equals = '\0';
		name = str_trim(req->arena, line);
		if (!equals || !*name)
			request_fail_field(
			    req, field, "format",
			    arena_printf(req->arena,
					 _("has a line that is no \"theirs = ours\": %s"), name));
		else
			write_pair(&out, &n, arena_strdup(req->arena, name),
				   str_trim(req->arena, equals + 1));
	}
	buf_addc(&out, '}');
	text = n ? buf_dup(&out, req->arena) : NULL;
	buf_release(&out);
	if (text && strlen(text) > RECEIVER_MAP_MAX)
		request_fail_field(req, field, "too_long", _("is too long"));
	else if (text && !json_merge_patch(req->arena, NULL, text))
		request_fail_field(req, field, "format", _("names something twice, or too much"));
	return text;
}

static void add_map(struct form *form, const char *name, const char *label, const char *hint,
		    const char *map)
{
	form_add(form, &(struct form_field){ .kind = FORM_LINES,
					     .name = name,
					     .label = label,
					     .hint = hint,
					     .value = map_lines(form->req, map) });
}

static void add_maps(struct form *form, const struct receiver *receiver)
{
	add_map(form, "projects", _("Projects: theirs = ours, one a line"),
		_("A * stands for any text; nothing behind the equals sign leaves it out. What is "
		  "not named here is the project of its own name, made on first sight."),
		receiver ? receiver->projects : NULL);
	add_map(form, "environments", _("Environments: theirs = ours, one a line"),
		_("Likewise: \"review/* = preview\", \"docs =\"."),
		receiver ? receiver->environments : NULL);
	if (receiver && receiver->kind == RECEIVER_STANDARD)
		add_map(form, "members", _("Members: ours = its place in what is sent, one a line"),
			_("record (deployment, build, version or change), project, version, "
			  "environment, status …; \"project = data.app.name\", or \"record = "
			  "=deployment\" for what it always is."),
			receiver->members);
}

/* ---- the list, and a new one */

static void add_new_form(struct request *req, struct view *view)
{
	struct form form = form_begin(req, view, "create", PLACE, _("Make the receiver"));
	struct form_choice kinds;

	form_add(&form, &(struct form_field){ .kind = FORM_TEXT,
					      .name = "name",
					      .label = _("Name"),
					      .max = RECEIVER_NAME_MAX,
					      .is_required = true });
	kinds = form_add_select(&form, "kind", _("Who sends there"),
				_("The next page says how to set it up there, step by step."),
				"github");
	for (int i = 0; i < RECEIVER_KIND__COUNT; i++)
		form_option(&kinds, receiver_kind_words.format(i), receiver_kind_title(i));
}

static enum status show_list(struct request *req, int http)
{
	struct view *view = settings_view(req, _("Receivers"), PLACE);
	struct view *list = view_list(view, "receivers");
	struct list_window window;
	struct db_rows rows;
	int64_t total;
	enum status status;

	list_whole(&window);
	window.limit = LIMIT_PAGE_ROWS;
	status = receiver_list(req, &window, &rows, &total);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < rows.n && i < LIMIT_PAGE_ROWS; i++) {
		const struct receiver *receiver = (const struct receiver *)rows.rows + i;
		struct view *row = view_item(list);

		view_text(row, "name", receiver->name);
		view_text(row, "href", request_link(req, path_of(req, receiver, "")));
		view_text(row, "kind", receiver_kind_title(receiver->kind));
		view_flag(row, "is_active", receiver->is_active);
		part_time(req, row, "at", receiver->created_at);
	}
	view_flag(view, "has_receivers", rows.n > 0);
	add_new_form(req, view);
	return page_show(req, http, "receivers", view);
}

enum status receiver_page_list(struct request *req)
{
	enum status status = guard_place(req, CAN_KEYS, NULL);

	return status == STATUS_OK ? show_list(req, 200) : status;
}

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	enum status status = receiver_create(req, &w->draft, &w->receiver);

	(void)db;
	if (status != STATUS_OK)
		return status;
	flash_set(req, w->receiver.secret);
	return settings_done(req, path_of(req, &w->receiver, ""), "created");
}

static void report_taken(struct request *req)
{
	request_fail_field(req, "name", "taken", _("is the name of another receiver"));
}

static const char *form_text(struct request *req, const char *name)
{
	const char *value = request_form(req, name);

	value = value ? str_trim(req->arena, value) : "";
	return *value ? value : NULL;
}

static void read_name(struct request *req, struct receiver_draft *draft)
{
	draft->name = form_text(req, "name");
	if (!draft->name)
		request_fail_field(req, "name", "missing", _("is required"));
	else if (str_utf8_len(draft->name) > RECEIVER_NAME_MAX || str_has_control(draft->name))
		request_fail_field(req, "name", "format",
				   _("may have at most 255 characters, and no line breaks"));
}

enum status receiver_page_create(struct request *req)
{
	struct writing w = { .req = req, .draft = { .is_active = true } };
	const char *kind = form_text(req, "kind");
	enum status status = STATUS_INVALID;

	if (guard_place(req, CAN_KEYS, NULL) != STATUS_OK)
		return STATUS_FORBIDDEN;
	read_name(req, &w.draft);
	if (!kind || !receiver_kind_words.parse(kind, &w.draft.kind))
		request_fail_field(req, "kind", "word", _("must be one of those"));
	if (!req->failure.n_fields)
		status = write_run(req, create, &w);
	if (status == STATUS_CONFLICT)
		report_taken(req);
	return req->failure.n_fields ? show_list(req, 422) : status;
}

/* ---- one */

static void add_change_form(struct request *req, struct view *view, const struct receiver *receiver)
{
	struct form form = form_begin(req, view, "change", path_of(req, receiver, ""), _("Save"));
	struct form_choice active;

	form_add(&form, &(struct form_field){ .kind = FORM_TEXT,
					      .name = "name",
					      .label = _("Name"),
					      .value = receiver->name,
					      .max = RECEIVER_NAME_MAX,
					      .is_required = true });
	add_maps(&form, receiver);
	active = form_add_checks(&form, "is_active", _("Whether it takes anything"), NULL);
	form_check(&active, "true", _("It takes what is sent to it"), receiver->is_active);
}

static void add_secret_form(struct request *req, struct view *view, const struct receiver *receiver)
{
	struct form form = form_begin(req, view, "rotate", path_of(req, receiver, "/secret"),
				      _("Set another secret"));

	form_add(&form, &(struct form_field){
			    .kind = FORM_TEXT,
			    .name = "secret",
			    .label = _("Secret that the sender has made"),
			    .hint = _("Leave it empty to have one made, which is then shown once."),
			    .max = RECEIVER_SECRET_MAX,
			});
}

static enum status add_receipts(struct request *req, struct view *view,
				const struct receiver *receiver)
{
	const struct receipt_filter filter = { .verdict = -1, .receiver_id = receiver->id };
	int64_t tally[RECEIPT_VERDICT__COUNT];
	struct list_window window;
	struct list_rows list;
	struct db_rows rows;
	enum status status;

	list_whole(&window);
	window.limit = SHOWN_RECEIPTS;
	status = receipt_list(req, &filter, &window, &rows, NULL);
	if (status == STATUS_OK)
		status = receipt_tally(req, receiver->id, tally);
	if (status != STATUS_OK)
		return status;
	part_number(req, view, "n_recorded", tally[RECEIPT_RECORDED]);
	part_number(req, view, "n_ignored", tally[RECEIPT_IGNORED]);
	part_number(req, view, "n_duplicate", tally[RECEIPT_DUPLICATE]);
	part_number(req, view, "n_refused", tally[RECEIPT_REFUSED]);
	list = list_cut(req->arena, &window, &rows, sizeof(struct receipt));
	rows = (struct db_rows){ .rows = list.rows, .n = list.n };
	receipt_add_rows(req, view, &rows);
	return STATUS_OK;
}

static void add_kind(struct view *view, const struct receiver *receiver)
{
	view_text(view, "kind", receiver_kind_title(receiver->kind));
	view_flag(view, "is_github", receiver->kind == RECEIVER_GITHUB);
	view_flag(view, "is_gitlab", receiver->kind == RECEIVER_GITLAB);
	view_flag(view, "is_gitea", receiver->kind == RECEIVER_GITEA);
	view_flag(view, "is_vercel", receiver->kind == RECEIVER_VERCEL);
	view_flag(view, "is_sentry", receiver->kind == RECEIVER_SENTRY);
	view_flag(view, "is_pagerduty", receiver->kind == RECEIVER_PAGERDUTY);
	view_flag(view, "is_alertmanager", receiver->kind == RECEIVER_ALERTMANAGER);
	view_flag(view, "is_cdevents", receiver->kind == RECEIVER_CDEVENTS);
	view_flag(view, "is_standard", receiver->kind == RECEIVER_STANDARD);
}

static enum status show(struct request *req, int http, const struct receiver *receiver)
{
	struct view *view = settings_view(req, receiver->name, PLACE);
	enum status status = add_receipts(req, view, receiver);

	if (status != STATUS_OK)
		return status;
	view_text(view, "secret", flash_take(req));
	view_text(view, "url", receiver->url);
	view_flag(view, "is_active", receiver->is_active);
	add_kind(view, receiver);
	part_time(req, view, "before_until", receiver->secret_before_until);
	add_change_form(req, view, receiver);
	add_secret_form(req, view, receiver);
	view_text(view, "all", request_link(req, PLACE));
	view_text(view, "delete", request_link(req, path_of(req, receiver, "/delete")));
	return page_show(req, http, "receiver", view);
}

enum status receiver_page(struct request *req)
{
	struct receiver receiver = { .name = NULL };
	enum status status = find(req, &receiver);

	return status == STATUS_OK ? show(req, 200, &receiver) : status;
}

static enum status change(struct db *db, void *context)
{
	struct writing *w = context;
	enum status status = receiver_change(w->req, &w->receiver, &w->draft);

	(void)db;
	return status == STATUS_OK
		   ? settings_done(w->req, path_of(w->req, &w->receiver, ""), "saved")
		   : status;
}

enum status receiver_page_change(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = find(req, &w.receiver);

	if (status != STATUS_OK)
		return status;
	w.draft = receiver_draft_of(&w.receiver);
	read_name(req, &w.draft);
	w.draft.projects = read_map(req, "projects");
	w.draft.environments = read_map(req, "environments");
	if (w.receiver.kind == RECEIVER_STANDARD)
		w.draft.members = read_map(req, "members");
	w.draft.is_active = form_text(req, "is_active") != NULL;
	if (receiver_check(req, &w.draft) == STATUS_OK)
		status = write_run(req, change, &w);
	if (status == STATUS_CONFLICT)
		report_taken(req);
	return req->failure.n_fields ? show(req, 422, &w.receiver) : status;
}

static enum status rotate(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	enum status status = receiver_rotate(req, &w->receiver, w->draft.secret);

	(void)db;
	if (status != STATUS_OK)
		return status;
	if (!w->draft.secret) /* who brought one knows it */
		flash_set(req, w->receiver.secret);
	return settings_done(req, path_of(req, &w->receiver, ""), "rotated");
}

enum status receiver_page_rotate(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = find(req, &w.receiver);

	if (status != STATUS_OK)
		return status;
	w.draft.secret = form_text(req, "secret");
	if (w.draft.secret && (str_utf8_len(w.draft.secret) > RECEIVER_SECRET_MAX ||
			       str_has_control(w.draft.secret))) {
		request_fail_field(req, "secret", "too_long",
				   _("may have at most 255 characters, and no line breaks"));
		return show(req, 422, &w.receiver);
	}
	return write_run(req, rotate, &w);
}

static enum status ask(struct request *req, const struct receiver *receiver)
{
	const struct confirm page = {
		.title = _("Delete this receiver?"),
		.what = receiver->name,
		.loss =
		    _("What is sent to its address is refused from then on, and what was received "
		      "is forgotten. What it became stays."),
		.path = path_of(req, receiver, "/delete"),
		.button = _("Delete the receiver"),
		.back = path_of(req, receiver, ""),
		.is_typed = true,
	};

	return confirm_show(req, &page);
}

enum status receiver_page_confirm(struct request *req)
{
	struct receiver receiver = { .name = NULL };
	enum status status = find(req, &receiver);

	return status == STATUS_OK ? ask(req, &receiver) : status;
}

static enum status delete_one(struct db *db, void *context)
{
	struct writing *w = context;
	enum status status = receiver_delete(w->req, &w->receiver);

	(void)db;
	return status == STATUS_OK ? settings_done(w->req, PLACE, "removed") : status;
}

enum status receiver_page_delete(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = find(req, &w.receiver);

	if (status != STATUS_OK)
		return status;
	if (!confirm_is_typed(req, w.receiver.name))
		return ask(req, &w.receiver);
	return write_run(req, delete_one, &w);
}
