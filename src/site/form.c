/* Forms as views. */
#include "config.h"

#include <string.h>

#include "auth/digest.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/time.h"
#include "site/form.h"
#include "site/when.h"

#define SEEN_FIELD "seen"
#define SEEN_BYTES 12

/* clang-format off */
/*                       type of the input, autocomplete, inputmode */
static const struct {
	const char *type, *autocomplete, *mode;
} kinds[] = {
	[FORM_TEXT]         = { "text",     "off",              NULL },
	[FORM_EMAIL]        = { "email",    "email",            NULL },
	[FORM_PASSWORD]     = { "password", "current-password", NULL },
	[FORM_NEW_PASSWORD] = { "password", "new-password",     NULL },
	[FORM_NUMBER]       = { "text",     "off",              "numeric" },
	[FORM_CODE]         = { "text",     "one-time-code",    "numeric" },
	[FORM_DATE]         = { "date",     "off",              NULL },
	[FORM_MOMENT]       = { "datetime-local", "off",        NULL },
	[FORM_LINES]        = { NULL,       "off",              NULL },
	[FORM_FILE]         = { "file",     "off",              NULL },
};
/* clang-format on */

/* Whether the request came to that path, which may have a query. */
static bool is_path(const struct request *req, const char *path)
{
	size_t len = strcspn(path, "?");

	return strlen(req->path) == len && strncmp(req->path, path, len) == 0;
}

struct form form_begin(struct request *req, struct view *map, const char *name, const char *path,
		       const char *button)
{
	struct view *view = view_map(map, name);
	const struct form form = {
		.req = req,
		.view = view,
		.fields = view_list(view, "fields"),
		.faults = view_list(view, "faults"),
		.hidden = view_list(view, "hidden"),
		.id = name,
		.is_returned =
		    req->method == METHOD_POST && req->failure.n_fields && is_path(req, path),
	};

	view_text(view, "form_id", name);
	view_text(view, "action", request_link(req, path));
	view_text(view, "button", button);
	view_flag(view, "is_destructive", false);
	view_flag(view, "is_upload", false);
	view_flag(view, "has_faults", false);
	for (size_t i = 0; form.is_returned && i < req->failure.n_fields; i++) {
		const struct field_error *error = &req->failure.fields[i];
		struct view *fault = view_item(form.faults);

		view_flag(view, "has_faults", true);
		view_text(fault, "target",
			  arena_printf(req->arena, "#%s-%s", form.id, error->field));
		view_text(fault, "message", error->message);
		view_text(fault, "about", error->field);
	}
	return form;
}

void form_is_destructive(struct form *form)
{
	view_flag(form->view, "is_destructive", true);
}

/* What is wrong with a field, or NULL. */
static const char *fault_of(const struct form *form, const char *name)
{
	const struct failure *failure = &form->req->failure;

	for (size_t i = 0; form->is_returned && i < failure->n_fields; i++)
		if (str_eq(failure->fields[i].field, name))
			return failure->fields[i].message;
	return NULL;
}

/* ---- what the object was */

struct form_value {
	const char *name, *value;
	struct form_value *next;
};

static void remember(struct form *form, const char *name, const char *value)
{
	struct form_value *one = arena_alloc(form->req->arena, sizeof(*one));

	*one = (struct form_value){ name, value ? value : "", form->values };
	form->values = one;
}

/* Browsers end lines with CR LF. */
static bool says_same(const char *a, const char *b)
{
	for (;; a++, b++) {
		a += *a == '\r';
		b += *b == '\r';
		if (*a != *b)
			return false;
		if (!*a)
			return true;
	}
}

static const char *state_of(const struct form *form)
{
	struct arena *arena = form->req->arena;
	unsigned char digest[DIGEST_BYTES] = { 0 };
	char *text = arena_alloc(arena, 2 * SEEN_BYTES + 1);

	for (const struct form_value *one = form->values; one; one = one->next) {
		char before[2 * DIGEST_BYTES + 1];

		str_hex(digest, DIGEST_BYTES, before);
		digest_texts(digest, before, one->name, one->value, (char *)NULL);
	}
	str_hex(digest, SEEN_BYTES, text);
	return text;
}

