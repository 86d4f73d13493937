/* /settings/channel-types/{type}, /settings/channels/{channel}/edit: a form that is made of what the type's configuration has. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "api/within.h"
#include "base/i18n.h"
#include "base/str.h"
#include "channel/channel.h"
#include "json/json.h"
#include "sheet/channel_words.h"
#include "sheet/sheet.h"
#include "site/form.h"
#include "site/page.h"

#define PLACE   "/settings/channels"
#define CHANNEL "/v1/notification-channels/{channel}"
#define SEEN    "seen"
#define FORGET  "forget"

struct filling {
	struct request *req;
	int type;
	struct json_object *about; /* NULL: a new one */
	const char *tag;           /* of it */
};

static const char *member(struct request *req, const struct field *field)
{
	return arena_printf(req->arena, "config.%s", field->name);
}

/* ---- showing */

static void add_flag(struct form *form, const char *name, const struct channel_words *words,
		     const char *value)
{
	struct form_choice choice =
	    form_add_select(form, name, _(words->label), NULL, value ? value : "false");

	form_option(&choice, "true", _("yes"));
	form_option(&choice, "false", _("no"));
}

static const char *hint_of(const struct filling *f, const struct field *field,
			   const struct channel_words *words)
{
	if (field->flags & CONFIG_SECRET)
		return f->about ? _("It is kept sealed. Left as it is shown here, or empty, it "
				    "stays what it is.")
				: _("It is kept sealed, and never shown again.");
	return words->hint ? _(words->hint) : NULL;
}

static void add_field(struct form *form, const struct filling *f, const struct field *field)
{
	const struct channel_words *words = channel_words_of(field->name);
	const char *name = member(f->req, field);
	const char *value = f->about ? sheet_text(f->req, f->about, name) : NULL;
	bool has_lines =
	    field->type == FIELD_LIST || field->type == FIELD_JSON || field->flags & FIELD_LINES;

	if (field->type == FIELD_FLAG) {
		add_flag(form, name, words, value);
		return;
	}
	form_add(form, &(struct form_field){
			   .kind = has_lines                  ? FORM_LINES
				   : field->type == FIELD_INT ? FORM_NUMBER
							      : FORM_TEXT,
			   .name = name,
			   .label = _(words->label),
			   .hint = hint_of(f, field, words),
			   .value = value,
			   .max = field->type == FIELD_TEXT ? field->max : 0,
			   .is_required = field->flags & FIELD_REQUIRED &&
					  !(f->about && field->flags & CONFIG_SECRET),
		       });
}

/* A secret that may be missing, and is not. */
static bool may_be_forgotten(const struct filling *f, const struct field *field)
{
	return f->about && field->flags & CONFIG_SECRET && !(field->flags & FIELD_REQUIRED) &&
	       sheet_text(f->req, f->about, member(f->req, field));
}

/* An emptied secret stays, so that there has to be another way to do without one. */
static void add_forgetting(struct form *form, const struct filling *f)
{
	const struct channel_type_row *row = channel_type_row(f->type);
	struct form_choice choice;
	bool has_any = false;

	for (size_t i = 0; i < row->n_fields; i++) {
		if (!may_be_forgotten(f, &row->fields[i]))
			continue;
		if (!has_any)
			choice = form_add_checks(form, FORGET, _("What is to be forgotten"), NULL);
		has_any = true;
		form_check(&choice, row->fields[i].name,
			   _(channel_words_of(row->fields[i].name)->label), false);
	}
}

static enum status show(const struct filling *f, int http)
{
	struct request *req = f->req;
	const struct channel_type_row *row = channel_type_row(f->type);
	struct view *view = page_view(
	    req, f->about ? _("Change the channel") : _("Tell of what happens in"), "Settings");
	struct form form =
	    form_begin(req, view, "sheet", sheet_fill(req, req->route->path, NULL, true),
		       f->about ? _("Save") : _("Make the channel"));

	view_text(view, "called", f->about ? sheet_text(req, f->about, "name") : row->title);
	view_text(view, "back",
		  request_link(req, f->about ? sheet_fill(req, PLACE "/{channel}", NULL, true)
					     : "/settings/channel-types"));
	view_text(view, "where", _(channel_where(f->type)));
	form_add(&form, &(struct form_field){
			    .kind = FORM_TEXT,
			    .name = "name",
			    .label = _("What the channel is called"),
			    .value = f->about ? sheet_text(req, f->about, "name") : row->title,
			    .max = CHANNEL_NAME_MAX,
			    .is_required = true,
			});
	for (size_t i = 0; i < row->n_fields; i++)
		add_field(&form, f, &row->fields[i]);
	add_forgetting(&form, f);
	if (f->tag)
		form_hidden(&form, SEEN, f->tag);
	return page_show(req, http, "channel-form", view);
}

static enum status begin_new(struct request *req, struct filling *f)
{
	*f = (struct filling){ .req = req };
	return channel_type_words.parse(req->captures[0], &f->type)
		   ? STATUS_OK
		   : request_fail(req, STATUS_NOT_FOUND, _("There is no such type of channel."));
}

static enum status begin_edit(struct request *req, struct filling *f)
{
	enum status status;

	*f = (struct filling){ .req = req };
	status = sheet_read(req, CHANNEL, &f->about, &f->tag);
	if (status == STATUS_OK &&
	    !channel_type_words.parse(sheet_text(req, f->about, "channel_type"), &f->type))
		return request_fail(req, STATUS_INTERNAL, NULL);
	return status;
}

