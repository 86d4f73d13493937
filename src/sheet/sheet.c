/* Forms: shown, sent, and shown again with what was wrong. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "api/within.h"
#include "auth/principal.h"
#include "base/field.h"
#include "base/i18n.h"
#include "base/str.h"
#include "environment/environment.h"
#include "html/url.h"
#include "http/router.h"
#include "sheet/sheet.h"
#include "site/confirm.h"
#include "site/flash.h"
#include "site/form.h"
#include "site/page.h"
#include "site/part.h"

#define SEEN_FIELD "seen"
/* From so many characters on a text wants lines. */
#define LINES_FROM 1000

struct filling {
	struct request *req;
	const struct sheet *sheet;
	struct json_object *about; /* NULL: nothing was read */
	const char *tag;           /* of it */
};

const struct sheet *sheet_of(const struct request *req)
{
	for (size_t i = 0; i < n_sheets; i++)
		if (str_eq(sheets[i].path, req->route->path))
			return &sheets[i];
	BUG("%s is the page of no sheet", req->route->path);
}

static bool is_delete(const struct sheet *sheet)
{
	return str_eq(sheet->method, "DELETE");
}

static bool is_change(const struct sheet *sheet)
{
	return str_eq(sheet->method, "PATCH");
}

static const char *name_of(const struct filling *f)
{
	const char *name =
	    f->about && f->sheet->called ? sheet_text(f->req, f->about, f->sheet->called) : NULL;

	return name ? name : "";
}

/* ---- showing */

static const char *commits_text(struct request *req, struct json_object *list)
{
	(void)req;
	(void)list;
	return NULL; /* commits are added, never changed: there is nothing to show */
}

/* What stands in a field before anybody typed. */
static const char *value_at_first(const struct filling *f, const struct sheet_field *field)
{
	const char *asked;

	if (field->pick == PICK_KEPT)
		return NULL;
	if (field->pick == PICK_COMMITS)
		return commits_text(f->req, NULL);
	if (is_change(f->sheet) && f->about)
		return sheet_text(f->req, f->about, field->from ? field->from : field->name);
	asked = f->req->method == METHOD_GET ? request_query(f->req, field->name) : NULL;
	return asked ? asked : field->first;
}

static void add_words(struct form *form, const struct field *as, const struct sheet_field *field,
		      const char *value)
{
	struct form_choice choice =
	    form_add_select(form, field->name, _(field->label), _(field->hint), value ? value : "");
	const char *at = as->words->allowed;

	if (!(as->flags & FIELD_REQUIRED) && !field->first)
		form_option(&choice, "", _("as the rest suggests"));
	while (*at) {
		size_t len = strcspn(at, ", ");
		const char *word = arena_strndup(form->req->arena, at, len);

		if (len && sheet_is_offered(as->words, word))
			form_option(&choice, word, part_word(word));
		at += len;
		at += strspn(at, ", ");
	}
}

static void add_flag(struct form *form, const struct sheet_field *field, const char *value)
{
	struct form_choice choice = form_add_select(form, field->name, _(field->label),
						    _(field->hint), value ? value : "false");

	form_option(&choice, "true", _("yes"));
	form_option(&choice, "false", _("no"));
}

/* An environment is called by its slug, by its name, or by its id, as whoever links here likes. */
static enum status add_environments(struct form *form, const struct field *as,
				    const struct sheet_field *field, const char *value)
{
	struct request *req = form->req;
	struct db_rows rows;
	enum status status =
	    environment_list(req->db, req->arena, req->who->organization_id, &rows);
	const struct environment *all = rows.rows;
	struct form_choice choice;

	if (status != STATUS_OK)
		return status;
	choice =
	    form_add_select(form, field->name, _(field->label), _(field->hint), value ? value : "");
	if (!(as->flags & FIELD_REQUIRED))
		form_option(&choice, "", _("none in particular"));
	for (size_t i = 0; i < rows.n; i++)
		if (all[i].status == ENVIRONMENT_ACTIVE &&
		    access_sees(req->who, &(struct access_place){ .environment_id = all[i].id }))
			form_option(&choice, all[i].slug, all[i].name);
	return STATUS_OK;
}