/* Both values, beside each field that differs; boxes and secrets have only one. */
static void report_stale(const struct form *form)
{
	struct request *req = form->req;
	bool is_told = false;

	for (const struct form_value *one = form->values; one; one = one->next) {
		const char *now = request_form(req, one->name);

		if (!now || says_same(now, one->value))
			continue;
		is_told = true;
		request_fail_field(req, one->name, "stale",
				   *one->value
				       ? arena_printf(req->arena,
						      _("was changed meanwhile; it is now: %s"),
						      one->value)
				       : _("was changed meanwhile; it is now empty"));
	}
	if (!is_told && form->values)
		request_fail_field(req, form->values->name, "stale",
				   _("was changed meanwhile, by somebody else"));
}

void form_remember(struct form *form)
{
	struct request *req = form->req;
	const char *state = state_of(form);
	const char *seen = req->method == METHOD_POST ? request_form(req, SEEN_FIELD) : NULL;

	form_hidden(form, SEEN_FIELD, state);
	if (seen && !req->failure.n_fields && !str_eq(seen, state))
		report_stale(form);
}

bool form_is_stale(struct request *req, form_builder build, const void *object)
{
	if (!request_form(req, SEEN_FIELD))
		return false;
	return build(req, view_new(req->arena), object) == STATUS_OK && req->failure.n_fields;
}

/* ---- fields */

/* What all sorts of fields have: ids, label, hint, fault, and which of the texts describe it. */
static struct view *begin_named(struct form *form, const char *name, const char *id,
				const char *label, const char *hint, const char *fault)
{
	struct arena *arena = form->req->arena;
	struct view *view = view_item(form->fields);

	view_flag(view, "is_input", false);
	view_flag(view, "is_lines", false);
	view_flag(view, "is_file", false);
	view_flag(view, "is_select", false);
	view_flag(view, "is_checks", false);
	view_text(view, "id", id);
	view_text(view, "name", name);
	view_text(view, "label", label);
	view_text(view, "hint", hint);
	view_text(view, "fault", fault);
	view_text(view, "described",
		  hint || fault ? arena_printf(arena, "%s%s%s%s%s", hint ? id : "",
					       hint ? "-hint" : "", hint && fault ? " " : "",
					       fault ? id : "", fault ? "-fault" : "")
				: NULL);
	return view;
}

static struct view *begin_field(struct form *form, const char *name, const char *label,
				const char *hint)
{
	return begin_named(form, name, arena_printf(form->req->arena, "%s-%s", form->id, name),
			   label, hint, fault_of(form, name));
}

static const char *typed(const struct form *form, const char *name, const char *otherwise)
{
	const char *value = form->is_returned ? request_form(form->req, name) : NULL;

	return value ? value : otherwise;
}

/* A moment as its field takes it; NULL for what is none. */
static const char *moment_of(const struct form *form, const char *text)
{
	char out[WHEN_TEXT_SIZE];
	int64_t ms;

	if (!text || !*text)
		return "";
	if (!when_read(text, &ms))
		return NULL;
	when_write_field(ms, out);
	return arena_strdup(form->req->arena, out);
}

static const char *moment_hint(const struct form *form, const char *hint)
{
	const char *zone = arena_printf(form->req->arena, _("In the time zone %s."), clock_zone());

	return hint ? arena_printf(form->req->arena, "%s %s", hint, zone) : zone;
}

/* What cannot be read is kept in a field that browsers do not empty. */
static void add_moment(struct form *form, const struct form_field *field)
{
	struct view *view =
	    begin_field(form, field->name, field->label, moment_hint(form, field->hint));
	const char *was = moment_of(form, field->value);
	const char *text = typed(form, field->name, field->value);
	const char *value = moment_of(form, text);

	remember(form, field->name, was ? was : field->value);
	view_flag(view, "is_input", true);
	view_text(view, "type", kinds[value ? FORM_MOMENT : FORM_TEXT].type);
	view_text(view, "autocomplete", kinds[FORM_MOMENT].autocomplete);
	view_text(view, "mode", NULL);
	view_text(view, "value", value ? value : text);
	view_text(view, "max", NULL);
	view_flag(view, "is_required", field->is_required);
}

void form_read_moment(struct request *req, const char *name)
{
	char text[TIME_TEXT_SIZE];
	int64_t ms;

	if (!request_form(req, name))
		return;
	for (size_t i = 0; i < req->n_form; i++) {
		struct pair *pair = &req->form[i];

		if (!str_eq(pair->name, name) || !when_read(pair->value, &ms))
			continue;
		time_format(ms, text);
		pair->value = arena_strdup(req->arena, text);
	}
}

