/* Forms as views. */
#include "config.h"

#include <string.h>

#include "base/str.h"
#include "site/form.h"

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

/* What all sorts of fields have: ids, label, hint, fault, and which of the texts describe it. */
static struct view *begin_field(struct form *form, const char *name, const char *label,
				const char *hint)
{
	struct arena *arena = form->req->arena;
	struct view *view = view_item(form->fields);
	const char *id = arena_printf(arena, "%s-%s", form->id, name);
	const char *fault = fault_of(form, name);

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

static const char *typed(const struct form *form, const char *name, const char *otherwise)
{
	const char *value = form->is_returned ? request_form(form->req, name) : NULL;

	return value ? value : otherwise;
}

void form_add(struct form *form, const struct form_field *field)
{
	struct view *view = begin_field(form, field->name, field->label, field->hint);
	bool is_secret = field->kind == FORM_PASSWORD || field->kind == FORM_NEW_PASSWORD;
	bool is_file = field->kind == FORM_FILE;
	const char *value = is_secret ? NULL : typed(form, field->name, field->value);

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

static bool was_ticked(const struct request *req, const char *name, const char *value)
{
	for (size_t i = 0; i < req->n_form; i++)
		if (str_eq(req->form[i].name, name) && str_eq(req->form[i].value, value))
			return true;
	return false;
}

void form_check(struct form_choice *choice, const char *value, const char *text, bool is_checked)
{
	struct form *form = choice->form;
	struct view *check = view_item(choice->options);

	if (form->is_returned)
		is_checked = was_ticked(form->req, choice->name, value);
	view_text(check, "name", choice->name);
	view_text(check, "value", value);
	view_text(check, "text", text);
	view_flag(check, "is_checked", is_checked);
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