static enum form_kind kind_of(const struct field *as, enum sheet_pick pick)
{
	if (pick == PICK_COMMITS || pick == PICK_LINES || as->type == FIELD_JSON ||
	    as->type == FIELD_LIST)
		return FORM_LINES;
	if (as->type == FIELD_INT)
		return FORM_NUMBER;
	if (as->type == FIELD_TIME)
		return FORM_MOMENT;
	return as->type == FIELD_TEXT && pick != PICK_LINE &&
		       (as->flags & FIELD_LINES || as->max >= LINES_FROM)
		   ? FORM_LINES
		   : FORM_TEXT;
}

static enum status add_field(struct form *form, const struct filling *f,
			     const struct sheet_field *field)
{
	const struct field *as = sheet_described(f->req, f->sheet, field->name);
	const char *value = value_at_first(f, field);

	if (!as)
		BUG("%s: no body of %s has \"%s\"", f->sheet->path, f->sheet->operation,
		    field->name);
	if (field->pick == PICK_ENVIRONMENT)
		return add_environments(form, as, field, value);
	if (field->pick == PICK_FIXED)
		return STATUS_OK;
	if (sheet_is_picked(field->pick))
		return sheet_add_pick(
		    form, field, as->flags & FIELD_REQUIRED,
		    is_change(f->sheet) && f->about
			? sheet_member(f->req, f->about, field->from ? field->from : field->name)
			: NULL);
	if (as->type == FIELD_WORD)
		add_words(form, as, field, value);
	else if (as->type == FIELD_FLAG)
		add_flag(form, field, value);
	else
		form_add(form,
			 &(struct form_field){
			     .kind = kind_of(as, field->pick),
			     .name = field->name,
			     .label = _(field->label),
			     .hint = field->hint ? _(field->hint) : NULL,
			     .value = value,
			     .max = as->type == FIELD_TEXT ? as->max : 0,
			     .is_required = as->flags & FIELD_REQUIRED && field->pick != PICK_KEPT,
			 });
	return STATUS_OK;
}

static enum status show(const struct filling *f, int http)
{
	struct request *req = f->req;
	const struct sheet *sheet = f->sheet;
	const char *path = sheet_fill(req, sheet->path, NULL, true);
	const char *back = sheet_fill(req, sheet->back, f->about, true);
	enum status status = STATUS_OK;

	if (is_delete(sheet))
		return confirm_show(req, &(struct confirm){ .title = _(sheet->title),
							    .what = name_of(f),
							    .loss = _(sheet->loss),
							    .path = path,
							    .button = _(sheet->button),
							    .back = back,
							    .is_typed = !sheet->is_light });

	struct view *view = page_view(req, _(sheet->title), sheet->place);
	struct form form = form_begin(req, view, "sheet", path, _(sheet->button));

	view_text(view, "called", name_of(f));
	view_text(view, "back", request_link(req, back));
	for (size_t i = 0; status == STATUS_OK && i < sheet->n; i++)
		status = add_field(&form, f, &sheet->fields[i]);
	if (is_change(sheet) && f->tag)
		form_hidden(&form, SEEN_FIELD, f->tag);
	return status == STATUS_OK ? page_show(req, http, "sheet", view) : status;
}

static enum status begin(struct request *req, struct filling *f)
{
	const struct sheet *sheet = sheet_of(req);

	*f = (struct filling){ .req = req, .sheet = sheet };
	return sheet->about ? sheet_read(req, sheet->about, &f->about, &f->tag) : STATUS_OK;
}

enum status sheet_page(struct request *req)
{
	struct filling f;
	enum status status = begin(req, &f);