static void add_plain(struct form *form, const struct form_field *field)
{
	struct view *view = begin_field(form, field->name, field->label, field->hint);
	bool is_secret = field->kind == FORM_PASSWORD || field->kind == FORM_NEW_PASSWORD;
	bool is_file = field->kind == FORM_FILE;
	const char *value = is_secret ? NULL : typed(form, field->name, field->value);

	if (!is_secret && !is_file)
		remember(form, field->name, field->value);
	view_flag(view,
		  is_file                     ? "is_file"
		  : field->kind == FORM_LINES ? "is_lines"
					      : "is_input",
		  true);
	if (is_file)
		view_flag(form->view, "is_upload", true);
	view_text(view, "type", kinds[field->kind].type);
	view_text(view, "autocomplete", kinds[field->kind].autocomplete);
	view_text(view, "mode", kinds[field->kind].mode);
	view_text(view, "value", value ? value : "");
	view_text(view, "max",
		  field->max ? arena_printf(form->req->arena, "%zu", field->max) : NULL);
	view_flag(view, "is_required", field->is_required);
}

void form_add(struct form *form, const struct form_field *field)
{
	if (field->kind == FORM_MOMENT)
		add_moment(form, field);
	else
		add_plain(form, field);
}

void form_hidden(struct form *form, const char *name, const char *value)
{
	struct view *item = view_item(form->hidden);

	view_text(item, "name", name);
	view_text(item, "value", value);
}

struct form_choice form_add_select(struct form *form, const char *name, const char *label,
				   const char *hint, const char *value)
{
	struct view *view = begin_field(form, name, label, hint);

	view_flag(view, "is_select", true);
	remember(form, name, value);
	return (struct form_choice){ form, view_list(view, "options"), name,
				     typed(form, name, value) };
}

void form_option(struct form_choice *choice, const char *value, const char *text)
{
	struct view *option = view_item(choice->options);

	view_text(option, "value", value);
	view_text(option, "text", text);
	view_flag(option, "is_chosen", choice->value && str_eq(choice->value, value));
}

struct form_choice form_add_checks(struct form *form, const char *name, const char *legend,
				   const char *hint)
{
	struct view *view = begin_field(form, name, legend, hint);

	view_flag(view, "is_checks", true);
	return (struct form_choice){ form, view_list(view, "checks"), name, NULL };
}

struct form_choice form_add_more_checks(struct form *form, const char *name, const char *group,
					const char *legend)
{
	const char *id = arena_printf(form->req->arena, "%s-%s-%s", form->id, name, group);
	struct view *view = begin_named(form, name, id, legend, NULL, NULL);

	view_flag(view, "is_checks", true);
	return (struct form_choice){ form, view_list(view, "checks"), name, NULL };
}

static bool was_ticked(const struct request *req, const char *name, const char *value)
{
	for (size_t i = 0; i < req->n_form; i++)
		if (str_eq(req->form[i].name, name) && str_eq(req->form[i].value, value))
			return true;
	return false;
}

void form_check_more(struct form_choice *choice, const char *value, const char *text,
		     const char *more, bool is_checked)
{
	struct form *form = choice->form;
	struct view *check = view_item(choice->options);

	remember(form, arena_printf(form->req->arena, "%s %s", choice->name, value),
		 is_checked ? "ticked" : "");
	if (form->is_returned)
		is_checked = was_ticked(form->req, choice->name, value);
	view_text(check, "name", choice->name);
	view_text(check, "value", value);
	view_text(check, "text", text);
	view_text(check, "more", more);
	view_flag(check, "is_checked", is_checked);
}

void form_check(struct form_choice *choice, const char *value, const char *text, bool is_checked)
{
	form_check_more(choice, value, text, NULL, is_checked);
}

const char *form_checked(struct request *req, const char *name)
{
	struct buf buf;
	const char *text;

	buf_init(&buf, LIMIT_BODY_BYTES);
	for (size_t i = 0; i < req->n_form; i++) {
		if (!str_eq(req->form[i].name, name))
			continue;
		if (buf.len)
			buf_addc(&buf, ',');
		buf_adds(&buf, req->form[i].value);
	}
	text = buf_dup(&buf, req->arena);
	buf_release(&buf);
	return text;
}

void form_button(struct request *req, struct view *map, const char *under, const char *path,
		 const char *text, const char *what)
{
	struct view *view = view_map(map, under);

	view_text(view, "action", request_link(req, path));
	view_text(view, "text", text);
	view_text(view, "what", what);
}