enum status sheet_page_channel_new(struct request *req)
{
	struct filling f;
	enum status status = begin_new(req, &f);

	return status == STATUS_OK ? show(&f, 200) : status;
}

enum status sheet_page_channel_edit(struct request *req)
{
	struct filling f;
	enum status status = begin_edit(req, &f);

	return status == STATUS_OK ? show(&f, 200) : status;
}

/* ---- sending */

static struct json_object *lines(struct request *req, const char *text)
{
	struct json_object *list = json_object_new_array();

	while (*text) {
		size_t len = strcspn(text, ",\r\n");
		const char *line = str_trim(req->arena, arena_strndup(req->arena, text, len));

		if (*line)
			json_object_array_add(list, json_object_new_string(line));
		text += len;
		text += strspn(text, ",\r\n");
	}
	return list;
}

/* What is none of its type goes as text: the API says what is wrong with it. */
static struct json_object *value_of(struct request *req, const struct field *field,
				    const char *text)
{
	struct json_object *object;
	struct json_problem problem;
	int64_t number;

	switch (field->type) {
	case FIELD_INT:
		if (str_to_int(text, INT64_MIN, INT64_MAX, &number))
			return json_object_new_int64(number);
		break;
	case FIELD_FLAG: return json_object_new_boolean(str_eq(text, "true"));
	case FIELD_LIST: return lines(req, text);
	case FIELD_JSON:
		if (json_parse(req->arena, text, strlen(text), &object, &problem) == STATUS_OK)
			return json_object_get(object); /* the body owns it as well */
		break;
	case FIELD_TEXT:
	case FIELD_TIME:
	case FIELD_ID:
	case FIELD_WORD:
	case FIELD_BYTES: break;
	}
	return json_object_new_string(text);
}

static void free_object(void *object)
{
	json_object_put(object);
}

static bool is_ticked(const struct request *req, const char *name, const char *value)
{
	for (size_t i = 0; i < req->n_form; i++)
		if (str_eq(req->form[i].name, name) && str_eq(req->form[i].value, value))
			return true;
	return false;
}

/* What is emptied is null, which takes it away; but of secrets, which stay unless they are to be forgotten. */
static void put_emptied(const struct filling *f, const struct field *field,
			struct json_object *config)
{
	bool is_secret = field->flags & CONFIG_SECRET;

	if (f->about && (!is_secret || is_ticked(f->req, FORGET, field->name)))
		json_object_object_add(config, field->name, NULL);
}

static const char *body_of(const struct filling *f)
{
	struct request *req = f->req;
	const struct channel_type_row *row = channel_type_row(f->type);
	struct json_object *body = json_object_new_object();
	struct json_object *config = json_object_new_object();
	const char *name = request_form(req, "name");

	arena_defer(req->arena, free_object, body);
	json_object_object_add(body, "config", config);
	json_object_object_add(body, "name",
			       json_object_new_string(name ? str_trim(req->arena, name) : ""));
	if (!f->about)
		json_object_object_add(body, "channel_type", json_object_new_string(row->name));
	for (size_t i = 0; i < row->n_fields; i++) {
		const struct field *field = &row->fields[i];
		const char *text = request_form(req, member(req, field));

		text = text ? str_trim(req->arena, text) : "";
		if (*text && !is_ticked(req, FORGET, field->name))
			json_object_object_add(config, field->name, value_of(req, field, text));
		else
			put_emptied(f, field, config);
	}
	return json_object_to_json_string_ext(body, JSON_C_TO_STRING_PLAIN |
							JSON_C_TO_STRING_NOSLASHESCAPE);
}

static enum status refuse(const struct filling *f, const struct within_answer *answer)
{
	struct request *req = f->req;
	const struct channel_type_row *row = channel_type_row(f->type);
	const char **names = arena_array(req->arena, row->n_fields + 1, sizeof(*names));

	if (!answer->failure.n_fields && answer->failure.status != STATUS_CONFLICT &&
	    answer->failure.status != STATUS_STALE)
		return request_fail(req, answer->failure.status, answer->failure.message);
	names[0] = "name";
	for (size_t i = 0; i < row->n_fields; i++)
		names[i + 1] = member(req, &row->fields[i]);
	sheet_fail_fields(req, &answer->failure, names, row->n_fields + 1);
	return show(f, answer->http);
}

static enum status send(struct filling *f)
{
	struct request *req = f->req;
	const char *seen = request_form(req, SEEN);
	const struct within within = {
		.method = f->about ? "PATCH" : "POST",
		.path =
		    f->about ? sheet_fill(req, CHANNEL, NULL, false) : "/v1/notification-channels",
		.body = body_of(f),
		.media = "application/json",
		.seen = f->about && seen && *seen ? seen : NULL,
	};
	struct within_answer answer;
	struct json_object *data;

	within_send(req, &within, &answer);
	if (answer.http >= 300)
		return refuse(f, &answer);
	data = within_data(req, &answer);
	response_redirect(req, 303,
			  arena_printf(req->arena, "%s?done=%s",
				       sheet_fill(req, PLACE "/{id}", data, true),
				       f->about ? "saved" : "created"));
	return STATUS_OK;
}

enum status sheet_page_channel_create(struct request *req)
{
	struct filling f;
	enum status status = begin_new(req, &f);

	return status == STATUS_OK ? send(&f) : status;
}

enum status sheet_page_channel_change(struct request *req)
{
	struct filling f;
	enum status status = begin_edit(req, &f);

	return status == STATUS_OK ? send(&f) : status;
}