	return status == STATUS_OK ? show(&f, 200) : status;
}

/* ---- sending */

/* What the API found wrong, beside the fields; what no field of the form has stands beside the first. */
static enum status show_faults(struct filling *f, const struct within_answer *answer)
{
	const struct failure *failure = &answer->failure;
	const char **names =
	    arena_array(f->req->arena, f->sheet->n + 1, sizeof(*names)); /* one at least */
	size_t n = 0;

	for (size_t i = 0; i < f->sheet->n; i++)
		if (f->sheet->fields[i].pick != PICK_FIXED)
			names[n++] = f->sheet->fields[i].name;
	if (!n)
		names[n++] = is_delete(f->sheet) ? "name" : "";
	sheet_fail_fields(f->req, failure, names, n);
	return show(f, answer->http);
}

/* Somebody changed it meanwhile: what was typed stays in the form, and what is kept now stands beside it. The form
 * that is sent next speaks of this state. */
static enum status show_both(struct filling *f)
{
	struct request *req = f->req;
	bool is_different = false;
	enum status status = sheet_read(req, f->sheet->about, &f->about, &f->tag);

	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < f->sheet->n; i++) {
		const struct sheet_field *field = &f->sheet->fields[i];
		const char *now = value_at_first(f, field);
		const char *typed = request_form(req, field->name);

		if (field->pick == PICK_KEPT || sheet_is_picked(field->pick) || !typed ||
		    str_eq(typed, now ? now : ""))
			continue;
		is_different = true;
		request_fail_field(
		    req, field->name, "stale",
		    now && *now
			? arena_printf(req->arena, _("was changed meanwhile; it is now: %s"), now)
			: _("was changed meanwhile; it is now empty"));
	}
	if (!is_different)
		request_fail_field(req, f->sheet->fields[0].name, "stale",
				   _("was changed meanwhile, to what stands here"));
	return show(f, 412);
}

static enum status done(const struct filling *f, const struct within_answer *answer)
{
	struct json_object *data = within_data(f->req, answer);
	const char *path = sheet_fill(f->req, f->sheet->next, data, true);
	const char *secret = sheet_text(f->req, data, "secret");
	const char *deed = f->sheet->deed        ? f->sheet->deed
			   : is_delete(f->sheet) ? "deleted"
			   : is_change(f->sheet) ? "saved"
						 : "created";

	if (secret) /* which the next page shows this once */
		flash_set(f->req, secret);
	response_redirect(f->req, 303, arena_printf(f->req->arena, "%s?done=%s", path, deed));
	return STATUS_OK;
}

static enum status send(struct filling *f)
{
	struct request *req = f->req;
	const char *seen = is_change(f->sheet) ? request_form(req, SEEN_FIELD) : NULL;
	struct within within = {
		.method = f->sheet->method,
		.path = sheet_fill(req, f->sheet->operation, NULL, false),
		.body = sheet_body(req, f->sheet, f->about),
		.media = "application/json",
		.seen = seen && *seen ? seen : NULL,
	};
	struct within_answer answer;

	if (req->failure.n_fields)
		return show(f, 422);
	/* A form that is shown again is still of the state that the person saw. */
	if (seen && *seen)
		f->tag = seen;
	within_send(req, &within, &answer);
	if (answer.http < 300)
		return done(f, &answer);
	if (answer.failure.status == STATUS_STALE)
		return show_both(f);
	if (answer.failure.n_fields || answer.failure.status == STATUS_CONFLICT)
		return show_faults(f, &answer);
	return request_fail(req, answer.failure.status, answer.failure.message);
}

enum status sheet_submit(struct request *req)
{
	struct filling f;
	enum status status = begin(req, &f);

	if (status != STATUS_OK)
		return status;
	if (is_delete(f.sheet) && !f.sheet->is_light && !confirm_is_typed(req, name_of(&f)))
		return show(&f, 422);
	return send(&f);
}
