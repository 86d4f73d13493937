/* /try/{operation}: a form for each operation, which sends the call as the person who is logged in and shows what came
 * back. What changes something is asked about first, and happens once however often the page is loaded again: the
 * second form brings a text that the first made, and that is the call's Idempotency-Key. */
#include "config.h"

#include <string.h>

#include "app.h"
#include "base/i18n.h"
#include "base/str.h"
#include "http/request.h"
#include "json/json.h"
#include "reference/call.h"
#include "reference/operation.h"
#include "reference/reference.h"
#include "reference/schema.h"
#include "site/form.h"
#include "site/page.h"
#include "site/part.h"
#include "site/when.h"

/* Bytes of an answer that are shown. */
#define SHOWN_MAX 200000

struct trying {
	struct request *req;
	const struct route *route;
	const struct route_doc *doc;
	struct view *view;
	struct form form;
	bool is_sent; /* a form came, whose values are shown again */
};

static const char *path_of(const struct trying *t)
{
	return arena_printf(t->req->arena, "/try/%s",
			    operation_id(t->req->arena, t->req->app->map, t->route));
}

/* What was typed, or what stands there at first. */
static const char *value_of(const struct trying *t, const char *name, const char *first)
{
	const char *value = t->is_sent ? request_form(t->req, name) : NULL;

	return value ? value : first;
}

static void add_text(struct trying *t, const char *name, const char *label, const char *hint,
		     const char *first)
{
	form_add(&t->form, &(struct form_field){ .kind = FORM_TEXT,
						 .name = name,
						 .label = label,
						 .hint = hint,
						 .value = value_of(t, name, first) });
}

static void add_parameter(void *context, const struct field *field)
{
	struct trying *t = context;
	struct arena *arena = t->req->arena;
	bool is_required = field->flags & FIELD_REQUIRED;

	add_text(t, call_query_field(arena, field->name),
		 arena_printf(arena, "?%s%s", field->name, is_required ? " (required)" : ""),
		 field->text, is_required ? t->doc->query_example : NULL);
}

/* The form itself: names in the path, parameters, body. */
static void add_form(struct trying *t)
{
	struct arena *arena = t->req->arena;
	const char *names[4];
	size_t n = operation_captures(arena, t->route, names);

	t->form = form_begin(t->req, t->view, "call", path_of(t),
			     call_is_writing(t->route) ? _("Look at the call") : _("Send"));
	for (size_t i = 0; i < n; i++)
		add_text(t, call_path_field(arena, names[i]), arena_printf(arena, "{%s}", names[i]),
			 capture_text(arena, names[i]), NULL);
	call_each_parameter(t->route, t->doc, add_parameter, t);
	if (operation_has_body(t->doc))
		form_add(&t->form,
			 &(struct form_field){ .kind = FORM_LINES,
					       .name = "body",
					       .label = _("Body"),
					       .hint = operation_body_media(t->doc),
					       .value = value_of(t, "body", t->doc->example) });
}

/* The second form: all that the first had, hidden, and the text that makes it happen once. */
static void add_confirmation(struct trying *t, const struct call *call)
{
	struct request *req = t->req;
	struct form form =
	    form_begin(req, t->view, "confirm", path_of(t),
		       arena_printf(req->arena, _("Send %s"), operation_method(t->route)));

	for (size_t i = 0; i < req->n_form; i++)
		if (str_starts(req->form[i].name, "path-") ||
		    str_starts(req->form[i].name, "query-") || str_eq(req->form[i].name, "body"))
			form_hidden(&form, req->form[i].name, req->form[i].value);
	form_hidden(&form, "once", call_new_once(req->arena));
	if (t->route->method == METHOD_DELETE)
		form_is_destructive(&form);
	view_text(t->view, "url", request_url(req, call->url));
	view_text(t->view, "sent_body", call->body);
}

