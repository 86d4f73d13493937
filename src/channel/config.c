/* Configurations: what of them may be read, what is sealed, what is shown. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/str.h"
#include "channel/type.h"
#include "html/url.h"
#include "json/json.h"

#define MASK "•••"

/* ---- as JSON */

enum part { PART_SECRET, PART_SHOWN };

static bool is_secret(const struct field *field)
{
	return (field->flags & CONFIG_SECRET) != 0;
}

const char *config_mask(struct arena *arena, const struct field *field, const char *secret)
{
	const char *point = field->flags & CONFIG_URL ? strstr(secret, "://") : NULL;
	char *start;

	if (!point)
		return MASK;
	start =
	    arena_strndup(arena, secret, (size_t)(point + 3 - secret) + strcspn(point + 3, "/?#"));
	for (char *c = start; *c; c++)
		*c = str_lower(*c);
	return arena_printf(arena, "%s/…", start);
}

static void write_member(struct buf *out, size_t *n, const struct field *field,
			 const struct channel_config *config, const char *masked)
{
	struct field readable = *field;

	if (masked) {
		json_write_name(out, n, field->name);
		json_write_text(out, masked);
		return;
	}
	readable.flags = FIELD_READ | FIELD_DEFINED;
	codec_encode(out, n, &readable, 1, config, UUID_TYPEID);
}

static const char *write_part(struct arena *arena, const struct channel_type_row *row,
			      const struct channel_config *config, enum part part)
{
	struct buf out;
	size_t n = 0;
	const char *text;

	buf_init(&out, CONFIG_JSON_MAX);
	buf_addc(&out, '{');
	for (size_t i = 0; i < row->n_fields; i++) {
		const struct field *field = &row->fields[i];
		const char *secret =
		    is_secret(field) ? *(const char *const *)field_in(config, field) : NULL;

		if (part == PART_SECRET && !is_secret(field))
			continue;
		write_member(&out, &n, field, config,
			     part == PART_SHOWN && secret ? config_mask(arena, field, secret)
							  : NULL);
	}
	buf_addc(&out, '}');
	text = buf_dup(&out, arena);
	buf_release(&out);
	return text;
}

const char *config_secret_text(struct arena *arena, const struct channel_type_row *row,
			       const struct channel_config *config)
{
	return write_part(arena, row, config, PART_SECRET);
}

const char *config_shown_text(struct arena *arena, const struct channel_type_row *row,
			      const struct channel_config *config)
{
	return write_part(arena, row, config, PART_SHOWN);
}

/* ---- back */

static void ignore(void *context, const struct field *field, const char *name,
		   enum field_fault fault, const char *message)
{
	(void)context;
	(void)field;
	(void)name;
	(void)fault;
	(void)message;
}

static void clear(struct channel_config *config)
{
	*config = (struct channel_config){ .panel_id = FIELD_NO_INT };
}

/* One member, if it is there, over what out has already. */
static bool merge(const struct codec *codec, const struct field *of, struct json_object *json,
		  struct channel_config *out)
{
	struct field field = *of;
	struct json_object *value;

	if (!json_object_object_get_ex(json, field.name, &value))
		return true;
	field.flags = (field.flags & (FIELD_LINES | FIELD_HEX)) | FIELD_WRITE;
	field_clear(&field, 1, out);
	return codec_decode(codec, &field, 1, json, out);
}

static void read_part(struct arena *arena, const struct channel_type_row *row, const char *text,
		      struct channel_config *out)
{
	const struct codec codec = { arena, ignore, NULL };
	struct json_object *json;
	struct json_problem problem;

	if (!text || json_parse(arena, text, strlen(text), &json, &problem) != STATUS_OK ||
	    !json_object_is_type(json, json_type_object))
		return;
	for (size_t i = 0; i < row->n_fields; i++)
		if (!merge(&codec, &row->fields[i], json, out))
			continue; /* a maximum that is lower now than when it was stored */
}

