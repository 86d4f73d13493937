/* Fields of forms that are filled in by choosing: types of events, environments, statuses, a day. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "auth/principal.h"
#include "base/field.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/time.h"
#include "environment/environment.h"
#include "event/catalogue.h"
#include "progress/progress.h"
#include "sheet/sheet.h"
#include "site/form.h"
#include "site/part.h"
#include "site/when.h"

bool sheet_is_picked(enum sheet_pick pick)
{
	return pick == PICK_DAY || pick == PICK_TYPE || pick == PICK_ASKED ||
	       pick == PICK_ASKED_MANY || pick == PICK_PLACES || pick == PICK_STATUSES ||
	       pick == PICK_LINES;
}

static bool has(struct json_object *list, const char *text)
{
	for (size_t i = 0; list && i < json_object_array_length(list); i++)
		if (str_ieq(json_object_get_string(json_object_array_get_idx(list, i)), text))
			return true;
	return false;
}

/* ---- types of events */

static const char *const things[EVENT_THING__COUNT] = {
	[EVENT_DEPLOYMENT] = N_("Deployments"),   [EVENT_BUILD] = N_("Builds"),
	[EVENT_ENVIRONMENT] = N_("Environments"), [EVENT_PROJECT] = N_("Projects"),
	[EVENT_RELEASE] = N_("Releases"),         [EVENT_TEAM] = N_("Teams"),
	[EVENT_WEBHOOK] = N_("Webhooks"),         [EVENT_CHANNEL] = N_("Channels"),
};

static const char *group_of(struct form *form, int thing)
{
	return arena_printf(form->req->arena, "%s.*", event_thing_word((enum event_thing)thing));
}

/* One type; with groups, also all of one thing, and all there are. */
static void add_type(struct form *form, const struct sheet_field *field, bool has_groups,
		     bool is_required, const char *value)
{
	struct form_choice choice =
	    form_add_select(form, field->name, _(field->label), field->hint ? _(field->hint) : NULL,
			    value ? value : field->first);

	if (!is_required && !has_groups)
		form_option(&choice, "", _("none in particular"));
	if (has_groups)
		form_option(&choice, "*", _("* – everything"));
	for (int thing = 0; thing < EVENT_THING__COUNT; thing++) {
		if (has_groups)
			form_option(&choice, group_of(form, thing), group_of(form, thing));
		for (size_t i = 0; i < event_n_types; i++)
			if (event_types[i].thing == (enum event_thing)thing)
				form_option(&choice, event_types[i].name, event_types[i].name);
	}
}

/* What an older list calls a type by another name is ticked under its own. */
static bool asks_for(struct json_object *list, const struct event_type *type)
{
	bool is_there = has(list, type->name);

	for (size_t i = 0; i < ARRAY_LEN(type->older) && type->older[i]; i++)
		is_there |= has(list, type->older[i]);
	return is_there;
}

static void add_types(struct form *form, const struct sheet_field *field, struct json_object *list)
{
	struct form_choice choice = form_add_checks(form, field->name, _(field->label),
						    field->hint ? _(field->hint) : NULL);

	form_check_more(&choice, "*", "*", _("Everything that happens."), has(list, "*"));
	for (int thing = 0; thing < EVENT_THING__COUNT; thing++) {
		choice = form_add_more_checks(
		    form, field->name, event_thing_word((enum event_thing)thing), _(things[thing]));
		form_check_more(&choice, group_of(form, thing), group_of(form, thing),
				_("All of these, and what may be added to them later."),
				has(list, group_of(form, thing)));
		for (size_t i = 0; i < event_n_types; i++)
			if (event_types[i].thing == (enum event_thing)thing)
				form_check_more(&choice, event_types[i].name, event_types[i].name,
						_(event_types[i].text),
						asks_for(list, &event_types[i]));
	}
}

/* ---- environments and statuses */

static bool is_chosen(struct json_object *list, const struct environment *environment)
{
	char id[TYPEID_TEXT_SIZE];

	uuid_format_typeid(&environment->id, "env", id);
	return has(list, id) || has(list, environment->slug) || has(list, environment->name);
}