/* Each header on its own; those of the page around it are its own. */
static void add_headers(struct trying *t, const struct within_answer *answer)
{
	struct view *list = view_list(t->view, "headers");
	char *text = arena_strdup(t->req->arena, answer->headers);
	char *save = NULL;

	if (answer->content_type) {
		struct view *item = view_item(list);

		view_text(item, "name", "Content-Type");
		view_text(item, "value", answer->content_type);
	}
	for (char *line = strtok_r(text, "\r\n", &save); line;
	     line = strtok_r(NULL, "\r\n", &save)) {
		char *colon = strchr(line, ':');
		struct view *item;

		if (!colon)
			continue;
		*colon = '\0';
		item = view_item(list);
		view_text(item, "name", line);
		view_text(item, "value", colon + 1 + (colon[1] == ' '));
	}
}

/* The body as people read it: JSON with a member a line, all else as it is. */
static const char *body_text(struct trying *t, const struct within_answer *answer)
{
	const char *body = answer->body;
	const char *type = answer->content_type ? answer->content_type : "";
	size_t len;

	if (!body || !*body)
		return NULL;
	if (strstr(type, "json") && !strstr(type, "ndjson"))
		body = json_spread(t->req->arena, body);
	len = strlen(body);
	view_flag(t->view, "is_cut", len > SHOWN_MAX);
	if (len <= SHOWN_MAX)
		return body;
	len = SHOWN_MAX;
	while (len && ((unsigned char)body[len] & 0xc0) == 0x80)
		len--;
	return arena_strndup(t->req->arena, body, len);
}

static void add_answer(struct trying *t, const struct call *call)
{
	struct arena *arena = t->req->arena;
	struct within_answer answer;
	char ms[WHEN_TEXT_SIZE];

	call_send(t->req, call, &answer);
	view_text(t->view, "status",
		  arena_printf(arena, "%d %s", answer.http, status_phrase(answer.http)));
	view_flag(t->view, "is_good", answer.http < 400);
	view_flag(t->view, "is_replayed", answer.is_replayed);
	i18n_write_decimal(answer.ms, 1, ms);
	view_text(
	    t->view, "took",
	    arena_printf(arena, "%s ms, %s", ms,
			 part_count(t->req, answer.n_statements, "%s statement", "%s statements")));
	add_headers(t, &answer);
	view_text(t->view, "body", body_text(t, &answer));
	view_text(t->view, "curl", call_curl(t->req, call));
	/* It may show a secret, as the API shows it: this once. */
	response_header(t->req, "Cache-Control", "private, no-store");
}

/* false where there is no such operation. */
static bool begin(struct request *req, struct trying *t)
{
	const struct route *route = call_find(req, req->captures[0]);
	const struct tag *tag = route ? operation_tag(route) : NULL;

	if (!tag)
		return false;
	*t = (struct trying){
		.req = req,
		.route = route,
		.doc = route_doc_find(req->app->map, route),
		.is_sent = req->method == METHOD_POST,
	};
	t->view = page_view(req, _("Try it"), "");
	view_text(t->view, "method", operation_method(route));
	view_text(t->view, "path", route->path);
	view_text(t->view, "summary", route->summary);
	view_text(t->view, "needs", t->doc->needs);
	view_text(t->view, "chapter",
		  request_link(
		      req, arena_printf(req->arena, "/docs/%s#%s", tag->name, req->captures[0])));
	view_text(t->view, "chapter_title", tag->title);
	view_flag(t->view, "has_answer", false);
	view_flag(t->view, "has_question", false);
	view_flag(t->view, "is_cut", false);
	view_text(t->view, "body", NULL);
	return true;
}

enum status try_page(struct request *req)
{
	struct trying t;

	if (!begin(req, &t))
		return request_fail(req, STATUS_NOT_FOUND, NULL);
	add_form(&t);
	return page_show(req, 200, "try", t.view);
}

enum status try_page_submit(struct request *req)
{
	struct trying t;
	struct call call;
	enum status status;

	if (!begin(req, &t))
		return request_fail(req, STATUS_NOT_FOUND, NULL);
	status = call_read(req, t.route, &call);
	if (status == STATUS_OK && call_is_writing(t.route) && !call.once) {
		view_flag(t.view, "has_question", true);
		add_confirmation(&t, &call);
	} else if (status == STATUS_OK) {
		view_flag(t.view, "has_answer", true);
		add_answer(&t, &call);
	}
	add_form(&t);
	return page_show(req, status == STATUS_OK ? 200 : 422, "try", t.view);
}