void config_read(struct arena *arena, const struct channel_type_row *row, const char *shown_text,
		 const char *secret_text, struct channel_config *out)
{
	clear(out);
	read_part(arena, row, shown_text, out);
	if (secret_text && *secret_text != '{')
		out->webhook_url = secret_text;
	else
		read_part(arena, row, secret_text, out);
}

/* ---- what somebody says */

static bool is_url(const char *url, bool is_https)
{
	/* An address has ASCII only (RFC 3986), which a masked one has not. */
	for (const char *c = url; *c; c++)
		if ((unsigned char)*c >= 0x80)
			return false;
	return url_is_web(url) && (!is_https || str_starts(url, "https://"));
}

/* A secret that came back as it is shown is to stay. */
static void keep_masked(const struct codec *codec, const struct field *field,
			const struct channel_config *before, struct channel_config *out)
{
	const char **now;
	const char *was;

	if (!before || !is_secret(field))
		return;
	now = field_at(out, field);
	was = *(const char *const *)field_in(before, field);
	if (*now && was && str_eq(*now, config_mask(codec->arena, field, was)))
		*now = was;
}

static bool check_field(const struct codec *codec, const struct field *field,
			const struct channel_config *config)
{
	const char *text =
	    field->type == FIELD_TEXT || field->type == FIELD_LIST || field->type == FIELD_JSON
		? *(const char *const *)field_in(config, field)
		: NULL;

	if (field->flags & FIELD_REQUIRED && !text) {
		codec->refuse(codec->context, field, field->name, FAULT_MISSING, _("is required"));
		return false;
	}
	if (!text || !(field->flags & CONFIG_URL))
		return true;
	if (is_url(text, (field->flags & CONFIG_HTTPS) != 0))
		return true;
	codec->refuse(codec->context, field, field->name, FAULT_FORMAT,
		      field->flags & CONFIG_HTTPS
			  ? _("must be an https address, without user and password")
			  : _("must be an http or https address, without user and password"));
	return false;
}

static bool check_names(const struct codec *codec, const struct channel_type_row *row,
			struct json_object *json)
{
	bool is_good = true;

	json_object_object_foreach(json, name, value)
	{
		(void)value;
		if (field_find(row->fields, row->n_fields, name))
			continue;
		codec->refuse(codec->context, NULL, arena_strdup(codec->arena, name), FAULT_UNKNOWN,
			      _("is not known"));
		is_good = false;
	}
	return is_good;
}

bool config_decode(const struct codec *codec, const struct channel_type_row *row, const char *json,
		   const struct channel_config *before, bool is_strict, struct channel_config *out)
{
	struct json_object *object = NULL;
	struct json_problem problem;
	bool is_good = true;

	if (before)
		*out = *before;
	else
		clear(out);
	if (json && json_parse(codec->arena, json, strlen(json), &object, &problem) != STATUS_OK)
		return false;
	if (object && is_strict)
		is_good = check_names(codec, row, object);
	for (size_t i = 0; i < row->n_fields; i++) {
		const struct field *field = &row->fields[i];
		bool is_read = !object || merge(codec, field, object, out);

		keep_masked(codec, field, before, out);
		is_good = is_read && check_field(codec, field, out) && is_good;
	}
	if (is_good && row->check) {
		const char *field = "";
		const char *why = row->check(codec->arena, out, &field);

		if (why)
			codec->refuse(codec->context, NULL, field, FAULT_FORMAT, why);
		is_good = !why;
	}
	return is_good;
}

const char *config_host(struct arena *arena, const struct channel_type_row *row,
			const struct channel_config *config)
{
	for (size_t i = 0; i < row->n_fields; i++) {
		const struct field *field = &row->fields[i];
		const char *url = field->flags & CONFIG_URL
				      ? *(const char *const *)field_in(config, field)
				      : NULL;
		char *host;

		if (!url || !strstr(url, "://"))
			continue;
		url = strstr(url, "://") + 3;
		host = arena_strndup(arena, url, strcspn(url, "/?#"));
		for (char *c = host; *c; c++)
			*c = str_lower(*c);
		return strlen(host) <= 255 ? host : arena_strndup(arena, host, 255);
	}
	return "";
}