static enum status add_places(struct form *form, const struct sheet_field *field,
			      struct json_object *list)
{
	struct request *req = form->req;
	struct form_choice choice = form_add_checks(form, field->name, _(field->label),
						    field->hint ? _(field->hint) : NULL);
	struct db_rows rows;
	enum status status =
	    environment_list(req->db, req->arena, req->who->organization_id, &rows);
	const struct environment *all = rows.rows;

	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < rows.n; i++) {
		bool is_ticked = is_chosen(list, &all[i]);

		if ((is_ticked || all[i].status == ENVIRONMENT_ACTIVE) &&
		    access_sees(req->who, &(struct access_place){ .environment_id = all[i].id }))
			form_check(&choice, all[i].slug, all[i].name, is_ticked);
	}
	return STATUS_OK;
}

static void add_statuses(struct form *form, const struct sheet_field *field,
			 struct json_object *list)
{
	struct form_choice choice = form_add_checks(form, field->name, _(field->label),
						    field->hint ? _(field->hint) : NULL);

	for (int i = 0; i < PROGRESS__COUNT; i++)
		form_check(&choice, progress_word((enum progress)i), part_status_word(i),
			   has(list, progress_word((enum progress)i)));
}

static void add_text(struct form *form, const struct sheet_field *field, enum form_kind kind,
		     bool is_required, const char *value)
{
	form_add(form, &(struct form_field){
			   .kind = kind,
			   .name = field->name,
			   .label = _(field->label),
			   .hint = field->hint ? _(field->hint) : NULL,
			   .value = value,
			   .is_required = is_required,
		       });
}

static const char *lines_of(struct request *req, struct json_object *list)
{
	const char *text = NULL;

	for (size_t i = 0; list && i < json_object_array_length(list); i++)
		text = arena_printf(req->arena, "%s%s%s", text ? text : "", text ? "\n" : "",
				    json_object_get_string(json_object_array_get_idx(list, i)));
	return text;
}

enum status sheet_add_pick(struct form *form, const struct sheet_field *field, bool is_required,
			   struct json_object *value)
{
	const char *text = value && !json_object_is_type(value, json_type_array)
			       ? json_object_get_string(value)
			       : NULL;

	switch (field->pick) {
	case PICK_TYPE: add_type(form, field, false, is_required, text); break;
	case PICK_ASKED: add_type(form, field, true, is_required, text); break;
	case PICK_ASKED_MANY: add_types(form, field, value); break;
	case PICK_PLACES: return add_places(form, field, value);
	case PICK_STATUSES: add_statuses(form, field, value); break;
	case PICK_DAY: add_text(form, field, FORM_DATE, is_required, text); break;
	case PICK_LINES:
		add_text(form, field, FORM_LINES, is_required, lines_of(form->req, value));
		break;
	case PICK_TYPED:
	case PICK_LINE:
	case PICK_ENVIRONMENT:
	case PICK_COMMITS:
	case PICK_KEPT:
	case PICK_FIXED: BUG("%s is not picked", field->name);
	}
	return STATUS_OK;
}

/* ---- reading */

static struct json_object *ticked(const struct request *req, const char *name)
{
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; i < req->n_form; i++)
		if (str_eq(req->form[i].name, name) && *req->form[i].value)
			json_object_array_add(list, json_object_new_string(req->form[i].value));
	return list;
}

static struct json_object *lines(struct request *req, const char *text)
{
	struct json_object *list = json_object_new_array();

	while (*text) {
		size_t len = strcspn(text, "\r\n");
		const char *line = str_trim(req->arena, arena_strndup(req->arena, text, len));

		if (*line)
			json_object_array_add(list, json_object_new_string(line));
		text += len;
		text += strspn(text, "\r\n");
	}
	return list;
}

/* What is no day goes as it is: the API says what is wrong with it. */
static struct json_object *day(const char *text)
{
	char moment[TIME_TEXT_SIZE];
	int64_t ms;

	if (!when_read(text, &ms))
		return json_object_new_string(text);
	time_format(ms, moment);
	return json_object_new_string(moment);
}

struct json_object *sheet_read_pick(struct request *req, const struct sheet_field *field)
{
	const char *text = request_form(req, field->name);

	switch (field->pick) {
	case PICK_ASKED_MANY:
	case PICK_PLACES:
	case PICK_STATUSES: return ticked(req, field->name);
	case PICK_LINES: return lines(req, text ? text : "");
	case PICK_FIXED: return json_object_new_string(sheet_fill(req, field->first, NULL, false));
	case PICK_DAY: return text && *text ? day(text) : NULL;
	case PICK_TYPE:
	case PICK_ASKED:
	case PICK_TYPED:
	case PICK_LINE:
	case PICK_ENVIRONMENT:
	case PICK_COMMITS:
	case PICK_KEPT: break;
	}
	return text && *text ? json_object_new_string(text) : NULL;
}
